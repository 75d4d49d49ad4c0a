// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/mcr.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

#define NAME(id, name, words)  [MCR_REASON_##id] = (name),
#define WORDS(id, name, words) [MCR_REASON_##id] = (words),

static const char *const names[] = { MCR_REASONS(NAME) };
static const char *const words[] = { MCR_REASONS(WORDS) };

const char *mcr_reason_name(uint32_t reason)
{
	return reason <= MCR_REASON_MAX ? names[reason] : "other";
}

const char *mcr_reason_words(uint32_t reason, const char *interface, char *text,
			     size_t size)
{
	const char *format, *hole;

	if (reason > MCR_REASON_MAX) {
		snprintf(text, size, "reason %u, which this program does not know",
			 reason);
		return text;
	}
	format = words[reason];
	hole = strstr(format, "%s");
	if (!hole)
		snprintf(text, size, "%s", format);
	else
		snprintf(text, size, "%.*s%s%s", (int)(hole - format), format,
			 *interface ? interface : "an interface", hole + 2);
	return text;
}
