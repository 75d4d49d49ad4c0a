// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replication: a copy for every output, with headers of its own.
 *
 * The payload in page fragments is shared between the copies; what is in the linear
 * part is copied. The UDP checksum is adjusted, never computed: a datagram that was
 * damaged before stays recognisably so, whatever the offload state.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/udp.h>

#include "fate.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "parse.h"
#include "replicate.h"
#include "rule.h"
#include "source.h"
#include "trace_packet.h"
#include "transmit.h"

/**
 * struct copy_header - what differs between the copies of a datagram
 * @daddr: destination
 * @saddr: source
 * @dport: destination port
 * @sport: source port
 * @ttl: TTL or hop limit
 * @tos: TOS or traffic class
 */
struct copy_header {
	union nf_inet_addr daddr;
	union nf_inet_addr saddr;
	__be16 dport;
	__be16 sport;
	u8 ttl;
	u8 tos;
};

/* One checksum over the bundle is to be made by whoever sends it. */
static void make_partial(struct sk_buff *skb, const struct mcr_datagram *d)
{
	struct udphdr *uh = (struct udphdr *)(skb->data + d->transport);

	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = (unsigned char *)uh - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
	if (d->family == AF_INET)
		uh->check = ~udp_v4_check(d->length, d->saddr.ip, d->daddr.ip, 0);
	else
		uh->check = ~udp_v6_check(d->length, &d->saddr.in6, &d->daddr.in6, 0);
}

/*
 * A bundle GRO made by chaining whole skbs holds a header in each: make it one like
 * any other, as __udp_gso_segment() does with one whose geometry has changed.
 */
static struct sk_buff *unchain(struct sk_buff *skb)
{
	struct sk_buff *copy = pskb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);

	if (!copy)
		return NULL;
	/* skb_copy() would refuse it; the type is the copy's own already. */
	skb_shinfo(copy)->gso_type &= ~SKB_GSO_FRAGLIST;
	if (!skb_linearize(copy))
		return copy;
	kfree_skb(copy);
	return NULL;
}

/*
 * Leave only the UDP or ESP header and what follows it, in memory that can be
 * written to.
 */
static bool strip(struct sk_buff *skb, const struct mcr_datagram *d)
{
	unsigned int header = d->protocol == IPPROTO_UDP ? sizeof(struct udphdr) : 0;

	if (!pskb_may_pull(skb, d->transport + header))
		return false;
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		/* Of something inside the payload: finish it while it is in place. */
		if (skb_checksum_start_offset(skb) != d->transport &&
		    skb_checksum_help(skb))
			return false;
	}
	if (skb_is_gso(skb) && header && skb->ip_summed != CHECKSUM_PARTIAL)
		make_partial(skb, d);
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		skb->ip_summed = CHECKSUM_NONE;
	__skb_pull(skb, d->transport);
	skb_reset_transport_header(skb);
	return skb->len <= d->length || !__pskb_trim(skb, d->length);
}

static struct sk_buff *copy_payload(struct sk_buff *skb, unsigned int headroom,
				    const struct mcr_datagram *d)
{
	struct sk_buff *copy;

	copy = __pskb_copy_fclone(skb, headroom, GFP_ATOMIC | __GFP_NOWARN, false);
	if (!copy)
		return NULL;
	/* Offsets of headers are as in the original; the others are set anew. */
	if (copy->ip_summed == CHECKSUM_PARTIAL)
		copy->csum_start += skb_headroom(copy) - skb_headroom(skb);
	if (strip(copy, d))
		return copy;
	kfree_skb(copy);
	return NULL;
}

/*
 * Make a relayed skb look like one that the host sends. Each field is one that some
 * consumer would misread: skb_scrub_packet() knows most of them.
 */
static void normalise(struct sk_buff *skb, struct net_device *dev,
		      unsigned int depth, u8 tos)
{
	skb_orphan(skb);
	/* Type, input interface, route, extensions, conntrack, mark, time stamp. */
	skb_scrub_packet(skb, true);
	/* A priority tag would go out again. */
	__vlan_hwaccel_clear_tag(skb);
	/* A receive queue's number would choose the transmit queue. */
	skb_set_queue_mapping(skb, 0);
	skb_reset_redirect(skb);
	/* Queueing disciplines: as ip_forward(). */
	skb->priority = rt_tos2priority(tos);
	/* IP's control block, read when it is fragmented. */
	memset(skb->cb, 0, sizeof(skb->cb));
	skb->encapsulation = 0;
	skb->dev = dev;
	mcr_depth_set(skb, depth);
}

static void adjust_checksum(struct sk_buff *skb, struct udphdr *uh,
			    const struct mcr_datagram *d,
			    const struct copy_header *h)
{
	if (!uh->check && skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	if (d->family == AF_INET) {
		inet_proto_csum_replace4(&uh->check, skb, d->saddr.ip,
					 h->saddr.ip, true);
		inet_proto_csum_replace4(&uh->check, skb, d->daddr.ip,
					 h->daddr.ip, true);
	} else {
		inet_proto_csum_replace16(&uh->check, skb, d->saddr.ip6,
					  h->saddr.ip6, true);
		inet_proto_csum_replace16(&uh->check, skb, d->daddr.ip6,
					  h->daddr.ip6, true);
	}
	inet_proto_csum_replace2(&uh->check, skb, d->sport, h->sport, false);
	inet_proto_csum_replace2(&uh->check, skb, d->dport, h->dport, false);
	if (!uh->check)
		uh->check = CSUM_MANGLED_0;
}

static void write_transport(struct sk_buff *skb, const struct mcr_datagram *d,
			    const struct copy_header *h)
{
	struct udphdr *uh;

	if (d->protocol != IPPROTO_UDP)
		return;
	uh = udp_hdr(skb);
	adjust_checksum(skb, uh, d, h);
	uh->source = h->sport;
	uh->dest = h->dport;
}

static void write_ipv4(struct sk_buff *skb, const struct mcr_datagram *d,
		       const struct copy_header *h)
{
	struct iphdr *iph = skb_push(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	iph->version = 4;
	iph->ihl = 5;
	iph->tos = h->tos;
	iph->tot_len = htons(skb->len);
	iph->frag_off = 0;
	iph->ttl = h->ttl;
	iph->protocol = d->protocol;
	iph->saddr = h->saddr.ip;
	iph->daddr = h->daddr.ip;
	/* Not atomic (RFC 6864): routers may fragment it, so the id matters. */
	__ip_select_ident(dev_net(skb->dev), iph, d->segments);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
}

static void write_ipv6(struct sk_buff *skb, const struct mcr_datagram *d,
		       const struct copy_header *h)
{
	unsigned int payload = skb->len;
	struct ipv6hdr *ip6h = skb_push(skb, sizeof(*ip6h));

	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, h->tos, d->flow_label);
	ip6h->payload_len = htons(payload);
	ip6h->nexthdr = d->protocol;
	ip6h->hop_limit = h->ttl;
	ip6h->saddr = h->saddr.in6;
	ip6h->daddr = h->daddr.in6;
	skb->protocol = htons(ETH_P_IPV6);
}

static enum mcr_reason choose_source(struct mcr_output *output,
				     const struct net_device *dev,
				     const struct mcr_datagram *d,
				     struct copy_header *h)
{
	switch (output->source_mode) {
	case MCR_SOURCE_PRESERVE:
		h->saddr = d->saddr;
		return MCR_REASON_NONE;
	case MCR_SOURCE_EXPLICIT:
		h->saddr = output->source;
		return MCR_REASON_NONE;
	}
	if (d->family == AF_INET) {
		memset(&h->saddr, 0, sizeof(h->saddr));
		h->saddr.ip = READ_ONCE(output->iface->addr4);
		return h->saddr.ip ? MCR_REASON_NONE : MCR_REASON_NO_ADDRESS;
	}
	return mcr_source_select6(output, dev, &h->daddr.in6, &h->saddr.in6) ?
	       MCR_REASON_NONE : MCR_REASON_NO_ADDRESS6;
}

static enum mcr_reason choose_header(struct mcr_output *output,
				     const struct net_device *dev,
				     const struct mcr_datagram *d,
				     struct copy_header *h)
{
	h->daddr = output->flags & MCR_OUTPUT_GROUP ? output->group : d->daddr;
	h->dport = output->port ? output->port : d->dport;
	h->sport = output->source_port ? output->source_port : d->sport;
	h->ttl = output->ttl;
	h->tos = d->tos;
	if (output->dscp != MCR_DSCP_KEEP)
		h->tos = output->dscp << 2 | (d->tos & INET_ECN_MASK);
	return choose_source(output, dev, d, h);
}

/* Would the copy go out where the datagram came from, by whatever way? */
static bool came_from(const struct net_device *dev, const u8 *sender)
{
	return sender && dev->type == ARPHRD_ETHER &&
	       ether_addr_equal(dev->dev_addr, sender);
}

/* The link address of the sender, or NULL. */
static const u8 *sender_of(const struct sk_buff *skb)
{
	if (skb->dev->type != ARPHRD_ETHER || !skb_mac_header_was_set(skb) ||
	    skb->network_header - skb->mac_header < ETH_HLEN)
		return NULL;
	return eth_hdr(skb)->h_source;
}

/* One copy for one output; with @take the skb itself, which *@take tells of. */
static enum mcr_reason relay_one(struct mcr_output *output, struct sk_buff *skb,
				 const struct mcr_datagram *d, const u8 *sender,
				 unsigned int depth, bool *take)
{
	struct net_device *dev = rcu_dereference(output->iface->dev);
	unsigned int headroom;
	enum mcr_reason reason;
	struct copy_header h;

	if (!dev)
		return MCR_REASON_NO_INTERFACE;
	if (!netif_running(dev) || !netif_carrier_ok(dev))
		return MCR_REASON_LINK_DOWN;
	if (came_from(dev, sender))
		return MCR_REASON_LOOP;
	reason = choose_header(output, dev, d, &h);
	if (reason != MCR_REASON_NONE)
		return reason;

	headroom = LL_RESERVED_SPACE(dev) + sizeof(struct ipv6hdr);
	if (take) {
		*take = true;
		if (skb_cow(skb, headroom) || !strip(skb, d)) {
			kfree_skb(skb);
			return MCR_REASON_NO_MEMORY;
		}
	} else {
		skb = copy_payload(skb, headroom, d);
		if (!skb)
			return MCR_REASON_NO_MEMORY;
	}
	normalise(skb, dev, depth, h.tos);
	write_transport(skb, d, &h);
	if (d->family == AF_INET)
		write_ipv4(skb, d, &h);
	else
		write_ipv6(skb, d, &h);
	return mcr_transmit(skb, output, d->family, &h.daddr);
}

static void count_output(const struct mcr_fanout *fanout,
			 struct mcr_output *output, const struct mcr_datagram *d,
			 enum mcr_reason reason)
{
	struct mcr_iface_counters *counters;
	u64 errors;

	if (likely(reason == MCR_REASON_NONE)) {
		mcr_counters_add(output->stats->sent, d->segments, d->bytes);
		mcr_log(output->iface->mn, copy_sent, fanout, output, d, reason);
		return;
	}
	errors = atomic64_add_return(d->segments, &output->stats->errors[reason]);
	mcr_fate_dropped(fanout, output, d, reason, errors);
	counters = this_cpu_ptr(output->iface->counters);
	u64_stats_update_begin(&counters->syncp);
	u64_stats_add(&counters->errors[reason], d->segments);
	u64_stats_update_end(&counters->syncp);
}

/**
 * mcr_replicate() - relay a datagram to every output of a rule
 * @iface: where it arrived
 * @fanout: the rule's version
 * @skb: the datagram, as the ingress hook sees it
 * @d: what the parser found
 * @consume: the host is not to have it: @skb is consumed
 *
 * Context: RCU, BH disabled.
 */
void mcr_replicate(struct mcr_iface *iface, const struct mcr_fanout *fanout,
		   struct sk_buff *skb, const struct mcr_datagram *d,
		   bool consume)
{
	/* Counters and caches of a version in force are written to. */
	struct mcr_output *outputs = (struct mcr_output *)fanout->output;
	unsigned int depth = mcr_depth_get(skb) + 1;
	bool may_take = false, taken = false;
	u8 buf[ETH_ALEN], *sender = NULL;
	struct sk_buff *from = skb;
	unsigned int i;

	if (sender_of(skb)) {
		/* Taking the original for the last copy overwrites it. */
		ether_addr_copy(buf, sender_of(skb));
		sender = buf;
	}
	if (unlikely(skb_is_gso(skb) &&
		     skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST))
		from = unchain(skb);
	else
		may_take = consume && !skb_shared(skb);

	for (i = 0; i < fanout->n_outputs; i++) {
		bool last = i == fanout->n_outputs - 1;
		enum mcr_reason reason = MCR_REASON_NO_MEMORY;

		if (from)
			reason = relay_one(&outputs[i], from, d, sender, depth,
					   last && may_take ? &taken : NULL);
		count_output(fanout, &outputs[i], d, reason);
	}
	if (from != skb)
		consume_skb(from);
	if (consume && !taken)
		consume_skb(skb);
}
