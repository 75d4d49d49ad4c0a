// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings and pinnings over netlink.
 */
#include <linux/slab.h>

#include "extack.h"
#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "pinning.h"
#include "settings.h"
#include "transaction.h"

/* What could not be submitted is freed under the lock that guards interfaces. */
static void request_free(struct mcr_net *mn, struct mcr_change_request *request)
{
	mutex_lock(&mn->lock);
	mcr_change_request_free(request);
	mutex_unlock(&mn->lock);
}

/**
 * mcr_netlink_settings_set() - MCR_CMD_SETTINGS_SET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_settings_set(struct sk_buff *skb, struct genl_info *info)
{
	u32 flags = mcr_netlink_request_flags(info->attrs);
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_change_request *request;
	int err = -ENOMEM;

	request = mcr_change_request_alloc(MCR_CHANGE_OP_SETTINGS);
	if (!request)
		return -ENOMEM;
	request->settings = kzalloc(sizeof(*request->settings), GFP_KERNEL_ACCOUNT);
	if (!request->settings)
		goto err_free;
	request->settings->replace = flags & MCR_REQUEST_REPLACE;
	err = mcr_settings_parse(info->attrs[MCR_A_SETTINGS], request->settings,
				 info->extack);
	if (err)
		goto err_free;
	return mcr_netlink_submit(info, request);

err_free:
	request_free(mn, request);
	return err;
}

/**
 * mcr_netlink_settings_get() - MCR_CMD_SETTINGS_GET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_settings_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct sk_buff *reply;
	void *hdr;
	int err;

	reply = mcr_netlink_reply_new(info, NLMSG_GOODSIZE, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&mn->lock);
	err = mcr_settings_put(reply, &mn->settings);
	mutex_unlock(&mn->lock);
	return mcr_netlink_reply_send(reply, hdr, info, err);
}

static int parse_pinning(struct mcr_net *mn, const struct nlattr *nest,
			 struct mcr_change_request *request,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MCR_INTERFACE_A_CPUS + 1];
	struct mcr_pinning *pinning;
	int err;

	err = nla_parse_nested(tb, MCR_INTERFACE_A_CPUS, nest,
			       mcr_pinning_policy, extack);
	if (err)
		return err;
	if (!tb[MCR_INTERFACE_A_CPUS]) {
		mcr_extack(extack, nest,
			   "the CPUs are missing: give a list, or an empty one to unpin");
		return -EINVAL;
	}
	pinning = mcr_pinning_parse(tb[MCR_INTERFACE_A_CPUS], extack);
	if (IS_ERR(pinning))
		return PTR_ERR(pinning);
	request->pinning = pinning;
	return mcr_netlink_get_interface(mn, tb[MCR_INTERFACE_A_NAME], nest,
					 &request->match.iface, extack);
}

/**
 * mcr_netlink_pinning_set() - MCR_CMD_PINNING_SET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_pinning_set(struct sk_buff *skb, struct genl_info *info)
{
	bool all = mcr_netlink_request_flags(info->attrs) & MCR_REQUEST_ALL;
	const struct nlattr *nest = info->attrs[MCR_A_INTERFACE];
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct mcr_change_request *request;
	int err;

	if (!nest == !all) {
		mcr_extack(info->extack, nest,
			   "what to pin is not clear: give one interface and its CPUs, or ask for all to be unpinned");
		return -EINVAL;
	}
	request = mcr_change_request_alloc(all ? MCR_CHANGE_OP_UNPIN_ALL :
						 MCR_CHANGE_OP_PIN);
	if (!request)
		return -ENOMEM;
	err = all ? 0 : parse_pinning(mn, nest, request, info->extack);
	if (err) {
		request_free(mn, request);
		return err;
	}
	return mcr_netlink_submit(info, request);
}
