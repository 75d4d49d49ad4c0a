/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries for the journal, field by field, as sd_journal_sendv() takes them.
 */
#ifndef MCRD_LOG_JOURNAL_H
#define MCRD_LOG_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include "log.h"

#define MCRD_JOURNAL_FIELDS 40

/**
 * struct mcrd_journal - an entry that is being put together; all zero at first
 * @fields: "NAME=value" each
 * @count: how many
 * @text: what they point to
 * @used: octets of it
 */
struct mcrd_journal {
	struct iovec fields[MCRD_JOURNAL_FIELDS];
	size_t count;
	char text[8192];
	size_t used;
};

/** mcrd_journal_present() - whether there is a journal that takes entries */
bool mcrd_journal_present(void);

/** mcrd_journal_add() - one more field; what does not fit is left out */
void mcrd_journal_add(struct mcrd_journal *journal, const char *name,
		      const char *value);

/**
 * mcrd_journal_add_fields() - a line's fields: "rule" becomes "MCR_RULE"
 * @journal: the entry
 * @fields: ends with an empty one; NULL: there are none
 */
void mcrd_journal_add_fields(struct mcrd_journal *journal,
			     const struct mcrd_field *fields);

/** mcrd_journal_send() - hand it over */
void mcrd_journal_send(const struct mcrd_journal *journal);

#endif /* MCRD_LOG_JOURNAL_H */
