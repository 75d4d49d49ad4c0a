// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config_module.h"
#include "daemon_state.h"
#include "json.h"
#include "mcrctl_config.h"
#include "problem.h"
#include "settings.h"

static void progress(void *arg, size_t done, size_t all)
{
	*(bool *)arg = true;
	fprintf(stderr, "\r%zu of %zu rules", done, all);
}

static int loaded(const struct mcrctl *ctl, const struct mcr_config_load *load)
{
	const struct mcr_commit *commit = &load->commit;
	struct json_object *object;

	if (ctl->json) {
		object = mcr_json_commit(commit);
		mcr_json_add_number(object, "settings", load->settings);
		return mcr_json_print(object, false, stdout) ? MCRCTL_FAILED :
							       MCRCTL_DONE;
	}
	printf("%u added, %u replaced, %u removed", commit->added,
	       commit->replaced, commit->removed);
	if (load->settings)
		printf("; %zu %s changed", load->settings,
		       load->settings == 1 ? "setting" : "settings");
	putchar('\n');
	return MCRCTL_DONE;
}

/* The module's words, and where in the file the rule is that it is about. */
static int refused(const char *file, const struct mcr_config *config,
		   const struct mcr_config_load *load, int code,
		   const struct mcr_error *err)
{
	const struct mcr_place *place;
	int status = mcrctl_fail(code, err);

	if (!load->refused)
		return status;
	place = &config->places[load->refused - config->rules.rules];
	mcr_text_print(stderr,
		       "mcrctl: that was rule %u, line %u of %s, and nothing was changed\n",
		       place->index, place->line, mcrctl_config_name(file, true));
	return status;
}

/* What is in force for outputs to multicast that give no TTL. */
static int multicast_ttl(struct mcr_client *client, bool replace, uint32_t *ttl,
			 struct mcr_error *err)
{
	struct mcr_settings settings;
	int ret = 0;

	mcr_settings_init(&settings);
	if (!replace)
		ret = mcr_settings_get(client, &settings, err);
	*ttl = settings.multicast_ttl;
	return ret;
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_config_load load = { .cause = MCR_CAUSE_CONFIGURATION };
	struct mcr_problems problems = { .limit = MCR_PROBLEMS_MANY };
	struct mcr_client *client = NULL;
	struct mcr_config config;
	bool progressed = false;
	struct mcr_error err;
	const char *file;
	uint32_t ttl;
	int ret;

	ret = mcrctl_config_arguments(ctl, argc, argv, &file, &load.replace);
	if (ret >= 0)
		return ret;
	if (!file)
		return mcrctl_usage_error(ctl, "a file is missing");
	mcr_config_init(&config);
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = multicast_ttl(client, load.replace, &ttl, &err);
	if (!ret)
		ret = mcrctl_config_read(file, ttl, &config, &problems,
					 &err);
	if (problems.count) {
		mcrctl_config_print_problems(file, &problems);
		mcr_text_print(stderr, "mcrctl: nothing was changed\n");
		ret = MCRCTL_FAILED;
	} else if (ret) {
		ret = mcrctl_fail(ret, &err);
	} else {
		if (isatty(STDERR_FILENO)) {
			load.progress = progress;
			load.arg = &progressed;
		}
		ret = mcr_config_load(client, &config, &load, &err);
		if (progressed)
			fprintf(stderr, "\r\033[K");
		if (!ret)
			mcr_daemon_forget_runtime(ctl->netns);
		ret = ret ? refused(file, &config, &load, ret, &err) :
			    loaded(ctl, &load);
	}
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	mcr_client_close(client);
	return ret;
}

static const struct mcrctl_option options[] = {
	MCRCTL_CONFIG_FILE,
	{ "replace", NULL, "what runs is exactly the file afterwards" },
	{ 0 },
};

const struct mcrctl_verb mcrctl_config_load = {
	.name = "config load",
	.synopsis = "FILE [--replace]",
	.summary = "Load a file into what runs, all of it or nothing.",
	.options = options,
	.run = run,
};
