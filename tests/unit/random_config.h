/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations of any sort, the same for the same seed. */
#ifndef MCR_RANDOM_CONFIG_H
#define MCR_RANDOM_CONFIG_H

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

struct random {
	uint64_t state;
};

/* Below @limit. */
static inline uint32_t random_below(struct random *r, uint32_t limit)
{
	r->state = r->state * 6364136223846793005ull + 1442695040888963407ull;
	return (r->state >> 33) % limit;
}

static inline bool random_is(struct random *r, uint32_t one_in)
{
	return !random_below(r, one_in);
}

/* Names that a careless writer would spoil; @number makes them differ. */
static inline void random_interface(struct random *r, char kind,
				    uint32_t number, char name[IFNAMSIZ])
{
	static const char *const tails[] = {
		"", "", "", "-lan", ".100", "\"q", "\\n", "\xc3\xa9", "'", "//",
		"\x01", "$", "{", "\xe8\xa7\x86",
	};
	const char *tail = tails[random_below(r, 14)];

	if (!strcmp(tail, "//"))
		tail = "*";
	snprintf(name, IFNAMSIZ, "%c%u%s", kind, number, tail);
}

static inline void random_addr(struct random *r, uint8_t family, bool multicast,
			       struct mcr_addr *addr)
{
	*addr = (struct mcr_addr){ .family = family };
	for (size_t i = 0; i < mcr_addr_len(addr); i++)
		addr->octets[i] = random_below(r, 256);
	if (family == 4)
		addr->octets[0] = multicast ? 0xe0 | random_below(r, 16) :
					      1 + random_below(r, 126);
	else
		addr->octets[0] = multicast ? 0xff : 0x20;
}

static inline void random_input(struct random *r, uint32_t number,
				struct mcr_input *input)
{
	uint8_t family = random_is(r, 3) ? 6 : 4;

	random_interface(r, 'i', random_below(r, 4), input->interface);
	random_addr(r, family, !random_is(r, 4), &input->group);
	/* The number stands in the address, so that no two are the same. */
	input->group.octets[1] = number >> 8;
	input->group.octets[2] = number & 0xff;
	if (random_is(r, 5)) {
		input->prefix_len = 24 + random_below(r, 8);
		mcr_addr_mask(&input->group, input->prefix_len);
	}
	if (random_is(r, 8))
		input->protocol = IPPROTO_ESP;
	else if (!random_is(r, 6))
		input->port = 1 + random_below(r, 65535);
	if (random_is(r, 4))
		random_addr(r, family, false, &input->source);
}

static inline void random_output(struct random *r,
				 const struct mcr_input *input,
				 struct mcr_output *output)
{
	bool esp = input->protocol == IPPROTO_ESP;
	const char *field;

	random_interface(r, 'o', random_below(r, 4), output->interface);
	if (random_is(r, 2))
		random_addr(r, input->group.family, random_is(r, 2),
			    &output->group);
	else if (random_is(r, 3))
		output->group = input->group;
	if (!esp && random_is(r, 2))
		output->port = random_is(r, 3) ? input->port :
						 1 + random_below(r, 65535);
	if (random_is(r, 2))
		output->ttl = 1 + random_below(r, random_is(r, 2) ? 3 : 255);
	if (random_is(r, 3))
		output->dscp = random_below(r, 64);
	output->source_mode = random_below(r, 3);
	if (output->source_mode == MCR_SOURCE_EXPLICIT)
		random_addr(r, input->group.family, false, &output->source_ip);
	if (!esp && random_is(r, 3))
		output->source_port = 1 + random_below(r, 65535);
	output->qdisc = random_is(r, 2) ? MCR_QDISC_BYPASS :
					  MCR_QDISC_DEFAULT;
	/* Not everything can. */
	if (mcr_output_validate(output, input, &field, NULL))
		output->qdisc = MCR_QDISC_DEFAULT;
}

static inline void random_rule(struct random *r, uint32_t number,
			       struct mcr_rule *rule)
{
	static const char *const tails[] = {
		"", " two words", "\"quoted\"", "back\\slash", "\xc3\x9c \xe2\x91\xa6",
		"// no comment", "\xf0\x9f\x93\xba", "'",
	};
	struct mcr_output *output;

	rule->origin = MCR_ORIGIN_CONFIG;
	if (random_is(r, 2))
		snprintf(rule->name, sizeof(rule->name), "%u%s", number,
			 tails[random_below(r, 8)]);
	if (random_is(r, 3))
		rule->flags ^= MCR_RULE_LOCAL;
	if (random_is(r, 5))
		rule->flags ^= MCR_RULE_ALLOW_LOOP;
	random_input(r, number, &rule->input);
	for (uint32_t n = 1 + random_below(r, 4); n; n--) {
		output = mcr_rule_add_output(rule);
		assert_non_null(output);
		random_output(r, &rule->input, output);
		if ((rule->flags & MCR_RULE_ALLOW_LOOP) && random_is(r, 3))
			strcpy(output->interface, rule->input.interface);
	}
}

static inline void random_settings(struct random *r, struct mcr_config *config)
{
	const struct mcr_setting *setting;
	struct mcr_pinning *pinning;
	char name[IFNAMSIZ];

	for (int s = 0; s < MCR_SETTINGS_COUNT; s++) {
		setting = &mcr_setting_table[s];
		if (random_is(r, 2))
			mcr_config_set(config, s,
				       setting->min +
					       random_below(r, setting->max -
								       setting->min +
								       1));
	}
	for (uint32_t n = random_below(r, 4); n; n--) {
		random_interface(r, 'p', n, name);
		pinning = mcr_config_pinning_add(config, name);
		assert_non_null(pinning);
		for (uint32_t c = random_below(r, 5); c; c--)
			mcr_pinning_add_cpu(pinning, random_below(r, 70));
	}
	if (random_is(r, 2))
		config->level = random_below(r, MCR_LEVELS_COUNT);
	for (int f = 0; f < MCR_FACILITIES_COUNT; f++)
		if (random_is(r, 6))
			config->levels[f] = random_below(r, MCR_LEVELS_COUNT);
}

/* Complete, and of no circles. */
static inline void random_config(uint64_t seed, struct mcr_config *config)
{
	struct random r = { .state = seed };
	struct mcr_rule *rule;

	mcr_config_init(config);
	random_settings(&r, config);
	for (uint32_t n = random_below(&r, 8); n; n--) {
		rule = mcr_rule_set_add(&config->rules);
		assert_non_null(rule);
		random_rule(&r, n, rule);
	}
	assert_int_equal(mcr_config_complete(config, 1), 0);
}

#endif /* MCR_RANDOM_CONFIG_H */
