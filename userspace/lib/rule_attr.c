// SPDX-License-Identifier: GPL-2.0-or-later
#include "rule_attr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <string.h>

#include "trace.h"

static struct nla_policy rule_policy[MCR_A_MAX + 1] = {
	[MCR_A_ID] = { .type = NLA_U64 },
	[MCR_A_NAME] = { .type = NLA_STRING, .maxlen = MCR_NAME_MAX + 1 },
	[MCR_A_ORIGIN] = { .type = NLA_U32 },
	[MCR_A_RULE_FLAGS] = { .type = NLA_U32 },
	[MCR_A_HASH] = { .type = NLA_U64 },
	[MCR_A_STATE] = { .type = NLA_U32 },
	[MCR_A_REASON] = { .type = NLA_U32 },
	[MCR_A_REASON_INTERFACE] = { .type = NLA_STRING, .maxlen = IFNAMSIZ },
	[MCR_A_MEMBERSHIP] = { .type = NLA_U32 },
	[MCR_A_INPUT] = { .type = NLA_NESTED },
	[MCR_A_OUTPUTS] = { .type = NLA_U32 },
	[MCR_A_FIRST_OUTPUT] = { .type = NLA_U32 },
	[MCR_A_OUTPUT] = { .type = NLA_NESTED },
	[MCR_A_COUNTERS] = { .type = NLA_NESTED },
	[MCR_A_TRACE] = { .type = NLA_NESTED },
};

static struct nla_policy input_policy[MCR_INPUT_A_MAX + 1] = {
	[MCR_INPUT_A_INTERFACE] = { .type = NLA_STRING, .maxlen = IFNAMSIZ },
	[MCR_INPUT_A_GROUP] = { .minlen = 4, .maxlen = 16 },
	[MCR_INPUT_A_PREFIX_LEN] = { .type = NLA_U8 },
	[MCR_INPUT_A_PORT] = { .type = NLA_U16 },
	[MCR_INPUT_A_SOURCE] = { .minlen = 4, .maxlen = 16 },
	[MCR_INPUT_A_PROTOCOL] = { .type = NLA_U8 },
};

static struct nla_policy output_policy[MCR_OUTPUT_A_MAX + 1] = {
	[MCR_OUTPUT_A_INTERFACE] = { .type = NLA_STRING, .maxlen = IFNAMSIZ },
	[MCR_OUTPUT_A_GROUP] = { .minlen = 4, .maxlen = 16 },
	[MCR_OUTPUT_A_PORT] = { .type = NLA_U16 },
	[MCR_OUTPUT_A_TTL] = { .type = NLA_U8 },
	[MCR_OUTPUT_A_DSCP] = { .type = NLA_U8 },
	[MCR_OUTPUT_A_SOURCE_MODE] = { .type = NLA_U32 },
	[MCR_OUTPUT_A_SOURCE_IP] = { .minlen = 4, .maxlen = 16 },
	[MCR_OUTPUT_A_SOURCE_PORT] = { .type = NLA_U16 },
	[MCR_OUTPUT_A_STATE] = { .type = NLA_U32 },
	[MCR_OUTPUT_A_REASON] = { .type = NLA_U32 },
	[MCR_OUTPUT_A_COUNTERS] = { .type = NLA_NESTED },
	[MCR_OUTPUT_A_QDISC] = { .type = NLA_U32 },
};

static struct nla_policy counters_policy[MCR_COUNTERS_A_MAX + 1] = {
	[MCR_COUNTERS_A_PACKETS] = { .type = NLA_U64 },
	[MCR_COUNTERS_A_BYTES] = { .type = NLA_U64 },
	[MCR_COUNTERS_A_ERROR] = { .type = NLA_NESTED },
	[MCR_COUNTERS_A_AGE] = { .type = NLA_U64 },
};

static struct nla_policy error_policy[MCR_ERROR_A_MAX + 1] = {
	[MCR_ERROR_A_REASON] = { .type = NLA_U32 },
	[MCR_ERROR_A_COUNT] = { .type = NLA_U64 },
};

#define INPUT_SIZE_MAX	128
#define OUTPUT_SIZE_MAX 128

size_t mcr_rule_attr_size(const struct mcr_rule *rule)
{
	return nla_total_size(sizeof(rule->name)) +
	       2 * nla_total_size(sizeof(uint32_t)) + INPUT_SIZE_MAX +
	       OUTPUT_SIZE_MAX * rule->outputs_count;
}

static int put_addr(struct nl_msg *message, int type,
		    const struct mcr_addr *addr)
{
	if (!addr->family)
		return 0;
	return nla_put(message, type, mcr_addr_len(addr), addr->octets);
}

static int put_port(struct nl_msg *message, int type, uint16_t port)
{
	return port ? nla_put_u16(message, type, htons(port)) : 0;
}

static int put_input(struct nl_msg *message, const struct mcr_input *input)
{
	struct nlattr *nest;

	nest = nla_nest_start(message, MCR_A_INPUT | NLA_F_NESTED);
	if (!nest ||
	    nla_put_string(message, MCR_INPUT_A_INTERFACE, input->interface) ||
	    put_addr(message, MCR_INPUT_A_GROUP, &input->group) ||
	    (input->prefix_len != MCR_PREFIX_WHOLE &&
	     nla_put_u8(message, MCR_INPUT_A_PREFIX_LEN, input->prefix_len)) ||
	    put_port(message, MCR_INPUT_A_PORT, input->port) ||
	    put_addr(message, MCR_INPUT_A_SOURCE, &input->source) ||
	    (input->protocol &&
	     nla_put_u8(message, MCR_INPUT_A_PROTOCOL, input->protocol)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

static int put_output(struct nl_msg *message, const struct mcr_output *output)
{
	struct nlattr *nest;

	nest = nla_nest_start(message, MCR_A_OUTPUT | NLA_F_NESTED);
	if (!nest ||
	    nla_put_string(message, MCR_OUTPUT_A_INTERFACE,
			   output->interface) ||
	    put_addr(message, MCR_OUTPUT_A_GROUP, &output->group) ||
	    put_port(message, MCR_OUTPUT_A_PORT, output->port) ||
	    (output->ttl &&
	     nla_put_u8(message, MCR_OUTPUT_A_TTL, output->ttl)) ||
	    (output->dscp != MCR_DSCP_KEEP &&
	     nla_put_u8(message, MCR_OUTPUT_A_DSCP, output->dscp)) ||
	    (output->source_mode != MCR_SOURCE_OWN &&
	     nla_put_u32(message, MCR_OUTPUT_A_SOURCE_MODE,
			 output->source_mode)) ||
	    put_addr(message, MCR_OUTPUT_A_SOURCE_IP, &output->source_ip) ||
	    put_port(message, MCR_OUTPUT_A_SOURCE_PORT, output->source_port) ||
	    (output->qdisc != MCR_QDISC_DEFAULT &&
	     nla_put_u32(message, MCR_OUTPUT_A_QDISC, output->qdisc)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

int mcr_rule_attr_put(struct nl_msg *message, const struct mcr_rule *rule)
{
	if ((*rule->name && nla_put_string(message, MCR_A_NAME, rule->name)) ||
	    nla_put_u32(message, MCR_A_ORIGIN, rule->origin) ||
	    nla_put_u32(message, MCR_A_RULE_FLAGS, rule->flags) ||
	    put_input(message, &rule->input))
		return -EMSGSIZE;
	for (size_t i = 0; i < rule->outputs_count; i++)
		if (put_output(message, &rule->outputs[i]))
			return -EMSGSIZE;
	return 0;
}

int mcr_error_read(struct nlattr *nest, uint64_t errors[MCR_REASON_OTHER + 1])
{
	struct nlattr *tb[MCR_ERROR_A_MAX + 1];
	uint32_t reason;

	if (nla_parse_nested(tb, MCR_ERROR_A_MAX, nest, error_policy) ||
	    !tb[MCR_ERROR_A_REASON] || !tb[MCR_ERROR_A_COUNT])
		return -EPROTO;
	reason = nla_get_u32(tb[MCR_ERROR_A_REASON]);
	if (reason > MCR_REASON_MAX)
		reason = MCR_REASON_OTHER;
	errors[reason] += nla_get_u64(tb[MCR_ERROR_A_COUNT]);
	return 0;
}

int mcr_counters_read(struct nlattr *nest, struct mcr_counters *counters)
{
	struct nlattr *tb[MCR_COUNTERS_A_MAX + 1], *inner;
	int left;

	*counters = (struct mcr_counters){ 0 };
	if (nla_parse_nested(tb, MCR_COUNTERS_A_MAX, nest, counters_policy) ||
	    !tb[MCR_COUNTERS_A_PACKETS] || !tb[MCR_COUNTERS_A_BYTES])
		return -EPROTO;
	counters->packets = nla_get_u64(tb[MCR_COUNTERS_A_PACKETS]);
	counters->bytes = nla_get_u64(tb[MCR_COUNTERS_A_BYTES]);
	if (tb[MCR_COUNTERS_A_AGE])
		counters->age = nla_get_u64(tb[MCR_COUNTERS_A_AGE]);
	nla_for_each_nested(inner, nest, left)
		if (nla_type(inner) == MCR_COUNTERS_A_ERROR &&
		    mcr_error_read(inner, counters->errors))
			return -EPROTO;
	return 0;
}

static int read_addr(struct nlattr *attr, struct mcr_addr *addr)
{
	if (!attr)
		return 0;
	return mcr_addr_from_octets(addr, nla_data(attr), nla_len(attr)) ?
		       0 :
		       -EPROTO;
}

static uint16_t read_port(struct nlattr *attr)
{
	return attr ? ntohs(nla_get_u16(attr)) : 0;
}

static uint8_t read_u8(struct nlattr *attr, uint8_t absent)
{
	return attr ? nla_get_u8(attr) : absent;
}

static uint32_t read_u32(struct nlattr *attr, uint32_t absent)
{
	return attr ? nla_get_u32(attr) : absent;
}

/* The policy has checked that the text ends within the attribute. */
static void read_text(struct nlattr *attr, char *text, size_t size)
{
	if (attr)
		snprintf(text, size, "%s", nla_get_string(attr));
}

static int read_input(struct nlattr *nest, struct mcr_input *input)
{
	struct nlattr *tb[MCR_INPUT_A_MAX + 1];

	if (nla_parse_nested(tb, MCR_INPUT_A_MAX, nest, input_policy) ||
	    !tb[MCR_INPUT_A_INTERFACE] || !tb[MCR_INPUT_A_GROUP] ||
	    read_addr(tb[MCR_INPUT_A_GROUP], &input->group) ||
	    read_addr(tb[MCR_INPUT_A_SOURCE], &input->source))
		return -EPROTO;
	read_text(tb[MCR_INPUT_A_INTERFACE], input->interface,
		  sizeof(input->interface));
	input->prefix_len = read_u8(tb[MCR_INPUT_A_PREFIX_LEN],
				    mcr_addr_bits(&input->group));
	input->port = read_port(tb[MCR_INPUT_A_PORT]);
	input->protocol = read_u8(tb[MCR_INPUT_A_PROTOCOL], IPPROTO_UDP);
	return 0;
}

static int read_output(struct nlattr *nest, struct mcr_output *output)
{
	struct nlattr *tb[MCR_OUTPUT_A_MAX + 1];

	if (nla_parse_nested(tb, MCR_OUTPUT_A_MAX, nest, output_policy) ||
	    !tb[MCR_OUTPUT_A_INTERFACE] ||
	    read_addr(tb[MCR_OUTPUT_A_GROUP], &output->group) ||
	    read_addr(tb[MCR_OUTPUT_A_SOURCE_IP], &output->source_ip) ||
	    (tb[MCR_OUTPUT_A_COUNTERS] &&
	     mcr_counters_read(tb[MCR_OUTPUT_A_COUNTERS], &output->counters)))
		return -EPROTO;
	read_text(tb[MCR_OUTPUT_A_INTERFACE], output->interface,
		  sizeof(output->interface));
	output->port = read_port(tb[MCR_OUTPUT_A_PORT]);
	output->ttl = read_u8(tb[MCR_OUTPUT_A_TTL], 0);
	output->dscp = read_u8(tb[MCR_OUTPUT_A_DSCP], MCR_DSCP_KEEP);
	output->source_mode = read_u32(tb[MCR_OUTPUT_A_SOURCE_MODE],
				       MCR_SOURCE_OWN);
	output->source_port = read_port(tb[MCR_OUTPUT_A_SOURCE_PORT]);
	output->qdisc = read_u32(tb[MCR_OUTPUT_A_QDISC], MCR_QDISC_DEFAULT);
	output->state = read_u32(tb[MCR_OUTPUT_A_STATE], MCR_STATE_ACTIVE);
	output->reason = read_u32(tb[MCR_OUTPUT_A_REASON], MCR_REASON_NONE);
	return 0;
}

static int read_rule(struct nlattr **tb, struct mcr_rule *rule)
{
	if (!tb[MCR_A_INPUT] || read_input(tb[MCR_A_INPUT], &rule->input) ||
	    (tb[MCR_A_COUNTERS] &&
	     mcr_counters_read(tb[MCR_A_COUNTERS], &rule->counters)) ||
	    (tb[MCR_A_TRACE] && mcr_trace_read(tb[MCR_A_TRACE], &rule->trace)))
		return -EPROTO;
	read_text(tb[MCR_A_NAME], rule->name, sizeof(rule->name));
	read_text(tb[MCR_A_REASON_INTERFACE], rule->reason_interface,
		  sizeof(rule->reason_interface));
	rule->id = nla_get_u64(tb[MCR_A_ID]);
	rule->hash = tb[MCR_A_HASH] ? nla_get_u64(tb[MCR_A_HASH]) : 0;
	rule->origin = read_u32(tb[MCR_A_ORIGIN], MCR_ORIGIN_RUNTIME);
	rule->flags = read_u32(tb[MCR_A_RULE_FLAGS], MCR_RULE_LOCAL);
	rule->state = read_u32(tb[MCR_A_STATE], MCR_STATE_ACTIVE);
	rule->reason = read_u32(tb[MCR_A_REASON], MCR_REASON_NONE);
	rule->membership = read_u32(tb[MCR_A_MEMBERSHIP], MCR_MEMBERSHIP_NONE);
	return 0;
}

static int malformed(struct mcr_error *err)
{
	return mcr_error_set(err, -EPROTO,
			     "the module's answer about a rule cannot be read: is it of another version?");
}

int mcr_rule_reader_message(struct nlmsghdr *header, void *arg,
			    struct mcr_error *err)
{
	struct mcr_rule_reader *reader = arg;
	struct mcr_rule_set *set = reader->set;
	struct nlattr *tb[MCR_A_MAX + 1], *attr;
	struct mcr_output *output;
	struct mcr_rule *rule;
	uint32_t first;
	int left;

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, rule_policy) ||
	    !tb[MCR_A_ID] || !tb[MCR_A_OUTPUTS])
		return malformed(err);
	first = read_u32(tb[MCR_A_FIRST_OUTPUT], 0);
	if (!first) {
		if (mcr_rule_reader_end(reader, err))
			return -EPROTO;
		rule = mcr_rule_set_add(set);
		if (!rule)
			return mcr_error_set(err, -ENOMEM, "out of memory");
		reader->wanted = nla_get_u32(tb[MCR_A_OUTPUTS]);
		if (read_rule(tb, rule))
			return malformed(err);
	} else {
		rule = set->count ? &set->rules[set->count - 1] : NULL;
		if (!rule || rule->id != nla_get_u64(tb[MCR_A_ID]) ||
		    rule->outputs_count != first)
			return malformed(err);
	}
	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(header), 0),
			  genlmsg_attrlen(nlmsg_data(header), 0), left) {
		if (nla_type(attr) != MCR_A_OUTPUT)
			continue;
		if (rule->outputs_count >= reader->wanted)
			return malformed(err);
		output = mcr_rule_add_output(rule);
		if (!output)
			return mcr_error_set(err, -ENOMEM, "out of memory");
		if (read_output(attr, output))
			return malformed(err);
	}
	return 0;
}

int mcr_rule_reader_end(const struct mcr_rule_reader *reader,
			struct mcr_error *err)
{
	const struct mcr_rule_set *set = reader->set;

	if (set->count &&
	    set->rules[set->count - 1].outputs_count != reader->wanted)
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about a rule is not complete");
	return 0;
}
