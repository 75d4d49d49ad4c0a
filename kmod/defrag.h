/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_DEFRAG_H
#define _MCR_DEFRAG_H

struct mcr_datagram;
struct mcr_iface;
struct sk_buff;

int mcr_defrag(struct mcr_iface *iface, struct sk_buff *skb,
	       const struct mcr_datagram *d);

#endif /* _MCR_DEFRAG_H */
