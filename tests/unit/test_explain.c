// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Explanations: which rule takes a datagram, what keeps it from being relayed, and
 * which rules come near.
 */
#include "test.h"

#include <linux/mcr.h>
#include <netinet/in.h>

#include "explain.h"
#include "explain_facts.h"

/* A rule in words; a port of 0 is any. */
struct spec {
	const char *interface;
	const char *group;
	uint16_t port;
	const char *source;
	const char *name;
};

static void add_rule(struct mcr_rule_set *set, const struct spec *spec)
{
	struct mcr_rule *rule = mcr_rule_set_add(set);
	struct mcr_output *output;

	assert_non_null(rule);
	rule->id = set->count;
	snprintf(rule->name, sizeof(rule->name), "%s", spec->name);
	snprintf(rule->input.interface, sizeof(rule->input.interface), "%s",
		 spec->interface);
	assert_int_equal(mcr_prefix_parse(spec->group, &rule->input.group,
					  &rule->input.prefix_len, NULL),
			 0);
	if (spec->source)
		assert_int_equal(mcr_addr_parse(spec->source,
						&rule->input.source, NULL),
				 0);
	rule->input.port = spec->port;
	rule->input.protocol = IPPROTO_UDP;
	rule->membership = MCR_MEMBERSHIP_GROUP;
	rule->flags = MCR_RULE_LOCAL;
	for (int i = 0; i < 2; i++) {
		output = mcr_rule_add_output(rule);
		assert_non_null(output);
		snprintf(output->interface, sizeof(output->interface), "eth%d",
			 i + 1);
		assert_int_equal(mcr_addr_parse("239.2.2.2", &output->group,
						NULL),
				 0);
		output->port = 6000;
		output->ttl = 1;
	}
}

static struct mcr_query query(const char *interface, const char *group,
			      uint16_t port, const char *source)
{
	struct mcr_query q = { .port = port, .protocol = IPPROTO_UDP };

	snprintf(q.interface, sizeof(q.interface), "%s", interface);
	assert_int_equal(mcr_addr_parse(group, &q.group, NULL), 0);
	if (source)
		assert_int_equal(mcr_addr_parse(source, &q.source, NULL), 0);
	return q;
}

static const struct spec specs[] = {
	{ "eth0", "239.1.1.1", 5000, NULL, "exact" },
	{ "eth0", "239.1.1.1", 0, NULL, "any port" },
	{ "eth0", "239.1.1.1", 5000, "10.0.0.7", "source" },
	{ "eth0", "239.1.0.0/16", 5000, NULL, "prefix" },
	{ "eth0", "239.1.0.0/16", 5000, "10.0.0.8", "prefix, source" },
	{ "eth7", "239.1.1.1", 5000, NULL, "elsewhere" },
	{ "eth0", "ff15::1", 5000, NULL, "six" },
};

static void make_facts(struct mcr_explain_facts *facts)
{
	*facts = (struct mcr_explain_facts){
		.link = MCR_LINK_UP,
		.join = MCR_JOIN_YES,
	};
	for (size_t i = 0; i < COUNT(specs); i++)
		add_rule(&facts->rules, &specs[i]);
}

static void the_most_specific_wins(void **state)
{
	static const struct {
		const char *group;
		uint16_t port;
		const char *source;
		const char *name;
		size_t others;
	} table[] = {
		{ "239.1.1.1", 5000, NULL, "exact", 2 },
		{ "239.1.1.1", 5001, NULL, "any port", 0 },
		{ "239.1.1.1", 5000, "10.0.0.7", "source", 3 },
		{ "239.1.1.1", 5000, "10.0.0.8", "prefix, source", 3 },
		{ "239.1.1.1", 5000, "10.0.0.9", "exact", 2 },
		{ "239.1.2.2", 5000, NULL, "prefix", 0 },
		{ "239.1.2.2", 5001, NULL, NULL, 0 },
		{ "ff15::1", 5000, NULL, "six", 0 },
		{ "ff15::2", 5000, NULL, NULL, 0 },
	};
	const struct mcr_rule *rule;
	struct mcr_explain_facts facts;
	struct mcr_query q;
	size_t others;

	(void)state;
	make_facts(&facts);
	for (size_t i = 0; i < COUNT(table); i++) {
		q = query("eth0", table[i].group, table[i].port,
			  table[i].source);
		rule = mcr_query_match(&q, &facts.rules, &others);
		if (!table[i].name) {
			assert_null(rule);
			continue;
		}
		assert_non_null(rule);
		assert_string_equal(rule->name, table[i].name);
		assert_int_equal(others, table[i].others);
	}
	mcr_explain_facts_clear(&facts);
}

static bool found(const struct mcr_explanation *e, enum mcr_finding_level level,
		  const char *words)
{
	for (size_t i = 0; i < e->findings_count; i++)
		if (e->findings[i].level == level &&
		    strstr(e->findings[i].text, words))
			return true;
	for (size_t i = 0; i < e->findings_count; i++)
		print_message("# %d %s\n", e->findings[i].level,
			      e->findings[i].text);
	return false;
}

static void nothing_takes_it(void **state)
{
	struct mcr_query q = query("eth0", "239.9.9.9", 5000, NULL);
	struct mcr_explain_facts facts;
	struct mcr_explanation e;
	char text[160];

	(void)state;
	make_facts(&facts);
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_int_equal(e.verdict, MCR_VERDICT_NOT);
	assert_null(e.rule);
	assert_true(found(&e, MCR_FINDING_PROBLEM, "no rule takes it"));
	assert_int_equal(e.nearest_count, 3);
	assert_string_equal(mcr_differences(&e.nearest[0], text, sizeof(text)),
			    "its group is 239.1.1.1");
	mcr_explanation_clear(&e);

	/* A slip of one thing comes before another group. */
	q = query("eth8", "239.1.1.1", 5001, "10.0.0.9");
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_true(e.nearest_count > 0);
	assert_string_equal(e.nearest[0].rule->name, "any port");
	assert_string_equal(mcr_differences(&e.nearest[0], text, sizeof(text)),
			    "its interface is eth0");
	assert_true(found(&e, MCR_FINDING_NOTE, "no rule has eth8 as its input"));
	mcr_explanation_clear(&e);

	/* Of another family nothing is near. */
	q = query("eth0", "ff15::9", 5000, NULL);
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_int_equal(e.nearest_count, 1);
	mcr_explanation_clear(&e);
	mcr_explain_facts_clear(&facts);
}

static void sources_are_told(void **state)
{
	struct mcr_query q = query("eth0", "239.1.1.1", 5000, NULL);
	struct mcr_explain_facts facts;
	struct mcr_explanation e;

	(void)state;
	make_facts(&facts);
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_int_equal(e.verdict, MCR_VERDICT_RELAYED);
	assert_true(found(&e, MCR_FINDING_NOTE, "from 10.0.0.7 it would be rule"));
	assert_true(found(&e, MCR_FINDING_OK, "2 less specific ones would otherwise"));
	mcr_explanation_clear(&e);
	mcr_explain_facts_clear(&facts);
}

/* What is wrong with the way in. */
static void inputs_are_judged(void **state)
{
	static const struct {
		enum mcr_link_fact link;
		uint32_t membership;
		enum mcr_join_fact join;
		enum mcr_verdict verdict;
		enum mcr_finding_level level;
		const char *words;
	} table[] = {
		{ MCR_LINK_UP, MCR_MEMBERSHIP_GROUP, MCR_JOIN_YES,
		  MCR_VERDICT_RELAYED, MCR_FINDING_OK,
		  "239.1.1.1 is joined on eth0" },
		{ MCR_LINK_MISSING, MCR_MEMBERSHIP_WAITING, MCR_JOIN_NO,
		  MCR_VERDICT_NOT, MCR_FINDING_PROBLEM,
		  "interface eth0 does not exist" },
		{ MCR_LINK_DOWN, MCR_MEMBERSHIP_GROUP, MCR_JOIN_YES,
		  MCR_VERDICT_NOT, MCR_FINDING_PROBLEM, "eth0 is down" },
		{ MCR_LINK_NO_CARRIER, MCR_MEMBERSHIP_GROUP, MCR_JOIN_YES,
		  MCR_VERDICT_NOT, MCR_FINDING_PROBLEM, "no carrier" },
		{ MCR_LINK_UP, MCR_MEMBERSHIP_WAITING, MCR_JOIN_NO,
		  MCR_VERDICT_RELAYED, MCR_FINDING_PROBLEM,
		  "is not joined on eth0 yet" },
		{ MCR_LINK_UP, MCR_MEMBERSHIP_GROUP, MCR_JOIN_NO,
		  MCR_VERDICT_RELAYED, MCR_FINDING_PROBLEM,
		  "does not hold it" },
		{ MCR_LINK_UP, MCR_MEMBERSHIP_ALLMULTI, MCR_JOIN_NO,
		  MCR_VERDICT_RELAYED, MCR_FINDING_NOTE,
		  "eth0 takes all multicast" },
	};
	struct mcr_query q = query("eth0", "239.1.1.1", 5000, NULL);
	struct mcr_explain_facts facts;
	struct mcr_explanation e;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		make_facts(&facts);
		facts.link = table[i].link;
		facts.join = table[i].join;
		facts.rules.rules[0].membership = table[i].membership;
		assert_int_equal(mcr_explain(&q, &facts, &e), 0);
		assert_int_equal(e.verdict, table[i].verdict);
		assert_true(found(&e, table[i].level, table[i].words));
		mcr_explanation_clear(&e);
		mcr_explain_facts_clear(&facts);
	}
}

/* What is wrong with the way out: one output is harmed, the other is not. */
static void outputs_are_judged(void **state)
{
	static const struct {
		uint32_t reason;
		enum mcr_neighbour_fact hop;
		enum mcr_finding_level level;
		const char *words;
	} table[] = {
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_NONE, MCR_FINDING_OK,
		  "would be sent, TTL 1: no router passes it on" },
		{ MCR_REASON_LINK_DOWN, MCR_NEIGHBOUR_NONE,
		  MCR_FINDING_PROBLEM, "waits: interface eth1 is down" },
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_ANSWERS, MCR_FINDING_OK,
		  "239.2.2.2 on eth1 answers" },
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_UNKNOWN, MCR_FINDING_NOTE,
		  "has not been asked" },
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_ASKED, MCR_FINDING_NOTE,
		  "is being asked" },
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_FAILED, MCR_FINDING_PROBLEM,
		  "239.2.2.2 on eth1 does not answer" },
		{ MCR_REASON_NONE, MCR_NEIGHBOUR_NO_ROUTE, MCR_FINDING_PROBLEM,
		  "no route leads to 239.2.2.2 through eth1" },
	};
	struct mcr_query q = query("eth0", "239.1.1.1", 5000, NULL);
	struct mcr_explain_facts facts;
	struct mcr_explanation e;
	struct mcr_output *output;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		make_facts(&facts);
		facts.hops = calloc(2, sizeof(*facts.hops));
		assert_non_null(facts.hops);
		facts.hops[0].fact = table[i].hop;
		output = &facts.rules.rules[0].outputs[0];
		output->reason = table[i].reason;
		output->state = table[i].reason ? MCR_STATE_PENDING :
						  MCR_STATE_ACTIVE;
		output->counters.errors[MCR_REASON_QUEUE_FULL] = 12;
		output->counters.packets = 1000;
		assert_int_equal(mcr_explain(&q, &facts, &e), 0);
		assert_int_equal(e.verdict,
				 table[i].level == MCR_FINDING_PROBLEM ?
					 MCR_VERDICT_PARTLY :
					 MCR_VERDICT_RELAYED);
		assert_int_equal(e.outputs[0].level, table[i].level);
		if (!strstr(e.outputs[0].text, table[i].words))
			fail_msg("%s: %s", e.outputs[0].text, table[i].words);
		assert_non_null(strstr(e.outputs[0].text,
				       "; lost so far: 12 queue_full"));
		assert_int_equal(e.outputs[1].level, MCR_FINDING_OK);
		mcr_explanation_clear(&e);
		mcr_explain_facts_clear(&facts);
	}
}

/* Whether any of it comes, and when the last one did. */
static void traffic_is_told(void **state)
{
	static const struct {
		uint64_t before, now;
		uint64_t age;
		const char *words;
		double last_seen;
	} table[] = {
		{ 0, 0, 0, "none has arrived yet", -1 },
		{ 5, 9, 4, "datagrams are arriving now: 9 so far", 0.004 },
		{ 5, 5, 400, "the last one arrived 0.4 s ago, 5 in all", 0.4 },
		{ 5, 5, 3600000, "the last one arrived 3600.0 s ago, 5 in all",
		  3600 },
	};
	struct mcr_query q = query("eth0", "239.1.1.1", 5000, NULL);
	struct mcr_explain_facts facts, before;
	struct mcr_explanation e;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		make_facts(&facts);
		make_facts(&before);
		facts.before = before.rules;
		facts.before.rules[0].counters.packets = table[i].before;
		facts.rules.rules[0].counters.packets = table[i].now;
		facts.rules.rules[0].counters.age = table[i].age;
		assert_int_equal(mcr_explain(&q, &facts, &e), 0);
		assert_true(found(&e, table[i].before < table[i].now ?
					      MCR_FINDING_OK :
					      MCR_FINDING_NOTE,
				  table[i].words));
		assert_true(e.last_seen == table[i].last_seen);
		mcr_explanation_clear(&e);
		mcr_explain_facts_clear(&facts);
	}
}

/* What is being lost now stands beside what was lost long ago. */
static void losses_are_told(void **state)
{
	struct mcr_query q = query("eth0", "239.1.1.1", 5000, NULL);
	struct mcr_explain_facts facts, before;
	struct mcr_explanation e;
	uint64_t *errors;

	(void)state;
	make_facts(&facts);
	make_facts(&before);
	facts.before = before.rules;
	errors = facts.before.rules[0].outputs[1].counters.errors;
	errors[MCR_REASON_NO_ROUTE] = 5;
	errors[MCR_REASON_QUEUE_FULL] = 10;
	errors = facts.rules.rules[0].outputs[1].counters.errors;
	errors[MCR_REASON_NO_ROUTE] = 5;
	errors[MCR_REASON_QUEUE_FULL] = 13;
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	/* What is lost now will be; that it would be sent is no good guess then. */
	assert_int_equal(e.outputs[1].level, MCR_FINDING_PROBLEM);
	assert_int_equal(e.verdict, MCR_VERDICT_PARTLY);
	assert_non_null(strstr(e.outputs[1].text, "is dropped just now: queue_full; "));
	mcr_explanation_clear(&e);
	facts.rules.rules[0].outputs[1].counters.packets = 7;
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_int_equal(e.outputs[1].level, MCR_FINDING_NOTE);
	assert_int_equal(e.verdict, MCR_VERDICT_RELAYED);
	assert_non_null(strstr(e.outputs[1].text, "some are dropped just now: queue_full; "));
	assert_null(strstr(e.outputs[0].text, "lost"));
	assert_non_null(strstr(e.outputs[1].text,
			       "; lost so far: 5 no_route, 13 queue_full (3 just now)"));
	for (size_t i = 0; i < e.findings_count; i++)
		assert_null(strstr(e.findings[i].text, "not relayed"));
	mcr_explanation_clear(&e);
	/* Those of which no copy was made at all are the rule's. */
	facts.before.rules[0].counters.errors[MCR_REASON_STEER_FULL] = 2;
	facts.rules.rules[0].counters.errors[MCR_REASON_STEER_FULL] = 2;
	facts.rules.rules[0].counters.errors[MCR_REASON_LOOP] = 4;
	assert_int_equal(mcr_explain(&q, &facts, &e), 0);
	assert_true(found(&e, MCR_FINDING_NOTE,
			  "not relayed to any output so far: 4 loop (4 just now), 2 steer_full"));
	mcr_explanation_clear(&e);
	mcr_explain_facts_clear(&facts);
}

static enum mcr_join_fact joined(const char *text, const char *interface,
				 const char *group)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	enum mcr_join_fact fact;
	struct mcr_addr addr;

	assert_int_equal(mcr_addr_parse(group, &addr, NULL), 0);
	fact = mcr_igmp_joined(file, interface, &addr);
	fclose(file);
	return fact;
}

static void the_kernels_lists_are_read(void **state)
{
	static const char igmp6[] =
		"1    lo              ff020000000000000000000000000001     1 0000000C 0\n"
		"2    eth0            ff150000000000000000000000000001     1 00000004 0\n";
	const uint8_t octets[] = { 239, 1, 1, 1 };
	char igmp[512];
	uint32_t word;

	(void)state;
	memcpy(&word, octets, sizeof(word));
	snprintf(igmp, sizeof(igmp),
		 "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"
		 "1\tlo        :     1      V3\n"
		 "\t\t\t\t%08X     1 0:00000000\t\t0\n"
		 "2\teth0      :     1      V3\n"
		 "\t\t\t\t%08X     1 0:00000000\t\t0\n"
		 "3\tenp3s0f0.10:     1      V3\n"
		 "\t\t\t\t%08X     1 0:00000000\t\t0\n",
		 (uint32_t)0x010000e0, word, word);
	/* The kernel leaves ten columns for a name. */
	assert_int_equal(joined(igmp, "enp3s0f0.10", "239.1.1.1"), MCR_JOIN_YES);
	assert_int_equal(joined(igmp, "eth0", "239.1.1.1"), MCR_JOIN_YES);
	assert_int_equal(joined(igmp, "lo", "239.1.1.1"), MCR_JOIN_NO);
	assert_int_equal(joined(igmp, "eth0", "239.1.1.2"), MCR_JOIN_NO);
	assert_int_equal(joined(igmp6, "eth0", "ff15::1"), MCR_JOIN_YES);
	assert_int_equal(joined(igmp6, "eth0", "ff02::1"), MCR_JOIN_NO);
	assert_int_equal(joined(igmp6, "eth1", "ff15::1"), MCR_JOIN_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_specific_wins),
		cmocka_unit_test(nothing_takes_it),
		cmocka_unit_test(sources_are_told),
		cmocka_unit_test(inputs_are_judged),
		cmocka_unit_test(outputs_are_judged),
		cmocka_unit_test(traffic_is_told),
		cmocka_unit_test(losses_are_told),
		cmocka_unit_test(the_kernels_lists_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
