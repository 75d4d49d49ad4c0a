// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packet traces over netlink.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "extack.h"
#include "net.h"
#include "netlink.h"
#include "packet_trace.h"
#include "rule.h"
#include "trace.h"

/* A reply is as long as a client's buffer for one may be taken to be. */
#define MCR_TRACE_REPLY	32768

/* The ranges of NLA_POLICY_RANGE() end at 32767. Older kernels want it writable. */
static struct netlink_range_validation depth_range = {
	.min = 1,
	.max = MCR_TRACE_DEPTH_MAX,
};

const struct nla_policy mcr_trace_policy[MCR_TRACE_A_MAX + 1] = {
	[MCR_TRACE_A_DEPTH]   = NLA_POLICY_FULL_RANGE(NLA_U32, &depth_range),
	[MCR_TRACE_A_SAMPLE]  = NLA_POLICY_MIN(NLA_U32, 1),
	[MCR_TRACE_A_SNAPLEN] = NLA_POLICY_MAX(NLA_U32, MCR_TRACE_SNAPLEN_MAX),
	[MCR_TRACE_A_SEEN]    = { .type = NLA_REJECT },
	[MCR_TRACE_A_LOST]    = { .type = NLA_REJECT },
};

static struct mcr_ptrace *trace_of(const struct mcr_rule *rule)
{
	return rcu_dereference_protected(rule->ptrace,
					 lockdep_is_held(&rule->mn->lock));
}

/**
 * mcr_netlink_put_trace() - put TRACE for a rule that is traced
 * @skb: the message
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 * Return: 0 or -EMSGSIZE.
 */
int mcr_netlink_put_trace(struct sk_buff *skb, const struct mcr_rule *rule)
{
	const struct mcr_ptrace *t = trace_of(rule);
	struct nlattr *nest;
	u64 seen, lost;

	if (!t)
		return 0;
	mcr_ptrace_counts(t, &seen, &lost);
	nest = nla_nest_start(skb, MCR_A_TRACE);
	if (!nest || nla_put_u32(skb, MCR_TRACE_A_DEPTH, t->depth) ||
	    nla_put_u32(skb, MCR_TRACE_A_SAMPLE, t->sample) ||
	    nla_put_u32(skb, MCR_TRACE_A_SNAPLEN, t->snaplen) ||
	    nla_put_u64_64bit(skb, MCR_TRACE_A_SEEN, seen, MCR_TRACE_A_PAD) ||
	    nla_put_u64_64bit(skb, MCR_TRACE_A_LOST, lost, MCR_TRACE_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_head(struct sk_buff *skb, const struct mcr_rule *rule)
{
	if (nla_put_u64_64bit(skb, MCR_A_ID, rule->id, MCR_A_PAD))
		return -EMSGSIZE;
	return mcr_netlink_put_trace(skb, rule);
}

struct wish {
	u32 depth;
	u32 sample;
	u32 snaplen;
};

static int parse_wish(const struct nlattr *nest, struct wish *wish,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MCR_TRACE_A_MAX + 1];
	int err;

	*wish = (struct wish) { .depth = MCR_TRACE_DEPTH, .sample = 1 };
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, MCR_TRACE_A_MAX, nest, mcr_trace_policy, extack);
	if (err)
		return err;
	if (tb[MCR_TRACE_A_DEPTH])
		wish->depth = nla_get_u32(tb[MCR_TRACE_A_DEPTH]);
	if (tb[MCR_TRACE_A_SAMPLE])
		wish->sample = nla_get_u32(tb[MCR_TRACE_A_SAMPLE]);
	if (tb[MCR_TRACE_A_SNAPLEN])
		wish->snaplen = nla_get_u32(tb[MCR_TRACE_A_SNAPLEN]);
	return 0;
}

static int enable(struct mcr_rule *rule, const struct wish *wish,
		  struct netlink_ext_ack *extack)
{
	u32 outputs = mcr_rule_in_force(rule)->n_outputs;
	u64 memory = mcr_ptrace_memory(wish->depth, wish->snaplen, outputs);
	struct mcr_ptrace *t;

	if (memory > MCR_TRACE_MEMORY_MAX) {
		mcr_extack(extack, NULL,
			   "%u events of %u octets on each CPU would take %llu KiB: at most %u KiB are given, so ask for fewer or shorter ones",
			   wish->depth, wish->snaplen, memory >> 10,
			   MCR_TRACE_MEMORY_MAX >> 10);
		return -E2BIG;
	}
	t = mcr_ptrace_alloc(wish->depth, wish->sample, wish->snaplen, outputs);
	if (!t)
		return -ENOMEM;
	mcr_ptrace_log_end(rule);
	mcr_ptrace_replace(rule, t);
	mcr_log(rule->mn, packet_trace_enabled, rule, t->depth, t->sample,
		t->snaplen);
	return 0;
}

/**
 * mcr_netlink_trace_enable() - MCR_CMD_TRACE_ENABLE
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_trace_enable(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct sk_buff *reply;
	struct mcr_rule *rule;
	struct wish wish;
	void *hdr;
	int err;

	err = parse_wish(info->attrs[MCR_A_TRACE], &wish, info->extack);
	if (err)
		return err;
	reply = mcr_netlink_reply_new(info, NLMSG_GOODSIZE, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&mn->lock);
	rule = mcr_netlink_find_rule(mn, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) : enable(rule, &wish, info->extack);
	if (!err)
		err = put_head(reply, rule);
	mutex_unlock(&mn->lock);
	return mcr_netlink_reply_send(reply, hdr, info, err);
}

static void not_traced(const struct mcr_rule *rule, struct netlink_ext_ack *extack)
{
	mcr_extack(extack, NULL, "rule %016llx is not traced: enable that first",
		   rule->id);
}

/**
 * mcr_netlink_trace_disable() - MCR_CMD_TRACE_DISABLE
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_trace_disable(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	const struct mcr_ptrace *t;
	struct mcr_rule *rule;
	int err = 0;

	mutex_lock(&mn->lock);
	rule = mcr_netlink_find_rule(mn, info);
	if (IS_ERR(rule)) {
		err = PTR_ERR(rule);
		goto out;
	}
	t = trace_of(rule);
	if (!t) {
		not_traced(rule, info->extack);
		err = -ENOENT;
		goto out;
	}
	mcr_ptrace_log_end(rule);
	mcr_ptrace_replace(rule, NULL);
out:
	mutex_unlock(&mn->lock);
	return err;
}

static int put_addresses(struct sk_buff *skb, const struct mcr_sample *s)
{
	unsigned int octets = mcr_addr_octets(s->family);

	if (nla_put(skb, MCR_TRACE_EVENT_A_SOURCE, octets, &s->saddr) ||
	    nla_put_be16(skb, MCR_TRACE_EVENT_A_SOURCE_PORT, s->sport) ||
	    nla_put(skb, MCR_TRACE_EVENT_A_GROUP, octets, &s->daddr) ||
	    nla_put_be16(skb, MCR_TRACE_EVENT_A_PORT, s->dport) ||
	    nla_put_u8(skb, MCR_TRACE_EVENT_A_PROTOCOL, s->protocol))
		return -EMSGSIZE;
	return 0;
}

/*
 * One event. Whoever may not change rules gets of the packet what the other
 * attributes tell too: its headers.
 */
static int put_event(struct sk_buff *skb, const struct mcr_ptrace *t,
		     const struct mcr_sample *s, int cpu, bool whole)
{
	unsigned int packet = whole ? s->captured :
				      min_t(unsigned int, s->captured, s->headers);
	struct nlattr *nest = nla_nest_start(skb, MCR_A_TRACE_EVENT);

	if (!nest ||
	    nla_put_u64_64bit(skb, MCR_TRACE_EVENT_A_SEQUENCE, s->sequence,
			      MCR_TRACE_EVENT_A_PAD) ||
	    nla_put_u64_64bit(skb, MCR_TRACE_EVENT_A_TIME, s->time,
			      MCR_TRACE_EVENT_A_PAD) ||
	    nla_put_u32(skb, MCR_TRACE_EVENT_A_CPU, cpu) ||
	    nla_put_u32(skb, MCR_TRACE_EVENT_A_INDEX, s->ifindex) ||
	    put_addresses(skb, s) ||
	    nla_put_u32(skb, MCR_TRACE_EVENT_A_LENGTH, s->length) ||
	    nla_put_u32(skb, MCR_TRACE_EVENT_A_SEGMENTS, s->segments) ||
	    nla_put_u64_64bit(skb, MCR_TRACE_EVENT_A_HASH, s->hash,
			      MCR_TRACE_EVENT_A_PAD) ||
	    (s->reason &&
	     nla_put_u32(skb, MCR_TRACE_EVENT_A_REASON, s->reason)) ||
	    nla_put_u32(skb, MCR_TRACE_EVENT_A_OUTPUTS, s->outputs) ||
	    (!s->reason &&
	     nla_put(skb, MCR_TRACE_EVENT_A_FATES, s->fates, s->data)) ||
	    nla_put(skb, MCR_TRACE_EVENT_A_PACKET, packet, s->data + t->fates)) {
		if (nest)
			nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* Put what there is room for; one event has it in any case. */
static int put_events(struct sk_buff *skb, const struct mcr_ptrace *t, u64 after,
		      bool whole)
{
	struct mcr_ptrace_entry *entries;
	struct mcr_sample *copy;
	int i, n, err = 0;

	copy = kvmalloc(t->slot_size, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return -ENOMEM;
	n = mcr_ptrace_find(t, after, &entries);
	if (n < 0) {
		kvfree(copy);
		return n;
	}
	for (i = 0; i < n && !err; i++)
		if (mcr_ptrace_read(t, &entries[i], copy))
			err = put_event(skb, t, copy, entries[i].cpu, whole);
	kvfree(entries);
	kvfree(copy);
	return 0;
}

static int put_trace(struct sk_buff *skb, struct genl_info *info,
		     const struct mcr_rule *rule, bool whole)
{
	const struct nlattr *after = info->attrs[MCR_A_AFTER];
	const struct mcr_ptrace *t = trace_of(rule);

	if (!t) {
		not_traced(rule, info->extack);
		return -ENOENT;
	}
	if (put_head(skb, rule))
		return -EMSGSIZE;
	if (t->snaplen && !whole)
		mcr_log(rule->mn, contents_withheld, rule, t->depth, t->sample,
			t->snaplen);
	return put_events(skb, t, after ? nla_get_u64(after) : 0, whole);
}

/**
 * mcr_netlink_trace_get() - MCR_CMD_TRACE_GET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_trace_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	bool whole = netlink_ns_capable(skb, mn->net->user_ns, CAP_NET_ADMIN);
	struct sk_buff *reply;
	struct mcr_rule *rule;
	void *hdr;
	int err;

	reply = mcr_netlink_reply_new(info, MCR_TRACE_REPLY, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&mn->lock);
	rule = mcr_netlink_find_rule(mn, info);
	err = IS_ERR(rule) ? PTR_ERR(rule) : put_trace(reply, info, rule, whole);
	mutex_unlock(&mn->lock);
	return mcr_netlink_reply_send(reply, hdr, info, err);
}
