/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is logged: levels of a namespace, and traits of events.
 *
 * Events are the tracepoints of trace.h; MCR_EVENTS of the UAPI header lists them.
 * An event that no one has enabled is a patched no-op; one that is enabled is emitted
 * if it is as severe as the level of its facility in its namespace asks for.
 */
#ifndef _MCR_LOG_H
#define _MCR_LOG_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct mcr_net;

#define MCR_EVENT_TRAITS(event, facility, severity)			\
	MCR_EVENT_FACILITY_##event = MCR_FACILITY_##facility,		\
	MCR_EVENT_SEVERITY_##event = MCR_LEVEL_##severity,
enum { MCR_EVENTS(MCR_EVENT_TRAITS) };

/* A facility has no level of its own, or a change leaves one alone. */
#define MCR_LEVEL_NONE	0xff
#define MCR_LEVEL_KEEP	0xfe

/**
 * struct mcr_levels - what a namespace logs
 * @effective: by enum mcr_facility, the least severe enum mcr_level emitted
 * @global: the level of facilities that have none of their own
 * @own: by enum mcr_facility, the level or MCR_LEVEL_NONE
 */
struct mcr_levels {
	u8 effective[__MCR_FACILITY_MAX];
	u8 global;
	u8 own[__MCR_FACILITY_MAX];
};

/**
 * struct mcr_levels_change - a change that is asked for
 * @global: a level, MCR_LEVEL_NONE for the default, or MCR_LEVEL_KEEP
 * @own: by enum mcr_facility, likewise; MCR_LEVEL_NONE: follow the global one
 */
struct mcr_levels_change {
	u8 global;
	u8 own[__MCR_FACILITY_MAX];
};

void mcr_levels_init(struct mcr_levels *levels);
void mcr_levels_change_init(struct mcr_levels_change *change, bool replace);
void mcr_levels_apply(struct mcr_levels *levels,
		      const struct mcr_levels_change *change);
bool mcr_levels_set(struct mcr_net *mn, const struct mcr_levels *to);

/**
 * mcr_levels_wanted() - is an event to be emitted?
 * @levels: of its namespace
 * @facility: enum mcr_facility
 * @severity: enum mcr_level
 *
 * Context: any.
 */
static inline bool mcr_levels_wanted(const struct mcr_levels *levels,
				     unsigned int facility,
				     unsigned int severity)
{
	return severity <= READ_ONCE(levels->effective[facility]);
}

#endif /* _MCR_LOG_H */
