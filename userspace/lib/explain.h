/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would happen to a datagram now, and why: decided on what the module and the
 * kernel say. No I/O; see explain_facts.h for that.
 */
#ifndef MCR_EXPLAIN_H
#define MCR_EXPLAIN_H

#include <json-c/json.h>
#include <stdio.h>

#include "interface.h"
#include "model.h"

/* Rules that come nearest are told, so many at most. */
#define MCR_NEAREST_MAX 3

/**
 * struct mcr_query - the datagram in question
 * @interface: where it would arrive
 * @group: what it is sent to
 * @port: likewise; 0 with ESP
 * @source: family 0: anyone
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 */
struct mcr_query {
	char interface[IFNAMSIZ];
	struct mcr_addr group;
	uint16_t port;
	struct mcr_addr source;
	uint8_t protocol;
};

/** enum mcr_link_fact - what is known of an interface */
enum mcr_link_fact {
	MCR_LINK_UNKNOWN,
	MCR_LINK_MISSING,
	MCR_LINK_DOWN,
	MCR_LINK_NO_CARRIER,
	MCR_LINK_UP,
};

/** enum mcr_join_fact - whether the kernel has a group joined */
enum mcr_join_fact {
	MCR_JOIN_UNKNOWN,
	MCR_JOIN_NO,
	MCR_JOIN_YES,
};

/** enum mcr_neighbour_fact - whether the next hop of an output answers */
enum mcr_neighbour_fact {
	MCR_NEIGHBOUR_NONE,	/* none is needed: multicast, no link addresses */
	MCR_NEIGHBOUR_UNKNOWN,	/* it has not been asked yet */
	MCR_NEIGHBOUR_ANSWERS,
	MCR_NEIGHBOUR_ASKED,	/* an answer is waited for */
	MCR_NEIGHBOUR_FAILED,
	MCR_NEIGHBOUR_NO_ROUTE,	/* there is no way to it through the interface */
};

/**
 * struct mcr_hop - the next hop of an output
 * @fact: does it answer
 * @via: its address, if it is another one than the output's; else family 0
 */
struct mcr_hop {
	enum mcr_neighbour_fact fact;
	struct mcr_addr via;
};

/**
 * struct mcr_explain_facts - what is so now
 * @rules: all rules, with counters
 * @before: the same a moment ago; empty: not known
 * @interfaces: those the module knows
 * @link: the interface in question
 * @join: the group in question, there
 * @hops: of the outputs of the rule that takes it; NULL: not known
 */
struct mcr_explain_facts {
	struct mcr_rule_set rules;
	struct mcr_rule_set before;
	struct mcr_interface_set interfaces;
	enum mcr_link_fact link;
	enum mcr_join_fact join;
	struct mcr_hop *hops;
};

/** enum mcr_verdict - what would happen */
enum mcr_verdict {
	MCR_VERDICT_RELAYED,	/* to every output */
	MCR_VERDICT_PARTLY,	/* to some */
	MCR_VERDICT_NOT,
};

/** enum mcr_finding_level - what a finding means for the datagram */
enum mcr_finding_level {
	MCR_FINDING_OK,
	MCR_FINDING_NOTE,
	MCR_FINDING_PROBLEM,
};

/**
 * struct mcr_finding - one thing that matters
 * @level: what it means
 * @text: a sentence
 */
struct mcr_finding {
	enum mcr_finding_level level;
	char text[320];
};

/**
 * struct mcr_nearest - a rule that does not take it, and why
 * @rule: the rule
 * @differs: bits of enum mcr_difference
 */
struct mcr_nearest {
	const struct mcr_rule *rule;
	unsigned int differs;
};

/** enum mcr_difference - what keeps a rule from taking a datagram */
enum mcr_difference {
	MCR_DIFFERS_INTERFACE = 1 << 0,
	MCR_DIFFERS_PROTOCOL = 1 << 1,
	MCR_DIFFERS_GROUP = 1 << 2,
	MCR_DIFFERS_PORT = 1 << 3,
	MCR_DIFFERS_SOURCE = 1 << 4,
};

/**
 * struct mcr_explanation - the answer
 * @verdict: in short
 * @rule: the rule that takes it, or NULL
 * @findings: about the rule and its input, in order
 * @findings_count: how many
 * @outputs: about each output of @rule
 * @nearest: if there is no @rule, those that come nearest
 * @nearest_count: how many
 * @last_seen: seconds since the last datagram of @rule; negative: there was none
 */
struct mcr_explanation {
	enum mcr_verdict verdict;
	const struct mcr_rule *rule;
	struct mcr_finding findings[16];
	size_t findings_count;
	struct mcr_finding *outputs;
	struct mcr_nearest nearest[MCR_NEAREST_MAX];
	size_t nearest_count;
	double last_seen;
};

/**
 * mcr_query_match() - the rule that takes a datagram
 * @query: the datagram
 * @rules: all rules
 * @others: how many less specific ones would take it too
 *
 * As the module: a source before none, then the longer prefix, then a port before
 * any.
 *
 * Return: the rule or NULL.
 */
const struct mcr_rule *mcr_query_match(const struct mcr_query *query,
				       const struct mcr_rule_set *rules,
				       size_t *others);

/**
 * mcr_explain() - say what would happen and why
 * @query: the datagram
 * @facts: what is so; must live as long as @explanation
 * @explanation: the result, to be cleared
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_explain(const struct mcr_query *query,
		const struct mcr_explain_facts *facts,
		struct mcr_explanation *explanation);

/** mcr_explanation_clear() - free what it holds */
void mcr_explanation_clear(struct mcr_explanation *explanation);

/** mcr_explanation_print() - in words, for people */
void mcr_explanation_print(const struct mcr_query *query,
			   const struct mcr_explanation *explanation, FILE *file);

/** mcr_explanation_json() - for programs */
struct json_object *
mcr_explanation_json(const struct mcr_query *query,
		     const struct mcr_explanation *explanation);

/** mcr_differences() - "its port is 5001, its source 10.1.1.7" */
const char *mcr_differences(const struct mcr_nearest *nearest, char *text,
			    size_t size);

#endif /* MCR_EXPLAIN_H */
