// SPDX-License-Identifier: GPL-2.0-or-later
#include "table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "problem.h"
#include "utf8.h"

struct mcr_table {
	const char *const *headings;
	size_t columns;
	char **cells;
	size_t count;
	size_t room;
	bool failed;
};

struct mcr_table *mcr_table_new(const char *const *headings)
{
	struct mcr_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->headings = headings;
	while (headings[table->columns])
		table->columns++;
	return table;
}

void mcr_table_cell(struct mcr_table *table, const char *format, ...)
{
	char **cells, *text = NULL, *shown = NULL;
	va_list args;

	if (table->count == table->room) {
		cells = reallocarray(table->cells, table->room * 2 + 64,
				     sizeof(*cells));
		if (!cells) {
			table->failed = true;
			return;
		}
		table->cells = cells;
		table->room = table->room * 2 + 64;
	}
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text)
		shown = mcr_text_printable_dup(text);
	free(text);
	if (!shown)
		table->failed = true;
	table->cells[table->count++] = shown;
}

void mcr_table_end_row(struct mcr_table *table)
{
	while (!table->failed && table->count % table->columns)
		mcr_table_cell(table, "%s", "");
}

static bool right(const struct mcr_table *table, size_t column)
{
	return table->headings[column][0] == '>';
}

static const char *heading(const struct mcr_table *table, size_t column)
{
	return table->headings[column] + right(table, column);
}

/* 0: nothing is in it. */
static size_t column_width(const struct mcr_table *table, size_t column)
{
	size_t widest = 0, width;

	for (size_t i = column; i < table->count; i += table->columns) {
		width = mcr_utf8_width(table->cells[i]);
		if (width > widest)
			widest = width;
	}
	width = mcr_utf8_width(heading(table, column));
	return widest && widest < width ? width : widest;
}

static void pad(FILE *file, size_t columns)
{
	while (columns--)
		putc(' ', file);
}

/* Spaces are owed until something follows them, so that no line ends in any. */
static void print_row(const struct mcr_table *table, char *const *cells,
		      const size_t *widths, FILE *file)
{
	size_t owed = 0, width, gap;
	const char *text;

	for (size_t i = 0; i < table->columns; i++) {
		if (!widths[i])
			continue;
		text = cells ? cells[i] : heading(table, i);
		width = mcr_utf8_width(text);
		gap = widths[i] - width;
		if (right(table, i))
			owed += gap;
		if (*text) {
			pad(file, owed);
			owed = 0;
		}
		fputs(text, file);
		owed += right(table, i) ? 2 : gap + 2;
	}
	putc('\n', file);
}

void mcr_table_free(struct mcr_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table);
}

int mcr_table_print(struct mcr_table *table, FILE *file)
{
	size_t *widths = NULL;
	int ret = -ENOMEM;

	mcr_table_end_row(table);
	if (table->failed)
		goto free;
	widths = calloc(table->columns, sizeof(*widths));
	if (!widths)
		goto free;
	for (size_t i = 0; i < table->columns; i++) {
		widths[i] = column_width(table, i);
		if (!table->count)
			widths[i] = mcr_utf8_width(heading(table, i));
	}
	print_row(table, NULL, widths, file);
	for (size_t i = 0; i < table->count; i += table->columns)
		print_row(table, table->cells + i, widths, file);
	ret = 0;
free:
	free(widths);
	mcr_table_free(table);
	return ret;
}
