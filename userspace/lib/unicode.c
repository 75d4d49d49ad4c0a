// SPDX-License-Identifier: GPL-2.0-or-later
#include "unicode.h"

#include <stddef.h>

#include "unicode_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_in(const struct mcr_code_range *ranges, size_t count,
		  uint32_t code)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && code >= ranges[low].first;
}

static bool is_ascii_letter(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
	       code == '$' || code == '_';
}

bool mcr_unicode_starts_name(uint32_t code)
{
	if (code < 0x80)
		return is_ascii_letter(code);
	return is_in(letters, COUNT(letters), code);
}

bool mcr_unicode_in_name(uint32_t code)
{
	if (code < 0x80)
		return is_ascii_letter(code) || (code >= '0' && code <= '9');
	/* The zero-width non-joiner and joiner. */
	if (code == 0x200c || code == 0x200d)
		return true;
	return is_in(letters, COUNT(letters), code) ||
	       is_in(parts, COUNT(parts), code);
}

bool mcr_unicode_ends_line(uint32_t code)
{
	return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

bool mcr_unicode_is_space(uint32_t code)
{
	switch (code) {
	case '\t':
	case '\v':
	case '\f':
	case ' ':
	case 0x00a0:
	case 0x1680:
	case 0x202f:
	case 0x205f:
	case 0x3000:
	case 0xfeff:
		return true;
	default:
		return mcr_unicode_ends_line(code) ||
		       (code >= 0x2000 && code <= 0x200a);
	}
}
