// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/mcr.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "mcrctl.h"
#include "module.h"

/* @module is NULL if there is none to ask. */
static int print_json(const struct mcr_module *module)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_text(object, "tool", MCR_VERSION);
	if (module)
		mcr_json_add_text(object, "module", module->version);
	else
		json_object_object_add(object, "module", NULL);
	mcr_json_add_number(object, "protocol",
			    module ? module->protocol : MCR_GENL_VERSION);
	if (module && module->protocol != MCR_GENL_VERSION)
		mcr_json_add_number(object, "tool_protocol", MCR_GENL_VERSION);
	if (module && *module->srcversion)
		mcr_json_add_text(object, "srcversion", module->srcversion);
	return mcr_json_print(object, false, stdout);
}

static void print_text(const struct mcr_module *module)
{
	printf("mcrctl %s\n", MCR_VERSION);
	if (!module) {
		printf("protocol %u\n", MCR_GENL_VERSION);
		return;
	}
	printf("module %s", module->version);
	if (*module->srcversion)
		printf(" (srcversion %s)", module->srcversion);
	putchar('\n');
	if (module->protocol == MCR_GENL_VERSION)
		printf("protocol %u\n", module->protocol);
	else
		printf("protocol %u of mcrctl, %u of the module\n",
		       MCR_GENL_VERSION, module->protocol);
	if (strcmp(module->version, MCR_VERSION) != 0)
		printf("mcrctl and the module are of different versions\n");
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_module module;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_module_get(client, &module, &err);
	mcr_client_close(client);
	if (!ctl->json)
		print_text(ret ? NULL : &module);
	else if (print_json(ret ? NULL : &module))
		return MCRCTL_FAILED;
	/* What could be said has been, and the status tells what could not. */
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_version = {
	.name = "version",
	.synopsis = "",
	.summary = "Show the versions of this program, the module and the protocol.",
	.run = run,
};
