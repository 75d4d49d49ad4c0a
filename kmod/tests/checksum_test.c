// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies octet by octet, however the original's checksum stands, wherever its
 * octets are, and whoever else holds it.
 */
#include <kunit/test.h>
#include <asm/unaligned.h>
#include <linux/etherdevice.h>

#include "device.h"
#include "fixture.h"
#include "relay.h"

#define COPIES	3

/* Who holds the original beside the receive path. */
enum sharing {
	ALONE,
	CLONED,
	SHARED,
	SHARINGS,
};

struct family_case {
	const char *name;
	struct mcr_test_packet in;
	struct mcr_test_rule rule;
	struct mcr_test_packet out[COPIES];
};

#define OUT_PACKET(s, d, sp, dp, t) \
	{ .saddr = s, .daddr = d, .sport = sp, .dport = dp, .tos = t }

static const u8 ttls[COPIES] = { 8, 1, 255 };

static const struct family_case families[] = {
	{
		"IPv4",
		OUT_PACKET("192.168.99.7", "239.1.1.1", 4321, 5000, 0xb9),
		{ .iface = "ktin", .group = "239.1.1.1", .port = 5000, .outputs = {
			{ .iface = "ktout", .group = "239.2.130.2", .port = 6000,
			  .ttl = 8, .set_dscp = true, .dscp = 10 },
			{ .iface = "ktout", .group = "239.3.3.3",
			  .source = "preserve", .source_port = 7777 },
			{ .iface = "ktout", .source = "10.9.9.9", .port = 1,
			  .ttl = 255, .set_dscp = true, .dscp = 0 } } },
		{ OUT_PACKET("10.77.0.1", "239.2.130.2", 4321, 6000, 0x29),
		  OUT_PACKET("192.168.99.7", "239.3.3.3", 7777, 5000, 0xb9),
		  OUT_PACKET("10.9.9.9", "239.1.1.1", 4321, 1, 0x01) },
	}, {
		"IPv6",
		OUT_PACKET("2001:db8:99::7", "ff15::1:2345", 4321, 5000, 0xba),
		{ .iface = "ktin", .group = "ff15::1:2345", .port = 5000, .outputs = {
			{ .iface = "ktout", .group = "ff15::8765:4321", .port = 6000,
			  .ttl = 8, .set_dscp = true, .dscp = 10 },
			{ .iface = "ktout", .group = "ff15::3",
			  .source = "preserve", .source_port = 7777 },
			{ .iface = "ktout", .source = "2001:db8:9::9", .port = 1,
			  .ttl = 255, .set_dscp = true, .dscp = 0 } } },
		{ OUT_PACKET("2001:db8:77::1", "ff15::8765:4321", 4321, 6000, 0x2a),
		  OUT_PACKET("2001:db8:99::7", "ff15::3", 7777, 5000, 0xba),
		  OUT_PACKET("2001:db8:9::9", "ff15::1:2345", 4321, 1, 0x02) },
	},
};

struct variant {
	enum mcr_test_offload offload;
	unsigned int payload;
	unsigned int linear;
	unsigned int padding;
	enum sharing sharing;
	bool no_checksum;
	bool consume;
};

static void relay_variant(struct mcr_test *t, const struct family_case *f,
			  const struct variant *v, u8 *buf, u8 *left)
{
	struct sk_buff *skb, *other = NULL;
	struct mcr_test_packet p = f->in;
	struct mcr_test_layout layout;
	unsigned int len, i;
	char what[100];

	snprintf(what, sizeof(what),
		 "%s, offload %u, payload %u, linear %u, padding %u, sharing %u, %s%s",
		 f->name, v->offload, v->payload, v->linear, v->padding, v->sharing,
		 v->no_checksum ? "no checksum, " : "", v->consume ? "consume" : "keep");
	p.payload = v->payload;
	p.no_checksum = v->no_checksum;
	memset(buf, 0xee, MCR_TEST_PACKET_MAX);
	layout = mcr_test_packet_write(t->test, buf, &p);
	len = layout.length + v->padding;
	skb = mcr_test_received(t, buf, len, v->linear, v->offload);
	if (v->sharing == CLONED)
		other = skb_clone(skb, GFP_KERNEL);
	else if (v->sharing == SHARED)
		other = skb_get(skb);
	mcr_test_relay(t, skb, v->consume);

	for (i = 0; i < COPIES; i++) {
		p = f->out[i];
		p.payload = v->payload;
		p.no_checksum = v->no_checksum;
		mcr_test_expect(t, t->device[1], &p, ttls[i], what);
	}
	KUNIT_EXPECT_NULL_MSG(t->test, mcr_test_device_sent(t->device[1]), "%s", what);

	/* Who else has the original finds it as it was. */
	if (other) {
		KUNIT_EXPECT_EQ_MSG(t->test, other->len, len, "%s", what);
		skb_copy_bits(other, 0, left, len);
		KUNIT_EXPECT_EQ_MSG(t->test, memcmp(left, buf, len), 0, "%s", what);
		kfree_skb(other);
	}
	if (!v->consume) {
		KUNIT_EXPECT_EQ_MSG(t->test, skb->len, len, "%s", what);
		skb_copy_bits(skb, 0, left, len);
		KUNIT_EXPECT_EQ_MSG(t->test, memcmp(left, buf, len), 0, "%s", what);
		KUNIT_EXPECT_PTR_EQ(t->test, skb->dev, t->device[0]);
		kfree_skb(skb);
	}
}

static void all_variants(struct kunit *test, const struct family_case *f,
			 netdev_features_t features)
{
	static const unsigned int payloads[] = { 0, 1, 100, 1451 };
	unsigned int transport = strchr(f->in.saddr, ':') ? 40 : 20;
	unsigned int linears[] = { UINT_MAX, transport + 8, transport + 11, 0 };
	u8 *buf = mcr_test_buffer(test), *left = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int i;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", features, "10.77.0.1/24", "2001:db8:77::1/64");
	mcr_test_put(t, &f->rule);

	/* Every combination of the digits of i. */
	for (i = 0; i < 4 * 4 * 4 * 3 * 2 * 2 * 2; i++) {
		struct variant v = {
			.offload = i % 4,
			.payload = payloads[i / 4 % 4],
			.linear = linears[i / 16 % 4],
			.sharing = i / 64 % 3,
			.consume = i / 192 % 2,
			.padding = i / 384 % 2 ? 18 : 0,
			.no_checksum = i / 768 % 2,
		};

		if (v.no_checksum &&
		    (transport == 40 || v.offload == MCR_TEST_PARTIAL))
			continue;
		/* A partial checksum's place is in the linear part, and no padding is. */
		if (v.offload == MCR_TEST_PARTIAL && (!v.linear || v.padding))
			continue;
		relay_variant(t, f, &v, buf, left);
	}
}

static void checksum_ipv4(struct kunit *test)
{
	all_variants(test, &families[0], 0);
}

static void checksum_ipv6(struct kunit *test)
{
	all_variants(test, &families[1], 0);
}

static void checksum_ipv4_offloads(struct kunit *test)
{
	all_variants(test, &families[0], MCR_TEST_OFFLOADS);
}

static void checksum_ipv6_offloads(struct kunit *test)
{
	all_variants(test, &families[1], MCR_TEST_OFFLOADS);
}

/* A datagram damaged on its way is relayed with its wrong checksum. */
static void checksum_damaged(struct kunit *test)
{
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test *t = test->priv;
	unsigned int i, j;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", 0, "10.77.0.1/24", "2001:db8:77::1/64");
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		struct mcr_test_packet p = families[i].in;
		struct mcr_test_layout layout;

		mcr_test_put(t, &families[i].rule);
		p.payload = 64;
		layout = mcr_test_packet_write(test, buf, &p);
		buf[layout.transport + 20] ^= 0x10;
		mcr_test_relay(t, mcr_test_received(t, buf, layout.length, 60,
						    MCR_TEST_NONE), true);
		for (j = 0; j < COPIES; j++) {
			mcr_test_frame(t, t->device[1], buf);
			KUNIT_EXPECT_NE_MSG(test, mcr_test_udp_sum(buf + ETH_HLEN),
					    (u16)0xffff, "%s", families[i].name);
		}
	}
}

/* What stands behind the UDP datagram in that of IP (RFC 9868) goes along. */
static void checksum_surplus(struct kunit *test)
{
	const struct family_case *f = &families[0];
	struct mcr_test *t = test->priv;
	struct mcr_test_packet p = f->in;
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test_layout layout;
	unsigned int i, j;
	u32 sum;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", 0, "10.77.0.1/24", NULL);
	mcr_test_put(t, &f->rule);
	p.payload = 64;
	p.no_checksum = true;
	layout = mcr_test_packet_write(test, buf, &p);
	put_unaligned_be16(8 + 33, buf + layout.transport + 4);
	sum = mcr_test_sum(buf + 12, 8, IPPROTO_UDP + 8 + 33);
	put_unaligned_be16(~mcr_test_sum(buf + layout.transport, 8 + 33, sum),
			   buf + layout.transport + 6);
	mcr_test_relay(t, mcr_test_received(t, buf, layout.length, 60,
					    MCR_TEST_NONE), true);
	for (i = 0; i < COPIES; i++) {
		unsigned int len = mcr_test_frame(t, t->device[1], buf);
		const u8 *ip = buf + ETH_HLEN;

		KUNIT_EXPECT_EQ(test, len, ETH_HLEN + layout.length);
		KUNIT_EXPECT_EQ(test, (u32)get_unaligned_be16(ip + 2), layout.length);
		KUNIT_EXPECT_EQ(test, (u32)get_unaligned_be16(ip + 24), 8 + 33U);
		KUNIT_EXPECT_EQ(test, mcr_test_udp_sum(ip), (u16)0xffff);
		for (j = 0; j < p.payload; j++)
			KUNIT_EXPECT_EQ(test, ip[28 + j], mcr_test_payload(j));
	}
}

static struct kunit_case checksum_cases[] = {
	KUNIT_CASE(checksum_ipv4),
	KUNIT_CASE(checksum_ipv6),
	KUNIT_CASE(checksum_ipv4_offloads),
	KUNIT_CASE(checksum_ipv6_offloads),
	KUNIT_CASE(checksum_damaged),
	KUNIT_CASE(checksum_surplus),
	{ }
};

static struct kunit_suite checksum_suite = {
	.name = "mcr-checksum",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = checksum_cases,
};

kunit_test_suite(checksum_suite);
