// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <linux/mcr.h>
#include <netinet/in.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define PICK(names, value) \
	((value) < COUNT(names) && (names)[value] ? (names)[value] : "unknown")

static const char *const states[] = {
	[MCR_STATE_ACTIVE] = "active",
	[MCR_STATE_PENDING] = "pending",
};

static const char *const origins[] = {
	[MCR_ORIGIN_RUNTIME] = "runtime",
	[MCR_ORIGIN_CONFIG] = "config",
};

static const char *const memberships[] = {
	[MCR_MEMBERSHIP_NONE] = "none",
	[MCR_MEMBERSHIP_WAITING] = "waiting",
	[MCR_MEMBERSHIP_GROUP] = "group",
	[MCR_MEMBERSHIP_SOURCE] = "source",
	[MCR_MEMBERSHIP_ALLMULTI] = "all-multicast",
};

static const char *const worker_states[] = {
	[MCR_WORKER_NONE] = "none",
	[MCR_WORKER_WAITING] = "waiting",
	[MCR_WORKER_RUNNING] = "running",
	[MCR_WORKER_IDLE] = "idle",
};

static const char *const changes[] = {
	[MCR_CHANGE_ADDED] = "added",
	[MCR_CHANGE_REPLACED] = "replaced",
	[MCR_CHANGE_REMOVED] = "removed",
};

static const char *const causes[] = {
	[MCR_CAUSE_REQUEST] = "request",
	[MCR_CAUSE_CONFIGURATION] = "configuration",
	[MCR_CAUSE_RESTORE] = "restore",
	[MCR_CAUSE_REPAIR] = "repair",
};

static const char *const log_formats[] = {
	[MCR_LOG_FORMAT_TEXT] = "text",
	[MCR_LOG_FORMAT_JSON] = "json",
};

static const char *const qdiscs[] = {
	[MCR_QDISC_DEFAULT] = "default",
	[MCR_QDISC_BYPASS] = "bypass",
};

static const char *const protocols[] = {
	[IPPROTO_UDP] = "udp",
	[IPPROTO_ESP] = "esp",
};

const char *mcr_state_name(uint32_t state)
{
	return PICK(states, state);
}

const char *mcr_origin_name(uint32_t origin)
{
	return PICK(origins, origin);
}

const char *mcr_membership_name(uint32_t membership)
{
	return PICK(memberships, membership);
}

const char *mcr_worker_state_name(uint32_t state)
{
	return PICK(worker_states, state);
}

const char *mcr_change_name(uint32_t change)
{
	return PICK(changes, change);
}

const char *mcr_cause_name(uint32_t cause)
{
	return PICK(causes, cause);
}

const char *mcr_log_format_name(uint32_t format)
{
	return PICK(log_formats, format);
}

const char *mcr_qdisc_name(uint32_t qdisc)
{
	return PICK(qdiscs, qdisc);
}

bool mcr_qdisc_find(const char *name, uint32_t *qdisc)
{
	for (uint32_t i = 0; i < COUNT(qdiscs); i++) {
		if (strcmp(name, qdiscs[i]) != 0)
			continue;
		*qdisc = i;
		return true;
	}
	return false;
}

const char *mcr_protocol_name(uint8_t protocol)
{
	return PICK(protocols, protocol);
}
