// SPDX-License-Identifier: GPL-2.0-only
/*
 * Groups: the rules of one interface that share a prefix of addresses.
 *
 * Three ask for them: memberships (who wants this group joined), fragments
 * (they carry no port, so only the address tells whether a rule may want them)
 * and the search for loops (which rules would take what goes to this address).
 */
#include <linux/jhash.h>
#include <linux/slab.h>

#include "filter.h"
#include "group.h"
#include "iface.h"
#include "net.h"
#include "rule.h"

const struct rhashtable_params mcr_group_params = {
	.head_offset = offsetof(struct mcr_group, node),
	.key_offset = offsetof(struct mcr_group, key),
	.key_len = sizeof(struct mcr_group_key),
	.automatic_shrinking = true,
};

static void group_key(struct mcr_group_key *key, struct mcr_iface *iface,
		      u8 family, const union nf_inet_addr *addr, u8 prefix_len)
{
	memset(key, 0, sizeof(*key));
	key->iface = iface;
	mcr_addr_prefix(&key->addr, family, addr, prefix_len);
	key->prefix_len = prefix_len;
	key->family = family;
}

/**
 * mcr_group_find() - look up a group
 * @iface: input interface
 * @family: AF_INET or AF_INET6
 * @addr: any address in the prefix
 * @prefix_len: length of the prefix
 *
 * Context: RCU.
 * Return: the group or NULL; valid in the RCU section, or under mcr_net.lock.
 */
struct mcr_group *mcr_group_find(struct mcr_iface *iface, u8 family,
				 const union nf_inet_addr *addr, u8 prefix_len)
{
	struct mcr_group_key key;

	group_key(&key, iface, family, addr, prefix_len);
	return rhashtable_lookup(&iface->mn->groups, &key, mcr_group_params);
}

/**
 * mcr_group_wanted() - may some rule want datagrams to an address?
 * @iface: input interface
 * @family: AF_INET or AF_INET6
 * @addr: destination
 *
 * Context: RCU.
 */
bool mcr_group_wanted(struct mcr_iface *iface, u8 family,
		      const union nf_inet_addr *addr)
{
	const struct mcr_shapes *shapes =
		rcu_dereference(iface->shapes[mcr_family_index(family)]);
	unsigned int i;

	for (i = 0; shapes && i < shapes->n; i++)
		if (mcr_group_find(iface, family, addr,
				   shapes->shape[i].prefix_len))
			return true;
	return false;
}

/**
 * mcr_group_attach() - put a rule among the rules of its group
 * @rule: a new rule
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or a negative error.
 */
int mcr_group_attach(struct mcr_rule *rule)
{
	const struct mcr_match *match = &rule->match;
	struct mcr_net *mn = rule->mn;
	struct mcr_group *group;
	int err;

	rcu_read_lock();
	group = mcr_group_find(match->iface, match->family, &match->group,
			       match->prefix_len);
	rcu_read_unlock();
	if (!group) {
		group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);
		if (!group)
			return -ENOMEM;
		group_key(&group->key, match->iface, match->family,
			  &match->group, match->prefix_len);
		INIT_LIST_HEAD(&group->rules);
		INIT_LIST_HEAD(&group->dirty_node);
		err = rhashtable_insert_fast(&mn->groups, &group->node,
					     mcr_group_params);
		if (err) {
			kfree(group);
			return err;
		}
		list_add_tail(&group->iface_node, &match->iface->groups);
		mcr_filter_add(group);
	}
	list_add_tail(&rule->group_node, &group->rules);
	rule->group = group;
	return 0;
}

/**
 * mcr_group_free() - free a group that has no rules and is not joined
 * @group: the group
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_group_free(struct mcr_group *group)
{
	rhashtable_remove_fast(&group->key.iface->mn->groups, &group->node,
			       mcr_group_params);
	list_del(&group->iface_node);
	list_del(&group->dirty_node);
	mcr_filter_remove(group);
	kfree_rcu(group, rcu);
}

/**
 * mcr_group_detach() - take a rule out of its group
 * @rule: the rule; its membership is no longer wanted
 *
 * A group that is still joined stays until the membership is left, and goes
 * then (mcr_membership_sync()).
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_group_detach(struct mcr_rule *rule)
{
	struct mcr_group *group = rule->group;

	list_del_init(&rule->group_node);
	rule->group = NULL;
	if (list_empty(&group->rules) && !group->joined)
		mcr_group_free(group);
}
