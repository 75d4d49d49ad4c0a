// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "pinning.h"
#include "text.h"
#include "utf8.h"

/* What stands for octets that are no UTF-8, U+FFFD. */
#define REPLACEMENT "\xef\xbf\xbd"

struct json_object *mcr_json_text(const char *text)
{
	size_t room = strlen(text) * strlen(REPLACEMENT) + 1, used = 0, taken;
	struct json_object *string;
	uint32_t code;
	char *out;

	if (mcr_utf8_valid(text))
		return json_object_new_string(text);
	out = malloc(room);
	if (!out)
		return NULL;
	while (*text) {
		taken = mcr_utf8_next(text, &code);
		if (taken) {
			memcpy(out + used, text, taken);
			used += taken;
			text += taken;
		} else {
			memcpy(out + used, REPLACEMENT, strlen(REPLACEMENT));
			used += strlen(REPLACEMENT);
			text++;
		}
	}
	string = json_object_new_string_len(out, (int)used);
	free(out);
	return string;
}

void mcr_json_add_text(struct json_object *object, const char *key,
		       const char *text)
{
	json_object_object_add(object, key, mcr_json_text(text));
}

void mcr_json_add_number(struct json_object *object, const char *key,
			 uint64_t number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

struct json_object *mcr_json_id(uint64_t id)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, id);
	return json_object_new_string(text);
}

static void add_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

static void add_decimal(struct json_object *object, const char *key,
			double number, const char *format)
{
	struct json_object *value = json_object_new_double(number);

	json_object_set_serializer(value, json_object_double_to_json_string,
				   (void *)format, NULL);
	json_object_object_add(object, key, value);
}

void mcr_json_add_seconds(struct json_object *object, const char *key,
			  double seconds)
{
	add_decimal(object, key, seconds, "%.3f");
}

void mcr_json_add_rates(struct json_object *object, const struct mcr_rate *rate)
{
	add_decimal(object, "packets_per_second", rate->packets, "%.1f");
	add_decimal(object, "bits_per_second", rate->bits, "%.1f");
	add_decimal(object, "relayed_packets_per_second", rate->relayed_packets,
		    "%.1f");
	add_decimal(object, "relayed_bits_per_second", rate->relayed_bits,
		    "%.1f");
	add_decimal(object, "lost_packets_per_second", rate->lost_packets,
		    "%.1f");
}

static void add_errors(struct json_object *object,
		       const uint64_t errors[MCR_REASON_OTHER + 1])
{
	struct json_object *value = json_object_new_object();

	for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++)
		if (errors[r])
			mcr_json_add_number(value, mcr_reason_name(r),
					    errors[r]);
	json_object_object_add(object, "errors", value);
}

/* A port of 0 is "any" for an input, and null, as it came in, for an output. */
struct json_object *mcr_json_input(const struct mcr_input *input)
{
	struct json_object *object = json_object_new_object();
	char text[MCR_ADDR_TEXT_MAX];

	mcr_json_add_text(object, "interface", input->interface);
	mcr_json_add_text(object, "group",
			  mcr_prefix_format(&input->group, input->prefix_len,
					    text));
	if (input->port || input->protocol == IPPROTO_ESP)
		mcr_json_add_number(object, "port", input->port);
	else
		mcr_json_add_text(object, "port", "any");
	if (input->source.family)
		mcr_json_add_text(object, "source",
				  mcr_addr_format(&input->source, text));
	mcr_json_add_text(object, "protocol",
			  mcr_protocol_name(input->protocol));
	return object;
}

/* What tells one output of a rule from another. */
static struct json_object *output_key_json(const struct mcr_output *output,
					   const struct mcr_input *input)
{
	struct json_object *object = json_object_new_object();
	char text[MCR_ADDR_TEXT_MAX];

	mcr_json_add_text(object, "interface", output->interface);
	if (output->group.family)
		mcr_json_add_text(object, "group",
				  mcr_addr_format(&output->group, text));
	else
		json_object_object_add(object, "group", NULL);
	if (output->port || input->protocol == IPPROTO_ESP)
		mcr_json_add_number(object, "port", output->port);
	else
		json_object_object_add(object, "port", NULL);
	return object;
}

/* An output without its state, which only one in the module has. */
static struct json_object *output_body_json(const struct mcr_output *output,
					    const struct mcr_input *input)
{
	struct json_object *object = output_key_json(output, input);
	char text[MCR_ADDR_TEXT_MAX];

	if (output->ttl)
		mcr_json_add_number(object, "ttl", output->ttl);
	if (output->source_mode == MCR_SOURCE_PRESERVE)
		mcr_json_add_text(object, "source_ip", "preserve");
	else if (output->source_mode == MCR_SOURCE_EXPLICIT)
		mcr_json_add_text(object, "source_ip",
				  mcr_addr_format(&output->source_ip, text));
	if (output->source_port)
		mcr_json_add_number(object, "source_port", output->source_port);
	if (output->dscp != MCR_DSCP_KEEP)
		mcr_json_add_number(object, "dscp", output->dscp);
	if (output->qdisc != MCR_QDISC_DEFAULT)
		mcr_json_add_text(object, "qdisc",
				  mcr_qdisc_name(output->qdisc));
	return object;
}

static struct json_object *output_json(const struct mcr_output *output,
				       const struct mcr_input *input)
{
	struct json_object *object = output_body_json(output, input);
	char text[MCR_TEXT_MAX];

	mcr_json_add_text(object, "state", mcr_state_name(output->state));
	if (output->state != MCR_STATE_ACTIVE)
		mcr_json_add_text(object, "reason",
				  mcr_text_output_reason(output, text));
	return object;
}

struct json_object *mcr_json_rule_key(const struct mcr_rule *rule)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "id", mcr_json_id(rule->id));
	if (*rule->name)
		mcr_json_add_text(object, "name", rule->name);
	return object;
}

void mcr_json_add_rule_body(struct json_object *object,
			    const struct mcr_rule *rule)
{
	struct json_object *outputs = json_object_new_array();

	mcr_json_add_text(object, "origin", mcr_origin_name(rule->origin));
	json_object_object_add(object, "input", mcr_json_input(&rule->input));
	for (size_t i = 0; i < rule->outputs_count; i++)
		json_object_array_add(outputs,
				      output_body_json(&rule->outputs[i],
						       &rule->input));
	json_object_object_add(object, "outputs", outputs);
	add_bool(object, "local", rule->flags & MCR_RULE_LOCAL);
	add_bool(object, "allow_loop", rule->flags & MCR_RULE_ALLOW_LOOP);
}

struct json_object *mcr_json_rule(const struct mcr_rule *rule)
{
	struct json_object *object = mcr_json_rule_key(rule);
	struct json_object *outputs = json_object_new_array();
	char text[MCR_TEXT_MAX];

	mcr_json_add_text(object, "origin", mcr_origin_name(rule->origin));
	mcr_json_add_text(object, "state", mcr_state_name(rule->state));
	if (rule->state != MCR_STATE_ACTIVE)
		mcr_json_add_text(object, "reason",
				  mcr_text_rule_reason(rule, text));
	json_object_object_add(object, "input", mcr_json_input(&rule->input));
	for (size_t i = 0; i < rule->outputs_count; i++)
		json_object_array_add(outputs, output_json(&rule->outputs[i],
							   &rule->input));
	json_object_object_add(object, "outputs", outputs);
	add_bool(object, "local", rule->flags & MCR_RULE_LOCAL);
	add_bool(object, "allow_loop", rule->flags & MCR_RULE_ALLOW_LOOP);
	mcr_json_add_text(object, "membership",
			  mcr_membership_name(rule->membership));
	add_bool(object, "trace", rule->trace.depth);
	return object;
}

int mcr_json_print_part(struct json_object *object, FILE *file)
{
	const char *text;

	if (!object)
		return -ENOMEM;
	text = json_object_to_json_string_ext(
		object,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fputs(text, file);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}

/* Prints an element of an array, and frees it. */
static int print_element(struct json_object *object, bool first, bool line,
			 FILE *file)
{
	fprintf(file, "%s%s", first ? "" : ",", line ? "" : "\n");
	return mcr_json_print_part(object, file);
}

int mcr_json_print_list(const struct mcr_rule_set *set, FILE *file)
{
	putc('[', file);
	for (size_t i = 0; i < set->count; i++)
		if (print_element(mcr_json_rule(&set->rules[i]), !i, false,
				  file))
			return -ENOMEM;
	fputs(set->count ? "\n]\n" : "]\n", file);
	return 0;
}

struct json_object *mcr_json_cpus(const char *cpus)
{
	struct json_object *array = json_object_new_array();
	long cpu = -1;

	while (mcr_cpulist_next(&cpus, &cpu))
		json_object_array_add(array, json_object_new_int64(cpu));
	return array;
}

struct json_object *mcr_json_settings(const struct mcr_settings *settings)
{
	struct json_object *object = json_object_new_object();
	struct json_object *buffers = json_object_new_object();

	mcr_json_add_number(object, "multicast_ttl", settings->multicast_ttl);
	mcr_json_add_number(object, "idle_timeout", settings->idle_timeout);
	mcr_json_add_number(object, "reconcile_interval",
			    settings->reconcile_interval);
	add_bool(object, "gro", settings->gro);
	mcr_json_add_text(object, "log_format",
			  mcr_log_format_name(settings->log_format));
	mcr_json_add_number(buffers, "small", settings->buffers_small);
	mcr_json_add_number(buffers, "standard", settings->buffers_standard);
	mcr_json_add_number(buffers, "jumbo", settings->buffers_jumbo);
	json_object_object_add(object, "buffers", buffers);
	return object;
}

static struct json_object *worker_json(const struct mcr_interface *interface)
{
	struct json_object *object = json_object_new_object();
	char text[MCR_TEXT_MAX];

	mcr_json_add_text(object, "interface", interface->name);
	mcr_json_add_text(object, "state",
			  mcr_worker_state_name(interface->worker));
	if (interface->state != MCR_STATE_ACTIVE)
		mcr_json_add_text(object, "reason",
				  mcr_reason_words(interface->reason,
						   interface->name, text,
						   sizeof(text)));
	mcr_json_add_number(object, "rules", interface->input_rules);
	json_object_object_add(object, "pinned_cpus",
			       mcr_json_cpus(interface->cpus));
	mcr_json_add_number(object, "idle_seconds", interface->idle_seconds);
	if (interface->worker == MCR_WORKER_IDLE)
		mcr_json_add_number(object, "idle_timeout_left",
				    interface->idle_timeout_left);
	mcr_json_add_number(object, "groups", interface->groups);
	add_bool(object, "all_multicast", interface->allmulti);
	return object;
}

int mcr_json_print_workers(const struct mcr_interface_set *set, FILE *file)
{
	bool first = true;

	putc('[', file);
	for (size_t i = 0; i < set->count; i++) {
		if (set->interfaces[i].worker == MCR_WORKER_NONE)
			continue;
		if (print_element(worker_json(&set->interfaces[i]), first,
				  false, file))
			return -ENOMEM;
		first = false;
	}
	fputs(first ? "]\n" : "\n]\n", file);
	return 0;
}

static struct json_object *rule_stats_json(const struct mcr_rule *rule,
					   const struct mcr_rate *rate)
{
	struct json_object *object = mcr_json_rule_key(rule), *output;
	struct json_object *outputs = json_object_new_array();
	const struct mcr_counters *counters;
	struct mcr_counters relayed;

	mcr_stats_relayed(rule, &relayed);
	json_object_object_add(object, "input", mcr_json_input(&rule->input));
	mcr_json_add_number(object, "packets_matched", rule->counters.packets);
	mcr_json_add_number(object, "bytes_matched", rule->counters.bytes);
	mcr_json_add_number(object, "packets_relayed", relayed.packets);
	mcr_json_add_number(object, "bytes_relayed", relayed.bytes);
	mcr_json_add_rates(object, rate);
	add_errors(object, relayed.errors);
	for (size_t i = 0; i < rule->outputs_count; i++) {
		counters = &rule->outputs[i].counters;
		output = output_key_json(&rule->outputs[i], &rule->input);
		mcr_json_add_number(output, "packets_relayed",
				    counters->packets);
		mcr_json_add_number(output, "bytes_relayed", counters->bytes);
		add_errors(output, counters->errors);
		json_object_array_add(outputs, output);
	}
	json_object_object_add(object, "outputs", outputs);
	return object;
}

static struct json_object *
interface_stats_json(const struct mcr_interface *interface)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_text(object, "interface", interface->name);
	mcr_json_add_number(object, "received", interface->received);
	mcr_json_add_number(object, "matched", interface->matched);
	mcr_json_add_number(object, "no_match", interface->no_match);
	mcr_json_add_number(object, "parse_errors", interface->parse_errors);
	mcr_json_add_number(object, "fragments_reassembled",
			    interface->fragments_reassembled);
	mcr_json_add_number(object, "buffers_exhausted",
			    interface->buffers_exhausted);
	add_errors(object, interface->errors);
	return object;
}

static struct json_object *cpu_stats_json(const struct mcr_cpu *cpu)
{
	struct json_object *object = json_object_new_object();
	struct json_object *cache = json_object_new_object(), *tier;

	mcr_json_add_number(object, "cpu", cpu->cpu);
	mcr_json_add_number(object, "matched", cpu->matched);
	for (unsigned int i = 0; i < __MCR_TIER_MAX; i++) {
		tier = json_object_new_object();
		mcr_json_add_number(tier, "hits", cpu->hits[i]);
		mcr_json_add_number(tier, "misses", cpu->misses[i]);
		json_object_object_add(cache, mcr_tier_name(i), tier);
	}
	json_object_object_add(object, "cache", cache);
	return object;
}

int mcr_json_print_stats(const struct mcr_stats *stats,
			 const struct mcr_rate *rates, double interval,
			 bool line, FILE *file)
{
	const char *end = line ? "" : "\n";
	int ret = 0;

	fprintf(file, "{\"interval\":%.3f,%s\"rules\":[", interval, end);
	for (size_t i = 0; !ret && i < stats->rules.count; i++)
		ret = print_element(rule_stats_json(&stats->rules.rules[i],
						    &rates[i]),
				    !i, line, file);
	fprintf(file, "%s],%s\"interfaces\":[", end, end);
	for (size_t i = 0; !ret && i < stats->interfaces.count; i++)
		ret = print_element(interface_stats_json(
					    &stats->interfaces.interfaces[i]),
				    !i, line, file);
	fprintf(file, "%s],%s\"cpus\":[", end, end);
	for (size_t i = 0; !ret && i < stats->cpus.count; i++)
		ret = print_element(cpu_stats_json(&stats->cpus.cpus[i]), !i,
				    line, file);
	fprintf(file, "%s]}\n", end);
	return ret;
}

struct json_object *mcr_json_ping(const struct mcr_module *module,
				  const struct mcr_daemon_state *daemon)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_text(object, "module", module->version);
	add_bool(object, "daemon", daemon->running);
	if (daemon->running)
		add_bool(object, "in_sync",
			 mcr_daemon_state_in_sync(daemon, module->digest));
	else
		json_object_object_add(object, "in_sync", NULL);
	mcr_json_add_number(object, "rules", module->rules);
	mcr_json_add_number(object, "generation", module->generation);
	json_object_object_add(object, "digest", mcr_json_id(module->digest));
	return object;
}

struct json_object *mcr_json_log_levels(const struct mcr_log_levels *levels)
{
	struct json_object *object = json_object_new_object();
	struct json_object *own = json_object_new_object();
	struct json_object *in_force = json_object_new_object();

	mcr_json_add_text(object, "global", mcr_level_name(levels->global));
	for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++) {
		if (levels->own[i] != MCR_LEVEL_LEFT_OUT)
			mcr_json_add_text(own, mcr_facility_name(i),
					  mcr_level_name(levels->own[i]));
		mcr_json_add_text(in_force, mcr_facility_name(i),
				  mcr_level_name(mcr_log_levels_of(levels, i)));
	}
	json_object_object_add(object, "facilities", own);
	json_object_object_add(object, "in_force", in_force);
	return object;
}

struct json_object *mcr_json_commit(const struct mcr_commit *commit)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_number(object, "added", commit->added);
	mcr_json_add_number(object, "replaced", commit->replaced);
	mcr_json_add_number(object, "removed", commit->removed);
	mcr_json_add_number(object, "generation", commit->generation);
	json_object_object_add(object, "digest", mcr_json_id(commit->digest));
	return object;
}

int mcr_json_print(struct json_object *object, bool line, FILE *file)
{
	const char *text;

	if (!object)
		return -ENOMEM;
	text = json_object_to_json_string_ext(
		object, JSON_C_TO_STRING_NOSLASHESCAPE |
				(line ? JSON_C_TO_STRING_PLAIN :
					JSON_C_TO_STRING_PRETTY |
						JSON_C_TO_STRING_SPACED));
	if (text)
		fprintf(file, "%s\n", text);
	json_object_put(object);
	return text ? 0 : -ENOMEM;
}
