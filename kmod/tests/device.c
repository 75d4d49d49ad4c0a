// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ethernet devices that keep what they are to send, for tests to read; addresses
 * and veth pairs by rtnetlink, as a user would make them.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_addr.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <linux/udp.h>
#include <linux/veth.h>
#include <net/netlink.h>

#include "device.h"
#include "fixture.h"

#define QUEUES	4	/* with one, nobody asks which */

#define MORE_MAX 64

struct device_priv {
	struct sk_buff_head sent;
	unsigned int queue;
	char more[MORE_MAX + 1];
	unsigned int n_more;
	int room;	/* for so many more; negative: for any number */
	bool stops;	/* says so when there is none, instead of being asked */
	bool spreads;
};

/* What IP sends of its own accord (IGMP, MLD, router solicitations) is not ours. */
static bool is_relayed(const struct sk_buff *skb)
{
	u8 protocol;

	if (skb->protocol == htons(ETH_P_IP))
		protocol = ip_hdr(skb)->protocol;
	else if (skb->protocol == htons(ETH_P_IPV6))
		protocol = ipv6_hdr(skb)->nexthdr;
	else
		return false;
	return protocol == IPPROTO_UDP || protocol == IPPROTO_ESP ||
	       protocol == IPPROTO_FRAGMENT;
}

static netdev_tx_t device_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	if (!is_relayed(skb)) {
		consume_skb(skb);
		return NETDEV_TX_OK;
	}
	if (!priv->room)
		return NETDEV_TX_BUSY;
	if (priv->n_more < MORE_MAX)
		priv->more[priv->n_more++] = netdev_xmit_more() ? '+' : '.';
	if (priv->room > 0 && !--priv->room && priv->stops)
		netif_tx_stop_queue(skb_get_tx_queue(dev, skb));
	skb_queue_tail(&priv->sent, skb);
	return NETDEV_TX_OK;
}

static u16 device_select_queue(struct net_device *dev, struct sk_buff *skb,
			       struct net_device *sb_dev)
{
	struct device_priv *priv = netdev_priv(dev);

	if (!is_relayed(skb))
		return 0;
	priv->queue = skb_get_queue_mapping(skb);
	return priv->spreads ? ntohs(udp_hdr(skb)->dest) % QUEUES : 0;
}

static const struct net_device_ops device_ops = {
	.ndo_start_xmit = device_xmit,
	.ndo_select_queue = device_select_queue,
	.ndo_set_mac_address = eth_mac_addr,
};

static void device_setup(struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	ether_setup(dev);
	dev->netdev_ops = &device_ops;
	/* Addresses are usable at once, and neighbours are not asked for. */
	dev->flags |= IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->max_mtu = ETH_MAX_MTU;
	eth_hw_addr_random(dev);
	skb_queue_head_init(&priv->sent);
	priv->room = -1;
}

/* One request to rtnetlink; @skb is consumed. */
static int rtnl_request(struct sk_buff *skb)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} reply = { };
	struct msghdr msg = { .msg_name = &kernel, .msg_namelen = sizeof(kernel) };
	struct kvec vec = { .iov_base = skb->data, .iov_len = skb->len };
	struct socket *sock;
	int err;

	err = sock_create_kern(&init_net, PF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			       &sock);
	if (err)
		goto out;
	nlmsg_hdr(skb)->nlmsg_len = skb->len;
	err = kernel_sendmsg(sock, &msg, &vec, 1, skb->len);
	if (err >= 0) {
		struct msghdr answer = { };

		vec.iov_base = &reply;
		vec.iov_len = sizeof(reply);
		err = kernel_recvmsg(sock, &answer, &vec, 1, sizeof(reply), 0);
		if (err >= 0)
			err = reply.header.nlmsg_type == NLMSG_ERROR ?
			      reply.error.error : -EPROTO;
	}
	sock_release(sock);
out:
	nlmsg_free(skb);
	return err;
}

static struct sk_buff *request_new(struct mcr_test *t, int type, int flags,
				   const void *body, size_t size)
{
	struct sk_buff *skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	struct nlmsghdr *nlh;

	KUNIT_ASSERT_NOT_NULL(t->test, skb);
	nlh = nlmsg_put(skb, 0, 1, type, size,
			NLM_F_REQUEST | NLM_F_ACK | flags);
	memcpy(nlmsg_data(nlh), body, size);
	return skb;
}

static void change_address(struct mcr_test *t, const struct net_device *dev,
			   const char *text, int type, int flags)
{
	struct ifaddrmsg body = { .ifa_index = dev->ifindex };
	union nf_inet_addr addr;
	struct sk_buff *skb;

	body.ifa_family = mcr_test_addr(t->test, text, &addr,
					&body.ifa_prefixlen);
	/* No duplicate address detection: it would have to be waited for. */
	if (body.ifa_family == AF_INET6)
		body.ifa_flags = IFA_F_NODAD;
	skb = request_new(t, type, flags, &body, sizeof(body));
	nla_put(skb, IFA_LOCAL, body.ifa_family == AF_INET ? 4 : 16, &addr);
	KUNIT_ASSERT_EQ(t->test, rtnl_request(skb), 0);
}

/**
 * mcr_test_address_add() - give a device an address
 * @t: the case
 * @dev: the device
 * @text: the address with its prefix length
 */
void mcr_test_address_add(struct mcr_test *t, const struct net_device *dev,
			  const char *text)
{
	change_address(t, dev, text, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
}

/**
 * mcr_test_address_del() - take an address from a device
 * @t: the case
 * @dev: the device
 * @text: the address with its prefix length
 */
void mcr_test_address_del(struct mcr_test *t, const struct net_device *dev,
			  const char *text)
{
	change_address(t, dev, text, RTM_DELADDR, 0);
}

/**
 * mcr_test_device() - make a device, up, with addresses
 * @t: the case; the device goes with it
 * @name: its name
 * @features: what it can do
 * @addr4: an IPv4 address with the prefix length, or NULL
 * @addr6: an IPv6 one, or NULL
 *
 * Return: the device.
 */
struct net_device *mcr_test_device(struct mcr_test *t, const char *name,
				   netdev_features_t features,
				   const char *addr4, const char *addr6)
{
	struct net_device *dev;
	int err;

	KUNIT_ASSERT_LT(t->test, t->n_devices, (unsigned int)MCR_TEST_DEVICES_MAX);
	dev = alloc_netdev_mqs(sizeof(struct device_priv), name, NET_NAME_USER,
			       device_setup, QUEUES, 1);
	KUNIT_ASSERT_NOT_NULL(t->test, dev);
	dev->features = features;
	dev->hw_features = features;
	err = register_netdev(dev);
	if (err)
		free_netdev(dev);
	KUNIT_ASSERT_EQ(t->test, err, 0);
	t->device[t->n_devices++] = dev;
	mcr_test_device_up(t, dev, true);
	if (addr4)
		mcr_test_address_add(t, dev, addr4);
	if (addr6)
		mcr_test_address_add(t, dev, addr6);
	return dev;
}

/**
 * mcr_test_device_up() - set a device up or down
 * @t: the case
 * @dev: the device
 * @up: which
 */
void mcr_test_device_up(struct mcr_test *t, struct net_device *dev, bool up)
{
	unsigned int flags;
	int err;

	rtnl_lock();
	flags = dev_get_flags(dev);
	err = dev_change_flags(dev, up ? flags | IFF_UP : flags & ~IFF_UP, NULL);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(t->test, err, 0);
}

/**
 * mcr_test_device_mtu() - set the MTU of a device
 * @t: the case
 * @dev: the device
 * @mtu: the MTU
 */
void mcr_test_device_mtu(struct mcr_test *t, struct net_device *dev,
			 unsigned int mtu)
{
	int err;

	rtnl_lock();
	err = dev_set_mtu(dev, mtu);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(t->test, err, 0);
}

/**
 * mcr_test_device_mac() - set the link address of a device, which is down meanwhile
 * @t: the case
 * @dev: the device
 * @address: its six octets
 */
void mcr_test_device_mac(struct mcr_test *t, struct net_device *dev,
			 const char *address)
{
	struct sockaddr sa = { .sa_family = ARPHRD_ETHER };
	int err;

	memcpy(sa.sa_data, address, ETH_ALEN);
	mcr_test_device_up(t, dev, false);
	rtnl_lock();
	err = dev_set_mac_address(dev, &sa, NULL);
	rtnl_unlock();
	mcr_test_device_up(t, dev, true);
	KUNIT_ASSERT_EQ(t->test, err, 0);
}

/**
 * mcr_test_device_sent() - take the oldest relayed frame a device has sent
 * @dev: the device
 *
 * Return: the skb, from the link header on, for the caller to free; or NULL.
 */
struct sk_buff *mcr_test_device_sent(struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	return skb_dequeue(&priv->sent);
}

/**
 * mcr_test_device_peek() - look at the oldest relayed frame a device has sent
 * @dev: the device
 *
 * Return: the skb, which the device keeps; or NULL.
 */
struct sk_buff *mcr_test_device_peek(struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	return skb_peek(&priv->sent);
}

/**
 * mcr_test_device_queue() - the queue mapping of the newest relayed frame
 * @dev: the device
 *
 * Return: what it was before the device was asked for its queue.
 */
unsigned int mcr_test_device_queue(const struct net_device *dev)
{
	const struct device_priv *priv = netdev_priv(dev);

	return priv->queue;
}

/**
 * mcr_test_device_more() - what relayed frames were told since it was asked last
 * @dev: the device
 *
 * Return: a letter for each: '+' more are coming, '.' it is the last one.
 */
const char *mcr_test_device_more(struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	priv->more[priv->n_more] = '\0';
	priv->n_more = 0;
	return priv->more;
}

/**
 * mcr_test_device_room() - say how many more relayed frames a device can take
 * @dev: the device
 * @frames: so many; negative: any number
 * @stops: it stops its queue after the last of them; else it refuses the next one
 */
void mcr_test_device_room(struct net_device *dev, int frames, bool stops)
{
	struct device_priv *priv = netdev_priv(dev);

	priv->room = frames;
	priv->stops = stops;
	netif_tx_wake_all_queues(dev);
}

/**
 * mcr_test_device_spread() - have a device choose its queue by the destination port
 * @dev: the device
 */
void mcr_test_device_spread(struct net_device *dev)
{
	struct device_priv *priv = netdev_priv(dev);

	priv->spreads = true;
}

/**
 * mcr_test_veth_create() - make a veth pair
 * @t: the case, which deletes it
 * @name: name of one end
 * @peer: name of the other
 */
void mcr_test_veth_create(struct mcr_test *t, const char *name,
			  const char *peer)
{
	static const struct ifinfomsg body;
	struct nlattr *info, *data, *other;
	struct sk_buff *skb;

	skb = request_new(t, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &body,
			  sizeof(body));
	nla_put_string(skb, IFLA_IFNAME, name);
	info = nla_nest_start(skb, IFLA_LINKINFO);
	nla_put_string(skb, IFLA_INFO_KIND, "veth");
	data = nla_nest_start(skb, IFLA_INFO_DATA);
	other = nla_nest_start(skb, VETH_INFO_PEER);
	nla_append(skb, sizeof(body), &body);
	nla_put_string(skb, IFLA_IFNAME, peer);
	nla_nest_end(skb, other);
	nla_nest_end(skb, data);
	nla_nest_end(skb, info);
	KUNIT_ASSERT_EQ(t->test, rtnl_request(skb), 0);
}

/**
 * mcr_test_link_delete() - delete an interface
 * @t: the case
 * @name: its name
 */
void mcr_test_link_delete(struct mcr_test *t, const char *name)
{
	static const struct ifinfomsg body;
	struct sk_buff *skb;

	skb = request_new(t, RTM_DELLINK, 0, &body, sizeof(body));
	nla_put_string(skb, IFLA_IFNAME, name);
	KUNIT_EXPECT_EQ(t->test, rtnl_request(skb), 0);
}

/**
 * mcr_test_devices_destroy() - take the devices of a case away
 * @t: the case
 */
void mcr_test_devices_destroy(struct mcr_test *t)
{
	while (t->n_devices) {
		struct net_device *dev = t->device[--t->n_devices];
		struct device_priv *priv = netdev_priv(dev);

		unregister_netdev(dev);
		skb_queue_purge(&priv->sent);
		free_netdev(dev);
	}
}
