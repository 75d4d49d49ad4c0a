// SPDX-License-Identifier: GPL-2.0-or-later
#include "level.h"

#include <stddef.h>
#include <strings.h>

/* By severity, as syslog has it up to debug: the name, and what is short for it. */
static const struct {
	const char *name;
	const char *brief;
} levels[MCR_LEVELS_COUNT] = {
	{ "emergency", "emerg" }, { "alert", "alert" },	  { "critical", "crit" },
	{ "error", "err" },	  { "warning", "warn" },  { "notice", "notice" },
	{ "info", "info" },	  { "debug", "debug" },	  { "trace", "trace" },
};

static const char *const facilities[MCR_FACILITIES_COUNT] = {
	"Supervisor", "RuleDispatch", "ControlSocket", "DataPlane",
	"Ingress",    "Egress",	      "BufferPool",    "PacketParser",
	"Stats",      "Security",     "Network",       "Test",
};

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
