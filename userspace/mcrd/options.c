// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

enum {
	OPTION_CONFIG = 256,
	OPTION_LOG_FORMAT,
	OPTION_FLUSH,
	OPTION_NO_RELAY,
	OPTION_USER,
};

static const struct option table[] = {
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "log-format", required_argument, NULL, OPTION_LOG_FORMAT },
	{ "flush-on-exit", no_argument, NULL, OPTION_FLUSH },
	{ "no-log-relay", no_argument, NULL, OPTION_NO_RELAY },
	{ "netns", required_argument, NULL, 'n' },
	{ "user", required_argument, NULL, OPTION_USER },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 },
};

static const char help[] =
	"Usage: mcrd [--config FILE] [--log-format text|json] [--flush-on-exit]\n"
	"            [--no-log-relay] [--netns NAME] [--user NAME]\n"
	"\n"
	"Keeps the rules of MCR, the multicast relay in the kernel, as its configuration\n"
	"file and mcrctl want them. Runs in the foreground.\n"
	"\n"
	"Options:\n"
	"  --config FILE            the configuration (" MCRD_CONFIG ")\n"
	"  --log-format text|json   how log lines are written; goes before the file's word\n"
	"  --flush-on-exit          remove all rules at the end; else they go on relaying\n"
	"  --no-log-relay           leave the module's events out of the log, and so let go of it\n"
	"  --netns NAME             work in this network namespace (-n)\n"
	"  --user NAME              become this user, keeping CAP_NET_ADMIN\n"
	"  --help                   show this (-h)\n"
	"  --version                show the version of this program (-V)\n"
	"\n"
	"SIGHUP reads the file again; SIGUSR1 lets go of the module for 30 seconds, so that\n"
	"it can be unloaded; SIGTERM ends it. mcrd(8) says more.\n";

__attribute__((format(printf, 1, 2))) static int wrong(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "mcrd: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, ": see `mcrd --help`\n");
	return MCRD_USAGE;
}

int mcrd_options_parse(struct mcrd_options *options, int argc, char **argv)
{
	int option;

	*options = (struct mcrd_options){ .config = MCRD_CONFIG };
	/* 0 makes glibc start anew. */
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":n:hV", table, NULL)) != -1) {
		switch (option) {
		case OPTION_CONFIG:
			options->config = optarg;
			break;
		case OPTION_LOG_FORMAT:
			if (mcrd_log_format_parse(optarg, &options->log_format))
				return wrong("'%s' is no log format: give text or json",
					     optarg);
			options->log_format_given = true;
			break;
		case OPTION_FLUSH:
			options->flush_on_exit = true;
			break;
		case OPTION_NO_RELAY:
			options->no_log_relay = true;
			break;
		case 'n':
			options->netns = optarg;
			break;
		case OPTION_USER:
			options->user = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return fflush(stdout) ? MCRD_FAILED : MCRD_DONE;
		case 'V':
			printf("mcrd %s\n", MCR_VERSION);
			return fflush(stdout) ? MCRD_FAILED : MCRD_DONE;
		case ':':
			return wrong("%s needs a value", argv[optind - 1]);
		default:
			return wrong("%s is no option of mcrd",
				     argv[optind - 1]);
		}
	}
	if (optind < argc)
		return wrong("unexpected argument '%s'", argv[optind]);
	return -1;
}
