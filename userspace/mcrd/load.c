// SPDX-License-Identifier: GPL-2.0-or-later
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "json5.h"
#include "log.h"

static void log_problem(const char *name, const struct mcr_problem *problem)
{
	char place[32];

	snprintf(place, sizeof(place), "%u:%u", problem->line,
		 problem->column);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR,
		 MCRD_FIELDS({ "file", name }, { "place", place },
			     { "field", problem->path }),
		 "%s:%s: %s%s%s", name, place, problem->path ? problem->path : "",
		 problem->path && *problem->path ? ": " : "", problem->text);
}

static void log_problems(const char *name, const struct mcr_problems *problems)
{
	for (size_t i = 0; i < problems->kept; i++)
		log_problem(name, &problems->list[i]);
	if (problems->count > problems->kept)
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR,
			 MCRD_FIELDS({ "file", name }),
			 "%s: %zu more things are wrong", name,
			 problems->count - problems->kept);
}

int mcrd_load(const char *name, struct mcr_config *config)
{
	const struct mcr_config_options options = {
		.multicast_ttl = 1,
		.cpus = sysconf(_SC_NPROCESSORS_CONF),
	};
	struct mcr_problems problems = { .limit = MCR_PROBLEMS_MANY };
	struct mcr_error err;
	size_t size;
	char *text;
	int ret;

	mcr_config_init(config);
	ret = mcr_file_read(name, MCR_JSON5_SIZE_MAX, &text, &size, &err);
	if (ret) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR,
			 MCRD_FIELDS({ "file", name }), "%s", err.text);
		return ret;
	}
	if (!mcr_config_parse(config, text, size, &options, &problems)) {
		ret = -EINVAL;
		log_problems(name, &problems);
		mcr_config_clear(config);
	}
	mcr_problems_clear(&problems);
	free(text);
	return ret;
}
