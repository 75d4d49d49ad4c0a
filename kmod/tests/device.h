/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ethernet devices that keep what they are to send, for tests to read.
 */
#ifndef _MCR_TESTS_DEVICE_H
#define _MCR_TESTS_DEVICE_H

#include <linux/netdevice.h>

struct mcr_test;

/* What a device needs to take a super-packet in fragments of pages as it is. */
#define MCR_TEST_OFFLOADS	(NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_HIGHDMA | \
				 NETIF_F_GSO_UDP_L4)

struct net_device *mcr_test_device(struct mcr_test *t, const char *name,
				   netdev_features_t features,
				   const char *addr4, const char *addr6);
void mcr_test_device_up(struct mcr_test *t, struct net_device *dev, bool up);
void mcr_test_device_mtu(struct mcr_test *t, struct net_device *dev,
			 unsigned int mtu);
void mcr_test_device_mac(struct mcr_test *t, struct net_device *dev,
			 const char *address);
void mcr_test_address_add(struct mcr_test *t, const struct net_device *dev,
			  const char *text);
void mcr_test_address_del(struct mcr_test *t, const struct net_device *dev,
			  const char *text);
struct sk_buff *mcr_test_device_sent(struct net_device *dev);
struct sk_buff *mcr_test_device_peek(struct net_device *dev);
unsigned int mcr_test_device_queue(const struct net_device *dev);
const char *mcr_test_device_more(struct net_device *dev);
void mcr_test_device_room(struct net_device *dev, int frames, bool stops);
void mcr_test_device_spread(struct net_device *dev);
void mcr_test_veth_create(struct mcr_test *t, const char *name,
			  const char *peer);
void mcr_test_link_delete(struct mcr_test *t, const char *name);
void mcr_test_devices_destroy(struct mcr_test *t);

#endif /* _MCR_TESTS_DEVICE_H */
