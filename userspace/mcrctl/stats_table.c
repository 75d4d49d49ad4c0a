// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats_table.h"

#include <errno.h>
#include <inttypes.h>

#include "names.h"
#include "table.h"
#include "text.h"

static const char *const rule_headings[] = {
	"RULE",	     "NAME",	   "INTERFACE", "ADDRESS", ">MATCHED", ">RELAYED",
	">BYTES IN", ">BYTES OUT", ">PKT/S",	">BIT/S",  "ERRORS",   NULL,
};

static const char *const interface_headings[] = {
	"INTERFACE", ">RECEIVED",    ">MATCHED",   ">NO MATCH",
	">MALFORMED", ">REASSEMBLED", ">NO BUFFER", "ERRORS",
	NULL,
};

/* Of each tier of buffers: those that were at hand, and those that were not. */
static const char *const cpu_headings[] = {
	">CPU",		  ">MATCHED",	      ">SMALL HITS",
	">SMALL MISSES",  ">STANDARD HITS",   ">STANDARD MISSES",
	">JUMBO HITS",	  ">JUMBO MISSES",    NULL,
};

/* "queue_full 3, no_route 1", or nothing. */
static void errors_cell(struct mcr_table *table,
			const uint64_t errors[MCR_REASON_OTHER + 1])
{
	char text[1024] = "";
	size_t used = 0;

	for (uint32_t r = 0; r <= MCR_REASON_OTHER; r++)
		if (errors[r] && used < sizeof(text))
			used += snprintf(text + used, sizeof(text) - used,
					 "%s%s %" PRIu64, used ? ", " : "",
					 mcr_reason_name(r), errors[r]);
	mcr_table_cell(table, "%s", text);
}

static void add_rule(struct mcr_table *table, const struct mcr_rule *rule,
		     const struct mcr_rate *rate)
{
	char text[MCR_TEXT_MAX];
	struct mcr_counters relayed;

	mcr_stats_relayed(rule, &relayed);
	mcr_table_cell(table, "%016" PRIx64, rule->id);
	mcr_table_cell(table, "%s", rule->name);
	mcr_table_cell(table, "%s", rule->input.interface);
	mcr_table_cell(table, "%s", mcr_text_endpoint(&rule->input, text));
	mcr_table_cell(table, "%" PRIu64, rule->counters.packets);
	mcr_table_cell(table, "%" PRIu64, relayed.packets);
	mcr_table_cell(table, "%" PRIu64, rule->counters.bytes);
	mcr_table_cell(table, "%" PRIu64, relayed.bytes);
	mcr_table_cell(table, "%s", mcr_text_scaled(rate->packets, text));
	mcr_table_cell(table, "%s", mcr_text_scaled(rate->bits, text));
	errors_cell(table, rule->counters.errors);
	for (size_t i = 0; i < rule->outputs_count; i++) {
		const struct mcr_output *output = &rule->outputs[i];

		mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "> %s", output->interface);
		mcr_table_cell(table, "%s",
			       mcr_text_destination(output, &rule->input,
						    text));
		mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%" PRIu64, output->counters.packets);
		mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%" PRIu64, output->counters.bytes);
		mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%s", "");
		errors_cell(table, output->counters.errors);
	}
}

static void add_interface(struct mcr_table *table,
			  const struct mcr_interface *interface)
{
	mcr_table_cell(table, "%s", interface->name);
	mcr_table_cell(table, "%" PRIu64, interface->received);
	mcr_table_cell(table, "%" PRIu64, interface->matched);
	mcr_table_cell(table, "%" PRIu64, interface->no_match);
	mcr_table_cell(table, "%" PRIu64, interface->parse_errors);
	mcr_table_cell(table, "%" PRIu64, interface->fragments_reassembled);
	mcr_table_cell(table, "%" PRIu64, interface->buffers_exhausted);
	errors_cell(table, interface->errors);
}

static int print_rules(const struct mcr_stats *stats, const struct mcr_rate *rates,
		       FILE *file)
{
	struct mcr_table *table;

	if (!stats->rules.count) {
		fputs("no rules\n", file);
		return 0;
	}
	table = mcr_table_new(rule_headings);
	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < stats->rules.count; i++)
		add_rule(table, &stats->rules.rules[i], &rates[i]);
	return mcr_table_print(table, file);
}

/* An interface is known for a while after its last rule went. */
static int print_interfaces(const struct mcr_stats *stats, FILE *file)
{
	struct mcr_table *table = mcr_table_new(interface_headings);

	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < stats->interfaces.count; i++)
		add_interface(table, &stats->interfaces.interfaces[i]);
	putc('\n', file);
	return mcr_table_print(table, file);
}

static int print_cpus(const struct mcr_stats *stats, FILE *file)
{
	struct mcr_table *table = mcr_table_new(cpu_headings);

	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < stats->cpus.count; i++) {
		const struct mcr_cpu *cpu = &stats->cpus.cpus[i];

		mcr_table_cell(table, "%u", cpu->cpu);
		mcr_table_cell(table, "%" PRIu64, cpu->matched);
		for (size_t tier = 0; tier < __MCR_TIER_MAX; tier++) {
			mcr_table_cell(table, "%" PRIu64, cpu->hits[tier]);
			mcr_table_cell(table, "%" PRIu64, cpu->misses[tier]);
		}
	}
	putc('\n', file);
	return mcr_table_print(table, file);
}

int mcrctl_stats_tables(const struct mcr_stats *stats,
			const struct mcr_rate *rates, FILE *file)
{
	int ret = print_rules(stats, rates, file);

	if (!ret)
		ret = print_interfaces(stats, file);
	return ret ? ret : print_cpus(stats, file);
}
