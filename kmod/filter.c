// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filter over the groups of an interface, asked before the table of rules. It may
 * say yes too often, never no: bits are set before the rules that need them come into
 * force, and stay set until the filter is made anew, which is when it has become too
 * full or much too large.
 */
#include <linux/log2.h>
#include <linux/slab.h>

#include "filter.h"
#include "group.h"
#include "net.h"
#include "rule.h"

#define MCR_FILTER_ORDER_MIN	9	/* a cache line */
#define MCR_FILTER_SPACE	3	/* log2 of bits per group: one in eight is set at most */

static bool is_prefix(const struct mcr_group *group)
{
	return group->key.prefix_len < 8 * mcr_addr_octets(group->key.family);
}

static void set(struct mcr_filter *filter, const struct mcr_group *group)
{
	set_bit(mcr_filter_hash(&group->key.addr, filter->order), filter->bits);
}

static void publish(struct mcr_iface *iface, unsigned int f,
		    struct mcr_filter *new)
{
	struct mcr_filter *old;

	old = rcu_replace_pointer(iface->filter[f], new,
				  lockdep_is_held(&iface->mn->lock));
	if (old)
		kvfree_rcu(old, rcu);
}

/* A filter of the right size, or none where it would be of no use. */
static void renew(struct mcr_iface *iface, unsigned int f)
{
	struct mcr_filter_groups *groups = &iface->filter_groups[f];
	struct mcr_filter *filter = NULL;
	const struct mcr_group *group;
	unsigned int order;

	if (groups->exact && !groups->prefixes) {
		order = max(MCR_FILTER_ORDER_MIN,
			    order_base_2(groups->exact) + 1 + MCR_FILTER_SPACE);
		filter = kvzalloc(struct_size(filter, bits,
					      BITS_TO_LONGS(1UL << order)),
				  GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	}
	/* Without memory the table is asked, until the next group comes or goes. */
	if (filter) {
		filter->order = order;
		list_for_each_entry(group, &iface->groups, iface_node)
			if (mcr_family_index(group->key.family) == f)
				set(filter, group);
	}
	groups->set = groups->exact;
	publish(iface, f, filter);
}

/**
 * mcr_filter_add() - let pass what is for a group
 * @group: the group, in mcr_iface.groups; its rules are not in force yet
 *
 * A prefix has too many addresses to be told by their bits: while an interface has one,
 * the table is asked about everything.
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_filter_add(const struct mcr_group *group)
{
	unsigned int f = mcr_family_index(group->key.family);
	struct mcr_iface *iface = group->key.iface;
	struct mcr_filter_groups *groups = &iface->filter_groups[f];
	struct mcr_filter *filter;

	lockdep_assert_held(&iface->mn->lock);
	filter = rcu_dereference_protected(iface->filter[f], true);
	if (is_prefix(group)) {
		if (!groups->prefixes++)
			publish(iface, f, NULL);
		return;
	}
	groups->exact++;
	groups->set++;
	if (filter && groups->set <= 1U << (filter->order - MCR_FILTER_SPACE))
		set(filter, group);
	else
		renew(iface, f);
}

/**
 * mcr_filter_remove() - a group has no rules any more
 * @group: the group, not in mcr_iface.groups any more
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_filter_remove(const struct mcr_group *group)
{
	unsigned int f = mcr_family_index(group->key.family);
	struct mcr_iface *iface = group->key.iface;
	struct mcr_filter_groups *groups = &iface->filter_groups[f];

	lockdep_assert_held(&iface->mn->lock);
	if (is_prefix(group)) {
		if (!--groups->prefixes)
			renew(iface, f);
		return;
	}
	groups->exact--;
	/* Not for a few: what is gone for good, or comes back at once, cannot be told. */
	if (groups->exact <= groups->set / 4)
		renew(iface, f);
}
