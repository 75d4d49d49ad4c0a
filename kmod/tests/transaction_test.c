// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions: all or nothing, for those who read and for those who count.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/slab.h>

#include "fixture.h"
#include "net.h"
#include "rule.h"

#define OUT(iface_, ttl_)	{ { .iface = iface_, .group = "239.9.9.9", .ttl = ttl_ } }

static const struct mcr_test_rule one = {
	.iface = "ktin", .group = "239.1.1.1", .port = 5000,
	.outputs = OUT("ktout", 1),
};

static const struct mcr_test_rule one_changed = {
	.iface = "ktin", .group = "239.1.1.1", .port = 5000,
	.outputs = OUT("ktout", 2),
};

static const struct mcr_test_rule two = {
	.iface = "ktin", .group = "239.1.1.2", .port = 5000,
	.outputs = OUT("ktout", 1),
};

static const struct mcr_test_datagram to_one = {
	.iface = "ktin", .daddr = "239.1.1.1", .dport = 5000, .saddr = "10.0.0.1",
};

static const struct mcr_test_datagram to_two = {
	.iface = "ktin", .daddr = "239.1.1.2", .dport = 5000, .saddr = "10.0.0.1",
};

static void expect_counts(struct mcr_test *t, u32 added, u32 replaced, u32 removed)
{
	KUNIT_EXPECT_EQ(t->test, t->added, added);
	KUNIT_EXPECT_EQ(t->test, t->replaced, replaced);
	KUNIT_EXPECT_EQ(t->test, t->removed, removed);
}

static void transaction_add_replace_remove(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_test_state empty = mcr_test_state(t), with_one, changed;
	u64 id, hash[2];

	id = mcr_test_add(t, &one);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 1, 0, 0);
	with_one = mcr_test_state(t);
	KUNIT_EXPECT_EQ(test, with_one.generation, empty.generation + 1);
	KUNIT_EXPECT_EQ(test, with_one.n_rules, 1U);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, &hash[0]), id);
	KUNIT_EXPECT_EQ(test, with_one.digest, hash[0]);

	/* The same again is refused, and asked to be replaced is no change. */
	mcr_test_add(t, &one);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -EEXIST);
	KUNIT_EXPECT_NOT_NULL(test, t->extack._msg);
	mcr_test_replace(t, &one);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 0);
	changed = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&with_one, &changed));

	KUNIT_EXPECT_EQ(test, mcr_test_replace(t, &one_changed), id);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 1, 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, &hash[1]), id);
	KUNIT_EXPECT_NE(test, hash[1], hash[0]);
	KUNIT_EXPECT_EQ(test, mcr_test_state(t).digest, hash[1]);

	mcr_test_remove_id(t, id);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, NULL), 0ULL);
	KUNIT_EXPECT_EQ(test, mcr_test_state(t).digest, 0ULL);
	mcr_test_remove_id(t, id);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
}

static void transaction_remove_all(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_test_rule config = two;
	struct mcr_test_state before, after;
	u64 id1, id2;

	/* Of nothing it is no error. */
	mcr_test_remove_all(t, -1);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 0);

	config.origin = MCR_ORIGIN_CONFIG;
	id1 = mcr_test_add(t, &one);
	id2 = mcr_test_add(t, &config);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	before = mcr_test_state(t);

	/* All, and the same again: no change. */
	mcr_test_remove_all(t, -1);
	mcr_test_add(t, &config);
	mcr_test_add(t, &one);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 0);
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));

	/* What was added in the same transaction goes too. */
	mcr_test_add(t, &(struct mcr_test_rule) { "ktin", "239.1.1.3", 5000 });
	mcr_test_remove_all(t, -1);
	mcr_test_add(t, &one);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, NULL), id1);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_two, NULL), 0ULL);

	/* Those of one origin. */
	mcr_test_put(t, &config);
	mcr_test_remove_all(t, MCR_ORIGIN_RUNTIME);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, NULL), 0ULL);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_two, NULL), id2);
}

/* Within one transaction, the last word on a rule counts. */
static void transaction_same_rule_twice(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	u64 hash[3], id;

	id = mcr_test_put(t, &one_changed);
	mcr_test_match(t, &to_one, &hash[0]);

	/* Added, then changed: one rule, in its last version. */
	mcr_test_remove_all(t, -1);
	mcr_test_add(t, &one);
	mcr_test_replace(t, &one_changed);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, &hash[1]), id);
	KUNIT_EXPECT_EQ(test, hash[1], hash[0]);

	/* Added twice: refused as if it had been there. */
	mcr_test_add(t, &two);
	mcr_test_add(t, &two);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -EEXIST);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_two, NULL), 0ULL);

	/* Added and removed: nothing. */
	mcr_test_remove_id(t, mcr_test_add(t, &two));
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 0);

	/* Removed and added in another version: replaced. */
	mcr_test_remove_id(t, id);
	mcr_test_add(t, &one);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 1, 0);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, &hash[2]), id);
	KUNIT_EXPECT_NE(test, hash[2], hash[0]);

	/* Removed twice: the second time it is not there. */
	mcr_test_remove_id(t, id);
	mcr_test_remove_id(t, id);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
	KUNIT_EXPECT_EQ(test, mcr_test_match(t, &to_one, NULL), id);
}

static void count_some(struct mcr_test *t, u64 id, unsigned int packets)
{
	struct mcr_rule *rule = mcr_test_find(t, id);
	struct mcr_fanout *fanout = mcr_test_fanout(t, id);

	KUNIT_ASSERT_NOT_NULL(t->test, rule);
	local_bh_disable();
	mcr_counters_add(&rule->matched->counters, packets, 100 * packets);
	mcr_counters_add(fanout->output[0].stats->sent, packets, 100 * packets);
	local_bh_enable();
	atomic64_add(packets, &fanout->output[0].stats->errors[MCR_REASON_QUEUE_FULL]);
}

static void expect_counted(struct mcr_test *t, u64 id, unsigned int output,
			   u64 matched, u64 sent)
{
	struct mcr_fanout *fanout = mcr_test_fanout(t, id);
	struct mcr_output_stats *stats = fanout->output[output].stats;
	u64 packets, bytes;

	mcr_counters_sum(&mcr_test_find(t, id)->matched->counters, &packets, &bytes);
	KUNIT_EXPECT_EQ(t->test, packets, matched);
	KUNIT_EXPECT_EQ(t->test, bytes, 100 * matched);
	mcr_counters_sum(stats->sent, &packets, &bytes);
	KUNIT_EXPECT_EQ(t->test, packets, sent);
	KUNIT_EXPECT_EQ(t->test, bytes, 100 * sent);
	KUNIT_EXPECT_EQ(t->test,
			(u64)atomic64_read(&stats->errors[MCR_REASON_QUEUE_FULL]),
			sent);
}

static void transaction_counters(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_test_rule more = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = {
			{ .iface = "ktnew", .group = "239.9.9.9" },
			{ .iface = "ktout", .group = "239.9.9.9", .ttl = 7 },
		},
	};
	u64 id = mcr_test_put(t, &one);

	count_some(t, id, 3);
	mcr_test_put(t, &one_changed);
	expect_counted(t, id, 0, 3, 3);
	count_some(t, id, 2);

	/* The old output in another place, a new one before it. */
	mcr_test_put(t, &more);
	expect_counted(t, id, 0, 5, 0);
	expect_counted(t, id, 1, 5, 5);

	/* Everything replaced at once, then without a change at all. */
	mcr_test_remove_all(t, -1);
	mcr_test_add(t, &two);
	mcr_test_add(t, &one);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	expect_counted(t, id, 0, 5, 5);
	mcr_test_remove_all(t, -1);
	mcr_test_add(t, &one);
	mcr_test_add(t, &two);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	expect_counted(t, id, 0, 5, 5);

	/* A refused transaction that would have replaced it. */
	mcr_test_replace(t, &one_changed);
	mcr_test_remove_id(t, 1);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), -ENOENT);
	expect_counted(t, id, 0, 5, 5);

	/* Gone and back: counted from the beginning. */
	mcr_test_remove_id(t, id);
	KUNIT_ASSERT_EQ(test, mcr_test_commit(t), 0);
	mcr_test_put(t, &one);
	expect_counted(t, id, 0, 0, 0);
}

static struct mcr_test_rule *named(struct kunit *test,
				   const struct mcr_test_rule *rule,
				   const char *name)
{
	struct mcr_test_rule *copy = kunit_kzalloc(test, sizeof(*copy), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	*copy = *rule;
	copy->name = name;
	return copy;
}

static void transaction_names(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	const struct mcr_test_rule *one_a = named(test, &one, "a");
	const struct mcr_test_rule *one_b = named(test, &one, "b");
	const struct mcr_test_rule *two_a = named(test, &two, "a");
	const struct mcr_test_rule *two_b = named(test, &two, "b");
	u64 id1, id2;

	id1 = mcr_test_put(t, one_a);
	mcr_test_add(t, two_a);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -EEXIST);
	KUNIT_ASSERT_NOT_NULL(test, t->extack._msg);
	KUNIT_EXPECT_NOT_NULL(test, strstr(t->extack._msg, "\"a\""));
	id2 = mcr_test_put(t, two_b);

	/* Swapped within a transaction, in both orders. */
	mcr_test_replace(t, one_b);
	mcr_test_replace(t, two_a);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_STREQ(test, mcr_test_fanout(t, id1)->name, "b");
	KUNIT_EXPECT_STREQ(test, mcr_test_fanout(t, id2)->name, "a");
	mcr_test_replace(t, two_b);
	mcr_test_replace(t, one_a);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_STREQ(test, mcr_test_fanout(t, id1)->name, "a");

	/* Only one of them: refused, and both stay. */
	mcr_test_replace(t, one_b);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -EEXIST);
	KUNIT_EXPECT_STREQ(test, mcr_test_fanout(t, id1)->name, "a");
	KUNIT_EXPECT_STREQ(test, mcr_test_fanout(t, id2)->name, "b");

	/* A name is free once its rule goes, in the same transaction too. */
	mcr_test_remove_name(t, "a");
	mcr_test_replace(t, two_a);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_NULL(test, mcr_test_find(t, id1));
	mcr_test_remove_name(t, "b");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
	mcr_test_remove_name(t, "a");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_NULL(test, mcr_test_find(t, id2));

	/* Found by the name it has been given in the transaction, not the old one. */
	mcr_test_put(t, one_a);
	mcr_test_replace(t, one_b);
	mcr_test_remove_name(t, "a");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ENOENT);
	mcr_test_replace(t, one_b);
	mcr_test_remove_name(t, "b");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	expect_counts(t, 0, 0, 1);
}

static void transaction_generation(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_test_state before, after;

	mcr_test_put(t, &one);
	before = mcr_test_state(t);
	t->txn.generation = before.generation - 1;
	mcr_test_add(t, &two);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), -ESTALE);
	after = mcr_test_state(t);
	KUNIT_EXPECT_TRUE(test, mcr_test_state_same(&before, &after));

	t->txn.generation = before.generation;
	mcr_test_add(t, &two);
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
	KUNIT_EXPECT_EQ(test, mcr_test_state(t).generation, before.generation + 1);
}

/**
 * struct failure - a change that makes a transaction fail
 * @what: why
 * @rule: added without replacing, or
 * @id: removed, or
 * @name: removed
 * @err: what is returned
 */
struct failure {
	const char *what;
	const struct mcr_test_rule *rule;
	u64 id;
	const char *name;
	int err;
};

static const struct mcr_test_rule own_interface = {
	.iface = "ktin", .group = "239.1.1.8", .port = 5000,
	.outputs = OUT("ktin", 1),
};

static const struct mcr_test_rule taken_name = {
	.iface = "ktin", .group = "239.1.1.9", .port = 5000, .name = "taken",
	.outputs = OUT("ktout", 1),
};

static const struct failure failures[] = {
	{ "the rule is there", .rule = &two, .err = -EEXIST },
	{ "a loop", .rule = &own_interface, .err = -ELOOP },
	{ "the name is taken", .rule = &taken_name, .err = -EEXIST },
	{ "no such id", .id = 1, .err = -ENOENT },
	{ "no such name", .name = "nobody", .err = -ENOENT },
};

/* Whatever came before it in the transaction, a failure leaves no trace. */
static void transaction_failures(struct kunit *test)
{
	static const struct mcr_test_rule added = {
		"ktin", "239.1.1.7", 5000, .name = "new",
	};
	struct mcr_test *t = test->priv;
	struct mcr_test_rule *changed = named(test, &one_changed, "taken");
	struct mcr_test_datagram to_added = to_one;
	struct mcr_test_state before, after;
	u64 id1, id2, hash[2];
	unsigned int i;

	id1 = mcr_test_put(t, named(test, &one, "taken"));
	id2 = mcr_test_put(t, &two);
	count_some(t, id1, 4);
	mcr_test_match(t, &to_one, &hash[0]);
	before = mcr_test_state(t);
	to_added.daddr = "239.1.1.7";

	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		const struct failure *f = &failures[i];

		mcr_test_add(t, &added);
		changed->outputs[0].ttl = 8;
		mcr_test_replace(t, changed);
		/* Once more, so that a version that was never in force goes. */
		changed->outputs[0].ttl = 9;
		mcr_test_replace(t, changed);
		if (f->err != -EEXIST)
			mcr_test_remove_id(t, id2);
		if (f->rule)
			mcr_test_add(t, f->rule);
		else if (f->name)
			mcr_test_remove_name(t, f->name);
		else
			mcr_test_remove_id(t, f->id);
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_commit(t), f->err, "%s", f->what);
		KUNIT_EXPECT_NOT_NULL_MSG(test, t->extack._msg, "%s", f->what);

		after = mcr_test_state(t);
		KUNIT_EXPECT_TRUE_MSG(test, mcr_test_state_same(&before, &after),
				      "%s", f->what);
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_match(t, &to_one, &hash[1]), id1,
				    "%s", f->what);
		KUNIT_EXPECT_EQ_MSG(test, hash[1], hash[0], "%s", f->what);
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_match(t, &to_two, NULL), id2,
				    "%s", f->what);
		KUNIT_EXPECT_EQ_MSG(test, mcr_test_match(t, &to_added, NULL), 0ULL,
				    "%s", f->what);
		expect_counted(t, id1, 0, 4, 4);
	}
	mcr_test_remove_name(t, "taken");
	KUNIT_EXPECT_EQ(test, mcr_test_commit(t), 0);
}

static struct kunit_case transaction_cases[] = {
	KUNIT_CASE(transaction_add_replace_remove),
	KUNIT_CASE(transaction_remove_all),
	KUNIT_CASE(transaction_same_rule_twice),
	KUNIT_CASE(transaction_counters),
	KUNIT_CASE(transaction_names),
	KUNIT_CASE(transaction_generation),
	KUNIT_CASE(transaction_failures),
	{ }
};

static struct kunit_suite transaction_suite = {
	.name = "mcr-transaction",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = transaction_cases,
};

kunit_test_suite(transaction_suite);
