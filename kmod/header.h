/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_HEADER_H
#define _MCR_HEADER_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <uapi/linux/mcr.h>

struct mcr_output;
struct mcr_payload;
struct net_device;

/**
 * mcr_header_octets() - length of the IP header of a copy
 * @family: AF_INET or AF_INET6
 */
static inline unsigned int mcr_header_octets(u8 family)
{
	return family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

enum mcr_reason mcr_header_write(void *to, const struct mcr_payload *p,
				 struct mcr_output *output,
				 const struct net_device *dev);

#endif /* _MCR_HEADER_H */
