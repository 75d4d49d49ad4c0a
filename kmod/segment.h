/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_SEGMENT_H
#define _MCR_SEGMENT_H

#include <linux/skbuff.h>

struct mcr_datagram;

/**
 * mcr_segment_tunnelled() - is it a super-packet of what datagrams of a tunnel contain?
 * @skb: a datagram
 *
 * Such as TCP or UDP in VXLAN. What is cut up is inside the payload, with headers that
 * copies, whose payload is octets, do not know.
 */
static inline bool mcr_segment_tunnelled(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_type &
	       (SKB_GSO_UDP_TUNNEL | SKB_GSO_UDP_TUNNEL_CSUM);
}

struct sk_buff *mcr_segment(const struct sk_buff *skb, const struct mcr_datagram *d);

#endif /* _MCR_SEGMENT_H */
