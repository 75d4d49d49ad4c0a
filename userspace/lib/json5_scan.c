// SPDX-License-Identifier: GPL-2.0-or-later
#include "json5_scan.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "unicode.h"
#include "utf8.h"

#define HIGH_SURROGATE(code) ((code) >= 0xd800 && (code) <= 0xdbff)
#define LOW_SURROGATE(code) ((code) >= 0xdc00 && (code) <= 0xdfff)

bool mcr_json5_fail(struct mcr_json5_scan *s, size_t at, const char *format,
		    ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	mcr_problem_add(s->problems, at, s->path, "%s", text);
	return false;
}

static bool at_end(const struct mcr_json5_scan *s)
{
	return s->at >= s->size;
}

/* The code point at the place; 0 taken: the end, or no UTF-8. */
static size_t next_code(const struct mcr_json5_scan *s, uint32_t *code)
{
	*code = 0;
	if (at_end(s))
		return 0;
	if (!s->text[s->at])
		return 1;
	return mcr_utf8_next(s->text + s->at, code);
}

static bool not_utf8(struct mcr_json5_scan *s)
{
	return mcr_json5_fail(s, s->at,
			      "the octet 0x%02x is no UTF-8 here: the file has to be in UTF-8",
			      (unsigned char)s->text[s->at]);
}

bool mcr_json5_unexpected(struct mcr_json5_scan *s, const char *wanted)
{
	uint32_t code;
	size_t taken = next_code(s, &code);

	if (at_end(s))
		return mcr_json5_fail(s, s->at,
				      "the text ends where %s is expected",
				      wanted);
	if (!taken)
		return not_utf8(s);
	if (code < 0x20 || code == 0x7f)
		return mcr_json5_fail(s, s->at,
				      "U+%04X stands where %s is expected",
				      code, wanted);
	return mcr_json5_fail(s, s->at, "'%.*s' stands where %s is expected",
			      (int)taken, s->text + s->at, wanted);
}

static bool comment(struct mcr_json5_scan *s)
{
	bool line = s->text[s->at + 1] == '/';
	size_t begin = s->at, taken;
	uint32_t code;

	for (s->at += 2; !at_end(s); s->at += taken) {
		taken = next_code(s, &code);
		if (!taken)
			return not_utf8(s);
		if (line && mcr_unicode_ends_line(code))
			return true;
		if (!line && code == '*' && s->text[s->at + 1] == '/') {
			s->at += 2;
			return true;
		}
	}
	if (line)
		return true;
	return mcr_json5_fail(s, begin,
			      "the comment that begins here has no end: close it with */");
}

bool mcr_json5_space(struct mcr_json5_scan *s)
{
	uint32_t code;
	size_t taken;

	for (;;) {
		taken = next_code(s, &code);
		if (taken && mcr_unicode_is_space(code)) {
			s->at += taken;
		} else if (code == '/' && (s->text[s->at + 1] == '/' ||
					   s->text[s->at + 1] == '*')) {
			if (!comment(s))
				return false;
		} else if (!taken && !at_end(s)) {
			return not_utf8(s);
		} else {
			return true;
		}
	}
}

static bool put_octet(struct mcr_json5_scan *s, char octet)
{
	char *word;

	/* One more is kept free, for the NUL. */
	if (s->used + 1 >= s->room) {
		word = realloc(s->word, s->room * 2 + 64);
		if (!word)
			return mcr_json5_fail(s, s->at, "out of memory");
		s->word = word;
		s->room = s->room * 2 + 64;
	}
	s->word[s->used++] = octet;
	s->word[s->used] = '\0';
	return true;
}

/*
 * A surrogate that has no partner, which JSON5 allows, becomes three octets that
 * are no UTF-8: it is for whoever uses the string to refuse them.
 */
static bool put_code(struct mcr_json5_scan *s, uint32_t code)
{
	if (code < 0x80)
		return put_octet(s, code);
	if (code < 0x800)
		return put_octet(s, 0xc0 | code >> 6) &&
		       put_octet(s, 0x80 | (code & 0x3f));
	if (code < 0x10000)
		return put_octet(s, 0xe0 | code >> 12) &&
		       put_octet(s, 0x80 | (code >> 6 & 0x3f)) &&
		       put_octet(s, 0x80 | (code & 0x3f));
	return put_octet(s, 0xf0 | code >> 18) &&
	       put_octet(s, 0x80 | (code >> 12 & 0x3f)) &&
	       put_octet(s, 0x80 | (code >> 6 & 0x3f)) &&
	       put_octet(s, 0x80 | (code & 0x3f));
}

/* @digits of hex behind the place; what begins at @begin needs them. */
static bool hex_digits(struct mcr_json5_scan *s, size_t begin, int digits,
		       uint32_t *code)
{
	*code = 0;
	for (int i = 0; i < digits; i++, s->at++) {
		char c = mcr_json5_peek(s);

		if (!isxdigit((unsigned char)c))
			return mcr_json5_fail(s, begin,
					      "the escape needs %d hex digits: \\%s",
					      digits,
					      digits == 2 ? "xHH" : "uHHHH");
		*code = *code << 4 |
			(isdigit((unsigned char)c) ? c - '0' :
						     (c | 0x20) - 'a' + 10);
	}
	return true;
}

/* \u, whose backslash is at @begin and whose digits begin at the place. */
static bool unicode_escape(struct mcr_json5_scan *s, size_t begin)
{
	uint32_t code, low;
	size_t back;

	if (!hex_digits(s, begin, 4, &code))
		return false;
	if (HIGH_SURROGATE(code) && s->text[s->at] == '\\' &&
	    s->text[s->at + 1] == 'u') {
		back = s->at;
		s->at += 2;
		if (!hex_digits(s, back, 4, &low))
			return false;
		if (LOW_SURROGATE(low))
			code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
		else
			s->at = back;
	}
	return put_code(s, code);
}

static bool escape(struct mcr_json5_scan *s)
{
	static const char letters[] = "bfnrtv";
	static const char meanings[] = "\b\f\n\r\t\v";
	size_t begin = s->at++, taken;
	const char *letter;
	uint32_t code;

	taken = next_code(s, &code);
	if (!taken)
		return at_end(s) ? mcr_json5_unexpected(s, "an escape") :
				   not_utf8(s);
	s->at += taken;
	if (code == 'x')
		return hex_digits(s, begin, 2, &code) && put_code(s, code);
	if (code == 'u')
		return unicode_escape(s, begin);
	if (code == '\r' && mcr_json5_peek(s) == '\n')
		s->at++;
	/* A line continuation stands for nothing. */
	if (mcr_unicode_ends_line(code))
		return true;
	if (code == '0' && !isdigit((unsigned char)mcr_json5_peek(s)))
		return put_octet(s, '\0');
	if (code >= '0' && code <= '9')
		return mcr_json5_fail(s, begin,
				      "octal and decimal escapes are not JSON5: write \\xHH");
	letter = code && code < 0x80 ? strchr(letters, (int)code) : NULL;
	if (letter)
		return put_octet(s, meanings[letter - letters]);
	return put_code(s, code);
}

/* An empty word, so that there is one when nothing is put into it. */
static bool begin_word(struct mcr_json5_scan *s)
{
	s->used = 0;
	if (!put_octet(s, '\0'))
		return false;
	s->used = 0;
	return true;
}

bool mcr_json5_string(struct mcr_json5_scan *s)
{
	char quote = mcr_json5_peek(s);
	size_t begin = s->at, taken;
	uint32_t code;

	if (!begin_word(s))
		return false;
	s->at++;
	while (!at_end(s)) {
		taken = next_code(s, &code);
		if (!taken)
			return not_utf8(s);
		if (code == (unsigned char)quote) {
			s->at++;
			return true;
		}
		if (code == '\n' || code == '\r')
			return mcr_json5_fail(s, begin,
					      "the string that begins here does not end on its line: close it with %c, or end the line with \\",
					      quote);
		if (code == '\\') {
			if (!escape(s))
				return false;
			continue;
		}
		if (!put_code(s, code))
			return false;
		s->at += taken;
	}
	return mcr_json5_fail(s, begin,
			      "the string that begins here has no end: close it with %c",
			      quote);
}

bool mcr_json5_name(struct mcr_json5_scan *s)
{
	uint32_t code;
	size_t begin, taken;

	if (!begin_word(s))
		return false;
	for (;;) {
		begin = s->at;
		taken = next_code(s, &code);
		if (code == '\\') {
			if (s->text[++s->at] != 'u')
				return mcr_json5_fail(s, begin,
						      "only the escape \\uHHHH can stand in a key without quotes");
			s->at++;
			if (!hex_digits(s, begin, 4, &code))
				return false;
			if (!(s->used ? mcr_unicode_in_name(code) :
					mcr_unicode_starts_name(code)))
				return mcr_json5_fail(s, begin,
						      "U+%04X cannot stand in a key without quotes",
						      code);
			taken = 0;
		} else if (!taken && !at_end(s)) {
			return not_utf8(s);
		} else if (!(s->used ? mcr_unicode_in_name(code) :
				       mcr_unicode_starts_name(code))) {
			return s->used ? true :
					 mcr_json5_unexpected(s,
							      "a key or }");
		}
		if (!put_code(s, code))
			return false;
		s->at += taken;
	}
}

bool mcr_json5_literal(struct mcr_json5_scan *s, const char *literal)
{
	size_t length = strlen(literal), begin = s->at;
	uint32_t code;

	if (strncmp(s->text + s->at, literal, length) != 0)
		return false;
	s->at += length;
	/* "nullable" is not null. */
	if (next_code(s, &code) &&
	    (mcr_unicode_in_name(code) || code == '\\')) {
		s->at = begin;
		return false;
	}
	return true;
}

static struct json_object *new_double(double value, bool negative)
{
	return json_object_new_double(negative ? -value : value);
}

static struct json_object *new_integer(uint64_t value, bool negative)
{
	if (!negative)
		return value > INT64_MAX ? json_object_new_uint64(value) :
					   json_object_new_int64(value);
	if (value > INT64_MAX)
		return new_double((double)value, true);
	return json_object_new_int64(-(int64_t)value);
}

static struct json_object *hex_number(struct mcr_json5_scan *s, bool negative)
{
	size_t begin = s->at;
	bool fits = true;
	uint64_t value = 0;
	double large = 0;

	for (s->at += 2; isxdigit((unsigned char)mcr_json5_peek(s)); s->at++) {
		char c = mcr_json5_peek(s);
		int digit = isdigit((unsigned char)c) ? c - '0' :
							(c | 0x20) - 'a' + 10;

		fits = fits && !(value >> 60);
		value = value << 4 | digit;
		large = large * 16 + digit;
	}
	if (s->at == begin + 2) {
		mcr_json5_unexpected(s, "a hex digit");
		return NULL;
	}
	return fits ? new_integer(value, negative) :
		      new_double(large, negative);
}

static size_t digits(struct mcr_json5_scan *s)
{
	size_t begin = s->at;

	while (isdigit((unsigned char)mcr_json5_peek(s)))
		s->at++;
	return s->at - begin;
}

static struct json_object *decimal_number(struct mcr_json5_scan *s,
					  bool negative)
{
	size_t begin = s->at, whole, fraction = 0;
	bool integer = true;
	uint64_t value;

	whole = digits(s);
	if (whole > 1 && s->text[begin] == '0') {
		s->at = begin;
		mcr_json5_fail(s, begin,
			       "a number cannot begin with 0: octal is not JSON5");
		return NULL;
	}
	if (mcr_json5_peek(s) == '.') {
		s->at++;
		integer = false;
		fraction = digits(s);
	}
	if (!whole && !fraction) {
		mcr_json5_unexpected(s, "a digit");
		return NULL;
	}
	if ((mcr_json5_peek(s) | 0x20) == 'e') {
		s->at++;
		integer = false;
		if (mcr_json5_peek(s) == '+' || mcr_json5_peek(s) == '-')
			s->at++;
		if (!digits(s)) {
			mcr_json5_unexpected(s, "a digit of the exponent");
			return NULL;
		}
	}
	errno = 0;
	value = integer ? strtoull(s->text + begin, NULL, 10) : 0;
	if (!integer || errno)
		return new_double(strtod(s->text + begin, NULL), negative);
	return new_integer(value, negative);
}

struct json_object *mcr_json5_number(struct mcr_json5_scan *s)
{
	struct json_object *number;
	bool negative;
	uint32_t code;
	char c;

	c = mcr_json5_peek(s);
	negative = c == '-';
	if (c == '-' || c == '+')
		s->at++;
	c = mcr_json5_peek(s);
	if (c == 'I' && mcr_json5_literal(s, "Infinity"))
		return new_double(INFINITY, negative);
	if (c == 'N' && mcr_json5_literal(s, "NaN"))
		return new_double(NAN, negative);
	if (c == '0' && (s->text[s->at + 1] | 0x20) == 'x')
		number = hex_number(s, negative);
	else if (isdigit((unsigned char)c) || c == '.')
		number = decimal_number(s, negative);
	else {
		mcr_json5_unexpected(s, "a number");
		return NULL;
	}
	/* "5px" is no number with something behind it, but nothing. */
	if (number && next_code(s, &code) &&
	    (mcr_unicode_in_name(code) || code == '\\')) {
		mcr_json5_unexpected(s, "the end of the number");
		json_object_put(number);
		return NULL;
	}
	return number;
}
