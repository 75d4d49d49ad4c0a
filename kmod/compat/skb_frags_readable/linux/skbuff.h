/* SPDX-License-Identifier: GPL-2.0-only */
/* Fragments were always memory that the CPU can read. */
#ifndef _MCR_COMPAT_SKB_FRAGS_READABLE_H
#define _MCR_COMPAT_SKB_FRAGS_READABLE_H

#include_next <linux/skbuff.h>

static inline bool skb_frags_readable(const struct sk_buff *skb)
{
	return true;
}

#endif /* _MCR_COMPAT_SKB_FRAGS_READABLE_H */
