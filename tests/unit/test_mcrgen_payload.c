// SPDX-License-Identifier: GPL-2.0-or-later
/* mcrgen's payload format: what is built is verified, and no wrong byte goes unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/mcrgen/payload.h"

#define STREAM	0x0123456789abcdefULL

static const struct mcrgen_payload sample = {
	.stream = STREAM,
	.seq = 0x0000a1b2c3d4e5f6ULL,
	.sent_ns = 0x1122334455667788ULL,
	.count = 0x0000b00000000000ULL,
};

/* Exactly @size bytes of heap, so that the sanitizer sees a byte too many. */
static uint8_t *build(const struct mcrgen_payload *p, size_t size)
{
	uint8_t *buf = malloc(size ? size : 1);

	assert_non_null(buf);
	mcrgen_payload_build(p, buf, size);
	return buf;
}

static enum mcrgen_verdict verdict(const uint8_t *buf, size_t size)
{
	struct mcrgen_parsed parsed;

	mcrgen_payload_parse(buf, size, &parsed);
	return parsed.verdict;
}

/* The format is a promise to captures and to other programs: these bytes must not change. */
static void test_known_bytes(void **state)
{
	static const uint8_t header[40] = {
		'M', 'C', 'R', 1, 0, 0, 0, 51,
		0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
		0x00, 0x00, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6,
		0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
		0x00, 0x00, 0xb0, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	/* xxhsum -H64 of the 40 bytes above; splitmix64 computed apart from payload.c */
	static const uint8_t rest[11] = {
		0xe8, 0x7a, 0x7b, 0xd4, 0xba, 0xca, 0x38, 0x0a,
		0x94, 0x62, 0x67,
	};
	uint8_t *buf = build(&sample, 51);

	(void)state;
	assert_memory_equal(buf, header, sizeof(header));
	assert_memory_equal(buf + sizeof(header), rest, sizeof(rest));
	free(buf);
}

static void test_every_size(void **state)
{
	static const size_t big[] = { 1400, 1472, 1473, 8972, 65507, 65527, 65535 };
	struct mcrgen_parsed parsed;
	size_t size, i;
	uint8_t *buf;

	(void)state;
	for (i = 0; i < 300 + sizeof(big) / sizeof(big[0]); i++) {
		size = i < 300 ? i : big[i - 300];
		buf = build(&sample, size);
		mcrgen_payload_parse(buf, size, &parsed);
		free(buf);
		if (size >= MCRGEN_HEADER_SIZE) {
			assert_int_equal(parsed.verdict, MCRGEN_INTACT);
			assert_true(parsed.full);
			assert_memory_equal(&parsed.payload, &sample, sizeof(sample));
			continue;
		}
		assert_false(parsed.full);
		assert_int_equal(parsed.verdict, size ? MCRGEN_SHORT : MCRGEN_EMPTY);
	}
}

/* What payload.h says a short datagram carries. */
static void test_short_fields(void **state)
{
	static const struct {
		size_t size;
		unsigned int seq_bits;
		unsigned int stream_bits;
		uint64_t seq;
		uint64_t stream;
	} rows[] = {
		{ 1, 8, 0, 0xf6, 0 },
		{ 2, 8, 0, 0xf6, 0 },
		{ 3, 16, 0, 0xe5f6, 0 },
		{ 4, 16, 0, 0xe5f6, 0 },
		{ 5, 24, 0, 0xd4e5f6, 0 },
		{ 7, 32, 0, 0xc3d4e5f6, 0 },
		{ 8, 32, 0, 0xc3d4e5f6, 0 },
		{ 9, 32, 8, 0xc3d4e5f6, 0x01 },
		{ 12, 32, 32, 0xc3d4e5f6, 0x01234567 },
		{ 16, 32, 64, 0xc3d4e5f6, STREAM },
		{ 17, 32, 64, 0xc3d4e5f6, STREAM },
		{ 47, 32, 64, 0xc3d4e5f6, STREAM },
	};
	struct mcrgen_parsed parsed;
	uint8_t *buf;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf = build(&sample, rows[i].size);
		mcrgen_payload_parse(buf, rows[i].size, &parsed);
		free(buf);
		assert_int_equal(parsed.seq_bits, rows[i].seq_bits);
		assert_int_equal(parsed.stream_bits, rows[i].stream_bits);
		assert_int_equal(parsed.payload.seq, rows[i].seq);
		assert_int_equal(parsed.payload.stream, rows[i].stream);
		assert_int_equal(parsed.payload.count, 0);
		assert_int_equal(parsed.payload.sent_ns, 0);
	}
}

/* Every bit of every byte, from the size on at which four check bytes are carried. */
static void test_corruption_everywhere(void **state)
{
	static const size_t sizes[] = { 8, 9, 12, 15, 16, 17, 24, 25, 47, 48, 49, 55, 56, 57,
					64, 100, 1400 };
	struct mcrgen_parsed parsed;
	size_t i, at, size;
	uint8_t *buf;
	int bit;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size = sizes[i];
		buf = build(&sample, size);
		for (at = 0; at < size; at++) {
			for (bit = 0; bit < 8; bit++) {
				size_t head = size >= MCRGEN_HEADER_SIZE ? MCRGEN_HEADER_SIZE :
					      size < 16 ? size : 16;

				buf[at] ^= 1 << bit;
				mcrgen_payload_parse(buf, size, &parsed);
				buf[at] ^= 1 << bit;
				assert_int_equal(parsed.verdict, at < head ? MCRGEN_CORRUPT :
								 MCRGEN_DAMAGED);
				if (at >= head)
					assert_int_equal(parsed.bad_offset, at);
			}
		}
		assert_true(verdict(buf, size) == MCRGEN_SHORT ||
			    verdict(buf, size) == MCRGEN_INTACT);
		free(buf);
	}
}

/* With one to three check bytes nearly every wrong byte is seen; with none, none can be. */
static void test_corruption_of_tiny_ones(void **state)
{
	unsigned int wrong, seen;
	size_t size, at;
	uint8_t *buf;
	int flip;

	(void)state;
	for (size = 2; size < 8; size++) {
		buf = build(&sample, size);
		wrong = 0;
		seen = 0;
		for (at = 0; at < size; at++) {
			for (flip = 1; flip < 256; flip++) {
				buf[at] ^= flip;
				wrong++;
				seen += verdict(buf, size) == MCRGEN_CORRUPT;
				buf[at] ^= flip;
			}
		}
		assert_true(seen >= wrong - wrong / 64);
		free(buf);
	}
	buf = build(&sample, 1);
	buf[0] ^= 1;
	assert_int_equal(verdict(buf, 1), MCRGEN_SHORT);
	free(buf);
}

/* A datagram cut short, padded, or filled with its neighbour's pattern. */
static void test_wrong_size_and_pattern(void **state)
{
	struct mcrgen_payload next = sample;
	uint8_t *buf = build(&sample, 200), *other;
	size_t cut;

	(void)state;
	for (cut = 8; cut < 200; cut++)
		assert_int_equal(verdict(buf, cut), MCRGEN_CORRUPT);
	next.seq++;
	other = build(&next, 200);
	memcpy(buf + MCRGEN_HEADER_SIZE, other + MCRGEN_HEADER_SIZE, 200 - MCRGEN_HEADER_SIZE);
	assert_int_equal(verdict(buf, 200), MCRGEN_DAMAGED);
	free(other);
	free(buf);

	buf = calloc(1, 210);
	assert_non_null(buf);
	mcrgen_payload_build(&sample, buf, 200);
	assert_int_equal(verdict(buf, 210), MCRGEN_CORRUPT);
	free(buf);
}

static void test_foreign(void **state)
{
	uint8_t buf[1316];

	(void)state;
	memset(buf, 0x47, sizeof(buf)); /* MPEG-TS begins so */
	assert_int_equal(verdict(buf, sizeof(buf)), MCRGEN_FOREIGN);
	assert_int_equal(verdict(buf, MCRGEN_HEADER_SIZE), MCRGEN_FOREIGN);
	assert_int_equal(verdict(buf, MCRGEN_HEADER_SIZE - 1), MCRGEN_CORRUPT);
}

/* The hash is right, the numbers under it are none a sender writes. */
static void test_impossible_numbers(void **state)
{
	static const struct {
		uint64_t seq;
		uint64_t count;
		enum mcrgen_verdict verdict;
	} rows[] = {
		{ 0, 0, MCRGEN_INTACT },
		{ 0, 1, MCRGEN_INTACT },
		{ 1, 1, MCRGEN_CORRUPT },
		{ MCRGEN_SEQ_LIMIT - 1, 0, MCRGEN_INTACT },
		{ MCRGEN_SEQ_LIMIT - 1, MCRGEN_SEQ_LIMIT, MCRGEN_INTACT },
		{ MCRGEN_SEQ_LIMIT, 0, MCRGEN_CORRUPT },
		{ 0, MCRGEN_SEQ_LIMIT + 1, MCRGEN_CORRUPT },
		{ UINT64_MAX, UINT64_MAX, MCRGEN_CORRUPT },
	};
	struct mcrgen_payload p = { .stream = 1 };
	uint8_t *buf;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p.seq = rows[i].seq;
		p.count = rows[i].count;
		buf = build(&p, 64);
		assert_int_equal(verdict(buf, 64), rows[i].verdict);
		free(buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_bytes),
		cmocka_unit_test(test_every_size),
		cmocka_unit_test(test_short_fields),
		cmocka_unit_test(test_corruption_everywhere),
		cmocka_unit_test(test_corruption_of_tiny_ones),
		cmocka_unit_test(test_wrong_size_and_pattern),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_impossible_numbers),
	};

	return cmocka_run_group_tests_name("mcrgen payload", tests, NULL, NULL);
}
