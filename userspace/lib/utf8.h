/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_UTF8_H
#define MCR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * mcr_utf8_next() - decode one code point
 * @text: NUL-terminated
 * @code: the code point
 *
 * Return: octets taken; 0: @text is at its end or is not UTF-8 here.
 */
size_t mcr_utf8_next(const char *text, uint32_t *code);

/** mcr_utf8_code_printable() - whether a code point shows what it is */
bool mcr_utf8_code_printable(uint32_t code);

/** mcr_utf8_valid() - whether all of it is UTF-8 */
bool mcr_utf8_valid(const char *text);

/** mcr_utf8_printable() - whether all of it is UTF-8 that shows what it is */
bool mcr_utf8_printable(const char *text);

/** mcr_utf8_has_outer_blank() - whether it begins or ends with a space of some width */
bool mcr_utf8_has_outer_blank(const char *text);

/** mcr_utf8_width() - columns on a terminal; an octet that is no UTF-8 is one */
size_t mcr_utf8_width(const char *text);

/**
 * mcr_utf8_cut() - make a text fit
 * @text: cut in place; its last column is "~" then
 * @width: columns of a terminal; 0: nothing is left
 */
void mcr_utf8_cut(char *text, size_t width);

#endif /* MCR_UTF8_H */
