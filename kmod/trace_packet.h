/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints of system "mcr" about packets; see trace.h.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mcr

#if !defined(_MCR_TRACE_PACKET_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MCR_TRACE_PACKET_H

#include "trace_fields.h"

MCR_TRACE_DEFINE_ENUMS

DECLARE_EVENT_CLASS(mcr_frame,
	MCR_PROTO(const struct mcr_iface *iface, u16 ethertype, u32 length,
		  int error),
	MCR_ARGS(iface, ethertype, length, error),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u16, ethertype)
		__field(u32, ifindex)
		__field(u32, length)
		__field(int, error)
		__array(char, interface, MCR_TRACE_IF)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->ethertype = ethertype;
		__entry->ifindex = mcr_trace_ifindex(iface);
		__entry->length = length;
		__entry->error = -error;
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u ethertype=%s length=%u error=%s",
		  MCR_VALUES, __entry->interface, __entry->ifindex,
		  mcr_show_ethertype(__entry->ethertype), __entry->length,
		  mcr_show_errno(__entry->error))
);

#define MCR_FRAME_EVENT(name)						\
DEFINE_EVENT(mcr_frame, mcr_##name,					\
	MCR_PROTO(const struct mcr_iface *iface, u16 ethertype,		\
		  u32 length, int error),				\
	MCR_ARGS(iface, ethertype, length, error))
MCR_FRAME_EVENT(header_malformed);
MCR_FRAME_EVENT(fragment_held);
MCR_FRAME_EVENT(fragment_dropped);

DECLARE_EVENT_CLASS(mcr_datagram,
	MCR_PROTO(const struct mcr_iface *iface, u64 rule,
		  const struct mcr_datagram *d, u8 reason),
	MCR_ARGS(iface, rule, d, reason),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, protocol)
		__field(u8, reason)
		__field(u64, rule)
		__field(u32, ifindex)
		__field(u32, length)
		__field(u32, segments)
		__field(u16, port)
		__field(u16, source_port)
		__array(char, interface, MCR_TRACE_IF)
		__array(u8, group, MCR_TRACE_ADDR)
		__array(u8, source, MCR_TRACE_ADDR)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->protocol = d->protocol;
		__entry->reason = reason;
		__entry->rule = rule;
		__entry->ifindex = mcr_trace_ifindex(iface);
		__entry->length = d->length;
		__entry->segments = d->segments;
		__entry->port = ntohs(d->dport);
		__entry->source_port = ntohs(d->sport);
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
		mcr_trace_addr(__entry->group, d->family, &d->daddr);
		mcr_trace_addr(__entry->source, d->family, &d->saddr);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u rule=%016llx source=%pISc source_port=%u group=%pISc port=%u protocol=%s length=%u segments=%u reason=%s",
		  MCR_VALUES, __entry->interface, __entry->ifindex,
		  __entry->rule, __entry->source, __entry->source_port,
		  __entry->group, __entry->port,
		  mcr_show_protocol(__entry->protocol), __entry->length,
		  __entry->segments, mcr_show_reason(__entry->reason))
);

#define MCR_DATAGRAM_EVENT(name)				\
DEFINE_EVENT(mcr_datagram, mcr_##name,				\
	MCR_PROTO(const struct mcr_iface *iface, u64 rule,	\
		  const struct mcr_datagram *d, u8 reason),	\
	MCR_ARGS(iface, rule, d, reason))
MCR_DATAGRAM_EVENT(datagram_matched);
MCR_DATAGRAM_EVENT(datagram_unmatched);
MCR_DATAGRAM_EVENT(datagram_dropped);
MCR_DATAGRAM_EVENT(datagram_reassembled);
MCR_DATAGRAM_EVENT(header_checksum_wrong);

DECLARE_EVENT_CLASS(mcr_copy,
	MCR_PROTO(const struct mcr_fanout *fanout,
		  const struct mcr_output *output,
		  const struct mcr_datagram *d, u8 reason),
	MCR_ARGS(fanout, output, d, reason),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, reason)
		__field(u64, rule)
		__field(u32, ifindex)
		__field(u32, output)
		__field(u32, length)
		__field(u32, segments)
		__field(u16, port)
		__array(char, interface, MCR_TRACE_IF)
		__array(u8, group, MCR_TRACE_ADDR)
		__array(u8, source, MCR_TRACE_ADDR)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->reason = reason;
		__entry->rule = fanout->rule->id;
		__entry->ifindex = mcr_trace_ifindex(output->iface);
		__entry->output = output - fanout->output;
		__entry->length = d->length;
		__entry->segments = d->segments;
		__entry->port = ntohs(output->port ? output->port : d->dport);
		memcpy(__entry->interface, output->iface->name, MCR_TRACE_IF);
		mcr_trace_addr(__entry->group, d->family,
			       output->flags & MCR_OUTPUT_GROUP ?
			       &output->group : &d->daddr);
		mcr_trace_addr(__entry->source, d->family, &d->saddr);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u rule=%016llx output=%u group=%pISc port=%u from=%pISc length=%u segments=%u reason=%s",
		  MCR_VALUES, __entry->interface, __entry->ifindex,
		  __entry->rule, __entry->output, __entry->group, __entry->port,
		  __entry->source, __entry->length, __entry->segments,
		  mcr_show_reason(__entry->reason))
);

#define MCR_COPY_EVENT(name)					\
DEFINE_EVENT(mcr_copy, mcr_##name,				\
	MCR_PROTO(const struct mcr_fanout *fanout,		\
		  const struct mcr_output *output,		\
		  const struct mcr_datagram *d, u8 reason),	\
	MCR_ARGS(fanout, output, d, reason))
MCR_COPY_EVENT(copy_sent);
MCR_COPY_EVENT(copy_dropped);
MCR_COPY_EVENT(buffers_exhausted);

TRACE_EVENT(mcr_output_failing,
	MCR_PROTO(const struct mcr_fanout *fanout,
		  const struct mcr_output *output, u8 reason, u64 count),
	MCR_ARGS(fanout, output, reason, count),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, reason)
		__field(u64, rule)
		__field(u64, count)
		__field(u32, ifindex)
		__field(u32, output)
		__array(char, interface, MCR_TRACE_IF)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->reason = reason;
		__entry->rule = fanout->rule->id;
		__entry->count = count;
		__entry->ifindex = mcr_trace_ifindex(output->iface);
		__entry->output = output - fanout->output;
		memcpy(__entry->interface, output->iface->name, MCR_TRACE_IF);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u rule=%016llx output=%u reason=%s count=%llu",
		  MCR_VALUES, __entry->interface, __entry->ifindex,
		  __entry->rule, __entry->output,
		  mcr_show_reason(__entry->reason), __entry->count)
);

#endif /* _MCR_TRACE_PACKET_H */

/* Found by -I$(src). */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_packet
#include <trace/define_trace.h>
