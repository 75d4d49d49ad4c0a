// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reassembly of fragments to groups that have rules, by the kernel's own engines.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "defrag.h"
#include "iface.h"
#include "net.h"
#include "parse.h"

/*
 * Fragments of one sender and id are put together within one interface: boxes with
 * the same factory address on two VLANs must not be mixed. So the user of the
 * fragment cache, a number that is part of its key, is made of the interface's
 * index; the constant keeps clear of enum ip_defrag_users and ip6_defrag_users.
 */
#define MCR_DEFRAG_USER 0x4d000000u

static int defrag4(struct net *net, struct sk_buff *skb, u32 user,
		   const struct mcr_datagram *d)
{
	unsigned int end = d->transport + d->length;
	int err;

	/* As ip_rcv_core(): the engine takes skb->len for the datagram's end. */
	if (!pskb_may_pull(skb, d->transport) || pskb_trim_rcsum(skb, end)) {
		kfree_skb(skb);
		return -ENOMEM;
	}
	if (ip_fast_csum(ip_hdr(skb), ip_hdr(skb)->ihl)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	skb_orphan(skb);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	err = ip_defrag(net, skb, user);
	if (!err) {
		ip_send_check(ip_hdr(skb));
		skb->ignore_df = 1;
	}
	return err;
}

static int defrag6(struct net *net, struct sk_buff *skb, u32 user)
{
	int err;

	skb_orphan(skb);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	err = nf_ct_frag6_gather(net, skb, user);
	/* -EINPROGRESS: queued; other errors leave it with the caller. */
	if (err && err != -EINPROGRESS)
		kfree_skb(skb);
	return err;
}

/**
 * mcr_defrag() - put a fragment with its others
 * @iface: where it arrived
 * @skb: the fragment; data at the network header
 * @d: its addresses
 *
 * Context: RCU, BH disabled.
 * Return: 0 if @skb is now the whole datagram; else it is no longer the caller's.
 */
int mcr_defrag(struct mcr_iface *iface, struct sk_buff *skb,
	       const struct mcr_datagram *d)
{
	u32 user = MCR_DEFRAG_USER ^ skb->dev->ifindex;
	struct net *net = iface->mn->net;

	if (d->family == AF_INET)
		return defrag4(net, skb, user, d);
	return defrag6(net, skb, user);
}
