// SPDX-License-Identifier: GPL-2.0-only
/*
 * The payload of a datagram, as its copies have it: in place if it is short, else in
 * page fragments that all of them share. It stays where it came in as far as it can.
 */
#include <linux/if_ether.h>
#include <linux/mm.h>
#include <linux/udp.h>
#include <net/checksum.h>

#include "buffer.h"
#include "header.h"
#include "parse.h"
#include "payload.h"

/**
 * mcr_payload_describe_checksum() - what a copy's checksum is but for addresses and ports
 * @p: the payload, with a checksum
 * @uh: UDP header of the datagram
 *
 * It is adjusted, not computed: a datagram that was damaged before stays recognisably so.
 */
void mcr_payload_describe_checksum(struct mcr_payload *p, const struct udphdr *uh)
{
	const struct mcr_datagram *d = p->d;
	__wsum sum;

	if (p->partial) {
		/* Over the pseudo header alone; the rest is for the device. */
		p->sum = 0;
		p->sum_length = p->gso_size ? d->length : ntohs(uh->len);
		return;
	}
	p->sum_length = 0;
	sum = ~csum_unfold(uh->check);
	if (d->family == AF_INET) {
		sum = csum_sub(sum, (__force __wsum)d->saddr.ip);
		sum = csum_sub(sum, (__force __wsum)d->daddr.ip);
	} else {
		sum = csum_sub(sum, csum_partial(&d->saddr, 16, 0));
		sum = csum_sub(sum, csum_partial(&d->daddr, 16, 0));
	}
	sum = csum_sub(sum, (__force __wsum)d->sport);
	p->sum = csum_sub(sum, (__force __wsum)d->dport);
}

static void add_frag(struct mcr_payload *p, struct page *page,
		     unsigned int offset, unsigned int length)
{
	skb_frag_fill_page_desc(&p->frag[p->n_frags++], page, offset, length);
}

/* May the pages of fragments be given to others without further ado? */
static bool frags_shareable(struct sk_buff *skb)
{
	return !skb_has_frag_list(skb) && !skb_zcopy(skb) &&
	       skb_frags_readable(skb);
}

/* Nobody may write to what is shared: what the host keeps, it may write to. */
static bool head_shareable(const struct sk_buff *skb, bool ours)
{
	return ours && skb->head_frag && !skb_cloned(skb);
}

static void share_head(struct mcr_payload *p, unsigned int length)
{
	const void *data = p->skb->data + p->offset;
	struct page *page = virt_to_head_page(data);

	add_frag(p, page, data - page_address(page), length);
}

/* Copy @length octets from @from on into buffers. */
static bool copy(struct mcr_payload *p, unsigned int from, unsigned int length,
		 struct mcr_cache *cache)
{
	while (length) {
		unsigned int tier = length <= PAGE_SIZE ? MCR_TIER_STANDARD :
							  MCR_TIER_JUMBO;
		unsigned int chunk = min_t(unsigned int, length, MCR_JUMBO_SIZE);
		struct page *page;

		if (p->n_frags == MAX_SKB_FRAGS)
			return false;
		page = mcr_buffer_page(cache, tier);
		if (!page)
			return false;
		add_frag(p, page, 0, chunk);
		p->n_buffers++;
		if (skb_copy_bits(p->skb, from, page_address(page), chunk))
			return false;
		from += chunk;
		length -= chunk;
	}
	return true;
}

/* Share the fragments of the datagram that hold @length octets from @from on. */
static void share_frags(struct mcr_payload *p, unsigned int from,
			unsigned int length)
{
	const struct skb_shared_info *shinfo = skb_shinfo(p->skb);
	unsigned int i, size, at = skb_headlen(p->skb);

	for (i = 0; i < shinfo->nr_frags && length; i++, at += size) {
		skb_frag_t *frag = &p->frag[p->n_frags];
		unsigned int skip;

		size = skb_frag_size(&shinfo->frags[i]);
		if (from >= at + size)
			continue;
		skip = from - at;
		*frag = shinfo->frags[i];
		skb_frag_off_add(frag, skip);
		skb_frag_size_set(frag, min(size - skip, length));
		from += skb_frag_size(frag);
		length -= skb_frag_size(frag);
		p->n_frags++;
	}
	/* The host may have it, too. */
	mcr_payload_set_shared(p->skb);
}

static bool share(struct mcr_payload *p, bool ours, struct mcr_cache *cache)
{
	struct sk_buff *skb = p->skb;
	unsigned int linear = 0;

	if (!skb_is_nonlinear(skb) && head_shareable(skb, ours)) {
		share_head(p, p->length);
		return true;
	}
	if (skb_headlen(skb) > p->offset)
		linear = min(skb_headlen(skb) - p->offset, p->length);
	/* What is linear may take a fragment, or a few, more. */
	if (!frags_shareable(skb) || skb_shinfo(skb)->nr_frags +
	    DIV_ROUND_UP(linear, MCR_JUMBO_SIZE) > MAX_SKB_FRAGS)
		return copy(p, p->offset, p->length, cache);
	if (linear && head_shareable(skb, ours))
		share_head(p, linear);
	else if (!copy(p, p->offset, linear, cache))
		return false;
	share_frags(p, p->offset + linear, p->length - linear);
	return true;
}

/**
 * mcr_payload_share() - get the payload ready to be shared by copies
 * @p: what was described
 * @ours: the host is not to have the datagram: its memory serves
 * @cache: buffers, or NULL
 *
 * Context: BH disabled.
 * Return: false if there is no memory.
 */
bool mcr_payload_share(struct mcr_payload *p, bool ours, struct mcr_cache *cache)
{
	p->data = NULL;
	p->n_frags = 0;
	p->n_buffers = 0;
	if (p->length > MCR_BUFFER_INLINE)
		return share(p, ours, cache);
	p->data = skb_header_pointer(p->skb, p->offset, p->length, p->buf);
	return p->data;
}

/**
 * mcr_payload_fill() - make a buffer all that a copy is but for its headers
 * @p: the payload
 * @skb: the buffer, see mcr_buffer_get()
 *
 * Its data begins with the IP header, which is to be written.
 */
void mcr_payload_fill(const struct mcr_payload *p, struct sk_buff *skb)
{
	const struct mcr_datagram *d = p->d;
	unsigned int transport = MCR_BUFFER_HEADERS - (p->offset - d->transport);
	unsigned int network = transport - mcr_header_octets(d->family);
	unsigned int linear = p->data ? p->length : 0;
	unsigned int i;

	if (p->data)
		memcpy(skb->head + MCR_BUFFER_HEADERS, p->data, p->length);
	for (i = 0; i < p->n_frags; i++) {
		skb_shinfo(skb)->frags[i] = p->frag[i];
		get_page(skb_frag_page(&p->frag[i]));
	}
	skb_shinfo(skb)->nr_frags = p->n_frags;
	skb_shinfo(skb)->mcr_frag_flags = 0;
	if (p->n_frags)
		mcr_payload_set_shared(skb);

	skb->data = skb->head + network;
	skb_set_tail_pointer(skb, MCR_BUFFER_HEADERS - network + linear);
	skb->data_len = p->length - linear;
	skb->len = MCR_BUFFER_HEADERS - network + p->length;
	skb->truesize = SKB_TRUESIZE(skb_end_offset(skb)) + skb->data_len;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, transport - network);
	skb->protocol = d->family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb->ip_summed = CHECKSUM_NONE;
	if (p->partial) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = transport;
		skb->csum_offset = offsetof(struct udphdr, check);
	}
	mcr_depth_set(skb, d->depth + 1);
}

/**
 * mcr_payload_release() - no more copies are made
 * @p: the payload, after mcr_payload_share(), however that ended
 */
void mcr_payload_release(struct mcr_payload *p)
{
	unsigned int i;

	for (i = 0; i < p->n_buffers; i++)
		put_page(skb_frag_page(&p->frag[i]));
}
