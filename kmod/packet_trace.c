// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packet traces: see DOC: Ring in packet_trace.h.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>
#include <linux/udp.h>

#include "net.h"
#include "packet_trace.h"
#include "parse.h"
#include "rule.h"
#include "trace.h"

/* Outputs a rule may get later without its trace having to grow. */
#define MCR_FATES_MIN 16

static size_t slot_size(u32 snaplen, u32 fates)
{
	return ALIGN(sizeof(struct mcr_sample) + fates +
		     (snaplen ?: MCR_SAMPLE_HEADERS_MAX), sizeof(u64));
}

static u32 fates_of(u32 outputs)
{
	return ALIGN(max_t(u32, outputs, MCR_FATES_MIN), 8);
}

/**
 * mcr_ptrace_memory() - octets a trace would take
 * @depth: see struct mcr_ptrace
 * @snaplen: likewise
 * @outputs: of the rule
 */
u64 mcr_ptrace_memory(u32 depth, u32 snaplen, u32 outputs)
{
	return (u64)depth * slot_size(snaplen, fates_of(outputs)) *
	       num_possible_cpus();
}

/**
 * mcr_ptrace_alloc() - make a trace that is no rule's yet
 * @depth: see struct mcr_ptrace
 * @sample: likewise
 * @snaplen: likewise
 * @outputs: of the rule
 *
 * Context: may sleep.
 * Return: the trace, or NULL.
 */
struct mcr_ptrace *mcr_ptrace_alloc(u32 depth, u32 sample, u32 snaplen,
				    u32 outputs)
{
	struct mcr_ptrace *t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);
	int cpu;

	if (!t)
		return NULL;
	t->depth = depth;
	t->sample = sample;
	t->snaplen = snaplen;
	t->fates = fates_of(outputs);
	t->slot_size = slot_size(snaplen, t->fates);
	t->rings = alloc_percpu_gfp(struct mcr_ring, GFP_KERNEL_ACCOUNT);
	if (!t->rings) {
		kfree(t);
		return NULL;
	}
	for_each_possible_cpu(cpu) {
		struct mcr_ring *ring = per_cpu_ptr(t->rings, cpu);

		ring->slots = kvzalloc_node(depth * t->slot_size,
					    GFP_KERNEL_ACCOUNT | __GFP_NOWARN,
					    cpu_to_node(cpu));
		if (!ring->slots) {
			mcr_ptrace_free(t);
			return NULL;
		}
	}
	return t;
}

/**
 * mcr_ptrace_free() - free a trace that no datagram can see
 * @t: the trace, or NULL
 *
 * Context: any but hard interrupts.
 */
void mcr_ptrace_free(struct mcr_ptrace *t)
{
	int cpu;

	if (!t)
		return;
	for_each_possible_cpu(cpu)
		kvfree(per_cpu_ptr(t->rings, cpu)->slots);
	free_percpu(t->rings);
	kfree(t);
}

static void free_rcu(struct rcu_head *rcu)
{
	mcr_ptrace_free(container_of(rcu, struct mcr_ptrace, rcu));
}

static struct mcr_ptrace *trace_of(const struct mcr_rule *rule)
{
	return rcu_dereference_protected(rule->ptrace,
					 lockdep_is_held(&rule->mn->lock));
}

/**
 * mcr_ptrace_replace() - have a rule traced, anew, or no longer
 * @rule: the rule
 * @t: its trace, or NULL
 *
 * Context: mcr_net.lock held. What was there is freed after a grace period.
 */
void mcr_ptrace_replace(struct mcr_rule *rule, struct mcr_ptrace *t)
{
	struct mcr_ptrace *old = trace_of(rule);

	rcu_assign_pointer(rule->ptrace, t);
	if (old)
		call_rcu(&old->rcu, free_rcu);
}

/**
 * mcr_ptrace_log_end() - a rule's trace, if there is one, is about to end
 * @rule: the rule
 *
 * Context: mcr_net.lock held.
 */
void mcr_ptrace_log_end(const struct mcr_rule *rule)
{
	const struct mcr_ptrace *t = trace_of(rule);

	if (t)
		mcr_log(rule->mn, packet_trace_disabled, rule, t->depth,
			t->sample, t->snaplen);
}

static struct mcr_sample *slot(const struct mcr_ptrace *t,
			       const struct mcr_ring *ring, u32 i)
{
	return ring->slots + i * t->slot_size;
}

/* The events that @from has, for a trace with more room in each. */
static void move_events(struct mcr_ptrace *to, const struct mcr_ptrace *from)
{
	int cpu;
	u32 i;

	for_each_possible_cpu(cpu) {
		const struct mcr_ring *old = per_cpu_ptr(from->rings, cpu);
		struct mcr_ring *new = per_cpu_ptr(to->rings, cpu);

		atomic64_set(&new->seen, atomic64_read(&old->seen));
		atomic64_set(&new->lost, atomic64_read(&old->lost));
		for (i = 0; i < from->depth; i++) {
			struct mcr_ptrace_entry entry = {
				.sample = slot(from, old, i),
				.sequence = READ_ONCE(slot(from, old, i)->sequence),
			};
			struct mcr_sample *sample = slot(to, new, i);

			if (!mcr_ptrace_read(from, &entry, sample)) {
				memset(sample, 0, to->slot_size);
				continue;
			}
			memmove(sample->data + to->fates,
				sample->data + from->fates, sample->captured);
		}
	}
	atomic64_set(&to->sequence, atomic64_read(&from->sequence));
}

/**
 * mcr_ptrace_fit() - a rule gets a version that may have more outputs
 * @rule: the rule, traced or not
 * @fanout: the version
 *
 * Without memory the fates of the outputs too many are not kept.
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_ptrace_fit(struct mcr_rule *rule, const struct mcr_fanout *fanout)
{
	struct mcr_ptrace *t = trace_of(rule), *larger;

	if (likely(!t) || fanout->n_outputs <= t->fates ||
	    mcr_ptrace_memory(t->depth, t->snaplen, fanout->n_outputs) >
	    MCR_TRACE_MEMORY_MAX)
		return;
	larger = mcr_ptrace_alloc(t->depth, t->sample, t->snaplen,
				  fanout->n_outputs);
	if (!larger)
		return;
	move_events(larger, t);
	mcr_ptrace_replace(rule, larger);
}

static unsigned int headers_of(const struct mcr_datagram *d)
{
	/* The sequence number and SPI of ESP are as long as a UDP header. */
	return d->transport - d->network + sizeof(struct udphdr);
}

static void fill(const struct mcr_ptrace *t, struct mcr_sample *sample,
		 const struct mcr_fanout *fanout, const struct sk_buff *skb,
		 const struct mcr_datagram *d)
{
	unsigned int length = d->transport - d->network + d->length;
	unsigned int headers = min(headers_of(d), length);
	unsigned int keep = t->snaplen ?: min_t(unsigned int, headers,
						MCR_SAMPLE_HEADERS_MAX);

	sample->time = ktime_get_real_ns();
	sample->hash = fanout->hash;
	sample->saddr = d->saddr;
	sample->daddr = d->daddr;
	sample->sport = d->sport;
	sample->dport = d->dport;
	sample->family = d->family;
	sample->protocol = d->protocol;
	sample->reason = MCR_REASON_NONE;
	sample->ifindex = skb ? skb->dev->ifindex : 0;
	sample->bytes = d->bytes;
	sample->segments = d->segments;
	sample->length = length;
	sample->outputs = fanout->n_outputs;
	sample->fates = min(fanout->n_outputs, t->fates);
	sample->headers = headers;
	memset(sample->data, MCR_REASON_NONE, t->fates);
	keep = min(keep, length);
	sample->captured = keep;
	if (!skb || skb_copy_bits(skb, d->network, sample->data + t->fates, keep))
		sample->captured = 0;
}

/**
 * mcr_ptrace_begin() - a datagram of a traced rule is about to be relayed
 * @t: the trace
 * @fanout: the rule's version
 * @skb: the datagram, or NULL: it is freed
 * @d: what the parser found
 *
 * Context: RCU, BH disabled.
 * Return: its event, to be ended, in which every copy is taken to be sent; NULL: it
 * is not one of those kept.
 */
struct mcr_sample *mcr_ptrace_begin(struct mcr_ptrace *t,
				    const struct mcr_fanout *fanout,
				    const struct sk_buff *skb,
				    const struct mcr_datagram *d)
{
	struct mcr_ring *ring = this_cpu_ptr(t->rings);
	struct mcr_sample *sample;
	unsigned int state;
	u32 skip, i;
	u64 n;

	n = div_u64_rem(atomic64_inc_return(&ring->seen) - 1, t->sample, &skip);
	if (skip)
		return NULL;
	div_u64_rem(n, t->depth, &i);
	sample = slot(t, ring, i);
	state = READ_ONCE(sample->state);
	if (state & 1)
		goto lost;
	/* The number it had is no longer its own, the one it gets not known. */
	WRITE_ONCE(sample->sequence, 0);
	if (cmpxchg(&sample->state, state, state + 1) != state)
		goto lost;
	/* Odd before the number is taken: both are full barriers. */
	WRITE_ONCE(sample->sequence, atomic64_inc_return(&t->sequence));
	fill(t, sample, fanout, skb, d);
	return sample;

lost:
	atomic64_inc(&ring->lost);
	return NULL;
}

/**
 * mcr_ptrace_fate() - a copy was not sent
 * @sample: the datagram's event
 * @output: index of the output
 * @reason: why
 */
void mcr_ptrace_fate(struct mcr_sample *sample, unsigned int output,
		     enum mcr_reason reason)
{
	if (output < sample->fates)
		sample->data[output] = reason;
}

/**
 * mcr_ptrace_end() - the datagram has been relayed: readers may have the event
 * @sample: the event
 */
void mcr_ptrace_end(struct mcr_sample *sample)
{
	/* Pairs with smp_load_acquire() in readers: what was filled in comes first. */
	smp_store_release(&sample->state, sample->state + 1);
}

/* The number of an event in the making; 0: it does not get one in time. */
static u64 coming_sequence(const struct mcr_sample *sample)
{
	unsigned int tries = 10000;
	u64 sequence;

	/* Two instructions lie between the slot's being odd and its number. */
	do {
		sequence = READ_ONCE(sample->sequence);
		cpu_relax();
	} while (!sequence && --tries);
	return sequence;
}

static int compare(const void *a, const void *b)
{
	const struct mcr_ptrace_entry *x = a, *y = b;

	return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

/**
 * mcr_ptrace_find() - find the events of a trace, in order
 * @t: the trace
 * @after: number of the last event that is known already
 * @entries: where an array goes, to be freed with kvfree()
 *
 * The last mcr_ptrace.depth events at most, and none from the first that is still
 * being made on.
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: how many there are, or -ENOMEM.
 */
int mcr_ptrace_find(const struct mcr_ptrace *t, u64 after,
		    struct mcr_ptrace_entry **entries)
{
	struct mcr_ptrace_entry *found;
	int cpu, n = 0, first;
	u64 last;
	u32 i;

	found = kvmalloc_array((size_t)t->depth * num_possible_cpus(),
			       sizeof(*found), GFP_KERNEL_ACCOUNT);
	if (!found)
		return -ENOMEM;
	last = atomic64_read(&t->sequence);
	smp_mb(); /* pairs with mcr_ptrace_begin(), where a slot is odd before it has a number */
	for_each_possible_cpu(cpu) {
		const struct mcr_ring *ring = per_cpu_ptr(t->rings, cpu);

		for (i = 0; i < t->depth; i++) {
			const struct mcr_sample *sample = slot(t, ring, i);
			/* Pairs with mcr_ptrace_end(). */
			unsigned int state = smp_load_acquire(&sample->state);
			u64 sequence = READ_ONCE(sample->sequence);

			if (state & 1) {
				sequence = coming_sequence(sample);
				last = min(last, sequence ? sequence - 1 : 0);
			} else if (sequence > after) {
				found[n++] = (struct mcr_ptrace_entry) {
					.sequence = sequence,
					.sample = sample,
					.cpu = cpu,
				};
			}
		}
		cond_resched();
	}
	sort(found, n, sizeof(*found), compare, NULL);
	while (n && found[n - 1].sequence > last)
		n--;
	first = max_t(int, 0, n - (int)t->depth);
	memmove(found, found + first, (n - first) * sizeof(*found));
	*entries = found;
	return n - first;
}

/**
 * mcr_ptrace_read() - take a copy of an event
 * @t: the trace
 * @entry: the event, as it was found
 * @to: where it goes, of mcr_ptrace.slot_size octets
 *
 * Return: false if it has been overwritten.
 */
bool mcr_ptrace_read(const struct mcr_ptrace *t,
		     const struct mcr_ptrace_entry *entry,
		     struct mcr_sample *to)
{
	/* Pairs with mcr_ptrace_end(). */
	unsigned int state = smp_load_acquire(&entry->sample->state);

	if (!state || (state & 1))
		return false;
	memcpy(to, entry->sample, t->slot_size);
	smp_rmb(); /* the copy is complete before the state is looked at again */
	return READ_ONCE(entry->sample->state) == state &&
	       to->sequence == entry->sequence;
}

/**
 * mcr_ptrace_counts() - datagrams that a trace has come by
 * @t: the trace
 * @seen: where their number goes
 * @lost: where the number of those goes of which no event could be made
 */
void mcr_ptrace_counts(const struct mcr_ptrace *t, u64 *seen, u64 *lost)
{
	int cpu;

	*seen = 0;
	*lost = 0;
	for_each_possible_cpu(cpu) {
		*seen += atomic64_read(&per_cpu_ptr(t->rings, cpu)->seen);
		*lost += atomic64_read(&per_cpu_ptr(t->rings, cpu)->lost);
	}
}
