/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_MODULE_H
#define MCR_MODULE_H

#include "client.h"

/**
 * struct mcr_module - the module and its rule set
 * @version: of the module
 * @srcversion: hash of its source, to tell builds apart; may be ""
 * @protocol: MCR_GENL_VERSION of the module
 * @generation: counts the commits
 * @digest: of the rule set
 * @rules: how many there are
 */
struct mcr_module {
	char version[64];
	char srcversion[64];
	uint32_t protocol;
	uint32_t generation;
	uint64_t digest;
	uint32_t rules;
};

/** mcr_module_get() - ask the module who it is; 0 or negative errno */
int mcr_module_get(struct mcr_client *client, struct mcr_module *module,
		   struct mcr_error *err);

/** mcr_module_read() - read the reply; mcr_reply_fn, @arg: struct mcr_module */
int mcr_module_read(struct nlmsghdr *header, void *arg, struct mcr_error *err);

#endif /* MCR_MODULE_H */
