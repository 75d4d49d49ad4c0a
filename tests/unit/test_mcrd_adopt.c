// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose changes are wanted, and what is wanted after them. */
#include "mcrd_rule.h"

#include <errno.h>

#include "adopt.h"

#define OWN_PORT 77

static uint64_t id_of(uint8_t last)
{
	struct mcr_rule rule = make_rule(last, 1, "", MCR_ORIGIN_RUNTIME);
	uint64_t id = rule.id;

	mcr_rule_clear(&rule);
	return id;
}

static void whose_change_it_is(void **state)
{
	static const struct {
		uint32_t portid;
		const char *client;
		enum mcrd_author author;
	} cases[] = {
		{ OWN_PORT, "mcrd", MCRD_AUTHOR_SELF },
		{ OWN_PORT, "", MCRD_AUTHOR_SELF },
		{ 1, "mcrctl", MCRD_AUTHOR_MCRCTL },
		/* Another mcrd, of another time or place, is not this one. */
		{ 1, "mcrd", MCRD_AUTHOR_OTHER },
		{ 1, "", MCRD_AUTHOR_OTHER },
		{ 1, "mcrctl2", MCRD_AUTHOR_OTHER },
		{ 1, "MCRCTL", MCRD_AUTHOR_OTHER },
	};
	struct mcr_event event = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		event.portid = cases[i].portid;
		strcpy(event.client, cases[i].client);
		assert_int_equal(mcrd_author(&event, OWN_PORT),
				 cases[i].author);
	}
}

/*
 * "m1 o2 m3*": mcrctl changed 239.1.1.1, something else 239.1.1.2, mcrctl
 * 239.1.1.3 and more than it listed.
 */
static void note(struct mcrd_pending *pending, const char *text)
{
	struct mcr_event event;
	unsigned int last;
	char author;
	int used;

	while (sscanf(text, " %c%u%n", &author, &last, &used) == 2) {
		text += used;
		event = (struct mcr_event){ .changes_count = 1 };
		event.changes[0].id = id_of(last);
		event.commit.replaced = *text == '*' ? 500 : 1;
		text += *text == '*';
		assert_int_equal(mcrd_pending_add(pending, &event,
						  author == 'm' ?
							  MCRD_AUTHOR_MCRCTL :
							  MCRD_AUTHOR_OTHER),
				 0);
	}
}

static void what_is_wanted_then(void **state)
{
	static const struct {
		const char *wanted, *changes, *module, *result;
	} cases[] = {
		{ "c1 r2", "m3", "c1 r2 r3", "c1 r2 r3" },
		{ "c1 r2", "m2", "c1", "c1" },
		{ "c1 r2", "m1", "r1:9 r2", "r1:9 r2" },
		{ "c1 r2", "o3", "c1 r2 r3", "c1 r2" },
		{ "c1 r2", "o2", "c1", "c1 r2" },
		{ "c1 r2", "o1 m2", "c1:9 r2:9", "c1 r2:9" },
		/* The last change counts. */
		{ "c1", "o1 m1", "c1:9", "c1:9" },
		{ "c1", "m1 o1", "c1:9", "c1" },
		{ "c1", "m2 m2 m2", "c1", "c1" },
		/* Differences that nobody announced are not adopted. */
		{ "c1 r2", "m3", "r3 r4", "c1 r2 r3" },
		/* More than was listed: all that differ, but what is known better. */
		{ "c1 r2 r3", "m1*", "c1:9 r4", "c1:9 r4" },
		{ "c1 r2 r3", "m1* o3", "c1:9 r4", "c1:9 r3 r4" },
		{ "", "m1*", "", "" },
	};
	struct mcr_rule_set rules, module;
	struct mcrd_pending pending = { 0 };
	struct mcrd_wanted wanted = { 0 };
	char text[256];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		make_rules(&rules, cases[i].wanted);
		for (size_t n = 0; n < rules.count; n++)
			assert_int_equal(mcrd_wanted_put(&wanted,
							 &rules.rules[n]),
					 0);
		make_rules(&module, cases[i].module);
		note(&pending, cases[i].changes);
		mcrd_pending_settle(&pending);
		assert_int_equal(mcrd_adopt_from(&wanted, &pending, &module), 0);
		rules_text(&wanted.rules, text, sizeof(text));
		assert_string_equal(text, cases[i].result);
		assert_int_equal(wanted.digest,
				 mcr_rule_set_digest(&wanted.rules));
		mcrd_pending_clear(&pending);
		mcrd_wanted_clear(&wanted);
		mcr_rule_set_clear(&rules);
		mcr_rule_set_clear(&module);
	}
}

static void settled_in_parts(void **state)
{
	struct mcrd_pending pending = { 0 };
	enum mcrd_author author;

	(void)state;
	note(&pending, "m1 m2 o3");
	mcrd_pending_settle(&pending);
	note(&pending, "o1 m3");
	mcrd_pending_settle(&pending);
	assert_int_equal(pending.count, 3);
	assert_int_equal(mcrd_pending_adopts(&pending), 2);
	assert_true(mcrd_pending_author(&pending, id_of(1), &author));
	assert_int_equal(author, MCRD_AUTHOR_OTHER);
	assert_true(mcrd_pending_author(&pending, id_of(3), &author));
	assert_int_equal(author, MCRD_AUTHOR_MCRCTL);
	assert_false(mcrd_pending_author(&pending, id_of(4), &author));
	assert_true(pending.drift);
	assert_false(pending.adopt_unlisted);
	mcrd_pending_clear(&pending);
}

static void those_listed(void **state)
{
	struct mcrd_pending pending = { 0 };
	struct mcrd_wanted wanted = { 0 };
	struct mcr_rule_set have;
	char text[512];

	(void)state;
	/* What another than mcrctl did with a rule is not wanted, be it there or not. */
	note(&pending, "m1 m2 o3 m4");
	mcrd_pending_settle(&pending);
	make_rules(&have, "r4y:7 r3x:6 r1x:5");
	assert_int_equal(mcrd_adopt_listed(&wanted, &pending, &have), 0);
	rules_text(&wanted.rules, text, sizeof(text));
	assert_string_equal(text, "r1x:5 r4y:7");
	mcr_rule_set_clear(&have);
	mcrd_pending_clear(&pending);
	note(&pending, "m1 o4");
	mcrd_pending_settle(&pending);
	assert_int_equal(mcrd_adopt_listed(&wanted, &pending, &have), 0);
	rules_text(&wanted.rules, text, sizeof(text));
	assert_string_equal(text, "r4y:7");
	mcrd_pending_clear(&pending);
	mcrd_wanted_clear(&wanted);
}

static void settings_and_pinnings(void **state)
{
	struct mcr_event event = { .kind = MCR_EVENT_SETTINGS };
	struct mcr_config config;

	(void)state;
	mcr_config_init(&config);
	mcr_settings_init(&event.settings);
	event.settings.idle_timeout = 42;
	assert_int_equal(mcrd_adopt_settings(&config, &event), 0);
	assert_int_equal(config.settings[MCR_SETTING_IDLE_TIMEOUT], 42);
	event.kind = MCR_EVENT_LEVELS;
	mcr_log_levels_usual(&event.levels);
	event.levels.own[3] = 7;
	assert_int_equal(mcrd_adopt_settings(&config, &event), 0);
	assert_int_equal(config.level, MCR_LEVEL_USUAL);
	assert_int_equal(config.levels[3], 7);
	event.kind = MCR_EVENT_PINNING;
	strcpy(event.interface.name, "eth0");
	strcpy(event.interface.cpus, "0-1,3");
	assert_int_equal(mcrd_adopt_settings(&config, &event), 0);
	assert_int_equal(config.pinnings_count, 1);
	assert_int_equal(config.pinnings[0].count, 3);
	strcpy(event.interface.cpus, "2");
	assert_int_equal(mcrd_adopt_settings(&config, &event), 0);
	assert_int_equal(config.pinnings_count, 1);
	assert_int_equal(config.pinnings[0].cpus[0], 2);
	strcpy(event.interface.cpus, "");
	assert_int_equal(mcrd_adopt_settings(&config, &event), 0);
	assert_int_equal(config.pinnings[0].count, 0);
	strcpy(event.interface.cpus, "x");
	assert_int_equal(mcrd_adopt_settings(&config, &event), -EINVAL);
	mcr_config_clear(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_change_it_is),
		cmocka_unit_test(what_is_wanted_then),
		cmocka_unit_test(settled_in_parts),
		cmocka_unit_test(those_listed),
		cmocka_unit_test(settings_and_pinnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
