/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding: an event that is the same as one just written is counted, not written.
 * Its count is written when a second has passed, or when its place is needed.
 */
#ifndef MCRD_TRACE_FOLD_H
#define MCRD_TRACE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MCRD_FOLD_MAX 512 /* octets of an event; a larger one is not folded */
#define MCRD_FOLD_PLACES 256
#define MCRD_FOLD_NS 1000000000ULL /* for how long they are counted */

/**
 * struct mcrd_folded - an event, and how often it has come since it was written
 * @hash: of its octets
 * @written: when, in nanoseconds
 * @last: when it came last
 * @count: how often it has come since
 * @size: octets of it; 0: the place is free
 * @event: the octets
 */
struct mcrd_folded {
	uint64_t hash;
	uint64_t written;
	uint64_t last;
	uint64_t count;
	uint32_t size;
	uint8_t event[MCRD_FOLD_MAX];
};

/** struct mcrd_fold - the events that were written last; all zero at first */
struct mcrd_fold {
	struct mcrd_folded places[MCRD_FOLD_PLACES];
};

/**
 * mcrd_fold_add() - an event has come
 * @fold: the events before it
 * @event: its octets, such that the same event has the same
 * @size: how many, at most MCRD_FOLD_MAX
 * @time: when
 * @ousted: an event whose place it takes, if there is one with a count: @size
 *	is not 0, and the count is to be written
 *
 * Return: whether it is to be written; false: it was counted.
 */
bool mcrd_fold_add(struct mcrd_fold *fold, const uint8_t *event, uint32_t size,
		   uint64_t time, struct mcrd_folded *ousted);

/**
 * mcrd_fold_due() - a count that is to be written by now
 * @fold: the events
 * @now: in nanoseconds; UINT64_MAX: all of them are
 * @due: the event; its count begins anew
 *
 * Return: whether there is one. To be called until there is none.
 */
bool mcrd_fold_due(struct mcrd_fold *fold, uint64_t now,
		   struct mcrd_folded *due);

/** mcrd_fold_next() - when the next count is due; UINT64_MAX: there is none */
uint64_t mcrd_fold_next(const struct mcrd_fold *fold);

#endif /* MCRD_TRACE_FOLD_H */
