// SPDX-License-Identifier: GPL-2.0-or-later
/* mcrgen's delay histogram, held against percentiles of the sorted samples themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../userspace/mcrgen/delay.h"

enum { SAMPLES = 20000 };

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Within 1 % of the sample of that rank. */
static void check(const struct mcrgen_delay *d, const int64_t *sorted, double percent)
{
	int64_t want = sorted[(int)(percent / 100 * SAMPLES) - 1];
	int64_t got = mcrgen_delay_percentile(d, percent);
	int64_t slack = (want < 0 ? -want : want) / 100;

	if (got < want - slack || got > want + slack)
		fail_msg("percentile %g is %lld, not %lld", percent, (long long)got,
			 (long long)want);
}

static void test_against_sorted(void **state)
{
	static const int64_t offsets[] = { 0, 1000000, -50000, -2000000000, 3600000000000 };
	static const double percents[] = { 1, 10, 50, 90, 99, 99.9, 100 };
	int64_t *samples = calloc(SAMPLES, sizeof(*samples));
	struct mcrgen_delay *d;
	uint64_t random = 1;
	size_t i, j;

	(void)state;
	assert_non_null(samples);
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		d = calloc(1, sizeof(*d));
		assert_non_null(d);
		for (j = 0; j < SAMPLES; j++) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			/* Skewed over six decades, as delays are. */
			samples[j] = offsets[i] + (int64_t)((random >> 44) >> (random >> 60));
			mcrgen_delay_add(d, samples[j]);
		}
		qsort(samples, SAMPLES, sizeof(*samples), compare);
		for (j = 0; j < sizeof(percents) / sizeof(percents[0]); j++)
			check(d, samples, percents[j]);
		assert_int_equal(mcrgen_delay_percentile(d, 0), samples[0]);
		assert_int_equal(mcrgen_delay_percentile(d, 100), samples[SAMPLES - 1]);
		assert_int_equal(d->samples, SAMPLES);
		free(d);
	}
	free(samples);
}

/* Each value alone: the ends of buckets and of the type are where mistakes sit. */
static void test_single_values(void **state)
{
	struct mcrgen_delay *d;
	int64_t value;
	int shift, step, sign;

	(void)state;
	for (shift = 0; shift < 63; shift++) {
		for (step = -1; step <= 1; step++) {
			for (sign = -1; sign <= 1; sign += 2) {
				d = calloc(1, sizeof(*d));
				assert_non_null(d);
				value = ((1LL << shift) + step) * sign;
				mcrgen_delay_add(d, value);
				assert_int_equal(mcrgen_delay_percentile(d, 50), value);
				free(d);
			}
		}
	}
	d = calloc(1, sizeof(*d));
	assert_non_null(d);
	assert_int_equal(mcrgen_delay_percentile(d, 50), 0);
	mcrgen_delay_add(d, INT64_MIN);
	assert_int_equal(mcrgen_delay_percentile(d, 50), INT64_MIN);
	mcrgen_delay_add(d, INT64_MAX);
	assert_int_equal(mcrgen_delay_percentile(d, 100), INT64_MAX);
	assert_int_equal(mcrgen_delay_percentile(d, 0), INT64_MIN);
	free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_sorted),
		cmocka_unit_test(test_single_values),
	};

	return cmocka_run_group_tests_name("mcrgen delay", tests, NULL, NULL);
}
