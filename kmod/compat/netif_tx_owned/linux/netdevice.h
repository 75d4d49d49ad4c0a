/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue's lock was told apart by the CPU that holds it, whatever the preemption. */
#ifndef _MCR_COMPAT_NETIF_TX_OWNED_H
#define _MCR_COMPAT_NETIF_TX_OWNED_H

#include_next <linux/netdevice.h>

static inline bool netif_tx_owned(struct netdev_queue *txq, unsigned int cpu)
{
	return READ_ONCE(txq->xmit_lock_owner) == cpu;
}

#endif /* _MCR_COMPAT_NETIF_TX_OWNED_H */
