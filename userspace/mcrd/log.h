/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log: what mcrd has to say and the module's events, one line each, as text or
 * as JSON on standard error, or with their fields apart to the journal.
 */
#ifndef MCRD_LOG_H
#define MCRD_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "level.h"

/** enum mcrd_level - how much a line matters; numbers are those of level.h */
enum mcrd_level {
	MCRD_LOG_EMERGENCY,
	MCRD_LOG_ALERT,
	MCRD_LOG_CRITICAL,
	MCRD_LOG_ERROR,
	MCRD_LOG_WARNING,
	MCRD_LOG_NOTICE,
	MCRD_LOG_INFO,
	MCRD_LOG_DEBUG,
	MCRD_LOG_TRACE,
};

/** enum mcrd_facility - those of level.h that mcrd has something to say about */
enum mcrd_facility {
	MCRD_SUPERVISOR = 0,
	MCRD_RULE_DISPATCH = 1,
	MCRD_CONTROL_SOCKET = 2,
	MCRD_SECURITY = 9,
	MCRD_NETWORK = 10,
};

/** enum mcrd_log_sink - who takes the lines */
enum mcrd_log_sink {
	MCRD_LOG_FILE,		/* a file, or whoever reads standard error */
	MCRD_LOG_STREAM,	/* the journal, by way of standard error */
	MCRD_LOG_JOURNAL,	/* the journal, with fields */
};

/** enum mcrd_log_format - how lines are written */
enum mcrd_log_format {
	MCRD_LOG_TEXT,
	MCRD_LOG_JSON,
};

/**
 * struct mcrd_field - a value a line carries beside its sentence
 * @name: what it is; NULL ends a list
 * @value: the value; NULL or "": left out
 */
struct mcrd_field {
	const char *name;
	const char *value;
};

/** MCRD_FIELDS() - a list of fields: MCRD_FIELDS({ "rule", id }) */
#define MCRD_FIELDS(...) ((const struct mcrd_field[]){ __VA_ARGS__, { 0 } })

/**
 * mcrd_log_open() - where lines go; before it they go to standard error
 * @file: an open file
 * @sink: whose it is; for the journal's lines begin with a priority and have no
 *	time. MCRD_LOG_JOURNAL takes text past @file, not JSON.
 */
void mcrd_log_open(FILE *file, enum mcrd_log_sink sink);

/** mcrd_log_sink() - whose standard error is */
enum mcrd_log_sink mcrd_log_sink(void);

/** mcrd_log_set_format() - how lines are written from now on */
void mcrd_log_set_format(enum mcrd_log_format format);

/** mcrd_log_format_parse() - "text" or "json": 0; -1: neither */
int mcrd_log_format_parse(const char *name, enum mcrd_log_format *format);

/**
 * mcrd_log_set_levels() - what matters less is not written; info at first
 * @level: of all facilities; MCR_LEVEL_LEFT_OUT: info
 * @levels: of each; MCR_LEVEL_LEFT_OUT: @level
 */
void mcrd_log_set_levels(uint8_t level,
			 const uint8_t levels[MCR_FACILITIES_COUNT]);

/** mcrd_logs() - whether a line of this level would be written */
bool mcrd_logs(enum mcrd_facility facility, enum mcrd_level level);

/**
 * mcrd_log() - write a line
 * @facility: what it is about
 * @level: how much it matters
 * @fields: MCRD_FIELDS() or NULL
 * @format: of one sentence without a full stop, as printf()
 */
void mcrd_log(enum mcrd_facility facility, enum mcrd_level level,
	      const struct mcrd_field *fields, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * mcrd_log_event() - write a line about what has happened in the module
 * @time: when, in nanoseconds since 1970
 * @facility: what it is about, of all there are
 * @level: how much it matters; the module has judged whether enough
 * @fields: ends with an empty one
 * @sentence: what happened
 */
void mcrd_log_event(uint64_t time, uint8_t facility, enum mcrd_level level,
		    const struct mcrd_field *fields, const char *sentence);

#endif /* MCRD_LOG_H */
