/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handing a copy to the driver of a device that has no queue, without the way through
 * dev_queue_xmit(), where nothing on that way has anything to do: nobody listens or
 * filters, and the driver takes the copy as it is.
 */
#ifndef _MCR_DIRECT_H
#define _MCR_DIRECT_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/smp.h>
#include <net/sch_generic.h>

/* Are there traffic control or netfilter on the way out? */
static inline bool mcr_direct_hooked(const struct net_device *dev)
{
#if defined(CONFIG_NETFILTER_EGRESS)
	if (rcu_access_pointer(dev->nf_hooks_egress))
		return true;
#endif
#if defined(CONFIG_NET_XGRESS)
	if (rcu_access_pointer(dev->tcx_egress))
		return true;
#elif defined(CONFIG_NET_CLS_ACT)
	if (rcu_access_pointer(dev->miniq_egress))
		return true;
#endif
	return false;
}

/* Would validate_xmit_skb() leave the copy as it is? */
static inline bool mcr_direct_valid(const struct sk_buff *skb,
				    const struct net_device *dev)
{
	netdev_features_t wanted = 0;

	if (dev->netdev_ops->ndo_features_check &&
	    dev->netdev_ops->ndo_features_check != passthru_features_check)
		return false;
	if (skb_is_nonlinear(skb)) {
		wanted |= NETIF_F_SG;
		if (skb_has_frag_list(skb))
			wanted |= NETIF_F_FRAGLIST;
	}
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		wanted |= NETIF_F_HW_CSUM;
	return !(wanted & ~dev->features);
}

/**
 * mcr_direct_possible() - may a copy be handed to the driver?
 * @skb: the copy; no super-packet, no VLAN tag, route or socket
 * @dev: its device
 *
 * Context: RCU, BH disabled.
 * Return: false if dev_queue_xmit() has to do it.
 */
static inline bool mcr_direct_possible(const struct sk_buff *skb,
				       struct net_device *dev)
{
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);

	if (dev->real_num_tx_queues != 1 ||
	    rcu_dereference_bh(txq->qdisc)->enqueue)
		return false;
	/* Is it this device that sends something through us? The core says so. */
	if (netif_tx_owned(txq, smp_processor_id()))
		return false;
	return mcr_direct_valid(skb, dev) && !mcr_direct_hooked(dev) &&
	       !dev_nit_active(dev);
}

/**
 * mcr_direct_xmit() - hand a copy to the driver
 * @skb: the copy, from its link header on; consumed
 * @dev: its device; mcr_direct_possible()
 *
 * Context: RCU, BH disabled.
 * Return: as dev_queue_xmit().
 */
static inline int mcr_direct_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);
	int rc = NETDEV_TX_BUSY;

	skb_reset_mac_header(skb);
	HARD_TX_LOCK(dev, txq, smp_processor_id());
	if (likely(!netif_xmit_frozen_or_stopped(txq)))
		rc = netdev_start_xmit(skb, dev, txq, false);
	HARD_TX_UNLOCK(dev, txq);
	if (likely(dev_xmit_complete(rc)))
		return rc;
	kfree_skb(skb);
	return NET_XMIT_DROP;
}

#endif /* _MCR_DIRECT_H */
