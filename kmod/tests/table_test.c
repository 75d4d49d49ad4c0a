// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of rules: who takes which datagram.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "fixture.h"
#include "net.h"

/* Every form a rule can have that takes one datagram, the most specific first. */
#define FORMS_MAX	20

struct forms {
	struct mcr_test_rule rule[FORMS_MAX];
	u64 id[FORMS_MAX];
	unsigned int n;
	struct mcr_test_datagram datagram;
};

static const char * const groups4[] = {
	"239.1.1.1", "239.1.1.0/24", "239.1.0.0/16", "224.0.0.0/4", "0.0.0.0/0",
};

static const char * const groups6[] = {
	"ff15::1234", "ff15::/64", "ff15::/16", "ff00::/8", "::/0",
};

static void make_forms(struct forms *forms, u8 family)
{
	bool ipv4 = family == AF_INET;
	const char *source = ipv4 ? "10.0.0.1" : "2001:db8::1";
	unsigned int s, g, p;

	/* As the contract has it: source, then longer prefix, then port. */
	for (s = 0; s < 2; s++)
		for (g = 0; g < ARRAY_SIZE(groups4); g++)
			for (p = 0; p < 2; p++)
				forms->rule[forms->n++] = (struct mcr_test_rule) {
					.iface = "ktin",
					.group = ipv4 ? groups4[g] : groups6[g],
					.port = p ? 0 : 5000,
					.source = s ? NULL : source,
				};
	forms->datagram = (struct mcr_test_datagram) {
		.iface = "ktin", .daddr = ipv4 ? groups4[0] : groups6[0],
		.dport = 5000, .saddr = source,
	};
}

static void expect_most_specific(struct kunit *test, u8 family)
{
	struct mcr_test *t = test->priv;
	struct forms *forms = kunit_kzalloc(test, sizeof(*forms), GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, forms);
	make_forms(forms, family);

	/* Every pair, whichever came first. */
	for (i = 0; i < forms->n; i++) {
		for (j = i + 1; j < forms->n; j++) {
			u64 winner;

			mcr_test_remove_all(t, -1);
			if ((i + j) % 2) {
				mcr_test_add(t, &forms->rule[j]);
				winner = mcr_test_add(t, &forms->rule[i]);
			} else {
				winner = mcr_test_add(t, &forms->rule[i]);
				mcr_test_add(t, &forms->rule[j]);
			}
			KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
			KUNIT_EXPECT_EQ_MSG(test, winner,
					    mcr_test_match(t, &forms->datagram, NULL),
					    "form %u before %u", i, j);
		}
	}

	/* All of them: as the first goes, the second takes over. */
	mcr_test_remove_all(t, -1);
	for (i = forms->n; i-- > 0;)
		forms->id[i] = mcr_test_add(t, &forms->rule[i]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	for (i = 0; i < forms->n; i++) {
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_match(t, &forms->datagram, NULL),
				    forms->id[i], "form %u", i);
		mcr_test_remove_id(t, forms->id[i]);
		KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	}
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &forms->datagram, NULL), 0ULL);
}

static void table_most_specific_ipv4(struct kunit *test)
{
	expect_most_specific(test, AF_INET);
}

static void table_most_specific_ipv6(struct kunit *test)
{
	expect_most_specific(test, AF_INET6);
}

/**
 * struct match_case - a rule and a datagram
 * @what: how they differ
 * @rule: the only rule
 * @datagram: the datagram
 * @taken: the rule takes it
 */
struct match_case {
	const char *what;
	struct mcr_test_rule rule;
	struct mcr_test_datagram datagram;
	bool taken;
};

static const struct match_case match_table[] = {
	{ "the same", { "ktin", "239.1.1.1", 5000 },
	  { "ktin", "239.1.1.1", 5000, "10.0.0.1" }, true },
	{ "another interface", { "ktin", "239.1.1.1", 5000 },
	  { "ktnowhere", "239.1.1.1", 5000, "10.0.0.1" }, false },
	{ "another group", { "ktin", "239.1.1.1", 5000 },
	  { "ktin", "239.1.1.2", 5000, "10.0.0.1" }, false },
	{ "another port", { "ktin", "239.1.1.1", 5000 },
	  { "ktin", "239.1.1.1", 5001, "10.0.0.1" }, false },
	{ "the port's octets swapped", { "ktin", "239.1.1.1", 0x1234 },
	  { "ktin", "239.1.1.1", 0x3412, "10.0.0.1" }, false },
	{ "another protocol", { "ktin", "239.1.1.1" },
	  { "ktin", "239.1.1.1", 0, "10.0.0.1", IPPROTO_ESP }, false },
	{ "ESP", { "ktin", "239.1.1.1", .protocol = IPPROTO_ESP },
	  { "ktin", "239.1.1.1", 0, "10.0.0.1", IPPROTO_ESP }, true },
	{ "UDP where ESP is wanted", { "ktin", "239.1.1.1", .protocol = IPPROTO_ESP },
	  { "ktin", "239.1.1.1", 5000, "10.0.0.1" }, false },
	{ "any port", { "ktin", "239.1.1.1" },
	  { "ktin", "239.1.1.1", 65535, "10.0.0.1" }, true },
	{ "the source", { "ktin", "239.1.1.1", 5000, "10.0.0.1" },
	  { "ktin", "239.1.1.1", 5000, "10.0.0.1" }, true },
	{ "another source", { "ktin", "239.1.1.1", 5000, "10.0.0.1" },
	  { "ktin", "239.1.1.1", 5000, "10.0.0.2" }, false },
	{ "first of a prefix", { "ktin", "239.1.128.0/17", 5000 },
	  { "ktin", "239.1.128.0", 5000, "10.0.0.1" }, true },
	{ "last of a prefix", { "ktin", "239.1.128.0/17", 5000 },
	  { "ktin", "239.1.255.255", 5000, "10.0.0.1" }, true },
	{ "before a prefix", { "ktin", "239.1.128.0/17", 5000 },
	  { "ktin", "239.1.127.255", 5000, "10.0.0.1" }, false },
	{ "after a prefix", { "ktin", "239.1.128.0/17", 5000 },
	  { "ktin", "239.2.0.0", 5000, "10.0.0.1" }, false },
	{ "a prefix with a source", { "ktin", "239.1.0.0/16", 5000, "10.0.0.1" },
	  { "ktin", "239.1.7.7", 5000, "10.0.0.1" }, true },
	{ "a prefix with another source", { "ktin", "239.1.0.0/16", 5000, "10.0.0.1" },
	  { "ktin", "239.1.7.7", 5000, "10.0.0.2" }, false },
	{ "a unicast address", { "ktin", "10.0.0.5", 5000 },
	  { "ktin", "10.0.0.5", 5000, "10.0.0.1" }, true },
	{ "everything of IPv4 takes no IPv6", { "ktin", "0.0.0.0/0" },
	  { "ktin", "ff15::1", 5000, "2001:db8::1" }, false },
	{ "everything of IPv6 takes no IPv4", { "ktin", "::/0" },
	  { "ktin", "239.1.1.1", 5000, "10.0.0.1" }, false },
	{ "IPv6", { "ktin", "ff15::1", 5000 },
	  { "ktin", "ff15::1", 5000, "2001:db8::1" }, true },
	{ "IPv6, another group", { "ktin", "ff15::1", 5000 },
	  { "ktin", "ff15::1:0:0:1", 5000, "2001:db8::1" }, false },
	{ "IPv6, another source", { "ktin", "ff15::1", 5000, "2001:db8::1" },
	  { "ktin", "ff15::1", 5000, "2001:db8:1::1" }, false },
	{ "IPv6, last of an odd prefix", { "ktin", "ff15:8000::/17", 5000 },
	  { "ktin", "ff15:ffff:ffff::1", 5000, "2001:db8::1" }, true },
	{ "IPv6, before an odd prefix", { "ktin", "ff15:8000::/17", 5000 },
	  { "ktin", "ff15:7fff:ffff::1", 5000, "2001:db8::1" }, false },
	{ "IPv6, a prefix of 127", { "ktin", "ff15::2/127", 5000 },
	  { "ktin", "ff15::3", 5000, "2001:db8::1" }, true },
	{ "IPv6, after a prefix of 127", { "ktin", "ff15::2/127", 5000 },
	  { "ktin", "ff15::4", 5000, "2001:db8::1" }, false },
};

static void table_match(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(match_table); i++) {
		const struct match_case *c = &match_table[i];
		u64 id;

		mcr_test_remove_all(t, -1);
		id = mcr_test_put(t, &c->rule);
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_match(t, &c->datagram, NULL),
				    c->taken ? id : 0, "%s", c->what);
	}
}

#define MANY	10000

static void table_many(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	char group[20];
	struct mcr_test_rule rule = { .iface = "ktin", .group = group, .port = 5000 };
	struct mcr_test_datagram datagram = {
		.iface = "ktin", .daddr = group, .saddr = "10.0.0.1",
	};
	struct mcr_test_state before = mcr_test_state(t), after;
	u64 *id = kunit_kcalloc(test, MANY, sizeof(*id), GFP_KERNEL);
	u64 digest = 0;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, id);
	for (i = 0; i < MANY; i++) {
		snprintf(group, sizeof(group), "239.7.%u.%u", i / 100, i % 100);
		id[i] = mcr_test_add(t, &rule);
	}
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, t->added, (u32)MANY);
	after = mcr_test_state(t);
	KUNIT_EXPECT_EQ(test, after.n_rules, (u32)MANY);
	KUNIT_EXPECT_EQ(test, after.generation, before.generation + 1);

	for (i = 0; i < MANY; i++) {
		u64 hash = 0;

		snprintf(group, sizeof(group), "239.7.%u.%u", i / 100, i % 100);
		datagram.dport = 5000;
		KUNIT_ASSERT_EQ_MSG(test, mcr_test_match(t, &datagram, &hash), id[i],
				    "%s", group);
		digest += hash;
		datagram.dport = 5001;
		KUNIT_ASSERT_EQ_MSG(test, mcr_test_match(t, &datagram, NULL), 0ULL,
				    "%s", group);
	}
	KUNIT_EXPECT_EQ(test, after.digest, digest);

	/* Every second one goes. */
	for (i = 0; i < MANY; i += 2)
		mcr_test_remove_id(t, id[i]);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	datagram.dport = 5000;
	for (i = 0; i < MANY; i++) {
		snprintf(group, sizeof(group), "239.7.%u.%u", i / 100, i % 100);
		KUNIT_ASSERT_EQ_MSG(test, mcr_test_match(t, &datagram, NULL),
				    i % 2 ? id[i] : 0, "%s", group);
	}
	mcr_test_remove_all(t, -1);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, t->removed, (u32)MANY / 2);
	KUNIT_EXPECT_EQ(test, mcr_test_state(t).digest, 0ULL);
}

/* What a CPU found last it is not to find again once the rules have changed. */
static void table_remembered(struct kunit *test)
{
	static const struct mcr_test_rule wide = { "ktin", "239.1.0.0/16" };
	static const struct mcr_test_rule one = { "ktin", "239.1.1.1", 5000, "10.0.0.1" };
	struct mcr_test_rule other = one;
	static const struct mcr_test_datagram from[] = {
		{ "ktin", "239.1.1.1", 5000, "10.0.0.1" },
		{ "ktin", "239.1.1.1", 5000, "10.0.0.2" },
		{ "ktin", "239.1.1.1", 5001, "10.0.0.1" },
		{ "ktin", "239.1.1.1", 0, "10.0.0.1", IPPROTO_ESP },
	};
	struct mcr_test *t = test->priv;
	u64 wide_id, one_id, was, now;
	unsigned int i;

	/* On one CPU, as what it remembers is its own. */
	set_cpus_allowed_ptr(current, cpumask_of(raw_smp_processor_id()));
	wide_id = mcr_test_put(t, &wide);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], NULL), wide_id);
	one_id = mcr_test_put(t, &one);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], &was), one_id);
		KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[1], NULL), wide_id);
		KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[2], NULL), wide_id);
		KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[3], NULL), 0ULL);
	}

	/* Another version of the one; then both at once are others. */
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], NULL), one_id);
	other.name = "other";
	mcr_test_replace(t, &other);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], &now), one_id);
	KUNIT_EXPECT_NE(test, now, was);
	other.name = NULL;
	mcr_test_replace(t, &other);
	mcr_test_remove_id(t, wide_id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], &now), one_id);
	KUNIT_EXPECT_EQ(test, now, was);

	mcr_test_remove_id(t, one_id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &from[0], NULL), 0ULL);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(table_most_specific_ipv4),
	KUNIT_CASE(table_most_specific_ipv6),
	KUNIT_CASE(table_match),
	KUNIT_CASE(table_many),
	KUNIT_CASE(table_remembered),
	{ }
};

static struct kunit_suite table_suite = {
	.name = "mcr-table",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
