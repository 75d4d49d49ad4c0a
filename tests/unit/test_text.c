// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of enums and reasons, and parts of rules in tables. */
#include "test.h"

#include <linux/mcr.h>
#include <netinet/in.h>

#include "names.h"
#include "text.h"

static void reasons_have_names_and_words(void **state)
{
	char text[128];

	(void)state;
	assert_string_equal(mcr_reason_name(MCR_REASON_NEIGHBOUR),
			    "neighbour_unresolved");
	assert_string_equal(mcr_reason_words(MCR_REASON_NO_INTERFACE, "eth9",
					     text, sizeof(text)),
			    "interface eth9 does not exist");
	assert_string_equal(mcr_reason_words(MCR_REASON_NO_ADDRESS, "eth1",
					     text, sizeof(text)),
			    "eth1 has no IPv4 address");
	for (uint32_t r = 0; r <= MCR_REASON_MAX; r++) {
		assert_non_null(mcr_reason_name(r));
		/* A key in JSON and a label in metrics. */
		assert_int_equal(strspn(mcr_reason_name(r),
					"abcdefghijklmnopqrstuvwxyz_0123456789"),
				 strlen(mcr_reason_name(r)));
		mcr_reason_words(r, "eth1", text, sizeof(text));
		assert_non_null(strstr(text, "eth1"));
		assert_null(strchr(text, '%'));
		for (uint32_t other = 0; other < r; other++)
			assert_string_not_equal(mcr_reason_name(other),
						mcr_reason_name(r));
	}
	assert_string_equal(mcr_reason_name(MCR_REASON_OTHER), "other");
	assert_non_null(strstr(mcr_reason_words(1000, "eth1", text,
						sizeof(text)), "1000"));
	/* The name of an interface is not a format. */
	assert_string_equal(mcr_reason_words(MCR_REASON_LINK_DOWN, "%s%n", text,
					     sizeof(text)),
			    "interface %s%n is down");
}

static void values_not_known_have_a_name(void **state)
{
	(void)state;
	assert_string_equal(mcr_state_name(MCR_STATE_PENDING), "pending");
	assert_string_equal(mcr_origin_name(MCR_ORIGIN_CONFIG), "config");
	assert_string_equal(mcr_membership_name(MCR_MEMBERSHIP_ALLMULTI),
			    "all-multicast");
	assert_string_equal(mcr_worker_state_name(MCR_WORKER_RUNNING),
			    "running");
	assert_string_equal(mcr_change_name(MCR_CHANGE_REPLACED), "replaced");
	assert_string_equal(mcr_protocol_name(IPPROTO_ESP), "esp");
	assert_string_equal(mcr_protocol_name(IPPROTO_TCP), "unknown");
	assert_string_equal(mcr_protocol_name(255), "unknown");
	assert_string_equal(mcr_state_name(77), "unknown");
	assert_string_equal(mcr_worker_state_name(UINT32_MAX), "unknown");
}

static void endpoints(void **state)
{
	static const struct {
		const char *group;
		uint16_t port;
		uint8_t protocol;
		const char *text;
	} cases[] = {
		{ "239.1.1.1", 5000, IPPROTO_UDP, "239.1.1.1:5000" },
		{ "239.1.1.1", 0, IPPROTO_UDP, "239.1.1.1:any" },
		{ "239.1.0.0/16", 0, IPPROTO_UDP, "239.1.0.0/16:any" },
		{ "ff15::1", 5000, IPPROTO_UDP, "[ff15::1]:5000" },
		{ "ff15::/16", 5000, IPPROTO_UDP, "[ff15::/16]:5000" },
		{ "239.1.1.1", 0, IPPROTO_ESP, "239.1.1.1 esp" },
		{ "ff15::1", 0, IPPROTO_ESP, "ff15::1 esp" },
	};
	struct mcr_input input;
	char text[MCR_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		input = (struct mcr_input){ .port = cases[i].port,
					    .protocol = cases[i].protocol };
		assert_int_equal(mcr_prefix_parse(cases[i].group, &input.group,
						  &input.prefix_len, NULL), 0);
		assert_string_equal(mcr_text_endpoint(&input, text),
				    cases[i].text);
	}
}

static void numbers_are_scaled(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },	      { 0.4, "0" },	   { 999.4, "999" },
		{ 999.6, "1.00k" },   { 1000, "1.00k" },   { 9994, "9.99k" },
		{ 9996, "10.0k" },    { 99940, "99.9k" },  { 99960, "100k" },
		{ 999499, "999k" },   { 999600, "1.00M" }, { 1234567, "1.23M" },
		{ 25e9, "25.0G" },    { 1e21, "1000E" },
	};
	char text[MCR_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(mcr_text_scaled(cases[i].value, text),
				    cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_have_names_and_words),
		cmocka_unit_test(values_not_known_have_a_name),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(numbers_are_scaled),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
