/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many changes that take effect at once, or not at all.
 *
 * Changes are gathered and sent many to a system call, without waiting for
 * answers; a refusal shows at a later call, which then says which change it was.
 */
#ifndef MCR_TRANSACTION_H
#define MCR_TRANSACTION_H

#include "log_level.h"
#include "rule.h"
#include "settings.h"

struct mcr_transaction;

/** MCR_TRANSACTION_NONE - no change is to blame */
#define MCR_TRANSACTION_NONE ((size_t)-1)

/**
 * mcr_transaction_begin() - open a transaction
 * @transaction: the result; ended by commit or abort
 * @client: open; used for nothing else until the end
 * @generation: what the rule set must be at when it is committed; 0: anything
 * @cause: what makes the client do it
 * @err: on failure
 *
 * Return: 0; -EBUSY: one is open; another negative errno.
 */
int mcr_transaction_begin(struct mcr_transaction **transaction,
			  struct mcr_client *client, uint32_t generation,
			  enum mcr_cause cause, struct mcr_error *err);

/**
 * mcr_transaction_add() - queue the addition of a rule
 *
 * Return: 0 or negative errno; the transaction stays open, to be aborted.
 */
int mcr_transaction_add(struct mcr_transaction *transaction,
			const struct mcr_rule *rule, bool replace,
			struct mcr_error *err);

/** mcr_transaction_remove() - queue a removal; as mcr_transaction_add() */
int mcr_transaction_remove(struct mcr_transaction *transaction,
			   const struct mcr_rule_choice *choice,
			   struct mcr_error *err);

/** mcr_transaction_log_levels() - queue a change of levels; likewise */
int mcr_transaction_log_levels(struct mcr_transaction *transaction,
			       const struct mcr_log_levels *change,
			       bool replace, struct mcr_error *err);

/**
 * mcr_transaction_settings() - queue a change of settings
 *
 * Rules that are added later in the transaction go by its multicast_ttl. As
 * mcr_settings_set() and mcr_transaction_add().
 */
int mcr_transaction_settings(struct mcr_transaction *transaction,
			     const struct mcr_settings *settings,
			     uint32_t given, bool replace,
			     struct mcr_error *err);

/**
 * mcr_transaction_pin() - queue the pinning of an interface
 * @transaction: open
 * @interface: NULL: every interface is unpinned; what is queued later holds
 * @cpus: as "0-1,4"; "": not pinned any more
 * @err: on failure
 *
 * Return: as mcr_transaction_add().
 */
int mcr_transaction_pin(struct mcr_transaction *transaction,
			const char *interface, const char *cpus,
			struct mcr_error *err);

/**
 * mcr_transaction_refused() - which change was refused
 *
 * Return: its number, from 0, in the order they were queued;
 * MCR_TRANSACTION_NONE.
 */
size_t mcr_transaction_refused(const struct mcr_transaction *transaction);

/**
 * mcr_transaction_commit() - do it all
 * @transaction: freed, if it is done; else to be freed by
 *	mcr_transaction_abort(), and mcr_transaction_refused() tells whether
 *	one change is to blame
 * @commit: the result
 * @err: on failure
 *
 * Return: 0; -ESTALE: the rule set is at another generation than the one given
 * at the beginning: read again and retry; another negative errno. On failure
 * nothing has changed.
 */
int mcr_transaction_commit(struct mcr_transaction *transaction,
			   struct mcr_commit *commit, struct mcr_error *err);

/** mcr_transaction_abort() - forget it all, and free it; NULL is fine */
void mcr_transaction_abort(struct mcr_transaction *transaction);

#endif /* MCR_TRANSACTION_H */
