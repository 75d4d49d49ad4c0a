/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet traces: the last datagrams of a rule, and what became of each copy.
 *
 * DOC: Ring
 *
 * Each CPU has a ring of slots that it alone fills, in turn. A slot's state is odd
 * while it is being filled: whoever would fill it meanwhile (a datagram relayed
 * while another is, on the same CPU) leaves it and counts an event as lost; readers
 * take a copy and keep it if the state was even and has not changed. Nobody waits.
 *
 * Events bear numbers that one counter gives out, after the slot has become odd. So
 * a reader that has read the counter first sees every smaller number as an event or
 * as one in the making; it stops before the first of those, and the next time goes
 * on after the last it got without missing any that was not overwritten.
 */
#ifndef _MCR_PACKET_TRACE_H
#define _MCR_PACKET_TRACE_H

#include <linux/atomic.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <uapi/linux/mcr.h>

struct mcr_datagram;
struct mcr_fanout;
struct mcr_iface;
struct mcr_net;
struct mcr_rule;
struct sk_buff;

/* What is kept of headers that are longer, by extensions or options. */
#define MCR_SAMPLE_HEADERS_MAX 128

/**
 * struct mcr_sample - one datagram that was traced
 * @state: odd while it is being filled; 0: it never was
 * @sequence: its number, from 1
 * @time: nanoseconds since 1970
 * @hash: of the rule's version
 * @saddr: sender
 * @daddr: address it came for
 * @sport: sender's port
 * @dport: port it came for
 * @family: AF_INET or AF_INET6
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @reason: MCR_REASON_NONE, or why no copy was made of it
 * @ifindex: device it arrived on, 0: not known
 * @bytes: octets, of all datagrams in it
 * @segments: datagrams in it
 * @length: octets of the packet as it came, from the IP header on
 * @outputs: of the rule's version
 * @fates: of those, the ones whose fate is kept: 0 to this
 * @headers: octets of the packet before its payload
 * @captured: octets of the packet that are kept
 * @data: fate of each copy, enum mcr_reason; then the packet
 */
struct mcr_sample {
	unsigned int state;
	u64 sequence;
	u64 time;
	u64 hash;
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	__be16 sport;
	__be16 dport;
	u8 family;
	u8 protocol;
	u8 reason;
	u32 ifindex;
	u32 bytes;
	u32 segments;
	u32 length;
	u16 outputs;
	u16 fates;
	u16 headers;
	u32 captured;
	u8 data[];
};

/**
 * struct mcr_ring - the events of one CPU
 * @seen: datagrams, whether kept or not
 * @lost: datagrams of which no event could be made
 * @slots: struct mcr_sample, mcr_ptrace.depth of them
 */
struct mcr_ring {
	atomic64_t seen;
	atomic64_t lost;
	void *slots;
};

/**
 * struct mcr_ptrace - the packet trace of a rule
 * @depth: events kept, on each CPU
 * @sample: every how manieth datagram is
 * @snaplen: octets of the packet that are; 0: its headers
 * @fates: copies whose fate there is room for
 * @slot_size: octets of a slot
 * @rings: struct mcr_ring of each CPU
 * @sequence: number of the last event
 * @rcu: for the grace period before it is freed
 */
struct mcr_ptrace {
	u32 depth;
	u32 sample;
	u32 snaplen;
	u32 fates;
	size_t slot_size;
	struct mcr_ring __percpu *rings;
	struct rcu_head rcu;
	atomic64_t sequence ____cacheline_aligned_in_smp;
};

/**
 * struct mcr_ptrace_entry - an event that a reader has found
 * @sequence: its number
 * @sample: where it is, as long as it is not overwritten
 * @cpu: whose it is
 */
struct mcr_ptrace_entry {
	u64 sequence;
	const struct mcr_sample *sample;
	int cpu;
};

struct mcr_ptrace *mcr_ptrace_alloc(u32 depth, u32 sample, u32 snaplen,
				    u32 outputs);
void mcr_ptrace_free(struct mcr_ptrace *t);
void mcr_ptrace_replace(struct mcr_rule *rule, struct mcr_ptrace *t);
void mcr_ptrace_log_end(const struct mcr_rule *rule);
void mcr_ptrace_fit(struct mcr_rule *rule, const struct mcr_fanout *fanout);
u64 mcr_ptrace_memory(u32 depth, u32 snaplen, u32 outputs);

struct mcr_sample *mcr_ptrace_begin(struct mcr_ptrace *t,
				    const struct mcr_fanout *fanout,
				    const struct sk_buff *skb,
				    const struct mcr_datagram *d);
void mcr_ptrace_fate(struct mcr_sample *sample, unsigned int output,
		     enum mcr_reason reason);
void mcr_ptrace_end(struct mcr_sample *sample);

int mcr_ptrace_find(const struct mcr_ptrace *t, u64 after,
		    struct mcr_ptrace_entry **entries);
bool mcr_ptrace_read(const struct mcr_ptrace *t,
		     const struct mcr_ptrace_entry *entry,
		     struct mcr_sample *to);
void mcr_ptrace_counts(const struct mcr_ptrace *t, u64 *seen, u64 *lost);

#endif /* _MCR_PACKET_TRACE_H */
