// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of a packet trace: order, overwriting, bounds, and events in the making.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/in.h>
#include <linux/mm.h>
#include <linux/trace_events.h>
#include <net/net_namespace.h>

#include "fixture.h"
#include "log.h"
#include "net.h"
#include "packet.h"
#include "packet_trace.h"
#include "parse.h"
#include "rule.h"
#include "trace.h"

#define PAYLOAD 100
#define HEADERS 28

/**
 * struct stage - what the cases need
 * @test: the case
 * @t: the trace
 * @fanout: a version of a rule
 * @skb: a datagram
 * @d: what the parser says of it
 * @data: its octets
 * @entries: events that were found last
 * @n: how many
 * @copy: of one of them
 */
struct stage {
	struct kunit *test;
	struct mcr_ptrace *t;
	struct mcr_fanout *fanout;
	struct sk_buff *skb;
	struct mcr_datagram d;
	u8 *data;
	struct mcr_ptrace_entry *entries;
	int n;
	struct mcr_sample *copy;
};

static void setup(struct kunit *test, struct stage *s, u32 depth, u32 sample,
		  u32 snaplen, u32 outputs)
{
	static const struct mcr_test_packet packet = {
		.saddr = "10.1.2.3", .daddr = "239.1.1.1",
		.sport = 4321, .dport = 5000, .payload = PAYLOAD,
	};
	struct mcr_test_layout layout;

	memset(s, 0, sizeof(*s));
	s->test = test;
	s->t = mcr_ptrace_alloc(depth, sample, snaplen, outputs);
	KUNIT_ASSERT_NOT_NULL(test, s->t);
	s->fanout = mcr_fanout_alloc(0);
	KUNIT_ASSERT_NOT_NULL(test, s->fanout);
	s->fanout->n_outputs = outputs;
	s->fanout->hash = 0x1234;
	s->data = mcr_test_buffer(test);
	layout = mcr_test_packet_write(test, s->data, &packet);
	s->skb = mcr_test_skb(test, init_net.loopback_dev, s->data,
			      layout.length, 20);
	KUNIT_ASSERT_EQ(test, (int)mcr_parse(s->skb, &s->d),
			(int)MCR_PARSE_DATAGRAM);
	s->copy = kunit_kzalloc(test, s->t->slot_size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->copy);
	/* All on one CPU, as datagrams are relayed. */
	local_bh_disable();
}

static void teardown(struct stage *s)
{
	local_bh_enable();
	kvfree(s->entries);
	kfree_skb(s->skb);
	/* Its outputs are made up: there is nothing in them to be given back. */
	kvfree(s->fanout);
	mcr_ptrace_free(s->t);
}

static struct mcr_sample *begin(struct stage *s)
{
	return mcr_ptrace_begin(s->t, s->fanout, s->skb, &s->d);
}

static void pass(struct stage *s, unsigned int n)
{
	struct mcr_sample *sample;

	while (n--) {
		sample = begin(s);
		if (sample)
			mcr_ptrace_end(sample);
	}
}

/* The events after number @after are those from @first to @last. */
static void expect(struct stage *s, u64 after, u64 first, u64 last)
{
	int i;

	kvfree(s->entries);
	s->entries = NULL;
	local_bh_enable();
	s->n = mcr_ptrace_find(s->t, after, &s->entries);
	local_bh_disable();
	KUNIT_ASSERT_EQ(s->test, s->n, (int)(last + 1 - first));
	for (i = 0; i < s->n; i++) {
		KUNIT_EXPECT_EQ(s->test, s->entries[i].sequence, first + i);
		KUNIT_EXPECT_TRUE(s->test, mcr_ptrace_read(s->t, &s->entries[i],
							   s->copy));
		KUNIT_EXPECT_EQ(s->test, s->copy->sequence, first + i);
		KUNIT_EXPECT_EQ(s->test, s->copy->hash, 0x1234ULL);
	}
}

static void ptrace_order(struct kunit *test)
{
	struct stage s;

	setup(test, &s, 8, 1, 0, 1);
	expect(&s, 0, 1, 0);
	pass(&s, 5);
	expect(&s, 0, 1, 5);
	pass(&s, 8);
	expect(&s, 0, 6, 13);
	expect(&s, 10, 11, 13);
	expect(&s, 13, 14, 13);
	pass(&s, 1000);
	expect(&s, 13, 1006, 1013);
	teardown(&s);
}

static void ptrace_depth_of_one(struct kunit *test)
{
	struct stage s;

	setup(test, &s, 1, 1, 0, 1);
	pass(&s, 7);
	expect(&s, 0, 7, 7);
	teardown(&s);
}

/* What was found and then overwritten is not taken for what it was. */
static void ptrace_overwritten(struct kunit *test)
{
	struct stage s;

	setup(test, &s, 4, 1, 0, 1);
	pass(&s, 4);
	expect(&s, 0, 1, 4);
	pass(&s, 2);
	KUNIT_EXPECT_FALSE(test, mcr_ptrace_read(s.t, &s.entries[0], s.copy));
	KUNIT_EXPECT_FALSE(test, mcr_ptrace_read(s.t, &s.entries[1], s.copy));
	KUNIT_EXPECT_TRUE(test, mcr_ptrace_read(s.t, &s.entries[2], s.copy));
	teardown(&s);
}

static void ptrace_sampling(struct kunit *test)
{
	struct stage s;
	u64 seen, lost;

	setup(test, &s, 16, 3, 0, 1);
	pass(&s, 10);
	expect(&s, 0, 1, 4);
	mcr_ptrace_counts(s.t, &seen, &lost);
	KUNIT_EXPECT_EQ(test, seen, 10ULL);
	KUNIT_EXPECT_EQ(test, lost, 0ULL);
	teardown(&s);
}

/* A reader sees nothing behind an event that is still being made. */
static void ptrace_in_the_making(struct kunit *test)
{
	struct mcr_sample *outer, *inner;
	struct stage s;

	setup(test, &s, 8, 1, 0, 1);
	pass(&s, 2);
	outer = begin(&s);
	inner = begin(&s);
	KUNIT_ASSERT_NOT_NULL(test, outer);
	KUNIT_ASSERT_NOT_NULL(test, inner);
	mcr_ptrace_end(inner);
	expect(&s, 0, 1, 2);
	mcr_ptrace_end(outer);
	expect(&s, 2, 3, 4);
	teardown(&s);
}

/* A slot that is being filled is left alone. */
static void ptrace_busy(struct kunit *test)
{
	struct mcr_sample *outer;
	struct stage s;
	u64 seen, lost;

	setup(test, &s, 1, 1, 0, 1);
	outer = begin(&s);
	KUNIT_ASSERT_NOT_NULL(test, outer);
	KUNIT_EXPECT_NULL(test, begin(&s));
	mcr_ptrace_end(outer);
	expect(&s, 0, 1, 1);
	mcr_ptrace_counts(s.t, &seen, &lost);
	KUNIT_EXPECT_EQ(test, seen, 2ULL);
	KUNIT_EXPECT_EQ(test, lost, 1ULL);
	teardown(&s);
}

/* Fates are kept as far as there is room, and nothing else is overwritten. */
static void ptrace_fates(struct kunit *test)
{
	struct mcr_sample *sample;
	unsigned int i, kept;
	struct stage s;

	setup(test, &s, 2, 1, 0, 4);
	kept = s.t->fates;
	s.fanout->n_outputs = kept + 5;
	sample = begin(&s);
	KUNIT_ASSERT_NOT_NULL(test, sample);
	for (i = 0; i < s.fanout->n_outputs; i += 2)
		mcr_ptrace_fate(sample, i, MCR_REASON_LINK_DOWN);
	mcr_ptrace_end(sample);
	expect(&s, 0, 1, 1);
	KUNIT_EXPECT_EQ(test, (unsigned int)s.copy->outputs, kept + 5);
	KUNIT_ASSERT_EQ(test, (unsigned int)s.copy->fates, kept);
	for (i = 0; i < kept; i++)
		KUNIT_EXPECT_EQ(test, (int)s.copy->data[i],
				i % 2 ? MCR_REASON_NONE : MCR_REASON_LINK_DOWN);
	KUNIT_EXPECT_EQ(test, memcmp(s.copy->data + s.t->fates, s.data, HEADERS), 0);
	teardown(&s);
}

/**
 * struct snap_case - how much of a packet is kept
 * @snaplen: octets that are asked for
 * @kept: octets that are kept
 */
struct snap_case {
	u32 snaplen;
	u32 kept;
};

static const struct snap_case snap_table[] = {
	{ 0, HEADERS },
	{ 1, 1 },
	{ 50, 50 },
	{ HEADERS + PAYLOAD, HEADERS + PAYLOAD },
	{ MCR_TRACE_SNAPLEN_MAX, HEADERS + PAYLOAD },
};

static void ptrace_snaplen(struct kunit *test)
{
	const struct snap_case *c;
	unsigned int i;
	struct stage s;

	for (i = 0; i < ARRAY_SIZE(snap_table); i++) {
		c = &snap_table[i];
		setup(test, &s, 2, 1, c->snaplen, 1);
		pass(&s, 1);
		expect(&s, 0, 1, 1);
		KUNIT_EXPECT_EQ(test, s.copy->captured, c->kept);
		KUNIT_EXPECT_EQ(test, (u32)s.copy->headers, (u32)HEADERS);
		KUNIT_EXPECT_EQ(test, s.copy->length, (u32)(HEADERS + PAYLOAD));
		KUNIT_EXPECT_EQ(test, memcmp(s.copy->data + s.t->fates, s.data,
					     c->kept), 0);
		teardown(&s);
	}
}

static void levels_follow(struct kunit *test)
{
	struct mcr_levels levels;
	struct mcr_levels_change change;

	mcr_levels_init(&levels);
	KUNIT_EXPECT_TRUE(test, mcr_levels_wanted(&levels, MCR_FACILITY_TEST,
						  MCR_LEVEL_INFO));
	KUNIT_EXPECT_FALSE(test, mcr_levels_wanted(&levels, MCR_FACILITY_TEST,
						   MCR_LEVEL_DEBUG));
	mcr_levels_change_init(&change, false);
	change.own[MCR_FACILITY_TEST] = MCR_LEVEL_ALERT;
	mcr_levels_apply(&levels, &change);
	mcr_levels_change_init(&change, false);
	change.global = MCR_LEVEL_ERROR;
	mcr_levels_apply(&levels, &change);
	KUNIT_EXPECT_EQ(test, (int)levels.global, (int)MCR_LEVEL_ERROR);
	KUNIT_EXPECT_EQ(test, (int)levels.own[MCR_FACILITY_TEST],
			(int)MCR_LEVEL_ALERT);
	KUNIT_EXPECT_EQ(test, (int)levels.own[MCR_FACILITY_STATS],
			MCR_LEVEL_NONE);
	mcr_levels_change_init(&change, true);
	change.own[MCR_FACILITY_STATS] = MCR_LEVEL_TRACE;
	mcr_levels_apply(&levels, &change);
	KUNIT_EXPECT_EQ(test, (int)levels.global, (int)MCR_LEVEL_DEFAULT);
	KUNIT_EXPECT_EQ(test, (int)levels.own[MCR_FACILITY_TEST],
			MCR_LEVEL_NONE);
	KUNIT_EXPECT_EQ(test, (int)levels.own[MCR_FACILITY_STATS],
			(int)MCR_LEVEL_TRACE);
}

static void set_level(struct mcr_net *mn, u8 facility, u8 level)
{
	struct mcr_levels levels = mn->levels;

	levels.own[facility] = level;
	mutex_lock(&mn->lock);
	mcr_levels_set(mn, &levels);
	mutex_unlock(&mn->lock);
}

/* The one event that nothing else emits: its fields are looked for if it is wanted. */
static void log_arguments(struct kunit *test)
{
	struct mcr_net *mn = mcr_net(&init_net);
	u8 level = mn->levels.own[MCR_FACILITY_TEST];
	unsigned int asked = 0;

	mcr_log(mn, test, ++asked);
	KUNIT_EXPECT_EQ(test, asked, 0U);
	KUNIT_ASSERT_EQ(test, trace_set_clr_event("mcr", "mcr_test", 1), 0);
	set_level(mn, MCR_FACILITY_TEST, MCR_LEVEL_NOTICE);
	mcr_log(mn, test, ++asked);
	KUNIT_EXPECT_EQ(test, asked, 0U);
	set_level(mn, MCR_FACILITY_TEST, MCR_LEVEL_INFO);
	mcr_log(mn, test, ++asked);
	KUNIT_EXPECT_EQ(test, asked, 1U);
	trace_set_clr_event("mcr", "mcr_test", 0);
	mcr_log(mn, test, ++asked);
	KUNIT_EXPECT_EQ(test, asked, 1U);
	set_level(mn, MCR_FACILITY_TEST, level);
}

static struct kunit_case packet_trace_cases[] = {
	KUNIT_CASE(ptrace_order),
	KUNIT_CASE(ptrace_depth_of_one),
	KUNIT_CASE(ptrace_overwritten),
	KUNIT_CASE(ptrace_sampling),
	KUNIT_CASE(ptrace_in_the_making),
	KUNIT_CASE(ptrace_busy),
	KUNIT_CASE(ptrace_fates),
	KUNIT_CASE(ptrace_snaplen),
	KUNIT_CASE(levels_follow),
	KUNIT_CASE(log_arguments),
	{}
};

static struct kunit_suite packet_trace_suite = {
	.name = "mcr-packet-trace",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.test_cases = packet_trace_cases,
};

kunit_test_suite(packet_trace_suite);
