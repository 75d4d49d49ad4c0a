// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of levels and facilities, those of the UAPI header; what the module says of
 * levels, and what it must not say.
 */
#include "test.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "log_level.h"

struct named {
	uint32_t value;
	const char *name;
	const char *other;
};

#define LEVEL(id, name, short_form) { MCR_LEVEL_##id, name, short_form },
#define FACILITY(id, name, words) { MCR_FACILITY_##id, name, words },

static const struct named levels[] = { MCR_LEVELS(LEVEL) };
static const struct named facilities[] = { MCR_FACILITIES(FACILITY) };

static void upper(const char *text, char *to)
{
	for (; *text; text++)
		*to++ = *text >= 'a' && *text <= 'z' ? *text - 32 : *text;
	*to = '\0';
}

static void levels_are_those_of_the_header(void **state)
{
	char text[32];
	uint8_t found;

	(void)state;
	assert_int_equal(COUNT(levels), MCR_LEVELS_COUNT);
	for (size_t i = 0; i < COUNT(levels); i++) {
		assert_string_equal(mcr_level_name(levels[i].value),
				    levels[i].name);
		assert_true(mcr_level_find(levels[i].name, &found));
		assert_int_equal(found, levels[i].value);
		upper(levels[i].other, text);
		assert_true(mcr_level_find(text, &found));
		assert_int_equal(found, levels[i].value);
	}
	assert_false(mcr_level_find("loud", &found));
	assert_false(mcr_level_find("", &found));
}

static void facilities_are_those_of_the_header(void **state)
{
	char text[32];
	uint8_t found;

	(void)state;
	assert_int_equal(COUNT(facilities), MCR_FACILITIES_COUNT);
	for (size_t i = 0; i < COUNT(facilities); i++) {
		assert_string_equal(mcr_facility_name(facilities[i].value),
				    facilities[i].name);
		upper(facilities[i].name, text);
		assert_true(mcr_facility_find(text, &found));
		assert_int_equal(found, facilities[i].value);
	}
	assert_false(mcr_facility_find("Kitchen", &found));
}

/* A message of LOG_LEVEL nests, from pairs that end with a level below 0. */
static struct nl_msg *answer(const int (*pairs)[2])
{
	struct nl_msg *message = nlmsg_alloc_size(4096);
	struct nlattr *nest;

	assert_non_null(genlmsg_put(message, 0, 0, 32, 0, 0,
				    MCR_CMD_LOG_LEVEL_GET, 1));
	for (; (*pairs)[1] >= 0; pairs++) {
		nest = nla_nest_start(message, MCR_A_LOG_LEVEL);
		if ((*pairs)[0] >= 0)
			nla_put_u32(message, MCR_LOG_LEVEL_A_FACILITY,
				    (*pairs)[0]);
		nla_put_u32(message, MCR_LOG_LEVEL_A_LEVEL, (*pairs)[1]);
		nla_nest_end(message, nest);
	}
	return message;
}

static int read_answer(const int (*pairs)[2], struct mcr_log_levels *read)
{
	struct nl_msg *message = answer(pairs);
	struct mcr_error err;
	int ret;

	mcr_log_levels_usual(read);
	ret = mcr_log_level_read(nlmsg_hdr(message), read, &err);
	nlmsg_free(message);
	return ret;
}

static void an_answer_is_read(void **state)
{
	static const int pairs[][2] = {
		{ -1, MCR_LEVEL_NOTICE },
		{ MCR_FACILITY_INGRESS, MCR_LEVEL_TRACE },
		{ MCR_FACILITY_MAX + 7, MCR_LEVEL_TRACE },
		{ -1, -1 },
	};
	struct mcr_log_levels read;

	(void)state;
	assert_int_equal(read_answer(pairs, &read), 0);
	assert_int_equal(read.global, MCR_LEVEL_NOTICE);
	for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++) {
		bool own = i == MCR_FACILITY_INGRESS;

		assert_int_equal(read.own[i], own ? MCR_LEVEL_TRACE :
						    MCR_LEVEL_LEFT_OUT);
		assert_int_equal(mcr_log_levels_of(&read, i),
				 own ? MCR_LEVEL_TRACE : MCR_LEVEL_NOTICE);
	}
}

static void a_wrong_answer_is_refused(void **state)
{
	static const int pairs[][2] = {
		{ -1, MCR_LEVEL_MAX + 1 },
		{ -1, -1 },
	};
	struct mcr_log_levels read;

	(void)state;
	assert_int_equal(read_answer(pairs, &read), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_are_those_of_the_header),
		cmocka_unit_test(facilities_are_those_of_the_header),
		cmocka_unit_test(an_answer_is_read),
		cmocka_unit_test(a_wrong_answer_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
