/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Percentiles of one-way delays in fixed memory: a histogram of logarithmic buckets, each
 * divided in 64, so that a percentile is right to 1 %. Delays between hosts whose clocks
 * differ may be negative, and are kept as such.
 */
#ifndef MCRGEN_DELAY_H
#define MCRGEN_DELAY_H

#include <stdint.h>

#define MCRGEN_DELAY_BUCKETS	(128 + 57 * 64)

/**
 * struct mcrgen_delay - a histogram; all zero is an empty one
 * @positive: delays of zero or more, by bucket of their magnitude
 * @negative: the others
 * @samples: how many there are
 * @min: smallest one seen, nanoseconds
 * @max: largest one
 */
struct mcrgen_delay {
	uint64_t positive[MCRGEN_DELAY_BUCKETS];
	uint64_t negative[MCRGEN_DELAY_BUCKETS];
	uint64_t samples;
	int64_t min;
	int64_t max;
};

/**
 * mcrgen_delay_add() - record one delay
 * @d: the histogram
 * @ns: nanoseconds from sending to receiving, any value
 */
void mcrgen_delay_add(struct mcrgen_delay *d, int64_t ns);

/**
 * mcrgen_delay_percentile() - the delay that @percent of all did not exceed
 * @d: the histogram
 * @percent: 0 (the smallest) to 100 (the largest)
 *
 * Returns nanoseconds, within 1 % of the true value; 0 when there are no samples.
 */
int64_t mcrgen_delay_percentile(const struct mcrgen_delay *d, double percent);

#endif
