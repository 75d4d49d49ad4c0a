/* SPDX-License-Identifier: GPL-2.0-only */
/* ip6_fragment() was not exported; modules reached it through a table. */
#ifndef _MCR_COMPAT_IP6_FRAGMENT_H
#define _MCR_COMPAT_IP6_FRAGMENT_H

#include_next <net/ip6_route.h>
#include <net/ipv6_stubs.h>

#define ip6_fragment(net, sk, skb, output) \
	ipv6_stub->ipv6_fragment(net, sk, skb, output)

#endif /* _MCR_COMPAT_IP6_FRAGMENT_H */
