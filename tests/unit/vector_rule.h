/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_VECTOR_RULE_H
#define MCR_VECTOR_RULE_H

#include "digest_vectors.h"
#include "model.h"

/* A vector as a rule; @as_given: without what a request would leave out. */
static inline void vector_rule(const struct mcr_vector *v, bool as_given,
			       struct mcr_rule *rule)
{
	size_t len = v->family == 4 ? 4 : 16;
	unsigned int lo = as_given ? v->left_out : 0;

	mcr_rule_init(rule);
	snprintf(rule->name, sizeof(rule->name), "%s", v->name);
	snprintf(rule->input.interface, sizeof(rule->input.interface), "%s",
		 v->interface);
	assert_true(mcr_addr_from_octets(&rule->input.group, v->group, len));
	if (v->has_source)
		assert_true(mcr_addr_from_octets(&rule->input.source, v->source,
						 len));
	if (!(lo & MCR_VECTOR_NO_PREFIX_LEN))
		rule->input.prefix_len = v->prefix_len;
	if (!(lo & MCR_VECTOR_NO_PROTOCOL))
		rule->input.protocol = v->protocol;
	if (!(lo & MCR_VECTOR_NO_PORT))
		rule->input.port = v->port;
	if (!(lo & MCR_VECTOR_NO_ORIGIN))
		rule->origin = v->origin;
	if (!(lo & MCR_VECTOR_NO_FLAGS))
		rule->flags = v->flags;
	for (size_t i = 0; i < v->outputs_count; i++) {
		const struct mcr_vector_output *from = &v->outputs[i];
		struct mcr_output *to = mcr_rule_add_output(rule);

		assert_non_null(to);
		lo = as_given ? from->left_out : 0;
		snprintf(to->interface, sizeof(to->interface), "%s",
			 from->interface);
		if (from->group_mode && !(lo & MCR_VECTOR_NO_GROUP))
			assert_true(mcr_addr_from_octets(&to->group,
							 from->group, len));
		if (!(lo & MCR_VECTOR_NO_PORT))
			to->port = from->port;
		if (!(lo & MCR_VECTOR_NO_TTL))
			to->ttl = from->ttl;
		if (!(lo & MCR_VECTOR_NO_DSCP))
			to->dscp = from->dscp;
		if (!(lo & MCR_VECTOR_NO_SOURCE_MODE))
			to->source_mode = from->source_mode;
		if (from->source_mode == MCR_SOURCE_EXPLICIT)
			assert_true(mcr_addr_from_octets(&to->source_ip,
							 from->source_ip, len));
		if (!(lo & MCR_VECTOR_NO_SOURCE_PORT))
			to->source_port = from->source_port;
		if (!(lo & MCR_VECTOR_NO_QDISC))
			to->qdisc = from->qdisc;
	}
}

#endif /* MCR_VECTOR_RULE_H */
