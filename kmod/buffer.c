// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers for copies, kept by each CPU. See DOC: Buffers.
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/slab.h>

#include "buffer.h"
#include "iface.h"
#include "net.h"
#include "trace.h"

#define MCR_TRIM_INTERVAL	HZ
/* How many intervals without a datagram it takes until a CPU gives all back. */
#define MCR_TRIM_IDLE		10

/* Settings of the tiers follow each other as the tiers do. */
static_assert(MCR_SETTINGS_A_BUFFERS_STANDARD - MCR_SETTINGS_A_BUFFERS_SMALL ==
	      MCR_TIER_STANDARD);
static_assert(MCR_SETTINGS_A_BUFFERS_JUMBO - MCR_SETTINGS_A_BUFFERS_SMALL ==
	      MCR_TIER_JUMBO);

/* For want of a setting; all but the first few are made only if that many are used. */
static const unsigned int default_size[__MCR_TIER_MAX] = {
	[MCR_TIER_SMALL] = 1024,
	[MCR_TIER_STANDARD] = 256,
	[MCR_TIER_JUMBO] = 64,
};

static bool try_acquire(struct mcr_cache *cache)
{
	return !test_and_set_bit_lock(0, &cache->taken);
}

static void release(struct mcr_cache *cache)
{
	clear_bit_unlock(0, &cache->taken);
}

static struct sk_buff *skb_new(bool kept)
{
	const unsigned int size = MCR_BUFFER_HEADERS + MCR_BUFFER_INLINE;
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct sk_buff *skb;

	skb = kept ? alloc_skb_fclone(size, gfp) : alloc_skb(size, gfp);
	if (!skb)
		return NULL;
	if (kept) {
		/* A clone may have its headers written to: nobody else sees them. */
		__skb_header_release(skb);
		skb->cloned = 1;
	}
	return skb;
}

static unsigned int page_order(unsigned int tier)
{
	return tier == MCR_TIER_JUMBO ? MCR_JUMBO_ORDER : 0;
}

static struct page *page_new(unsigned int tier)
{
	return alloc_pages(GFP_ATOMIC | __GFP_NOWARN | __GFP_COMP,
			   page_order(tier));
}

/* Is only the cache's own reference left? */
static bool is_free(const struct mcr_place *place, unsigned int tier)
{
	if (tier == MCR_TIER_SMALL)
		return mcr_buffer_is_free(place->skb);
	if (page_ref_count(place->page) != 1)
		return false;
	/* Pairs with put_page() of the last other one. */
	smp_acquire__after_ctrl_dep();
	return true;
}

static void drop_payload(struct sk_buff *skb)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	while (shinfo->nr_frags)
		put_page(skb_frag_page(&shinfo->frags[--shinfo->nr_frags]));
}

static bool pool_fill(struct mcr_cache *cache, unsigned int tier)
{
	unsigned int size = READ_ONCE(cache->mn->buffers.size[tier]);
	struct mcr_pool *pool = &cache->pool[tier];

	if (!size)
		return false;
	pool->place = kcalloc(size, sizeof(*pool->place),
			      GFP_ATOMIC | __GFP_NOWARN);
	if (!pool->place)
		return false;
	pool->size = size;
	pool->cursor = 0;
	mcr_net_queue_trim(cache->mn, MCR_TRIM_INTERVAL);
	return true;
}

static void pool_empty(struct mcr_pool *pool, unsigned int tier)
{
	unsigned int i;

	if (!pool->place)
		return;
	for (i = 0; i < pool->size; i++) {
		struct mcr_place *place = &pool->place[i];

		/* What is under way keeps what it needs. */
		if (!place->skb)
			continue;
		if (tier == MCR_TIER_SMALL)
			kfree_skb(place->skb);
		else
			put_page(place->page);
	}
	kfree(pool->place);
	pool->place = NULL;
}

/* A place with a buffer that is free, or with none yet; or NULL. */
static __always_inline struct mcr_place *
find_place(struct mcr_cache *cache, unsigned int tier)
{
	struct mcr_pool *pool = &cache->pool[tier];
	unsigned int tries;

	if (unlikely(!pool->place) && !pool_fill(cache, tier))
		return NULL;
	for (tries = 0; tries < 2; tries++) {
		struct mcr_place *place = &pool->place[pool->cursor];

		if (!place->skb || is_free(place, tier))
			return place;
		if (++pool->cursor == pool->size)
			pool->cursor = 0;
	}
	return NULL;
}

static void count(struct mcr_cache *cache, u64_stats_t *counter)
{
	u64_stats_update_begin(&cache->syncp);
	u64_stats_inc(counter);
	u64_stats_update_end(&cache->syncp);
}

/**
 * mcr_buffer_get() - get a small buffer
 * @cache: of this CPU, or NULL: there is none to be had
 * @kept: set: it stays in the cache, and a clone of it is to be sent
 *
 * Context: BH disabled; @cache acquired.
 * Return: an skb whose head has room for MCR_BUFFER_HEADERS and MCR_BUFFER_INLINE
 * octets, without fragments; or NULL if there is no memory.
 */
struct sk_buff *mcr_buffer_get(struct mcr_cache *cache, bool *kept)
{
	struct mcr_place *place = NULL;
	struct sk_buff *skb;

	if (likely(cache))
		place = find_place(cache, MCR_TIER_SMALL);
	*kept = place;
	if (likely(place && place->skb)) {
		skb = place->skb;
		drop_payload(skb);
		count(cache, &cache->hits[MCR_TIER_SMALL]);
	} else {
		if (cache)
			count(cache, &cache->misses[MCR_TIER_SMALL]);
		skb = skb_new(place);
		if (unlikely(skb && place && skb_pfmemalloc(skb))) {
			/* Of the reserves: not to be kept, and sockets drop what says so. */
			kfree_skb(skb);
			place = NULL;
			*kept = false;
			skb = skb_new(false);
		}
	}
	if (likely(place && skb)) {
		place->skb = skb;
		place->used = true;
		cache->filled = skb;
	}
	return skb;
}

/**
 * mcr_buffer_page() - get a buffer of one of the other tiers
 * @cache: of this CPU, or NULL: there is none to be had
 * @tier: MCR_TIER_STANDARD or MCR_TIER_JUMBO
 *
 * Context: BH disabled; @cache acquired.
 * Return: the (compound) page with a reference for the caller, or NULL if there is no
 * memory.
 */
struct page *mcr_buffer_page(struct mcr_cache *cache, unsigned int tier)
{
	struct mcr_place *place = NULL;
	struct page *page;

	if (likely(cache))
		place = find_place(cache, tier);
	if (likely(place && place->page)) {
		count(cache, &cache->hits[tier]);
		get_page(place->page);
		return place->page;
	}
	if (cache)
		count(cache, &cache->misses[tier]);
	page = page_new(tier);
	if (page && place && !page_is_pfmemalloc(page)) {
		get_page(page);
		place->page = page;
	}
	return page;
}

/**
 * mcr_cache_acquire() - use the buffers of this CPU for one datagram
 * @mn: the namespace's relay
 *
 * Context: BH disabled until mcr_cache_release().
 * Return: the cache, or NULL if somebody else has it.
 */
struct mcr_cache *mcr_cache_acquire(struct mcr_net *mn)
{
	struct mcr_cache *cache = this_cpu_ptr(mn->buffers.cache);

	if (!try_acquire(cache))
		return NULL;
	cache->filled = NULL;
	cache->used = true;
	return cache;
}

/**
 * mcr_cache_release() - done with the datagram
 * @cache: the cache, or NULL
 */
void mcr_cache_release(struct mcr_cache *cache)
{
	if (unlikely(!cache))
		return;
	/*
	 * Sent already: whose the payload's memory is may use it again, which senders
	 * and drivers do only with what nobody else holds.
	 */
	if (cache->filled && mcr_buffer_is_free(cache->filled))
		drop_payload(cache->filled);
	release(cache);
}

static void cache_empty(struct mcr_cache *cache)
{
	unsigned int tier;

	for (tier = 0; tier < __MCR_TIER_MAX; tier++)
		pool_empty(&cache->pool[tier], tier);
}

/*
 * Free buffers need not hold on to the payload of the datagram they were used for last:
 * its memory may be a driver's, which wants it back before it goes.
 */
static void let_go(struct mcr_pool *pool)
{
	unsigned int i;

	for (i = 0; pool->place && i < pool->size; i++) {
		struct mcr_place *place = &pool->place[i];

		if (!place->used || !is_free(place, MCR_TIER_SMALL))
			continue;
		drop_payload(place->skb);
		place->used = false;
	}
}

static void fit(struct mcr_cache *cache)
{
	unsigned int tier;

	for (tier = 0; tier < __MCR_TIER_MAX; tier++)
		if (cache->pool[tier].size !=
		    READ_ONCE(cache->mn->buffers.size[tier]))
			pool_empty(&cache->pool[tier], tier);
}

static bool keeps_anything(const struct mcr_cache *cache)
{
	unsigned int tier;

	for (tier = 0; tier < __MCR_TIER_MAX; tier++)
		if (cache->pool[tier].place)
			return true;
	return false;
}

/* Returns whether there will be something to do again. */
static bool trim(struct mcr_cache *cache)
{
	bool again = true;

	local_bh_disable();
	if (try_acquire(cache)) {
		cache->idle = cache->used ? 0 : cache->idle + 1;
		cache->used = false;
		if (cache->idle >= MCR_TRIM_IDLE)
			cache_empty(cache);
		fit(cache);
		let_go(&cache->pool[MCR_TIER_SMALL]);
		again = keeps_anything(cache);
		release(cache);
	}
	local_bh_enable();
	return again;
}

static void trim_work(struct work_struct *work)
{
	struct mcr_net *mn = container_of(to_delayed_work(work), struct mcr_net,
					  buffers.trim_work);
	bool again = false;
	int cpu;

	for_each_possible_cpu(cpu)
		again |= trim(per_cpu_ptr(mn->buffers.cache, cpu));
	if (again)
		mcr_net_queue_trim(mn, MCR_TRIM_INTERVAL);
}

static bool needs_jumbo(struct mcr_net *mn)
{
	const struct net_device *dev;
	struct mcr_iface *iface;
	bool needs = false;
	int bucket;

	rcu_read_lock();
	hash_for_each(mn->ifaces, bucket, iface, node) {
		dev = rcu_dereference(iface->dev);
		if (dev && READ_ONCE(dev->mtu) > PAGE_SIZE)
			needs = true;
	}
	rcu_read_unlock();
	return needs;
}

/**
 * mcr_buffers_resize() - keep as many buffers as are set, or as the interfaces need
 * @mn: the namespace's relay
 *
 * Without a setting the jumbo tier is there only while an interface has an MTU that
 * the standard one does not serve.
 *
 * Context: mcr_net.lock held.
 */
void mcr_buffers_resize(struct mcr_net *mn)
{
	unsigned int size, tier;
	bool changed = false;
	int cpu;

	lockdep_assert_held(&mn->lock);
	mn->buffers.stale = false;
	for (tier = 0; tier < __MCR_TIER_MAX; tier++) {
		size = mn->settings.value[MCR_SETTINGS_A_BUFFERS_SMALL + tier];
		if (!size && (tier != MCR_TIER_JUMBO || needs_jumbo(mn)))
			size = default_size[tier];
		if (size == mn->buffers.size[tier])
			continue;
		changed = true;
		WRITE_ONCE(mn->buffers.size[tier], size);
		mcr_log(mn, buffers_resized, tier, size);
	}
	if (!changed)
		return;
	for_each_possible_cpu(cpu) {
		struct mcr_cache *cache = per_cpu_ptr(mn->buffers.cache, cpu);

		local_bh_disable();
		if (try_acquire(cache)) {
			fit(cache);
			release(cache);
		} else {
			/* The trimmer will. */
			mcr_net_queue_trim(mn, 1);
		}
		local_bh_enable();
	}
}

/**
 * mcr_buffers_counted() - how often a CPU had a buffer at hand
 * @mn: the namespace's relay
 * @cpu: the CPU
 * @tier: the tier
 * @hits: where the number of buffers that were there goes
 * @misses: where the number of those that had to be allocated goes
 */
void mcr_buffers_counted(const struct mcr_net *mn, unsigned int cpu,
			 unsigned int tier, u64 *hits, u64 *misses)
{
	const struct mcr_cache *cache = per_cpu_ptr(mn->buffers.cache, cpu);
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&cache->syncp);
		*hits = u64_stats_read(&cache->hits[tier]);
		*misses = u64_stats_read(&cache->misses[tier]);
	} while (u64_stats_fetch_retry(&cache->syncp, start));
}

/**
 * mcr_buffers_init() - make the caches, which are empty
 * @mn: the namespace's relay
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_buffers_init(struct mcr_net *mn)
{
	int cpu;

	mn->buffers.cache = alloc_percpu(struct mcr_cache);
	if (!mn->buffers.cache)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct mcr_cache *cache = per_cpu_ptr(mn->buffers.cache, cpu);

		u64_stats_init(&cache->syncp);
		cache->mn = mn;
	}
	INIT_DELAYED_WORK(&mn->buffers.trim_work, trim_work);
	mutex_lock(&mn->lock);
	mcr_buffers_resize(mn);
	mutex_unlock(&mn->lock);
	return 0;
}

/**
 * mcr_buffers_exit() - free all buffers
 * @mn: the namespace's relay, which relays nothing any more
 *
 * Context: may sleep.
 */
void mcr_buffers_exit(struct mcr_net *mn)
{
	int cpu;

	cancel_delayed_work_sync(&mn->buffers.trim_work);
	for_each_possible_cpu(cpu)
		cache_empty(per_cpu_ptr(mn->buffers.cache, cpu));
	free_percpu(mn->buffers.cache);
}
