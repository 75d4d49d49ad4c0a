// SPDX-License-Identifier: GPL-2.0-or-later
#include "top.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "mcrctl.h"
#include "number.h"
#include "pause.h"
#include "problem.h"
#include "table.h"
#include "utf8.h"

enum choice {
	OPT_INTERVAL,
	OPT_COUNT_OF,
	OPT_SORT,
	OPT_REVERSE,
	OPT_FILTER,
	OPT_UNITS,
	OPT_BATCH,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_INTERVAL] = { "interval", "SECONDS", "read again so often (1)" },
	[OPT_COUNT_OF] = { "count", "N", "end after N times (never)" },
	[OPT_SORT] = { "sort", "COLUMN",
		       "rule, interface, address, in (default), out, lost, total-in, total-out or total-lost" },
	[OPT_REVERSE] = { "reverse", NULL, "the other way round" },
	[OPT_FILTER] = { "filter", "TEXT", "only rules that have TEXT in them" },
	[OPT_UNITS] = { "units", "UNIT", "bits (default), bytes or packets" },
	[OPT_BATCH] = { "batch", NULL,
			"print one table after the other, as when the output is no terminal" },
	[OPT_COUNT] = { 0 },
};

static int parse_interval(const struct mcrctl *ctl, double *interval)
{
	char *end;
	double seconds = strtod(optarg, &end);

	if (strspn(optarg, "0123456789.") != strlen(optarg) || *end ||
	    end == optarg || !(seconds >= MCRCTL_TOP_INTERVAL_MIN) ||
	    !(seconds <= MCRCTL_TOP_INTERVAL_MAX))
		return mcrctl_usage_error(ctl,
					  "--interval '%s' is not a number of seconds: give %.1f-%.0f",
					  optarg, MCRCTL_TOP_INTERVAL_MIN,
					  MCRCTL_TOP_INTERVAL_MAX);
	*interval = seconds;
	return -1;
}

static int parse_sort(const struct mcrctl *ctl, struct mcr_top_view *view)
{
#define NAME(id, name, ...) ", " name
	static const char names[] = MCR_TOP_COLUMNS(NAME);

	if (mcr_top_column_parse(optarg, &view->sort))
		return -1;
	return mcrctl_usage_error(ctl,
				  "--sort '%s' is not a column: give one of %s",
				  optarg, names + strlen(", "));
}

static int parse_filter(const struct mcrctl *ctl, struct mcr_top_view *view)
{
	if (strlen(optarg) >= sizeof(view->filter) ||
	    !mcr_utf8_printable(optarg))
		return mcrctl_usage_error(ctl,
					  "--filter '%s' is not up to %d octets of printable UTF-8",
					  optarg, MCR_TOP_FILTER_MAX);
	strcpy(view->filter, optarg);
	return -1;
}

static int parse_option(const struct mcrctl *ctl, int option,
			struct mcrctl_top *top, bool *batch)
{
	switch (option) {
	case OPT_INTERVAL:
		return parse_interval(ctl, &top->interval);
	case OPT_COUNT_OF:
		if (mcr_number_parse(optarg, 1, UINT32_MAX, &top->count))
			return -1;
		return mcrctl_usage_error(ctl,
					  "--count '%s' is not a number from 1 on",
					  optarg);
	case OPT_SORT:
		return parse_sort(ctl, &top->view);
	case OPT_REVERSE:
		top->view.reverse = true;
		return -1;
	case OPT_FILTER:
		return parse_filter(ctl, &top->view);
	case OPT_UNITS:
		if (mcr_top_unit_parse(optarg, &top->view.unit))
			return -1;
		return mcrctl_usage_error(ctl,
					  "--units '%s' is not a unit: give bits, bytes or packets",
					  optarg);
	default:
		*batch = true;
		return -1;
	}
}

/* Returns -1 to go on, or the exit status. */
static int parse(struct mcrctl *ctl, int argc, char **argv,
		 struct mcrctl_top *top, bool *batch)
{
	int option, status;

	mcrctl_first_option();
	for (;;) {
		option = mcrctl_next_option(ctl, ctl->verb, argc, argv);
		if (option == MCRCTL_OPTIONS_WRONG)
			return MCRCTL_USAGE;
		if (option == MCRCTL_OPTIONS_ANSWERED)
			return MCRCTL_DONE;
		if (option == MCRCTL_OPTIONS_END)
			break;
		status = parse_option(ctl, option, top, batch);
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	return -1;
}

int mcrctl_top_read(struct mcrctl_top *top, struct mcr_error *err)
{
	int ret;

	mcr_top_clear(&top->top);
	mcr_stats_clear(&top->before);
	top->before = top->now;
	top->now = (struct mcr_stats){ 0 };
	ret = mcr_stats_get(top->client, &top->now, err);
	if (!ret && mcr_top_make(&top->top, &top->before, &top->now))
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
	if (!ret)
		mcr_top_arrange(&top->top, &top->view);
	return ret;
}

static int print_table(const struct mcrctl_top *top, bool first)
{
	const char *headings[MCR_TOP_COLUMNS_COUNT + 1] = { NULL };
	char aligned[MCR_TOP_COLUMNS_COUNT][32], text[MCR_TEXT_MAX];
	struct mcr_table *table;
	char summary[256];

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++) {
		snprintf(aligned[c], sizeof(aligned[c]), "%s%s",
			 mcr_top_column_is_text(c) ? "" : ">",
			 mcr_top_heading(c, top->view.unit));
		headings[c] = aligned[c];
	}
	table = mcr_table_new(headings);
	if (!table)
		return -ENOMEM;
	for (size_t i = 0; i < top->top.count; i++)
		for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++)
			mcr_table_cell(table, "%s",
				       mcr_top_cell(&top->top.rows[i], c,
						    top->view.unit, text));
	mcr_top_summary(&top->top, &top->view, summary, sizeof(summary));
	if (!first)
		putchar('\n');
	mcr_text_print(stdout, "%s, over %.1f s\n", summary,
		       top->top.interval);
	return mcr_table_print(table, stdout);
}

/* One after the other, for whoever reads them from a pipe or a file. */
static int print_batch(const struct mcrctl *ctl, struct mcrctl_top *top,
		       struct mcr_error *err)
{
	int ret = 0;

	for (unsigned long n = 0; !ret && (!top->count || n < top->count); n++) {
		mcrctl_pause(top->interval);
		ret = mcrctl_top_read(top, err);
		if (ret)
			break;
		if (ctl->json ? mcr_json_print(mcr_top_json(&top->top), true,
					       stdout) :
				print_table(top, !n))
			ret = mcr_error_set(err, -ENOMEM, "out of memory");
		else if (fflush(stdout))
			ret = mcr_error_set(err, -EPIPE,
					    "cannot write the output: %s",
					    strerror(errno));
	}
	return ret;
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcrctl_top top = {
		.view.sort = MCR_TOP_IN,
		.interval = 1,
	};
	struct mcr_error err;
	bool batch = false;
	int status, ret;

	status = parse(ctl, argc, argv, &top, &batch);
	if (status >= 0)
		return status;
	batch |= ctl->json || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO);
	ret = mcrctl_open(ctl, &top.client, &err);
	if (!ret)
		ret = mcr_stats_get(top.client, &top.now, &err);
	if (!ret)
		ret = batch ? print_batch(ctl, &top, &err) :
			      mcrctl_top_screen(&top, &err);
	mcr_client_close(top.client);
	mcr_top_clear(&top.top);
	mcr_stats_clear(&top.before);
	mcr_stats_clear(&top.now);
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

const struct mcrctl_verb mcrctl_top = {
	.name = "top",
	.synopsis = "[--interval SECONDS] [--count N] [--sort COLUMN] [--reverse] [--filter TEXT] [--units UNIT] [--batch]",
	.summary = "Show the busiest rules, live.",
	.options = options,
	.run = run,
};
