// SPDX-License-Identifier: GPL-2.0-or-later
#include "utf8.h"

#include <wchar.h>

#include "mcr_name.h"

size_t mcr_utf8_next(const char *text, uint32_t *code)
{
	const uint8_t *in = (const uint8_t *)text;
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	size_t more;
	uint32_t c;

	if (in[0] < 0x80) {
		*code = in[0];
		return in[0] ? 1 : 0;
	}
	if ((in[0] & 0xe0) == 0xc0)
		more = 1;
	else if ((in[0] & 0xf0) == 0xe0)
		more = 2;
	else if ((in[0] & 0xf8) == 0xf0)
		more = 3;
	else
		return 0;
	c = in[0] & (0x3f >> more);
	for (size_t i = 1; i <= more; i++) {
		if ((in[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (in[i] & 0x3f);
	}
	/* A longer form than needed, a surrogate, or behind the last plane. */
	if (c < least[more] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*code = c;
	return more + 1;
}

bool mcr_utf8_code_printable(uint32_t code)
{
	return mcr_name_code_is_shown(code);
}

bool mcr_utf8_valid(const char *text)
{
	uint32_t code;
	size_t taken;

	while ((taken = mcr_utf8_next(text, &code)))
		text += taken;
	return !*text;
}

bool mcr_utf8_printable(const char *text)
{
	uint32_t code;
	size_t taken;

	for (; *text; text += taken) {
		taken = mcr_utf8_next(text, &code);
		if (!taken || !mcr_utf8_code_printable(code))
			return false;
	}
	return true;
}

bool mcr_utf8_has_outer_blank(const char *text)
{
	uint32_t code, last = 0;
	size_t taken;

	if (mcr_utf8_next(text, &code) && mcr_name_code_is_blank(code))
		return true;
	for (; (taken = mcr_utf8_next(text, &code)); text += taken)
		last = code;
	return mcr_name_code_is_blank(last);
}

/* Octets of the next character, and its columns on a terminal. */
static size_t next_column(const char *text, size_t *columns)
{
	uint32_t code;
	size_t taken = mcr_utf8_next(text, &code);
	int width;

	*columns = 1;
	if (!taken)
		return 1;
	/* Without a UTF-8 locale wcwidth() knows ASCII alone. */
	width = wcwidth((wchar_t)code);
	if (width >= 0)
		*columns = (size_t)width;
	return taken;
}

size_t mcr_utf8_width(const char *text)
{
	size_t width = 0, columns;

	while (*text) {
		text += next_column(text, &columns);
		width += columns;
	}
	return width;
}

void mcr_utf8_cut(char *text, size_t width)
{
	size_t used = 0, taken, columns;

	if (mcr_utf8_width(text) <= width)
		return;
	/* One column is for the sign that something is missing. */
	while (width) {
		taken = next_column(text, &columns);
		if (used + columns > width - 1)
			break;
		used += columns;
		text += taken;
	}
	if (width)
		*text++ = '~';
	*text = '\0';
}
