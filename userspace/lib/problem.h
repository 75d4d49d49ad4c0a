/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with a text: where, and in words. All of it is found, so that
 * one reading of the list mends the file.
 */
#ifndef MCR_PROBLEM_H
#define MCR_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* More are counted, but not kept: nobody reads them before mending these. */
#define MCR_PROBLEMS_KEPT 100
/* Where all are asked for, so many: what a file can have without end is no list. */
#define MCR_PROBLEMS_MANY 100000

#define MCR_PATH_TEXT_MAX 256

/**
 * struct mcr_path - the way to a value: a chain from it to the root
 * @up: the container; NULL: this is the root
 * @key: the member's name; NULL: an element
 * @index: the element's number, from 0
 */
struct mcr_path {
	const struct mcr_path *up;
	const char *key;
	size_t index;
};

/** mcr_path_format() - "rules[3].outputs[0].port"; "" for the root */
const char *mcr_path_format(const struct mcr_path *path,
			    char text[MCR_PATH_TEXT_MAX]);

/**
 * struct mcr_problem - one thing that is wrong
 * @at: octet of the text it begins at
 * @line: from 1; 0 until mcr_problems_locate()
 * @column: from 1, in characters
 * @path: of the field; "": none
 * @text: a sentence without a full stop, printable
 */
struct mcr_problem {
	size_t at;
	uint32_t line;
	uint32_t column;
	char *path;
	char *text;
};

/**
 * struct mcr_problems - all that is wrong
 * @list: as they were found; after mcr_problems_locate() as they stand
 * @kept: how many @list has
 * @count: how many there are
 * @limit: how many are kept at most, as the caller sets it; 0: MCR_PROBLEMS_KEPT
 * @room: how many fit in @list
 * @no_memory: some could not be kept for want of memory
 */
struct mcr_problems {
	struct mcr_problem *list;
	size_t kept;
	size_t count;
	size_t limit;
	size_t room;
	bool no_memory;
};

/** mcr_problems_limit() - how many are kept at most */
static inline size_t mcr_problems_limit(const struct mcr_problems *problems)
{
	return problems->limit ? problems->limit : MCR_PROBLEMS_KEPT;
}

/**
 * mcr_problem_add() - one more
 * @problems: where to
 * @at: octet of the text
 * @path: of the field; NULL: none
 * @format: of the sentence, as printf(); what is not printable is escaped
 */
void mcr_problem_add(struct mcr_problems *problems, size_t at,
		     const struct mcr_path *path, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** mcr_problems_locate() - sort by place, and find lines and columns */
void mcr_problems_locate(struct mcr_problems *problems, const char *text,
			 size_t size);

/** mcr_problems_clear() - free all; usable again, with the same limit */
void mcr_problems_clear(struct mcr_problems *problems);

/**
 * mcr_text_locate() - line and column of an octet
 * @text: the whole
 * @from: an octet whose place is known, or 0
 * @at: not before @from
 * @line: that of @from (1), and then of @at
 * @column: the same, in characters
 *
 * A line ends as editors have it: with LF, CR or both.
 */
void mcr_text_locate(const char *text, size_t from, size_t at, uint32_t *line,
		     uint32_t *column);

/**
 * mcr_text_printable() - a text fit for a terminal and a log
 * @text: any octets, NUL-terminated
 * @out: control codes, and what is no UTF-8, escaped as in JSON5
 * @size: of @out; what does not fit is cut off and ends in "..."
 *
 * Return: @out
 */
const char *mcr_text_printable(const char *text, char *out, size_t size);

/**
 * mcr_text_print() - print what others have named, as fprintf()
 * @file: where to
 * @format: of a line or a part of one; a line break at its end stays one
 *
 * Names of processes, interfaces and files, and what stands on a command line, can
 * hold what a terminal would obey: it is escaped.
 */
void mcr_text_print(FILE *file, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** mcr_text_printable_dup() - the whole of it, to be freed; NULL: no memory */
char *mcr_text_printable_dup(const char *text);

#endif /* MCR_PROBLEM_H */
