// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of the log: text and JSON that say the same, levels that are obeyed. */
#include "test.h"

#include <json-c/json.h>
#include <linux/mcr.h>
#include <unistd.h>

#include "log.h"
#include "log_journal.h"

static char *lines;
static size_t size;
static FILE *file;

static void begin(enum mcrd_log_sink sink, enum mcrd_log_format format)
{
	file = open_memstream(&lines, &size);
	assert_non_null(file);
	mcrd_log_open(file, sink);
	mcrd_log_set_format(format);
}

/* What was written, without the time, which is looked at on the way. */
static void check(const char *should)
{
	const char *is;

	fclose(file);
	is = lines;
	if (!strncmp(is, "time=", 5)) {
		assert_int_equal(is[9], '-');
		assert_int_equal(is[15], 'T');
		is = strchr(is, ' ') + 1;
		assert_int_equal(is[-2], 'Z');
	}
	assert_string_equal(is, should);
	free(lines);
}

static void text_lines(void **state)
{
	(void)state;
	begin(MCRD_LOG_FILE, MCRD_LOG_TEXT);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE, NULL, "mcrd %d starts", 1);
	check("level=notice facility=Supervisor msg=\"mcrd 1 starts\"\n");
	begin(MCRD_LOG_FILE, MCRD_LOG_TEXT);
	mcrd_log(MCRD_NETWORK, MCRD_LOG_ERROR,
		 MCRD_FIELDS({ "name", "a \"b\" \\ \n \x01" }, { "none", NULL },
			     { "empty", "" }, { "plain", "eth0" }),
		 "x=y");
	check("level=error facility=Network msg=\"x=y\" name=\"a \\\"b\\\" \\\\ \\n \\x01\" plain=eth0\n");
	begin(MCRD_LOG_FILE, MCRD_LOG_TEXT);
	mcrd_log(MCRD_NETWORK, MCRD_LOG_ERROR,
		 MCRD_FIELDS({ "comm", "a\xff\xc2\x85" "b\xc3\xa4" }), "x");
	check("level=error facility=Network msg=x comm=\"a\\xff\\xc2\\x85" "b\xc3\xa4\"\n");
}

static void journal_lines(void **state)
{
	(void)state;
	begin(MCRD_LOG_STREAM, MCRD_LOG_TEXT);
	mcrd_log(MCRD_SECURITY, MCRD_LOG_WARNING, NULL, "no");
	check("<4>level=warning facility=Security msg=no\n");
}

static void json_lines(void **state)
{
	struct json_object *object, *value;

	(void)state;
	begin(MCRD_LOG_FILE, MCRD_LOG_JSON);
	mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_INFO,
		 MCRD_FIELDS({ "name", "\"\n\xc3\xa4\xff" }), "a \"sentence\"");
	fclose(file);
	assert_int_equal(strcspn(lines, "\n"), size - 1);
	object = json_tokener_parse(lines);
	assert_non_null(object);
	assert_true(json_object_object_get_ex(object, "message", &value));
	assert_string_equal(json_object_get_string(value), "a \"sentence\"");
	assert_true(json_object_object_get_ex(object, "facility", &value));
	assert_string_equal(json_object_get_string(value), "RuleDispatch");
	assert_true(json_object_object_get_ex(object, "level", &value));
	assert_string_equal(json_object_get_string(value), "info");
	assert_true(json_object_object_get_ex(object, "name", &value));
	assert_string_equal(json_object_get_string(value),
			    "\"\n\xc3\xa4\xef\xbf\xbd");
	assert_true(json_object_object_get_ex(object, "time", &value));
	json_object_put(object);
	free(lines);
}

static void levels_are_obeyed(void **state)
{
	uint8_t levels[MCR_FACILITIES_COUNT];

	(void)state;
	memset(levels, MCR_LEVEL_LEFT_OUT, sizeof(levels));
	levels[MCRD_NETWORK] = MCRD_LOG_DEBUG;
	mcrd_log_set_levels(MCRD_LOG_ERROR, levels);
	begin(MCRD_LOG_STREAM, MCRD_LOG_TEXT);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING, NULL, "off");
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL, "on");
	mcrd_log(MCRD_NETWORK, MCRD_LOG_TRACE, NULL, "off");
	mcrd_log(MCRD_NETWORK, MCRD_LOG_DEBUG, NULL, "on");
	check("<3>level=error facility=Supervisor msg=on\n"
	      "<7>level=debug facility=Network msg=on\n");
	memset(levels, MCR_LEVEL_LEFT_OUT, sizeof(levels));
	mcrd_log_set_levels(MCR_LEVEL_LEFT_OUT, levels);
	assert_true(mcrd_logs(MCRD_NETWORK, MCRD_LOG_INFO));
	assert_false(mcrd_logs(MCRD_NETWORK, MCRD_LOG_DEBUG));
}

/* Their numbers are those of the names. */
static void names_fit(void **state)
{
	(void)state;
	assert_string_equal(mcr_facility_name(MCRD_SUPERVISOR), "Supervisor");
	assert_string_equal(mcr_facility_name(MCRD_RULE_DISPATCH),
			    "RuleDispatch");
	assert_string_equal(mcr_facility_name(MCRD_CONTROL_SOCKET),
			    "ControlSocket");
	assert_string_equal(mcr_facility_name(MCRD_SECURITY), "Security");
	assert_string_equal(mcr_facility_name(MCRD_NETWORK), "Network");
	assert_string_equal(mcr_level_name(MCRD_LOG_EMERGENCY), "emergency");
	assert_string_equal(mcr_level_name(MCRD_LOG_TRACE), "trace");
}

static void whose_the_journal_is(void **state)
{
	(void)state;
	unsetenv("JOURNAL_STREAM");
	assert_int_equal(mcrd_log_sink(), MCRD_LOG_FILE);
	setenv("JOURNAL_STREAM", "1:2", 1);
	assert_int_equal(mcrd_log_sink(), MCRD_LOG_FILE);
	setenv("JOURNAL_STREAM", "rubbish", 1);
	assert_int_equal(mcrd_log_sink(), MCRD_LOG_FILE);
	unsetenv("JOURNAL_STREAM");
}

/* An event has a time of its own, and its level has been judged. */
static void events(void **state)
{
	const uint64_t time = 1795807998123456789;
	uint8_t levels[MCR_FACILITIES_COUNT];

	(void)state;
	memset(levels, MCR_LEVEL_LEFT_OUT, sizeof(levels));
	mcrd_log_set_levels(MCRD_LOG_ERROR, levels);
	begin(MCRD_LOG_FILE, MCRD_LOG_TEXT);
	mcrd_log_event(time, MCR_FACILITY_EGRESS, MCRD_LOG_TRACE,
		       MCRD_FIELDS({ "event", "mcr_copy_sent" },
				   { "interface", "eth1" }),
		       "copy sent");
	fclose(file);
	assert_string_equal(lines,
			    "time=2026-11-27T19:33:18.123456Z level=trace facility=Egress msg=\"copy sent\" event=mcr_copy_sent interface=eth1\n");
	free(lines);
	mcrd_log_set_levels(MCR_LEVEL_LEFT_OUT, levels);
}

static void is_field(const struct mcrd_journal *journal, size_t i,
		     const char *should)
{
	assert_true(i < journal->count);
	assert_int_equal(journal->fields[i].iov_len, strlen(should));
	assert_memory_equal(journal->fields[i].iov_base, should,
			    strlen(should));
}

static void journal_fields(void **state)
{
	static struct mcrd_journal journal;
	static char large[sizeof(journal.text)];

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	mcrd_journal_add(&journal, "MESSAGE", "two\nlines");
	mcrd_journal_add_fields(&journal,
				MCRD_FIELDS({ "source_port", "7" },
					    { "none", NULL }, { "empty", "" },
					    { "large", large },
					    { "event", "mcr_test" }));
	assert_int_equal(journal.count, 3);
	is_field(&journal, 0, "MESSAGE=two\nlines");
	is_field(&journal, 1, "MCR_SOURCE_PORT=7");
	is_field(&journal, 2, "MCR_EVENT=mcr_test");
	for (size_t i = 0; i < MCRD_JOURNAL_FIELDS; i++)
		mcrd_journal_add(&journal, "A", "b");
	assert_int_equal(journal.count, MCRD_JOURNAL_FIELDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_lines),
		cmocka_unit_test(journal_lines),
		cmocka_unit_test(json_lines),
		cmocka_unit_test(levels_are_obeyed),
		cmocka_unit_test(names_fit),
		cmocka_unit_test(whose_the_journal_is),
		cmocka_unit_test(events),
		cmocka_unit_test(journal_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
