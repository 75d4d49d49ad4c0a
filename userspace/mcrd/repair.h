/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_REPAIR_H
#define MCRD_REPAIR_H

#include "config_diff.h"
#include "rule.h"

/** enum mcrd_why - what differences come from; a later one explains more */
enum mcrd_why {
	MCRD_WHY_UNKNOWN,	/* found at a check: nobody has announced them */
	MCRD_WHY_OTHER,		/* something other than mcrctl */
	MCRD_WHY_LOST,		/* notifications were lost */
	MCRD_WHY_MODULE,	/* the module was loaded */
	MCRD_WHY_CONFIG,	/* the configuration was read */
};

/** mcrd_why_is_drift() - whether nobody who may want it, wanted it */
static inline bool mcrd_why_is_drift(enum mcrd_why why)
{
	return why < MCRD_WHY_MODULE;
}

/** mcrd_rule_id() - 16 hex digits */
const char *mcrd_rule_id(uint64_t id, char text[17]);

/**
 * mcrd_log_differences() - say in words what differs, and why
 * @diff: from what the module has to what is wanted
 * @why: where that comes from
 */
void mcrd_log_differences(const struct mcr_config_diff *diff,
			  enum mcrd_why why);

/**
 * mcrd_repair() - make the module have what is wanted, in one transaction
 * @client: open
 * @diff: from what the module has to what is wanted
 * @generation: at which it was read
 * @commit: the result
 * @err: on failure
 *
 * Rules that are in both with the same input never stop relaying.
 *
 * Return: 0; -ESTALE: others have changed rules since; another negative errno.
 * Then nothing has changed.
 */
int mcrd_repair(struct mcr_client *client, const struct mcr_config_diff *diff,
		uint32_t generation, struct mcr_commit *commit,
		struct mcr_error *err);

/** mcrd_log_repair() - say what was done */
void mcrd_log_repair(enum mcrd_why why, const struct mcr_commit *commit);

#endif /* MCRD_REPAIR_H */
