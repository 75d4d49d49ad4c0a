// SPDX-License-Identifier: GPL-2.0-only
/*
 * What CPUs share while they relay: of all that rules, outputs, interfaces and their
 * namespace consist of, a datagram may change only what is listed here. Everything
 * else that is written for each datagram is per CPU, so CPUs that relay do not take
 * cache lines from each other.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/in.h>
#include <linux/slab.h>

#include "device.h"
#include "fixture.h"
#include "hook.h"
#include "iface.h"
#include "net.h"
#include "relay.h"
#include "rule.h"
#include "transaction.h"

static_assert(offsetofend(struct mcr_output, source6) == sizeof(struct mcr_output));

#define DATAGRAMS	50
#define AREAS_MAX	10

/**
 * struct area - memory that CPUs share
 * @what: the object
 * @at: where it is
 * @size: its size
 * @before: what it was
 */
struct area {
	const char *what;
	const void *at;
	size_t size;
	u8 *before;
};

static void add_area(struct kunit *test, struct area *areas, unsigned int *n,
		     const char *what, const void *at, size_t size)
{
	struct area *area = &areas[(*n)++];

	KUNIT_ASSERT_LE(test, *n, (unsigned int)AREAS_MAX);
	*area = (struct area) { .what = what, .at = at, .size = size };
	area->before = kunit_kmalloc(test, size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, area->before);
}

/*
 * May a datagram write there? Identifications are spread over a page by source,
 * destination and protocol: streams that differ in them mostly share no line. The work
 * that trims buffers runs once a second.
 */
static bool may_change(const struct area *area, const struct mcr_net *mn, size_t i)
{
	const u8 *at = (const u8 *)area->at + i;

	return (at >= (u8 *)&mn->ident && at < (u8 *)(&mn->ident + 1)) ||
	       (at >= (u8 *)&mn->buffers.trim_work &&
		at < (u8 *)(&mn->buffers.trim_work + 1));
}

static void expect_unchanged(struct kunit *test, const struct area *area,
			     const struct mcr_net *mn, const char *what)
{
	const u8 *now = area->at;
	size_t i;

	for (i = 0; i < area->size; i++)
		if (now[i] != area->before[i] && !may_change(area, mn, i))
			break;
	if (i < area->size)
		KUNIT_FAIL(test, "%s: octet %zu of %s is written", what, i,
			   area->what);
}

static void arrive(struct mcr_test *t, struct mcr_iface *in,
		   const struct mcr_test_packet *p)
{
	u8 *buf = mcr_test_buffer(t->test);
	struct mcr_test_layout layout = mcr_test_packet_write(t->test, buf, p);
	struct sk_buff *skb;
	unsigned int verdict;

	skb = mcr_test_skb(t->test, t->device[0], buf, layout.length, layout.length);
	kunit_kfree(t->test, buf);
	local_bh_disable();
	rcu_read_lock();
	verdict = in->hook.hook(in->hook.priv, skb, NULL);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_EQ(t->test, verdict, (unsigned int)NF_STOLEN);
}

static void forget_sent(struct mcr_test *t)
{
	struct sk_buff *skb;
	unsigned int i;

	for (i = 1; i < t->n_devices; i++)
		while ((skb = mcr_test_device_sent(t->device[i])))
			kfree_skb(skb);
}

static void expect_private(struct mcr_test *t, const struct mcr_test_rule *rule,
			   const struct mcr_test_packet *p, const char *what)
{
	struct kunit *test = t->test;
	struct mcr_fanout *fanout;
	struct area areas[AREAS_MAX];
	struct mcr_rule *r;
	unsigned int i, n = 0;
	u64 id;

	id = mcr_test_put(t, rule);
	mcr_transaction_flush(t->mn);
	/* What a commit leaves to be done later. */
	flush_work(&t->mn->ssm_work);
	flush_delayed_work(&t->mn->settle_work);
	r = mcr_test_find(t, id);
	fanout = mcr_test_fanout(t, id);
	KUNIT_ASSERT_TRUE(test, r && fanout);

	add_area(test, areas, &n, "mcr_net", t->mn, sizeof(*t->mn));
	add_area(test, areas, &n, "the input's mcr_iface", r->match.iface,
		 sizeof(*r->match.iface));
	add_area(test, areas, &n, "mcr_rule", r, sizeof(*r));
	add_area(test, areas, &n, "mcr_fanout", fanout, sizeof(*fanout));
	for (i = 0; i < fanout->n_outputs; i++) {
		struct mcr_output *output = &fanout->output[i];

		/* The source of IPv6 is looked at again every now and then. */
		add_area(test, areas, &n, "mcr_output", output,
			 offsetof(struct mcr_output, source6));
		add_area(test, areas, &n, "an output's mcr_iface", output->iface,
			 sizeof(*output->iface));
		add_area(test, areas, &n, "mcr_output_stats", output->stats,
			 sizeof(*output->stats));
	}

	/* What is filled on first use is filled before. */
	arrive(t, r->match.iface, p);
	for (i = 0; i < n; i++)
		memcpy(areas[i].before, areas[i].at, areas[i].size);
	for (i = 0; i < DATAGRAMS; i++)
		arrive(t, r->match.iface, p);
	for (i = 0; i < n; i++)
		expect_unchanged(test, &areas[i], t->mn, what);
	forget_sent(t);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
}

#define PORTS	.sport = 4321, .dport = 5000, .payload = 400

static void shared_nothing(struct kunit *test)
{
	static const struct mcr_test_packet ipv4 = {
		.saddr = "10.1.2.3", .daddr = "239.1.1.1", PORTS,
	};
	static const struct mcr_test_packet ipv6 = {
		.saddr = "2001:db8::7", .daddr = "ff15::1", PORTS,
	};
	static const struct mcr_test_rule one4 = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" } },
	};
	static const struct mcr_test_rule two4 = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" },
			     { .iface = "ktother", .group = "239.2.2.3" } },
	};
	static const struct mcr_test_rule two6 = {
		.iface = "ktin", .group = "ff15::1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "ff15::2" },
			     { .iface = "ktother", .group = "ff15::3" } },
	};
	struct mcr_test *t = test->priv;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", "2001:db8:76::1/64");
	mcr_test_device(t, "ktout", MCR_TEST_OFFLOADS, "10.77.0.1/24",
			"2001:db8:77::1/64");
	mcr_test_device(t, "ktother", MCR_TEST_OFFLOADS, "10.78.0.1/24",
			"2001:db8:78::1/64");
	expect_private(t, &one4, &ipv4, "1 -> 1");
	expect_private(t, &two4, &ipv4, "1 -> 2");
	expect_private(t, &two6, &ipv6, "IPv6, 1 -> 2");
}

static struct kunit_case shared_cases[] = {
	KUNIT_CASE(shared_nothing),
	{ }
};

static struct kunit_suite shared_suite = {
	.name = "mcr-shared",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = shared_cases,
};

kunit_test_suite(shared_suite);
