// SPDX-License-Identifier: GPL-2.0-or-later
/* What is written is read again as the same: by property, and by eye. */
#include "test.h"

#include <errno.h>
#include <json-c/json.h>
#include <sys/resource.h>
#include <time.h>

#include "config_diff.h"
#include "digest.h"
#include "random_config.h"

#define CONFIGS 3000
#define MANY	100000

static char *written(const struct mcr_config *config, unsigned int flags,
		     size_t *size)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, size);

	assert_non_null(file);
	mcr_config_write(config, flags, file);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void read_again(const char *text, size_t size, struct mcr_config *config)
{
	const struct mcr_config_options options = { .multicast_ttl = 1 };
	struct mcr_problems problems = { 0 };

	mcr_config_init(config);
	if (!mcr_config_parse(config, text, size, &options, &problems))
		fail_msg("%s\n%u:%u: %s: %s", text, problems.list[0].line,
			 problems.list[0].column, problems.list[0].path,
			 problems.list[0].text);
}

static void check_same(uint64_t seed, const struct mcr_config *config,
		       unsigned int flags)
{
	struct mcr_config_diff diff;
	struct mcr_config again;
	size_t size;
	char *text;

	text = written(config, flags, &size);
	read_again(text, size, &again);
	if (mcr_rule_set_digest(&again.rules) !=
	    mcr_rule_set_digest(&config->rules))
		fail_msg("seed %llu: another digest: %s",
			 (unsigned long long)seed, text);
	assert_int_equal(mcr_config_diff(config, &again, &diff), 0);
	if (!mcr_config_diff_is_empty(&diff)) {
		mcr_config_diff_print(&diff, stderr);
		fail_msg("seed %llu: it differs: %s", (unsigned long long)seed,
			 text);
	}
	/* The order of rules too, and what is in no digest and no difference. */
	for (size_t i = 0; i < again.rules.count; i++)
		assert_true(again.rules.rules[i].id ==
			    config->rules.rules[i].id);
	mcr_config_diff_clear(&diff);
	mcr_config_clear(&again);
	free(text);
}

/* json-c's own parser, in its strictest way, is who says what JSON is. */
static void check_is_json(const struct mcr_config *config)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object, *rules;
	size_t size;
	char *text;

	text = written(config, MCR_CONFIG_JSON, &size);
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
						JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, text, (int)size);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		fail_msg("%s: no JSON: %s", text,
			 json_tokener_error_desc(json_tokener_get_error(tokener)));
	assert_true(json_object_object_get_ex(object, "rules", &rules));
	assert_int_equal(json_object_array_length(rules), config->rules.count);
	json_object_put(object);
	json_tokener_free(tokener);
	free(text);
}

static void any_configuration_is_read_again_the_same(void **state)
{
	struct mcr_config config;

	(void)state;
	for (uint64_t seed = 0; seed < CONFIGS; seed++) {
		random_config(seed, &config);
		check_same(seed, &config, 0);
		check_same(seed, &config, MCR_CONFIG_JSON);
		check_same(seed, &config, MCR_CONFIG_ORIGIN);
		check_is_json(&config);
		mcr_config_clear(&config);
	}
}

static const char example[] =
	"{\n"
	"  rules: [\n"
	"    {\n"
	"      name: \"video-feed\",\n"
	"      input: { interface: \"eth0\", group: \"239.1.1.1\", port: 5000, source: \"10.1.1.7\" },\n"
	"      outputs: [\n"
	"        { interface: \"eth1\", group: \"239.2.2.2\", port: 6000, ttl: 8 },\n"
	"        { interface: \"wg0\", group: \"10.100.0.2\", port: 6000 },\n"
	"      ],\n"
	"    },\n"
	"    {\n"
	"      input: { interface: \"eth0\", group: \"ff15::/16\", port: \"any\" },\n"
	"      outputs: [\n"
	"        { interface: \"eth1\", source_ip: \"preserve\" },\n"
	"      ],\n"
	"      local: false,\n"
	"    },\n"
	"  ],\n"
	"  pinning: {\n"
	"    eth0: [0, 1],\n"
	"    \"br-lan\": [2],\n"
	"  },\n"
	"  multicast_ttl: 4,\n"
	"  idle_timeout: 60,\n"
	"  buffers: { small: 1024, jumbo: 128 },\n"
	"  gro: true,\n"
	"  logging: { global: \"notice\", facilities: { Ingress: \"debug\" }, format: \"json\" },\n"
	"}\n";

static const char example_json[] =
	"{\n"
	"  \"rules\": [\n"
	"    {\n"
	"      \"input\": { \"interface\": \"eth0\", \"group\": \"239.1.1.1\", \"port\": 1 },\n"
	"      \"outputs\": [\n"
	"        { \"interface\": \"eth1\" },\n"
	"        { \"interface\": \"eth2\" }\n"
	"      ]\n"
	"    }\n"
	"  ],\n"
	"  \"multicast_ttl\": 1,\n"
	"  \"gro\": true\n"
	"}\n";

static const char example_origin[] =
	"{\n"
	"  rules: [\n"
	"    // runtime: not from a file so far\n"
	"    {\n"
	"      input: { interface: \"eth0\", group: \"239.1.1.1\", port: 1 },\n"
	"      outputs: [\n"
	"        { interface: \"eth1\" },\n"
	"        { interface: \"eth2\" },\n"
	"      ],\n"
	"    },\n"
	"  ],\n"
	"  multicast_ttl: 1,\n"
	"  gro: true,\n"
	"}\n";

static void it_is_written_for_people(void **state)
{
	struct mcr_config config;
	size_t size;
	char *text;

	(void)state;
	read_again(example, sizeof(example) - 1, &config);
	text = written(&config, 0, &size);
	assert_string_equal(text, example);
	free(text);
	mcr_config_clear(&config);
	read_again(example_json, sizeof(example_json) - 1, &config);
	text = written(&config, MCR_CONFIG_JSON, &size);
	assert_string_equal(text, example_json);
	free(text);
	config.rules.rules[0].origin = MCR_ORIGIN_RUNTIME;
	text = written(&config, MCR_CONFIG_ORIGIN, &size);
	assert_string_equal(text, example_origin);
	free(text);
	mcr_config_clear(&config);
	text = written(&config, 0, &size);
	assert_string_equal(text, "{\n  rules: [],\n  multicast_ttl: 1,\n}\n");
	free(text);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t resident_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Time and memory are told, not judged: this runs under sanitizers. */
static void a_hundred_thousand_rules_are_read(void **state)
{
	struct mcr_config config, again;
	struct mcr_output *output;
	struct mcr_rule *rule;
	size_t size, before;
	double begun;
	char *text;

	(void)state;
	mcr_config_init(&config);
	for (uint32_t i = 0; i < MANY; i++) {
		rule = mcr_rule_set_add(&config.rules);
		assert_non_null(rule);
		rule->origin = MCR_ORIGIN_CONFIG;
		snprintf(rule->name, sizeof(rule->name), "rule-%u", i);
		strcpy(rule->input.interface, "eth0");
		rule->input.group = (struct mcr_addr){
			4, { 239, i >> 16, i >> 8 & 0xff, i & 0xff } };
		rule->input.port = 5000;
		output = mcr_rule_add_output(rule);
		assert_non_null(output);
		strcpy(output->interface, "eth1");
		output->group = (struct mcr_addr){
			4, { 238, i >> 16, i >> 8 & 0xff, i & 0xff } };
		output->port = 6000;
	}
	assert_int_equal(mcr_config_complete(&config, 1), 0);
	text = written(&config, 0, &size);
	before = resident_kib();
	begun = seconds();
	read_again(text, size, &again);
	print_message("# %u rules, %zu octets: %.2f s, %zu KiB more\n", MANY,
		      size, seconds() - begun, resident_kib() - before);
	assert_int_equal(again.rules.count, MANY);
	assert_true(mcr_rule_set_digest(&again.rules) ==
		    mcr_rule_set_digest(&config.rules));
	mcr_config_clear(&again);
	mcr_config_clear(&config);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_configuration_is_read_again_the_same),
		cmocka_unit_test(it_is_written_for_people),
		cmocka_unit_test(a_hundred_thousand_rules_are_read),
	};

	return cmocka_run_group_tests_name("config_write", tests, NULL, NULL);
}
