// SPDX-License-Identifier: GPL-2.0-or-later
/* --outputs and --output: what they are read as, and what is refused. */
#include "test.h"

#include <netinet/in.h>

#include "output_spec.h"
#include "text.h"
#include "words.h"

static void check_output(const struct mcr_output *output,
			 const struct mcr_input *input, const char *interface,
			 const char *to)
{
	char text[MCR_TEXT_MAX];

	assert_string_equal(output->interface, interface);
	assert_string_equal(mcr_text_destination(output, input, text), to);
}

static void specs_are_read(void **state)
{
	struct mcr_error err = { "" };
	struct mcr_rule rule;

	(void)state;
	mcr_rule_init(&rule);
	assert_int_equal(mcr_outputs_parse(
		"239.2.2.2:6000:eth1,10.0.0.2:65535:wg0,[ff15::2]:1:br-lan.100",
		&rule, &err), 0);
	assert_int_equal(rule.outputs_count, 3);
	check_output(&rule.outputs[0], &rule.input, "eth1", "239.2.2.2:6000");
	check_output(&rule.outputs[1], &rule.input, "wg0", "10.0.0.2:65535");
	check_output(&rule.outputs[2], &rule.input, "br-lan.100",
		     "[ff15::2]:1");
	/* Everything else is left out. */
	assert_int_equal(rule.outputs[0].ttl, 0);
	assert_int_equal(rule.outputs[0].dscp, MCR_DSCP_KEEP);
	assert_int_equal(rule.outputs[0].source_mode, MCR_SOURCE_OWN);
	/* Another --outputs adds to them. */
	assert_int_equal(mcr_outputs_parse("239.2.2.3:1:eth2", &rule, &err), 0);
	assert_int_equal(rule.outputs_count, 4);
	mcr_rule_clear(&rule);
}

static void esp_specs_have_port_zero(void **state)
{
	struct mcr_error err = { "" };
	struct mcr_rule rule;

	(void)state;
	mcr_rule_init(&rule);
	assert_int_not_equal(mcr_outputs_parse("239.2.2.2:0:eth1", &rule, &err),
			     0);
	rule.input.protocol = IPPROTO_ESP;
	assert_int_equal(mcr_outputs_parse("239.2.2.2:0:eth1", &rule, &err), 0);
	assert_int_not_equal(mcr_outputs_parse("239.2.2.2:1:eth1", &rule, &err),
			     0);
	assert_non_null(strstr(err.text, "ESP"));
	mcr_rule_clear(&rule);
}

static void other_specs_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "", "'' is not an output" },
		{ ",", "'' is not an output" },
		{ "239.2.2.2", "'239.2.2.2' is not an output" },
		{ "239.2.2.2:6000", "'239.2.2.2:6000' is not an output" },
		{ "239.2.2.2:6000:", "cannot be empty" },
		{ ":6000:eth1", "'' is not an IPv4 or IPv6 address" },
		{ "239.2.2.2::eth1", "'' is not a port" },
		{ "239.2.2.2:0:eth1", "'0' is not a port" },
		{ "239.2.2.2:65536:eth1", "'65536' is not a port" },
		{ "239.2.2.2:any:eth1", "'any' is not a port" },
		{ "239.2.2.2:6000:eth1,", "'' is not an output" },
		{ "239.2.2.2:6000:eth1,x", "'x' is not an output" },
		{ "239.2.2.2:6000:eth1:2", "is not an output" },
		{ "ff15::2:6000:eth1", "'ff15::2:6000:eth1' is not an output" },
		{ "[ff15::2]6000:eth1", "is not an output" },
		{ "[ff15::2:6000:eth1", "is not an output" },
		{ "[239.2.2.2]:6000:eth1", "is not an output" },
		{ "239.2.2.2/24:6000:eth1", "'239.2.2.2/24' is not" },
		{ "239.2.2.2:6000:a-name-too-long-for-it",
		  "output '239.2.2.2:6000:a-name-too-long-for-it': interface" },
		{ "[::ffff:1.2.3.4]:5:eth1", "inside an IPv6 one" },
	};
	struct mcr_error err;
	struct mcr_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		mcr_rule_init(&rule);
		err.text[0] = '\0';
		if (!mcr_outputs_parse(cases[i].text, &rule, &err))
			fail_msg("'%s' was taken", cases[i].text);
		if (!strstr(err.text, cases[i].says))
			fail_msg("\"%s\" instead of \"%s\"", err.text,
				 cases[i].says);
		mcr_rule_clear(&rule);
	}
}

static void pairs_are_read(void **state)
{
	struct mcr_error err = { "" };
	struct mcr_output *output;
	struct mcr_rule rule;
	char text[MCR_TEXT_MAX];

	(void)state;
	mcr_rule_init(&rule);
	assert_int_equal(mcr_output_parse(
		"group=239.2.2.2,port=6000,interface=eth1,ttl=8,source_ip=preserve",
		&rule, &err), 0);
	output = &rule.outputs[0];
	check_output(output, &rule.input, "eth1", "239.2.2.2:6000");
	assert_string_equal(mcr_text_options(output, text),
			    "ttl 8 from sender");

	assert_int_equal(mcr_output_parse(
		"source_ip=10.0.0.9,source_port=7,dscp=0,interface=eth2,qdisc=bypass", &rule,
		&err), 0);
	output = &rule.outputs[1];
	assert_int_equal(output->source_mode, MCR_SOURCE_EXPLICIT);
	assert_string_equal(mcr_addr_format(&output->source_ip, text),
			    "10.0.0.9");
	assert_int_equal(output->source_port, 7);
	assert_int_equal(output->dscp, 0);
	assert_int_equal(output->qdisc, MCR_QDISC_BYPASS);
	assert_string_equal(mcr_text_options(output, text),
			    "ttl 0 dscp 0 from 10.0.0.9 from port 7 qdisc bypass");
	assert_int_equal(output->port, 0);
	assert_int_equal(output->group.family, 0);

	assert_int_equal(mcr_output_parse("interface=eth3,group=ff15::1", &rule,
					  &err), 0);
	check_output(&rule.outputs[2], &rule.input, "eth3", "[ff15::1]:same");
	mcr_rule_clear(&rule);
}

static void other_pairs_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "", "not of the form" },
		{ "interface", "'interface' is not of the form" },
		{ "interface=", "interface: an interface's name cannot" },
		{ "group=239.2.2.2", "no interface" },
		{ "interface=eth1,interface=eth2", "interface is given twice" },
		{ "interface=eth1,group=x", "group: 'x' is not" },
		{ "interface=eth1,group=[ff15::1]", "group: '[ff15::1]'" },
		{ "interface=eth1,port=0", "port: '0' is not a port" },
		{ "interface=eth1,ttl=0", "'0' is not a TTL: give 1-255" },
		{ "interface=eth1,ttl=256", "'256' is not a TTL" },
		{ "interface=eth1,dscp=64", "'64' is not a DSCP: give 0-63" },
		{ "interface=eth1,dscp=ef", "'ef' is not a DSCP" },
		{ "interface=eth1,source_ip=fe80::1%eth1", "leave out '%eth1'" },
		{ "interface=eth1,source_ip=own", "'own' is not a source" },
		{ "interface=eth1,source_port=any", "'any' is not a port" },
		{ "interface=eth1,qdisc=none",
		  "'none' is no way to a driver: give default or bypass" },
		{ "interface=eth1,colour=red", "'colour' is not a key" },
		{ "interface=eth1,", "'' is not of the form" },
		{ "Interface=eth1", "'Interface' is not a key" },
	};
	struct mcr_error err;
	struct mcr_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		mcr_rule_init(&rule);
		err.text[0] = '\0';
		if (!mcr_output_parse(cases[i].text, &rule, &err))
			fail_msg("'%s' was taken", cases[i].text);
		if (!strstr(err.text, cases[i].says))
			fail_msg("\"%s\" instead of \"%s\"", err.text,
				 cases[i].says);
		mcr_rule_clear(&rule);
	}
}

static void input_ports_may_be_any(void **state)
{
	struct mcr_error err;
	uint16_t port = 9;

	(void)state;
	assert_int_equal(mcr_input_port_parse("any", IPPROTO_UDP, &port, &err),
			 0);
	assert_int_equal(port, 0);
	assert_int_equal(mcr_input_port_parse("65535", 0, &port, &err), 0);
	assert_int_equal(port, 65535);
	assert_int_not_equal(mcr_input_port_parse("0", 0, &port, &err), 0);
	assert_non_null(strstr(err.text, "1-65535 or any"));
	assert_int_equal(mcr_input_port_parse("0", IPPROTO_ESP, &port, &err),
			 0);
	assert_int_not_equal(mcr_input_port_parse("any", IPPROTO_ESP, &port,
						  &err), 0);
}

static void words_are_split_as_by_a_shell(void **state)
{
	char line[] = " add\t--name 'two words' x=\"a 'b'\"\"c\" ''  \n";
	char empty[] = " \t\n", open[] = "add 'x";
	struct mcr_error err = { "" };
	char **words;

	(void)state;
	assert_int_equal(mcr_words_split(line, &words, &err), 5);
	assert_string_equal(words[0], "add");
	assert_string_equal(words[1], "--name");
	assert_string_equal(words[2], "two words");
	assert_string_equal(words[3], "x=a 'b'c");
	assert_string_equal(words[4], "");
	assert_null(words[5]);
	free(words);
	assert_int_equal(mcr_words_split(empty, &words, &err), 0);
	free(words);
	assert_true(mcr_words_split(open, &words, &err) < 0);
	assert_non_null(strstr(err.text, "not closed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs_are_read),
		cmocka_unit_test(esp_specs_have_port_zero),
		cmocka_unit_test(other_specs_are_refused),
		cmocka_unit_test(pairs_are_read),
		cmocka_unit_test(other_pairs_are_refused),
		cmocka_unit_test(input_ports_may_be_any),
		cmocka_unit_test(words_are_split_as_by_a_shell),
	};

	return cmocka_run_group_tests_name("output_spec", tests, NULL, NULL);
}
