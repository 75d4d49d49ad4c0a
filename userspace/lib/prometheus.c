// SPDX-License-Identifier: GPL-2.0-or-later
#include "prometheus.h"

#include <inttypes.h>
#include <netinet/in.h>

#include "names.h"
#include "utf8.h"

void mcr_prometheus_escape(const char *value, FILE *file)
{
	uint32_t code;
	size_t taken;

	for (; *value; value += taken) {
		taken = mcr_utf8_next(value, &code);
		if (!taken) {
			/* A label is UTF-8, else nothing of the page is read. */
			taken = 1;
			fputs("\xef\xbf\xbd", file);
			continue;
		}
		if (*value == '\\' || *value == '"')
			putc('\\', file);
		if (*value == '\n')
			fputs("\\n", file);
		else
			fwrite(value, 1, taken, file);
	}
}

static void head(FILE *file, const char *metric, const char *type,
		 const char *help)
{
	fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", metric, help, metric,
		type);
}

static void label(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s=\"", name);
	mcr_prometheus_escape(value, file);
	putc('"', file);
}

static void label_number(FILE *file, const char *name, uint64_t value)
{
	fprintf(file, "%s=\"%" PRIu64 "\"", name, value);
}

static void port_label(FILE *file, uint16_t port, bool has, const char *none)
{
	if (!has)
		label(file, "port", "");
	else if (port)
		label_number(file, "port", port);
	else
		label(file, "port", none);
}

static void rule_labels(FILE *file, const struct mcr_rule *rule)
{
	fprintf(file, "id=\"%016" PRIx64 "\",", rule->id);
	label(file, "name", rule->name);
}

static void input_labels(FILE *file, const struct mcr_rule *rule)
{
	const struct mcr_input *input = &rule->input;
	char text[MCR_ADDR_TEXT_MAX];

	rule_labels(file, rule);
	putc(',', file);
	label(file, "interface", input->interface);
	putc(',', file);
	label(file, "group",
	      mcr_prefix_format(&input->group, input->prefix_len, text));
	putc(',', file);
	port_label(file, input->port, input->protocol != IPPROTO_ESP, "any");
	putc(',', file);
	label(file, "source", mcr_addr_format(&input->source, text));
	putc(',', file);
	label(file, "protocol", mcr_protocol_name(input->protocol));
}

/* Two outputs of a rule may be alike but for their place. */
static void output_labels(FILE *file, const struct mcr_rule *rule, size_t i)
{
	const struct mcr_output *output = &rule->outputs[i];
	char text[MCR_ADDR_TEXT_MAX];

	rule_labels(file, rule);
	putc(',', file);
	label_number(file, "output", i);
	putc(',', file);
	label(file, "interface", output->interface);
	putc(',', file);
	label(file, "group",
	      output->group.family ? mcr_addr_format(&output->group, text) :
				     "same");
	putc(',', file);
	port_label(file, output->port, rule->input.protocol != IPPROTO_ESP,
		   "same");
}

static void rule_metrics(const struct mcr_rule_set *set, FILE *file)
{
	const struct mcr_rule *rule;

	head(file, "mcr_rule_active", "gauge",
	     "Whether a rule is active (1) or pending (0).");
	for (size_t i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		fputs("mcr_rule_active{", file);
		input_labels(file, rule);
		fprintf(file, "} %d\n", rule->state == MCR_STATE_ACTIVE);
	}
	head(file, "mcr_rule_matched_packets_total", "counter",
	     "Datagrams a rule took.");
	for (size_t i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		fputs("mcr_rule_matched_packets_total{", file);
		input_labels(file, rule);
		fprintf(file, "} %" PRIu64 "\n", rule->counters.packets);
	}
	head(file, "mcr_rule_matched_bytes_total", "counter",
	     "Octets of the datagrams a rule took, IP headers included.");
	for (size_t i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		fputs("mcr_rule_matched_bytes_total{", file);
		input_labels(file, rule);
		fprintf(file, "} %" PRIu64 "\n", rule->counters.bytes);
	}
	head(file, "mcr_rule_errors_total", "counter",
	     "Datagrams a rule took and did not relay, by reason.");
	for (size_t i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++) {
			if (!rule->counters.errors[r])
				continue;
			fputs("mcr_rule_errors_total{", file);
			input_labels(file, rule);
			fprintf(file, ",reason=\"%s\"} %" PRIu64 "\n",
				mcr_reason_name(r), rule->counters.errors[r]);
		}
	}
}

static void output_metrics(const struct mcr_rule_set *set, FILE *file)
{
	const struct mcr_rule *rule;
	size_t i, o;

	head(file, "mcr_output_relayed_packets_total", "counter",
	     "Datagrams handed to an output.");
	for (i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		for (o = 0; o < rule->outputs_count; o++) {
			fputs("mcr_output_relayed_packets_total{", file);
			output_labels(file, rule, o);
			fprintf(file, "} %" PRIu64 "\n",
				rule->outputs[o].counters.packets);
		}
	}
	head(file, "mcr_output_relayed_bytes_total", "counter",
	     "Octets of the datagrams handed to an output, IP headers included.");
	for (i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		for (o = 0; o < rule->outputs_count; o++) {
			fputs("mcr_output_relayed_bytes_total{", file);
			output_labels(file, rule, o);
			fprintf(file, "} %" PRIu64 "\n",
				rule->outputs[o].counters.bytes);
		}
	}
	head(file, "mcr_output_errors_total", "counter",
	     "Copies not sent to an output, by reason.");
	for (i = 0; i < set->count; i++) {
		rule = &set->rules[i];
		for (o = 0; o < rule->outputs_count; o++) {
			const uint64_t *errors = rule->outputs[o].counters.errors;

			for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++) {
				if (!errors[r])
					continue;
				fputs("mcr_output_errors_total{", file);
				output_labels(file, rule, o);
				fprintf(file, ",reason=\"%s\"} %" PRIu64 "\n",
					mcr_reason_name(r), errors[r]);
			}
		}
	}
}

static const struct {
	const char *metric;
	const char *help;
	size_t offset;
} interface_counters[] = {
	{ "mcr_interface_received_packets_total",
	  "Datagrams seen on an input interface.",
	  offsetof(struct mcr_interface, received) },
	{ "mcr_interface_matched_packets_total",
	  "Datagrams on an input interface that a rule took.",
	  offsetof(struct mcr_interface, matched) },
	{ "mcr_interface_unmatched_packets_total",
	  "Datagrams on an input interface that no rule took.",
	  offsetof(struct mcr_interface, no_match) },
	{ "mcr_interface_parse_errors_total",
	  "Datagrams with a malformed header.",
	  offsetof(struct mcr_interface, parse_errors) },
	{ "mcr_interface_reassembled_packets_total",
	  "Datagrams put together from fragments.",
	  offsetof(struct mcr_interface, fragments_reassembled) },
	{ "mcr_interface_buffers_exhausted_total",
	  "Copies lost for want of memory.",
	  offsetof(struct mcr_interface, buffers_exhausted) },
};

static void interface_metrics(const struct mcr_interface_set *set, FILE *file)
{
	const struct mcr_interface *interface;

	for (size_t c = 0;
	     c < sizeof(interface_counters) / sizeof(interface_counters[0]);
	     c++) {
		head(file, interface_counters[c].metric, "counter",
		     interface_counters[c].help);
		for (size_t i = 0; i < set->count; i++) {
			interface = &set->interfaces[i];
			fprintf(file, "%s{", interface_counters[c].metric);
			label(file, "interface", interface->name);
			fprintf(file, "} %" PRIu64 "\n",
				*(const uint64_t *)((const char *)interface +
						    interface_counters[c].offset));
		}
	}
	head(file, "mcr_interface_errors_total", "counter",
	     "Datagrams not relayed, by interface and reason.");
	for (size_t i = 0; i < set->count; i++) {
		interface = &set->interfaces[i];
		for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++) {
			if (!interface->errors[r])
				continue;
			fputs("mcr_interface_errors_total{", file);
			label(file, "interface", interface->name);
			fprintf(file, ",reason=\"%s\"} %" PRIu64 "\n",
				mcr_reason_name(r), interface->errors[r]);
		}
	}
}

static void buffer_metric(const struct mcr_cpu_set *set, bool hits, FILE *file)
{
	const char *name = hits ? "mcr_cpu_buffer_hits_total" :
				  "mcr_cpu_buffer_misses_total";

	head(file, name, "counter",
	     hits ? "Buffers for copies that a CPU had at hand." :
		    "Buffers for copies that a CPU had to allocate.");
	for (size_t i = 0; i < set->count * __MCR_TIER_MAX; i++) {
		const struct mcr_cpu *cpu = &set->cpus[i / __MCR_TIER_MAX];
		unsigned int tier = i % __MCR_TIER_MAX;

		fprintf(file, "%s{", name);
		label_number(file, "cpu", cpu->cpu);
		putc(',', file);
		label(file, "tier", mcr_tier_name(tier));
		fprintf(file, "} %" PRIu64 "\n",
			hits ? cpu->hits[tier] : cpu->misses[tier]);
	}
}

static void cpu_metrics(const struct mcr_cpu_set *set, FILE *file)
{
	head(file, "mcr_cpu_matched_packets_total", "counter",
	     "Datagrams that rules took on a CPU.");
	for (size_t i = 0; i < set->count; i++) {
		fputs("mcr_cpu_matched_packets_total{", file);
		label_number(file, "cpu", set->cpus[i].cpu);
		fprintf(file, "} %" PRIu64 "\n", set->cpus[i].matched);
	}
	buffer_metric(set, true, file);
	buffer_metric(set, false, file);
}

void mcr_prometheus_print(const struct mcr_module *module,
			  const struct mcr_stats *stats, FILE *file)
{
	head(file, "mcr_module_info", "gauge", "The module; always 1.");
	fputs("mcr_module_info{", file);
	label(file, "version", module->version);
	putc(',', file);
	label(file, "srcversion", module->srcversion);
	fputs("} 1\n", file);
	head(file, "mcr_rules", "gauge", "Rules there are.");
	fprintf(file, "mcr_rules %zu\n", stats->rules.count);
	rule_metrics(&stats->rules, file);
	output_metrics(&stats->rules, file);
	interface_metrics(&stats->interfaces, file);
	cpu_metrics(&stats->cpus, file);
}
