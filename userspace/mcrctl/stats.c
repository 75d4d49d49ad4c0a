// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "mcrctl.h"
#include "number.h"
#include "pause.h"
#include "prometheus.h"
#include "stats_table.h"

/* One reading has no rates: a second one follows this much later. */
#define SAMPLE_SECONDS 0.25
#define WATCH_MAX      86400

enum choice {
	OPT_WATCH,
	OPT_PROMETHEUS,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_WATCH] = { "watch", "[SECONDS]",
			"show them again and again (default: every second)" },
	[OPT_PROMETHEUS] = { "prometheus", NULL,
			     "print them in Prometheus' text format" },
	[OPT_COUNT] = { 0 },
};

struct request {
	unsigned long watch;
	bool prometheus;
};

static int parse(struct mcrctl *ctl, int argc, char **argv,
		 struct request *request)
{
	const char *seconds = NULL;

	*request = (struct request){ 0 };
	mcrctl_first_option();
	for (;;) {
		switch (mcrctl_next_option(ctl, ctl->verb, argc, argv)) {
		case MCRCTL_OPTIONS_WRONG:
			return MCRCTL_USAGE;
		case MCRCTL_OPTIONS_ANSWERED:
			return MCRCTL_DONE;
		case OPT_WATCH:
			request->watch = 1;
			seconds = optarg;
			break;
		case OPT_PROMETHEUS:
			request->prometheus = true;
			break;
		default:
			/* An optional value need not be glued on with "=". */
			if (request->watch && !seconds && optind < argc)
				seconds = argv[optind++];
			if (optind < argc)
				return mcrctl_usage_error(ctl,
							  "unexpected argument '%s'",
							  argv[optind]);
			if (seconds && !mcr_number_parse(seconds, 1, WATCH_MAX,
							 &request->watch))
				return mcrctl_usage_error(ctl,
							  "--watch '%s' is not a number of seconds: give 1-%d",
							  seconds, WATCH_MAX);
			if (request->prometheus &&
			    (request->watch || ctl->json))
				return mcrctl_usage_error(ctl,
							  "--prometheus goes with neither --watch nor --json");
			return -1;
		}
	}
}

static int print(const struct mcrctl *ctl, bool watch,
		 const struct mcr_stats *stats, const struct mcr_rate *rates,
		 double interval)
{
	if (ctl->json)
		return mcr_json_print_stats(stats, rates, interval, watch,
					    stdout);
	if (watch && isatty(STDOUT_FILENO))
		fputs("\033[H\033[J", stdout);
	return mcrctl_stats_tables(stats, rates, stdout);
}

/* Reads until there are two readings to compare, then prints. */
static int print_rates(const struct mcrctl *ctl, struct mcr_client *client,
		       const struct request *request, struct mcr_error *err)
{
	struct mcr_stats before = { 0 }, now = { 0 };
	double wait = SAMPLE_SECONDS;
	struct mcr_rate *rates;
	int ret;

	ret = mcr_stats_get(client, &before, err);
	while (!ret) {
		mcrctl_pause(wait);
		ret = mcr_stats_get(client, &now, err);
		if (ret)
			break;
		rates = mcr_stats_rates(&before, &now);
		if (!rates || print(ctl, request->watch, &now, rates,
				    mcr_stats_interval(&before, &now)))
			ret = mcr_error_set(err, -1, "out of memory");
		free(rates);
		if (!request->watch)
			break;
		if (!ret && fflush(stdout))
			ret = mcr_error_set(err, -1, "cannot write the output");
		wait = (double)request->watch;
		mcr_stats_clear(&before);
		before = now;
		now = (struct mcr_stats){ 0 };
	}
	mcr_stats_clear(&before);
	mcr_stats_clear(&now);
	return ret;
}

static int print_prometheus(struct mcr_client *client, struct mcr_error *err)
{
	struct mcr_stats stats = { 0 };
	struct mcr_module module;
	int ret;

	ret = mcr_module_get(client, &module, err);
	if (!ret)
		ret = mcr_stats_get(client, &stats, err);
	if (!ret)
		mcr_prometheus_print(&module, &stats, stdout);
	mcr_stats_clear(&stats);
	return ret;
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct request request;
	struct mcr_error err;
	int status, ret;

	status = parse(ctl, argc, argv, &request);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = request.prometheus ?
			      print_prometheus(client, &err) :
			      print_rates(ctl, client, &request, &err);
	mcr_client_close(client);
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_stats = {
	.name = "stats",
	.synopsis = "[--watch [SECONDS]] [--prometheus]",
	.summary = "Show counters and rates.",
	.options = options,
	.run = run,
};
