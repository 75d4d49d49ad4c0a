/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules for the tests of mcrd, from a few words each. */
#ifndef MCR_TEST_MCRD_RULE_H
#define MCR_TEST_MCRD_RULE_H

#include <linux/mcr.h>

#include "test.h"

#include "digest.h"
#include "model.h"

/*
 * A rule for 239.1.1.LAST with one output of this TTL: which stands for any
 * difference there may be between two versions of it.
 */
static inline struct mcr_rule make_rule(uint8_t last, uint8_t ttl,
					const char *name, uint32_t origin)
{
	struct mcr_output *output;
	struct mcr_rule rule;

	mcr_rule_init(&rule);
	snprintf(rule.name, sizeof(rule.name), "%s", name);
	rule.origin = origin;
	strcpy(rule.input.interface, "eth0");
	rule.input.group = (struct mcr_addr){ 4, { 239, 1, 1, last } };
	rule.input.port = 5000;
	output = mcr_rule_add_output(&rule);
	assert_non_null(output);
	strcpy(output->interface, "eth1");
	output->ttl = ttl;
	mcr_rule_defaults(&rule);
	assert_int_equal(mcr_rule_digest(&rule), 0);
	return rule;
}

/*
 * Rules from a text: "c1a c2 r3x" are 239.1.1.1 of origin config named "a",
 * 239.1.1.2 of origin config without a name, 239.1.1.3 of origin runtime named
 * "x". A digit behind a colon is the TTL: "r3x:7".
 */
static inline void make_rules(struct mcr_rule_set *set, const char *text)
{
	char name[MCR_NAME_MAX + 1];
	struct mcr_rule *added;
	unsigned int last, ttl;
	char origin;
	int used;

	*set = (struct mcr_rule_set){ 0 };
	while (sscanf(text, " %c%u%n", &origin, &last, &used) == 2) {
		text += used;
		used = strcspn(text, " :");
		snprintf(name, sizeof(name), "%.*s", used, text);
		text += used;
		ttl = 1;
		if (*text == ':') {
			assert_int_equal(sscanf(text, ":%u%n", &ttl, &used), 1);
			text += used;
		}
		added = mcr_rule_set_add(set);
		assert_non_null(added);
		*added = make_rule(last, ttl, name,
				   origin == 'c' ? MCR_ORIGIN_CONFIG :
						   MCR_ORIGIN_RUNTIME);
	}
}

/* The same text from rules, sorted by their address. */
static inline void rules_text(const struct mcr_rule_set *set, char *text,
			      size_t size)
{
	const struct mcr_rule *rule;
	size_t used = 0;

	text[0] = '\0';
	for (unsigned int last = 0; last < 256; last++) {
		for (size_t i = 0; i < set->count; i++) {
			rule = &set->rules[i];
			if (rule->input.group.octets[3] != last)
				continue;
			used += snprintf(text + used, size - used,
					 "%s%c%u%s", used ? " " : "",
					 rule->origin == MCR_ORIGIN_CONFIG ?
						 'c' :
						 'r',
					 last, rule->name);
			if (rule->outputs[0].ttl != 1)
				used += snprintf(text + used, size - used,
						 ":%u", rule->outputs[0].ttl);
		}
	}
}

#endif /* MCR_TEST_MCRD_RULE_H */
