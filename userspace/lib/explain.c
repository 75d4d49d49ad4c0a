// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/mcr.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "explain_match.h"
#include "names.h"
#include "stats.h"
#include "text.h"

__attribute__((format(printf, 3, 4))) static void
find(struct mcr_explanation *e, enum mcr_finding_level level,
     const char *format, ...)
{
	struct mcr_finding *finding;
	va_list args;

	if (e->findings_count == sizeof(e->findings) / sizeof(e->findings[0]))
		return;
	finding = &e->findings[e->findings_count++];
	finding->level = level;
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

__attribute__((format(printf, 3, 4))) static void
say(struct mcr_finding *finding, enum mcr_finding_level level,
    const char *format, ...)
{
	va_list args;

	finding->level = level;
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
}

/* "rule 1c185ad3b98bdddd "video" (239.1.1.1:5000 on eth0)" */
static const char *rule_text(const struct mcr_rule *rule, char *text,
			     size_t size)
{
	char endpoint[MCR_TEXT_MAX];

	snprintf(text, size, "rule %016" PRIx64 "%s%s%s (%s on %s)", rule->id,
		 *rule->name ? " \"" : "", rule->name, *rule->name ? "\"" : "",
		 mcr_text_endpoint(&rule->input, endpoint),
		 rule->input.interface);
	return text;
}

static const struct mcr_interface *
find_interface(const struct mcr_interface_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (!strcmp(set->interfaces[i].name, name))
			return &set->interfaces[i];
	return NULL;
}

/* Is the interface such that anything can arrive? */
static bool explain_link(const struct mcr_query *query,
			 const struct mcr_explain_facts *facts,
			 struct mcr_explanation *e)
{
	switch (facts->link) {
	case MCR_LINK_MISSING:
		find(e, MCR_FINDING_PROBLEM,
		     "interface %s does not exist: nothing can arrive there until it does",
		     query->interface);
		return false;
	case MCR_LINK_DOWN:
		find(e, MCR_FINDING_PROBLEM,
		     "interface %s is down: `ip link set %s up` brings it up",
		     query->interface, query->interface);
		return false;
	case MCR_LINK_NO_CARRIER:
		find(e, MCR_FINDING_PROBLEM,
		     "interface %s has no carrier: look at the cable, or at the other end",
		     query->interface);
		return false;
	case MCR_LINK_UP:
		find(e, MCR_FINDING_OK, "interface %s is up", query->interface);
		return true;
	case MCR_LINK_UNKNOWN:
		break;
	}
	return true;
}

static void explain_no_rule(const struct mcr_query *query,
			    const struct mcr_explain_facts *facts,
			    struct mcr_explanation *e)
{
	const struct mcr_interface *interface =
		find_interface(&facts->interfaces, query->interface);
	char text[256], differences[160];

	find(e, MCR_FINDING_PROBLEM, "no rule takes it");
	if (!interface || !interface->input_rules)
		find(e, MCR_FINDING_NOTE, "no rule has %s as its input at all",
		     query->interface);
	mcr_explain_nearest(query, &facts->rules, e);
	for (size_t i = 0; i < e->nearest_count; i++)
		find(e, MCR_FINDING_NOTE, "%s would, but %s",
		     rule_text(e->nearest[i].rule, text, sizeof(text)),
		     mcr_differences(&e->nearest[i], differences,
				     sizeof(differences)));
	if (interface && interface->no_match)
		find(e, MCR_FINDING_NOTE,
		     "%" PRIu64 " datagrams that no rule takes have arrived on %s so far",
		     interface->no_match, query->interface);
}

/* What the module says of the group, and what the kernel does. */
static void explain_membership(const struct mcr_query *query,
			       const struct mcr_explain_facts *facts,
			       const struct mcr_rule *rule,
			       struct mcr_explanation *e)
{
	char group[MCR_ADDR_TEXT_MAX];

	mcr_addr_format(&query->group, group);
	/* A prefix may have groups in it and other addresses, too. */
	switch (mcr_addr_is_multicast(&query->group) ? rule->membership :
						       MCR_MEMBERSHIP_NONE) {
	case MCR_MEMBERSHIP_NONE:
		find(e, MCR_FINDING_OK,
		     "%s needs no membership; the frame must be for this host, or a broadcast",
		     group);
		return;
	case MCR_MEMBERSHIP_WAITING:
		find(e, MCR_FINDING_PROBLEM,
		     "%s is not joined on %s yet: a switch need not send it here",
		     group, query->interface);
		return;
	case MCR_MEMBERSHIP_ALLMULTI:
		find(e, MCR_FINDING_NOTE,
		     "%s is not joined by itself, %s takes all multicast: a snooping switch must be told",
		     group, query->interface);
		return;
	case MCR_MEMBERSHIP_SOURCE:
		find(e, MCR_FINDING_OK,
		     "%s is joined on %s for the rule's source alone", group,
		     query->interface);
		break;
	default:
		find(e, MCR_FINDING_OK, "%s is joined on %s", group,
		     query->interface);
		break;
	}
	if (facts->join == MCR_JOIN_NO)
		find(e, MCR_FINDING_PROBLEM,
		     "but the kernel's own list of groups on %s does not hold it",
		     query->interface);
}

/* They begin anew with a rule that is made anew. */
static uint64_t lost_just_now(const struct mcr_counters *counters,
			      const struct mcr_counters *before, uint32_t reason)
{
	if (!before || counters->errors[reason] < before->errors[reason])
		return 0;
	return counters->errors[reason] - before->errors[reason];
}

/* Adds losses by reason to a finding, and what was lost a moment ago; or nothing. */
static void add_losses(const struct mcr_counters *counters,
		       const struct mcr_counters *before, const char *separator,
		       struct mcr_finding *finding)
{
	size_t used = strlen(finding->text), size = sizeof(finding->text);
	uint64_t just_lost;

	for (uint32_t r = 0; r <= MCR_REASON_OTHER && used < size; r++) {
		if (!counters->errors[r])
			continue;
		just_lost = lost_just_now(counters, before, r);
		used += snprintf(finding->text + used, size - used,
				 "%s%" PRIu64 " %s", separator,
				 counters->errors[r], mcr_reason_name(r));
		if (just_lost && used < size)
			used += snprintf(finding->text + used, size - used,
					 " (%" PRIu64 " just now)", just_lost);
		separator = ", ";
	}
}

/* Of what came for it, was any not relayed at all? */
static void explain_unrelayed(const struct mcr_rule *rule,
			      const struct mcr_rule *before,
			      struct mcr_explanation *e)
{
	struct mcr_finding losses = { .text = "" };

	add_losses(&rule->counters, before ? &before->counters : NULL, "",
		   &losses);
	if (*losses.text)
		find(e, MCR_FINDING_NOTE, "not relayed to any output so far: %s",
		     losses.text);
}

/* Does any of it come? */
static void explain_traffic(const struct mcr_query *query,
			    const struct mcr_explain_facts *facts,
			    const struct mcr_rule *rule,
			    struct mcr_explanation *e)
{
	const struct mcr_interface *interface =
		find_interface(&facts->interfaces, query->interface);
	const struct mcr_rule *before =
		mcr_rule_set_find(&facts->before, rule->id);
	uint64_t packets = rule->counters.packets;

	if (packets)
		e->last_seen = (double)rule->counters.age / 1000;
	if (before && packets > before->counters.packets)
		find(e, MCR_FINDING_OK, "datagrams are arriving now: %" PRIu64 " so far",
		     packets);
	else if (packets)
		find(e, MCR_FINDING_NOTE,
		     "the last one arrived %.1f s ago, %" PRIu64 " in all",
		     e->last_seen, packets);
	else
		find(e, MCR_FINDING_NOTE,
		     "none has arrived yet: is it sent, with a TTL that lasts to here, without a VLAN tag, and does a snooping switch or an ingress filter (tc, nftables netdev) keep it back?");
	if (interface && interface->parse_errors)
		find(e, MCR_FINDING_NOTE,
		     "%" PRIu64 " malformed datagrams have arrived on %s",
		     interface->parse_errors, query->interface);
	explain_unrelayed(rule, before, e);
}

static const char *hop_words(enum mcr_neighbour_fact fact)
{
	switch (fact) {
	case MCR_NEIGHBOUR_UNKNOWN:
		return "has not been asked for its link address yet";
	case MCR_NEIGHBOUR_ANSWERS:
		return "answers";
	case MCR_NEIGHBOUR_ASKED:
		return "is being asked for its link address";
	case MCR_NEIGHBOUR_FAILED:
		return "does not answer";
	default:
		return "";
	}
}

/* Reasons of which state, route and neighbour say nothing. */
static bool is_unforeseen(uint32_t reason)
{
	return reason != MCR_REASON_NO_ROUTE && reason != MCR_REASON_NEIGHBOUR &&
	       reason != MCR_REASON_LINK_DOWN &&
	       reason != MCR_REASON_NO_INTERFACE &&
	       reason != MCR_REASON_NO_ADDRESS && reason != MCR_REASON_NO_ADDRESS6;
}

/*
 * What cannot be foreseen, as what a firewall or a driver does, is told by what became of
 * the copies of a moment ago; without any, by what became of all so far.
 */
static void judge_by_losses(const struct mcr_counters *counters,
			    const struct mcr_counters *before,
			    struct mcr_finding *finding)
{
	bool sent = before && counters->packets > before->packets;
	uint64_t lost = 0, just_lost, most = 0;
	uint32_t worst = 0;

	if (finding->level == MCR_FINDING_PROBLEM)
		return;
	for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++) {
		if (!is_unforeseen(r))
			continue;
		lost += counters->errors[r];
		just_lost = lost_just_now(counters, before, r);
		if (just_lost > most) {
			most = just_lost;
			worst = r;
		}
	}
	if (most)
		say(finding,
		    sent ? MCR_FINDING_NOTE : MCR_FINDING_PROBLEM,
		    sent ? "some are dropped just now: %s" :
			   "is dropped just now: %s",
		    mcr_reason_name(worst));
	else if (lost && !counters->packets)
		finding->level = MCR_FINDING_NOTE;
}

/* What would become of the copy for one output. */
static void explain_output(const struct mcr_query *query,
			   const struct mcr_output *output,
			   const struct mcr_hop *hop,
			   struct mcr_finding *finding)
{
	char reason[MCR_TEXT_MAX], address[MCR_ADDR_TEXT_MAX];
	const struct mcr_addr *to = output->group.family ? &output->group :
							   &query->group;

	if (output->state != MCR_STATE_ACTIVE) {
		say(finding, MCR_FINDING_PROBLEM, "waits: %s",
		    mcr_text_output_reason(output, reason));
		return;
	}
	if (hop && hop->fact == MCR_NEIGHBOUR_NO_ROUTE) {
		say(finding, MCR_FINDING_PROBLEM,
		    "would be dropped: no route leads to %s through %s",
		    mcr_addr_format(to, address), output->interface);
		return;
	}
	if (hop && hop->fact != MCR_NEIGHBOUR_NONE) {
		mcr_addr_format(hop->via.family ? &hop->via : to, address);
		if (hop->fact == MCR_NEIGHBOUR_FAILED)
			say(finding, MCR_FINDING_PROBLEM,
			    "would be dropped: %s on %s does not answer",
			    address, output->interface);
		else
			say(finding,
			    hop->fact == MCR_NEIGHBOUR_ANSWERS ?
				    MCR_FINDING_OK :
				    MCR_FINDING_NOTE,
			    "would be sent, TTL %u; %s on %s %s", output->ttl,
			    address, output->interface, hop_words(hop->fact));
		return;
	}
	say(finding, MCR_FINDING_OK, "would be sent, TTL %u%s", output->ttl,
	    output->ttl == 1 ? ": no router passes it on" : "");
}

static int explain_outputs(const struct mcr_query *query,
			   const struct mcr_explain_facts *facts,
			   struct mcr_explanation *e)
{
	const struct mcr_rule *rule = e->rule;
	const struct mcr_rule *before =
		mcr_rule_set_find(&facts->before, rule->id);
	const struct mcr_output *output, *was;
	size_t sent = 0;

	e->outputs = calloc(rule->outputs_count, sizeof(*e->outputs));
	if (!e->outputs)
		return -ENOMEM;
	for (size_t i = 0; i < rule->outputs_count; i++) {
		output = &rule->outputs[i];
		explain_output(query, output,
			       facts->hops ? &facts->hops[i] : NULL,
			       &e->outputs[i]);
		was = before ? mcr_stats_output_before(before, output, i) : NULL;
		judge_by_losses(&output->counters, was ? &was->counters : NULL,
				&e->outputs[i]);
		sent += e->outputs[i].level != MCR_FINDING_PROBLEM;
		add_losses(&output->counters, was ? &was->counters : NULL,
			   "; lost so far: ", &e->outputs[i]);
	}
	e->verdict = sent == rule->outputs_count ? MCR_VERDICT_RELAYED :
		     sent			 ? MCR_VERDICT_PARTLY :
						   MCR_VERDICT_NOT;
	return 0;
}

/* Rules that take such datagrams from certain senders. */
static void explain_sources(const struct mcr_query *query,
			    const struct mcr_explain_facts *facts,
			    struct mcr_explanation *e)
{
	struct mcr_query from = *query;
	const struct mcr_rule *rule;
	char text[256];
	size_t others, count = 0;

	if (query->source.family)
		return;
	for (size_t i = 0; i < facts->rules.count && count < 3; i++) {
		rule = &facts->rules.rules[i];
		/* To look for what takes it before others is work for each rule. */
		if (!rule->input.source.family ||
		    (mcr_query_differs(query, &rule->input) &
		     ~(unsigned int)MCR_DIFFERS_SOURCE))
			continue;
		from.source = rule->input.source;
		if (mcr_query_match(&from, &facts->rules, &others) != rule)
			continue;
		find(e, MCR_FINDING_NOTE, "from %s it would be %s that takes it",
		     mcr_addr_format(&from.source,
				     (char[MCR_ADDR_TEXT_MAX]){ 0 }),
		     rule_text(rule, text, sizeof(text)));
		count++;
	}
}

int mcr_explain(const struct mcr_query *query,
		const struct mcr_explain_facts *facts,
		struct mcr_explanation *explanation)
{
	struct mcr_explanation *e = explanation;
	const struct mcr_rule *rule;
	bool arrives;
	size_t others;
	char text[256];

	*e = (struct mcr_explanation){
		.verdict = MCR_VERDICT_NOT,
		.last_seen = -1,
	};
	rule = mcr_query_match(query, &facts->rules, &others);
	if (!rule) {
		explain_no_rule(query, facts, e);
		explain_sources(query, facts, e);
		explain_link(query, facts, e);
		return 0;
	}
	e->rule = rule;
	rule_text(rule, text, sizeof(text));
	if (others)
		find(e, MCR_FINDING_OK,
		     "%s takes it; %zu less specific one%s would otherwise (a source before none, then the longer prefix, then a port before any)",
		     text, others, others == 1 ? "" : "s");
	else
		find(e, MCR_FINDING_OK, "%s takes it", text);
	explain_sources(query, facts, e);
	arrives = explain_link(query, facts, e);
	if (arrives)
		explain_membership(query, facts, rule, e);
	explain_traffic(query, facts, rule, e);
	if (!(rule->flags & MCR_RULE_LOCAL))
		find(e, MCR_FINDING_NOTE,
		     "programs on this host do not get it (--no-local)");
	if (explain_outputs(query, facts, e))
		return -ENOMEM;
	if (!arrives)
		e->verdict = MCR_VERDICT_NOT;
	return 0;
}

void mcr_explanation_clear(struct mcr_explanation *explanation)
{
	free(explanation->outputs);
	*explanation = (struct mcr_explanation){ 0 };
}
