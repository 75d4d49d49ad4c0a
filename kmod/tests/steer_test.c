// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steering: which CPU a flow goes to, its order when it moves, bounds, and what
 * becomes of queued datagrams whose interface goes.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/in.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>

#include "device.h"
#include "fixture.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "pinning.h"
#include "relay.h"
#include "rule.h"
#include "steer.h"
#include "transaction.h"

#define FLOWS 256

static const struct mcr_test_rule rule = {
	.iface = "ktin", .group = "239.1.1.1",
	.outputs = { { .iface = "ktout", .group = "239.2.2.2", .ttl = 3 } },
};

static struct mcr_steer_queue *queue(unsigned int cpu)
{
	return per_cpu_ptr(&mcr_steer_queues, cpu);
}

static int steer_test_init(struct kunit *test)
{
	int err = mcr_test_init(test);

	if (err)
		return err;
	/* The case receives on CPU 0 and hands over to CPU 1. */
	if (!cpu_online(1))
		kunit_skip(test, "needs CPU 1");
	return set_cpus_allowed_ptr(current, cpumask_of(0));
}

static void steer_test_exit(struct kunit *test)
{
	mcr_test_exit(test);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static void make_devices(struct mcr_test *t)
{
	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", 0, "10.77.0.1/24", NULL);
}

static struct mcr_iface *input(struct mcr_test *t)
{
	struct mcr_iface *iface;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_NOT_NULL(t->test, iface);
	return iface;
}

static struct mcr_pinning *parse(struct mcr_test *t, const char *cpus)
{
	struct nlattr *attr = kunit_kzalloc(t->test, NLA_HDRLEN + MCR_CPUS_MAX + 1,
					    GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, attr);
	attr->nla_type = MCR_INTERFACE_A_CPUS;
	attr->nla_len = NLA_HDRLEN + strlen(cpus) + 1;
	strscpy(nla_data(attr), cpus, MCR_CPUS_MAX + 1);
	memset(&t->extack, 0, sizeof(t->extack));
	return mcr_pinning_parse(attr, &t->extack);
}

/* Queue the pinning of "ktin". */
static void queue_pin(struct mcr_test *t, const char *cpus)
{
	struct mcr_change_request *request;

	request = mcr_change_request_alloc(MCR_CHANGE_OP_PIN);
	KUNIT_ASSERT_NOT_NULL(t->test, request);
	mcr_transaction_queue(&t->txn, request);
	rtnl_lock();
	mutex_lock(&t->mn->lock);
	request->match.iface = mcr_iface_create(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(t->test, request->match.iface);
	request->pinning = parse(t, cpus);
	if (IS_ERR(request->pinning)) {
		request->pinning = NULL;
		KUNIT_FAIL(t->test, "\"%s\" is refused", cpus);
	}
}

static void pin(struct mcr_test *t, const char *cpus)
{
	queue_pin(t, cpus);
	KUNIT_ASSERT_EQ(t->test, mcr_test_commit(t), 0);
}

static void expect_pinned(struct mcr_test *t, const char *cpus)
{
	struct mcr_iface *iface;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	KUNIT_EXPECT_STREQ(t->test,
			   (iface ? mcr_pinning_text(iface) : NULL) ?: "none", cpus);
	mutex_unlock(&t->mn->lock);
}

static struct mcr_test_packet packet(u16 sport, unsigned int number)
{
	return (struct mcr_test_packet) {
		.saddr = "10.1.2.3", .daddr = "239.1.1.1", .sport = sport,
		.dport = 5000, .payload = 33, .payload_from = number,
	};
}

/* A datagram of the flow from @sport arrives; returns whether it is handed over. */
static bool arrive(struct mcr_test *t, u16 sport, unsigned int number,
		   enum mcr_reason *reason)
{
	struct mcr_test_packet p = packet(sport, number);
	u8 *buf = mcr_test_buffer(t->test);
	struct mcr_test_layout layout = mcr_test_packet_write(t->test, buf, &p);
	struct mcr_iface *iface = input(t);
	struct mcr_datagram d;
	struct sk_buff *skb;
	bool handed;

	skb = mcr_test_skb(t->test, t->device[0], buf, layout.length, 28);
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(t->test, mcr_parse(skb, &d), MCR_PARSE_DATAGRAM);
	handed = mcr_steer(iface, skb, &d, true, reason);
	rcu_read_unlock();
	local_bh_enable();
	if (!handed) {
		KUNIT_EXPECT_PTR_EQ(t->test, skb->dev, t->device[0]);
		kfree_skb(skb);
	}
	kunit_kfree(t->test, buf);
	return handed;
}

static bool handed(struct mcr_test *t, u16 sport, unsigned int number)
{
	enum mcr_reason reason = MCR_REASON_NONE;
	bool is = arrive(t, sport, number, &reason);

	KUNIT_EXPECT_EQ(t->test, reason, MCR_REASON_NONE);
	return is;
}

/* Wait until a CPU has relayed all it was given. */
static void settle(struct mcr_test *t, unsigned int cpu)
{
	struct mcr_steer_queue *q = queue(cpu);
	unsigned int i;

	for (i = 0; i < 20000; i++) {
		/* Pairs with smp_store_release() in drain(). */
		if (smp_load_acquire(&q->done) == READ_ONCE(q->tail))
			return;
		usleep_range(500, 1000);
	}
	KUNIT_FAIL(t->test, "CPU %u does not drain its queue", cpu);
}

/* What CPU 1 is given waits until resume(). */
static void suspend(void)
{
	tasklet_disable(&queue(1)->tasklet);
}

static void resume(struct mcr_test *t)
{
	tasklet_enable(&queue(1)->tasklet);
	settle(t, 1);
}

static void steer_selects(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i, to_other = 0;
	bool first[FLOWS];

	make_devices(t);
	mcr_test_put(t, &rule);
	pin(t, "0-1");
	for (i = 0; i < FLOWS; i++) {
		first[i] = handed(t, 1000 + i, 0);
		to_other += first[i];
	}
	settle(t, 1);
	/* Half of them, give or take four standard deviations. */
	KUNIT_EXPECT_GT(test, to_other, FLOWS / 2 - 32U);
	KUNIT_EXPECT_LT(test, to_other, FLOWS / 2 + 32U);
	for (i = 0; i < FLOWS; i++)
		KUNIT_EXPECT_EQ(test, handed(t, 1000 + i, 1), first[i]);
	settle(t, 1);

	/* CPU 1 is about to go: all are relayed here; it is back: as before. */
	WRITE_ONCE(queue(1)->up, false);
	for (i = 0; i < FLOWS; i++)
		KUNIT_EXPECT_FALSE(test, handed(t, 1000 + i, 2));
	WRITE_ONCE(queue(1)->up, true);
	for (i = 0; i < FLOWS; i++)
		KUNIT_EXPECT_EQ(test, handed(t, 1000 + i, 3), first[i]);
	settle(t, 1);

	/* No pinned CPU is there: where it was received. */
	pin(t, "1");
	WRITE_ONCE(queue(1)->up, false);
	KUNIT_EXPECT_FALSE(test, handed(t, 1000, 4));
	WRITE_ONCE(queue(1)->up, true);
	KUNIT_EXPECT_TRUE(test, handed(t, 1000, 5));
	settle(t, 1);
	pin(t, "");
}

static void expect_order(struct mcr_test *t, unsigned int from, unsigned int to,
			 u16 sport)
{
	struct sk_buff *more;

	for (; from < to; from++) {
		struct mcr_test_packet p = packet(sport, from);

		p.saddr = "10.77.0.1";
		p.daddr = "239.2.2.2";
		mcr_test_expect(t, t->device[1], &p, 3, "in order");
	}
	more = mcr_test_device_sent(t->device[1]);
	KUNIT_EXPECT_NULL(t->test, more);
	kfree_skb(more);
}

static void steer_keeps_order(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int n = 0;

	make_devices(t);
	mcr_test_put(t, &rule);
	KUNIT_EXPECT_FALSE(test, handed(t, 7, n));
	pin(t, "1");
	suspend();
	for (; n < 5; n++)
		KUNIT_EXPECT_TRUE(test, handed(t, 7, n));
	/* Pinned to this CPU now: behind those that wait. */
	pin(t, "0");
	for (; n < 10; n++)
		KUNIT_EXPECT_TRUE(test, handed(t, 7, n));
	/* One of another flow has none to wait for. */
	KUNIT_EXPECT_FALSE(test, handed(t, 8, 0));
	pin(t, "");
	expect_pinned(t, "none");
	for (; n < 15; n++)
		KUNIT_EXPECT_TRUE(test, handed(t, 7, n));
	/* The CPU is on its way out, but not gone. */
	WRITE_ONCE(queue(1)->up, false);
	pin(t, "0-1");
	for (; n < 20; n++)
		KUNIT_EXPECT_TRUE(test, handed(t, 7, n));
	resume(t);
	KUNIT_EXPECT_FALSE(test, handed(t, 7, n));
	WRITE_ONCE(queue(1)->up, true);
	expect_order(t, 0, n, 7);
	pin(t, "");
}

static void steer_is_bounded(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	enum mcr_reason reason;
	struct sk_buff *skb;
	unsigned int i;

	make_devices(t);
	mcr_test_put(t, &rule);
	pin(t, "1");
	suspend();
	for (i = 0; i < MCR_STEER_QUEUE_MAX; i++)
		KUNIT_EXPECT_TRUE(test, handed(t, 1000 + i, 0));
	for (i = 0; i < 3; i++) {
		reason = MCR_REASON_NONE;
		KUNIT_EXPECT_TRUE(test, arrive(t, i, 0, &reason));
		KUNIT_EXPECT_EQ(test, reason, MCR_REASON_STEER_FULL);
	}
	resume(t);
	for (i = 0; (skb = mcr_test_device_sent(t->device[1])); i++)
		kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, i, (unsigned int)MCR_STEER_QUEUE_MAX);
	KUNIT_EXPECT_TRUE(test, handed(t, 0, 0));

	/* Its CPU is gone, though it was chosen. */
	settle(t, 1);
	spin_lock_bh(&queue(1)->skbs.lock);
	queue(1)->open = false;
	spin_unlock_bh(&queue(1)->skbs.lock);
	KUNIT_EXPECT_FALSE(test, handed(t, 0, 0));
	spin_lock_bh(&queue(1)->skbs.lock);
	queue(1)->open = true;
	spin_unlock_bh(&queue(1)->skbs.lock);
	pin(t, "");
}

/* The host's own copy stays as it is; the other CPU gets one that shares data. */
static void steer_shares(struct kunit *test)
{
	struct mcr_test_packet p = packet(7, 0);
	struct mcr_test *t = test->priv;
	u8 *buf = mcr_test_buffer(test);
	struct mcr_test_layout layout = mcr_test_packet_write(test, buf, &p);
	enum mcr_reason reason;
	struct mcr_iface *iface;
	struct mcr_datagram d;
	struct sk_buff *skb;
	u8 *after;

	make_devices(t);
	mcr_test_put(t, &rule);
	pin(t, "1");
	iface = input(t);
	skb = mcr_test_skb(test, t->device[0], buf, layout.length, 28);
	KUNIT_ASSERT_EQ(test, mcr_parse(skb, &d), MCR_PARSE_DATAGRAM);
	local_bh_disable();
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, mcr_steer(iface, skb, &d, false, &reason));
	rcu_read_unlock();
	local_bh_enable();
	settle(t, 1);
	expect_order(t, 0, 1, 7);
	KUNIT_EXPECT_PTR_EQ(test, skb->dev, t->device[0]);
	after = mcr_test_buffer(test);
	KUNIT_EXPECT_EQ(test, skb->len, layout.length);
	KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, 0, after, layout.length), 0);
	KUNIT_EXPECT_EQ(test, memcmp(after, buf, layout.length), 0);
	KUNIT_EXPECT_FALSE(test, skb_shared(skb));
	kfree_skb(skb);
	pin(t, "");
}

/* An interface, its rules and its device go while datagrams of it wait. */
static void steer_forgets(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct net_device *dev;
	struct sk_buff *more;
	unsigned int n;

	make_devices(t);
	mcr_test_put(t, &rule);
	pin(t, "1");
	suspend();
	for (n = 0; n < 10; n++)
		KUNIT_EXPECT_TRUE(test, handed(t, n, n));
	pin(t, "");
	mcr_test_empty(t);
	/* Forgotten after one grace period, freed after another. */
	rcu_barrier();
	rcu_barrier();
	mutex_lock(&t->mn->lock);
	KUNIT_EXPECT_NULL(test, mcr_iface_find(t->mn, "ktin"));
	mutex_unlock(&t->mn->lock);
	resume(t);
	expect_order(t, 0, 0, 0);

	/* The device alone. */
	mcr_test_put(t, &rule);
	pin(t, "1");
	suspend();
	KUNIT_EXPECT_TRUE(test, handed(t, 1, 1));
	dev = t->device[0];
	t->device[0] = t->device[--t->n_devices];
	unregister_netdev(dev);
	free_netdev(dev);
	resume(t);
	more = mcr_test_device_sent(t->device[0]);
	KUNIT_EXPECT_NULL(test, more);
	kfree_skb(more);
	pin(t, "");
}

struct cpus_case {
	const char *given;
	const char *shown;
	const char *refused;
};

static const struct cpus_case cpus_table[] = {
	{ "0", "0" },
	{ "1,0", "0-1" },
	{ "0-1", "0-1" },
	{ "0,0", "0" },
	{ "x", .refused = "\"x\"" },
	{ "1-0", .refused = "\"1-0\"" },
	{ "0-1000000", .refused = "\"0-1000000\"" },
	{ "8191", .refused = "CPU 8191" },
	{ "0,4097", .refused = "CPU 4097" },
};

static void pinning_parses(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cpus_table); i++) {
		const struct cpus_case *c = &cpus_table[i];
		struct mcr_pinning *pinning = parse(t, c->given);

		if (c->refused) {
			KUNIT_EXPECT_PTR_EQ(test, pinning, ERR_PTR(-EINVAL));
			KUNIT_ASSERT_NOT_NULL(test, t->extack._msg);
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(t->extack._msg,
							       c->refused),
						  "%s", t->extack._msg);
			continue;
		}
		KUNIT_ASSERT_FALSE(test, IS_ERR(pinning));
		KUNIT_EXPECT_STREQ(test, pinning->text, c->shown);
		mcr_pinning_free(pinning);
	}
}

/* Within a transaction the last word holds; a failure leaves all as it was. */
static void pinning_commits(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_change_request *all;
	struct mcr_test_state before, after;

	pin(t, "0");
	expect_pinned(t, "0");
	before = mcr_test_state(t);
	queue_pin(t, "1");
	all = mcr_change_request_alloc(MCR_CHANGE_OP_UNPIN_ALL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	mcr_transaction_queue(&t->txn, all);
	queue_pin(t, "0");
	queue_pin(t, "0-1");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_pinned(t, "0-1");

	queue_pin(t, "1");
	mcr_test_remove_id(t, 1);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
	expect_pinned(t, "0-1");

	all = mcr_change_request_alloc(MCR_CHANGE_OP_UNPIN_ALL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	mcr_transaction_queue(&t->txn, all);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_pinned(t, "none");
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));
	/* A pinning of its own keeps an interface known; now nothing does. */
	pin(t, "");
}

static struct kunit_case steer_cases[] = {
	KUNIT_CASE(steer_selects),
	KUNIT_CASE(steer_keeps_order),
	KUNIT_CASE(steer_is_bounded),
	KUNIT_CASE(steer_shares),
	KUNIT_CASE(steer_forgets),
	KUNIT_CASE(pinning_parses),
	KUNIT_CASE(pinning_commits),
	{ }
};

static struct kunit_suite steer_suite = {
	.name = "mcr-steer",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = steer_test_init,
	.exit = steer_test_exit,
	.test_cases = steer_cases,
};

kunit_test_suite(steer_suite);
