// SPDX-License-Identifier: GPL-2.0-only
/*
 * Levels: which events a namespace emits.
 */
#include <linux/string.h>

#include "log.h"
#include "net.h"
#include "trace.h"

static u8 effective(const struct mcr_levels *levels, unsigned int facility)
{
	u8 own = levels->own[facility];

	return own == MCR_LEVEL_NONE ? levels->global : own;
}

/**
 * mcr_levels_init() - what a namespace logs when it is new
 * @levels: its levels
 */
void mcr_levels_init(struct mcr_levels *levels)
{
	levels->global = MCR_LEVEL_DEFAULT;
	memset(levels->own, MCR_LEVEL_NONE, sizeof(levels->own));
	memset(levels->effective, MCR_LEVEL_DEFAULT, sizeof(levels->effective));
}

/**
 * mcr_levels_change_init() - a change that changes nothing yet
 * @change: the change
 * @replace: what is not given goes back to its default, and is not kept
 */
void mcr_levels_change_init(struct mcr_levels_change *change, bool replace)
{
	memset(change, replace ? MCR_LEVEL_NONE : MCR_LEVEL_KEEP, sizeof(*change));
}

/**
 * mcr_levels_apply() - make a change, in levels that no event looks at
 * @levels: the levels; @levels->effective is left alone
 * @change: the change
 */
void mcr_levels_apply(struct mcr_levels *levels,
		      const struct mcr_levels_change *change)
{
	unsigned int i;

	if (change->global == MCR_LEVEL_NONE)
		levels->global = MCR_LEVEL_DEFAULT;
	else if (change->global != MCR_LEVEL_KEEP)
		levels->global = change->global;
	for (i = 0; i < __MCR_FACILITY_MAX; i++)
		if (change->own[i] != MCR_LEVEL_KEEP)
			levels->own[i] = change->own[i];
}

/**
 * mcr_levels_set() - have events go by other levels from now on
 * @mn: the namespace's relay
 * @to: the levels
 *
 * Context: mcr_net.lock held. Events that are being emitted may still go by the
 * old ones.
 * Return: whether anything has changed.
 */
bool mcr_levels_set(struct mcr_net *mn, const struct mcr_levels *to)
{
	struct mcr_levels *levels = &mn->levels;
	struct mcr_levels was = *levels;
	unsigned int i;

	lockdep_assert_held(&mn->lock);
	/* Datagrams read the line they stand in. */
	if (was.global == to->global &&
	    !memcmp(was.own, to->own, sizeof(was.own)))
		return false;
	levels->global = to->global;
	memcpy(levels->own, to->own, sizeof(levels->own));
	for (i = 0; i < __MCR_FACILITY_MAX; i++)
		WRITE_ONCE(levels->effective[i], effective(levels, i));

	if (was.global != levels->global)
		mcr_log(mn, level_changed, __MCR_FACILITY_MAX, levels->global);
	for (i = 0; i < __MCR_FACILITY_MAX; i++)
		if (was.own[i] != levels->own[i])
			mcr_log(mn, level_changed, i, levels->effective[i]);
	return true;
}
