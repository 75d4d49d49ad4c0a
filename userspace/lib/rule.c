// SPDX-License-Identifier: GPL-2.0-or-later
#include "rule.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <string.h>

#include "rule_attr.h"

#define CHOICE_SIZE \
	(nla_total_size(MCR_NAME_MAX + 1) + nla_total_size(sizeof(uint64_t)))

static struct nla_policy policy[MCR_A_MAX + 1] = {
	[MCR_A_ID] = { .type = NLA_U64 },
	[MCR_A_GENERATION] = { .type = NLA_U32 },
	[MCR_A_DIGEST] = { .type = NLA_U64 },
	[MCR_A_ADDED] = { .type = NLA_U32 },
	[MCR_A_REPLACED] = { .type = NLA_U32 },
	[MCR_A_REMOVED] = { .type = NLA_U32 },
};

int mcr_commit_read(struct nlmsghdr *header, void *arg, struct mcr_error *err)
{
	struct mcr_commit *commit = arg;
	struct nlattr *tb[MCR_A_MAX + 1];

	if (genlmsg_parse(header, 0, tb, MCR_A_MAX, policy) ||
	    !tb[MCR_A_GENERATION] || !tb[MCR_A_DIGEST])
		return mcr_error_set(err, -EPROTO,
				     "the module's answer about a change cannot be read: is it of another version?");
	commit->generation = nla_get_u32(tb[MCR_A_GENERATION]);
	commit->digest = nla_get_u64(tb[MCR_A_DIGEST]);
	if (tb[MCR_A_ID])
		commit->id = nla_get_u64(tb[MCR_A_ID]);
	if (tb[MCR_A_ADDED])
		commit->added = nla_get_u32(tb[MCR_A_ADDED]);
	if (tb[MCR_A_REPLACED])
		commit->replaced = nla_get_u32(tb[MCR_A_REPLACED]);
	if (tb[MCR_A_REMOVED])
		commit->removed = nla_get_u32(tb[MCR_A_REMOVED]);
	return 0;
}

struct nl_msg *mcr_rule_add_message(struct mcr_client *client,
				    const struct mcr_rule *rule, bool replace)
{
	struct nl_msg *message;

	message = mcr_client_message(client, MCR_CMD_RULE_ADD, 0,
				     mcr_rule_attr_size(rule) +
					     nla_total_size(sizeof(uint32_t)),
				     true);
	if (!message)
		return NULL;
	if (mcr_rule_attr_put(message, rule) ||
	    (replace && nla_put_u32(message, MCR_A_REQUEST_FLAGS,
				    MCR_REQUEST_REPLACE))) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

/* The attributes that say which rules are meant; ALL is for removal alone. */
static int put_choice(struct nl_msg *message,
		      const struct mcr_rule_choice *choice)
{
	if (choice->all)
		return 0;
	if (choice->name)
		return nla_put_string(message, MCR_A_NAME, choice->name);
	return nla_put_u64(message, MCR_A_ID, choice->id);
}

static struct nl_msg *choice_message(struct mcr_client *client, uint8_t command,
				     const struct mcr_rule_choice *choice,
				     uint32_t flags, bool change)
{
	struct nl_msg *message;

	message = mcr_client_message(client, command, 0,
				     CHOICE_SIZE +
					     nla_total_size(sizeof(flags)),
				     change);
	if (!message)
		return NULL;
	if (put_choice(message, choice) ||
	    (flags && nla_put_u32(message, MCR_A_REQUEST_FLAGS, flags))) {
		nlmsg_free(message);
		return NULL;
	}
	return message;
}

struct nl_msg *mcr_rule_remove_message(struct mcr_client *client,
				       const struct mcr_rule_choice *choice)
{
	return choice_message(client, MCR_CMD_RULE_REMOVE, choice,
			      choice->all ? MCR_REQUEST_ALL : 0, true);
}

int mcr_rule_add(struct mcr_client *client, const struct mcr_rule *rule,
		 bool replace, struct mcr_commit *commit, struct mcr_error *err)
{
	*commit = (struct mcr_commit){ 0 };
	return mcr_client_do(client,
			     mcr_rule_add_message(client, rule, replace),
			     mcr_commit_read, commit, err);
}

int mcr_rule_remove(struct mcr_client *client,
		    const struct mcr_rule_choice *choice,
		    struct mcr_commit *commit, struct mcr_error *err)
{
	*commit = (struct mcr_commit){ 0 };
	return mcr_client_do(client, mcr_rule_remove_message(client, choice),
			     mcr_commit_read, commit, err);
}

static void forget(void *arg)
{
	struct mcr_rule_reader *reader = arg;

	mcr_rule_set_clear(reader->set);
	reader->wanted = 0;
}

int mcr_rule_get(struct mcr_client *client,
		 const struct mcr_rule_choice *choice, bool stats,
		 struct mcr_rule_set *set, struct mcr_error *err)
{
	struct mcr_rule_reader reader = { .set = set };
	struct nl_msg *message;
	int ret;

	mcr_rule_set_clear(set);
	message = choice_message(client, MCR_CMD_RULE_GET, choice,
				 stats ? MCR_REQUEST_STATS : 0, false);
	if (choice->all)
		ret = mcr_client_dump(client, message, mcr_rule_reader_message,
				      forget, &reader, err);
	else
		ret = mcr_client_do(client, message, mcr_rule_reader_message,
				    &reader, err);
	if (!ret)
		ret = mcr_rule_reader_end(&reader, err);
	if (ret)
		mcr_rule_set_clear(set);
	return ret;
}
