// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending: fragments where the MTU asks for them, super-packets whole where it
 * does not, and what goes along a route.
 */
#include <kunit/test.h>
#include <asm/unaligned.h>
#include <linux/etherdevice.h>
#include <linux/in.h>

#include "device.h"
#include "fixture.h"
#include "loop.h"
#include "relay.h"
#include "rule.h"

#define IN4	.saddr = "10.1.2.3", .daddr = "239.1.1.1"
#define OUT4	.saddr = "10.77.0.1", .daddr = "239.2.2.2"
#define IN6	.saddr = "2001:db8::7", .daddr = "ff15::1"
#define OUT6	.saddr = "2001:db8:77::1", .daddr = "ff15::2"
#define PORTS	.sport = 4321, .dport = 5000

static const struct mcr_test_packet in[] = { { IN4, PORTS }, { IN6, PORTS } };
static const struct mcr_test_packet out[] = { { OUT4, PORTS }, { OUT6, PORTS } };

static const struct mcr_test_rule rules[] = {
	{ .iface = "ktin", .group = "239.1.1.1",
	  .outputs = { { .iface = "ktout", .group = "239.2.2.2", .ttl = 3 } } },
	{ .iface = "ktin", .group = "ff15::1",
	  .outputs = { { .iface = "ktout", .group = "ff15::2", .ttl = 3 } } },
};

static void make_devices(struct mcr_test *t, netdev_features_t features)
{
	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", features, "10.77.0.1/24", "2001:db8:77::1/64");
	mcr_test_put(t, &rules[0]);
	mcr_test_put(t, &rules[1]);
}

/**
 * struct fragment - what a frame holds of a datagram
 * @offset: of its octets in the datagram's payload
 * @length: of them
 * @more: there are others behind it
 */
struct fragment {
	unsigned int offset;
	unsigned int length;
	bool more;
};

/* Take a fragment's header apart; @whole becomes the datagram's, as it was. */
static struct fragment read_fragment(struct kunit *test, const u8 *ip,
				     unsigned int len, u8 *whole)
{
	unsigned int room = MCR_TEST_PACKET_MAX;
	struct fragment f;
	u16 field;

	KUNIT_ASSERT_GT(test, len, ip[0] >> 4 == 4 ? 20U : 48U);
	if (ip[0] >> 4 == 4) {
		KUNIT_EXPECT_EQ(test, ip[0], (u8)0x45);
		KUNIT_EXPECT_EQ(test, mcr_test_sum(ip, 20, 0), (u16)0xffff);
		KUNIT_EXPECT_EQ(test, (u32)get_unaligned_be16(ip + 2), len);
		field = get_unaligned_be16(ip + 6);
		KUNIT_EXPECT_EQ(test, field & 0xc000, 0);
		memcpy(whole, ip, 20);
		memset(whole + 6, 0, 2);
		f.offset = (field & 0x1fff) * 8;
		f.more = field & 0x2000;
		f.length = len - 20;
		KUNIT_ASSERT_LE(test, 20 + f.offset + f.length, room);
		memcpy(whole + 20 + f.offset, ip + 20, f.length);
		return f;
	}
	KUNIT_EXPECT_EQ(test, ip[0] >> 4, 6);
	KUNIT_EXPECT_EQ(test, (u32)get_unaligned_be16(ip + 4), len - 40);
	KUNIT_EXPECT_EQ(test, ip[6], (u8)IPPROTO_FRAGMENT);
	field = get_unaligned_be16(ip + 42);
	memcpy(whole, ip, 40);
	whole[6] = ip[40];
	f.offset = field & 0xfff8;
	f.more = field & 1;
	f.length = len - 48;
	KUNIT_ASSERT_LE(test, 40 + f.offset + f.length, room);
	memcpy(whole + 40 + f.offset, ip + 48, f.length);
	return f;
}

/* Take fragments until none is missing, and look at what they make. */
static void expect_fragmented(struct mcr_test *t, const struct mcr_test_packet *p,
			      unsigned int mtu, const char *what)
{
	u8 *whole = mcr_test_buffer(t->test), *frame = mcr_test_buffer(t->test);
	unsigned int header = strchr(p->saddr, ':') ? 40 : 20;
	unsigned int total = 0, end = UINT_MAX, fragments = 0;
	u16 sum;

	while (total < end) {
		unsigned int len = mcr_test_frame(t, t->device[1], frame) - ETH_HLEN;
		struct fragment f;

		KUNIT_EXPECT_LE_MSG(t->test, len, mtu, "%s", what);
		f = read_fragment(t->test, frame + ETH_HLEN, len, whole);
		KUNIT_ASSERT_EQ_MSG(t->test, f.offset, total, "%s", what);
		total += f.length;
		fragments++;
		if (!f.more)
			end = total;
	}
	KUNIT_EXPECT_GT_MSG(t->test, fragments, 1U, "%s", what);
	if (header == 20) {
		put_unaligned_be16(header + total, whole + 2);
		memset(whole + 10, 0, 2);
		sum = ~mcr_test_sum(whole, 20, 0);
		put_unaligned_be16(sum, whole + 10);
	} else {
		put_unaligned_be16(total, whole + 4);
	}
	mcr_test_expect_ip(t, whole, header + total, p, 3, what);
	kunit_kfree(t->test, whole);
	kunit_kfree(t->test, frame);
}

static void expect_fragments(struct kunit *test, netdev_features_t features)
{
	static const unsigned int mtus[] = { 1280, 1281, 1499 };
	static const enum mcr_test_offload offloads[] = {
		MCR_TEST_NONE, MCR_TEST_PARTIAL, MCR_TEST_COMPLETE,
	};
	static const unsigned int linears[] = { UINT_MAX, 60 };
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t, features);
	for (i = 0; i < 2 * 3 * 3 * 2 * 2; i++) {
		unsigned int six = i % 2, mtu = mtus[i / 2 % 3];
		enum mcr_test_offload offload = offloads[i / 6 % 3];
		unsigned int linear = linears[i / 18 % 2];
		bool consume = i / 36;
		struct mcr_test_packet p = in[six];
		struct mcr_test_layout layout;
		struct sk_buff *skb;
		char what[80];

		snprintf(what, sizeof(what), "IPv%u, mtu %u, offload %u, linear %u, %s",
			 six ? 6 : 4, mtu, offload, linear,
			 consume ? "consume" : "keep");
		mcr_test_device_mtu(t, t->device[1], mtu);
		p.payload = 5001;
		layout = mcr_test_packet_write(test, buf, &p);
		skb = mcr_test_received(t, buf, layout.length, linear, offload);
		mcr_test_relay(t, skb, consume);
		if (!consume)
			kfree_skb(skb);
		p = out[six];
		p.payload = 5001;
		expect_fragmented(t, &p, mtu, what);
		KUNIT_EXPECT_NULL(test, mcr_test_device_sent(t->device[1]));
	}
}

static void transmit_fragments(struct kunit *test)
{
	expect_fragments(test, 0);
}

static void transmit_fragments_offloads(struct kunit *test)
{
	expect_fragments(test, MCR_TEST_OFFLOADS);
}

/* At the MTU a datagram goes whole, one octet more and it does not. */
static void transmit_mtu(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int six, more;

	make_devices(t, 0);
	for (six = 0; six < 2; six++) {
		for (more = 0; more < 2; more++) {
			unsigned int payload = 1500 - (six ? 48 : 28) + more;
			struct mcr_test_packet p = in[six];
			struct mcr_test_layout layout;

			p.payload = payload;
			layout = mcr_test_packet_write(test, buf, &p);
			mcr_test_relay(t, mcr_test_received(t, buf, layout.length, 60,
							    MCR_TEST_NONE), true);
			p = out[six];
			p.payload = payload;
			if (more)
				expect_fragmented(t, &p, 1500, "one octet more");
			else
				mcr_test_expect(t, t->device[1], &p, 3, "the MTU");
			KUNIT_EXPECT_NULL(test, mcr_test_device_sent(t->device[1]));
		}
	}
}

#define GSO_DATAGRAMS	7

/* A super-packet of datagrams, the last one shorter. */
static struct sk_buff *super_packet(struct mcr_test *t, u8 *buf, unsigned int six,
				    unsigned int size, unsigned int last,
				    enum mcr_test_offload offload)
{
	struct mcr_test_packet p = in[six];
	struct mcr_test_layout layout;
	struct sk_buff *skb;

	p.payload = (GSO_DATAGRAMS - 1) * size + last;
	layout = mcr_test_packet_write(t->test, buf, &p);
	skb = mcr_test_received(t, buf, layout.length, 60, offload);
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_segs = GSO_DATAGRAMS;
	return skb;
}

static void expect_datagrams(struct mcr_test *t, unsigned int six,
			     unsigned int size, unsigned int last,
			     unsigned int mtu, const char *what)
{
	unsigned int i;

	for (i = 0; i < GSO_DATAGRAMS; i++) {
		struct mcr_test_packet p = out[six];

		p.payload = i + 1 < GSO_DATAGRAMS ? size : last;
		p.payload_from = i * size;
		if (p.payload + (six ? 48 : 28) > mtu)
			expect_fragmented(t, &p, mtu, what);
		else
			mcr_test_expect(t, t->device[1], &p, 3, what);
	}
	KUNIT_EXPECT_NULL_MSG(t->test, mcr_test_device_sent(t->device[1]), "%s", what);
}

static void expect_gso(struct kunit *test, netdev_features_t features)
{
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t, features);
	for (i = 0; i < 2 * 3 * 2 * 2; i++) {
		static const enum mcr_test_offload offloads[] = {
			MCR_TEST_NONE, MCR_TEST_UNNECESSARY, MCR_TEST_PARTIAL,
		};
		unsigned int six = i % 2, large = i / 6 % 2;
		enum mcr_test_offload offload = offloads[i / 2 % 3];
		unsigned int size = large ? 1800 : 501, last = large ? 1700 : 77;
		bool consume = i / 12;
		struct sk_buff *skb, *sent;
		u64 packets, bytes, octets;
		struct mcr_fanout *fanout;
		char what[80];
		u64 id;

		snprintf(what, sizeof(what), "IPv%u, offload %u, %u octets, %s",
			 six ? 6 : 4, offload, size, consume ? "consume" : "keep");
		mcr_test_empty(t);
		id = mcr_test_put(t, &rules[six]);
		skb = super_packet(t, buf, six, size, last, offload);
		mcr_test_relay(t, skb, consume);
		if (!consume)
			kfree_skb(skb);

		/* Counted as the datagrams in it. */
		fanout = mcr_test_fanout(t, id);
		mcr_counters_sum(fanout->output[0].stats->sent, &packets, &bytes);
		octets = (GSO_DATAGRAMS - 1) * size + last +
			 GSO_DATAGRAMS * (six ? 48 : 28);
		KUNIT_EXPECT_EQ_MSG(test, packets, (u64)GSO_DATAGRAMS, "%s", what);
		KUNIT_EXPECT_EQ_MSG(test, bytes, octets, "%s", what);

		if (large || !features) {
			expect_datagrams(t, six, size, last, 1500, what);
			continue;
		}
		sent = mcr_test_device_sent(t->device[1]);
		KUNIT_ASSERT_NOT_NULL_MSG(test, sent, "%s", what);
		KUNIT_EXPECT_EQ_MSG(test, (u32)skb_shinfo(sent)->gso_size, size, "%s",
				    what);
		KUNIT_EXPECT_EQ_MSG(test, (u32)skb_shinfo(sent)->gso_type,
				    (u32)SKB_GSO_UDP_L4, "%s", what);
		KUNIT_EXPECT_EQ_MSG(test, (u32)sent->ip_summed,
				    (u32)CHECKSUM_PARTIAL, "%s", what);
		KUNIT_EXPECT_EQ_MSG(test, mcr_depth_get(sent), 1U, "%s", what);
		KUNIT_EXPECT_NULL(test, mcr_test_device_sent(t->device[1]));
		kfree_skb(sent);
	}
}

/* A device that can takes it whole. */
static void transmit_gso_offloads(struct kunit *test)
{
	expect_gso(test, MCR_TEST_OFFLOADS);
}

/* For one that cannot it is cut up, by the kernel. */
static void transmit_gso(struct kunit *test)
{
	expect_gso(test, 0);
}

/* A bundle of one, as a virtual machine may send: the kernel does not cut it up. */
static void transmit_gso_false(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	struct mcr_output_stats *stats;
	struct mcr_fanout *fanout;
	struct sk_buff *skb;
	unsigned int six;
	u64 id;

	make_devices(t, 0);
	for (six = 0; six < 2; six++) {
		id = mcr_test_put(t, &rules[six]);
		skb = super_packet(t, buf, six, 501, 77, MCR_TEST_PARTIAL);
		skb_shinfo(skb)->gso_size = 9000;
		mcr_test_relay(t, skb, true);
		fanout = mcr_test_fanout(t, id);
		stats = fanout->output[0].stats;
		KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&stats->errors[MCR_REASON_TOO_BIG]),
				1ULL);
		KUNIT_EXPECT_NULL(test, mcr_test_device_sent(t->device[1]));
	}
}

/* GRO chains skbs that hold a whole payload each behind a first one. */
static void transmit_gso_chained(struct kunit *test)
{
	struct mcr_test_packet p = in[0];
	struct mcr_test_layout layout;
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	struct sk_buff *skb, **tail;
	unsigned int i, consume;

	make_devices(t, 0);
	p.payload = GSO_DATAGRAMS * 100;
	layout = mcr_test_packet_write(test, buf, &p);
	for (consume = 0; consume < 2; consume++) {
		skb = mcr_test_skb(test, t->device[0], buf, 128, 128);
		tail = &skb_shinfo(skb)->frag_list;
		for (i = 1; i < GSO_DATAGRAMS; i++) {
			struct sk_buff *next = alloc_skb(256, GFP_KERNEL);

			KUNIT_ASSERT_NOT_NULL(test, next);
			skb_reserve(next, 64);
			skb_put_data(next, buf + 28 + i * 100, 100);
			*tail = next;
			tail = &next->next;
			skb->len += 100;
			skb->data_len += 100;
			skb->truesize += next->truesize;
		}
		KUNIT_ASSERT_EQ(test, skb->len, layout.length);
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST;
		skb_shinfo(skb)->gso_size = 100;
		skb_shinfo(skb)->gso_segs = GSO_DATAGRAMS;
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		mcr_test_relay(t, skb, consume);
		expect_datagrams(t, 0, 100, 100, 1500, "chained");
		if (!consume)
			kfree_skb(skb);
	}
}

/* Unicast goes along a route, through the host's own output. */
static void transmit_routed(struct kunit *test)
{
	static const struct mcr_test_rule routed[] = {
		{ .iface = "ktin", .group = "239.1.1.1",
		  .outputs = { { .iface = "ktout", .group = "10.77.0.9", .ttl = 64 } } },
		{ .iface = "ktin", .group = "ff15::1",
		  .outputs = { { .iface = "ktout", .group = "2001:db8:77::9",
				 .ttl = 64 } } },
	};
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t, 0);
	/* Twice each: the second time the route is remembered. */
	for (i = 0; i < 4; i++) {
		unsigned int six = i % 2, len;
		struct mcr_test_packet p = in[six];
		struct mcr_test_layout layout;

		mcr_test_put(t, &routed[six]);
		p.payload = 33;
		layout = mcr_test_packet_write(test, buf, &p);
		mcr_test_relay(t, mcr_test_received(t, buf, layout.length, 60,
						    MCR_TEST_NONE), true);
		len = mcr_test_frame(t, t->device[1], buf);
		p = out[six];
		p.daddr = routed[six].outputs[0].group;
		p.payload = 33;
		mcr_test_expect_ip(t, buf + ETH_HLEN, len - ETH_HLEN, &p, 64,
				   six ? "IPv6" : "IPv4");
		KUNIT_EXPECT_NULL(test, mcr_test_device_sent(t->device[1]));
	}
}

static struct kunit_case transmit_cases[] = {
	KUNIT_CASE(transmit_fragments),
	KUNIT_CASE(transmit_fragments_offloads),
	KUNIT_CASE(transmit_mtu),
	KUNIT_CASE(transmit_gso),
	KUNIT_CASE(transmit_gso_offloads),
	KUNIT_CASE(transmit_gso_false),
	KUNIT_CASE(transmit_gso_chained),
	KUNIT_CASE(transmit_routed),
	{ }
};

static struct kunit_suite transmit_suite = {
	.name = "mcr-transmit",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = transmit_cases,
};

kunit_test_suite(transmit_suite);
