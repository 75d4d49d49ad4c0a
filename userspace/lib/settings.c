// SPDX-License-Identifier: GPL-2.0-or-later
#include "settings.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#define SETTING(ATTR, field, low, high, one_octet, first)       \
	{                                                       \
		.attr = MCR_SETTINGS_A_##ATTR,                  \
		.name = #field,                                 \
		.offset = offsetof(struct mcr_settings, field), \
		.min = low, .max = high, .byte = one_octet,     \
		.initial = first,                               \
	}

/* Bounds and defaults are those of kmod/settings.c. */
const struct mcr_setting mcr_setting_table[MCR_SETTINGS_COUNT] = {
	SETTING(MULTICAST_TTL, multicast_ttl, 1, 255, true, 1),
	SETTING(IDLE_TIMEOUT, idle_timeout, 1, MCR_IDLE_TIMEOUT_MAX, false,
		300),
	SETTING(RECONCILE_INTERVAL, reconcile_interval, 1,
		MCR_RECONCILE_INTERVAL_MAX, false, 5),
	SETTING(GRO, gro, 0, 1, true, 0),
	SETTING(LOG_FORMAT, log_format, 0, MCR_LOG_FORMAT_JSON, false,
		MCR_LOG_FORMAT_TEXT),
	SETTING(BUFFERS_SMALL, buffers_small, 0, MCR_BUFFERS_MAX, false, 0),
	SETTING(BUFFERS_STANDARD, buffers_standard, 0, MCR_BUFFERS_MAX, false,
		0),
	SETTING(BUFFERS_JUMBO, buffers_jumbo, 0, MCR_BUFFERS_MAX, false, 0),
};

static struct nla_policy top_policy[MCR_A_MAX + 1] = {
	[MCR_A_SETTINGS] = { .type = NLA_NESTED },
};

void mcr_settings_init(struct mcr_settings *settings)
{
	const struct mcr_setting *s;

	for (size_t i = 0; i < MCR_SETTINGS_COUNT; i++) {
		s = &mcr_setting_table[i];
		*mcr_setting_value(settings, s) = s->initial;
	}
}

static int put(struct nl_msg *message, const struct mcr_settings *settings,
	       uint32_t given)
{
	struct mcr_settings values = *settings;
	const struct mcr_setting *s;
	struct nlattr *nest;
	uint32_t value;

	nest = nla_nest_start(message, MCR_A_SETTINGS);
	if (!nest)
		return -EMSGSIZE;
	for (size_t i = 0; i < MCR_SETTINGS_COUNT; i++) {
		s = &mcr_setting_table[i];
		value = *mcr_setting_value(&values, s);
		if (!(given & MCR_SETTING_GIVEN(s->attr)))
			continue;
		if (s->byte ? nla_put_u8(message, s->attr, value) :
			      nla_put_u32(message, s->attr, value))
			return -EMSGSIZE;
	}
	/* libnl takes a nest with nothing in it away again, which is right. */
	nla_nest_end(message, nest);
	return 0;
}

struct nl_msg *mcr_settings_message(struct mcr_client *client,
				    const struct mcr_settings *settings,
				    uint32_t given, bool replace)
{
	struct nl_msg *message;

	message = mcr_client_message(client, MCR_CMD_SETTINGS_SET, 0,
				     nla_total_size(0) +
					     (MCR_SETTINGS_COUNT + 1) *
						     nla_total_size(4),
				     true);
	if (!message)
		return NULL;
	if (put(message, settings, given) ||
	    (replace && nla_put_u32(message, MCR_A_REQUEST_FLAGS,
				    MCR_REQUEST_REPLACE))) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

int mcr_settings_set(struct mcr_client *client,
		     const struct mcr_settings *settings, uint32_t given,
		     bool replace, struct mcr_commit *commit,
		     struct mcr_error *err)
{
	*commit = (struct mcr_commit){ 0 };
	return mcr_client_do(client,
			     mcr_settings_message(client, settings, given,
						  replace),
			     mcr_commit_read, commit, err);
}

int mcr_settings_read(struct nlattr *nest, struct mcr_settings *settings)
{
	struct nlattr *tb[MCR_SETTINGS_A_MAX + 1];
	const struct mcr_setting *s;

	mcr_settings_init(settings);
	if (nla_parse_nested(tb, MCR_SETTINGS_A_MAX, nest, NULL))
		return -EPROTO;
	for (size_t i = 0; i < MCR_SETTINGS_COUNT; i++) {
		s = &mcr_setting_table[i];
		if (!tb[s->attr])
			continue;
		if (nla_len(tb[s->attr]) != (s->byte ? 1 : 4))
			return -EPROTO;
		*mcr_setting_value(settings, s) =
			s->byte ? nla_get_u8(tb[s->attr]) :
				  nla_get_u32(tb[s->attr]);
	}
	return 0;
}

static int settings_reply(struct nlmsghdr *header, void *arg,
			  struct mcr_error *err)
{
	struct nlattr *tb[MCR_A_MAX + 1];

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, top_policy) ||
	    !tb[MCR_A_SETTINGS] || mcr_settings_read(tb[MCR_A_SETTINGS], arg))
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about settings cannot be read: is it of another version?");
	return 0;
}

int mcr_settings_get(struct mcr_client *client, struct mcr_settings *settings,
		     struct mcr_error *err)
{
	mcr_settings_init(settings);
	return mcr_client_do(client,
			     mcr_client_message(client, MCR_CMD_SETTINGS_GET, 0,
						0, false),
			     settings_reply, settings, err);
}
