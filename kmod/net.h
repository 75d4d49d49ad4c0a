/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The relay of one network namespace.
 *
 * DOC: Locking
 *
 * RTNL		binding of interfaces to devices, hooks, memberships.
 * mcr_net.lock	(mutex) rules, interfaces, groups, transactions: all of the
 *		control plane. Taken inside RTNL where both are needed.
 * mcr_net.ssm_lock (mutex) sockets that hold source-specific memberships.
 *		Outermost: joining by a socket takes RTNL itself.
 *
 * Order: ssm_lock, RTNL, lock.
 *
 * The data path takes none of them, but mcr_steer_flow.lock and within it the lock
 * of a CPU's queue if the interface is pinned; for buffers it does not wait. It
 * runs under RCU with BH disabled and reads mcr_iface.dev, mcr_iface.shapes, the
 * table of rules and, by the generation it read once per datagram,
 * mcr_rule.fanout[].
 */
#ifndef _MCR_NET_H
#define _MCR_NET_H

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/rhashtable.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "buffer.h"
#include "ident.h"
#include "settings.h"
#include "log.h"

#define MCR_IFACE_HASH_BITS 8
#define MCR_SENDER_HASH_BITS 8	/* an octet */

#define MCR_RETRY_MIN	((unsigned long)HZ)
#define MCR_RETRY_MAX	(64UL * HZ)

/**
 * struct mcr_net - the relay of one network namespace
 * @epoch: counts changes of what the data path sees; see mcr_net_gen()
 * @rules_by_match: data path's table, struct mcr_rule by struct mcr_match
 * @addr6_seq: counts changes of IPv6 addresses; stale sources are found by it
 * @levels: what is logged
 * @buffers: what copies are made of
 * @ident: IPv4 identifications of copies
 * @senders: struct mcr_iface by link address, see echo.c
 * @net: the namespace
 * @lock: see DOC: Locking
 * @generation: number of commits so far plus one, as netlink shows it
 * @digest: sum of the hashes of all rules
 * @n_rules: rules in force
 * @rules_by_id: struct mcr_rule by id
 * @names: struct mcr_fanout by name, several while a transaction is decided
 * @groups: struct mcr_group by interface and prefix
 * @rules: struct mcr_rule by handle, in the order of their creation
 * @next_handle: where the search for a free handle goes on
 * @settings: see struct mcr_settings
 * @ifaces: struct mcr_iface by name
 * @ifaces_seq: counts those that came and went
 * @dirty_ifaces: interfaces whose hook or memberships want synchronising
 * @allmulti_dirty: interfaces whose all-multicast mode does
 * @transactions: open ones, struct mcr_transaction
 * @unsettled: rules whose slots differ since the last commit
 * @rcu_cookie: when readers of the slot left by the last commit are gone
 * @garbage: fan-outs no longer in force, to be freed after a grace period
 * @walk: number of the last search for loops
 * @walk_steps: rules that one has looked at
 * @expire_work: takes down workers that were idle for long enough
 * @settle_work: makes both slots of rules the same again and frees garbage
 * @ssm_lock: see DOC: Locking
 * @retry_delay: jiffies until what failed for want of memory is tried again; it doubles
 *		 as long as anything fails
 * @ssm_dirty: source-specific memberships to be joined or left
 * @ssm_work: does so where the caller cannot
 * @ssm_settled: @ssm_dirty is empty, and none of it is being joined or left
 * @ssm_wait: woken when that has become so
 */
struct mcr_net {
	unsigned long epoch;
	struct rhashtable rules_by_match;
	atomic_t addr6_seq;
	struct mcr_levels levels;
	struct mcr_buffers buffers;
	struct mcr_ident ident;
	DECLARE_HASHTABLE(senders, MCR_SENDER_HASH_BITS);

	struct net *net ____cacheline_aligned_in_smp;
	struct mutex lock; /* all of the control plane, see DOC: Locking */
	u32 generation;
	u64 digest;
	u32 n_rules;
	struct rhashtable rules_by_id;
	struct rhltable names;
	struct rhashtable groups;
	struct xarray rules;
	u32 next_handle;
	struct mcr_settings settings;
	DECLARE_HASHTABLE(ifaces, MCR_IFACE_HASH_BITS);
	u32 ifaces_seq;
	struct list_head dirty_ifaces;
	struct list_head allmulti_dirty;
	struct list_head transactions;
	struct list_head unsettled;
	unsigned long rcu_cookie;
	struct list_head garbage;
	u32 walk;
	u32 walk_steps;
	struct delayed_work expire_work;
	struct delayed_work settle_work;
	struct mutex ssm_lock; /* ssm_dirty and the sockets, see DOC: Locking */
	unsigned long retry_delay;
	struct list_head ssm_dirty;
	struct work_struct ssm_work;
	bool ssm_settled;
	wait_queue_head_t ssm_wait;
};

/**
 * mcr_net_gen() - which of the two slots of every rule is in force
 * @epoch: mcr_net.epoch
 */
static inline unsigned int mcr_net_gen(unsigned long epoch)
{
	return epoch & 1;
}

struct mcr_net *mcr_net(const struct net *net);
void mcr_net_queue_settle(struct mcr_net *mn, unsigned long delay);
void mcr_net_queue_expire(struct mcr_net *mn, u32 seconds);
void mcr_net_queue_ssm(struct mcr_net *mn);
void mcr_net_queue_trim(struct mcr_net *mn, unsigned long delay);
int mcr_net_init(void);
void mcr_net_exit(void);

#endif /* _MCR_NET_H */
