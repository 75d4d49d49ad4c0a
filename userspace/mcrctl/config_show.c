// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "config_module.h"
#include "file.h"
#include "json.h"
#include "json5.h"
#include "mcrctl_config.h"
#include "problem.h"

/* The running configuration; 0 or negative errno. */
static int get(const struct mcrctl *ctl, struct mcr_config *config,
	       struct mcr_module *module, struct mcr_error *err)
{
	struct mcr_client *client = NULL;
	int ret;

	ret = mcrctl_open(ctl, &client, err);
	if (!ret)
		ret = mcr_config_get(client, config, module, err);
	mcr_client_close(client);
	return ret;
}

static int show(const struct mcrctl *ctl, const struct mcr_config *config,
		unsigned int flags)
{
	if (ctl->json)
		flags |= MCR_CONFIG_JSON;
	mcr_config_write(config, flags, stdout);
	return MCRCTL_DONE;
}

static int run_show(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_config config;
	struct mcr_error err;
	int ret;

	ret = mcrctl_no_arguments(ctl, argc, argv);
	if (ret >= 0)
		return ret;
	mcr_config_init(&config);
	ret = get(ctl, &config, NULL, &err);
	ret = ret ? mcrctl_fail(ret, &err) :
		    show(ctl, &config, MCR_CONFIG_ORIGIN);
	mcr_config_clear(&config);
	return ret;
}

/*
 * Who runs as mcrd says what its file is, and may be less than the one who saves:
 * only what is a configuration is replaced by another at its word.
 */
static int check_default(const char *path, struct mcr_error *err)
{
	struct mcr_problems problems = { 0 };
	char shown[MCR_PATH_TEXT_MAX];
	struct mcr_config config;
	struct stat st;
	int ret = 0;

	mcr_config_init(&config);
	if (stat(path, &st) || !S_ISREG(st.st_mode) ||
	    mcrctl_config_read(path, 1, &config, &problems, NULL))
		ret = mcr_error_set(err, -EINVAL,
				    "%s, which mcrd says is its file, holds no valid configuration and is not replaced unasked: give the file's name to save to",
				    mcr_text_printable(path, shown,
						       sizeof(shown)));
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	return ret;
}

static int save(const char *path, const struct mcr_config *config,
		struct mcr_error *err)
{
	struct mcr_file_save *save;
	FILE *file;
	int ret;

	ret = mcr_file_save_begin(&save, path, &file, err);
	if (ret)
		return ret;
	mcr_config_write(config, 0, file);
	if (ftello(file) > MCR_JSON5_SIZE_MAX)
		ret = mcr_error_set(err, -EFBIG,
				    "the configuration would be a file of %jd octets, and one of more than %u is not read again: nothing was saved",
				    (intmax_t)ftello(file), MCR_JSON5_SIZE_MAX);
	if (!ret)
		return mcr_file_save_commit(save, err);
	mcr_file_save_abort(save);
	return ret;
}

static int saved(const struct mcrctl *ctl, const char *path,
		 const struct mcr_config *config,
		 const struct mcr_module *module)
{
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "%zu %s saved to %s\n", config->rules.count,
			       config->rules.count == 1 ? "rule" : "rules", path);
		return MCRCTL_DONE;
	}
	object = json_object_new_object();
	mcr_json_add_text(object, "file", path);
	mcr_json_add_number(object, "rules", config->rules.count);
	mcr_json_add_number(object, "generation", module->generation);
	json_object_object_add(object, "digest", mcr_json_id(module->digest));
	return mcr_json_print(object, false, stdout) ? MCRCTL_FAILED :
						       MCRCTL_DONE;
}

static int run_save(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_module module;
	struct mcr_config config;
	char standard[PATH_MAX];
	bool is_said = false;
	struct mcr_error err;
	const char *file;
	int ret;

	ret = mcrctl_config_arguments(ctl, argc, argv, &file, NULL);
	if (ret >= 0)
		return ret;
	if (!file) {
		is_said = mcrctl_config_default(ctl, standard);
		file = standard;
	}
	mcr_config_init(&config);
	ret = get(ctl, &config, &module, &err);
	if (!ret && is_said && strcmp(file, "-") != 0)
		ret = check_default(file, &err);
	if (!ret && strcmp(file, "-") != 0)
		ret = save(file, &config, &err);
	if (ret)
		ret = mcrctl_fail(ret, &err);
	else if (!strcmp(file, "-"))
		ret = show(ctl, &config, 0);
	else
		ret = saved(ctl, file, &config, &module);
	mcr_config_clear(&config);
	return ret;
}

const struct mcrctl_verb mcrctl_config_show = {
	.name = "config show",
	.synopsis = "",
	.summary = "Show the running configuration, as a file has it.",
	.run = run_show,
};

static const struct mcrctl_option options[] = { MCRCTL_CONFIG_FILE, { 0 } };

const struct mcrctl_verb mcrctl_config_save = {
	.name = "config save",
	.synopsis = "[FILE]",
	.summary = "Save the running configuration (default: to mcrd's file).",
	.options = options,
	.run = run_save,
};
