// SPDX-License-Identifier: GPL-2.0-or-later
#include "cpu.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>

static struct nla_policy top_policy[MCR_A_MAX + 1] = {
	[MCR_A_CPU] = { .type = NLA_NESTED },
};

static struct nla_policy policy[MCR_CPU_A_MAX + 1] = {
	[MCR_CPU_A_CPU] = { .type = NLA_U32 },
	[MCR_CPU_A_MATCHED] = { .type = NLA_U64 },
};

int mcr_cpu_message(struct nlmsghdr *header, void *arg, struct mcr_error *err)
{
	struct mcr_cpu_set *set = arg;
	struct nlattr *tb[MCR_A_MAX + 1], *inner[MCR_CPU_A_MAX + 1];
	struct mcr_cpu *cpus;

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, top_policy) ||
	    !tb[MCR_A_CPU] ||
	    nla_parse_nested(inner, MCR_CPU_A_MAX, tb[MCR_A_CPU], policy) ||
	    !inner[MCR_CPU_A_CPU] || !inner[MCR_CPU_A_MATCHED])
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about a CPU cannot be read: is it of another version?");
	if (set->count == set->room) {
		cpus = reallocarray(set->cpus, set->room * 2 + 8,
				    sizeof(*cpus));
		if (!cpus)
			return mcr_error_set(err, -ENOMEM, "out of memory");
		set->cpus = cpus;
		set->room = set->room * 2 + 8;
	}
	set->cpus[set->count++] = (struct mcr_cpu){
		.cpu = nla_get_u32(inner[MCR_CPU_A_CPU]),
		.matched = nla_get_u64(inner[MCR_CPU_A_MATCHED]),
	};
	return 0;
}

void mcr_cpu_set_clear(struct mcr_cpu_set *set)
{
	free(set->cpus);
	*set = (struct mcr_cpu_set){ 0 };
}

static void forget(void *arg)
{
	mcr_cpu_set_clear(arg);
}

int mcr_cpu_get(struct mcr_client *client, struct mcr_cpu_set *set,
		struct mcr_error *err)
{
	mcr_cpu_set_clear(set);
	return mcr_client_dump(client,
			       mcr_client_message(client, MCR_CMD_CPU_GET, 0, 0,
						  false),
			       mcr_cpu_message, forget, set, err);
}
