// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "json5.h"
#include "mcrctl_config.h"

#define DEFAULT_FILE  "/etc/mcr/rules.json5"
#define RUNTIME_DIR   "/run/mcr"
#define STATE_SIZE_MAX (64 << 10)

/* mcrd's state file is named after the namespace's inode. */
static bool state_file(const struct mcrctl *ctl, char path[PATH_MAX])
{
	const char *directory = getenv("RUNTIME_DIRECTORY");
	struct stat status;

	if (!ctl->netns)
		snprintf(path, PATH_MAX, "/proc/self/ns/net");
	else
		snprintf(path, PATH_MAX, "%s%s",
			 strchr(ctl->netns, '/') ? "" : "/run/netns/",
			 ctl->netns);
	if (stat(path, &status))
		return false;
	snprintf(path, PATH_MAX, "%s/%ju.json",
		 directory ? directory : RUNTIME_DIR,
		 (uintmax_t)status.st_ino);
	return true;
}

void mcrctl_config_default(const struct mcrctl *ctl, char path[PATH_MAX])
{
	struct json_object *state, *config;
	char *text;
	size_t size;

	if (!state_file(ctl, path) ||
	    mcr_file_read(path, STATE_SIZE_MAX, &text, &size, NULL)) {
		snprintf(path, PATH_MAX, DEFAULT_FILE);
		return;
	}
	state = json_tokener_parse(text);
	free(text);
	if (json_object_object_get_ex(state, "config", &config) &&
	    json_object_get_string_len(config))
		snprintf(path, PATH_MAX, "%s", json_object_get_string(config));
	else
		snprintf(path, PATH_MAX, DEFAULT_FILE);
	json_object_put(state);
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
		fprintf(stderr, "%s:%u:%u: %s%s%s\n", name,
			problems->list[i].line, problems->list[i].column,
			problems->list[i].path,
			*problems->list[i].path ? ": " : "",
			problems->list[i].text);
	if (problems->count > problems->kept)
		fprintf(stderr, "%s: %zu more errors are not shown\n", name,
			problems->count - problems->kept);
}
