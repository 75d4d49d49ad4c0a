// SPDX-License-Identifier: GPL-2.0-or-later
#include "addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

static const uint8_t mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

bool mcr_addr_is_mapped(const struct mcr_addr *addr)
{
	return addr->family == 6 &&
	       !memcmp(addr->octets, mapped_prefix, sizeof(mapped_prefix));
}

bool mcr_addr_is_multicast(const struct mcr_addr *addr)
{
	if (addr->family == 4)
		return (addr->octets[0] & 0xf0) == 0xe0;
	return addr->family == 6 && addr->octets[0] == 0xff;
}

bool mcr_addr_is_unspecified(const struct mcr_addr *addr)
{
	static const uint8_t zero[16];

	return !memcmp(addr->octets, zero, mcr_addr_len(addr));
}

bool mcr_addr_is_sender(const struct mcr_addr *addr)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };

	if (mcr_addr_is_multicast(addr) || mcr_addr_is_unspecified(addr))
		return false;
	return addr->family != 4 ||
	       memcmp(addr->octets, broadcast, sizeof(broadcast)) != 0;
}

bool mcr_addr_equal(const struct mcr_addr *a, const struct mcr_addr *b)
{
	return a->family == b->family &&
	       !memcmp(a->octets, b->octets, mcr_addr_len(a));
}

void mcr_addr_mask(struct mcr_addr *addr, uint8_t prefix_len)
{
	for (size_t i = 0; i < mcr_addr_len(addr); i++) {
		if (prefix_len >= 8) {
			prefix_len -= 8;
			continue;
		}
		addr->octets[i] &= (uint8_t)(0xff00 >> prefix_len);
		prefix_len = 0;
	}
}

bool mcr_addr_from_octets(struct mcr_addr *addr, const void *octets, size_t len)
{
	if (len != 4 && len != 16)
		return false;
	*addr = (struct mcr_addr){ .family = len == 4 ? 4 : 6 };
	memcpy(addr->octets, octets, len);
	return true;
}

/* "fe80::1%eth0", as `ip` shows none but others do. */
bool mcr_addr_has_zone(const char *text)
{
	const char *zone = strchr(text, '%');
	char address[MCR_ADDR_TEXT_MAX];
	struct in6_addr octets;

	if (!zone || (size_t)(zone - text) >= sizeof(address))
		return false;
	memcpy(address, text, zone - text);
	address[zone - text] = '\0';
	return inet_pton(AF_INET6, address, &octets) == 1;
}

int mcr_addr_parse(const char *text, struct mcr_addr *addr,
		   struct mcr_error *err)
{
	struct mcr_addr parsed = { 0 };

	if (inet_pton(AF_INET, text, parsed.octets) == 1)
		parsed.family = 4;
	else if (inet_pton(AF_INET6, text, parsed.octets) == 1)
		parsed.family = 6;
	else if (mcr_addr_has_zone(text))
		return mcr_error_set(err, -EINVAL,
				     "'%s' has a zone: leave out '%s', the interface is given by itself",
				     text, strchr(text, '%'));
	else
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not an IPv4 or IPv6 address",
				     text);
	if (mcr_addr_is_mapped(&parsed))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is an IPv4 address inside an IPv6 one: write it as IPv4",
				     text);
	*addr = parsed;
	return 0;
}

int mcr_prefix_parse(const char *text, struct mcr_addr *addr,
		     uint8_t *prefix_len, struct mcr_error *err)
{
	char address[MCR_ADDR_TEXT_MAX], right[MCR_ADDR_TEXT_MAX];
	const char *slash = strchr(text, '/');
	struct mcr_addr parsed = { 0 }, masked;
	unsigned long bits;

	if (!slash) {
		if (mcr_addr_parse(text, addr, err))
			return -EINVAL;
		*prefix_len = mcr_addr_bits(addr);
		return 0;
	}
	if ((size_t)(slash - text) >= sizeof(address))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not an IPv4 or IPv6 prefix",
				     text);
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	if (mcr_addr_parse(address, &parsed, err))
		return -EINVAL;
	if (!mcr_number_parse(slash + 1, 0, mcr_addr_bits(&parsed), &bits))
		return mcr_error_set(err, -EINVAL,
				     "'%s' has no valid prefix length: give 0-%u after the /",
				     text, mcr_addr_bits(&parsed));
	masked = parsed;
	mcr_addr_mask(&masked, bits);
	if (!mcr_addr_equal(&masked, &parsed))
		return mcr_error_set(err, -EINVAL,
				     "'%s' has bits set behind its prefix length: the prefix is %s/%lu",
				     text, mcr_addr_format(&masked, right),
				     bits);
	*addr = parsed;
	*prefix_len = bits;
	return 0;
}

const char *mcr_addr_format(const struct mcr_addr *addr,
			    char text[MCR_ADDR_TEXT_MAX])
{
	if (!addr->family ||
	    !inet_ntop(addr->family == 4 ? AF_INET : AF_INET6, addr->octets,
		       text, MCR_ADDR_TEXT_MAX))
		text[0] = '\0';
	return text;
}

const char *mcr_prefix_format(const struct mcr_addr *addr, uint8_t prefix_len,
			      char text[MCR_ADDR_TEXT_MAX])
{
	size_t used;

	mcr_addr_format(addr, text);
	if (addr->family && prefix_len < mcr_addr_bits(addr)) {
		used = strlen(text);
		snprintf(text + used, MCR_ADDR_TEXT_MAX - used, "/%u",
			 prefix_len);
	}
	return text;
}
