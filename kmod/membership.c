// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memberships: what rules want joined on their input interfaces.
 *
 * A group for any source is joined at device level, as the kernel itself joins
 * all-hosts; no sysctl limits those. The kernel has no such call for a source, so
 * a source-specific membership is held by a socket of its own for each group: the
 * limits of sources per group and groups per socket then never bite. A prefix of more
 * than MCR_PREFIX_JOIN_MAX groups turns all-multicast on.
 *
 * Level-triggered: wanting marks dirty, synchronising compares and acts.
 *
 * The kernel keeps a device's memberships in a list, the one made last in front, and
 * walks all of it for each join, and as far as it must for each leave. So what was
 * joined last is left first: then leaving costs the same for any number.
 */
#include <linux/igmp.h>
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sockptr.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>

#include "group.h"
#include "iface.h"
#include "net.h"
#include "rule.h"
#include "trace.h"

static bool prefix_long(u8 family, u8 prefix_len)
{
	return 8 * mcr_addr_octets(family) - prefix_len > ilog2(MCR_PREFIX_JOIN_MAX);
}

/* The groups of a prefix that is not long. */
static unsigned int prefix_groups(u8 family, u8 prefix_len)
{
	return 1U << (8 * mcr_addr_octets(family) - prefix_len);
}

static bool source_specific(const struct mcr_rule *rule)
{
	return rule->match.has_source && rule->group &&
	       !prefix_long(rule->match.family, rule->match.prefix_len);
}

static bool group_long(const struct mcr_group *group)
{
	return prefix_long(group->key.family, group->key.prefix_len);
}

static void group_mark_dirty(struct mcr_group *group)
{
	struct mcr_iface *iface = group->key.iface;

	if (!list_empty(&group->dirty_node))
		list_del(&group->dirty_node);
	/* What is left goes before what is joined, and the last before the first. */
	if (group->members)
		list_add_tail(&group->dirty_node, &iface->dirty_groups);
	else
		list_add(&group->dirty_node, &iface->dirty_groups);
	mcr_iface_mark_dirty(iface);
}

static void ssm_mark_dirty(struct mcr_net *mn, struct mcr_ssm *ssm)
{
	if (list_empty(&ssm->node))
		list_add_tail(&ssm->node, &mn->ssm_dirty);
	WRITE_ONCE(mn->ssm_settled, false);
}

/**
 * mcr_membership_prepare() - allocate what a new rule's membership needs
 * @rule: the rule, attached to its group
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_membership_prepare(struct mcr_rule *rule)
{
	const struct mcr_match *match = &rule->match;
	struct mcr_ssm *ssm;

	if (!mcr_rule_wants_group(rule) || !source_specific(rule))
		return 0;
	ssm = kzalloc(struct_size(ssm, sock, prefix_groups(match->family,
							   match->prefix_len)),
		      GFP_KERNEL_ACCOUNT);
	if (!ssm)
		return -ENOMEM;
	INIT_LIST_HEAD(&ssm->node);
	ssm->iface = match->iface;
	ssm->iface->refs++;
	ssm->family = match->family;
	ssm->group = match->group;
	ssm->prefix_len = match->prefix_len;
	ssm->source = match->source;
	rule->ssm = ssm;
	return 0;
}

/**
 * mcr_membership_cancel() - undo mcr_membership_prepare() of a rule never in force
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 */
void mcr_membership_cancel(struct mcr_rule *rule)
{
	if (!rule->ssm)
		return;
	list_del(&rule->ssm->node);
	mcr_iface_put(rule->ssm->iface);
	kfree(rule->ssm);
	rule->ssm = NULL;
}

/**
 * mcr_membership_want() - a rule has come into force
 * @rule: the rule
 *
 * Context: mcr_net.lock held; may sleep. mcr_iface_sync_all() and
 * mcr_membership_sync_ssm() carry it out.
 */
void mcr_membership_want(struct mcr_rule *rule)
{
	if (!mcr_rule_wants_group(rule))
		return;
	if (rule->ssm) {
		rule->ssm->wanted = true;
		ssm_mark_dirty(rule->mn, rule->ssm);
	} else if (!rule->group->members++) {
		group_mark_dirty(rule->group);
	}
}

/**
 * mcr_membership_unwant() - a rule is no longer in force
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 */
void mcr_membership_unwant(struct mcr_rule *rule)
{
	if (!mcr_rule_wants_group(rule))
		return;
	if (rule->ssm) {
		rule->ssm->wanted = false;
		rule->ssm->dead = true;
		ssm_mark_dirty(rule->mn, rule->ssm);
		rule->ssm = NULL;
	} else if (!--rule->group->members) {
		group_mark_dirty(rule->group);
	}
}

/**
 * mcr_membership_state() - how a rule's group is joined
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 */
enum mcr_membership mcr_membership_state(const struct mcr_rule *rule)
{
	if (!mcr_rule_wants_group(rule))
		return MCR_MEMBERSHIP_NONE;
	if (rule->ssm)
		return rule->ssm->joined ? MCR_MEMBERSHIP_SOURCE :
					   MCR_MEMBERSHIP_WAITING;
	if (!rule->group || !rule->group->joined)
		return MCR_MEMBERSHIP_WAITING;
	if (!group_long(rule->group))
		return MCR_MEMBERSHIP_GROUP;
	return rule->match.iface->allmulti_dev ? MCR_MEMBERSHIP_ALLMULTI :
						 MCR_MEMBERSHIP_WAITING;
}

/* Is there a membership? The one made last comes first. */
static bool is_joined4(const struct in_device *in_dev, __be32 addr)
{
	const struct ip_mc_list *im;

	for (im = rtnl_dereference(in_dev->mc_list); im;
	     im = rtnl_dereference(im->next_rcu))
		if (im->multiaddr == addr)
			return true;
	return false;
}

static int join_one(struct net_device *dev, u8 family,
		    const union nf_inet_addr *addr)
{
	struct in_device *in_dev;

	if (family == AF_INET6)
		return ipv6_dev_mc_inc(dev, &addr->in6);
	in_dev = __in_dev_get_rtnl(dev);
	if (!in_dev)
		return -ENODEV;
	/* It returns nothing, not even for want of memory. */
	ip_mc_inc_group(in_dev, addr->ip);
	return is_joined4(in_dev, addr->ip) ? 0 : -ENOMEM;
}

static void leave_one(struct net_device *dev, u8 family,
		      const union nf_inet_addr *addr)
{
	struct in_device *in_dev;

	if (family == AF_INET6) {
		ipv6_dev_mc_dec(dev, &addr->in6);
		return;
	}
	in_dev = __in_dev_get_rtnl(dev);
	if (in_dev)
		ip_mc_dec_group(in_dev, addr->ip);
}

/* The i-th address of a prefix of at most MCR_PREFIX_JOIN_MAX addresses. */
static union nf_inet_addr group_address(u8 family, const union nf_inet_addr *first,
					unsigned int i)
{
	union nf_inet_addr addr = *first;

	if (family == AF_INET)
		addr.ip |= htonl(i);
	else
		addr.in6.s6_addr32[3] |= htonl(i);
	return addr;
}

/*
 * A long prefix was joined or left, or the interface's device changed. The device
 * is dealt with later: newer kernels call notifiers with a lock of it held that
 * dev_set_allmulti() takes too.
 */
static void allmulti_mark_dirty(struct mcr_iface *iface)
{
	if (list_empty(&iface->allmulti_node))
		list_add_tail(&iface->allmulti_node, &iface->mn->allmulti_dirty);
	mcr_net_queue_settle(iface->mn, 0);
}

static void log_group(const struct mcr_group *group, int err)
{
	const struct mcr_group_key *key = &group->key;

	if (err)
		mcr_log(key->iface->mn, membership_failed, key->iface,
			key->family, &key->addr, key->prefix_len, NULL, err);
	else if (group->joined)
		mcr_log(key->iface->mn, membership_joined, key->iface,
			key->family, &key->addr, key->prefix_len, NULL, 0);
	else
		mcr_log(key->iface->mn, membership_left, key->iface,
			key->family, &key->addr, key->prefix_len, NULL, 0);
}

/* Leaves the first @n groups of a prefix, the last of them first. */
static void leave_groups(struct net_device *dev, const struct mcr_group *group,
			 unsigned int n)
{
	while (n--) {
		union nf_inet_addr addr = group_address(group->key.family,
							&group->key.addr, n);

		leave_one(dev, group->key.family, &addr);
	}
}

static int group_join(struct net_device *dev, struct mcr_group *group)
{
	unsigned int i, n;
	int err = 0;

	if (group_long(group)) {
		group->key.iface->allmulti++;
		group->joined = true;
		log_group(group, 0);
		allmulti_mark_dirty(group->key.iface);
		return 0;
	}
	n = prefix_groups(group->key.family, group->key.prefix_len);
	for (i = 0; i < n; i++) {
		union nf_inet_addr addr = group_address(group->key.family,
							&group->key.addr, i);

		err = join_one(dev, group->key.family, &addr);
		if (err)
			break;
	}
	if (!err) {
		group->joined = true;
		group->key.iface->memberships += n;
		log_group(group, 0);
		return 0;
	}
	log_group(group, err);
	leave_groups(dev, group, i);
	return err;
}

static void group_leave(struct net_device *dev, struct mcr_group *group)
{
	struct mcr_iface *iface = group->key.iface;
	unsigned int n;

	group->joined = false;
	log_group(group, 0);
	if (group_long(group)) {
		iface->allmulti--;
		allmulti_mark_dirty(iface);
		return;
	}
	n = prefix_groups(group->key.family, group->key.prefix_len);
	leave_groups(dev, group, n);
	iface->memberships -= n;
}

/**
 * mcr_membership_sync() - join and leave what an interface's rules want
 * @iface: the interface
 * @until: when to give RTNL up, in jiffies; but for one group there is always time
 *
 * A join that fails is tried again: soon if memory was short, else at the next
 * event of the device. Until then mcr_membership_state() says it waits.
 *
 * Context: RTNL and mcr_net.lock held.
 * Return: false if the time did not suffice.
 */
bool mcr_membership_sync(struct mcr_iface *iface, unsigned long until)
{
	struct net_device *dev = rtnl_dereference(iface->dev);
	struct mcr_group *group, *next;

	list_for_each_entry_safe(group, next, &iface->dirty_groups, dirty_node) {
		list_del_init(&group->dirty_node);
		if (dev && group->members && !group->joined) {
			if (group_join(dev, group) == -ENOMEM)
				mcr_iface_retry(iface);
		} else if (dev && !group->members && group->joined) {
			group_leave(dev, group);
		}
		if (list_empty(&group->rules) && !group->joined)
			mcr_group_free(group);
		if (time_after_eq(jiffies, until))
			break;
	}
	return list_empty(&iface->dirty_groups);
}

static void log_allmulti(const struct mcr_iface *iface, int err)
{
	if (err)
		mcr_log(iface->mn, allmulti_failed, iface, err);
	else if (iface->allmulti_dev)
		mcr_log(iface->mn, allmulti_on, iface, MCR_REASON_NONE);
	else
		mcr_log(iface->mn, allmulti_off, iface, MCR_REASON_NONE);
}

/**
 * mcr_membership_sync_allmulti() - turn all-multicast on and off for long prefixes
 * @mn: the namespace's relay
 *
 * Context: RTNL and mcr_net.lock held; the latter is given up in between. Not in
 * notifiers other than that of NETDEV_UNREGISTER.
 */
void mcr_membership_sync_allmulti(struct mcr_net *mn)
{
	while (!list_empty(&mn->allmulti_dirty)) {
		struct mcr_iface *iface = list_first_entry(&mn->allmulti_dirty,
							   struct mcr_iface,
							   allmulti_node);
		struct net_device *dev = rtnl_dereference(iface->dev);
		struct net_device *old = iface->allmulti_dev;
		int err;

		list_del_init(&iface->allmulti_node);
		if (!iface->allmulti)
			dev = NULL;
		if (dev != old) {
			/* RTNL keeps the interface and the devices in place. */
			mutex_unlock(&mn->lock);
			if (old)
				dev_set_allmulti(old, -1);
			err = dev ? dev_set_allmulti(dev, 1) : 0;
			mutex_lock(&mn->lock);
			iface->allmulti_dev = err ? NULL : dev;
			log_allmulti(iface, err);
		}
		/* It may have waited for this to be freed. */
		if (!iface->refs)
			mcr_iface_mark_dirty(iface);
	}
}

/**
 * mcr_membership_leave_all() - the device or its protocol is about to go
 * @iface: the interface
 * @family: AF_INET or AF_INET6 to leave the groups of, or AF_UNSPEC for all
 *
 * Context: RTNL and mcr_net.lock held; before the protocol hears of the event.
 */
void mcr_membership_leave_all(struct mcr_iface *iface, u8 family)
{
	struct net_device *dev = rtnl_dereference(iface->dev);
	struct mcr_group *group;
	struct mcr_rule *rule;

	list_for_each_entry_reverse(group, &iface->groups, iface_node) {
		if (family != AF_UNSPEC && group->key.family != family)
			continue;
		if (group->joined)
			group_leave(dev, group);
		group_mark_dirty(group);
		list_for_each_entry(rule, &group->rules, group_node) {
			if (!rule->ssm)
				continue;
			/*
			 * The socket's membership goes with the state of the
			 * protocol: close it, be there a device to join on or none.
			 */
			rule->ssm->ifindex = -1;
			ssm_mark_dirty(iface->mn, rule->ssm);
		}
	}
}

/**
 * mcr_membership_rejoin() - see to it that what is wanted is joined again
 * @iface: the interface, after an event of its device
 *
 * Context: RTNL and mcr_net.lock held. The caller synchronises.
 */
void mcr_membership_rejoin(struct mcr_iface *iface)
{
	struct mcr_group *group;
	struct mcr_rule *rule;

	list_for_each_entry(group, &iface->groups, iface_node) {
		if (group->members && !group->joined)
			group_mark_dirty(group);
		list_for_each_entry(rule, &group->rules, group_node)
			if (rule->ssm)
				ssm_mark_dirty(iface->mn, rule->ssm);
	}
}

/* Runs with no lock but ssm_lock: the join takes RTNL. */
static int ssm_join_one(struct net *net, int ifindex, const struct mcr_ssm *ssm,
			const union nf_inet_addr *addr, struct socket **sockp)
{
	struct group_source_req req = { .gsr_interface = ifindex };
	struct socket *sock;
	int err;

	err = sock_create_kern(net, ssm->family, SOCK_DGRAM, IPPROTO_UDP, &sock);
	if (err)
		return err;
	if (ssm->family == AF_INET) {
		struct sockaddr_in *group = (void *)&req.gsr_group;
		struct sockaddr_in *source = (void *)&req.gsr_source;

		group->sin_family = AF_INET;
		group->sin_addr.s_addr = addr->ip;
		source->sin_family = AF_INET;
		source->sin_addr.s_addr = ssm->source.ip;
	} else {
		struct sockaddr_in6 *group = (void *)&req.gsr_group;
		struct sockaddr_in6 *source = (void *)&req.gsr_source;

		group->sin6_family = AF_INET6;
		group->sin6_addr = addr->in6;
		source->sin6_family = AF_INET6;
		source->sin6_addr = ssm->source.in6;
	}
	err = sock->ops->setsockopt(sock,
				    ssm->family == AF_INET ? SOL_IP : SOL_IPV6,
				    MCAST_JOIN_SOURCE_GROUP,
				    KERNEL_SOCKPTR(&req), sizeof(req));
	if (err)
		sock_release(sock);
	else
		*sockp = sock;
	return err;
}

static void ssm_leave(struct mcr_ssm *ssm)
{
	unsigned int n = prefix_groups(ssm->family, ssm->prefix_len);

	while (n--) {
		if (ssm->sock[n])
			sock_release(ssm->sock[n]);
		ssm->sock[n] = NULL;
	}
}

static int ssm_join(struct net *net, int ifindex, struct mcr_ssm *ssm)
{
	unsigned int i, n = prefix_groups(ssm->family, ssm->prefix_len);
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		union nf_inet_addr addr = group_address(ssm->family,
							&ssm->group, i);

		err = ssm_join_one(net, ifindex, ssm, &addr, &ssm->sock[i]);
	}
	if (err)
		ssm_leave(ssm);
	return err;
}

static void log_ssm(const struct mcr_ssm *ssm, bool left, int err)
{
	struct mcr_net *mn = ssm->iface->mn;

	if (left)
		mcr_log(mn, membership_left, ssm->iface, ssm->family,
			&ssm->group, ssm->prefix_len, &ssm->source, 0);
	if (err)
		mcr_log(mn, membership_failed, ssm->iface, ssm->family,
			&ssm->group, ssm->prefix_len, &ssm->source, err);
	else if (ssm->joined)
		mcr_log(mn, membership_joined, ssm->iface, ssm->family,
			&ssm->group, ssm->prefix_len, &ssm->source, 0);
}

static int ssm_ifindex(const struct mcr_ssm *ssm)
{
	const struct net_device *dev;
	int ifindex = 0;

	rcu_read_lock();
	dev = rcu_dereference(ssm->iface->dev);
	if (dev && ssm->wanted)
		ifindex = dev->ifindex;
	rcu_read_unlock();
	return ifindex;
}

/**
 * mcr_membership_sync_ssm() - join and leave source-specific memberships
 * @mn: the namespace's relay
 *
 * Context: no lock held; may sleep, takes RTNL.
 */
void mcr_membership_sync_ssm(struct mcr_net *mn)
{
	mutex_lock(&mn->ssm_lock);
	mutex_lock(&mn->lock);
	while (!list_empty(&mn->ssm_dirty)) {
		struct mcr_ssm *ssm = list_first_entry(&mn->ssm_dirty,
						       struct mcr_ssm, node);
		unsigned int n = prefix_groups(ssm->family, ssm->prefix_len);
		int ifindex = ssm_ifindex(ssm);
		bool leave;

		/*
		 * Marking it dirty again while no lock is held is fine; joining,
		 * leaving and freeing are done here alone.
		 */
		list_del_init(&ssm->node);
		leave = ssm->joined && ssm->ifindex != ifindex;
		if (leave || (ifindex && !ssm->joined)) {
			int err = 0;

			if (leave)
				ssm->iface->memberships -= n;
			ssm->joined = false;
			/* Before: an event may say meanwhile that it is no longer so. */
			ssm->ifindex = ifindex;
			mutex_unlock(&mn->lock);
			if (leave)
				ssm_leave(ssm);
			if (ifindex)
				err = ssm_join(mn->net, ifindex, ssm);
			mutex_lock(&mn->lock);
			ssm->joined = ifindex && !err;
			if (ssm->joined)
				ssm->iface->memberships += n;
			log_ssm(ssm, leave, err);
			/* What else is in the way, an event of the device ends. */
			if ((err == -ENOMEM || err == -ENOBUFS) && !ssm->dead)
				mcr_iface_retry(ssm->iface);
		}
		if (ssm->dead && !ssm->joined) {
			list_del(&ssm->node);
			mcr_iface_put(ssm->iface);
			kfree(ssm);
		}
	}
	WRITE_ONCE(mn->ssm_settled, true);
	mutex_unlock(&mn->lock);
	mutex_unlock(&mn->ssm_lock);
	wake_up_all(&mn->ssm_wait);
}

/**
 * mcr_membership_ssm_work() - mcr_membership_sync_ssm() for callers under RTNL
 * @work: mcr_net.ssm_work
 */
void mcr_membership_ssm_work(struct work_struct *work)
{
	mcr_membership_sync_ssm(container_of(work, struct mcr_net, ssm_work));
}
