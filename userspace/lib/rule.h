/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_RULE_H
#define MCR_RULE_H

#include "client.h"
#include "model.h"

/**
 * struct mcr_commit - what a change has done
 * @id: of the rule, for an addition
 * @generation: of the set after it
 * @digest: of the set after it
 * @added: rules that are new
 * @replaced: rules that took the place of one with the same input
 * @removed: rules that are gone
 */
struct mcr_commit {
	uint64_t id;
	uint32_t generation;
	uint64_t digest;
	uint32_t added;
	uint32_t replaced;
	uint32_t removed;
};

/**
 * struct mcr_rule_choice - which rules a request is about
 * @id: the rule with this id, if neither of the others is given
 * @name: the rule of this name; NULL: not by name
 * @all: all of them
 */
struct mcr_rule_choice {
	uint64_t id;
	const char *name;
	bool all;
};

/**
 * mcr_rule_add() - add a rule
 * @client: open
 * @rule: valid; what is left out, the module fills in
 * @replace: take the place of a rule with the same input
 * @commit: the result
 * @err: on failure
 *
 * Return: 0; -EEXIST: input or name are taken; -ELOOP; another negative errno.
 */
int mcr_rule_add(struct mcr_client *client, const struct mcr_rule *rule,
		 bool replace, struct mcr_commit *commit,
		 struct mcr_error *err);

/**
 * mcr_rule_remove() - remove one rule, or all
 *
 * Return: 0; -ENOENT: there is no such rule; another negative errno.
 */
int mcr_rule_remove(struct mcr_client *client,
		    const struct mcr_rule_choice *choice,
		    struct mcr_commit *commit, struct mcr_error *err);

/**
 * mcr_rule_get() - read one rule, or all
 * @client: open
 * @choice: which
 * @stats: counters too
 * @set: its rules afterwards; what it held is freed
 * @err: on failure
 *
 * Return: 0; -ENOENT: there is no such rule; another negative errno.
 */
int mcr_rule_get(struct mcr_client *client,
		 const struct mcr_rule_choice *choice, bool stats,
		 struct mcr_rule_set *set, struct mcr_error *err);

/** mcr_rule_add_message() - the request alone; NULL: no memory */
struct nl_msg *mcr_rule_add_message(struct mcr_client *client,
				    const struct mcr_rule *rule, bool replace);

/** mcr_rule_remove_message() - the request alone; NULL: no memory */
struct nl_msg *mcr_rule_remove_message(struct mcr_client *client,
				       const struct mcr_rule_choice *choice);

/** mcr_commit_read() - read a commit; mcr_reply_fn, @arg: struct mcr_commit */
int mcr_commit_read(struct nlmsghdr *header, void *arg, struct mcr_error *err);

#endif /* MCR_RULE_H */
