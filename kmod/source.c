// SPDX-License-Identifier: GPL-2.0-only
/*
 * The own address an output sends from. Never a stale one: IPv4's is written
 * by the address notifier before the address is gone for good, IPv6's is kept
 * with the number of the last change of addresses it was selected at.
 */
#include <linux/inetdevice.h>
#include <net/addrconf.h>

#include "iface.h"
#include "net.h"
#include "rule.h"
#include "source.h"

/**
 * mcr_source_primary4() - the primary IPv4 address of a device
 * @dev: the device
 *
 * Context: RCU or RTNL.
 * Return: the address, or 0.
 */
__be32 mcr_source_primary4(const struct net_device *dev)
{
	const struct in_device *in_dev;
	const struct in_ifaddr *ifa;
	__be32 addr = 0;

	rcu_read_lock();
	in_dev = __in_dev_get_rcu(dev);
	if (in_dev) {
		in_dev_for_each_ifa_rcu(ifa, in_dev) {
			if (ifa->ifa_flags & IFA_F_SECONDARY)
				continue;
			addr = ifa->ifa_local;
			break;
		}
	}
	rcu_read_unlock();
	return addr;
}

static bool source6_read(struct mcr_output *output, int scope,
			 struct in6_addr *saddr)
{
	struct mcr_source6 *source = &output->source6;
	unsigned int seq;
	bool fresh;

	do {
		seq = read_seqbegin(&source->lock);
		*saddr = source->addr;
		fresh = source->valid && source->scope == scope &&
			source->seq == atomic_read(&output->iface->mn->addr6_seq) &&
			time_before(jiffies, source->expires);
	} while (read_seqretry(&source->lock, seq));
	return fresh;
}

/**
 * mcr_source_select6() - the own IPv6 address for a destination
 * @output: the output; remembers the address
 * @dev: its device
 * @daddr: the destination
 * @saddr: where the address goes
 *
 * The kernel tells of addresses that come and go, but not of one that has passed
 * duplicate address detection; so the choice is made anew each second.
 *
 * Context: RCU, BH disabled.
 * Return: true, or false if there is none.
 */
bool mcr_source_select6(struct mcr_output *output, const struct net_device *dev,
			const struct in6_addr *daddr, struct in6_addr *saddr)
{
	struct mcr_source6 *source = &output->source6;
	int scope = 0, err;
	unsigned int seq;

	/* Link-local sources are for links, and no others for groups of a link. */
	if (!(output->flags & MCR_OUTPUT_GROUP))
		scope = ipv6_addr_src_scope(daddr);
	if (source6_read(output, scope, saddr))
		return true;

	seq = atomic_read(&output->iface->mn->addr6_seq);
	err = ipv6_dev_get_saddr(dev_net(dev), dev, daddr, 0, saddr);
	/* It looks on other devices too if this one has no address. */
	if (!err && !ipv6_chk_addr(dev_net(dev), saddr, dev, 1))
		err = -EADDRNOTAVAIL;

	write_seqlock_bh(&source->lock);
	source->valid = !err;
	source->addr = *saddr;
	source->scope = scope;
	source->seq = seq;
	source->expires = jiffies + HZ;
	write_sequnlock_bh(&source->lock);
	return !err;
}

/**
 * mcr_source_reason() - does an output's device have an address to send from?
 * @output: an output that sends from its own address
 * @family: AF_INET or AF_INET6
 *
 * Context: RCU or mcr_net.lock.
 * Return: MCR_REASON_NONE, MCR_REASON_NO_ADDRESS or MCR_REASON_NO_ADDRESS6.
 */
enum mcr_reason mcr_source_reason(const struct mcr_output *output, u8 family)
{
	static const struct in6_addr all_nodes = IN6ADDR_LINKLOCAL_ALLNODES_INIT;
	const struct in6_addr *daddr = &all_nodes;
	const struct net_device *dev;
	struct in6_addr saddr;
	bool found = false;

	if (family == AF_INET)
		return READ_ONCE(output->iface->addr4) ? MCR_REASON_NONE :
							 MCR_REASON_NO_ADDRESS;

	if (output->flags & MCR_OUTPUT_GROUP)
		daddr = &output->group.in6;
	rcu_read_lock();
	dev = rcu_dereference(output->iface->dev);
	if (dev)
		found = !ipv6_dev_get_saddr(dev_net(dev), dev, daddr, 0, &saddr) &&
			ipv6_chk_addr(dev_net(dev), &saddr, dev, 1);
	rcu_read_unlock();
	return found ? MCR_REASON_NONE : MCR_REASON_NO_ADDRESS6;
}
