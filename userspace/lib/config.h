/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration as plain structs: what a file says, or what the module holds.
 */
#ifndef MCR_CONFIG_H
#define MCR_CONFIG_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "level.h"
#include "model.h"
#include "problem.h"
#include "settings.h"

#define MCR_CPU_MAX 65535 /* the highest number a CPU can have */

#define MCR_CONFIG_SETTING(name) MCR_SETTING_##name = MCR_SETTINGS_A_##name - 1
/** enum mcr_config_setting - settings, by their place in mcr_setting_table */
enum mcr_config_setting {
	MCR_CONFIG_SETTING(MULTICAST_TTL),
	MCR_CONFIG_SETTING(IDLE_TIMEOUT),
	MCR_CONFIG_SETTING(RECONCILE_INTERVAL),
	MCR_CONFIG_SETTING(GRO),
	MCR_CONFIG_SETTING(LOG_FORMAT),
	MCR_CONFIG_SETTING(BUFFERS_SMALL),
	MCR_CONFIG_SETTING(BUFFERS_STANDARD),
	MCR_CONFIG_SETTING(BUFFERS_JUMBO),
};

/** mcr_setting_path() - as in the file: "buffers.small" */
const char *mcr_setting_path(enum mcr_config_setting setting);

/**
 * mcr_setting_word() - a value that is a word in the file
 *
 * Return: "true", "json", …; NULL: it is a number.
 */
const char *mcr_setting_word(enum mcr_config_setting setting, uint32_t value);

/**
 * struct mcr_pinning - the CPUs on which an interface's datagrams are relayed
 * @interface: its name
 * @cpus: their numbers, ascending; none: where datagrams are received
 * @count: how many
 * @room: how many @cpus has room for
 */
struct mcr_pinning {
	char interface[IFNAMSIZ];
	uint32_t *cpus;
	size_t count;
	size_t room;
};

/**
 * struct mcr_place - where something stands in a file
 * @at: octet
 * @line: from 1
 * @column: from 1
 * @index: of a rule: its number in the file, from 0
 * @name_at: of a rule: octet its name begins at
 * @input_at: of a rule: octet its input begins at
 * @input_is_sound: of a rule: nothing is wrong with its input
 * @is_sound: of a rule: nothing is wrong with it, taken alone
 */
struct mcr_place {
	uint32_t at;
	uint32_t line;
	uint32_t column;
	uint32_t index;
	uint32_t name_at;
	uint32_t input_at;
	bool input_is_sound;
	bool is_sound;
};

/**
 * struct mcr_config - a configuration
 * @rules: its rules
 * @places: where each rule begins; NULL: it is from no file
 * @places_room: how many @places has room for
 * @given: settings that are not left out, a bit each, by enum
 *	mcr_config_setting
 * @settings: their values; of those left out, the normal ones
 * @pinnings: one for each interface that is mentioned
 * @pinnings_count: how many there are
 * @level: global level; MCR_LEVEL_LEFT_OUT
 * @levels: of each facility; MCR_LEVEL_LEFT_OUT
 */
struct mcr_config {
	struct mcr_rule_set rules;
	struct mcr_place *places;
	size_t places_room;
	uint32_t given;
	uint32_t settings[MCR_SETTINGS_COUNT];
	struct mcr_pinning *pinnings;
	size_t pinnings_count;
	uint8_t level;
	uint8_t levels[MCR_FACILITIES_COUNT];
};

/** mcr_config_init() - no rules, everything left out */
void mcr_config_init(struct mcr_config *config);

/** mcr_config_clear() - free all; it is as after init */
void mcr_config_clear(struct mcr_config *config);

/** mcr_config_set() - give a setting */
void mcr_config_set(struct mcr_config *config, enum mcr_config_setting setting,
		    uint32_t value);

/** mcr_config_from_settings() - give all settings */
void mcr_config_from_settings(struct mcr_config *config,
			      const struct mcr_settings *settings);

/**
 * mcr_config_to_settings() - settings as the module takes them
 * @config: whose
 * @settings: the values, normal ones where they are left out
 *
 * Return: MCR_SETTING_GIVEN() of those that are given.
 */
uint32_t mcr_config_to_settings(const struct mcr_config *config,
				struct mcr_settings *settings);

/** mcr_config_is_given() - whether a setting is not left out */
static inline bool mcr_config_is_given(const struct mcr_config *config,
				       enum mcr_config_setting setting)
{
	return config->given & 1u << setting;
}

/** mcr_config_pinning_find() - of an interface; NULL: it has none */
struct mcr_pinning *mcr_config_pinning_find(const struct mcr_config *config,
					    const char *interface);

/**
 * mcr_config_pinning_add() - one more interface, without CPUs
 *
 * Return: it, valid until the next call; NULL: no memory.
 */
struct mcr_pinning *mcr_config_pinning_add(struct mcr_config *config,
					   const char *interface);

/** mcr_pinning_add_cpu() - 0; -EEXIST: it is there already; -ENOMEM */
int mcr_pinning_add_cpu(struct mcr_pinning *pinning, uint32_t cpu);

/** mcr_pinning_format() - "0-1,4", as the kernel writes lists of CPUs */
const char *mcr_pinning_format(const struct mcr_pinning *pinning, char *text,
			       size_t size);

/**
 * mcr_pinning_parse() - read such a list
 *
 * Return: 0; -EINVAL: it is none; -ENOMEM.
 */
int mcr_pinning_parse(struct mcr_pinning *pinning, const char *text);

/**
 * mcr_config_complete() - make all defaults of the rules explicit, and hash them
 * @config: its rules are valid
 * @multicast_ttl: for outputs to multicast that give none, if @config has no
 *	setting for it
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_config_complete(struct mcr_config *config, uint32_t multicast_ttl);

/**
 * struct mcr_config_options - what a file is read for
 * @multicast_ttl: as for mcr_config_complete()
 * @cpus: how many CPUs this machine can have; 0: not known, any is right
 */
struct mcr_config_options {
	uint32_t multicast_ttl;
	uint32_t cpus;
};

/**
 * mcr_config_parse() - read and check a file's text
 * @config: after init; to be cleared in any case. Rules are complete, hashed,
 *	and of origin config
 * @text: UTF-8, with a NUL behind it
 * @size: octets, without the NUL
 * @options: what it is read for
 * @problems: all that is wrong, located
 *
 * Return: whether nothing is wrong.
 */
bool mcr_config_parse(struct mcr_config *config, const char *text, size_t size,
		      const struct mcr_config_options *options,
		      struct mcr_problems *problems);

/**
 * mcr_config_check_names() - two rules with one key or one name
 * @config: complete, of a file
 * @problems: where to
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_config_check_names(const struct mcr_config *config,
			   struct mcr_problems *problems);

/**
 * mcr_config_check_loops() - rules that would feed each other in a circle
 * @config: complete, of a file
 * @problems: where to; each circle once, with the rules named
 *
 * As the module judges, but that it also knows which interfaces are the ends of
 * one cable.
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_config_check_loops(const struct mcr_config *config,
			   struct mcr_problems *problems);

/** mcr_config_write_flags - how mcr_config_write() writes */
enum mcr_config_write_flag {
	MCR_CONFIG_JSON = 1 << 0,	/* plain JSON, not JSON5 */
	MCR_CONFIG_ORIGIN = 1 << 1,	/* a comment at each runtime rule */
};

/**
 * mcr_config_write() - write a configuration so that it can be read again
 * @config: complete
 * @flags: enum mcr_config_write_flag
 * @file: where to; whether that went well is for ferror() to tell
 *
 * What is as when left out is left out.
 */
void mcr_config_write(const struct mcr_config *config, unsigned int flags,
		      FILE *file);

#endif /* MCR_CONFIG_H */
