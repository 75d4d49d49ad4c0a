// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family: operations, policies, and what concerns the module,
 * the interfaces and the CPUs. Its contract is in uapi/linux/mcr.h.
 */
#include <linux/in.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "extack.h"
#include "group.h"
#include "iface.h"
#include "net.h"
#include "netlink.h"
#include "notify.h"
#include "pinning.h"
#include "settings.h"
#include "worker.h"

#define MCR_NLA_ADDRESS { .type = NLA_BINARY, .len = sizeof(struct in6_addr) }

const struct nla_policy mcr_input_policy[MCR_INPUT_A_MAX + 1] = {
	[MCR_INPUT_A_INTERFACE]	 = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[MCR_INPUT_A_GROUP]	 = MCR_NLA_ADDRESS,
	[MCR_INPUT_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[MCR_INPUT_A_PORT]	 = { .type = NLA_U16 },
	[MCR_INPUT_A_SOURCE]	 = MCR_NLA_ADDRESS,
	[MCR_INPUT_A_PROTOCOL]	 = NLA_POLICY_RANGE(NLA_U8, IPPROTO_UDP, IPPROTO_ESP),
};

const struct nla_policy mcr_output_policy[MCR_OUTPUT_A_MAX + 1] = {
	[MCR_OUTPUT_A_INTERFACE]   = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
	[MCR_OUTPUT_A_GROUP]	   = MCR_NLA_ADDRESS,
	[MCR_OUTPUT_A_PORT]	   = { .type = NLA_U16 },
	[MCR_OUTPUT_A_TTL]	   = NLA_POLICY_RANGE(NLA_U8, 1, 255),
	[MCR_OUTPUT_A_DSCP]	   = { .type = NLA_U8 },
	[MCR_OUTPUT_A_SOURCE_MODE] = NLA_POLICY_MAX(NLA_U32, MCR_SOURCE_EXPLICIT),
	[MCR_OUTPUT_A_SOURCE_IP]   = MCR_NLA_ADDRESS,
	[MCR_OUTPUT_A_SOURCE_PORT] = { .type = NLA_U16 },
	[MCR_OUTPUT_A_STATE]	   = { .type = NLA_REJECT },
	[MCR_OUTPUT_A_REASON]	   = { .type = NLA_REJECT },
	[MCR_OUTPUT_A_COUNTERS]	   = { .type = NLA_REJECT },
	[MCR_OUTPUT_A_QDISC]	   = NLA_POLICY_MAX(NLA_U32, MCR_QDISC_BYPASS),
};

#define MCR_POLICY_GENERATION \
	[MCR_A_GENERATION] = { .type = NLA_U32 }
#define MCR_POLICY_CLIENT \
	[MCR_A_CLIENT] = { .type = NLA_NUL_STRING, .len = MCR_CLIENT_MAX }
#define MCR_POLICY_NAME \
	[MCR_A_NAME] = { .type = NLA_NUL_STRING, .len = MCR_NAME_MAX }
#define MCR_POLICY_ORIGIN \
	[MCR_A_ORIGIN] = NLA_POLICY_MAX(NLA_U32, MCR_ORIGIN_CONFIG)
#define MCR_POLICY_REQUEST_FLAGS(mask) \
	[MCR_A_REQUEST_FLAGS] = NLA_POLICY_MASK(NLA_U32, mask)

static const struct nla_policy rule_add_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_REPLACE),
	MCR_POLICY_GENERATION,
	MCR_POLICY_CLIENT,
	MCR_POLICY_NAME,
	MCR_POLICY_ORIGIN,
	[MCR_A_RULE_FLAGS] = NLA_POLICY_MASK(NLA_U32, MCR_RULE_LOCAL |
						      MCR_RULE_ALLOW_LOOP),
	[MCR_A_INPUT] = NLA_POLICY_NESTED(mcr_input_policy),
	[MCR_A_OUTPUT] = NLA_POLICY_NESTED(mcr_output_policy),
};

static const struct nla_policy rule_remove_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_ALL),
	MCR_POLICY_GENERATION,
	MCR_POLICY_CLIENT,
	MCR_POLICY_NAME,
	MCR_POLICY_ORIGIN,
	[MCR_A_ID] = { .type = NLA_U64 },
};

static const struct nla_policy rule_get_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_STATS),
	MCR_POLICY_NAME,
	[MCR_A_ID] = { .type = NLA_U64 },
};

static const struct nla_policy settings_set_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_REPLACE),
	MCR_POLICY_CLIENT,
	[MCR_A_SETTINGS] = NLA_POLICY_NESTED(mcr_settings_policy),
};

static const struct nla_policy pinning_set_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_ALL),
	MCR_POLICY_CLIENT,
	[MCR_A_INTERFACE] = NLA_POLICY_NESTED(mcr_pinning_policy),
};

static const struct nla_policy log_level_set_policy[] = {
	MCR_POLICY_REQUEST_FLAGS(MCR_REQUEST_REPLACE),
	MCR_POLICY_GENERATION,
	MCR_POLICY_CLIENT,
	[MCR_A_LOG_LEVEL] = NLA_POLICY_NESTED(mcr_log_level_policy),
};

static const struct nla_policy trace_enable_policy[] = {
	MCR_POLICY_CLIENT,
	MCR_POLICY_NAME,
	[MCR_A_ID] = { .type = NLA_U64 },
	[MCR_A_TRACE] = NLA_POLICY_NESTED(mcr_trace_policy),
};

static const struct nla_policy trace_disable_policy[] = {
	MCR_POLICY_CLIENT,
	MCR_POLICY_NAME,
	[MCR_A_ID] = { .type = NLA_U64 },
};

static const struct nla_policy trace_get_policy[] = {
	MCR_POLICY_NAME,
	[MCR_A_ID] = { .type = NLA_U64 },
	[MCR_A_AFTER] = { .type = NLA_U64 },
};

static const struct nla_policy transaction_begin_policy[] = {
	MCR_POLICY_GENERATION,
	MCR_POLICY_CLIENT,
	[MCR_A_CAUSE] = NLA_POLICY_MAX(NLA_U32, MCR_CAUSE_REPAIR),
};

/**
 * mcr_netlink_put_digest() - put GENERATION and DIGEST
 * @skb: the message
 * @generation: the generation
 * @digest: the digest
 *
 * Return: 0 or -EMSGSIZE.
 */
int mcr_netlink_put_digest(struct sk_buff *skb, u32 generation, u64 digest)
{
	if (nla_put_u32(skb, MCR_A_GENERATION, generation) ||
	    nla_put_u64_64bit(skb, MCR_A_DIGEST, digest, MCR_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * mcr_netlink_reply_new() - begin the reply to a request
 * @info: the request
 * @size: octets of attributes it may have; at least what a message of netlink's usual
 *        size holds
 * @hdr: set to its header, for mcr_netlink_reply_send()
 *
 * Context: may sleep.
 * Return: the reply; NULL if there is no memory.
 */
struct sk_buff *mcr_netlink_reply_new(struct genl_info *info, size_t size, void **hdr)
{
	struct sk_buff *reply = genlmsg_new(size, GFP_KERNEL);

	if (!reply)
		return NULL;
	/* There is room: a page at least has been asked for. */
	*hdr = genlmsg_put_reply(reply, info, &mcr_genl_family, 0,
				 info->genlhdr->cmd);
	return reply;
}

/**
 * mcr_netlink_reply_send() - end and send a reply, unless there was an error
 * @reply: from mcr_netlink_reply_new(); consumed
 * @hdr: from there too
 * @info: the request
 * @err: what became of it: 0 or a negative error
 *
 * Context: may sleep.
 * Return: @err, or what sending came to.
 */
int mcr_netlink_reply_send(struct sk_buff *reply, void *hdr, struct genl_info *info,
			   int err)
{
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

static int module_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mcr_net *mn = mcr_net(genl_info_net(info));
	struct sk_buff *reply;
	int err = -EMSGSIZE;
	void *hdr;

	reply = mcr_netlink_reply_new(info, NLMSG_GOODSIZE, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&mn->lock);
	if (!nla_put_string(reply, MCR_A_MODULE_VERSION, MCR_VERSION) &&
	    (!THIS_MODULE->srcversion ||
	     !nla_put_string(reply, MCR_A_SRCVERSION, THIS_MODULE->srcversion)) &&
	    !nla_put_u32(reply, MCR_A_PROTOCOL, MCR_GENL_VERSION) &&
	    !nla_put_u32(reply, MCR_A_RULES, mn->n_rules))
		err = mcr_netlink_put_digest(reply, mn->generation, mn->digest);
	mutex_unlock(&mn->lock);
	return mcr_netlink_reply_send(reply, hdr, info, err);
}

/**
 * mcr_netlink_put_iface_state() - put NAME, INDEX, STATE and REASON
 * @skb: the message, inside a nest of enum mcr_interface_attr
 * @iface: the interface
 *
 * Context: mcr_net.lock held.
 * Return: 0 or -EMSGSIZE.
 */
int mcr_netlink_put_iface_state(struct sk_buff *skb,
				const struct mcr_iface *iface)
{
	enum mcr_reason reason = mcr_iface_reason(iface);
	const struct net_device *dev;
	int ifindex = 0;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (dev)
		ifindex = dev->ifindex;
	rcu_read_unlock();

	if (nla_put_string(skb, MCR_INTERFACE_A_NAME, iface->name) ||
	    (ifindex && nla_put_u32(skb, MCR_INTERFACE_A_INDEX, ifindex)) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_STATE,
			reason ? MCR_STATE_PENDING : MCR_STATE_ACTIVE) ||
	    (reason && nla_put_u32(skb, MCR_INTERFACE_A_REASON, reason)))
		return -EMSGSIZE;
	return 0;
}

struct iface_sums {
	u64 matched;
	u64 no_match;
	u64 parse_errors;
	u64 reassembled;
	u64 errors[__MCR_REASON_MAX];
};

static void add_counters(struct iface_sums *sums,
			 const struct mcr_iface_counters *counters)
{
	struct iface_sums now;
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&counters->syncp);
		now.matched = u64_stats_read(&counters->matched);
		now.no_match = u64_stats_read(&counters->no_match);
		now.parse_errors = u64_stats_read(&counters->parse_errors);
		now.reassembled = u64_stats_read(&counters->reassembled);
		for (i = 0; i < __MCR_REASON_MAX; i++)
			now.errors[i] = u64_stats_read(&counters->errors[i]);
	} while (u64_stats_fetch_retry(&counters->syncp, start));

	sums->matched += now.matched;
	sums->no_match += now.no_match;
	sums->parse_errors += now.parse_errors;
	sums->reassembled += now.reassembled;
	for (i = 0; i < __MCR_REASON_MAX; i++)
		sums->errors[i] += now.errors[i];
}

static int put_iface_error(struct sk_buff *skb, u32 reason, u64 n)
{
	struct nlattr *nest = nla_nest_start(skb, MCR_INTERFACE_A_ERROR);

	if (!nest || nla_put_u32(skb, MCR_ERROR_A_REASON, reason) ||
	    nla_put_u64_64bit(skb, MCR_ERROR_A_COUNT, n, MCR_ERROR_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_iface_counters(struct sk_buff *skb, const struct iface_sums *sums)
{
	const struct {
		int attr;
		u64 value;
	} counter[] = {
		{ MCR_INTERFACE_A_RECEIVED, sums->matched + sums->no_match +
					      sums->parse_errors },
		{ MCR_INTERFACE_A_MATCHED, sums->matched },
		{ MCR_INTERFACE_A_NO_MATCH, sums->no_match },
		{ MCR_INTERFACE_A_PARSE_ERRORS, sums->parse_errors },
		{ MCR_INTERFACE_A_FRAGMENTS_REASSEMBLED, sums->reassembled },
		{ MCR_INTERFACE_A_BUFFERS_EXHAUSTED,
		  sums->errors[MCR_REASON_NO_MEMORY] },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counter); i++)
		if (nla_put_u64_64bit(skb, counter[i].attr, counter[i].value,
				      MCR_INTERFACE_A_PAD))
			return -EMSGSIZE;
	for (i = 0; i < __MCR_REASON_MAX; i++)
		if (sums->errors[i] && put_iface_error(skb, i, sums->errors[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_worker(struct sk_buff *skb, const struct mcr_iface *iface)
{
	enum mcr_worker_state state = mcr_worker_state(iface);
	bool idle = state == MCR_WORKER_IDLE;
	u32 seconds = idle ? mcr_worker_idle_seconds(iface) :
			     (jiffies - iface->last_change) / HZ;

	if (nla_put_u32(skb, MCR_INTERFACE_A_WORKER, state) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_IDLE_SECONDS, seconds) ||
	    (idle && nla_put_u32(skb, MCR_INTERFACE_A_IDLE_TIMEOUT_LEFT,
				 mcr_worker_seconds_left(iface))))
		return -EMSGSIZE;
	return 0;
}

static int put_iface(struct sk_buff *skb, struct mcr_iface *iface)
{
	const char *cpus = mcr_pinning_text(iface);
	struct iface_sums sums = {};
	struct nlattr *nest;
	int cpu;

	for_each_possible_cpu(cpu)
		add_counters(&sums, per_cpu_ptr(iface->counters, cpu));
	if (sums.matched != iface->last_matched) {
		iface->last_matched = sums.matched;
		iface->last_change = jiffies;
	}
	nest = nla_nest_start(skb, MCR_A_INTERFACE);
	if (!nest || mcr_netlink_put_iface_state(skb, iface) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_INPUT_RULES, iface->input_rules) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_OUTPUTS, iface->outputs) ||
	    put_worker(skb, iface) ||
	    (cpus && nla_put_string(skb, MCR_INTERFACE_A_CPUS, cpus)) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_GROUPS,
			iface->memberships) ||
	    nla_put_u32(skb, MCR_INTERFACE_A_ALLMULTI, iface->allmulti) ||
	    put_iface_counters(skb, &sums))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What only versions name that are not in force, or no more, is nobody's concern. */
static bool in_use(const struct mcr_iface *iface)
{
	return iface->input_rules || iface->outputs || iface->worker ||
	       mcr_pinning_text(iface);
}

static int interface_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mcr_net *mn = mcr_net(sock_net(skb->sk));
	int bucket = cb->args[0], skip = cb->args[1];
	struct mcr_iface *iface;
	int err = 0, i;

	mcr_netlink_log_dump(mn, cb, true);
	mutex_lock(&mn->lock);
	/* Both only grow, so a sum that is the same says that both are. */
	cb->seq = mn->generation + mn->ifaces_seq;
	for (; bucket < HASH_SIZE(mn->ifaces); bucket++, skip = 0) {
		i = 0;
		hlist_for_each_entry(iface, &mn->ifaces[bucket], node) {
			void *hdr;

			if (i++ < skip || !in_use(iface))
				continue;
			hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
					  cb->nlh->nlmsg_seq, &mcr_genl_family,
					  NLM_F_MULTI, MCR_CMD_INTERFACE_GET);
			err = hdr ? put_iface(skb, iface) : -EMSGSIZE;
			if (err) {
				genlmsg_cancel(skb, hdr);
				skip = i - 1;
				goto out;
			}
			genl_dump_check_consistent(cb, hdr);
			genlmsg_end(skb, hdr);
		}
	}
out:
	mutex_unlock(&mn->lock);
	cb->args[0] = bucket;
	cb->args[1] = skip;
	return err && !skb->len ? err : skb->len;
}

static u64 cpu_matched(struct mcr_net *mn, int cpu)
{
	struct mcr_iface *iface;
	u64 matched = 0;
	int bucket;

	hash_for_each(mn->ifaces, bucket, iface, node) {
		struct iface_sums sums = {};

		add_counters(&sums, per_cpu_ptr(iface->counters, cpu));
		matched += sums.matched;
	}
	return matched;
}

static int put_buffers(struct sk_buff *skb, const struct mcr_net *mn, int cpu)
{
	unsigned int tier;
	u64 hits, misses;

	for (tier = 0; tier < __MCR_TIER_MAX; tier++) {
		struct nlattr *nest = nla_nest_start(skb, MCR_CPU_A_BUFFERS);

		mcr_buffers_counted(mn, cpu, tier, &hits, &misses);
		if (!nest || nla_put_u32(skb, MCR_BUFFERS_A_TIER, tier) ||
		    nla_put_u64_64bit(skb, MCR_BUFFERS_A_HITS, hits,
				      MCR_BUFFERS_A_PAD) ||
		    nla_put_u64_64bit(skb, MCR_BUFFERS_A_MISSES, misses,
				      MCR_BUFFERS_A_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

static int cpu_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mcr_net *mn = mcr_net(sock_net(skb->sk));
	int cpu = cb->args[0];

	mcr_netlink_log_dump(mn, cb, true);
	mutex_lock(&mn->lock);
	for (; cpu < nr_cpu_ids; cpu++) {
		struct nlattr *nest;
		void *hdr;

		if (!cpu_possible(cpu))
			continue;
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, &mcr_genl_family,
				  NLM_F_MULTI, MCR_CMD_CPU_GET);
		if (!hdr)
			break;
		nest = nla_nest_start(skb, MCR_A_CPU);
		if (!nest || nla_put_u32(skb, MCR_CPU_A_CPU, cpu) ||
		    nla_put_u64_64bit(skb, MCR_CPU_A_MATCHED,
				      cpu_matched(mn, cpu), MCR_CPU_A_PAD) ||
		    put_buffers(skb, mn, cpu)) {
			genlmsg_cancel(skb, hdr);
			break;
		}
		nla_nest_end(skb, nest);
		genlmsg_end(skb, hdr);
	}
	mutex_unlock(&mn->lock);
	cb->args[0] = cpu;
	return skb->len;
}

#define MCR_LOGGED(handler)						\
static int handler##_logged(struct sk_buff *skb, struct genl_info *info) \
{									\
	return mcr_netlink_log(info, handler(skb, info));		\
}

MCR_LOGGED(module_get)
MCR_LOGGED(mcr_netlink_rule_add)
MCR_LOGGED(mcr_netlink_rule_remove)
MCR_LOGGED(mcr_netlink_rule_get)
MCR_LOGGED(mcr_netlink_transaction_begin)
MCR_LOGGED(mcr_netlink_transaction_commit)
MCR_LOGGED(mcr_netlink_transaction_abort)
MCR_LOGGED(mcr_netlink_settings_set)
MCR_LOGGED(mcr_netlink_settings_get)
MCR_LOGGED(mcr_netlink_pinning_set)
MCR_LOGGED(mcr_netlink_log_level_set)
MCR_LOGGED(mcr_netlink_log_level_get)
MCR_LOGGED(mcr_netlink_trace_enable)
MCR_LOGGED(mcr_netlink_trace_disable)
MCR_LOGGED(mcr_netlink_trace_get)

static const struct genl_ops mcr_genl_ops[] = {
	{
		.cmd = MCR_CMD_MODULE_GET,
		.doit = module_get_logged,
	}, {
		.cmd = MCR_CMD_RULE_ADD,
		.doit = mcr_netlink_rule_add_logged,
		.policy = rule_add_policy,
		.maxattr = ARRAY_SIZE(rule_add_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_RULE_REMOVE,
		.doit = mcr_netlink_rule_remove_logged,
		.policy = rule_remove_policy,
		.maxattr = ARRAY_SIZE(rule_remove_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_RULE_GET,
		.doit = mcr_netlink_rule_get_logged,
		.dumpit = mcr_netlink_rule_dump,
		.policy = rule_get_policy,
		.maxattr = ARRAY_SIZE(rule_get_policy) - 1,
	}, {
		.cmd = MCR_CMD_TRANSACTION_BEGIN,
		.doit = mcr_netlink_transaction_begin_logged,
		.policy = transaction_begin_policy,
		.maxattr = ARRAY_SIZE(transaction_begin_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_TRANSACTION_COMMIT,
		.doit = mcr_netlink_transaction_commit_logged,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_TRANSACTION_ABORT,
		.doit = mcr_netlink_transaction_abort_logged,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_INTERFACE_GET,
		.dumpit = interface_dump,
	}, {
		.cmd = MCR_CMD_CPU_GET,
		.dumpit = cpu_dump,
	}, {
		.cmd = MCR_CMD_SETTINGS_SET,
		.doit = mcr_netlink_settings_set_logged,
		.policy = settings_set_policy,
		.maxattr = ARRAY_SIZE(settings_set_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_SETTINGS_GET,
		.doit = mcr_netlink_settings_get_logged,
	}, {
		.cmd = MCR_CMD_PINNING_SET,
		.doit = mcr_netlink_pinning_set_logged,
		.policy = pinning_set_policy,
		.maxattr = ARRAY_SIZE(pinning_set_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_LOG_LEVEL_SET,
		.doit = mcr_netlink_log_level_set_logged,
		.policy = log_level_set_policy,
		.maxattr = ARRAY_SIZE(log_level_set_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_LOG_LEVEL_GET,
		.doit = mcr_netlink_log_level_get_logged,
	}, {
		.cmd = MCR_CMD_TRACE_ENABLE,
		.doit = mcr_netlink_trace_enable_logged,
		.policy = trace_enable_policy,
		.maxattr = ARRAY_SIZE(trace_enable_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_TRACE_DISABLE,
		.doit = mcr_netlink_trace_disable_logged,
		.policy = trace_disable_policy,
		.maxattr = ARRAY_SIZE(trace_disable_policy) - 1,
		.flags = GENL_UNS_ADMIN_PERM,
	}, {
		.cmd = MCR_CMD_TRACE_GET,
		.doit = mcr_netlink_trace_get_logged,
		.policy = trace_get_policy,
		.maxattr = ARRAY_SIZE(trace_get_policy) - 1,
	},
};

static const struct genl_multicast_group mcr_genl_mcgrps[] = {
	[MCR_MCGRP_RULES] = { .name = MCR_GENL_MCGRP_RULES },
	[MCR_MCGRP_INTERFACES] = { .name = MCR_GENL_MCGRP_INTERFACES },
};

/*
 * An operation that names no policy of its own takes no attributes. With a maximum
 * of zero they would be ignored, not refused.
 */
static const struct nla_policy no_policy[] = {
	[MCR_A_PAD] = { .type = NLA_REJECT },
};

struct genl_family mcr_genl_family __ro_after_init = {
	.name = MCR_GENL_NAME,
	.version = MCR_GENL_VERSION,
	.policy = no_policy,
	.maxattr = ARRAY_SIZE(no_policy) - 1,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = mcr_genl_ops,
	.n_ops = ARRAY_SIZE(mcr_genl_ops),
	.mcgrps = mcr_genl_mcgrps,
	.n_mcgrps = ARRAY_SIZE(mcr_genl_mcgrps),
};

/**
 * mcr_netlink_init() - open the family for business
 *
 * Return: 0 or a negative error.
 */
int __init mcr_netlink_init(void)
{
	int err;

	err = mcr_netlink_transaction_init();
	if (err)
		return err;
	err = genl_register_family(&mcr_genl_family);
	if (err) {
		mcr_netlink_transaction_exit();
		return err;
	}
	mcr_notify_start();
	return 0;
}

/**
 * mcr_netlink_exit() - close the family; open transactions are dropped
 */
void mcr_netlink_exit(void)
{
	mcr_notify_stop();
	genl_unregister_family(&mcr_genl_family);
	mcr_netlink_transaction_exit();
}
