/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of JSON5: white space, comments, strings, numbers, names.
 */
#ifndef MCR_JSON5_SCAN_H
#define MCR_JSON5_SCAN_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

/**
 * struct mcr_json5_scan - a text, and how far it is read
 * @text: with a NUL at @size
 * @size: octets
 * @at: the next one
 * @problems: where to say what is wrong
 * @path: of the value that is being read
 * @word: the last string or name, NUL-terminated
 * @used: octets of @word
 * @room: how many fit
 */
struct mcr_json5_scan {
	const char *text;
	size_t size;
	size_t at;
	struct mcr_problems *problems;
	const struct mcr_path *path;
	char *word;
	size_t used;
	size_t room;
};

/** mcr_json5_fail() - a sentence about the octet @at; returns false */
bool mcr_json5_fail(struct mcr_json5_scan *s, size_t at, const char *format,
		    ...) __attribute__((format(printf, 3, 4)));

/** mcr_json5_unexpected() - what stands at the place is wrong there: false */
bool mcr_json5_unexpected(struct mcr_json5_scan *s, const char *wanted);

/** mcr_json5_space() - pass white space and comments; false: a bad comment */
bool mcr_json5_space(struct mcr_json5_scan *s);

/** mcr_json5_peek() - the next octet; '\0' at the end, and for a NUL */
static inline char mcr_json5_peek(const struct mcr_json5_scan *s)
{
	return s->text[s->at];
}

/** mcr_json5_string() - read a quoted string into @word; false: it is none */
bool mcr_json5_string(struct mcr_json5_scan *s);

/** mcr_json5_name() - read an identifier into @word; false: it is none */
bool mcr_json5_name(struct mcr_json5_scan *s);

/** mcr_json5_number() - read a number; NULL: it is none */
struct json_object *mcr_json5_number(struct mcr_json5_scan *s);

/** mcr_json5_literal() - pass the word given; false: something else is there */
bool mcr_json5_literal(struct mcr_json5_scan *s, const char *literal);

#endif /* MCR_JSON5_SCAN_H */
