/* SPDX-License-Identifier: GPL-2.0-only */
/* Page, offset and length of a fragment were set one by one. */
#ifndef _MCR_COMPAT_SKB_FRAG_FILL_H
#define _MCR_COMPAT_SKB_FRAG_FILL_H

#include_next <linux/skbuff.h>

static inline void skb_frag_fill_page_desc(skb_frag_t *frag, struct page *page,
					   int off, int size)
{
	__skb_frag_set_page(frag, page);
	skb_frag_off_set(frag, off);
	skb_frag_size_set(frag, size);
}

#endif /* _MCR_COMPAT_SKB_FRAG_FILL_H */
