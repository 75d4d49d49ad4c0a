// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mcrgen's accounting: scripts of arrivals, each with the counters it must give. A second
 * test holds it against a plain, unbounded count of the same random arrivals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/mcrgen/report.h"
#include "../../userspace/mcrgen/verify.h"

#define W	((uint64_t)MCRGEN_WINDOW)
#define END	UINT64_MAX

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct mcrgen_verify));
	return !*state;
}

static int teardown(void **state)
{
	mcrgen_verify_free(*state);
	free(*state);
	return 0;
}

static struct mcrgen_parsed full(uint64_t stream, uint64_t seq, uint64_t count)
{
	return (struct mcrgen_parsed){
		.verdict = MCRGEN_INTACT,
		.payload = { .stream = stream, .seq = seq, .count = count },
		.seq_bits = 64,
		.stream_bits = 64,
		.full = 1,
	};
}

static struct mcrgen_parsed tiny(uint64_t seq, unsigned int bits)
{
	return (struct mcrgen_parsed){
		.verdict = MCRGEN_SHORT,
		.payload = { .seq = seq & ((1ULL << bits) - 1) },
		.seq_bits = bits,
	};
}

static void add(struct mcrgen_verify *v, struct mcrgen_parsed parsed)
{
	assert_int_equal(mcrgen_verify_add(v, &parsed, 0, 0), 0);
}

static void test_scripts(void **state)
{
	static const struct {
		const char *name;
		uint64_t announced;
		uint64_t seqs[12];
		struct mcrgen_totals want;
	} rows[] = {
		{ "in order", 0, { 0, 1, 2, 3, END },
		  { .expected = 4, .received = 4 } },
		{ "one lost", 0, { 0, 1, 3, 4, END },
		  { .expected = 5, .received = 4, .lost = 1 } },
		{ "the first lost", 0, { 2, 3, END },
		  { .expected = 4, .received = 2, .lost = 2 } },
		{ "the last lost, not announced", 0, { 0, 1, END },
		  { .expected = 2, .received = 2 } },
		{ "the last lost, announced", 5, { 0, 1, END },
		  { .expected = 5, .received = 2, .lost = 3 } },
		{ "announced and all there", 3, { 0, 1, 2, END },
		  { .expected = 3, .received = 3 } },
		{ "repeat at once", 0, { 0, 1, 1, 2, END },
		  { .expected = 3, .received = 3, .duplicated = 1 } },
		{ "repeat of the first", 0, { 0, 0, 0, END },
		  { .expected = 1, .received = 1, .duplicated = 2 } },
		{ "repeat of an old one is not out of order", 0, { 0, 1, 2, 0, END },
		  { .expected = 3, .received = 3, .duplicated = 1 } },
		{ "two swapped", 0, { 0, 2, 1, 3, END },
		  { .expected = 4, .received = 4, .reordered = 1 } },
		{ "one very late, all others in order", 0, { 0, 2, 3, 4, 5, 1, END },
		  { .expected = 6, .received = 6, .reordered = 1 } },
		{ "backwards", 0, { 4, 3, 2, 1, 0, END },
		  { .expected = 5, .received = 5, .reordered = 4 } },
		{ "last of the window", 0, { W - 1, 0, 0, END },
		  { .expected = W, .received = 2, .lost = W - 2, .duplicated = 1,
		    .reordered = 1 } },
		{ "just out of the window", 0, { W, 0, END },
		  { .expected = W + 1, .received = 1, .lost = W, .late = 1 } },
		{ "bits of the old window are cleared by a step", 0, { 0, W - 1, W, 1, END },
		  { .expected = W + 1, .received = 4, .lost = W - 3, .reordered = 1 } },
		{ "and by a leap of exactly one window", 0, { 5, W + 5, W + 4, END },
		  { .expected = W + 6, .received = 3, .lost = W + 3, .reordered = 1 } },
		{ "and by a leap of many", 0, { 1, 2, 9 * W + 2, 9 * W + 1, 9 * W + 2, END },
		  { .expected = 9 * W + 3, .received = 4, .lost = 9 * W - 1, .reordered = 1,
		    .duplicated = 1 } },
		{ "the highest there can be", 0, { MCRGEN_SEQ_LIMIT - 1, END },
		  { .expected = MCRGEN_SEQ_LIMIT, .received = 1,
		    .lost = MCRGEN_SEQ_LIMIT - 1 } },
	};
	struct mcrgen_totals got;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mcrgen_verify *v = calloc(1, sizeof(*v));

		assert_non_null(v);
		for (j = 0; rows[i].seqs[j] != END; j++)
			add(v, full(1, rows[i].seqs[j], rows[i].announced));
		mcrgen_verify_totals(v, 0, true, &got);
		if (memcmp(&got, &rows[i].want, sizeof(got)))
			fail_msg("%s: got expected %llu received %llu lost %llu duplicated %llu reordered %llu late %llu",
				 rows[i].name, (unsigned long long)got.expected,
				 (unsigned long long)got.received, (unsigned long long)got.lost,
				 (unsigned long long)got.duplicated,
				 (unsigned long long)got.reordered,
				 (unsigned long long)got.late);
		mcrgen_verify_free(v);
		free(v);
	}
}

/* 300,000 random arrivals over several windows, held against counting without a window. */
static void test_against_plain_count(void **state)
{
	enum { ARRIVALS = 300000, SPREAD = 2000 };
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals want = { 0 }, got;
	uint8_t *seen = calloc(1, ARRIVALS);
	uint32_t random = 12345;
	uint64_t seq, top = 0;
	int i;

	assert_non_null(seen);
	for (i = 0; i < ARRIVALS; i++) {
		random = random * 1664525 + 1013904223;
		seq = (uint64_t)i * (ARRIVALS - SPREAD) / ARRIVALS + (random >> 8) % SPREAD;
		add(v, full(1, seq, 0));
		if (seen[seq])
			want.duplicated++;
		else if (seq < top)
			want.reordered++;
		want.received += !seen[seq];
		seen[seq] = 1;
		if (seq > top)
			top = seq;
	}
	free(seen);
	want.expected = top + 1;
	want.lost = want.expected - want.received;
	mcrgen_verify_totals(v, 0, true, &got);
	assert_true(want.duplicated > 1000 && want.reordered > 1000 && want.lost > 1000);
	assert_memory_equal(&got, &want, sizeof(got));
	assert_int_equal(v->arrived, want.received);
}

/* Sequence numbers of 8, 16 and 32 bits are continued past their end, both ways. */
static void test_short_sequences(void **state)
{
	static const unsigned int bits[] = { 8, 16, 24, 32 };
	struct mcrgen_totals got;
	uint64_t seq, last;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		struct mcrgen_verify *v = calloc(1, sizeof(*v));

		assert_non_null(v);
		/* Come to the first wrap in steps that are told from steps back. */
		last = 3ULL << bits[i];
		for (seq = 0; seq <= last; seq += 1ULL << (bits[i] - 2))
			add(v, tiny(seq, bits[i]));
		mcrgen_verify_totals(v, 0, true, &got);
		assert_int_equal(got.expected, last + 1);
		assert_int_equal(got.received, 13);
		assert_int_equal(got.lost, last + 1 - 13);
		/* Across the wrap: one earlier is out of order, the same again a repeat. */
		add(v, tiny(last - 1, bits[i]));
		add(v, tiny(last, bits[i]));
		add(v, tiny(last + 1, bits[i]));
		mcrgen_verify_totals(v, 0, true, &got);
		assert_int_equal(got.expected, last + 2);
		assert_int_equal(got.received, 15);
		assert_int_equal(got.reordered, 1);
		assert_int_equal(got.duplicated, 1);
		assert_int_equal(v->short_ones, 16);
		mcrgen_verify_free(v);
		free(v);
	}
}

/* The sender started again, and several senders at once, are streams apart. */
static void test_restart_and_converge(void **state)
{
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals got;
	uint64_t seq;

	for (seq = 0; seq < 100; seq++)
		add(v, full(1, seq, 200));
	for (seq = 0; seq < 50; seq++) {
		add(v, full(2, seq, 50));
		if (seq != 7)
			add(v, full(3, seq, 0));
	}
	mcrgen_verify_totals(v, 0, true, &got);
	assert_int_equal(v->count, 3);
	assert_int_equal(got.expected, 200 + 50 + 50);
	assert_int_equal(got.lost, 100 + 1);
	assert_int_equal(got.received, 199);
	assert_int_equal(got.duplicated, 0);
	assert_int_equal(mcrgen_stream_lost(v->streams[0], true), 100);
	assert_int_equal(mcrgen_stream_lost(v->streams[0], false), 0);
	assert_int_equal(mcrgen_stream_lost(v->streams[1], true), 0);
	assert_int_equal(mcrgen_stream_lost(v->streams[2], true), 1);
}

/* A receiver that ended by its own count has not lost what would have come after. */
static void test_own_count(void **state)
{
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals got;

	add(v, full(1, 0, 1000));
	add(v, full(1, 2, 1000));
	mcrgen_verify_totals(v, 2, false, &got);
	assert_int_equal(got.expected, 3);
	assert_int_equal(got.lost, 1);
	mcrgen_verify_totals(v, 10, false, &got);
	assert_int_equal(got.expected, 10);
	assert_int_equal(got.lost, 8);
}

static void test_nothing_arrived(void **state)
{
	struct mcrgen_totals got;

	mcrgen_verify_totals(*state, 0, true, &got);
	assert_int_equal(got.expected, 0);
	assert_int_equal(got.lost, 0);
	mcrgen_verify_totals(*state, 5, true, &got);
	assert_int_equal(got.expected, 5);
	assert_int_equal(got.lost, 5);
}

/* A damaged datagram arrived, so it is not lost; one with a wrong header is both. */
static void test_corruption(void **state)
{
	struct mcrgen_parsed corrupt = { .verdict = MCRGEN_CORRUPT };
	struct mcrgen_parsed foreign = { .verdict = MCRGEN_FOREIGN };
	struct mcrgen_parsed damaged = full(1, 1, 4);
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals got;

	damaged.verdict = MCRGEN_DAMAGED;
	add(v, full(1, 0, 4));
	add(v, damaged);
	add(v, corrupt);
	add(v, foreign);
	add(v, full(1, 3, 4));
	add(v, full(1, 1, 4));
	mcrgen_verify_totals(v, 0, true, &got);
	assert_int_equal(got.received, 2);
	assert_int_equal(got.corrupted, 2);
	assert_int_equal(got.lost, 1);
	assert_int_equal(got.duplicated, 1);
	assert_int_equal(v->foreign, 1);
	assert_int_equal(v->arrived, 4);
}

static void test_empty_ones(void **state)
{
	struct mcrgen_parsed empty = { .verdict = MCRGEN_EMPTY };
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals got;
	int i;

	for (i = 0; i < 5; i++)
		add(v, empty);
	mcrgen_verify_totals(v, 7, true, &got);
	assert_int_equal(got.received, 5);
	assert_int_equal(got.expected, 7);
	assert_int_equal(got.lost, 2);
	assert_int_equal(v->short_ones, 5);
	assert_int_equal(v->arrived, 5);
}

/* The channel tells copies apart; the sender only where the stream is not carried. */
static void test_keys(void **state)
{
	struct mcrgen_parsed a = full(1, 0, 0), b = tiny(0, 16);
	struct mcrgen_verify *v = *state;

	mcrgen_verify_add(v, &a, 0, 111);
	mcrgen_verify_add(v, &a, 0, 222);
	assert_int_equal(v->count, 1);
	mcrgen_verify_add(v, &a, 1, 111);
	assert_int_equal(v->count, 2);
	mcrgen_verify_add(v, &b, 0, 111);
	mcrgen_verify_add(v, &b, 0, 222);
	assert_int_equal(v->count, 4);
	mcrgen_verify_add(v, &b, 0, 222);
	assert_int_equal(v->count, 4);
	assert_int_equal(v->streams[3]->duplicated, 1);
}

/* More streams than are kept: the others are counted, none of the kept is disturbed. */
static void test_too_many_streams(void **state)
{
	struct mcrgen_verify *v = *state;
	struct mcrgen_totals got;
	unsigned int i;

	for (i = 0; i < MCRGEN_STREAMS + 10; i++)
		add(v, full(i, 0, 1));
	for (i = 0; i < MCRGEN_STREAMS; i++)
		add(v, full(i, 0, 1));
	mcrgen_verify_totals(v, 0, true, &got);
	assert_int_equal(v->count, MCRGEN_STREAMS);
	assert_int_equal(v->untracked, 10);
	assert_int_equal(got.duplicated, MCRGEN_STREAMS);
	assert_int_equal(got.received, MCRGEN_STREAMS + 10);
	assert_int_equal(got.lost, 0);
}

/* --expect-no-loss is about another order too, unless that is to be expected. */
static void test_another_order_is_wrong(void **state)
{
	struct mcrgen_received *r = calloc(1, sizeof(*r));
	struct mcrgen_options o = { .count = 3 };
	const char *wrong;

	(void)state;
	assert_non_null(r);
	add(&r->verify, full(1, 0, 3));
	assert_non_null(mcrgen_received_wrong(&o, r));
	add(&r->verify, full(1, 2, 3));
	add(&r->verify, full(1, 1, 3));
	wrong = mcrgen_received_wrong(&o, r);
	assert_non_null(wrong);
	assert_non_null(strstr(wrong, "0 were lost, 0 duplicated, 1 reordered"));
	o.any_order = true;
	assert_null(mcrgen_received_wrong(&o, r));
	mcrgen_verify_free(&r->verify);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test_setup_teardown(test_against_plain_count, setup, teardown),
		cmocka_unit_test(test_short_sequences),
		cmocka_unit_test_setup_teardown(test_restart_and_converge, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_count, setup, teardown),
		cmocka_unit_test(test_another_order_is_wrong),
		cmocka_unit_test_setup_teardown(test_nothing_arrived, setup, teardown),
		cmocka_unit_test_setup_teardown(test_corruption, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_streams, setup, teardown),
	};

	return cmocka_run_group_tests_name("mcrgen verify", tests, NULL, NULL);
}
