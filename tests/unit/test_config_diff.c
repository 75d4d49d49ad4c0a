// SPDX-License-Identifier: GPL-2.0-or-later
/* Differences: each field, in words and as JSON. */
#include "test.h"

#include <json-c/json.h>

#include "config_diff.h"
#include "random_config.h"

static void read_config(const char *text, struct mcr_config *config)
{
	const struct mcr_config_options options = { .multicast_ttl = 1 };
	struct mcr_problems problems = { 0 };

	mcr_config_init(config);
	if (!mcr_config_parse(config, text, strlen(text), &options, &problems))
		fail_msg("%s: %s", text, problems.list[0].text);
}

static char *printed(const struct mcr_config_diff *diff, bool json)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	assert_non_null(file);
	if (json)
		assert_int_equal(mcr_config_diff_print_json(diff, file), 0);
	else
		mcr_config_diff_print(diff, file);
	fclose(file);
	return text;
}

#define INPUT "input:{interface:'eth0',group:'239.1.1.1',port:1}"

static const struct {
	const char *before;
	const char *after;
	const char *words; /* without the line of the rule */
} cases[] = {
	{ "name:'a',outputs:[{interface:'o'}]", "name:'b',outputs:[{interface:'o'}]",
	  "    ~ name: a -> b\n" },
	{ "outputs:[{interface:'o'}]", "name:'b',outputs:[{interface:'o'}]",
	  "    + name: b\n" },
	{ "name:'a',outputs:[{interface:'o'}]", "outputs:[{interface:'o'}]",
	  "    - name: a\n" },
	{ "outputs:[{interface:'o'}]", "local:false,outputs:[{interface:'o'}]",
	  "    ~ local: true -> false\n" },
	{ "outputs:[{interface:'o'}]", "allow_loop:true,outputs:[{interface:'o'}]",
	  "    ~ allow_loop: false -> true\n" },
	{ "outputs:[{interface:'o'}]", "outputs:[{interface:'o',ttl:8}]",
	  "    ~ output o 239.1.1.1:1 ttl: 1 -> 8\n" },
	{ "outputs:[{interface:'o'}]", "outputs:[{interface:'o',dscp:46}]",
	  "    + output o 239.1.1.1:1 dscp: 46\n" },
	{ "outputs:[{interface:'o',source_ip:'preserve'}]",
	  "outputs:[{interface:'o',source_ip:'10.0.0.1'}]",
	  "    ~ output o 239.1.1.1:1 source_ip: preserve -> 10.0.0.1\n" },
	{ "outputs:[{interface:'o',source_port:7}]", "outputs:[{interface:'o'}]",
	  "    - output o 239.1.1.1:1 source_port: 7\n" },
	{ "outputs:[{interface:'o'}]", "outputs:[{interface:'o',qdisc:'bypass'}]",
	  "    + output o 239.1.1.1:1 qdisc: bypass\n" },
	{ "outputs:[{interface:'o',qdisc:'bypass'}]", "outputs:[{interface:'o',qdisc:'default'}]",
	  "    - output o 239.1.1.1:1 qdisc: bypass\n" },
	{ "outputs:[{interface:'o'},{interface:'p',ttl:3}]", "outputs:[{interface:'o'}]",
	  "    - output p 239.1.1.1:1: ttl 3\n" },
	{ "outputs:[{interface:'o'}]", "outputs:[{interface:'o',port:2},{interface:'o'}]",
	  "    + output o 239.1.1.1:2: ttl 1\n" },
	{ "outputs:[{interface:'o'},{interface:'p'}]", "outputs:[{interface:'p'},{interface:'o'}]",
	  "    ~ order of outputs: as it is -> another\n" },
	/* Two that go to one place. */
	{ "outputs:[{interface:'o'},{interface:'o',ttl:2}]",
	  "outputs:[{interface:'o'},{interface:'o',ttl:3}]",
	  "    ~ output o 239.1.1.1:1 ttl: 2 -> 3\n" },
};

static void each_field_of_a_rule_is_told(void **state)
{
	struct mcr_config before, after;
	struct mcr_config_diff diff;
	char text[512], *words, *rest;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(text, sizeof(text), "{rules:[{" INPUT ",%s}]}",
			 cases[i].before);
		read_config(text, &before);
		snprintf(text, sizeof(text), "{rules:[{" INPUT ",%s}]}",
			 cases[i].after);
		read_config(text, &after);
		assert_int_equal(mcr_config_diff(&before, &after, &diff), 0);
		assert_int_equal(diff.changed, 1);
		assert_int_equal(diff.count, 1);
		words = printed(&diff, false);
		assert_true(!strncmp(words, "~ rule ", 7));
		rest = strchr(words, '\n') + 1;
		if (strcmp(rest, cases[i].words) != 0)
			fail_msg("%s: %s", cases[i].after, words);
		free(words);
		mcr_config_diff_clear(&diff);
		mcr_config_clear(&before);
		mcr_config_clear(&after);
	}
}

static const char old_text[] =
	"{rules:[{name:'stays',input:{interface:'a',group:'239.1.1.1',port:1},outputs:[{interface:'o'}]},"
	"{name:'goes',input:{interface:'a',group:'239.1.1.2',port:1,source:'10.0.0.7'},outputs:[{interface:'o'}]}],"
	"pinning:{a:[0],b:[1,2,3]},idle_timeout:5,logging:{facilities:{Ingress:'debug'}}}";

static const char new_text[] =
	"{rules:[{input:{interface:'a',group:'239.1.1.3',port:'any'},outputs:[{interface:'o',group:'10.0.0.1',port:9,dscp:1}]},"
	"{name:'stays',input:{interface:'a',group:'239.1.1.1',port:1},outputs:[{interface:'o'}]}],"
	"pinning:{a:[0,1],c:[7]},gro:true,buffers:{small:9},logging:{global:'err',facilities:{Egress:'info'},format:'json'}}";

static const char words[] =
	"    output o 10.0.0.1:9 ttl 64 dscp 1\n"
	"- rule goes (";

static const char settings_words[] =
	"~ idle_timeout: 5 -> 300\n"
	"~ gro: false -> true\n"
	"~ logging.format: text -> json\n"
	"~ buffers.small: 0 -> 9\n"
	"~ pinning a: 0 -> 0-1\n"
	"+ pinning c: 7\n"
	"- pinning b: 1-3\n"
	"~ logging.global: info -> error\n"
	"- logging.facilities.Ingress: debug\n"
	"+ logging.facilities.Egress: info\n";

static void rules_and_settings_are_told(void **state)
{
	struct mcr_config before, after;
	struct mcr_config_diff diff;
	struct json_object *object, *member;
	char *text;

	(void)state;
	read_config(old_text, &before);
	read_config(new_text, &after);
	assert_int_equal(mcr_config_diff(&before, &after, &diff), 0);
	assert_int_equal(diff.added, 1);
	assert_int_equal(diff.removed, 1);
	assert_int_equal(diff.changed, 0);
	assert_int_equal(diff.settings, 10);
	text = printed(&diff, false);
	assert_true(!strncmp(text, "+ rule ", 7));
	assert_non_null(strstr(text, ", a 239.1.1.3:any\n"));
	assert_non_null(strstr(text, words));
	assert_non_null(strstr(text, "), a 239.1.1.2:1 from 10.0.0.7\n"));
	assert_non_null(strstr(text, settings_words));
	free(text);
	text = printed(&diff, true);
	object = json_tokener_parse(text);
	assert_non_null(object);
	assert_false(json_object_get_boolean(json_object_object_get(object, "equal")));
	assert_int_equal(json_object_get_int(json_object_object_get(object, "added")), 1);
	member = json_object_object_get(object, "rules");
	assert_int_equal(json_object_array_length(member), 2);
	assert_string_equal(json_object_get_string(json_object_object_get(
				    json_object_array_get_idx(member, 1), "change")),
			    "removed");
	member = json_object_object_get(object, "settings");
	assert_int_equal(json_object_array_length(member), 10);
	json_object_put(object);
	free(text);
	mcr_config_diff_clear(&diff);
	mcr_config_clear(&before);
	mcr_config_clear(&after);
}

static void where_a_rule_is_from_is_a_difference(void **state)
{
	struct mcr_config before, after;
	struct mcr_config_diff diff;
	char *text;

	(void)state;
	read_config(old_text, &before);
	read_config(old_text, &after);
	before.rules.rules[0].origin = MCR_ORIGIN_RUNTIME;
	assert_int_equal(mcr_config_complete(&before, 1), 0);
	assert_int_equal(mcr_config_diff(&before, &after, &diff), 0);
	assert_int_equal(diff.changed, 1);
	text = printed(&diff, false);
	assert_non_null(strstr(text, "    ~ origin: runtime -> config\n"));
	free(text);
	mcr_config_diff_clear(&diff);
	mcr_config_clear(&before);
	mcr_config_clear(&after);
}

/* Each of many pairs has a difference that can be told, or none at all. */
static void any_two_are_compared(void **state)
{
	struct mcr_config before, after;
	struct mcr_config_diff diff;
	char *text;

	(void)state;
	for (uint64_t seed = 0; seed < 500; seed++) {
		random_config(seed, &before);
		random_config(seed, &after);
		assert_int_equal(mcr_config_diff(&before, &after, &diff), 0);
		assert_true(mcr_config_diff_is_empty(&diff));
		mcr_config_diff_clear(&diff);
		mcr_config_clear(&after);
		random_config(seed + 500, &after);
		assert_int_equal(mcr_config_diff(&before, &after, &diff), 0);
		assert_true(before.rules.count + diff.added ==
			    after.rules.count + diff.removed);
		text = printed(&diff, false);
		assert_int_equal(!*text, mcr_config_diff_is_empty(&diff));
		free(text);
		mcr_config_diff_clear(&diff);
		mcr_config_clear(&before);
		mcr_config_clear(&after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_of_a_rule_is_told),
		cmocka_unit_test(rules_and_settings_are_told),
		cmocka_unit_test(where_a_rule_is_from_is_a_difference),
		cmocka_unit_test(any_two_are_compared),
	};

	return cmocka_run_group_tests_name("config_diff", tests, NULL, NULL);
}
