// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfaces that rules name; iface_event.c has what follows the devices.
 *
 * An interface is a name. The device that bears the name at the moment is bound
 * to it, in one pointer that all rules and outputs go through: a device that
 * goes, comes back with a new index, or is renamed suspends and resumes any
 * number of rules by one store, and touches no other rule.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <net/rtnetlink.h>

#include "echo.h"
#include "group.h"
#include "hook.h"
#include "iface.h"
#include "net.h"
#include "pinning.h"
#include "source.h"
#include "steer.h"
#include "table.h"
#include "trace.h"

/**
 * struct mcr_shape_ref - how many rules have a shape
 * @shape: the shape
 * @refs: the rules
 */
struct mcr_shape_ref {
	struct mcr_shape shape;
	unsigned int refs;
};

static u32 name_hash(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

/**
 * mcr_iface_find() - look an interface up by its name
 * @mn: the namespace's relay
 * @name: the name
 *
 * Context: mcr_net.lock held.
 * Return: the interface, without a reference, or NULL.
 */
struct mcr_iface *mcr_iface_find(struct mcr_net *mn, const char *name)
{
	struct mcr_iface *iface;

	lockdep_assert_held(&mn->lock);
	hash_for_each_possible(mn->ifaces, iface, node, name_hash(name))
		if (!strcmp(iface->name, name))
			return iface;
	return NULL;
}

/**
 * mcr_iface_get() - take a reference to an interface that is known
 * @mn: the namespace's relay
 * @name: its name
 *
 * Context: mcr_net.lock held.
 * Return: the interface, or NULL: call mcr_iface_create().
 */
struct mcr_iface *mcr_iface_get(struct mcr_net *mn, const char *name)
{
	struct mcr_iface *iface = mcr_iface_find(mn, name);

	if (iface)
		iface->refs++;
	return iface;
}

/* The devices of an ipvlan have the address of the one that they are on. */
static bool shares_address(const struct net_device *dev)
{
	const struct rtnl_link_ops *ops = dev->rtnl_link_ops;

	return ops && (!strcmp(ops->kind, "ipvlan") || !strcmp(ops->kind, "ipvtap"));
}

/**
 * mcr_iface_bind() - a device bears the interface's name now
 * @iface: the interface, bound to none
 * @dev: the device
 *
 * Context: RTNL and mcr_net.lock held. The caller synchronises.
 */
void mcr_iface_bind(struct mcr_iface *iface, struct net_device *dev)
{
	WRITE_ONCE(iface->addr4, mcr_source_primary4(dev));
	atomic_inc(&iface->mn->addr6_seq);
	iface->shares_address = shares_address(dev);
	rcu_assign_pointer(iface->dev, dev);
	mcr_echo_update(iface);
	iface->mn->buffers.stale = true;
	mcr_log(iface->mn, interface_bound, iface, mcr_iface_reason(iface));
	mcr_membership_rejoin(iface);
	mcr_iface_mark_dirty(iface);
}

/**
 * mcr_iface_create() - make an interface known, bound to its device if it exists
 * @mn: the namespace's relay
 * @name: its name
 *
 * Context: RTNL and mcr_net.lock held; may sleep.
 * Return: the interface with a reference, or NULL for want of memory.
 */
struct mcr_iface *mcr_iface_create(struct mcr_net *mn, const char *name)
{
	struct mcr_iface *iface = mcr_iface_get(mn, name);
	struct net_device *dev;

	ASSERT_RTNL();
	if (iface)
		return iface;
	iface = kzalloc(sizeof(*iface), GFP_KERNEL_ACCOUNT);
	if (!iface)
		return NULL;
	iface->counters = __netdev_alloc_pcpu_stats(struct mcr_iface_counters,
						    GFP_KERNEL_ACCOUNT);
	iface->recent = alloc_percpu_gfp(struct mcr_recent, GFP_KERNEL_ACCOUNT);
	if (!iface->counters || !iface->recent) {
		free_percpu(iface->recent);
		free_percpu(iface->counters);
		kfree(iface);
		return NULL;
	}
	iface->mn = mn;
	iface->refs = 1;
	iface->last_change = jiffies;
	strscpy(iface->name, name, sizeof(iface->name));
	INIT_LIST_HEAD(&iface->groups);
	INIT_LIST_HEAD(&iface->dirty_groups);
	INIT_LIST_HEAD(&iface->dirty);
	INIT_LIST_HEAD(&iface->allmulti_node);
	hash_add(mn->ifaces, &iface->node, name_hash(name));
	mn->ifaces_seq++;
	dev = __dev_get_by_name(mn->net, name);
	/* An alternative name finds a device too, but no event of it tells that name. */
	if (dev && !strcmp(dev->name, name))
		mcr_iface_bind(iface, dev);
	return iface;
}

/**
 * mcr_iface_mark_dirty() - have mcr_iface_sync_all() look at an interface
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 */
void mcr_iface_mark_dirty(struct mcr_iface *iface)
{
	if (list_empty(&iface->dirty))
		list_add_tail(&iface->dirty, &iface->mn->dirty_ifaces);
}

/**
 * mcr_iface_put() - give a reference back
 * @iface: the interface, or NULL
 *
 * The last one to go marks it dirty: it is freed when it is synchronised.
 *
 * Context: mcr_net.lock held.
 */
void mcr_iface_put(struct mcr_iface *iface)
{
	if (iface && !--iface->refs) {
		mcr_iface_mark_dirty(iface);
		mcr_net_queue_settle(iface->mn, 0);
	}
}

static void iface_free_rcu(struct rcu_head *rcu)
{
	struct mcr_iface *iface = container_of(rcu, struct mcr_iface, rcu);

	free_percpu(iface->recent);
	free_percpu(iface->counters);
	mcr_pinning_destroy(iface);
	kfree(rcu_access_pointer(iface->shapes[0]));
	kfree(rcu_access_pointer(iface->shapes[1]));
	kfree(iface->shape_refs[0]);
	kfree(iface->shape_refs[1]);
	kfree(iface);
}

/* The hook is gone, so nothing is queued any more; some may still be in queues. */
static void iface_forget_rcu(struct rcu_head *rcu)
{
	mcr_steer_forget(container_of(rcu, struct mcr_iface, rcu));
	call_rcu(rcu, iface_free_rcu);
}

static void iface_destroy(struct mcr_iface *iface)
{
	hash_del(&iface->node);
	hlist_del_init_rcu(&iface->sender_node);
	iface->mn->ifaces_seq++;
	call_rcu(&iface->rcu, iface->flows ? iface_forget_rcu : iface_free_rcu);
}

/**
 * mcr_iface_retry() - try again in a while what failed for want of memory
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 */
void mcr_iface_retry(struct mcr_iface *iface)
{
	iface->retry = true;
	mcr_net_queue_settle(iface->mn, iface->mn->retry_delay);
}

/**
 * mcr_iface_retry_all() - mark dirty what failed before
 * @mn: the namespace's relay
 *
 * Context: mcr_net.lock held.
 */
void mcr_iface_retry_all(struct mcr_net *mn)
{
	struct mcr_iface *iface;
	bool any = false;
	int bucket;

	hash_for_each(mn->ifaces, bucket, iface, node) {
		if (!iface->retry)
			continue;
		any = true;
		iface->retry = false;
		mcr_membership_rejoin(iface);
		mcr_iface_mark_dirty(iface);
	}
	mn->retry_delay = any ? min(2 * mn->retry_delay, MCR_RETRY_MAX) : MCR_RETRY_MIN;
	if (!list_empty(&mn->ssm_dirty))
		mcr_net_queue_ssm(mn);
}

/* Returns false if there is more to do. */
static bool iface_sync(struct mcr_iface *iface, unsigned long until)
{
	struct net_device *dev = rtnl_dereference(iface->dev);
	bool want_hook = dev && iface->worker;

	if (want_hook && !iface->hooked) {
		iface->hooked = !mcr_hook_register(iface, dev);
		if (!iface->hooked)
			mcr_iface_retry(iface);
	} else if (!want_hook && iface->hooked) {
		mcr_hook_unregister(iface);
		iface->hooked = false;
	}
	if (!mcr_membership_sync(iface, until))
		return false;
	if (!iface->refs && list_empty(&iface->groups) &&
	    list_empty(&iface->allmulti_node))
		iface_destroy(iface);
	return true;
}

/*
 * The kernel walks the list of a device's groups for each join: ten thousand of
 * them take long enough for RTNL to be given up in between. Who waits for it is
 * let in then, since a mutex is handed over to a waiter that was passed by once.
 */
#define MCR_SYNC_TIME (HZ / 100)

/**
 * mcr_iface_sync() - bring hooks and memberships in line with the rules
 * @mn: the namespace's relay
 *
 * Joins and leaves for a bounded time; the work of the namespace is queued for
 * the rest.
 *
 * Context: RTNL and mcr_net.lock held; may sleep.
 */
void mcr_iface_sync(struct mcr_net *mn)
{
	unsigned long until = jiffies + MCR_SYNC_TIME;

	ASSERT_RTNL();
	lockdep_assert_held(&mn->lock);
	if (mn->buffers.stale)
		mcr_buffers_resize(mn);
	while (!list_empty(&mn->dirty_ifaces)) {
		struct mcr_iface *iface = list_first_entry(&mn->dirty_ifaces,
							   struct mcr_iface, dirty);

		list_del_init(&iface->dirty);
		if (iface_sync(iface, until))
			continue;
		mcr_iface_mark_dirty(iface);
		mcr_net_queue_settle(mn, 0);
		return;
	}
}

static bool sync_wanted(const struct mcr_net *mn)
{
	return !list_empty(&mn->dirty_ifaces) || !list_empty(&mn->allmulti_dirty);
}

/**
 * mcr_iface_sync_all() - bring all hooks and memberships in line with the rules
 * @mn: the namespace's relay
 * @patience: for so many jiffies; the work of the namespace does the rest
 *
 * Context: no lock held; may sleep, takes RTNL.
 */
void mcr_iface_sync_all(struct mcr_net *mn, unsigned long patience)
{
	unsigned long until = jiffies + patience;
	bool more;

	mutex_lock(&mn->lock);
	more = sync_wanted(mn);
	mutex_unlock(&mn->lock);
	while (more && time_before(jiffies, until)) {
		rtnl_lock();
		mutex_lock(&mn->lock);
		mcr_iface_sync(mn);
		mcr_membership_sync_allmulti(mn);
		more = sync_wanted(mn);
		mutex_unlock(&mn->lock);
		rtnl_unlock();
		cond_resched();
	}
	if (more)
		mcr_net_queue_settle(mn, 0);
}

static bool shape_equal(const struct mcr_shape *a, const struct mcr_shape *b)
{
	return a->prefix_len == b->prefix_len && a->protocol == b->protocol &&
	       a->has_source == b->has_source && a->has_port == b->has_port;
}

static bool shape_before(const struct mcr_shape *a, const struct mcr_shape *b)
{
	if (a->has_source != b->has_source)
		return a->has_source;
	if (a->prefix_len != b->prefix_len)
		return a->prefix_len > b->prefix_len;
	return a->has_port > b->has_port;
}

/* Publish the shapes that have rules, the most specific first. */
static int shapes_publish(struct mcr_iface *iface, unsigned int f)
{
	const struct mcr_shape_ref *refs = iface->shape_refs[f];
	struct mcr_shapes *new = NULL, *old;
	unsigned int i, j;

	if (iface->n_shape_refs[f]) {
		new = kzalloc(struct_size(new, shape, iface->n_shape_refs[f]),
			      GFP_KERNEL_ACCOUNT);
		if (!new)
			return -ENOMEM;
	}
	for (i = 0; i < iface->n_shape_refs[f]; i++) {
		for (j = new->n++; j > 0; j--) {
			if (!shape_before(&refs[i].shape, &new->shape[j - 1]))
				break;
			new->shape[j] = new->shape[j - 1];
		}
		new->shape[j] = refs[i].shape;
	}
	old = rcu_replace_pointer(iface->shapes[f], new,
				  lockdep_is_held(&iface->mn->lock));
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

/**
 * mcr_iface_shape_get() - a rule with this shape is about to come into force
 * @iface: its input interface
 * @family: its family
 * @shape: its shape
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_iface_shape_get(struct mcr_iface *iface, u8 family,
			const struct mcr_shape *shape)
{
	unsigned int f = mcr_family_index(family);
	unsigned int i, n = iface->n_shape_refs[f];
	struct mcr_shape_ref *refs;
	int err;

	for (i = 0; i < n; i++) {
		if (shape_equal(&iface->shape_refs[f][i].shape, shape)) {
			iface->shape_refs[f][i].refs++;
			return 0;
		}
	}
	refs = krealloc_array(iface->shape_refs[f], n + 1, sizeof(*refs),
			      GFP_KERNEL_ACCOUNT);
	if (!refs)
		return -ENOMEM;
	iface->shape_refs[f] = refs;
	refs[n].shape = *shape;
	refs[n].refs = 1;
	iface->n_shape_refs[f]++;
	err = shapes_publish(iface, f);
	if (err)
		iface->n_shape_refs[f]--;
	return err;
}

/**
 * mcr_iface_shape_put() - a rule with this shape is in no generation any more
 * @iface: its input interface
 * @family: its family
 * @shape: its shape
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_iface_shape_put(struct mcr_iface *iface, u8 family,
			 const struct mcr_shape *shape)
{
	unsigned int f = mcr_family_index(family);
	struct mcr_shape_ref *refs = iface->shape_refs[f];
	unsigned int i;

	for (i = 0; i < iface->n_shape_refs[f]; i++) {
		if (!shape_equal(&refs[i].shape, shape))
			continue;
		if (--refs[i].refs)
			return;
		refs[i] = refs[--iface->n_shape_refs[f]];
		/* Without memory the data path probes one shape too many. */
		shapes_publish(iface, f);
		return;
	}
}

/**
 * mcr_iface_reason() - why an interface cannot be used
 * @iface: the interface
 *
 * Return: MCR_REASON_NONE if it exists and is up.
 */
enum mcr_reason mcr_iface_reason(const struct mcr_iface *iface)
{
	enum mcr_reason reason = MCR_REASON_NONE;
	const struct net_device *dev;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (!dev)
		reason = MCR_REASON_NO_INTERFACE;
	else if (!netif_running(dev) || !netif_carrier_ok(dev))
		reason = MCR_REASON_LINK_DOWN;
	rcu_read_unlock();
	return reason;
}

/**
 * mcr_iface_unbind() - the device of an interface goes, or has another name
 * @iface: the interface, bound to one
 *
 * Context: RTNL and mcr_net.lock held; may sleep. The caller synchronises.
 */
void mcr_iface_unbind(struct mcr_iface *iface)
{
	mcr_log(iface->mn, interface_lost, iface, MCR_REASON_NO_INTERFACE);
	mcr_membership_leave_all(iface, AF_UNSPEC);
	if (iface->hooked) {
		mcr_hook_unregister(iface);
		iface->hooked = false;
	}
	WRITE_ONCE(iface->addr4, 0);
	RCU_INIT_POINTER(iface->dev, NULL);
	mcr_echo_update(iface);
	iface->mn->buffers.stale = true;
	mcr_membership_rejoin(iface);
	mcr_iface_mark_dirty(iface);
}

/**
 * mcr_iface_unbind_all() - the namespace is going: leave every device alone
 * @mn: the namespace's relay
 *
 * Context: RTNL and mcr_net.lock held; may sleep.
 */
void mcr_iface_unbind_all(struct mcr_net *mn)
{
	struct mcr_iface *iface;
	int bucket;

	hash_for_each(mn->ifaces, bucket, iface, node)
		if (rtnl_dereference(iface->dev))
			mcr_iface_unbind(iface);
}
