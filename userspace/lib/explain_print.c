// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Explanations, in words and as JSON.
 */
#include <netinet/in.h>

#include "explain.h"
#include "json.h"
#include "names.h"
#include "problem.h"
#include "text.h"

static const char *const levels[] = {
	[MCR_FINDING_OK] = "ok",
	[MCR_FINDING_NOTE] = "note",
	[MCR_FINDING_PROBLEM] = "problem",
};

static const char *const verdicts[] = {
	[MCR_VERDICT_RELAYED] = "relayed",
	[MCR_VERDICT_PARTLY] = "partly",
	[MCR_VERDICT_NOT] = "not_relayed",
};

static const struct {
	unsigned int bit;
	const char *name;
} differing[] = {
	{ MCR_DIFFERS_INTERFACE, "interface" },
	{ MCR_DIFFERS_PROTOCOL, "protocol" },
	{ MCR_DIFFERS_GROUP, "group" },
	{ MCR_DIFFERS_PORT, "port" },
	{ MCR_DIFFERS_SOURCE, "source" },
};

static size_t outputs_sent(const struct mcr_explanation *e)
{
	size_t sent = 0;

	for (size_t i = 0; e->rule && i < e->rule->outputs_count; i++)
		sent += e->outputs[i].level != MCR_FINDING_PROBLEM;
	return sent;
}

static void print_datagram(const struct mcr_query *query, FILE *file)
{
	char group[MCR_ADDR_TEXT_MAX], source[MCR_ADDR_TEXT_MAX];

	mcr_addr_format(&query->group, group);
	if (query->protocol == IPPROTO_ESP)
		mcr_text_print(file, "An ESP datagram to %s", group);
	else
		mcr_text_print(file,
			       query->group.family == 6 ? "A datagram to [%s]:%u" :
							  "A datagram to %s:%u",
			       group, query->port);
	if (query->source.family)
		mcr_text_print(file, " from %s",
			       mcr_addr_format(&query->source, source));
	mcr_text_print(file, " that arrives on %s", query->interface);
}

void mcr_explanation_print(const struct mcr_query *query,
			   const struct mcr_explanation *e, FILE *file)
{
	char to[MCR_TEXT_MAX];

	print_datagram(query, file);
	switch (e->verdict) {
	case MCR_VERDICT_RELAYED:
		mcr_text_print(file, " would be relayed now:\n");
		break;
	case MCR_VERDICT_PARTLY:
		mcr_text_print(file, " would be relayed to %zu of %zu outputs now:\n",
			       outputs_sent(e), e->rule->outputs_count);
		break;
	case MCR_VERDICT_NOT:
		mcr_text_print(file, " would not be relayed now:\n");
		break;
	}
	for (size_t i = 0; i < e->findings_count; i++)
		mcr_text_print(file, "  %-8s %s\n", levels[e->findings[i].level],
			       e->findings[i].text);
	for (size_t i = 0; e->rule && i < e->rule->outputs_count; i++)
		mcr_text_print(file, "  %-8s the copy for %s on %s %s\n",
			       levels[e->outputs[i].level],
			       mcr_text_destination(&e->rule->outputs[i],
						    &e->rule->input, to),
			       e->rule->outputs[i].interface, e->outputs[i].text);
}

static struct json_object *rule_json(const struct mcr_rule *rule)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "id", mcr_json_id(rule->id));
	if (*rule->name)
		mcr_json_add_text(object, "name", rule->name);
	return object;
}

static struct json_object *nearest_json(const struct mcr_nearest *nearest)
{
	struct json_object *object = rule_json(nearest->rule);
	struct json_object *differs = json_object_new_array();

	for (size_t i = 0; i < sizeof(differing) / sizeof(differing[0]); i++)
		if (nearest->differs & differing[i].bit)
			json_object_array_add(differs, json_object_new_string(
							       differing[i].name));
	json_object_object_add(object, "differs", differs);
	return object;
}

static struct json_object *finding_json(const struct mcr_finding *finding)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_text(object, "level", levels[finding->level]);
	mcr_json_add_text(object, "text", finding->text);
	return object;
}

static struct json_object *output_json(const struct mcr_explanation *e, size_t i)
{
	const struct mcr_output *output = &e->rule->outputs[i];
	struct json_object *object = finding_json(&e->outputs[i]);
	char to[MCR_TEXT_MAX];

	mcr_json_add_text(object, "interface", output->interface);
	mcr_json_add_text(object, "to",
			  mcr_text_destination(output, &e->rule->input, to));
	json_object_object_add(object, "sent",
			       json_object_new_boolean(e->outputs[i].level !=
						       MCR_FINDING_PROBLEM));
	return object;
}

struct json_object *mcr_explanation_json(const struct mcr_query *query,
					 const struct mcr_explanation *e)
{
	struct json_object *object = json_object_new_object();
	struct json_object *findings = json_object_new_array();
	struct json_object *outputs = json_object_new_array();
	struct json_object *nearest = json_object_new_array();
	char text[MCR_ADDR_TEXT_MAX];

	mcr_json_add_text(object, "interface", query->interface);
	mcr_json_add_text(object, "group", mcr_addr_format(&query->group, text));
	mcr_json_add_number(object, "port", query->port);
	if (query->source.family)
		mcr_json_add_text(object, "source",
				  mcr_addr_format(&query->source, text));
	mcr_json_add_text(object, "protocol", mcr_protocol_name(query->protocol));
	mcr_json_add_text(object, "verdict", verdicts[e->verdict]);
	json_object_object_add(object, "rule", e->rule ? rule_json(e->rule) : NULL);
	if (e->last_seen >= 0)
		mcr_json_add_seconds(object, "last_seen_seconds", e->last_seen);
	for (size_t i = 0; i < e->findings_count; i++)
		json_object_array_add(findings, finding_json(&e->findings[i]));
	json_object_object_add(object, "findings", findings);
	for (size_t i = 0; e->rule && i < e->rule->outputs_count; i++)
		json_object_array_add(outputs, output_json(e, i));
	json_object_object_add(object, "outputs", outputs);
	for (size_t i = 0; i < e->nearest_count; i++)
		json_object_array_add(nearest, nearest_json(&e->nearest[i]));
	json_object_object_add(object, "nearest", nearest);
	return object;
}
