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
 * struct mcr_rate - how fast datagrams are matched
 * @packets: a second
 * @bits: a second; of IP datagrams, headers included
 */
struct mcr_rate {
	double packets;
	double bits;
};

/** mcr_stats_get() - read all counters; 0 or negative errno */
int mcr_stats_get(struct mcr_client *client, struct mcr_stats *stats,
		  struct mcr_error *err);

/** mcr_stats_clear() - free what it owns; it is empty and usable */
void mcr_stats_clear(struct mcr_stats *stats);

/**
 * mcr_stats_rates() - rates between two readings
 * @before: the earlier one; its rules are sorted by id
 * @now: the later one
 *
 * A rule that was not there before, or whose counters began anew, has a rate
 * of 0.
 *
 * Return: one for each rule of @now, to be freed; NULL: no memory.
 */
struct mcr_rate *mcr_stats_rates(struct mcr_stats *before,
				 const struct mcr_stats *now);

/** mcr_stats_relayed() - what all outputs of a rule have sent, together */
void mcr_stats_relayed(const struct mcr_rule *rule,
		       struct mcr_counters *relayed);

#endif /* MCR_STATS_H */
