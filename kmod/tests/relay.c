// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams relayed by a rule in force, and a look at what the devices sent.
 */
#include <asm/unaligned.h>
#include <linux/bottom_half.h>
#include <linux/etherdevice.h>
#include <linux/in.h>

#include "device.h"
#include "fixture.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "relay.h"
#include "replicate.h"
#include "rule.h"
#include "table.h"

/**
 * mcr_test_received() - a received skb in an offload state
 * @t: the case; its first device is where it came in
 * @data: the datagram, without options or extension headers; its checksum is
 *	  made a partial one if need be
 * @len: octets of it, padding included
 * @linear: how many of them are in the linear part
 * @offload: the state
 *
 * Return: the skb.
 */
struct sk_buff *mcr_test_received(struct mcr_test *t, u8 *data,
				  unsigned int len, unsigned int linear,
				  enum mcr_test_offload offload)
{
	bool ipv4 = data[0] >> 4 == 4;
	unsigned int transport = ipv4 ? 20 : 40;
	struct sk_buff *skb;
	u32 sum;

	if (offload == MCR_TEST_PARTIAL) {
		/* The sum over the pseudo header, and the rest by the sender. */
		sum = IPPROTO_UDP + get_unaligned_be16(data + transport + 4);
		put_unaligned_be16(mcr_test_sum(data + (ipv4 ? 12 : 8),
						ipv4 ? 8 : 32, sum),
				   data + transport + 6);
	}
	skb = mcr_test_skb(t->test, t->device[0], data, len, linear);
	switch (offload) {
	case MCR_TEST_UNNECESSARY:
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		break;
	case MCR_TEST_COMPLETE:
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
		break;
	case MCR_TEST_PARTIAL:
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + transport;
		skb->csum_offset = 6;
		break;
	default:
		break;
	}
	return skb;
}

/**
 * mcr_test_relay() - relay a datagram by the rule on "ktin" that takes it
 * @t: the case; fails for good if there is none
 * @skb: the datagram
 * @consume: the host is not to have it: @skb is consumed
 */
void mcr_test_relay(struct mcr_test *t, struct sk_buff *skb, bool consume)
{
	const struct mcr_fanout *fanout = NULL;
	struct mcr_rule *rule = NULL;
	struct mcr_iface *iface;
	struct mcr_datagram d;

	mutex_lock(&t->mn->lock);
	iface = mcr_iface_find(t->mn, "ktin");
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_NOT_NULL(t->test, iface);

	local_bh_disable();
	rcu_read_lock();
	if (mcr_parse(skb, &d) == MCR_PARSE_DATAGRAM)
		rule = mcr_table_match(iface, &d, &fanout);
	mcr_parse_origin(skb, &d);
	if (rule)
		mcr_replicate(fanout, skb, &d, consume);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_ASSERT_NOT_NULL(t->test, rule);
}

/**
 * mcr_test_frame() - take the oldest frame a device has sent
 * @t: the case; fails for good if there is none
 * @dev: the device
 * @buf: where it goes, from the link header on
 *
 * A checksum that is left to the device is made here, as the device would.
 *
 * Return: its octets.
 */
unsigned int mcr_test_frame(struct mcr_test *t, struct net_device *dev, u8 *buf)
{
	struct sk_buff *skb = mcr_test_device_sent(dev);
	unsigned int len, start;
	u16 check;

	KUNIT_ASSERT_NOT_NULL_MSG(t->test, skb, "%s has sent nothing", dev->name);
	len = skb->len;
	KUNIT_ASSERT_LE(t->test, len, (unsigned int)MCR_TEST_PACKET_MAX);
	KUNIT_ASSERT_EQ(t->test, skb_copy_bits(skb, 0, buf, len), 0);
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		start = skb_checksum_start_offset(skb);
		check = ~mcr_test_sum(buf + start, len - start, 0);
		put_unaligned_be16(check ?: 0xffff,
				   buf + start + skb->csum_offset);
	}
	kfree_skb(skb);
	return len;
}

/* Where two strings of octets differ first. */
static unsigned int difference(const u8 *a, const u8 *b, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len && a[i] == b[i]; i++)
		;
	return i;
}

/**
 * mcr_test_expect_ip() - hold an IP datagram against what it should be
 * @t: the case
 * @ip: the datagram
 * @len: octets of it
 * @p: what it should be, written anew with a checksum of its own
 * @ttl: its TTL or hop limit
 * @what: which case it is
 *
 * Every octet counts but IPv4's identification, which is any. DF is clear.
 */
void mcr_test_expect_ip(struct mcr_test *t, const u8 *ip, unsigned int len,
			const struct mcr_test_packet *p, u8 ttl,
			const char *what)
{
	u8 *expected = mcr_test_buffer(t->test);
	struct mcr_test_layout layout;
	unsigned int differ;

	layout = mcr_test_packet_write(t->test, expected, p);
	if (expected[0] >> 4 == 4) {
		memcpy(expected + 4, ip + 4, 2);
		memset(expected + 6, 0, 2);
		expected[8] = ttl;
		memset(expected + 10, 0, 2);
		put_unaligned_be16(~mcr_test_sum(expected, 20, 0), expected + 10);
	} else {
		expected[7] = ttl;
	}
	KUNIT_EXPECT_EQ_MSG(t->test, len, layout.length, "%s", what);
	differ = difference(ip, expected, min(len, layout.length));
	if (differ < min(len, layout.length))
		KUNIT_FAIL(t->test, "%s: octet %u is %02x, not %02x", what, differ,
			   ip[differ], expected[differ]);
	kunit_kfree(t->test, expected);
}

static void multicast_address(const u8 *ip, u8 *mac)
{
	if (ip[0] >> 4 == 6) {
		memset(mac, 0x33, 2);
		memcpy(mac + 2, ip + 36, 4);
		return;
	}
	mac[0] = 0x01;
	mac[1] = 0x00;
	mac[2] = 0x5e;
	memcpy(mac + 3, ip + 17, 3);
	mac[3] &= 0x7f;
}

/**
 * mcr_test_expect() - hold the oldest frame of a device against what it should be
 * @t: the case
 * @dev: the device
 * @p: the datagram that should be in it; to a multicast address
 * @ttl: its TTL or hop limit
 * @what: which case it is
 */
void mcr_test_expect(struct mcr_test *t, struct net_device *dev,
		     const struct mcr_test_packet *p, u8 ttl, const char *what)
{
	u8 *buf = mcr_test_buffer(t->test);
	unsigned int len = mcr_test_frame(t, dev, buf);
	const u8 *ip = buf + ETH_HLEN;
	u8 mac[ETH_ALEN];

	KUNIT_ASSERT_GT(t->test, len, (unsigned int)ETH_HLEN + 20);
	multicast_address(ip, mac);
	KUNIT_EXPECT_EQ_MSG(t->test, memcmp(buf, mac, ETH_ALEN), 0, "%s", what);
	KUNIT_EXPECT_EQ_MSG(t->test, memcmp(buf + 6, dev->dev_addr, ETH_ALEN), 0,
			    "%s", what);
	KUNIT_EXPECT_EQ_MSG(t->test, get_unaligned_be16(buf + 12),
			    ip[0] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6, "%s", what);
	mcr_test_expect_ip(t, ip, len - ETH_HLEN, p, ttl, what);
	kunit_kfree(t->test, buf);
}
