// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration files: whatever the text, it is refused with places and words
 * fit for a terminal, or what it says is written so that it is read the same.
 */
#include <stdlib.h>
#include <string.h>

#include "config_diff.h"
#include "digest.h"
#include "standalone.h"
#include "utf8.h"

static const struct mcr_config_options options = {
	.multicast_ttl = 1,
	.cpus = 64,
};

static void check_problems(const struct mcr_problems *problems)
{
	const struct mcr_problem *problem;

	if (!problems->kept)
		abort();
	for (size_t i = 0; i < problems->kept; i++) {
		problem = &problems->list[i];
		if (!problem->line || !problem->column || !*problem->text ||
		    !mcr_utf8_printable(problem->text) ||
		    !mcr_utf8_printable(problem->path))
			abort();
	}
}

static void check_written(const struct mcr_config *config, unsigned int flags)
{
	struct mcr_problems problems = { 0 };
	struct mcr_config_diff diff;
	struct mcr_config again;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	mcr_config_init(&again);
	if (!file)
		abort();
	mcr_config_write(config, flags, file);
	if (fclose(file))
		abort();
	if (!mcr_config_parse(&again, text, size, &options, &problems))
		abort();
	if (mcr_rule_set_digest(&config->rules) !=
		    mcr_rule_set_digest(&again.rules) ||
	    mcr_config_diff(config, &again, &diff) ||
	    !mcr_config_diff_is_empty(&diff))
		abort();
	mcr_config_diff_clear(&diff);
	mcr_config_clear(&again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mcr_problems problems = { 0 };
	char *text = malloc(size + 1);
	struct mcr_config config;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	mcr_config_init(&config);
	if (mcr_config_parse(&config, text, size, &options, &problems)) {
		check_written(&config, 0);
		check_written(&config, MCR_CONFIG_JSON);
	} else {
		check_problems(&problems);
	}
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	free(text);
	return 0;
}
