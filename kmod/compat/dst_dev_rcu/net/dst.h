/* SPDX-License-Identifier: GPL-2.0-only */
/* dst_dev_rcu(): a route's device was a plain pointer, which RCU protected too. */
#ifndef _MCR_COMPAT_DST_DEV_RCU_H
#define _MCR_COMPAT_DST_DEV_RCU_H

#include_next <net/dst.h>

static inline struct net_device *dst_dev_rcu(const struct dst_entry *dst)
{
	return READ_ONCE(dst->dev);
}

#endif /* _MCR_COMPAT_DST_DEV_RCU_H */
