// SPDX-License-Identifier: GPL-2.0-or-later
#include "wanted.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"

/* Where the rule of this id is, or would be. */
static size_t place(const struct mcr_rule_set *rules, uint64_t id)
{
	size_t low = 0, high = rules->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (rules->rules[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct mcr_rule *mcrd_wanted_find(const struct mcrd_wanted *wanted, uint64_t id)
{
	size_t at = place(&wanted->rules, id);

	return at < wanted->rules.count && wanted->rules.rules[at].id == id ?
		       &wanted->rules.rules[at] :
		       NULL;
}

static void count_out(struct mcrd_wanted *wanted, const struct mcr_rule *rule)
{
	wanted->digest -= rule->hash;
	wanted->config -= rule->origin == MCR_ORIGIN_CONFIG;
}

static void count_in(struct mcrd_wanted *wanted, const struct mcr_rule *rule)
{
	wanted->digest += rule->hash;
	wanted->config += rule->origin == MCR_ORIGIN_CONFIG;
}

int mcrd_wanted_put(struct mcrd_wanted *wanted, struct mcr_rule *rule)
{
	struct mcr_rule *known = mcrd_wanted_find(wanted, rule->id);
	size_t at;

	if (known) {
		count_out(wanted, known);
		mcr_rule_clear(known);
	} else {
		at = place(&wanted->rules, rule->id);
		if (!mcr_rule_set_add(&wanted->rules)) {
			mcr_rule_clear(rule);
			return -ENOMEM;
		}
		known = &wanted->rules.rules[at];
		memmove(known + 1, known,
			(wanted->rules.count - 1 - at) * sizeof(*known));
	}
	*known = *rule;
	mcr_rule_init(rule);
	count_in(wanted, known);
	return 0;
}

bool mcrd_wanted_remove(struct mcrd_wanted *wanted, uint64_t id)
{
	struct mcr_rule *known = mcrd_wanted_find(wanted, id);
	struct mcr_rule_set *rules = &wanted->rules;

	if (!known)
		return false;
	count_out(wanted, known);
	mcr_rule_clear(known);
	rules->count--;
	memmove(known, known + 1,
		(rules->count - (known - rules->rules)) * sizeof(*known));
	return true;
}

void mcrd_wanted_clear(struct mcrd_wanted *wanted)
{
	mcr_rule_set_clear(&wanted->rules);
	*wanted = (struct mcrd_wanted){ 0 };
}

int mcrd_rule_copy(struct mcr_rule *copy, const struct mcr_rule *rule)
{
	struct mcr_output *outputs;

	mcr_rule_init(copy);
	outputs = reallocarray(NULL, rule->outputs_count, sizeof(*outputs));
	if (!outputs)
		return -ENOMEM;
	memcpy(outputs, rule->outputs, rule->outputs_count * sizeof(*outputs));
	*copy = *rule;
	copy->outputs = outputs;
	copy->outputs_room = rule->outputs_count;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct mcr_rule *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of rules, sorted; they are in @rules still. NULL: no memory. */
static const char **names_of(const struct mcr_rule_set *rules, size_t *count)
{
	const char **names = reallocarray(NULL, rules->count + 1,
					  sizeof(*names));

	*count = 0;
	if (!names)
		return NULL;
	for (size_t i = 0; i < rules->count; i++)
		if (*rules->rules[i].name)
			names[(*count)++] = rules->rules[i].name;
	qsort(names, *count, sizeof(*names), by_name);
	return names;
}

static struct mcr_rule *append_copy(struct mcr_rule_set *to,
				    const struct mcr_rule *rule)
{
	struct mcr_rule *added = mcr_rule_set_add(to);

	if (added && mcrd_rule_copy(added, rule)) {
		to->count--;
		return NULL;
	}
	return added;
}

static void sort(struct mcr_rule_set *rules)
{
	if (rules->count)
		qsort(rules->rules, rules->count, sizeof(*rules->rules),
		      by_id);
}

/* Moves all of @from to the end of @to. */
static int move_all(struct mcr_rule_set *to, struct mcr_rule_set *from)
{
	struct mcr_rule *moved;

	for (size_t i = 0; i < from->count; i++) {
		moved = mcr_rule_set_add(to);
		if (!moved)
			return -ENOMEM;
		*moved = from->rules[i];
		mcr_rule_init(&from->rules[i]);
	}
	return 0;
}

static bool has(const struct mcr_rule_set *sorted, uint64_t id)
{
	size_t at = place(sorted, id);

	return at < sorted->count && sorted->rules[at].id == id;
}

/* The rules of @runtime that can stand beside those of @result, in @added. */
static int pick_runtime(struct mcr_rule_set *added,
			const struct mcr_rule_set *result,
			const struct mcr_rule_set *runtime,
			mcrd_conflict_fn conflict, void *arg)
{
	const char **names, *name;
	struct mcr_rule *rule;
	size_t names_count;
	int ret = 0;

	names = names_of(result, &names_count);
	if (!names)
		return -ENOMEM;
	for (size_t i = 0; !ret && i < runtime->count; i++) {
		if (runtime->rules[i].origin == MCR_ORIGIN_CONFIG)
			continue;
		if (has(result, runtime->rules[i].id)) {
			if (conflict)
				conflict(MCRD_CONFLICT_INPUT,
					 &runtime->rules[i], arg);
			continue;
		}
		rule = append_copy(added, &runtime->rules[i]);
		if (!rule) {
			ret = -ENOMEM;
			continue;
		}
		name = rule->name;
		if (!*name || !bsearch(&name, names, names_count,
				       sizeof(*names), by_name))
			continue;
		if (conflict)
			conflict(MCRD_CONFLICT_NAME, rule, arg);
		*rule->name = '\0';
		ret = mcr_rule_digest(rule);
	}
	free(names);
	return ret;
}

int mcrd_wanted_config(const struct mcrd_wanted *wanted,
		       struct mcr_rule_set *config)
{
	for (size_t i = 0; i < wanted->rules.count; i++) {
		const struct mcr_rule *rule = &wanted->rules.rules[i];

		if (rule->origin == MCR_ORIGIN_CONFIG &&
		    !append_copy(config, rule))
			return -ENOMEM;
	}
	return 0;
}

int mcrd_wanted_compose(struct mcrd_wanted *wanted,
			const struct mcr_rule_set *config,
			const struct mcr_rule_set *const *runtime,
			size_t runtime_count, mcrd_conflict_fn conflict,
			void *arg)
{
	struct mcr_rule_set result = { 0 }, added = { 0 };
	int ret = 0;

	for (size_t i = 0; !ret && i < config->count; i++)
		if (!append_copy(&result, &config->rules[i]))
			ret = -ENOMEM;
	sort(&result);
	for (size_t i = 0; !ret && i < runtime_count; i++) {
		ret = pick_runtime(&added, &result, runtime[i], conflict, arg);
		if (!ret)
			ret = move_all(&result, &added);
		mcr_rule_set_clear(&added);
		sort(&result);
	}
	if (ret) {
		mcr_rule_set_clear(&result);
		return ret;
	}
	mcrd_wanted_clear(wanted);
	wanted->rules = result;
	for (size_t i = 0; i < result.count; i++)
		count_in(wanted, &result.rules[i]);
	return 0;
}
