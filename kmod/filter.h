/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_FILTER_H
#define _MCR_FILTER_H

#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

#include "iface.h"

struct mcr_group;

/**
 * struct mcr_filter - what groups the rules of an interface and family may want
 * @rcu: for the grace period before it is freed
 * @order: binary logarithm of the number of bits
 * @bits: a Bloom filter with one hash: if the bit of a group is clear, no rule wants it
 *
 * Most of what an interface receives no rule wants. That is told here at a fraction
 * of what it costs to look a key up.
 */
struct mcr_filter {
	struct rcu_head rcu;
	unsigned int order;
	unsigned long bits[];
};

static inline unsigned int mcr_filter_hash(const union nf_inet_addr *addr,
					   unsigned int order)
{
	/* The words of an IPv4 address after the first are zero. */
	return hash_32(addr->all[0] ^ addr->all[1] ^ addr->all[2] ^ addr->all[3],
		       order);
}

/**
 * mcr_filter_wants() - may some rule want what is for an address?
 * @iface: where it arrived
 * @family: AF_INET or AF_INET6
 * @addr: its destination; unused words are zero
 *
 * Context: RCU.
 * Return: false if none does.
 */
static inline bool mcr_filter_wants(const struct mcr_iface *iface, u8 family,
				    const union nf_inet_addr *addr)
{
	const struct mcr_filter *filter =
		rcu_dereference(iface->filter[mcr_family_index(family)]);

	return !filter ||
	       test_bit(mcr_filter_hash(addr, filter->order), filter->bits);
}

void mcr_filter_add(const struct mcr_group *group);
void mcr_filter_remove(const struct mcr_group *group);

#endif /* _MCR_FILTER_H */
