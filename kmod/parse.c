// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a received skb is: IPv4 with options, IPv6 with extension headers, behind
 * priority tags or none, on devices with and without a link header.
 */
#include "parse.h"
#include "segment.h"

#define MCR_PARSE_TAGS_MAX 2	/* priority tags passed over inside a packet */
/* As UDP_MAX_SEGMENTS of newer kernels; fragments of 576 octets are fewer. */
#define MCR_PARSE_SEGMENTS_MAX 128

static unsigned int count_segments(const struct sk_buff *skb,
				   unsigned int payload)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	/* UFO (SKB_GSO_UDP) is one datagram; what is in a tunnel, segment.c cuts up. */
	if (!shinfo->gso_size || !(shinfo->gso_type & SKB_GSO_UDP_L4) ||
	    mcr_segment_tunnelled(skb))
		return 1;
	/* gso_segs of an untrusted source may be missing. */
	return max(1U, DIV_ROUND_UP(payload, shinfo->gso_size));
}

/*
 * Does a super-packet bundle what copies can express? One from a virtual machine says
 * what it likes: the core checks little of it.
 */
static bool gso_valid(const struct sk_buff *skb, const struct mcr_datagram *d)
{
	if (d->protocol != IPPROTO_UDP)
		return false;
	if (mcr_segment_tunnelled(skb))
		return true;
	if (!(skb_shinfo(skb)->gso_type & (SKB_GSO_UDP | SKB_GSO_UDP_L4)))
		return false;
	/* Each copy may have to be cut up. */
	if (DIV_ROUND_UP(d->length - sizeof(struct udphdr), skb_shinfo(skb)->gso_size) >
	    MCR_PARSE_SEGMENTS_MAX)
		return false;
	return skb->ip_summed != CHECKSUM_PARTIAL ||
	       skb_checksum_start_offset(skb) == d->transport;
}

static enum mcr_parse parse_transport(const struct sk_buff *skb,
				      struct mcr_datagram *d)
{
	unsigned int headers = d->transport - d->network;
	const struct udphdr *uh;
	struct udphdr buf;

	d->segments = 1;
	d->bytes = headers + d->length;
	if (skb_is_gso(skb) && !gso_valid(skb, d))
		return MCR_PARSE_ERROR;
	if (d->protocol == IPPROTO_ESP) {
		d->dport = 0;
		d->sport = 0;
		return MCR_PARSE_DATAGRAM;
	}
	if (d->length < sizeof(*uh))
		return MCR_PARSE_ERROR;
	uh = skb_header_pointer(skb, d->transport, sizeof(buf), &buf);
	if (!uh)
		return MCR_PARSE_ERROR;
	/* A shorter one leaves a surplus area (RFC 9868), which is relayed too. */
	if (ntohs(uh->len) < sizeof(*uh) || ntohs(uh->len) > d->length)
		return MCR_PARSE_ERROR;
	d->sport = uh->source;
	d->dport = uh->dest;
	if (skb_is_gso(skb)) {
		d->segments = count_segments(skb, d->length - sizeof(*uh));
		d->bytes += (d->segments - 1) * (headers + sizeof(*uh));
	}
	return MCR_PARSE_DATAGRAM;
}

static enum mcr_parse parse_ipv4(const struct sk_buff *skb,
				 struct mcr_datagram *d)
{
	const struct iphdr *iph;
	unsigned int length;
	struct iphdr buf;

	iph = skb_header_pointer(skb, d->network, sizeof(buf), &buf);
	if (!iph)
		return MCR_PARSE_ERROR;
	if (iph->protocol != IPPROTO_UDP && iph->protocol != IPPROTO_ESP)
		return MCR_PARSE_OTHER;
	length = ntohs(iph->tot_len);
	if (iph->version != 4 || iph->ihl < 5 || length < iph->ihl * 4 ||
	    length > skb->len - d->network)
		return MCR_PARSE_ERROR;

	d->family = AF_INET;
	d->protocol = iph->protocol;
	d->tos = iph->tos;
	d->transport = d->network + iph->ihl * 4;
	d->length = length - iph->ihl * 4;
	memset(&d->daddr, 0, sizeof(d->daddr));
	memset(&d->saddr, 0, sizeof(d->saddr));
	d->daddr.ip = iph->daddr;
	d->saddr.ip = iph->saddr;
	d->flow_label = 0;
	if (ip_is_fragment(iph))
		return MCR_PARSE_FRAGMENT;
	return parse_transport(skb, d);
}

/* ipv6_skip_exthdr() does not tell "no next header" from a truncated one. */
static bool ends_in_nothing(const struct sk_buff *skb,
			    const struct mcr_datagram *d)
{
	unsigned int offset = d->network;

	return skb_headlen(skb) >= d->network + sizeof(struct ipv6hdr) &&
	       ipv6_find_hdr(skb, &offset, -1, NULL, NULL) == NEXTHDR_NONE;
}

static enum mcr_parse parse_ipv6(const struct sk_buff *skb,
				 struct mcr_datagram *d)
{
	const struct ipv6hdr *ip6h;
	unsigned int end, length;
	struct ipv6hdr buf;
	__be16 frag_off = 0;
	u8 nexthdr;
	int offset;

	ip6h = skb_header_pointer(skb, d->network, sizeof(buf), &buf);
	if (!ip6h)
		return MCR_PARSE_ERROR;
	length = ntohs(ip6h->payload_len);
	end = d->network + sizeof(*ip6h) + length;
	if (ip6h->version != 6 || end > skb->len)
		return MCR_PARSE_ERROR;

	nexthdr = ip6h->nexthdr;
	offset = d->network + sizeof(*ip6h);
	d->family = AF_INET6;
	d->daddr.in6 = ip6h->daddr;
	d->saddr.in6 = ip6h->saddr;
	d->tos = ipv6_get_dsfield(ip6h);
	d->flow_label = ip6_flowlabel(ip6h);
	if (nexthdr != IPPROTO_UDP && nexthdr != IPPROTO_ESP) {
		if (!ipv6_ext_hdr(nexthdr))
			return MCR_PARSE_OTHER;
		offset = ipv6_skip_exthdr(skb, offset, &nexthdr, &frag_off);
		if (offset < 0)
			return ends_in_nothing(skb, d) ? MCR_PARSE_OTHER :
							 MCR_PARSE_ERROR;
		if (offset > end)
			return MCR_PARSE_ERROR;
		/* Which protocol it is only the first fragment need tell. */
		if (frag_off)
			return MCR_PARSE_FRAGMENT;
		if (nexthdr != IPPROTO_UDP && nexthdr != IPPROTO_ESP)
			return MCR_PARSE_OTHER;
	}
	d->protocol = nexthdr;
	d->transport = offset;
	d->length = end - offset;
	return parse_transport(skb, d);
}

/**
 * mcr_parse_any() - mcr_parse() for whatever may come
 * @skb: see mcr_parse()
 * @d: see mcr_parse()
 *
 * Return: see mcr_parse().
 */
enum mcr_parse mcr_parse_any(const struct sk_buff *skb, struct mcr_datagram *d)
{
	__be16 protocol = skb->protocol;
	const struct vlan_hdr *vh;
	struct vlan_hdr buf;
	unsigned int tags;

	if (skb_vlan_tag_present(skb) && skb_vlan_tag_get_id(skb))
		return MCR_PARSE_OTHER;

	d->sample = NULL;
	d->network = 0;
	for (tags = 0; unlikely(eth_type_vlan(protocol)); tags++) {
		vh = skb_header_pointer(skb, d->network, sizeof(buf), &buf);
		if (!vh)
			return MCR_PARSE_ERROR;
		if (tags == MCR_PARSE_TAGS_MAX ||
		    (ntohs(vh->h_vlan_TCI) & VLAN_VID_MASK))
			return MCR_PARSE_OTHER;
		protocol = vh->h_vlan_encapsulated_proto;
		d->network += VLAN_HLEN;
	}
	if (protocol == htons(ETH_P_IP))
		return parse_ipv4(skb, d);
	if (protocol == htons(ETH_P_IPV6))
		return parse_ipv6(skb, d);
	return MCR_PARSE_OTHER;
}

/**
 * mcr_parse_scattered_valid() - mcr_parse_header_valid() for a header not all linear
 * @skb: the skb
 * @d: what mcr_parse() found
 *
 * Return: false if the IPv4 header's checksum is wrong.
 */
bool mcr_parse_scattered_valid(const struct sk_buff *skb,
			       const struct mcr_datagram *d)
{
	unsigned int len = d->transport - d->network;
	u32 buf[15];

	return !skb_copy_bits(skb, d->network, buf, len) &&
	       !ip_fast_csum(buf, len / 4);
}
