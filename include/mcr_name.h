/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the name of a rule can be made of, beyond that it is UTF-8. The module and
 * the tools judge by this one table, so that neither has a name the other refuses.
 */
#ifndef MCR_NAME_H
#define MCR_NAME_H

#include <linux/types.h>
#ifdef __KERNEL__
#include <linux/kernel.h>
#else
#include <stdbool.h>
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#endif

struct mcr_name_codes {
	__u32 first;
	__u32 last;
};

static inline bool mcr_name_code_is_in(const struct mcr_name_codes *codes,
				       unsigned int count, __u32 code)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (code >= codes[i].first && code <= codes[i].last)
			return true;
	return false;
}

/**
 * mcr_name_code_is_shown() - whether a code point shows what it is
 * @code: the code point
 *
 * Control codes, line and paragraph separators, codes of no width or that turn the
 * direction of writing, tags, surrogates and noncharacters do not: a name could
 * look like another with them, or like something else in a list of rules.
 */
static inline bool mcr_name_code_is_shown(__u32 code)
{
	static const struct mcr_name_codes hidden[] = {
		{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
		{ 0xd800, 0xdfff }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff },
		{ 0xe0001, 0xe007f },
	};

	/* The last two of each plane are noncharacters. */
	if (code > 0x10ffff || (code & 0xfffe) == 0xfffe)
		return false;
	return !mcr_name_code_is_in(hidden, ARRAY_SIZE(hidden), code);
}

/**
 * mcr_name_code_is_blank() - whether a code point is a space of some width
 * @code: the code point
 *
 * A name neither begins nor ends with one: nobody would see it.
 */
static inline bool mcr_name_code_is_blank(__u32 code)
{
	static const struct mcr_name_codes blanks[] = {
		{ 0x0020, 0x0020 }, { 0x00a0, 0x00a0 }, { 0x1680, 0x1680 },
		{ 0x2000, 0x200a }, { 0x202f, 0x202f }, { 0x205f, 0x205f },
		{ 0x3000, 0x3000 },
	};

	return mcr_name_code_is_in(blanks, ARRAY_SIZE(blanks), code);
}

#endif /* MCR_NAME_H */
