/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_GROUP_H
#define _MCR_GROUP_H

#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/rhashtable.h>
#include <uapi/linux/mcr.h>

struct mcr_iface;
struct mcr_net;
struct mcr_rule;
struct socket;

/**
 * struct mcr_group_key - an interface and a prefix of addresses
 * @iface: the interface
 * @addr: first address of the prefix
 * @prefix_len: its length
 * @family: AF_INET or AF_INET6
 * @pad: zero, so that keys compare as memory
 */
struct mcr_group_key {
	struct mcr_iface *iface;
	union nf_inet_addr addr;
	u8 prefix_len;
	u8 family;
	u8 pad[6];
};

/**
 * struct mcr_group - the rules of one input interface that share a prefix
 * @node: in mcr_net.groups
 * @key: see struct mcr_group_key
 * @rules: by mcr_rule.group_node, those of the coming generation included
 * @members: rules in force that want the group joined for any source
 * @joined: it is
 * @iface_node: in mcr_iface.groups
 * @dirty_node: in mcr_iface.dirty_groups
 * @rcu: for the grace period before it is freed
 */
struct mcr_group {
	struct rhash_head node;
	struct mcr_group_key key;
	struct list_head rules;
	unsigned int members;
	bool joined;
	struct list_head iface_node;
	struct list_head dirty_node;
	struct rcu_head rcu;
};

/**
 * struct mcr_ssm - a source-specific membership of a group or a prefix of some
 * @node: in mcr_net.ssm_dirty
 * @iface: the interface; a reference is held
 * @family: AF_INET or AF_INET6
 * @group: the group, or the first one
 * @prefix_len: length of the prefix that @group begins
 * @source: the source
 * @ifindex: the device that was joined on; -1: the membership is lost, leave
 * @joined: the groups are joined, all of them
 * @wanted: the rule is in force
 * @dead: the rule is gone; leave and free
 * @sock: for each group the socket that holds its membership, or NULL
 */
struct mcr_ssm {
	struct list_head node;
	struct mcr_iface *iface;
	u8 family;
	union nf_inet_addr group;
	u8 prefix_len;
	union nf_inet_addr source;
	int ifindex;
	bool joined;
	bool wanted;
	bool dead;
	struct socket *sock[];
};

extern const struct rhashtable_params mcr_group_params;

int mcr_group_attach(struct mcr_rule *rule);
void mcr_group_detach(struct mcr_rule *rule);
void mcr_group_free(struct mcr_group *group);
struct mcr_group *mcr_group_find(struct mcr_iface *iface, u8 family,
				 const union nf_inet_addr *addr, u8 prefix_len);
bool mcr_group_wanted(struct mcr_iface *iface, u8 family,
		      const union nf_inet_addr *addr);

int mcr_membership_prepare(struct mcr_rule *rule);
void mcr_membership_cancel(struct mcr_rule *rule);
void mcr_membership_want(struct mcr_rule *rule);
void mcr_membership_unwant(struct mcr_rule *rule);
enum mcr_membership mcr_membership_state(const struct mcr_rule *rule);
bool mcr_membership_sync(struct mcr_iface *iface, unsigned long until);
void mcr_membership_sync_allmulti(struct mcr_net *mn);
void mcr_membership_leave_all(struct mcr_iface *iface, u8 family);
void mcr_membership_rejoin(struct mcr_iface *iface);
void mcr_membership_sync_ssm(struct mcr_net *mn);
void mcr_membership_ssm_work(struct work_struct *work);

#endif /* _MCR_GROUP_H */
