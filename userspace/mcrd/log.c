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

/* The least urgent priority that syslog has. */
#define SYSLOG_DEBUG 7

static struct {
	FILE *file;
	bool journal;
	enum mcrd_log_format format;
	uint8_t levels[MCR_FACILITIES_COUNT];
} out = {
	.levels = { [0 ... MCR_FACILITIES_COUNT - 1] = MCR_LEVEL_USUAL },
};

void mcrd_log_open(FILE *file, bool journal)
{
	out.file = file;
	out.journal = journal;
}

bool mcrd_log_to_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;
	char *end;

	if (!stream || fstat(STDERR_FILENO, &st))
		return false;
	device = strtoumax(stream, &end, 10);
	if (*end != ':')
		return false;
	inode = strtoumax(end + 1, &end, 10);
	return !*end && device == st.st_dev && inode == st.st_ino;
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
static void put_time(char text[40])
{
	struct timespec now;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	used = strftime(text, 40, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + used, 40 - used, ".%06ldZ", now.tv_nsec / 1000);
}

/* A value that a reader could take for several is put between quotes. */
static void put_value(FILE *file, const char *value)
{
	bool plain = *value != '\0';

	for (const char *c = value; *c; c++)
		plain &= (unsigned char)*c > ' ' && !strchr("=\"\\\177", *c);
	if (plain) {
		fputs(value, file);
		return;
	}
	putc('"', file);
	for (const char *c = value; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(file, "\\%c", *c);
		else if (*c == '\n')
			fputs("\\n", file);
		else if ((unsigned char)*c < ' ' || *c == 127)
			fprintf(file, "\\x%02x", (unsigned char)*c);
		else
			putc(*c, file);
	}
	putc('"', file);
}

static void put_text(FILE *file, enum mcrd_facility facility,
		     enum mcrd_level level, const struct mcrd_field *fields,
		     const char *sentence)
{
	char now[40];

	if (!out.journal) {
		put_time(now);
		fprintf(file, "time=%s ", now);
	}
	fprintf(file, "level=%s facility=%s msg=", mcr_level_name(level),
		mcr_facility_name(facility));
	put_value(file, sentence);
	for (; fields && fields->name; fields++) {
		if (!fields->value || !*fields->value)
			continue;
		fprintf(file, " %s=", fields->name);
		put_value(file, fields->value);
	}
}

static void put_json(FILE *file, enum mcrd_facility facility,
		     enum mcrd_level level, const struct mcrd_field *fields,
		     const char *sentence)
{
	struct json_object *object = json_object_new_object();
	char now[40];

	put_time(now);
	json_object_object_add(object, "time", json_object_new_string(now));
	json_object_object_add(object, "level",
			       json_object_new_string(mcr_level_name(level)));
	json_object_object_add(object, "facility",
			       json_object_new_string(mcr_facility_name(facility)));
	json_object_object_add(object, "message",
			       json_object_new_string(sentence));
	for (; fields && fields->name; fields++)
		if (fields->value && *fields->value)
			json_object_object_add(object, fields->name,
					       json_object_new_string(
						       fields->value));
	fputs(json_object_to_json_string_ext(object,
					     JSON_C_TO_STRING_PLAIN |
						     JSON_C_TO_STRING_NOSLASHESCAPE),
	      file);
	json_object_put(object);
}

void mcrd_log(enum mcrd_facility facility, enum mcrd_level level,
	      const struct mcrd_field *fields, const char *format, ...)
{
	FILE *file = out.file ? out.file : stderr;
	char sentence[2048];
	va_list args;

	if (!mcrd_logs(facility, level))
		return;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	/* The journal takes the priority off and keeps it beside the line. */
	if (out.journal)
		fprintf(file, "<%d>",
			level < SYSLOG_DEBUG ? (int)level : SYSLOG_DEBUG);
	if (out.format == MCRD_LOG_JSON)
		put_json(file, facility, level, fields, sentence);
	else
		put_text(file, facility, level, fields, sentence);
	putc('\n', file);
	fflush(file);
}
