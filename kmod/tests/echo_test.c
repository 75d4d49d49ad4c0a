// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies that come back from outside: which senders are taken for the host's own
 * outputs, and how often one payload of theirs passes.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>

#include "device.h"
#include "echo.h"
#include "fixture.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "packet.h"
#include "parse.h"
#include "rule.h"
#include "table.h"

/* The sender of what mcr_test_skb() makes, and another of the same bucket. */
#define SENDER	"\x02mcrts"
#define OTHER	"\x02mcras"

static const struct mcr_test_rule rule = {
	.iface = "ktin", .group = "239.1.1.1",
	.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
};

/* A rule whose output has the sender's address, and the devices for it. */
static void put_rule(struct mcr_test *t)
{
	struct net_device *out;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	out = mcr_test_device(t, "ktout", 0, "10.77.0.1/24", NULL);
	mcr_test_device_mac(t, out, SENDER);
	mcr_test_put(t, &rule);
}

/*
 * Has a datagram gone round too often that comes in on "ktin" now? @payload octets of it
 * tell it from others; @segments of them, if it is a super-packet.
 */
static bool looped(struct mcr_test *t, unsigned int depth, unsigned int payload,
		   unsigned int segments, u16 port)
{
	const struct mcr_test_packet p = {
		.saddr = "10.1.2.3", .daddr = "239.1.1.1",
		.sport = 4321, .dport = port, .payload = segments * payload,
	};
	const struct mcr_fanout *fanout;
	struct mcr_test_layout layout;
	struct mcr_iface *iface;
	struct mcr_datagram d;
	struct mcr_rule *found = NULL;
	struct sk_buff *skb;
	bool result = false;
	u8 *buf;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	buf = mcr_test_buffer(t->test);
	layout = mcr_test_packet_write(t->test, buf, &p);
	skb = mcr_test_skb(t->test, t->device[0], buf, layout.length, 12);
	kunit_kfree(t->test, buf);
	if (depth)
		mcr_depth_set(skb, depth);
	if (segments > 1) {
		skb_shinfo(skb)->gso_size = payload;
		skb_shinfo(skb)->gso_segs = segments;
		skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + layout.transport;
		skb->csum_offset = 6;
	}

	local_bh_disable();
	rcu_read_lock();
	if (mcr_parse(skb, &d) == MCR_PARSE_DATAGRAM)
		found = mcr_table_match(iface, &d, &fanout);
	if (found) {
		mcr_parse_origin(skb, &d);
		mcr_echo_sender(t->mn, &d);
		result = d.sender && mcr_echo_looped(iface, found, skb, &d);
	}
	rcu_read_unlock();
	local_bh_enable();
	kfree_skb(skb);
	KUNIT_ASSERT_NOT_NULL(t->test, found);
	return result;
}

/* How many of as many as would do for two loops pass in a row? */
static unsigned int passes(struct mcr_test *t, unsigned int depth,
			   unsigned int payload, unsigned int segments, u16 port)
{
	unsigned int n;

	for (n = 0; n < 2 * MCR_DEPTH_MAX; n++)
		if (looped(t, depth, payload, segments, port))
			break;
	return n;
}

#define ALL (2U * MCR_DEPTH_MAX)

static void echo_payload(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i;

	put_rule(t);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 100, 1, 5000), (unsigned int)MCR_DEPTH_MAX);
	KUNIT_EXPECT_TRUE(test, looped(t, 0, 100, 1, 5000));
	/* Another payload has rounds of its own. */
	for (i = 101; i < 200; i++)
		KUNIT_EXPECT_FALSE(test, looped(t, 0, i, 1, 5000));
	KUNIT_EXPECT_TRUE(test, looped(t, 0, 100, 1, 5000));
	/* One that has none. */
	KUNIT_EXPECT_EQ(test, passes(t, 0, 0, 1, 5000), (unsigned int)MCR_DEPTH_MAX);
	/* A super-packet, and what its first datagram is when it is cut up. */
	KUNIT_EXPECT_EQ(test, passes(t, 0, 1410, 3, 5000), (unsigned int)MCR_DEPTH_MAX);
	KUNIT_EXPECT_TRUE(test, looped(t, 0, 1410, 1, 5000));
	KUNIT_EXPECT_TRUE(test, looped(t, 0, 1410, 2, 5000));
}

/* The same payload for another rule is another datagram. */
static void echo_rule(struct kunit *test)
{
	static const struct mcr_test_rule other = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5001,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
	};
	struct mcr_test *t = test->priv;

	put_rule(t);
	mcr_test_put(t, &other);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 77, 1, 5000), (unsigned int)MCR_DEPTH_MAX);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 77, 1, 5001), (unsigned int)MCR_DEPTH_MAX);
}

/* Only an output's own address, of now; and what has a depth is bounded by that. */
static void echo_sender(struct kunit *test)
{
	static const struct mcr_test_rule elsewhere = {
		.iface = "ktin", .group = "239.1.1.1",
		.outputs = { { .iface = "ktmissing" } },
	};
	struct mcr_test *t = test->priv;
	struct net_device *out;

	put_rule(t);
	out = t->device[1];
	KUNIT_EXPECT_EQ(test, passes(t, 1, 50, 1, 5000), ALL);
	mcr_test_device_mac(t, out, OTHER);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 50, 1, 5000), ALL);
	/* It is the input's, but that sends nothing. */
	mcr_test_device_mac(t, t->device[0], SENDER);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 50, 1, 5000), ALL);
	mcr_test_device_mac(t, out, SENDER);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 50, 1, 5000), (unsigned int)MCR_DEPTH_MAX);
	/* What is no output any more sends nothing either. */
	mcr_test_replace(t, &elsewhere);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, passes(t, 0, 51, 1, 5000), ALL);
}

static struct kunit_case echo_cases[] = {
	KUNIT_CASE(echo_payload),
	KUNIT_CASE(echo_rule),
	KUNIT_CASE(echo_sender),
	{ }
};

static struct kunit_suite echo_suite = {
	.name = "mcr-echo",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = echo_cases,
};

kunit_test_suite(echo_suite);
