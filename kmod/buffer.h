/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DOC: Buffers
 *
 * Copies are made of buffers that each CPU keeps and uses again, in three tiers:
 *
 * small	an skb with room for headers, and for a short payload
 * standard	a page, for the payload of datagrams up to a usual MTU
 * jumbo	MCR_JUMBO_SIZE octets, for longer ones and for GSO bundles
 *
 * A payload is put into a buffer only if it cannot be shared as it came. All copies
 * of a datagram share it.
 *
 * A small buffer is what TCP does to send a segment again: the skb is one of
 * alloc_skb_fclone(), it is kept, and skb_clone() of it is sent, whose memory comes
 * with it. The kernel's own counts say when a buffer is free again: dataref of the
 * head, the reference count of a page. Nobody has to give it back, nothing of this
 * module is called when a driver is done with a copy, and a buffer that is given up
 * while a copy is under way goes with that copy.
 *
 * A buffer in the place the cursor points to is used again and again while drivers are
 * done with it at once, as those of virtual devices are: so few of them are
 * touched. If it is under way, the next one is looked at; if that is too, the tier is
 * exhausted: a plain allocation has to do.
 *
 * Whoever uses a cache takes it, for one datagram, and nobody waits for it: who finds
 * it taken (the trimmer has it, or it is a datagram relayed within another) goes
 * without buffers, and the trimmer comes again later. So a cache can be looked after
 * from any CPU, that of a CPU which is offline too.
 */
#ifndef _MCR_BUFFER_H
#define _MCR_BUFFER_H

#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <uapi/linux/mcr.h>

struct mcr_net;

/* Where the payload begins in the head of a small buffer: after all headers. */
#define MCR_BUFFER_HEADERS	192
/* The longest payload that is copied into it. */
#define MCR_BUFFER_INLINE	256

#define MCR_JUMBO_ORDER		get_order(16384)
#define MCR_JUMBO_SIZE		(PAGE_SIZE << MCR_JUMBO_ORDER)

/**
 * struct mcr_place - a place for a buffer
 * @skb: of the small tier, or NULL
 * @page: of the others, or NULL
 * @used: since the trimmer was here last
 */
struct mcr_place {
	union {
		struct sk_buff *skb;
		struct page *page;
	};
	bool used;
};

/**
 * struct mcr_pool - the buffers of a tier
 * @place: places; NULL: none is in use
 * @size: number of @place
 * @cursor: the place to look at first
 */
struct mcr_pool {
	struct mcr_place *place;
	unsigned int size;
	unsigned int cursor;
};

/**
 * struct mcr_cache - the buffers of one CPU and namespace
 * @taken: bit 0: somebody uses it, see DOC: Buffers
 * @filled: the small buffer that holds the payload of this datagram, or NULL
 * @used: since the trimmer was here last
 * @idle: how often in a row the trimmer has found nothing used
 * @mn: the namespace's relay
 * @pool: by tier
 * @syncp: makes reading consistent on 32 bits
 * @hits: buffers that were there, by tier
 * @misses: buffers that had to be allocated, by tier
 */
struct mcr_cache {
	unsigned long taken; /* all but the counters */
	struct sk_buff *filled;
	bool used;
	unsigned int idle;
	struct mcr_net *mn;
	struct mcr_pool pool[__MCR_TIER_MAX];
	struct u64_stats_sync syncp;
	u64_stats_t hits[__MCR_TIER_MAX];
	u64_stats_t misses[__MCR_TIER_MAX];
};

/**
 * struct mcr_buffers - the buffers of a namespace
 * @cache: of each CPU
 * @size: how many buffers a CPU keeps, by tier
 * @stale: @size is to be looked at again, by mcr_iface_sync(); under mcr_net.lock
 * @trim_work: gives back what is not used
 */
struct mcr_buffers {
	struct mcr_cache __percpu *cache;
	unsigned int size[__MCR_TIER_MAX];
	bool stale;
	struct delayed_work trim_work;
};

/**
 * mcr_buffer_is_free() - has the last copy made of a small buffer gone?
 * @skb: the buffer
 *
 * Pairs with skb_release_data(), where it goes.
 */
static inline bool mcr_buffer_is_free(const struct sk_buff *skb)
{
	return atomic_read_acquire(&skb_shinfo(skb)->dataref) ==
	       1 + (1 << SKB_DATAREF_SHIFT);
}

int mcr_buffers_init(struct mcr_net *mn);
void mcr_buffers_exit(struct mcr_net *mn);
void mcr_buffers_resize(struct mcr_net *mn);
void mcr_buffers_counted(const struct mcr_net *mn, unsigned int cpu,
			 unsigned int tier, u64 *hits, u64 *misses);

struct mcr_cache *mcr_cache_acquire(struct mcr_net *mn);
void mcr_cache_release(struct mcr_cache *cache);

struct sk_buff *mcr_buffer_get(struct mcr_cache *cache, bool *kept);
struct page *mcr_buffer_page(struct mcr_cache *cache, unsigned int tier);

/**
 * mcr_buffer_again() - get the small buffer that was filled for this datagram
 * @cache: of this CPU, or NULL
 * @n_frags: how many fragments it was filled with
 *
 * Fragments may have been taken out: GRO on the other end of a veth pair moves them to
 * the datagram before, clone or not.
 *
 * Context: BH disabled; @cache acquired.
 * Return: the buffer, if the last copy made of it is gone already; else NULL.
 */
static inline struct sk_buff *mcr_buffer_again(struct mcr_cache *cache,
					       unsigned int n_frags)
{
	struct sk_buff *skb;

	if (unlikely(!cache) || !cache->filled)
		return NULL;
	skb = cache->filled;
	if (!mcr_buffer_is_free(skb) || skb_shinfo(skb)->nr_frags != n_frags)
		return NULL;
	u64_stats_update_begin(&cache->syncp);
	u64_stats_inc(&cache->hits[MCR_TIER_SMALL]);
	u64_stats_update_end(&cache->syncp);
	return skb;
}

/**
 * mcr_buffer_clone() - make a copy of a small buffer to be sent
 * @skb: the buffer, which stays in the cache; nothing is attached to it: no socket,
 *	 route, extension or destructor
 *
 * Does what skb_clone() does for such an skb, by copying it as a whole: a third of the
 * instructions. What is written to the copy up to the payload nobody else sees.
 *
 * Context: BH disabled.
 * Return: the copy, or NULL if there is no memory.
 */
static __always_inline struct sk_buff *mcr_buffer_clone(struct sk_buff *skb)
{
	struct sk_buff_fclones *fclones = container_of(skb, struct sk_buff_fclones,
						       skb1);
	struct sk_buff *clone = &fclones->skb2;

	if (likely(refcount_read(&fclones->fclone_ref) == 1)) {
		memcpy(clone, skb, sizeof(*clone));
		refcount_set(&fclones->fclone_ref, 2);
		atomic_inc(&skb_shinfo(skb)->dataref);
		clone->fclone = SKB_FCLONE_CLONE;
		clone->nohdr = 0;
	} else {
		/* Another CPU has done with the last one but for its last step. */
		clone = skb_clone(skb, GFP_ATOMIC | __GFP_NOWARN);
		if (unlikely(!clone))
			return NULL;
	}
	clone->hdr_len = MCR_BUFFER_HEADERS;
	return clone;
}

#endif /* _MCR_BUFFER_H */
