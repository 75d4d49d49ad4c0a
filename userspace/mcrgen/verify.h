/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accounting of what arrived: per stream, which sequence numbers, how often and in which
 * order. Memory is bounded: a bitmap of the newest MCRGEN_WINDOW sequence numbers a
 * stream, MCRGEN_STREAMS streams at the most.
 */
#ifndef MCRGEN_VERIFY_H
#define MCRGEN_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "payload.h"

#define MCRGEN_WINDOW	65536u
#define MCRGEN_STREAMS	4096u

/**
 * struct mcrgen_stream - one stream as received on one channel
 * @id: the stream of the header; of a short datagram as much of it as was carried
 * @stream_bits: how many bits of @id that is
 * @key: what tells streams apart: a hash of stream, channel and, where the datagram does
 *	not carry the whole stream, the sender's address
 * @top: highest sequence number that arrived
 * @announced: datagrams the sender said it would send, 0 if it did not
 * @received: distinct ones that arrived intact
 * @damaged: distinct ones that arrived with a wrong pattern
 * @duplicated: repeats of one that had arrived
 * @reordered: distinct ones that came after a higher sequence number
 * @late: ones older than the window, of which it is not known whether they are repeats
 * @seen: bit n is sequence number s with s % MCRGEN_WINDOW == n, of the window up to @top
 */
struct mcrgen_stream {
	uint64_t id;
	unsigned int stream_bits;
	uint64_t key;
	uint64_t top;
	uint64_t announced;
	uint64_t received;
	uint64_t damaged;
	uint64_t duplicated;
	uint64_t reordered;
	uint64_t late;
	uint64_t seen[MCRGEN_WINDOW / 64];
};

/**
 * struct mcrgen_verify - all streams, and what belongs to none; all zero is an empty one
 * @streams: table of @count streams in order of appearance
 * @index: open-addressed hash table of positions in @streams, plus one
 * @count: streams in use
 * @empty: datagrams without payload
 * @short_ones: datagrams too short for the full header, empty ones included
 * @corrupt: datagrams whose header is wrong
 * @foreign: datagrams of some other program
 * @untracked: intact datagrams of streams beyond MCRGEN_STREAMS
 * @arrived: datagrams that arrived, without repeats, late and foreign ones
 */
struct mcrgen_verify {
	struct mcrgen_stream *streams[MCRGEN_STREAMS];
	uint16_t index[2 * MCRGEN_STREAMS];
	unsigned int count;
	uint64_t empty;
	uint64_t short_ones;
	uint64_t corrupt;
	uint64_t foreign;
	uint64_t untracked;
	uint64_t arrived;
};

/**
 * struct mcrgen_totals - sums over all streams
 * @expected: datagrams that should have arrived, as far as is known
 * @received: distinct intact ones, short and empty ones included
 * @lost: expected ones that did not arrive
 * @duplicated: repeats
 * @reordered: distinct ones that came after a higher sequence number
 * @late: ones too old to say whether they are repeats
 * @corrupted: ones with a wrong header or a wrong pattern
 */
struct mcrgen_totals {
	uint64_t expected;
	uint64_t received;
	uint64_t lost;
	uint64_t duplicated;
	uint64_t reordered;
	uint64_t late;
	uint64_t corrupted;
};

/**
 * mcrgen_verify_add() - account for one datagram
 * @v: the accounting
 * @parsed: what mcrgen_payload_parse() made of it
 * @channel: the socket it came by; the same stream on two channels is two streams
 * @sender: hash of the sender's address and port, used only where the datagram is too
 *	short to carry the whole stream
 *
 * Returns 0, or -ENOMEM.
 */
int mcrgen_verify_add(struct mcrgen_verify *v, const struct mcrgen_parsed *parsed,
		      unsigned int channel, uint64_t sender);

/**
 * mcrgen_stream_expected() - how many datagrams of a stream should have arrived
 * @s: the stream
 * @tail: count the announced ones after the highest that arrived
 */
uint64_t mcrgen_stream_expected(const struct mcrgen_stream *s, bool tail);

/**
 * mcrgen_stream_lost() - how many of the expected datagrams did not arrive
 * @s: the stream
 * @tail: as for mcrgen_stream_expected()
 */
uint64_t mcrgen_stream_lost(const struct mcrgen_stream *s, bool tail);

/**
 * mcrgen_verify_totals() - sum up
 * @v: the accounting
 * @count: datagrams the user expects in all, 0 for no expectation
 * @tail: count announced datagrams after the highest that arrived as lost
 * @t: result, wholly written
 */
void mcrgen_verify_totals(const struct mcrgen_verify *v, uint64_t count, bool tail,
			  struct mcrgen_totals *t);

/**
 * mcrgen_verify_free() - free all streams; the accounting is empty afterwards
 * @v: the accounting
 */
void mcrgen_verify_free(struct mcrgen_verify *v);

#endif
