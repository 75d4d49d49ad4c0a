/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_PARSE_H
#define _MCR_PARSE_H

#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/types.h>
#include <linux/udp.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "loop.h"

/**
 * enum mcr_parse - what a received skb is
 * @MCR_PARSE_OTHER: nothing MCR relays
 * @MCR_PARSE_ERROR: malformed
 * @MCR_PARSE_FRAGMENT: a fragment; only addresses and protocol are known
 * @MCR_PARSE_DATAGRAM: a whole datagram, or a super-packet of some
 */
enum mcr_parse {
	MCR_PARSE_OTHER,
	MCR_PARSE_ERROR,
	MCR_PARSE_FRAGMENT,
	MCR_PARSE_DATAGRAM,
};

struct mcr_sample;

/**
 * struct mcr_datagram - what the parser found
 * @daddr: destination; unused words are zero
 * @saddr: source; unused words are zero
 * @dport: destination port, zero for ESP
 * @sport: source port, zero for ESP
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @tos: TOS or traffic class, ECN bits included
 * @network: offset of the IP header from skb->data
 * @transport: offset of the UDP or ESP header from skb->data
 * @length: octets from there to the end of the IP datagram
 * @segments: datagrams in it, more than one for a GSO super-packet
 * @bytes: octets of those as IP datagrams
 * @flow_label: of IPv6
 * @sample: its event in the packet trace, or NULL; not the parser's
 * @sender: link address it came from, in the skb; or NULL: it came from no Ethernet, or
 *	    from a sender that is none of this host's interfaces
 * @depth: how often it has been relayed within this host
 *
 * The last two are known after mcr_parse_origin() only.
 */
struct mcr_datagram {
	union nf_inet_addr daddr;
	union nf_inet_addr saddr;
	__be16 dport;
	__be16 sport;
	u8 family;
	u8 protocol;
	u8 tos;
	unsigned int network;
	unsigned int transport;
	unsigned int length;
	unsigned int segments;
	unsigned int bytes;
	__be32 flow_label;
	struct mcr_sample *sample;
	const u8 *sender;
	unsigned int depth;
};

enum mcr_parse mcr_parse_any(const struct sk_buff *skb, struct mcr_datagram *d);
bool mcr_parse_scattered_valid(const struct sk_buff *skb,
			       const struct mcr_datagram *d);

static __always_inline bool mcr_parse_plain_udp(struct mcr_datagram *d,
						const struct udphdr *uh,
						unsigned int headers, int length)
{
	int udp_length = ntohs(uh->len);

	if (udp_length < (int)sizeof(*uh) || udp_length > length)
		return false;
	d->dport = uh->dest;
	d->sport = uh->source;
	d->protocol = IPPROTO_UDP;
	d->network = 0;
	d->transport = headers;
	d->length = length;
	d->segments = 1;
	d->bytes = headers + length;
	d->sample = NULL;
	return true;
}

static __always_inline bool mcr_parse_plain4(const struct sk_buff *skb,
					     struct mcr_datagram *d)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const unsigned int headers = sizeof(*iph);
	unsigned int length;

	if (skb_headlen(skb) < headers + sizeof(struct udphdr))
		return false;
	/* Version and length of the header in one octet. */
	if (*(const u8 *)iph != (4 << 4 | sizeof(*iph) / 4) ||
	    iph->protocol != IPPROTO_UDP || ip_is_fragment(iph))
		return false;
	length = ntohs(iph->tot_len);
	if (length > skb->len)
		return false;
	d->family = AF_INET;
	d->tos = iph->tos;
	d->flow_label = 0;
	d->daddr = (union nf_inet_addr) { .ip = iph->daddr };
	d->saddr = (union nf_inet_addr) { .ip = iph->saddr };
	return mcr_parse_plain_udp(d, (const struct udphdr *)(iph + 1), headers,
				   length - headers);
}

static __always_inline bool mcr_parse_plain6(const struct sk_buff *skb,
					     struct mcr_datagram *d)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;
	const unsigned int headers = sizeof(*ip6h);
	unsigned int length;

	if (skb_headlen(skb) < headers + sizeof(struct udphdr))
		return false;
	length = ntohs(ip6h->payload_len);
	if (ip6h->version != 6 || ip6h->nexthdr != IPPROTO_UDP ||
	    length > skb->len - headers)
		return false;
	d->family = AF_INET6;
	d->tos = ipv6_get_dsfield(ip6h);
	d->flow_label = ip6_flowlabel(ip6h);
	d->daddr.in6 = ip6h->daddr;
	d->saddr.in6 = ip6h->saddr;
	return mcr_parse_plain_udp(d, (const struct udphdr *)(ip6h + 1), headers,
				   length);
}

/**
 * mcr_parse_plain() - the headers that nearly all datagrams have
 * @skb: see mcr_parse()
 * @d: what was found
 *
 * UDP right after IP, without options, extensions or tags, linear, no fragment and no
 * super-packet.
 *
 * Return: false if it is anything else, or malformed: mcr_parse_any() knows.
 */
static __always_inline bool mcr_parse_plain(const struct sk_buff *skb,
					    struct mcr_datagram *d)
{
	if (skb_vlan_tag_present(skb) || skb_is_gso(skb))
		return false;
	if (skb->protocol == htons(ETH_P_IP))
		return mcr_parse_plain4(skb, d);
	return skb->protocol == htons(ETH_P_IPV6) && mcr_parse_plain6(skb, d);
}

/**
 * mcr_parse() - find out what a received skb is
 * @skb: as an ingress hook sees it: data at the network header, or at a VLAN tag
 * @d: what was found
 *
 * A datagram behind a VLAN tag with an id belongs to the VLAN's interface, as it
 * does for IP; a priority tag (id 0) changes nothing.
 *
 * Context: any; @skb is not changed.
 * Return: see enum mcr_parse. @d is complete for a datagram; for a fragment its
 * family and addresses are.
 */
static __always_inline enum mcr_parse mcr_parse(const struct sk_buff *skb,
						struct mcr_datagram *d)
{
	return likely(mcr_parse_plain(skb, d)) ? MCR_PARSE_DATAGRAM :
						 mcr_parse_any(skb, d);
}

/**
 * mcr_parse_origin() - where a datagram comes from that is to be relayed
 * @skb: the datagram, as the ingress hook sees it
 * @d: what mcr_parse() found
 */
static inline void mcr_parse_origin(const struct sk_buff *skb,
				    struct mcr_datagram *d)
{
	d->depth = mcr_depth_get(skb);
	d->sender = NULL;
	if (skb->dev->type == ARPHRD_ETHER && skb_mac_header_was_set(skb) &&
	    skb->network_header - skb->mac_header >= ETH_HLEN)
		d->sender = eth_hdr(skb)->h_source;
}

/**
 * mcr_parse_header_valid() - check what mcr_parse() leaves until a rule matches
 * @skb: the skb
 * @d: what mcr_parse() found
 *
 * IP does so in ip_rcv_core(), which comes after the ingress hook.
 *
 * Return: false if the IPv4 header's checksum is wrong.
 */
static inline bool mcr_parse_header_valid(const struct sk_buff *skb,
					  const struct mcr_datagram *d)
{
	const struct iphdr *iph = (const struct iphdr *)(skb->data + d->network);

	if (d->family != AF_INET)
		return true;
	if (unlikely(skb_headlen(skb) < d->transport))
		return mcr_parse_scattered_valid(skb, d);
	return !ip_fast_csum(iph, (d->transport - d->network) / 4);
}

#endif /* _MCR_PARSE_H */
