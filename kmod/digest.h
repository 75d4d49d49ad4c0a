/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_DIGEST_H
#define _MCR_DIGEST_H

#include <linux/types.h>

struct mcr_fanout;
struct mcr_match;

u64 mcr_digest_id(const struct mcr_match *match);
int mcr_digest_hash(const struct mcr_match *match, struct mcr_fanout *fanout);

#endif /* _MCR_DIGEST_H */
