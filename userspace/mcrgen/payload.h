/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The payload of a mcrgen datagram: building it and verifying every byte of it.
 *
 * A datagram of 48 bytes or more carries the full header, all fields big-endian:
 *
 *   offset  bytes  field
 *        0      4  magic "MCR" and the format's version, 1
 *        4      4  size of the payload in bytes, this header included
 *        8      8  stream: random, new for every stream of every run of the sender
 *       16      8  sequence number, from 0
 *       24      8  time of sending, nanoseconds of CLOCK_REALTIME
 *       32      8  datagrams the sender will send in this stream; 0: not known
 *       40      8  XXH64 of bytes 0 to 39
 *       48         pattern: each byte follows from stream, sequence number and offset
 *
 * A short one of 1 to 47 bytes carries as much as fits, in this order:
 *
 *   sequence  the low min(4, (size + 1) / 2) bytes of the sequence number, big-endian
 *   stream    the first min(8, size - sequence - check) bytes of the stream
 *   check     the low min(4, size / 2) bytes of the XXH64 of the two before
 *   pattern   the rest
 *
 * So every byte of a full datagram is verified, and of a short one of 8 bytes or more to
 * 1 in 2^32. From 2 to 7 bytes the check is shorter; one byte is a bare sequence number,
 * none nothing. The hash is no authentication: anybody can build a valid datagram.
 */
#ifndef MCRGEN_PAYLOAD_H
#define MCRGEN_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#define MCRGEN_HEADER_SIZE	48
/* Sequence numbers stay below this, so that sums over all streams fit in 64 bits. */
#define MCRGEN_SEQ_LIMIT	(1ULL << 48)

/**
 * struct mcrgen_payload - what a datagram says about itself
 * @stream: identifies the stream
 * @seq: sequence number, less than MCRGEN_SEQ_LIMIT
 * @sent_ns: when it was sent, nanoseconds of CLOCK_REALTIME
 * @count: datagrams the sender will send in this stream, 0 if it does not know
 */
struct mcrgen_payload {
	uint64_t stream;
	uint64_t seq;
	uint64_t sent_ns;
	uint64_t count;
};

/**
 * enum mcrgen_verdict - what mcrgen_payload_parse() found
 * @MCRGEN_INTACT: full header, every byte right
 * @MCRGEN_SHORT: short datagram, every byte right as far as it can be verified
 * @MCRGEN_EMPTY: no payload at all
 * @MCRGEN_DAMAGED: the header (full or short) is right, the pattern after it is not
 * @MCRGEN_CORRUPT: the header is wrong, so nothing in it can be trusted
 * @MCRGEN_FOREIGN: neither magic nor size are ours: some other program's datagram
 */
enum mcrgen_verdict {
	MCRGEN_INTACT,
	MCRGEN_SHORT,
	MCRGEN_EMPTY,
	MCRGEN_DAMAGED,
	MCRGEN_CORRUPT,
	MCRGEN_FOREIGN,
};

/**
 * struct mcrgen_parsed - a datagram taken apart
 * @verdict: whether it is right; the other fields are set for INTACT, SHORT and DAMAGED
 * @payload: the header's fields; of a short datagram @stream and @seq as far as carried,
 *	zero-extended, and no time and no count
 * @seq_bits: bits of the sequence number that were carried, 64 for a full header
 * @stream_bits: bits of the stream that were carried, 64 for a full header
 * @full: there was a full header
 * @bad_offset: first wrong byte, if DAMAGED
 */
struct mcrgen_parsed {
	enum mcrgen_verdict verdict;
	struct mcrgen_payload payload;
	unsigned int seq_bits;
	unsigned int stream_bits;
	int full;
	size_t bad_offset;
};

/**
 * mcrgen_payload_build() - write the payload of one datagram
 * @p: what it is to say
 * @buf: where to, @size bytes, no alignment needed
 * @size: bytes of payload, 0 to 65535
 */
void mcrgen_payload_build(const struct mcrgen_payload *p, uint8_t *buf, size_t size);

/**
 * mcrgen_payload_parse() - verify a datagram and read its header
 * @buf: what arrived, @size bytes, any content
 * @size: its length
 * @out: result, wholly written
 */
void mcrgen_payload_parse(const uint8_t *buf, size_t size, struct mcrgen_parsed *out);

#endif
