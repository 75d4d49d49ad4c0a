// SPDX-License-Identifier: GPL-2.0-or-later
#include "config_module.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config_diff.h"
#include "interface.h"
#include "log_level.h"
#include "pinning.h"
#include "transaction.h"

#define LOAD_TRIES    10
#define PROGRESS_STEP 1000

static int get_pinnings(struct mcr_client *client, struct mcr_config *config,
			struct mcr_error *err)
{
	struct mcr_interface_set set = { 0 };
	struct mcr_pinning *pinning;
	int ret;

	ret = mcr_interface_get(client, &set, err);
	for (size_t i = 0; !ret && i < set.count; i++) {
		if (!*set.interfaces[i].cpus)
			continue;
		pinning = mcr_config_pinning_add(config,
						 set.interfaces[i].name);
		ret = pinning ? mcr_pinning_parse(pinning,
						  set.interfaces[i].cpus) :
				-ENOMEM;
		if (ret)
			mcr_error_set(err, ret,
				      "cannot read the CPUs '%s' that %s is pinned to: %s",
				      set.interfaces[i].cpus,
				      set.interfaces[i].name, strerror(-ret));
	}
	mcr_interface_set_clear(&set);
	return ret;
}

int mcr_config_get_settings(struct mcr_client *client,
			    struct mcr_config *config, struct mcr_error *err)
{
	struct mcr_settings settings;
	struct mcr_log_levels levels;
	int ret;

	ret = mcr_settings_get(client, &settings, err);
	if (!ret)
		ret = mcr_log_level_get(client, &levels, err);
	if (!ret)
		ret = get_pinnings(client, config, err);
	if (ret)
		return ret;
	mcr_config_from_settings(config, &settings);
	config->level = levels.global;
	memcpy(config->levels, levels.own, sizeof(config->levels));
	return 0;
}

int mcr_config_get(struct mcr_client *client, struct mcr_config *config,
		   struct mcr_module *module, struct mcr_error *err)
{
	const struct mcr_rule_choice all = { .all = true };
	struct mcr_module first;
	int ret;

	/* The generation first: a change behind it is then found out. */
	ret = mcr_module_get(client, &first, err);
	if (!ret)
		ret = mcr_rule_get(client, &all, false, &config->rules, err);
	if (!ret)
		ret = mcr_config_get_settings(client, config, err);
	if (!ret && module)
		*module = first;
	return ret;
}

/* ---- the settings that a merge leads to ---------------------------------- */

static int copy_pinning(struct mcr_config *to, const struct mcr_pinning *from)
{
	struct mcr_pinning *pinning =
		mcr_config_pinning_find(to, from->interface);

	if (!pinning)
		pinning = mcr_config_pinning_add(to, from->interface);
	if (!pinning)
		return -ENOMEM;
	pinning->count = 0;
	for (size_t i = 0; i < from->count; i++)
		if (mcr_pinning_add_cpu(pinning, from->cpus[i]))
			return -ENOMEM;
	return 0;
}

/* What is given in @from, on top of what is in @to; rules are left out. */
static int overlay(struct mcr_config *to, const struct mcr_config *from)
{
	for (int s = 0; s < MCR_SETTINGS_COUNT; s++)
		if (mcr_config_is_given(from, s))
			mcr_config_set(to, s, from->settings[s]);
	if (from->level != MCR_LEVEL_LEFT_OUT)
		to->level = from->level;
	for (size_t f = 0; f < MCR_FACILITIES_COUNT; f++)
		if (from->levels[f] != MCR_LEVEL_LEFT_OUT)
			to->levels[f] = from->levels[f];
	for (size_t i = 0; i < from->pinnings_count; i++)
		if (copy_pinning(to, &from->pinnings[i]))
			return -ENOMEM;
	return 0;
}

/* ---- one transaction ------------------------------------------------------ */

/* What a change that was queued is about; no rule: settings and the like. */
struct subject {
	const struct mcr_rule *rule;
};

/*
 * @diff: what is to be done about rules
 * @settings: the settings to come; its rules are not used
 * @given: MCR_SETTING_GIVEN() of those that are to be set
 * @levels: the levels that are to be set
 * @subjects: of each change queued so far
 */
struct change {
	struct mcr_config_load *load;
	struct mcr_config_diff diff;
	struct mcr_config settings;
	uint32_t given;
	struct mcr_log_levels levels;
	struct mcr_transaction *transaction;
	struct subject *subjects;
	size_t queued;
};

static void note(struct change *c, const struct mcr_rule *rule)
{
	size_t all = c->diff.count;

	c->subjects[c->queued++].rule = rule;
	if (c->load->progress && c->queued % PROGRESS_STEP == 0)
		c->load->progress(c->load->arg, c->queued, all);
}

static int queue_pinning(struct change *c, const struct mcr_pinning *before,
			 const struct mcr_pinning *after, struct mcr_error *err)
{
	char was[MCR_CPUS_MAX + 2], will[MCR_CPUS_MAX + 2];

	mcr_pinning_format(before, was, sizeof(was));
	mcr_pinning_format(after, will, sizeof(will));
	if (strlen(will) > MCR_CPUS_MAX)
		return mcr_error_set(err, -E2BIG,
				     "the list of CPUs of %s is too long: it has at most %d bytes, written as %.20s...",
				     after->interface, MCR_CPUS_MAX, will);
	if (!strcmp(was, will))
		return 0;
	note(c, NULL);
	return mcr_transaction_pin(c->transaction,
				   *after->interface ? after->interface :
						       before->interface,
				   will, err);
}

static int queue_pinnings(struct change *c, const struct mcr_config *running,
			  struct mcr_error *err)
{
	static const struct mcr_pinning none;
	const struct mcr_pinning *before, *after;
	int ret = 0;

	for (size_t i = 0; !ret && i < c->settings.pinnings_count; i++) {
		after = &c->settings.pinnings[i];
		before = mcr_config_pinning_find(running, after->interface);
		ret = queue_pinning(c, before ? before : &none, after, err);
	}
	for (size_t i = 0; !ret && i < running->pinnings_count; i++) {
		before = &running->pinnings[i];
		if (!mcr_config_pinning_find(&c->settings, before->interface))
			ret = queue_pinning(c, before, &none, err);
	}
	return ret;
}

static int queue_settings(struct change *c, struct mcr_error *err)
{
	struct mcr_settings settings;

	if (!c->given)
		return 0;
	mcr_config_to_settings(&c->settings, &settings);
	note(c, NULL);
	return mcr_transaction_settings(c->transaction, &settings, c->given,
					false, err);
}

/* What a file leaves out is as usual if it replaces, else as it is. */
static struct mcr_log_levels levels_of(const struct mcr_config *config,
				       bool replace)
{
	struct mcr_log_levels levels = { .global = config->level };

	memcpy(levels.own, config->levels, sizeof(levels.own));
	if (levels.global == MCR_LEVEL_LEFT_OUT)
		levels.global = replace ? MCR_LEVEL_USUAL : MCR_LEVEL_KEPT;
	for (size_t f = 0; f < MCR_FACILITIES_COUNT; f++)
		if (levels.own[f] == MCR_LEVEL_LEFT_OUT && !replace)
			levels.own[f] = MCR_LEVEL_KEPT;
	return levels;
}

static int queue_levels(struct change *c, struct mcr_error *err)
{
	struct mcr_log_levels none;

	mcr_log_levels_keep(&none);
	if (!memcmp(&none, &c->levels, sizeof(none)))
		return 0;
	note(c, NULL);
	return mcr_transaction_log_levels(c->transaction, &c->levels, false,
					  err);
}

static int queue_rules(struct change *c, struct mcr_error *err)
{
	const struct mcr_rule_difference *rule;
	struct mcr_rule_choice choice = { 0 };
	int ret = 0;

	/* What goes first may free a name for what comes. */
	for (size_t i = 0; !ret && i < c->diff.count; i++) {
		rule = &c->diff.rules[i];
		if (rule->after || !c->load->replace)
			continue;
		choice.id = rule->before->id;
		note(c, NULL);
		ret = mcr_transaction_remove(c->transaction, &choice, err);
	}
	for (size_t i = 0; !ret && i < c->diff.count; i++) {
		rule = &c->diff.rules[i];
		if (!rule->after)
			continue;
		note(c, rule->after);
		ret = mcr_transaction_add(c->transaction, rule->after, true,
					  err);
	}
	return ret;
}

static int transact(struct mcr_client *client, struct change *c,
		    const struct mcr_config *running, uint32_t generation,
		    struct mcr_error *err)
{
	size_t refused;
	int ret;

	ret = mcr_transaction_begin(&c->transaction, client, generation,
				    c->load->cause, err);
	if (ret)
		return ret;
	if (c->load->settings)
		ret = queue_settings(c, err);
	if (!ret && c->load->settings)
		ret = queue_levels(c, err);
	if (!ret)
		ret = queue_pinnings(c, running, err);
	if (!ret)
		ret = queue_rules(c, err);
	if (!ret)
		ret = mcr_transaction_commit(c->transaction, &c->load->commit,
					     err);
	if (!ret)
		return 0;
	refused = mcr_transaction_refused(c->transaction);
	if (refused != MCR_TRANSACTION_NONE)
		c->load->refused = c->subjects[refused].rule;
	mcr_transaction_abort(c->transaction);
	return ret;
}

static void count_change(void *arg, const char *what, const char *before,
			 const char *after)
{
	(void)what;
	(void)before;
	(void)after;
	++*(size_t *)arg;
}

int mcr_config_load_from(struct mcr_client *client,
			 const struct mcr_config *running,
			 const struct mcr_module *module,
			 const struct mcr_config *wanted,
			 struct mcr_config_load *load, struct mcr_error *err)
{
	struct change c = { .load = load };
	struct mcr_settings settings;
	size_t rules;
	int ret;

	load->settings = 0;
	load->refused = NULL;
	load->commit = (struct mcr_commit){
		.generation = module->generation,
		.digest = module->digest,
	};
	mcr_config_init(&c.settings);
	c.given = load->replace ? MCR_SETTINGS_ALL :
				  mcr_config_to_settings(wanted, &settings);
	c.levels = levels_of(wanted, load->replace);
	ret = mcr_config_diff(running, wanted, &c.diff);
	if (!ret && !load->replace)
		ret = overlay(&c.settings, running);
	if (!ret)
		ret = overlay(&c.settings, wanted);
	/* Settings, levels, pinnings of either side, and rules. */
	c.subjects = calloc(c.diff.count + c.settings.pinnings_count +
				 running->pinnings_count + 2,
			 sizeof(*c.subjects));
	if (ret || !c.subjects) {
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
		goto free;
	}
	mcr_config_setting_changes(running, &c.settings, count_change,
				   &load->settings);
	rules = c.diff.count - (load->replace ? 0 : c.diff.removed);
	if (rules || load->settings)
		ret = transact(client, &c, running, module->generation, err);
free:
	free(c.subjects);
	mcr_config_diff_clear(&c.diff);
	mcr_config_clear(&c.settings);
	return ret;
}

int mcr_config_load(struct mcr_client *client, const struct mcr_config *wanted,
		    struct mcr_config_load *load, struct mcr_error *err)
{
	struct mcr_config running;
	struct mcr_module module;
	int ret = -ESTALE;

	for (int tries = 0; ret == -ESTALE && tries < LOAD_TRIES; tries++) {
		mcr_config_init(&running);
		ret = mcr_config_get(client, &running, &module, err);
		if (!ret)
			ret = mcr_config_load_from(client, &running, &module,
						   wanted, load, err);
		mcr_config_clear(&running);
	}
	return ret;
}
