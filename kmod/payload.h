/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_PAYLOAD_H
#define _MCR_PAYLOAD_H

#include <linux/skbuff.h>
#include <linux/udp.h>

#include "buffer.h"
#include "parse.h"

/**
 * struct mcr_payload - what all copies of a datagram have in common
 * @d: what the parser found
 * @skb: the datagram
 * @offset: of the payload in @skb; payload is what follows the UDP header, and for
 *	    ESP what follows IP's headers
 * @length: octets of payload
 * @partial: the UDP checksum is made by whoever sends
 * @checksum: there is a UDP checksum to keep right
 * @sum: what the UDP checksum comes to but for addresses and, unless it is a
 *	 partial one, ports
 * @sum_length: length in the pseudo header of a partial checksum, else 0
 * @udp_len: length field of the UDP header
 * @gso_size: of a super-packet, else 0
 * @gso_segs: of a super-packet
 * @gso_type: of a super-packet
 * @data: the payload, if it is short and goes into the linear part of each copy;
 *	  else NULL
 * @n_frags: number of @frag
 * @n_buffers: so many of them, from the first on, are in buffers, with a reference
 * @frag: the payload, unless it is @data
 * @buf: where @data is if it is not linear in @skb
 */
struct mcr_payload {
	const struct mcr_datagram *d;
	struct sk_buff *skb;
	unsigned int offset;
	unsigned int length;
	bool partial;
	bool checksum;
	__wsum sum;
	unsigned int sum_length;
	__be16 udp_len;
	u16 gso_size;
	u16 gso_segs;
	u32 gso_type;
	const void *data;
	unsigned int n_frags;
	unsigned int n_buffers;
	union {
		skb_frag_t frag[MAX_SKB_FRAGS];
		u8 buf[MCR_BUFFER_INLINE];
	};
};

void mcr_payload_describe_checksum(struct mcr_payload *p, const struct udphdr *uh);
bool mcr_payload_share(struct mcr_payload *p, bool ours, struct mcr_cache *cache);
void mcr_payload_fill(const struct mcr_payload *p, struct sk_buff *skb);
void mcr_payload_release(struct mcr_payload *p);

static __always_inline bool mcr_payload_describe_udp(struct mcr_payload *p)
{
	const struct sk_buff *skb = p->skb;
	const struct udphdr *uh;
	struct udphdr buf __uninitialized;

	uh = skb_header_pointer(skb, p->d->transport, sizeof(buf), &buf);
	if (unlikely(!uh))
		return false;
	p->udp_len = uh->len;
	/* One checksum over a bundle is to be made by whoever sends it. */
	p->partial = skb->ip_summed == CHECKSUM_PARTIAL || p->gso_size;
	p->checksum = p->partial || uh->check;
	if (p->checksum)
		mcr_payload_describe_checksum(p, uh);
	return true;
}

/**
 * mcr_payload_describe() - what copies of a datagram have in common but the payload
 * @p: where it goes
 * @skb: the datagram, as the ingress hook sees it; stays until mcr_payload_release()
 * @d: what the parser found; stays too
 *
 * Of @p, what mcr_header_write() needs; mcr_payload_share() does the rest. A bundle
 * that GRO has made by chaining whole skbs becomes one like any other, as in
 * __udp_gso_segment() if its geometry has changed.
 *
 * Return: false if the datagram does not hold what its headers say.
 */
static __always_inline bool
mcr_payload_describe(struct mcr_payload *p, struct sk_buff *skb,
		     const struct mcr_datagram *d)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	bool udp = d->protocol == IPPROTO_UDP;

	p->d = d;
	p->skb = skb;
	p->offset = d->transport + (udp ? sizeof(struct udphdr) : 0);
	p->length = d->length - (p->offset - d->transport);
	p->gso_size = shinfo->gso_size;
	p->gso_segs = 0;
	p->gso_type = 0;
	if (unlikely(p->gso_size)) {
		p->gso_segs = shinfo->gso_segs;
		p->gso_type = shinfo->gso_type & ~SKB_GSO_FRAGLIST;
	}
	if (likely(udp))
		return mcr_payload_describe_udp(p);
	p->partial = false;
	p->checksum = false;
	return true;
}

/* Where an skb says that its fragments are not its own; in older kernels in tx_flags. */
#ifndef mcr_frag_flags
#define mcr_frag_flags flags
#define MCR_TX_FLAGS_KEPT 0
#endif

/**
 * mcr_payload_set_shared() - say that an skb has fragments that are others' too
 * @skb: the skb
 *
 * Who writes to what he receives, as IPsec does when it decrypts, copies them first.
 */
static inline void mcr_payload_set_shared(struct sk_buff *skb)
{
	skb_shinfo(skb)->mcr_frag_flags |= SKBFL_SHARED_FRAG;
}

/**
 * mcr_payload_set_gso() - say how a copy is segmented
 * @p: the payload
 * @skb: the copy
 *
 * For each copy of a buffer: tunnels change what it says on the way.
 */
static inline void mcr_payload_set_gso(const struct mcr_payload *p,
				       struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	shinfo->gso_size = p->gso_size;
	shinfo->gso_segs = p->gso_segs;
	shinfo->gso_type = p->gso_type;
	shinfo->tx_flags &= MCR_TX_FLAGS_KEPT;
}

#endif /* _MCR_PAYLOAD_H */
