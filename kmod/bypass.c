// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handing copies to the driver past the queueing discipline, one by one or several
 * together: then the driver's queue is locked once, and the driver is told that more
 * are coming, so that it need not tell the hardware of each.
 */
#include <linux/netdevice.h>
#include <linux/smp.h>

#include "bypass.h"
#include "direct.h"
#include "transmit.h"

/* As packet_pick_tx_queue(): senders like us choose as the stack would. */
static u16 pick_queue(struct sk_buff *skb, struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	u16 queue;

	if (dev->real_num_tx_queues == 1)
		return 0;
#ifdef CONFIG_XPS
	skb->sender_cpu = smp_processor_id() + 1;
#endif
	queue = ops->ndo_select_queue ? ops->ndo_select_queue(dev, skb, NULL) :
					netdev_pick_tx(dev, skb, NULL);
	return netdev_cap_txqueue(dev, queue);
}

/*
 * Make a copy, or the segments it is cut into, fit for the driver. NULL: it is gone,
 * and *@rc says why.
 */
static struct sk_buff *prepare(struct sk_buff *skb, struct net_device *dev,
			       struct netdev_queue **txq, int *rc)
{
	bool again;

	skb_reset_mac_header(skb);
	skb_set_queue_mapping(skb, pick_queue(skb, dev));
	*txq = skb_get_tx_queue(dev, skb);
	/* Is it the driver of this queue that sends something through us? */
	if (unlikely(netif_tx_owned(*txq, smp_processor_id()))) {
		kfree_skb(skb);
		*rc = -ELOOP;
		return NULL;
	}
	if (!skb_is_gso(skb) && mcr_direct_valid(skb, dev))
		return skb;
	*rc = -ENOMEM;
	return validate_xmit_skb_list(skb, dev, &again);
}

/*
 * Hand over a list. A driver that stops its queue sees to what it was told more would
 * follow. Returns what one of them failed with, if one did. The queue is locked.
 */
static int hand_over(struct sk_buff *list, struct net_device *dev,
		     struct netdev_queue *txq, bool more)
{
	int result = NET_XMIT_SUCCESS;
	struct sk_buff *skb, *next;

	skb_list_walk_safe(list, skb, next) {
		int rc = NETDEV_TX_BUSY;

		skb_mark_not_on_list(skb);
		/* Limits of the stack (BQL) are for those who can wait. */
		if (likely(!netif_xmit_frozen_or_drv_stopped(txq)))
			rc = netdev_start_xmit(skb, dev, txq, more || next);
		if (unlikely(!dev_xmit_complete(rc))) {
			kfree_skb(skb);
			rc = NET_XMIT_DROP;
		}
		if (unlikely(rc != NET_XMIT_SUCCESS))
			result = rc;
	}
	return result;
}

/**
 * mcr_bypass_xmit() - hand a copy to the driver
 * @skb: the copy, from its link header on; consumed
 * @dev: its device
 *
 * Context: RCU, BH disabled.
 * Return: as dev_queue_xmit().
 */
int mcr_bypass_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct netdev_queue *txq;
	int rc;

	skb = prepare(skb, dev, &txq, &rc);
	if (!skb)
		return rc;
	HARD_TX_LOCK(dev, txq, smp_processor_id());
	rc = hand_over(skb, dev, txq, false);
	HARD_TX_UNLOCK(dev, txq);
	return rc;
}

/**
 * mcr_batch_add() - let a copy wait for others that go the same way
 * @batch: what waits there and goes elsewhere is handed over; mcr_batch_note() is to
 *	   follow
 * @skb: the copy, from its link header on; consumed
 *
 * Context: RCU, BH disabled.
 * Return: as dev_queue_xmit(); NET_XMIT_SUCCESS if it waits.
 */
int mcr_batch_add(struct mcr_batch *batch, struct sk_buff *skb)
{
	struct netdev_queue *txq;
	int rc;

	skb = prepare(skb, skb->dev, &txq, &rc);
	if (unlikely(!skb))
		return rc;
	if (batch->waiting && batch->txq != txq)
		mcr_batch_send(batch);
	batch->txq = txq;
	batch->skb[batch->n] = skb;
	batch->waiting++;
	return NET_XMIT_SUCCESS;
}

/**
 * mcr_batch_send() - hand over what waits
 * @batch: the batch; says after that what became of each copy
 *
 * Context: RCU, BH disabled.
 */
void mcr_batch_send(struct mcr_batch *batch)
{
	struct net_device *dev;
	unsigned int i;

	if (!batch->waiting)
		return;
	dev = batch->txq->dev;
	HARD_TX_LOCK(dev, batch->txq, smp_processor_id());
	for (i = 0; batch->waiting; i++) {
		struct sk_buff *skb = batch->skb[i];
		int rc;

		if (!skb)
			continue;
		batch->skb[i] = NULL;
		batch->waiting--;
		rc = hand_over(skb, dev, batch->txq, batch->waiting);
		batch->reason[i] = mcr_transmit_reason(rc);
	}
	HARD_TX_UNLOCK(dev, batch->txq);
}
