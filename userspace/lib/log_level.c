// SPDX-License-Identifier: GPL-2.0-or-later
#include "log_level.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <string.h>

static struct nla_policy policy[MCR_LOG_LEVEL_A_MAX + 1] = {
	[MCR_LOG_LEVEL_A_FACILITY] = { .type = NLA_U32 },
	[MCR_LOG_LEVEL_A_LEVEL] = { .type = NLA_U32 },
};

void mcr_log_levels_keep(struct mcr_log_levels *change)
{
	memset(change, MCR_LEVEL_KEPT, sizeof(*change));
}

void mcr_log_levels_usual(struct mcr_log_levels *levels)
{
	memset(levels->own, MCR_LEVEL_LEFT_OUT, sizeof(levels->own));
	levels->global = MCR_LEVEL_USUAL;
}

uint8_t mcr_log_levels_of(const struct mcr_log_levels *levels, uint8_t facility)
{
	uint8_t own = levels->own[facility];

	return own == MCR_LEVEL_LEFT_OUT ? levels->global : own;
}

static int read_level(struct nlattr *nest, struct mcr_log_levels *levels)
{
	struct nlattr *tb[MCR_LOG_LEVEL_A_MAX + 1];
	uint32_t facility, level;

	if (nla_parse_nested(tb, MCR_LOG_LEVEL_A_MAX, nest, policy) ||
	    !tb[MCR_LOG_LEVEL_A_LEVEL])
		return -EPROTO;
	level = nla_get_u32(tb[MCR_LOG_LEVEL_A_LEVEL]);
	if (level >= MCR_LEVELS_COUNT)
		return -EPROTO;
	if (!tb[MCR_LOG_LEVEL_A_FACILITY]) {
		levels->global = level;
		return 0;
	}
	facility = nla_get_u32(tb[MCR_LOG_LEVEL_A_FACILITY]);
	/* One of a newer module is nothing this program can name. */
	if (facility < MCR_FACILITIES_COUNT)
		levels->own[facility] = level;
	return 0;
}

int mcr_log_level_read(struct nlmsghdr *header, void *arg,
		       struct mcr_error *err)
{
	struct mcr_log_levels *levels = arg;
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(header), 0),
			  genlmsg_attrlen(nlmsg_data(header), 0), left)
		if (nla_type(attr) == MCR_A_LOG_LEVEL &&
		    read_level(attr, levels))
			return mcr_error_set(err, -EPROTO,
					     "the module's answer about levels cannot be read: is it of another version?");
	return 0;
}

int mcr_log_level_get(struct mcr_client *client, struct mcr_log_levels *levels,
		      struct mcr_error *err)
{
	mcr_log_levels_usual(levels);
	return mcr_client_do(client,
			     mcr_client_message(client, MCR_CMD_LOG_LEVEL_GET,
						0, 0, false),
			     mcr_log_level_read, levels, err);
}

static int put_level(struct nl_msg *message, int facility, uint8_t level)
{
	struct nlattr *nest;

	if (level == MCR_LEVEL_KEPT)
		return 0;
	nest = nla_nest_start(message, MCR_A_LOG_LEVEL | NLA_F_NESTED);
	if (!nest ||
	    (facility >= 0 &&
	     nla_put_u32(message, MCR_LOG_LEVEL_A_FACILITY, facility)) ||
	    (level != MCR_LEVEL_LEFT_OUT &&
	     nla_put_u32(message, MCR_LOG_LEVEL_A_LEVEL, level)))
		return -EMSGSIZE;
	nla_nest_end(message, nest);
	return 0;
}

struct nl_msg *mcr_log_level_message(struct mcr_client *client,
				     const struct mcr_log_levels *change,
				     bool replace)
{
	const size_t each = nla_total_size(2 * nla_total_size(sizeof(uint32_t)));
	struct nl_msg *message;
	int ret;

	message = mcr_client_message(client, MCR_CMD_LOG_LEVEL_SET, 0,
				     (MCR_FACILITIES_COUNT + 2) * each, true);
	if (!message)
		return NULL;
	ret = put_level(message, -1, change->global);
	for (int i = 0; !ret && i < MCR_FACILITIES_COUNT; i++)
		ret = put_level(message, i, change->own[i]);
	if (ret || (replace && nla_put_u32(message, MCR_A_REQUEST_FLAGS,
					   MCR_REQUEST_REPLACE))) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

int mcr_log_level_set(struct mcr_client *client,
		      const struct mcr_log_levels *change, bool replace,
		      struct mcr_error *err)
{
	return mcr_client_do(client,
			     mcr_log_level_message(client, change, replace),
			     NULL, NULL, err);
}
