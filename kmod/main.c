// SPDX-License-Identifier: GPL-2.0-only
/*
 * MCR: multicast relay.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "extack.h"
#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "trace.h"

static int __init mcr_init(void)
{
	int err;

	err = mcr_net_init();
	if (err)
		return err;
	err = mcr_iface_notifiers_init();
	if (err)
		goto err_net;
	err = mcr_netlink_init();
	if (err)
		goto err_iface;
	mcr_log(mcr_net(&init_net), module_loaded, MCR_VERSION);
	pr_info("mcr: " MCR_VERSION " loaded\n");
	return 0;

err_iface:
	mcr_iface_notifiers_exit();
err_net:
	mcr_net_exit();
	return err;
}

static void __exit mcr_exit(void)
{
	mcr_log(mcr_net(&init_net), module_unloading, MCR_VERSION);
	mcr_netlink_exit();
	mcr_extack_exit();
	mcr_iface_notifiers_exit();
	mcr_net_exit();
	pr_info("mcr: unloaded\n");
}

module_init(mcr_init);
module_exit(mcr_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Multicast relay");
MODULE_AUTHOR("The MCR authors");
MODULE_VERSION(MCR_VERSION);
MODULE_ALIAS_GENL_FAMILY("mcr");
