// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules through netlink attributes and back; replies in several messages; replies
 * that are not what they should be.
 */
#include "test.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "cpu.h"
#include "digest.h"
#include "interface.h"
#include "module.h"
#include "monitor.h"
#include "rule_attr.h"
#include "vector_rule.h"

static struct nl_msg *new_message(uint8_t command)
{
	struct nl_msg *message = nlmsg_alloc_size(1 << 20);

	assert_non_null(message);
	assert_non_null(genlmsg_put(message, 0, 0, 32, 0, 0, command, 1));
	return message;
}

/* What the module would add to the rule of a request. */
static void put_reply(struct nl_msg *message, const struct mcr_rule *rule,
		      uint32_t outputs, uint32_t first)
{
	assert_int_equal(nla_put_u64(message, MCR_A_ID, rule->id), 0);
	assert_int_equal(nla_put_u64(message, MCR_A_HASH, rule->hash), 0);
	assert_int_equal(nla_put_u32(message, MCR_A_OUTPUTS, outputs), 0);
	assert_int_equal(nla_put_u32(message, MCR_A_FIRST_OUTPUT, first), 0);
	assert_int_equal(mcr_rule_attr_put(message, rule), 0);
}

static void rules_come_back_as_they_went(void **state)
{
	struct mcr_rule_set set = { 0 };
	struct mcr_rule_reader reader = { .set = &set };
	struct mcr_error err = { "" };
	struct mcr_rule rule;
	struct nl_msg *message;

	(void)state;
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++) {
		vector_rule(&mcr_vectors[i], false, &rule);
		assert_int_equal(mcr_rule_digest(&rule), 0);
		message = new_message(MCR_CMD_RULE_GET);
		put_reply(message, &rule, rule.outputs_count, 0);
		if (mcr_rule_reader_message(nlmsg_hdr(message), &reader, &err))
			fail_msg("%s: %s", mcr_vectors[i].what, err.text);
		assert_int_equal(mcr_rule_reader_end(&reader, &err), 0);
		nlmsg_free(message);
		mcr_rule_clear(&rule);
	}
	assert_int_equal(set.count, MCR_VECTORS_COUNT);
	for (size_t i = 0; i < set.count; i++) {
		assert_true(set.rules[i].id == mcr_vectors[i].id);
		/* Computed from what was read, so it was read right. */
		assert_int_equal(mcr_rule_digest(&set.rules[i]), 0);
		if (set.rules[i].hash != mcr_vectors[i].hash)
			fail_msg("%s came back otherwise", mcr_vectors[i].what);
	}
	mcr_rule_set_clear(&set);
}

static void requests_fit_their_size(void **state)
{
	struct nl_msg *message;
	struct mcr_rule rule;
	size_t before;

	(void)state;
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++) {
		vector_rule(&mcr_vectors[i], false, &rule);
		message = new_message(MCR_CMD_RULE_ADD);
		before = nlmsg_hdr(message)->nlmsg_len;
		assert_int_equal(mcr_rule_attr_put(message, &rule), 0);
		assert_true(nlmsg_hdr(message)->nlmsg_len - before <=
			    mcr_rule_attr_size(&rule));
		nlmsg_free(message);
		mcr_rule_clear(&rule);
	}
}

static void long_rules_take_several_messages(void **state)
{
	const struct mcr_vector *v = &mcr_vectors[MCR_VECTORS_COUNT - 1];
	struct mcr_rule_set set = { 0 };
	struct mcr_rule_reader reader = { .set = &set };
	struct mcr_error err = { "" };
	struct mcr_rule rule, part;
	struct nl_msg *message;

	(void)state;
	vector_rule(v, false, &rule);
	assert_int_equal(mcr_rule_digest(&rule), 0);
	for (size_t first = 0; first < rule.outputs_count; first += 10) {
		assert_int_equal(mcr_rule_reader_end(&reader, NULL),
				 first ? -EPROTO : 0);
		part = rule;
		part.outputs += first;
		part.outputs_count -= first;
		if (part.outputs_count > 10)
			part.outputs_count = 10;
		message = new_message(MCR_CMD_RULE_GET);
		put_reply(message, &part, rule.outputs_count, first);
		assert_int_equal(mcr_rule_reader_message(nlmsg_hdr(message),
							 &reader, &err), 0);
		nlmsg_free(message);
	}
	assert_int_equal(mcr_rule_reader_end(&reader, &err), 0);
	assert_int_equal(set.count, 1);
	assert_int_equal(mcr_rule_digest(&set.rules[0]), 0);
	assert_true(set.rules[0].hash == v->hash);
	mcr_rule_set_clear(&set);
	mcr_rule_clear(&rule);
}

/* A continuation of nothing, of another rule, with a hole, with too much. */
static void parts_that_do_not_fit_are_refused(void **state)
{
	struct mcr_rule_set set = { 0 };
	struct mcr_rule_reader reader = { .set = &set };
	struct mcr_error err = { "" };
	struct nl_msg *message;
	struct mcr_rule rule;
	static const struct {
		uint64_t id_difference;
		uint32_t first;
	} cases[] = { { 1, 2 }, { 0, 3 }, { 0, 1 }, { 0, 2 } };

	(void)state;
	vector_rule(&mcr_vectors[2], false, &rule);
	message = new_message(MCR_CMD_RULE_GET);
	put_reply(message, &rule, 2, 1);
	assert_int_equal(mcr_rule_reader_message(nlmsg_hdr(message), &reader,
						 &err), -EPROTO);
	nlmsg_free(message);

	message = new_message(MCR_CMD_RULE_GET);
	put_reply(message, &rule, 3, 0);
	assert_int_equal(mcr_rule_reader_message(nlmsg_hdr(message), &reader,
						 &err), 0);
	nlmsg_free(message);
	for (size_t i = 0; i < COUNT(cases); i++) {
		rule.id += cases[i].id_difference;
		message = new_message(MCR_CMD_RULE_GET);
		/* Two more outputs, where one is missing. */
		put_reply(message, &rule, 3, cases[i].first);
		assert_int_equal(mcr_rule_reader_message(nlmsg_hdr(message),
							 &reader, &err),
				 -EPROTO);
		nlmsg_free(message);
		rule.id -= cases[i].id_difference;
	}
	mcr_rule_set_clear(&set);
	mcr_rule_clear(&rule);
}

static void put_counters(struct nl_msg *message, int type, uint64_t packets,
			 uint32_t reason, uint64_t errors)
{
	struct nlattr *nest, *inner;

	nest = nla_nest_start(message, type);
	nla_put_u64(message, MCR_COUNTERS_A_PACKETS, packets);
	nla_put_u64(message, MCR_COUNTERS_A_BYTES, packets * 100);
	for (int i = 0; i < 2; i++) {
		inner = nla_nest_start(message, MCR_COUNTERS_A_ERROR);
		nla_put_u32(message, MCR_ERROR_A_REASON, reason + i * 1000);
		nla_put_u64(message, MCR_ERROR_A_COUNT, errors);
		nla_nest_end(message, inner);
	}
	nla_nest_end(message, nest);
}

static void counters_are_read(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_RULE_GET);
	struct mcr_counters counters;
	struct nlattr *nest;

	(void)state;
	put_counters(message, MCR_A_COUNTERS, 0x100000000ULL,
		     MCR_REASON_QUEUE_FULL, 7);
	nest = nlmsg_find_attr(nlmsg_hdr(message), GENL_HDRLEN, MCR_A_COUNTERS);
	assert_non_null(nest);
	assert_int_equal(mcr_counters_read(nest, &counters), 0);
	assert_true(counters.packets == 0x100000000ULL);
	assert_true(counters.bytes == 0x6400000000ULL);
	assert_int_equal(counters.errors[MCR_REASON_QUEUE_FULL], 7);
	/* A reason of a newer module is kept as "other". */
	assert_int_equal(counters.errors[MCR_REASON_OTHER], 7);
	assert_int_equal(counters.errors[MCR_REASON_NO_ROUTE], 0);
	nlmsg_free(message);
}

static void interfaces_are_read(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_INTERFACE_GET);
	struct mcr_interface_set set = { 0 };
	struct nlattr *nest, *inner;
	struct mcr_error err;

	(void)state;
	nest = nla_nest_start(message, MCR_A_INTERFACE);
	nla_put_string(message, MCR_INTERFACE_A_NAME, "eth9");
	nla_put_u32(message, MCR_INTERFACE_A_STATE, MCR_STATE_PENDING);
	nla_put_u32(message, MCR_INTERFACE_A_REASON, MCR_REASON_NO_INTERFACE);
	nla_put_u32(message, MCR_INTERFACE_A_IDLE_SECONDS, 12);
	nla_put_u32(message, MCR_INTERFACE_A_IDLE_TIMEOUT_LEFT, 288);
	nla_put_string(message, MCR_INTERFACE_A_CPUS, "0-1,4");
	nla_put_u64(message, MCR_INTERFACE_A_RECEIVED, 1ULL << 40);
	inner = nla_nest_start(message, MCR_INTERFACE_A_ERROR);
	nla_put_u32(message, MCR_ERROR_A_REASON, MCR_REASON_LOOP);
	nla_put_u64(message, MCR_ERROR_A_COUNT, 3);
	nla_nest_end(message, inner);
	nla_nest_end(message, nest);
	assert_int_equal(mcr_interface_message(nlmsg_hdr(message), &set, &err),
			 0);
	assert_int_equal(set.count, 1);
	assert_string_equal(set.interfaces[0].name, "eth9");
	assert_int_equal(set.interfaces[0].index, 0);
	assert_int_equal(set.interfaces[0].state, MCR_STATE_PENDING);
	assert_int_equal(set.interfaces[0].idle_seconds, 12);
	assert_int_equal(set.interfaces[0].idle_timeout_left, 288);
	assert_string_equal(set.interfaces[0].cpus, "0-1,4");
	assert_true(set.interfaces[0].received == 1ULL << 40);
	assert_int_equal(set.interfaces[0].errors[MCR_REASON_LOOP], 3);
	mcr_interface_set_clear(&set);
	nlmsg_free(message);
}

static void notifications_are_read(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_RULE_NTF);
	struct mcr_event event;
	struct nlattr *nest;

	(void)state;
	nla_put_u32(message, MCR_A_GENERATION, 5);
	nla_put_u64(message, MCR_A_DIGEST, 6);
	nla_put_u32(message, MCR_A_ADDED, 200);
	nla_put_u32(message, MCR_A_PID, 4711);
	nla_put_string(message, MCR_A_COMM, "mcrctl");
	for (uint64_t i = 0; i < 200; i++) {
		nest = nla_nest_start(message, MCR_A_CHANGE);
		nla_put_u32(message, MCR_CHANGE_A_CHANGE, MCR_CHANGE_ADDED);
		nla_put_u64(message, MCR_CHANGE_A_ID, i);
		nla_put_string(message, MCR_CHANGE_A_NAME, "x");
		nla_nest_end(message, nest);
	}
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), 0);
	assert_int_equal(event.kind, MCR_EVENT_RULES);
	assert_int_equal(event.commit.generation, 5);
	assert_int_equal(event.commit.added, 200);
	assert_int_equal(event.pid, 4711);
	assert_string_equal(event.comm, "mcrctl");
	assert_string_equal(event.client, "");
	/* No more than there is room for, whatever the module sends. */
	assert_int_equal(event.changes_count, MCR_NTF_CHANGES_MAX);
	assert_int_equal(event.changes[127].id, 127);
	assert_string_equal(event.changes[0].name, "x");
	nlmsg_free(message);

	message = new_message(99);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), -ENOMSG);
	nlmsg_free(message);
	message = new_message(MCR_CMD_INTERFACE_NTF);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), -EPROTO);
	nlmsg_free(message);
}

static void answers_that_lack_something_are_refused(void **state)
{
	struct mcr_interface_set interfaces = { 0 };
	struct mcr_rule_set set = { 0 };
	struct mcr_rule_reader reader = { .set = &set };
	struct mcr_cpu_set cpus = { 0 };
	struct mcr_module module;
	struct mcr_commit commit;
	struct mcr_error err;
	const struct {
		mcr_reply_fn read;
		void *arg;
	} readers[] = {
		{ mcr_rule_reader_message, &reader },
		{ mcr_interface_message, &interfaces },
		{ mcr_cpu_message, &cpus },
		{ mcr_module_read, &module },
		{ mcr_commit_read, &commit },
	};
	struct nl_msg *message;

	(void)state;
	message = new_message(MCR_CMD_RULE_GET);
	nla_put_u32(message, MCR_A_ORIGIN, 0);
	for (size_t i = 0; i < COUNT(readers); i++) {
		err.text[0] = '\0';
		assert_int_equal(readers[i].read(nlmsg_hdr(message),
						 readers[i].arg, &err),
				 -EPROTO);
		assert_non_null(strstr(err.text, "cannot be read"));
	}
	nlmsg_free(message);
	mcr_rule_set_clear(&set);
	mcr_interface_set_clear(&interfaces);
	mcr_cpu_set_clear(&cpus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_come_back_as_they_went),
		cmocka_unit_test(requests_fit_their_size),
		cmocka_unit_test(long_rules_take_several_messages),
		cmocka_unit_test(parts_that_do_not_fit_are_refused),
		cmocka_unit_test(counters_are_read),
		cmocka_unit_test(interfaces_are_read),
		cmocka_unit_test(notifications_are_read),
		cmocka_unit_test(answers_that_lack_something_are_refused),
	};

	return cmocka_run_group_tests_name("attr", tests, NULL, NULL);
}
