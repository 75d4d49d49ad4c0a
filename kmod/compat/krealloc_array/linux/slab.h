/* SPDX-License-Identifier: GPL-2.0-only */
/* krealloc_array(), on top of krealloc(). */
#ifndef _MCR_COMPAT_KREALLOC_ARRAY_H
#define _MCR_COMPAT_KREALLOC_ARRAY_H

#include_next <linux/slab.h>
#include <linux/overflow.h>

static inline void *krealloc_array(void *p, size_t new_n, size_t new_size,
				   gfp_t flags)
{
	size_t bytes;

	if (unlikely(check_mul_overflow(new_n, new_size, &bytes)))
		return NULL;
	return krealloc(p, bytes, flags);
}

#endif /* _MCR_COMPAT_KREALLOC_ARRAY_H */
