// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "names.h"

const char *mcr_setting_path(enum mcr_config_setting setting)
{
	switch (setting) {
	case MCR_SETTING_LOG_FORMAT:
		return "logging.format";
	case MCR_SETTING_BUFFERS_SMALL:
		return "buffers.small";
	case MCR_SETTING_BUFFERS_STANDARD:
		return "buffers.standard";
	case MCR_SETTING_BUFFERS_JUMBO:
		return "buffers.jumbo";
	default:
		return mcr_setting_table[setting].name;
	}
}

const char *mcr_setting_word(enum mcr_config_setting setting, uint32_t value)
{
	switch (setting) {
	case MCR_SETTING_GRO:
		return value ? "true" : "false";
	case MCR_SETTING_LOG_FORMAT:
		return mcr_log_format_name(value);
	default:
		return NULL;
	}
}

void mcr_config_init(struct mcr_config *config)
{
	*config = (struct mcr_config){ .level = MCR_LEVEL_LEFT_OUT };
	for (int s = 0; s < MCR_SETTINGS_COUNT; s++)
		config->settings[s] = mcr_setting_table[s].initial;
	memset(config->levels, MCR_LEVEL_LEFT_OUT, sizeof(config->levels));
}

void mcr_config_clear(struct mcr_config *config)
{
	mcr_rule_set_clear(&config->rules);
	for (size_t i = 0; i < config->pinnings_count; i++)
		free(config->pinnings[i].cpus);
	free(config->pinnings);
	free(config->places);
	mcr_config_init(config);
}

void mcr_config_set(struct mcr_config *config, enum mcr_config_setting setting,
		    uint32_t value)
{
	config->given |= 1u << setting;
	config->settings[setting] = value;
}

void mcr_config_from_settings(struct mcr_config *config,
			      const struct mcr_settings *settings)
{
	struct mcr_settings values = *settings;

	for (int s = 0; s < MCR_SETTINGS_COUNT; s++)
		mcr_config_set(config, s,
			       *mcr_setting_value(&values,
						  &mcr_setting_table[s]));
}

uint32_t mcr_config_to_settings(const struct mcr_config *config,
				struct mcr_settings *settings)
{
	uint32_t given = 0;

	for (int s = 0; s < MCR_SETTINGS_COUNT; s++) {
		*mcr_setting_value(settings, &mcr_setting_table[s]) =
			config->settings[s];
		if (mcr_config_is_given(config, s))
			given |= MCR_SETTING_GIVEN(mcr_setting_table[s].attr);
	}
	return given;
}

struct mcr_pinning *mcr_config_pinning_find(const struct mcr_config *config,
					    const char *interface)
{
	for (size_t i = 0; i < config->pinnings_count; i++)
		if (!strcmp(config->pinnings[i].interface, interface))
			return &config->pinnings[i];
	return NULL;
}

struct mcr_pinning *mcr_config_pinning_add(struct mcr_config *config,
					   const char *interface)
{
	struct mcr_pinning *pinnings, *pinning;

	pinnings = reallocarray(config->pinnings, config->pinnings_count + 1,
				sizeof(*pinnings));
	if (!pinnings)
		return NULL;
	config->pinnings = pinnings;
	pinning = &pinnings[config->pinnings_count++];
	*pinning = (struct mcr_pinning){ 0 };
	snprintf(pinning->interface, sizeof(pinning->interface), "%s",
		 interface);
	return pinning;
}

int mcr_pinning_add_cpu(struct mcr_pinning *pinning, uint32_t cpu)
{
	size_t i = pinning->count;
	uint32_t *cpus;

	while (i && pinning->cpus[i - 1] > cpu)
		i--;
	if (i && pinning->cpus[i - 1] == cpu)
		return -EEXIST;
	if (pinning->count == pinning->room) {
		cpus = reallocarray(pinning->cpus, pinning->room * 2 + 8,
				    sizeof(*cpus));
		if (!cpus)
			return -ENOMEM;
		pinning->cpus = cpus;
		pinning->room = pinning->room * 2 + 8;
	}
	memmove(pinning->cpus + i + 1, pinning->cpus + i,
		(pinning->count - i) * sizeof(*pinning->cpus));
	pinning->cpus[i] = cpu;
	pinning->count++;
	return 0;
}

const char *mcr_pinning_format(const struct mcr_pinning *pinning, char *text,
			       size_t size)
{
	const uint32_t *cpus = pinning->cpus;
	size_t used = 0, last;

	text[0] = '\0';
	for (size_t i = 0; i < pinning->count && used < size; i = last + 1) {
		last = i;
		while (last + 1 < pinning->count &&
		       cpus[last + 1] == cpus[last] + 1)
			last++;
		used += snprintf(text + used, size - used, "%s%u",
				 i ? "," : "", cpus[i]);
		if (last > i && used < size)
			used += snprintf(text + used, size - used, "-%u",
					 cpus[last]);
	}
	return text;
}

int mcr_pinning_parse(struct mcr_pinning *pinning, const char *text)
{
	unsigned long first, last;
	char *end;
	int ret;

	while (*text) {
		first = strtoul(text, &end, 10);
		last = first;
		if (end != text && *end == '-') {
			text = end + 1;
			last = strtoul(text, &end, 10);
		}
		if (end == text || last < first || last > MCR_CPU_MAX ||
		    (*end && *end != ','))
			return -EINVAL;
		for (; first <= last; first++) {
			ret = mcr_pinning_add_cpu(pinning, first);
			if (ret && ret != -EEXIST)
				return ret;
		}
		text = *end ? end + 1 : end;
	}
	return 0;
}

static void multicast_ttl_default(struct mcr_rule *rule, uint32_t ttl)
{
	const struct mcr_addr *destination;
	struct mcr_output *output;

	for (size_t i = 0; i < rule->outputs_count; i++) {
		output = &rule->outputs[i];
		destination = output->group.family ? &output->group :
						     &rule->input.group;
		if (!output->ttl && mcr_addr_is_multicast(destination))
			output->ttl = ttl;
	}
}

int mcr_config_complete(struct mcr_config *config, uint32_t multicast_ttl)
{
	if (mcr_config_is_given(config, MCR_SETTING_MULTICAST_TTL))
		multicast_ttl = config->settings[MCR_SETTING_MULTICAST_TTL];
	for (size_t i = 0; i < config->rules.count; i++) {
		struct mcr_rule *rule = &config->rules.rules[i];

		multicast_ttl_default(rule, multicast_ttl);
		mcr_rule_defaults(rule);
		if (mcr_rule_digest(rule))
			return -ENOMEM;
	}
	return 0;
}
