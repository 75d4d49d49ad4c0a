// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules: every refusal has its words, and what is legal passes. */
#include "test.h"

#include <netinet/in.h>

#include "model.h"
#include "utf8.h"

static void set_addr(struct mcr_addr *addr, const char *text)
{
	assert_int_equal(mcr_addr_parse(text, addr, NULL), 0);
}

/* eth0 239.1.1.1:5000 to eth1 239.2.2.2:6000 */
static void simple(struct mcr_rule *rule)
{
	struct mcr_output *output;

	mcr_rule_init(rule);
	strcpy(rule->input.interface, "eth0");
	set_addr(&rule->input.group, "239.1.1.1");
	rule->input.port = 5000;
	output = mcr_rule_add_output(rule);
	assert_non_null(output);
	strcpy(output->interface, "eth1");
	set_addr(&output->group, "239.2.2.2");
	output->port = 6000;
}

static void esp(struct mcr_rule *rule)
{
	rule->input.protocol = IPPROTO_ESP;
	rule->input.port = 0;
	rule->outputs[0].port = 0;
}

static void no_change(struct mcr_rule *rule)
{
	(void)rule;
}

static void with_source(struct mcr_rule *rule)
{
	set_addr(&rule->input.source, "10.1.1.7");
}

static void with_prefix(struct mcr_rule *rule)
{
	set_addr(&rule->input.group, "239.1.0.0");
	rule->input.prefix_len = 16;
	rule->outputs[0].group.family = 0;
	rule->outputs[0].port = 0;
	rule->input.port = 0;
}

static void everything(struct mcr_rule *rule)
{
	set_addr(&rule->input.group, "0.0.0.0");
	rule->input.prefix_len = 0;
}

static void broadcast(struct mcr_rule *rule)
{
	set_addr(&rule->input.group, "255.255.255.255");
	set_addr(&rule->outputs[0].group, "255.255.255.255");
	rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
}

static void all_options(struct mcr_rule *rule)
{
	rule->outputs[0].ttl = 255;
	rule->outputs[0].dscp = 63;
	rule->outputs[0].source_mode = MCR_SOURCE_EXPLICIT;
	set_addr(&rule->outputs[0].source_ip, "192.0.2.1");
	rule->outputs[0].source_port = 65535;
	rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
	rule->flags = MCR_RULE_LOCAL | MCR_RULE_ALLOW_LOOP;
	rule->origin = MCR_ORIGIN_CONFIG;
	strcpy(rule->name, "Überträger 视频");
}

static void what_is_legal_passes(void **state)
{
	static void (*const cases[])(struct mcr_rule *) = {
		no_change,  esp,	with_source, with_prefix,
		everything, broadcast, all_options,
	};
	struct mcr_error err = { "" };
	struct mcr_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		simple(&rule);
		cases[i](&rule);
		if (mcr_rule_validate(&rule, &err))
			fail_msg("case %zu: %s", i, err.text);
		mcr_rule_defaults(&rule);
		if (mcr_rule_validate(&rule, &err))
			fail_msg("case %zu with defaults: %s", i, err.text);
		mcr_rule_clear(&rule);
	}
}

#define WRONG(name, change) \
	static void name(struct mcr_rule *rule) \
	{ \
		change; \
	}

WRONG(no_input_interface, rule->input.interface[0] = '\0')
WRONG(slash_interface, strcpy(rule->input.interface, "a/b"))
WRONG(colon_interface, strcpy(rule->input.interface, "eth0:1"))
WRONG(space_interface, strcpy(rule->outputs[0].interface, "a b"))
WRONG(dot_interface, strcpy(rule->outputs[0].interface, "."))
WRONG(dots_interface, strcpy(rule->input.interface, ".."))
WRONG(no_group, rule->input.group.family = 0)
WRONG(unspecified_group, set_addr(&rule->input.group, "0.0.0.0"))
WRONG(long_prefix, rule->input.prefix_len = 33)
WRONG(bits_behind_prefix, rule->input.prefix_len = 24)
WRONG(mapped_group,
      rule->input.group = ((struct mcr_addr){
	      6, { [10] = 0xff, [11] = 0xff, [12] = 1 } }))
WRONG(other_protocol, rule->input.protocol = IPPROTO_TCP)
WRONG(esp_input_port, rule->input.protocol = IPPROTO_ESP)
WRONG(esp_output_port, rule->input.protocol = IPPROTO_ESP;
      rule->input.port = 0)
WRONG(esp_source_port, esp(rule); rule->outputs[0].source_port = 7)
WRONG(source_family, set_addr(&rule->input.source, "2001:db8::1"))
WRONG(source_multicast, set_addr(&rule->input.source, "239.1.1.1"))
WRONG(source_broadcast, set_addr(&rule->input.source, "255.255.255.255"))
WRONG(source_unspecified, set_addr(&rule->input.source, "0.0.0.0"))
WRONG(no_outputs, rule->outputs_count = 0)
WRONG(output_no_interface, rule->outputs[0].interface[0] = '\0')
WRONG(output_family, set_addr(&rule->outputs[0].group, "ff15::1"))
WRONG(output_unspecified, set_addr(&rule->outputs[0].group, "0.0.0.0"))
WRONG(output_dscp, rule->outputs[0].dscp = 64)
WRONG(explicit_nothing, rule->outputs[0].source_mode = MCR_SOURCE_EXPLICIT)
WRONG(explicit_family, rule->outputs[0].source_mode = MCR_SOURCE_EXPLICIT;
      set_addr(&rule->outputs[0].source_ip, "fe80::1"))
WRONG(explicit_multicast, rule->outputs[0].source_mode = MCR_SOURCE_EXPLICIT;
      set_addr(&rule->outputs[0].source_ip, "239.1.1.1"))
WRONG(address_not_explicit,
      set_addr(&rule->outputs[0].source_ip, "10.0.0.1"))
WRONG(preserve_with_address,
      rule->outputs[0].source_mode = MCR_SOURCE_PRESERVE;
      set_addr(&rule->outputs[0].source_ip, "10.0.0.1"))
WRONG(other_source_mode, rule->outputs[0].source_mode = 3)
WRONG(other_qdisc, rule->outputs[0].qdisc = 2)
WRONG(bypass_to_one, rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
      set_addr(&rule->outputs[0].group, "10.0.0.1"))
WRONG(bypass_to_subnet, rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
      set_addr(&rule->outputs[0].group, "10.0.0.255"))
WRONG(bypass_as_it_came, rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
      rule->outputs[0].group = (struct mcr_addr){ 0 };
      set_addr(&rule->input.group, "10.0.0.1"))
WRONG(bypass_wide, rule->outputs[0].qdisc = MCR_QDISC_BYPASS;
      rule->outputs[0].group = (struct mcr_addr){ 0 };
      set_addr(&rule->input.group, "224.0.0.0"); rule->input.prefix_len = 3)
WRONG(other_origin, rule->origin = 2)
WRONG(other_flags, rule->flags = 4)
WRONG(name_with_newline, strcpy(rule->name, "a\nb"))
WRONG(name_not_utf8, strcpy(rule->name, "\xff"))

static void what_is_illegal_is_refused_in_words(void **state)
{
	static const struct {
		void (*change)(struct mcr_rule *rule);
		const char *says;
	} cases[] = {
		{ no_input_interface, "cannot be empty" },
		{ slash_interface, "'a/b' has a '/' in it" },
		{ colon_interface, "'eth0:1' has a ':' in it" },
		{ space_interface, "output 1: interface name 'a b' has a ' '" },
		{ dot_interface, "output 1: '.' cannot be" },
		{ dots_interface, "'..' cannot be" },
		{ no_group, "no group" },
		{ unspecified_group, "0.0.0.0 is no address" },
		{ long_prefix, "33 is too long" },
		{ bits_behind_prefix, "239.1.1.1/24 has bits set" },
		{ mapped_group, "inside an IPv6 one" },
		{ other_protocol, "protocol 6" },
		{ esp_input_port, "leave input port 5000 out" },
		{ esp_output_port, "output 1: ESP has no ports: leave port 6000" },
		{ esp_source_port, "output 1: ESP has no ports: leave port 7" },
		{ source_family, "2001:db8::1 and group 239.1.1.1" },
		{ source_multicast, "source 239.1.1.1 is no address" },
		{ source_broadcast, "source 255.255.255.255 is no" },
		{ source_unspecified, "source 0.0.0.0 is no" },
		{ no_outputs, "no output" },
		{ output_no_interface, "output 1: an interface's name" },
		{ output_family, "output 1: group ff15::1 is not of" },
		{ output_unspecified, "output 1: group 0.0.0.0 is no" },
		{ output_dscp, "output 1: dscp 64" },
		{ explicit_nothing, "output 1: source mode explicit needs" },
		{ explicit_family, "output 1: source_ip fe80::1 is not of" },
		{ explicit_multicast, "output 1: source_ip 239.1.1.1 cannot" },
		{ address_not_explicit, "output 1: a source address goes" },
		{ preserve_with_address, "output 1: a source address goes" },
		{ other_source_mode, "output 1: source mode 3" },
		{ other_qdisc, "output 1: qdisc 2 is unknown" },
		{ bypass_to_one, "output 1: only copies to a multicast group" },
		{ bypass_to_subnet, "output 1: only copies to a multicast" },
		{ bypass_as_it_came, "output 1: only copies to a multicast" },
		{ bypass_wide, "output 1: only copies to a multicast group" },
		{ other_origin, "origin 2" },
		{ other_flags, "rule flags 0x4" },
		{ name_with_newline, "printable UTF-8" },
		{ name_not_utf8, "printable UTF-8" },
	};
	struct mcr_error err;
	struct mcr_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		simple(&rule);
		cases[i].change(&rule);
		err.text[0] = '\0';
		if (!mcr_rule_validate(&rule, &err))
			fail_msg("\"%s\" was not said", cases[i].says);
		if (!strstr(err.text, cases[i].says))
			fail_msg("\"%s\" instead of \"%s\"", err.text,
				 cases[i].says);
		mcr_rule_clear(&rule);
	}
}

static void outputs_have_a_limit(void **state)
{
	struct mcr_error err;
	struct mcr_rule rule;

	(void)state;
	simple(&rule);
	while (rule.outputs_count < MCR_OUTPUTS_MAX) {
		struct mcr_output *output = mcr_rule_add_output(&rule);

		assert_non_null(output);
		*output = rule.outputs[0];
	}
	assert_int_equal(mcr_rule_validate(&rule, &err), 0);
	assert_non_null(mcr_rule_add_output(&rule));
	rule.outputs[MCR_OUTPUTS_MAX] = rule.outputs[0];
	assert_int_not_equal(mcr_rule_validate(&rule, &err), 0);
	assert_non_null(strstr(err.text, "4097 outputs"));
	mcr_rule_clear(&rule);
}

static void names_have_a_limit(void **state)
{
	char longest[MCR_NAME_MAX + 2], interface[IFNAMSIZ + 1];
	struct mcr_error err;

	(void)state;
	memset(longest, 'n', sizeof(longest));
	longest[MCR_NAME_MAX + 1] = '\0';
	assert_int_not_equal(mcr_rule_name_validate(longest, &err), 0);
	longest[MCR_NAME_MAX] = '\0';
	assert_int_equal(mcr_rule_name_validate(longest, &err), 0);
	assert_int_not_equal(mcr_rule_name_validate("", &err), 0);
	assert_int_equal(mcr_rule_name_validate("a b\u3000c", &err), 0);
	for (const char *const *name = (const char *const[]){
		     " a", "a ", " ", "\xc2\xa0" "a", "a\u3000", "\u2003" "a", NULL };
	     *name; name++) {
		assert_int_not_equal(mcr_rule_name_validate(*name, &err), 0);
		assert_non_null(strstr(err.text, "begins or ends with a blank"));
	}
	memset(interface, 'i', sizeof(interface));
	interface[IFNAMSIZ] = '\0';
	assert_int_not_equal(mcr_interface_name_validate(interface, &err), 0);
	interface[IFNAMSIZ - 1] = '\0';
	assert_int_equal(mcr_interface_name_validate(interface, &err), 0);
}

static void utf8_is_strict(void **state)
{
	static const char *const bad[] = {
		"\x80",		"\xc3",		   "\xc0\xaf",
		"\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80",
		"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "a\x1b[31m",
		"\x7f",		"\xc2\x85",	   "\xe2\x80\xa8",
		"\xef\xbf\xbe", "\xe2\x82",
		/* What hides or turns round what is beside it, and noncharacters. */
		"\u200b", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069",
		"\ufeff", "\xc2\xad", "\U000e0001", "\U000e007f", "\ufdd0",
		"\U0001ffff", "\U0010fffe",
	};
	static const char *const good[] = {
		"a", "ä", "€", "𝄞", " ", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbd",
		"\u200a", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a", "\ufefe",
		"\U000e0080", "\ufdf0", "\xc2\xae",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (mcr_utf8_printable(bad[i]))
			fail_msg("bad case %zu passed", i);
	for (size_t i = 0; i < COUNT(good); i++)
		if (!mcr_utf8_printable(good[i]))
			fail_msg("good case %zu did not pass", i);
}

static void rules_are_found_by_id(void **state)
{
	struct mcr_rule_set set = { 0 };

	(void)state;
	for (uint64_t id = 0; id < 100; id++) {
		struct mcr_rule *rule = mcr_rule_set_add(&set);

		assert_non_null(rule);
		rule->id = id * 7;
	}
	assert_ptr_equal(mcr_rule_set_find(&set, 7 * 99), &set.rules[99]);
	assert_null(mcr_rule_set_find(&set, 1));
	mcr_rule_set_clear(&set);
	assert_null(mcr_rule_set_find(&set, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_legal_passes),
		cmocka_unit_test(what_is_illegal_is_refused_in_words),
		cmocka_unit_test(outputs_have_a_limit),
		cmocka_unit_test(names_have_a_limit),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test(rules_are_found_by_id),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
