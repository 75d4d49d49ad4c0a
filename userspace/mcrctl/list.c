// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "mcrctl.h"
#include "names.h"
#include "table.h"
#include "text.h"

static const char *const headings[] = {
	"ID",	  "NAME", "ORIGIN", "STATE",  "INPUT", "GROUP", "FROM",
	"OUTPUT", "TO",	  "HOW",    "REASON", NULL,
};

/* What else a person must know of a rule, below its own reason. */
static const char *note(const struct mcr_rule *rule, char text[MCR_TEXT_MAX])
{
	mcr_text_rule_reason(rule, text);
	if (!*text && rule->membership == MCR_MEMBERSHIP_ALLMULTI)
		snprintf(text, MCR_TEXT_MAX,
			 "%s takes all multicast: a snooping switch must be told",
			 rule->input.interface);
	return text;
}

static void add_rule(struct mcr_table *table, const struct mcr_rule *rule)
{
	const struct mcr_output *output;
	char text[MCR_TEXT_MAX];

	mcr_table_cell(table, "%016" PRIx64, rule->id);
	mcr_table_cell(table, "%s", rule->name);
	mcr_table_cell(table, "%s", mcr_origin_name(rule->origin));
	mcr_table_cell(table, "%s", mcr_state_name(rule->state));
	mcr_table_cell(table, "%s", rule->input.interface);
	mcr_table_cell(table, "%s", mcr_text_endpoint(&rule->input, text));
	mcr_table_cell(table, "%s", mcr_addr_format(&rule->input.source, text));
	for (size_t i = 0; i < rule->outputs_count; i++) {
		output = &rule->outputs[i];
		for (int column = 0; i && column < 7; column++) {
			if (column == 3)
				mcr_table_cell(table, "%s",
					       mcr_state_name(output->state));
			else
				mcr_table_cell(table, "%s", "");
		}
		mcr_table_cell(table, "%s", output->interface);
		mcr_table_cell(table, "%s",
			       mcr_text_destination(output, &rule->input,
						    text));
		mcr_table_cell(table, "%s", mcr_text_options(output, text));
		if (!i && *note(rule, text))
			mcr_table_cell(table, "%s", text);
		else
			mcr_table_cell(table, "%s",
				       mcr_text_output_reason(output, text));
	}
	mcr_table_end_row(table);
}

static int print_table(const struct mcr_rule_set *set)
{
	struct mcr_table *table;

	if (!set->count) {
		printf("no rules\n");
		return 0;
	}
	table = mcr_table_new(headings);
	if (!table)
		return -1;
	for (size_t i = 0; i < set->count; i++)
		add_rule(table, &set->rules[i]);
	return mcr_table_print(table, stdout);
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	const struct mcr_rule_choice all = { .all = true };
	struct mcr_client *client = NULL;
	struct mcr_rule_set set = { 0 };
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_rule_get(client, &all, false, &set, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	ret = ctl->json ? mcr_json_print_list(&set, stdout) : print_table(&set);
	mcr_rule_set_clear(&set);
	return ret ? MCRCTL_FAILED : MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_list = {
	.name = "list",
	.alias = "list-rules",
	.synopsis = "",
	.summary = "Show the rules, with state and reason.",
	.run = run,
};
