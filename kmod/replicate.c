// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replication: a copy for every output, with headers of its own. Copies are made of
 * buffers (buffer.c) and share the payload (payload.c). The datagram itself becomes the
 * only copy of a rule with one output where nobody else wants it.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>

#include "buffer.h"
#include "bypass.h"
#include "fate.h"
#include "header.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "parse.h"
#include "payload.h"
#include "replicate.h"
#include "rule.h"
#include "trace_packet.h"
#include "transmit.h"

/**
 * struct replication - a datagram that is being copied
 * @d: what the parser found
 * @cache: buffers of this CPU, or NULL
 * @payload: what the copies have in common
 */
struct replication {
	const struct mcr_datagram *d;
	struct mcr_cache *cache;
	struct mcr_payload payload;
};

/*
 * Can @output send at all, and elsewhere than where the datagram came from, by
 * whatever way? Its device, or NULL and why not.
 */
static inline struct net_device *device(const struct mcr_output *output,
					const struct mcr_datagram *d,
					enum mcr_reason *reason)
{
	struct net_device *dev = rcu_dereference(output->iface->dev);

	if (unlikely(!dev))
		*reason = MCR_REASON_NO_INTERFACE;
	else if (unlikely(!netif_running(dev) || !netif_carrier_ok(dev)))
		*reason = MCR_REASON_LINK_DOWN;
	else if (unlikely(d->sender && dev->type == ARPHRD_ETHER &&
			  ether_addr_equal(dev->dev_addr, d->sender)))
		*reason = MCR_REASON_LOOP;
	else
		return dev;
	return NULL;
}

static inline u8 priority(const struct sk_buff *skb, u8 family)
{
	u8 tos = family == AF_INET ? ip_hdr(skb)->tos :
				     ipv6_get_dsfield(ipv6_hdr(skb));

	/* Queueing disciplines: as ip_forward(). */
	return rt_tos2priority(tos);
}

/* What is to be sent, all but its headers; or NULL: there is no memory. */
static __always_inline struct sk_buff *make_copy(struct replication *r)
{
	struct sk_buff *skb = mcr_buffer_again(r->cache, r->payload.n_frags);
	bool kept = true;

	if (!skb) {
		skb = mcr_buffer_get(r->cache, &kept);
		if (unlikely(!skb))
			return NULL;
		mcr_payload_fill(&r->payload, skb);
	}
	mcr_payload_set_gso(&r->payload, skb);
	return likely(kept) ? mcr_buffer_clone(skb) : skb;
}

/* @batch: where copies may wait for others, or NULL */
static __always_inline enum mcr_reason
relay_copy(struct replication *r, struct mcr_output *output,
	   struct net_device *dev, struct mcr_batch *batch)
{
	struct sk_buff *skb = make_copy(r);
	enum mcr_reason reason;

	if (unlikely(!skb))
		return MCR_REASON_NO_MEMORY;
	reason = mcr_header_write(skb->data, &r->payload, output, dev);
	if (unlikely(reason != MCR_REASON_NONE)) {
		kfree_skb(skb);
		return reason;
	}
	skb->dev = dev;
	skb->priority = priority(skb, r->d->family);
	if (batch && output->flags & MCR_OUTPUT_BYPASS)
		return mcr_transmit_batched(skb, output, r->d->family, batch);
	return mcr_transmit(skb, output, r->d->family);
}

/*
 * Make the datagram look like one that the host sends. Each field is one that some
 * consumer would misread: skb_scrub_packet() knows most of them.
 */
static void normalise(struct sk_buff *skb)
{
	skb_orphan(skb);
	/* Type, input interface, route, extensions, conntrack, mark, time stamp. */
	skb_scrub_packet(skb, true);
	/* A priority tag would go out again. */
	__vlan_hwaccel_clear_tag(skb);
	/* A receive queue's number would choose the transmit queue. */
	skb_set_queue_mapping(skb, 0);
	skb_reset_redirect(skb);
	/* Of the flow that it was. */
	skb_clear_hash(skb);
	/* IP's control block, read when it is fragmented. */
	memset(skb->cb, 0, max(sizeof(struct inet_skb_parm),
			       sizeof(struct inet6_skb_parm)));
	skb->encapsulation = 0;
	skb->ip_summed = CHECKSUM_NONE;
}

/* The datagram itself becomes the copy; consumed. */
static inline enum mcr_reason
relay_taken(struct mcr_payload *p, struct mcr_output *output,
	    struct net_device *dev, struct sk_buff *skb,
	    const struct mcr_datagram *d)
{
	unsigned int ip = mcr_header_octets(d->family);
	unsigned int headers = LL_RESERVED_SPACE(dev) + ip;
	enum mcr_reason reason = MCR_REASON_NO_MEMORY;

	/* There is room where its own headers are. */
	headers -= min(headers, d->transport);
	if (unlikely(!mcr_payload_describe(p, skb, d) || skb_cow(skb, headers) ||
		     !pskb_may_pull(skb, p->offset) ||
		     pskb_trim(skb, p->offset + p->length)))
		goto err;
	normalise(skb);
	__skb_pull(skb, d->transport);
	skb_reset_transport_header(skb);
	reason = mcr_header_write(skb->data - ip, p, output, dev);
	if (unlikely(reason != MCR_REASON_NONE))
		goto err;
	__skb_push(skb, ip);
	skb_reset_network_header(skb);
	skb->protocol = d->family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb->dev = dev;
	skb->priority = priority(skb, d->family);
	if (p->partial) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb->transport_header;
		skb->csum_offset = offsetof(struct udphdr, check);
	}
	mcr_depth_set(skb, d->depth + 1);
	if (unlikely(output->flags & MCR_OUTPUT_BYPASS))
		return mcr_transmit_bypass(skb, output, d->family);
	return mcr_transmit(skb, output, d->family);

err:
	kfree_skb(skb);
	return reason;
}

static noinline void count_error(const struct mcr_fanout *fanout,
				 struct mcr_output *output,
				 const struct mcr_datagram *d,
				 enum mcr_reason reason)
{
	struct mcr_iface_counters *counters;
	u64 errors;

	errors = atomic64_add_return(d->segments, &output->stats->errors[reason]);
	mcr_fate_dropped(fanout, output, d, reason, errors);
	counters = this_cpu_ptr(output->iface->counters);
	u64_stats_update_begin(&counters->syncp);
	u64_stats_add(&counters->errors[reason], d->segments);
	u64_stats_update_end(&counters->syncp);
}

static inline void count_output(const struct mcr_fanout *fanout,
				struct mcr_output *output,
				const struct mcr_datagram *d,
				enum mcr_reason reason)
{
	if (unlikely(reason != MCR_REASON_NONE)) {
		count_error(fanout, output, d, reason);
		return;
	}
	mcr_counters_add(output->stats->sent, d->segments, d->bytes);
	mcr_log(output->iface->mn, copy_sent, fanout, output, d, reason);
}

/*
 * Is it a list of packets that each have headers or a tag of their own: frag-list GRO, or
 * fragments put together?
 */
static bool is_chained(const struct sk_buff *skb)
{
	return skb_has_frag_list(skb) &&
	       (!skb_is_gso(skb) || skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST);
}

/*
 * Is a partial checksum that of something inside the payload? Not of a super-packet,
 * whose checksum could not be made here: it would not have been parsed. One of nothing
 * in the datagram, which a virtual machine may say, is none.
 */
static bool partial_inside(const struct sk_buff *skb, const struct mcr_datagram *d)
{
	int start;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return false;
	start = skb_checksum_start_offset(skb);
	return start >= (int)(d->transport + (d->protocol == IPPROTO_UDP)) &&
	       start + skb->csum_offset + sizeof(__sum16) <= skb->len;
}

/* As the datagram, but with that checksum made, which copies could not express. */
static struct sk_buff *checksummed(const struct sk_buff *skb)
{
	struct sk_buff *copy = skb_copy(skb, GFP_ATOMIC | __GFP_NOWARN);

	if (copy && skb_checksum_help(copy)) {
		kfree_skb(copy);
		return NULL;
	}
	return copy;
}

/* May the only copy of a datagram that nobody else wants be the datagram itself? */
static inline bool can_take(const struct sk_buff *skb, const struct mcr_datagram *d)
{
	return !skb_shared(skb) && !skb_cloned(skb) && !is_chained(skb) &&
	       !partial_inside(skb, d);
}

static inline void take(struct mcr_payload *p, struct mcr_output *output,
			const struct mcr_fanout *fanout, struct sk_buff *skb,
			const struct mcr_datagram *d)
{
	struct net_device *dev;
	enum mcr_reason reason;

	/* First: relay_taken() may free the head that has the sender's link address. */
	dev = device(output, d, &reason);
	if (likely(dev))
		reason = relay_taken(p, output, dev, skb, d);
	else
		consume_skb(skb);
	count_output(fanout, output, d, reason);
}

/* @d is that of @r, in a register. */
static __always_inline enum mcr_reason
relay_to(struct replication *r, const struct mcr_datagram *d,
	 struct mcr_output *output, bool ready, struct mcr_batch *batch)
{
	enum mcr_reason reason = MCR_REASON_NO_MEMORY;
	struct net_device *dev = NULL;

	if (likely(ready))
		dev = device(output, d, &reason);
	if (likely(dev))
		reason = relay_copy(r, output, dev, batch);
	return reason;
}

/* To every output, where copies may wait for others: counted when none does any more. */
static noinline void relay_batched(struct replication *r,
				   const struct mcr_fanout *fanout,
				   struct mcr_output *outputs, bool ready)
{
	struct mcr_batch batch __uninitialized;
	unsigned int first, i;

	for (first = 0; first < fanout->n_outputs; first += batch.n) {
		unsigned int n = min_t(unsigned int, fanout->n_outputs - first,
				       MCR_BATCH_MAX);

		mcr_batch_init(&batch);
		for (i = 0; i < n; i++)
			mcr_batch_note(&batch, relay_to(r, r->d,
							&outputs[first + i],
							ready, &batch));
		mcr_batch_send(&batch);
		for (i = 0; i < n; i++)
			count_output(fanout, &outputs[first + i], r->d,
				     batch.reason[i]);
	}
}

/**
 * mcr_replicate() - relay a datagram to every output of a rule
 * @fanout: the rule's version
 * @skb: the datagram, as the ingress hook sees it
 * @d: what the parser found
 * @consume: the host is not to have it: @skb is consumed
 *
 * Context: RCU, BH disabled.
 */
void mcr_replicate(const struct mcr_fanout *fanout, struct sk_buff *skb,
		   const struct mcr_datagram *d, bool consume)
{
	/* Counters and caches of a version in force are written to. */
	struct mcr_output *outputs = (struct mcr_output *)fanout->output;
	bool ours = consume && !skb_shared(skb);
	struct sk_buff *from = skb;
	/* Large, and written to before it is read, all of it that is. */
	struct replication r __uninitialized;
	bool described, ready;
	unsigned int i;

	if (fanout->n_outputs == 1 && consume && can_take(skb, d)) {
		take(&r.payload, outputs, fanout, skb, d);
		return;
	}
	r.d = d;
	if (unlikely(partial_inside(skb, d))) {
		from = checksummed(skb);
		ours = true;
	}
	r.cache = mcr_cache_acquire(fanout->rule->mn);
	described = from && mcr_payload_describe(&r.payload, from, d);
	ready = described && mcr_payload_share(&r.payload, ours, r.cache);
	if (unlikely(fanout->bypass))
		relay_batched(&r, fanout, outputs, ready);
	else
		for (i = 0; i < fanout->n_outputs; i++)
			count_output(fanout, &outputs[i], d,
				     relay_to(&r, d, &outputs[i], ready, NULL));
	if (likely(described))
		mcr_payload_release(&r.payload);
	mcr_cache_release(r.cache);
	if (from != skb)
		consume_skb(from);
	if (consume)
		consume_skb(skb);
}
