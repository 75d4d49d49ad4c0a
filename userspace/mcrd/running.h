/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the module has.
 */
#ifndef MCRD_RUNNING_H
#define MCRD_RUNNING_H

#include "client.h"
#include "config.h"

/**
 * mcrd_running_read() - read rules and settings
 * @client: open
 * @target: what is wanted
 * @have: after init; the result, complete
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcrd_running_read(struct mcr_client *client,
		      const struct mcr_config *target, struct mcr_config *have,
		      struct mcr_error *err);

/**
 * mcrd_settings_agree() - whether the module has the settings that are wanted
 *
 * Return: 1: it has; 0: it has not; negative errno.
 */
int mcrd_settings_agree(struct mcr_client *client,
			const struct mcr_config *target, struct mcr_error *err);

#endif /* MCRD_RUNNING_H */
