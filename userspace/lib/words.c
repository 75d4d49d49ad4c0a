// SPDX-License-Identifier: GPL-2.0-or-later
#include "words.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Ends the word that begins at @in; its quotes are taken out. NULL: not closed. */
static char *end_word(char *in)
{
	char *out = in, quote = '\0';

	for (; *in; in++) {
		if (quote && *in == quote)
			quote = '\0';
		else if (!quote && (*in == '\'' || *in == '"'))
			quote = *in;
		else if (!quote && isspace((unsigned char)*in))
			break;
		else
			*out++ = *in;
	}
	if (quote)
		return NULL;
	if (*in)
		in++;
	*out = '\0';
	return in;
}

int mcr_words_split(char *line, char ***words, struct mcr_error *err)
{
	char **found, *next = line;
	int count = 0;

	/* There are no more words than every second octet, and the NULL. */
	found = calloc(strlen(line) / 2 + 2, sizeof(*found));
	if (!found)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	for (;;) {
		while (isspace((unsigned char)*next))
			next++;
		if (!*next)
			break;
		found[count++] = next;
		next = end_word(next);
		if (!next) {
			free(found);
			return mcr_error_set(err, -EINVAL,
					     "a quotation is not closed");
		}
	}
	*words = found;
	return count;
}
