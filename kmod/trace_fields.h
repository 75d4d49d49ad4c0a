/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the events of trace.h and trace_packet.h have in common: fields that all of
 * them begin with, and names for numbers.
 */
#ifndef _MCR_TRACE_FIELDS_H
#define _MCR_TRACE_FIELDS_H

#include <linux/errno.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "iface.h"
#include "log.h"
#include "net.h"
#include "parse.h"
#include "rule.h"
#include "transaction.h"

/* Numbers, as they stand in the format that tools read. */
#define MCR_TRACE_ADDR	28	/* sizeof(struct sockaddr_in6) */
#define MCR_TRACE_IF	16	/* IFNAMSIZ */
#define MCR_TRACE_COMM	16	/* TASK_COMM_LEN */
#define MCR_TRACE_NAME	64	/* MCR_NAME_MAX + 1 */
#define MCR_TRACE_CPUS	64	/* a list of CPUs, as much of it as fits */

static_assert(sizeof(struct sockaddr_in6) == MCR_TRACE_ADDR);
static_assert(IFNAMSIZ == MCR_TRACE_IF);
static_assert(TASK_COMM_LEN == MCR_TRACE_COMM);
static_assert(MCR_NAME_MAX + 1 == MCR_TRACE_NAME);

static inline void mcr_trace_addr(u8 *to, u8 family,
				  const union nf_inet_addr *addr)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)to;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)to;

	memset(to, 0, MCR_TRACE_ADDR);
	if (family == AF_INET) {
		sin->sin_family = AF_INET;
		sin->sin_addr.s_addr = addr->ip;
	} else {
		sin6->sin6_family = AF_INET6;
		sin6->sin6_addr = addr->in6;
	}
}

static inline u32 mcr_trace_ifindex(const struct mcr_iface *iface)
{
	const struct net_device *dev;
	u32 ifindex = 0;

	rcu_read_lock();
	dev = rcu_dereference(iface->dev);
	if (dev)
		ifindex = dev->ifindex;
	rcu_read_unlock();
	return ifindex;
}

/**
 * mcr_log() - emit an event
 * @mn: the namespace's relay
 * @event: its name, as in MCR_EVENTS, without "mcr_"
 *
 * The other arguments, those of the event after its severity, are evaluated only
 * if it is emitted.
 */
#define mcr_log(mn, event, ...)						\
do {									\
	if (trace_mcr_##event##_enabled()) {				\
		const struct mcr_net *__mn = (mn);			\
									\
		if (mcr_levels_wanted(&__mn->levels,			\
				      MCR_EVENT_FACILITY_##event,	\
				      MCR_EVENT_SEVERITY_##event))	\
			trace_mcr_##event(__mn->net->ns.inum,		\
					  MCR_EVENT_FACILITY_##event,	\
					  MCR_EVENT_SEVERITY_##event,	\
					  __VA_ARGS__);			\
	}								\
} while (0)

/* Numbers that tools are to show as names: one list each, in the UAPI header. */
#define MCR_DEFINE_FACILITY(id, name, words) TRACE_DEFINE_ENUM(MCR_FACILITY_##id);
#define MCR_DEFINE_LEVEL(id, name, short_form) TRACE_DEFINE_ENUM(MCR_LEVEL_##id);
#define MCR_DEFINE_REASON(id, name, words) TRACE_DEFINE_ENUM(MCR_REASON_##id);
#define MCR_DEFINE_COMMAND(id, name) TRACE_DEFINE_ENUM(MCR_CMD_##id);
#define MCR_DEFINE_SETTING(id, name) TRACE_DEFINE_ENUM(MCR_SETTINGS_A_##id);

#define MCR_TRACE_COMMANDS(X)					\
	X(MODULE_GET,		"module-get")			\
	X(RULE_ADD,		"rule-add")			\
	X(RULE_REMOVE,		"rule-remove")			\
	X(RULE_GET,		"rule-get")			\
	X(TRANSACTION_BEGIN,	"transaction-begin")		\
	X(TRANSACTION_COMMIT,	"transaction-commit")		\
	X(TRANSACTION_ABORT,	"transaction-abort")		\
	X(INTERFACE_GET,	"interface-get")		\
	X(CPU_GET,		"cpu-get")			\
	X(SETTINGS_SET,		"settings-set")			\
	X(SETTINGS_GET,		"settings-get")			\
	X(PINNING_SET,		"pinning-set")			\
	X(LOG_LEVEL_SET,	"log-level-set")		\
	X(LOG_LEVEL_GET,	"log-level-get")		\
	X(TRACE_ENABLE,		"trace-enable")			\
	X(TRACE_DISABLE,	"trace-disable")		\
	X(TRACE_GET,		"trace-get")

#define MCR_TRACE_SETTINGS(X)					\
	X(MULTICAST_TTL,	"multicast_ttl")		\
	X(IDLE_TIMEOUT,		"idle_timeout")			\
	X(RECONCILE_INTERVAL,	"reconcile_interval")		\
	X(GRO,			"gro")				\
	X(LOG_FORMAT,		"log_format")			\
	X(BUFFERS_SMALL,	"buffers_small")		\
	X(BUFFERS_STANDARD,	"buffers_standard")		\
	X(BUFFERS_JUMBO,	"buffers_jumbo")

#define MCR_TRACE_DEFINE_ENUMS \
	MCR_FACILITIES(MCR_DEFINE_FACILITY) \
	TRACE_DEFINE_ENUM(__MCR_FACILITY_MAX); \
	MCR_LEVELS(MCR_DEFINE_LEVEL) \
	TRACE_DEFINE_ENUM(__MCR_LEVEL_MAX); \
	MCR_REASONS(MCR_DEFINE_REASON) \
	TRACE_DEFINE_ENUM(__MCR_REASON_MAX); \
	MCR_TRACE_COMMANDS(MCR_DEFINE_COMMAND) \
	TRACE_DEFINE_ENUM(__MCR_CMD_MAX); \
	MCR_TRACE_SETTINGS(MCR_DEFINE_SETTING) \
	TRACE_DEFINE_ENUM(__MCR_SETTINGS_A_MAX); \
	TRACE_DEFINE_ENUM(MCR_TIER_SMALL); \
	TRACE_DEFINE_ENUM(MCR_TIER_STANDARD); \
	TRACE_DEFINE_ENUM(MCR_TIER_JUMBO); \
	TRACE_DEFINE_ENUM(MCR_ORIGIN_RUNTIME); \
	TRACE_DEFINE_ENUM(MCR_ORIGIN_CONFIG);

#define MCR_SHOW_FACILITY(id, name, words) { MCR_FACILITY_##id, name },
#define MCR_SHOW_LEVEL(id, name, short_form) { MCR_LEVEL_##id, name },
#define MCR_SHOW_REASON(id, name, words) { MCR_REASON_##id, name },
#define MCR_SHOW_COMMAND(id, name) { MCR_CMD_##id, name },
#define MCR_SHOW_SETTING(id, name) { MCR_SETTINGS_A_##id, name },

/* The last one never occurs: a list of symbols must not end with a comma. */
#define mcr_show_facility(value) \
	__print_symbolic(value, MCR_FACILITIES(MCR_SHOW_FACILITY) \
			 { __MCR_FACILITY_MAX, "?" })
#define mcr_show_level(value) \
	__print_symbolic(value, MCR_LEVELS(MCR_SHOW_LEVEL) \
			 { __MCR_LEVEL_MAX, "?" })
#define mcr_show_reason(value) \
	__print_symbolic(value, MCR_REASONS(MCR_SHOW_REASON) \
			 { __MCR_REASON_MAX, "?" })
#define mcr_show_command(value) \
	__print_symbolic(value, MCR_TRACE_COMMANDS(MCR_SHOW_COMMAND) \
			 { __MCR_CMD_MAX, "?" })
#define mcr_show_setting(value) \
	__print_symbolic(value, MCR_TRACE_SETTINGS(MCR_SHOW_SETTING) \
			 { __MCR_SETTINGS_A_MAX, "?" })
#define mcr_show_tier(value) \
	__print_symbolic(value, { MCR_TIER_SMALL, "small" }, \
			 { MCR_TIER_STANDARD, "standard" }, \
			 { MCR_TIER_JUMBO, "jumbo" })
#define mcr_show_origin(value) \
	__print_symbolic(value, { MCR_ORIGIN_RUNTIME, "runtime" }, \
			 { MCR_ORIGIN_CONFIG, "config" })
#define mcr_show_protocol(value) \
	__print_symbolic(value, { 17, "udp" }, { 50, "esp" })
#define mcr_show_ethertype(value) \
	__print_symbolic(value, { 0x0800, "ipv4" }, { 0x86dd, "ipv6" }, \
			 { 0x8100, "vlan" }, { 0x88a8, "qinq" })
#define mcr_show_errno(value) \
	__print_symbolic(value, { 0, "none" }, { EPERM, "EPERM" }, \
			 { ENOENT, "ENOENT" }, { E2BIG, "E2BIG" }, \
			 { EAGAIN, "EAGAIN" }, { ENOMEM, "ENOMEM" }, \
			 { EBUSY, "EBUSY" }, { EEXIST, "EEXIST" }, \
			 { ENODEV, "ENODEV" }, { EINVAL, "EINVAL" }, \
			 { ENOSPC, "ENOSPC" }, { ERANGE, "ERANGE" }, \
			 { ELOOP, "ELOOP" }, { EMSGSIZE, "EMSGSIZE" }, \
			 { EOPNOTSUPP, "EOPNOTSUPP" }, \
			 { EADDRNOTAVAIL, "EADDRNOTAVAIL" }, \
			 { EOVERFLOW, "EOVERFLOW" }, \
			 { ENOBUFS, "ENOBUFS" }, { ESTALE, "ESTALE" })

/* What all events begin with. */
#define MCR_PROTO(args...) TP_PROTO(u32 netns, u8 facility, u8 severity, args)
#define MCR_ARGS(args...) TP_ARGS(netns, facility, severity, args)
#define MCR_ENTRY				\
	__field(u32, netns)			\
	__field(u8, facility)			\
	__field(u8, severity)
#define MCR_ASSIGN				\
	__entry->netns = netns;			\
	__entry->facility = facility;		\
	__entry->severity = severity;
#define MCR_FORMAT "netns=%u facility=%s severity=%s "
#define MCR_VALUES __entry->netns, mcr_show_facility(__entry->facility), \
	mcr_show_level(__entry->severity)

#endif /* _MCR_TRACE_FIELDS_H */
