/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_TABLE_H
#define _MCR_TABLE_H

#include <linux/types.h>

#include "filter.h"
#include "iface.h"
#include "net.h"
#include "parse.h"

struct mcr_fanout;
struct mcr_rule;

/*
 * May a CPU remember what it found? On 32 bits the epoch could come round while it sees
 * no datagram, and with PREEMPT_RT those who relay on it may interrupt each other.
 */
#define MCR_REMEMBER	(IS_ENABLED(CONFIG_64BIT) && !IS_ENABLED(CONFIG_PREEMPT_RT))

/**
 * struct mcr_recent - the rule that a CPU found last for an interface
 * @epoch: mcr_net.epoch it was found at: rules and versions of them stay while that does
 * @rule: the rule
 * @fanout: its version
 * @daddr: destination of the datagram it was found for
 * @saddr: its source
 * @dport: its destination port
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 *
 * Datagrams of one stream tend to follow each other.
 */
struct mcr_recent {
	unsigned long epoch;
	struct mcr_rule *rule;
	const struct mcr_fanout *fanout;
	union nf_inet_addr daddr;
	union nf_inet_addr saddr;
	__be16 dport;
	u8 family;
	u8 protocol;
};

int mcr_table_init(struct mcr_net *mn);
void mcr_table_exit(struct mcr_net *mn);
int mcr_table_insert(struct mcr_rule *rule);
void mcr_table_remove(struct mcr_rule *rule);
struct mcr_rule *mcr_table_find(struct mcr_net *mn, u64 id);
int mcr_table_add_name(struct mcr_net *mn, struct mcr_fanout *fanout);
void mcr_table_remove_name(struct mcr_net *mn, struct mcr_fanout *fanout);
struct mcr_fanout *mcr_table_find_name(struct mcr_net *mn, const char *name,
				       unsigned int gen,
				       const struct mcr_rule *except);
struct mcr_rule *mcr_table_search(struct mcr_iface *iface,
				  const struct mcr_datagram *d,
				  unsigned long epoch,
				  const struct mcr_fanout **fanout);

/**
 * mcr_table_match() - the most specific rule for a datagram
 * @iface: where it arrived
 * @d: the datagram
 * @fanout: where the version to apply goes
 *
 * The epoch is read once, so that all probes see one set of rules.
 *
 * Context: RCU, BH disabled.
 * Return: the rule or NULL.
 */
static inline struct mcr_rule *mcr_table_match(struct mcr_iface *iface,
					       const struct mcr_datagram *d,
					       const struct mcr_fanout **fanout)
{
	const struct mcr_recent *recent = this_cpu_ptr(iface->recent);
	unsigned long epoch;

	/* Before all else: what rules need is published before the epoch is. */
	epoch = smp_load_acquire(&iface->mn->epoch);
	if (MCR_REMEMBER && recent->epoch == epoch &&
	    recent->dport == d->dport && recent->family == d->family &&
	    recent->protocol == d->protocol &&
	    nf_inet_addr_cmp(&recent->daddr, &d->daddr) &&
	    nf_inet_addr_cmp(&recent->saddr, &d->saddr)) {
		*fanout = recent->fanout;
		return recent->rule;
	}
	if (!mcr_filter_wants(iface, d->family, &d->daddr))
		return NULL;
	return mcr_table_search(iface, d, epoch, fanout);
}

#endif /* _MCR_TABLE_H */
