// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workers: what an input interface has beside its memberships, the hook above all.
 *
 * A worker comes with the first rule. When the last one goes, memberships are left
 * at once, since nothing needs the traffic, but the worker is kept for a while, so
 * that a set of rules may be taken away and put back without patching the kernel's
 * text for the hook, and with the interface's counters going on.
 */
#include <linux/ktime.h>

#include "iface.h"
#include "net.h"
#include "pinning.h"
#include "trace.h"
#include "worker.h"

/**
 * mcr_worker_rule_added() - an interface has got a rule as its input
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 */
void mcr_worker_rule_added(struct mcr_iface *iface)
{
	lockdep_assert_held(&iface->mn->lock);
	if (iface->input_rules++)
		return;
	mcr_iface_mark_dirty(iface);
	if (iface->worker)
		return;
	iface->worker = true;
	iface->refs++;
	mcr_log(iface->mn, worker_started, iface, mcr_iface_reason(iface));
}

static u32 idle_timeout(const struct mcr_net *mn)
{
	return mn->settings.value[MCR_SETTINGS_A_IDLE_TIMEOUT];
}

/**
 * mcr_worker_rule_removed() - an interface has lost a rule
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 */
void mcr_worker_rule_removed(struct mcr_iface *iface)
{
	lockdep_assert_held(&iface->mn->lock);
	if (--iface->input_rules)
		return;
	mcr_iface_mark_dirty(iface);
	iface->idle_since = ktime_get_seconds();
	mcr_net_queue_expire(iface->mn, idle_timeout(iface->mn));
	mcr_log(iface->mn, worker_idle, iface, mcr_iface_reason(iface));
}

static bool is_idle(const struct mcr_iface *iface)
{
	return iface->worker && !iface->input_rules;
}

/**
 * mcr_worker_state() - what an interface's worker does
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 */
enum mcr_worker_state mcr_worker_state(const struct mcr_iface *iface)
{
	if (!iface->worker)
		return MCR_WORKER_NONE;
	if (is_idle(iface))
		return MCR_WORKER_IDLE;
	return iface->hooked ? MCR_WORKER_RUNNING : MCR_WORKER_WAITING;
}

/**
 * mcr_worker_idle_seconds() - how long a worker has been idle
 * @iface: its interface
 *
 * Return: seconds since it lost its last rule.
 */
u32 mcr_worker_idle_seconds(const struct mcr_iface *iface)
{
	return ktime_get_seconds() - iface->idle_since;
}

/**
 * mcr_worker_seconds_left() - how long an idle worker is kept
 * @iface: its interface
 *
 * Return: seconds until it is taken down.
 */
u32 mcr_worker_seconds_left(const struct mcr_iface *iface)
{
	u32 timeout = idle_timeout(iface->mn);

	return timeout - min(timeout, mcr_worker_idle_seconds(iface));
}

static void stop(struct mcr_iface *iface)
{
	iface->worker = false;
	mcr_log(iface->mn, worker_stopped, iface, mcr_iface_reason(iface));
	mcr_iface_mark_dirty(iface);
	mcr_iface_put(iface);
}

/**
 * mcr_worker_expire() - take down workers that were idle for long enough
 * @mn: the namespace's relay
 *
 * Context: no lock held; may sleep, takes RTNL.
 */
void mcr_worker_expire(struct mcr_net *mn)
{
	u32 next = U32_MAX, left;
	struct mcr_iface *iface;
	int bucket;

	mutex_lock(&mn->lock);
	hash_for_each(mn->ifaces, bucket, iface, node) {
		if (!mcr_pinning_expire(iface))
			next = 1;
		if (!is_idle(iface))
			continue;
		left = mcr_worker_seconds_left(iface);
		if (!left)
			stop(iface);
		else
			next = min(next, left);
	}
	if (next != U32_MAX)
		mcr_net_queue_expire(mn, next);
	mutex_unlock(&mn->lock);
	mcr_iface_sync_all(mn, MAX_JIFFY_OFFSET);
}

/**
 * mcr_worker_expire_work() - mcr_worker_expire(), in time
 * @work: mcr_net.expire_work
 */
void mcr_worker_expire_work(struct work_struct *work)
{
	mcr_worker_expire(container_of(to_delayed_work(work), struct mcr_net,
				       expire_work));
}

/**
 * mcr_worker_stop_all() - the namespace is going: wait for no timeout
 * @mn: the namespace's relay, which has no rules any more
 *
 * Context: mcr_net.lock held.
 */
void mcr_worker_stop_all(struct mcr_net *mn)
{
	struct mcr_iface *iface;
	int bucket;

	hash_for_each(mn->ifaces, bucket, iface, node)
		if (is_idle(iface))
			stop(iface);
}
