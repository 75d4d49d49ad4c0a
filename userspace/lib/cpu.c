// SPDX-License-Identifier: GPL-2.0-or-later
#include "cpu.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>

static struct nla_policy top_policy[MCR_A_MAX + 1] = {
	[MCR_A_CPU] = { .type = NLA_NESTED },
};

static struct nla_policy policy[MCR_CPU_A_MAX + 1] = {
	[MCR_CPU_A_CPU] = { .type = NLA_U32 },
	[MCR_CPU_A_MATCHED] = { .type = NLA_U64 },
	[MCR_CPU_A_BUFFERS] = { .type = NLA_NESTED },
};

static struct nla_policy buffers_policy[MCR_BUFFERS_A_MAX + 1] = {
	[MCR_BUFFERS_A_TIER] = { .type = NLA_U32 },
	[MCR_BUFFERS_A_HITS] = { .type = NLA_U64 },
	[MCR_BUFFERS_A_MISSES] = { .type = NLA_U64 },
};

const char *mcr_tier_name(unsigned int tier)
{
	static const char *const names[__MCR_TIER_MAX] = {
		[MCR_TIER_SMALL] = "small",
		[MCR_TIER_STANDARD] = "standard",
		[MCR_TIER_JUMBO] = "jumbo",
	};

	return tier < __MCR_TIER_MAX ? names[tier] : NULL;
}

static int read_buffers(struct nlattr *nest, struct mcr_cpu *cpu)
{
	struct nlattr *attr, *tb[MCR_BUFFERS_A_MAX + 1];
	uint32_t tier;
	int rest;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != MCR_CPU_A_BUFFERS)
			continue;
		if (nla_parse_nested(tb, MCR_BUFFERS_A_MAX, attr,
				     buffers_policy) ||
		    !tb[MCR_BUFFERS_A_TIER] || !tb[MCR_BUFFERS_A_HITS] ||
		    !tb[MCR_BUFFERS_A_MISSES])
			return -EPROTO;
		tier = nla_get_u32(tb[MCR_BUFFERS_A_TIER]);
		/* A newer module may have more. */
		if (tier >= __MCR_TIER_MAX)
			continue;
		cpu->hits[tier] = nla_get_u64(tb[MCR_BUFFERS_A_HITS]);
		cpu->misses[tier] = nla_get_u64(tb[MCR_BUFFERS_A_MISSES]);
	}
	return 0;
}

int mcr_cpu_message(struct nlmsghdr *header, void *arg, struct mcr_error *err)
{
	struct mcr_cpu_set *set = arg;
	struct nlattr *tb[MCR_A_MAX + 1], *inner[MCR_CPU_A_MAX + 1];
	struct mcr_cpu *cpus, cpu = { 0 };

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, top_policy) ||
	    !tb[MCR_A_CPU] ||
	    nla_parse_nested(inner, MCR_CPU_A_MAX, tb[MCR_A_CPU], policy) ||
	    !inner[MCR_CPU_A_CPU] || !inner[MCR_CPU_A_MATCHED] ||
	    read_buffers(tb[MCR_A_CPU], &cpu))
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
	cpu.cpu = nla_get_u32(inner[MCR_CPU_A_CPU]);
	cpu.matched = nla_get_u64(inner[MCR_CPU_A_MATCHED]);
	set->cpus[set->count++] = cpu;
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
