/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_ECHO_H
#define _MCR_ECHO_H

#include "net.h"
#include "parse.h"

struct mcr_iface;
struct mcr_rule;

bool mcr_echo_looped(const struct mcr_iface *iface, const struct mcr_rule *rule,
		     const struct sk_buff *skb, const struct mcr_datagram *d);
void mcr_echo_update(struct mcr_iface *iface);

/**
 * mcr_echo_bucket() - where interfaces with a link address are in mcr_net.senders
 * @address: of an Ethernet, whose last octet tells devices of one maker apart
 */
static inline unsigned int mcr_echo_bucket(const u8 *address)
{
	return address[ETH_ALEN - 1];
}

/**
 * mcr_echo_sender() - forget the sender of a datagram that is no interface of ours
 * @mn: the namespace's relay
 * @d: what the parser found, its origin included
 *
 * Then nobody need look for its address, output by output.
 *
 * Context: RCU.
 */
static __always_inline void mcr_echo_sender(const struct mcr_net *mn,
					    struct mcr_datagram *d)
{
	if (d->sender && likely(hlist_empty(&mn->senders[mcr_echo_bucket(d->sender)])))
		d->sender = NULL;
}

#endif /* _MCR_ECHO_H */
