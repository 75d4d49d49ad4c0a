/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration that the module holds: read as a whole, changed as a whole.
 */
#ifndef MCR_CONFIG_MODULE_H
#define MCR_CONFIG_MODULE_H

#include "client.h"
#include "config.h"
#include "module.h"
#include "rule.h"

/**
 * mcr_config_get() - read what the module holds
 * @client: open
 * @config: after init; complete afterwards, everything given
 * @module: the generation and digest that the rules are of; may be NULL
 * @err: on failure
 *
 * Return: 0 or negative errno; @config is to be cleared in any case.
 */
int mcr_config_get(struct mcr_client *client, struct mcr_config *config,
		   struct mcr_module *module, struct mcr_error *err);

/**
 * mcr_config_get_settings() - the same without the rules, which stay as they are
 */
int mcr_config_get_settings(struct mcr_client *client,
			    struct mcr_config *config, struct mcr_error *err);

/**
 * struct mcr_config_load - how a configuration is to be put into the module
 * @replace: the module holds exactly this afterwards; else what is not mentioned
 *	stays as it is
 * @cause: what makes the client do it
 * @progress: called now and then while changes are sent; may be NULL
 * @arg: for @progress
 * @commit: result: what the change of rules has done, or where they are at if
 *	none was needed
 * @settings: result: how many settings, pinnings and levels have changed
 * @refused: result: on failure, the rule of the configuration that the module
 *	refused, if it was one; else NULL
 */
struct mcr_config_load {
	bool replace;
	enum mcr_cause cause;
	void (*progress)(void *arg, size_t done, size_t all);
	void *arg;
	struct mcr_commit commit;
	size_t settings;
	const struct mcr_rule *refused;
};

/**
 * mcr_config_load() - put a configuration into the module, in one transaction
 * @client: open
 * @wanted: complete
 * @load: how, and what came of it
 * @err: on failure
 *
 * Only what differs is sent. If the rules change meanwhile, they are read again
 * and what then differs is sent.
 *
 * Return: 0; -ESTALE: they kept changing; another negative errno. On failure
 * nothing has changed.
 */
int mcr_config_load(struct mcr_client *client, const struct mcr_config *wanted,
		    struct mcr_config_load *load, struct mcr_error *err);

/**
 * mcr_config_load_from() - the same from what is known to be in the module
 * @client: open
 * @running: what the module holds, of mcr_config_get()
 * @module: at which generation
 * @wanted: complete
 * @load: how, and what came of it
 * @err: on failure
 *
 * Return: 0; -ESTALE: the rules are others by now; another negative errno. On
 * failure nothing has changed.
 */
int mcr_config_load_from(struct mcr_client *client,
			 const struct mcr_config *running,
			 const struct mcr_module *module,
			 const struct mcr_config *wanted,
			 struct mcr_config_load *load, struct mcr_error *err);

#endif /* MCR_CONFIG_MODULE_H */
