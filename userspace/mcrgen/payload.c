// SPDX-License-Identifier: GPL-2.0-or-later
/* The payload format, described in payload.h. Pure: no I/O, no clock, no state. */
#include <endian.h>
#include <string.h>
#include <xxhash.h>

#include "payload.h"

#define MAGIC		0x4d435201u	/* "MCR", version 1 */
#define HASHED_SIZE	40		/* the full header up to its checksum */
#define GOLDEN		0x9e3779b97f4a7c15ULL

/**
 * struct short_layout - where the fields of a short datagram are
 * @seq: bytes of sequence number, at offset 0
 * @stream: bytes of stream, after it
 * @check: bytes of checksum, after that; the pattern takes the rest
 */
struct short_layout {
	size_t seq;
	size_t stream;
	size_t check;
};

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static struct short_layout short_layout(size_t size)
{
	struct short_layout l;

	l.seq = min_size(4, (size + 1) / 2);
	l.check = min_size(4, size / 2);
	l.stream = min_size(8, size - l.seq - l.check);
	return l;
}

/* The finaliser of splitmix64: every input bit moves every output bit. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/*
 * Mixing before the words are counted off keeps the patterns of neighbouring sequence
 * numbers from being shifted copies of each other.
 */
static uint64_t pattern_seed(uint64_t stream, uint64_t seq)
{
	return mix(stream ^ mix(seq + GOLDEN));
}

static void pattern_fill(uint64_t seed, uint8_t *buf, size_t size)
{
	uint64_t word;

	for (; size >= sizeof(word); buf += sizeof(word), size -= sizeof(word)) {
		seed += GOLDEN;
		word = htole64(mix(seed));
		memcpy(buf, &word, sizeof(word));
	}
	word = htole64(mix(seed + GOLDEN));
	memcpy(buf, &word, size);
}

/* Returns the offset of the first byte that differs from the pattern, @size if none does. */
static size_t pattern_check(uint64_t seed, const uint8_t *buf, size_t size)
{
	uint64_t want, got;
	size_t at, len, i;

	for (at = 0; at < size; at += len) {
		len = min_size(sizeof(want), size - at);
		seed += GOLDEN;
		want = htole64(mix(seed));
		got = want;
		memcpy(&got, buf + at, len);
		if (got == want)
			continue;
		for (i = 0; buf[at + i] == ((uint8_t *)&want)[i]; i++)
			;
		return at + i;
	}
	return size;
}

static void put32(uint8_t *buf, uint32_t value)
{
	value = htobe32(value);
	memcpy(buf, &value, sizeof(value));
}

static void put64(uint8_t *buf, uint64_t value)
{
	value = htobe64(value);
	memcpy(buf, &value, sizeof(value));
}

static uint32_t get32(const uint8_t *buf)
{
	uint32_t value;

	memcpy(&value, buf, sizeof(value));
	return be32toh(value);
}

static uint64_t get64(const uint8_t *buf)
{
	uint64_t value;

	memcpy(&value, buf, sizeof(value));
	return be64toh(value);
}

/* The low @bytes bytes of @value, big-endian. */
static void put_low(uint8_t *buf, uint64_t value, size_t bytes)
{
	while (bytes--) {
		buf[bytes] = value;
		value >>= 8;
	}
}

static uint64_t get_low(const uint8_t *buf, size_t bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | *buf++;
	return value;
}

/* The size is the hash's seed, so that a truncated short datagram does not verify. */
static uint64_t short_hash(const uint8_t *buf, size_t hashed, size_t size)
{
	return XXH64(buf, hashed, MAGIC + size);
}

static void build_short(const struct mcrgen_payload *p, uint8_t *buf, size_t size)
{
	struct short_layout l = short_layout(size);
	size_t hashed = l.seq + l.stream;

	put_low(buf, p->seq, l.seq);
	put_low(buf + l.seq, p->stream >> (64 - 8 * l.stream) % 64, l.stream);
	put_low(buf + hashed, short_hash(buf, hashed, size), l.check);
	pattern_fill(pattern_seed(p->stream, (uint32_t)p->seq), buf + hashed + l.check,
		     size - hashed - l.check);
}

static void parse_short(const uint8_t *buf, size_t size, struct mcrgen_parsed *out)
{
	struct short_layout l = short_layout(size);
	size_t hashed = l.seq + l.stream, head = hashed + l.check, bad;
	uint8_t check[4];

	put_low(check, short_hash(buf, hashed, size), l.check);
	if (memcmp(check, buf + hashed, l.check)) {
		out->verdict = MCRGEN_CORRUPT;
		return;
	}
	out->payload.seq = get_low(buf, l.seq);
	out->payload.stream = get_low(buf + l.seq, l.stream);
	out->seq_bits = 8 * l.seq;
	out->stream_bits = 8 * l.stream;
	/* There is a pattern only where the whole stream is carried too. */
	bad = pattern_check(pattern_seed(out->payload.stream, out->payload.seq), buf + head,
			    size - head);
	out->verdict = bad < size - head ? MCRGEN_DAMAGED : MCRGEN_SHORT;
	out->bad_offset = head + bad;
}

void mcrgen_payload_build(const struct mcrgen_payload *p, uint8_t *buf, size_t size)
{
	if (!size)
		return;
	if (size < MCRGEN_HEADER_SIZE) {
		build_short(p, buf, size);
		return;
	}
	put32(buf, MAGIC);
	put32(buf + 4, size);
	put64(buf + 8, p->stream);
	put64(buf + 16, p->seq);
	put64(buf + 24, p->sent_ns);
	put64(buf + 32, p->count);
	put64(buf + HASHED_SIZE, XXH64(buf, HASHED_SIZE, 0));
	pattern_fill(pattern_seed(p->stream, p->seq), buf + MCRGEN_HEADER_SIZE,
		     size - MCRGEN_HEADER_SIZE);
}

void mcrgen_payload_parse(const uint8_t *buf, size_t size, struct mcrgen_parsed *out)
{
	struct mcrgen_payload *p = &out->payload;
	size_t bad;

	memset(out, 0, sizeof(*out));
	if (!size) {
		out->verdict = MCRGEN_EMPTY;
		return;
	}
	if (size < MCRGEN_HEADER_SIZE) {
		parse_short(buf, size, out);
		return;
	}
	if (get32(buf) != MAGIC && get32(buf + 4) != size) {
		out->verdict = MCRGEN_FOREIGN;
		return;
	}
	out->verdict = MCRGEN_CORRUPT;
	if (get32(buf) != MAGIC || get32(buf + 4) != size ||
	    get64(buf + HASHED_SIZE) != XXH64(buf, HASHED_SIZE, 0))
		return;
	/* A hash can be right over numbers no sender of ours writes. */
	if (get64(buf + 16) >= MCRGEN_SEQ_LIMIT || get64(buf + 32) > MCRGEN_SEQ_LIMIT ||
	    (get64(buf + 32) && get64(buf + 16) >= get64(buf + 32)))
		return;
	out->full = 1;
	out->seq_bits = 64;
	out->stream_bits = 64;
	p->stream = get64(buf + 8);
	p->seq = get64(buf + 16);
	p->sent_ns = get64(buf + 24);
	p->count = get64(buf + 32);
	bad = pattern_check(pattern_seed(p->stream, p->seq), buf + MCRGEN_HEADER_SIZE,
			    size - MCRGEN_HEADER_SIZE);
	out->verdict = bad < size - MCRGEN_HEADER_SIZE ? MCRGEN_DAMAGED : MCRGEN_INTACT;
	out->bad_offset = MCRGEN_HEADER_SIZE + bad;
}
