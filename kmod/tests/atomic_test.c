// SPDX-License-Identifier: GPL-2.0-only
/*
 * A datagram is relayed by one set of rules or by the next, never by a mixture:
 * lookups on another CPU while transactions come into force.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "fixture.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "rule.h"
#include "table.h"

#define SETS		3
#define ROUNDS		300	/* transactions */
#define SEEN_MIN	3	/* times each set must have been met by the reader */
#define ROUNDS_MAX	20000

/*
 * One datagram, and in each set another rule that takes it. The rules the sets
 * share differ between them, so that a mixture gives an answer of its own: none
 * at all, or a rule in a version that its set never uses for the datagram.
 */
static const struct mcr_test_rule sets[SETS][3] = {
	{
		{ "ktin", "239.1.0.0/16", .outputs = { { "ktout", .ttl = 1 } } },
	}, {
		{ "ktin", "239.1.0.0/16", .outputs = { { "ktout", .ttl = 2 } } },
		{ "ktin", "239.1.1.1", 5000, .outputs = { { "ktout", .ttl = 3 } } },
	}, {
		{ "ktin", "239.1.0.0/16", .outputs = { { "ktout", .ttl = 4 } } },
		{ "ktin", "239.1.1.1", 5000, .outputs = { { "ktout", .ttl = 5 } } },
		{ "ktin", "239.1.0.0/16", 5000, "10.0.0.1",
		  .outputs = { { "ktout", .ttl = 6 } } },
	},
};

/* The TTLs that tell them apart. */
static const u8 answers[SETS] = { 1, 3, 6 };

struct reader {
	struct mcr_iface *iface;
	struct mcr_datagram d;
	atomic_t seen[SETS];
	atomic_t none;
	atomic_t mixed;
};

static int reader_run(void *data)
{
	struct reader *r = data;

	while (!kthread_should_stop()) {
		const struct mcr_fanout *fanout;
		int answer = 0;
		unsigned int i;

		local_bh_disable();
		rcu_read_lock();
		if (mcr_table_match(r->iface, &r->d, &fanout))
			answer = fanout->output[0].ttl;
		rcu_read_unlock();
		local_bh_enable();

		for (i = 0; i < SETS && answers[i] != answer; i++)
			;
		if (i < SETS)
			atomic_inc(&r->seen[i]);
		else if (!answer)
			atomic_inc(&r->none);
		else
			atomic_inc(&r->mixed);
		cond_resched();
	}
	return 0;
}

static void bring_into_force(struct mcr_test *t, unsigned int set)
{
	unsigned int i;

	mcr_test_remove_all(t, -1);
	for (i = 0; i < ARRAY_SIZE(sets[set]) && sets[set][i].iface; i++)
		mcr_test_add(t, &sets[set][i]);
	KUNIT_EXPECT_EQ(t->test, mcr_test_commit(t), 0);
}

static bool seen_enough(const struct reader *r)
{
	unsigned int i;

	for (i = 0; i < SETS; i++)
		if (atomic_read(&r->seen[i]) < SEEN_MIN)
			return false;
	return true;
}

static void atomic_lookups(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct task_struct *task;
	unsigned int i, round;
	struct reader *r;

	r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	r->d.family = mcr_test_addr(test, "239.1.1.1", &r->d.daddr, NULL);
	mcr_test_addr(test, "10.0.0.1", &r->d.saddr, NULL);
	r->d.dport = htons(5000);
	r->d.protocol = IPPROTO_UDP;

	bring_into_force(t, 0);
	mutex_lock(&t->mn->lock);
	r->iface = mcr_iface_get(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_NOT_NULL(test, r->iface);

	task = kthread_run(reader_run, r, "mcr-kunit-reader");
	if (!IS_ERR(task)) {
		/* In an order in which each set follows each other one. */
		for (round = 0; round < ROUNDS ||
		     (!seen_enough(r) && round < ROUNDS_MAX); round++)
			bring_into_force(t, (round / 3 % 2 ? 2 * round : round) % SETS);
		kthread_stop(task);
	}
	mutex_lock(&t->mn->lock);
	mcr_iface_put(r->iface);
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));

	KUNIT_EXPECT_EQ(test, atomic_read(&r->none), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&r->mixed), 0);
	for (i = 0; i < SETS; i++)
		KUNIT_EXPECT_GE(test, atomic_read(&r->seen[i]), SEEN_MIN);
}

/* One rule replaced is found all the time; no flip of generations is needed. */
static void atomic_replacement(struct kunit *test)
{
	static const struct mcr_test_rule versions[] = {
		{ "ktin", "239.1.1.1", 5000, .outputs = { { "ktout", .ttl = 1 } } },
		{ "ktin", "239.1.1.1", 5000, .outputs = { { "ktout", .ttl = 3 } } },
		{ "ktin", "239.1.1.1", 5000, .outputs = { { "ktout", .ttl = 6 } } },
	};
	struct mcr_test *t = test->priv;
	struct task_struct *task;
	unsigned int round;
	struct reader *r;

	r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	r->d.family = mcr_test_addr(test, "239.1.1.1", &r->d.daddr, NULL);
	r->d.dport = htons(5000);
	r->d.protocol = IPPROTO_UDP;

	mcr_test_put(t, &versions[0]);
	mutex_lock(&t->mn->lock);
	r->iface = mcr_iface_get(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_NOT_NULL(test, r->iface);

	task = kthread_run(reader_run, r, "mcr-kunit-reader");
	if (!IS_ERR(task)) {
		for (round = 0; round < ROUNDS ||
		     (!seen_enough(r) && round < ROUNDS_MAX); round++) {
			mcr_test_replace(t, &versions[round % ARRAY_SIZE(versions)]);
			KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
		}
		kthread_stop(task);
	}
	mutex_lock(&t->mn->lock);
	mcr_iface_put(r->iface);
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	KUNIT_EXPECT_EQ(test, atomic_read(&r->none), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&r->mixed), 0);
	KUNIT_EXPECT_TRUE(test, seen_enough(r));
}

static struct kunit_case atomic_cases[] = {
	KUNIT_CASE(atomic_lookups),
	KUNIT_CASE(atomic_replacement),
	{ }
};

static struct kunit_suite atomic_suite = {
	.name = "mcr-atomic",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = atomic_cases,
};

kunit_test_suite(atomic_suite);
