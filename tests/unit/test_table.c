// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables: columns align, also with wide and combining characters. */
#include "test.h"

#include <locale.h>

#include "problem.h"
#include "table.h"
#include "utf8.h"

static const char *const headings[] = { "NAME", ">N", "EMPTY", "LAST", NULL };

static char *print(struct mcr_table *table)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	assert_int_equal(mcr_table_print(table, file), 0);
	fclose(file);
	return text;
}

static void row(struct mcr_table *table, const char *name, int n,
		const char *last)
{
	mcr_table_cell(table, "%s", name);
	mcr_table_cell(table, "%d", n);
	mcr_table_cell(table, "%s", "");
	mcr_table_cell(table, "%s", last);
}

static void columns_align(void **state)
{
	struct mcr_table *table = mcr_table_new(headings);
	char *text;

	(void)state;
	assert_non_null(table);
	row(table, "a", 1, "x");
	row(table, "a longer one", 12345, "");
	row(table, "", 7, "y");
	text = print(table);
	assert_string_equal(text, "NAME              N  LAST\n"
				  "a                 1  x\n"
				  "a longer one  12345\n"
				  "                  7  y\n");
	free(text);
}

static void widths_are_of_characters(void **state)
{
	struct mcr_table *table = mcr_table_new(headings);
	char *text;

	(void)state;
	assert_non_null(table);
	row(table, "Überträger", 1, "x");
	row(table, "视频", 2, "x");
	row(table, "e\xcc\x81t\xc3\xa9", 3, "x");
	text = print(table);
	assert_string_equal(text, "NAME        N  LAST\n"
				  "Überträger  1  x\n"
				  "视频        2  x\n"
				  "e\xcc\x81té         3  x\n");
	free(text);
}

static void rows_may_end_early_and_tables_be_empty(void **state)
{
	struct mcr_table *table = mcr_table_new(headings);
	char *text;

	(void)state;
	assert_non_null(table);
	text = print(table);
	assert_string_equal(text, "NAME  N  EMPTY  LAST\n");
	free(text);

	table = mcr_table_new(headings);
	assert_non_null(table);
	mcr_table_cell(table, "%s", "one");
	mcr_table_end_row(table);
	mcr_table_end_row(table);
	mcr_table_cell(table, "%s", "two");
	text = print(table);
	assert_string_equal(text, "NAME\none\ntwo\n");
	free(text);
}

/* What a terminal would obey is shown, in a cell and in a line. */
static void what_is_not_printable_is_shown(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *file;

	(void)state;
	file = open_memstream(&text, &size);
	assert_non_null(file);
	mcr_text_print(file, "%s by %s\n", "\x1b[2J\xff", "a\nb\xc3\xa4");
	mcr_text_print(file, "%s", "x\n");
	fclose(file);
	assert_string_equal(text, "\\u001b[2J\\xff by a\\u000ab\xc3\xa4\nx\\u000a");
	free(text);
}

static void octets_that_are_no_text_have_a_width(void **state)
{
	(void)state;
	assert_int_equal(mcr_utf8_width("\xff\xfe"), 2);
	assert_int_equal(mcr_utf8_width("a\xc3"), 2);
	assert_int_equal(mcr_utf8_width(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_align),
		cmocka_unit_test(widths_are_of_characters),
		cmocka_unit_test(rows_may_end_early_and_tables_be_empty),
		cmocka_unit_test(what_is_not_printable_is_shown),
		cmocka_unit_test(octets_that_are_no_text_have_a_width),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
