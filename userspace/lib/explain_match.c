// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rule takes a datagram, and which come near.
 */
#include <linux/mcr.h>
#include <stdio.h>
#include <string.h>

#include "explain_match.h"
#include "names.h"

static bool in_prefix(const struct mcr_addr *addr, const struct mcr_input *input)
{
	struct mcr_addr masked = *addr;

	if (addr->family != input->group.family)
		return false;
	mcr_addr_mask(&masked, input->prefix_len);
	return mcr_addr_equal(&masked, &input->group);
}

unsigned int mcr_query_differs(const struct mcr_query *query,
			       const struct mcr_input *input)
{
	unsigned int differs = 0;

	if (strcmp(query->interface, input->interface) != 0)
		differs |= MCR_DIFFERS_INTERFACE;
	if (query->protocol != input->protocol)
		differs |= MCR_DIFFERS_PROTOCOL;
	if (!in_prefix(&query->group, input))
		differs |= MCR_DIFFERS_GROUP;
	if (query->protocol == input->protocol && input->port &&
	    input->port != query->port)
		differs |= MCR_DIFFERS_PORT;
	if (input->source.family &&
	    !mcr_addr_equal(&input->source, &query->source))
		differs |= MCR_DIFFERS_SOURCE;
	return differs;
}

static bool more_specific(const struct mcr_input *a, const struct mcr_input *b)
{
	if (!a->source.family != !b->source.family)
		return a->source.family;
	if (a->prefix_len != b->prefix_len)
		return a->prefix_len > b->prefix_len;
	return a->port && !b->port;
}

const struct mcr_rule *mcr_query_match(const struct mcr_query *query,
				       const struct mcr_rule_set *rules,
				       size_t *others)
{
	const struct mcr_rule *best = NULL, *rule;
	size_t count = 0;

	for (size_t i = 0; i < rules->count; i++) {
		rule = &rules->rules[i];
		if (mcr_query_differs(query, &rule->input))
			continue;
		count++;
		if (!best || more_specific(&rule->input, &best->input))
			best = rule;
	}
	*others = count ? count - 1 : 0;
	return best;
}

/* Another interface or port is a slip; another group is mostly another matter. */
static unsigned int distance(unsigned int differs)
{
	unsigned int d = 0;

	for (unsigned int bit = 1; bit <= differs; bit <<= 1)
		if (differs & bit)
			d += bit == MCR_DIFFERS_GROUP ? 4 : 2;
	return d;
}

/* Two slips, or another group alone, are as far as a likeness goes. */
#define DISTANCE_MAX 4

void mcr_explain_nearest(const struct mcr_query *query,
			 const struct mcr_rule_set *rules,
			 struct mcr_explanation *explanation)
{
	struct mcr_nearest *nearest = explanation->nearest;
	size_t count = 0, at;

	for (size_t i = 0; i < rules->count; i++) {
		const struct mcr_rule *rule = &rules->rules[i];
		unsigned int differs = mcr_query_differs(query, &rule->input);

		if (distance(differs) > DISTANCE_MAX ||
		    rule->input.group.family != query->group.family)
			continue;
		for (at = count; at > 0; at--)
			if (distance(nearest[at - 1].differs) <=
			    distance(differs))
				break;
		if (at == MCR_NEAREST_MAX)
			continue;
		if (count < MCR_NEAREST_MAX)
			count++;
		memmove(&nearest[at + 1], &nearest[at],
			(count - 1 - at) * sizeof(*nearest));
		nearest[at].rule = rule;
		nearest[at].differs = differs;
	}
	explanation->nearest_count = count;
}

const char *mcr_differences(const struct mcr_nearest *nearest, char *text,
			    size_t size)
{
	const struct mcr_input *input = &nearest->rule->input;
	char address[MCR_ADDR_TEXT_MAX];
	const char *separator = "its ";
	size_t used = 0;

#define ADD(bit, ...)                                                        \
	do {                                                                 \
		if (nearest->differs & (bit) && used < size) {               \
			used += snprintf(text + used, size - used, "%s",     \
					 separator);                         \
			if (used < size)                                     \
				used += snprintf(text + used, size - used,   \
						 __VA_ARGS__);               \
			separator = ", its ";                                \
		}                                                            \
	} while (0)

	*text = '\0';
	ADD(MCR_DIFFERS_INTERFACE, "interface is %s", input->interface);
	ADD(MCR_DIFFERS_PROTOCOL, "protocol is %s",
	    mcr_protocol_name(input->protocol));
	ADD(MCR_DIFFERS_GROUP, "group is %s",
	    mcr_prefix_format(&input->group, input->prefix_len, address));
	ADD(MCR_DIFFERS_PORT, "port is %u", input->port);
	ADD(MCR_DIFFERS_SOURCE, "source is %s",
	    mcr_addr_format(&input->source, address));
#undef ADD
	return text;
}
