// SPDX-License-Identifier: GPL-2.0-or-later
/* What a file and the runtime rules come to together. */
#include "mcrd_rule.h"

#include "wanted.h"

struct told {
	char text[256];
};

static void tell(enum mcrd_conflict conflict, const struct mcr_rule *runtime,
		 void *arg)
{
	struct told *told = arg;
	size_t used = strlen(told->text);

	snprintf(told->text + used, sizeof(told->text) - used, "%s%s%u",
		 used ? " " : "",
		 conflict == MCRD_CONFLICT_INPUT ? "input" : "name",
		 runtime->input.group.octets[3]);
}

/* The digest and the counts must be those of the rules, whatever led there. */
static void check_sums(const struct mcrd_wanted *wanted)
{
	size_t config = 0;

	for (size_t i = 0; i < wanted->rules.count; i++) {
		config += wanted->rules.rules[i].origin == MCR_ORIGIN_CONFIG;
		if (i)
			assert_true(wanted->rules.rules[i - 1].id <
				    wanted->rules.rules[i].id);
	}
	assert_int_equal(wanted->config, config);
	assert_int_equal(wanted->digest, mcr_rule_set_digest(&wanted->rules));
}

static void file_and_runtime(void **state)
{
	static const struct {
		const char *config, *first, *second, *result, *told;
	} cases[] = {
		{ "", "", "", "", "" },
		{ "c1 c2", "", "", "c1 c2", "" },
		{ "", "r1 r2", "", "r1 r2", "" },
		{ "c1a c2b", "r3c", "r4d", "c1a c2b r3c r4d", "" },
		/* Those of origin config that the module had give way. */
		{ "c1", "c2 r3", "", "c1 r3", "" },
		{ "c1:7", "c1:9", "", "c1:7", "" },
		/* The file has the word. */
		{ "c1a:7", "r1b:9 r2", "", "c1a:7 r2", "input1" },
		{ "c1a", "r2a r3b", "", "c1a r2 r3b", "name2" },
		{ "c1a", "r1a:9", "", "c1a", "input1" },
		/* What the module has goes before what was written down. */
		{ "", "r1a:7", "r1a:9 r2", "r1a:7 r2", "input1" },
		{ "", "r1a", "r2a r3b", "r1a r2 r3b", "name2" },
		{ "c9x", "r1x", "r2x", "r1 r2 c9x", "name1 name2" },
	};
	struct mcr_rule_set config, first, second;
	struct mcrd_wanted wanted = { 0 };
	struct told told;
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct mcr_rule_set *runtime[] = { &first, &second };

		make_rules(&config, cases[i].config);
		make_rules(&first, cases[i].first);
		make_rules(&second, cases[i].second);
		told.text[0] = '\0';
		assert_int_equal(mcrd_wanted_compose(&wanted, &config, runtime,
						     2, tell, &told),
				 0);
		rules_text(&wanted.rules, text, sizeof(text));
		assert_string_equal(text, cases[i].result);
		assert_string_equal(told.text, cases[i].told);
		check_sums(&wanted);
		mcr_rule_set_clear(&config);
		mcr_rule_set_clear(&first);
		mcr_rule_set_clear(&second);
	}
	mcrd_wanted_clear(&wanted);
}

static void put_and_remove(void **state)
{
	struct mcrd_wanted wanted = { 0 };
	struct mcr_rule rule;
	uint64_t ids[200];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (uint8_t i = 0; i < COUNT(ids); i++) {
			rule = make_rule(i, 1 + round, "",
					 i % 2 ? MCR_ORIGIN_CONFIG :
						 MCR_ORIGIN_RUNTIME);
			ids[i] = rule.id;
			assert_int_equal(mcrd_wanted_put(&wanted, &rule), 0);
			assert_int_equal(rule.outputs_count, 0);
		}
		assert_int_equal(wanted.rules.count, COUNT(ids));
		check_sums(&wanted);
	}
	for (size_t i = 0; i < COUNT(ids); i += 3) {
		assert_int_equal(mcrd_wanted_find(&wanted, ids[i])->outputs[0].ttl,
				 2);
		assert_true(mcrd_wanted_remove(&wanted, ids[i]));
		assert_false(mcrd_wanted_remove(&wanted, ids[i]));
		assert_null(mcrd_wanted_find(&wanted, ids[i]));
		check_sums(&wanted);
	}
	assert_int_equal(wanted.rules.count, COUNT(ids) - 67);
	mcrd_wanted_clear(&wanted);
	assert_int_equal(wanted.digest, 0);
}

static void the_file_s_alone(void **state)
{
	struct mcr_rule_set rules, config = { 0 };
	struct mcrd_wanted wanted = { 0 };
	char text[64];

	(void)state;
	make_rules(&rules, "c1a r2 c3 r4b");
	for (size_t i = 0; i < rules.count; i++)
		assert_int_equal(mcrd_wanted_put(&wanted, &rules.rules[i]), 0);
	assert_int_equal(mcrd_wanted_config(&wanted, &config), 0);
	rules_text(&config, text, sizeof(text));
	assert_string_equal(text, "c1a c3");
	mcr_rule_set_clear(&config);
	mcr_rule_set_clear(&rules);
	mcrd_wanted_clear(&wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_and_runtime),
		cmocka_unit_test(put_and_remove),
		cmocka_unit_test(the_file_s_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
