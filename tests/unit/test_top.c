// SPDX-License-Identifier: GPL-2.0-or-later
/* What `top` shows: rows, order, filter, units, and how it fits. */
#include "test.h"

#include <locale.h>

#include "sample_stats.h"
#include "top_rows.h"
#include "utf8.h"

/* Four rules, one second apart; "café" is the busiest, the nameless one loses. */
static const struct {
	uint64_t id;
	const char *name, *interface, *group;
	uint64_t packets, bytes, lost;
} sample[] = {
	{ 0xaa, "video", "eth0", "239.1.1.1", 100, 10000, 0 },
	{ 0xbb, "café", "eth0", "239.1.1.2", 50, 70000, 0 },
	{ 0xcc, "", "eth10", "ff15::1:2:3:4:5:6", 0, 0, 9 },
	{ 0xdd, "idle", "wg0", "10.9.9.9", 0, 0, 0 },
};

struct fixture {
	struct mcr_stats before, now;
	struct mcr_top top;
};

static void add_rules(struct mcr_stats *stats, uint64_t times)
{
	struct mcr_rule *rule;
	struct mcr_output *output;

	for (size_t i = 0; i < COUNT(sample); i++) {
		rule = mcr_rule_set_add(&stats->rules);
		assert_non_null(rule);
		rule->id = sample[i].id;
		strcpy(rule->name, sample[i].name);
		strcpy(rule->input.interface, sample[i].interface);
		sample_addr(&rule->input.group, sample[i].group);
		rule->input.port = 5000;
		rule->counters.packets = sample[i].packets * times;
		rule->counters.bytes = sample[i].bytes * times;
		output = mcr_rule_add_output(rule);
		assert_non_null(output);
		strcpy(output->interface, "eth1");
		output->counters.packets = 2 * sample[i].packets * times;
		output->counters.bytes = 2 * sample[i].bytes * times;
		output->counters.errors[MCR_REASON_NO_ROUTE] =
			sample[i].lost * times;
		mcr_rule_defaults(rule);
	}
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->before.seconds = 10;
	f->now.seconds = 11;
	add_rules(&f->before, 3);
	add_rules(&f->now, 4);
	assert_int_equal(mcr_top_make(&f->top, &f->before, &f->now), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	mcr_top_clear(&f->top);
	mcr_stats_clear(&f->before);
	mcr_stats_clear(&f->now);
	free(f);
	return 0;
}

/* Ids of the rows, in order: "bb aa". */
static const char *order(struct fixture *f, const struct mcr_top_view *view)
{
	static char text[64];
	size_t used = 0;

	text[0] = '\0';
	mcr_top_arrange(&f->top, view);
	for (size_t i = 0; i < f->top.count; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%llx",
				 i ? " " : "",
				 (unsigned long long)f->top.rows[i].rule->id);
	return text;
}

static void rows_are_sorted(void **state)
{
	static const struct {
		struct mcr_top_view view;
		const char *order;
	} cases[] = {
		{ { .sort = MCR_TOP_IN }, "bb aa cc dd" },
		{ { .sort = MCR_TOP_IN, .unit = MCR_TOP_BYTES }, "bb aa cc dd" },
		{ { .sort = MCR_TOP_IN, .unit = MCR_TOP_PACKETS }, "aa bb cc dd" },
		/* Those that are alike stay in their order. */
		{ { .sort = MCR_TOP_IN, .reverse = true }, "cc dd aa bb" },
		{ { .sort = MCR_TOP_OUT, .unit = MCR_TOP_PACKETS }, "aa bb cc dd" },
		{ { .sort = MCR_TOP_LOST }, "cc aa bb dd" },
		{ { .sort = MCR_TOP_TOTAL_IN }, "aa bb cc dd" },
		{ { .sort = MCR_TOP_TOTAL_OUT }, "aa bb cc dd" },
		{ { .sort = MCR_TOP_TOTAL_LOST }, "cc aa bb dd" },
		{ { .sort = MCR_TOP_RULE }, "cc bb dd aa" },
		{ { .sort = MCR_TOP_RULE, .reverse = true }, "aa dd bb cc" },
		{ { .sort = MCR_TOP_INTERFACE }, "aa bb cc dd" },
		{ { .sort = MCR_TOP_ADDRESS }, "dd aa bb cc" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(order(*state, &cases[i].view), cases[i].order);
}

static void rows_are_filtered(void **state)
{
	static const struct {
		const char *filter, *order;
	} cases[] = {
		{ "", "bb aa cc dd" },	  { "eth0", "bb aa" },
		{ "ETH", "bb aa cc" },	  { "caf", "bb" },
		{ "é", "bb" },		  { "239.1.1.", "bb aa" },
		{ ":5000", "bb aa cc dd" }, { "00000000000000cc", "cc" },
		{ "eth1", "cc" },	  { "nothing", "" },
	};
	struct fixture *f = *state;
	char summary[256];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mcr_top_view view = { .sort = MCR_TOP_IN };

		strcpy(view.filter, cases[i].filter);
		assert_string_equal(order(f, &view), cases[i].order);
	}
	assert_int_equal(f->top.count, 0);
	mcr_top_summary(&f->top,
			&(struct mcr_top_view){ .sort = MCR_TOP_OUT,
						.reverse = true,
						.filter = "nothing" },
			summary, sizeof(summary));
	assert_string_equal(summary, "0 of 4 rules, filter \"nothing\", by OUT bit/s reversed");
}

static void cells_are_in_units(void **state)
{
	static const struct {
		enum mcr_top_column column;
		const char *cells[MCR_TOP_UNITS_COUNT];
	} cases[] = {
		{ MCR_TOP_RULE, { "café", "café", "café" } },
		{ MCR_TOP_INTERFACE, { "eth0", "eth0", "eth0" } },
		{ MCR_TOP_ADDRESS, { "239.1.1.2:5000", "239.1.1.2:5000", "239.1.1.2:5000" } },
		{ MCR_TOP_IN, { "560k", "70.0k", "50" } },
		{ MCR_TOP_OUT, { "1.12M", "140k", "100" } },
		{ MCR_TOP_LOST, { "0", "0", "0" } },
		{ MCR_TOP_TOTAL_IN, { "200", "200", "200" } },
		{ MCR_TOP_TOTAL_OUT, { "400", "400", "400" } },
	};
	static const char *const headings[] = { "IN bit/s", "IN B/s", "IN pkt/s" };
	struct fixture *f = *state;
	char text[MCR_TEXT_MAX];

	order(f, &(struct mcr_top_view){ .sort = MCR_TOP_IN });
	for (int unit = 0; unit < MCR_TOP_UNITS_COUNT; unit++) {
		for (size_t i = 0; i < COUNT(cases); i++)
			assert_string_equal(mcr_top_cell(&f->top.rows[0],
							 cases[i].column, unit,
							 text),
					    cases[i].cells[unit]);
		assert_string_equal(mcr_top_heading(MCR_TOP_IN, unit),
				    headings[unit]);
	}
	assert_string_equal(mcr_top_cell(&f->top.rows[2], MCR_TOP_RULE, 0, text),
			    "00000000000000cc");
	assert_string_equal(mcr_top_cell(&f->top.rows[2], MCR_TOP_TOTAL_LOST, 0, text),
			    "36");
}

static size_t in_all(const size_t widths[MCR_TOP_COLUMNS_COUNT])
{
	size_t sum = 0;

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++)
		if (widths[c])
			sum += (sum ? 2 : 0) + widths[c];
	return sum;
}

static void columns_fit_every_width(void **state)
{
	struct fixture *f = *state;
	size_t widths[MCR_TOP_COLUMNS_COUNT];

	for (size_t width = 1; width < 300; width++) {
		mcr_top_layout(&f->top, width, widths);
		assert_true(in_all(widths) <= width);
		assert_true(widths[MCR_TOP_RULE] > 0);
	}
	/* All of it, uncut. */
	assert_int_equal(widths[MCR_TOP_RULE], 16);
	assert_int_equal(widths[MCR_TOP_ADDRESS],
			 strlen("[ff15:0:1:2:3:4:5:6]:5000"));
	assert_int_equal(widths[MCR_TOP_TOTAL_OUT], 7);
	/* A usual terminal has room for everything but totals. */
	mcr_top_layout(&f->top, 80, widths);
	assert_true(widths[MCR_TOP_INTERFACE] && widths[MCR_TOP_ADDRESS] &&
		    widths[MCR_TOP_IN] && widths[MCR_TOP_OUT] &&
		    widths[MCR_TOP_LOST]);
	assert_false(widths[MCR_TOP_TOTAL_IN] || widths[MCR_TOP_TOTAL_OUT]);
	mcr_top_layout(&f->top, 30, widths);
	assert_true(widths[MCR_TOP_IN] && !widths[MCR_TOP_OUT]);
}

static void texts_are_cut(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *cut;
	} cases[] = {
		{ "video", 5, "video" }, { "video", 4, "vid~" },
		{ "video", 1, "~" },	 { "video", 0, "" },
		{ "", 0, "" },		 { "café", 4, "café" },
		{ "caféé", 4, "caf~" },	 { "日本語", 6, "日本語" },
		{ "日本語", 5, "日本~" }, { "日本語", 4, "日~" },
		{ "a\xff\xff", 2, "a~" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		strcpy(text, cases[i].text);
		mcr_utf8_cut(text, cases[i].width);
		assert_string_equal(text, cases[i].cut);
	}
}

static void names_are_parsed(void **state)
{
	enum mcr_top_column column;
	enum mcr_top_unit unit;

	(void)state;
	assert_true(mcr_top_column_parse("total-lost", &column));
	assert_int_equal(column, MCR_TOP_TOTAL_LOST);
	assert_false(mcr_top_column_parse("loss", &column));
	assert_true(mcr_top_unit_parse("packets", &unit));
	assert_int_equal(unit, MCR_TOP_PACKETS);
	assert_false(mcr_top_unit_parse("", &unit));
}

static void json(void **state)
{
	struct fixture *f = *state;
	struct json_object *object;

	order(f, &(struct mcr_top_view){ .unit = MCR_TOP_BYTES, .filter = "café" });
	object = mcr_top_json(&f->top);
	assert_string_equal(
		json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
		"{\"interval\":1.000,\"rules_count\":4,\"rules\":[{\"id\":\"00000000000000bb\","
		"\"name\":\"café\",\"input\":{\"interface\":\"eth0\",\"group\":\"239.1.1.2\","
		"\"port\":5000,\"protocol\":\"udp\"},\"packets_per_second\":50.0,"
		"\"bits_per_second\":560000.0,\"relayed_packets_per_second\":100.0,"
		"\"relayed_bits_per_second\":1120000.0,\"lost_packets_per_second\":0.0,"
		"\"packets_matched\":200,\"packets_relayed\":400,\"packets_lost\":0}]}");
	json_object_put(object);
}

static void no_rules(void **state)
{
	struct mcr_stats before = { 0 }, now = { .seconds = 1 };
	struct mcr_top_view view = { .sort = MCR_TOP_IN };
	size_t widths[MCR_TOP_COLUMNS_COUNT];
	char summary[256];
	struct mcr_top top;

	(void)state;
	assert_int_equal(mcr_top_make(&top, &before, &now), 0);
	mcr_top_arrange(&top, &view);
	mcr_top_layout(&top, 80, widths);
	mcr_top_summary(&top, &view, summary, sizeof(summary));
	assert_string_equal(summary, "0 rules, by IN bit/s");
	mcr_top_clear(&top);
}

#define WITH_SAMPLE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SAMPLE(rows_are_sorted),
		WITH_SAMPLE(rows_are_filtered),
		WITH_SAMPLE(cells_are_in_units),
		WITH_SAMPLE(columns_fit_every_width),
		WITH_SAMPLE(json),
		cmocka_unit_test(texts_are_cut),
		cmocka_unit_test(names_are_parsed),
		cmocka_unit_test(no_rules),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("top", tests, NULL, NULL);
}
