/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRCTL_STATS_TABLE_H
#define MCRCTL_STATS_TABLE_H

#include <stdio.h>

#include "stats.h"

/** mcrctl_stats_tables() - print counters for people; 0 or -ENOMEM */
int mcrctl_stats_tables(const struct mcr_stats *stats,
			const struct mcr_rate *rates, FILE *file);

#endif /* MCRCTL_STATS_TABLE_H */
