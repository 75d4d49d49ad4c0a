// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/mcr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "mcrctl.h"
#include "number.h"
#include "pcapng.h"
#include "problem.h"
#include "table.h"
#include "trace_text.h"

/* Copies that were sent are named up to so many, and counted otherwise. */
#define NAMED_MAX 8
/* How often `follow` looks, in nanoseconds. */
#define FOLLOW_PAUSE 50000000

/**
 * struct request - what was asked for
 * @choice: the rule
 * @trace: depth, sample and snaplen
 * @pcap: file of packets, or NULL
 */
struct request {
	struct mcr_rule_choice choice;
	struct mcr_trace trace;
	const char *pcap;
};

enum choice {
	OPT_RULE_ID,
	OPT_NAME,
	OPT_DEPTH,
	OPT_SAMPLE,
	OPT_SNAPLEN,
	OPT_PCAP,
};

static const struct mcrctl_option enable_options[] = {
	[OPT_RULE_ID] = { "rule-id", "ID", "the rule with this id" },
	[OPT_NAME] = { "name", "NAME", "the rule of this name" },
	[OPT_DEPTH] = { "depth", "N", "keep the last N events (256)" },
	[OPT_SAMPLE] = { "sample", "N", "take every Nth datagram (1)" },
	[OPT_SNAPLEN] = { "snaplen", "OCTETS",
			  "keep so much of packets, not their headers alone" },
	{ 0 },
};

static const struct mcrctl_option choice_options[] = {
	[OPT_RULE_ID] = { "rule-id", "ID", "the rule with this id" },
	[OPT_NAME] = { "name", "NAME", "the rule of this name" },
	{ 0 },
};

#define GET_PCAP 2

static const struct mcrctl_option get_options[] = {
	[OPT_RULE_ID] = { "rule-id", "ID", "the rule with this id" },
	[OPT_NAME] = { "name", "NAME", "the rule of this name" },
	[GET_PCAP] = { "pcap", "FILE", "write the packets to FILE as pcapng" },
	{ 0 },
};

static int parse_number(const struct mcrctl *ctl, const char *option,
			unsigned long min, unsigned long max, uint32_t *result)
{
	unsigned long number;

	if (!mcr_number_parse(optarg, min, max, &number))
		return mcrctl_usage_error(ctl,
					  "--%s '%s' is not a number of %lu to %lu",
					  option, optarg, min, max);
	*result = number;
	return -1;
}

static int parse_option(const struct mcrctl *ctl, int option,
			struct request *request, int *given)
{
	struct mcr_error err;

	switch (option) {
	case OPT_RULE_ID:
		++*given;
		if (mcr_id_parse(optarg, &request->choice.id))
			return -1;
		return mcrctl_usage_error(ctl,
					  "'%s' is not the id of a rule: it has 16 lower-case hex digits",
					  optarg);
	case OPT_NAME:
		++*given;
		request->choice.name = optarg;
		if (!mcr_rule_name_validate(optarg, &err))
			return -1;
		return mcrctl_usage_error(ctl, "%s", err.text);
	case OPT_DEPTH:
		return parse_number(ctl, "depth", 1, MCR_TRACE_DEPTH_MAX,
				    &request->trace.depth);
	case OPT_SAMPLE:
		return parse_number(ctl, "sample", 1, UINT32_MAX,
				    &request->trace.sample);
	case OPT_SNAPLEN:
		return parse_number(ctl, "snaplen", 0, MCR_TRACE_SNAPLEN_MAX,
				    &request->trace.snaplen);
	default:
		request->pcap = optarg;
		return -1;
	}
}

/* Returns -1 to go on, or the exit status. */
static int parse(struct mcrctl *ctl, int argc, char **argv,
		 struct request *request)
{
	int option, given = 0, status;

	*request = (struct request){ 0 };
	mcrctl_first_option();
	for (;;) {
		option = mcrctl_next_option(ctl, ctl->verb, argc, argv);
		if (option == MCRCTL_OPTIONS_WRONG)
			return MCRCTL_USAGE;
		if (option == MCRCTL_OPTIONS_ANSWERED)
			return MCRCTL_DONE;
		if (option == MCRCTL_OPTIONS_END)
			break;
		/* `get` has another option in the place of --depth. */
		if (ctl->verb->options == get_options && option == GET_PCAP)
			option = OPT_PCAP;
		status = parse_option(ctl, option, request, &given);
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	if (given != 1)
		return mcrctl_usage_error(ctl, "give one of --rule-id and --name");
	return -1;
}

static struct json_object *trace_json(uint64_t id,
				      const struct mcr_trace *trace)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "id", mcr_json_id(id));
	mcr_json_add_number(object, "depth", trace->depth);
	mcr_json_add_number(object, "sample", trace->sample);
	mcr_json_add_number(object, "snaplen", trace->snaplen);
	mcr_json_add_number(object, "seen", trace->seen);
	mcr_json_add_number(object, "lost", trace->lost);
	return object;
}

/* The rule itself, for the names of what it does. */
static int get_rule(struct mcr_client *client, const struct request *request,
		    struct mcr_rule_set *set, struct mcr_error *err)
{
	return mcr_rule_get(client, &request->choice, false, set, err);
}

static int run_enable(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct mcr_rule_set set = { 0 };
	struct request request;
	struct mcr_error err;
	int status, ret;

	status = parse(ctl, argc, argv, &request);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_trace_enable(client, &request.choice, &request.trace,
				       &err);
	if (!ret && ctl->json)
		ret = get_rule(client, &request, &set, &err);
	mcr_client_close(client);
	if (ret)
		return mcrctl_fail(ret, &err);
	if (ctl->json)
		ret = mcr_json_print(trace_json(set.rules[0].id, &request.trace),
				     false, stdout);
	mcr_rule_set_clear(&set);
	return ret ? MCRCTL_FAILED : MCRCTL_DONE;
}

static int run_disable(struct mcrctl *ctl, int argc, char **argv)
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
		ret = mcr_trace_disable(client, &request.choice, &err);
	mcr_client_close(client);
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

/**
 * struct printing - where events go
 * @rule: their rule
 * @trace: what the module says of the trace
 * @table: of people
 * @events: of programs
 * @pcap: file of packets
 * @count: events so far
 */
struct printing {
	const struct mcr_rule *rule;
	struct mcr_trace trace;
	struct mcr_table *table;
	struct json_object *events;
	FILE *pcap;
	size_t count;
};

static const char *const headings[] = {
	"TIME", ">CPU", "FROM", "TO", ">LENGTH", "COPIES", "FATE", NULL,
};

static void add_copies(struct mcr_table *table,
		       const struct mcr_trace_event *event,
		       const struct mcr_rule *rule)
{
	size_t sent = mcr_trace_sent(event), unnamed = sent > NAMED_MAX ? sent : 0;
	size_t unknown = event->outputs - event->fates_count, rows = 0;
	char text[MCR_TEXT_MAX];

	if (event->reason != MCR_REASON_NONE) {
		mcr_table_cell(table, "none");
		mcr_table_cell(table, "%s", mcr_trace_fate(event->reason));
		mcr_table_end_row(table);
		return;
	}
	if (unnamed) {
		mcr_table_cell(table, "%zu of %u", unnamed, event->outputs);
		mcr_table_cell(table, "sent");
		mcr_table_end_row(table);
		rows++;
	}
	for (size_t i = 0; i < event->fates_count; i++) {
		if (unnamed && event->fates[i] == MCR_REASON_NONE)
			continue;
		for (int column = 0; rows && column < 5; column++)
			mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%s", mcr_trace_copy(event, rule, i, text));
		mcr_table_cell(table, "%s", mcr_trace_fate(event->fates[i]));
		mcr_table_end_row(table);
		rows++;
	}
	if (unknown) {
		for (int column = 0; column < 5; column++)
			mcr_table_cell(table, "%s", "");
		mcr_table_cell(table, "%zu of %u", unknown, event->outputs);
		mcr_table_cell(table, "not known");
		mcr_table_end_row(table);
	}
}

static int add_event(const struct mcr_trace_event *event, void *arg,
		     struct mcr_error *err)
{
	struct printing *p = arg;
	char text[MCR_TEXT_MAX];
	char *comment;

	if (p->count == p->trace.depth)
		return 0;
	p->count++;
	if (p->pcap) {
		comment = mcr_trace_summary(event, p->rule, SIZE_MAX);
		if (!comment)
			return mcr_error_set(err, -ENOMEM, "out of memory");
		mcr_pcapng_packet(p->pcap, event->time, event->packet,
				  event->packet_size, event->length, comment);
		free(comment);
	}
	if (p->events)
		json_object_array_add(p->events,
				      mcr_trace_event_json(event, p->rule));
	if (!p->table)
		return 0;
	mcr_table_cell(p->table, "%s", mcr_trace_time(event->time, text));
	mcr_table_cell(p->table, "%u", event->cpu);
	mcr_table_cell(p->table, "%s", mcr_trace_from(event, text));
	mcr_table_cell(p->table, "%s", mcr_trace_to(event, text));
	mcr_table_cell(p->table, "%u", event->length);
	add_copies(p->table, event, p->rule);
	return 0;
}

/* Whoever else uses this host is not to read them. */
static FILE *open_pcap(const char *path, struct mcr_error *err)
{
	FILE *file = NULL;
	struct stat st;
	int fd;

	if (!strcmp(path, "-"))
		return stdout;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	/* It may have been there before, for all to read. */
	if (fd >= 0 && !fstat(fd, &st) &&
	    (!S_ISREG(st.st_mode) || !fchmod(fd, 0600)))
		file = fdopen(fd, "w");
	if (!file) {
		mcr_error_set(err, -errno, "cannot write '%s': %s", path,
			      strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return file;
}

static int close_pcap(FILE *file, const char *path, struct mcr_error *err)
{
	bool failed = fflush(file) || ferror(file);

	if (file != stdout)
		failed |= fclose(file) != 0;
	return failed ? mcr_error_set(err, -EIO, "cannot write '%s': %s", path,
				      strerror(errno)) :
			0;
}

static int begin_pcap(struct printing *p, const char *path,
		      struct mcr_error *err)
{
	char comment[128];

	p->pcap = open_pcap(path, err);
	if (!p->pcap)
		return -EIO;
	snprintf(comment, sizeof(comment),
		 "mcrctl " MCR_VERSION ": packet trace of rule %016" PRIx64,
		 p->rule->id);
	mcr_pcapng_begin(p->pcap, p->rule->input.interface, comment);
	return 0;
}

static int print_get(const struct mcrctl *ctl, struct printing *p)
{
	const struct mcr_trace *trace = &p->trace;
	struct mcr_table *table = p->table;
	struct json_object *object;

	p->table = NULL;
	if (ctl->json) {
		object = trace_json(p->rule->id, trace);
		json_object_object_add(object, "events", p->events);
		p->events = NULL;
		return mcr_json_print(object, false, stdout);
	}
	if (table && mcr_table_print(table, stdout))
		return -ENOMEM;
	/* What came before the first of them is no longer there. */
	if (table)
		printf("%" PRIu64 " datagrams since it was enabled; every %u. is kept, the last %u\n",
		       trace->seen, trace->sample, trace->depth);
	return 0;
}

/*
 * The events there are. Under traffic there are always more: what comes after as
 * many as the trace keeps, came after it was asked.
 */
static int get_events(struct mcr_client *client, const struct request *request,
		      struct printing *p, struct mcr_error *err)
{
	uint64_t after = 0;
	size_t count;
	int ret;

	do {
		ret = mcr_trace_get(client, &request->choice, &after, &p->trace,
				    add_event, p, &count, err);
	} while (!ret && count && p->count < p->trace.depth);
	return ret;
}

static int get(struct mcrctl *ctl, struct mcr_client *client,
	       const struct request *request, struct mcr_error *err)
{
	struct mcr_rule_set set = { 0 };
	struct printing p = { 0 };
	int ret, ended;

	ret = get_rule(client, request, &set, err);
	if (ret)
		return ret;
	p.rule = &set.rules[0];
	if (request->pcap)
		ret = begin_pcap(&p, request->pcap, err);
	if (!ret && ctl->json)
		p.events = json_object_new_array();
	else if (!ret && !request->pcap)
		p.table = mcr_table_new(headings);
	if (!ret)
		ret = get_events(client, request, &p, err);
	if (p.pcap) {
		ended = close_pcap(p.pcap, request->pcap, ret ? NULL : err);
		ret = ret ? ret : ended;
	}
	if (!ret && print_get(ctl, &p))
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
	json_object_put(p.events);
	mcr_table_free(p.table);
	mcr_rule_set_clear(&set);
	return ret;
}

static int run_get(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_client *client = NULL;
	struct request request;
	struct mcr_error err;
	int status, ret;

	status = parse(ctl, argc, argv, &request);
	if (status >= 0)
		return status;
	if (ctl->json && request.pcap && !strcmp(request.pcap, "-"))
		return mcrctl_usage_error(ctl,
					  "--json and --pcap - cannot both be on standard output");
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = get(ctl, client, &request, &err);
	mcr_client_close(client);
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

/**
 * struct following - a trace that is read live
 * @ctl: how to print
 * @client: for the rule
 * @request: which trace
 * @set: the rule, as it was last read
 * @last: number of the last event
 * @seen: datagrams the trace had come by when it was looked at last
 */
struct following {
	const struct mcrctl *ctl;
	struct mcr_client *client;
	const struct request *request;
	struct mcr_rule_set set;
	uint64_t last;
	uint64_t seen;
};

static int print_missed(const struct following *f, uint64_t missed)
{
	struct json_object *object;

	if (!f->ctl->json) {
		printf("%" PRIu64 " events were overwritten before they could be read\n",
		       missed);
		return 0;
	}
	object = json_object_new_object();
	mcr_json_add_number(object, "missed", missed);
	return mcr_json_print(object, true, stdout);
}

static int print_event(const struct mcr_trace_event *event, void *arg,
		       struct mcr_error *err)
{
	char time[MCR_TRACE_TIME_MAX], from[MCR_TEXT_MAX], to[MCR_TEXT_MAX];
	struct following *f = arg;
	const struct mcr_rule *rule = &f->set.rules[0];
	char *summary;
	int ret = 0;

	if (f->last && event->sequence > f->last + 1)
		ret = print_missed(f, event->sequence - f->last - 1);
	f->last = event->sequence;
	if (ret)
		return mcr_error_set(err, ret, "out of memory");
	if (f->ctl->json)
		return mcr_json_print(mcr_trace_event_json(event, rule), true,
				      stdout) ?
			       mcr_error_set(err, -ENOMEM, "out of memory") :
			       0;
	summary = mcr_trace_summary(event, rule, NAMED_MAX);
	if (!summary)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	mcr_text_print(stdout, "%s cpu %u %s > %s length %u: %s\n",
		       mcr_trace_time(event->time, time), event->cpu,
		       mcr_trace_from(event, from), mcr_trace_to(event, to),
		       event->length, summary);
	free(summary);
	return 0;
}

/* Looks until the trace is gone, which ends it well if it was there once. */
static int follow(struct following *f, struct mcr_error *err)
{
	const struct timespec pause = { .tv_nsec = FOLLOW_PAUSE };
	const struct mcr_rule_choice *choice = &f->request->choice;
	struct mcr_trace trace;
	uint64_t after = 0;
	bool begun = false;
	size_t count = 0;
	int ret;

	for (;;) {
		/* What outputs are called now, before events tell of them. */
		ret = get_rule(f->client, f->request, &f->set, err);
		if (!ret)
			ret = mcr_trace_get(f->client, choice, &after, &trace,
					    print_event, f, &count, err);
		if (ret == -ENOENT && begun)
			return 0;
		if (ret)
			return ret;
		/* It was enabled anew, and counts from 1 again. */
		if (trace.seen < f->seen)
			after = f->last = 0;
		f->seen = trace.seen;
		begun = true;
		if (fflush(stdout))
			return mcr_error_set(err, -EPIPE,
					     "cannot write the output: %s",
					     strerror(errno));
		if (!count)
			nanosleep(&pause, NULL);
	}
}

static int run_follow(struct mcrctl *ctl, int argc, char **argv)
{
	struct following f = { .ctl = ctl };
	struct request request;
	struct mcr_error err;
	int status, ret;

	status = parse(ctl, argc, argv, &request);
	if (status >= 0)
		return status;
	f.request = &request;
	ret = mcrctl_open(ctl, &f.client, &err);
	if (!ret)
		ret = follow(&f, &err);
	mcr_client_close(f.client);
	mcr_rule_set_clear(&f.set);
	return ret ? mcrctl_fail(ret, &err) : MCRCTL_DONE;
}

static const struct mcrctl_verb trace_enable = {
	.name = "trace enable",
	.synopsis = "--rule-id ID | --name NAME [--depth N] [--sample N] [--snaplen OCTETS]",
	.summary = "Keep the last datagrams of a rule, and what became of each copy.",
	.options = enable_options,
	.run = run_enable,
};

static const struct mcrctl_verb trace_disable = {
	.name = "trace disable",
	.synopsis = "--rule-id ID | --name NAME",
	.summary = "Keep them no longer, and free the memory.",
	.options = choice_options,
	.run = run_disable,
};

static const struct mcrctl_verb trace_get = {
	.name = "trace get",
	.synopsis = "--rule-id ID | --name NAME [--pcap FILE]",
	.summary = "Show what is kept.",
	.options = get_options,
	.run = run_get,
};

static const struct mcrctl_verb trace_follow = {
	.name = "trace follow",
	.synopsis = "--rule-id ID | --name NAME",
	.summary = "Show it as it happens, a datagram a line.",
	.options = choice_options,
	.run = run_follow,
};

static const struct mcrctl_verb *const verbs[] = {
	&trace_enable,
	&trace_disable,
	&trace_get,
	&trace_follow,
	NULL,
};

const struct mcrctl_verb mcrctl_trace = {
	.name = "trace",
	.synopsis = "enable | disable | get | follow",
	.summary = "Trace the packets of a rule.",
	.verbs = verbs,
};
