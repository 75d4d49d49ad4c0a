/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From ring buffers to the log: records in the order of their times, whichever CPU
 * they are of; what is the same folded, what was lost counted.
 */
#ifndef MCRD_TRACE_WRITE_H
#define MCRD_TRACE_WRITE_H

#include "trace_decode.h"
#include "trace_fold.h"
#include "trace_ring.h"

/**
 * struct mcrd_writer - what has been written; all zero at first
 * @fold: events that may yet come again
 * @to_realtime: from the clock of the records to that of the log's lines, in
 *	nanoseconds
 * @lost: events lost since that was last said
 * @lost_ever: in all
 * @lost_said: when it was last said
 */
struct mcrd_writer {
	struct mcrd_fold fold;
	int64_t to_realtime;
	uint64_t lost;
	uint64_t lost_ever;
	uint64_t lost_said;
};

/**
 * mcrd_writer_run() - write what is in the rings
 * @writer: the writer
 * @decoder: for the events in them; NULL: they are passed over
 * @rings: the rings, any of which may be NULL
 * @count: how many
 * @until: records made after this are left, see mcrd_ring_first()
 * @limit: records taken at the most
 *
 * Return: how many were taken; fewer than @limit: there are no more.
 */
size_t mcrd_writer_run(struct mcrd_writer *writer, struct mcrd_decoder *decoder,
		       struct mcrd_ring *const *rings, size_t count,
		       uint64_t until, size_t limit);

/**
 * mcrd_writer_due() - write counts of what was folded and of what was lost
 * @writer: the writer
 * @decoder: for what was folded; NULL: it is left
 * @now: counts of before; UINT64_MAX: all of them
 */
void mcrd_writer_due(struct mcrd_writer *writer, struct mcrd_decoder *decoder,
		     uint64_t now);

/** mcrd_writer_next() - when mcrd_writer_due() has something to do; UINT64_MAX */
uint64_t mcrd_writer_next(const struct mcrd_writer *writer);

#endif /* MCRD_TRACE_WRITE_H */
