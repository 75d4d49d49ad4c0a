// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser, over datagrams made by hand.
 */
#include <asm/unaligned.h>
#include <kunit/test.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/ip.h>

#include "packet.h"
#include "parse.h"

#define IPV4	.saddr = "10.1.2.3", .daddr = "239.1.1.1"
#define IPV6	.saddr = "2001:db8::7", .daddr = "ff15::1234"
#define PORTS	.sport = 4321, .dport = 5000
#define WHOLE	UINT_MAX	/* all of a datagram in the linear part */

static enum mcr_parse parse_skb(struct sk_buff *skb, struct mcr_datagram *d)
{
	enum mcr_parse result;

	memset(d, 0xa5, sizeof(*d));
	result = mcr_parse(skb, d);
	kfree_skb(skb);
	return result;
}

static enum mcr_parse parse(struct kunit *test, const u8 *data, unsigned int len,
			    unsigned int linear, struct mcr_datagram *d)
{
	return parse_skb(mcr_test_skb(test, NULL, data, len, linear), d);
}

/**
 * struct parse_case - a well-formed datagram
 * @what: what is special about it
 * @packet: the datagram
 * @result: what the parser is to say
 * @linear: octets that are in the linear part at least
 */
struct parse_case {
	const char *what;
	struct mcr_test_packet packet;
	enum mcr_parse result;
	unsigned int linear;
};

static const struct parse_case parse_table[] = {
	{ "IPv4", { IPV4, PORTS, .tos = 0xb9, .payload = 100 }, MCR_PARSE_DATAGRAM },
	{ "IPv4, empty", { IPV4, PORTS }, MCR_PARSE_DATAGRAM },
	{ "IPv4, 4 octets of options", { IPV4, PORTS, .options = 4, .payload = 9 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv4, 40 octets of options", { IPV4, PORTS, .options = 40, .payload = 9 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv4, no checksum", { IPV4, PORTS, .payload = 9, .no_checksum = true },
	  MCR_PARSE_DATAGRAM },
	{ "IPv4, ESP", { IPV4, .protocol = IPPROTO_ESP, .payload = 60 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv4, ESP, options",
	  { IPV4, .protocol = IPPROTO_ESP, .options = 8, .payload = 60 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv4, TCP", { IPV4, .protocol = IPPROTO_TCP, .payload = 60 },
	  MCR_PARSE_OTHER },
	{ "IPv4, IGMP", { IPV4, .protocol = IPPROTO_IGMP, .payload = 8 },
	  MCR_PARSE_OTHER },
	{ "IPv4, UDP-Lite", { IPV4, .protocol = IPPROTO_UDPLITE, .payload = 60 },
	  MCR_PARSE_OTHER },
	{ "IPv6", { IPV6, PORTS, .tos = 0xb9, .payload = 100 }, MCR_PARSE_DATAGRAM },
	{ "IPv6, empty", { IPV6, PORTS }, MCR_PARSE_DATAGRAM },
	{ "IPv6, ESP", { IPV6, .protocol = IPPROTO_ESP, .payload = 60 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv6, hop-by-hop", { IPV6, PORTS, .extensions = "h", .payload = 9 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv6, destination options",
	  { IPV6, PORTS, .extensions = "d", .payload = 9 }, MCR_PARSE_DATAGRAM },
	{ "IPv6, routing", { IPV6, PORTS, .extensions = "r", .payload = 9 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv6, hop-by-hop, destination, routing, destination",
	  { IPV6, PORTS, .extensions = "hdrd", .payload = 9 }, MCR_PARSE_DATAGRAM },
	{ "IPv6, ESP after hop-by-hop",
	  { IPV6, .protocol = IPPROTO_ESP, .extensions = "h", .payload = 60 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv6, atomic fragment", { IPV6, PORTS, .extensions = "a", .payload = 9 },
	  MCR_PARSE_DATAGRAM },
	{ "IPv6, hop-by-hop, atomic fragment, destination",
	  { IPV6, PORTS, .extensions = "had", .payload = 9 }, MCR_PARSE_DATAGRAM },
	{ "IPv6, first fragment", { IPV6, PORTS, .extensions = "f", .payload = 9 },
	  MCR_PARSE_FRAGMENT },
	{ "IPv6, last fragment", { IPV6, PORTS, .extensions = "l", .payload = 9 },
	  MCR_PARSE_FRAGMENT },
	{ "IPv6, hop-by-hop, last fragment",
	  { IPV6, PORTS, .extensions = "hl", .payload = 9 }, MCR_PARSE_FRAGMENT },
	{ "IPv6, TCP", { IPV6, .protocol = IPPROTO_TCP, .payload = 60 },
	  MCR_PARSE_OTHER },
	{ "IPv6, MLD", { IPV6, .protocol = IPPROTO_ICMPV6, .extensions = "h",
			 .payload = 20 }, MCR_PARSE_OTHER },
	{ "IPv6, nothing in it", { IPV6, .protocol = IPPROTO_NONE, .payload = 8 },
	  MCR_PARSE_OTHER, 40 },
	{ "IPv6, nothing after hop-by-hop",
	  { IPV6, .protocol = IPPROTO_NONE, .extensions = "h" }, MCR_PARSE_OTHER, 40 },
};

static void expect_datagram(struct kunit *test, const struct parse_case *c,
			    const u8 *buf, struct mcr_test_layout layout,
			    const struct mcr_datagram *d)
{
	const struct mcr_test_packet *p = &c->packet;
	bool ipv4 = buf[0] >> 4 == 4;
	static const u8 zero[12];

#define EXPECT(got, value) \
	KUNIT_EXPECT_EQ_MSG(test, (u32)(got), (u32)(value), "%s", c->what)

	EXPECT(d->family, ipv4 ? AF_INET : AF_INET6);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(&d->saddr, buf + (ipv4 ? 12 : 8),
					 ipv4 ? 4 : 16), 0, "%s", c->what);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(&d->daddr, buf + (ipv4 ? 16 : 24),
					 ipv4 ? 4 : 16), 0, "%s", c->what);
	if (ipv4) {
		KUNIT_EXPECT_EQ(test, memcmp(&d->saddr.all[1], zero, 12), 0);
		KUNIT_EXPECT_EQ(test, memcmp(&d->daddr.all[1], zero, 12), 0);
	}
	if (c->result == MCR_PARSE_FRAGMENT)
		return;
	EXPECT(d->protocol, p->protocol ?: IPPROTO_UDP);
	EXPECT(ntohs(d->sport), p->sport);
	EXPECT(ntohs(d->dport), p->dport);
	EXPECT(d->tos, p->tos);
	EXPECT(d->network, 0);
	EXPECT(d->transport, layout.transport);
	EXPECT(d->length, layout.length - layout.transport);
	EXPECT(d->segments, 1);
	EXPECT(d->bytes, layout.length);
	EXPECT(ntohl(d->flow_label), ipv4 ? 0 : 0xabcde);
#undef EXPECT
}

/* Each, with the first octets in the linear part and the rest in a page. */
static void parse_well_formed(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	unsigned int i, linear;

	for (i = 0; i < ARRAY_SIZE(parse_table); i++) {
		const struct parse_case *c = &parse_table[i];
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &c->packet);
		unsigned int headers = min(layout.length, layout.transport + 8);

		for (linear = c->linear; linear <= headers; linear++) {
			struct mcr_datagram d;
			enum mcr_parse result;

			result = parse(test, buf, layout.length, linear, &d);
			KUNIT_ASSERT_EQ_MSG(test, result, c->result, "%s, %u linear",
					    c->what, linear);
			if (result == MCR_PARSE_DATAGRAM ||
			    result == MCR_PARSE_FRAGMENT)
				expect_datagram(test, c, buf, layout, &d);
		}
	}
}

/* Octets of padding behind the datagram, as Ethernet has them, are not in it. */
static void parse_padding(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(parse_table); i++) {
		const struct parse_case *c = &parse_table[i];
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &c->packet);
		struct mcr_datagram d;

		if (c->result != MCR_PARSE_DATAGRAM)
			continue;
		KUNIT_EXPECT_EQ_MSG(test,
				    parse(test, buf, layout.length + 18, WHOLE, &d),
				    MCR_PARSE_DATAGRAM, "%s", c->what);
		expect_datagram(test, c, buf, layout, &d);
	}
}

/* Cut off after any octet, a datagram is malformed: its length says so. */
static void parse_truncated(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(parse_table); i++) {
		const struct parse_case *c = &parse_table[i];
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &c->packet);

		if (c->result != MCR_PARSE_DATAGRAM)
			continue;
		for (len = 0; len < layout.length; len++) {
			struct sk_buff *skb = mcr_test_skb(test, NULL, buf, len, len);
			struct mcr_datagram d;

			skb->protocol = htons(buf[0] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6);
			KUNIT_ASSERT_EQ_MSG(test, parse_skb(skb, &d),
					    MCR_PARSE_ERROR, "%s, %u octets",
					    c->what, len);
		}
	}
}

/* The same, the IP header's length along with it: the headers do not fit. */
static void parse_short(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(parse_table); i++) {
		const struct parse_case *c = &parse_table[i];
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &c->packet);
		bool ipv4 = buf[0] >> 4 == 4;

		if (c->result != MCR_PARSE_DATAGRAM || c->packet.protocol)
			continue;
		for (len = ipv4 ? 20 : 40; len < layout.transport + 8; len++) {
			struct mcr_datagram d;

			if (ipv4)
				put_unaligned_be16(len, buf + 2);
			else
				put_unaligned_be16(len - 40, buf + 4);
			/* The octets that follow are there, but not in it. */
			KUNIT_ASSERT_EQ_MSG(test,
					    parse(test, buf, layout.length, WHOLE, &d),
					    MCR_PARSE_ERROR, "%s, %u octets",
					    c->what, len);
			KUNIT_ASSERT_EQ_MSG(test, parse(test, buf, len, WHOLE, &d),
					    MCR_PARSE_ERROR, "%s, %u octets alone",
					    c->what, len);
		}
	}
}

/**
 * struct damage_case - what one or two octets of a datagram make of it
 * @what: what is wrong
 * @ipv6: of the IPv6 one, else of the IPv4 one
 * @offset: of the octets
 * @octets: how many
 * @value: what is put there
 * @result: what the parser is to say
 */
struct damage_case {
	const char *what;
	bool ipv6;
	unsigned int offset;
	unsigned int octets;
	u16 value;
	enum mcr_parse result;
};

static const struct damage_case damage_table[] = {
	{ "version 5", false, 0, 1, 0x55, MCR_PARSE_ERROR },
	{ "version 6 in IPv4", false, 0, 1, 0x65, MCR_PARSE_ERROR },
	{ "IHL 4", false, 0, 1, 0x44, MCR_PARSE_ERROR },
	{ "IHL 0", false, 0, 1, 0x40, MCR_PARSE_ERROR },
	{ "IHL beyond the end", false, 0, 1, 0x4f, MCR_PARSE_ERROR },
	{ "total length 0", false, 2, 2, 0, MCR_PARSE_ERROR },
	{ "total length 19", false, 2, 2, 19, MCR_PARSE_ERROR },
	{ "total length without UDP", false, 2, 2, 20, MCR_PARSE_ERROR },
	{ "total length into UDP", false, 2, 2, 27, MCR_PARSE_ERROR },
	{ "total length beyond the end", false, 2, 2, 45, MCR_PARSE_ERROR },
	{ "more fragments", false, 6, 2, 0x2000, MCR_PARSE_FRAGMENT },
	{ "a fragment offset", false, 6, 2, 0x0001, MCR_PARSE_FRAGMENT },
	{ "the last fragment", false, 6, 2, 0x1fff, MCR_PARSE_FRAGMENT },
	{ "neither DF nor fragment", false, 6, 2, 0, MCR_PARSE_DATAGRAM },
	{ "the reserved bit", false, 6, 2, 0x8000, MCR_PARSE_DATAGRAM },
	{ "UDP length 0", false, 24, 2, 0, MCR_PARSE_ERROR },
	{ "UDP length 7", false, 24, 2, 7, MCR_PARSE_ERROR },
	{ "UDP length 8 and a surplus", false, 24, 2, 8, MCR_PARSE_DATAGRAM },
	{ "UDP length 23 and a surplus", false, 24, 2, 23, MCR_PARSE_DATAGRAM },
	{ "UDP length beyond the end", false, 24, 2, 25, MCR_PARSE_ERROR },
	{ "UDP length 65535", false, 24, 2, 65535, MCR_PARSE_ERROR },
	{ "version 4 in IPv6", true, 0, 1, 0x40, MCR_PARSE_ERROR },
	{ "version 7", true, 0, 1, 0x70, MCR_PARSE_ERROR },
	{ "payload length 0", true, 4, 2, 0, MCR_PARSE_ERROR },
	{ "payload length into UDP", true, 4, 2, 7, MCR_PARSE_ERROR },
	{ "payload length beyond the end", true, 4, 2, 25, MCR_PARSE_ERROR },
	{ "IPv6, UDP length 0", true, 44, 2, 0, MCR_PARSE_ERROR },
	{ "IPv6, UDP length 7", true, 44, 2, 7, MCR_PARSE_ERROR },
	{ "IPv6, UDP length 8 and a surplus", true, 44, 2, 8, MCR_PARSE_DATAGRAM },
	{ "IPv6, UDP length beyond the end", true, 44, 2, 25, MCR_PARSE_ERROR },
	{ "hop-by-hop beyond the end", true, 6, 1, 0, MCR_PARSE_ERROR },
};

static void parse_damaged(struct kunit *test)
{
	static const struct mcr_test_packet packets[] = {
		{ IPV4, PORTS, .payload = 16 },
		/* Taken for an extension header, UDP's would be the longest. */
		{ IPV6, .sport = 0xffff, .dport = 5000, .payload = 16 },
	};
	u8 *buf = mcr_test_buffer(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(damage_table); i++) {
		const struct damage_case *c = &damage_table[i];
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &packets[c->ipv6]);
		struct mcr_datagram d;
		enum mcr_parse result;

		if (c->octets == 1)
			buf[c->offset] = c->value;
		else
			put_unaligned_be16(c->value, buf + c->offset);
		/* The version in the packet is not that of the frame. */
		result = parse_skb(({
			struct sk_buff *skb = mcr_test_skb(test, NULL, buf,
							   layout.length, WHOLE);
			skb->protocol = htons(c->ipv6 ? ETH_P_IPV6 : ETH_P_IP);
			skb;
		}), &d);
		KUNIT_EXPECT_EQ_MSG(test, result, c->result, "%s", c->what);
		/* A surplus area is relayed along with the datagram. */
		if (result == MCR_PARSE_DATAGRAM)
			KUNIT_EXPECT_EQ_MSG(test, d.length, 24U, "%s", c->what);
	}
}

/**
 * struct tag_case - VLAN tags
 * @what: which
 * @in_skb: there is one in the skb, @skb_tci
 * @skb_tci: it
 * @n: how many there are in the packet
 * @tci: they
 * @result: what the parser is to say
 * @stag: they are 802.1ad ones
 */
struct tag_case {
	const char *what;
	bool in_skb;
	u16 skb_tci;
	unsigned int n;
	u16 tci[3];
	enum mcr_parse result;
	bool stag;
};

static const struct tag_case tag_table[] = {
	{ "in the skb, vid 0", true, 0, 0, { }, MCR_PARSE_DATAGRAM },
	{ "in the skb, vid 0 and a priority", true, 0xe000, 0, { },
	  MCR_PARSE_DATAGRAM },
	{ "in the skb, vid 5", true, 5, 0, { }, MCR_PARSE_OTHER },
	{ "one, vid 0", false, 0, 1, { 0 }, MCR_PARSE_DATAGRAM },
	{ "one, vid 0 and a priority", false, 0, 1, { 0xf000 }, MCR_PARSE_DATAGRAM },
	{ "one, vid 5", false, 0, 1, { 5 }, MCR_PARSE_OTHER },
	{ "one, vid 4095", false, 0, 1, { 4095 }, MCR_PARSE_OTHER },
	{ "in the skb and one, vid 0", true, 0, 1, { 0 }, MCR_PARSE_DATAGRAM },
	{ "in the skb vid 0, one vid 5", true, 0, 1, { 5 }, MCR_PARSE_OTHER },
	{ "two, vid 0", false, 0, 2, { 0, 0 }, MCR_PARSE_DATAGRAM },
	{ "two, the inner vid 5", false, 0, 2, { 0, 5 }, MCR_PARSE_OTHER },
	{ "two, the outer vid 5", false, 0, 2, { 5, 0 }, MCR_PARSE_OTHER },
	{ "three, vid 0", false, 0, 3, { 0, 0, 0 }, MCR_PARSE_OTHER },
	{ "one of 802.1ad, vid 0", false, 0, 1, { 0 }, MCR_PARSE_DATAGRAM, true },
	{ "two of 802.1ad, vid 0", false, 0, 2, { 0, 0 }, MCR_PARSE_DATAGRAM, true },
};

static void parse_tags_of(struct kunit *test, const struct tag_case *c,
			  const struct mcr_test_packet *packet)
{
	u16 type = c->stag ? ETH_P_8021AD : ETH_P_8021Q;
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test_layout layout;
	unsigned int headers, i, linear;

	layout = mcr_test_packet_write(test, buf + 4 * c->n, packet);
	for (i = 0; i < c->n; i++) {
		put_unaligned_be16(c->tci[i], buf + 4 * i);
		put_unaligned_be16(i + 1 < c->n ? type :
				   buf[4 * c->n] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6,
				   buf + 4 * i + 2);
	}
	headers = 4 * c->n + layout.transport + 8;
	for (linear = 0; linear <= headers; linear++) {
		struct mcr_datagram d;
		enum mcr_parse result;
		struct sk_buff *skb;

		skb = mcr_test_skb(test, NULL, buf, 4 * c->n + layout.length, linear);
		skb->protocol = htons(c->n ? type : buf[0] >> 4 == 4 ? ETH_P_IP :
								     ETH_P_IPV6);
		if (c->in_skb)
			__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), c->skb_tci);
		result = parse_skb(skb, &d);
		KUNIT_ASSERT_EQ_MSG(test, result, c->result, "%s, %u linear",
				    c->what, linear);
		if (result != MCR_PARSE_DATAGRAM)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, d.network, 4 * c->n, "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, d.transport, 4 * c->n + layout.transport,
				    "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, d.bytes, layout.length, "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, ntohs(d.dport), packet->dport, "%s", c->what);
	}
	/* Cut off anywhere, it is malformed, or no concern of ours. */
	for (linear = 0; linear < headers; linear++) {
		struct sk_buff *skb = mcr_test_skb(test, NULL, buf, linear, linear);
		struct mcr_datagram d;

		skb->protocol = htons(c->n ? type : buf[0] >> 4 == 4 ? ETH_P_IP :
								     ETH_P_IPV6);
		KUNIT_EXPECT_NE_MSG(test, parse_skb(skb, &d), MCR_PARSE_DATAGRAM,
				    "%s, %u octets", c->what, linear);
	}
}

static void parse_tags(struct kunit *test)
{
	static const struct mcr_test_packet packets[] = {
		{ IPV4, PORTS, .options = 4, .payload = 16 },
		{ IPV6, PORTS, .extensions = "d", .payload = 16 },
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(tag_table); i++)
		for (j = 0; j < ARRAY_SIZE(packets); j++)
			parse_tags_of(test, &tag_table[i], &packets[j]);
}

/**
 * struct gso_case - a super-packet
 * @what: what is special about it
 * @type: SKB_GSO_*
 * @size: octets of payload in each datagram
 * @payload: in all
 * @segments: how many datagrams there are
 */
struct gso_case {
	const char *what;
	unsigned int type;
	unsigned int size;
	unsigned int payload;
	unsigned int segments;
};

static const struct gso_case gso_table[] = {
	{ "ten whole ones", SKB_GSO_UDP_L4, 100, 1000, 10 },
	{ "the last one short", SKB_GSO_UDP_L4, 100, 901, 10 },
	{ "one", SKB_GSO_UDP_L4, 100, 100, 1 },
	{ "one short", SKB_GSO_UDP_L4, 100, 99, 1 },
	{ "fragments to be made of one", SKB_GSO_UDP, 1472, 3000, 1 },
};

static void parse_gso(struct kunit *test)
{
	struct mcr_test_packet packets[] = {
		{ IPV4, PORTS },
		{ IPV4, PORTS, .options = 8 },
		{ IPV6, PORTS },
	};
	u8 *buf = mcr_test_buffer(test);
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(gso_table) * ARRAY_SIZE(packets); i++) {
		const struct gso_case *c = &gso_table[i / ARRAY_SIZE(packets)];
		struct mcr_test_packet *p = &packets[i % ARRAY_SIZE(packets)];
		unsigned int octets = 0, left = c->payload;
		struct mcr_test_layout layout;
		struct mcr_datagram d;
		struct sk_buff *skb;

		p->payload = c->payload;
		layout = mcr_test_packet_write(test, buf, p);
		for (j = 0; j < c->segments; j++) {
			unsigned int n = c->segments == 1 ? left : min(left, c->size);

			octets += layout.transport + 8 + n;
			left -= n;
		}
		skb = mcr_test_skb(test, NULL, buf, layout.length, 100);
		skb_shinfo(skb)->gso_type = c->type;
		skb_shinfo(skb)->gso_size = c->size;
		/* Who made it need not have said how many they are. */
		skb_shinfo(skb)->gso_segs = 0;
		KUNIT_EXPECT_EQ_MSG(test, parse_skb(skb, &d), MCR_PARSE_DATAGRAM,
				    "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, d.segments, c->segments, "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, d.bytes, octets, "%s", c->what);
		KUNIT_EXPECT_EQ_MSG(test, d.length, 8 + c->payload, "%s", c->what);
	}
}

/**
 * struct gso_false_case - a super-packet that contradicts itself
 * @what: how
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @type: SKB_GSO_*
 * @start: where the checksum is to begin, from the UDP header on; 1: it is made
 * @size: octets of each segment; 0 stands for 100
 */
struct gso_false_case {
	const char *what;
	u8 protocol;
	unsigned int type;
	int start;
	unsigned int size;
};

static const struct gso_false_case gso_false_table[] = {
	{ "segments of TCP", IPPROTO_UDP, SKB_GSO_TCPV4, 0 },
	{ "segments of ESP", IPPROTO_ESP, SKB_GSO_UDP_L4, 1 },
	{ "TCP's segments of ESP", IPPROTO_ESP, SKB_GSO_TCPV4, 0 },
	{ "a checksum elsewhere", IPPROTO_UDP, SKB_GSO_UDP_L4, 8 },
	{ "fragments, a checksum elsewhere", IPPROTO_UDP, SKB_GSO_UDP, -4 },
	{ "segments of an octet", IPPROTO_UDP, SKB_GSO_UDP_L4, 0, 1 },
	{ "fragments of an octet", IPPROTO_UDP, SKB_GSO_UDP, 1, 1 },
	{ "129 segments", IPPROTO_UDP, SKB_GSO_UDP_L4, 0, 7 },
};

static void parse_gso_false(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(gso_false_table); i++) {
		const struct gso_false_case *c = &gso_false_table[i];
		struct mcr_test_packet p = { IPV4, PORTS, .protocol = c->protocol,
					     .payload = 128 * 7 + 1 };
		struct mcr_test_layout layout = mcr_test_packet_write(test, buf, &p);
		struct mcr_datagram d;
		struct sk_buff *skb;

		skb = mcr_test_skb(test, NULL, buf, layout.length, 100);
		skb_shinfo(skb)->gso_type = c->type | SKB_GSO_DODGY;
		skb_shinfo(skb)->gso_size = c->size ?: 100;
		if (c->start != 1) {
			skb->ip_summed = CHECKSUM_PARTIAL;
			skb->csum_start = skb_headroom(skb) + layout.transport +
					  c->start;
			skb->csum_offset = 6;
		}
		KUNIT_EXPECT_EQ_MSG(test, parse_skb(skb, &d), MCR_PARSE_ERROR,
				    "%s", c->what);
	}
}

static void parse_header_checksum(struct kunit *test)
{
	static const struct mcr_test_packet packets[] = {
		{ IPV4, PORTS, .payload = 16 },
		{ IPV4, PORTS, .payload = 16, .options = 40 },
	};
	u8 *buf = mcr_test_buffer(test);
	unsigned int i, linear, bit;

	for (i = 0; i < ARRAY_SIZE(packets); i++) {
		struct mcr_test_layout layout =
			mcr_test_packet_write(test, buf, &packets[i]);
		struct mcr_datagram d;
		struct sk_buff *skb;

		for (linear = 0; linear <= layout.transport; linear += 4) {
			skb = mcr_test_skb(test, NULL, buf, layout.length, linear);
			KUNIT_EXPECT_EQ(test, mcr_parse(skb, &d), MCR_PARSE_DATAGRAM);
			KUNIT_EXPECT_TRUE(test, mcr_parse_header_valid(skb, &d));
			kfree_skb(skb);
		}
		/* From the addresses on: what parsing does not look at itself. */
		for (bit = 12 * 8; bit < layout.transport * 8; bit++) {
			buf[bit / 8] ^= 1 << bit % 8;
			skb = mcr_test_skb(test, NULL, buf, layout.length, WHOLE);
			KUNIT_EXPECT_EQ(test, mcr_parse(skb, &d), MCR_PARSE_DATAGRAM);
			KUNIT_EXPECT_FALSE_MSG(test, mcr_parse_header_valid(skb, &d),
					       "bit %u", bit);
			kfree_skb(skb);
			buf[bit / 8] ^= 1 << bit % 8;
		}
	}
}

static void parse_other_protocols(struct kunit *test)
{
	static const u16 protocols[] = { ETH_P_ARP, ETH_P_MPLS_UC, ETH_P_PPP_SES, 0 };
	static const struct mcr_test_packet packet = { IPV4, PORTS, .payload = 16 };
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test_layout layout = mcr_test_packet_write(test, buf, &packet);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct sk_buff *skb = mcr_test_skb(test, NULL, buf, layout.length,
						   WHOLE);
		struct mcr_datagram d;

		skb->protocol = htons(protocols[i]);
		KUNIT_EXPECT_EQ_MSG(test, parse_skb(skb, &d), MCR_PARSE_OTHER,
				    "%04x", protocols[i]);
	}
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(parse_well_formed),
	KUNIT_CASE(parse_padding),
	KUNIT_CASE(parse_truncated),
	KUNIT_CASE(parse_short),
	KUNIT_CASE(parse_damaged),
	KUNIT_CASE(parse_tags),
	KUNIT_CASE(parse_gso),
	KUNIT_CASE(parse_gso_false),
	KUNIT_CASE(parse_header_checksum),
	KUNIT_CASE(parse_other_protocols),
	{ }
};

static struct kunit_suite parse_suite = {
	.name = "mcr-parse",
	.test_cases = parse_cases,
};

kunit_test_suite(parse_suite);
