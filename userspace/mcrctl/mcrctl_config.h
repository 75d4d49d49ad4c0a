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
 * mcrctl_config_default() - the file mcrd was started with
 * @ctl: of the namespace
 * @path: the result; if mcrd does not run, what the unit for that namespace names,
 *	  /etc/mcr/rules.json5 or /etc/mcr/NAME.json5
 *
 * Return: whether it is mcrd that says so.
 */
bool mcrctl_config_default(const struct mcrctl *ctl, char path[PATH_MAX]);

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

/** MCRCTL_CONFIG_FILE - first of the options of verbs that take a file */
#define MCRCTL_CONFIG_FILE \
	{ "file", "FILE", "the file; - is standard input or output" }

/**
 * mcrctl_config_arguments() - read the arguments of a verb that takes a file
 * @ctl: the run
 * @argc: of the verb
 * @argv: of the verb
 * @file: the file; NULL: none was given
 * @flag: set if the verb's second option was given; NULL: it has one alone
 *
 * Return: -1: go on; else the exit status.
 */
int mcrctl_config_arguments(struct mcrctl *ctl, int argc, char **argv,
			    const char **file, bool *flag);

extern const struct mcrctl_verb mcrctl_config_show;
extern const struct mcrctl_verb mcrctl_config_save;
extern const struct mcrctl_verb mcrctl_config_load;
extern const struct mcrctl_verb mcrctl_config_check;
extern const struct mcrctl_verb mcrctl_config_diff;

#endif /* MCRCTL_CONFIG_VERBS_H */
