/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_SETTINGS_H
#define _MCR_SETTINGS_H

#include <net/netlink.h>
#include <uapi/linux/mcr.h>

struct mcr_net;

/**
 * struct mcr_settings - settings of a namespace
 * @value: by enum mcr_settings_attr
 */
struct mcr_settings {
	u32 value[MCR_SETTINGS_A_MAX + 1];
};

/**
 * struct mcr_settings_change - a change of settings that is asked for
 * @given: bit n: the value of attribute n is given
 * @replace: those that are not go back to their defaults; else they stay
 * @to: the values given
 */
struct mcr_settings_change {
	u32 given;
	bool replace;
	struct mcr_settings to;
};

extern const struct nla_policy mcr_settings_policy[MCR_SETTINGS_A_MAX + 1];

void mcr_settings_init(struct mcr_settings *settings);
int mcr_settings_parse(const struct nlattr *nest,
		       struct mcr_settings_change *change,
		       struct netlink_ext_ack *extack);
void mcr_settings_merge(struct mcr_settings_change *change,
			const struct mcr_settings_change *later);
bool mcr_settings_apply(struct mcr_settings *settings,
			const struct mcr_settings_change *change);
void mcr_settings_log(const struct mcr_net *mn, const struct mcr_settings *was);
int mcr_settings_put(struct sk_buff *skb, const struct mcr_settings *settings);

#endif /* _MCR_SETTINGS_H */
