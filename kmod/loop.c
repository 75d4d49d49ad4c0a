// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that would feed themselves.
 *
 * What a rule sends to an address on an interface, rules with that interface as
 * input take: it is the same network, and a bridge or another relay there may well
 * send it back. So do rules on the other end of a veth pair. A depth-first search
 * from each rule a transaction touches finds the cycles that were not there before.
 * Chains of rules may be of any length, so the search keeps its place in the rules.
 *
 * Copies that come back all the same are bounded by their depth, see mcr_depth_get().
 */
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "extack.h"
#include "group.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "rule.h"

#define MCR_LOOP_NAMED_MAX 8	/* rules of a cycle that are named */
#define MCR_LOOP_STEPS_MAX (16 << 20)	/* rules and groups that a search looks at */

/* Has a search looked at more than RTNL may be held for? */
static bool exhausted(const struct mcr_net *mn)
{
	return mn->walk_steps > MCR_LOOP_STEPS_MAX;
}

static bool step_exhausts(struct mcr_net *mn)
{
	cond_resched();
	mn->walk_steps++;
	return exhausted(mn);
}

/* The other end of a veth pair, or of a VLAN on one, if it is in this namespace. */
static const struct net_device *veth_peer(const struct net_device *dev)
{
	const struct net_device *lower = dev;
	struct net *net = dev_net(dev);
	struct net_device *peer;

	if (is_vlan_dev(dev))
		lower = vlan_dev_real_dev(dev);
	if (!lower->rtnl_link_ops || !lower->rtnl_link_ops->get_link_net ||
	    strcmp(lower->rtnl_link_ops->kind, "veth") ||
	    lower->rtnl_link_ops->get_link_net(lower) != net)
		return NULL;
	peer = dev_get_by_index_rcu(net, dev_get_iflink(lower));
	if (peer && lower != dev)
		peer = __vlan_find_dev_deep_rcu(peer, vlan_dev_vlan_proto(dev),
						vlan_dev_vlan_id(dev));
	return peer;
}

static struct mcr_iface *target_iface(const struct mcr_output *output,
				      unsigned int target)
{
	const struct net_device *dev, *peer = NULL;
	struct mcr_iface *iface = NULL;

	if (target == 0)
		return output->iface;
	dev = rtnl_dereference(output->iface->dev);
	rcu_read_lock();
	if (dev)
		peer = veth_peer(dev);
	if (peer)
		iface = mcr_iface_find(output->iface->mn, peer->name);
	rcu_read_unlock();
	return iface;
}

/* What an output sends to: one address, or the prefix its rule takes from. */
static void output_prefix(const struct mcr_rule *rule,
			  const struct mcr_output *output,
			  const union nf_inet_addr **addr, u8 *prefix_len)
{
	if (output->flags & MCR_OUTPUT_GROUP) {
		*addr = &output->group;
		*prefix_len = 8 * mcr_addr_octets(rule->match.family);
	} else {
		*addr = &rule->match.group;
		*prefix_len = rule->match.prefix_len;
	}
}

static bool group_overlaps(const struct mcr_group *group, u8 family,
			   const union nf_inet_addr *addr, u8 prefix_len)
{
	u8 shorter = min(group->key.prefix_len, prefix_len);
	union nf_inet_addr a, b;

	if (group->key.family != family)
		return false;
	mcr_addr_prefix(&a, family, addr, shorter);
	mcr_addr_prefix(&b, family, &group->key.addr, shorter);
	return !memcmp(&a, &b, mcr_addr_octets(family));
}

/* Would a rule take what an output of another one sends to its group? */
static bool takes(const struct mcr_rule *rule, const struct mcr_rule *from,
		  const struct mcr_output *output)
{
	__be16 port = output->port ? output->port : from->match.port;

	if (rule->match.protocol != from->match.protocol)
		return false;
	if (rule->match.port && port && rule->match.port != port)
		return false;
	if (!rule->match.has_source)
		return true;
	switch (output->source_mode) {
	case MCR_SOURCE_EXPLICIT:
		return !memcmp(&rule->match.source, &output->source,
			       sizeof(output->source));
	case MCR_SOURCE_PRESERVE:
		return !from->match.has_source ||
		       !memcmp(&rule->match.source, &from->match.source,
			       sizeof(from->match.source));
	default:
		/* The own address may change at any time. */
		return true;
	}
}

static struct mcr_group *next_group(struct mcr_walk *walk,
				    struct mcr_iface *iface, u8 family,
				    const union nf_inet_addr *addr, u8 prefix_len)
{
	unsigned int f = mcr_family_index(family);
	const struct mcr_shapes *shapes =
		rcu_dereference_protected(iface->shapes[f],
					  lockdep_is_held(&iface->mn->lock));
	struct mcr_group *group;

	if (prefix_len == 8 * mcr_addr_octets(family)) {
		/* One address: it is in at most one group of each length. */
		while (shapes && walk->shape < shapes->n) {
			u8 len = shapes->shape[walk->shape++].prefix_len;

			rcu_read_lock();
			group = mcr_group_find(iface, family, addr, len);
			rcu_read_unlock();
			if (group)
				return group;
		}
		return NULL;
	}
	group = list_prepare_entry(walk->group, &iface->groups, iface_node);
	list_for_each_entry_continue(group, &iface->groups, iface_node) {
		if (step_exhausts(iface->mn))
			return NULL;
		if (group_overlaps(group, family, addr, prefix_len))
			return group;
	}
	return NULL;
}

/* The next rule of the group being looked at that would take what an output sends. */
static struct mcr_rule *next_taker(struct mcr_rule *from,
				   const struct mcr_output *output)
{
	struct mcr_walk *walk = &from->walk;
	struct mcr_rule *pos;

	if (!walk->group)
		return NULL;
	pos = list_prepare_entry(walk->pos, &walk->group->rules, group_node);
	list_for_each_entry_continue(pos, &walk->group->rules, group_node) {
		if (step_exhausts(from->mn))
			return NULL;
		if (!takes(pos, from, output))
			continue;
		walk->pos = pos;
		return pos;
	}
	return NULL;
}

/* The same for all groups of the interface the output leads to. */
static struct mcr_rule *next_on_target(struct mcr_rule *from,
				       const struct mcr_output *output)
{
	struct mcr_iface *iface = target_iface(output, from->walk.target);
	struct mcr_walk *walk = &from->walk;
	const union nf_inet_addr *addr;
	struct mcr_rule *taker;
	u8 prefix_len;

	if (!iface)
		return NULL;
	output_prefix(from, output, &addr, &prefix_len);
	do {
		if (step_exhausts(from->mn))
			return NULL;
		taker = next_taker(from, output);
		if (taker)
			return taker;
		walk->pos = NULL;
		walk->group = next_group(walk, iface, from->match.family, addr,
					 prefix_len);
	} while (walk->group);
	return NULL;
}

/* The next rule that would take what a rule sends, or NULL after the last. */
static struct mcr_rule *next_successor(struct mcr_rule *rule,
				       const struct mcr_fanout *fanout)
{
	struct mcr_walk *walk = &rule->walk;
	struct mcr_rule *taker;

	for (; walk->output < fanout->n_outputs; walk->output++) {
		for (; walk->target < 2; walk->target++) {
			taker = next_on_target(rule, &fanout->output[walk->output]);
			if (taker)
				return taker;
			walk->shape = 0;
		}
		walk->target = 0;
	}
	return NULL;
}

static int describe(char *buf, size_t size, const struct mcr_rule *rule)
{
	const struct mcr_match *match = &rule->match;

	if (match->family == AF_INET)
		return scnprintf(buf, size, "%s %pI4/%u:%u", match->iface->name,
				 &match->group.ip, match->prefix_len,
				 ntohs(match->port));
	return scnprintf(buf, size, "%s [%pI6c]/%u:%u", match->iface->name,
			 &match->group.in6, match->prefix_len,
			 ntohs(match->port));
}

/* Name the cycle that leads from @last back to @first. */
static int refuse(const struct mcr_rule *first, const struct mcr_rule *last,
		  struct netlink_ext_ack *extack)
{
	const struct mcr_rule *chain[MCR_LOOP_NAMED_MAX];
	unsigned int n = 0, i;
	char buf[400];
	size_t len = 0;

	for (; last != first && n < MCR_LOOP_NAMED_MAX - 1; last = last->walk.from)
		chain[n++] = last;
	len = describe(buf, sizeof(buf), first);
	if (last != first)
		len += scnprintf(buf + len, sizeof(buf) - len, " -> ...");
	for (i = n; i-- > 0;) {
		len += scnprintf(buf + len, sizeof(buf) - len, " -> ");
		len += describe(buf + len, sizeof(buf) - len, chain[i]);
	}
	mcr_extack(extack, NULL,
		   "the rules would feed themselves: %s -> %s; allow the loop if no network carries it back",
		   buf, first->match.iface->name);
	return -ELOOP;
}

static struct mcr_fanout *walkable(const struct mcr_rule *rule, unsigned int gen)
{
	struct mcr_fanout *fanout =
		rcu_dereference_protected(rule->fanout[gen],
					  lockdep_is_held(&rule->mn->lock));

	return fanout && !(fanout->flags & MCR_RULE_ALLOW_LOOP) ? fanout : NULL;
}

static void enter(struct mcr_rule *rule, struct mcr_rule *from, u32 number)
{
	memset(&rule->walk, 0, sizeof(rule->walk));
	rule->walk.number = number;
	rule->walk.from = from;
}

static int walk_from(struct mcr_rule *start, u32 number, unsigned int gen,
		     struct netlink_ext_ack *extack)
{
	struct mcr_rule *rule = start;

	enter(start, NULL, number);
	while (rule) {
		struct mcr_rule *next;

		next = next_successor(rule, walkable(rule, gen));
		if (exhausted(rule->mn)) {
			mcr_extack(extack, NULL,
				   "the search for loops among these rules was given up after %u steps: send to fewer ports that other rules take, or allow the loop",
				   MCR_LOOP_STEPS_MAX);
			return -E2BIG;
		}
		if (!next) {
			rule->walk.done = true;
			rule = rule->walk.from;
			continue;
		}
		if (!walkable(next, gen))
			continue;
		if (next->walk.number != number) {
			enter(next, rule, number);
			rule = next;
		} else if (!next->walk.done) {
			return refuse(next, rule, extack);
		}
	}
	return 0;
}

static int check_own_interface(const struct mcr_rule *rule,
			       const struct mcr_fanout *fanout,
			       struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < fanout->n_outputs; i++) {
		if (fanout->output[i].iface != rule->match.iface)
			continue;
		mcr_extack(extack, NULL,
			   "output %u is on %s, the rule's own input interface: name another, or allow the loop",
			   i + 1, rule->match.iface->name);
		return -ELOOP;
	}
	return 0;
}

/**
 * mcr_loop_check() - would the coming generation feed itself?
 * @mn: the namespace's relay
 * @touched: the rules that change, by mcr_rule.unsettled
 * @gen: the coming generation's slot
 * @extack: where the cycle is named
 *
 * Context: RTNL and mcr_net.lock held; may sleep.
 * Return: 0, -ELOOP, or -E2BIG: it would take too long to tell.
 */
int mcr_loop_check(struct mcr_net *mn, const struct list_head *touched,
		   unsigned int gen, struct netlink_ext_ack *extack)
{
	struct mcr_rule *rule;
	int err;

	ASSERT_RTNL();
	lockdep_assert_held(&mn->lock);
	mn->walk++;
	mn->walk_steps = 0;
	list_for_each_entry(rule, touched, unsettled) {
		const struct mcr_fanout *fanout = walkable(rule, gen);

		if (!fanout)
			continue;
		err = check_own_interface(rule, fanout, extack);
		if (err)
			return err;
		if (rule->walk.number == mn->walk)
			continue;
		err = walk_from(rule, mn->walk, gen, extack);
		if (err)
			return err;
	}
	return 0;
}
