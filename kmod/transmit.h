/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_TRANSMIT_H
#define _MCR_TRANSMIT_H

#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct mcr_output;
struct sk_buff;

enum mcr_reason mcr_transmit(struct sk_buff *skb, struct mcr_output *output,
			     u8 family);

#endif /* _MCR_TRANSMIT_H */
