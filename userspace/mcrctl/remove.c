// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>

#include "daemon_state.h"
#include "json.h"
#include "mcrctl.h"
#include "number.h"

enum choice {
	OPT_RULE_ID,
	OPT_NAME,
	OPT_ALL,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_RULE_ID] = { "rule-id", "ID", "the rule with this id" },
	[OPT_NAME] = { "name", "NAME", "the rule of this name" },
	[OPT_ALL] = { "all", NULL, "all rules" },
	[OPT_COUNT] = { 0 },
};

int mcrctl_remove_parse(struct mcrctl *ctl, int argc, char **argv,
			struct mcr_rule_choice *choice)
{
	struct mcr_error err;
	int given = 0;

	*choice = (struct mcr_rule_choice){ 0 };
	mcrctl_first_option();
	for (;;) {
		switch (mcrctl_next_option(ctl, &mcrctl_remove, argc, argv)) {
		case MCRCTL_OPTIONS_WRONG:
			return MCRCTL_USAGE;
		case MCRCTL_OPTIONS_ANSWERED:
			return MCRCTL_DONE;
		case OPT_RULE_ID:
			if (!mcr_id_parse(optarg, &choice->id))
				return mcrctl_usage_error(ctl,
							  "'%s' is not the id of a rule: it has 16 lower-case hex digits",
							  optarg);
			given++;
			break;
		case OPT_NAME:
			if (mcr_rule_name_validate(optarg, &err))
				return mcrctl_usage_error(ctl, "%s", err.text);
			choice->name = optarg;
			given++;
			break;
		case OPT_ALL:
			choice->all = true;
			given++;
			break;
		default:
			if (optind < argc)
				return mcrctl_usage_error(ctl,
							  "unexpected argument '%s'",
							  argv[optind]);
			if (given != 1)
				return mcrctl_usage_error(ctl,
							  "give one of --rule-id, --name and --all");
			return -1;
		}
	}
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_rule_choice choice;
	struct mcr_commit commit;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_remove_parse(ctl, argc, argv, &choice);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_rule_remove(client, &choice, &commit, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	mcr_daemon_forget_runtime(ctl->netns);
	if (ctl->json && mcr_json_print(mcr_json_commit(&commit), false, stdout))
		return MCRCTL_FAILED;
	return MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_remove = {
	.name = "remove",
	.synopsis = "--rule-id ID | --name NAME | --all",
	.summary = "Remove a rule, or all of them.",
	.options = options,
	.run = run,
};
