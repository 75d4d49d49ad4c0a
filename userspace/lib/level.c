// SPDX-License-Identifier: GPL-2.0-or-later
#include "level.h"

#include <linux/mcr.h>
#include <stddef.h>
#include <strings.h>

#define NAMED(id, name, brief) { name, brief },
#define NAME(id, name, words) name,

_Static_assert(MCR_LEVELS_COUNT == MCR_LEVEL_MAX + 1, "levels");
_Static_assert(MCR_FACILITIES_COUNT == MCR_FACILITY_MAX + 1, "facilities");
_Static_assert(MCR_LEVEL_USUAL == MCR_LEVEL_DEFAULT, "the module's default");

/* By severity, as syslog has it up to debug: the name, and what is short for it. */
static const struct {
	const char *name;
	const char *brief;
} levels[] = { MCR_LEVELS(NAMED) };

static const char *const facilities[] = { MCR_FACILITIES(NAME) };

const char *mcr_level_name(uint32_t level)
{
	return level < MCR_LEVELS_COUNT ? levels[level].name : "unknown";
}

bool mcr_level_find(const char *name, uint8_t *level)
{
	for (uint8_t i = 0; i < MCR_LEVELS_COUNT; i++) {
		if (strcasecmp(name, levels[i].name) != 0 &&
		    strcasecmp(name, levels[i].brief) != 0)
			continue;
		*level = i;
		return true;
	}
	return false;
}

const char *mcr_facility_name(uint32_t facility)
{
	return facility < MCR_FACILITIES_COUNT ? facilities[facility] :
						 "unknown";
}

bool mcr_facility_find(const char *name, uint8_t *facility)
{
	for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++) {
		if (strcasecmp(name, facilities[i]) != 0)
			continue;
		*facility = i;
		return true;
	}
	return false;
}
