/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_DRIFT_H
#define MCRD_DRIFT_H

#include "config_diff.h"
#include "config_module.h"

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

/** mcrd_why_cause() - the same, as those who watch the module are told it */
enum mcr_cause mcrd_why_cause(enum mcrd_why why);

/** mcrd_rule_id() - 16 hex digits */
const char *mcrd_rule_id(uint64_t id, char text[17]);

/**
 * mcrd_log_differences() - say in words what differs, and why
 * @diff: from what the module has to what is wanted
 * @why: where that comes from
 */
void mcrd_log_differences(const struct mcr_config_diff *diff,
			  enum mcrd_why why);

/** mcrd_log_repair() - say what was done */
void mcrd_log_repair(enum mcrd_why why, const struct mcr_config_load *load);

#endif /* MCRD_DRIFT_H */
