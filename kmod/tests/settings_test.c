// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings: merged, replaced, and committed with rules or not at all; workers
 * that wait for their timeout.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "fixture.h"
#include "iface.h"
#include "net.h"
#include "settings.h"
#include "transaction.h"
#include "worker.h"

static const struct mcr_test_rule rule = { "ktin", "239.1.1.1", 5000 };

static u32 setting(struct mcr_test *t, unsigned int attr)
{
	return t->mn->settings.value[attr];
}

/* Queue the change of one setting, or with @attr 0 of none. */
static void queue_setting(struct mcr_test *t, unsigned int attr, u32 value,
			  bool replace)
{
	struct mcr_change_request *request;

	request = mcr_change_request_alloc(MCR_CHANGE_OP_SETTINGS);
	KUNIT_ASSERT_NOT_NULL(t->test, request);
	request->settings = kzalloc(sizeof(*request->settings), GFP_KERNEL);
	if (request->settings) {
		request->settings->given = attr ? BIT(attr) : 0;
		request->settings->to.value[attr] = value;
		request->settings->replace = replace;
		mcr_transaction_queue(&t->txn, request);
		return;
	}
	kfree(request);
	KUNIT_FAIL(t->test, "no memory");
}

static void settings_merge(struct kunit *test)
{
	struct mcr_test *t = test->priv;

	mcr_settings_init(&t->mn->settings);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_MULTICAST_TTL), 1U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT), 300U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_RECONCILE_INTERVAL), 5U);

	/* What is absent stays. */
	queue_setting(t, MCR_SETTINGS_A_MULTICAST_TTL, 8, false);
	queue_setting(t, MCR_SETTINGS_A_GRO, 1, false);
	queue_setting(t, MCR_SETTINGS_A_MULTICAST_TTL, 9, false);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_MULTICAST_TTL), 9U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_GRO), 1U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT), 300U);

	/* Replacing forgets what was queued before it, and what was set. */
	queue_setting(t, MCR_SETTINGS_A_BUFFERS_SMALL, 7, false);
	queue_setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT, 60, true);
	queue_setting(t, MCR_SETTINGS_A_LOG_FORMAT, MCR_LOG_FORMAT_JSON, false);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_MULTICAST_TTL), 1U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_GRO), 0U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_BUFFERS_SMALL), 0U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT), 60U);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_LOG_FORMAT),
			(u32)MCR_LOG_FORMAT_JSON);

	queue_setting(t, 0, 0, true);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT), 300U);
	t->mn->settings.value[MCR_SETTINGS_A_IDLE_TIMEOUT] = 0;
}

static void settings_all_or_none(struct kunit *test)
{
	struct mcr_test_state before, after;
	struct mcr_test *t = test->priv;

	before = mcr_test_state(t);
	queue_setting(t, MCR_SETTINGS_A_MULTICAST_TTL, 8, false);
	mcr_test_remove_id(t, 1);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_MULTICAST_TTL), 1U);

	/* Neither generation nor digest knows of them. */
	queue_setting(t, MCR_SETTINGS_A_MULTICAST_TTL, 8, false);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, setting(t, MCR_SETTINGS_A_MULTICAST_TTL), 8U);
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));
}

static enum mcr_worker_state worker(struct mcr_test *t)
{
	enum mcr_worker_state state = MCR_WORKER_NONE;
	struct mcr_iface *iface;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	if (iface)
		state = mcr_worker_state(iface);
	mutex_unlock(&t->mn->lock);
	return state;
}

/* As if the rules had gone earlier. */
static void age(struct mcr_test *t, u32 seconds)
{
	mutex_lock(&t->mn->lock);
	mcr_iface_find(t->mn, "ktin")->idle_since -= seconds;
	mutex_unlock(&t->mn->lock);
	mcr_worker_expire(t->mn);
}

static void worker_expires(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	u64 id;

	queue_setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT, 600, false);
	id = mcr_test_put(t, &rule);
	KUNIT_EXPECT_EQ(test, worker(t), MCR_WORKER_WAITING);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_ASSERT_EQ(test, worker(t), MCR_WORKER_IDLE);
	age(t, 300);
	KUNIT_ASSERT_EQ(test, worker(t), MCR_WORKER_IDLE);

	/* A rule that comes back begins anew, however long it stays. */
	mcr_test_put(t, &rule);
	KUNIT_EXPECT_EQ(test, worker(t), MCR_WORKER_WAITING);
	age(t, 1000);
	KUNIT_EXPECT_EQ(test, worker(t), MCR_WORKER_WAITING);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	age(t, 300);
	KUNIT_ASSERT_EQ(test, worker(t), MCR_WORKER_IDLE);
	age(t, 300);
	KUNIT_EXPECT_EQ(test, worker(t), MCR_WORKER_NONE);

	/* A shorter timeout counts for those that are idle already. */
	mcr_test_put(t, &rule);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	age(t, 300);
	KUNIT_ASSERT_EQ(test, worker(t), MCR_WORKER_IDLE);
	queue_setting(t, MCR_SETTINGS_A_IDLE_TIMEOUT, 200, false);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	flush_delayed_work(&t->mn->expire_work);
	KUNIT_EXPECT_EQ(test, worker(t), MCR_WORKER_NONE);
	t->mn->settings.value[MCR_SETTINGS_A_IDLE_TIMEOUT] = 0;
}

static struct kunit_case settings_cases[] = {
	KUNIT_CASE(settings_merge),
	KUNIT_CASE(settings_all_or_none),
	KUNIT_CASE(worker_expires),
	{ }
};

static struct kunit_suite settings_suite = {
	.name = "mcr-settings",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = settings_cases,
};

kunit_test_suite(settings_suite);
