/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_RULE_H
#define _MCR_RULE_H

#include <linux/netfilter.h>
#include <linux/rhashtable.h>
#include <linux/seqlock.h>
#include <linux/u64_stats_sync.h>
#include <net/dst_cache.h>
#include <uapi/linux/mcr.h>

struct mcr_group;
struct mcr_iface;
struct mcr_net;
struct mcr_ptrace;
struct mcr_ssm;

/**
 * struct mcr_match - the key of a rule, as the data path looks it up
 * @iface: input interface
 * @group: address the datagram came for, or first address of the prefix
 * @source: sender's address, or zero
 * @port: destination port, or zero for any (UDP) and none (ESP)
 * @prefix_len: bits of @group that count
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @has_source: @source counts
 * @pad: zero, so that keys compare as memory, in words of 64 bits
 *
 * IPv4 addresses stand in the first word of the unions, the rest is zero.
 */
struct mcr_match {
	struct mcr_iface *iface;
	union nf_inet_addr group;
	union nf_inet_addr source;
	__be16 port;
	u8 prefix_len;
	u8 family;
	u8 protocol;
	u8 has_source;
	u8 pad[10 - sizeof(void *)];
} __aligned(sizeof(u64));

/**
 * struct mcr_counters - per-CPU packets and octets
 * @syncp: makes reading consistent on 32 bits
 * @packets: datagrams; a GSO super-packet counts as those in it
 * @bytes: octets of their IP datagrams, headers included
 */
struct mcr_counters {
	struct u64_stats_sync syncp;
	u64_stats_t packets;
	u64_stats_t bytes;
};

/**
 * struct mcr_matched - what a CPU has matched for a rule
 * @counters: the datagrams
 * @last: jiffies when the last one came, or when the rule did
 */
struct mcr_matched {
	struct mcr_counters counters;
	unsigned long last;
};

/**
 * struct mcr_output_stats - counters of an output, shared by its versions
 * @refs: versions of the rule that have it; under mcr_net.lock
 * @sent: datagrams handed over
 * @errors: datagrams not sent, by enum mcr_reason. Not per CPU: 100,000 rules
 *	    on 64 CPUs would pay a gigabyte for counters that stay zero.
 */
struct mcr_output_stats {
	unsigned int refs;
	struct mcr_counters __percpu *sent;
	atomic64_t errors[__MCR_REASON_MAX];
};

/**
 * struct mcr_source6 - the IPv6 address an output sends from, as last selected
 * @lock: readers are copies being made, writers renew it
 * @seq: mcr_net.addr6_seq it was selected at
 * @expires: jiffies; a better address may have passed DAD since
 * @scope: that of destinations it was selected for, if these differ
 * @valid: there is one
 * @addr: it
 */
struct mcr_source6 {
	seqlock_t lock;
	unsigned int seq;
	unsigned long expires;
	int scope;
	bool valid;
	struct in6_addr addr;
};

/**
 * enum mcr_output_flag - what is fixed for an output when it is made
 * @MCR_OUTPUT_GROUP: mcr_output.group is given; else as the datagram came
 * @MCR_OUTPUT_BYPASS: copies go past the queueing discipline
 */
enum mcr_output_flag {
	MCR_OUTPUT_GROUP	= 1 << 0,
	MCR_OUTPUT_BYPASS	= 1 << 1,
};

/**
 * struct mcr_output - one output of a fan-out
 * @iface: output interface; a reference is held
 * @stats: counters; a reference is held
 * @group: where to
 * @source: explicit source address
 * @port: destination port, 0: as it came
 * @source_port: 0: as it came
 * @ttl: TTL or hop limit
 * @dscp: 0-63 or MCR_DSCP_KEEP
 * @source_mode: enum mcr_source_mode
 * @flags: enum mcr_output_flag
 * @neighbour_failed: the neighbour was seen failed and has not answered since
 * @dst: cached route, for unicast
 * @source6: cached own address, for IPv6
 */
struct mcr_output {
	struct mcr_iface *iface;
	struct mcr_output_stats *stats;
	union nf_inet_addr group;
	union nf_inet_addr source;
	__be16 port;
	__be16 source_port;
	u8 ttl;
	u8 dscp;
	u8 source_mode;
	u8 flags;
	bool neighbour_failed;
	struct dst_cache dst;
	struct mcr_source6 source6;
};

/**
 * struct mcr_fanout - one version of what a rule does; immutable once in force
 * @rule: the rule, once it is staged
 * @name_node: in mcr_net.names if @name is not empty
 * @list: in mcr_net.garbage
 * @name: the rule's name, empty: none
 * @hash: docs/digest.md
 * @origin: enum mcr_origin
 * @flags: enum mcr_rule_flag
 * @bypass: an output of it bypasses the queueing discipline
 * @n_outputs: number of @output
 * @output: in the order they were given
 */
struct mcr_fanout {
	u8 flags;
	u8 origin;
	bool bypass;
	unsigned int n_outputs;
	u64 hash;
	struct mcr_rule *rule;
	struct rhlist_head name_node;
	struct list_head list;
	char name[MCR_NAME_MAX + 1];
	struct mcr_output output[];
};

/**
 * struct mcr_walk - a rule's place in a search for loops
 * @number: of the search
 * @done: all that can be reached from the rule has been seen
 * @from: the rule the search came from
 * @output: the output whose successors are being looked at
 * @target: 0: on the output's interface, 1: on the other end of its veth pair
 * @shape: index of the prefix length being tried
 * @group: the group whose rules are being looked at
 * @pos: the last of them that was
 */
struct mcr_walk {
	u32 number;
	bool done;
	struct mcr_rule *from;
	unsigned int output;
	unsigned int target;
	unsigned int shape;
	struct mcr_group *group;
	struct mcr_rule *pos;
};

/**
 * struct mcr_rule - a key and its counters; what it does is in its fan-outs
 * @match_node: in mcr_net.rules_by_match
 * @match: the key
 * @fanout: by generation; NULL: the rule is not in that generation
 * @ptrace: its packet trace, mostly NULL
 * @matched: counters; they stay with the key when the fan-out is replaced
 * @mn: the namespace's relay
 * @id_node: in mcr_net.rules_by_id
 * @id: docs/digest.md
 * @handle: index in mcr_net.rules
 * @group: the group object; has @group_node
 * @group_node: in mcr_group.rules
 * @ssm: source-specific membership, if it wants one
 * @was: what the data path saw before the transaction that touches it
 * @errors: datagrams of which no copy was made, by reason
 * @unsettled: in mcr_net.unsettled, or in the transaction that touches it
 * @walk: where the last search for loops that came by stands
 * @rcu: for the grace period before it is freed
 */
struct mcr_rule {
	struct rhash_head match_node;
	struct mcr_match match;
	struct mcr_fanout __rcu *fanout[2];
	struct mcr_matched __percpu *matched;
	struct mcr_ptrace __rcu *ptrace;

	struct mcr_net *mn;
	struct rhash_head id_node;
	u64 id;
	u32 handle;
	struct mcr_group *group;
	struct list_head group_node;
	struct mcr_ssm *ssm;
	struct mcr_fanout *was;
	atomic64_t errors[__MCR_REASON_MAX];
	struct list_head unsettled;
	struct mcr_walk walk;
	struct rcu_head rcu;
};

/**
 * mcr_addr_multicast() - is an address a multicast one?
 * @family: AF_INET or AF_INET6
 * @addr: the address
 */
static inline bool mcr_addr_multicast(u8 family, const union nf_inet_addr *addr)
{
	return family == AF_INET ? ipv4_is_multicast(addr->ip) :
				   ipv6_addr_is_multicast(&addr->in6);
}

/**
 * mcr_addr_octets() - length of an address
 * @family: AF_INET or AF_INET6
 */
static inline unsigned int mcr_addr_octets(u8 family)
{
	return family == AF_INET ? 4 : 16;
}

/**
 * mcr_output_same() - do two outputs of a rule go to one place?
 * @a: one
 * @b: the other
 */
static inline bool mcr_output_same(const struct mcr_output *a,
				   const struct mcr_output *b)
{
	return a->iface == b->iface && a->port == b->port &&
	       !((a->flags ^ b->flags) & MCR_OUTPUT_GROUP) &&
	       !memcmp(&a->group, &b->group, sizeof(a->group));
}

void mcr_addr_prefix(union nf_inet_addr *prefix, u8 family,
		     const union nf_inet_addr *addr, u8 prefix_len);

struct mcr_fanout *mcr_fanout_alloc(unsigned int n_outputs);
int mcr_fanout_init_output(struct mcr_output *output, u8 family);
void mcr_fanout_free(struct mcr_fanout *fanout);
void mcr_fanout_inherit(struct mcr_fanout *fanout,
			const struct mcr_fanout *from);
int mcr_fanout_alloc_stats(struct mcr_fanout *fanout);

struct mcr_rule *mcr_rule_alloc(const struct mcr_match *match, u64 id);
void mcr_rule_free(struct mcr_rule *rule);

struct mcr_fanout *mcr_rule_in_force(const struct mcr_rule *rule);
bool mcr_rule_wants_group(const struct mcr_rule *rule);
enum mcr_reason mcr_output_reason(const struct mcr_output *output, u8 family);
enum mcr_reason mcr_rule_reason(const struct mcr_rule *rule,
				const struct mcr_fanout *fanout,
				const struct mcr_iface **iface);

unsigned long mcr_matched_last(const struct mcr_matched __percpu *matched);
void mcr_counters_sum(const struct mcr_counters __percpu *counters,
		      u64 *packets, u64 *bytes);

/**
 * mcr_counters_add() - count datagrams
 * @counters: the counters
 * @packets: datagrams
 * @bytes: their octets
 *
 * Context: BH disabled.
 */
static inline void mcr_counters_add(struct mcr_counters __percpu *counters,
				    unsigned int packets, unsigned int bytes)
{
	struct mcr_counters *c = this_cpu_ptr(counters);

	u64_stats_update_begin(&c->syncp);
	u64_stats_add(&c->packets, packets);
	u64_stats_add(&c->bytes, bytes);
	u64_stats_update_end(&c->syncp);
}

#endif /* _MCR_RULE_H */
