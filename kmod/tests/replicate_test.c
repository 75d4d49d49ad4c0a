// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copies: headers that are left behind, fields of the skb that are, and outputs
 * that cannot send while others do.
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/in.h>
#include <linux/rtnetlink.h>
#include <net/route.h>

#include "device.h"
#include "fixture.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "relay.h"
#include "rule.h"

static void make_devices(struct mcr_test *t)
{
	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", 0, "10.77.0.1/24", "2001:db8:77::1/64");
}

static struct sk_buff *received(struct mcr_test *t, const struct mcr_test_packet *p)
{
	u8 *buf = mcr_test_buffer(t->test);
	struct mcr_test_layout layout = mcr_test_packet_write(t->test, buf, p);
	struct sk_buff *skb;

	/* The link header and half of IP's are linear. */
	skb = mcr_test_skb(t->test, t->device[0], buf, layout.length, 12);
	kunit_kfree(t->test, buf);
	return skb;
}

/**
 * struct strip_case - headers that do not go along
 * @what: which
 * @in: what comes in, for 239.1.1.1 or ff15::1
 * @out: what goes out
 */
struct strip_case {
	const char *what;
	struct mcr_test_packet in;
	struct mcr_test_packet out;
};

#define IN4	.saddr = "10.1.2.3", .daddr = "239.1.1.1"
#define OUT4	.saddr = "10.77.0.1", .daddr = "239.2.2.2"
#define IN6	.saddr = "2001:db8::7", .daddr = "ff15::1"
#define OUT6	.saddr = "2001:db8:77::1", .daddr = "ff15::2"
#define PORTS	.sport = 4321, .dport = 5000
#define ESP	.protocol = IPPROTO_ESP

static const struct strip_case strip_table[] = {
	{ "IPv4, no options", { IN4, PORTS, .payload = 33 },
	  { OUT4, PORTS, .payload = 33 } },
	{ "IPv4, 4 octets of options", { IN4, PORTS, .payload = 33, .options = 4 },
	  { OUT4, PORTS, .payload = 33 } },
	{ "IPv4, 40 octets of options", { IN4, PORTS, .payload = 33, .options = 40 },
	  { OUT4, PORTS, .payload = 33 } },
	{ "IPv4, ESP", { IN4, ESP, .payload = 61 }, { OUT4, ESP, .payload = 61 } },
	{ "IPv4, ESP with options", { IN4, ESP, .payload = 61, .options = 8 },
	  { OUT4, ESP, .payload = 61 } },
	{ "IPv6, hop-by-hop", { IN6, PORTS, .payload = 33, .extensions = "h" },
	  { OUT6, PORTS, .payload = 33 } },
	{ "IPv6, an atomic fragment", { IN6, PORTS, .payload = 33, .extensions = "a" },
	  { OUT6, PORTS, .payload = 33 } },
	{ "IPv6, many", { IN6, PORTS, .payload = 33, .extensions = "hdrad" },
	  { OUT6, PORTS, .payload = 33 } },
	{ "IPv6, ESP after destination options",
	  { IN6, ESP, .payload = 61, .extensions = "d" }, { OUT6, ESP, .payload = 61 } },
};

static void replicate_strips(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t);
	for (i = 0; i < ARRAY_SIZE(strip_table) * 2; i++) {
		const struct strip_case *c = &strip_table[i / 2];
		struct mcr_test_rule rule = {
			.iface = "ktin", .group = c->in.daddr,
			.protocol = c->in.protocol,
			.outputs = { { .iface = "ktout", .group = c->out.daddr,
				       .ttl = 3 } },
		};
		struct sk_buff *skb;

		mcr_test_put(t, &rule);
		skb = received(t, &c->in);
		mcr_test_relay(t, skb, i % 2);
		mcr_test_expect(t, t->device[1], &c->out, 3, c->what);
		if (!(i % 2))
			kfree_skb(skb);
	}
}

static const struct mcr_test_packet plain_in = { IN4, PORTS, .payload = 33 };

/* What would be misread further on, if it were left from the receive side. */
static struct sk_buff *marked(struct mcr_test *t)
{
	struct sk_buff *skb = received(t, &plain_in);
	struct rtable *rt;

	rt = ip_route_output(&init_net, htonl(0x0a4d0009), 0, 0, 0);
	KUNIT_ASSERT_FALSE(t->test, IS_ERR(rt));
	skb_dst_set(skb, &rt->dst);
	skb->mark = 0x1234;
	skb->priority = 7;
	skb->queue_mapping = 3;
	skb->tstamp = 1234567;
	skb->skb_iif = t->device[0]->ifindex;
	skb->ignore_df = 1;
	skb->nf_trace = 1;
	skb_set_redirected(skb, true);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 0x6000);
	memset(skb->cb, 0xff, sizeof(skb->cb));
	mcr_depth_set(skb, 3);
	return skb;
}

static void replicate_normalises(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2",
			       /* DSCP 4 is the old "minimize delay". */
			       .set_dscp = true, .dscp = 4 } },
	};
	struct mcr_test *t = test->priv;
	unsigned int consume;

	make_devices(t);
	mcr_test_put(t, &rule);
	for (consume = 0; consume < 2; consume++) {
		struct sk_buff *skb = marked(t), *sent;

		mcr_test_relay(t, skb, consume);
		sent = mcr_test_device_sent(t->device[1]);
		KUNIT_ASSERT_NOT_NULL(test, sent);
		KUNIT_EXPECT_EQ(test, sent->mark, 0U);
		KUNIT_EXPECT_EQ(test, sent->priority, 6U);
		KUNIT_EXPECT_EQ(test, mcr_test_device_queue(t->device[1]), 0U);
		KUNIT_EXPECT_EQ(test, sent->tstamp, 0LL);
		KUNIT_EXPECT_EQ(test, sent->skb_iif, 0);
		KUNIT_EXPECT_NULL(test, skb_dst(sent));
		KUNIT_EXPECT_FALSE(test, skb_vlan_tag_present(sent));
		KUNIT_EXPECT_FALSE(test, skb_is_redirected(sent));
		KUNIT_EXPECT_EQ(test, (u32)sent->nf_trace, 0U);
		KUNIT_EXPECT_EQ(test, (u32)sent->pkt_type, (u32)PACKET_HOST);
		KUNIT_EXPECT_EQ(test, mcr_depth_get(sent), 4U);
		KUNIT_EXPECT_PTR_EQ(test, sent->dev, t->device[1]);
		kfree_skb(sent);
		if (consume)
			continue;
		/* The host's own is as it was. */
		KUNIT_EXPECT_EQ(test, skb->mark, 0x1234U);
		KUNIT_EXPECT_EQ(test, skb->priority, 7U);
		KUNIT_EXPECT_TRUE(test, skb_vlan_tag_present(skb));
		KUNIT_EXPECT_NOT_NULL(test, skb_dst(skb));
		KUNIT_EXPECT_EQ(test, mcr_depth_get(skb), 3U);
		kfree_skb(skb);
	}
}

/* A tunnel's inner offsets are no depth, and a fresh datagram has none. */
static void replicate_depth(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct sk_buff *skb;

	make_devices(t);
	skb = received(t, &plain_in);
	KUNIT_EXPECT_EQ(test, mcr_depth_get(skb), 0U);
	mcr_depth_set(skb, 16);
	KUNIT_EXPECT_EQ(test, mcr_depth_get(skb), 16U);
	skb->encapsulation = 1;
	KUNIT_EXPECT_EQ(test, mcr_depth_get(skb), 0U);
	kfree_skb(skb);
}

static u64 iface_errors(struct mcr_test *t, const char *name,
			enum mcr_reason reason)
{
	struct mcr_iface *iface;
	u64 sum = 0;
	int cpu;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, name);
	if (iface)
		for_each_possible_cpu(cpu)
			sum += u64_stats_read(&per_cpu_ptr(iface->counters,
							   cpu)->errors[reason]);
	mutex_unlock(&t->mn->lock);
	return sum;
}

/**
 * struct reason_case - outputs, of which some cannot send
 * @ipv6: of IPv6, else of IPv4
 * @iface: of each output
 * @reason: why it cannot
 */
struct reason_case {
	bool ipv6;
	const char *iface[MCR_TEST_OUTPUTS_MAX];
	enum mcr_reason reason[MCR_TEST_OUTPUTS_MAX];
};

static const struct reason_case reason_table[] = {
	{ false, { "ktout", "ktbad", "ktmissing" },
	  { MCR_REASON_NONE, MCR_REASON_LINK_DOWN, MCR_REASON_NO_INTERFACE } },
	{ false, { "ktmissing", "ktbad", "ktout" },
	  { MCR_REASON_NO_INTERFACE, MCR_REASON_LINK_DOWN, MCR_REASON_NONE } },
	{ true, { "ktbad", "ktmissing", "ktout" },
	  { MCR_REASON_LINK_DOWN, MCR_REASON_NO_INTERFACE, MCR_REASON_NONE } },
	{ false, { "ktbare", "ktout", "ktbad" },
	  { MCR_REASON_NO_ADDRESS, MCR_REASON_NONE, MCR_REASON_LINK_DOWN } },
	{ true, { "ktbare", "ktout", "ktmissing" },
	  { MCR_REASON_NO_ADDRESS6, MCR_REASON_NONE, MCR_REASON_NO_INTERFACE } },
};

static void expect_reasons(struct mcr_test *t, const struct reason_case *c,
			   bool consume)
{
	const struct mcr_test_packet in6 = { IN6, PORTS, .payload = 33 };
	const struct mcr_test_packet out4 = { OUT4, PORTS, .payload = 33 };
	const struct mcr_test_packet out6 = { OUT6, PORTS, .payload = 33 };
	struct mcr_test_rule *rule;
	struct mcr_fanout *fanout;
	struct sk_buff *skb;
	unsigned int i;
	u64 id;

	rule = kunit_kzalloc(t->test, sizeof(*rule), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, rule);
	rule->iface = "ktin";
	rule->group = c->ipv6 ? "ff15::1" : "239.1.1.1";
	for (i = 0; i < MCR_TEST_OUTPUTS_MAX; i++) {
		rule->outputs[i].iface = c->iface[i];
		rule->outputs[i].group = c->ipv6 ? "ff15::2" : "239.2.2.2";
	}
	/* Counters from nothing. */
	mcr_test_empty(t);
	id = mcr_test_put(t, rule);

	skb = received(t, c->ipv6 ? &in6 : &plain_in);
	mcr_test_relay(t, skb, consume);
	if (!consume)
		kfree_skb(skb);
	mcr_test_expect(t, t->device[1], c->ipv6 ? &out6 : &out4, 1, "the one that can");
	KUNIT_EXPECT_NULL(t->test, mcr_test_device_sent(t->device[1]));

	fanout = mcr_test_fanout(t, id);
	for (i = 0; i < MCR_TEST_OUTPUTS_MAX; i++) {
		struct mcr_output_stats *stats = fanout->output[i].stats;
		enum mcr_reason reason = c->reason[i];
		u64 packets, bytes, errors = 0;
		unsigned int r;

		mcr_counters_sum(stats->sent, &packets, &bytes);
		KUNIT_EXPECT_EQ_MSG(t->test, packets, reason ? 0ULL : 1ULL, "%s",
				    c->iface[i]);
		KUNIT_EXPECT_EQ_MSG(t->test, bytes,
				    reason ? 0ULL : c->ipv6 ? 81ULL : 61ULL, "%s",
				    c->iface[i]);
		for (r = 0; r < __MCR_REASON_MAX; r++)
			errors += atomic64_read(&stats->errors[r]);
		KUNIT_EXPECT_EQ_MSG(t->test, errors, reason ? 1ULL : 0ULL, "%s",
				    c->iface[i]);
		KUNIT_EXPECT_EQ_MSG(t->test,
				    (u64)atomic64_read(&stats->errors[reason]), errors,
				    "%s", c->iface[i]);
		KUNIT_EXPECT_EQ_MSG(t->test, iface_errors(t, c->iface[i], reason),
				    errors, "%s", c->iface[i]);
	}
}

static void replicate_reasons(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct net_device *bad, *bare;
	unsigned int i;

	make_devices(t);
	bad = mcr_test_device(t, "ktbad", 0, "10.78.0.1/24", "2001:db8:78::1/64");
	mcr_test_device_up(t, bad, false);
	bare = mcr_test_device(t, "ktbare", 0, NULL, NULL);
	/* Too small for IPv6: then it has no address of its own accord either. */
	mcr_test_device_mtu(t, bare, 1000);
	for (i = 0; i < ARRAY_SIZE(reason_table) * 2; i++)
		expect_reasons(t, &reason_table[i / 2], i % 2);
}

/* Out through the device that has the sender's address: back to where it came from. */
static void replicate_to_sender(struct kunit *test)
{
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktsender" }, { .iface = "ktout",
							.group = "239.2.2.2" } },
	};
	static const struct mcr_test_packet out = { OUT4, PORTS, .payload = 33 };
	struct mcr_output_stats *stats;
	struct mcr_test *t = test->priv;
	struct net_device *sender;
	u64 id;

	make_devices(t);
	sender = mcr_test_device(t, "ktsender", 0, "10.79.0.1/24", NULL);
	mcr_test_device_mac(t, sender, "\x02mcrts");
	id = mcr_test_put(t, &rule);
	mcr_test_relay(t, received(t, &plain_in), true);
	mcr_test_expect(t, t->device[1], &out, 1, "the other output");
	KUNIT_EXPECT_NULL(test, mcr_test_device_sent(sender));
	stats = mcr_test_fanout(t, id)->output[0].stats;
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&stats->errors[MCR_REASON_LOOP]),
			1ULL);
}

/* The source is the address of now: a new one is used, one that is gone is not. */
static void replicate_own_address(struct kunit *test)
{
	static const struct mcr_test_rule rule4 = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
	};
	static const struct mcr_test_rule rule6 = {
		.iface = "ktin", .group = "ff15::1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "ff15::2" } },
	};
	static const struct mcr_test_packet in6 = { IN6, PORTS, .payload = 33 };
	struct mcr_test_packet out4 = { OUT4, PORTS, .payload = 33 };
	struct mcr_test_packet out6 = { OUT6, PORTS, .payload = 33 };
	struct mcr_test *t = test->priv;

	make_devices(t);
	mcr_test_put(t, &rule4);
	mcr_test_put(t, &rule6);
	mcr_test_relay(t, received(t, &plain_in), true);
	mcr_test_expect(t, t->device[1], &out4, 1, "IPv4, the first address");
	mcr_test_relay(t, received(t, &in6), true);
	mcr_test_expect(t, t->device[1], &out6, 1, "IPv6, the first address");

	mcr_test_address_add(t, t->device[1], "10.80.0.1/24");
	mcr_test_address_del(t, t->device[1], "10.77.0.1/24");
	mcr_test_address_add(t, t->device[1], "2001:db8:80::1/64");
	mcr_test_address_del(t, t->device[1], "2001:db8:77::1/64");
	out4.saddr = "10.80.0.1";
	out6.saddr = "2001:db8:80::1";
	mcr_test_relay(t, received(t, &plain_in), true);
	mcr_test_expect(t, t->device[1], &out4, 1, "IPv4, the second address");
	mcr_test_relay(t, received(t, &in6), true);
	mcr_test_expect(t, t->device[1], &out6, 1, "IPv6, the second address");
}

/* Pages that copies and the datagram share nobody may write to. */
static void replicate_shares(struct kunit *test)
{
	static const struct mcr_test_packet packet = { IN4, PORTS, .payload = 1000 };
	struct mcr_test *t = test->priv;
	struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
	};
	unsigned int consume;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", MCR_TEST_OFFLOADS, "10.77.0.1/24", NULL);
	mcr_test_put(t, &rule);
	for (consume = 0; consume < 2; consume++) {
		struct sk_buff *skb = received(t, &packet), *sent;

		/* Somebody else has it, too. */
		skb_get(skb);
		mcr_test_relay(t, skb, consume);
		KUNIT_EXPECT_TRUE(test, skb_has_shared_frag(skb));
		sent = mcr_test_device_sent(t->device[1]);
		KUNIT_ASSERT_NOT_NULL(test, sent);
		KUNIT_EXPECT_TRUE(test, skb_is_nonlinear(sent));
		KUNIT_EXPECT_TRUE(test, skb_has_shared_frag(sent));
		kfree_skb(sent);
		kfree_skb(skb);
		if (!consume)
			kfree_skb(skb);
	}
}

/* A datagram in two parts, the second with a tag, as reassembly makes it. */
static struct sk_buff *put_together(struct mcr_test *t, const struct mcr_test_packet *p)
{
	const unsigned int second = 480;
	u8 *buf = mcr_test_buffer(t->test);
	unsigned int first = mcr_test_packet_write(t->test, buf, p).length - second;
	struct sk_buff *skb, *part;

	skb = mcr_test_skb(t->test, t->device[0], buf, first, first);
	part = mcr_test_skb(t->test, t->device[0], buf + first, second, second);
	__vlan_hwaccel_put_tag(part, htons(ETH_P_8021Q), 0x6000);
	skb_shinfo(skb)->frag_list = part;
	skb->len += part->len;
	skb->data_len += part->len;
	skb->truesize += part->truesize;
	kunit_kfree(t->test, buf);
	return skb;
}

/*
 * Such a datagram does not go out as a list: not every driver can send one, and the parts
 * have tags of their own.
 */
static void replicate_list(struct kunit *test)
{
	static const netdev_features_t features[] = {
		MCR_TEST_OFFLOADS, MCR_TEST_OFFLOADS | NETIF_F_FRAGLIST,
	};
	static const struct mcr_test_packet out = { OUT4, PORTS, .payload = 1000 };
	static const struct mcr_test_packet in = { IN4, PORTS, .payload = 1000 };
	static const char * const names[] = { "ktout", "ktlist" };
	struct mcr_test *t = test->priv;
	unsigned int i;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct net_device *dev = mcr_test_device(t, names[i], features[i],
							 "10.77.0.1/24", NULL);
		struct mcr_test_rule rule = {
			.iface = "ktin", .group = "239.1.1.1", .port = 5000,
			.outputs = { { .iface = names[i], .group = "239.2.2.2" } },
		};
		struct sk_buff *sent;

		mcr_test_put(t, &rule);
		mcr_test_relay(t, put_together(t, &in), true);
		sent = mcr_test_device_sent(dev);
		KUNIT_ASSERT_NOT_NULL(test, sent);
		KUNIT_EXPECT_TRUE(test, skb_is_nonlinear(sent));
		KUNIT_EXPECT_FALSE(test, skb_has_frag_list(sent));
		kfree_skb(sent);
		mcr_test_relay(t, put_together(t, &in), true);
		mcr_test_expect(t, dev, &out, 1, names[i]);
	}
}

/* A checksum that is to be made of something before the datagram, or beyond it. */
static void replicate_false_checksum(struct kunit *test)
{
	static const int starts[] = { -ETH_HLEN, 0, 20, 60, 61, 4000 };
	static const struct mcr_test_packet out = { OUT4, PORTS, .payload = 33 };
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
	};
	struct mcr_test *t = test->priv;
	unsigned int i;

	make_devices(t);
	mcr_test_put(t, &rule);
	for (i = 0; i < ARRAY_SIZE(starts) * 2; i++) {
		struct sk_buff *skb = received(t, &plain_in);

		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + starts[i / 2];
		skb->csum_offset = 0;
		mcr_test_relay(t, skb, i % 2);
		mcr_test_expect(t, t->device[1], &out, 1, "the checksum of the datagram");
		if (!(i % 2))
			kfree_skb(skb);
	}
}

static struct kunit_case replicate_cases[] = {
	KUNIT_CASE(replicate_strips),
	KUNIT_CASE(replicate_normalises),
	KUNIT_CASE(replicate_depth),
	KUNIT_CASE(replicate_reasons),
	KUNIT_CASE(replicate_to_sender),
	KUNIT_CASE(replicate_own_address),
	KUNIT_CASE(replicate_shares),
	KUNIT_CASE(replicate_list),
	KUNIT_CASE(replicate_false_checksum),
	{ }
};

static struct kunit_suite replicate_suite = {
	.name = "mcr-replicate",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = replicate_cases,
};

kunit_test_suite(replicate_suite);
