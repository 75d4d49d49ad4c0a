/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the verbs share. Each verb is one file with one struct mcrctl_verb; its
 * table of options is what is parsed, and what --help shows.
 */
#ifndef MCRCTL_H
#define MCRCTL_H

#include <stdbool.h>
#include <stddef.h>

#include "client.h"
#include "error.h"
#include "model.h"
#include "rule.h"

/** enum mcrctl_status - exit status */
enum mcrctl_status {
	MCRCTL_DONE = 0,
	MCRCTL_FAILED = 1,	/* refused or failed */
	MCRCTL_USAGE = 2,	/* wrong usage */
	MCRCTL_NO_MODULE = 3,	/* the module is not loaded */
};

struct mcrctl_verb;

/**
 * struct mcrctl - one run of the program
 * @json: print JSON
 * @netns: network namespace, or NULL
 * @verb: what is being done
 * @in_batch: as a line of a batch, where no global option can stand
 */
struct mcrctl {
	bool json;
	const char *netns;
	const struct mcrctl_verb *verb;
	bool in_batch;
};

/**
 * struct mcrctl_option - an option of a verb
 * @name: without the dashes; NULL ends a table
 * @value: what its value is called; NULL: it has none; in brackets: optional
 * @help: one line
 */
struct mcrctl_option {
	const char *name;
	const char *value;
	const char *help;
};

/**
 * struct mcrctl_verb - a subcommand
 * @name: how it is called; one of another's @verbs begins with that one's name and
 *	a space
 * @alias: another name, or NULL
 * @synopsis: its arguments
 * @summary: one line
 * @options: its own, besides the global ones
 * @verbs: it is one of these that is done, NULL-terminated; NULL: it is done itself
 * @run: does it; @argv[0] is the verb; returns enum mcrctl_status
 */
struct mcrctl_verb {
	const char *name;
	const char *alias;
	const char *synopsis;
	const char *summary;
	const struct mcrctl_option *options;
	const struct mcrctl_verb *const *verbs;
	int (*run)(struct mcrctl *ctl, int argc, char **argv);
};

extern const struct mcrctl_verb mcrctl_add;
extern const struct mcrctl_verb mcrctl_batch;
extern const struct mcrctl_verb mcrctl_config;
extern const struct mcrctl_verb mcrctl_explain;
extern const struct mcrctl_verb mcrctl_list;
extern const struct mcrctl_verb mcrctl_list_workers;
extern const struct mcrctl_verb mcrctl_log_level;
extern const struct mcrctl_verb mcrctl_monitor;
extern const struct mcrctl_verb mcrctl_ping;
extern const struct mcrctl_verb mcrctl_remove;
extern const struct mcrctl_verb mcrctl_stats;
extern const struct mcrctl_verb mcrctl_top;
extern const struct mcrctl_verb mcrctl_trace;
extern const struct mcrctl_verb mcrctl_version;

/** enum mcrctl_next - what mcrctl_next_option() found besides an option */
enum mcrctl_next {
	MCRCTL_OPTIONS_END = -1,	/* what is left begins at optind */
	MCRCTL_OPTIONS_WRONG = -2,	/* and it was said what is wrong */
	MCRCTL_OPTIONS_ANSWERED = -3,	/* --help or --version: nothing is left to do */
};

/**
 * mcrctl_first_option() - start on the options of a command line
 */
void mcrctl_first_option(void);

/**
 * mcrctl_next_option() - the next option that is the verb's own
 * @ctl: global options are noted there
 * @verb: whose options; NULL, or one that has verbs: global ones alone, up to the
 *	first argument
 * @argc: as of main()
 * @argv: as of main()
 *
 * Its value is in optarg.
 *
 * Return: its index in the verb's table, or enum mcrctl_next.
 */
int mcrctl_next_option(struct mcrctl *ctl, const struct mcrctl_verb *verb,
		       int argc, char **argv);

/**
 * mcrctl_no_arguments() - for verbs that have global options alone
 *
 * Return: -1: go on; else the exit status.
 */
int mcrctl_no_arguments(struct mcrctl *ctl, int argc, char **argv);

/** mcrctl_help() - print a verb's help; NULL: the program's */
void mcrctl_help(const struct mcrctl_verb *verb);

/** mcrctl_usage_error() - say what is wrong with the usage: MCRCTL_USAGE */
int mcrctl_usage_error(const struct mcrctl *ctl, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** mcrctl_fail() - say why something failed: the exit status for it */
int mcrctl_fail(int code, const struct mcr_error *err);

/** mcrctl_open() - connect, in the namespace asked for; 0 or negative errno */
int mcrctl_open(const struct mcrctl *ctl, struct mcr_client **client,
		struct mcr_error *err);

/**
 * mcrctl_verb_find() - by name or alias
 * @parent: whose verb it is; NULL: the program's
 * @name: the name alone
 *
 * Return: the verb; NULL: there is none.
 */
const struct mcrctl_verb *mcrctl_verb_find(const struct mcrctl_verb *parent,
					   const char *name);

/** mcrctl_verbs() - all of them, NULL-terminated */
const struct mcrctl_verb *const *mcrctl_verbs(void);

/**
 * struct mcrctl_addition - what `add` was asked to do
 * @rule: owns its outputs
 * @replace: --replace
 */
struct mcrctl_addition {
	struct mcr_rule rule;
	bool replace;
};

/**
 * mcrctl_add_parse() - read the arguments of `add`
 *
 * Return: -1: @addition is valid; else the exit status, and it was said why.
 * @addition->rule is to be cleared in any case.
 */
int mcrctl_add_parse(struct mcrctl *ctl, int argc, char **argv,
		     struct mcrctl_addition *addition);

/** mcrctl_remove_parse() - read the arguments of `remove`; as the above */
int mcrctl_remove_parse(struct mcrctl *ctl, int argc, char **argv,
			struct mcr_rule_choice *choice);

#endif /* MCRCTL_H */
