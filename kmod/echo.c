// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies that come back from outside of the host: over a cable between two of its
 * devices, or a switch that both are on. The depth that loop.h notes in an skb does not
 * survive that. What does is the sender's link address, an output's own, and the payload,
 * which no relay changes: one datagram that goes round is the same payload again and
 * again, for the same rule.
 *
 * Such senders may be others that share the address, like a VLAN of the same device in
 * another namespace, or the host's own programs. So a few are let through, as many
 * as there are hops within the host, and what is counted is forgotten soon.
 */
#include <linux/atomic.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/skbuff.h>

#include "echo.h"
#include "iface.h"
#include "loop.h"
#include "rule.h"

/* Datagrams that can be told apart at a time, in sets of which the rarest gives way. */
#define SETS	1024
#define WAYS	4

/* How long a datagram's rounds are counted: sixteen by a slow switch. */
#define ROUNDS_TIME	(2 * HZ)

/*
 * The hash of a datagram (32 bits), the jiffies when it was first seen (24) and how often
 * it was since (8); zero: free. Of updates that meet one is lost, and the datagram goes
 * round once more.
 */
static atomic64_t seen[SETS][WAYS];

static u32 seen_hash(s64 entry)
{
	return (u64)entry >> 32;
}

static u32 seen_since(s64 entry)
{
	return (entry >> 8) & 0xffffff;
}

static u8 seen_times(s64 entry)
{
	return entry;
}

static s64 seen_entry(u32 hash, u32 since, u8 times)
{
	return (s64)((u64)hash << 32 | (since & 0xffffff) << 8 | times);
}

/* How often, with this time, has a datagram with such a hash been here of late? */
static unsigned int see(u32 hash)
{
	atomic64_t *set = seen[hash % SETS], *rarest = set;
	unsigned int i, fewest = U8_MAX;
	u32 now = jiffies;

	for (i = 0; i < WAYS; i++) {
		s64 entry = atomic64_read(&set[i]);
		u32 age = (now - seen_since(entry)) & 0xffffff;
		unsigned int times = seen_times(entry);

		if (age > ROUNDS_TIME)
			times = 0;
		if (times && seen_hash(entry) == hash) {
			if (times < U8_MAX)
				times++;
			atomic64_set(&set[i], seen_entry(hash, seen_since(entry), times));
			return times;
		}
		if (times < fewest) {
			fewest = times;
			rarest = &set[i];
		}
	}
	atomic64_set(rarest, seen_entry(hash, now, 1));
	return 1;
}

/* What stays the same in each round: of a super-packet, its first datagram. */
static u32 hash_datagram(const struct mcr_rule *rule, const struct sk_buff *skb,
			 const struct mcr_datagram *d)
{
	static u32 secret __read_mostly;
	unsigned int payload = d->transport + (d->protocol == IPPROTO_UDP ?
					       sizeof(struct udphdr) : 0);
	unsigned int length = d->transport + d->length - payload;

	net_get_random_once(&secret, sizeof(secret));
	if (d->segments > 1)
		length = min_t(unsigned int, length, skb_shinfo(skb)->gso_size);
	return jhash_3words((__force u32)skb_checksum(skb, payload, length, 0),
			    hash_ptr(rule, 32), length, secret);
}

/* Does an interface send under that address, and not because it shares another's? */
static bool is_ours(const struct mcr_net *mn, const u8 *sender)
{
	const struct mcr_iface *iface;

	hlist_for_each_entry_rcu(iface, &mn->senders[mcr_echo_bucket(sender)],
				 sender_node) {
		const struct net_device *dev = rcu_dereference(iface->dev);

		if (dev && ether_addr_equal(dev->dev_addr, sender) &&
		    READ_ONCE(iface->outputs) && !iface->shares_address)
			return true;
	}
	return false;
}

/**
 * mcr_echo_looped() - has a datagram gone round outside of this host too often?
 * @iface: where it arrived
 * @rule: the rule that matched
 * @skb: the datagram, as the ingress hook sees it
 * @d: what the parser found, with a sender
 *
 * Each call counts.
 *
 * Context: RCU, BH disabled.
 */
bool mcr_echo_looped(const struct mcr_iface *iface, const struct mcr_rule *rule,
		     const struct sk_buff *skb, const struct mcr_datagram *d)
{
	return !d->depth && is_ours(iface->mn, d->sender) &&
	       see(hash_datagram(rule, skb, d)) > MCR_DEPTH_MAX;
}

/**
 * mcr_echo_update() - note the link address of an interface
 * @iface: the interface, whose device or address is another now
 *
 * A reader that is at it may go on in another bucket, and at worst takes an echo for a
 * datagram of others.
 *
 * Context: mcr_net.lock held.
 */
void mcr_echo_update(struct mcr_iface *iface)
{
	const struct net_device *dev =
		rcu_dereference_protected(iface->dev, lockdep_is_held(&iface->mn->lock));

	hlist_del_init_rcu(&iface->sender_node);
	if (dev && dev->type == ARPHRD_ETHER)
		hlist_add_head_rcu(&iface->sender_node,
				   &iface->mn->senders[mcr_echo_bucket(dev->dev_addr)]);
}
