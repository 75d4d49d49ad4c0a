// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending a finished copy: multicast and limited broadcast with a link header of
 * their own, straight to the device's queue; all else along a route, as the host's
 * own datagrams go, with neighbour discovery, tunnels and the host's firewall.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/arp.h>
#include <net/dst_cache.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/xfrm.h>

#include "bypass.h"
#include "direct.h"
#include "iface.h"
#include "rule.h"
#include "trace.h"
#include "transmit.h"

/**
 * mcr_transmit_error() - see mcr_transmit_reason()
 * @rc: no success
 *
 * Return: the reason; MCR_REASON_NONE if it was sent all the same.
 */
enum mcr_reason mcr_transmit_error(int rc)
{
	switch (rc) {
	case NET_XMIT_CN:	/* queued; another one was dropped for it */
		return MCR_REASON_NONE;
	case NET_XMIT_DROP:
	case -ENOBUFS:
		return MCR_REASON_QUEUE_FULL;
	case -EPERM:
		return MCR_REASON_FIREWALL;
	case -ENETDOWN:
		return MCR_REASON_LINK_DOWN;
	case -ENOMEM:
		return MCR_REASON_NO_MEMORY;
	case -EMSGSIZE:
		return MCR_REASON_TOO_BIG;
	case -ENETUNREACH:
	case -EHOSTUNREACH:
		return MCR_REASON_NO_ROUTE;
	case -ELOOP:
		return MCR_REASON_LOOP;
	default:
		return MCR_REASON_TRANSMIT;
	}
}

/*
 * Of a group or the limited broadcast address, as arp_mc_map() and ndisc_mc_map(),
 * which modules cannot call.
 */
static inline void ether_address(const struct sk_buff *skb, u8 *mac)
{
	if (skb->protocol != htons(ETH_P_IP))
		ipv6_eth_mc_map(&ipv6_hdr(skb)->daddr, mac);
	else if (likely(!ipv4_is_lbcast(ip_hdr(skb)->daddr)))
		ip_eth_mc_map(ip_hdr(skb)->daddr, mac);
	else
		eth_broadcast_addr(mac);
}

static noinline bool push_other_header(struct sk_buff *skb, struct net_device *dev)
{
	u8 mac[MAX_ADDR_LEN];

	if (dev->type == ARPHRD_ETHER || dev->type == ARPHRD_IEEE802)
		ether_address(skb, mac);
	else
		memcpy(mac, dev->broadcast, dev->addr_len);
	return !skb_cow_head(skb, LL_RESERVED_SPACE(dev)) &&
	       dev_hard_header(skb, dev, ntohs(skb->protocol), mac, NULL,
			       skb->len) >= 0;
}

/* Put the link header in front of a copy; false: there is no memory. */
static __always_inline bool push_link_header(struct sk_buff *skb,
					     struct net_device *dev)
{
	struct ethhdr *eth;

	if (!dev->header_ops)
		return true;
	if (unlikely(dev->header_ops->create != eth_header ||
		     skb_headroom(skb) < ETH_HLEN))
		return push_other_header(skb, dev);
	eth = __skb_push(skb, ETH_HLEN);
	ether_address(skb, eth->h_dest);
	ether_addr_copy(eth->h_source, dev->dev_addr);
	eth->h_proto = skb->protocol;
	return true;
}

static __always_inline int link_xmit(struct sk_buff *skb, struct net_device *dev,
				     bool bypass)
{
	if (unlikely(!push_link_header(skb, dev))) {
		kfree_skb(skb);
		return -ENOMEM;
	}
	if (likely(mcr_direct_possible(skb, dev)))
		return mcr_direct_xmit(skb, dev);
	return bypass ? mcr_bypass_xmit(skb, dev) : dev_queue_xmit(skb);
}

/* Called for each fragment. The route served to tell the MTU only. */
static int xmit_fragment(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	int rc;

	skb_dst_drop(skb);
	rc = link_xmit(skb, skb->dev, false);
	return rc > 0 ? net_xmit_errno(rc) : rc;
}

static int bypass_fragment(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	int rc;

	skb_dst_drop(skb);
	rc = link_xmit(skb, skb->dev, true);
	return rc > 0 ? net_xmit_errno(rc) : rc;
}

/*
 * Does a route that was found before lead out of the device that the interface has now?
 * A device may be renamed without a change of routes. What is for the host itself
 * leaves by loopback.
 */
static bool leads_out(const struct dst_entry *dst, const struct net_device *dev)
{
	return dst->dev == dev || dst->dev->flags & IFF_LOOPBACK;
}

/*
 * May the route of one copy serve the next one? Not if the address is the one each
 * datagram came for; nor with IPsec policies, where ports may tell, and those can be
 * another's for each datagram.
 */
static bool route_kept(const struct sk_buff *skb, const struct mcr_output *output,
		       bool secured)
{
	if (!(output->flags & MCR_OUTPUT_GROUP))
		return false;
#if defined(CONFIG_XFRM)
	if (secured && dev_net(skb->dev)->xfrm.policy_count[XFRM_POLICY_OUT])
		return false;
#endif
	return true;
}

static struct dst_entry *route4(const struct sk_buff *skb, struct mcr_output *output,
				bool secured, const struct udphdr *uh)
{
	const struct net_device *dev = skb->dev;
	const struct iphdr *iph = ip_hdr(skb);
	struct flowi4 fl4 = {
		.flowi4_oif = dev->ifindex,
		/* Without one the policies are not asked. */
		.flowi4_proto = secured ? iph->protocol : 0,
		/* A preserved or explicit source need not be this host's. */
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
		.daddr = iph->daddr,
		.saddr = iph->saddr,
	};
	bool kept = route_kept(skb, output, secured);
	struct rtable *rt = NULL;
	__be32 cached;

	if (likely(kept))
		rt = dst_cache_get_ip4(&output->dst, &cached);
	if (rt) {
		if (cached == iph->saddr && leads_out(&rt->dst, dev))
			return &rt->dst;
		ip_rt_put(rt);
	}
	if (uh) {
		fl4.fl4_sport = uh->source;
		fl4.fl4_dport = uh->dest;
	}
	rt = ip_route_output_key(dev_net(dev), &fl4);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	/* As for the host's own senders; ip_do_fragment() of older kernels would not end. */
	if (unlikely(!inetdev_valid_mtu(dst_mtu(&rt->dst)))) {
		ip_rt_put(rt);
		return ERR_PTR(-ENETUNREACH);
	}
	if (likely(kept))
		dst_cache_set_ip4(&output->dst, &rt->dst, iph->saddr);
	return &rt->dst;
}

static struct dst_entry *route6(const struct sk_buff *skb, struct mcr_output *output,
				bool secured, const struct udphdr *uh)
{
	const struct net_device *dev = skb->dev;
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct flowi6 fl6 = {
		.flowi6_oif = dev->ifindex,
		.flowi6_proto = ip6h->nexthdr,
		.flowi6_flags = FLOWI_FLAG_ANYSRC,
		.daddr = ip6h->daddr,
		.saddr = ip6h->saddr,
	};
	bool kept = route_kept(skb, output, secured);
	struct dst_entry *dst = NULL;
	struct in6_addr cached;

	if (likely(kept))
		dst = dst_cache_get_ip6(&output->dst, &cached);
	if (dst) {
		if (ipv6_addr_equal(&cached, &ip6h->saddr) && leads_out(dst, dev))
			return dst;
		dst_release(dst);
	}
	if (uh) {
		fl6.fl6_sport = uh->source;
		fl6.fl6_dport = uh->dest;
	}
	dst = ip6_route_output(dev_net(dev), NULL, &fl6);
	/* As for the host's own senders; each copy would be cut into thousands. */
	if (dst->error || dst_mtu(dst) < IPV6_MIN_MTU) {
		dst_release(dst);
		return ERR_PTR(-ENETUNREACH);
	}
	if (secured)
		dst = xfrm_lookup_route(dev_net(dev), dst, flowi6_to_flowi(&fl6), NULL, 0);
	if (!IS_ERR(dst) && likely(kept))
		dst_cache_set_ip6(&output->dst, dst, &ip6h->saddr);
	return dst;
}

/*
 * The route of a copy; if it is to be secured, by IPsec's policies; or an error as of a
 * local sender.
 */
static struct dst_entry *route(const struct sk_buff *skb, struct mcr_output *output,
			       u8 family, bool secured)
{
	u8 protocol = family == AF_INET ? ip_hdr(skb)->protocol : ipv6_hdr(skb)->nexthdr;
	const struct udphdr *uh = protocol == IPPROTO_UDP ? udp_hdr(skb) : NULL;

	return family == AF_INET ? route4(skb, output, secured, uh) :
				   route6(skb, output, secured, uh);
}

static enum mcr_reason route_reason(const struct dst_entry *err)
{
	return PTR_ERR(err) == -EPERM ? MCR_REASON_FIREWALL : MCR_REASON_NO_ROUTE;
}

static noinline enum mcr_reason
link_fragment(struct sk_buff *skb, struct mcr_output *output, u8 family, bool bypass)
{
	int (*xmit)(struct net *net, struct sock *sk, struct sk_buff *skb) =
		bypass ? bypass_fragment : xmit_fragment;
	struct net *net = dev_net(skb->dev);
	struct dst_entry *dst;
	int rc;

	dst = route(skb, output, family, false);
	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return route_reason(dst);
	}
	skb_dst_set(skb, dst);
	skb->ignore_df = 1;
	if (family == AF_INET)
		rc = ip_do_fragment(net, NULL, skb, xmit);
	else
		rc = ip6_fragment(net, NULL, skb, xmit);
	return mcr_transmit_reason(rc);
}

/* A super-packet whose datagrams are larger than the MTU is cut up first. */
static enum mcr_reason link_fragment_gso(struct sk_buff *skb,
					 struct mcr_output *output, u8 family,
					 bool bypass)
{
	enum mcr_reason reason = MCR_REASON_NONE;
	struct sk_buff *segs, *seg, *next;

	segs = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segs)) {
		kfree_skb(skb);
		return MCR_REASON_TOO_BIG;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, seg, next) {
		enum mcr_reason r;

		skb_mark_not_on_list(seg);
		r = link_fragment(seg, output, family, bypass);
		if (r != MCR_REASON_NONE)
			reason = r;
	}
	return reason;
}

static noinline enum mcr_reason
transmit_gso_at_link(struct sk_buff *skb, struct mcr_output *output, u8 family,
		     unsigned int mtu, bool bypass)
{
	if (!skb_gso_validate_network_len(skb, mtu))
		return link_fragment_gso(skb, output, family, bypass);
	if (!push_link_header(skb, skb->dev)) {
		kfree_skb(skb);
		return MCR_REASON_NO_MEMORY;
	}
	return mcr_transmit_reason(bypass ? mcr_bypass_xmit(skb, skb->dev) :
					    dev_queue_xmit(skb));
}

static __always_inline enum mcr_reason
transmit_at_link(struct sk_buff *skb, struct mcr_output *output, u8 family,
		 bool bypass)
{
	struct net_device *dev = skb->dev;
	unsigned int mtu = READ_ONCE(dev->mtu);

	if (unlikely(skb_is_gso(skb)))
		return transmit_gso_at_link(skb, output, family, mtu, bypass);
	if (unlikely(skb->len > mtu))
		return link_fragment(skb, output, family, bypass);
	return mcr_transmit_reason(link_xmit(skb, dev, bypass));
}

/* Would the kernel drop a datagram, this one or another, to queue this one? */
static bool neighbour_queue_full(const struct neighbour *neigh,
				 const struct sk_buff *skb)
{
	return READ_ONCE(neigh->arp_queue_len_bytes) + skb->truesize >
	       NEIGH_VAR(neigh->parms, QUEUE_LEN_BYTES);
}

/* Note whether a neighbour answers; a change is an event. */
static void neighbour_set_failed(struct mcr_output *output,
				 const struct net_device *dev,
				 const struct neighbour *neigh, bool failed)
{
	u8 family = neigh->tbl->family;
	union nf_inet_addr addr = {};

	if (READ_ONCE(output->neighbour_failed) == failed)
		return;
	WRITE_ONCE(output->neighbour_failed, failed);
	memcpy(&addr, neigh->primary_key, mcr_addr_octets(family));
	if (failed)
		mcr_log(output->iface->mn, neighbour_failed, output->iface->name,
			dev->ifindex, family, &addr);
	else
		mcr_log(output->iface->mn, neighbour_answered, output->iface->name,
			dev->ifindex, family, &addr);
}

/*
 * Does the neighbour answer? The kernel queues what is sent while it asks, so first
 * datagrams are handed over as long as they fit. Once asking has failed, none are
 * until the neighbour answers: the queue would drop them uncounted.
 */
static bool neighbour_ready(struct mcr_output *output, struct dst_entry *dst,
			    const void *daddr, const struct sk_buff *skb)
{
	struct neighbour *neigh;
	bool ready = true;
	u8 state;

	if (dst->dev->flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT))
		return true;
	neigh = dst_neigh_lookup(dst, daddr);
	if (!neigh)
		return true;
	state = READ_ONCE(neigh->nud_state);
	if (state & NUD_VALID) {
		neighbour_set_failed(output, dst->dev, neigh, false);
	} else if ((state & NUD_FAILED) || READ_ONCE(output->neighbour_failed)) {
		neighbour_set_failed(output, dst->dev, neigh, true);
		neigh_event_send(neigh, NULL);
		ready = false;
	} else {
		ready = !neighbour_queue_full(neigh, skb);
	}
	neigh_release(neigh);
	return ready;
}

static noinline enum mcr_reason
transmit_routed(struct sk_buff *skb, struct mcr_output *output, u8 family)
{
	const void *daddr = family == AF_INET ? (void *)&ip_hdr(skb)->daddr :
						(void *)&ipv6_hdr(skb)->daddr;
	struct net *net = dev_net(skb->dev);
	struct dst_entry *dst;
	int rc;

	dst = route(skb, output, family, true);
	if (IS_ERR(dst)) {
		kfree_skb(skb);
		return route_reason(dst);
	}
	if (!neighbour_ready(output, dst, daddr, skb)) {
		dst_release(dst);
		kfree_skb(skb);
		return MCR_REASON_NEIGHBOUR;
	}
	skb_dst_set(skb, dst);
	skb->ignore_df = 1;
	if (family == AF_INET)
		rc = ip_local_out(net, NULL, skb);
	else
		rc = ip6_local_out(net, NULL, skb);
	return mcr_transmit_reason(rc);
}

/*
 * Is it for more than one host? Loopback takes the routed way for multicast too: it
 * hands the route on to the receiving side, which would refuse the host's own address
 * as a source otherwise.
 */
static __always_inline bool leaves_at_link(const struct sk_buff *skb, u8 family)
{
	if (skb->dev->flags & IFF_LOOPBACK)
		return false;
	if (family == AF_INET6)
		return ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
	return ipv4_is_multicast(ip_hdr(skb)->daddr) ||
	       ipv4_is_lbcast(ip_hdr(skb)->daddr);
}

/**
 * mcr_transmit() - send a finished copy
 * @skb: the copy, from its IP header on, normalised; consumed
 * @output: the output it is for
 * @family: AF_INET or AF_INET6
 *
 * Context: RCU, BH disabled. @skb->dev is the output's device.
 * Return: MCR_REASON_NONE if it was handed over, else why not.
 */
enum mcr_reason mcr_transmit(struct sk_buff *skb, struct mcr_output *output,
			     u8 family)
{
	if (leaves_at_link(skb, family))
		return transmit_at_link(skb, output, family, false);
	return transmit_routed(skb, output, family);
}

/**
 * mcr_transmit_bypass() - send a finished copy past the queueing discipline
 * @skb: as mcr_transmit()
 * @output: the output it is for, which asks for that
 * @family: AF_INET or AF_INET6
 *
 * Context: RCU, BH disabled. @skb->dev is the output's device.
 * Return: as mcr_transmit().
 */
enum mcr_reason mcr_transmit_bypass(struct sk_buff *skb, struct mcr_output *output,
				    u8 family)
{
	if (leaves_at_link(skb, family))
		return transmit_at_link(skb, output, family, true);
	return transmit_routed(skb, output, family);
}

/**
 * mcr_transmit_batched() - the same, together with others if that helps
 * @skb: as mcr_transmit()
 * @output: as mcr_transmit_bypass()
 * @family: AF_INET or AF_INET6
 * @batch: where the copy may wait for others
 *
 * A device without a queue has no use for more than one: its driver is done with a copy
 * at once, whose buffer is used again for the next one.
 *
 * Context: RCU, BH disabled. @skb->dev is the output's device.
 * Return: as mcr_transmit(); of a copy that waits, MCR_REASON_NONE.
 */
enum mcr_reason mcr_transmit_batched(struct sk_buff *skb, struct mcr_output *output,
				     u8 family, struct mcr_batch *batch)
{
	struct net_device *dev = skb->dev;

	if (unlikely(skb_is_gso(skb) || skb->len > READ_ONCE(dev->mtu) ||
		     !leaves_at_link(skb, family)))
		return mcr_transmit_bypass(skb, output, family);
	if (unlikely(!push_link_header(skb, dev))) {
		kfree_skb(skb);
		return MCR_REASON_NO_MEMORY;
	}
	if (mcr_direct_possible(skb, dev))
		return mcr_transmit_reason(mcr_direct_xmit(skb, dev));
	return mcr_transmit_reason(mcr_batch_add(batch, skb));
}
