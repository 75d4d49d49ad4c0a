// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text exposition format: escaping, and what a scraper insists on. With --print
 * the sample alone, for test_metrics.py.
 */
#include "test.h"

#include "prometheus.h"
#include "sample_stats.h"

static char *print_sample(void)
{
	struct mcr_interface interface = { .name = "eth0", .received = 42 };
	struct mcr_cpu cpu = { .cpu = 1, .matched = 2, .hits = { 7, 8, 9 },
			       .misses = { 4, 5, 6 } };
	struct mcr_stats stats = {
		.interfaces = { &interface, 1, 1 },
		.cpus = { &cpu, 1, 1 },
	};
	struct mcr_module module = { .version = "0.1.0", .srcversion = "F00" };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	sample_rules(&stats.rules);
	mcr_prometheus_print(&module, &stats, file);
	fclose(file);
	mcr_rule_set_clear(&stats.rules);
	return text;
}

static void label_values_are_escaped(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	assert_non_null(file);
	mcr_prometheus_escape("a\\b\"c\nd ä{}=,\xff", file);
	fclose(file);
	assert_string_equal(text, "a\\\\b\\\"c\\nd ä{}=,\xef\xbf\xbd");
	free(text);
}

static void lines_are_there(void **state)
{
	static const char *const wanted[] = {
		"# HELP mcr_rules Rules there are.\n# TYPE mcr_rules gauge\nmcr_rules 2\n",
		"mcr_module_info{version=\"0.1.0\",srcversion=\"F00\"} 1\n",
		"mcr_rule_active{id=\"0123456789abcdef\",name=\"a \\\"b\\\" \\\\\",interface=\"eth0\","
		"group=\"239.1.1.1\",port=\"5000\",source=\"10.1.1.7\",protocol=\"udp\"} 1\n",
		"mcr_rule_active{id=\"0000000000000001\",name=\"\",interface=\"eth1\","
		"group=\"ff15::/16\",port=\"\",source=\"\",protocol=\"esp\"} 0\n",
		"mcr_rule_matched_packets_total{id=\"0123456789abcdef\",",
		"protocol=\"udp\",reason=\"loop\"} 1\n",
		"mcr_output_relayed_packets_total{id=\"0123456789abcdef\",name=\"a \\\"b\\\" \\\\\","
		"output=\"1\",interface=\"eth9\",group=\"10.100.0.2\",port=\"5000\"} 7\n",
		"port=\"5000\",reason=\"no_interface\"} 93\n",
		"group=\"same\",port=\"\"} 0\n",
		"mcr_interface_received_packets_total{interface=\"eth0\"} 42\n",
		"mcr_cpu_matched_packets_total{cpu=\"1\"} 2\n",
		"mcr_cpu_buffer_hits_total{cpu=\"1\",tier=\"standard\"} 8\n",
		"mcr_cpu_buffer_misses_total{cpu=\"1\",tier=\"jumbo\"} 6\n",
	};
	char *text = print_sample();

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++)
		if (!strstr(text, wanted[i]))
			fail_msg("not there: %s", wanted[i]);
	free(text);
}

/*
 * Each sample stands below the HELP and TYPE of its metric, each metric is
 * there once, counters end in _total, and no series comes twice.
 */
static void format_is_what_scrapers_take(void **state)
{
	char *text = print_sample(), *rest = text, *line, *seen[256];
	char metric[128] = "", type[16] = "", helped[128] = "";
	char *metrics[64];
	size_t lines = 0, count = 0, length;

	(void)state;
	while ((line = strsep(&rest, "\n")) && rest) {
		if (sscanf(line, "# HELP %127s", helped) == 1)
			continue;
		if (sscanf(line, "# TYPE %127s %15s", metric, type) == 2) {
			assert_string_equal(metric, helped);
			for (size_t i = 0; i < count; i++)
				assert_string_not_equal(metrics[i], metric);
			assert_true(count < COUNT(metrics));
			metrics[count++] = strdup(metric);
			length = strlen(metric);
			assert_int_equal(!strcmp(type, "counter"),
					 length > 6 &&
					 !strcmp(metric + length - 6, "_total"));
			continue;
		}
		length = strcspn(line, "{ ");
		assert_int_equal(strncmp(line, metric, length), 0);
		assert_int_equal(strlen(metric), length);
		assert_non_null(strrchr(line, ' '));
		*strrchr(line, ' ') = '\0';
		for (size_t i = 0; i < lines; i++)
			assert_string_not_equal(seen[i], line);
		assert_true(lines < COUNT(seen));
		seen[lines++] = line;
	}
	assert_string_equal(line, "");
	assert_true(lines > 15 && count > 10);
	while (count)
		free(metrics[--count]);
	free(text);
}

int main(int argc, char **argv)
{
	char *text;

	if (argc == 2 && !strcmp(argv[1], "--print")) {
		text = print_sample();
		fputs(text, stdout);
		free(text);
		return 0;
	}

	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_values_are_escaped),
		cmocka_unit_test(lines_are_there),
		cmocka_unit_test(format_is_what_scrapers_take),
	};

	return cmocka_run_group_tests_name("prometheus", tests, NULL, NULL);
}
