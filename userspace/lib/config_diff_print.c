// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>

#include "config_diff.h"
#include "json.h"
#include "problem.h"
#include "text.h"

/* "video-feed (0123456789abcdef), eth0 239.1.1.1:5000 from 10.1.1.7" */
static void print_rule(const struct mcr_rule *rule, FILE *file)
{
	char text[MCR_TEXT_MAX];

	if (*rule->name)
		mcr_text_print(file, "rule %s (%016" PRIx64 "), ", rule->name,
			       rule->id);
	else
		mcr_text_print(file, "rule %016" PRIx64 ", ", rule->id);
	mcr_text_print(file, "%s %s", rule->input.interface,
		       mcr_text_endpoint(&rule->input, text));
	if (rule->input.source.family)
		mcr_text_print(file, " from %s",
			       mcr_addr_format(&rule->input.source, text));
	putc('\n', file);
}

static void print_outputs(const struct mcr_rule *rule, FILE *file)
{
	char to[MCR_TEXT_MAX], how[MCR_TEXT_MAX];
	const struct mcr_output *output;

	for (size_t i = 0; i < rule->outputs_count; i++) {
		output = &rule->outputs[i];
		mcr_text_print(file, "    output %s %s %s\n", output->interface,
			       mcr_text_destination(output, &rule->input, to),
			       mcr_text_options(output, how));
	}
}

struct printing {
	FILE *file;
	const char *indent;
};

static void print_change(void *arg, const char *what, const char *before,
			 const char *after)
{
	const struct printing *printing = arg;
	const char *indent = printing->indent;

	if (!before)
		mcr_text_print(printing->file, "%s+ %s: %s\n", indent, what, after);
	else if (!after)
		mcr_text_print(printing->file, "%s- %s: %s\n", indent, what, before);
	else
		mcr_text_print(printing->file, "%s~ %s: %s -> %s\n", indent, what,
			       before, after);
}

void mcr_config_diff_print(const struct mcr_config_diff *diff, FILE *file)
{
	struct printing printing = { .file = file, .indent = "    " };
	const struct mcr_rule_difference *rule;

	for (size_t i = 0; i < diff->count; i++) {
		rule = &diff->rules[i];
		if (!rule->after) {
			fputs("- ", file);
			print_rule(rule->before, file);
			continue;
		}
		fputs(rule->before ? "~ " : "+ ", file);
		print_rule(rule->after, file);
		if (rule->before)
			mcr_rule_changes(rule->before, rule->after,
					 print_change, &printing);
		else
			print_outputs(rule->after, file);
	}
	printing.indent = "";
	mcr_config_setting_changes(diff->before, diff->after, print_change,
				   &printing);
}

static void add_text_or_null(struct json_object *object, const char *key,
			     const char *text)
{
	if (text)
		mcr_json_add_text(object, key, text);
	else
		json_object_object_add(object, key, NULL);
}

static void json_change(void *arg, const char *what, const char *before,
			const char *after)
{
	struct json_object *change = json_object_new_object();

	mcr_json_add_text(change, "field", what);
	add_text_or_null(change, "before", before);
	add_text_or_null(change, "after", after);
	json_object_array_add(arg, change);
}

static struct json_object *json_rule(const struct mcr_rule_difference *rule)
{
	const struct mcr_rule *shown = rule->after ? rule->after : rule->before;
	struct json_object *object = mcr_json_rule_key(shown), *changes;

	mcr_json_add_text(object, "change",
			  !rule->before ? "added" :
			  !rule->after	? "removed" :
					  "changed");
	mcr_json_add_rule_body(object, shown);
	if (rule->before && rule->after) {
		changes = json_object_new_array();
		mcr_rule_changes(rule->before, rule->after, json_change,
				 changes);
		json_object_object_add(object, "changes", changes);
	}
	return object;
}

int mcr_config_diff_print_json(const struct mcr_config_diff *diff, FILE *file)
{
	struct json_object *settings;
	int ret;

	fprintf(file,
		"{\"equal\":%s,\"added\":%zu,\"changed\":%zu,\"removed\":%zu,\n\"rules\":[",
		mcr_config_diff_is_empty(diff) ? "true" : "false", diff->added,
		diff->changed, diff->removed);
	for (size_t i = 0; i < diff->count; i++) {
		fputs(i ? ",\n" : "\n", file);
		if (mcr_json_print_part(json_rule(&diff->rules[i]), file))
			return -ENOMEM;
	}
	fputs("],\n\"settings\":", file);
	settings = json_object_new_array();
	mcr_config_setting_changes(diff->before, diff->after, json_change,
				   settings);
	ret = mcr_json_print_part(settings, file);
	fputs("}\n", file);
	return ret;
}
