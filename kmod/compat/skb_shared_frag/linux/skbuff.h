/* SPDX-License-Identifier: GPL-2.0-only */
/* What is said of all fragments stood among the flags of transmission. */
#ifndef _MCR_COMPAT_SKB_SHARED_FRAG_H
#define _MCR_COMPAT_SKB_SHARED_FRAG_H

#include_next <linux/skbuff.h>

#define SKBFL_SHARED_FRAG SKBTX_SHARED_FRAG
#define mcr_frag_flags tx_flags
#define MCR_TX_FLAGS_KEPT SKBTX_SHARED_FRAG

#endif /* _MCR_COMPAT_SKB_SHARED_FRAG_H */
