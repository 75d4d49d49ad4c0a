/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_TABLE_H
#define MCR_TABLE_H

#include <stdio.h>

struct mcr_table;

/**
 * mcr_table_new() - an empty table
 * @headings: NULL-terminated; one that begins with '>' is of a column whose
 *	cells stand at the right
 *
 * Return: the table; NULL: no memory.
 */
struct mcr_table *mcr_table_new(const char *const *headings);

/**
 * mcr_table_cell() - the next cell, left to right, row by row
 * @table: a failure is kept, and told by mcr_table_print()
 * @format: of the text, as printf()
 */
void mcr_table_cell(struct mcr_table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** mcr_table_end_row() - leave the rest of the row empty */
void mcr_table_end_row(struct mcr_table *table);

/** mcr_table_free() - free a table that is not printed; NULL is fine */
void mcr_table_free(struct mcr_table *table);

/**
 * mcr_table_print() - print the table with aligned columns, and free it
 *
 * A column with nothing in it is left out.
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_table_print(struct mcr_table *table, FILE *file);

#endif /* MCR_TABLE_H */
