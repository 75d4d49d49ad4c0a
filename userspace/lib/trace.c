// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

static struct nla_policy top_policy[MCR_A_MAX + 1] = {
	[MCR_A_TRACE] = { .type = NLA_NESTED },
	[MCR_A_TRACE_EVENT] = { .type = NLA_NESTED },
};

static struct nla_policy trace_policy[MCR_TRACE_A_MAX + 1] = {
	[MCR_TRACE_A_DEPTH] = { .type = NLA_U32 },
	[MCR_TRACE_A_SAMPLE] = { .type = NLA_U32 },
	[MCR_TRACE_A_SNAPLEN] = { .type = NLA_U32 },
	[MCR_TRACE_A_SEEN] = { .type = NLA_U64 },
	[MCR_TRACE_A_LOST] = { .type = NLA_U64 },
};

static struct nla_policy event_policy[MCR_TRACE_EVENT_A_MAX + 1] = {
	[MCR_TRACE_EVENT_A_SEQUENCE] = { .type = NLA_U64 },
	[MCR_TRACE_EVENT_A_TIME] = { .type = NLA_U64 },
	[MCR_TRACE_EVENT_A_CPU] = { .type = NLA_U32 },
	[MCR_TRACE_EVENT_A_INDEX] = { .type = NLA_U32 },
	[MCR_TRACE_EVENT_A_SOURCE] = { .minlen = 4, .maxlen = 16 },
	[MCR_TRACE_EVENT_A_SOURCE_PORT] = { .type = NLA_U16 },
	[MCR_TRACE_EVENT_A_GROUP] = { .minlen = 4, .maxlen = 16 },
	[MCR_TRACE_EVENT_A_PORT] = { .type = NLA_U16 },
	[MCR_TRACE_EVENT_A_PROTOCOL] = { .type = NLA_U8 },
	[MCR_TRACE_EVENT_A_LENGTH] = { .type = NLA_U32 },
	[MCR_TRACE_EVENT_A_SEGMENTS] = { .type = NLA_U32 },
	[MCR_TRACE_EVENT_A_HASH] = { .type = NLA_U64 },
	[MCR_TRACE_EVENT_A_REASON] = { .type = NLA_U32 },
	[MCR_TRACE_EVENT_A_OUTPUTS] = { .type = NLA_U32 },
};

/* Without these an event tells nothing. */
static const int needed[] = {
	MCR_TRACE_EVENT_A_SEQUENCE, MCR_TRACE_EVENT_A_TIME,
	MCR_TRACE_EVENT_A_CPU,	    MCR_TRACE_EVENT_A_SOURCE,
	MCR_TRACE_EVENT_A_GROUP,    MCR_TRACE_EVENT_A_LENGTH,
	MCR_TRACE_EVENT_A_HASH,	    MCR_TRACE_EVENT_A_OUTPUTS,
};

/* What one request is about, while its reply is read. */
struct reading {
	uint64_t *after;
	struct mcr_trace *trace;
	mcr_trace_event_fn event;
	void *arg;
	size_t count;
};

static uint32_t u32_of(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static uint64_t u64_of(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static uint16_t port_of(struct nlattr *attr)
{
	return attr ? ntohs(nla_get_u16(attr)) : 0;
}

int mcr_trace_read(struct nlattr *nest, struct mcr_trace *trace)
{
	struct nlattr *tb[MCR_TRACE_A_MAX + 1];

	if (nla_parse_nested(tb, MCR_TRACE_A_MAX, nest, trace_policy) ||
	    !tb[MCR_TRACE_A_DEPTH])
		return -EPROTO;
	trace->depth = u32_of(tb[MCR_TRACE_A_DEPTH]);
	trace->sample = u32_of(tb[MCR_TRACE_A_SAMPLE]);
	trace->snaplen = u32_of(tb[MCR_TRACE_A_SNAPLEN]);
	trace->seen = u64_of(tb[MCR_TRACE_A_SEEN]);
	trace->lost = u64_of(tb[MCR_TRACE_A_LOST]);
	return 0;
}

static int read_addr(struct nlattr *attr, struct mcr_addr *addr)
{
	return mcr_addr_from_octets(addr, nla_data(attr), nla_len(attr)) ?
		       0 :
		       -EPROTO;
}

static const uint8_t *octets_of(struct nlattr *attr, size_t *size)
{
	*size = attr ? nla_len(attr) : 0;
	return attr ? nla_data(attr) : NULL;
}

int mcr_trace_event_read(struct nlattr *nest, struct mcr_trace_event *event)
{
	struct nlattr *tb[MCR_TRACE_EVENT_A_MAX + 1];

	*event = (struct mcr_trace_event){ 0 };
	if (nla_parse_nested(tb, MCR_TRACE_EVENT_A_MAX, nest, event_policy))
		return -EPROTO;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!tb[needed[i]])
			return -EPROTO;
	event->sequence = u64_of(tb[MCR_TRACE_EVENT_A_SEQUENCE]);
	event->time = u64_of(tb[MCR_TRACE_EVENT_A_TIME]);
	event->cpu = u32_of(tb[MCR_TRACE_EVENT_A_CPU]);
	event->index = u32_of(tb[MCR_TRACE_EVENT_A_INDEX]);
	event->source_port = port_of(tb[MCR_TRACE_EVENT_A_SOURCE_PORT]);
	event->port = port_of(tb[MCR_TRACE_EVENT_A_PORT]);
	if (tb[MCR_TRACE_EVENT_A_PROTOCOL])
		event->protocol = nla_get_u8(tb[MCR_TRACE_EVENT_A_PROTOCOL]);
	event->length = u32_of(tb[MCR_TRACE_EVENT_A_LENGTH]);
	event->segments = u32_of(tb[MCR_TRACE_EVENT_A_SEGMENTS]);
	event->hash = u64_of(tb[MCR_TRACE_EVENT_A_HASH]);
	event->reason = u32_of(tb[MCR_TRACE_EVENT_A_REASON]);
	event->outputs = u32_of(tb[MCR_TRACE_EVENT_A_OUTPUTS]);
	event->fates = octets_of(tb[MCR_TRACE_EVENT_A_FATES],
				 &event->fates_count);
	event->packet = octets_of(tb[MCR_TRACE_EVENT_A_PACKET],
				  &event->packet_size);
	if (read_addr(tb[MCR_TRACE_EVENT_A_SOURCE], &event->source) ||
	    read_addr(tb[MCR_TRACE_EVENT_A_GROUP], &event->group) ||
	    event->fates_count > event->outputs ||
	    event->packet_size > event->length)
		return -EPROTO;
	return 0;
}

size_t mcr_trace_sent(const struct mcr_trace_event *event)
{
	size_t sent = 0;

	for (size_t i = 0; i < event->fates_count; i++)
		sent += event->fates[i] == MCR_REASON_NONE;
	return sent;
}

static int malformed(struct mcr_error *err)
{
	return mcr_error_set(err, -EPROTO,
			     "the module's answer about a trace cannot be read: is it of another version?");
}

static int read_reply(struct nlmsghdr *header, void *arg, struct mcr_error *err)
{
	struct nlattr *tb[MCR_A_MAX + 1], *attr;
	struct reading *reading = arg;
	struct mcr_trace_event event;
	int left, ret;

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, top_policy) ||
	    !tb[MCR_A_TRACE] ||
	    mcr_trace_read(tb[MCR_A_TRACE], reading->trace))
		return malformed(err);
	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(header), 0),
			  genlmsg_attrlen(nlmsg_data(header), 0), left) {
		if (nla_type(attr) != MCR_A_TRACE_EVENT)
			continue;
		if (!reading->event || mcr_trace_event_read(attr, &event) ||
		    event.sequence <= *reading->after)
			return malformed(err);
		*reading->after = event.sequence;
		reading->count++;
		ret = reading->event(&event, reading->arg, err);
		if (ret)
			return ret;
	}
	return 0;
}

/* A request about one rule; NULL: no memory. */
static struct nl_msg *new_request(struct mcr_client *client, uint8_t command,
				  const struct mcr_rule_choice *choice,
				  bool change)
{
	struct nl_msg *message;

	message = mcr_client_message(client, command, 0,
				     nla_total_size(MCR_NAME_MAX + 1) +
					     6 * nla_total_size(sizeof(uint64_t)),
				     change);
	if (!message)
		return NULL;
	if (choice->name ? nla_put_string(message, MCR_A_NAME, choice->name) :
			   nla_put_u64(message, MCR_A_ID, choice->id)) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

static int put_wish(struct nl_msg *message, const struct mcr_trace *trace)
{
	struct nlattr *nest;

	nest = nla_nest_start(message, MCR_A_TRACE | NLA_F_NESTED);
	if (!nest ||
	    (trace->depth &&
	     nla_put_u32(message, MCR_TRACE_A_DEPTH, trace->depth)) ||
	    (trace->sample &&
	     nla_put_u32(message, MCR_TRACE_A_SAMPLE, trace->sample)) ||
	    (trace->snaplen &&
	     nla_put_u32(message, MCR_TRACE_A_SNAPLEN, trace->snaplen)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

int mcr_trace_enable(struct mcr_client *client,
		     const struct mcr_rule_choice *choice,
		     struct mcr_trace *trace, struct mcr_error *err)
{
	struct reading reading = { .trace = trace };
	struct nl_msg *message;

	message = new_request(client, MCR_CMD_TRACE_ENABLE, choice, true);
	if (message && put_wish(message, trace)) {
		nlmsg_free(message);
		message = NULL;
	}
	return mcr_client_do(client, message, read_reply, &reading, err);
}

int mcr_trace_disable(struct mcr_client *client,
		      const struct mcr_rule_choice *choice,
		      struct mcr_error *err)
{
	return mcr_client_do(client,
			     new_request(client, MCR_CMD_TRACE_DISABLE, choice,
					 true),
			     NULL, NULL, err);
}

int mcr_trace_get(struct mcr_client *client,
		  const struct mcr_rule_choice *choice, uint64_t *after,
		  struct mcr_trace *trace, mcr_trace_event_fn event, void *arg,
		  size_t *count, struct mcr_error *err)
{
	struct reading reading = {
		.after = after,
		.trace = trace,
		.event = event,
		.arg = arg,
	};
	struct nl_msg *message;
	int ret;

	message = new_request(client, MCR_CMD_TRACE_GET, choice, false);
	if (message && nla_put_u64(message, MCR_A_AFTER, *after)) {
		nlmsg_free(message);
		message = NULL;
	}
	ret = mcr_client_do(client, message, read_reply, &reading, err);
	*count = reading.count;
	return ret;
}
