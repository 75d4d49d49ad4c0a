/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_STATS_H
#define MCR_STATS_H

#include "cpu.h"
#include "interface.h"
#include "model.h"
#include "rule.h"

/**
 * struct mcr_stats - all counters, read one after the other
 * @rules: with counters
 * @interfaces: those that rules name
 * @cpus: those there are
 * @seconds: when @rules was read, by a clock that is never set
 */
struct mcr_stats {
	struct mcr_rule_set rules;
	struct mcr_interface_set interfaces;
	struct mcr_cpu_set cpus;
	double seconds;
};

/**
 * struct mcr_rate - what becomes of the datagrams of a rule, a second
 * @packets: matched
 * @bits: of those; of IP datagrams, headers included
 * @relayed_packets: handed to its outputs: to two outputs are two
 * @relayed_bits: of those
 * @lost_packets: not relayed, or not sent to an output
 */
struct mcr_rate {
	double packets;
	double bits;
	double relayed_packets;
	double relayed_bits;
	double lost_packets;
};

/** mcr_stats_get() - read all counters; 0 or negative errno */
int mcr_stats_get(struct mcr_client *client, struct mcr_stats *stats,
		  struct mcr_error *err);

/** mcr_stats_interval() - seconds between two readings */
double mcr_stats_interval(const struct mcr_stats *before,
			  const struct mcr_stats *now);

/** mcr_stats_clear() - free what it owns; it is empty and usable */
void mcr_stats_clear(struct mcr_stats *stats);

/**
 * mcr_stats_rates() - rates between two readings
 * @before: the earlier one; its rules are sorted by id
 * @now: the later one
 *
 * A rule or output that was not there before, or whose counters began anew, adds
 * nothing.
 *
 * Return: one for each rule of @now, to be freed; NULL: no memory.
 */
struct mcr_rate *mcr_stats_rates(struct mcr_stats *before,
				 const struct mcr_stats *now);

/**
 * mcr_stats_output_before() - an output in another version or reading of its rule
 * @was: that
 * @output: the output
 * @place: where it stands now
 *
 * Outputs keep their counters, wherever they stand.
 *
 * Return: the output; NULL: it was not there.
 */
const struct mcr_output *
mcr_stats_output_before(const struct mcr_rule *was,
			const struct mcr_output *output, size_t place);

/** mcr_stats_relayed() - what all outputs of a rule have sent, together */
void mcr_stats_relayed(const struct mcr_rule *rule,
		       struct mcr_counters *relayed);

/** mcr_counters_lost() - datagrams not sent, for whatever reason */
uint64_t mcr_counters_lost(const struct mcr_counters *counters);

#endif /* MCR_STATS_H */
