// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config_schema.h"
#include "json5.h"

/*
 * @located: where the last rule begins, from which the next place is counted
 */
struct parse {
	struct mcr_config_context context;
	struct mcr_schema schema;
	const char *text;
	struct mcr_place located;
};

static struct mcr_place *new_place(struct mcr_config *config)
{
	struct mcr_place *places;
	size_t room = config->places_room;

	if (config->rules.count > room || !config->places) {
		room = room * 2 + 64;
		places = reallocarray(config->places, room, sizeof(*places));
		if (!places)
			return NULL;
		config->places = places;
		config->places_room = room;
	}
	return &config->places[config->rules.count - 1];
}

static void drop_last(struct mcr_rule_set *set)
{
	mcr_rule_clear(&set->rules[--set->count]);
}

/* One element of an array at the top: of interest are the rules. */
static void on_element(void *arg, const struct mcr_path *path,
		       struct json_object *value, size_t at)
{
	struct parse *parse = arg;
	struct mcr_config *config = parse->context.config;
	size_t before = parse->schema.problems->count;
	struct mcr_rule_draft draft = { 0 };
	struct mcr_place *place;

	if (strcmp(path->up->key, "rules") != 0 || parse->schema.stopped)
		return;
	draft.rule = mcr_rule_set_add(&config->rules);
	place = draft.rule ? new_place(config) : NULL;
	if (!place) {
		mcr_problem_add(parse->schema.problems, at, path,
				"out of memory");
		parse->schema.stopped = true;
		if (draft.rule)
			drop_last(&config->rules);
		return;
	}
	mcr_text_locate(parse->text, parse->located.at, at,
			&parse->located.line, &parse->located.column);
	parse->located.at = at;
	parse->located.index = path->index;
	*place = parse->located;
	draft.place = place;
	draft.rule->origin = MCR_ORIGIN_CONFIG;
	mcr_schema_walk(&parse->schema, &mcr_rule_field, path, value, at,
			&draft);
	place->is_sound = parse->schema.problems->count == before;
	/* It is compared with others, but not if there are no end of its kind. */
	if (!place->is_sound &&
	    parse->schema.problems->count >
		    mcr_problems_limit(parse->schema.problems))
		drop_last(&config->rules);
}

bool mcr_config_parse(struct mcr_config *config, const char *text, size_t size,
		      const struct mcr_config_options *options,
		      struct mcr_problems *problems)
{
	const struct mcr_path top = { 0 };
	struct parse parse = {
		.context = { .config = config, .options = options },
		.schema = { .problems = problems, .text = text },
		.text = text,
		.located = { .line = 1, .column = 1 },
	};
	struct json_object *root;
	size_t at;

	parse.schema.context = &parse.context;
	if (mcr_json5_parse(text, size, on_element, &parse, problems, &root,
			    &at)) {
		mcr_schema_walk(&parse.schema, &mcr_config_field, &top, root,
				at, config);
		json_object_put(root);
		/* What depends on other rules. */
		if (mcr_config_complete(config, options->multicast_ttl) ||
		    mcr_config_check_names(config, problems) ||
		    mcr_config_check_loops(config, problems))
			mcr_problem_add(problems, 0, NULL, "out of memory");
	}
	mcr_problems_locate(problems, text, size);
	return !problems->count;
}

static int by_id(const void *a, const void *b, void *arg)
{
	const struct mcr_rule *rules = arg;
	size_t left = *(const size_t *)a, right = *(const size_t *)b;

	if (rules[left].id != rules[right].id)
		return rules[left].id < rules[right].id ? -1 : 1;
	return left < right ? -1 : 1;
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct mcr_rule *rules = arg;
	size_t left = *(const size_t *)a, right = *(const size_t *)b;
	int order = strcmp(rules[left].name, rules[right].name);

	return order ? order : left < right ? -1 : 1;
}

static void twice(const struct mcr_config *config, size_t first, size_t second,
		  const char *key, struct mcr_problems *problems)
{
	const struct mcr_place *place = &config->places[second];
	const struct mcr_path top = { 0 };
	const struct mcr_path rules = { .up = &top, .key = "rules" };
	const struct mcr_path rule = { .up = &rules, .index = place->index };
	const struct mcr_path field = { .up = &rule, .key = key };

	if (!strcmp(key, "name"))
		mcr_problem_add(problems, place->name_at, &field,
				"'%s' is the name of the rule at line %u too: choose another",
				config->rules.rules[second].name,
				config->places[first].line);
	else
		mcr_problem_add(problems, place->input_at, &field,
				"the rule at line %u has the same input: interface, group, port, source and protocol cannot all be the same, put the outputs into one rule",
				config->places[first].line);
}

int mcr_config_check_names(const struct mcr_config *config,
			   struct mcr_problems *problems)
{
	const struct mcr_rule *rules = config->rules.rules;
	size_t count = config->rules.count, *order;

	if (!count)
		return 0;
	order = calloc(count, sizeof(*order));
	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof(*order), by_id, (void *)rules);
	for (size_t i = 1; i < count; i++)
		if (rules[order[i]].id == rules[order[i - 1]].id &&
		    config->places[order[i]].input_is_sound &&
		    config->places[order[i - 1]].input_is_sound)
			twice(config, order[i - 1], order[i], "input",
			      problems);
	qsort_r(order, count, sizeof(*order), by_name, (void *)rules);
	for (size_t i = 1; i < count; i++)
		if (*rules[order[i]].name &&
		    !strcmp(rules[order[i]].name, rules[order[i - 1]].name))
			twice(config, order[i - 1], order[i], "name", problems);
	free(order);
	return 0;
}
