/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_IDENT_H
#define _MCR_IDENT_H

#include <linux/atomic.h>
#include <linux/hash.h>

#define MCR_IDENT_BITS 10

/**
 * struct mcr_ident - IPv4 identifications of what a namespace relays
 * @next: the next one, by source, destination and protocol
 *
 * RFC 6864: none is to be used again for the same source, destination and protocol
 * while fragments of the last datagram that had it may be under way. As the kernel's
 * own (ip_idents_reserve()), but for a hash that withstands attackers: here the
 * administrator chooses what is hashed.
 */
struct mcr_ident {
	atomic_t next[1 << MCR_IDENT_BITS];
};

/**
 * mcr_ident_reserve() - identifications for the datagrams of one copy
 * @ident: the namespace's
 * @saddr: source
 * @daddr: destination
 * @protocol: protocol
 * @n: how many: those of a super-packet follow each other
 *
 * Return: the first.
 */
static inline u16 mcr_ident_reserve(struct mcr_ident *ident, __be32 saddr,
				    __be32 daddr, u8 protocol, unsigned int n)
{
	u32 key = (__force u32)saddr * GOLDEN_RATIO_32 ^ (__force u32)daddr;
	atomic_t *next = &ident->next[hash_32(key ^ protocol << 16,
					      MCR_IDENT_BITS)];

	return atomic_fetch_add_relaxed(n, next);
}

#endif /* _MCR_IDENT_H */
