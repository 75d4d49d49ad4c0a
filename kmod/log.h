/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is logged: levels of a namespace, and the list of events.
 *
 * Events are the tracepoints of trace.h. An event that no one has enabled is a
 * patched no-op; one that is enabled is emitted if it is as severe as the level of
 * its facility in its namespace asks for.
 */
#ifndef _MCR_LOG_H
#define _MCR_LOG_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct mcr_net;

/*
 * Name, facility and severity of each event. What a sender of packets can provoke
 * as often as it likes is below the default level, or bounded.
 */
#define MCR_EVENTS(X) \
	X(module_loaded,		SUPERVISOR,	NOTICE) \
	X(module_unloading,		SUPERVISOR,	NOTICE) \
	X(namespace_created,		SUPERVISOR,	DEBUG) \
	X(namespace_destroyed,		SUPERVISOR,	DEBUG) \
	X(level_changed,		SUPERVISOR,	NOTICE) \
	X(rule_added,			RULE_DISPATCH,	INFO) \
	X(rule_replaced,		RULE_DISPATCH,	INFO) \
	X(rule_removed,			RULE_DISPATCH,	INFO) \
	X(transaction_begin,		RULE_DISPATCH,	DEBUG) \
	X(transaction_commit,		RULE_DISPATCH,	INFO) \
	X(transaction_abort,		RULE_DISPATCH,	DEBUG) \
	X(transaction_refused,		RULE_DISPATCH,	WARNING) \
	X(request,			CONTROL_SOCKET,	DEBUG) \
	X(worker_started,		DATA_PLANE,	INFO) \
	X(worker_stopped,		DATA_PLANE,	INFO) \
	X(hook_registered,		DATA_PLANE,	DEBUG) \
	X(hook_unregistered,		DATA_PLANE,	DEBUG) \
	X(hook_failed,			DATA_PLANE,	ERROR) \
	X(membership_joined,		INGRESS,	INFO) \
	X(membership_left,		INGRESS,	INFO) \
	X(membership_failed,		INGRESS,	ERROR) \
	X(allmulti_on,			INGRESS,	INFO) \
	X(allmulti_off,			INGRESS,	INFO) \
	X(allmulti_failed,		INGRESS,	ERROR) \
	X(datagram_matched,		INGRESS,	TRACE) \
	X(datagram_unmatched,		INGRESS,	TRACE) \
	X(datagram_dropped,		INGRESS,	DEBUG) \
	X(copy_sent,			EGRESS,		TRACE) \
	X(copy_dropped,			EGRESS,		DEBUG) \
	X(output_failing,		EGRESS,		WARNING) \
	X(neighbour_failed,		EGRESS,		WARNING) \
	X(neighbour_answered,		EGRESS,		INFO) \
	X(buffers_exhausted,		BUFFER_POOL,	DEBUG) \
	X(header_malformed,		PACKET_PARSER,	DEBUG) \
	X(header_checksum_wrong,	PACKET_PARSER,	DEBUG) \
	X(fragment_held,		PACKET_PARSER,	TRACE) \
	X(fragment_dropped,		PACKET_PARSER,	DEBUG) \
	X(datagram_reassembled,		PACKET_PARSER,	TRACE) \
	X(counters_read,		STATS,		DEBUG) \
	X(packet_trace_enabled,		STATS,		INFO) \
	X(packet_trace_disabled,	STATS,		INFO) \
	X(request_refused,		SECURITY,	NOTICE) \
	X(contents_withheld,		SECURITY,	INFO) \
	X(interface_bound,		NETWORK,	INFO) \
	X(interface_lost,		NETWORK,	NOTICE) \
	X(interface_up,			NETWORK,	INFO) \
	X(interface_down,		NETWORK,	NOTICE) \
	X(address_changed,		NETWORK,	INFO) \
	X(address6_changed,		NETWORK,	DEBUG) \
	X(test,				TEST,		INFO)

#define MCR_EVENT_TRAITS(event, facility, severity)			\
	MCR_EVENT_FACILITY_##event = MCR_FACILITY_##facility,		\
	MCR_EVENT_SEVERITY_##event = MCR_LEVEL_##severity,
enum { MCR_EVENTS(MCR_EVENT_TRAITS) };

/* A facility has no level of its own, or a change leaves one alone. */
#define MCR_LEVEL_NONE	0xff
#define MCR_LEVEL_KEEP	0xfe

/**
 * struct mcr_levels - what a namespace logs
 * @effective: by enum mcr_facility, the least severe enum mcr_level emitted
 * @global: the level of facilities that have none of their own
 * @own: by enum mcr_facility, the level or MCR_LEVEL_NONE
 */
struct mcr_levels {
	u8 effective[__MCR_FACILITY_MAX];
	u8 global;
	u8 own[__MCR_FACILITY_MAX];
};

/**
 * struct mcr_levels_change - a change that is asked for
 * @global: a level, MCR_LEVEL_NONE for the default, or MCR_LEVEL_KEEP
 * @own: by enum mcr_facility, likewise; MCR_LEVEL_NONE: follow the global one
 */
struct mcr_levels_change {
	u8 global;
	u8 own[__MCR_FACILITY_MAX];
};

void mcr_levels_init(struct mcr_levels *levels);
void mcr_levels_change_init(struct mcr_levels_change *change, bool replace);
void mcr_levels_apply(struct mcr_levels *levels,
		      const struct mcr_levels_change *change);
bool mcr_levels_set(struct mcr_net *mn, const struct mcr_levels *to);

/**
 * mcr_levels_wanted() - is an event to be emitted?
 * @levels: of its namespace
 * @facility: enum mcr_facility
 * @severity: enum mcr_level
 *
 * Context: any.
 */
static inline bool mcr_levels_wanted(const struct mcr_levels *levels,
				     unsigned int facility,
				     unsigned int severity)
{
	return severity <= READ_ONCE(levels->effective[facility]);
}

#endif /* _MCR_LOG_H */
