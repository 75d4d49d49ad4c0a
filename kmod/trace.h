/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints of system "mcr", the log: what happens to rules, interfaces and
 * memberships. MCR_EVENTS lists all with facility and severity; trace_packet.h
 * has those about packets. mcr_log() emits one.
 *
 * Every event begins with netns (inode of the network namespace), facility and
 * severity. Addresses are socket addresses, of which family and address are set.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mcr

#if !defined(_MCR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MCR_TRACE_H

#include "trace_fields.h"

MCR_TRACE_DEFINE_ENUMS

DECLARE_EVENT_CLASS(mcr_module,
	MCR_PROTO(const char *version),
	MCR_ARGS(version),
	TP_STRUCT__entry(
		MCR_ENTRY
		__array(char, version, 16)
	),
	TP_fast_assign(
		MCR_ASSIGN
		strscpy(__entry->version, version, 16);
	),
	TP_printk(MCR_FORMAT "version=%s", MCR_VALUES, __entry->version)
);

#define MCR_MODULE_EVENT(name)			\
DEFINE_EVENT(mcr_module, mcr_##name,		\
	MCR_PROTO(const char *version),		\
	MCR_ARGS(version))
MCR_MODULE_EVENT(module_loaded);
MCR_MODULE_EVENT(module_unloading);

DECLARE_EVENT_CLASS(mcr_number,
	MCR_PROTO(u32 number),
	MCR_ARGS(number),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, number)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->number = number;
	),
	TP_printk(MCR_FORMAT "number=%u", MCR_VALUES, __entry->number)
);

DEFINE_EVENT(mcr_number, mcr_test, MCR_PROTO(u32 number), MCR_ARGS(number));

DECLARE_EVENT_CLASS(mcr_namespace,
	MCR_PROTO(u32 rules),
	MCR_ARGS(rules),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, rules)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->rules = rules;
	),
	TP_printk(MCR_FORMAT "rules=%u", MCR_VALUES, __entry->rules)
);

#define MCR_NAMESPACE_EVENT(name)		\
DEFINE_EVENT(mcr_namespace, mcr_##name,		\
	MCR_PROTO(u32 rules),			\
	MCR_ARGS(rules))
MCR_NAMESPACE_EVENT(namespace_created);
MCR_NAMESPACE_EVENT(namespace_destroyed);

TRACE_EVENT(mcr_level_changed,
	MCR_PROTO(u8 what, u8 level),
	MCR_ARGS(what, level),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, what)
		__field(u8, level)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->what = what;
		__entry->level = level;
	),
	TP_printk(MCR_FORMAT "what=%s level=%s", MCR_VALUES,
		  __print_symbolic(__entry->what, MCR_FACILITIES(MCR_SHOW_FACILITY)
				   { __MCR_FACILITY_MAX, "global" }),
		  mcr_show_level(__entry->level))
);

TRACE_EVENT(mcr_setting_changed,
	MCR_PROTO(u8 what, u32 value),
	MCR_ARGS(what, value),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, what)
		__field(u32, value)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->what = what;
		__entry->value = value;
	),
	TP_printk(MCR_FORMAT "what=%s value=%u", MCR_VALUES,
		  mcr_show_setting(__entry->what), __entry->value)
);

TRACE_EVENT(mcr_buffers_resized,
	MCR_PROTO(u8 tier, u32 entries),
	MCR_ARGS(tier, entries),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, tier)
		__field(u32, entries)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->tier = tier;
		__entry->entries = entries;
	),
	TP_printk(MCR_FORMAT "tier=%s entries=%u", MCR_VALUES,
		  mcr_show_tier(__entry->tier), __entry->entries)
);

TRACE_EVENT(mcr_pinning_changed,
	MCR_PROTO(const struct mcr_iface *iface, const char *cpus),
	MCR_ARGS(iface, cpus),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, ifindex)
		__array(char, interface, MCR_TRACE_IF)
		__array(char, cpus, MCR_TRACE_CPUS)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->ifindex = mcr_trace_ifindex(iface);
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
		strscpy(__entry->cpus, cpus, MCR_TRACE_CPUS);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u cpus=%s", MCR_VALUES,
		  __entry->interface, __entry->ifindex, __entry->cpus)
);

DECLARE_EVENT_CLASS(mcr_interface,
	MCR_PROTO(const struct mcr_iface *iface, u8 reason),
	MCR_ARGS(iface, reason),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, reason)
		__field(u32, ifindex)
		__array(char, interface, MCR_TRACE_IF)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->reason = reason;
		__entry->ifindex = mcr_trace_ifindex(iface);
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u reason=%s", MCR_VALUES,
		  __entry->interface, __entry->ifindex,
		  mcr_show_reason(__entry->reason))
);

#define MCR_INTERFACE_EVENT(name)				\
DEFINE_EVENT(mcr_interface, mcr_##name,				\
	MCR_PROTO(const struct mcr_iface *iface, u8 reason),	\
	MCR_ARGS(iface, reason))
MCR_INTERFACE_EVENT(interface_bound);
MCR_INTERFACE_EVENT(interface_lost);
MCR_INTERFACE_EVENT(interface_up);
MCR_INTERFACE_EVENT(interface_down);
MCR_INTERFACE_EVENT(worker_started);
MCR_INTERFACE_EVENT(worker_idle);
MCR_INTERFACE_EVENT(worker_stopped);
MCR_INTERFACE_EVENT(hook_registered);
MCR_INTERFACE_EVENT(hook_unregistered);
MCR_INTERFACE_EVENT(allmulti_on);
MCR_INTERFACE_EVENT(allmulti_off);

DECLARE_EVENT_CLASS(mcr_interface_error,
	MCR_PROTO(const struct mcr_iface *iface, int error),
	MCR_ARGS(iface, error),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, ifindex)
		__field(int, error)
		__array(char, interface, MCR_TRACE_IF)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->ifindex = mcr_trace_ifindex(iface);
		__entry->error = -error;
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u error=%s", MCR_VALUES,
		  __entry->interface, __entry->ifindex,
		  mcr_show_errno(__entry->error))
);

#define MCR_INTERFACE_ERROR_EVENT(name)				\
DEFINE_EVENT(mcr_interface_error, mcr_##name,			\
	MCR_PROTO(const struct mcr_iface *iface, int error),	\
	MCR_ARGS(iface, error))
MCR_INTERFACE_ERROR_EVENT(hook_failed);
MCR_INTERFACE_ERROR_EVENT(allmulti_failed);

DECLARE_EVENT_CLASS(mcr_address,
	MCR_PROTO(const char *interface, u32 ifindex, u8 family,
		  const union nf_inet_addr *address),
	MCR_ARGS(interface, ifindex, family, address),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, ifindex)
		__array(char, interface, MCR_TRACE_IF)
		__array(u8, address, MCR_TRACE_ADDR)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->ifindex = ifindex;
		strscpy(__entry->interface, interface, MCR_TRACE_IF);
		mcr_trace_addr(__entry->address, family, address);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u address=%pISc", MCR_VALUES,
		  __entry->interface, __entry->ifindex, __entry->address)
);

#define MCR_ADDRESS_EVENT(name)						\
DEFINE_EVENT(mcr_address, mcr_##name,					\
	MCR_PROTO(const char *interface, u32 ifindex, u8 family,	\
		  const union nf_inet_addr *address),			\
	MCR_ARGS(interface, ifindex, family, address))
MCR_ADDRESS_EVENT(address_changed);
MCR_ADDRESS_EVENT(address6_changed);
MCR_ADDRESS_EVENT(neighbour_failed);
MCR_ADDRESS_EVENT(neighbour_answered);

DECLARE_EVENT_CLASS(mcr_membership,
	MCR_PROTO(const struct mcr_iface *iface, u8 family,
		  const union nf_inet_addr *group, u8 prefix_len,
		  const union nf_inet_addr *source, int error),
	MCR_ARGS(iface, family, group, prefix_len, source, error),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, prefix_len)
		__field(u32, ifindex)
		__field(int, error)
		__array(char, interface, MCR_TRACE_IF)
		__array(u8, group, MCR_TRACE_ADDR)
		__array(u8, source, MCR_TRACE_ADDR)
	),
	TP_fast_assign(
		static const union nf_inet_addr any;

		MCR_ASSIGN
		__entry->prefix_len = prefix_len;
		__entry->ifindex = mcr_trace_ifindex(iface);
		__entry->error = -error;
		memcpy(__entry->interface, iface->name, MCR_TRACE_IF);
		mcr_trace_addr(__entry->group, family, group);
		mcr_trace_addr(__entry->source, family, source ?: &any);
	),
	TP_printk(MCR_FORMAT "interface=%s ifindex=%u group=%pISc/%u source=%pISc error=%s",
		  MCR_VALUES, __entry->interface, __entry->ifindex,
		  __entry->group, __entry->prefix_len, __entry->source,
		  mcr_show_errno(__entry->error))
);

#define MCR_MEMBERSHIP_EVENT(name)					\
DEFINE_EVENT(mcr_membership, mcr_##name,				\
	MCR_PROTO(const struct mcr_iface *iface, u8 family,		\
		  const union nf_inet_addr *group, u8 prefix_len,	\
		  const union nf_inet_addr *source, int error),		\
	MCR_ARGS(iface, family, group, prefix_len, source, error))
MCR_MEMBERSHIP_EVENT(membership_joined);
MCR_MEMBERSHIP_EVENT(membership_left);
MCR_MEMBERSHIP_EVENT(membership_failed);

DECLARE_EVENT_CLASS(mcr_rule,
	MCR_PROTO(const struct mcr_rule *rule, const struct mcr_fanout *fanout),
	MCR_ARGS(rule, fanout),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, prefix_len)
		__field(u8, protocol)
		__field(u64, rule)
		__field(u32, outputs)
		__field(u32, origin)
		__field(u16, port)
		__array(char, interface, MCR_TRACE_IF)
		__array(char, name, MCR_TRACE_NAME)
		__array(u8, group, MCR_TRACE_ADDR)
		__array(u8, source, MCR_TRACE_ADDR)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->prefix_len = rule->match.prefix_len;
		__entry->protocol = rule->match.protocol;
		__entry->rule = rule->id;
		__entry->outputs = fanout->n_outputs;
		__entry->origin = fanout->origin;
		__entry->port = ntohs(rule->match.port);
		memcpy(__entry->interface, rule->match.iface->name, MCR_TRACE_IF);
		memcpy(__entry->name, fanout->name, MCR_TRACE_NAME);
		mcr_trace_addr(__entry->group, rule->match.family,
			       &rule->match.group);
		mcr_trace_addr(__entry->source, rule->match.family,
			       &rule->match.source);
	),
	TP_printk(MCR_FORMAT "rule=%016llx name=%s interface=%s group=%pISc/%u port=%u source=%pISc protocol=%s outputs=%u origin=%s",
		  MCR_VALUES, __entry->rule, __entry->name, __entry->interface,
		  __entry->group, __entry->prefix_len, __entry->port,
		  __entry->source, mcr_show_protocol(__entry->protocol),
		  __entry->outputs, mcr_show_origin(__entry->origin))
);

#define MCR_RULE_EVENT(name)						\
DEFINE_EVENT(mcr_rule, mcr_##name,					\
	MCR_PROTO(const struct mcr_rule *rule,				\
		  const struct mcr_fanout *fanout),			\
	MCR_ARGS(rule, fanout))
MCR_RULE_EVENT(rule_added);
MCR_RULE_EVENT(rule_replaced);
MCR_RULE_EVENT(rule_removed);

DECLARE_EVENT_CLASS(mcr_packet_trace,
	MCR_PROTO(const struct mcr_rule *rule, u32 depth, u32 sample, u32 snaplen),
	MCR_ARGS(rule, depth, sample, snaplen),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u64, rule)
		__field(u32, depth)
		__field(u32, sample)
		__field(u32, snaplen)
		__field(u32, pid)
		__array(char, comm, MCR_TRACE_COMM)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->rule = rule->id;
		__entry->depth = depth;
		__entry->sample = sample;
		__entry->snaplen = snaplen;
		__entry->pid = task_tgid_nr(current);
		memcpy(__entry->comm, current->comm, MCR_TRACE_COMM);
	),
	TP_printk(MCR_FORMAT "rule=%016llx depth=%u sample=%u snaplen=%u pid=%u comm=%s",
		  MCR_VALUES, __entry->rule, __entry->depth, __entry->sample,
		  __entry->snaplen, __entry->pid, __entry->comm)
);

#define MCR_PACKET_TRACE_EVENT(name)					\
DEFINE_EVENT(mcr_packet_trace, mcr_##name,				\
	MCR_PROTO(const struct mcr_rule *rule, u32 depth, u32 sample,	\
		  u32 snaplen),						\
	MCR_ARGS(rule, depth, sample, snaplen))
MCR_PACKET_TRACE_EVENT(packet_trace_enabled);
MCR_PACKET_TRACE_EVENT(packet_trace_disabled);
MCR_PACKET_TRACE_EVENT(contents_withheld);

DECLARE_EVENT_CLASS(mcr_transaction,
	MCR_PROTO(const struct mcr_transaction *txn, int error),
	MCR_ARGS(txn, error),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u32, generation)
		__field(u32, added)
		__field(u32, replaced)
		__field(u32, removed)
		__field(u32, pid)
		__field(int, error)
		__array(char, comm, MCR_TRACE_COMM)
		__array(char, client, MCR_TRACE_COMM)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->generation = txn->new_generation;
		__entry->added = txn->added;
		__entry->replaced = txn->replaced;
		__entry->removed = txn->removed;
		__entry->pid = txn->pid;
		__entry->error = -error;
		memcpy(__entry->comm, txn->comm, MCR_TRACE_COMM);
		memcpy(__entry->client, txn->client, MCR_TRACE_COMM);
	),
	TP_printk(MCR_FORMAT "generation=%u added=%u replaced=%u removed=%u pid=%u comm=%s client=%s error=%s",
		  MCR_VALUES, __entry->generation, __entry->added,
		  __entry->replaced, __entry->removed, __entry->pid,
		  __entry->comm, __entry->client, mcr_show_errno(__entry->error))
);

#define MCR_TRANSACTION_EVENT(name)					\
DEFINE_EVENT(mcr_transaction, mcr_##name,				\
	MCR_PROTO(const struct mcr_transaction *txn, int error),	\
	MCR_ARGS(txn, error))
MCR_TRANSACTION_EVENT(transaction_begin);
MCR_TRANSACTION_EVENT(transaction_commit);
MCR_TRANSACTION_EVENT(transaction_abort);
MCR_TRANSACTION_EVENT(transaction_refused);

DECLARE_EVENT_CLASS(mcr_request,
	MCR_PROTO(u8 command, u32 portid, int error),
	MCR_ARGS(command, portid, error),
	TP_STRUCT__entry(
		MCR_ENTRY
		__field(u8, command)
		__field(u32, portid)
		__field(u32, pid)
		__field(int, error)
		__array(char, comm, MCR_TRACE_COMM)
	),
	TP_fast_assign(
		MCR_ASSIGN
		__entry->command = command;
		__entry->portid = portid;
		__entry->pid = task_tgid_nr(current);
		__entry->error = -error;
		memcpy(__entry->comm, current->comm, MCR_TRACE_COMM);
	),
	TP_printk(MCR_FORMAT "command=%s pid=%u comm=%s portid=%u error=%s",
		  MCR_VALUES, mcr_show_command(__entry->command), __entry->pid,
		  __entry->comm, __entry->portid, mcr_show_errno(__entry->error))
);

#define MCR_REQUEST_EVENT(name)					\
DEFINE_EVENT(mcr_request, mcr_##name,				\
	MCR_PROTO(u8 command, u32 portid, int error),		\
	MCR_ARGS(command, portid, error))
MCR_REQUEST_EVENT(request);
MCR_REQUEST_EVENT(request_refused);
MCR_REQUEST_EVENT(counters_read);

#endif /* _MCR_TRACE_H */

/* Found by -I$(src). */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
