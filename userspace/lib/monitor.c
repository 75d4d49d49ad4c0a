// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>

static struct nla_policy policy[MCR_A_MAX + 1] = {
	[MCR_A_PORTID] = { .type = NLA_U32 },
	[MCR_A_PID] = { .type = NLA_U32 },
	[MCR_A_COMM] = { .type = NLA_STRING },
	[MCR_A_CLIENT] = { .type = NLA_STRING },
	[MCR_A_CHANGE] = { .type = NLA_NESTED },
	[MCR_A_INTERFACE] = { .type = NLA_NESTED },
	[MCR_A_SETTINGS] = { .type = NLA_NESTED },
	[MCR_A_CAUSE] = { .type = NLA_U32 },
};

static struct nla_policy change_policy[MCR_CHANGE_A_MAX + 1] = {
	[MCR_CHANGE_A_CHANGE] = { .type = NLA_U32 },
	[MCR_CHANGE_A_ID] = { .type = NLA_U64 },
	[MCR_CHANGE_A_NAME] = { .type = NLA_STRING,
				.maxlen = MCR_NAME_MAX + 1 },
};

struct reading {
	mcr_event_fn event;
	void *arg;
};

int mcr_monitor_subscribe(struct mcr_client *client, struct mcr_error *err)
{
	int ret = mcr_client_subscribe(client, MCR_GENL_MCGRP_RULES, err);

	return ret ? ret : mcr_client_subscribe(client,
						MCR_GENL_MCGRP_INTERFACES, err);
}

static int read_change(struct nlattr *nest, struct mcr_rule_change *change)
{
	struct nlattr *tb[MCR_CHANGE_A_MAX + 1];

	if (nla_parse_nested(tb, MCR_CHANGE_A_MAX, nest, change_policy) ||
	    !tb[MCR_CHANGE_A_CHANGE] || !tb[MCR_CHANGE_A_ID])
		return -EPROTO;
	change->change = nla_get_u32(tb[MCR_CHANGE_A_CHANGE]);
	change->id = nla_get_u64(tb[MCR_CHANGE_A_ID]);
	if (tb[MCR_CHANGE_A_NAME])
		snprintf(change->name, sizeof(change->name), "%s",
			 nla_get_string(tb[MCR_CHANGE_A_NAME]));
	return 0;
}

static int read_author(struct nlmsghdr *header, struct nlattr **tb,
		       struct mcr_event *event)
{
	if (mcr_commit_read(header, &event->commit, NULL))
		return -EPROTO;
	if (tb[MCR_A_PORTID])
		event->portid = nla_get_u32(tb[MCR_A_PORTID]);
	if (tb[MCR_A_PID])
		event->pid = nla_get_u32(tb[MCR_A_PID]);
	if (tb[MCR_A_COMM])
		snprintf(event->comm, sizeof(event->comm), "%s",
			 nla_get_string(tb[MCR_A_COMM]));
	if (tb[MCR_A_CLIENT])
		snprintf(event->client, sizeof(event->client), "%s",
			 nla_get_string(tb[MCR_A_CLIENT]));
	if (tb[MCR_A_CAUSE])
		event->cause = nla_get_u32(tb[MCR_A_CAUSE]);
	return 0;
}

static int read_rules(struct nlmsghdr *header, struct nlattr **tb,
		      struct mcr_event *event)
{
	struct nlattr *attr;
	int left;

	event->kind = MCR_EVENT_RULES;
	if (read_author(header, tb, event))
		return -EPROTO;
	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(header), 0),
			  genlmsg_attrlen(nlmsg_data(header), 0), left) {
		if (nla_type(attr) != MCR_A_CHANGE ||
		    event->changes_count == MCR_NTF_CHANGES_MAX)
			continue;
		if (read_change(attr, &event->changes[event->changes_count]))
			return -EPROTO;
		event->changes_count++;
	}
	return 0;
}

static int read_settings(struct nlmsghdr *header, struct nlattr **tb,
			 struct mcr_event *event)
{
	if (read_author(header, tb, event))
		return -EPROTO;
	if (tb[MCR_A_SETTINGS]) {
		event->kind = MCR_EVENT_SETTINGS;
		return mcr_settings_read(tb[MCR_A_SETTINGS], &event->settings);
	}
	if (tb[MCR_A_LOG_LEVEL]) {
		event->kind = MCR_EVENT_LEVELS;
		mcr_log_levels_usual(&event->levels);
		return mcr_log_level_read(header, &event->levels, NULL);
	}
	event->kind = MCR_EVENT_PINNING;
	return tb[MCR_A_INTERFACE] ? mcr_interface_read(tb[MCR_A_INTERFACE],
							&event->interface) :
				     -EPROTO;
}

int mcr_event_read(struct nlmsghdr *header, struct mcr_event *event)
{
	struct nlattr *tb[MCR_A_MAX + 1];

	*event = (struct mcr_event){ 0 };
	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, policy))
		return -EPROTO;
	switch (genlmsg_hdr(header)->cmd) {
	case MCR_CMD_RULE_NTF:
		return read_rules(header, tb, event);
	case MCR_CMD_SETTINGS_NTF:
		return read_settings(header, tb, event);
	case MCR_CMD_INTERFACE_NTF:
		event->kind = MCR_EVENT_INTERFACE;
		if (!tb[MCR_A_INTERFACE])
			return -EPROTO;
		return mcr_interface_read(tb[MCR_A_INTERFACE],
					  &event->interface);
	default:
		return -ENOMSG;
	}
}

static int notification(struct nlmsghdr *header, void *arg,
			struct mcr_error *err)
{
	struct reading *reading = arg;
	struct mcr_event event;
	int ret = mcr_event_read(header, &event);

	if (ret == -ENOMSG)
		return 0;
	if (ret)
		return mcr_error_set(err, ret,
				     "a notification of the module cannot be read: is it of another version?");
	return reading->event(&event, reading->arg);
}

int mcr_monitor_read(struct mcr_client *client, mcr_event_fn event, void *arg,
		     struct mcr_error *err)
{
	struct reading reading = { .event = event, .arg = arg };

	return mcr_client_notifications(client, notification, &reading, err);
}
