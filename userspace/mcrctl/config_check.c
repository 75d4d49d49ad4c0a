// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config_diff.h"
#include "config_module.h"
#include "json.h"
#include "mcrctl_config.h"
#include "problem.h"

/* As diff(1) has it: what cannot be compared is neither equal nor different. */
enum { DIFF_EQUAL = 0, DIFF_DIFFERENT = 1, DIFF_FAILED = 2 };

static struct json_object *problem_json(const struct mcr_problem *problem)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_number(object, "line", problem->line);
	mcr_json_add_number(object, "column", problem->column);
	mcr_json_add_text(object, "field", problem->path);
	mcr_json_add_text(object, "message", problem->text);
	return object;
}

static int print_check_json(const char *file, const struct mcr_config *config,
			    const struct mcr_problems *problems)
{
	struct json_object *object = json_object_new_object();
	struct json_object *errors = json_object_new_array();

	mcr_json_add_text(object, "file", file);
	json_object_object_add(object, "valid",
			       json_object_new_boolean(!problems->count));
	mcr_json_add_number(object, "rules", config->rules.count);
	mcr_json_add_number(object, "errors_count", problems->count);
	for (size_t i = 0; i < problems->kept; i++)
		json_object_array_add(errors,
				      problem_json(&problems->list[i]));
	json_object_object_add(object, "errors", errors);
	return mcr_json_print(object, false, stdout);
}

static int run_check(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_problems problems = { .limit = MCR_PROBLEMS_MANY };
	struct mcr_config config;
	const char *file, *name;
	struct mcr_error err;
	int ret;

	ret = mcrctl_config_arguments(ctl, argc, argv, &file, NULL);
	if (ret >= 0)
		return ret;
	if (!file)
		return mcrctl_usage_error(ctl, "a file is missing");
	name = mcrctl_config_name(file, true);
	mcr_config_init(&config);
	ret = mcrctl_config_read(file, 1, &config, &problems, &err);
	if (ret && !problems.count) {
		ret = mcrctl_fail(ret, &err);
	} else {
		if (ctl->json)
			ret = print_check_json(name, &config, &problems);
		else if (problems.count)
			mcrctl_config_print_problems(file, &problems);
		else
			mcr_text_print(stdout, "%s is valid: %zu %s\n", name,
				       config.rules.count,
				       config.rules.count == 1 ? "rule" : "rules");
		ret = ret || problems.count ? MCRCTL_FAILED : MCRCTL_DONE;
	}
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	return ret;
}

static int compare(const struct mcrctl *ctl, const struct mcr_config *running,
		   const struct mcr_config *wanted)
{
	struct mcr_config_diff diff;
	int ret = 0;

	if (mcr_config_diff(running, wanted, &diff))
		return DIFF_FAILED;
	if (ctl->json)
		ret = mcr_config_diff_print_json(&diff, stdout);
	else
		mcr_config_diff_print(&diff, stdout);
	if (ret)
		ret = DIFF_FAILED;
	else
		ret = mcr_config_diff_is_empty(&diff) ? DIFF_EQUAL :
							DIFF_DIFFERENT;
	mcr_config_diff_clear(&diff);
	return ret;
}

static int run_diff(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_config running, wanted;
	struct mcr_problems problems = { .limit = MCR_PROBLEMS_MANY };
	struct mcr_client *client = NULL;
	char standard[PATH_MAX];
	struct mcr_error err;
	const char *file;
	int ret;

	ret = mcrctl_config_arguments(ctl, argc, argv, &file, NULL);
	if (ret >= 0)
		return ret;
	if (!file) {
		mcrctl_config_default(ctl, standard);
		file = standard;
	}
	mcr_config_init(&running);
	mcr_config_init(&wanted);
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_config_get(client, &running, NULL, &err);
	mcr_client_close(client);
	if (!ret)
		ret = mcrctl_config_read(file, 1, &wanted, &problems, &err);
	if (problems.count) {
		mcrctl_config_print_problems(file, &problems);
		ret = DIFF_FAILED;
	} else if (ret) {
		ret = mcrctl_fail(ret, &err) == MCRCTL_NO_MODULE ?
			      MCRCTL_NO_MODULE :
			      DIFF_FAILED;
	} else {
		ret = compare(ctl, &running, &wanted);
	}
	mcr_problems_clear(&problems);
	mcr_config_clear(&running);
	mcr_config_clear(&wanted);
	return ret;
}

static const struct mcrctl_option options[] = { MCRCTL_CONFIG_FILE, { 0 } };

const struct mcrctl_verb mcrctl_config_check = {
	.name = "config check",
	.synopsis = "FILE",
	.summary = "Say all that is wrong with a file; load nothing.",
	.options = options,
	.run = run_check,
};

const struct mcrctl_verb mcrctl_config_diff = {
	.name = "config diff",
	.synopsis = "[FILE]",
	.summary = "Say what loading a file with --replace would change.",
	.options = options,
	.run = run_diff,
};
