// SPDX-License-Identifier: GPL-2.0-or-later
/* Rates and sums of two readings. */
#include "test.h"

#include "sample_stats.h"

static void rates_are_between_two_readings(void **state)
{
	struct mcr_stats before = { .seconds = 10 }, now = { .seconds = 12 };
	struct mcr_rate *rates;
	struct mcr_rule *rule;
	static const struct {
		uint64_t id, packets, bytes;
	} first[] = { { 9, 100, 1000 }, { 3, 5, 50 }, { 5, 1000, 9000 } },
	  second[] = { { 3, 15, 1050 }, { 4, 77, 77 }, { 5, 10, 90 },
		       { 9, 100, 1000 } };

	(void)state;
	for (size_t i = 0; i < COUNT(first); i++) {
		rule = mcr_rule_set_add(&before.rules);
		assert_non_null(rule);
		rule->id = first[i].id;
		rule->counters.packets = first[i].packets;
		rule->counters.bytes = first[i].bytes;
	}
	for (size_t i = 0; i < COUNT(second); i++) {
		rule = mcr_rule_set_add(&now.rules);
		assert_non_null(rule);
		rule->id = second[i].id;
		rule->counters.packets = second[i].packets;
		rule->counters.bytes = second[i].bytes;
	}
	rates = mcr_stats_rates(&before, &now);
	assert_non_null(rates);
	assert_true(rates[0].packets == 5 && rates[0].bits == 4000);
	/* New; begun anew; idle. */
	for (size_t i = 1; i < COUNT(second); i++)
		assert_true(rates[i].packets == 0 && rates[i].bits == 0);
	free(rates);
	mcr_stats_clear(&before);
	mcr_stats_clear(&now);
}

/* An output of @rule on eth@n, with so many packets sent and lost. */
static void add_output(struct mcr_rule *rule, int n, uint64_t packets,
		       uint64_t lost)
{
	struct mcr_output *output = mcr_rule_add_output(rule);

	assert_non_null(output);
	snprintf(output->interface, sizeof(output->interface), "eth%d", n);
	output->counters.packets = packets;
	output->counters.bytes = packets * 100;
	output->counters.errors[MCR_REASON_QUEUE_FULL] = lost;
}

/* Outputs of a rule that was replaced meanwhile: others, and in another order. */
static void outputs_are_known_again(void **state)
{
	struct mcr_stats before = { .seconds = 1 }, now = { .seconds = 3 };
	struct mcr_rule *rule = mcr_rule_set_add(&before.rules);
	struct mcr_rate *rates;

	(void)state;
	assert_non_null(rule);
	add_output(rule, 1, 1000, 0);
	add_output(rule, 2, 2000, 5);
	add_output(rule, 3, 3000, 0);
	rule = mcr_rule_set_add(&now.rules);
	assert_non_null(rule);
	rule->counters.errors[MCR_REASON_LOOP] = 4;
	add_output(rule, 4, 70, 70);
	add_output(rule, 2, 2010, 7);
	add_output(rule, 1, 1020, 0);
	add_output(rule, 3, 1, 0);
	rates = mcr_stats_rates(&before, &now);
	assert_non_null(rates);
	/* 10 and 20 in two seconds; eth4 is new, eth3 began anew. */
	assert_true(rates[0].relayed_packets == 15);
	assert_true(rates[0].relayed_bits == 15 * 800);
	assert_true(rates[0].lost_packets == 3);
	free(rates);
	mcr_stats_clear(&before);
	mcr_stats_clear(&now);
}

static void sums_are_of_rule_and_outputs(void **state)
{
	struct mcr_rule_set set = { 0 };
	struct mcr_counters sum;

	(void)state;
	sample_rules(&set);
	mcr_stats_relayed(&set.rules[0], &sum);
	assert_int_equal(sum.packets, 107);
	assert_int_equal(sum.bytes, 100700);
	assert_int_equal(mcr_counters_lost(&sum), 96);
	mcr_rule_set_clear(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_are_between_two_readings),
		cmocka_unit_test(outputs_are_known_again),
		cmocka_unit_test(sums_are_of_rule_and_outputs),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
