// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "digest.h"
#include "file.h"
#include "json5.h"
#include "log.h"
#include "netns.h"

/* The file is a configuration whose first line says what it is about. */
#define HEADING "// Runtime rules of mcrd in namespace %ju, of module "

/* A configuration that borrows the runtime rules; its rules are not to be freed. */
static int borrow(struct mcr_config *config, const struct mcrd_wanted *wanted)
{
	struct mcr_rule_set *rules = &config->rules;

	mcr_config_init(config);
	rules->rules = reallocarray(NULL, wanted->rules.count + 1,
				    sizeof(*rules->rules));
	if (!rules->rules)
		return -ENOMEM;
	for (size_t i = 0; i < wanted->rules.count; i++)
		if (wanted->rules.rules[i].origin == MCR_ORIGIN_RUNTIME)
			rules->rules[rules->count++] = wanted->rules.rules[i];
	return 0;
}

int mcrd_runtime_save(const char *name, const struct mcrd_wanted *wanted,
		      ino_t instance, struct mcr_error *err)
{
	struct mcr_file_save *save;
	struct mcr_config config;
	FILE *file;
	int ret;

	if (borrow(&config, wanted))
		return mcr_error_set(err, -ENOMEM, "out of memory");
	ret = mcr_file_save_begin_own(&save, name, &file, err);
	if (!ret) {
		fprintf(file, HEADING "%ju\n", (uintmax_t)mcr_netns_cookie(),
			(uintmax_t)instance);
		mcr_config_write(&config, 0, file);
		ret = mcr_file_save_commit(save, err);
	}
	free(config.rules.rules);
	return ret;
}

/* Leaves out the rules that something is wrong with, taken alone. */
static void keep_sound(struct mcr_config *config)
{
	struct mcr_rule_set *rules = &config->rules;
	size_t kept = 0;

	for (size_t i = 0; i < rules->count; i++) {
		if (!config->places[i].is_sound) {
			mcr_rule_clear(&rules->rules[i]);
			continue;
		}
		rules->rules[kept] = rules->rules[i];
		config->places[kept++] = config->places[i];
	}
	rules->count = kept;
}

/*
 * A file of an mcrd that judged otherwise, say before it was upgraded, may have a
 * rule that is none any more: the others are no worse for it.
 */
static bool salvage(const char *name, struct mcr_config *config,
		    const struct mcr_config_options *options,
		    const struct mcr_problems *wrong,
		    struct mcr_problems *problems)
{
	for (size_t i = 0; i < wrong->kept; i++)
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING, NULL,
			 "the runtime rules in %s: line %u is wrong, and is left out: %s: %s",
			 name, wrong->list[i].line, wrong->list[i].path,
			 wrong->list[i].text);
	keep_sound(config);
	return !mcr_config_complete(config, options->multicast_ttl) &&
	       !mcr_config_check_names(config, problems) &&
	       !mcr_config_check_loops(config, problems) && !problems->count;
}

static void read_rules(const char *name, const char *text, size_t size,
		       struct mcr_rule_set *rules)
{
	const struct mcr_config_options options = { .multicast_ttl = 1 };
	struct mcr_problems problems = { 0 }, left = { 0 };
	struct mcr_config config;

	mcr_config_init(&config);
	if (mcr_config_parse(&config, text, size, &options, &problems) ||
	    salvage(name, &config, &options, &problems, &left)) {
		*rules = config.rules;
		config.rules = (struct mcr_rule_set){ 0 };
	} else {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING, NULL,
			 "the runtime rules in %s cannot be read (%s): they are forgotten",
			 name,
			 left.kept ? left.list[0].text : "out of memory");
	}
	for (size_t i = 0; i < rules->count; i++) {
		rules->rules[i].origin = MCR_ORIGIN_RUNTIME;
		if (!mcr_rule_digest(&rules->rules[i]))
			continue;
		mcr_rule_set_clear(rules);
	}
	mcr_config_clear(&config);
	mcr_problems_clear(&problems);
	mcr_problems_clear(&left);
}

void mcrd_runtime_load(const char *name, struct mcr_rule_set *rules,
		       ino_t *instance)
{
	char heading[128], *text;
	size_t size;
	int len;

	mcr_rule_set_clear(rules);
	*instance = 0;
	if (mcr_file_read_own(name, MCR_JSON5_SIZE_MAX, &text, &size, NULL))
		return;
	len = snprintf(heading, sizeof(heading), HEADING,
		       (uintmax_t)mcr_netns_cookie());
	if (!strncmp(text, heading, len)) {
		*instance = strtoumax(text + len, NULL, 10);
		read_rules(name, text, size, rules);
	}
	free(text);
}
