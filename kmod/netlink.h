/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_NETLINK_H
#define _MCR_NETLINK_H

#include <net/genetlink.h>
#include <uapi/linux/mcr.h>

struct mcr_iface;
struct mcr_levels;
struct mcr_net;
struct mcr_transaction;

/* Multicast groups, in the order of mcr_genl_family.mcgrps. */
enum {
	MCR_MCGRP_RULES,
	MCR_MCGRP_INTERFACES,
};

extern struct genl_family mcr_genl_family;
extern const struct nla_policy mcr_input_policy[MCR_INPUT_A_MAX + 1];
extern const struct nla_policy mcr_output_policy[MCR_OUTPUT_A_MAX + 1];
extern const struct nla_policy mcr_trace_policy[MCR_TRACE_A_MAX + 1];
extern const struct nla_policy mcr_log_level_policy[MCR_LOG_LEVEL_A_MAX + 1];

int mcr_netlink_init(void);
void mcr_netlink_exit(void);

struct sk_buff *mcr_netlink_reply_new(struct genl_info *info, size_t size, void **hdr);
int mcr_netlink_reply_send(struct sk_buff *reply, void *hdr, struct genl_info *info,
			   int err);
int mcr_netlink_put_digest(struct sk_buff *skb, u32 generation, u64 digest);
int mcr_netlink_put_iface_state(struct sk_buff *skb,
				const struct mcr_iface *iface);

/**
 * mcr_netlink_request_flags() - how a request is to be carried out
 * @attrs: its attributes, or NULL
 *
 * Return: enum mcr_request_flag, 0 if it gives none.
 */
static inline u32 mcr_netlink_request_flags(struct nlattr **attrs)
{
	return attrs && attrs[MCR_A_REQUEST_FLAGS] ?
	       nla_get_u32(attrs[MCR_A_REQUEST_FLAGS]) : 0;
}

int mcr_netlink_get_interface(struct mcr_net *mn, const struct nlattr *attr,
			      const struct nlattr *nest, struct mcr_iface **iface,
			      struct netlink_ext_ack *extack);
int mcr_netlink_rule_add(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_rule_remove(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_rule_get(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_rule_dump(struct sk_buff *skb, struct netlink_callback *cb);

struct mcr_change_request;
u8 mcr_netlink_multicast_ttl(struct genl_info *info);
int mcr_netlink_submit(struct genl_info *info,
		       struct mcr_change_request *request);
int mcr_netlink_transaction_begin(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_transaction_commit(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_transaction_abort(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_settings_set(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_settings_get(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_pinning_set(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_transaction_init(void);
void mcr_netlink_transaction_exit(void);

struct mcr_rule;
struct mcr_rule *mcr_netlink_find_rule(struct mcr_net *mn, struct genl_info *info);
int mcr_netlink_put_trace(struct sk_buff *skb, const struct mcr_rule *rule);
int mcr_netlink_trace_enable(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_trace_disable(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_trace_get(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_log(struct genl_info *info, int err);
void mcr_netlink_log_dump(struct mcr_net *mn, const struct netlink_callback *cb,
			  bool stats);
int mcr_netlink_put_levels(struct sk_buff *skb, const struct mcr_levels *levels);
int mcr_netlink_log_level_set(struct sk_buff *skb, struct genl_info *info);
int mcr_netlink_log_level_get(struct sk_buff *skb, struct genl_info *info);

#endif /* _MCR_NETLINK_H */
