// SPDX-License-Identifier: GPL-2.0-or-later
#include "drift.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "text.h"

/* More is counted: nobody reads a line for each of 100,000 rules. */
#define TOLD_MAX 50

static const char *const why_words[] = {
	[MCRD_WHY_UNKNOWN] = "nothing announced it",
	[MCRD_WHY_OTHER] = "something other than mcrctl changed rules",
	[MCRD_WHY_LOST] = "notifications were lost",
	[MCRD_WHY_MODULE] = "the module was loaded",
	[MCRD_WHY_CONFIG] = "the configuration was read",
};

const char *mcrd_rule_id(uint64_t id, char text[17])
{
	snprintf(text, 17, "%016" PRIx64, id);
	return text;
}

/* The changes of one rule, in one sentence. */
struct telling {
	char text[1024];
};

__attribute__((format(printf, 2, 3))) static void
tell(struct telling *telling, const char *format, ...)
{
	size_t used = strlen(telling->text);
	va_list args;

	va_start(args, format);
	vsnprintf(telling->text + used, sizeof(telling->text) - used, format,
		  args);
	va_end(args);
}

/* @before is what the module has, @after what is wanted. */
static void tell_change(void *arg, const char *what, const char *before,
			const char *after)
{
	struct telling *telling = arg;

	tell(telling, "%s%s ", *telling->text ? "; " : "", what);
	if (!before)
		tell(telling, "is missing, should be %s", after);
	else if (!after)
		tell(telling, "is %s, should not be there", before);
	else
		tell(telling, "is %s, should be %s", before, after);
}

static void log_rule(const struct mcr_rule_difference *difference,
		     enum mcrd_level level, const char *why)
{
	const struct mcr_rule *rule =
		difference->after ? difference->after : difference->before;
	struct telling telling = { "" };
	char id[17], from[MCR_TEXT_MAX];

	if (!rule)
		return;
	if (!difference->before)
		tell(&telling, "is missing");
	else if (!difference->after)
		tell(&telling, "should not be there");
	else
		mcr_rule_changes(difference->before, difference->after,
				 tell_change, &telling);
	mcrd_log(MCRD_RULE_DISPATCH, level,
		 MCRD_FIELDS({ "rule", mcrd_rule_id(rule->id, id) },
			     { "name", rule->name }, { "why", why }),
		 "rule %s%s%s%s (%s %s) of the module: %s", id,
		 *rule->name ? " \"" : "", rule->name, *rule->name ? "\"" : "",
		 rule->input.interface, mcr_text_endpoint(&rule->input, from),
		 telling.text);
}

enum mcr_cause mcrd_why_cause(enum mcrd_why why)
{
	switch (why) {
	case MCRD_WHY_MODULE:
		return MCR_CAUSE_RESTORE;
	case MCRD_WHY_CONFIG:
		return MCR_CAUSE_CONFIGURATION;
	default:
		return MCR_CAUSE_REPAIR;
	}
}

void mcrd_log_differences(const struct mcr_config_diff *diff, enum mcrd_why why)
{
	enum mcrd_level level = mcrd_why_is_drift(why) ? MCRD_LOG_WARNING :
							 MCRD_LOG_INFO;
	struct telling telling = { "" };

	if (mcrd_why_is_drift(why))
		mcrd_log(MCRD_RULE_DISPATCH, level, NULL,
			 "drift: the module has not what is wanted: %s: %zu rules are missing, %zu are not as they should be, %zu should not be there",
			 why_words[why], diff->added, diff->changed,
			 diff->removed);
	for (size_t i = 0; i < diff->count && i < TOLD_MAX; i++)
		log_rule(&diff->rules[i], level, why_words[why]);
	if (diff->count > TOLD_MAX)
		mcrd_log(MCRD_RULE_DISPATCH, level, NULL,
			 "and %zu rules more differ", diff->count - TOLD_MAX);
	mcr_config_setting_changes(diff->before, diff->after, tell_change,
				   &telling);
	if (*telling.text)
		mcrd_log(MCRD_RULE_DISPATCH, level,
			 MCRD_FIELDS({ "why", why_words[why] }),
			 "settings of the module: %s", telling.text);
}

void mcrd_log_repair(enum mcrd_why why, const struct mcr_config_load *load)
{
	const struct mcr_commit *commit = &load->commit;
	char generation[16];

	snprintf(generation, sizeof(generation), "%u", commit->generation);
	mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_NOTICE,
		 MCRD_FIELDS({ "why", why_words[why] },
			     { "generation", generation }),
		 "%s: %u rules added, %u replaced, %u removed, %zu settings changed",
		 mcrd_why_is_drift(why) ? "drift is repaired" :
					  "the module has what is wanted",
		 commit->added, commit->replaced, commit->removed,
		 load->settings);
}
