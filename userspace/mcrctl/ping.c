// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "json.h"
#include "mcrctl.h"
#include "module.h"

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
	if (ret)
		return mcrctl_fail(ret, &err);
	if (ctl->json)
		return mcr_json_print(mcr_json_ping(&module), false, stdout) ?
			       MCRCTL_FAILED :
			       MCRCTL_DONE;
	printf("pong: module %s, %u rule%s, generation %u; mcrd is not running\n",
	       module.version, module.rules, module.rules == 1 ? "" : "s",
	       module.generation);
	return MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_ping = {
	.name = "ping",
	.synopsis = "",
	.summary = "Ask whether the module answers.",
	.run = run,
};
