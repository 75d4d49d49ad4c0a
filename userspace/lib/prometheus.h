/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_PROMETHEUS_H
#define MCR_PROMETHEUS_H

#include <stdio.h>

#include "module.h"
#include "stats.h"

/**
 * mcr_prometheus_print() - all counters in the text exposition format 0.0.4
 * @module: the module
 * @stats: its counters
 * @file: where to
 */
void mcr_prometheus_print(const struct mcr_module *module,
			  const struct mcr_stats *stats, FILE *file);

/** mcr_prometheus_escape() - print the value of a label, without its quotes */
void mcr_prometheus_escape(const char *value, FILE *file);

#endif /* MCR_PROMETHEUS_H */
