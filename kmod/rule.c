// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules, their versions (fan-outs) and outputs: making, freeing, state.
 */
#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "group.h"
#include "iface.h"
#include "net.h"
#include "packet_trace.h"
#include "rule.h"
#include "source.h"

/**
 * mcr_addr_prefix() - first address of a prefix
 * @prefix: where it goes
 * @family: AF_INET or AF_INET6
 * @addr: any address in the prefix
 * @prefix_len: its length
 */
void mcr_addr_prefix(union nf_inet_addr *prefix, u8 family,
		     const union nf_inet_addr *addr, u8 prefix_len)
{
	if (family == AF_INET) {
		memset(prefix, 0, sizeof(*prefix));
		prefix->ip = addr->ip & inet_make_mask(prefix_len);
	} else {
		ipv6_addr_prefix(&prefix->in6, &addr->in6, prefix_len);
	}
}

/**
 * mcr_fanout_alloc() - make an empty version of a rule
 * @n_outputs: room for that many outputs; n_outputs starts at 0
 *
 * Context: may sleep.
 * Return: the fan-out, or NULL.
 */
struct mcr_fanout *mcr_fanout_alloc(unsigned int n_outputs)
{
	struct mcr_fanout *fanout;

	fanout = kvzalloc(struct_size(fanout, output, n_outputs),
			  GFP_KERNEL_ACCOUNT);
	if (fanout)
		INIT_LIST_HEAD(&fanout->list);
	return fanout;
}

static bool output_cacheable(const struct mcr_output *output, u8 family)
{
	return (output->flags & MCR_OUTPUT_GROUP) &&
	       !mcr_addr_multicast(family, &output->group);
}

/**
 * mcr_fanout_init_output() - get an output ready once its fields are set
 * @output: the output
 * @family: its family
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_fanout_init_output(struct mcr_output *output, u8 family)
{
	seqlock_init(&output->source6.lock);
	if (!output_cacheable(output, family))
		return 0;
	return dst_cache_init(&output->dst, GFP_KERNEL_ACCOUNT);
}

static void output_stats_put(struct mcr_output_stats *stats)
{
	if (!stats || --stats->refs)
		return;
	free_percpu(stats->sent);
	kfree(stats);
}

/**
 * mcr_fanout_free() - free a version that no reader can see
 * @fanout: the fan-out, or NULL
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_fanout_free(struct mcr_fanout *fanout)
{
	unsigned int i;

	if (!fanout)
		return;
	for (i = 0; i < fanout->n_outputs; i++) {
		struct mcr_output *output = &fanout->output[i];

		dst_cache_destroy(&output->dst);
		output_stats_put(output->stats);
		mcr_iface_put(output->iface);
	}
	kvfree(fanout);
}

/**
 * mcr_fanout_inherit() - take over the counters of outputs that stay
 * @fanout: the new version
 * @from: the version it replaces
 *
 * Context: mcr_net.lock held.
 */
void mcr_fanout_inherit(struct mcr_fanout *fanout,
			const struct mcr_fanout *from)
{
	unsigned int i, j, hint = 0;

	for (i = 0; i < fanout->n_outputs; i++) {
		struct mcr_output *output = &fanout->output[i];

		/* Lists mostly stay in order: go on where the last one was. */
		for (j = 0; j < from->n_outputs && !output->stats; j++) {
			unsigned int k = (hint + j) % from->n_outputs;

			if (!mcr_output_same(output, &from->output[k]))
				continue;
			output->stats = from->output[k].stats;
			output->stats->refs++;
			hint = k + 1;
		}
	}
}

/**
 * mcr_fanout_alloc_stats() - give counters to the outputs that have none
 * @fanout: the fan-out
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_fanout_alloc_stats(struct mcr_fanout *fanout)
{
	struct mcr_output_stats *stats;
	unsigned int i;

	for (i = 0; i < fanout->n_outputs; i++) {
		if (fanout->output[i].stats)
			continue;
		stats = kzalloc(sizeof(*stats), GFP_KERNEL_ACCOUNT);
		if (!stats)
			return -ENOMEM;
		stats->sent = __netdev_alloc_pcpu_stats(struct mcr_counters,
							GFP_KERNEL_ACCOUNT);
		if (!stats->sent) {
			kfree(stats);
			return -ENOMEM;
		}
		stats->refs = 1;
		fanout->output[i].stats = stats;
	}
	return 0;
}

/**
 * mcr_rule_alloc() - make a rule that is in no table yet
 * @match: its key; a reference to the interface is handed over
 * @id: its id
 *
 * Context: may sleep.
 * Return: the rule, or NULL; then the reference stays with the caller.
 */
struct mcr_rule *mcr_rule_alloc(const struct mcr_match *match, u64 id)
{
	struct mcr_rule *rule;
	int cpu;

	rule = kzalloc(sizeof(*rule), GFP_KERNEL_ACCOUNT);
	if (!rule)
		return NULL;
	rule->matched = alloc_percpu_gfp(struct mcr_matched, GFP_KERNEL_ACCOUNT);
	if (!rule->matched) {
		kfree(rule);
		return NULL;
	}
	rule->match = *match;
	rule->mn = match->iface->mn;
	rule->id = id;
	for_each_possible_cpu(cpu) {
		struct mcr_matched *matched = per_cpu_ptr(rule->matched, cpu);

		u64_stats_init(&matched->counters.syncp);
		matched->last = jiffies;
	}
	INIT_LIST_HEAD(&rule->group_node);
	INIT_LIST_HEAD(&rule->unsettled);
	return rule;
}

static void rule_free_rcu(struct rcu_head *rcu)
{
	struct mcr_rule *rule = container_of(rcu, struct mcr_rule, rcu);

	mcr_ptrace_free(rcu_access_pointer(rule->ptrace));
	free_percpu(rule->matched);
	kfree(rule);
}

/**
 * mcr_rule_free() - free a rule that is in no table any more
 * @rule: the rule
 *
 * Context: mcr_net.lock held. Readers that still see it may go on until the
 * end of the grace period.
 */
void mcr_rule_free(struct mcr_rule *rule)
{
	mcr_iface_put(rule->match.iface);
	call_rcu(&rule->rcu, rule_free_rcu);
}

/**
 * mcr_rule_in_force() - the version of a rule that datagrams meet
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 * Return: the version; NULL: the rule is in another generation only.
 */
struct mcr_fanout *mcr_rule_in_force(const struct mcr_rule *rule)
{
	return rcu_dereference_protected(rule->fanout[mcr_net_gen(rule->mn->epoch)],
					 lockdep_is_held(&rule->mn->lock));
}

/**
 * mcr_rule_wants_group() - does a rule need a membership?
 * @rule: the rule
 *
 * Return: true for an input with multicast groups, be they a part of its prefix.
 */
bool mcr_rule_wants_group(const struct mcr_rule *rule)
{
	const struct mcr_match *match = &rule->match;
	union nf_inet_addr group = { .ip = htonl(INADDR_UNSPEC_GROUP) }, first;

	if (match->family == AF_INET6)
		group.ip = htonl(0xff000000);
	mcr_addr_prefix(&first, match->family, &group, match->prefix_len);
	return mcr_addr_multicast(match->family, &match->group) ||
	       !memcmp(&first, &match->group, sizeof(first));
}

/**
 * mcr_output_reason() - why an output waits
 * @output: the output
 * @family: its family
 *
 * Context: RCU or mcr_net.lock.
 * Return: MCR_REASON_NONE if it is active.
 */
enum mcr_reason mcr_output_reason(const struct mcr_output *output, u8 family)
{
	enum mcr_reason reason = mcr_iface_reason(output->iface);

	if (reason != MCR_REASON_NONE || output->source_mode != MCR_SOURCE_OWN)
		return reason;
	return mcr_source_reason(output, family);
}

/**
 * mcr_rule_reason() - why a rule waits
 * @rule: the rule
 * @fanout: its version
 * @iface: where the interface the reason is about goes
 *
 * A rule is active if its input is and at least one output.
 *
 * Context: mcr_net.lock held.
 * Return: MCR_REASON_NONE if it is active.
 */
enum mcr_reason mcr_rule_reason(const struct mcr_rule *rule,
				const struct mcr_fanout *fanout,
				const struct mcr_iface **iface)
{
	enum mcr_reason reason = mcr_iface_reason(rule->match.iface);
	unsigned int i;

	*iface = rule->match.iface;
	if (reason != MCR_REASON_NONE)
		return reason;
	for (i = 0; i < fanout->n_outputs; i++) {
		enum mcr_reason r = mcr_output_reason(&fanout->output[i],
						      rule->match.family);

		if (r == MCR_REASON_NONE)
			return r;
		if (reason == MCR_REASON_NONE) {
			reason = r;
			*iface = fanout->output[i].iface;
		}
	}
	return reason;
}

/**
 * mcr_matched_last() - when a rule's last datagram came, on whatever CPU
 * @matched: of the rule
 *
 * Return: jiffies; if there was none, those at which the rule was made. Where jiffies
 * have 32 bits it is wrong once that is 2^31 of them ago.
 */
unsigned long mcr_matched_last(const struct mcr_matched __percpu *matched)
{
	int cpu = cpumask_first(cpu_possible_mask);
	unsigned long last = READ_ONCE(per_cpu_ptr(matched, cpu)->last);

	for_each_possible_cpu(cpu) {
		unsigned long here = READ_ONCE(per_cpu_ptr(matched, cpu)->last);

		if (time_after(here, last))
			last = here;
	}
	return last;
}

/**
 * mcr_counters_sum() - add up per-CPU counters
 * @counters: the counters
 * @packets: where the datagrams go
 * @bytes: where the octets go
 */
void mcr_counters_sum(const struct mcr_counters __percpu *counters,
		      u64 *packets, u64 *bytes)
{
	int cpu;

	*packets = 0;
	*bytes = 0;
	for_each_possible_cpu(cpu) {
		const struct mcr_counters *c = per_cpu_ptr(counters, cpu);
		unsigned int start;
		u64 p, b;

		do {
			start = u64_stats_fetch_begin(&c->syncp);
			p = u64_stats_read(&c->packets);
			b = u64_stats_read(&c->bytes);
		} while (u64_stats_fetch_retry(&c->syncp, start));
		*packets += p;
		*bytes += b;
	}
}
