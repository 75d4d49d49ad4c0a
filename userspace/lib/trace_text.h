/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of packet traces, as people and programs read them.
 */
#ifndef MCR_TRACE_TEXT_H
#define MCR_TRACE_TEXT_H

#include <json-c/json.h>

#include "text.h"
#include "trace.h"

/* "2026-11-23T09:58:54.123456789Z", with its NUL. */
#define MCR_TRACE_TIME_MAX 32

/** mcr_trace_time() - when it was, in UTC, to the nanosecond */
const char *mcr_trace_time(uint64_t time, char text[MCR_TRACE_TIME_MAX]);

/** mcr_trace_fate() - "sent", or the name of the reason */
const char *mcr_trace_fate(uint32_t reason);

/** mcr_trace_from() - "10.0.0.7:4321" */
const char *mcr_trace_from(const struct mcr_trace_event *event,
			   char text[MCR_TEXT_MAX]);

/** mcr_trace_to() - "239.1.1.1:5000" */
const char *mcr_trace_to(const struct mcr_trace_event *event,
			 char text[MCR_TEXT_MAX]);

/**
 * mcr_trace_copy() - where a copy went
 * @event: the datagram
 * @rule: its rule as it is now
 * @output: index of the copy
 * @text: the result: "eth1 239.2.2.2:6000"; "output 3" if the rule was another
 *	one then
 *
 * Return: @text.
 */
const char *mcr_trace_copy(const struct mcr_trace_event *event,
			   const struct mcr_rule *rule, size_t output,
			   char text[MCR_TEXT_MAX]);

/**
 * mcr_trace_summary() - what became of all copies, on one line
 * @event: the datagram
 * @rule: its rule as it is now
 * @most: name so many copies that were sent, at most; count them otherwise
 *
 * Return: the text, to be freed; NULL: no memory.
 */
char *mcr_trace_summary(const struct mcr_trace_event *event,
			const struct mcr_rule *rule, size_t most);

/** mcr_trace_event_json() - the event; @rule: its rule as it is now */
struct json_object *mcr_trace_event_json(const struct mcr_trace_event *event,
					 const struct mcr_rule *rule);

#endif /* MCR_TRACE_TEXT_H */
