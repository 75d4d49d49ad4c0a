// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses, prefixes, numbers and ids: what is read, what is refused. */
#include "test.h"

#include "addr.h"
#include "number.h"

static void addresses_are_read(void **state)
{
	static const struct {
		const char *text;
		uint8_t family;
		uint8_t octets[16];
		const char *written;
	} cases[] = {
		{ "239.1.1.1", 4, { 239, 1, 1, 1 }, "239.1.1.1" },
		{ "0.0.0.0", 4, { 0 }, "0.0.0.0" },
		{ "255.255.255.255", 4, { 255, 255, 255, 255 },
		  "255.255.255.255" },
		{ "ff15::1", 6, { 0xff, 0x15, [15] = 1 }, "ff15::1" },
		{ "FF15:0:0:0:0:0:0:1", 6, { 0xff, 0x15, [15] = 1 },
		  "ff15::1" },
		{ "::", 6, { 0 }, "::" },
	};
	char written[MCR_ADDR_TEXT_MAX];
	struct mcr_error err;
	struct mcr_addr addr;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(mcr_addr_parse(cases[i].text, &addr, &err), 0);
		assert_int_equal(addr.family, cases[i].family);
		assert_memory_equal(addr.octets, cases[i].octets, 16);
		assert_string_equal(mcr_addr_format(&addr, written),
				    cases[i].written);
	}
}

static void other_text_is_no_address(void **state)
{
	static const char *const cases[] = {
		"",	       " ",	       "239.1.1",	"239.1.1.256",
		"239.1.1.1 ",  " 239.1.1.1",   "239.01.1.1.1",	"0xef010101",
		"239.1.1.1/8", "[ff15::1]",    "ff15::1%eth0",	"ff15:::1",
		"localhost",   "::ffff:1.2.3.4", "::ffff:102:304",
	};
	struct mcr_addr addr = { .family = 99 };
	struct mcr_error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		err.text[0] = '\0';
		assert_int_not_equal(mcr_addr_parse(cases[i], &addr, &err), 0);
		assert_non_null(strstr(err.text, cases[i]));
		assert_int_equal(addr.family, 99);
		assert_int_equal(!!strstr(err.text, "leave out '%eth0'"),
				 !!strchr(cases[i], '%'));
	}
}

static void prefixes_are_read(void **state)
{
	static const struct {
		const char *text;
		uint8_t len;
		const char *written;
	} cases[] = {
		{ "239.1.0.0/16", 16, "239.1.0.0/16" },
		{ "239.1.1.1", 32, "239.1.1.1" },
		{ "239.1.1.1/32", 32, "239.1.1.1" },
		{ "0.0.0.0/0", 0, "0.0.0.0/0" },
		{ "224.0.0.0/4", 4, "224.0.0.0/4" },
		{ "239.1.1.128/25", 25, "239.1.1.128/25" },
		{ "ff15::/16", 16, "ff15::/16" },
		{ "ff15::1", 128, "ff15::1" },
		{ "ff15::1/128", 128, "ff15::1" },
		{ "::/0", 0, "::/0" },
	};
	char written[MCR_ADDR_TEXT_MAX];
	struct mcr_error err;
	struct mcr_addr addr;
	uint8_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(mcr_prefix_parse(cases[i].text, &addr, &len,
						  &err), 0);
		assert_int_equal(len, cases[i].len);
		assert_string_equal(mcr_prefix_format(&addr, len, written),
				    cases[i].written);
	}
}

static void other_text_is_no_prefix(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "239.1.0.0/33", "give 0-32" },
		{ "239.1.0.0/", "give 0-32" },
		{ "239.1.0.0/-1", "give 0-32" },
		{ "239.1.0.0/16/", "give 0-32" },
		{ "239.1.0.0/ 16", "give 0-32" },
		{ "ff15::/129", "give 0-128" },
		{ "239.1.1.1/16", "the prefix is 239.1.0.0/16" },
		{ "ff15::1/64", "the prefix is ff15::/64" },
		{ "239.1.1.1/0", "the prefix is 0.0.0.0/0" },
		{ "/16", "not an IPv4 or IPv6 address" },
		{ "eth0/16", "not an IPv4 or IPv6 address" },
		{ "00000000000000000000000000000000000000000000000000000000000/1",
		  "not an IPv4 or IPv6 prefix" },
	};
	struct mcr_error err;
	struct mcr_addr addr;
	uint8_t len;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_not_equal(mcr_prefix_parse(cases[i].text, &addr,
						      &len, &err), 0);
		assert_non_null(strstr(err.text, cases[i].says));
	}
}

static void addresses_are_of_a_kind(void **state)
{
	static const struct {
		const char *text;
		bool multicast, unspecified, sender;
	} cases[] = {
		{ "224.0.0.0", true, false, false },
		{ "239.255.255.255", true, false, false },
		{ "223.255.255.255", false, false, true },
		{ "240.0.0.1", false, false, true },
		{ "10.0.0.1", false, false, true },
		{ "0.0.0.0", false, true, false },
		{ "255.255.255.255", false, false, false },
		{ "ff02::1", true, false, false },
		{ "fe80::1", false, false, true },
		{ "::", false, true, false },
	};
	struct mcr_addr addr;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(mcr_addr_parse(cases[i].text, &addr, NULL), 0);
		assert_int_equal(mcr_addr_is_multicast(&addr),
				 cases[i].multicast);
		assert_int_equal(mcr_addr_is_unspecified(&addr),
				 cases[i].unspecified);
		assert_int_equal(mcr_addr_is_sender(&addr), cases[i].sender);
	}
}

static void octets_of_other_lengths_are_no_address(void **state)
{
	const uint8_t octets[17] = { 239, 1, 1, 1 };
	struct mcr_addr addr;

	(void)state;
	for (size_t len = 0; len <= sizeof(octets); len++)
		assert_int_equal(mcr_addr_from_octets(&addr, octets, len),
				 len == 4 || len == 16);
}

static void numbers_are_digits_in_range(void **state)
{
	static const char *const bad[] = {
		"",   " 1", "1 ", "+1", "-1", "0x1",	"1.0", "a",
		"0",  "11", "99999999999999999999999999", "1\n",
	};
	unsigned long number = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_false(mcr_number_parse(bad[i], 1, 10, &number));
		assert_int_equal(number, 77);
	}
	assert_true(mcr_number_parse("1", 1, 10, &number));
	assert_int_equal(number, 1);
	assert_true(mcr_number_parse("010", 1, 10, &number));
	assert_int_equal(number, 10);
}

static void ids_are_sixteen_lower_case_digits(void **state)
{
	static const char *const bad[] = {
		"",		     "0123456789abcde",	 "0123456789abcdef0",
		"0123456789ABCDEF",  "0x23456789abcdef", "0123456789abcdeg",
		" 123456789abcdef",
	};
	uint64_t id = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(mcr_id_parse(bad[i], &id));
	assert_true(mcr_id_parse("fedcba9876543210", &id));
	assert_true(id == 0xfedcba9876543210ULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(other_text_is_no_address),
		cmocka_unit_test(prefixes_are_read),
		cmocka_unit_test(other_text_is_no_prefix),
		cmocka_unit_test(addresses_are_of_a_kind),
		cmocka_unit_test(octets_of_other_lengths_are_no_address),
		cmocka_unit_test(numbers_are_digits_in_range),
		cmocka_unit_test(ids_are_sixteen_lower_case_digits),
	};

	return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
