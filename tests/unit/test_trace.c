// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events of packet traces: read from netlink, in words, as JSON, as pcapng. With
 * --print a file of packets alone, for test_pcapng.sh.
 */
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/mcr.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "pcapng.h"
#include "trace_text.h"

static const uint8_t packet[] = { 0x45, 0, 0, 60, 1, 2, 3 };
static const uint8_t fates[] = { MCR_REASON_NONE, MCR_REASON_LINK_DOWN,
				 MCR_REASON_NONE };

/* A rule with three outputs: a group and port of its own, none of its own. */
static void make_rule(struct mcr_rule *rule)
{
	static const char *const interfaces[] = { "eth1", "eth2", "eth3" };
	struct mcr_output *output;

	mcr_rule_init(rule);
	rule->hash = 77;
	snprintf(rule->input.interface, sizeof(rule->input.interface), "eth0");
	for (size_t i = 0; i < COUNT(interfaces); i++) {
		output = mcr_rule_add_output(rule);
		assert_non_null(output);
		snprintf(output->interface, sizeof(output->interface), "%s",
			 interfaces[i]);
		if (i < 2) {
			assert_int_equal(mcr_addr_parse("239.2.2.2",
							&output->group, NULL),
					 0);
			output->port = 6000;
		}
	}
}

/* What the module says of a datagram; leaves out attribute @without. */
static struct nl_msg *make_event(int without, uint32_t outputs, size_t known)
{
	struct nl_msg *message = nlmsg_alloc_size(4096);
	struct nlattr *nest;

	nlmsg_put(message, 0, 0, NLMSG_MIN_TYPE, 0, 0);
	nest = nla_nest_start(message, MCR_A_TRACE_EVENT);
#define PUT(attr, call) ((void)(without == (attr) ? 0 : (call)))
	PUT(MCR_TRACE_EVENT_A_SEQUENCE,
	    nla_put_u64(message, MCR_TRACE_EVENT_A_SEQUENCE, 12));
	PUT(MCR_TRACE_EVENT_A_TIME,
	    nla_put_u64(message, MCR_TRACE_EVENT_A_TIME, 1700000000000000001));
	PUT(MCR_TRACE_EVENT_A_CPU,
	    nla_put_u32(message, MCR_TRACE_EVENT_A_CPU, 3));
	nla_put_u32(message, MCR_TRACE_EVENT_A_INDEX, 2);
	PUT(MCR_TRACE_EVENT_A_SOURCE,
	    nla_put(message, MCR_TRACE_EVENT_A_SOURCE, 4, "\x0a\0\0\7"));
	nla_put_u16(message, MCR_TRACE_EVENT_A_SOURCE_PORT, htons(4321));
	PUT(MCR_TRACE_EVENT_A_GROUP,
	    nla_put(message, MCR_TRACE_EVENT_A_GROUP, 4, "\xef\1\1\1"));
	nla_put_u16(message, MCR_TRACE_EVENT_A_PORT, htons(5000));
	nla_put_u8(message, MCR_TRACE_EVENT_A_PROTOCOL, IPPROTO_UDP);
	PUT(MCR_TRACE_EVENT_A_LENGTH,
	    nla_put_u32(message, MCR_TRACE_EVENT_A_LENGTH, 60));
	nla_put_u32(message, MCR_TRACE_EVENT_A_SEGMENTS, 1);
	PUT(MCR_TRACE_EVENT_A_HASH,
	    nla_put_u64(message, MCR_TRACE_EVENT_A_HASH, 77));
	PUT(MCR_TRACE_EVENT_A_OUTPUTS,
	    nla_put_u32(message, MCR_TRACE_EVENT_A_OUTPUTS, outputs));
	nla_put(message, MCR_TRACE_EVENT_A_FATES, known, fates);
	nla_put(message, MCR_TRACE_EVENT_A_PACKET, sizeof(packet), packet);
#undef PUT
	nla_nest_end(message, nest);
	return message;
}

static struct nlattr *nest_of(struct nl_msg *message)
{
	return nlmsg_attrdata(nlmsg_hdr(message), 0);
}

static void events_are_read(void **state)
{
	struct nl_msg *message = make_event(-1, 3, 3);
	struct mcr_trace_event event;
	char text[MCR_TEXT_MAX];

	(void)state;
	assert_int_equal(mcr_trace_event_read(nest_of(message), &event), 0);
	assert_int_equal(event.sequence, 12);
	assert_int_equal(event.cpu, 3);
	assert_int_equal(event.index, 2);
	assert_int_equal(event.length, 60);
	assert_int_equal(event.fates_count, 3);
	assert_int_equal(mcr_trace_sent(&event), 2);
	assert_int_equal(event.packet_size, sizeof(packet));
	assert_memory_equal(event.packet, packet, sizeof(packet));
	assert_string_equal(mcr_trace_from(&event, text), "10.0.0.7:4321");
	assert_string_equal(mcr_trace_to(&event, text), "239.1.1.1:5000");
	assert_string_equal(mcr_trace_time(event.time, text),
			    "2023-11-14T22:13:20.000000001Z");
	nlmsg_free(message);
}

static void incomplete_events_are_refused(void **state)
{
	static const int needed[] = {
		MCR_TRACE_EVENT_A_SEQUENCE, MCR_TRACE_EVENT_A_TIME,
		MCR_TRACE_EVENT_A_CPU,	    MCR_TRACE_EVENT_A_SOURCE,
		MCR_TRACE_EVENT_A_GROUP,    MCR_TRACE_EVENT_A_LENGTH,
		MCR_TRACE_EVENT_A_HASH,	    MCR_TRACE_EVENT_A_OUTPUTS,
	};
	struct mcr_trace_event event;
	struct nl_msg *message;

	(void)state;
	for (size_t i = 0; i < COUNT(needed); i++) {
		message = make_event(needed[i], 3, 3);
		assert_int_equal(mcr_trace_event_read(nest_of(message), &event),
				 -EPROTO);
		nlmsg_free(message);
	}
	/* More fates than there are outputs. */
	message = make_event(-1, 2, 3);
	assert_int_equal(mcr_trace_event_read(nest_of(message), &event),
			 -EPROTO);
	nlmsg_free(message);
}

static void expect_summary(const struct mcr_trace_event *event,
			   const struct mcr_rule *rule, size_t most,
			   const char *expected)
{
	char *summary = mcr_trace_summary(event, rule, most);

	assert_non_null(summary);
	assert_string_equal(summary, expected);
	free(summary);
}

static void fates_are_told(void **state)
{
	struct nl_msg *message = make_event(-1, 5, 3);
	struct mcr_trace_event event;
	struct mcr_rule rule;

	(void)state;
	make_rule(&rule);
	assert_int_equal(mcr_trace_event_read(nest_of(message), &event), 0);
	expect_summary(&event, &rule, 2,
		       "eth1 239.2.2.2:6000 sent; eth2 239.2.2.2:6000 dropped: link_down; eth3 239.1.1.1:5000 sent; 2 not known");
	expect_summary(&event, &rule, 1,
		       "eth2 239.2.2.2:6000 dropped: link_down; 2 of 5 sent; 2 not known");
	event.outputs = 3;
	rule.hash++;
	expect_summary(&event, &rule, 2,
		       "output 1 sent; output 2 dropped: link_down; output 3 sent");
	event.reason = MCR_REASON_LOOP;
	expect_summary(&event, &rule, 2, "not relayed: loop");
	mcr_rule_clear(&rule);
	nlmsg_free(message);
}

static const char *member(struct json_object *object, const char *key)
{
	struct json_object *value;

	assert_true(json_object_object_get_ex(object, key, &value));
	return json_object_get_string(value);
}

static void events_are_json(void **state)
{
	struct nl_msg *message = make_event(-1, 3, 3);
	struct json_object *object, *copies;
	struct mcr_trace_event event;
	struct mcr_rule rule;

	(void)state;
	make_rule(&rule);
	assert_int_equal(mcr_trace_event_read(nest_of(message), &event), 0);
	object = mcr_trace_event_json(&event, &rule);
	assert_string_equal(member(object, "interface"), "eth0");
	assert_string_equal(member(object, "source"), "10.0.0.7");
	assert_string_equal(member(object, "sent"), "2");
	assert_string_equal(member(object, "packet"), "4500003c010203");
	assert_true(json_object_object_get_ex(object, "copies", &copies));
	assert_int_equal(json_object_array_length(copies), 3);
	assert_string_equal(member(json_object_array_get_idx(copies, 1), "fate"),
			    "link_down");
	assert_string_equal(member(json_object_array_get_idx(copies, 2), "group"),
			    "239.1.1.1");
	json_object_put(object);
	mcr_rule_clear(&rule);
	nlmsg_free(message);
}

static uint32_t word(const char *file, size_t at)
{
	uint32_t value;

	memcpy(&value, file + at, sizeof(value));
	return value;
}

/* Blocks end with their length, and add up to the file. */
static void packets_become_a_file(void **state)
{
	static const uint32_t blocks[] = { 0x0a0d0d0a, 1, 6, 6 };
	size_t size, at = 0;
	uint32_t length;
	char *octets;
	FILE *file;

	(void)state;
	file = open_memstream(&octets, &size);
	mcr_pcapng_begin(file, "eth0", "a file");
	mcr_pcapng_packet(file, 0x100000002, packet, sizeof(packet), 60, "one");
	mcr_pcapng_packet(file, 5, packet, 4, 4, "");
	assert_int_equal(fclose(file), 0);
	for (size_t i = 0; i < COUNT(blocks); i++) {
		assert_true(at + 12 <= size);
		assert_int_equal(word(octets, at), blocks[i]);
		length = word(octets, at + 4);
		assert_int_equal(length % 4, 0);
		assert_true(at + length <= size);
		assert_int_equal(word(octets, at + length - 4), length);
		if (i == 2) {
			assert_int_equal(word(octets, at + 12), 1);
			assert_int_equal(word(octets, at + 16), 2);
			assert_int_equal(word(octets, at + 20), sizeof(packet));
			assert_int_equal(word(octets, at + 24), 60);
			assert_memory_equal(octets + at + 28, packet,
					    sizeof(packet));
		}
		at += length;
	}
	assert_int_equal(at, size);
	free(octets);
}

/* Headers of a datagram of 60 octets, and of one of ESP a little more. */
static void print_file(void)
{
	static const uint8_t udp[] = {
		0x45, 0, 0, 60, 0, 0, 0x40, 0, 1, 17, 0, 0, 10, 0, 0, 7,
		239, 1, 1, 1, 0x10, 0xe1, 0x13, 0x88, 0, 40, 0, 0,
	};
	static const uint8_t esp[] = {
		0x60, 0, 0, 0, 0, 100, 50, 9, 0x20, 1, 0xd, 0xb8, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0xff, 0x15, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,
		0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0,
	};

	mcr_pcapng_begin(stdout, "eth0", "a file");
	mcr_pcapng_packet(stdout, 1700000000123456789, udp, sizeof(udp), 60,
			  "eth1 239.2.2.2:6000 sent; eth2 239.2.2.3:6000 dropped: link_down");
	mcr_pcapng_packet(stdout, 1700000001000000000, esp, sizeof(esp), 140,
			  "none: loop");
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--print")) {
		print_file();
		return 0;
	}

	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_read),
		cmocka_unit_test(incomplete_events_are_refused),
		cmocka_unit_test(fates_are_told),
		cmocka_unit_test(events_are_json),
		cmocka_unit_test(packets_become_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
