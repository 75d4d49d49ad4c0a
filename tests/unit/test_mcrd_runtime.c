// SPDX-License-Identifier: GPL-2.0-or-later
/* The runtime rules between one mcrd and the next. */
#include "mcrd_rule.h"

#include <unistd.h>

#include "file.h"
#include "log.h"
#include "runtime.h"

static char path[] = "/tmp/mcr-runtime.XXXXXX";

/* Writes the rules down, puts @new for @old in the file, and reads it again. */
static void check(const char *rules, const char *old, const char *new,
		  const char *result, const char *said)
{
	struct mcrd_wanted wanted = { 0 };
	struct mcr_rule_set again = { 0 };
	char *text, *at, *log = NULL, is[256];
	ino_t instance;
	size_t size;
	FILE *file;

	make_rules(&wanted.rules, rules);
	assert_int_equal(mcrd_runtime_save(path, &wanted, 7, NULL), 0);
	assert_int_equal(mcr_file_read(path, 1 << 20, &text, &size, NULL), 0);
	at = strstr(text, old);
	assert_non_null(at);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%.*s%s%s", (int)(at - text), text, new,
		at + strlen(old));
	fclose(file);
	free(text);
	file = open_memstream(&log, &size);
	assert_non_null(file);
	mcrd_log_open(file, MCRD_LOG_FILE);
	mcrd_runtime_load(path, &again, &instance);
	mcrd_log_open(NULL, MCRD_LOG_FILE);
	fclose(file);
	assert_int_equal(instance, 7);
	rules_text(&again, is, sizeof(is));
	assert_string_equal(is, result);
	for (size_t i = 0; i < again.count; i++)
		assert_true(again.rules[i].id && again.rules[i].hash);
	if (!*said)
		assert_string_equal(log, "");
	else if (!strstr(log, said))
		fail_msg("\"%s\" was not said: %s", said, log);
	free(log);
	mcr_rule_set_clear(&again);
	mcr_rule_set_clear(&wanted.rules);
}

static void one_bad_rule_takes_no_other_along(void **state)
{
	(void)state;
	check("r1a r2b:7 c3c r4", "", "", "r1a r2b:7 r4", "");
	check("r1a r2b:7 r4", "\"b\"", "\"b\\u202e\"", "r1a r4",
	      "rules[1].name: ");
	check("r1a r2b:7 r4", "\"239.1.1.1\"", "\"239.1.1\"", "r2b:7 r4",
	      "rules[0].input.group: '239.1.1' is not");
	check("r1a r2b", "multicast_ttl: 1", "multicast_ttl: 0", "r1a r2b",
	      "multicast_ttl: ");
	/* What was read before it goes on no more. */
	check("r1a r2b r4", "\"b\"", "\"b", "r1a", "is left out");
}

static void rules_that_cannot_be_together_are_forgotten(void **state)
{
	(void)state;
	check("r1a r2b r4", "\"b\"", "\"a\"", "", "they are forgotten");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bad_rule_takes_no_other_along),
		cmocka_unit_test(rules_that_cannot_be_together_are_forgotten),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests_name("mcrd_runtime", tests, NULL, NULL);
	unlink(path);
	return failed;
}
