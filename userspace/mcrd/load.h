/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_LOAD_H
#define MCRD_LOAD_H

#include "config.h"

/**
 * mcrd_load() - read and check the configuration file
 * @name: the file
 * @config: after init; the result
 *
 * Logs all that is wrong, a line each.
 *
 * Return: 0; negative errno, and @config is as after init.
 */
int mcrd_load(const char *name, struct mcr_config *config);

#endif /* MCRD_LOAD_H */
