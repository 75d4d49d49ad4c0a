// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "daemon_state.h"
#include "json.h"
#include "mcrctl.h"
#include "module.h"

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_daemon_state daemon;
	struct mcr_module module;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	/* What mcrd says is true if the module, asked later, is still at that. */
	ret = mcr_daemon_state_read(ctl->netns, &daemon, &err);
	if (!ret)
		ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_module_get(client, &module, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	if (ctl->json)
		return mcr_json_print(mcr_json_ping(&module, &daemon), false, stdout) ?
			       MCRCTL_FAILED :
			       MCRCTL_DONE;
	printf("pong: module %s, %u rule%s, generation %u; ", module.version,
	       module.rules, module.rules == 1 ? "" : "s", module.generation);
	if (!daemon.running)
		printf("mcrd is not running\n");
	else
		printf("mcrd runs (pid %d) and %s\n", daemon.pid,
		       mcr_daemon_state_in_sync(&daemon, module.digest) ?
			       "is in sync" :
			       "is not in sync");
	return MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_ping = {
	.name = "ping",
	.synopsis = "",
	.summary = "Ask whether the module answers.",
	.run = run,
};
