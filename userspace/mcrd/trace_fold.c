// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_fold.h"

#include <string.h>
#include <xxhash.h>

/* An event is looked for in this many places from that of its hash. */
#define WAYS 8

static bool is_over(const struct mcrd_folded *place, uint64_t now)
{
	return now - place->written >= MCRD_FOLD_NS && now >= place->written;
}

static bool is_same(const struct mcrd_folded *place, uint64_t hash,
		    const uint8_t *event, uint32_t size)
{
	return place->size == size && place->hash == hash &&
	       !memcmp(place->event, event, size);
}

/* Its own place; else a free one, or that of the one that came longest ago. */
static struct mcrd_folded *choose(struct mcrd_fold *fold, uint64_t hash,
				  const uint8_t *event, uint32_t size)
{
	struct mcrd_folded *chosen = NULL;

	for (size_t way = 0; way < WAYS; way++) {
		struct mcrd_folded *place =
			&fold->places[(hash + way) % MCRD_FOLD_PLACES];

		if (is_same(place, hash, event, size))
			return place;
		if (!chosen || (chosen->size && (!place->size ||
						 place->last < chosen->last)))
			chosen = place;
	}
	return chosen;
}

bool mcrd_fold_add(struct mcrd_fold *fold, const uint8_t *event, uint32_t size,
		   uint64_t time, struct mcrd_folded *ousted)
{
	uint64_t hash = XXH64(event, size, 0);
	struct mcrd_folded *place = choose(fold, hash, event, size);
	bool same = is_same(place, hash, event, size);

	ousted->size = 0;
	/* One that has a count stays until the count is written. */
	if (same && (place->count || !is_over(place, time))) {
		place->count++;
		place->last = time;
		return false;
	}
	if (!same && place->size && place->count)
		*ousted = *place;
	place->hash = hash;
	place->written = time;
	place->last = time;
	place->count = 0;
	place->size = size;
	memcpy(place->event, event, size);
	return true;
}

bool mcrd_fold_due(struct mcrd_fold *fold, uint64_t now,
		   struct mcrd_folded *due)
{
	for (size_t i = 0; i < MCRD_FOLD_PLACES; i++) {
		struct mcrd_folded *place = &fold->places[i];

		if (!place->size || !place->count || !is_over(place, now))
			continue;
		*due = *place;
		place->count = 0;
		place->written = now;
		if (now == UINT64_MAX)
			place->size = 0;
		return true;
	}
	return false;
}

uint64_t mcrd_fold_next(const struct mcrd_fold *fold)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < MCRD_FOLD_PLACES; i++) {
		const struct mcrd_folded *place = &fold->places[i];

		if (place->size && place->count &&
		    place->written + MCRD_FOLD_NS < next)
			next = place->written + MCRD_FOLD_NS;
	}
	return next;
}
