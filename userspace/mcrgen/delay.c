// SPDX-License-Identifier: GPL-2.0-or-later
/* Histogram of one-way delays, described in delay.h. */
#include "delay.h"

#define EXACT	128	/* magnitudes below this have a bucket each */
#define SUB	64	/* buckets for every doubling above */

static unsigned int bucket_of(uint64_t magnitude)
{
	unsigned int shift;

	if (magnitude < EXACT)
		return magnitude;
	/* Scaled down to 64..127: the top bit and the six below it. */
	shift = 57 - __builtin_clzll(magnitude);
	return EXACT + (shift - 1) * SUB + ((magnitude >> shift) - SUB);
}

/* The middle of a bucket. */
static uint64_t value_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < EXACT)
		return bucket;
	shift = (bucket - EXACT) / SUB + 1;
	return ((uint64_t)((bucket - EXACT) % SUB + SUB) << shift) + (1ULL << shift) / 2;
}

void mcrgen_delay_add(struct mcrgen_delay *d, int64_t ns)
{
	if (ns < 0)
		d->negative[bucket_of(-(uint64_t)ns)]++;
	else
		d->positive[bucket_of(ns)]++;
	if (!d->samples || ns < d->min)
		d->min = ns;
	if (!d->samples || ns > d->max)
		d->max = ns;
	d->samples++;
}

static int64_t clamp(const struct mcrgen_delay *d, int64_t ns)
{
	if (ns < d->min)
		return d->min;
	return ns > d->max ? d->max : ns;
}

int64_t mcrgen_delay_percentile(const struct mcrgen_delay *d, double percent)
{
	double rank = percent / 100 * d->samples;
	uint64_t seen = 0;
	int i;

	if (!d->samples)
		return 0;
	/* The ends are known exactly, their buckets only roughly. */
	if (percent <= 0)
		return d->min;
	if (percent >= 100)
		return d->max;
	for (i = MCRGEN_DELAY_BUCKETS - 1; i >= 0; i--) {
		seen += d->negative[i];
		if (seen && seen >= rank)
			return clamp(d, -(int64_t)value_of(i));
	}
	for (i = 0; i < MCRGEN_DELAY_BUCKETS; i++) {
		seen += d->positive[i];
		if (seen && seen >= rank)
			return clamp(d, value_of(i));
	}
	return d->max;
}
