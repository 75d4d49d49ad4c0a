/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_SOURCE_H
#define _MCR_SOURCE_H

#include <linux/netfilter.h>
#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct mcr_output;
struct net_device;

__be32 mcr_source_primary4(const struct net_device *dev);
bool mcr_source_select6(struct mcr_output *output, const struct net_device *dev,
			const struct in6_addr *daddr, struct in6_addr *saddr);
enum mcr_reason mcr_source_reason(const struct mcr_output *output, u8 family);

#endif /* _MCR_SOURCE_H */
