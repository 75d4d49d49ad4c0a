/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_PAYLOAD_H
#define _MCR_PAYLOAD_H

#include <linux/skbuff.h>

#include "buffer.h"

struct mcr_datagram;

/**
 * struct mcr_payload - what all copies of a datagram have in common
 * @d: what the parser found
 * @skb: the datagram
 * @offset: of the payload in @skb; payload is what follows the UDP header, and for
 *	    ESP what follows IP's headers
 * @length: octets of payload
 * @depth: how often the datagram has been relayed, this time included
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
	unsigned int depth;
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

bool mcr_payload_describe(struct mcr_payload *p, struct sk_buff *skb,
			  const struct mcr_datagram *d);
bool mcr_payload_share(struct mcr_payload *p, bool ours, struct mcr_cache *cache);
void mcr_payload_fill(const struct mcr_payload *p, struct sk_buff *skb);
void mcr_payload_release(struct mcr_payload *p);

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
	shinfo->tx_flags = 0;
}

#endif /* _MCR_PAYLOAD_H */
