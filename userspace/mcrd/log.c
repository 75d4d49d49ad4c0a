// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "log_journal.h"
#include "utf8.h"

/* The least urgent priority that syslog has. */
#define SYSLOG_DEBUG 7

static struct {
	FILE *file;
	enum mcrd_log_sink sink;
	enum mcrd_log_format format;
	uint8_t levels[MCR_FACILITIES_COUNT];
} out = {
	.levels = { [0 ... MCR_FACILITIES_COUNT - 1] = MCR_LEVEL_USUAL },
};

void mcrd_log_open(FILE *file, enum mcrd_log_sink sink)
{
	out.file = file;
	out.sink = sink;
}

enum mcrd_log_sink mcrd_log_sink(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;
	char *end;

	if (!stream || fstat(STDERR_FILENO, &st))
		return MCRD_LOG_FILE;
	device = strtoumax(stream, &end, 10);
	if (*end != ':')
		return MCRD_LOG_FILE;
	inode = strtoumax(end + 1, &end, 10);
	if (*end || device != st.st_dev || inode != st.st_ino)
		return MCRD_LOG_FILE;
	return mcrd_journal_present() ? MCRD_LOG_JOURNAL : MCRD_LOG_STREAM;
}

void mcrd_log_set_format(enum mcrd_log_format format)
{
	out.format = format;
}

int mcrd_log_format_parse(const char *name, enum mcrd_log_format *format)
{
	if (!strcmp(name, "text"))
		*format = MCRD_LOG_TEXT;
	else if (!strcmp(name, "json"))
		*format = MCRD_LOG_JSON;
	else
		return -1;
	return 0;
}

void mcrd_log_set_levels(uint8_t level,
			 const uint8_t levels[MCR_FACILITIES_COUNT])
{
	if (level == MCR_LEVEL_LEFT_OUT)
		level = MCR_LEVEL_USUAL;
	for (size_t i = 0; i < MCR_FACILITIES_COUNT; i++)
		out.levels[i] = levels[i] == MCR_LEVEL_LEFT_OUT ? level :
								  levels[i];
}

bool mcrd_logs(enum mcrd_facility facility, enum mcrd_level level)
{
	return (uint8_t)level <= out.levels[facility];
}

/* As RFC 3339 has it, in UTC. */
static void put_time(char text[40], uint64_t time)
{
	time_t seconds = (time_t)(time / 1000000000);
	struct tm tm;
	size_t used;

	gmtime_r(&seconds, &tm);
	used = strftime(text, 40, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + used, 40 - used, ".%06uZ",
		 (unsigned int)(time % 1000000000 / 1000));
}

/* A value that a reader could take for several is put between quotes. */
static void put_value(FILE *file, const char *value)
{
	bool plain = *value != '\0' && mcr_utf8_printable(value);
	uint32_t code;
	size_t taken;

	for (const char *c = value; *c; c++)
		plain &= (unsigned char)*c > ' ' && !strchr("=\"\\\177", *c);
	if (plain) {
		fputs(value, file);
		return;
	}
	putc('"', file);
	for (const char *c = value; *c; c += taken) {
		taken = mcr_utf8_next(c, &code);
		if (!taken) {
			taken = 1;
			code = 0;
		}
		if (*c == '"' || *c == '\\')
			fprintf(file, "\\%c", *c);
		else if (*c == '\n')
			fputs("\\n", file);
		else if (mcr_utf8_code_printable(code))
			fwrite(c, 1, taken, file);
		else
			for (size_t i = 0; i < taken; i++)
				fprintf(file, "\\x%02x", (unsigned char)c[i]);
	}
	putc('"', file);
}

/** struct line - all that a line says */
struct line {
	uint64_t time;
	uint8_t facility;
	enum mcrd_level level;
	const struct mcrd_field *fields;
	const char *sentence;
};

static void put_text(FILE *file, const struct line *line)
{
	const struct mcrd_field *fields = line->fields;
	char when[40];

	if (out.sink == MCRD_LOG_FILE) {
		put_time(when, line->time);
		fprintf(file, "time=%s ", when);
	}
	fprintf(file, "level=%s facility=%s msg=", mcr_level_name(line->level),
		mcr_facility_name(line->facility));
	put_value(file, line->sentence);
	for (; fields && fields->name; fields++) {
		if (!fields->value || !*fields->value)
			continue;
		fprintf(file, " %s=", fields->name);
		put_value(file, fields->value);
	}
}

static void add_string(struct json_object *object, const char *name,
		       const char *value)
{
	json_object_object_add(object, name, mcr_json_text(value));
}

static void put_json(FILE *file, const struct line *line)
{
	struct json_object *object = json_object_new_object();
	const struct mcrd_field *fields = line->fields;
	char when[40];

	put_time(when, line->time);
	add_string(object, "time", when);
	add_string(object, "level", mcr_level_name(line->level));
	add_string(object, "facility", mcr_facility_name(line->facility));
	add_string(object, "message", line->sentence);
	for (; fields && fields->name; fields++)
		if (fields->value && *fields->value)
			add_string(object, fields->name, fields->value);
	fputs(json_object_to_json_string_ext(object,
					     JSON_C_TO_STRING_PLAIN |
						     JSON_C_TO_STRING_NOSLASHESCAPE),
	      file);
	json_object_put(object);
}

static int priority(const struct line *line)
{
	return line->level < SYSLOG_DEBUG ? (int)line->level : SYSLOG_DEBUG;
}

/* To the journal itself: the line for who reads it, fields for who looks for them. */
static void write_journal(const struct line *line)
{
	struct mcrd_journal journal = { 0 };
	char *text = NULL, when[40], level[2] = { (char)('0' + priority(line)) };
	FILE *file;
	size_t size;

	file = open_memstream(&text, &size);
	if (!file)
		return;
	put_text(file, line);
	fclose(file);
	put_time(when, line->time);
	mcrd_journal_add(&journal, "MESSAGE", text);
	mcrd_journal_add(&journal, "PRIORITY", level);
	mcrd_journal_add(&journal, "SYSLOG_IDENTIFIER", "mcrd");
	mcrd_journal_add(&journal, "MCR_TIME", when);
	mcrd_journal_add(&journal, "MCR_LEVEL", mcr_level_name(line->level));
	mcrd_journal_add(&journal, "MCR_FACILITY",
			 mcr_facility_name(line->facility));
	mcrd_journal_add(&journal, "MCR_MESSAGE", line->sentence);
	mcrd_journal_add_fields(&journal, line->fields);
	mcrd_journal_send(&journal);
	free(text);
}

static void write_line(const struct line *line)
{
	FILE *file = out.file ? out.file : stderr;

	if (out.sink == MCRD_LOG_JOURNAL && out.format == MCRD_LOG_TEXT) {
		write_journal(line);
		return;
	}
	/* The journal takes the priority off and keeps it beside the line. */
	if (out.sink != MCRD_LOG_FILE)
		fprintf(file, "<%d>", priority(line));
	if (out.format == MCRD_LOG_JSON)
		put_json(file, line);
	else
		put_text(file, line);
	putc('\n', file);
	fflush(file);
}

void mcrd_log(enum mcrd_facility facility, enum mcrd_level level,
	      const struct mcrd_field *fields, const char *format, ...)
{
	char sentence[2048];
	struct timespec now;
	va_list args;

	if (!mcrd_logs(facility, level))
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	clock_gettime(CLOCK_REALTIME, &now);
	write_line(&(struct line){
		.time = (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec,
		.facility = facility,
		.level = level,
		.fields = fields,
		.sentence = sentence,
	});
}

void mcrd_log_event(uint64_t time, uint8_t facility, enum mcrd_level level,
		    const struct mcrd_field *fields, const char *sentence)
{
	write_line(&(struct line){
		.time = time,
		.facility = facility,
		.level = level,
		.fields = fields,
		.sentence = sentence,
	});
}
