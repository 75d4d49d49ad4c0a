// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "mcrctl_config.h"

enum { OPTION_FILE, OPTION_REPLACE };

static const struct mcrctl_option options[] = {
	[OPTION_FILE] = { "file", "FILE",
			  "the file; - is standard input or output" },
	[OPTION_REPLACE] = { "replace", NULL,
			     "load: the result is exactly the file" },
	{ 0 },
};

static const struct {
	const char *name;
	bool file;	/* takes one */
	bool needs_file;
	bool replace;	/* takes --replace */
	int (*run)(struct mcrctl *ctl, const struct mcrctl_config *config);
} verbs[] = {
	{ "show", false, false, false, mcrctl_config_show },
	{ "save", true, false, false, mcrctl_config_save },
	{ "load", true, true, true, mcrctl_config_load },
	{ "check", true, true, false, mcrctl_config_check },
	{ "diff", true, false, false, mcrctl_config_diff },
};

#define VERBS_COUNT (sizeof(verbs) / sizeof(verbs[0]))

/* -1: go on; else the exit status. */
static int parse_options(struct mcrctl *ctl, int argc, char **argv,
			 struct mcrctl_config *config)
{
	mcrctl_first_option();
	for (;;) {
		switch (mcrctl_next_option(ctl, ctl->verb, argc, argv)) {
		case OPTION_FILE:
			if (config->file)
				return mcrctl_usage_error(ctl,
							  "--file is given twice");
			config->file = optarg;
			break;
		case OPTION_REPLACE:
			config->replace = true;
			break;
		case MCRCTL_OPTIONS_END:
			return -1;
		case MCRCTL_OPTIONS_ANSWERED:
			return MCRCTL_DONE;
		default:
			return MCRCTL_USAGE;
		}
	}
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcrctl_config config = { 0 };
	const char *name;
	int status;
	size_t v;

	status = parse_options(ctl, argc, argv, &config);
	if (status >= 0)
		return status;
	if (optind >= argc)
		return mcrctl_usage_error(ctl,
					  "config needs one of show, save, load, check and diff");
	name = argv[optind++];
	for (v = 0; v < VERBS_COUNT; v++)
		if (!strcmp(name, verbs[v].name))
			break;
	if (v == VERBS_COUNT)
		return mcrctl_usage_error(ctl,
					  "'%s' cannot be done with a configuration: show, save, load, check and diff can",
					  name);
	if (optind < argc && verbs[v].file && !config.file)
		config.file = argv[optind++];
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	if (config.file && !verbs[v].file)
		return mcrctl_usage_error(ctl, "config %s takes no file", name);
	if (config.replace && !verbs[v].replace)
		return mcrctl_usage_error(ctl,
					  "--replace goes with config load alone");
	if (verbs[v].needs_file && !config.file)
		return mcrctl_usage_error(ctl, "config %s needs a file", name);
	return verbs[v].run(ctl, &config);
}

const struct mcrctl_verb mcrctl_config = {
	.name = "config",
	.synopsis = "show | save [FILE] | load FILE [--replace] | check FILE | diff [FILE]",
	.summary = "Show, save, load, check or compare the configuration.",
	.options = options,
	.run = run,
};
