// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers: used again when the copy made of them has gone, not before; counted,
 * bounded, given back.
 */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/mm.h>

#include "buffer.h"
#include "device.h"
#include "fixture.h"
#include "net.h"
#include "relay.h"

static void sum_up(struct mcr_test *t, unsigned int tier, u64 *hits, u64 *misses)
{
	u64 h, m;
	int cpu;

	*hits = 0;
	*misses = 0;
	for_each_possible_cpu(cpu) {
		mcr_buffers_counted(t->mn, cpu, tier, &h, &m);
		*hits += h;
		*misses += m;
	}
}

static u64 misses(struct mcr_test *t, unsigned int tier)
{
	u64 hits, misses;

	sum_up(t, tier, &hits, &misses);
	return misses;
}

/* How often a buffer was wanted, there or not. */
static u64 wanted(struct mcr_test *t, unsigned int tier)
{
	u64 hits, misses;

	sum_up(t, tier, &hits, &misses);
	return hits + misses;
}

static void set_sizes(struct mcr_test *t, u32 small, u32 standard)
{
	mutex_lock(&t->mn->lock);
	t->mn->settings.value[MCR_SETTINGS_A_BUFFERS_SMALL] = small;
	t->mn->settings.value[MCR_SETTINGS_A_BUFFERS_STANDARD] = standard;
	mcr_buffers_resize(t->mn);
	mutex_unlock(&t->mn->lock);
}

/* A copy as replication makes it, or NULL; of which buffer goes to @of. */
static struct sk_buff *copy(struct mcr_cache *cache, struct sk_buff **of)
{
	bool kept;

	*of = mcr_buffer_get(cache, &kept);
	if (!*of || !kept)
		return *of;
	(*of)->data = (*of)->head + MCR_BUFFER_HEADERS;
	skb_reset_tail_pointer(*of);
	return mcr_buffer_clone(*of);
}

static void buffer_used_again(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct sk_buff *first, *second, *a, *b, *c;
	struct mcr_cache *cache;

	set_sizes(t, 8, 8);
	local_bh_disable();
	cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NOT_NULL(test, cache);
	if (!cache)
		goto out;
	a = copy(cache, &first);
	KUNIT_EXPECT_PTR_NE(test, a, first);
	/* While the copy is under way, another buffer has to serve. */
	KUNIT_EXPECT_NULL(test, mcr_buffer_again(cache, 0));
	b = copy(cache, &second);
	KUNIT_EXPECT_PTR_NE(test, second, first);
	kfree_skb(b);
	KUNIT_EXPECT_PTR_EQ(test, mcr_buffer_again(cache, 0), second);
	/* Not one whose fragments somebody has moved elsewhere. */
	KUNIT_EXPECT_NULL(test, mcr_buffer_again(cache, 1));
	/* The place that was used last comes first. */
	c = copy(cache, &first);
	KUNIT_EXPECT_PTR_EQ(test, first, second);
	kfree_skb(c);
	kfree_skb(a);
	mcr_cache_release(cache);
	/* Another datagram: what the buffer holds is not its payload. */
	cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NULL(test, mcr_buffer_again(cache, 0));
	mcr_cache_release(cache);
out:
	local_bh_enable();
	set_sizes(t, 0, 0);
}

/* Two relays at once on a CPU: the inner one goes without. */
static void buffer_nested(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_cache *cache;
	struct sk_buff *skb;
	bool kept;

	local_bh_disable();
	cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NOT_NULL(test, cache);
	KUNIT_EXPECT_NULL(test, mcr_cache_acquire(t->mn));
	skb = mcr_buffer_get(NULL, &kept);
	KUNIT_EXPECT_NOT_NULL(test, skb);
	KUNIT_EXPECT_FALSE(test, kept);
	kfree_skb(skb);
	mcr_cache_release(cache);
	local_bh_enable();
}

static void buffer_exhausted(struct kunit *test)
{
	struct sk_buff *skb[5], *of;
	struct mcr_test *t = test->priv;
	struct mcr_cache *cache;
	unsigned int i;
	u64 before;

	set_sizes(t, 2, 2);
	before = misses(t, MCR_TIER_SMALL);
	local_bh_disable();
	cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NOT_NULL(test, cache);
	for (i = 0; cache && i < ARRAY_SIZE(skb); i++) {
		skb[i] = copy(cache, &of);
		KUNIT_EXPECT_NOT_NULL(test, skb[i]);
		/* The first two are kept; what comes after is sent itself. */
		KUNIT_EXPECT_EQ(test, skb[i] == of, i >= 2);
	}
	KUNIT_EXPECT_EQ(test, misses(t, MCR_TIER_SMALL) - before,
			(u64)ARRAY_SIZE(skb));
	/* Buffers are given up with copies under way: each copy is still whole. */
	mcr_cache_release(cache);
	local_bh_enable();
	set_sizes(t, 3, 3);
	for (i = 0; cache && i < ARRAY_SIZE(skb); i++) {
		KUNIT_EXPECT_EQ(test, skb_shinfo(skb[i])->nr_frags, 0);
		kfree_skb(skb[i]);
	}
	set_sizes(t, 0, 0);
}

/* What mcr_buffer_clone() does for itself, held against what the kernel does. */
static void buffer_clone_is_clone(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct sk_buff *of, *ours, *theirs, was;
	struct mcr_cache *cache;
	bool kept;

	local_bh_disable();
	cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NOT_NULL(test, cache);
	of = mcr_buffer_get(cache, &kept);
	KUNIT_EXPECT_TRUE(test, of && kept);
	if (of && kept) {
		of->data = of->head + MCR_BUFFER_HEADERS;
		skb_reset_tail_pointer(of);
		of->priority = 5;
		of->protocol = htons(ETH_P_IP);
		ours = mcr_buffer_clone(of);
		memcpy(&was, ours, sizeof(was));
		KUNIT_EXPECT_EQ(test, skb_header_cloned(ours), 0);
		KUNIT_EXPECT_FALSE(test, mcr_buffer_is_free(of));
		kfree_skb(ours);
		KUNIT_EXPECT_TRUE(test, mcr_buffer_is_free(of));
		theirs = skb_clone(of, GFP_ATOMIC);
		KUNIT_EXPECT_PTR_EQ(test, theirs, ours);
		if (theirs) {
			KUNIT_EXPECT_EQ(test, memcmp(theirs, &was, sizeof(was)), 0);
			kfree_skb(theirs);
		}
	}
	mcr_cache_release(cache);
	local_bh_enable();
}

/* A copy whose payload is @page, of a buffer of this CPU; NULL if there is none. */
static struct sk_buff *copy_of_page(struct mcr_test *t, struct page *page,
				    struct mcr_cache **cache, bool stays)
{
	struct sk_buff *of, *clone = NULL;
	bool kept;

	local_bh_disable();
	*cache = mcr_cache_acquire(t->mn);
	KUNIT_EXPECT_NOT_NULL(t->test, *cache);
	of = mcr_buffer_get(*cache, &kept);
	if (of && kept) {
		skb_frag_fill_page_desc(&skb_shinfo(of)->frags[0], page, 0, 1000);
		skb_shinfo(of)->nr_frags = 1;
		get_page(page);
		clone = mcr_buffer_clone(of);
	}
	if (!stays) {
		kfree_skb(clone);
		clone = NULL;
	}
	mcr_cache_release(*cache);
	local_bh_enable();
	return clone;
}

/*
 * The payload of a datagram goes with the last copy if that was sent at once, else when
 * it is trimmed; all goes when nothing is relayed.
 */
static void buffer_trimmed(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_cache *cache;
	struct sk_buff *clone;
	struct page *page;
	unsigned int i;

	page = alloc_page(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	copy_of_page(t, page, &cache, false);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	clone = copy_of_page(t, page, &cache, true);
	KUNIT_EXPECT_NOT_NULL(test, clone);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 2);
	kfree_skb(clone);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 2);
	mod_delayed_work(system_wq, &t->mn->buffers.trim_work, 0);
	flush_delayed_work(&t->mn->buffers.trim_work);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	put_page(page);

	for (i = 0; i < 11; i++) {
		mod_delayed_work(system_wq, &t->mn->buffers.trim_work, 0);
		flush_delayed_work(&t->mn->buffers.trim_work);
	}
	KUNIT_EXPECT_NULL(test, cache->pool[MCR_TIER_SMALL].place);
}

/* Copies of a rule with several outputs: one buffer after the other, or the same. */
static void buffer_relayed(struct kunit *test)
{
	static const struct mcr_test_packet in = {
		.saddr = "10.1.2.3", .daddr = "239.1.1.1", .sport = 4321,
		.dport = 5000, .payload = 1000,
	};
	static const struct mcr_test_rule rule = {
		.iface = "ktin", .group = "239.1.1.1", .port = 5000,
		.outputs = { { .iface = "ktout", .group = "239.2.2.2" },
			     { .iface = "ktout", .group = "239.2.2.3" },
			     { .iface = "ktout", .group = "239.2.2.4" } },
	};
	struct mcr_test *t = test->priv;
	struct mcr_test_layout layout;
	struct sk_buff *sent[3], *skb;
	u8 *buf = mcr_test_buffer(test);
	u64 small, standard;
	unsigned int round, i;

	mcr_test_device(t, "ktin", 0, "10.76.0.1/24", NULL);
	mcr_test_device(t, "ktout", NETIF_F_SG, "10.77.0.1/24", NULL);
	mcr_test_put(t, &rule);
	layout = mcr_test_packet_write(test, buf, &in);
	for (round = 0; round < 2; round++) {
		small = wanted(t, MCR_TIER_SMALL);
		standard = wanted(t, MCR_TIER_STANDARD);
		skb = mcr_test_received(t, buf, layout.length, UINT_MAX,
					MCR_TEST_NONE);
		/* The host has it too: the payload is copied, once for all. */
		mcr_test_relay(t, skb, false);
		KUNIT_EXPECT_EQ(test, wanted(t, MCR_TIER_SMALL) - small, 3ULL);
		KUNIT_EXPECT_EQ(test, wanted(t, MCR_TIER_STANDARD) - standard, 1ULL);
		for (i = 0; i < 3; i++) {
			sent[i] = mcr_test_device_sent(t->device[1]);
			KUNIT_ASSERT_NOT_NULL(test, sent[i]);
			KUNIT_EXPECT_EQ(test, skb_shinfo(sent[i])->nr_frags, 1);
		}
		KUNIT_EXPECT_PTR_EQ(test, skb_frag_page(&skb_shinfo(sent[0])->frags[0]),
				    skb_frag_page(&skb_shinfo(sent[2])->frags[0]));
		KUNIT_EXPECT_PTR_NE(test, sent[0]->head, sent[1]->head);
		for (i = 0; i < 3; i++)
			kfree_skb(sent[i]);
		kfree_skb(skb);
	}
	kunit_kfree(test, buf);
}

static struct kunit_case buffer_cases[] = {
	KUNIT_CASE(buffer_used_again),
	KUNIT_CASE(buffer_nested),
	KUNIT_CASE(buffer_exhausted),
	KUNIT_CASE(buffer_clone_is_clone),
	KUNIT_CASE(buffer_trimmed),
	KUNIT_CASE(buffer_relayed),
	{ }
};

static struct kunit_suite buffer_suite = {
	.name = "mcr-buffer",
	.suite_init = mcr_test_suite_init,
	.suite_exit = mcr_test_suite_exit,
	.init = mcr_test_init,
	.exit = mcr_test_exit,
	.test_cases = buffer_cases,
};

kunit_test_suite(buffer_suite);
