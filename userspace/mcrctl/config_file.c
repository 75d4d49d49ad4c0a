// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon_state.h"
#include "file.h"
#include "json5.h"
#include "mcrctl_config.h"
#include "problem.h"

#define DEFAULT_FILE "/etc/mcr/rules.json5"

bool mcrctl_config_default(const struct mcrctl *ctl, char path[PATH_MAX])
{
	struct mcr_daemon_state state;

	/* What the last one said may be of a namespace that is gone. */
	if (!mcr_daemon_state_read(ctl->netns, &state, NULL) && state.running &&
	    *state.config) {
		snprintf(path, PATH_MAX, "%s", state.config);
		return true;
	}
	/* As mcrd@.service has it. */
	if (ctl->netns && !strchr(ctl->netns, '/'))
		snprintf(path, PATH_MAX, "/etc/mcr/%s.json5", ctl->netns);
	else
		snprintf(path, PATH_MAX, DEFAULT_FILE);
	return false;
}

const char *mcrctl_config_name(const char *file, bool input)
{
	if (strcmp(file, "-") != 0)
		return file;
	return input ? "standard input" : "standard output";
}

int mcrctl_config_read(const char *file, uint32_t multicast_ttl,
		       struct mcr_config *config, struct mcr_problems *problems,
		       struct mcr_error *err)
{
	const struct mcr_config_options options = {
		.multicast_ttl = multicast_ttl,
		.cpus = sysconf(_SC_NPROCESSORS_CONF),
	};
	size_t size;
	char *text;
	int ret;

	ret = mcr_file_read(file, MCR_JSON5_SIZE_MAX, &text, &size, err);
	if (ret)
		return ret;
	if (!mcr_config_parse(config, text, size, &options, problems))
		ret = -EINVAL;
	free(text);
	return ret;
}

void mcrctl_config_print_problems(const char *file,
				  const struct mcr_problems *problems)
{
	const char *name = mcrctl_config_name(file, true);

	for (size_t i = 0; i < problems->kept; i++)
		mcr_text_print(stderr, "%s:%u:%u: %s%s%s\n", name,
			       problems->list[i].line, problems->list[i].column,
			       problems->list[i].path,
			       *problems->list[i].path ? ": " : "",
			       problems->list[i].text);
	if (problems->count > problems->kept)
		mcr_text_print(stderr, "%s: %zu more errors are not shown\n", name,
			       problems->count - problems->kept);
}
