/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between two configurations.
 */
#ifndef MCR_CONFIG_DIFF_H
#define MCR_CONFIG_DIFF_H

#include <stdio.h>

#include "config.h"

/**
 * struct mcr_rule_difference - one rule that is not the same in both
 * @before: as it was; NULL: it is new
 * @after: as it will be; NULL: it goes
 */
struct mcr_rule_difference {
	const struct mcr_rule *before;
	const struct mcr_rule *after;
};

/**
 * struct mcr_config_diff - what differs
 * @before: one configuration
 * @after: the other
 * @rules: rules that differ: those of @after in its order, then those that go
 * @count: how many
 * @added: how many of them are new
 * @changed: how many are in both
 * @removed: how many go
 * @settings: how many settings, pinnings and levels differ
 */
struct mcr_config_diff {
	const struct mcr_config *before;
	const struct mcr_config *after;
	struct mcr_rule_difference *rules;
	size_t count;
	size_t added;
	size_t changed;
	size_t removed;
	size_t settings;
};

/**
 * mcr_config_diff() - compare
 * @before: complete; both stay as long as @diff
 * @after: complete
 * @diff: the result, to be cleared
 *
 * Where a rule comes from is a difference too.
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_config_diff(const struct mcr_config *before,
		    const struct mcr_config *after,
		    struct mcr_config_diff *diff);

/** mcr_config_diff_clear() - free it */
void mcr_config_diff_clear(struct mcr_config_diff *diff);

/** mcr_config_diff_is_empty() - nothing differs */
static inline bool mcr_config_diff_is_empty(const struct mcr_config_diff *diff)
{
	return !diff->count && !diff->settings;
}

/**
 * mcr_change_fn - takes one thing that changes
 * @arg: as given
 * @what: "name", "output eth1 239.2.2.2:6000 ttl", "multicast_ttl", …
 * @before: its value; NULL: it was not there
 * @after: its value; NULL: it will not be there
 */
typedef void (*mcr_change_fn)(void *arg, const char *what, const char *before,
			      const char *after);

/** mcr_rule_changes() - what changes of a rule that is in both */
void mcr_rule_changes(const struct mcr_rule *before,
		      const struct mcr_rule *after, mcr_change_fn change,
		      void *arg);

/** mcr_config_setting_changes() - settings, pinnings and levels that change */
void mcr_config_setting_changes(const struct mcr_config *before,
				const struct mcr_config *after,
				mcr_change_fn change, void *arg);

/** mcr_config_diff_print() - in words, a line for each thing that changes */
void mcr_config_diff_print(const struct mcr_config_diff *diff, FILE *file);

/** mcr_config_diff_print_json() - as an object; 0 or -ENOMEM */
int mcr_config_diff_print_json(const struct mcr_config_diff *diff, FILE *file);

#endif /* MCR_CONFIG_DIFF_H */
