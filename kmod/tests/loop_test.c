// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search for rules that would feed themselves.
 */
#include <kunit/test.h>
#include <linux/in.h>

#include "device.h"
#include "fixture.h"

#define RULES_MAX	4
#define ALLOW		MCR_RULE_ALLOW_LOOP

/**
 * struct loop_case - rules added together
 * @what: what is special about them
 * @loop: they would feed themselves
 * @rules: the rules
 */
struct loop_case {
	const char *what;
	bool loop;
	struct mcr_test_rule rules[RULES_MAX];
};

/* From interface i, group g, port p; to interface o, group h, port q. */
#define RULE(i, g, p, o, h, q) \
	{ .iface = i, .group = g, .port = p, \
	  .outputs = { { .iface = o, .group = h, .port = q } } }
#define RULE_FROM(i, g, p, s, o, h, q, mode) \
	{ .iface = i, .group = g, .port = p, .source = s, \
	  .outputs = { { .iface = o, .group = h, .port = q, .source = mode } } }
#define RULE_ESP(i, g, o, h) \
	{ .iface = i, .group = g, .protocol = IPPROTO_ESP, \
	  .outputs = { { .iface = o, .group = h } } }

static const struct loop_case loop_table[] = {
	{ "its own interface", true, {
		RULE("kta", "239.1.1.1", 5000, "kta", "239.1.1.1", 5000) } },
	{ "its own interface, another group and port", true, {
		RULE("kta", "239.1.1.1", 5000, "kta", "239.9.9.9", 9) } },
	{ "its own interface as the second output", true, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .outputs = {
			{ .iface = "ktb" }, { .iface = "kta", .group = "239.2.2.2" } } } } },
	{ "its own interface, allowed", false, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .flags = ALLOW,
		  .outputs = { { .iface = "kta", .group = "239.1.1.1" } } } } },
	{ "another interface", false, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.1.1.1", 5000) } },
	{ "two", true, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.1", 5000) } },
	{ "two, the way back to another group", false, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.2", 5000) } },
	{ "two, the way back to another port", false, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.1", 5001) } },
	{ "two, another port taken", false, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6001, "kta", "239.1.1.1", 5000) } },
	{ "two, any port taken", true, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 0, "kta", "239.1.1.1", 5000) } },
	{ "two, ports go through", true, {
		RULE("kta", "239.1.1.1", 0, "ktb", "239.1.1.1", 0),
		RULE("ktb", "239.1.1.1", 0, "kta", "239.1.1.1", 0) } },
	{ "two, the second through another output", true, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .outputs = {
			{ .iface = "ktc", .group = "239.2.2.2" },
			{ .iface = "ktb", .group = "239.3.3.3" },
			{ .iface = "ktb", .group = "239.2.2.2" } } },
		RULE("ktb", "239.2.2.2", 5000, "kta", "239.1.1.1", 5000) } },
	{ "two, one allowed", false, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		{ .iface = "ktb", .group = "239.2.2.2", .port = 6000, .flags = ALLOW,
		  .outputs = { { .iface = "kta", .group = "239.1.1.1", .port = 5000 } } } } },
	{ "two, the first allowed", false, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .flags = ALLOW,
		  .outputs = { { .iface = "ktb", .group = "239.2.2.2", .port = 6000 } } },
		RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.1", 5000) } },
	{ "three", true, {
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6000, "ktc", "239.3.3.3", 7000),
		RULE("ktc", "239.3.3.3", 7000, "kta", "239.1.1.1", 5000) } },
	{ "three, and a way into them", true, {
		RULE("ktd", "239.4.4.4", 4000, "kta", "239.1.1.1", 5000),
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000),
		RULE("ktb", "239.2.2.2", 6000, "ktc", "239.3.3.3", 7000),
		RULE("ktc", "239.3.3.3", 7000, "kta", "239.1.1.1", 5000) } },
	{ "a diamond", false, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .outputs = {
			{ .iface = "ktb", .group = "239.2.2.2" },
			{ .iface = "ktc", .group = "239.3.3.3" } } },
		RULE("ktb", "239.2.2.2", 5000, "ktd", "239.4.4.4", 5000),
		RULE("ktc", "239.3.3.3", 5000, "ktd", "239.4.4.4", 5000),
		RULE("ktd", "239.4.4.4", 5000, "kte", "239.5.5.5", 5000) } },
	{ "a diamond with a way back", true, {
		{ .iface = "kta", .group = "239.1.1.1", .port = 5000, .outputs = {
			{ .iface = "ktb", .group = "239.2.2.2" },
			{ .iface = "ktc", .group = "239.3.3.3" } } },
		RULE("ktb", "239.2.2.2", 5000, "ktd", "239.4.4.4", 5000),
		RULE("ktc", "239.3.3.3", 5000, "ktd", "239.4.4.4", 5000),
		RULE("ktd", "239.4.4.4", 5000, "ktb", "239.2.2.2", 5000) } },
	{ "ESP", true, {
		RULE_ESP("kta", "239.1.1.1", "ktb", "239.2.2.2"),
		RULE_ESP("ktb", "239.2.2.2", "kta", "239.1.1.1") } },
	{ "ESP one way, UDP the other", false, {
		RULE_ESP("kta", "239.1.1.1", "ktb", "239.2.2.2"),
		RULE("ktb", "239.2.2.2", 0, "kta", "239.1.1.1", 0) } },
	{ "IPv6", true, {
		RULE("kta", "ff15::1", 5000, "ktb", "ff15::2", 6000),
		RULE("ktb", "ff15::2", 6000, "kta", "ff15::1", 5000) } },
	{ "IPv6, another group", false, {
		RULE("kta", "ff15::1", 5000, "ktb", "ff15::2", 6000),
		RULE("ktb", "ff15::2", 6000, "kta", "ff15:1::1", 5000) } },
	{ "everything, one family each way", false, {
		RULE("kta", "0.0.0.0/0", 0, "ktb", NULL, 0),
		RULE("ktb", "::/0", 0, "kta", NULL, 0) } },
	{ "everything, both ways", true, {
		RULE("kta", "0.0.0.0/0", 0, "ktb", NULL, 0),
		RULE("ktb", "0.0.0.0/0", 0, "kta", NULL, 0) } },
	{ "a unicast address", true, {
		RULE("kta", "10.0.0.5", 5000, "ktb", "10.0.1.5", 5000),
		RULE("ktb", "10.0.1.5", 5000, "kta", "10.0.0.5", 5000) } },
	{ "a prefix, sent back into it", true, {
		RULE("kta", "239.1.0.0/16", 5000, "ktb", "239.2.2.2", 5000),
		RULE("ktb", "239.2.2.2", 5000, "kta", "239.1.255.1", 5000) } },
	{ "a prefix, sent back past it", false, {
		RULE("kta", "239.1.0.0/16", 5000, "ktb", "239.2.2.2", 5000),
		RULE("ktb", "239.2.2.2", 5000, "kta", "239.2.0.1", 5000) } },
	{ "prefixes, the second within the first", true, {
		RULE("kta", "239.1.0.0/16", 5000, "ktb", NULL, 0),
		RULE("ktb", "239.1.3.0/24", 5000, "kta", NULL, 0) } },
	{ "prefixes, the first within the second", true, {
		RULE("kta", "239.1.3.0/24", 5000, "ktb", NULL, 0),
		RULE("ktb", "239.1.0.0/16", 5000, "kta", NULL, 0) } },
	{ "prefixes side by side", false, {
		RULE("kta", "239.1.2.0/24", 5000, "ktb", NULL, 0),
		RULE("ktb", "239.1.3.0/24", 5000, "kta", NULL, 0) } },
	{ "a prefix, one address of it back", true, {
		RULE("kta", "239.1.0.0/16", 5000, "ktb", NULL, 0),
		RULE("ktb", "239.1.7.7", 5000, "kta", NULL, 0) } },
	{ "IPv6 prefixes", true, {
		RULE("kta", "ff15::/16", 5000, "ktb", NULL, 0),
		RULE("ktb", "ff15:7::/32", 5000, "kta", NULL, 0) } },
	{ "IPv6 prefixes side by side", false, {
		RULE("kta", "ff15:6::/32", 5000, "ktb", NULL, 0),
		RULE("ktb", "ff15:7::/32", 5000, "kta", NULL, 0) } },
	{ "a source that is another than the explicit one", false, {
		RULE_FROM("kta", "239.1.1.1", 5000, NULL,
			  "ktb", "239.2.2.2", 0, "10.0.0.2"),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.1",
			  "kta", "239.1.1.1", 0, NULL) } },
	{ "a source that is the explicit one", true, {
		RULE_FROM("kta", "239.1.1.1", 5000, NULL,
			  "ktb", "239.2.2.2", 0, "10.0.0.1"),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.1",
			  "kta", "239.1.1.1", 0, NULL) } },
	{ "a source, and one's own", true, {
		RULE_FROM("kta", "239.1.1.1", 5000, NULL,
			  "ktb", "239.2.2.2", 0, NULL),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.1",
			  "kta", "239.1.1.1", 0, NULL) } },
	{ "a source preserved", true, {
		RULE_FROM("kta", "239.1.1.1", 5000, "10.0.0.1",
			  "ktb", "239.2.2.2", 0, "preserve"),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.1",
			  "kta", "239.1.1.1", 0, "preserve") } },
	{ "another source preserved", false, {
		RULE_FROM("kta", "239.1.1.1", 5000, "10.0.0.1",
			  "ktb", "239.2.2.2", 0, "preserve"),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.2",
			  "kta", "239.1.1.1", 0, "preserve") } },
	{ "any source preserved", true, {
		RULE_FROM("kta", "239.1.1.1", 5000, NULL,
			  "ktb", "239.2.2.2", 0, "preserve"),
		RULE_FROM("ktb", "239.2.2.2", 5000, "10.0.0.2",
			  "kta", "239.1.1.1", 0, "preserve") } },
};

static void queue_rules(struct mcr_test *t, const struct loop_case *c,
			unsigned int first, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct mcr_test_rule *rule = &c->rules[(first + i) % n];

		mcr_test_add(t, rule);
	}
}

static unsigned int count_rules(const struct loop_case *c)
{
	unsigned int n = 0;

	while (n < RULES_MAX && c->rules[n].iface)
		n++;
	return n;
}

/* Together, and with each of them as the last one that closes the loop. */
static void loop_rules(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	unsigned int i, last;

	for (i = 0; i < ARRAY_SIZE(loop_table); i++) {
		const struct loop_case *c = &loop_table[i];
		unsigned int n = count_rules(c);
		int expected = c->loop ? -ELOOP : 0;

		for (last = 0; last < n; last++) {
			queue_rules(t, c, last, n);
			KUNIT_EXPECT_EQ_MSG(test, mcr_test_commit(t), expected,
					    "%s, from the %u.", c->what, last);
			mcr_test_remove_all(t, -1);
			KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
		}
		if (n == RULES_MAX)
			continue;	/* a part of them may be a loop already */
		for (last = 0; last < n; last++) {
			unsigned int j;
			int err = 0;

			for (j = 1; j <= n; j++) {
				KUNIT_EXPECT_EQ_MSG(test, err, 0, "%s", c->what);
				mcr_test_add(t, &c->rules[(last + j) % n]);
				err = mcr_test_commit(t);
			}
			KUNIT_EXPECT_EQ_MSG(test, err, expected, "%s, the %u. last",
					    c->what, last);
			mcr_test_remove_all(t, -1);
			KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
		}
	}
}

/* What counts is the set that comes out of the transaction. */
static void loop_in_transaction(struct kunit *test)
{
	static const struct mcr_test_rule there =
		RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000);
	static const struct mcr_test_rule elsewhere =
		RULE("kta", "239.1.1.1", 5000, "ktc", "239.2.2.2", 6000);
	static const struct mcr_test_rule back =
		RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.1", 5000);
	struct mcr_test_rule allowed = back;
	struct mcr_test *t = test->priv;
	u64 id;

	id = mcr_test_put(t, &there);
	mcr_test_add(t, &back);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	mcr_test_add(t, &back);
	mcr_test_remove_id(t, id);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	mcr_test_add(t, &elsewhere);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	mcr_test_replace(t, &there);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);

	/* An exception that is taken back. */
	allowed.flags = ALLOW;
	mcr_test_replace(t, &there);
	mcr_test_replace(t, &allowed);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	mcr_test_replace(t, &back);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
}

/* Rule i of a chain of n; the last one leads back to the first if it is closed. */
static void queue_link(struct mcr_test *t, unsigned int i, unsigned int n,
		       bool closed)
{
	char in[16], out[16], from[20], to[20];
	unsigned int next = closed ? (i + 1) % n : i + 1;
	struct mcr_test_rule rule = {
		.iface = in, .group = from, .port = 5000,
		.outputs = { { .iface = out, .group = to } },
	};

	snprintf(in, sizeof(in), "kt%u", i);
	snprintf(out, sizeof(out), "kt%u", next);
	snprintf(from, sizeof(from), "239.1.%u.%u", i / 100, i % 100);
	snprintf(to, sizeof(to), "239.1.%u.%u", next / 100, next % 100);
	mcr_test_replace(t, &rule);
}

static void expect_chain(struct kunit *test, unsigned int n)
{
	struct mcr_test *t = test->priv;
	struct mcr_test_state before, after;
	unsigned int i;

	for (i = 0; i < n; i++)
		queue_link(t, i, n, false);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, t->added, n);
	before = mcr_test_state(t);

	/* Closed, wherever. */
	queue_link(t, n - 1, n, true);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	KUNIT_ASSERT_NOT_NULL(test, t->extack._msg);
	KUNIT_EXPECT_NOT_NULL(test, strstr(t->extack._msg, " -> "));
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));

	mcr_test_remove_all(t, -1);
	for (i = 0; i < n; i++)
		queue_link(t, i, n, true);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));
}

static void loop_of_twenty(struct kunit *test)
{
	expect_chain(test, 20);
}

/* Far more than a search that calls itself has room for on the kernel's stack. */
static void loop_of_five_thousand(struct kunit *test)
{
	expect_chain(test, 5000);
}

/* A short cycle is named whole. */
static void loop_named(struct kunit *test)
{
	static const char cycle[] =
		"kta 239.1.1.1/32:5000 -> ktb 239.2.2.2/32:6000 -> kta";
	static const char cycle6[] =
		"kta [ff15::1]/128:5000 -> ktb [ff15::2]/128:6000 -> kta";
	struct mcr_test *t = test->priv;

	mcr_test_put(t, &(struct mcr_test_rule)
		     RULE("ktb", "239.2.2.2", 6000, "kta", "239.1.1.1", 5000));
	mcr_test_add(t, &(struct mcr_test_rule)
		     RULE("kta", "239.1.1.1", 5000, "ktb", "239.2.2.2", 6000));
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	KUNIT_ASSERT_NOT_NULL(test, t->extack._msg);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(t->extack._msg, cycle), "%s",
				  t->extack._msg);

	mcr_test_put(t, &(struct mcr_test_rule)
		     RULE("ktb", "ff15::2", 6000, "kta", "ff15::1", 5000));
	mcr_test_add(t, &(struct mcr_test_rule)
		     RULE("kta", "ff15::1", 5000, "ktb", "ff15::2", 6000));
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	KUNIT_ASSERT_NOT_NULL(test, t->extack._msg);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(t->extack._msg, cycle6), "%s",
				  t->extack._msg);
}

/* What goes out of one end of a veth pair comes in at the other. */
static void loop_veth(struct kunit *test)
{
	static const struct mcr_test_rule there =
		RULE("kta", "239.1.1.1", 5000, "ktv0", "239.2.2.2", 6000);
	static const struct mcr_test_rule back =
		RULE("ktv1", "239.2.2.2", 6000, "kta", "239.1.1.1", 5000);
	struct mcr_test *t = test->priv;
	u64 id;

	/* Without the pair these are two names that have nothing in common. */
	mcr_test_put(t, &there);
	id = mcr_test_put(t, &back);
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);

	mcr_test_veth_create(t, "ktv0", "ktv1");
	mcr_test_add(t, &back);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ELOOP);
	mcr_test_link_delete(t, "ktv0");
	mcr_test_add(t, &back);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
}

static struct kunit_case loop_cases[] = {
	KUNIT_CASE(loop_rules),
	KUNIT_CASE(loop_in_transaction),
	KUNIT_CASE(loop_of_twenty),
	KUNIT_CASE(loop_of_five_thousand),
	KUNIT_CASE(loop_named),
	KUNIT_CASE(loop_veth),
	{ }
};

static struct kunit_suite loop_suite = {
	.name = "mcr-loop",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = loop_cases,
};

kunit_test_suite(loop_suite);
