// SPDX-License-Identifier: GPL-2.0-or-later
#include "pinning.h"

#include <linux/mcr.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

/* Whoever answers: no range is gone through for ever. */
#define CPUS 65536

static int put(struct nl_msg *message, const char *interface, const char *cpus)
{
	struct nlattr *nest;

	if (!interface)
		return nla_put_u32(message, MCR_A_REQUEST_FLAGS,
				   MCR_REQUEST_ALL);
	nest = nla_nest_start(message, MCR_A_INTERFACE);
	if (!nest || nla_put_string(message, MCR_INTERFACE_A_NAME, interface) ||
	    nla_put_string(message, MCR_INTERFACE_A_CPUS, cpus))
		return -1;
	nla_nest_end(message, nest);
	return 0;
}

struct nl_msg *mcr_pinning_message(struct mcr_client *client,
				   const char *interface, const char *cpus)
{
	size_t size = 3 * nla_total_size(4);
	struct nl_msg *message;

	if (interface)
		size += strlen(interface) + strlen(cpus) + 8;
	message = mcr_client_message(client, MCR_CMD_PINNING_SET, 0, size,
				     true);
	if (message && put(message, interface, cpus)) {
		nlmsg_free(message);
		message = NULL;
	}
	return message;
}

int mcr_pinning_set(struct mcr_client *client, const char *interface,
		    const char *cpus, struct mcr_commit *commit,
		    struct mcr_error *err)
{
	*commit = (struct mcr_commit){ 0 };
	return mcr_client_do(client,
			     mcr_pinning_message(client, interface, cpus),
			     mcr_commit_read, commit, err);
}

bool mcr_cpulist_next(const char **list, long *cpu)
{
	char *end;
	long last;

	/* Within a range the list still stands before its last number. */
	if (**list == '-') {
		last = strtol(*list + 1, &end, 10);
		if (end > *list + 1 && *cpu < last) {
			++*cpu;
			return *cpu < CPUS;
		}
		*list = end;
	}
	*list += strcspn(*list, "0123456789");
	*cpu = strtol(*list, &end, 10);
	if (end == *list)
		return false;
	*list = end;
	return *cpu < CPUS;
}
