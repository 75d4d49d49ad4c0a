/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring buffer of one CPU, and the perf events that write into it.
 *
 * The buffer belongs to an event that never happens, so it outlives the module's
 * events, which keep the module loaded for as long as they are open.
 */
#ifndef MCRD_TRACE_PERF_H
#define MCRD_TRACE_PERF_H

#include "error.h"
#include "trace_decode.h"
#include "trace_ring.h"

/**
 * struct mcrd_cpu - a CPU's ring buffer
 * @ring: what is in it
 * @cpu: the CPU's number
 * @opener: opens events for it
 * @fd: for poll()
 * @mapped: octets of memory it takes
 * @events: a file descriptor for each kind of event; -1: it is not read
 * @count: how many kinds there are
 */
struct mcrd_cpu {
	struct mcrd_ring ring;
	unsigned int cpu;
	int opener;
	int fd;
	size_t mapped;
	int *events;
	size_t count;
};

/**
 * mcrd_cpu_open() - a ring buffer for a CPU, which nothing writes into yet
 * @opened: it
 * @opener: as of mcrd_opener_start()
 * @cpu: the CPU's number; it is online
 * @err: on failure
 *
 * Return: 0; -EACCES, -EPERM: the privilege lacks; -ENODEV: the CPU is offline;
 * another negative errno.
 */
int mcrd_cpu_open(struct mcrd_cpu **opened, int opener, unsigned int cpu,
		  struct mcr_error *err);

/**
 * mcrd_perf_opens() - whether there is something to be opened
 *
 * What has ended is closed later, and would keep openings waiting.
 */
void mcrd_perf_opens(bool value);

/** mcrd_cpu_close() - close all; what is in the buffer is lost */
void mcrd_cpu_close(struct mcrd_cpu *cpu);

/**
 * mcrd_cpu_events() - have the events of some kinds written into the buffer
 * @cpu: the CPU
 * @kinds: all kinds there are
 * @wanted: for each, whether it is; those that are not end at once
 * @count: how many they are
 * @filter: what the kernel goes by: "netns == 4026531840"
 * @err: on failure
 *
 * Return: 0 or negative errno; some may be open then.
 */
int mcrd_cpu_events(struct mcrd_cpu *cpu, const struct mcrd_trace_kind *kinds,
		    const bool *wanted, size_t count, const char *filter,
		    struct mcr_error *err);

#endif /* MCRD_TRACE_PERF_H */
