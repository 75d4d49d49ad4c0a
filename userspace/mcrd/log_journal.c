// SPDX-License-Identifier: GPL-2.0-or-later
/* Where in mcrd a line was written is nobody's business. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include "log_journal.h"

#include <ctype.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#define SOCKET "/run/systemd/journal/socket"

bool mcrd_journal_present(void)
{
	return !access(SOCKET, W_OK);
}

void mcrd_journal_add(struct mcrd_journal *journal, const char *name,
		      const char *value)
{
	size_t name_size = strlen(name), size = name_size + 1 + strlen(value);
	char *text = journal->text + journal->used;

	if (journal->count == MCRD_JOURNAL_FIELDS ||
	    size > sizeof(journal->text) - journal->used)
		return;
	memcpy(text, name, name_size);
	text[name_size] = '=';
	memcpy(text + name_size + 1, value, size - name_size - 1);
	journal->fields[journal->count++] =
		(struct iovec){ .iov_base = text, .iov_len = size };
	journal->used += size;
}

void mcrd_journal_add_fields(struct mcrd_journal *journal,
			     const struct mcrd_field *fields)
{
	char name[64] = "MCR_";
	size_t i;

	for (; fields && fields->name; fields++) {
		if (!fields->value || !*fields->value)
			continue;
		for (i = 0; fields->name[i] && i + 5 < sizeof(name); i++)
			name[i + 4] =
				(char)toupper((unsigned char)fields->name[i]);
		name[i + 4] = '\0';
		mcrd_journal_add(journal, name, fields->value);
	}
}

void mcrd_journal_send(const struct mcrd_journal *journal)
{
	sd_journal_sendv(journal->fields, (int)journal->count);
}
