/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the verbs of `mcrctl config` share.
 */
#ifndef MCRCTL_CONFIG_VERBS_H
#define MCRCTL_CONFIG_VERBS_H

#include <limits.h>

#include "config.h"
#include "mcrctl.h"

/**
 * struct mcrctl_config - what was asked for
 * @file: the file; "-": standard input or output; NULL: none was given
 * @replace: --replace
 */
struct mcrctl_config {
	const char *file;
	bool replace;
};

/**
 * mcrctl_config_default() - the file mcrd was started with
 * @ctl: of the namespace
 * @path: the result; if mcrd has left no word of it, /etc/mcr/rules.json5
 */
void mcrctl_config_default(const struct mcrctl *ctl, char path[PATH_MAX]);

/**
 * mcrctl_config_read() - read and check a file
 * @file: its name; "-": standard input
 * @multicast_ttl: for outputs that give none, if the file does not say
 * @config: after init; to be cleared in any case
 * @problems: what is wrong; to be cleared in any case
 * @err: on failure
 *
 * Return: 0; -EINVAL: @problems says what is wrong; another negative errno: @err
 * says why it could not be read.
 */
int mcrctl_config_read(const char *file, uint32_t multicast_ttl,
		       struct mcr_config *config, struct mcr_problems *problems,
		       struct mcr_error *err);

/** mcrctl_config_print_problems() - on standard error, a line each */
void mcrctl_config_print_problems(const char *file,
				  const struct mcr_problems *problems);

/** mcrctl_config_name() - what to call a file in a sentence */
const char *mcrctl_config_name(const char *file, bool input);

int mcrctl_config_show(struct mcrctl *ctl, const struct mcrctl_config *config);
int mcrctl_config_save(struct mcrctl *ctl, const struct mcrctl_config *config);
int mcrctl_config_load(struct mcrctl *ctl, const struct mcrctl_config *config);
int mcrctl_config_check(struct mcrctl *ctl, const struct mcrctl_config *config);
int mcrctl_config_diff(struct mcrctl *ctl, const struct mcrctl_config *config);

#endif /* MCRCTL_CONFIG_VERBS_H */
