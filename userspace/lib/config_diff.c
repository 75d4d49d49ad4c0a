// SPDX-License-Identifier: GPL-2.0-or-later
#include "config_diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "text.h"

/* A rule where it is looked for. */
struct entry {
	uint64_t id;
	const struct mcr_rule *rule;
};

static int by_id(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static struct entry *sorted(const struct mcr_rule_set *set)
{
	struct entry *entries = calloc(set->count + 1, sizeof(*entries));

	if (!entries)
		return NULL;
	for (size_t i = 0; i < set->count; i++)
		entries[i] = (struct entry){
			.id = set->rules[i].id,
			.rule = &set->rules[i],
		};
	qsort(entries, set->count, sizeof(*entries), by_id);
	return entries;
}

static const struct mcr_rule *find(const struct entry *entries, size_t count,
				   const struct mcr_rule *like)
{
	const struct entry key = { .id = like->id }, *found;

	found = bsearch(&key, entries, count, sizeof(*entries), by_id);
	return found ? found->rule : NULL;
}

static void add(struct mcr_config_diff *diff, const struct mcr_rule *before,
		const struct mcr_rule *after)
{
	diff->rules[diff->count++] = (struct mcr_rule_difference){
		.before = before,
		.after = after,
	};
	if (!before)
		diff->added++;
	else if (!after)
		diff->removed++;
	else
		diff->changed++;
}

static void count_change(void *arg, const char *what, const char *before,
			 const char *after)
{
	(void)what;
	(void)before;
	(void)after;
	++*(size_t *)arg;
}

int mcr_config_diff(const struct mcr_config *before,
		    const struct mcr_config *after,
		    struct mcr_config_diff *diff)
{
	const struct mcr_rule_set *old = &before->rules, *new = &after->rules;
	struct entry *olds = sorted(old), *news = sorted(new);
	const struct mcr_rule *was;
	int ret = -ENOMEM;

	*diff = (struct mcr_config_diff){ .before = before, .after = after };
	diff->rules = calloc(old->count + new->count + 1, sizeof(*diff->rules));
	if (!olds || !news || !diff->rules)
		goto free;
	for (size_t i = 0; i < new->count; i++) {
		was = find(olds, old->count, &new->rules[i]);
		if (!was || was->hash != new->rules[i].hash)
			add(diff, was, &new->rules[i]);
	}
	for (size_t i = 0; i < old->count; i++)
		if (!find(news, new->count, &old->rules[i]))
			add(diff, &old->rules[i], NULL);
	mcr_config_setting_changes(before, after, count_change,
				   &diff->settings);
	ret = 0;
free:
	free(olds);
	free(news);
	if (ret)
		mcr_config_diff_clear(diff);
	return ret;
}

void mcr_config_diff_clear(struct mcr_config_diff *diff)
{
	free(diff->rules);
	*diff = (struct mcr_config_diff){ 0 };
}

/* ---- what changes of a rule ----------------------------------------------- */

static void text_change(const char *what, const char *before, const char *after,
			mcr_change_fn change, void *arg)
{
	if (strcmp(before, after) != 0)
		change(arg, what, *before ? before : NULL,
		       *after ? after : NULL);
}

static void flag_change(const char *what, const struct mcr_rule *before,
			const struct mcr_rule *after, uint32_t flag,
			mcr_change_fn change, void *arg)
{
	if ((before->flags ^ after->flags) & flag)
		change(arg, what, before->flags & flag ? "true" : "false",
		       after->flags & flag ? "true" : "false");
}

/* "output eth1 239.2.2.2:6000 ttl" */
static const char *output_what(const struct mcr_rule *rule,
			       const struct mcr_output *output, const char *key,
			       char text[MCR_TEXT_MAX])
{
	char to[MCR_TEXT_MAX];

	snprintf(text, MCR_TEXT_MAX, "output %s %.100s%s%s", output->interface,
		 mcr_text_destination(output, &rule->input, to),
		 *key ? " " : "", key);
	return text;
}

static const char *number_text(uint32_t number, uint32_t left_out,
			       char text[MCR_TEXT_MAX])
{
	text[0] = '\0';
	if (number != left_out)
		snprintf(text, MCR_TEXT_MAX, "%u", number);
	return text;
}

static const char *source_text(const struct mcr_output *output,
			       char text[MCR_TEXT_MAX])
{
	text[0] = '\0';
	if (output->source_mode == MCR_SOURCE_PRESERVE)
		return "preserve";
	if (output->source_mode == MCR_SOURCE_EXPLICIT)
		mcr_addr_format(&output->source_ip, text);
	return text;
}

static const char *qdisc_text(const struct mcr_output *output)
{
	return output->qdisc == MCR_QDISC_DEFAULT ?
		       "" :
		       mcr_qdisc_name(output->qdisc);
}

static void output_changes(const struct mcr_rule *rule,
			   const struct mcr_output *before,
			   const struct mcr_output *after, mcr_change_fn change,
			   void *arg)
{
	char what[MCR_TEXT_MAX], a[MCR_TEXT_MAX], b[MCR_TEXT_MAX];

	text_change(output_what(rule, after, "ttl", what),
		    number_text(before->ttl, 0, a),
		    number_text(after->ttl, 0, b), change, arg);
	text_change(output_what(rule, after, "dscp", what),
		    number_text(before->dscp, MCR_DSCP_KEEP, a),
		    number_text(after->dscp, MCR_DSCP_KEEP, b), change, arg);
	text_change(output_what(rule, after, "source_ip", what),
		    source_text(before, a), source_text(after, b), change, arg);
	text_change(output_what(rule, after, "source_port", what),
		    number_text(before->source_port, 0, a),
		    number_text(after->source_port, 0, b), change, arg);
	text_change(output_what(rule, after, "qdisc", what),
		    qdisc_text(before), qdisc_text(after), change, arg);
}

/* What tells outputs of one rule apart; two can be alike in it. */
static bool same_destination(const struct mcr_output *a,
			     const struct mcr_output *b)
{
	return !strcmp(a->interface, b->interface) && a->port == b->port &&
	       mcr_addr_equal(&a->group, &b->group);
}

/* Number @n (from 0) of the outputs that go where @like goes; NULL: none. */
static const struct mcr_output *nth_like(const struct mcr_rule *rule,
					 const struct mcr_output *like,
					 size_t n)
{
	for (size_t i = 0; i < rule->outputs_count; i++)
		if (same_destination(&rule->outputs[i], like) && !n--)
			return &rule->outputs[i];
	return NULL;
}

/* How many before output @i go where it goes. */
static size_t number_of(const struct mcr_rule *rule, size_t i)
{
	size_t n = 0;

	for (size_t o = 0; o < i; o++)
		n += same_destination(&rule->outputs[o], &rule->outputs[i]);
	return n;
}

static void all_output_changes(const struct mcr_rule *before,
			       const struct mcr_rule *after,
			       mcr_change_fn change, void *arg)
{
	char what[MCR_TEXT_MAX], how[MCR_TEXT_MAX];
	const struct mcr_output *output, *other;
	bool moved = false;

	for (size_t i = 0; i < before->outputs_count; i++) {
		output = &before->outputs[i];
		if (!nth_like(after, output, number_of(before, i)))
			change(arg, output_what(before, output, "", what),
			       mcr_text_options(output, how), NULL);
	}
	for (size_t i = 0; i < after->outputs_count; i++) {
		output = &after->outputs[i];
		other = nth_like(before, output, number_of(after, i));
		if (!other) {
			change(arg, output_what(after, output, "", what), NULL,
			       mcr_text_options(output, how));
			continue;
		}
		output_changes(after, other, output, change, arg);
		moved |= other != &before->outputs[i];
	}
	/* Where some come or go, the others move by themselves. */
	if (moved && before->outputs_count == after->outputs_count)
		change(arg, "order of outputs", "as it is", "another");
}

void mcr_rule_changes(const struct mcr_rule *before,
		      const struct mcr_rule *after, mcr_change_fn change,
		      void *arg)
{
	text_change("name", before->name, after->name, change, arg);
	text_change("origin", mcr_origin_name(before->origin),
		    mcr_origin_name(after->origin), change, arg);
	flag_change("local", before, after, MCR_RULE_LOCAL, change, arg);
	flag_change("allow_loop", before, after, MCR_RULE_ALLOW_LOOP, change,
		    arg);
	all_output_changes(before, after, change, arg);
}

/* ---- what changes of the settings ----------------------------------------- */

static const char *setting_text(const struct mcr_config *config,
				enum mcr_config_setting setting,
				char text[MCR_TEXT_MAX])
{
	uint32_t value = config->settings[setting];
	const char *word = mcr_setting_word(setting, value);

	if (word)
		return word;
	snprintf(text, MCR_TEXT_MAX, "%u", value);
	return text;
}

#define CPUS_TEXT_MAX 4096

static const char *pinning_text(const struct mcr_config *config,
				const char *interface,
				char text[CPUS_TEXT_MAX])
{
	const struct mcr_pinning *pinning =
		mcr_config_pinning_find(config, interface);

	text[0] = '\0';
	return pinning ? mcr_pinning_format(pinning, text, CPUS_TEXT_MAX) :
			 text;
}

static void pinning_change(const struct mcr_config *before,
			   const struct mcr_config *after,
			   const char *interface, mcr_change_fn change,
			   void *arg)
{
	char what[32], a[CPUS_TEXT_MAX], b[CPUS_TEXT_MAX];

	snprintf(what, sizeof(what), "pinning %s", interface);
	text_change(what, pinning_text(before, interface, a),
		    pinning_text(after, interface, b), change, arg);
}

static void pinning_changes(const struct mcr_config *before,
			    const struct mcr_config *after,
			    mcr_change_fn change, void *arg)
{
	const char *interface;

	for (size_t i = 0; i < after->pinnings_count; i++)
		pinning_change(before, after, after->pinnings[i].interface,
			       change, arg);
	for (size_t i = 0; i < before->pinnings_count; i++) {
		interface = before->pinnings[i].interface;
		if (!mcr_config_pinning_find(after, interface))
			pinning_change(before, after, interface, change, arg);
	}
}

static uint8_t global_level(const struct mcr_config *config)
{
	return config->level == MCR_LEVEL_LEFT_OUT ? MCR_LEVEL_USUAL :
						     config->level;
}

static const char *level_text(uint8_t level)
{
	return level == MCR_LEVEL_LEFT_OUT ? "" : mcr_level_name(level);
}

void mcr_config_setting_changes(const struct mcr_config *before,
				const struct mcr_config *after,
				mcr_change_fn change, void *arg)
{
	char a[MCR_TEXT_MAX], b[MCR_TEXT_MAX], what[64];

	for (int s = 0; s < MCR_SETTINGS_COUNT; s++)
		text_change(mcr_setting_path(s),
			    setting_text(before, s, a),
			    setting_text(after, s, b), change, arg);
	pinning_changes(before, after, change, arg);
	text_change("logging.global", level_text(global_level(before)),
		    level_text(global_level(after)), change, arg);
	for (uint32_t f = 0; f < MCR_FACILITIES_COUNT; f++) {
		snprintf(what, sizeof(what), "logging.facilities.%s",
			 mcr_facility_name(f));
		text_change(what, level_text(before->levels[f]),
			    level_text(after->levels[f]), change, arg);
	}
}
