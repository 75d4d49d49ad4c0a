/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_FATE_H
#define _MCR_FATE_H

#include <uapi/linux/mcr.h>

struct mcr_datagram;
struct mcr_fanout;
struct mcr_iface;
struct mcr_output;
struct mcr_rule;
struct sk_buff;

void mcr_fate_dropped(const struct mcr_fanout *fanout,
		      const struct mcr_output *output,
		      const struct mcr_datagram *d, enum mcr_reason reason,
		      u64 errors);

void mcr_fate_not_relayed(const struct mcr_iface *iface, struct mcr_rule *rule,
			  const struct mcr_fanout *fanout,
			  const struct sk_buff *skb,
			  const struct mcr_datagram *d, enum mcr_reason reason);

#endif /* _MCR_FATE_H */
