// SPDX-License-Identifier: GPL-2.0-or-later
#include "module.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>

static struct nla_policy policy[MCR_A_MAX + 1] = {
	[MCR_A_MODULE_VERSION] = { .type = NLA_STRING },
	[MCR_A_SRCVERSION] = { .type = NLA_STRING },
	[MCR_A_PROTOCOL] = { .type = NLA_U32 },
	[MCR_A_GENERATION] = { .type = NLA_U32 },
	[MCR_A_DIGEST] = { .type = NLA_U64 },
	[MCR_A_RULES] = { .type = NLA_U32 },
};

int mcr_module_read(struct nlmsghdr *header, void *arg, struct mcr_error *err)
{
	struct mcr_module *module = arg;
	struct nlattr *tb[MCR_A_MAX + 1];

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, policy) ||
	    !tb[MCR_A_MODULE_VERSION] || !tb[MCR_A_PROTOCOL] ||
	    !tb[MCR_A_GENERATION] || !tb[MCR_A_DIGEST] || !tb[MCR_A_RULES])
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about itself cannot be read: is it of another version?");
	snprintf(module->version, sizeof(module->version), "%s",
		 nla_get_string(tb[MCR_A_MODULE_VERSION]));
	if (tb[MCR_A_SRCVERSION])
		snprintf(module->srcversion, sizeof(module->srcversion), "%s",
			 nla_get_string(tb[MCR_A_SRCVERSION]));
	module->protocol = nla_get_u32(tb[MCR_A_PROTOCOL]);
	module->generation = nla_get_u32(tb[MCR_A_GENERATION]);
	module->digest = nla_get_u64(tb[MCR_A_DIGEST]);
	module->rules = nla_get_u32(tb[MCR_A_RULES]);
	return 0;
}

int mcr_module_get(struct mcr_client *client, struct mcr_module *module,
		   struct mcr_error *err)
{
	*module = (struct mcr_module){ 0 };
	return mcr_client_do(client,
			     mcr_client_message(client, MCR_CMD_MODULE_GET, 0,
						0, false),
			     mcr_module_read, module, err);
}
