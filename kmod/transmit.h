/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_TRANSMIT_H
#define _MCR_TRANSMIT_H

#include <linux/netdevice.h>
#include <uapi/linux/mcr.h>

struct mcr_batch;
struct mcr_output;
struct sk_buff;

enum mcr_reason mcr_transmit(struct sk_buff *skb, struct mcr_output *output,
			     u8 family);
enum mcr_reason mcr_transmit_bypass(struct sk_buff *skb, struct mcr_output *output,
				    u8 family);
enum mcr_reason mcr_transmit_batched(struct sk_buff *skb, struct mcr_output *output,
				     u8 family, struct mcr_batch *batch);
enum mcr_reason mcr_transmit_error(int rc);

/**
 * mcr_transmit_reason() - why was a copy not sent?
 * @rc: what dev_queue_xmit() or a driver has returned
 */
static inline enum mcr_reason mcr_transmit_reason(int rc)
{
	return likely(rc == NET_XMIT_SUCCESS) ? MCR_REASON_NONE :
						mcr_transmit_error(rc);
}

#endif /* _MCR_TRANSMIT_H */
