// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>

#include "mcrctl_config.h"

int mcrctl_config_arguments(struct mcrctl *ctl, int argc, char **argv,
			    const char **file, bool *flag)
{
	int option;

	*file = NULL;
	mcrctl_first_option();
	while ((option = mcrctl_next_option(ctl, ctl->verb, argc, argv)) !=
	       MCRCTL_OPTIONS_END) {
		if (option == MCRCTL_OPTIONS_WRONG)
			return MCRCTL_USAGE;
		if (option == MCRCTL_OPTIONS_ANSWERED)
			return MCRCTL_DONE;
		if (option) {
			*flag = true;
			continue;
		}
		if (*file)
			return mcrctl_usage_error(ctl, "--file is given twice");
		*file = optarg;
	}
	if (optind < argc && !*file)
		*file = argv[optind++];
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	return -1;
}

static const struct mcrctl_verb *const verbs[] = {
	&mcrctl_config_show,
	&mcrctl_config_save,
	&mcrctl_config_load,
	&mcrctl_config_check,
	&mcrctl_config_diff,
	NULL,
};

const struct mcrctl_verb mcrctl_config = {
	.name = "config",
	.synopsis = "show | save | load | check | diff",
	.summary = "Show, save, load, check or compare the configuration.",
	.verbs = verbs,
};
