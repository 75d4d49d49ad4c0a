// SPDX-License-Identifier: GPL-2.0-or-later
#include "interface.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "rule_attr.h"

static struct nla_policy top_policy[MCR_A_MAX + 1] = {
	[MCR_A_INTERFACE] = { .type = NLA_NESTED },
};

static struct nla_policy policy[MCR_INTERFACE_A_MAX + 1] = {
	[MCR_INTERFACE_A_NAME] = { .type = NLA_STRING, .maxlen = IFNAMSIZ },
	[MCR_INTERFACE_A_INDEX] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_STATE] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_REASON] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_INPUT_RULES] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_OUTPUTS] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_WORKER] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_IDLE_SECONDS] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_GROUPS] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_ALLMULTI] = { .type = NLA_U32 },
	[MCR_INTERFACE_A_RECEIVED] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_MATCHED] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_NO_MATCH] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_PARSE_ERRORS] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_FRAGMENTS_REASSEMBLED] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_BUFFERS_EXHAUSTED] = { .type = NLA_U64 },
	[MCR_INTERFACE_A_ERROR] = { .type = NLA_NESTED },
	[MCR_INTERFACE_A_CPUS] = { .type = NLA_STRING,
				   .maxlen = MCR_CPUS_MAX + 1 },
	[MCR_INTERFACE_A_IDLE_TIMEOUT_LEFT] = { .type = NLA_U32 },
};

/* Where the numbers of the nest go; an absent one is 0. */
static const struct {
	int type;
	size_t offset;
} numbers[] = {
	{ MCR_INTERFACE_A_INDEX, offsetof(struct mcr_interface, index) },
	{ MCR_INTERFACE_A_STATE, offsetof(struct mcr_interface, state) },
	{ MCR_INTERFACE_A_REASON, offsetof(struct mcr_interface, reason) },
	{ MCR_INTERFACE_A_INPUT_RULES,
	  offsetof(struct mcr_interface, input_rules) },
	{ MCR_INTERFACE_A_OUTPUTS, offsetof(struct mcr_interface, outputs) },
	{ MCR_INTERFACE_A_WORKER, offsetof(struct mcr_interface, worker) },
	{ MCR_INTERFACE_A_IDLE_SECONDS,
	  offsetof(struct mcr_interface, idle_seconds) },
	{ MCR_INTERFACE_A_IDLE_TIMEOUT_LEFT,
	  offsetof(struct mcr_interface, idle_timeout_left) },
	{ MCR_INTERFACE_A_GROUPS, offsetof(struct mcr_interface, groups) },
	{ MCR_INTERFACE_A_ALLMULTI, offsetof(struct mcr_interface, allmulti) },
	{ MCR_INTERFACE_A_RECEIVED, offsetof(struct mcr_interface, received) },
	{ MCR_INTERFACE_A_MATCHED, offsetof(struct mcr_interface, matched) },
	{ MCR_INTERFACE_A_NO_MATCH, offsetof(struct mcr_interface, no_match) },
	{ MCR_INTERFACE_A_PARSE_ERRORS,
	  offsetof(struct mcr_interface, parse_errors) },
	{ MCR_INTERFACE_A_FRAGMENTS_REASSEMBLED,
	  offsetof(struct mcr_interface, fragments_reassembled) },
	{ MCR_INTERFACE_A_BUFFERS_EXHAUSTED,
	  offsetof(struct mcr_interface, buffers_exhausted) },
};

int mcr_interface_read(struct nlattr *nest, struct mcr_interface *interface)
{
	struct nlattr *tb[MCR_INTERFACE_A_MAX + 1], *attr;
	int left;

	*interface = (struct mcr_interface){ 0 };
	if (nla_parse_nested(tb, MCR_INTERFACE_A_MAX, nest, policy) ||
	    !tb[MCR_INTERFACE_A_NAME])
		return -EPROTO;
	snprintf(interface->name, sizeof(interface->name), "%s",
		 nla_get_string(tb[MCR_INTERFACE_A_NAME]));
	if (tb[MCR_INTERFACE_A_CPUS])
		snprintf(interface->cpus, sizeof(interface->cpus), "%s",
			 nla_get_string(tb[MCR_INTERFACE_A_CPUS]));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		attr = tb[numbers[i].type];
		if (!attr)
			continue;
		if (policy[numbers[i].type].type == NLA_U64)
			*(uint64_t *)((char *)interface + numbers[i].offset) =
				nla_get_u64(attr);
		else
			*(uint32_t *)((char *)interface + numbers[i].offset) =
				nla_get_u32(attr);
	}
	nla_for_each_nested(attr, nest, left)
		if (nla_type(attr) == MCR_INTERFACE_A_ERROR &&
		    mcr_error_read(attr, interface->errors))
			return -EPROTO;
	return 0;
}

int mcr_interface_message(struct nlmsghdr *header, void *arg,
			  struct mcr_error *err)
{
	struct mcr_interface_set *set = arg;
	struct mcr_interface *interfaces;
	struct nlattr *tb[MCR_A_MAX + 1];

	if (set->count == set->room) {
		interfaces = reallocarray(set->interfaces, set->room * 2 + 8,
					  sizeof(*interfaces));
		if (!interfaces)
			return mcr_error_set(err, -ENOMEM, "out of memory");
		set->interfaces = interfaces;
		set->room = set->room * 2 + 8;
	}
	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, top_policy) ||
	    !tb[MCR_A_INTERFACE] ||
	    mcr_interface_read(tb[MCR_A_INTERFACE],
			       &set->interfaces[set->count]))
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about an interface cannot be read: is it of another version?");
	set->count++;
	return 0;
}

void mcr_interface_set_clear(struct mcr_interface_set *set)
{
	free(set->interfaces);
	*set = (struct mcr_interface_set){ 0 };
}

static void forget(void *arg)
{
	mcr_interface_set_clear(arg);
}

int mcr_interface_get(struct mcr_client *client, struct mcr_interface_set *set,
		      struct mcr_error *err)
{
	mcr_interface_set_clear(set);
	return mcr_client_dump(client,
			       mcr_client_message(client,
						  MCR_CMD_INTERFACE_GET, 0, 0,
						  false),
			       mcr_interface_message, forget, set, err);
}
