// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings of a namespace: what can be set, within what bounds, and what holds
 * until it is. The module keeps all of them, those too that only the daemon goes
 * by: so there is one place to ask, and they outlive the daemon.
 */
#include <linux/bits.h>
#include <linux/string.h>

#include "net.h"
#include "settings.h"
#include "trace.h"

static struct netlink_range_validation idle_timeout_range = {
	.min = 1,
	.max = MCR_IDLE_TIMEOUT_MAX,
};

static struct netlink_range_validation reconcile_interval_range = {
	.min = 1,
	.max = MCR_RECONCILE_INTERVAL_MAX,
};

static struct netlink_range_validation buffers_range = {
	.max = MCR_BUFFERS_MAX,
};

#define MCR_NLA_BUFFERS NLA_POLICY_FULL_RANGE(NLA_U32, &buffers_range)

const struct nla_policy mcr_settings_policy[MCR_SETTINGS_A_MAX + 1] = {
	[MCR_SETTINGS_A_MULTICAST_TTL] = NLA_POLICY_RANGE(NLA_U8, 1, 255),
	[MCR_SETTINGS_A_IDLE_TIMEOUT] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &idle_timeout_range),
	[MCR_SETTINGS_A_RECONCILE_INTERVAL] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &reconcile_interval_range),
	[MCR_SETTINGS_A_GRO] = NLA_POLICY_MAX(NLA_U8, 1),
	[MCR_SETTINGS_A_LOG_FORMAT] =
		NLA_POLICY_MAX(NLA_U32, MCR_LOG_FORMAT_JSON),
	[MCR_SETTINGS_A_BUFFERS_SMALL] = MCR_NLA_BUFFERS,
	[MCR_SETTINGS_A_BUFFERS_STANDARD] = MCR_NLA_BUFFERS,
	[MCR_SETTINGS_A_BUFFERS_JUMBO] = MCR_NLA_BUFFERS,
};

static const struct mcr_settings defaults = {
	.value = {
		[MCR_SETTINGS_A_MULTICAST_TTL] = 1,
		[MCR_SETTINGS_A_IDLE_TIMEOUT] = 300,
		[MCR_SETTINGS_A_RECONCILE_INTERVAL] = 5,
		[MCR_SETTINGS_A_LOG_FORMAT] = MCR_LOG_FORMAT_TEXT,
	},
};

/**
 * mcr_settings_init() - what holds until something else is set
 * @settings: where it goes
 */
void mcr_settings_init(struct mcr_settings *settings)
{
	*settings = defaults;
}

/**
 * mcr_settings_parse() - read the values of a request
 * @nest: MCR_A_SETTINGS, or NULL: none is given
 * @change: where they go; replace is left alone
 * @extack: where a refusal is explained
 *
 * Return: 0 or a negative error.
 */
int mcr_settings_parse(const struct nlattr *nest,
		       struct mcr_settings_change *change,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MCR_SETTINGS_A_MAX + 1];
	unsigned int i;
	int err;

	change->given = 0;
	if (!nest)
		return 0;
	err = nla_parse_nested(tb, MCR_SETTINGS_A_MAX, nest, mcr_settings_policy,
			       extack);
	if (err)
		return err;
	for (i = 1; i <= MCR_SETTINGS_A_MAX; i++) {
		if (!tb[i])
			continue;
		change->given |= BIT(i);
		change->to.value[i] = mcr_settings_policy[i].type == NLA_U8 ?
				      nla_get_u8(tb[i]) : nla_get_u32(tb[i]);
	}
	return 0;
}

/**
 * mcr_settings_merge() - make one change of two
 * @change: the earlier one, which becomes both
 * @later: the later one
 */
void mcr_settings_merge(struct mcr_settings_change *change,
			const struct mcr_settings_change *later)
{
	unsigned int i;

	if (later->replace) {
		*change = *later;
		return;
	}
	change->given |= later->given;
	for (i = 1; i <= MCR_SETTINGS_A_MAX; i++)
		if (later->given & BIT(i))
			change->to.value[i] = later->to.value[i];
}

/**
 * mcr_settings_apply() - make a change
 * @settings: what is changed
 * @change: how
 *
 * Return: whether something is different now.
 */
bool mcr_settings_apply(struct mcr_settings *settings,
			const struct mcr_settings_change *change)
{
	struct mcr_settings was = *settings;
	unsigned int i;

	if (change->replace)
		*settings = defaults;
	for (i = 1; i <= MCR_SETTINGS_A_MAX; i++)
		if (change->given & BIT(i))
			settings->value[i] = change->to.value[i];
	return memcmp(settings, &was, sizeof(was));
}

/**
 * mcr_settings_log() - an event for each setting that has another value
 * @mn: the namespace's relay, whose settings have changed
 * @was: what they were
 *
 * Context: mcr_net.lock held.
 */
void mcr_settings_log(const struct mcr_net *mn, const struct mcr_settings *was)
{
	unsigned int i;

	for (i = 1; i <= MCR_SETTINGS_A_MAX; i++)
		if (mn->settings.value[i] != was->value[i])
			mcr_log(mn, setting_changed, i, mn->settings.value[i]);
}

/**
 * mcr_settings_put() - put SETTINGS
 * @skb: the message
 * @settings: the settings
 *
 * Return: 0 or -EMSGSIZE.
 */
int mcr_settings_put(struct sk_buff *skb, const struct mcr_settings *settings)
{
	struct nlattr *nest = nla_nest_start(skb, MCR_A_SETTINGS);
	unsigned int i;
	int err;

	if (!nest)
		return -EMSGSIZE;
	for (i = 1; i <= MCR_SETTINGS_A_MAX; i++) {
		if (mcr_settings_policy[i].type == NLA_U8)
			err = nla_put_u8(skb, i, settings->value[i]);
		else
			err = nla_put_u32(skb, i, settings->value[i]);
		if (err)
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
