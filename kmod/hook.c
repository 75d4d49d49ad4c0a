// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ingress hook of an input interface.
 */
#include <linux/etherdevice.h>
#include <linux/netfilter.h>

#include "defrag.h"
#include "echo.h"
#include "fate.h"
#include "group.h"
#include "hook.h"
#include "iface.h"
#include "net.h"
#include "packet_trace.h"
#include "parse.h"
#include "replicate.h"
#include "rule.h"
#include "segment.h"
#include "steer.h"
#include "table.h"
#include "trace.h"
#include "trace_packet.h"
#include "transmit.h"

/* After the chains a host's administrator filters with (-300 to 0). */
#define MCR_HOOK_PRIORITY 100

static void count(u64_stats_t *counter, struct mcr_iface_counters *counters,
		  unsigned int n)
{
	u64_stats_update_begin(&counters->syncp);
	u64_stats_add(counter, n);
	u64_stats_update_end(&counters->syncp);
}

/*
 * Has a datagram come back that an interface of this host may have sent? One that bears
 * the receiver's own address is a reflection.
 */
static noinline bool came_back(const struct mcr_iface *iface,
			       const struct mcr_rule *rule,
			       const struct sk_buff *skb,
			       const struct mcr_datagram *d)
{
	return ether_addr_equal(d->sender, skb->dev->dev_addr) ||
	       mcr_echo_looped(iface, rule, skb, d);
}

/* Where a datagram comes from. */
static __always_inline void origin(const struct mcr_iface *iface,
				   const struct sk_buff *skb,
				   struct mcr_datagram *d)
{
	mcr_parse_origin(skb, d);
	/* Others have the address too, so it tells nothing. */
	if (unlikely(iface->shares_address))
		d->sender = NULL;
	mcr_echo_sender(iface->mn, d);
}

/* Is the datagram only for those who ask for it, the host itself included? */
static bool for_many(const struct sk_buff *skb, const struct mcr_datagram *d)
{
	return mcr_addr_multicast(d->family, &d->daddr) ||
	       skb->pkt_type == PACKET_BROADCAST ||
	       (d->family == AF_INET && ipv4_is_lbcast(d->daddr.ip));
}

static __always_inline void count_matched(struct mcr_iface *iface,
					  struct mcr_rule *rule,
					  const struct mcr_datagram *d)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	count(&counters->matched, counters, d->segments);
	mcr_counters_add(&rule->matched->counters, d->segments, d->bytes);
	this_cpu_write(rule->matched->last, jiffies);
}

static __always_inline void unmatched(struct mcr_iface *iface,
				      const struct mcr_datagram *d)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	count(&counters->no_match, counters, d->segments);
	mcr_log(iface->mn, datagram_unmatched, iface, 0, d, MCR_REASON_NONE);
}

static noinline void replicate_traced(const struct mcr_rule *rule,
				      const struct mcr_fanout *fanout,
				      struct sk_buff *skb,
				      struct mcr_datagram *d, bool consume)
{
	struct mcr_ptrace *t = rcu_dereference(rule->ptrace);

	if (t)
		d->sample = mcr_ptrace_begin(t, fanout, skb, d);
	mcr_replicate(fanout, skb, d, consume);
	if (d->sample)
		mcr_ptrace_end(d->sample);
}

static __always_inline void replicate_whole(struct mcr_iface *iface,
					    struct mcr_rule *rule,
					    const struct mcr_fanout *fanout,
					    struct sk_buff *skb,
					    struct mcr_datagram *d, bool consume)
{
	count_matched(iface, rule, d);
	if (unlikely(rcu_access_pointer(rule->ptrace)))
		replicate_traced(rule, fanout, skb, d, consume);
	else
		mcr_replicate(fanout, skb, d, consume);
}

/* A datagram that a rule took is not relayed; @skb is NULL if it is gone. */
static void drop(struct mcr_iface *iface, struct mcr_rule *rule,
		 const struct mcr_fanout *fanout, const struct sk_buff *skb,
		 const struct mcr_datagram *d, enum mcr_reason reason)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	count_matched(iface, rule, d);
	count(&counters->errors[reason], counters, d->segments);
	mcr_fate_not_relayed(iface, rule, fanout, skb, d, reason);
}

/* Relay what is in a tunnel's super-packet, which becomes nobody's copy as it is. */
static noinline void replicate_segments(struct mcr_iface *iface,
					struct mcr_rule *rule,
					const struct mcr_fanout *fanout,
					struct sk_buff *skb,
					const struct mcr_datagram *d, bool consume)
{
	struct sk_buff *seg, *next, *segs = mcr_segment(skb, d);
	struct mcr_datagram of_seg;

	if (IS_ERR(segs)) {
		drop(iface, rule, fanout, skb, d,
		     mcr_transmit_error(PTR_ERR(segs)));
		segs = NULL;
	}
	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		if (mcr_parse(seg, &of_seg) != MCR_PARSE_DATAGRAM) {
			drop(iface, rule, fanout, seg, d, MCR_REASON_TOO_BIG);
			kfree_skb(seg);
			continue;
		}
		/* Segments have no link header; @skb, which has it, is freed after them. */
		of_seg.depth = d->depth;
		of_seg.sender = d->sender;
		replicate_whole(iface, rule, fanout, seg, &of_seg, true);
	}
	if (consume)
		consume_skb(skb);
}

/* Relay a datagram on this CPU; what no output takes of it is freed. */
static inline void replicate(struct mcr_iface *iface, struct mcr_rule *rule,
			     const struct mcr_fanout *fanout,
			     struct sk_buff *skb, struct mcr_datagram *d,
			     bool consume)
{
	if (unlikely(mcr_segment_tunnelled(skb)))
		replicate_segments(iface, rule, fanout, skb, d, consume);
	else
		replicate_whole(iface, rule, fanout, skb, d, consume);
}

/* Hand a datagram to the CPU it is pinned to, unless that is this one. */
static bool steer(struct mcr_iface *iface, struct mcr_rule *rule,
		  const struct mcr_fanout *fanout, struct sk_buff *skb,
		  const struct mcr_datagram *d, bool consume)
{
	enum mcr_reason reason;

	if (!mcr_steer(iface, skb, d, consume, &reason))
		return false;
	/* The other CPU will not count it. */
	if (unlikely(reason != MCR_REASON_NONE))
		drop(iface, rule, fanout, NULL, d, reason);
	return true;
}

/* What a rule is there for, but for the header's checksum and loops. */
static __always_inline unsigned int relay(struct mcr_iface *iface,
					  struct mcr_rule *rule,
					  const struct mcr_fanout *fanout,
					  struct sk_buff *skb,
					  struct mcr_datagram *d)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);
	bool consume;

	if (!mcr_parse_header_valid(skb, d)) {
		count(&counters->parse_errors, counters, d->segments);
		mcr_log(iface->mn, header_checksum_wrong, iface, rule->id, d,
			MCR_REASON_NONE);
		return NF_ACCEPT;
	}
	mcr_log(iface->mn, datagram_matched, iface, rule->id, d, MCR_REASON_NONE);
	consume = !(fanout->flags & MCR_RULE_LOCAL) || !for_many(skb, d);
	origin(iface, skb, d);
	if (unlikely(d->depth >= MCR_DEPTH_MAX ||
		     (d->sender && came_back(iface, rule, skb, d)))) {
		drop(iface, rule, fanout, skb, d, MCR_REASON_LOOP);
		if (!consume)
			return NF_ACCEPT;
		consume_skb(skb);
		return NF_STOLEN;
	}
	if (likely(!rcu_access_pointer(iface->pinning)) ||
	    !steer(iface, rule, fanout, skb, d, consume))
		replicate(iface, rule, fanout, skb, d, consume);
	return consume ? NF_STOLEN : NF_ACCEPT;
}

/* Returns 0 if @skb is the whole datagram now; else it is no longer ours. */
static int defrag(struct mcr_iface *iface, struct sk_buff *skb,
		  const struct mcr_datagram *d)
{
	unsigned int length = skb->len;
	int err = mcr_defrag(iface, skb, d);
	u16 ethertype = d->family == AF_INET ? ETH_P_IP : ETH_P_IPV6;

	if (err == -EINPROGRESS)
		mcr_log(iface->mn, fragment_held, iface, ethertype, length, 0);
	else if (err)
		mcr_log(iface->mn, fragment_dropped, iface, ethertype, length,
			err);
	return err;
}

/**
 * mcr_hook_steered() - relay a datagram on the CPU it was steered to
 * @iface: where it arrived
 * @skb: the datagram, as the ingress hook saw it, but for its device; consumed
 *
 * The host, the header and loops were seen to where it was received.
 *
 * Context: RCU, BH disabled.
 */
void mcr_hook_steered(struct mcr_iface *iface, struct sk_buff *skb)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);
	const struct mcr_fanout *fanout;
	struct mcr_rule *rule;
	struct mcr_datagram d;

	skb->dev = rcu_dereference(iface->dev);
	/* Without a device the namespace itself may be on its way out. */
	if (!skb->dev || mcr_parse(skb, &d) != MCR_PARSE_DATAGRAM) {
		count(&counters->no_match, counters, 1);
		kfree_skb(skb);
		return;
	}
	rule = mcr_table_match(iface, &d, &fanout);
	if (rule) {
		origin(iface, skb, &d);
		replicate(iface, rule, fanout, skb, &d, true);
	} else {
		/* It went while this was queued. */
		unmatched(iface, &d);
		kfree_skb(skb);
	}
}

static void malformed(struct mcr_iface *iface, const struct sk_buff *skb)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	count(&counters->parse_errors, counters, 1);
	mcr_log(iface->mn, header_malformed, iface, ntohs(skb->protocol),
		skb->len, 0);
}

/* What fragments came to may be as malformed as what came whole. */
static bool parse_reassembled(struct mcr_iface *iface, const struct sk_buff *skb,
			      struct mcr_datagram *d)
{
	enum mcr_parse parsed = mcr_parse(skb, d);

	if (parsed == MCR_PARSE_ERROR)
		malformed(iface, skb);
	return parsed == MCR_PARSE_DATAGRAM;
}

static void reassembled(struct mcr_iface *iface, const struct mcr_datagram *d)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	count(&counters->reassembled, counters, 1);
	mcr_log(iface->mn, datagram_reassembled, iface, 0, d, MCR_REASON_NONE);
}

/*
 * A bridge passes fragments on, and would drop the whole datagram as too large for its
 * other ports: it has them as they are, and what is relayed is put together beside it.
 */
static noinline void relay_beside_bridge(struct mcr_iface *iface,
					 struct sk_buff *skb,
					 struct mcr_datagram *d)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);
	struct sk_buff *copy = skb_clone(skb, GFP_ATOMIC | __GFP_NOWARN);
	const struct mcr_fanout *fanout;
	struct mcr_rule *rule;

	if (!copy) {
		count(&counters->errors[MCR_REASON_NO_MEMORY], counters, 1);
		mcr_log(iface->mn, fragment_dropped, iface,
			d->family == AF_INET ? ETH_P_IP : ETH_P_IPV6, skb->len,
			-ENOMEM);
		return;
	}
	if (defrag(iface, copy, d))
		return;
	if (parse_reassembled(iface, copy, d)) {
		reassembled(iface, d);
		rule = mcr_table_match(iface, d, &fanout);
		if (!rule)
			unmatched(iface, d);
		else if (relay(iface, rule, fanout, copy, d) == NF_STOLEN)
			return;
	}
	consume_skb(copy);
}

/*
 * What is no datagram as it stands: Returns true if it is one now, else what becomes
 * of it is in @verdict.
 */
static noinline bool assemble(struct mcr_iface *iface, struct sk_buff *skb,
			      enum mcr_parse parsed, struct mcr_datagram *d,
			      unsigned int *verdict)
{
	struct mcr_iface_counters *counters = this_cpu_ptr(iface->counters);

	*verdict = NF_ACCEPT;
	switch (parsed) {
	case MCR_PARSE_FRAGMENT:
		/* The engines know no tag in the packet. */
		if (!mcr_group_wanted(iface, d->family, &d->daddr) ||
		    d->network || skb_shared(skb)) {
			count(&counters->no_match, counters, 1);
			return false;
		}
		if (netif_is_any_bridge_port(skb->dev)) {
			relay_beside_bridge(iface, skb, d);
			return false;
		}
		if (defrag(iface, skb, d)) {
			*verdict = NF_STOLEN;
			return false;
		}
		if (!parse_reassembled(iface, skb, d))
			return false;
		reassembled(iface, d);
		return true;
	case MCR_PARSE_ERROR:
		malformed(iface, skb);
		return false;
	default:
		return false;
	}
}

static unsigned int hook(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	/* Written to before it is read, all of it that is. */
	struct mcr_datagram d __uninitialized;
	struct mcr_iface *iface = priv;
	const struct mcr_fanout *fanout;
	struct mcr_rule *rule;
	enum mcr_parse parsed;
	unsigned int verdict;

	/* Neither what is for others nor an echo of what the host itself sent. */
	if (skb->pkt_type >= PACKET_OTHERHOST)
		return NF_ACCEPT;

	parsed = mcr_parse(skb, &d);
	if (unlikely(parsed != MCR_PARSE_DATAGRAM) &&
	    !assemble(iface, skb, parsed, &d, &verdict))
		return verdict;
	rule = mcr_table_match(iface, &d, &fanout);
	if (rule)
		return relay(iface, rule, fanout, skb, &d);
	unmatched(iface, &d);
	return NF_ACCEPT;
}

/**
 * mcr_hook_register() - start to take datagrams from a device
 * @iface: the interface
 * @dev: its device
 *
 * Context: RTNL held; may sleep.
 * Return: 0 or a negative error.
 */
int mcr_hook_register(struct mcr_iface *iface, struct net_device *dev)
{
	int err;

	iface->hook = (struct nf_hook_ops) {
		.hook = hook,
		.priv = iface,
		.dev = dev,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.priority = MCR_HOOK_PRIORITY,
	};
	err = nf_register_net_hook(iface->mn->net, &iface->hook);
	if (err)
		mcr_log(iface->mn, hook_failed, iface, err);
	else
		mcr_log(iface->mn, hook_registered, iface, MCR_REASON_NONE);
	return err;
}

/**
 * mcr_hook_unregister() - stop taking datagrams
 * @iface: the interface
 *
 * Datagrams under way are through after a grace period.
 *
 * Context: RTNL held; may sleep.
 */
void mcr_hook_unregister(struct mcr_iface *iface)
{
	nf_unregister_net_hook(iface->mn->net, &iface->hook);
	mcr_log(iface->mn, hook_unregistered, iface, MCR_REASON_NONE);
}
