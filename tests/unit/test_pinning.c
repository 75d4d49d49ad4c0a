// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of CPUs as the module writes them.
 */
#include "test.h"

#include <stdio.h>

#include "pinning.h"

static void lists(void **state)
{
	static const struct {
		const char *list;
		const char *cpus;
	} cases[] = {
		{ "", "" },
		{ "0", "0 " },
		{ "0-3", "0 1 2 3 " },
		{ "0-1,4", "0 1 4 " },
		{ "2,4-6,9-10", "2 4 5 6 9 10 " },
		{ "7-7", "7 " },
		/* What no module would say ends, too. */
		{ "3-", "3 " },
		{ "-", "" },
		{ "5-4", "5 " },
		{ "x", "" },
		{ "99999999999999999999", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *list = cases[i].list;
		char text[64] = "";
		size_t used = 0;
		long cpu = -1;

		while (mcr_cpulist_next(&list, &cpu))
			used += snprintf(text + used, sizeof(text) - used,
					 "%ld ", cpu);
		assert_string_equal(text, cases[i].cpus);
	}
}

static void endless_range(void **state)
{
	const char *list = "0-9223372036854775806";
	size_t count = 0;
	long cpu = -1;

	(void)state;
	while (mcr_cpulist_next(&list, &cpu))
		count++;
	assert_true(count <= 65536);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(endless_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
