// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams made by hand, and checked without the kernel's own checksum code.
 */
#include <asm/unaligned.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/inet.h>

#include "packet.h"

#define FRAG_OCTETS	1000	/* of a datagram in one page; odd places matter */

/**
 * mcr_test_buffer() - room for a datagram
 * @test: the case; the room goes with it
 *
 * Return: %MCR_TEST_PACKET_MAX octets.
 */
u8 *mcr_test_buffer(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, MCR_TEST_PACKET_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	return buf;
}

/**
 * mcr_test_payload() - an octet of every test's payload
 * @i: its place
 */
u8 mcr_test_payload(unsigned int i)
{
	return i * 31 + (i >> 8) + 7;
}

/**
 * mcr_test_sum() - one's complement sum (RFC 1071), octet by octet
 * @data: what is summed
 * @len: octets of it
 * @sum: what to begin with
 *
 * Return: the sum, not inverted: 0xffff over what has a right checksum in it.
 */
u16 mcr_test_sum(const u8 *data, unsigned int len, u32 sum)
{
	unsigned int i;

	for (i = 0; i < len; i++) {
		sum += i % 2 ? data[i] : data[i] << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum;
}

/**
 * mcr_test_udp_sum() - sum over pseudo header and UDP datagram
 * @ip: an IP datagram without options and extension headers
 *
 * Return: 0xffff if the checksum in it is right.
 */
u16 mcr_test_udp_sum(const u8 *ip)
{
	bool ipv4 = ip[0] >> 4 == 4;
	unsigned int header = ipv4 ? (ip[0] & 15) * 4 : 40;
	unsigned int len = ipv4 ? get_unaligned_be16(ip + 2) - header :
				  get_unaligned_be16(ip + 4);
	u32 sum = IPPROTO_UDP;

	/* The UDP length: a surplus area behind it is not summed. */
	sum += get_unaligned_be16(ip + header + 4);
	sum = mcr_test_sum(ipv4 ? ip + 12 : ip + 8, ipv4 ? 8 : 32, sum);
	return mcr_test_sum(ip + header,
			    min_t(unsigned int, len,
				  get_unaligned_be16(ip + header + 4)), sum);
}

static u8 extension_number(char letter)
{
	switch (letter) {
	case 'h':
		return IPPROTO_HOPOPTS;
	case 'd':
		return IPPROTO_DSTOPTS;
	case 'r':
		return IPPROTO_ROUTING;
	}
	return IPPROTO_FRAGMENT;
}

/* Eight octets each; destination options take sixteen, to be of another length. */
static u8 *write_extension(u8 *p, char letter, u8 next)
{
	unsigned int len = letter == 'd' ? 16 : 8;

	memset(p, 0, len);
	p[0] = next;
	switch (letter) {
	case 'h':
	case 'd':
		p[1] = len / 8 - 1;
		p[2] = 1;		/* PadN */
		p[3] = len - 4;
		break;
	case 'r':
		p[2] = 4;		/* segment routing, none left */
		break;
	case 'f':
		p[3] = 1;		/* more follow */
		break;
	case 'l':
		put_unaligned_be16(1448, p + 2);
		break;
	}
	return p + len;
}

static u8 *write_ipv4(struct kunit *test, u8 *p,
		      const struct mcr_test_packet *packet, unsigned int length)
{
	unsigned int header = 20 + packet->options;

	memset(p, 0, header);
	p[0] = 0x40 | header / 4;
	p[1] = packet->tos;
	put_unaligned_be16(header + length, p + 2);
	put_unaligned_be16(0x1234, p + 4);
	p[6] = 0x40;			/* DF */
	p[8] = 63;
	p[9] = packet->protocol ?: IPPROTO_UDP;
	KUNIT_ASSERT_EQ(test, in4_pton(packet->saddr, -1, p + 12, -1, NULL), 1);
	KUNIT_ASSERT_EQ(test, in4_pton(packet->daddr, -1, p + 16, -1, NULL), 1);
	memset(p + 20, 1, packet->options);	/* no operation */
	put_unaligned_be16(~mcr_test_sum(p, header, 0), p + 10);
	return p + header;
}

static u8 *write_ipv6(struct kunit *test, u8 *p,
		      const struct mcr_test_packet *packet, unsigned int length)
{
	const char *letter = packet->extensions ?: "";
	u8 last = packet->protocol ?: IPPROTO_UDP;
	u8 *begin = p;

	put_unaligned_be32(6 << 28 | packet->tos << 20 | 0xabcde, p);
	p[6] = *letter ? extension_number(*letter) : last;
	p[7] = 63;
	KUNIT_ASSERT_EQ(test, in6_pton(packet->saddr, -1, p + 8, -1, NULL), 1);
	KUNIT_ASSERT_EQ(test, in6_pton(packet->daddr, -1, p + 24, -1, NULL), 1);
	p += 40;
	for (; *letter; letter++)
		p = write_extension(p, *letter, letter[1] ?
				    extension_number(letter[1]) : last);
	put_unaligned_be16(p - begin - 40 + length, begin + 4);
	return p;
}

static void write_udp(u8 *p, const u8 *ip, const struct mcr_test_packet *packet)
{
	unsigned int length = 8 + packet->payload;
	u32 sum = IPPROTO_UDP + length;
	u16 check;

	put_unaligned_be16(packet->sport, p);
	put_unaligned_be16(packet->dport, p + 2);
	put_unaligned_be16(length, p + 4);
	put_unaligned_be16(0, p + 6);
	if (packet->no_checksum)
		return;
	sum = mcr_test_sum(ip[0] >> 4 == 4 ? ip + 12 : ip + 8,
			   ip[0] >> 4 == 4 ? 8 : 32, sum);
	check = ~mcr_test_sum(p, length, sum);
	put_unaligned_be16(check ?: 0xffff, p + 6);
}

/**
 * mcr_test_packet_write() - write a datagram
 * @test: the case; fails for good on a wrong address
 * @buf: where to, %MCR_TEST_PACKET_MAX octets
 * @p: the datagram
 *
 * Return: where its parts are.
 */
struct mcr_test_layout mcr_test_packet_write(struct kunit *test, u8 *buf,
					     const struct mcr_test_packet *p)
{
	bool udp = !p->protocol || p->protocol == IPPROTO_UDP;
	unsigned int length = (udp ? 8 : 0) + p->payload;
	unsigned int i;
	u8 *transport;

	KUNIT_ASSERT_LT(test, length + 200, (unsigned int)MCR_TEST_PACKET_MAX);
	if (strchr(p->saddr, ':'))
		transport = write_ipv6(test, buf, p, length);
	else
		transport = write_ipv4(test, buf, p, length);
	for (i = 0; i < p->payload; i++)
		transport[(udp ? 8 : 0) + i] =
			mcr_test_payload(p->payload_from + i);
	if (udp)
		write_udp(transport, buf, p);
	return (struct mcr_test_layout) {
		.length = transport - buf + length,
		.transport = transport - buf,
	};
}

static void add_frag(struct kunit *test, struct sk_buff *skb, const u8 *data,
		     unsigned int len)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		kfree_skb(skb);
	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page) + 3, data, len);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, 3, len, PAGE_SIZE);
}

/**
 * mcr_test_skb() - a received skb, as an ingress hook sees it
 * @test: the case; fails for good for want of memory
 * @dev: where it came in, or NULL
 * @data: from the IP header on
 * @len: octets of it
 * @linear: how many of them are in the linear part; the others are in pages
 *
 * Return: the skb.
 */
struct sk_buff *mcr_test_skb(struct kunit *test, struct net_device *dev,
			     const u8 *data, unsigned int len,
			     unsigned int linear)
{
	struct sk_buff *skb;
	struct ethhdr *eth;

	linear = min(len, linear);
	skb = alloc_skb(NET_SKB_PAD + ETH_HLEN + linear, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, NET_SKB_PAD);
	eth = skb_put_zero(skb, ETH_HLEN);
	eth_broadcast_addr(eth->h_dest);
	memcpy(eth->h_source, "\x02mcrts", ETH_ALEN);
	eth->h_proto = htons(len && data[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP);
	skb_put_data(skb, data, linear);
	while (linear < len) {
		unsigned int n = min_t(unsigned int, len - linear, FRAG_OCTETS);

		add_frag(test, skb, data + linear, n);
		linear += n;
	}
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	skb->protocol = eth->h_proto;
	skb->pkt_type = PACKET_MULTICAST;
	skb->dev = dev;
	return skb;
}
