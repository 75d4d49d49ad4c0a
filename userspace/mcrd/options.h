/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_OPTIONS_H
#define MCRD_OPTIONS_H

#include <stdbool.h>

#include "log.h"

#define MCRD_CONFIG "/etc/mcr/rules.json5"

/** enum mcrd_status - exit status */
enum mcrd_status {
	MCRD_DONE = 0,
	MCRD_FAILED = 1,
	MCRD_USAGE = 2,
};

/**
 * struct mcrd_options - the command line
 * @config: configuration file
 * @netns: network namespace to work in; NULL: the one it was started in
 * @user: whom to become; NULL: nobody else
 * @flush_on_exit: remove all rules at the end
 * @no_log_relay: leave the module's events alone
 * @log_format_given: @log_format is from the command line, and goes before
 *	what the file says
 * @log_format: how lines are written
 */
struct mcrd_options {
	const char *config;
	const char *netns;
	const char *user;
	bool flush_on_exit;
	bool no_log_relay;
	bool log_format_given;
	enum mcrd_log_format log_format;
};

/**
 * mcrd_options_parse() - read the command line
 *
 * Return: -1: go on; else the exit status, and what there was to say was said.
 */
int mcrd_options_parse(struct mcrd_options *options, int argc, char **argv);

#endif /* MCRD_OPTIONS_H */
