/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A reader that counters written in softirqs may interrupt had functions of its
 * own, which mattered on one processor of 32 bits. Now all readers are such.
 */
#ifndef _MCR_COMPAT_U64_STATS_IRQ_H
#define _MCR_COMPAT_U64_STATS_IRQ_H

#include_next <linux/u64_stats_sync.h>

#define u64_stats_fetch_begin	u64_stats_fetch_begin_irq
#define u64_stats_fetch_retry	u64_stats_fetch_retry_irq

#endif /* _MCR_COMPAT_U64_STATS_IRQ_H */
