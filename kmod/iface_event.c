// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of devices and addresses: interfaces are bound to the devices that bear their
 * names and let go of those that go, memberships follow, and sources are the addresses
 * of now.
 */
#include <linux/if_ether.h>
#include <linux/inetdevice.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <net/addrconf.h>

#include "echo.h"
#include "group.h"
#include "iface.h"
#include "net.h"
#include "notify.h"
#include "source.h"
#include "trace.h"

/* The interface a device is bound to; their names are the same but in a rename. */
static struct mcr_iface *iface_by_dev(struct mcr_net *mn,
				      const struct net_device *dev)
{
	struct mcr_iface *iface = mcr_iface_find(mn, dev->name);

	return iface && rcu_access_pointer(iface->dev) == dev ? iface : NULL;
}

/* The same after a rename, when the old name is not known any more. */
static struct mcr_iface *iface_by_renamed_dev(struct mcr_net *mn,
					      const struct net_device *dev)
{
	struct mcr_iface *iface;
	int bucket;

	hash_for_each(mn->ifaces, bucket, iface, node)
		if (rcu_access_pointer(iface->dev) == dev)
			return iface;
	return NULL;
}

/*
 * Before IP hears of an event: what belongs to IP's state of a device must be
 * given back while that state is there.
 */
static int iface_event_before(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct mcr_net *mn = mcr_net(dev_net(dev));
	struct mcr_iface *iface;

	if (event != NETDEV_UNREGISTER && event != NETDEV_CHANGEMTU)
		return NOTIFY_DONE;

	mutex_lock(&mn->lock);
	iface = iface_by_dev(mn, dev);
	if (event == NETDEV_UNREGISTER) {
		if (iface) {
			mcr_iface_unbind(iface);
			mcr_notify_iface(iface);
			mcr_iface_sync(mn);
		}
		/* A device that was just renamed is in no interface any more. */
		mcr_membership_sync_allmulti(mn);
	} else if (iface && dev->mtu < ETH_MIN_MTU) {
		mcr_membership_leave_all(iface, AF_UNSPEC);
	} else if (iface && dev->mtu < IPV6_MIN_MTU) {
		mcr_membership_leave_all(iface, AF_INET6);
	}
	if (!list_empty(&mn->ssm_dirty))
		mcr_net_queue_ssm(mn);
	mutex_unlock(&mn->lock);
	return NOTIFY_DONE;
}

static void iface_renamed(struct mcr_net *mn, struct net_device *dev)
{
	struct mcr_iface *iface = iface_by_renamed_dev(mn, dev);

	if (iface && strcmp(iface->name, dev->name)) {
		mcr_iface_unbind(iface);
		mcr_notify_iface(iface);
	}
	iface = mcr_iface_find(mn, dev->name);
	if (iface && !rcu_access_pointer(iface->dev)) {
		mcr_iface_bind(iface, dev);
		mcr_notify_iface(iface);
	}
}

static void log_link(const struct mcr_iface *iface)
{
	enum mcr_reason reason = mcr_iface_reason(iface);

	if (reason == MCR_REASON_NONE)
		mcr_log(iface->mn, interface_up, iface, reason);
	else
		mcr_log(iface->mn, interface_down, iface, reason);
}

/* After IP has heard of an event: join anew what its state has room for. */
static int iface_event_after(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct mcr_net *mn = mcr_net(dev_net(dev));
	struct mcr_iface *iface;

	switch (event) {
	case NETDEV_REGISTER:
	case NETDEV_CHANGENAME:
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_CHANGEADDR:
		break;
	default:
		return NOTIFY_DONE;
	}

	mutex_lock(&mn->lock);
	if (event == NETDEV_REGISTER || event == NETDEV_CHANGENAME) {
		iface_renamed(mn, dev);
	} else {
		iface = iface_by_dev(mn, dev);
		if (iface) {
			if (event == NETDEV_UP || event == NETDEV_CHANGEMTU)
				mcr_membership_rejoin(iface);
			if (event == NETDEV_CHANGEMTU) {
				mn->buffers.stale = true;
			} else if (event == NETDEV_CHANGEADDR) {
				mcr_echo_update(iface);
			} else {
				log_link(iface);
				mcr_notify_iface(iface);
			}
		}
	}
	mcr_iface_sync(mn);
	if (!list_empty(&mn->ssm_dirty))
		mcr_net_queue_ssm(mn);
	mutex_unlock(&mn->lock);
	return NOTIFY_DONE;
}

static int iface_addr4_event(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	const struct in_ifaddr *ifa = ptr;
	struct net_device *dev = ifa->ifa_dev->dev;
	struct mcr_net *mn = mcr_net(dev_net(dev));
	struct mcr_iface *iface;

	mutex_lock(&mn->lock);
	iface = iface_by_dev(mn, dev);
	if (iface) {
		union nf_inet_addr addr = { .ip = mcr_source_primary4(dev) };

		WRITE_ONCE(iface->addr4, addr.ip);
		mcr_log(mn, address_changed, iface->name, dev->ifindex, AF_INET,
			&addr);
		mcr_notify_iface(iface);
	}
	mutex_unlock(&mn->lock);
	return NOTIFY_DONE;
}

static int iface_addr6_event(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;
	const struct net_device *dev = ifa->idev->dev;
	struct mcr_net *mn = mcr_net(dev_net(dev));

	/* Called in atomic context: let each output find out by itself. */
	atomic_inc(&mn->addr6_seq);
	mcr_log(mn, address6_changed, dev->name, dev->ifindex, AF_INET6,
		(const union nf_inet_addr *)&ifa->addr);
	return NOTIFY_DONE;
}

static struct notifier_block iface_nb_before = {
	.notifier_call = iface_event_before,
	.priority = 10,		/* inetdev_event() and addrconf_notify() have 0 */
};

static struct notifier_block iface_nb_after = {
	.notifier_call = iface_event_after,
	.priority = -10,
};

static struct notifier_block iface_nb_addr4 = {
	.notifier_call = iface_addr4_event,
};

static struct notifier_block iface_nb_addr6 = {
	.notifier_call = iface_addr6_event,
};

/**
 * mcr_iface_notifiers_init() - start to follow devices and addresses
 *
 * Return: 0 or a negative error.
 */
int mcr_iface_notifiers_init(void)
{
	int err;

	err = register_netdevice_notifier(&iface_nb_before);
	if (err)
		return err;
	err = register_netdevice_notifier(&iface_nb_after);
	if (err)
		goto err_before;
	err = register_inetaddr_notifier(&iface_nb_addr4);
	if (err)
		goto err_after;
	err = register_inet6addr_notifier(&iface_nb_addr6);
	if (err)
		goto err_addr4;
	return 0;

err_addr4:
	unregister_inetaddr_notifier(&iface_nb_addr4);
err_after:
	unregister_netdevice_notifier(&iface_nb_after);
err_before:
	unregister_netdevice_notifier(&iface_nb_before);
	return err;
}

/**
 * mcr_iface_notifiers_exit() - stop following
 */
void mcr_iface_notifiers_exit(void)
{
	unregister_inet6addr_notifier(&iface_nb_addr6);
	unregister_inetaddr_notifier(&iface_nb_addr4);
	unregister_netdevice_notifier(&iface_nb_after);
	unregister_netdevice_notifier(&iface_nb_before);
}
