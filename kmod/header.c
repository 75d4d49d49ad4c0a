// SPDX-License-Identifier: GPL-2.0-only
/*
 * The headers of a copy: IP and UDP, written anew. Nothing of the datagram's own is
 * left but what the output leaves as it came.
 */
#include <linux/udp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "header.h"
#include "ident.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "payload.h"
#include "rule.h"
#include "source.h"

static u8 choose_tos(const struct mcr_output *output, const struct mcr_datagram *d)
{
	if (output->dscp == MCR_DSCP_KEEP)
		return d->tos;
	return output->dscp << 2 | (d->tos & INET_ECN_MASK);
}

/* All of the UDP header but the checksum, which depends on addresses. */
static void write_udp(struct udphdr *uh, const struct mcr_payload *p,
		      const struct mcr_output *output)
{
	const struct mcr_datagram *d = p->d;

	uh->source = output->source_port ? output->source_port : d->sport;
	uh->dest = output->port ? output->port : d->dport;
	uh->len = p->udp_len;
	uh->check = 0;
}

static __wsum add_ports(const struct mcr_payload *p, const struct udphdr *uh)
{
	__wsum sum = csum_add(p->sum, (__force __wsum)uh->source);

	return csum_add(sum, (__force __wsum)uh->dest);
}

static __sum16 checksum4(const struct udphdr *uh, const struct mcr_payload *p,
			 __be32 saddr, __be32 daddr)
{
	if (p->partial)
		return ~csum_tcpudp_magic(saddr, daddr, p->sum_length,
					  IPPROTO_UDP, 0);
	return csum_tcpudp_magic(saddr, daddr, 0, 0, add_ports(p, uh)) ?:
	       CSUM_MANGLED_0;
}

static __sum16 checksum6(const struct udphdr *uh, const struct mcr_payload *p,
			 const struct ipv6hdr *ip6h)
{
	if (p->partial)
		return ~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, p->sum_length,
					IPPROTO_UDP, 0);
	return csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, 0, 0,
			       add_ports(p, uh)) ?: CSUM_MANGLED_0;
}

/*
 * The header is written in words of 32 bits, and its checksum is made of them on the
 * way: this is done for each copy.
 */
static __always_inline enum mcr_reason
write4(__be32 *word, const struct mcr_payload *p, const struct mcr_output *output)
{
	const struct mcr_datagram *d = p->d;
	struct mcr_net *mn = output->iface->mn;
	__be32 saddr, daddr;
	__sum16 check;
	u16 id;

	daddr = output->flags & MCR_OUTPUT_GROUP ? output->group.ip : d->daddr.ip;
	switch (output->source_mode) {
	case MCR_SOURCE_PRESERVE:
		saddr = d->saddr.ip;
		break;
	case MCR_SOURCE_EXPLICIT:
		saddr = output->source.ip;
		break;
	default:
		saddr = READ_ONCE(output->iface->addr4);
		if (unlikely(!saddr))
			return MCR_REASON_NO_ADDRESS;
	}
	/* Not atomic (RFC 6864): routers may fragment it, so the id matters. */
	id = mcr_ident_reserve(&mn->ident, saddr, daddr, d->protocol, d->segments);
	word[0] = htonl(4 << 28 | sizeof(struct iphdr) / 4 << 24 |
			choose_tos(output, d) << 16 |
			(sizeof(struct iphdr) + d->length));
	word[1] = htonl(id << 16);
	word[2] = htonl(output->ttl << 24 | d->protocol << 16);
	word[3] = saddr;
	word[4] = daddr;
	/* Sums up addresses and what else it is given, as for a pseudo header. */
	check = csum_tcpudp_magic(saddr, daddr, 0, 0,
				  csum_add(csum_add((__force __wsum)word[0],
						    (__force __wsum)word[1]),
					   (__force __wsum)word[2]));
	((struct iphdr *)word)->check = check;
	if (likely(d->protocol == IPPROTO_UDP)) {
		struct udphdr *uh = (struct udphdr *)(word + 5);

		write_udp(uh, p, output);
		if (p->checksum)
			uh->check = checksum4(uh, p, saddr, daddr);
	}
	return MCR_REASON_NONE;
}

static noinline enum mcr_reason write6(struct ipv6hdr *ip6h,
				       const struct mcr_payload *p,
				       struct mcr_output *output,
				       const struct net_device *dev)
{
	const struct mcr_datagram *d = p->d;

	ip6h->daddr = output->flags & MCR_OUTPUT_GROUP ? output->group.in6 :
							 d->daddr.in6;
	switch (output->source_mode) {
	case MCR_SOURCE_PRESERVE:
		ip6h->saddr = d->saddr.in6;
		break;
	case MCR_SOURCE_EXPLICIT:
		ip6h->saddr = output->source.in6;
		break;
	default:
		if (!mcr_source_select6(output, dev, &ip6h->daddr, &ip6h->saddr))
			return MCR_REASON_NO_ADDRESS6;
	}
	ip6_flow_hdr(ip6h, choose_tos(output, d), d->flow_label);
	ip6h->payload_len = htons(d->length);
	ip6h->nexthdr = d->protocol;
	ip6h->hop_limit = output->ttl;
	if (likely(d->protocol == IPPROTO_UDP)) {
		struct udphdr *uh = (struct udphdr *)(ip6h + 1);

		write_udp(uh, p, output);
		if (p->checksum)
			uh->check = checksum6(uh, p, ip6h);
	}
	return MCR_REASON_NONE;
}

/**
 * mcr_header_write() - write the IP and UDP headers of a copy
 * @to: where: mcr_header_octets() before the UDP or ESP header
 * @p: the payload
 * @output: the output
 * @dev: its device
 *
 * Context: RCU, BH disabled.
 * Return: MCR_REASON_NONE, or why there is no address to send from.
 */
enum mcr_reason mcr_header_write(void *to, const struct mcr_payload *p,
				 struct mcr_output *output,
				 const struct net_device *dev)
{
	if (p->d->family == AF_INET)
		return write4(to, p, output);
	return write6(to, p, output, dev);
}
