/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_NUMBER_H
#define MCR_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/**
 * mcr_number_parse() - read a whole decimal number
 * @text: digits only: no sign, no white space, no other base
 * @min: the least
 * @max: the most
 * @number: the result, left alone on failure
 *
 * Return: whether @text is such a number.
 */
bool mcr_number_parse(const char *text, unsigned long min, unsigned long max,
		      unsigned long *number);

/** mcr_id_parse() - read a rule's id: exactly 16 hex digits, in lower case */
bool mcr_id_parse(const char *text, uint64_t *id);

#endif /* MCR_NUMBER_H */
