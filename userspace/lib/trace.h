/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packet traces: the last datagrams of a rule, and what became of each copy.
 */
#ifndef MCR_TRACE_H
#define MCR_TRACE_H

#include <stdio.h>

#include "client.h"
#include "model.h"
#include "rule.h"

/**
 * struct mcr_trace_event - a datagram that was traced
 * @sequence: its number, from 1
 * @time: nanoseconds since 1970
 * @cpu: that relayed it
 * @index: of the device it arrived on
 * @source: its sender
 * @source_port: its sender's port
 * @group: the address it came for
 * @port: the port it came for
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @length: octets from the IP header on
 * @segments: datagrams in it; more than 1: a GSO super-packet
 * @hash: of the version of the rule it met
 * @reason: enum mcr_reason: why there are no copies, or MCR_REASON_NONE
 * @outputs: of that version
 * @fates: enum mcr_reason of each copy; not the event's own
 * @fates_count: how many are known
 * @packet: from the IP header on; not the event's own
 * @packet_size: octets of @packet
 */
struct mcr_trace_event {
	uint64_t sequence;
	uint64_t time;
	uint32_t cpu;
	uint32_t index;
	struct mcr_addr source;
	uint16_t source_port;
	struct mcr_addr group;
	uint16_t port;
	uint8_t protocol;
	uint32_t length;
	uint32_t segments;
	uint64_t hash;
	uint32_t reason;
	uint32_t outputs;
	const uint8_t *fates;
	size_t fates_count;
	const uint8_t *packet;
	size_t packet_size;
};

/** mcr_trace_event_fn - an event, valid for the call: 0, or negative errno */
typedef int (*mcr_trace_event_fn)(const struct mcr_trace_event *event,
				  void *arg, struct mcr_error *err);

/**
 * mcr_trace_enable() - trace a rule, or begin anew
 * @client: open
 * @choice: one rule
 * @trace: depth, sample and snaplen; 0 is the module's default. All is as the
 *	module has it afterwards
 * @err: on failure
 *
 * Return: 0; -E2BIG: it would take too much memory; another negative errno.
 */
int mcr_trace_enable(struct mcr_client *client,
		     const struct mcr_rule_choice *choice,
		     struct mcr_trace *trace, struct mcr_error *err);

/**
 * mcr_trace_disable() - trace a rule no longer
 *
 * Return: 0; -ENOENT: there is no such rule, or it is not traced; another
 * negative errno.
 */
int mcr_trace_disable(struct mcr_client *client,
		      const struct mcr_rule_choice *choice,
		      struct mcr_error *err);

/**
 * mcr_trace_get() - read events, as many as the module gives at once
 * @client: open
 * @choice: one rule
 * @after: number of the last event that is known; that of the last one that
 *	was read afterwards
 * @trace: as the module has it
 * @event: called for each event, in order
 * @arg: for @event
 * @count: how many there were; 0: there are no more for now
 * @err: on failure
 *
 * Return: 0; -ENOENT: there is no such rule, or it is not traced; another
 * negative errno.
 */
int mcr_trace_get(struct mcr_client *client,
		  const struct mcr_rule_choice *choice, uint64_t *after,
		  struct mcr_trace *trace, mcr_trace_event_fn event, void *arg,
		  size_t *count, struct mcr_error *err);

/** mcr_trace_read() - the attributes of a TRACE nest; 0 or -EPROTO */
int mcr_trace_read(struct nlattr *nest, struct mcr_trace *trace);

/** mcr_trace_event_read() - those of a TRACE_EVENT nest; 0 or -EPROTO */
int mcr_trace_event_read(struct nlattr *nest, struct mcr_trace_event *event);

/** mcr_trace_sent() - copies that were sent, of those whose fate is known */
size_t mcr_trace_sent(const struct mcr_trace_event *event);

#endif /* MCR_TRACE_H */
