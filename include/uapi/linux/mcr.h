/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * MCR: multicast relay. Generic netlink family "mcr", protocol version 1.
 *
 * Everything is per network namespace: a socket talks to the relay of the
 * namespace it was opened in. Reading needs no privilege; changing needs
 * CAP_NET_ADMIN in the user namespace that owns the network namespace.
 *
 * Every refusal carries an extended ack: one sentence, and, where one attribute
 * is to blame, its offset. A request that is refused has changed nothing.
 * Unknown attributes and flags are refused.
 *
 * Addresses are 4 or 16 octets in network order; ports are in network order;
 * all else is in host order. Interfaces are named; a name that does not exist
 * (yet) is no error: the rule is kept and waits for it. The module binds names
 * to devices by itself, as they come, go and are renamed.
 *
 * MCR_CMD_MODULE_GET (do)
 *	request:  nothing
 *	reply:    MODULE_VERSION, SRCVERSION, PROTOCOL, GENERATION, DIGEST, RULES
 *
 * MCR_CMD_RULE_ADD (do, privileged)
 *	request:  INPUT { INTERFACE, GROUP, [PREFIX_LEN], [PORT], [SOURCE], [PROTOCOL] }
 *		  OUTPUT { INTERFACE, [GROUP], [PORT], [TTL], [DSCP],
 *			   [SOURCE_MODE], [SOURCE_IP], [SOURCE_PORT], [QDISC] }, once
 *			   for each output, in order
 *		  [NAME], [ORIGIN], [RULE_FLAGS], [REQUEST_FLAGS: REPLACE],
 *		  [GENERATION], [CLIENT]
 *	reply:    ID, GENERATION, DIGEST, ADDED, REPLACED, REMOVED
 *	Outside a transaction it is a transaction of one. Inside one (see below)
 *	it is only queued, and there is no reply other than an asked-for ack.
 *	-EEXIST: a rule with this input exists and REPLACE was not asked for, or
 *	another rule has this name. -ELOOP: an output on the input's interface, or
 *	rules that would feed themselves; the cycle is named. -E2BIG: to look for a
 *	loop among so many rules that feed each other would take too long.
 *
 * MCR_CMD_RULE_REMOVE (do, privileged)
 *	request:  one of ID, NAME, REQUEST_FLAGS: ALL ([ORIGIN] narrows ALL to
 *		  rules of that origin); [GENERATION], [CLIENT]
 *	reply:    GENERATION, DIGEST, ADDED, REPLACED, REMOVED
 *	-ENOENT: there is no such rule. ALL of none is no error.
 *
 * MCR_CMD_RULE_GET (do: by ID or NAME; dump: all)
 *	request:  [REQUEST_FLAGS: STATS]
 *	reply:    ID, [NAME], ORIGIN, RULE_FLAGS, HASH, STATE, [REASON,
 *		  REASON_INTERFACE], MEMBERSHIP, INPUT {…}, OUTPUTS,
 *		  FIRST_OUTPUT, OUTPUT {…, STATE, [REASON]}…, [TRACE { DEPTH,
 *		  SAMPLE, SNAPLEN, SEEN, LOST }] if it is traced; with STATS
 *		  also COUNTERS in the message and in each OUTPUT.
 *	Every value is explicit: defaults are filled in. A rule whose outputs do
 *	not fit into one message is continued in the following ones: same ID,
 *	FIRST_OUTPUT is the index of the first output of this message, and the
 *	rule is complete when OUTPUTS have been seen. A dump during which the rule
 *	set changed is marked NLM_F_DUMP_INTR: read it again.
 *
 * MCR_CMD_TRANSACTION_BEGIN (do, privileged)
 *	request:  [GENERATION], [CLIENT], [CAUSE]
 *	Opens a transaction on this socket; RULE_ADD and RULE_REMOVE sent on it
 *	are queued until COMMIT or ABORT, or refused with -ESTALE if they give a
 *	GENERATION that is not the rule set's. A queued RULE_REMOVE with REQUEST_FLAGS
 *	ALL followed by RULE_ADDs replaces the whole set: rules that come back
 *	with the same input keep their counters and never stop relaying. One that
 *	is refused leaves the transaction open without it. Closing the socket
 *	aborts. -EBUSY: this socket has one open already.
 *
 * MCR_CMD_TRANSACTION_COMMIT (do, privileged)
 *	reply:    GENERATION, DIGEST, ADDED, REPLACED, REMOVED
 *	All or nothing. Packets are relayed by the old set or by the new one,
 *	never by a mixture. When it returns, groups are joined, or, if that takes
 *	longer than five seconds, still being joined. If it fails the
 *	transaction is over. -ESTALE: GENERATION was given at BEGIN and is no
 *	longer the rule set's: read again and retry.
 *
 * MCR_CMD_TRANSACTION_ABORT (do, privileged)
 *	-ENOENT: this socket has none open.
 *
 * MCR_CMD_INTERFACE_GET (dump)
 *	reply:    INTERFACE { NAME, [INDEX], STATE, [REASON], INPUT_RULES, OUTPUTS,
 *		  WORKER, IDLE_SECONDS, [IDLE_TIMEOUT_LEFT], [CPUS], GROUPS, ALLMULTI,
 *		  RECEIVED, MATCHED, NO_MATCH, PARSE_ERRORS, FRAGMENTS_REASSEMBLED,
 *		  BUFFERS_EXHAUSTED, ERROR {…}… }
 *	Those that rules name, that are pinned, or whose worker is idle: it has lost
 *	its last rule and is kept until IDLE_TIMEOUT has passed (IDLE_TIMEOUT_LEFT).
 *
 * MCR_CMD_CPU_GET (dump)
 *	reply:    CPU { CPU, MATCHED, BUFFERS { TIER, HITS, MISSES }… }
 *
 * MCR_CMD_SETTINGS_SET (do, privileged)
 *	request:  SETTINGS { [MULTICAST_TTL], [IDLE_TIMEOUT], [RECONCILE_INTERVAL],
 *		  [GRO], [LOG_FORMAT], [BUFFERS_SMALL], [BUFFERS_STANDARD],
 *		  [BUFFERS_JUMBO] }, [REQUEST_FLAGS: REPLACE], [CLIENT]
 *	reply:    as RULE_REMOVE's; settings are in neither GENERATION nor DIGEST
 *	What is absent stays as it is; with REPLACE it goes back to its default.
 *	In a transaction it is queued; RULE_ADDs that follow go by the MULTICAST_TTL
 *	it gives. The module holds all settings and itself uses MULTICAST_TTL,
 *	IDLE_TIMEOUT and the BUFFERS; the others are for the daemon.
 *
 * MCR_CMD_SETTINGS_GET (do)
 *	reply:    SETTINGS { all of them }
 *
 * MCR_CMD_PINNING_SET (do, privileged)
 *	request:  INTERFACE { NAME, CPUS } or REQUEST_FLAGS: ALL; [CLIENT]
 *	reply:    as RULE_REMOVE's; pinnings are in neither GENERATION nor DIGEST
 *	Datagrams that arrive on the interface are relayed on these CPUs, spread by
 *	flow; those of one flow stay in order. Empty CPUS: where they are received,
 *	as without a pinning. ALL does that for every interface. In a transaction
 *	it is queued. A pinning belongs to the name: the interface need not exist.
 *	CPUs that are offline are left out until they come. -EINVAL: there can be
 *	no such CPU on this machine. -EPERM: the client's process may not run on
 *	that CPU, and the client has no CAP_NET_ADMIN in the initial user namespace.
 *
 * MCR_CMD_LOG_LEVEL_SET (do, privileged)
 *	request:  LOG_LEVEL { [FACILITY], [LEVEL] }…, [REQUEST_FLAGS: REPLACE],
 *		  [GENERATION], [CLIENT]
 *	Without FACILITY it is the global level, which facilities without one of
 *	their own follow. Without LEVEL a facility follows again, and the global
 *	one is MCR_LEVEL_DEFAULT. REPLACE: so is what is not given. Inside a
 *	transaction it is queued. Events (tracepoints of system "mcr") less
 *	severe than the level of their facility are not emitted.
 *
 * MCR_CMD_LOG_LEVEL_GET (do)
 *	reply:    LOG_LEVEL { LEVEL }, the global one; LOG_LEVEL { FACILITY,
 *		  LEVEL }… for each facility that has one of its own
 *
 * MCR_CMD_TRACE_ENABLE (do, privileged)
 *	request:  ID or NAME, [TRACE { [DEPTH], [SAMPLE], [SNAPLEN] }]
 *	reply:    ID, TRACE { DEPTH, SAMPLE, SNAPLEN, SEEN, LOST }
 *	Keeps the last DEPTH datagrams of the rule, of which every SAMPLE-th is
 *	taken, with the fate of each copy. One that is on begins anew. A trace
 *	belongs to the rule's key, as its counters do, and ends with the rule.
 *	-E2BIG: it would take more than MCR_TRACE_MEMORY_MAX.
 *
 * MCR_CMD_TRACE_DISABLE (do, privileged)
 *	request:  ID or NAME
 *	-ENOENT: there is no such rule, or it is not traced.
 *
 * MCR_CMD_TRACE_GET (do)
 *	request:  ID or NAME, [AFTER]
 *	reply:    ID, TRACE { DEPTH, SAMPLE, SNAPLEN, SEEN, LOST }, TRACE_EVENT {…}…
 *	Events in order, those after number AFTER, as many as fit: ask again with
 *	AFTER as the last SEQUENCE until there are none. None is passed over but
 *	those that have been overwritten. Without CAP_NET_ADMIN (as for changing)
 *	PACKET ends with the headers.
 *
 * Notifications
 *	multicast group "rules", MCR_CMD_RULE_NTF: GENERATION, DIGEST, ADDED,
 *	REPLACED, REMOVED, PORTID, PID, COMM, [CLIENT], [CAUSE], CHANGE { CHANGE, ID,
 *	[NAME] }… One for each commit that changed something; at most
 *	MCR_NTF_CHANGES_MAX CHANGEs are listed, the counts are always whole.
 *	multicast group "interfaces", MCR_CMD_INTERFACE_NTF: INTERFACE { NAME,
 *	[INDEX], STATE, [REASON] } when an interface that rules name is bound,
 *	lost, goes up or down, or changes IPv4 address.
 *	multicast group "rules", MCR_CMD_SETTINGS_NTF: GENERATION, DIGEST, PORTID,
 *	PID, COMM, [CLIENT], [CAUSE], and SETTINGS { all of them } or INTERFACE { NAME,
 *	[CPUS] } or LOG_LEVEL {…}…, as LOG_LEVEL_GET's. One for each commit that
 *	changed settings, one for each that changed levels, one for each
 *	interface whose pinning it changed (no CPUS: not pinned any more).
 */
#ifndef _UAPI_LINUX_MCR_H
#define _UAPI_LINUX_MCR_H

#include <linux/types.h>

#define MCR_GENL_NAME			"mcr"
#define MCR_GENL_VERSION		1
#define MCR_GENL_MCGRP_RULES		"rules"
#define MCR_GENL_MCGRP_INTERFACES	"interfaces"

#define MCR_NAME_MAX		63	/* octets of a rule's name, without NUL */
#define MCR_CLIENT_MAX		15	/* octets of a client's name, without NUL */
#define MCR_CPUS_MAX		1023	/* octets of a list of CPUs, without NUL */
#define MCR_OUTPUTS_MAX		4096	/* outputs of one rule */
#define MCR_PREFIX_JOIN_MAX	256	/* groups of a prefix joined one by one */
#define MCR_DSCP_KEEP		255	/* DSCP: as it came in */
#define MCR_NTF_CHANGES_MAX	128	/* rules listed in one notification */
#define MCR_TRACE_DEPTH		256	/* events of a trace, if it is not said */
#define MCR_TRACE_DEPTH_MAX	65536
#define MCR_TRACE_SNAPLEN_MAX	9216	/* octets of a packet */
#define MCR_TRACE_MEMORY_MAX	67108864 /* octets of a trace, on all CPUs */

/**
 * enum mcr_cmd - operations and notifications of the family
 */
enum mcr_cmd {
	MCR_CMD_UNSPEC,
	MCR_CMD_MODULE_GET,
	MCR_CMD_RULE_ADD,
	MCR_CMD_RULE_REMOVE,
	MCR_CMD_RULE_GET,
	MCR_CMD_TRANSACTION_BEGIN,
	MCR_CMD_TRANSACTION_COMMIT,
	MCR_CMD_TRANSACTION_ABORT,
	MCR_CMD_INTERFACE_GET,
	MCR_CMD_CPU_GET,
	MCR_CMD_RULE_NTF,
	MCR_CMD_INTERFACE_NTF,
	MCR_CMD_SETTINGS_SET,
	MCR_CMD_SETTINGS_GET,
	MCR_CMD_PINNING_SET,
	MCR_CMD_SETTINGS_NTF,
	MCR_CMD_LOG_LEVEL_SET,
	MCR_CMD_LOG_LEVEL_GET,
	MCR_CMD_TRACE_ENABLE,
	MCR_CMD_TRACE_DISABLE,
	MCR_CMD_TRACE_GET,
	__MCR_CMD_MAX
};

#define MCR_CMD_MAX (__MCR_CMD_MAX - 1)

/**
 * enum mcr_attr - attributes at the top of a message
 */
enum mcr_attr {
	MCR_A_UNSPEC,
	MCR_A_PAD,
	MCR_A_MODULE_VERSION,	/* string */
	MCR_A_SRCVERSION,	/* string */
	MCR_A_PROTOCOL,		/* u32, MCR_GENL_VERSION */
	MCR_A_GENERATION,	/* u32, counts the commits; never 0 */
	MCR_A_DIGEST,		/* u64, docs/digest.md */
	MCR_A_RULES,		/* u32 */
	MCR_A_REQUEST_FLAGS,	/* u32, enum mcr_request_flag */
	MCR_A_CLIENT,		/* string, what the client calls itself */
	MCR_A_ID,		/* u64, docs/digest.md */
	MCR_A_NAME,		/* string, UTF-8 */
	MCR_A_ORIGIN,		/* u32, enum mcr_origin */
	MCR_A_RULE_FLAGS,	/* u32, enum mcr_rule_flag; default LOCAL */
	MCR_A_HASH,		/* u64, docs/digest.md */
	MCR_A_STATE,		/* u32, enum mcr_state */
	MCR_A_REASON,		/* u32, enum mcr_reason */
	MCR_A_REASON_INTERFACE,	/* string, the interface the reason is about */
	MCR_A_MEMBERSHIP,	/* u32, enum mcr_membership */
	MCR_A_INPUT,		/* nest of enum mcr_input_attr */
	MCR_A_OUTPUTS,		/* u32, outputs in all */
	MCR_A_FIRST_OUTPUT,	/* u32, index of the first OUTPUT here */
	MCR_A_OUTPUT,		/* nest of enum mcr_output_attr, repeated */
	MCR_A_COUNTERS,		/* nest of enum mcr_counters_attr */
	MCR_A_INTERFACE,	/* nest of enum mcr_interface_attr */
	MCR_A_CPU,		/* nest of enum mcr_cpu_attr */
	MCR_A_ADDED,		/* u32 */
	MCR_A_REPLACED,		/* u32 */
	MCR_A_REMOVED,		/* u32 */
	MCR_A_PORTID,		/* u32, netlink port of who did it */
	MCR_A_PID,		/* u32, its process, as seen in the initial pid namespace */
	MCR_A_COMM,		/* string, its command name */
	MCR_A_CHANGE,		/* nest of enum mcr_change_attr, repeated */
	MCR_A_SETTINGS,		/* nest of enum mcr_settings_attr */
	MCR_A_LOG_LEVEL,	/* nest of enum mcr_log_level_attr, repeated */
	MCR_A_TRACE,		/* nest of enum mcr_trace_attr */
	MCR_A_TRACE_EVENT,	/* nest of enum mcr_trace_event_attr, repeated */
	MCR_A_AFTER,		/* u64, number of the last event that is known */
	MCR_A_CAUSE,		/* u32, enum mcr_cause, what made the client do it */
	__MCR_A_MAX
};

#define MCR_A_MAX (__MCR_A_MAX - 1)

/**
 * enum mcr_input_attr - where and for what datagrams are taken
 */
enum mcr_input_attr {
	MCR_INPUT_A_UNSPEC,
	MCR_INPUT_A_INTERFACE,	/* string, 1-15 octets */
	MCR_INPUT_A_GROUP,	/* 4 or 16 octets */
	MCR_INPUT_A_PREFIX_LEN,	/* u8; default: the whole address */
	MCR_INPUT_A_PORT,	/* be16; absent or 0: any (UDP), none (ESP) */
	MCR_INPUT_A_SOURCE,	/* 4 or 16 octets */
	MCR_INPUT_A_PROTOCOL,	/* u8, IPPROTO_UDP (default) or IPPROTO_ESP */
	__MCR_INPUT_A_MAX
};

#define MCR_INPUT_A_MAX (__MCR_INPUT_A_MAX - 1)

/**
 * enum mcr_output_attr - where copies go and what they look like
 */
enum mcr_output_attr {
	MCR_OUTPUT_A_UNSPEC,
	MCR_OUTPUT_A_INTERFACE,	/* string, 1-15 octets */
	MCR_OUTPUT_A_GROUP,	/* 4 or 16 octets; absent: as it came in */
	MCR_OUTPUT_A_PORT,	/* be16; absent or 0: as it came in */
	MCR_OUTPUT_A_TTL,	/* u8, 1-255; default 1 to multicast, else 64 */
	MCR_OUTPUT_A_DSCP,	/* u8, 0-63 or MCR_DSCP_KEEP (default) */
	MCR_OUTPUT_A_SOURCE_MODE, /* u32, enum mcr_source_mode */
	MCR_OUTPUT_A_SOURCE_IP,	/* 4 or 16 octets, with SOURCE_MODE EXPLICIT */
	MCR_OUTPUT_A_SOURCE_PORT, /* be16; absent or 0: as it came in */
	MCR_OUTPUT_A_STATE,	/* u32, enum mcr_state; replies only */
	MCR_OUTPUT_A_REASON,	/* u32, enum mcr_reason; replies only */
	MCR_OUTPUT_A_COUNTERS,	/* nest of enum mcr_counters_attr; replies only */
	MCR_OUTPUT_A_QDISC,	/* u32, enum mcr_qdisc */
	__MCR_OUTPUT_A_MAX
};

#define MCR_OUTPUT_A_MAX (__MCR_OUTPUT_A_MAX - 1)

/**
 * enum mcr_counters_attr - counters of a rule (matched) or of an output (relayed)
 *
 * A GSO super-packet counts as the datagrams in it. Octets are those of the IP
 * datagrams, headers included.
 */
enum mcr_counters_attr {
	MCR_COUNTERS_A_UNSPEC,
	MCR_COUNTERS_A_PAD,
	MCR_COUNTERS_A_PACKETS,	/* u64 */
	MCR_COUNTERS_A_BYTES,	/* u64 */
	MCR_COUNTERS_A_ERROR,	/* nest of enum mcr_error_attr, repeated, none zero */
	MCR_COUNTERS_A_AGE,	/* u64, milliseconds since the last; of rules that had one */
	__MCR_COUNTERS_A_MAX
};

#define MCR_COUNTERS_A_MAX (__MCR_COUNTERS_A_MAX - 1)

/**
 * enum mcr_error_attr - datagrams not sent for one reason
 */
enum mcr_error_attr {
	MCR_ERROR_A_UNSPEC,
	MCR_ERROR_A_PAD,
	MCR_ERROR_A_REASON,	/* u32, enum mcr_reason */
	MCR_ERROR_A_COUNT,	/* u64 */
	__MCR_ERROR_A_MAX
};

#define MCR_ERROR_A_MAX (__MCR_ERROR_A_MAX - 1)

/**
 * enum mcr_interface_attr - an interface that rules name
 */
enum mcr_interface_attr {
	MCR_INTERFACE_A_UNSPEC,
	MCR_INTERFACE_A_PAD,
	MCR_INTERFACE_A_NAME,		/* string */
	MCR_INTERFACE_A_INDEX,		/* u32; absent: does not exist */
	MCR_INTERFACE_A_STATE,		/* u32, enum mcr_state */
	MCR_INTERFACE_A_REASON,		/* u32, enum mcr_reason */
	MCR_INTERFACE_A_INPUT_RULES,	/* u32, rules with this input */
	MCR_INTERFACE_A_OUTPUTS,	/* u32, outputs on it */
	MCR_INTERFACE_A_WORKER,		/* u32, enum mcr_worker_state */
	MCR_INTERFACE_A_IDLE_SECONDS,	/* u32, seen without a match; IDLE: without a rule */
	MCR_INTERFACE_A_GROUPS,		/* u32, memberships held */
	MCR_INTERFACE_A_ALLMULTI,	/* u32, long prefixes that need all-multicast */
	MCR_INTERFACE_A_RECEIVED,	/* u64, MATCHED + NO_MATCH + PARSE_ERRORS */
	MCR_INTERFACE_A_MATCHED,	/* u64 */
	MCR_INTERFACE_A_NO_MATCH,	/* u64 */
	MCR_INTERFACE_A_PARSE_ERRORS,	/* u64 */
	MCR_INTERFACE_A_FRAGMENTS_REASSEMBLED, /* u64, datagrams put together */
	MCR_INTERFACE_A_BUFFERS_EXHAUSTED, /* u64, copies lost for want of memory */
	MCR_INTERFACE_A_ERROR,		/* nest of enum mcr_error_attr, repeated */
	MCR_INTERFACE_A_CPUS,		/* string, as "0-1,4"; absent: not pinned */
	MCR_INTERFACE_A_IDLE_TIMEOUT_LEFT, /* u32, seconds; worker IDLE only */
	__MCR_INTERFACE_A_MAX
};

#define MCR_INTERFACE_A_MAX (__MCR_INTERFACE_A_MAX - 1)

/**
 * enum mcr_tier - buffers that copies are made of
 */
enum mcr_tier {
	MCR_TIER_SMALL,		/* headers, and a short payload */
	MCR_TIER_STANDARD,	/* payload of up to a page that cannot be shared as it came */
	MCR_TIER_JUMBO,		/* such payload that is longer */
	__MCR_TIER_MAX
};

/**
 * enum mcr_cpu_attr - what one CPU has relayed
 */
enum mcr_cpu_attr {
	MCR_CPU_A_UNSPEC,
	MCR_CPU_A_PAD,
	MCR_CPU_A_CPU,		/* u32 */
	MCR_CPU_A_MATCHED,	/* u64 */
	MCR_CPU_A_BUFFERS,	/* nest of enum mcr_buffers_attr, repeated */
	__MCR_CPU_A_MAX
};

#define MCR_CPU_A_MAX (__MCR_CPU_A_MAX - 1)

/**
 * enum mcr_buffers_attr - how often a CPU had memory for a copy at hand
 */
enum mcr_buffers_attr {
	MCR_BUFFERS_A_UNSPEC,
	MCR_BUFFERS_A_PAD,
	MCR_BUFFERS_A_TIER,	/* u32, enum mcr_tier */
	MCR_BUFFERS_A_HITS,	/* u64, buffers that were there */
	MCR_BUFFERS_A_MISSES,	/* u64, buffers that had to be allocated */
	__MCR_BUFFERS_A_MAX
};

#define MCR_BUFFERS_A_MAX (__MCR_BUFFERS_A_MAX - 1)

/**
 * enum mcr_change_attr - one rule in a notification
 */
enum mcr_change_attr {
	MCR_CHANGE_A_UNSPEC,
	MCR_CHANGE_A_PAD,
	MCR_CHANGE_A_CHANGE,	/* u32, enum mcr_change */
	MCR_CHANGE_A_ID,	/* u64 */
	MCR_CHANGE_A_NAME,	/* string */
	__MCR_CHANGE_A_MAX
};

#define MCR_CHANGE_A_MAX (__MCR_CHANGE_A_MAX - 1)

/**
 * enum mcr_settings_attr - settings of a namespace
 */
enum mcr_settings_attr {
	MCR_SETTINGS_A_UNSPEC,
	MCR_SETTINGS_A_MULTICAST_TTL,	/* u8, 1-255, default 1: for outputs that give none */
	MCR_SETTINGS_A_IDLE_TIMEOUT,	/* u32, seconds without rules; default 300 */
	MCR_SETTINGS_A_RECONCILE_INTERVAL, /* u32, seconds between checks for drift, default 5 */
	MCR_SETTINGS_A_GRO,		/* u8, 0 (default) or 1: UDP GRO forwarding on inputs */
	MCR_SETTINGS_A_LOG_FORMAT,	/* u32, enum mcr_log_format */
	MCR_SETTINGS_A_BUFFERS_SMALL,	/* u32, entries per CPU; 0 (default): by the interfaces */
	MCR_SETTINGS_A_BUFFERS_STANDARD, /* u32, likewise */
	MCR_SETTINGS_A_BUFFERS_JUMBO,	/* u32, likewise */
	__MCR_SETTINGS_A_MAX
};

#define MCR_SETTINGS_A_MAX (__MCR_SETTINGS_A_MAX - 1)

#define MCR_IDLE_TIMEOUT_MAX		(86400 * 365)	/* seconds */
#define MCR_RECONCILE_INTERVAL_MAX	86400		/* seconds */
#define MCR_BUFFERS_MAX			65536		/* entries per CPU and tier */

/** enum mcr_log_format - how the daemon writes its log */
enum mcr_log_format {
	MCR_LOG_FORMAT_TEXT,	/* default */
	MCR_LOG_FORMAT_JSON,
};

/**
 * enum mcr_log_level_attr - what is logged of a facility
 */
enum mcr_log_level_attr {
	MCR_LOG_LEVEL_A_UNSPEC,
	MCR_LOG_LEVEL_A_FACILITY,	/* u32, enum mcr_facility; absent: global */
	MCR_LOG_LEVEL_A_LEVEL,		/* u32, enum mcr_level */
	__MCR_LOG_LEVEL_A_MAX
};

#define MCR_LOG_LEVEL_A_MAX (__MCR_LOG_LEVEL_A_MAX - 1)

/**
 * enum mcr_trace_attr - the packet trace of a rule
 */
enum mcr_trace_attr {
	MCR_TRACE_A_UNSPEC,
	MCR_TRACE_A_PAD,
	MCR_TRACE_A_DEPTH,	/* u32, events kept, 1-65536; default 256 */
	MCR_TRACE_A_SAMPLE,	/* u32, every how manieth datagram; default 1 */
	MCR_TRACE_A_SNAPLEN,	/* u32, octets of packets; 0 (default): their headers */
	MCR_TRACE_A_SEEN,	/* u64, datagrams since it was enabled */
	MCR_TRACE_A_LOST,	/* u64, those that could not be kept */
	__MCR_TRACE_A_MAX
};

#define MCR_TRACE_A_MAX (__MCR_TRACE_A_MAX - 1)

/**
 * enum mcr_trace_event_attr - a datagram that was traced
 */
enum mcr_trace_event_attr {
	MCR_TRACE_EVENT_A_UNSPEC,
	MCR_TRACE_EVENT_A_PAD,
	MCR_TRACE_EVENT_A_SEQUENCE,	/* u64, its number, from 1 */
	MCR_TRACE_EVENT_A_TIME,		/* u64, nanoseconds since 1970 */
	MCR_TRACE_EVENT_A_CPU,		/* u32 */
	MCR_TRACE_EVENT_A_INDEX,	/* u32, of the device it arrived on; 0: not known */
	MCR_TRACE_EVENT_A_SOURCE,	/* 4 or 16 octets */
	MCR_TRACE_EVENT_A_SOURCE_PORT,	/* be16 */
	MCR_TRACE_EVENT_A_GROUP,	/* 4 or 16 octets */
	MCR_TRACE_EVENT_A_PORT,		/* be16 */
	MCR_TRACE_EVENT_A_PROTOCOL,	/* u8, IPPROTO_UDP or IPPROTO_ESP */
	MCR_TRACE_EVENT_A_LENGTH,	/* u32, octets from the IP header on */
	MCR_TRACE_EVENT_A_SEGMENTS,	/* u32, datagrams in it; more than 1: GSO */
	MCR_TRACE_EVENT_A_HASH,		/* u64, of the version of the rule it met */
	MCR_TRACE_EVENT_A_REASON,	/* u32, enum mcr_reason; why there are no copies */
	MCR_TRACE_EVENT_A_OUTPUTS,	/* u32, of that version */
	MCR_TRACE_EVENT_A_FATES,	/* octets, enum mcr_reason of each copy */
	MCR_TRACE_EVENT_A_PACKET,	/* octets, from the IP header on */
	__MCR_TRACE_EVENT_A_MAX
};

#define MCR_TRACE_EVENT_A_MAX (__MCR_TRACE_EVENT_A_MAX - 1)

/** enum mcr_request_flag - how a request is to be carried out */
enum mcr_request_flag {
	MCR_REQUEST_REPLACE	= 1 << 0, /* RULE_ADD: a rule with this input is replaced;
					   * SETTINGS_SET, LOG_LEVEL_SET: absent ones
					   * become default
					   */
	MCR_REQUEST_ALL		= 1 << 1, /* RULE_REMOVE: every rule; PINNING_SET: every pinning */
	MCR_REQUEST_STATS	= 1 << 2, /* RULE_GET: counters too */
};

/** enum mcr_rule_flag - properties of a rule */
enum mcr_rule_flag {
	MCR_RULE_LOCAL		= 1 << 0, /* programs on the host get multicast too */
	MCR_RULE_ALLOW_LOOP	= 1 << 1, /* the checks for loops pass this rule over */
};

/** enum mcr_origin - where a rule came from */
enum mcr_origin {
	MCR_ORIGIN_RUNTIME,	/* default */
	MCR_ORIGIN_CONFIG,
};

/** enum mcr_state - of a rule, an output, an interface */
enum mcr_state {
	MCR_STATE_ACTIVE,
	MCR_STATE_PENDING,
};

/** enum mcr_source_mode - the source address of copies */
enum mcr_source_mode {
	MCR_SOURCE_OWN,		/* the output interface's own primary address; default */
	MCR_SOURCE_PRESERVE,	/* the sender's */
	MCR_SOURCE_EXPLICIT,	/* MCR_OUTPUT_A_SOURCE_IP */
};

/** enum mcr_qdisc - how copies get to the driver of the output interface */
enum mcr_qdisc {
	MCR_QDISC_DEFAULT,	/* through its queueing discipline, if it has one */
	MCR_QDISC_BYPASS,	/* past it; to multicast groups and 255.255.255.255 only */
};

/** enum mcr_membership - how a rule's group is joined */
enum mcr_membership {
	MCR_MEMBERSHIP_NONE,	/* a unicast or broadcast input needs none */
	MCR_MEMBERSHIP_WAITING,	/* wanted, not yet held */
	MCR_MEMBERSHIP_GROUP,	/* joined, any source */
	MCR_MEMBERSHIP_SOURCE,	/* joined for one source */
	MCR_MEMBERSHIP_ALLMULTI, /* a long prefix: the interface takes all multicast */
};

/** enum mcr_worker_state - hook and memberships of an input interface */
enum mcr_worker_state {
	MCR_WORKER_NONE,	/* no rule has it as input */
	MCR_WORKER_WAITING,	/* the interface does not exist */
	MCR_WORKER_RUNNING,
	MCR_WORKER_IDLE,	/* no rule has it as input; kept until the idle timeout */
};

/** enum mcr_change - what a commit did to a rule */
enum mcr_change {
	MCR_CHANGE_ADDED,
	MCR_CHANGE_REPLACED,
	MCR_CHANGE_REMOVED,
};

/** enum mcr_cause - what made a client change something; absent: it was asked to */
enum mcr_cause {
	MCR_CAUSE_REQUEST,	/* someone asked for just that; default */
	MCR_CAUSE_CONFIGURATION, /* a configuration was put in force */
	MCR_CAUSE_RESTORE,	/* the module was loaded, and got back what it had */
	MCR_CAUSE_REPAIR,	/* it was not as it is wanted, for no good reason */
};

/*
 * Why a datagram was not sent, or an output or a rule waits. One list: enum,
 * name (JSON key, trace) and the words for people, in which "%s" is the
 * interface.
 */
#define MCR_REASONS(X) \
	X(NONE,			"none",			"nothing is wrong with %s") \
	X(NO_INTERFACE,		"no_interface",		"interface %s does not exist") \
	X(LINK_DOWN,		"link_down",		"interface %s is down") \
	X(NO_ADDRESS,		"no_address",		"%s has no IPv4 address") \
	X(NO_ADDRESS6,		"no_address6",		"%s has no IPv6 address") \
	X(NO_ROUTE,		"no_route",		"no route leads through %s") \
	X(NEIGHBOUR,		"neighbour_unresolved",	"the neighbour on %s does not answer") \
	X(FIREWALL,		"firewall",		"the host's firewall on %s refused it") \
	X(QUEUE_FULL,		"queue_full",		"the queue of %s is full") \
	X(TOO_BIG,		"too_big",		"it does not fit the MTU of %s") \
	X(NO_MEMORY,		"no_memory",		"no memory for a copy on %s") \
	X(LOOP,			"loop",			"a copy came back through %s") \
	X(TRANSMIT,		"transmit",		"the driver of %s failed to send") \
	X(STEER_FULL,		"steer_full",		"a queue of a CPU of %s is full")

#define MCR_REASON_ENUM(id, name, words) MCR_REASON_##id,
/** enum mcr_reason - see MCR_REASONS */
enum mcr_reason {
	MCR_REASONS(MCR_REASON_ENUM)
	__MCR_REASON_MAX
};

#define MCR_REASON_MAX (__MCR_REASON_MAX - 1)

/*
 * Which part of MCR an event or a line of the log is of: enum, name, what it
 * logs.
 */
#define MCR_FACILITIES(X) \
	X(SUPERVISOR,		"Supervisor",	"the daemon, the module, namespaces, levels") \
	X(RULE_DISPATCH,	"RuleDispatch",	"rules and transactions") \
	X(CONTROL_SOCKET,	"ControlSocket", "requests over generic netlink") \
	X(DATA_PLANE,		"DataPlane",	"workers and hooks") \
	X(INGRESS,		"Ingress",	"matching, memberships") \
	X(EGRESS,		"Egress",	"copies, neighbours") \
	X(BUFFER_POOL,		"BufferPool",	"memory for copies") \
	X(PACKET_PARSER,	"PacketParser",	"headers and fragments") \
	X(STATS,		"Stats",	"reading counters, packet traces") \
	X(SECURITY,		"Security",	"privileges, refused requests") \
	X(NETWORK,		"Network",	"links, addresses, routes") \
	X(TEST,			"Test",		"tests")

#define MCR_FACILITY_ENUM(id, name, words) MCR_FACILITY_##id,
/** enum mcr_facility - see MCR_FACILITIES */
enum mcr_facility {
	MCR_FACILITIES(MCR_FACILITY_ENUM)
	__MCR_FACILITY_MAX
};

#define MCR_FACILITY_MAX (__MCR_FACILITY_MAX - 1)

/* How severe an event is; up to 7 as syslog has it: enum, name, short form. */
#define MCR_LEVELS(X) \
	X(EMERGENCY,	"emergency",	"emerg") \
	X(ALERT,	"alert",	"alert") \
	X(CRITICAL,	"critical",	"crit") \
	X(ERROR,	"error",	"err") \
	X(WARNING,	"warning",	"warn") \
	X(NOTICE,	"notice",	"notice") \
	X(INFO,		"info",		"info") \
	X(DEBUG,	"debug",	"debug") \
	X(TRACE,	"trace",	"trace")

#define MCR_LEVEL_ENUM(id, name, short_form) MCR_LEVEL_##id,
/** enum mcr_level - see MCR_LEVELS */
enum mcr_level {
	MCR_LEVELS(MCR_LEVEL_ENUM)
	__MCR_LEVEL_MAX
};

#define MCR_LEVEL_MAX (__MCR_LEVEL_MAX - 1)
#define MCR_LEVEL_DEFAULT MCR_LEVEL_INFO

/*
 * Tracepoints of system mcr, the log: name behind "mcr_", facility, severity. What a
 * sender of packets can provoke as often as it likes is below the default level, or
 * bounded.
 */
#define MCR_EVENTS(X) \
	X(module_loaded,		SUPERVISOR,	NOTICE) \
	X(module_unloading,		SUPERVISOR,	NOTICE) \
	X(namespace_created,		SUPERVISOR,	INFO) \
	X(namespace_destroyed,		SUPERVISOR,	INFO) \
	X(level_changed,		SUPERVISOR,	NOTICE) \
	X(setting_changed,		SUPERVISOR,	NOTICE) \
	X(rule_added,			RULE_DISPATCH,	INFO) \
	X(rule_replaced,		RULE_DISPATCH,	INFO) \
	X(rule_removed,			RULE_DISPATCH,	INFO) \
	X(transaction_begin,		RULE_DISPATCH,	DEBUG) \
	X(transaction_commit,		RULE_DISPATCH,	INFO) \
	X(transaction_abort,		RULE_DISPATCH,	DEBUG) \
	X(transaction_refused,		RULE_DISPATCH,	WARNING) \
	X(request,			CONTROL_SOCKET,	DEBUG) \
	X(worker_started,		DATA_PLANE,	INFO) \
	X(worker_idle,			DATA_PLANE,	INFO) \
	X(worker_stopped,		DATA_PLANE,	INFO) \
	X(hook_registered,		DATA_PLANE,	DEBUG) \
	X(hook_unregistered,		DATA_PLANE,	DEBUG) \
	X(hook_failed,			DATA_PLANE,	ERROR) \
	X(pinning_changed,		DATA_PLANE,	INFO) \
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
	X(buffers_resized,		BUFFER_POOL,	DEBUG) \
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

#endif /* _UAPI_LINUX_MCR_H */
