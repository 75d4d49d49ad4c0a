// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifications: what changed, to what digest, and who did it.
 *
 * A listener that misses one (for want of memory here, or of room there) finds out
 * by the generation of the next, and reads everything again.
 */
#include <linux/rtnetlink.h>

#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "notify.h"
#include "pinning.h"
#include "rule.h"
#include "settings.h"
#include "transaction.h"

#define MCR_NTF_SPACE (NLMSG_GOODSIZE + MCR_NTF_CHANGES_MAX * (MCR_NAME_MAX + 48))

/* The family is registered. Written under RTNL. */
static bool notify_open;

/**
 * mcr_notify_start() - the family is registered
 */
void mcr_notify_start(void)
{
	rtnl_lock();
	notify_open = true;
	rtnl_unlock();
}

/**
 * mcr_notify_stop() - the family is about to go
 */
void mcr_notify_stop(void)
{
	rtnl_lock();
	notify_open = false;
	rtnl_unlock();
}

static struct sk_buff *message(struct mcr_net *mn, size_t size, int group, u8 cmd,
			       void **hdr)
{
	struct sk_buff *skb;

	if (!READ_ONCE(notify_open) ||
	    !genl_has_listeners(&mcr_genl_family, mn->net, group))
		return NULL;
	skb = genlmsg_new(size, GFP_KERNEL | __GFP_NOWARN);
	if (!skb)
		return NULL;
	*hdr = genlmsg_put(skb, 0, 0, &mcr_genl_family, 0, cmd);
	return skb;
}

static void send(struct mcr_net *mn, struct sk_buff *skb, void *hdr, int group)
{
	genlmsg_end(skb, hdr);
	genlmsg_multicast_netns(&mcr_genl_family, mn->net, skb, 0, group,
				GFP_KERNEL);
}

/**
 * mcr_notify_iface() - an interface was bound, lost, went up, down, or elsewhere
 * @iface: the interface
 *
 * Context: RTNL and mcr_net.lock held; may sleep.
 */
void mcr_notify_iface(const struct mcr_iface *iface)
{
	struct nlattr *nest;
	struct sk_buff *skb;
	void *hdr;

	skb = message(iface->mn, NLMSG_GOODSIZE, MCR_MCGRP_INTERFACES,
		      MCR_CMD_INTERFACE_NTF, &hdr);
	if (!skb)
		return;
	nest = nla_nest_start(skb, MCR_A_INTERFACE);
	if (!nest || mcr_netlink_put_iface_state(skb, iface)) {
		nlmsg_free(skb);
		return;
	}
	nla_nest_end(skb, nest);
	send(iface->mn, skb, hdr, MCR_MCGRP_INTERFACES);
}

static int put_change(struct sk_buff *skb, const struct mcr_rule *rule)
{
	const struct mcr_fanout *was = rule->was, *now, *named;
	struct nlattr *nest;
	u32 change;

	now = rcu_dereference_protected(rule->fanout[mcr_net_gen(rule->mn->epoch)],
					lockdep_is_held(&rule->mn->lock));
	named = now ?: was;
	change = !was ? MCR_CHANGE_ADDED :
		 !now ? MCR_CHANGE_REMOVED : MCR_CHANGE_REPLACED;
	nest = nla_nest_start(skb, MCR_A_CHANGE);
	if (!nest || nla_put_u32(skb, MCR_CHANGE_A_CHANGE, change) ||
	    nla_put_u64_64bit(skb, MCR_CHANGE_A_ID, rule->id, MCR_CHANGE_A_PAD) ||
	    (*named->name &&
	     nla_put_string(skb, MCR_CHANGE_A_NAME, named->name)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Where the commit has got to, and whose it was. */
static int put_author(struct sk_buff *skb, const struct mcr_transaction *txn)
{
	if (mcr_netlink_put_digest(skb, txn->new_generation, txn->digest) ||
	    nla_put_u32(skb, MCR_A_PORTID, txn->portid) ||
	    nla_put_u32(skb, MCR_A_PID, txn->pid) ||
	    nla_put_string(skb, MCR_A_COMM, txn->comm) ||
	    (*txn->client && nla_put_string(skb, MCR_A_CLIENT, txn->client)) ||
	    (txn->cause && nla_put_u32(skb, MCR_A_CAUSE, txn->cause)))
		return -EMSGSIZE;
	return 0;
}

static int put_commit(struct sk_buff *skb, const struct mcr_transaction *txn)
{
	const struct mcr_rule *rule;
	unsigned int n = 0;

	if (put_author(skb, txn) ||
	    nla_put_u32(skb, MCR_A_ADDED, txn->added) ||
	    nla_put_u32(skb, MCR_A_REPLACED, txn->replaced) ||
	    nla_put_u32(skb, MCR_A_REMOVED, txn->removed))
		return -EMSGSIZE;
	list_for_each_entry(rule, &txn->touched, unsettled) {
		if (n++ == MCR_NTF_CHANGES_MAX)
			break;
		if (put_change(skb, rule))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * mcr_notify_commit() - a transaction has come into force
 * @txn: the transaction, its touched rules not settled yet
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_notify_commit(const struct mcr_transaction *txn)
{
	struct sk_buff *skb;
	void *hdr;

	skb = message(txn->mn, MCR_NTF_SPACE, MCR_MCGRP_RULES, MCR_CMD_RULE_NTF,
		      &hdr);
	if (!skb)
		return;
	if (put_commit(skb, txn)) {
		nlmsg_free(skb);
		return;
	}
	send(txn->mn, skb, hdr, MCR_MCGRP_RULES);
}

/**
 * mcr_notify_settings() - a transaction has changed settings
 * @txn: the transaction
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_notify_settings(const struct mcr_transaction *txn)
{
	struct sk_buff *skb;
	void *hdr;

	skb = message(txn->mn, NLMSG_GOODSIZE, MCR_MCGRP_RULES,
		      MCR_CMD_SETTINGS_NTF, &hdr);
	if (!skb)
		return;
	if (put_author(skb, txn) || mcr_settings_put(skb, &txn->mn->settings)) {
		nlmsg_free(skb);
		return;
	}
	send(txn->mn, skb, hdr, MCR_MCGRP_RULES);
}

/**
 * mcr_notify_levels() - a transaction has changed what is logged
 * @txn: the transaction
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_notify_levels(const struct mcr_transaction *txn)
{
	struct sk_buff *skb;
	void *hdr;

	skb = message(txn->mn, NLMSG_GOODSIZE, MCR_MCGRP_RULES,
		      MCR_CMD_SETTINGS_NTF, &hdr);
	if (!skb)
		return;
	if (put_author(skb, txn) ||
	    mcr_netlink_put_levels(skb, &txn->mn->levels)) {
		nlmsg_free(skb);
		return;
	}
	send(txn->mn, skb, hdr, MCR_MCGRP_RULES);
}

static int put_pinning(struct sk_buff *skb, const struct mcr_iface *iface)
{
	const char *cpus = mcr_pinning_text(iface);
	struct nlattr *nest;

	nest = nla_nest_start(skb, MCR_A_INTERFACE);
	if (!nest || nla_put_string(skb, MCR_INTERFACE_A_NAME, iface->name) ||
	    (cpus && nla_put_string(skb, MCR_INTERFACE_A_CPUS, cpus)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * mcr_notify_pinning() - a transaction has changed the pinning of an interface
 * @txn: the transaction
 * @iface: the interface
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_notify_pinning(const struct mcr_transaction *txn,
			const struct mcr_iface *iface)
{
	struct sk_buff *skb;
	void *hdr;

	skb = message(txn->mn, NLMSG_GOODSIZE, MCR_MCGRP_RULES,
		      MCR_CMD_SETTINGS_NTF, &hdr);
	if (!skb)
		return;
	if (put_author(skb, txn) || put_pinning(skb, iface)) {
		nlmsg_free(skb);
		return;
	}
	send(txn->mn, skb, hdr, MCR_MCGRP_RULES);
}
