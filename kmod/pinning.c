// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pinnings: which CPUs relay what arrives on an interface, as it was asked for.
 * steer.c goes by them.
 */
#include <linux/bitmap.h>
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "extack.h"
#include "iface.h"
#include "net.h"
#include "pinning.h"
#include "steer.h"
#include "trace.h"

/* More than any kernel is built for: a CPU beyond what is here can be named. */
#define MCR_CPU_BITS 8192

const struct nla_policy mcr_pinning_policy[MCR_INTERFACE_A_CPUS + 1] = {
	[MCR_INTERFACE_A_NAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[MCR_INTERFACE_A_CPUS] = { .type = NLA_NUL_STRING, .len = MCR_CPUS_MAX },
};

static struct mcr_pinning *from_bits(const struct nlattr *attr,
				     const unsigned long *bits,
				     struct netlink_ext_ack *extack)
{
	unsigned int n = bitmap_weight(bits, MCR_CPU_BITS), cpu;
	struct mcr_pinning *pinning;

	pinning = kzalloc(struct_size(pinning, cpu, n), GFP_KERNEL_ACCOUNT);
	if (!pinning)
		return ERR_PTR(-ENOMEM);
	for_each_set_bit(cpu, bits, MCR_CPU_BITS) {
		if (cpu >= nr_cpu_ids || !cpu_possible(cpu)) {
			mcr_extack(extack, attr,
				   "there can be no CPU %u on this machine: %*pbl can be",
				   cpu, cpumask_pr_args(cpu_possible_mask));
			mcr_pinning_free(pinning);
			return ERR_PTR(-EINVAL);
		}
		/* What a container has been given, its administrator may share out. */
		if (!cpumask_test_cpu(cpu, current->cpus_ptr) &&
		    !capable(CAP_NET_ADMIN)) {
			mcr_extack(extack, attr,
				   "CPU %u is none that this process may run on: %*pbl are",
				   cpu, cpumask_pr_args(current->cpus_ptr));
			mcr_pinning_free(pinning);
			return ERR_PTR(-EPERM);
		}
		pinning->cpu[pinning->n++] = cpu;
	}
	if (snprintf(pinning->text, sizeof(pinning->text), "%*pbl", MCR_CPU_BITS,
		     bits) >= sizeof(pinning->text)) {
		mcr_extack(extack, attr,
			   "the list of CPUs is too long: at most %u octets when written as ranges",
			   MCR_CPUS_MAX);
		mcr_pinning_free(pinning);
		return ERR_PTR(-EINVAL);
	}
	if (!n)
		return pinning;
	pinning->flows = mcr_steer_flows_alloc();
	if (!pinning->flows) {
		mcr_pinning_free(pinning);
		return ERR_PTR(-ENOMEM);
	}
	return pinning;
}

/**
 * mcr_pinning_parse() - read the CPUs of a request
 * @attr: MCR_INTERFACE_A_CPUS
 * @extack: where a refusal is explained
 *
 * Context: may sleep.
 * Return: the pinning, without CPUs if the list is empty; -EINVAL, -ENOMEM.
 */
struct mcr_pinning *mcr_pinning_parse(const struct nlattr *attr,
				      struct netlink_ext_ack *extack)
{
	struct mcr_pinning *pinning = ERR_PTR(-EINVAL);
	unsigned long *bits;

	bits = bitmap_zalloc(MCR_CPU_BITS, GFP_KERNEL_ACCOUNT);
	if (!bits)
		return ERR_PTR(-ENOMEM);
	if (bitmap_parselist(nla_data(attr), bits, MCR_CPU_BITS))
		mcr_extack(extack, attr,
			   "\"%.64s\" is no list of CPUs: \"0-1,4\" would be one",
			   (const char *)nla_data(attr));
	else
		pinning = from_bits(attr, bits, extack);
	bitmap_free(bits);
	return pinning;
}

/**
 * mcr_pinning_free() - free a pinning that was never in force
 * @pinning: the pinning, or NULL
 */
void mcr_pinning_free(struct mcr_pinning *pinning)
{
	if (!pinning)
		return;
	kvfree(pinning->flows);
	kfree(pinning);
}

static struct mcr_pinning *in_force(const struct mcr_iface *iface)
{
	return rcu_dereference_protected(iface->pinning,
					 lockdep_is_held(&iface->mn->lock));
}

static bool unpin(struct mcr_iface *iface, struct mcr_pinning *was)
{
	if (!was || was->leaving)
		return false;
	WRITE_ONCE(was->leaving, true);
	iface->unpinned = jiffies;
	mcr_log(iface->mn, pinning_changed, iface, "none");
	mcr_net_queue_expire(iface->mn, 0);
	mcr_iface_put(iface);
	return true;
}

/**
 * mcr_pinning_set() - bring a pinning into force
 * @iface: the interface
 * @pinning: the pinning, NULL or one without CPUs: none; consumed
 *
 * Context: mcr_net.lock held.
 * Return: whether something is different now.
 */
bool mcr_pinning_set(struct mcr_iface *iface, struct mcr_pinning *pinning)
{
	struct mcr_pinning *was = in_force(iface);

	if (!pinning || !pinning->n) {
		mcr_pinning_free(pinning);
		return unpin(iface, was);
	}
	if (was && !was->leaving && !strcmp(was->text, pinning->text)) {
		mcr_pinning_free(pinning);
		return false;
	}
	/* Where flows are outlives the pinnings, so that they can move in order. */
	if (iface->flows)
		kvfree(pinning->flows);
	else
		iface->flows = pinning->flows;
	pinning->flows = iface->flows;
	rcu_assign_pointer(iface->pinning, pinning);
	mcr_log(iface->mn, pinning_changed, iface, pinning->text);
	/* An interface stays known as long as it is pinned. */
	if (!was || was->leaving)
		iface->refs++;
	if (was)
		kfree_rcu(was, rcu);
	return true;
}

/**
 * mcr_pinning_expire() - have done with an interface that was unpinned
 * @iface: any interface
 *
 * The data path is rid of it once flows have had a second to come back.
 *
 * Context: mcr_net.lock held.
 * Return: false if it is too early: ask again in a second.
 */
bool mcr_pinning_expire(struct mcr_iface *iface)
{
	struct mcr_pinning *was = in_force(iface);

	if (!was || !was->leaving)
		return true;
	if (time_before(jiffies, iface->unpinned + HZ))
		return false;
	RCU_INIT_POINTER(iface->pinning, NULL);
	kfree_rcu(was, rcu);
	return true;
}

/**
 * mcr_pinning_destroy() - free what is left with an interface
 * @iface: the interface, which no reader can see any more
 */
void mcr_pinning_destroy(struct mcr_iface *iface)
{
	kfree(rcu_access_pointer(iface->pinning));
	kvfree(iface->flows);
}

/**
 * mcr_pinning_text() - the CPUs an interface is pinned to, in words
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 * Return: as "0-1,4", or NULL if it is not pinned.
 */
const char *mcr_pinning_text(const struct mcr_iface *iface)
{
	const struct mcr_pinning *pinning = in_force(iface);

	return pinning && !pinning->leaving ? pinning->text : NULL;
}
