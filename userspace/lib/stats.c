// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static double clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int mcr_stats_get(struct mcr_client *client, struct mcr_stats *stats,
		  struct mcr_error *err)
{
	const struct mcr_rule_choice all = { .all = true };
	double begun = clock_seconds();
	int ret;

	ret = mcr_rule_get(client, &all, true, &stats->rules, err);
	/* Reading many rules takes a while: a rule is read about half-way. */
	stats->seconds = (begun + clock_seconds()) / 2;
	if (!ret)
		ret = mcr_interface_get(client, &stats->interfaces, err);
	if (!ret)
		ret = mcr_cpu_get(client, &stats->cpus, err);
	return ret;
}

void mcr_stats_clear(struct mcr_stats *stats)
{
	mcr_rule_set_clear(&stats->rules);
	mcr_interface_set_clear(&stats->interfaces);
	mcr_cpu_set_clear(&stats->cpus);
}

static int by_id(const void *a, const void *b)
{
	uint64_t first = ((const struct mcr_rule *)a)->id;
	uint64_t second = ((const struct mcr_rule *)b)->id;

	return first < second ? -1 : first > second;
}

double mcr_stats_interval(const struct mcr_stats *before,
			  const struct mcr_stats *now)
{
	return now->seconds - before->seconds;
}

uint64_t mcr_counters_lost(const struct mcr_counters *counters)
{
	uint64_t lost = 0;

	for (size_t r = 0; r <= MCR_REASON_OTHER; r++)
		lost += counters->errors[r];
	return lost;
}

static bool same_output(const struct mcr_output *a, const struct mcr_output *b)
{
	return !strcmp(a->interface, b->interface) && a->port == b->port &&
	       mcr_addr_equal(&a->group, &b->group);
}

const struct mcr_output *
mcr_stats_output_before(const struct mcr_rule *was,
			const struct mcr_output *output, size_t place)
{
	if (place < was->outputs_count &&
	    same_output(&was->outputs[place], output))
		return &was->outputs[place];
	for (size_t i = 0; i < was->outputs_count; i++)
		if (same_output(&was->outputs[i], output))
			return &was->outputs[i];
	return NULL;
}

static double risen(uint64_t was, uint64_t now)
{
	return now > was ? (double)(now - was) : 0;
}

static void rule_rate(const struct mcr_rule *was, const struct mcr_rule *now,
		      double interval, struct mcr_rate *rate)
{
	const struct mcr_counters *a = &was->counters, *b = &now->counters;
	const struct mcr_output *output;

	rate->packets = risen(a->packets, b->packets) / interval;
	rate->bits = risen(a->bytes, b->bytes) * 8 / interval;
	rate->lost_packets =
		risen(mcr_counters_lost(a), mcr_counters_lost(b)) / interval;
	for (size_t i = 0; i < now->outputs_count; i++) {
		output = mcr_stats_output_before(was, &now->outputs[i], i);
		if (!output)
			continue;
		a = &output->counters;
		b = &now->outputs[i].counters;
		rate->relayed_packets +=
			risen(a->packets, b->packets) / interval;
		rate->relayed_bits += risen(a->bytes, b->bytes) * 8 / interval;
		rate->lost_packets += risen(mcr_counters_lost(a),
					    mcr_counters_lost(b)) / interval;
	}
}

struct mcr_rate *mcr_stats_rates(struct mcr_stats *before,
				 const struct mcr_stats *now)
{
	double interval = mcr_stats_interval(before, now);
	const struct mcr_rule *rule, *was;
	struct mcr_rate *rates;

	/* One more than needed, so that no rules are not "no memory". */
	rates = calloc(now->rules.count + 1, sizeof(*rates));
	if (!rates || interval <= 0 || !before->rules.count)
		return rates;
	qsort(before->rules.rules, before->rules.count,
	      sizeof(*before->rules.rules), by_id);
	for (size_t i = 0; i < now->rules.count; i++) {
		rule = &now->rules.rules[i];
		was = bsearch(rule, before->rules.rules, before->rules.count,
			      sizeof(*rule), by_id);
		if (was)
			rule_rate(was, rule, interval, &rates[i]);
	}
	return rates;
}

void mcr_stats_relayed(const struct mcr_rule *rule,
		       struct mcr_counters *relayed)
{
	const struct mcr_counters *counters;

	*relayed = (struct mcr_counters){ 0 };
	for (size_t r = 0; r <= MCR_REASON_OTHER; r++)
		relayed->errors[r] = rule->counters.errors[r];
	for (size_t i = 0; i < rule->outputs_count; i++) {
		counters = &rule->outputs[i].counters;
		relayed->packets += counters->packets;
		relayed->bytes += counters->bytes;
		for (size_t r = 0; r <= MCR_REASON_OTHER; r++)
			relayed->errors[r] += counters->errors[r];
	}
}
