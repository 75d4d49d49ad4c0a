// SPDX-License-Identifier: GPL-2.0-or-later
/* mcrd's command line. */
#include "test.h"

#include "options.h"
#include "words.h"

static int parse(const char *line, struct mcrd_options *options)
{
	static char text[256];
	static char **words;
	int argc;

	/* What the options point to stays until the next. */
	free(words);
	snprintf(text, sizeof(text), "%s", line);
	argc = mcr_words_split(text, &words, NULL);
	assert_true(argc > 0);
	return mcrd_options_parse(options, argc, words);
}

static void understood(void **state)
{
	struct mcrd_options options;

	(void)state;
	assert_int_equal(parse("mcrd", &options), -1);
	assert_string_equal(options.config, "/etc/mcr/rules.json5");
	assert_null(options.netns);
	assert_null(options.user);
	assert_false(options.flush_on_exit);
	assert_false(options.no_log_relay);
	assert_false(options.log_format_given);
	assert_int_equal(parse("mcrd --config x.json5 --log-format=json --flush-on-exit --no-log-relay -n blue --user mcr",
			       &options),
			 -1);
	assert_string_equal(options.config, "x.json5");
	assert_string_equal(options.netns, "blue");
	assert_string_equal(options.user, "mcr");
	assert_true(options.flush_on_exit);
	assert_true(options.no_log_relay);
	assert_true(options.log_format_given);
	assert_int_equal(options.log_format, MCRD_LOG_JSON);
}

static void wrong_ones_are_refused(void **state)
{
	static const char *const lines[] = {
		"mcrd --config", "mcrd --colour", "mcrd -x",
		"mcrd --log-format xml", "mcrd rules.json5",
		"mcrd --flush-on-exit=yes",
	};
	struct mcrd_options options;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_int_equal(parse(lines[i], &options), MCRD_USAGE);
}

static void answered(void **state)
{
	struct mcrd_options options;

	(void)state;
	assert_int_equal(parse("mcrd --version", &options), MCRD_DONE);
	assert_int_equal(parse("mcrd --help", &options), MCRD_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understood),
		cmocka_unit_test(wrong_ones_are_refused),
		cmocka_unit_test(answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
