/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_REPLICATE_H
#define _MCR_REPLICATE_H

#include <linux/types.h>

struct mcr_datagram;
struct mcr_fanout;
struct mcr_output;
struct sk_buff;

void mcr_replicate(const struct mcr_fanout *fanout, struct sk_buff *skb,
		   const struct mcr_datagram *d, bool consume);

#endif /* _MCR_REPLICATE_H */
