/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Datagrams made by hand, and checked without the kernel's own checksum code.
 */
#ifndef _MCR_TESTS_PACKET_H
#define _MCR_TESTS_PACKET_H

#include <kunit/test.h>
#include <linux/skbuff.h>

#define MCR_TEST_PACKET_MAX	16384

/**
 * struct mcr_test_packet - a datagram in words
 * @saddr: source; tells the family
 * @daddr: destination
 * @sport: UDP source port
 * @dport: UDP destination port
 * @protocol: 0 stands for UDP
 * @tos: TOS or traffic class
 * @payload: octets after the UDP header, or after that of IP
 * @payload_from: where in the endless payload of all tests they begin
 * @options: octets of IPv4 options, a multiple of 4
 * @extensions: IPv6 extension headers, one letter each: h hop-by-hop, d
 *		destination options, r routing, a atomic fragment, f first
 *		fragment, l last fragment
 * @no_checksum: the UDP checksum is zero
 */
struct mcr_test_packet {
	const char *saddr;
	const char *daddr;
	u16 sport;
	u16 dport;
	u8 protocol;
	u8 tos;
	unsigned int payload;
	unsigned int payload_from;
	unsigned int options;
	const char *extensions;
	bool no_checksum;
};

/**
 * struct mcr_test_layout - where the parts of a written datagram are
 * @length: octets in all
 * @transport: offset of the UDP header, or of what is in its place
 */
struct mcr_test_layout {
	unsigned int length;
	unsigned int transport;
};

struct mcr_test_layout mcr_test_packet_write(struct kunit *test, u8 *buf,
					     const struct mcr_test_packet *p);
u8 mcr_test_payload(unsigned int i);
u16 mcr_test_sum(const u8 *data, unsigned int len, u32 sum);
u16 mcr_test_udp_sum(const u8 *ip);
u8 *mcr_test_buffer(struct kunit *test);
struct sk_buff *mcr_test_skb(struct kunit *test, struct net_device *dev,
			     const u8 *data, unsigned int len,
			     unsigned int linear);

#endif /* _MCR_TESTS_PACKET_H */
