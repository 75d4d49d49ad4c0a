// SPDX-License-Identifier: GPL-2.0-or-later
/* Accounting of what arrived, described in verify.h. Pure but for allocating streams. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "verify.h"

#define INDEX_SIZE	(2 * MCRGEN_STREAMS)

static uint64_t stream_key(const struct mcrgen_parsed *parsed, unsigned int channel,
			   uint64_t sender)
{
	const uint64_t key[4] = {
		parsed->payload.stream,
		parsed->stream_bits,
		channel,
		parsed->stream_bits < 64 ? sender : 0,
	};

	return XXH64(key, sizeof(key), parsed->full);
}

/* Returns the stream, a new one if need be, or NULL: full, or out of memory (*@err set). */
static struct mcrgen_stream *stream_get(struct mcrgen_verify *v,
					const struct mcrgen_parsed *parsed, uint64_t key,
					int *err)
{
	struct mcrgen_stream *s;
	unsigned int at;

	for (at = key % INDEX_SIZE; v->index[at]; at = (at + 1) % INDEX_SIZE) {
		s = v->streams[v->index[at] - 1];
		if (s->key == key)
			return s;
	}
	if (v->count == MCRGEN_STREAMS)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s) {
		*err = -ENOMEM;
		return NULL;
	}
	s->key = key;
	s->id = parsed->payload.stream;
	s->stream_bits = parsed->stream_bits;
	v->streams[v->count++] = s;
	v->index[at] = v->count;
	return s;
}

/* The sequence number nearest to @top whose low @bits bits are @low. */
static uint64_t seq_extend(uint64_t top, uint64_t low, unsigned int bits)
{
	uint64_t span, seq;

	if (bits == 64)
		return low;
	span = 1ULL << bits;
	seq = (top & ~(span - 1)) | low;
	if (seq > top && seq - top > span / 2 && seq >= span)
		seq -= span;
	else if (seq < top && top - seq >= span / 2)
		seq += span;
	return seq;
}

static bool seen_get(const struct mcrgen_stream *s, uint64_t seq)
{
	return s->seen[seq % MCRGEN_WINDOW / 64] >> (seq % 64) & 1;
}

static void seen_set(struct mcrgen_stream *s, uint64_t seq)
{
	s->seen[seq % MCRGEN_WINDOW / 64] |= 1ULL << (seq % 64);
}

static void seen_clear(struct mcrgen_stream *s, uint64_t seq)
{
	s->seen[seq % MCRGEN_WINDOW / 64] &= ~(1ULL << (seq % 64));
}

/* Moves the window up so that @seq is its newest. */
static void window_advance(struct mcrgen_stream *s, uint64_t seq)
{
	uint64_t i;

	if (seq - s->top >= MCRGEN_WINDOW)
		memset(s->seen, 0, sizeof(s->seen));
	else
		for (i = s->top + 1; i <= seq; i++)
			seen_clear(s, i);
	s->top = seq;
}

/* Returns whether the datagram is a distinct one. */
static bool stream_add(struct mcrgen_stream *s, const struct mcrgen_parsed *parsed)
{
	uint64_t seq = seq_extend(s->top, parsed->payload.seq, parsed->seq_bits);

	if (parsed->payload.count > s->announced)
		s->announced = parsed->payload.count;
	if (seq > s->top) {
		window_advance(s, seq);
	} else if (s->top - seq >= MCRGEN_WINDOW) {
		s->late++;
		return false;
	} else if (seen_get(s, seq)) {
		s->duplicated++;
		return false;
	} else if (seq < s->top) {
		s->reordered++;
	}
	seen_set(s, seq);
	if (parsed->verdict == MCRGEN_DAMAGED)
		s->damaged++;
	else
		s->received++;
	return true;
}

int mcrgen_verify_add(struct mcrgen_verify *v, const struct mcrgen_parsed *parsed,
		      unsigned int channel, uint64_t sender)
{
	struct mcrgen_stream *s;
	int err = 0;

	switch (parsed->verdict) {
	case MCRGEN_FOREIGN:
		v->foreign++;
		return 0;
	case MCRGEN_CORRUPT:
		v->corrupt++;
		v->arrived++;
		return 0;
	case MCRGEN_EMPTY:
		v->empty++;
		v->short_ones++;
		v->arrived++;
		return 0;
	case MCRGEN_SHORT:
	case MCRGEN_INTACT:
	case MCRGEN_DAMAGED:
		break;
	}
	s = stream_get(v, parsed, stream_key(parsed, channel, sender), &err);
	if (err)
		return err;
	if (!parsed->full)
		v->short_ones++;
	if (!s)
		v->untracked++;
	if (!s || stream_add(s, parsed))
		v->arrived++;
	return 0;
}

uint64_t mcrgen_stream_expected(const struct mcrgen_stream *s, bool tail)
{
	return tail && s->announced > s->top ? s->announced : s->top + 1;
}

uint64_t mcrgen_stream_lost(const struct mcrgen_stream *s, bool tail)
{
	return mcrgen_stream_expected(s, tail) - s->received - s->damaged;
}

void mcrgen_verify_totals(const struct mcrgen_verify *v, uint64_t count, bool tail,
			  struct mcrgen_totals *t)
{
	const struct mcrgen_stream *s;
	unsigned int i;

	memset(t, 0, sizeof(*t));
	t->expected = v->empty;
	t->received = v->empty + v->untracked;
	t->corrupted = v->corrupt;
	for (i = 0; i < v->count; i++) {
		s = v->streams[i];
		t->expected += mcrgen_stream_expected(s, tail);
		t->received += s->received;
		t->lost += mcrgen_stream_lost(s, tail);
		t->duplicated += s->duplicated;
		t->reordered += s->reordered;
		t->late += s->late;
		t->corrupted += s->damaged;
	}
	t->expected += v->untracked;
	/* What the user waits for and no stream told of is missing all the same. */
	if (count > t->expected) {
		t->lost += count - t->expected;
		t->expected = count;
	}
}

void mcrgen_verify_free(struct mcrgen_verify *v)
{
	while (v->count)
		free(v->streams[--v->count]);
	memset(v, 0, sizeof(*v));
}
