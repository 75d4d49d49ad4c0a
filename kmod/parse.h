/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_PARSE_H
#define _MCR_PARSE_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/types.h>

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
};

enum mcr_parse mcr_parse(const struct sk_buff *skb, struct mcr_datagram *d);
bool mcr_parse_header_valid(const struct sk_buff *skb,
			    const struct mcr_datagram *d);

#endif /* _MCR_PARSE_H */
