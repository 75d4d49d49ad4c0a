// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of datagrams and copies that are not sent: told to the log and the packet trace.
 */
#include <linux/bitops.h>

#include "fate.h"
#include "packet_trace.h"
#include "parse.h"
#include "rule.h"
#include "trace_packet.h"

/**
 * mcr_fate_dropped() - tell of a copy that was not sent
 * @fanout: the rule's version
 * @output: the output it was for
 * @d: the datagram
 * @reason: why
 * @errors: datagrams this output has lost for @reason, those of @d included
 *
 * Whoever watches the log at the default level hears of the first datagram that is
 * lost, the second, the fourth and so on: that it fails, and that it goes on, but
 * never a line for each packet.
 *
 * Context: RCU, BH disabled.
 */
void mcr_fate_dropped(const struct mcr_fanout *fanout,
		      const struct mcr_output *output,
		      const struct mcr_datagram *d, enum mcr_reason reason,
		      u64 errors)
{
	struct mcr_net *mn = output->iface->mn;

	if (fls64(errors) != fls64(errors - d->segments))
		mcr_log(mn, output_failing, fanout, output, reason, errors);
	if (reason == MCR_REASON_NO_MEMORY)
		mcr_log(mn, buffers_exhausted, fanout, output, d, reason);
	mcr_log(mn, copy_dropped, fanout, output, d, reason);
	if (d->sample)
		mcr_ptrace_fate(d->sample, output - fanout->output, reason);
}

/**
 * mcr_fate_not_relayed() - count and tell of a datagram of which no copies are made
 * @iface: where it arrived
 * @rule: its rule
 * @fanout: the rule's version
 * @skb: the datagram, or NULL: it is freed
 * @d: what the parser found
 * @reason: why
 *
 * Context: RCU, BH disabled.
 */
void mcr_fate_not_relayed(const struct mcr_iface *iface, struct mcr_rule *rule,
			  const struct mcr_fanout *fanout,
			  const struct sk_buff *skb,
			  const struct mcr_datagram *d, enum mcr_reason reason)
{
	struct mcr_ptrace *t = rcu_dereference(rule->ptrace);
	struct mcr_sample *sample;

	atomic64_add(d->segments, &rule->errors[reason]);
	mcr_log(iface->mn, datagram_dropped, iface, rule->id, d, reason);
	sample = t ? mcr_ptrace_begin(t, fanout, skb, d) : NULL;
	if (!sample)
		return;
	sample->reason = reason;
	mcr_ptrace_end(sample);
}
