/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Datagrams relayed by a rule in force, and a look at what the devices sent.
 */
#ifndef _MCR_TESTS_RELAY_H
#define _MCR_TESTS_RELAY_H

#include <linux/skbuff.h>

#include "packet.h"

struct mcr_test;

/* How far the checksum of a received datagram has been dealt with. */
enum mcr_test_offload {
	MCR_TEST_NONE,
	MCR_TEST_UNNECESSARY,
	MCR_TEST_COMPLETE,
	MCR_TEST_PARTIAL,
	MCR_TEST_OFFLOAD_STATES,
};

struct sk_buff *mcr_test_received(struct mcr_test *t, u8 *data,
				  unsigned int len, unsigned int linear,
				  enum mcr_test_offload offload);
void mcr_test_relay(struct mcr_test *t, struct sk_buff *skb, bool consume);
unsigned int mcr_test_frame(struct mcr_test *t, struct net_device *dev,
			    u8 *buf);
void mcr_test_expect(struct mcr_test *t, struct net_device *dev,
		     const struct mcr_test_packet *p, u8 ttl, const char *what);
void mcr_test_expect_ip(struct mcr_test *t, const u8 *ip, unsigned int len,
			const struct mcr_test_packet *p, u8 ttl,
			const char *what);

#endif /* _MCR_TESTS_RELAY_H */
