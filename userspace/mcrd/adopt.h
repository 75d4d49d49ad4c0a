/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What mcrctl changed is wanted from then on. No I/O.
 */
#ifndef MCRD_ADOPT_H
#define MCRD_ADOPT_H

#include "config.h"
#include "pending.h"
#include "wanted.h"

/**
 * mcrd_adopt_listed() - want the listed rules mcrctl changed as the module has them
 * @wanted: what is wanted
 * @pending: settled
 * @have: those of them that the module has, few
 *
 * Return: 0 or -ENOMEM.
 */
int mcrd_adopt_listed(struct mcrd_wanted *wanted,
		      const struct mcrd_pending *pending,
		      const struct mcr_rule_set *have);

/**
 * mcrd_adopt_from() - want as the module has them the rules mcrctl changed
 * @wanted: what is wanted
 * @pending: settled
 * @have: all rules of the module; sorted afterwards
 *
 * If mcrctl changed more rules than were listed, all that differ were changed by
 * it, but for those that something else is known to have changed.
 *
 * Return: 0 or -ENOMEM.
 */
int mcrd_adopt_from(struct mcrd_wanted *wanted,
		    const struct mcrd_pending *pending,
		    struct mcr_rule_set *have);

/**
 * mcrd_adopt_settings() - want settings, levels or a pinning of a notification
 * @settings: what is wanted
 * @event: about one of these
 *
 * Return: 0; -ENOMEM; -EINVAL: its list of CPUs cannot be read.
 */
int mcrd_adopt_settings(struct mcr_config *settings,
			const struct mcr_event *event);

#endif /* MCRD_ADOPT_H */
