// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "log_level.h"
#include "mcrctl.h"
#include "table.h"

static const char *const headings[] = { "FACILITY", "LEVEL", "SET", NULL };

static int print_table(const struct mcr_log_levels *levels)
{
	struct mcr_table *table = mcr_table_new(headings);

	if (!table)
		return -1;
	mcr_table_cell(table, "global");
	mcr_table_cell(table, "%s", mcr_level_name(levels->global));
	mcr_table_end_row(table);
	for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++) {
		mcr_table_cell(table, "%s", mcr_facility_name(i));
		mcr_table_cell(table, "%s",
			       mcr_level_name(mcr_log_levels_of(levels, i)));
		mcr_table_cell(table, "%s",
			       levels->own[i] == MCR_LEVEL_LEFT_OUT ? "" :
								      "here");
		mcr_table_end_row(table);
	}
	return mcr_table_print(table, stdout);
}

static int print_json(const struct mcr_log_levels *levels)
{
	return mcr_json_print(mcr_json_log_levels(levels), false, stdout);
}

static int run_get(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_log_levels levels;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_log_level_get(client, &levels, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	ret = ctl->json ? print_json(&levels) : print_table(&levels);
	return ret ? MCRCTL_FAILED : MCRCTL_DONE;
}

enum choice {
	OPT_GLOBAL,
	OPT_FACILITY,
	OPT_LEVEL,
	OPT_RESET,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_GLOBAL] = { "global", "LEVEL", "of all that have none of their own" },
	[OPT_FACILITY] = { "facility", "NAME", "whose --level is set" },
	[OPT_LEVEL] = { "level", "LEVEL",
			"its level; 'global': follow the global one again" },
	[OPT_RESET] = { "reset", NULL, "all levels not given: to their defaults" },
	[OPT_COUNT] = { 0 },
};

static const struct mcrctl_verb log_level_set;

static int no_level(const struct mcrctl *ctl, const char *text)
{
	char names[256] = "";

	for (uint8_t i = 0; i < MCR_LEVELS_COUNT; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 "%s%s", i ? ", " : "", mcr_level_name(i));
	return mcrctl_usage_error(ctl, "'%s' is not a level: give one of %s",
				  text, names);
}

static int no_facility(const struct mcrctl *ctl, const char *text)
{
	char names[256] = "";

	for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 "%s%s", i ? ", " : "", mcr_facility_name(i));
	return mcrctl_usage_error(ctl, "'%s' is not a facility: give one of %s",
				  text, names);
}

/* Returns -1 to go on, or the exit status. */
static int parse_set(struct mcrctl *ctl, int argc, char **argv,
		     struct mcr_log_levels *change, bool *reset)
{
	const char *facility = NULL, *level = NULL, *global = NULL;
	uint8_t which, value = MCR_LEVEL_LEFT_OUT;

	mcr_log_levels_keep(change);
	*reset = false;
	mcrctl_first_option();
	for (;;) {
		switch (mcrctl_next_option(ctl, &log_level_set, argc, argv)) {
		case MCRCTL_OPTIONS_WRONG:
			return MCRCTL_USAGE;
		case MCRCTL_OPTIONS_ANSWERED:
			return MCRCTL_DONE;
		case OPT_GLOBAL:
			global = optarg;
			continue;
		case OPT_FACILITY:
			facility = optarg;
			continue;
		case OPT_LEVEL:
			level = optarg;
			continue;
		case OPT_RESET:
			*reset = true;
			continue;
		default:
			break;
		}
		break;
	}
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	if (!facility != !level)
		return mcrctl_usage_error(ctl,
					  "--facility and --level go together");
	if (!global && !facility && !*reset)
		return mcrctl_usage_error(ctl,
					  "give --global, or --facility with --level, or --reset");
	if (global && !mcr_level_find(global, &change->global))
		return no_level(ctl, global);
	if (!facility)
		return -1;
	if (!mcr_facility_find(facility, &which))
		return no_facility(ctl, facility);
	if (strcasecmp(level, "global") != 0 && !mcr_level_find(level, &value))
		return no_level(ctl, level);
	change->own[which] = value;
	return -1;
}

static int run_set(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_log_levels change;
	struct mcr_error err;
	int status, ret;
	bool reset;

	status = parse_set(ctl, argc, argv, &change, &reset);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_log_level_set(client, &change, reset, &err);
	if (!ret && ctl->json)
		ret = mcr_log_level_get(client, &change, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	if (ctl->json && print_json(&change))
		return MCRCTL_FAILED;
	return MCRCTL_DONE;
}

static const struct mcrctl_verb log_level_get = {
	.name = "log-level get",
	.synopsis = "",
	.summary = "Show what is logged.",
	.run = run_get,
};

static const struct mcrctl_verb log_level_set = {
	.name = "log-level set",
	.synopsis = "--global LEVEL | --facility NAME --level LEVEL | --reset",
	.summary = "Change what is logged, by the module and by mcrd, at once.",
	.options = options,
	.run = run_set,
};

static const struct mcrctl_verb *const verbs[] = {
	&log_level_get,
	&log_level_set,
	NULL,
};

const struct mcrctl_verb mcrctl_log_level = {
	.name = "log-level",
	.synopsis = "get | set",
	.summary = "Show or change what is logged.",
	.verbs = verbs,
};
