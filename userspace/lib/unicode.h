/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What code points are, as far as JSON5 asks.
 */
#ifndef MCR_UNICODE_H
#define MCR_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

/** mcr_unicode_starts_name() - an identifier may begin with it */
bool mcr_unicode_starts_name(uint32_t code);

/** mcr_unicode_in_name() - an identifier may go on with it */
bool mcr_unicode_in_name(uint32_t code);

/** mcr_unicode_is_space() - white space or a line terminator */
bool mcr_unicode_is_space(uint32_t code);

/** mcr_unicode_ends_line() - a line terminator: LF, CR, U+2028, U+2029 */
bool mcr_unicode_ends_line(uint32_t code);

#endif /* MCR_UNICODE_H */
