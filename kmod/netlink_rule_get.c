// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules over netlink: get, one or all.
 */
#include <net/sock.h>

#include "extack.h"
#include "group.h"
#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "rule.h"
#include "table.h"

/* Room for a rule without its outputs, and for one output, in a message. */
#define MCR_RULE_SPACE		1024
#define MCR_OUTPUT_SPACE	768

static int put_address(struct sk_buff *skb, int attr, u8 family,
		       const union nf_inet_addr *addr)
{
	return nla_put(skb, attr, mcr_addr_octets(family), addr);
}

static int put_input(struct sk_buff *skb, const struct mcr_match *match)
{
	struct nlattr *nest = nla_nest_start(skb, MCR_A_INPUT);

	if (!nest ||
	    nla_put_string(skb, MCR_INPUT_A_INTERFACE, match->iface->name) ||
	    put_address(skb, MCR_INPUT_A_GROUP, match->family, &match->group) ||
	    nla_put_u8(skb, MCR_INPUT_A_PREFIX_LEN, match->prefix_len) ||
	    nla_put_be16(skb, MCR_INPUT_A_PORT, match->port) ||
	    nla_put_u8(skb, MCR_INPUT_A_PROTOCOL, match->protocol) ||
	    (match->has_source &&
	     put_address(skb, MCR_INPUT_A_SOURCE, match->family, &match->source)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_error(struct sk_buff *skb, u32 reason, u64 n)
{
	struct nlattr *nest = nla_nest_start(skb, MCR_COUNTERS_A_ERROR);

	if (!nest || nla_put_u32(skb, MCR_ERROR_A_REASON, reason) ||
	    nla_put_u64_64bit(skb, MCR_ERROR_A_COUNT, n, MCR_ERROR_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* @matched: what tells when the last one came, or NULL. */
static int put_counters(struct sk_buff *skb, int attr,
			const struct mcr_counters __percpu *counters,
			const atomic64_t *errors,
			const struct mcr_matched __percpu *matched)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	u64 packets, bytes, n;
	unsigned long last;
	unsigned int i;

	mcr_counters_sum(counters, &packets, &bytes);
	if (!nest ||
	    nla_put_u64_64bit(skb, MCR_COUNTERS_A_PACKETS, packets,
			      MCR_COUNTERS_A_PAD) ||
	    nla_put_u64_64bit(skb, MCR_COUNTERS_A_BYTES, bytes,
			      MCR_COUNTERS_A_PAD))
		return -EMSGSIZE;
	for (i = 0; i < __MCR_REASON_MAX; i++) {
		n = atomic64_read(&errors[i]);
		if (n && put_error(skb, i, n))
			return -EMSGSIZE;
	}
	if (matched && packets) {
		/* First: the clock goes on, and so do datagrams. */
		last = mcr_matched_last(matched);
		if (nla_put_u64_64bit(skb, MCR_COUNTERS_A_AGE,
				      jiffies64_to_msecs(jiffies - last),
				      MCR_COUNTERS_A_PAD))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_output(struct sk_buff *skb, const struct mcr_output *output,
		      u8 family, bool stats)
{
	enum mcr_reason reason = mcr_output_reason(output, family);
	struct nlattr *nest = nla_nest_start(skb, MCR_A_OUTPUT);

	if (!nest ||
	    nla_put_string(skb, MCR_OUTPUT_A_INTERFACE, output->iface->name) ||
	    ((output->flags & MCR_OUTPUT_GROUP) &&
	     put_address(skb, MCR_OUTPUT_A_GROUP, family, &output->group)) ||
	    nla_put_be16(skb, MCR_OUTPUT_A_PORT, output->port) ||
	    nla_put_u8(skb, MCR_OUTPUT_A_TTL, output->ttl) ||
	    nla_put_u8(skb, MCR_OUTPUT_A_DSCP, output->dscp) ||
	    nla_put_u32(skb, MCR_OUTPUT_A_SOURCE_MODE, output->source_mode) ||
	    (output->source_mode == MCR_SOURCE_EXPLICIT &&
	     put_address(skb, MCR_OUTPUT_A_SOURCE_IP, family, &output->source)) ||
	    nla_put_be16(skb, MCR_OUTPUT_A_SOURCE_PORT, output->source_port) ||
	    nla_put_u32(skb, MCR_OUTPUT_A_QDISC,
			output->flags & MCR_OUTPUT_BYPASS ? MCR_QDISC_BYPASS :
							    MCR_QDISC_DEFAULT) ||
	    nla_put_u32(skb, MCR_OUTPUT_A_STATE,
			reason ? MCR_STATE_PENDING : MCR_STATE_ACTIVE) ||
	    (reason && nla_put_u32(skb, MCR_OUTPUT_A_REASON, reason)) ||
	    (stats && put_counters(skb, MCR_OUTPUT_A_COUNTERS,
				   output->stats->sent, output->stats->errors,
				   NULL)))
		goto cancel;
	nla_nest_end(skb, nest);
	return 0;

cancel:
	if (nest)
		nla_nest_cancel(skb, nest);
	return -EMSGSIZE;
}

static int put_rule_head(struct sk_buff *skb, const struct mcr_rule *rule,
			 const struct mcr_fanout *fanout, unsigned int first,
			 bool stats)
{
	const struct mcr_iface *iface;
	enum mcr_reason reason = mcr_rule_reason(rule, fanout, &iface);

	if (nla_put_u64_64bit(skb, MCR_A_ID, rule->id, MCR_A_PAD) ||
	    (*fanout->name && nla_put_string(skb, MCR_A_NAME, fanout->name)) ||
	    nla_put_u32(skb, MCR_A_ORIGIN, fanout->origin) ||
	    nla_put_u32(skb, MCR_A_RULE_FLAGS, fanout->flags) ||
	    nla_put_u64_64bit(skb, MCR_A_HASH, fanout->hash, MCR_A_PAD) ||
	    nla_put_u32(skb, MCR_A_STATE,
			reason ? MCR_STATE_PENDING : MCR_STATE_ACTIVE) ||
	    (reason && (nla_put_u32(skb, MCR_A_REASON, reason) ||
			nla_put_string(skb, MCR_A_REASON_INTERFACE,
				       iface->name))) ||
	    nla_put_u32(skb, MCR_A_MEMBERSHIP, mcr_membership_state(rule)) ||
	    put_input(skb, &rule->match) ||
	    nla_put_u32(skb, MCR_A_OUTPUTS, fanout->n_outputs) ||
	    nla_put_u32(skb, MCR_A_FIRST_OUTPUT, first) ||
	    mcr_netlink_put_trace(skb, rule))
		return -EMSGSIZE;
	return stats ? put_counters(skb, MCR_A_COUNTERS,
				    &rule->matched->counters, rule->errors,
				    rule->matched) : 0;
}

/*
 * Put a rule, from output *@next on, as far as there is room. *@next is the first
 * output that was not put. Fails if not a single one was.
 */
static int put_rule(struct sk_buff *skb, const struct mcr_rule *rule,
		    const struct mcr_fanout *fanout, unsigned int *next,
		    bool stats)
{
	unsigned int first = *next;

	if (put_rule_head(skb, rule, fanout, first, stats))
		return -EMSGSIZE;
	for (; *next < fanout->n_outputs; ++*next)
		if (put_output(skb, &fanout->output[*next], rule->match.family,
			       stats))
			break;
	return *next > first ? 0 : -EMSGSIZE;
}

/**
 * mcr_netlink_find_rule() - the rule in force that a request names
 * @mn: the namespace's relay
 * @info: the request, with ID or NAME
 *
 * Context: mcr_net.lock held.
 * Return: the rule, or -EINVAL or -ENOENT, explained.
 */
struct mcr_rule *mcr_netlink_find_rule(struct mcr_net *mn, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct mcr_fanout *fanout;
	struct mcr_rule *rule;

	if (!attrs[MCR_A_ID] == !attrs[MCR_A_NAME]) {
		mcr_extack(info->extack, NULL,
			   "which rule is not clear: give an id or a name, or dump all");
		return ERR_PTR(-EINVAL);
	}
	if (attrs[MCR_A_ID]) {
		u64 id = nla_get_u64(attrs[MCR_A_ID]);

		rule = mcr_table_find(mn, id);
		if (rule && mcr_rule_in_force(rule))
			return rule;
		mcr_extack(info->extack, attrs[MCR_A_ID],
			   "there is no rule with id %016llx", id);
	} else {
		const char *name = nla_data(attrs[MCR_A_NAME]);

		fanout = mcr_table_find_name(mn, name, mcr_net_gen(mn->epoch), NULL);
		if (fanout)
			return fanout->rule;
		mcr_extack(info->extack, attrs[MCR_A_NAME],
			   "there is no rule with name \"%s\"", name);
	}
	return ERR_PTR(-ENOENT);
}

static struct sk_buff *rule_reply(struct genl_info *info, struct mcr_rule *rule)
{
	const struct mcr_fanout *fanout = mcr_rule_in_force(rule);
	bool stats = mcr_netlink_request_flags(info->attrs) & MCR_REQUEST_STATS;
	unsigned int next = 0;
	struct sk_buff *reply;
	void *hdr;

	reply = mcr_netlink_reply_new(info, MCR_RULE_SPACE + (size_t)fanout->n_outputs *
				      MCR_OUTPUT_SPACE, &hdr);
	if (!reply)
		return ERR_PTR(-ENOMEM);
	if (put_rule(reply, rule, fanout, &next, stats) ||
	    next < fanout->n_outputs) {
		nlmsg_free(reply);
		return ERR_PTR(-EMSGSIZE);
	}
	genlmsg_end(reply, hdr);
	return reply;
}

/**
 * mcr_netlink_rule_get() - MCR_CMD_RULE_GET of one rule
 * @skb: the request
 * @info: its attributes
 */
int mcr_netlink_rule_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct sk_buff *reply;
	struct mcr_rule *rule;

	mutex_lock(&mn->lock);
	rule = mcr_netlink_find_rule(mn, info);
	reply = IS_ERR(rule) ? ERR_CAST(rule) : rule_reply(info, rule);
	mutex_unlock(&mn->lock);
	return IS_ERR(reply) ? PTR_ERR(reply) : genlmsg_reply(reply, info);
}

/**
 * mcr_netlink_rule_dump() - MCR_CMD_RULE_GET of all rules
 * @skb: the message to fill
 * @cb: where the dump stands: args[0] is the handle to go on from, args[1] the
 *	first output of that rule still to be put, args[2] tells the generation
 *	the dump began with
 */
int mcr_netlink_rule_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	bool stats = mcr_netlink_request_flags(genl_info_dump(cb)->attrs) & MCR_REQUEST_STATS;
	struct mcr_net *mn = mcr_net(sock_net(skb->sk));
	unsigned int next = cb->args[1];
	unsigned long handle;
	struct mcr_rule *rule;
	int err = 0;

	mcr_netlink_log_dump(mn, cb, stats);
	mutex_lock(&mn->lock);
	cb->seq = mn->generation;
	xa_for_each_start(&mn->rules, handle, rule, cb->args[0]) {
		const struct mcr_fanout *fanout = mcr_rule_in_force(rule);
		void *hdr;

		if (handle != cb->args[0])
			next = 0;
		if (!fanout || next >= fanout->n_outputs)
			continue;
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, &mcr_genl_family,
				  NLM_F_MULTI, MCR_CMD_RULE_GET);
		err = hdr ? put_rule(skb, rule, fanout, &next, stats) : -EMSGSIZE;
		if (err) {
			if (hdr)
				genlmsg_cancel(skb, hdr);
			break;
		}
		genl_dump_check_consistent(cb, hdr);
		genlmsg_end(skb, hdr);
		if (next < fanout->n_outputs)
			break;
		cb->args[0] = handle + 1;
		next = 0;
	}
	if (rule)
		cb->args[0] = handle;
	cb->args[1] = next;
	mutex_unlock(&mn->lock);
	return err && !skb->len ? err : skb->len;
}
