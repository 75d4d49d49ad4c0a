// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings and pinnings through netlink attributes and back.
 */
#include "test.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "monitor.h"
#include "settings.h"

static struct nl_msg *new_message(uint8_t command)
{
	struct nl_msg *message = nlmsg_alloc_size(1 << 16);

	assert_non_null(message);
	assert_non_null(genlmsg_put(message, 0, 0, 32, 0, 0, command, 1));
	nla_put_u32(message, MCR_A_GENERATION, 7);
	nla_put_u64(message, MCR_A_DIGEST, 8);
	nla_put_u32(message, MCR_A_PID, 4711);
	nla_put_string(message, MCR_A_COMM, "mcrctl");
	return message;
}

/* Attribute n is in row n - 1, and each field is in one row. */
static void table_is_whole(void **state)
{
	struct mcr_settings settings;
	const struct mcr_setting *s;

	(void)state;
	for (size_t i = 0; i < MCR_SETTINGS_COUNT; i++)
		*mcr_setting_value(&settings, &mcr_setting_table[i]) = i + 1;
	for (size_t i = 0; i < MCR_SETTINGS_COUNT; i++) {
		s = &mcr_setting_table[i];
		assert_int_equal(s->attr, i + 1);
		assert_int_equal(*mcr_setting_value(&settings, s), i + 1);
		assert_true(s->min <= s->initial && s->initial <= s->max);
	}
	assert_int_equal(sizeof(settings),
			 MCR_SETTINGS_COUNT * sizeof(uint32_t));
}

static void settings_are_read(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_SETTINGS_NTF);
	struct mcr_event event;
	struct nlattr *nest;

	(void)state;
	nest = nla_nest_start(message, MCR_A_SETTINGS);
	nla_put_u8(message, MCR_SETTINGS_A_MULTICAST_TTL, 8);
	nla_put_u32(message, MCR_SETTINGS_A_IDLE_TIMEOUT, 60);
	nla_put_u8(message, MCR_SETTINGS_A_GRO, 1);
	nla_put_u32(message, MCR_SETTINGS_A_LOG_FORMAT, MCR_LOG_FORMAT_JSON);
	/* One of a newer module. */
	nla_put_u32(message, MCR_SETTINGS_A_MAX + 1, 1);
	nla_nest_end(message, nest);
	nla_put_u32(message, MCR_A_CAUSE, MCR_CAUSE_REPAIR);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), 0);
	assert_int_equal(event.kind, MCR_EVENT_SETTINGS);
	assert_int_equal(event.commit.generation, 7);
	assert_int_equal(event.pid, 4711);
	assert_string_equal(event.comm, "mcrctl");
	assert_int_equal(event.cause, MCR_CAUSE_REPAIR);
	assert_int_equal(event.settings.multicast_ttl, 8);
	assert_int_equal(event.settings.idle_timeout, 60);
	assert_int_equal(event.settings.gro, 1);
	assert_int_equal(event.settings.log_format, MCR_LOG_FORMAT_JSON);
	/* Of an older one: the default. */
	assert_int_equal(event.settings.reconcile_interval, 5);
	assert_int_equal(event.settings.buffers_jumbo, 0);
	nlmsg_free(message);
}

static void wrong_sizes_are_refused(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_SETTINGS_NTF);
	struct mcr_event event;
	struct nlattr *nest;

	(void)state;
	nest = nla_nest_start(message, MCR_A_SETTINGS);
	nla_put_u8(message, MCR_SETTINGS_A_IDLE_TIMEOUT, 60);
	nla_nest_end(message, nest);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), -EPROTO);
	nlmsg_free(message);
}

static void pinnings_are_read(void **state)
{
	struct nl_msg *message = new_message(MCR_CMD_SETTINGS_NTF);
	struct mcr_event event;
	struct nlattr *nest;

	(void)state;
	nest = nla_nest_start(message, MCR_A_INTERFACE);
	nla_put_string(message, MCR_INTERFACE_A_NAME, "eth0");
	nla_put_string(message, MCR_INTERFACE_A_CPUS, "0-1");
	nla_nest_end(message, nest);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), 0);
	assert_int_equal(event.kind, MCR_EVENT_PINNING);
	assert_string_equal(event.interface.name, "eth0");
	assert_string_equal(event.interface.cpus, "0-1");
	nlmsg_free(message);

	message = new_message(MCR_CMD_SETTINGS_NTF);
	assert_int_equal(mcr_event_read(nlmsg_hdr(message), &event), -EPROTO);
	nlmsg_free(message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_whole),
		cmocka_unit_test(settings_are_read),
		cmocka_unit_test(wrong_sizes_are_refused),
		cmocka_unit_test(pinnings_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
