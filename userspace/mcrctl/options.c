// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mcrctl.h"
#include "problem.h"

#define OPTIONS_MAX 24

static const struct mcrctl_option globals[] = {
	{ "json", NULL, "print JSON, for programs (-j)" },
	{ "netns", "NAME", "work in this network namespace (-n)" },
	{ "help", NULL, "show this (-h)" },
	{ "version", NULL, "show the version of this program (-V)" },
	{ 0 },
};

/* What getopt_long() returns for the global options; verbs' own begin at 256. */
static const int global_letters[] = { 'j', 'n', 'h', 'V' };

#define OWN_FIRST 256

static int has_argument(const struct mcrctl_option *option)
{
	if (!option->value)
		return no_argument;
	return option->value[0] == '[' ? optional_argument : required_argument;
}

void mcrctl_first_option(void)
{
	/* 0 makes glibc start anew, with whatever argv comes next. */
	optind = 0;
	opterr = 0;
}

/* The tables of options as getopt_long() wants them. */
static void long_options(const struct mcrctl_verb *verb,
			 struct option options[OPTIONS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; globals[i].name; i++)
		options[count++] = (struct option){
			.name = globals[i].name,
			.has_arg = has_argument(&globals[i]),
			.val = global_letters[i],
		};
	for (size_t i = 0; verb && verb->options && verb->options[i].name; i++)
		options[count++] = (struct option){
			.name = verb->options[i].name,
			.has_arg = has_argument(&verb->options[i]),
			.val = OWN_FIRST + (int)i,
		};
	options[count] = (struct option){ 0 };
}

/* A line of a batch says what to do; how, and where, is for all of them. */
static bool is_refused(const struct mcrctl *ctl, int option)
{
	for (size_t i = 0; ctl->in_batch && globals[i].name; i++) {
		if (option != global_letters[i])
			continue;
		mcrctl_usage_error(ctl,
				   "--%s (-%c) cannot stand in a batch: give it to `mcrctl batch` itself",
				   globals[i].name, option);
		return true;
	}
	return false;
}

int mcrctl_next_option(struct mcrctl *ctl, const struct mcrctl_verb *verb,
		       int argc, char **argv)
{
	struct option options[OPTIONS_MAX];
	int option;

	long_options(verb, options);
	for (;;) {
		/* "+": the verb's options are not looked for in front of it. */
		option = getopt_long(argc, argv,
				     verb && !verb->verbs ? ":jn:hV" : "+:jn:hV",
				     options, NULL);
		if (is_refused(ctl, option))
			return MCRCTL_OPTIONS_WRONG;
		switch (option) {
		case -1:
			return MCRCTL_OPTIONS_END;
		case 'j':
			ctl->json = true;
			break;
		case 'n':
			ctl->netns = optarg;
			break;
		case 'h':
			mcrctl_help(verb);
			return MCRCTL_OPTIONS_ANSWERED;
		case 'V':
			printf("mcrctl %s\n", MCR_VERSION);
			return MCRCTL_OPTIONS_ANSWERED;
		case ':':
			mcrctl_usage_error(ctl, "%s needs a value",
					   argv[optind - 1]);
			return MCRCTL_OPTIONS_WRONG;
		case '?':
			if (optopt >= OWN_FIRST || strchr("jhV", optopt ?
								 optopt :
								 ' '))
				mcrctl_usage_error(ctl, "%s takes no value",
						   argv[optind - 1]);
			else if (optopt)
				mcrctl_usage_error(ctl, "unknown option -%c",
						   optopt);
			else
				mcrctl_usage_error(ctl, "unknown option %s",
						   argv[optind - 1]);
			return MCRCTL_OPTIONS_WRONG;
		default:
			return option - OWN_FIRST;
		}
	}
}

int mcrctl_no_arguments(struct mcrctl *ctl, int argc, char **argv)
{
	mcrctl_first_option();
	switch (mcrctl_next_option(ctl, ctl->verb, argc, argv)) {
	case MCRCTL_OPTIONS_WRONG:
		return MCRCTL_USAGE;
	case MCRCTL_OPTIONS_ANSWERED:
		return MCRCTL_DONE;
	default:
		break;
	}
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	return -1;
}

static void print_options(const struct mcrctl_option *options)
{
	char left[64];

	for (size_t i = 0; options[i].name; i++) {
		snprintf(left, sizeof(left), "--%s%s%s", options[i].name,
			 options[i].value ? " " : "",
			 options[i].value ? options[i].value : "");
		printf("  %-28s  %s\n", left, options[i].help);
	}
}

static void print_verbs(const struct mcrctl_verb *const *verbs)
{
	char left[64];

	printf("Verbs:\n");
	for (size_t i = 0; verbs[i]; i++) {
		const struct mcrctl_verb *verb = verbs[i];

		snprintf(left, sizeof(left), "%s%s%s", verb->name,
			 verb->alias ? ", " : "",
			 verb->alias ? verb->alias : "");
		printf("  %-20s  %s\n", left, verb->summary);
	}
}

void mcrctl_help(const struct mcrctl_verb *verb)
{
	if (verb) {
		printf("Usage: mcrctl %s%s%s\n\n%s\n", verb->name,
		       *verb->synopsis ? " " : "", verb->synopsis,
		       verb->summary);
		if (verb->options) {
			printf("\nOptions:\n");
			print_options(verb->options);
		}
		if (verb->verbs) {
			printf("\n");
			print_verbs(verb->verbs);
		}
	} else {
		printf("Usage: mcrctl [--json] [--netns NAME] VERB [ARGUMENTS]\n\n"
		       "Controls MCR, the multicast relay in the kernel.\n\n");
		print_verbs(mcrctl_verbs());
	}
	printf("\nGlobal options:\n");
	print_options(globals);
	if (!verb)
		printf("\n`mcrctl VERB --help` says more; so does mcrctl(8).\n");
}

int mcrctl_usage_error(const struct mcrctl *ctl, const char *format, ...)
{
	char sentence[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	mcr_text_print(stderr, "mcrctl: %s: see `mcrctl %s%s--help`\n",
		       sentence, ctl->verb ? ctl->verb->name : "",
		       ctl->verb ? " " : "");
	return MCRCTL_USAGE;
}
