/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_ECHO_H
#define _MCR_ECHO_H

#include "iface.h"
#include "net.h"
#include "parse.h"

struct mcr_rule;

bool mcr_echo_round(const struct mcr_iface *iface, const struct mcr_rule *rule,
		    const struct sk_buff *skb, const struct mcr_datagram *d);
void mcr_echo_note_address(struct mcr_iface *iface, const struct net_device *dev);
void mcr_echo_forget_address(struct mcr_iface *iface);

/**
 * mcr_echo_bucket() - where interfaces with a link address are in mcr_net.senders
 * @address: of an Ethernet
 */
static inline unsigned int mcr_echo_bucket(const u8 *address)
{
	return address[ETH_ALEN - 1] & (MCR_SENDER_BUCKETS - 1);
}

/**
 * mcr_echo_looped() - has a datagram gone round outside of this host too often?
 * @iface: where it arrived
 * @rule: the rule that matched
 * @skb: the datagram, as the ingress hook sees it
 * @d: what the parser found, its origin included
 *
 * Context: RCU, BH disabled.
 */
static __always_inline bool mcr_echo_looped(const struct mcr_iface *iface,
					    const struct mcr_rule *rule,
					    const struct sk_buff *skb,
					    const struct mcr_datagram *d)
{
	return d->sender && !d->depth &&
	       unlikely(!hlist_empty(&iface->mn->senders[mcr_echo_bucket(d->sender)])) &&
	       mcr_echo_round(iface, rule, skb, d);
}

#endif /* _MCR_ECHO_H */
