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

static void checksum4(struct udphdr *uh, const struct mcr_payload *p,
		      const struct iphdr *iph)
{
	if (!p->checksum)
		return;
	if (p->partial)
		uh->check = ~csum_tcpudp_magic(iph->saddr, iph->daddr,
					       p->sum_length, IPPROTO_UDP, 0);
	else
		uh->check = csum_tcpudp_magic(iph->saddr, iph->daddr, 0, 0,
					      add_ports(p, uh)) ?: CSUM_MANGLED_0;
}

static void checksum6(struct udphdr *uh, const struct mcr_payload *p,
		      const struct ipv6hdr *ip6h)
{
	if (!p->checksum)
		return;
	if (p->partial)
		uh->check = ~csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr,
					     p->sum_length, IPPROTO_UDP, 0);
	else
		uh->check = csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, 0, 0,
					    add_ports(p, uh)) ?: CSUM_MANGLED_0;
}

static enum mcr_reason write4(struct iphdr *iph, const struct mcr_payload *p,
			      const struct mcr_output *output)
{
	const struct mcr_datagram *d = p->d;
	struct mcr_net *mn = output->iface->mn;

	iph->daddr = output->flags & MCR_OUTPUT_GROUP ? output->group.ip :
							d->daddr.ip;
	switch (output->source_mode) {
	case MCR_SOURCE_PRESERVE:
		iph->saddr = d->saddr.ip;
		break;
	case MCR_SOURCE_EXPLICIT:
		iph->saddr = output->source.ip;
		break;
	default:
		iph->saddr = READ_ONCE(output->iface->addr4);
		if (unlikely(!iph->saddr))
			return MCR_REASON_NO_ADDRESS;
	}
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = choose_tos(output, d);
	iph->tot_len = htons(sizeof(*iph) + d->length);
	iph->frag_off = 0;
	iph->ttl = output->ttl;
	iph->protocol = d->protocol;
	/* Not atomic (RFC 6864): routers may fragment it, so the id matters. */
	iph->id = mcr_ident_reserve(&mn->ident, iph->saddr, iph->daddr,
				    iph->protocol, d->segments);
	ip_send_check(iph);
	if (likely(d->protocol == IPPROTO_UDP)) {
		struct udphdr *uh = (struct udphdr *)(iph + 1);

		write_udp(uh, p, output);
		checksum4(uh, p, iph);
	}
	return MCR_REASON_NONE;
}

static enum mcr_reason write6(struct ipv6hdr *ip6h, const struct mcr_payload *p,
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
		checksum6(uh, p, ip6h);
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
