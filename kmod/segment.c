// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cutting up super-packets that cannot be relayed whole: those of a tunnel.
 */
#include <linux/err.h>
#include <linux/netdevice.h>
#include <net/gso.h>

#include "parse.h"
#include "segment.h"

/**
 * mcr_segment() - the datagrams of a tunnel's super-packet
 * @skb: the super-packet, as the ingress hook sees it; not changed
 * @d: what the parser found
 *
 * Context: RCU, BH disabled.
 * Return: a list of datagrams as the ingress hook would see them, but without link
 * header and inner offsets of their own; or an ERR_PTR: -ENOMEM, or -EMSGSIZE if it is
 * none that GRO or a tunnel of this host makes.
 */
struct sk_buff *mcr_segment(const struct sk_buff *skb, const struct mcr_datagram *d)
{
	struct sk_buff *copy, *segs;

	/* Without a checksum to be made __skb_gso_segment() takes it for a mistake. */
	if (!skb_is_gso(skb) || skb->ip_summed != CHECKSUM_PARTIAL)
		return ERR_PTR(-EMSGSIZE);
	copy = skb_clone((struct sk_buff *)skb, GFP_ATOMIC | __GFP_NOWARN);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	/* Priority tags inside the packet. */
	__skb_pull(copy, d->network);
	skb_reset_network_header(copy);
	copy->protocol = d->family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	segs = skb_gso_segment(copy, 0);
	if (IS_ERR_OR_NULL(segs)) {
		kfree_skb(copy);
		return ERR_PTR(PTR_ERR(segs) == -ENOMEM ? -ENOMEM : -EMSGSIZE);
	}
	consume_skb(copy);
	return segs;
}
