/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_DIRECT_H
#define _MCR_DIRECT_H

#include <linux/netdevice.h>

bool mcr_direct_possible(const struct sk_buff *skb, struct net_device *dev);
int mcr_direct_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _MCR_DIRECT_H */
