// SPDX-License-Identifier: GPL-2.0-only
/*
 * Levels over netlink, and requests in the log.
 */
#include <linux/slab.h>

#include "extack.h"
#include "net.h"
#include "netlink.h"
#include "trace.h"
#include "transaction.h"

const struct nla_policy mcr_log_level_policy[MCR_LOG_LEVEL_A_MAX + 1] = {
	[MCR_LOG_LEVEL_A_FACILITY] = NLA_POLICY_MAX(NLA_U32, MCR_FACILITY_MAX),
	[MCR_LOG_LEVEL_A_LEVEL]	   = NLA_POLICY_MAX(NLA_U32, MCR_LEVEL_MAX),
};

/**
 * mcr_netlink_log() - log what became of a request
 * @info: the request
 * @err: 0, or why it was refused
 *
 * Return: @err
 */
int mcr_netlink_log(struct genl_info *info, int err)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	u8 cmd = info->genlhdr->cmd;
	bool stats;

	/* There are only as many attributes as the operation's policy has. */
	stats = cmd == MCR_CMD_RULE_GET &&
		(mcr_netlink_request_flags(info->attrs) & MCR_REQUEST_STATS);
	if (err)
		mcr_log(mn, request_refused, cmd, info->snd_portid, err);
	else if (stats)
		mcr_log(mn, counters_read, cmd, info->snd_portid, 0);
	else
		mcr_log(mn, request, cmd, info->snd_portid, 0);
	return err;
}

/**
 * mcr_netlink_log_dump() - log that all of something is being read
 * @mn: the namespace's relay
 * @cb: the dump
 * @stats: of counters
 */
void mcr_netlink_log_dump(struct mcr_net *mn, const struct netlink_callback *cb,
			  bool stats)
{
	const struct genlmsghdr *hdr = nlmsg_data(cb->nlh);
	u32 portid = NETLINK_CB(cb->skb).portid;

	/* The first part of it. */
	if (cb->args[0])
		return;
	if (stats)
		mcr_log(mn, counters_read, hdr->cmd, portid, 0);
	else
		mcr_log(mn, request, hdr->cmd, portid, 0);
}

static int parse_level(const struct nlattr *nest,
		       struct mcr_levels_change *change,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MCR_LOG_LEVEL_A_MAX + 1];
	u8 level = MCR_LEVEL_NONE;
	int err;

	err = nla_parse_nested(tb, MCR_LOG_LEVEL_A_MAX, nest,
			       mcr_log_level_policy, extack);
	if (err)
		return err;
	if (tb[MCR_LOG_LEVEL_A_LEVEL])
		level = nla_get_u32(tb[MCR_LOG_LEVEL_A_LEVEL]);
	if (tb[MCR_LOG_LEVEL_A_FACILITY])
		change->own[nla_get_u32(tb[MCR_LOG_LEVEL_A_FACILITY])] = level;
	else
		change->global = level;
	return 0;
}

/**
 * mcr_netlink_log_level_set() - MCR_CMD_LOG_LEVEL_SET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_log_level_set(struct sk_buff *skb, struct genl_info *info)
{
	bool replace = mcr_netlink_request_flags(info->attrs) & MCR_REQUEST_REPLACE;
	struct mcr_change_request *request;
	const struct nlattr *attr;
	int rem, err;

	if (!replace && !info->attrs[MCR_A_LOG_LEVEL]) {
		mcr_extack(info->extack, NULL,
			   "which level is to be set is not said: give a log level, or ask to replace all");
		return -EINVAL;
	}
	request = mcr_change_request_alloc(MCR_CHANGE_OP_LOG_LEVELS);
	if (!request)
		return -ENOMEM;
	mcr_levels_change_init(&request->levels, replace);
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != MCR_A_LOG_LEVEL)
			continue;
		err = parse_level(attr, &request->levels, info->extack);
		if (err) {
			kfree(request);
			return err;
		}
	}
	return mcr_netlink_submit(info, request);
}

static int put_level(struct sk_buff *skb, unsigned int facility, u8 level)
{
	struct nlattr *nest = nla_nest_start(skb, MCR_A_LOG_LEVEL);

	if (!nest ||
	    (facility < __MCR_FACILITY_MAX &&
	     nla_put_u32(skb, MCR_LOG_LEVEL_A_FACILITY, facility)) ||
	    nla_put_u32(skb, MCR_LOG_LEVEL_A_LEVEL, level))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * mcr_netlink_put_levels() - put LOG_LEVEL for all that is set
 * @skb: the message
 * @levels: the levels
 *
 * Context: mcr_net.lock held.
 * Return: 0 or -EMSGSIZE.
 */
int mcr_netlink_put_levels(struct sk_buff *skb, const struct mcr_levels *levels)
{
	unsigned int i;

	if (put_level(skb, __MCR_FACILITY_MAX, levels->global))
		return -EMSGSIZE;
	for (i = 0; i < __MCR_FACILITY_MAX; i++)
		if (levels->own[i] != MCR_LEVEL_NONE &&
		    put_level(skb, i, levels->own[i]))
			return -EMSGSIZE;
	return 0;
}

/**
 * mcr_netlink_log_level_get() - MCR_CMD_LOG_LEVEL_GET
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_log_level_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct sk_buff *reply;
	void *hdr;
	int err;

	reply = mcr_netlink_reply_new(info, NLMSG_GOODSIZE, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&mn->lock);
	err = mcr_netlink_put_levels(reply, &mn->levels);
	mutex_unlock(&mn->lock);
	return mcr_netlink_reply_send(reply, hdr, info, err);
}
