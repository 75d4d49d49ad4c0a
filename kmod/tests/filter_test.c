// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filter before the table: what it lets pass, and how much of the rest it keeps.
 */
#include <kunit/test.h>
#include <linux/in.h>

#include "filter.h"
#include "fixture.h"
#include "net.h"
#include "rule.h"
#include "transaction.h"

#define GROUPS	1000

static const char *group_name(char *buf, size_t size, u8 family, unsigned int i)
{
	if (family == AF_INET)
		snprintf(buf, size, "239.1.%u.%u", i / 256, i % 256);
	else
		snprintf(buf, size, "ff15::%x:%x", i / 100, i);
	return buf;
}

static bool passes(struct mcr_test *t, u8 family, const char *address)
{
	struct mcr_iface *iface;
	union nf_inet_addr addr;
	bool result;

	mcr_test_addr(t->test, address, &addr, NULL);
	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	rcu_read_lock();
	result = mcr_filter_wants(iface, family, &addr);
	rcu_read_unlock();
	mutex_unlock(&t->mn->lock);
	return result;
}

/* How many pass of groups @from to @to, which no rule names. */
static unsigned int strays(struct mcr_test *t, u8 family, unsigned int from,
			   unsigned int to)
{
	unsigned int i, n = 0;
	char buf[40];

	for (i = from; i < to; i++)
		n += passes(t, family, group_name(buf, sizeof(buf), family, i));
	return n;
}

static void filter_family(struct kunit *test, u8 family)
{
	struct mcr_test *t = test->priv;
	char buf[40];
	struct mcr_test_rule rule = { "ktin", buf, 5000 };
	const struct mcr_test_rule prefix = {
		"ktin", family == AF_INET ? "224.0.0.0/4" : "ff00::/8",
	};
	u64 *id = kunit_kcalloc(test, GROUPS, sizeof(*id), GFP_KERNEL);
	u64 prefix_id;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, id);
	/* By ones and by many, so that it grows between and within transactions. */
	for (i = 0; i < GROUPS; i++) {
		group_name(buf, sizeof(buf), family, i);
		id[i] = mcr_test_add(t, &rule);
		if (i < 10 || i % 97 == 0)
			KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	}
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, strays(t, family, 0, GROUPS), (unsigned int)GROUPS);
	/* At most one bit in eight is set. */
	KUNIT_EXPECT_LT(test, strays(t, family, GROUPS, 3 * GROUPS), GROUPS / 2U);

	/* A prefix lets everything pass, while it is there. */
	prefix_id = mcr_test_put(t, &prefix);
	KUNIT_EXPECT_EQ(test, strays(t, family, GROUPS, 2 * GROUPS),
			(unsigned int)GROUPS);
	mcr_test_remove_id(t, prefix_id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	mcr_transaction_flush(t->mn);
	KUNIT_EXPECT_LT(test, strays(t, family, GROUPS, 3 * GROUPS), GROUPS / 2U);

	/* Most go; what is left passes, little else does. */
	for (i = 10; i < GROUPS; i++)
		mcr_test_remove_id(t, id[i]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	mcr_transaction_flush(t->mn);
	KUNIT_EXPECT_EQ(test, strays(t, family, 0, 10), 10U);
	KUNIT_EXPECT_LT(test, strays(t, family, 10, GROUPS), GROUPS / 4U);
	mcr_test_remove_all(t, -1);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
}

static void filter_ipv4(struct kunit *test)
{
	filter_family(test, AF_INET);
}

static void filter_ipv6(struct kunit *test)
{
	filter_family(test, AF_INET6);
}

static struct kunit_case filter_cases[] = {
	KUNIT_CASE(filter_ipv4),
	KUNIT_CASE(filter_ipv6),
	{ }
};

static struct kunit_suite filter_suite = {
	.name = "mcr-filter",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = filter_cases,
};

kunit_test_suite(filter_suite);
