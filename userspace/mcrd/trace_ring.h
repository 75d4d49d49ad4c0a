/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records in a perf ring buffer: one CPU's, read in place. The kernel writes at the
 * head and never over what has not been taken; what finds no room is lost, and
 * counted by it in a record of its own.
 */
#ifndef MCRD_TRACE_RING_H
#define MCRD_TRACE_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the kernel is asked to put into records; the reading below goes by it. */
#define MCRD_RING_SAMPLE (PERF_SAMPLE_TIME | PERF_SAMPLE_RAW)

/**
 * struct mcrd_ring - a ring buffer
 * @page: its first page, with head and tail
 * @data: the records
 * @size: of @data, a power of two
 * @next: when the next record was made, in nanoseconds; see mcrd_ring_ready()
 */
struct mcrd_ring {
	struct perf_event_mmap_page *page;
	const uint8_t *data;
	uint64_t size;
	uint64_t next;
};

/** enum mcrd_record_kind - what a record is */
enum mcrd_record_kind {
	MCRD_RECORD_EVENT,	/* an event */
	MCRD_RECORD_LOST,	/* events found no room */
	MCRD_RECORD_OTHER,	/* nothing of interest */
	MCRD_RECORD_BROKEN,	/* no record: all that was in the ring is gone */
};

/**
 * struct mcrd_record - a record
 * @kind: what it is
 * @time: when it was made
 * @lost: how many events were lost
 * @raw: the event's fields, valid until the next record of any ring is taken
 * @raw_size: how many octets they are
 */
struct mcrd_record {
	enum mcrd_record_kind kind;
	uint64_t time;
	uint64_t lost;
	const uint8_t *raw;
	uint32_t raw_size;
};

/** mcrd_ring_ready() - whether there is a record; its time is in @ring->next then */
bool mcrd_ring_ready(struct mcrd_ring *ring);

/** mcrd_ring_take() - take the record that mcrd_ring_ready() has found */
void mcrd_ring_take(struct mcrd_ring *ring, struct mcrd_record *record);

/**
 * mcrd_ring_first() - the ring with the earliest record
 * @rings: the rings, any of which may be NULL
 * @count: how many
 * @until: records made after this are left for later: an earlier one may yet
 *	appear in another ring
 *
 * Return: its place in @rings; @count: there is no such record.
 */
size_t mcrd_ring_first(struct mcrd_ring *const *rings, size_t count,
		       uint64_t until);

#endif /* MCRD_TRACE_RING_H */
