/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_CPU_H
#define MCR_CPU_H

#include <linux/mcr.h>

#include "client.h"

/**
 * struct mcr_cpu - what one CPU has relayed
 * @cpu: its number
 * @matched: datagrams a rule took there
 * @hits: buffers for copies that were at hand, by enum mcr_tier
 * @misses: buffers that had to be allocated, likewise
 */
struct mcr_cpu {
	uint32_t cpu;
	uint64_t matched;
	uint64_t hits[__MCR_TIER_MAX];
	uint64_t misses[__MCR_TIER_MAX];
};

/** mcr_tier_name() - what a tier is called; NULL: there is no such tier */
const char *mcr_tier_name(unsigned int tier);

/** struct mcr_cpu_set - CPUs, as many as there are */
struct mcr_cpu_set {
	struct mcr_cpu *cpus;
	size_t count;
	size_t room;
};

/**
 * mcr_cpu_get() - read all CPUs
 * @client: open
 * @set: its CPUs afterwards; what it held is freed
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_cpu_get(struct mcr_client *client, struct mcr_cpu_set *set,
		struct mcr_error *err);

/** mcr_cpu_message() - mcr_reply_fn, @arg: struct mcr_cpu_set */
int mcr_cpu_message(struct nlmsghdr *header, void *arg, struct mcr_error *err);

/** mcr_cpu_set_clear() - free all; the set is empty and usable */
void mcr_cpu_set_clear(struct mcr_cpu_set *set);

#endif /* MCR_CPU_H */
