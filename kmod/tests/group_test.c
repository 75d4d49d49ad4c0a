// SPDX-License-Identifier: GPL-2.0-only
/*
 * Groups, shapes and memberships: what rules make of their input interfaces.
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/rtnetlink.h>

#include "device.h"
#include "fixture.h"
#include "group.h"
#include "iface.h"
#include "net.h"
#include "rule.h"

static struct mcr_iface *find_iface(struct mcr_test *t, const char *name)
{
	struct mcr_iface *iface;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, name);
	mutex_unlock(&t->mn->lock);
	return iface;
}

static bool wanted(struct mcr_test *t, const char *name, const char *address)
{
	struct mcr_iface *iface = find_iface(t, name);
	union nf_inet_addr addr;
	bool result;
	u8 family;

	family = mcr_test_addr(t->test, address, &addr, NULL);
	if (!iface)
		return false;
	rcu_read_lock();
	result = mcr_group_wanted(iface, family, &addr);
	rcu_read_unlock();
	return result;
}

/* A fragment is put together for any rule that might want its datagram. */
static void group_wanted(struct kunit *test)
{
	static const struct {
		const char *address;
		bool one, prefix;
	} table[] = {
		{ "239.1.1.1", true, false },
		{ "239.1.1.2", false, false },
		{ "239.7.0.0", false, true },
		{ "239.7.255.255", false, true },
		{ "239.8.0.0", false, false },
		{ "ff15::1", true, false },
		{ "ff15::2", false, false },
		{ "ff25::77", false, true },
		{ "ff26::77", false, false },
	};
	static const struct mcr_test_rule ones[] = {
		{ "ktin", "239.1.1.1", 5000, "10.0.0.1" },
		{ "ktin", "ff15::1", .protocol = IPPROTO_ESP },
	};
	static const struct mcr_test_rule prefixes[] = {
		{ "ktin", "239.7.0.0/16", 5000 },
		{ "ktin", "ff25::/16" },
	};
	struct mcr_test *t = test->priv;
	unsigned int step, i;

	/* Nothing; some; more; the first ones gone; nothing. */
	for (step = 0; step < 5; step++) {
		bool have_ones = step == 1 || step == 2;
		bool have_prefixes = step == 2 || step == 3;

		mcr_test_remove_all(t, -1);
		for (i = 0; have_ones && i < ARRAY_SIZE(ones); i++)
			mcr_test_add(t, &ones[i]);
		for (i = 0; have_prefixes && i < ARRAY_SIZE(prefixes); i++)
			mcr_test_add(t, &prefixes[i]);
		KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
		/* What was replaced is gone for good. */
		mcr_transaction_flush(t->mn);
		for (i = 0; i < ARRAY_SIZE(table); i++) {
			bool expected = (have_ones && table[i].one) ||
					(have_prefixes && table[i].prefix);

			KUNIT_EXPECT_EQ_MSG(test, wanted(t, "ktin", table[i].address),
					    expected, "%s, step %u",
					    table[i].address, step);
			KUNIT_EXPECT_FALSE(test, wanted(t, "ktnowhere",
							table[i].address));
		}
	}
}

static void expect_shapes(struct mcr_test *t, unsigned int f,
			  const struct mcr_shape *expected, unsigned int n)
{
	const struct mcr_iface *iface = find_iface(t, "ktin");
	const struct mcr_shapes *shapes;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(t->test, iface);
	rcu_read_lock();
	shapes = rcu_dereference(iface->shapes[f]);
	KUNIT_EXPECT_EQ(t->test, shapes ? shapes->n : 0, n);
	for (i = 0; shapes && i < min(n, shapes->n); i++)
		KUNIT_EXPECT_EQ_MSG(t->test,
				    memcmp(&shapes->shape[i], &expected[i],
					   sizeof(*expected)), 0, "shape %u", i);
	rcu_read_unlock();
}

/* Probed from the most specific on, whatever the order rules came in. */
static void group_shapes(struct kunit *test)
{
	static const struct mcr_test_rule rules[] = {
		{ "ktin", "0.0.0.0/0" },
		{ "ktin", "239.1.1.1", 5000 },
		{ "ktin", "239.1.1.2", 5000 },
		{ "ktin", "239.1.0.0/16", 5000, "10.0.0.1" },
		{ "ktin", "239.1.1.1" },
		{ "ktin", "239.1.1.1", 5000, "10.0.0.1" },
		{ "ktin", "239.1.0.0/16" },
		{ "ktin", "239.2.0.0/16", 5000 },
	};
	static const struct mcr_shape all[] = {
		{ 32, IPPROTO_UDP, 1, 1 }, { 16, IPPROTO_UDP, 1, 1 },
		{ 32, IPPROTO_UDP, 0, 1 }, { 32, IPPROTO_UDP, 0, 0 },
		{ 16, IPPROTO_UDP, 0, 1 }, { 16, IPPROTO_UDP, 0, 0 },
		{ 0, IPPROTO_UDP, 0, 0 },
	};
	static const struct mcr_shape without_sources[] = {
		{ 32, IPPROTO_UDP, 0, 1 }, { 32, IPPROTO_UDP, 0, 0 },
		{ 16, IPPROTO_UDP, 0, 1 }, { 16, IPPROTO_UDP, 0, 0 },
		{ 0, IPPROTO_UDP, 0, 0 },
	};
	static const struct mcr_test_rule esp = {
		"ktin", "ff15::1", .protocol = IPPROTO_ESP,
	};
	static const struct mcr_shape six = { 128, IPPROTO_ESP, 0, 0 };
	struct mcr_test *t = test->priv;
	u64 id[ARRAY_SIZE(rules)];
	unsigned int first, i;

	for (first = 0; first < ARRAY_SIZE(rules); first++) {
		mcr_test_remove_all(t, -1);
		KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
		for (i = 0; i < ARRAY_SIZE(rules); i++) {
			unsigned int n = (first + i) % ARRAY_SIZE(rules);

			id[n] = mcr_test_put(t, &rules[n]);
		}
		mcr_transaction_flush(t->mn);
		expect_shapes(t, 0, all, ARRAY_SIZE(all));
		expect_shapes(t, 1, NULL, 0);
	}

	/* One of two rules of a shape goes: the shape stays. */
	mcr_test_put(t, &esp);
	mcr_test_remove_id(t, id[1]);
	mcr_test_remove_id(t, id[3]);
	mcr_test_remove_id(t, id[5]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	mcr_transaction_flush(t->mn);
	expect_shapes(t, 0, without_sources, ARRAY_SIZE(without_sources));
	expect_shapes(t, 1, &six, 1);
}

static bool has_link_address(const struct net_device *dev, const u8 *mac)
{
	struct netdev_hw_addr *ha;
	bool found = false;

	rtnl_lock();
	netdev_for_each_mc_addr(ha, dev)
		found |= ether_addr_equal(ha->addr, mac);
	rtnl_unlock();
	return found;
}

/* What the device is told to let in, as long as the last rule stands. */
static void group_memberships(struct kunit *test)
{
	static const u8 mac4[] = { 0x01, 0x00, 0x5e, 0x01, 0x02, 0x03 };
	static const u8 mac6[] = { 0x33, 0x33, 0x00, 0x00, 0x12, 0x34 };
	static const u8 first[] = { 0x01, 0x00, 0x5e, 0x05, 0x05, 0x00 };
	static const u8 last[] = { 0x01, 0x00, 0x5e, 0x05, 0x05, 0xff };
	static const struct mcr_test_rule rules[] = {
		{ "ktin", "239.1.2.3", 5000 },
		{ "ktin", "239.1.2.3", 5001 },
		{ "ktin", "ff15::1234", 5000 },
		{ "ktin", "239.5.5.0/24", 5000 },
		{ "ktin", "239.6.0.0/16", 5000 },
		{ "ktin", "10.1.0.7", 5000 },
	};
	static const enum mcr_membership states[] = {
		MCR_MEMBERSHIP_GROUP, MCR_MEMBERSHIP_GROUP, MCR_MEMBERSHIP_GROUP,
		MCR_MEMBERSHIP_GROUP, MCR_MEMBERSHIP_ALLMULTI, MCR_MEMBERSHIP_NONE,
	};
	struct mcr_test *t = test->priv;
	u64 id[ARRAY_SIZE(rules)];
	struct net_device *dev;
	unsigned int i;

	/* Before there is a device, rules wait. */
	id[0] = mcr_test_put(t, &rules[0]);
	KUNIT_EXPECT_EQ(test, mcr_membership_state(mcr_test_find(t, id[0])),
			MCR_MEMBERSHIP_WAITING);
	dev = mcr_test_device(t, "ktin", 0, "10.1.0.1/24", NULL);
	KUNIT_EXPECT_TRUE(test, has_link_address(dev, mac4));
	KUNIT_EXPECT_FALSE(test, has_link_address(dev, mac6));
	KUNIT_EXPECT_EQ(test, dev->allmulti, 0U);

	for (i = 1; i < ARRAY_SIZE(rules); i++)
		id[i] = mcr_test_put(t, &rules[i]);
	for (i = 0; i < ARRAY_SIZE(rules); i++)
		KUNIT_EXPECT_EQ_MSG(test, mcr_membership_state(mcr_test_find(t, id[i])),
				    states[i], "%s", rules[i].group);
	KUNIT_EXPECT_TRUE(test, has_link_address(dev, mac6));
	KUNIT_EXPECT_TRUE(test, has_link_address(dev, first));
	KUNIT_EXPECT_TRUE(test, has_link_address(dev, last));
	KUNIT_EXPECT_EQ(test, dev->allmulti, 1U);
	KUNIT_EXPECT_EQ(test, find_iface(t, "ktin")->memberships, 258U);

	mcr_test_remove_id(t, id[0]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_TRUE(test, has_link_address(dev, mac4));
	mcr_test_remove_id(t, id[1]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_FALSE(test, has_link_address(dev, mac4));

	mcr_test_remove_all(t, -1);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_FALSE(test, has_link_address(dev, mac6));
	KUNIT_EXPECT_FALSE(test, has_link_address(dev, first));
	KUNIT_EXPECT_FALSE(test, has_link_address(dev, last));
	KUNIT_EXPECT_EQ(test, dev->allmulti, 0U);
}

/* A device that takes no more wishes for all multicast is not said to have one. */
static void group_allmulti_fails(struct kunit *test)
{
	static const struct mcr_test_rule rule = { "ktin", "239.6.0.0/16", 5000 };
	struct mcr_test *t = test->priv;
	struct net_device *dev = mcr_test_device(t, "ktin", 0, "10.1.0.1/24", NULL);
	u64 id;

	rtnl_lock();
	dev->allmulti = UINT_MAX;
	rtnl_unlock();
	id = mcr_test_put(t, &rule);
	KUNIT_EXPECT_EQ(test, mcr_membership_state(mcr_test_find(t, id)),
			MCR_MEMBERSHIP_WAITING);
	KUNIT_EXPECT_EQ(test, dev->allmulti, UINT_MAX);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, dev->allmulti, UINT_MAX);
	rtnl_lock();
	dev->allmulti = 0;
	rtnl_unlock();
	id = mcr_test_put(t, &rule);
	KUNIT_EXPECT_EQ(test, mcr_membership_state(mcr_test_find(t, id)),
			MCR_MEMBERSHIP_ALLMULTI);
	KUNIT_EXPECT_EQ(test, dev->allmulti, 1U);
}

static struct kunit_case group_cases[] = {
	KUNIT_CASE(group_wanted),
	KUNIT_CASE(group_shapes),
	KUNIT_CASE(group_memberships),
	KUNIT_CASE(group_allmulti_fails),
	{ }
};

static struct kunit_suite group_suite = {
	.name = "mcr-group",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = group_cases,
};

kunit_test_suite(group_suite);
