// SPDX-License-Identifier: GPL-2.0-or-later
/* The fields of a configuration file: what they become, and what is refused. */
#include "test.h"

#include <netinet/in.h>

#include "config.h"
#include "digest.h"
#include "json5.h"
#include "text.h"

static const struct mcr_config_options options = {
	.multicast_ttl = 1,
	.cpus = 4,
};

static bool parse(const char *text, struct mcr_config *config,
		  struct mcr_problems *problems)
{
	mcr_config_init(config);
	*problems = (struct mcr_problems){ 0 };
	return mcr_config_parse(config, text, strlen(text), &options, problems);
}

static void parse_valid(const char *text, struct mcr_config *config)
{
	struct mcr_problems problems;

	if (!parse(text, config, &problems))
		fail_msg("%s: %u:%u: %s", text, problems.list[0].line,
			 problems.list[0].column, problems.list[0].text);
	assert_int_equal(problems.count, 0);
}

/* The example of the documentation, with all there is. */
static const char whole[] =
	"{\n"
	"  rules: [\n"
	"    {\n"
	"      name: \"video-feed\",\n"
	"      input:  { interface: \"eth0\", group: \"239.1.1.1\", port: 5000, source: \"10.1.1.7\" },\n"
	"      outputs: [\n"
	"        { interface: \"eth1\", group: \"239.2.2.2\", port: 6000, ttl: 8 },\n"
	"        { interface: \"wg0\",  group: \"10.100.0.2\", port: 6000 },\n"
	"        { interface: \"eth2\", source_ip: \"preserve\", dscp: 46, qdisc: 'default' },\n"
	"        { interface: \"eth3\", source_ip: \"192.0.2.1\", source_port: 0x1388, qdisc: \"bypass\" },\n"
	"      ],\n"
	"      local: false,\n"
	"      allow_loop: true,\n"
	"    },\n"
	"    { input: { interface: 'eth0', group: 'ff15::/16', port: 'any', protocol: 'udp' }, outputs: [{ interface: 'eth1' }] },\n"
	"    { outputs: [{ interface: 'eth1', port: 0 }], input: { protocol: 'esp', port: 0, group: '10.0.0.1', interface: 'eth0' } },\n"
	"  ],\n"
	"  pinning: { eth0: [1, 0, 3], 'br-lan': [] },\n"
	"  multicast_ttl: 3,\n"
	"  idle_timeout: 6e2,\n"
	"  reconcile_interval: 10.0,\n"
	"  buffers: { small: 1024, standard: 512, jumbo: 128 },\n"
	"  gro: true,\n"
	"  logging: { global: \"WARN\", facilities: { Ingress: \"debug\", dataplane: 'Crit' }, format: \"json\" },\n"
	"}\n";

static void check_outputs(const struct mcr_rule *rule)
{
	const struct mcr_output *outputs = rule->outputs;

	assert_int_equal(rule->outputs_count, 4);
	assert_int_equal(outputs[0].port, 6000);
	assert_int_equal(outputs[0].ttl, 8);
	assert_int_equal(outputs[1].ttl, 64);
	assert_int_equal(outputs[1].dscp, MCR_DSCP_KEEP);
	/* What is left out is as it came in; the TTL is the file's. */
	assert_true(mcr_addr_equal(&outputs[2].group, &rule->input.group));
	assert_int_equal(outputs[2].port, 5000);
	assert_int_equal(outputs[2].ttl, 3);
	assert_int_equal(outputs[2].source_mode, MCR_SOURCE_PRESERVE);
	assert_int_equal(outputs[2].dscp, 46);
	assert_int_equal(outputs[2].qdisc, MCR_QDISC_DEFAULT);
	assert_int_equal(outputs[3].source_mode, MCR_SOURCE_EXPLICIT);
	assert_int_equal(outputs[3].source_port, 5000);
	assert_int_equal(outputs[3].qdisc, MCR_QDISC_BYPASS);
}

static void every_field_is_read(void **state)
{
	struct mcr_config config;
	const struct mcr_rule *rules;
	char text[64];

	(void)state;
	parse_valid(whole, &config);
	rules = config.rules.rules;
	assert_int_equal(config.rules.count, 3);
	assert_string_equal(rules[0].name, "video-feed");
	assert_string_equal(rules[0].input.interface, "eth0");
	assert_int_equal(rules[0].input.port, 5000);
	assert_string_equal(mcr_addr_format(&rules[0].input.source, text),
			    "10.1.1.7");
	assert_int_equal(rules[0].flags, MCR_RULE_ALLOW_LOOP);
	assert_int_equal(rules[0].origin, MCR_ORIGIN_CONFIG);
	check_outputs(&rules[0]);
	assert_int_equal(rules[1].input.prefix_len, 16);
	assert_int_equal(rules[1].input.port, 0);
	assert_int_equal(rules[1].flags, MCR_RULE_LOCAL);
	assert_int_equal(rules[2].input.protocol, IPPROTO_ESP);
	assert_int_equal(config.places[0].line, 3);
	assert_int_equal(config.places[0].column, 5);
	assert_int_equal(config.places[2].line, 16);
	assert_int_equal(config.pinnings_count, 2);
	assert_string_equal(mcr_pinning_format(&config.pinnings[0], text,
					       sizeof(text)), "0-1,3");
	assert_int_equal(config.pinnings[1].count, 0);
	assert_int_equal(config.settings[MCR_SETTING_MULTICAST_TTL], 3);
	assert_int_equal(config.settings[MCR_SETTING_IDLE_TIMEOUT], 600);
	assert_int_equal(config.settings[MCR_SETTING_RECONCILE_INTERVAL], 10);
	assert_int_equal(config.settings[MCR_SETTING_BUFFERS_SMALL], 1024);
	assert_int_equal(config.settings[MCR_SETTING_BUFFERS_STANDARD], 512);
	assert_int_equal(config.settings[MCR_SETTING_BUFFERS_JUMBO], 128);
	assert_int_equal(config.settings[MCR_SETTING_GRO], 1);
	assert_int_equal(config.settings[MCR_SETTING_LOG_FORMAT], 1);
	assert_int_equal(config.given, (1 << MCR_SETTINGS_COUNT) - 1);
	assert_string_equal(mcr_level_name(config.level), "warning");
	assert_string_equal(mcr_level_name(config.levels[3]), "critical");
	assert_string_equal(mcr_level_name(config.levels[4]), "debug");
	assert_int_equal(config.levels[0], MCR_LEVEL_LEFT_OUT);
	mcr_config_clear(&config);
}

static void everything_can_be_left_out(void **state)
{
	struct mcr_config config;

	(void)state;
	parse_valid("{}", &config);
	assert_int_equal(config.rules.count, 0);
	assert_int_equal(config.given, 0);
	assert_int_equal(config.settings[MCR_SETTING_IDLE_TIMEOUT], 300);
	assert_int_equal(config.level, MCR_LEVEL_LEFT_OUT);
	mcr_config_clear(&config);
	parse_valid("{rules:[],pinning:{},buffers:{},logging:{facilities:{}}}",
		    &config);
	mcr_config_clear(&config);
}

static void multicast_ttl_is_for_what_gives_none(void **state)
{
	static const char text[] =
		"{rules:[{input:{interface:'a',group:'239.1.1.1',port:1},"
		"outputs:[{interface:'b'},{interface:'b',group:'10.0.0.1'}]}]}";
	const struct mcr_config_options eight = { .multicast_ttl = 8 };
	struct mcr_problems problems = { 0 };
	struct mcr_config config;

	(void)state;
	mcr_config_init(&config);
	assert_true(mcr_config_parse(&config, text, sizeof(text) - 1, &eight,
				     &problems));
	assert_int_equal(config.rules.rules[0].outputs[0].ttl, 8);
	assert_int_equal(config.rules.rules[0].outputs[1].ttl, 64);
	mcr_config_clear(&config);
}

#define INPUT "input:{interface:'a',group:'239.1.1.1',port:1}"
#define OUTPUTS "outputs:[{interface:'b'}]"
/* One rule with a member more, or with this input or output. */
#define RULE(more) "{rules:[{" INPUT "," OUTPUTS "," more "}]}"
#define IN(more) "{rules:[{input:{" more "}," OUTPUTS "}]}"
#define OUT(more) "{rules:[{" INPUT ",outputs:[{" more "}]}]}"
#define AT_IN(more) "{rules:[{input:@{" more "}," OUTPUTS "}]}"
#define AT_OUT(more) "{rules:[{" INPUT ",outputs:[@{" more "}]}]}"

/* @text: an @ stands before what is wrong */
static const struct {
	const char *text;
	const char *path;
	const char *says;
} refused[] = {
	/* The whole. */
	{ "@[]", "", "a list is of the wrong type: give an object" },
	{ "@null", "", "null is of the wrong type" },
	{ "{@rule:[]}", "rule", "no such field: rules, pinning," },
	{ "{rules:@{}}", "rules", "an object is of the wrong type: give a list of rules" },
	{ "{rules:[],@rules:[]}", "rules", "given twice" },
	{ "{@'ru\\u0000les':[]}", "[\"ru\\xc0\\x80les\"]", "no such field" },
	{ "{rules:[@1]}", "rules[0]", "1 is of the wrong type" },
	{ "{rules:[@{" OUTPUTS "}]}", "rules[0].input", "missing: give an object" },
	/* A rule. */
	{ RULE("@outputs:[]"), "rules[0].outputs", "given twice" },
	{ RULE("@colour:'red'"), "rules[0].colour",
	  "no such field: name, input, local, allow_loop and outputs" },
	{ RULE("@origin:'config'"), "rules[0].origin", "no such field" },
	{ RULE("name:@''"), "rules[0].name", "cannot be empty" },
	{ RULE("name:@5"), "rules[0].name", "5 is of the wrong type: give 1-63 bytes" },
	{ RULE("name:@'a\\nb'"), "rules[0].name", "printable UTF-8" },
	{ RULE("name:@'a\\0b'"), "rules[0].name", "U+0000" },
	{ RULE("name:@'a\\ud800b'"), "rules[0].name", "half of a surrogate" },
	{ RULE("name:@'0123456789012345678901234567890123456789012345678901234567890123'"), "rules[0].name",
	  "the text \"01234567890123456789012345678901234567890123456789012345...\" of 64 octets is too long" },
	{ RULE("local:@1"), "rules[0].local", "1 is of the wrong type: give true or false" },
	{ RULE("local:@'true'"), "rules[0].local", "the text \"true\" is of" },
	{ RULE("allow_loop:@null"), "rules[0].allow_loop", "null is of" },
	{ "{rules:[@{" INPUT "}]}", "rules[0].outputs", "missing: give a list" },
	{ "{rules:[{" INPUT ",outputs:@[]}]}", "rules[0].outputs",
	  "0 elements: it has 1-4096" },
	{ "{rules:[{" INPUT ",outputs:@{}}]}", "rules[0].outputs", "wrong type" },
	{ "{rules:[@{" OUTPUTS "}]}", "rules[0].input", "missing" },
	/* An input. */
	{ AT_IN("group:'239.1.1.1',port:1"), "rules[0].input.interface",
	  "missing: give an interface's name" },
	{ AT_IN("interface:'a',port:1"), "rules[0].input.group", "missing: give an address" },
	{ AT_IN("interface:'a',group:'239.1.1.1'"), "rules[0].input.port",
	  "missing: give 1-65535 or \"any\"" },
	{ IN("interface:@'',group:'239.1.1.1',port:1"), "rules[0].input.interface",
	  "cannot be empty" },
	{ IN("interface:@'a/b',group:'239.1.1.1',port:1"), "rules[0].input.interface",
	  "'a/b'" },
	{ IN("interface:@'a b',group:'239.1.1.1',port:1"), "rules[0].input.interface",
	  "'a b'" },
	{ IN("interface:@'..',group:'239.1.1.1',port:1"), "rules[0].input.interface", "'..'" },
	{ IN("interface:@'0123456789abcdef',group:'239.1.1.1',port:1"), "rules[0].input.interface",
	  "16 octets is too long" },
	{ IN("interface:'a',group:@'239.1.1.300',port:1"), "rules[0].input.group",
	  "'239.1.1.300'" },
	{ IN("interface:'a',group:@'239.1.1.1/33',port:1"), "rules[0].input.group",
	  "prefix length" },
	{ IN("interface:'a',group:@'239.1.1.1/16',port:1"), "rules[0].input.group",
	  "239.1.0.0/16" },
	{ IN("interface:'a',group:@'0.0.0.0',port:1"), "rules[0].input.group", "0.0.0.0" },
	{ IN("interface:'a',group:@'::ffff:1.2.3.4',port:1"), "rules[0].input.group", "IPv4" },
	{ IN("interface:'a',group:@'ff15::1%e0',port:1"), "rules[0].input.group",
	  "'ff15::1%e0' has a zone: leave out '%e0', the interface is given by itself" },
	{ IN("interface:'a',group:@239,port:1"), "rules[0].input.group",
	  "239 is of the wrong type" },
	{ IN("interface:'a',group:'239.1.1.1',port:@0"), "rules[0].input.port",
	  "0 is not a port: give 1-65535 or \"any\"" },
	{ IN("interface:'a',group:'239.1.1.1',port:@65536"), "rules[0].input.port",
	  "65536 is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@-1"), "rules[0].input.port",
	  "-1 is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@1.5"), "rules[0].input.port",
	  "1.5 is not a whole number" },
	{ IN("interface:'a',group:'239.1.1.1',port:@NaN"), "rules[0].input.port",
	  "NaN is not a whole number" },
	{ IN("interface:'a',group:'239.1.1.1',port:@+Infinity"), "rules[0].input.port",
	  "+Infinity is not a whole number" },
	{ IN("interface:'a',group:'239.1.1.1',port:@1e30"), "rules[0].input.port",
	  "1e30 is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@1e999"), "rules[0].input.port",
	  "1e999 is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@-0"), "rules[0].input.port",
	  "-0 is not a port" },
	{ IN("interface:'a',group:'239.1.1.1',port:@0.1/**/"), "rules[0].input.port",
	  "0.1 is not a whole number" },
	{ IN("interface:'a',group:'239.1.1.1',port:@0xFFFFF"), "rules[0].input.port",
	  "0xFFFFF is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@99999999999999999999"),
	  "rules[0].input.port", "99999999999999999999 is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@1234567890123456789012345678901234567890123"),
	  "rules[0].input.port", "1234567890123456789012345678901234567890… is out of range" },
	{ IN("interface:'a',group:'239.1.1.1',port:@'5000'"), "rules[0].input.port",
	  "'5000' cannot be a port" },
	{ IN("interface:'a',group:'239.1.1.1',port:@true"), "rules[0].input.port",
	  "true is of the wrong type" },
	{ IN("interface:'a',group:'239.1.1.1',port:1,source:@'239.1.1.1'"), "rules[0].input.source",
	  "unicast" },
	{ IN("interface:'a',group:'239.1.1.1',port:1,source:@'ff15::1'"), "rules[0].input.source",
	  "family" },
	{ IN("interface:'a',group:'239.1.1.1',port:1,source:@'x'"), "rules[0].input.source",
	  "'x' is not" },
	{ IN("interface:'a',group:'239.1.1.1',port:1,protocol:@'tcp'"), "rules[0].input.protocol",
	  "'tcp'" },
	{ IN("interface:'a',group:'239.1.1.1',port:@1,protocol:'esp'"), "rules[0].input.port",
	  "ESP, which has none" },
	{ IN("interface:'a',group:'239.1.1.1',port:@'any',protocol:'esp'"), "rules[0].input.port",
	  "0 or leave it out" },
	/* An output. */
	{ AT_OUT("group:'239.1.1.1'"), "rules[0].outputs[0].interface", "missing" },
	{ OUT("interface:@'a'"), "rules[0].outputs[0].interface",
	  "a is the rule's own input interface" },
	{ OUT("interface:'b',group:@'239.0.0.0/8'"), "rules[0].outputs[0].group", "is not an" },
	{ OUT("interface:'b',group:@'ff15::1'"), "rules[0].outputs[0].group", "family" },
	{ OUT("interface:'b',group:@'0.0.0.0'"), "rules[0].outputs[0].group", "sent to" },
	{ OUT("interface:'b',port:@0"), "rules[0].outputs[0].port", "0 is not a port" },
	{ OUT("interface:'b',port:@'any'"), "rules[0].outputs[0].port",
	  "wrong type: give 1-65535" },
	{ OUT("interface:'b',ttl:@0"), "rules[0].outputs[0].ttl", "give 1-255" },
	{ OUT("interface:'b',ttl:@256"), "rules[0].outputs[0].ttl", "256 is out of range" },
	{ OUT("interface:'b',dscp:@64"), "rules[0].outputs[0].dscp", "give 0-63" },
	{ OUT("interface:'b',source_ip:@'keep'"), "rules[0].outputs[0].source_ip",
	  "'keep' is not a source address: give an address or \"preserve\"" },
	{ OUT("interface:'b',source_ip:@'fe80::1%b'"), "rules[0].outputs[0].source_ip",
	  "leave out '%b'" },
	{ OUT("interface:'b',source_ip:@'ff15::1'"), "rules[0].outputs[0].source_ip",
	  "family" },
	{ OUT("interface:'b',source_ip:@'239.1.1.1'"), "rules[0].outputs[0].source_ip",
	  "sender" },
	{ OUT("interface:'b',source_port:@0"), "rules[0].outputs[0].source_port",
	  "0 is not a port" },
	{ OUT("interface:'b',qdisc:@'none'"), "rules[0].outputs[0].qdisc",
	  "'none' is no way to a driver: give \"default\" or \"bypass\"" },
	{ OUT("interface:'b',qdisc:@true"), "rules[0].outputs[0].qdisc",
	  "wrong type: give \"default\" or \"bypass\"" },
	{ OUT("interface:'b',group:'10.0.0.1',qdisc:@'bypass'"), "rules[0].outputs[0].qdisc",
	  "only copies to a multicast group or 255.255.255.255" },
	{ OUT("interface:'b',@tll:1"), "rules[0].outputs[0].tll",
	  "no such field: interface, group" },
	/* Everything else. */
	{ "{multicast_ttl:@0}", "multicast_ttl", "give 1-255" },
	{ "{multicast_ttl:@256}", "multicast_ttl", "give 1-255" },
	{ "{idle_timeout:@0}", "idle_timeout", "give 1-31536000 seconds" },
	{ "{idle_timeout:@31536001}", "idle_timeout", "out of range" },
	{ "{reconcile_interval:@86401}", "reconcile_interval", "give 1-86400 seconds" },
	{ "{buffers:{small:@65537}}", "buffers.small", "give 0-65536 entries" },
	{ "{buffers:{@huge:1}}", "buffers.huge", "small, standard and jumbo" },
	{ "{buffers:@5}", "buffers", "wrong type: give an object" },
	{ "{gro:@1}", "gro", "give true or false" },
	{ "{pinning:{eth0:@0}}", "pinning.eth0", "give a list of CPUs" },
	{ "{pinning:{eth0:[@4]}}", "pinning.eth0[0]", "no CPU 4 on this machine: give 0-3" },
	{ "{pinning:{eth0:[0,1,@0]}}", "pinning.eth0[2]", "CPU 0 is given twice" },
	{ "{pinning:{eth0:[@'0']}}", "pinning.eth0[0]", "wrong type" },
	{ "{pinning:{'a/b':@[0]}}", "pinning[\"a/b\"]", "'a/b'" },
	{ "{pinning:{'':@[0]}}", "pinning[\"\"]", "cannot be empty" },
	{ "{pinning:{@'a\\0b':[0]}}", "pinning[\"a\\xc0\\x80" "b\"]", "U+0000" },
	{ "{pinning:{eth0:[0],@'eth0':[1]}}", "pinning.eth0", "given twice" },
	{ "{logging:{global:@'loud'}}", "logging.global",
	  "'loud' is not a level: give emergency," },
	{ "{logging:{facilities:{Foo:@'info'}}}", "logging.facilities.Foo",
	  "no such facility" },
	{ "{logging:{facilities:{Ingress:@'x'}}}", "logging.facilities.Ingress",
	  "'x' is not a level" },
	{ "{logging:{facilities:{Ingress:'err',ingress:@'info'}}}", "logging.facilities.ingress",
	  "given twice" },
	{ "{logging:{format:@'xml'}}", "logging.format",
	  "'xml' is not a format: give \"text\" or \"json\"" },
};

/* Takes the @ out; its column is returned. */
static uint32_t unmark(const char *marked, char *text)
{
	const char *mark = strchr(marked, '@');

	assert_non_null(mark);
	sprintf(text, "%.*s%s", (int)(mark - marked), marked, mark + 1);
	return mark - marked + 1;
}

static void what_is_wrong_is_named(void **state)
{
	const struct mcr_problem *problem;
	struct mcr_problems problems;
	struct mcr_config config;
	uint32_t column;
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		column = unmark(refused[i].text, text);
		if (parse(text, &config, &problems)) {
			mcr_config_clear(&config);
			fail_msg("%s: was taken", refused[i].text);
		}
		problem = &problems.list[0];
		if (problems.count != 1 || problem->line != 1 ||
		    problem->column != column ||
		    strcmp(problem->path, refused[i].path) != 0 ||
		    !strstr(problem->text, refused[i].says))
			fail_msg("%s: %zu problems, %u:%u: %s: %s",
				 refused[i].text, problems.count, problem->line,
				 problem->column, problem->path,
				 problem->text);
		mcr_problems_clear(&problems);
		mcr_config_clear(&config);
	}
}

/* A rule a line: name, input interface and group, output interface and more. */
struct line {
	const char *name;
	const char *in;
	const char *group;
	const char *out;
	const char *more;	/* of the output */
	const char *rule;	/* of the rule */
};

static char *text_of(const struct line *lines, size_t count)
{
	char *text = malloc(count * 300 + 16);
	size_t used;

	assert_non_null(text);
	used = sprintf(text, "{rules:[\n");
	for (size_t i = 0; i < count; i++)
		used += sprintf(text + used,
				"{%s%s%sinput:{interface:'%s',group:'%s',port:1},outputs:[{interface:'%s'%s%s}]%s%s},\n",
				lines[i].name ? "name:'" : "",
				lines[i].name ? lines[i].name : "",
				lines[i].name ? "'," : "", lines[i].in,
				lines[i].group, lines[i].out,
				lines[i].more ? "," : "",
				lines[i].more ? lines[i].more : "",
				lines[i].rule ? "," : "",
				lines[i].rule ? lines[i].rule : "");
	sprintf(text + used, "]}\n");
	return text;
}

/* @said: of the one problem; NULL: there is none */
static void check_lines(const struct line *lines, size_t count, uint32_t line,
			const char *path, const char *said)
{
	char *text = text_of(lines, count);
	struct mcr_problems problems;
	struct mcr_config config;

	parse(text, &config, &problems);
	if (problems.count != (said ? 1 : 0))
		fail_msg("%s: %zu problems: %s", text, problems.count,
			 problems.count ? problems.list[0].text : "");
	if (said && (problems.list[0].line != line ||
		     strcmp(problems.list[0].path, path) != 0 ||
		     !strstr(problems.list[0].text, said)))
		fail_msg("%s: line %u: %s: %s", text, problems.list[0].line,
			 problems.list[0].path, problems.list[0].text);
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	free(text);
}

static void rules_are_told_apart(void **state)
{
	static const struct line same[] = {
		{ "a", "eth0", "239.1.1.1", "eth1", NULL, NULL },
		{ "b", "eth0", "239.1.1.2", "eth1", NULL, NULL },
		{ "c", "eth0", "239.1.1.1", "eth2", NULL, NULL },
	};
	static const struct line named[] = {
		{ "a", "eth0", "239.1.1.1", "eth1", NULL, NULL },
		{ "b", "eth0", "239.1.1.2", "eth1", NULL, NULL },
		{ "a", "eth0", "239.1.1.3", "eth1", NULL, NULL },
		{ NULL, "eth0", "239.1.1.4", "eth1", NULL, NULL },
		{ NULL, "eth0", "239.1.1.5", "eth1", NULL, NULL },
	};

	(void)state;
	check_lines(same, COUNT(same), 4, "rules[2].input",
		    "the rule at line 2 has the same input");
	check_lines(named, COUNT(named), 4, "rules[2].name",
		    "'a' is the name of the rule at line 2 too");
}

static void circles_are_named(void **state)
{
	static const struct {
		const char *said; /* NULL: there is no circle */
		struct line lines[4];
	} cases[] = {
		{ "eth0 239.1.1.1:1 (line 2) -> eth1 239.1.1.1:1 (line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", NULL, NULL },
		    { NULL, "eth1", "239.1.1.1", "eth0", NULL, NULL } } },
		/* A chain is none. */
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth1", NULL, NULL },
			  { NULL, "eth1", "239.1.1.1", "eth2", NULL, NULL } } },
		/* Another group, another port, another address family. */
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth1", "group:'239.1.1.2'", NULL },
			  { NULL, "eth1", "239.1.1.1", "eth0", NULL, NULL } } },
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth1", "port:2", NULL },
			  { NULL, "eth1", "239.1.1.1", "eth0", NULL, NULL } } },
		{ NULL, { { NULL, "eth0", "::/0", "eth1", NULL, NULL },
			  { NULL, "eth1", "0.0.0.0/0", "eth0", NULL, NULL } } },
		/* allow_loop on one of them. */
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth1", NULL, "allow_loop:true" },
			  { NULL, "eth1", "239.1.1.1", "eth0", NULL, NULL } } },
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth0", NULL, "allow_loop:true" } } },
		/* Rewritten to another group, which a third rule takes back. */
		{ "eth2 239.1.1.3:1 (line 4) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", "group:'239.1.1.2'", NULL },
		    { NULL, "eth1", "239.1.1.2", "eth2", "group:'239.1.1.3'", NULL },
		    { NULL, "eth2", "239.1.1.3", "eth0", "group:'239.1.1.1'", NULL } } },
		/* Into a prefix, out of a prefix, prefix to prefix. */
		{ "eth1 239.1.0.0/16:1 (line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", NULL, NULL },
		    { NULL, "eth1", "239.1.0.0/16", "eth0", NULL, NULL } } },
		{ "eth1 239.1.1.1:1 (line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.0.0/16", "eth1", NULL, NULL },
		    { NULL, "eth1", "239.1.1.1", "eth0", NULL, NULL } } },
		{ "eth1 239.0.0.0/8:1 (line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.0.0/16", "eth1", NULL, NULL },
		    { NULL, "eth1", "239.0.0.0/8", "eth0", NULL, NULL } } },
		{ "eth1 0.0.0.0/0:1 (line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", NULL, NULL },
		    { NULL, "eth1", "0.0.0.0/0", "eth0", NULL, NULL } } },
		{ NULL, { { NULL, "eth0", "239.1.0.0/16", "eth1", NULL, NULL },
			  { NULL, "eth1", "239.2.0.0/16", "eth0", NULL, NULL } } },
		/* The sender goes through, or is one that the other rule wants. */
		{ NULL, { { NULL, "eth0", "239.1.1.1", "eth1", "source_ip:'10.0.0.1'", NULL },
			  { NULL, "eth1", "239.1.1.1',source:'10.0.0.2", "eth0", NULL, NULL } } },
		{ "(line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", "source_ip:'10.0.0.2'", NULL },
		    { NULL, "eth1", "239.1.1.1',source:'10.0.0.2", "eth0", NULL, NULL } } },
		{ "(line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", "source_ip:'preserve'", NULL },
		    { NULL, "eth1", "239.1.1.1',source:'10.0.0.2", "eth0", NULL, NULL } } },
		{ NULL, { { NULL, "eth0", "239.1.1.1',source:'10.0.0.3", "eth1", "source_ip:'preserve'", NULL },
			  { NULL, "eth1", "239.1.1.1',source:'10.0.0.2", "eth0", NULL, NULL } } },
		{ "(line 3) -> eth0;",
		  { { NULL, "eth0", "239.1.1.1", "eth1", NULL, NULL },
		    { NULL, "eth1", "239.1.1.1',source:'10.0.0.2", "eth0", NULL, NULL } } },
	};
	size_t count;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (count = 0; count < 4 && cases[i].lines[count].in;)
			count++;
		check_lines(cases[i].lines, count, 2, "rules[0]",
			    cases[i].said);
	}
}

/* A circle of many rules is found, and named in few words. */
static void long_circles_are_found(void **state)
{
	enum { RULES = 1000 };
	struct line lines[RULES];
	static char names[RULES + 1][16];

	(void)state;
	for (int i = 0; i <= RULES; i++)
		sprintf(names[i], "eth%d", i % RULES);
	for (int i = 0; i < RULES; i++)
		lines[i] = (struct line){ NULL, names[i], "239.1.1.1",
					  names[i + 1], NULL, NULL };
	check_lines(lines, RULES, 2, "rules[0]",
		    "eth7 239.1.1.1:1 (line 9) -> ... -> eth0;");
	check_lines(lines, RULES - 1, 0, NULL, NULL);
}

static void all_problems_are_found_up_to_a_bound(void **state)
{
	char *text = malloc(1 << 20);
	struct mcr_problems problems;
	struct mcr_config config;
	size_t used;

	(void)state;
	assert_non_null(text);
	used = sprintf(text, "{rules:[\n");
	for (int i = 0; i < 5000; i++)
		used += sprintf(text + used, "%d,\n", i);
	sprintf(text + used, "],gro:0}");
	assert_false(parse(text, &config, &problems));
	assert_int_equal(problems.count, 5001);
	assert_int_equal(problems.kept, MCR_PROBLEMS_KEPT);
	for (size_t i = 0; i < problems.kept; i++)
		assert_int_equal(problems.list[i].line, i + 2);
	/* They do not fill memory. */
	assert_true(config.rules.count <= MCR_PROBLEMS_KEPT);
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	free(text);
}

/* Where all are asked for they are all there, by place, not as they were found. */
static void all_problems_are_kept_if_asked_for(void **state)
{
	struct mcr_problems problems = { .limit = MCR_PROBLEMS_MANY };
	char *text = malloc(1 << 20);
	struct mcr_config config;
	size_t used;

	(void)state;
	assert_non_null(text);
	used = sprintf(text, "{gro:0,rules:[\n");
	for (int i = 0; i < 5000; i++)
		used += sprintf(text + used, "%d,\n", i);
	sprintf(text + used, "]}");
	mcr_config_init(&config);
	assert_false(mcr_config_parse(&config, text, strlen(text), &options,
				      &problems));
	assert_int_equal(problems.count, 5001);
	assert_int_equal(problems.kept, 5001);
	for (size_t i = 0; i < problems.kept; i++)
		assert_int_equal(problems.list[i].line, i + 1);
	mcr_problems_clear(&problems);
	assert_int_equal(problems.limit, MCR_PROBLEMS_MANY);
	mcr_config_clear(&config);
	free(text);
}

/* A text that goes on wrong says what was wrong before it too. */
static void problems_before_a_syntax_error_are_told(void **state)
{
	struct mcr_problems problems;
	struct mcr_config config;

	(void)state;
	assert_false(parse("{rules:[\n{},\n{]", &config, &problems));
	assert_int_equal(problems.count, 3);
	assert_string_equal(problems.list[0].path, "rules[0].input");
	assert_string_equal(problems.list[1].path, "rules[0].outputs");
	assert_int_equal(problems.list[2].line, 3);
	assert_int_equal(problems.list[2].column, 2);
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
}

static void what_is_shown_of_a_value_is_bounded(void **state)
{
	char text[4096];
	struct mcr_problems problems;
	struct mcr_config config;

	(void)state;
	snprintf(text, sizeof(text), "{gro:'%0*d\\u001b[31m'}", 3000, 0);
	assert_false(parse(text, &config, &problems));
	assert_true(strlen(problems.list[0].text) < 200);
	assert_non_null(strstr(problems.list[0].text, "give true or false"));
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
	assert_false(parse("{pinning:{'\\u001b[31m/':[0]}}", &config,
			   &problems));
	assert_null(strchr(problems.list[0].text, '\x1b'));
	assert_null(strchr(problems.list[0].path, '\x1b'));
	mcr_problems_clear(&problems);
	mcr_config_clear(&config);
}

static void lists_of_cpus_are_written_as_the_kernel_does(void **state)
{
	static const struct {
		const char *in;
		const char *out;	/* NULL: it is none */
	} cases[] = {
		{ "", "" },	      { "0", "0" },
		{ "3,1,2", "1-3" },   { "0-1,4", "0-1,4" },
		{ "0-65535", "0-65535" }, { "7-7", "7" },
		{ "x", NULL },	      { "1-", NULL },
		{ "2-1", NULL },      { "0-65536", NULL },
		{ "1;2", NULL },
	};
	struct mcr_pinning pinning;
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		pinning = (struct mcr_pinning){ 0 };
		assert_int_equal(!mcr_pinning_parse(&pinning, cases[i].in),
				 !!cases[i].out);
		if (cases[i].out)
			assert_string_equal(mcr_pinning_format(&pinning, text,
							       sizeof(text)),
					    cases[i].out);
		free(pinning.cpus);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_read),
		cmocka_unit_test(everything_can_be_left_out),
		cmocka_unit_test(multicast_ttl_is_for_what_gives_none),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(rules_are_told_apart),
		cmocka_unit_test(circles_are_named),
		cmocka_unit_test(long_circles_are_found),
		cmocka_unit_test(all_problems_are_kept_if_asked_for),
		cmocka_unit_test(all_problems_are_found_up_to_a_bound),
		cmocka_unit_test(problems_before_a_syntax_error_are_told),
		cmocka_unit_test(what_is_shown_of_a_value_is_bounded),
		cmocka_unit_test(lists_of_cpus_are_written_as_the_kernel_does),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
