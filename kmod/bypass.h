/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handing copies to the driver past the queueing discipline, for outputs that ask for
 * it: as PACKET_QDISC_BYPASS of packet(7) does it, and what follows from that is the
 * same. Nobody sees them on the way out: no packet socket, no traffic control, no
 * netfilter hook of egress. What finds the driver's queue full is dropped.
 */
#ifndef _MCR_BYPASS_H
#define _MCR_BYPASS_H

#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct net_device;
struct netdev_queue;
struct sk_buff;

/* Each copy that waits holds a buffer (buffer.h) that could have been used again. */
#define MCR_BATCH_MAX	16

/**
 * struct mcr_batch - copies of a datagram for consecutive outputs
 * @n: how many of them there are
 * @waiting: how many of these are still to be handed over
 * @txq: to this queue
 * @skb: the copies that wait, or lists of their segments; NULL for those that do not
 * @reason: what became of each
 */
struct mcr_batch {
	unsigned int n;
	unsigned int waiting;
	struct netdev_queue *txq;
	struct sk_buff *skb[MCR_BATCH_MAX];
	enum mcr_reason reason[MCR_BATCH_MAX];
};

/**
 * mcr_batch_init() - make a batch an empty one
 * @batch: the batch
 */
static inline void mcr_batch_init(struct mcr_batch *batch)
{
	batch->n = 0;
	batch->waiting = 0;
	batch->skb[0] = NULL;
}

/**
 * mcr_batch_note() - note what became of a copy, and go on to the next one
 * @batch: a batch that is not full
 * @reason: why it was not sent; MCR_REASON_NONE if it was, or waits
 */
static inline void mcr_batch_note(struct mcr_batch *batch, enum mcr_reason reason)
{
	batch->reason[batch->n++] = reason;
	if (batch->n < MCR_BATCH_MAX)
		batch->skb[batch->n] = NULL;
}

int mcr_batch_add(struct mcr_batch *batch, struct sk_buff *skb);
void mcr_batch_send(struct mcr_batch *batch);
int mcr_bypass_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _MCR_BYPASS_H */
