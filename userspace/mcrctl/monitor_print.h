/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRCTL_MONITOR_PRINT_H
#define MCRCTL_MONITOR_PRINT_H

#include "mcrctl.h"
#include "module.h"
#include "monitor.h"

/** mcrctl_monitor_event() - a notification, on as many lines as it has changes */
void mcrctl_monitor_event(const struct mcrctl *ctl,
			  const struct mcr_event *event);

/** mcrctl_monitor_lost() - notifications were lost */
void mcrctl_monitor_lost(const struct mcrctl *ctl, const char *reason);

/**
 * mcrctl_monitor_module() - how it is with the module
 * @ctl: how to print
 * @change: "present" (at the start), "loaded" or "unloaded"
 * @module: it; NULL: it is not there
 */
void mcrctl_monitor_module(const struct mcrctl *ctl, const char *change,
			   const struct mcr_module *module);

#endif /* MCRCTL_MONITOR_PRINT_H */
