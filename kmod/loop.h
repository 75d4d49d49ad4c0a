/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_LOOP_H
#define _MCR_LOOP_H

#include <linux/list.h>
#include <linux/skbuff.h>

struct mcr_net;
struct netlink_ext_ack;

/*
 * How many times one datagram may be relayed within a host. Chains of rules over
 * veth pairs are legitimate; sixteen hops are more than any has.
 */
#define MCR_DEPTH_MAX 16

/* Distances between inner headers that mark them as holding a depth. */
#define MCR_DEPTH_NETWORK	0xcd43
#define MCR_DEPTH_TRANSPORT	0x8000

/**
 * mcr_depth_get() - how often a datagram has been relayed within this host
 * @skb: a received skb
 *
 * The depth stands in the offsets of inner headers, which mean something only
 * while skb->encapsulation is set. They survive veth pairs, bridges, VLANs,
 * macvlans and loopback, between namespaces too, where skb_scrub_packet() resets
 * nearly all else; hardware, user space, encryption and tunnels forget them. What
 * counts is the distances between them: growing an skb's head moves all three
 * alike. No real headers are that far apart.
 */
static inline unsigned int mcr_depth_get(const struct sk_buff *skb)
{
	u16 network = skb->inner_network_header - skb->inner_mac_header;
	u16 transport = skb->inner_transport_header - skb->inner_mac_header;

	if (skb->encapsulation || network != MCR_DEPTH_NETWORK ||
	    transport < MCR_DEPTH_TRANSPORT)
		return 0;
	return transport - MCR_DEPTH_TRANSPORT;
}

/**
 * mcr_depth_set() - note how often a datagram has been relayed
 * @skb: an skb about to be sent, without encapsulation
 * @depth: how often
 */
static inline void mcr_depth_set(struct sk_buff *skb, unsigned int depth)
{
	skb->inner_mac_header = 0;
	skb->inner_network_header = MCR_DEPTH_NETWORK;
	skb->inner_transport_header = MCR_DEPTH_TRANSPORT + depth;
}

int mcr_loop_check(struct mcr_net *mn, const struct list_head *touched,
		   unsigned int gen, struct netlink_ext_ack *extack);

#endif /* _MCR_LOOP_H */
