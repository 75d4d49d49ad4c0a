/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_SETTINGS_H
#define MCR_SETTINGS_H

#include <linux/mcr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"
#include "rule.h"

/**
 * struct mcr_settings - settings of a namespace
 * @multicast_ttl: for outputs to multicast that give none, when a rule is added
 * @idle_timeout: seconds a worker without rules is kept
 * @reconcile_interval: seconds between two checks for drift
 * @gro: 1: the daemon turns UDP GRO forwarding on for inputs
 * @log_format: enum mcr_log_format
 * @buffers_small: entries per CPU; 0: by the interfaces in use
 * @buffers_standard: likewise
 * @buffers_jumbo: likewise
 */
struct mcr_settings {
	uint32_t multicast_ttl;
	uint32_t idle_timeout;
	uint32_t reconcile_interval;
	uint32_t gro;
	uint32_t log_format;
	uint32_t buffers_small;
	uint32_t buffers_standard;
	uint32_t buffers_jumbo;
};

/**
 * struct mcr_setting - what there is to know of one of them
 * @attr: enum mcr_settings_attr
 * @name: as in the configuration file; a dot stands before a member's name
 * @offset: in struct mcr_settings
 * @min: the least value
 * @max: the greatest
 * @byte: the attribute has one octet; else four
 * @initial: its default
 */
struct mcr_setting {
	int attr;
	const char *name;
	size_t offset;
	uint32_t min;
	uint32_t max;
	bool byte;
	uint32_t initial;
};

/** mcr_setting_table - all of them, in the order of enum mcr_settings_attr */
#define MCR_SETTINGS_COUNT MCR_SETTINGS_A_MAX
extern const struct mcr_setting mcr_setting_table[MCR_SETTINGS_COUNT];

/** mcr_setting_value() - where the value of a setting stands */
static inline uint32_t *mcr_setting_value(struct mcr_settings *settings,
					  const struct mcr_setting *setting)
{
	return (uint32_t *)((char *)settings + setting->offset);
}

/** MCR_SETTING_GIVEN() - the bit of an attribute in @given, below */
#define MCR_SETTING_GIVEN(attr) (1u << (attr))
#define MCR_SETTINGS_ALL	(~0u)

/** mcr_settings_init() - defaults */
void mcr_settings_init(struct mcr_settings *settings);

/**
 * mcr_settings_get() - read all settings
 *
 * Return: 0 or negative errno.
 */
int mcr_settings_get(struct mcr_client *client, struct mcr_settings *settings,
		     struct mcr_error *err);

/**
 * mcr_settings_set() - change settings
 * @client: open
 * @settings: the values
 * @given: MCR_SETTING_GIVEN() of those that are meant
 * @replace: the others go back to their defaults; else they stay
 * @commit: the result: where the rules are at; settings do not count in it
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_settings_set(struct mcr_client *client,
		     const struct mcr_settings *settings, uint32_t given,
		     bool replace, struct mcr_commit *commit,
		     struct mcr_error *err);

/** mcr_settings_message() - the request of mcr_settings_set(); NULL: no memory */
struct nl_msg *mcr_settings_message(struct mcr_client *client,
				    const struct mcr_settings *settings,
				    uint32_t given, bool replace);

/** mcr_settings_read() - a SETTINGS nest; 0 or -EPROTO */
int mcr_settings_read(struct nlattr *nest, struct mcr_settings *settings);

#endif /* MCR_SETTINGS_H */
