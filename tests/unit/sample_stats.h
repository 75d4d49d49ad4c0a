/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_SAMPLE_STATS_H
#define MCR_SAMPLE_STATS_H

#include <netinet/in.h>

#include "stats.h"

static inline void sample_addr(struct mcr_addr *addr, const char *text)
{
	assert_int_equal(mcr_addr_parse(text, addr, NULL), 0);
}

/*
 * Two rules: "a \"b\" \\" of eth0 with two outputs, one of them pending, and an
 * ESP prefix without a name.
 */
static inline void sample_rules(struct mcr_rule_set *set)
{
	struct mcr_rule *rule = mcr_rule_set_add(set);
	struct mcr_output *output;

	assert_non_null(rule);
	rule->id = 0x0123456789abcdefULL;
	strcpy(rule->name, "a \"b\" \\");
	strcpy(rule->input.interface, "eth0");
	sample_addr(&rule->input.group, "239.1.1.1");
	sample_addr(&rule->input.source, "10.1.1.7");
	rule->input.port = 5000;
	rule->counters.packets = 100;
	rule->counters.bytes = 100000;
	rule->counters.errors[MCR_REASON_LOOP] = 1;
	rule->membership = MCR_MEMBERSHIP_SOURCE;
	output = mcr_rule_add_output(rule);
	assert_non_null(output);
	strcpy(output->interface, "eth1");
	sample_addr(&output->group, "239.2.2.2");
	output->port = 6000;
	output->dscp = 0;
	output->source_mode = MCR_SOURCE_PRESERVE;
	output->counters.packets = 100;
	output->counters.bytes = 100000;
	output = mcr_rule_add_output(rule);
	assert_non_null(output);
	strcpy(output->interface, "eth9");
	sample_addr(&output->group, "10.100.0.2");
	output->state = MCR_STATE_PENDING;
	output->reason = MCR_REASON_NO_INTERFACE;
	output->counters.packets = 7;
	output->counters.bytes = 700;
	output->counters.errors[MCR_REASON_NO_INTERFACE] = 93;
	output->counters.errors[MCR_REASON_OTHER] = 2;
	mcr_rule_defaults(rule);

	rule = mcr_rule_set_add(set);
	assert_non_null(rule);
	rule->id = 1;
	strcpy(rule->input.interface, "eth1");
	sample_addr(&rule->input.group, "ff15::");
	rule->input.prefix_len = 16;
	rule->input.protocol = IPPROTO_ESP;
	rule->origin = MCR_ORIGIN_CONFIG;
	rule->flags = 0;
	rule->state = MCR_STATE_PENDING;
	rule->reason = MCR_REASON_NO_ADDRESS6;
	strcpy(rule->reason_interface, "eth2");
	output = mcr_rule_add_output(rule);
	assert_non_null(output);
	strcpy(output->interface, "eth2");
	mcr_rule_defaults(rule);
}

#endif /* MCR_SAMPLE_STATS_H */
