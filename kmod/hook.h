/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_HOOK_H
#define _MCR_HOOK_H

struct mcr_iface;
struct net_device;
struct sk_buff;

int mcr_hook_register(struct mcr_iface *iface, struct net_device *dev);
void mcr_hook_unregister(struct mcr_iface *iface);
void mcr_hook_steered(struct mcr_iface *iface, struct sk_buff *skb);

#endif /* _MCR_HOOK_H */
