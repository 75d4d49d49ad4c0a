// SPDX-License-Identifier: GPL-2.0-only
/*
 * Past the queueing discipline: what a driver is told of copies handed over together,
 * what becomes of each when it has no room, and copies it cannot take as they are.
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/in.h>

#include "device.h"
#include "fixture.h"
#include "relay.h"
#include "rule.h"

#define IN4	.saddr = "10.1.2.3", .daddr = "239.1.1.1"
#define OUT4	.saddr = "10.77.0.1", .daddr = "239.2.2.2"
#define PORTS	.sport = 4321, .dport = 5000

/* The case's devices, in the order in which make_devices() makes them. */
enum { KTIN, KTOUT, KTOTHER };

static void make_devices(struct mcr_test *t, netdev_features_t features)
{
	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", features, "10.77.0.1/24", NULL);
	mcr_test_device(t, "ktother", features, "10.78.0.1/24", NULL);
}

static struct sk_buff *received(struct mcr_test *t, unsigned int payload,
				enum mcr_test_offload offload)
{
	struct mcr_test_packet p = { IN4, PORTS, .payload = payload };
	u8 *buf = mcr_test_buffer(t->test);
	struct mcr_test_layout layout = mcr_test_packet_write(t->test, buf, &p);
	struct sk_buff *skb;

	skb = mcr_test_received(t, buf, layout.length, 60, offload);
	kunit_kfree(t->test, buf);
	return skb;
}

/* The next frame of a device is the copy for 239.2.2.2 and a port, whole. */
static void expect_copy(struct mcr_test *t, unsigned int device, u16 port,
			unsigned int payload)
{
	struct mcr_test_packet p = { OUT4, .sport = 4321, .dport = port,
				     .payload = payload };

	if (device == KTOTHER)
		p.saddr = "10.78.0.1";
	mcr_test_expect(t, t->device[device], &p, 1, "a copy");
}

static void expect_none(struct mcr_test *t, unsigned int device)
{
	KUNIT_EXPECT_NULL(t->test, mcr_test_device_sent(t->device[device]));
}

/* What the device was told, see mcr_test_device_more(). */
static void expect_more(struct mcr_test *t, unsigned int device, const char *wanted)
{
	KUNIT_EXPECT_STREQ(t->test, mcr_test_device_more(t->device[device]), wanted);
}

/* An output has sent so many datagrams, and lost so many for @reason. */
static void expect_counted(struct mcr_test *t, u64 id, unsigned int i, u64 sent,
			   enum mcr_reason reason, u64 lost)
{
	const struct mcr_output *output = &mcr_test_fanout(t, id)->output[i];
	u64 packets, bytes;

	mcr_counters_sum(output->stats->sent, &packets, &bytes);
	KUNIT_EXPECT_EQ_MSG(t->test, packets, sent, "output %u", i);
	KUNIT_EXPECT_EQ_MSG(t->test, (u64)atomic64_read(&output->stats->errors[reason]),
			    lost, "output %u", i);
}

/* A batch is full at 16, and the next one begins. */
static void bypass_more(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			       .bypass = true, .more = 19 } },
	};
	struct mcr_test *t = test->priv;
	unsigned int i;
	u64 id;

	make_devices(t, 0);
	id = mcr_test_put(t, &rule);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_more(t, KTOUT, "+++++++++++++++.+++.");
	for (i = 0; i < 20; i++) {
		expect_copy(t, KTOUT, 6000 + i, 33);
		expect_counted(t, id, i, 1, MCR_REASON_QUEUE_FULL, 0);
	}
	expect_none(t, KTOUT);
}

/* Those that go through a queueing discipline go at once. */
static void bypass_mixed(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = {
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			  .bypass = true, .more = 1 },
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6002 },
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6003,
			  .bypass = true, .more = 1 },
		},
	};
	static const u16 ports[] = { 6002, 6000, 6001, 6003, 6004 };
	struct mcr_test *t = test->priv;
	unsigned int i;
	u64 id;

	make_devices(t, 0);
	id = mcr_test_put(t, &rule);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_more(t, KTOUT, ".+++.");
	for (i = 0; i < 5; i++) {
		expect_copy(t, KTOUT, ports[i], 33);
		expect_counted(t, id, i, 1, MCR_REASON_QUEUE_FULL, 0);
	}
	expect_none(t, KTOUT);
}

/* What goes to another device ends a batch. */
static void bypass_devices(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = {
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			  .bypass = true, .more = 1 },
			{ .iface = "ktother", .group = "239.2.2.2", .port = 6000,
			  .bypass = true, .more = 1 },
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6002,
			  .bypass = true },
		},
	};
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t, 0);
	mcr_test_put(t, &rule);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_more(t, KTOUT, "+..");
	expect_more(t, KTOTHER, "+.");
	for (i = 0; i < 3; i++)
		expect_copy(t, KTOUT, 6000 + i, 33);
	for (i = 0; i < 2; i++)
		expect_copy(t, KTOTHER, 6000 + i, 33);
	expect_none(t, KTOUT);
	expect_none(t, KTOTHER);
}

/* So does what goes to another queue of it, which the driver chooses. */
static void bypass_queues(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = {
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6001,
			  .bypass = true, .more = 1 },
			{ .iface = "ktout", .group = "239.2.2.2", .port = 7002,
			  .bypass = true, .more = 1 },
		},
	};
	static const u16 ports[] = { 6001, 6002, 7002, 7003 };
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t, 0);
	mcr_test_device_spread(t->device[KTOUT]);
	mcr_test_put(t, &rule);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_more(t, KTOUT, ".+..");
	for (i = 0; i < 4; i++) {
		struct sk_buff *skb = mcr_test_device_sent(t->device[KTOUT]);

		KUNIT_ASSERT_NOT_NULL(test, skb);
		KUNIT_EXPECT_EQ(test, (u32)skb_get_queue_mapping(skb), ports[i] % 4U);
		kfree_skb(skb);
	}
	expect_none(t, KTOUT);
}

/* What finds no room is dropped and counted; what had some was sent. */
static void bypass_busy(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			       .bypass = true, .more = 4 } },
	};
	struct mcr_test *t = test->priv;
	unsigned int i, stops;
	u64 id;

	make_devices(t, 0);
	for (stops = 0; stops < 2; stops++) {
		mcr_test_empty(t);
		id = mcr_test_put(t, &rule);
		mcr_test_device_room(t->device[KTOUT], 3, stops);
		mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
		expect_more(t, KTOUT, "+++");
		for (i = 0; i < 5; i++) {
			if (i < 3)
				expect_copy(t, KTOUT, 6000 + i, 33);
			expect_counted(t, id, i, i < 3, MCR_REASON_QUEUE_FULL, i >= 3);
		}
		expect_none(t, KTOUT);
		/* And again, once there is room. */
		mcr_test_device_room(t->device[KTOUT], -1, false);
		mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
		expect_more(t, KTOUT, "++++.");
		for (i = 0; i < 5; i++) {
			expect_copy(t, KTOUT, 6000 + i, 33);
			expect_counted(t, id, i, 1 + (i < 3), MCR_REASON_QUEUE_FULL,
				       i >= 3);
		}
	}
}

/* Copies that come to nothing leave the others alone; the last one is told so. */
static void bypass_failing(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = {
			{ .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			  .bypass = true, .more = 1 },
			{ .iface = "ktnowhere", .group = "239.2.2.2", .port = 6000,
			  .bypass = true },
			{ .iface = "ktother", .group = "239.2.2.2", .port = 6000,
			  .bypass = true },
		},
	};
	struct mcr_test *t = test->priv;
	u64 id;

	make_devices(t, 0);
	id = mcr_test_put(t, &rule);
	mcr_test_device_up(t, t->device[KTOTHER], false);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_more(t, KTOUT, "+.");
	expect_copy(t, KTOUT, 6000, 33);
	expect_copy(t, KTOUT, 6001, 33);
	expect_none(t, KTOUT);
	expect_counted(t, id, 0, 1, MCR_REASON_QUEUE_FULL, 0);
	expect_counted(t, id, 1, 1, MCR_REASON_QUEUE_FULL, 0);
	expect_counted(t, id, 2, 0, MCR_REASON_NO_INTERFACE, 1);
	expect_counted(t, id, 3, 0, MCR_REASON_LINK_DOWN, 1);
}

/* A driver that is sending, and sends something through us, is not entered again. */
static void bypass_loop(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000,
			       .bypass = true, .more = 1 } },
	};
	struct mcr_test *t = test->priv;
	struct netdev_queue *txq;
	struct sk_buff *skb;
	u64 id;

	make_devices(t, 0);
	id = mcr_test_put(t, &rule);
	skb = received(t, 33, MCR_TEST_NONE);
	txq = netdev_get_tx_queue(t->device[KTOUT], 0);
	migrate_disable();
	WRITE_ONCE(txq->xmit_lock_owner, smp_processor_id());
	mcr_test_relay(t, skb, true);
	WRITE_ONCE(txq->xmit_lock_owner, -1);
	migrate_enable();
	expect_none(t, KTOUT);
	expect_counted(t, id, 0, 0, MCR_REASON_LOOP, 1);
	expect_counted(t, id, 1, 0, MCR_REASON_LOOP, 1);
}

#define GSO_DATAGRAMS	5

static const struct mcr_test_rule one = {
	.iface = "ktin", .group = "239.1.1.1",
	.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000,
		       .bypass = true } },
};

static const struct mcr_test_rule two = {
	.iface = "ktin", .group = "239.1.1.1",
	.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000,
		       .bypass = true, .more = 1 } },
};

/* Whatever a device lacks is done for it: checksums, copies in one piece, segments. */
static void expect_validated(struct kunit *test, netdev_features_t features)
{
	static const enum mcr_test_offload offloads[] = {
		MCR_TEST_NONE, MCR_TEST_PARTIAL,
	};
	struct mcr_test *t = test->priv;
	struct sk_buff *skb, *sent;
	unsigned int i, j;

	make_devices(t, features);
	for (i = 0; i < 2 * 2 * 2; i++) {
		bool consume = i / 2 % 2;

		mcr_test_put(t, i / 4 ? &two : &one);
		skb = received(t, 1400, offloads[i % 2]);
		mcr_test_relay(t, skb, consume);
		if (!consume)
			kfree_skb(skb);
		expect_more(t, KTOUT, i / 4 ? "+." : ".");
		for (j = 0; j <= i / 4; j++) {
			sent = mcr_test_device_peek(t->device[KTOUT]);
			KUNIT_ASSERT_NOT_NULL(test, sent);
			KUNIT_EXPECT_FALSE(test, !features && skb_is_nonlinear(sent));
			KUNIT_EXPECT_FALSE(test, !features &&
					   sent->ip_summed == CHECKSUM_PARTIAL);
			expect_copy(t, KTOUT, 6000 + j, 1400);
		}
		expect_none(t, KTOUT);
	}
	for (i = 0; i < 2; i++) {
		mcr_test_put(t, i ? &two : &one);
		skb = received(t, GSO_DATAGRAMS * 300, MCR_TEST_NONE);
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
		skb_shinfo(skb)->gso_size = 300;
		skb_shinfo(skb)->gso_segs = GSO_DATAGRAMS;
		mcr_test_relay(t, skb, true);
		/* A super-packet is a batch of its own. */
		if (features)
			expect_more(t, KTOUT, i ? ".." : ".");
		else
			expect_more(t, KTOUT, i ? "++++.++++." : "++++.");
		for (j = 0; j < (i + 1) * (features ? 1 : GSO_DATAGRAMS); j++) {
			sent = mcr_test_device_sent(t->device[KTOUT]);
			KUNIT_ASSERT_NOT_NULL(test, sent);
			KUNIT_EXPECT_EQ(test, sent->len, ETH_HLEN + 28 +
					(features ? GSO_DATAGRAMS * 300U : 300U));
			kfree_skb(sent);
		}
		expect_none(t, KTOUT);
	}
}

static void bypass_validated(struct kunit *test)
{
	expect_validated(test, 0);
}

static void bypass_offloads(struct kunit *test)
{
	expect_validated(test, MCR_TEST_OFFLOADS);
}

/* Fragments of a copy, and segments of a super-packet, are counted as one fate. */
static void bypass_parts(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct sk_buff *skb;
	u64 id;

	make_devices(t, 0);
	id = mcr_test_put(t, &one);
	skb = received(t, 4000, MCR_TEST_NONE);
	mcr_test_relay(t, skb, true);
	expect_more(t, KTOUT, "...");
	expect_counted(t, id, 0, 1, MCR_REASON_QUEUE_FULL, 0);

	mcr_test_device_room(t->device[KTOUT], 2, true);
	skb = received(t, 4000, MCR_TEST_NONE);
	mcr_test_relay(t, skb, true);
	expect_more(t, KTOUT, "..");
	expect_counted(t, id, 0, 1, MCR_REASON_QUEUE_FULL, 1);

	mcr_test_device_room(t->device[KTOUT], 2, true);
	skb = received(t, GSO_DATAGRAMS * 300, MCR_TEST_NONE);
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	skb_shinfo(skb)->gso_size = 300;
	skb_shinfo(skb)->gso_segs = GSO_DATAGRAMS;
	mcr_test_relay(t, skb, true);
	expect_more(t, KTOUT, "++");
	expect_counted(t, id, 0, 1, MCR_REASON_QUEUE_FULL, 1 + GSO_DATAGRAMS);
}

/* Counters stay with an output that takes to it. */
static void bypass_replaced(struct kunit *test)
{
	static const struct mcr_test_rule plain = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = { { .iface = "ktout", .group = "239.2.2.2", .port = 6000 } },
	};
	struct mcr_test *t = test->priv;
	u64 id, hash;

	make_devices(t, 0);
	id = mcr_test_put(t, &plain);
	hash = mcr_test_fanout(t, id)->hash;
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	mcr_test_put(t, &one);
	KUNIT_EXPECT_NE(test, mcr_test_fanout(t, id)->hash, hash);
	mcr_test_relay(t, received(t, 33, MCR_TEST_NONE), true);
	expect_counted(t, id, 0, 2, MCR_REASON_QUEUE_FULL, 0);
}

static struct kunit_case bypass_cases[] = {
	KUNIT_CASE(bypass_more),
	KUNIT_CASE(bypass_mixed),
	KUNIT_CASE(bypass_devices),
	KUNIT_CASE(bypass_queues),
	KUNIT_CASE(bypass_busy),
	KUNIT_CASE(bypass_failing),
	KUNIT_CASE(bypass_loop),
	KUNIT_CASE(bypass_validated),
	KUNIT_CASE(bypass_offloads),
	KUNIT_CASE(bypass_parts),
	KUNIT_CASE(bypass_replaced),
	{ }
};

static struct kunit_suite bypass_suite = {
	.name = "mcr-bypass",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = bypass_cases,
};

kunit_test_suite(bypass_suite);
