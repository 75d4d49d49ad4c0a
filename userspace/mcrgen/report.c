// SPDX-License-Identifier: GPL-2.0-or-later
/* Everything mcrgen prints, see report.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "report.h"

static bool progress_shown;

void mcrgen_error(const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (progress_shown)
		mcrgen_progress(NULL);
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* In one piece, as several of us may share a terminal or a log. */
	fprintf(stderr, "mcrgen: %s\n", text);
}

bool mcrgen_progress_wanted(const struct mcrgen_options *o)
{
	return !o->quiet && isatty(STDERR_FILENO);
}

void mcrgen_progress(const char *fmt, ...)
{
	va_list args;

	fputs("\r\033[K", stderr);
	progress_shown = fmt;
	if (fmt) {
		va_start(args, fmt);
		vfprintf(stderr, fmt, args);
		va_end(args);
	}
	fflush(stderr);
}

/*
 * The rate of @amount over an interval that begins with the first of @datagrams and ends
 * with the last @burst of them, which therefore do not count.
 */
static double per_second(double amount, uint64_t datagrams, uint64_t burst, double seconds)
{
	if (datagrams <= burst || seconds <= 0)
		return 0;
	return amount / datagrams * (datagrams - burst) / seconds;
}

static const char *addr_text(const struct mcrgen_addr *addr, char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(addr->family, &addr->v4, text, INET6_ADDRSTRLEN);
}

static void add_number(struct json_object *obj, const char *key, uint64_t n)
{
	json_object_object_add(obj, key, json_object_new_uint64(n));
}

/* Six digits are a microsecond in a second and a nanosecond in a millisecond. */
static void add_real(struct json_object *obj, const char *key, double real)
{
	char text[64];

	snprintf(text, sizeof(text), "%.6f", real);
	json_object_object_add(obj, key, json_object_new_double_s(real, text));
}

static void add_text(struct json_object *obj, const char *key, const char *text)
{
	json_object_object_add(obj, key, json_object_new_string(text));
}

static void add_stream_id(struct json_object *obj, uint64_t id, unsigned int bits)
{
	char text[17];

	snprintf(text, sizeof(text), "%0*llx", (int)bits / 4, (unsigned long long)id);
	add_text(obj, "id", bits ? text : "");
}

/* Flushes, so that a full disk or a closed pipe is seen. */
static int finish(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	mcrgen_error("cannot write the report to standard output");
	return -EIO;
}

static int print_json(struct json_object *obj)
{
	puts(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PRETTY |
						 JSON_C_TO_STRING_SPACED |
						 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(obj);
	return finish();
}

static int sent_json(const struct mcrgen_options *o, const struct mcrgen_sent *s)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *streams = json_object_new_array();
	struct json_object *stream;
	char text[INET6_ADDRSTRLEN];
	struct mcrgen_addr group;
	int i;

	add_number(obj, "sent", s->sent);
	add_number(obj, "bytes", s->bytes);
	add_real(obj, "seconds", s->seconds);
	add_number(obj, "errors", s->errors);
	add_number(obj, "retries", s->retries);
	add_real(obj, "packets_per_second",
		 per_second(s->sent, s->sent, o->burst, s->seconds));
	add_real(obj, "bits_per_second",
		 per_second(8.0 * s->bytes, s->sent, o->burst, s->seconds));
	add_number(obj, "port", o->port);
	add_number(obj, "source_port", o->source_port);
	add_number(obj, "size", o->size);
	for (i = 0; i < o->streams; i++) {
		group = mcrgen_addr_add(&o->group, i);
		stream = json_object_new_object();
		add_stream_id(stream, s->stream_ids[i], 64);
		add_text(stream, "group", addr_text(&group, text));
		add_number(stream, "sent", s->stream_sent[i]);
		json_object_array_add(streams, stream);
	}
	json_object_object_add(obj, "streams", streams);
	return print_json(obj);
}

int mcrgen_report_sent(const struct mcrgen_options *o, const struct mcrgen_sent *s)
{
	char text[INET6_ADDRSTRLEN];

	if (o->json)
		return sent_json(o, s);
	printf("sent %llu datagrams of %lld bytes to %s port %lld",
	       (unsigned long long)s->sent, (long long)o->size, addr_text(&o->group, text),
	       (long long)o->port);
	if (o->streams > 1)
		printf(" and the %lld groups after it", (long long)o->streams - 1);
	printf(" in %.3f s: %.0f/s, %.3f Mbit/s; errors %llu, retries %llu\n", s->seconds,
	       per_second(s->sent, s->sent, o->burst, s->seconds),
	       per_second(8.0 * s->bytes, s->sent, o->burst, s->seconds) / 1e6,
	       (unsigned long long)s->errors, (unsigned long long)s->retries);
	return finish();
}

static double received_seconds(const struct mcrgen_received *r)
{
	return r->last_ns > r->first_ns ? (r->last_ns - r->first_ns) / 1e9 : 0;
}

static struct json_object *seen_json(const struct mcrgen_seen_list *list, bool interfaces)
{
	struct json_object *array = json_object_new_array();
	char text[INET6_ADDRSTRLEN];
	struct json_object *obj;
	unsigned int i;

	for (i = 0; i < list->count; i++) {
		const struct mcrgen_seen *e = &list->entries[i];

		obj = json_object_new_object();
		add_text(obj, "address", addr_text(&e->addr, text));
		if (interfaces)
			add_text(obj, "interface", e->interface);
		else
			add_number(obj, "port", e->number);
		add_number(obj, "datagrams", e->datagrams);
		json_object_array_add(array, obj);
	}
	return array;
}

static struct json_object *values_json(const uint64_t *counts, unsigned int n)
{
	struct json_object *array = json_object_new_array();
	struct json_object *obj;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!counts[i])
			continue;
		obj = json_object_new_object();
		add_number(obj, "value", i);
		add_number(obj, "datagrams", counts[i]);
		json_object_array_add(array, obj);
	}
	return array;
}

static struct json_object *delay_json(const struct mcrgen_delay *d)
{
	struct json_object *obj = json_object_new_object();

	add_number(obj, "samples", d->samples);
	add_real(obj, "min", mcrgen_delay_percentile(d, 0) / 1e3);
	add_real(obj, "p50", mcrgen_delay_percentile(d, 50) / 1e3);
	add_real(obj, "p90", mcrgen_delay_percentile(d, 90) / 1e3);
	add_real(obj, "p99", mcrgen_delay_percentile(d, 99) / 1e3);
	add_real(obj, "max", mcrgen_delay_percentile(d, 100) / 1e3);
	return obj;
}

static struct json_object *streams_json(const struct mcrgen_verify *v, bool tail)
{
	struct json_object *array = json_object_new_array();
	struct json_object *obj;
	unsigned int i;

	for (i = 0; i < v->count; i++) {
		const struct mcrgen_stream *s = v->streams[i];

		obj = json_object_new_object();
		add_stream_id(obj, s->id, s->stream_bits);
		add_number(obj, "expected", mcrgen_stream_expected(s, tail));
		add_number(obj, "received", s->received);
		add_number(obj, "lost", mcrgen_stream_lost(s, tail));
		add_number(obj, "duplicated", s->duplicated);
		add_number(obj, "reordered", s->reordered);
		add_number(obj, "late", s->late);
		add_number(obj, "corrupted", s->damaged);
		json_object_array_add(array, obj);
	}
	return array;
}

static int received_json(const struct mcrgen_options *o, const struct mcrgen_received *r)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *size = json_object_new_object();
	const struct mcrgen_verify *v = &r->verify;
	double seconds = received_seconds(r);
	struct mcrgen_totals t;

	mcrgen_verify_totals(v, o->count, !r->count_reached, &t);
	json_object_object_add(obj, "ok",
			       json_object_new_boolean(!mcrgen_received_wrong(o, r)));
	add_number(obj, "expected", t.expected);
	add_number(obj, "received", t.received);
	add_number(obj, "lost", t.lost);
	add_number(obj, "duplicated", t.duplicated);
	add_number(obj, "reordered", t.reordered);
	add_number(obj, "late", t.late);
	add_number(obj, "corrupted", t.corrupted);
	add_number(obj, "foreign", v->foreign);
	add_number(obj, "short", v->short_ones);
	add_number(obj, "untracked", v->untracked);
	add_number(obj, "filtered", r->filtered);
	add_number(obj, "socket_drops", r->drops);
	add_number(obj, "datagrams", r->datagrams);
	add_number(obj, "bytes", r->bytes);
	add_real(obj, "seconds", seconds);
	add_real(obj, "packets_per_second", per_second(r->datagrams, r->datagrams, 1, seconds));
	add_real(obj, "bits_per_second", per_second(8.0 * r->bytes, r->datagrams, 1, seconds));
	add_number(size, "min", r->size_min);
	add_number(size, "max", r->size_max);
	json_object_object_add(obj, "size", size);
	json_object_object_add(obj, "delay_us", delay_json(&r->delay));
	json_object_object_add(obj, "ttl", values_json(r->ttl, 256));
	json_object_object_add(obj, "dscp", values_json(r->dscp, 64));
	json_object_object_add(obj, "sources", seen_json(&r->sources, false));
	add_number(obj, "sources_other_datagrams", r->sources.others);
	json_object_object_add(obj, "destinations", seen_json(&r->destinations, true));
	add_number(obj, "destinations_other_datagrams", r->destinations.others);
	json_object_object_add(obj, "streams", streams_json(v, !r->count_reached));
	return print_json(obj);
}

static void print_values(const char *label, const uint64_t *counts, unsigned int n)
{
	unsigned int i;

	printf("%-13s", label);
	for (i = 0; i < n; i++)
		if (counts[i])
			printf(" %u (%llu)", i, (unsigned long long)counts[i]);
	putchar('\n');
}

static void print_sources(const struct mcrgen_seen_list *list)
{
	char text[INET6_ADDRSTRLEN];
	unsigned int i;

	for (i = 0; i < list->count; i++) {
		const struct mcrgen_seen *e = &list->entries[i];

		printf("%-13s %s port %u (%llu)\n", i ? "" : "from",
		       addr_text(&e->addr, text), e->number,
		       (unsigned long long)e->datagrams);
	}
	if (list->others)
		printf("%-13s others (%llu)\n", "", (unsigned long long)list->others);
}

int mcrgen_report_received(const struct mcrgen_options *o, const struct mcrgen_received *r)
{
	const struct mcrgen_delay *d = &r->delay;
	const struct mcrgen_verify *v = &r->verify;
	double seconds = received_seconds(r);
	struct mcrgen_totals t;

	if (o->json)
		return received_json(o, r);
	mcrgen_verify_totals(v, o->count, !r->count_reached, &t);
	printf("received %llu of %llu datagrams, %llu bytes in %.3f s: %.0f/s, %.3f Mbit/s\n",
	       (unsigned long long)t.received, (unsigned long long)t.expected,
	       (unsigned long long)r->bytes, seconds,
	       per_second(r->datagrams, r->datagrams, 1, seconds),
	       per_second(8.0 * r->bytes, r->datagrams, 1, seconds) / 1e6);
	printf("wrong         lost %llu, duplicated %llu, reordered %llu, corrupted %llu\n",
	       (unsigned long long)t.lost, (unsigned long long)t.duplicated,
	       (unsigned long long)t.reordered, (unsigned long long)t.corrupted);
	printf("also          short %llu, late %llu, foreign %llu, untracked %llu, filtered %llu, socket drops %llu\n",
	       (unsigned long long)v->short_ones, (unsigned long long)t.late,
	       (unsigned long long)v->foreign, (unsigned long long)v->untracked,
	       (unsigned long long)r->filtered, (unsigned long long)r->drops);
	if (!r->datagrams)
		return finish();
	if (d->samples)
		printf("delay (us)    min %.1f, p50 %.1f, p90 %.1f, p99 %.1f, max %.1f\n",
		       mcrgen_delay_percentile(d, 0) / 1e3, mcrgen_delay_percentile(d, 50) / 1e3,
		       mcrgen_delay_percentile(d, 90) / 1e3,
		       mcrgen_delay_percentile(d, 99) / 1e3,
		       mcrgen_delay_percentile(d, 100) / 1e3);
	printf("size          %llu to %llu\n", (unsigned long long)r->size_min,
	       (unsigned long long)r->size_max);
	print_values("TTL", r->ttl, 256);
	print_values("DSCP", r->dscp, 64);
	print_sources(&r->sources);
	return finish();
}

const char *mcrgen_received_wrong(const struct mcrgen_options *o,
				  const struct mcrgen_received *r)
{
	static char text[256];
	struct mcrgen_totals t;

	mcrgen_verify_totals(&r->verify, o->count, !r->count_reached, &t);
	if (!t.received && !t.corrupted)
		return "nothing was received";
	/* Late ones are among the lost, and untracked ones cannot be vouched for. */
	if (!t.lost && !t.duplicated && (!t.reordered || o->any_order) &&
	    !t.corrupted && !r->verify.foreign && !r->verify.untracked &&
	    t.received >= (uint64_t)o->count)
		return NULL;
	snprintf(text, sizeof(text),
		 "of %llu datagrams %llu were lost, %llu duplicated, %llu reordered, %llu corrupted, %llu foreign, %llu untracked",
		 (unsigned long long)t.expected, (unsigned long long)t.lost,
		 (unsigned long long)t.duplicated, (unsigned long long)t.reordered,
		 (unsigned long long)t.corrupted,
		 (unsigned long long)r->verify.foreign,
		 (unsigned long long)r->verify.untracked);
	return text;
}
