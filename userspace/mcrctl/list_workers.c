// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "interface.h"
#include "json.h"
#include "mcrctl.h"
#include "names.h"
#include "table.h"
#include "text.h"

static const char *const headings[] = {
	"INTERFACE", "STATE",	   ">RULES", ">GROUPS",
	"PINNED",    ">IDLE (S)", "REASON", NULL,
};

static int print_table(const struct mcr_interface_set *set)
{
	const struct mcr_interface *interface;
	char reason[MCR_TEXT_MAX];
	struct mcr_table *table;
	size_t workers = 0;

	for (size_t i = 0; i < set->count; i++)
		workers += set->interfaces[i].worker != MCR_WORKER_NONE;
	if (!workers) {
		printf("no workers\n");
		return 0;
	}
	table = mcr_table_new(headings);
	if (!table)
		return -1;
	for (size_t i = 0; i < set->count; i++) {
		interface = &set->interfaces[i];
		if (interface->worker == MCR_WORKER_NONE)
			continue;
		mcr_table_cell(table, "%s", interface->name);
		mcr_table_cell(table, "%s",
			       mcr_worker_state_name(interface->worker));
		mcr_table_cell(table, "%u", interface->input_rules);
		mcr_table_cell(table, "%u", interface->groups);
		mcr_table_cell(table, "%s",
			       *interface->cpus ? interface->cpus : "none");
		mcr_table_cell(table, "%u", interface->idle_seconds);
		reason[0] = '\0';
		if (interface->worker == MCR_WORKER_IDLE)
			snprintf(reason, sizeof(reason),
				 "no rules: taken down in %u s",
				 interface->idle_timeout_left);
		else if (interface->state != MCR_STATE_ACTIVE)
			mcr_reason_words(interface->reason, interface->name,
					 reason, sizeof(reason));
		else if (interface->allmulti)
			snprintf(reason, sizeof(reason),
				 "takes all multicast: a snooping switch must be told");
		mcr_table_cell(table, "%s", reason);
	}
	return mcr_table_print(table, stdout);
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_interface_set set = { 0 };
	struct mcr_client *client = NULL;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_interface_get(client, &set, &err);
	mcr_client_close(client);
	if (ret) {
		mcr_interface_set_clear(&set);
		return mcrctl_fail(ret, &err);
	}
	ret = ctl->json ? mcr_json_print_workers(&set, stdout) :
			  print_table(&set);
	mcr_interface_set_clear(&set);
	return ret ? MCRCTL_FAILED : MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_list_workers = {
	.name = "list-workers",
	.synopsis = "",
	.summary = "Show the module's workers, one for each input interface.",
	.run = run,
};
