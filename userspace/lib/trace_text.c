// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_text.h"

#include <inttypes.h>
#include <linux/mcr.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "names.h"

#define SECOND UINT64_C(1000000000)

const char *mcr_trace_time(uint64_t time, char text[MCR_TRACE_TIME_MAX])
{
	time_t seconds = (time_t)(time / SECOND);
	struct tm tm;
	size_t used;

	gmtime_r(&seconds, &tm);
	used = strftime(text, MCR_TRACE_TIME_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + used, MCR_TRACE_TIME_MAX - used, ".%09" PRIu64 "Z",
		 time % SECOND);
	return text;
}

const char *mcr_trace_fate(uint32_t reason)
{
	return reason == MCR_REASON_NONE ? "sent" : mcr_reason_name(reason);
}

static const char *endpoint(const struct mcr_trace_event *event,
			    const struct mcr_addr *addr, uint16_t port,
			    char text[MCR_TEXT_MAX])
{
	char address[MCR_ADDR_TEXT_MAX];

	mcr_addr_format(addr, address);
	if (event->protocol == IPPROTO_ESP)
		snprintf(text, MCR_TEXT_MAX, "%s", address);
	else
		snprintf(text, MCR_TEXT_MAX,
			 addr->family == 6 ? "[%s]:%u" : "%s:%u", address,
			 port);
	return text;
}

const char *mcr_trace_from(const struct mcr_trace_event *event,
			   char text[MCR_TEXT_MAX])
{
	return endpoint(event, &event->source, event->source_port, text);
}

const char *mcr_trace_to(const struct mcr_trace_event *event,
			 char text[MCR_TEXT_MAX])
{
	return endpoint(event, &event->group, event->port, text);
}

/* The output a copy was for; NULL: the rule was another one then. */
static const struct mcr_output *output_of(const struct mcr_trace_event *event,
					  const struct mcr_rule *rule,
					  size_t output)
{
	if (rule->hash != event->hash || output >= rule->outputs_count)
		return NULL;
	return &rule->outputs[output];
}

const char *mcr_trace_copy(const struct mcr_trace_event *event,
			   const struct mcr_rule *rule, size_t output,
			   char text[MCR_TEXT_MAX])
{
	const struct mcr_output *o = output_of(event, rule, output);
	char where[MCR_TEXT_MAX];

	if (!o) {
		snprintf(text, MCR_TEXT_MAX, "output %zu", output + 1);
		return text;
	}
	endpoint(event, o->group.family ? &o->group : &event->group,
		 o->port ? o->port : event->port, where);
	snprintf(text, MCR_TEXT_MAX, "%s %.150s", o->interface, where);
	return text;
}

/* What is not of one copy alone. */
static void print_others(FILE *file, const struct mcr_trace_event *event,
			 size_t unnamed, const char *separator)
{
	size_t unknown = event->outputs - event->fates_count;

	if (unnamed) {
		fprintf(file, "%s%zu of %u sent", separator, unnamed,
			event->outputs);
		separator = "; ";
	}
	if (unknown)
		fprintf(file, "%s%zu not known", separator, unknown);
}

char *mcr_trace_summary(const struct mcr_trace_event *event,
			const struct mcr_rule *rule, size_t most)
{
	size_t sent = mcr_trace_sent(event), unnamed = sent > most ? sent : 0;
	const char *separator = "";
	char text[MCR_TEXT_MAX];
	char *summary = NULL;
	size_t size;
	FILE *file;

	file = open_memstream(&summary, &size);
	if (!file)
		return NULL;
	if (event->reason != MCR_REASON_NONE) {
		fprintf(file, "not relayed: %s", mcr_reason_name(event->reason));
	} else {
		for (size_t i = 0; i < event->fates_count; i++) {
			if (unnamed && event->fates[i] == MCR_REASON_NONE)
				continue;
			fprintf(file, "%s%s %s%s", separator,
				mcr_trace_copy(event, rule, i, text),
				event->fates[i] == MCR_REASON_NONE ?
					"" :
					"dropped: ",
				mcr_trace_fate(event->fates[i]));
			separator = "; ";
		}
		print_others(file, event, unnamed, separator);
	}
	if (fclose(file)) {
		free(summary);
		return NULL;
	}
	return summary;
}

static struct json_object *copy_json(const struct mcr_trace_event *event,
				     const struct mcr_rule *rule, size_t output)
{
	const struct mcr_output *o = output_of(event, rule, output);
	struct json_object *object = json_object_new_object();
	char text[MCR_ADDR_TEXT_MAX];

	mcr_json_add_number(object, "output", output);
	if (o) {
		mcr_json_add_text(object, "interface", o->interface);
		mcr_json_add_text(object, "group",
				  mcr_addr_format(o->group.family ?
							  &o->group :
							  &event->group,
						  text));
		mcr_json_add_number(object, "port",
				    o->port ? o->port : event->port);
	}
	mcr_json_add_text(object, "fate", mcr_trace_fate(event->fates[output]));
	return object;
}

static void add_packet(struct json_object *object,
		       const struct mcr_trace_event *event)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * event->packet_size + 1);

	if (!text)
		return;
	for (size_t i = 0; i < event->packet_size; i++) {
		text[2 * i] = digits[event->packet[i] >> 4];
		text[2 * i + 1] = digits[event->packet[i] & 15];
	}
	text[2 * event->packet_size] = '\0';
	mcr_json_add_text(object, "packet", text);
	free(text);
}

struct json_object *mcr_trace_event_json(const struct mcr_trace_event *event,
					 const struct mcr_rule *rule)
{
	struct json_object *object = json_object_new_object();
	struct json_object *copies = json_object_new_array();
	char text[MCR_TEXT_MAX];

	mcr_json_add_number(object, "sequence", event->sequence);
	mcr_json_add_text(object, "time", mcr_trace_time(event->time, text));
	mcr_json_add_number(object, "cpu", event->cpu);
	mcr_json_add_text(object, "interface", rule->input.interface);
	mcr_json_add_number(object, "index", event->index);
	mcr_json_add_text(object, "source",
			  mcr_addr_format(&event->source, text));
	mcr_json_add_number(object, "source_port", event->source_port);
	mcr_json_add_text(object, "group", mcr_addr_format(&event->group, text));
	mcr_json_add_number(object, "port", event->port);
	mcr_json_add_text(object, "protocol", mcr_protocol_name(event->protocol));
	mcr_json_add_number(object, "length", event->length);
	mcr_json_add_number(object, "segments", event->segments);
	if (event->reason != MCR_REASON_NONE)
		mcr_json_add_text(object, "reason",
				  mcr_reason_name(event->reason));
	mcr_json_add_number(object, "outputs", event->outputs);
	mcr_json_add_number(object, "sent", mcr_trace_sent(event));
	for (size_t i = 0; i < event->fates_count; i++)
		json_object_array_add(copies, copy_json(event, rule, i));
	json_object_object_add(object, "copies", copies);
	add_packet(object, event);
	return object;
}
