/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_ADDR_H
#define MCR_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* The longest "address/prefix", with its NUL. */
#define MCR_ADDR_TEXT_MAX 52

/**
 * struct mcr_addr - an IPv4 or IPv6 address
 * @family: 4, 6, or 0: there is none
 * @octets: in network order; IPv4 has the first four, the others are zero
 */
struct mcr_addr {
	uint8_t family;
	uint8_t octets[16];
};

/** mcr_addr_len() - octets of the address: 4, 16, or 0 for none */
static inline size_t mcr_addr_len(const struct mcr_addr *addr)
{
	return addr->family == 4 ? 4 : addr->family == 6 ? 16 : 0;
}

/** mcr_addr_bits() - length of a prefix that is the whole address */
static inline uint8_t mcr_addr_bits(const struct mcr_addr *addr)
{
	return mcr_addr_len(addr) * 8;
}

/** mcr_addr_has_zone() - whether it is an IPv6 address with "%" and an interface */
bool mcr_addr_has_zone(const char *text);

/**
 * mcr_addr_parse() - read an address as people write it
 * @text: "239.1.1.1" or "ff15::1"; no brackets, no zone
 * @addr: the result
 * @err: on failure, a sentence that names @text
 *
 * IPv4 addresses that stand inside IPv6 ones are refused: they would be a
 * second way to write a key.
 *
 * Return: 0 or -EINVAL.
 */
int mcr_addr_parse(const char *text, struct mcr_addr *addr,
		   struct mcr_error *err);

/**
 * mcr_prefix_parse() - read an address or a prefix
 * @text: an address, or one followed by "/" and the bits that count
 * @addr: the result
 * @prefix_len: its length; without "/" that of the whole address
 * @err: on failure, a sentence that names @text
 *
 * Return: 0 or -EINVAL.
 */
int mcr_prefix_parse(const char *text, struct mcr_addr *addr,
		     uint8_t *prefix_len, struct mcr_error *err);

/** mcr_addr_format() - write an address into @text; "" if there is none */
const char *mcr_addr_format(const struct mcr_addr *addr,
			    char text[MCR_ADDR_TEXT_MAX]);

/** mcr_prefix_format() - write a prefix; without "/" if it is one address */
const char *mcr_prefix_format(const struct mcr_addr *addr, uint8_t prefix_len,
			      char text[MCR_ADDR_TEXT_MAX]);

/** mcr_addr_from_octets() - an address of @len octets; false if not 4 or 16 */
bool mcr_addr_from_octets(struct mcr_addr *addr, const void *octets,
			  size_t len);

/** mcr_addr_equal() - the same family and octets; or both are none */
bool mcr_addr_equal(const struct mcr_addr *a, const struct mcr_addr *b);
/** mcr_addr_is_multicast() - 224.0.0.0/4, ff00::/8 */
bool mcr_addr_is_multicast(const struct mcr_addr *addr);
/** mcr_addr_is_unspecified() - all zero; also if there is none */
bool mcr_addr_is_unspecified(const struct mcr_addr *addr);
/** mcr_addr_is_mapped() - ::ffff:0:0/96 */
bool mcr_addr_is_mapped(const struct mcr_addr *addr);
/** mcr_addr_is_sender() - can stand as the source of a datagram */
bool mcr_addr_is_sender(const struct mcr_addr *addr);
/** mcr_addr_mask() - clear what is behind the first @prefix_len bits */
void mcr_addr_mask(struct mcr_addr *addr, uint8_t prefix_len);

#endif /* MCR_ADDR_H */
