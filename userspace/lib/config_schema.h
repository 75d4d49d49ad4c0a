/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fields of a configuration file.
 */
#ifndef MCR_CONFIG_SCHEMA_H
#define MCR_CONFIG_SCHEMA_H

#include "config.h"
#include "schema.h"

/** mcr_config_field - the whole file; target: struct mcr_config */
extern const struct mcr_field mcr_config_field;

/** mcr_rule_field - an element of `rules`; target: struct mcr_rule_draft */
extern const struct mcr_field mcr_rule_field;

/**
 * struct mcr_rule_draft - a rule while its fields are read
 * @rule: initialised
 * @place: where it stands; what is in it is filled in
 */
struct mcr_rule_draft {
	struct mcr_rule *rule;
	struct mcr_place *place;
};

/**
 * struct mcr_config_context - context of the walk
 * @config: what is filled
 * @options: what it is read for
 */
struct mcr_config_context {
	struct mcr_config *config;
	const struct mcr_config_options *options;
};

#endif /* MCR_CONFIG_SCHEMA_H */
