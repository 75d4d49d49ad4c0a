// SPDX-License-Identifier: GPL-2.0-only
/*
 * The relay of a network namespace: its beginning and its end.
 */
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/netns/generic.h>

#include "group.h"
#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "steer.h"
#include "table.h"
#include "trace.h"
#include "transaction.h"
#include "worker.h"

static unsigned int mcr_net_id __read_mostly;
static struct workqueue_struct *mcr_wq;

/**
 * mcr_net() - the relay of a namespace
 * @net: the namespace
 */
struct mcr_net *mcr_net(const struct net *net)
{
	return net_generic(net, mcr_net_id);
}

/**
 * mcr_net_queue_settle() - have mcr_transaction_flush() run
 * @mn: the namespace's relay
 * @delay: jiffies until then at the latest
 */
void mcr_net_queue_settle(struct mcr_net *mn, unsigned long delay)
{
	if (delay)
		queue_delayed_work(mcr_wq, &mn->settle_work, delay);
	else
		mod_delayed_work(mcr_wq, &mn->settle_work, 0);
}

/**
 * mcr_net_queue_expire() - have mcr_worker_expire() run
 * @mn: the namespace's relay
 * @seconds: until then at the latest
 */
void mcr_net_queue_expire(struct mcr_net *mn, u32 seconds)
{
	/* A timer of 32 bits knows no year; it looks and waits again. */
	unsigned long delay = min_t(u32, seconds, 86400) * HZ;

	if (delay)
		queue_delayed_work(mcr_wq, &mn->expire_work, delay);
	else
		mod_delayed_work(mcr_wq, &mn->expire_work, 0);
}

/**
 * mcr_net_queue_ssm() - have mcr_membership_sync_ssm() run
 * @mn: the namespace's relay
 */
void mcr_net_queue_ssm(struct mcr_net *mn)
{
	queue_work(mcr_wq, &mn->ssm_work);
}

/**
 * mcr_net_queue_trim() - have the buffers looked through for what is not used
 * @mn: the namespace's relay
 * @delay: jiffies until then
 */
void mcr_net_queue_trim(struct mcr_net *mn, unsigned long delay)
{
	queue_delayed_work(mcr_wq, &mn->buffers.trim_work, delay);
}

static int __net_init net_init(struct net *net)
{
	struct mcr_net *mn = mcr_net(net);
	int err;

	mn->net = net;
	mn->generation = 1;
	mcr_levels_init(&mn->levels);
	mutex_init(&mn->lock);
	mutex_init(&mn->ssm_lock);
	mcr_settings_init(&mn->settings);
	hash_init(mn->ifaces);
	hash_init(mn->senders);
	INIT_LIST_HEAD(&mn->dirty_ifaces);
	INIT_LIST_HEAD(&mn->allmulti_dirty);
	INIT_LIST_HEAD(&mn->transactions);
	INIT_LIST_HEAD(&mn->unsettled);
	INIT_LIST_HEAD(&mn->garbage);
	INIT_LIST_HEAD(&mn->ssm_dirty);
	INIT_DELAYED_WORK(&mn->expire_work, mcr_worker_expire_work);
	INIT_DELAYED_WORK(&mn->settle_work, mcr_transaction_settle_work);
	INIT_WORK(&mn->ssm_work, mcr_membership_ssm_work);
	mn->ssm_settled = true;
	mn->retry_delay = MCR_RETRY_MIN;
	init_waitqueue_head(&mn->ssm_wait);
	get_random_bytes(&mn->ident, sizeof(mn->ident));
	err = mcr_buffers_init(mn);
	if (err)
		return err;
	err = mcr_table_init(mn);
	if (err)
		mcr_buffers_exit(mn);
	else
		mcr_log(mn, namespace_created, mn->n_rules);
	return err;
}

/* Phase one: no more packets. The grace period that follows is the core's. */
static void __net_exit net_pre_exit(struct net *net)
{
	struct mcr_net *mn = mcr_net(net);

	rtnl_lock();
	mutex_lock(&mn->lock);
	mcr_iface_unbind_all(mn);
	mcr_membership_sync_allmulti(mn);
	mutex_unlock(&mn->lock);
	rtnl_unlock();
}

/* Phase two: nothing can reach the relay any more but its own work. */
static void __net_exit net_exit(struct net *net)
{
	struct mcr_net *mn = mcr_net(net);

	mcr_log(mn, namespace_destroyed, mn->n_rules);
	mcr_transaction_drop_all(mn);
	cancel_delayed_work_sync(&mn->expire_work);
	mcr_membership_sync_ssm(mn);
	mcr_transaction_flush(mn);
	cancel_work_sync(&mn->ssm_work);
	cancel_delayed_work_sync(&mn->settle_work);
	WARN_ON_ONCE(!hash_empty(mn->ifaces));
	mcr_table_exit(mn);
	mcr_buffers_exit(mn);
}

static struct pernet_operations mcr_net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &mcr_net_id,
	.size = sizeof(struct mcr_net),
};

/**
 * mcr_net_init() - give every namespace its relay
 *
 * Return: 0 or a negative error.
 */
int mcr_net_init(void)
{
	int err;

	mcr_wq = alloc_workqueue("mcr", WQ_UNBOUND, 0);
	if (!mcr_wq)
		return -ENOMEM;
	err = mcr_steer_init();
	if (err)
		goto err_wq;
	err = register_pernet_subsys(&mcr_net_ops);
	if (err)
		goto err_steer;
	return 0;

err_steer:
	mcr_steer_exit();
err_wq:
	destroy_workqueue(mcr_wq);
	return err;
}

/**
 * mcr_net_exit() - take the relays away
 */
void mcr_net_exit(void)
{
	unregister_pernet_subsys(&mcr_net_ops);
	destroy_workqueue(mcr_wq);
	/* Rules, interfaces and groups are freed after grace periods. */
	rcu_barrier();
	/* Interfaces that were pinned take two. */
	rcu_barrier();
	mcr_steer_exit();
}
