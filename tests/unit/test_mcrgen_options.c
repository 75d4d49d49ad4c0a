// SPDX-License-Identifier: GPL-2.0-or-later
/* mcrgen's command line: what is taken, and what each refusal says. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/mcrgen/options.h"

#define MAX_ARGS	40

/* Splits at spaces; "''" is an empty argument. @copy keeps what @o points into. */
static enum mcrgen_parse parse(const char *line, char copy[512], struct mcrgen_options *o)
{
	char *argv[MAX_ARGS] = { "mcrgen" }, *save = NULL, *word;
	int argc = 1;

	snprintf(copy, 512, "%s", line);
	for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		assert_true(argc < MAX_ARGS - 1);
		argv[argc++] = strcmp(word, "''") ? word : "";
	}
	return mcrgen_options_parse(argc, argv, o);
}

/* What was written to a standard stream while parsing. */
static enum mcrgen_parse parse_captured(const char *line, FILE *stream, char *text, size_t size)
{
	struct mcrgen_options o;
	enum mcrgen_parse result;
	int saved, fd = fileno(stream);
	FILE *tmp = tmpfile();
	char copy[512];
	size_t len;

	assert_non_null(tmp);
	fflush(stream);
	saved = dup(fd);
	dup2(fileno(tmp), fd);
	result = parse(line, copy, &o);
	fflush(stream);
	dup2(saved, fd);
	close(saved);
	rewind(tmp);
	len = fread(text, 1, size - 1, tmp);
	text[len] = 0;
	fclose(tmp);
	return result;
}

static void test_defaults(void **state)
{
	struct mcrgen_options o;
	char copy[512];

	(void)state;
	assert_int_equal(parse("--interface eth0 --group 239.1.1.1 --port 5000", copy, &o),
			 MCRGEN_RUN);
	assert_int_equal(o.mode, MCRGEN_SEND);
	assert_string_equal(o.interface, "eth0");
	assert_int_equal(o.group.family, AF_INET);
	assert_int_equal(ntohl(o.group.v4.s_addr), 0xef010101);
	assert_int_equal(o.source.family, AF_UNSPEC);
	assert_int_equal(o.port, 5000);
	assert_int_equal(o.source_port, 0);
	assert_int_equal(o.size, 1400);
	assert_int_equal(o.count, 0);
	assert_int_equal(o.ttl, -1);
	assert_int_equal(o.dscp, -1);
	assert_int_equal(o.burst, 1);
	assert_int_equal(o.streams, 1);
	assert_true(o.rate == 1000);
	assert_true(o.duration == 0);
	assert_false(o.json || o.quiet || o.no_checksum);
}

static void test_everything_given(void **state)
{
	struct mcrgen_options o;
	char copy[512];

	(void)state;
	assert_int_equal(parse("send -i 10.0.0.1 -g 239.1.1.1 -p 1 -S 10.0.0.1 --source-port 65535 -r 0.5 -s 0 -c 7 -d 1.5 -t 255 --dscp 63 -n 3 --no-checksum -j -q",
			       copy, &o), MCRGEN_RUN);
	assert_int_equal(ntohl(o.source.v4.s_addr), 0x0a000001);
	assert_int_equal(o.source_port, 65535);
	assert_true(o.rate == 0.5 && o.duration == 1.5);
	assert_int_equal(o.size, 0);
	assert_int_equal(o.count, 7);
	assert_int_equal(o.ttl, 255);
	assert_int_equal(o.dscp, 63);
	assert_int_equal(o.streams, 3);
	assert_true(o.json && o.quiet && o.no_checksum);

	assert_int_equal(parse("recv --interface=eth0 --group=ff15::1 --port=9 --source=2001:db8::1 --count=1e6 --timeout=2.5 --linger=.5 --expect-no-loss --ready-file=/run/r --json",
			       copy, &o), MCRGEN_RUN);
	assert_int_equal(o.mode, MCRGEN_RECV);
	assert_int_equal(o.group.family, AF_INET6);
	assert_int_equal(o.source.family, AF_INET6);
	assert_int_equal(o.count, 1000000);
	assert_true(o.timeout == 2.5 && o.linger == 0.5);
	assert_true(o.expect_no_loss);
	assert_string_equal(o.ready_file, "/run/r");

	assert_int_equal(parse("-g 10.0.0.2 -p 9 -b 46 -s 1400", copy, &o), MCRGEN_RUN);
	assert_null(o.interface);
	assert_int_equal(o.burst, 46);
	assert_int_equal(parse("-g 10.0.0.2 -p 9 -s 65507", copy, &o), MCRGEN_RUN);
	assert_int_equal(parse("-g fd00::2 -p 9 -s 65527", copy, &o), MCRGEN_RUN);
}

#define BASE "-i e -g 239.1.1.1 -p 5 "

static void test_refusals(void **state)
{
	static const struct {
		const char *line;
		const char *says;
	} rows[] = {
		{ "", "--group is missing" },
		{ "-i e -g 239.1.1.1", "--port is missing" },
		{ "-g 239.1.1.1 -p 5", "--interface is missing" },
		{ "receive", "\"receive\" is no command" },
		{ BASE "stray", "\"stray\" is one argument too many" },
		{ BASE "--bogus", "\"--bogus\" is unknown" },
		{ BASE "--bogus=1", "\"--bogus=1\" is unknown" },
		{ BASE "-x", "\"-x\" is unknown" },
		{ BASE "-qx", "\"-x\" is unknown" },
		{ BASE "--so 1", "unknown or ambiguous" },
		{ BASE "--count", "\"--count\" needs a value" },
		{ BASE "--timeout 1", "--timeout is an option of \"mcrgen recv\"" },
		{ BASE "-T 1", "--timeout is an option of \"mcrgen recv\"" },
		{ BASE "--expect-no-loss", "--expect-no-loss is an option of \"mcrgen recv\"" },
		{ "recv " BASE "--rate=5", "--rate is an option of \"mcrgen send\"" },
		{ "recv " BASE "-b 5", "--burst is an option of \"mcrgen send\"" },
		{ "recv " BASE "--linger 1", "give that too" },
		{ "-i e -g 239.1.1 -p 5", "--group \"239.1.1\" is no address" },
		{ "-i e -g host -p 5", "--group \"host\" is no address" },
		{ "-i '' -g 239.1.1.1 -p 5", "--interface is empty" },
		{ "-i e -g 239.1.1.1 -p 0", "whole number from 1 to 65535" },
		{ "-i e -g 239.1.1.1 -p 65536", "\"65536\"" },
		{ "-i e -g 239.1.1.1 -p 5x", "\"5x\"" },
		{ "-i e -g 239.1.1.1 -p ''", "\"\"" },
		{ "-i e -g 239.1.1.1 -p 5.5", "\"5.5\"" },
		{ "-i e -g 239.1.1.1 -p 0x50", "\"0x50\"" },
		{ BASE "-c 0", "--count \"0\"" },
		{ BASE "-c -1", "--count \"-1\"" },
		{ BASE "-c 1e999", "--count \"1e999\"" },
		{ BASE "-r nan", "--rate \"nan\"" },
		{ BASE "-r inf", "--rate \"inf\"" },
		{ BASE "-r -5", "--rate \"-5\"" },
		{ BASE "-t 0", "from 1 to 255" },
		{ BASE "-t 256", "from 1 to 255" },
		{ BASE "--dscp 64", "from 0 to 63" },
		{ BASE "-b 65 -s 10", "from 1 to 64" },
		{ BASE "-s 65508", "give 65507 at the most" },
		{ BASE "-s 65528", "from 0 to 65527" },
		{ BASE "-b 2 -s 0", "no GSO super-packet" },
		{ BASE "-b 47 -s 1400", "give a --size of 1 to 1393" },
		{ BASE "-b 2 --no-checksum", "exclude each other" },
		{ BASE "-S ff15::1", "different families" },
		{ BASE "-S 239.1.1.2", "--source is a multicast address" },
		{ "-i e -g 239.255.255.255 -p 5 -n 2", "past the last multicast group" },
	};
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (parse_captured(rows[i].line, stderr, text, sizeof(text)) != MCRGEN_USAGE)
			fail_msg("\"%s\" was not refused", rows[i].line);
		if (strncmp(text, "mcrgen: ", 8) || !strstr(text, rows[i].says) ||
		    strchr(text, '\n') != text + strlen(text) - 1)
			fail_msg("\"%s\" was refused with \"%s\"", rows[i].line, text);
	}
}

static void test_help_and_version(void **state)
{
	char text[8192];

	(void)state;
	assert_int_equal(parse_captured("--version", stdout, text, sizeof(text)), MCRGEN_DONE);
	assert_string_equal(text, "mcrgen " MCR_VERSION "\n");
	assert_int_equal(parse_captured("recv --help", stdout, text, sizeof(text)),
			 MCRGEN_DONE);
	assert_non_null(strstr(text, "--expect-no-loss"));
	assert_non_null(strstr(text, "--burst"));
	assert_int_equal(parse_captured("-h", stdout, text, sizeof(text)), MCRGEN_DONE);
}

static void test_addresses(void **state)
{
	static const struct {
		const char *text;
		uint32_t n;
		const char *sum;
		bool multicast;
	} rows[] = {
		{ "239.1.1.255", 1, "239.1.2.0", true },
		{ "224.0.0.0", 0, "224.0.0.0", true },
		{ "239.255.255.255", 1, "240.0.0.0", true },
		{ "240.0.0.0", 0, "240.0.0.0", false },
		{ "223.255.255.255", 1, "224.0.0.0", false },
		{ "255.255.255.255", 0, "255.255.255.255", false },
		{ "ff15::ffff", 1, "ff15::1:0", true },
		{ "ff15::", 4095, "ff15::fff", true },
		{ "2001:db8::1", 2, "2001:db8::3", false },
	};
	struct mcrgen_addr addr, sum;
	char text[INET6_ADDRSTRLEN];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(mcrgen_addr_parse(rows[i].text, &addr), 0);
		assert_int_equal(mcrgen_addr_multicast(&addr), rows[i].multicast);
		sum = mcrgen_addr_add(&addr, rows[i].n);
		assert_string_equal(inet_ntop(sum.family, &sum.v4, text, sizeof(text)),
				    rows[i].sum);
	}
	assert_true(mcrgen_addr_parse("", &addr) < 0);
	assert_true(mcrgen_addr_parse("239.1.1.1 ", &addr) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_everything_given),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_help_and_version),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests_name("mcrgen options", tests, NULL, NULL);
}
