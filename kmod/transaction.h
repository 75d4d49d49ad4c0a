/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_TRANSACTION_H
#define _MCR_TRANSACTION_H

#include <linux/list.h>
#include <uapi/linux/mcr.h>

#include "log.h"
#include "rule.h"
#include "settings.h"

struct mcr_net;
struct mcr_pinning;
struct netlink_ext_ack;

/**
 * enum mcr_change_op - what a queued change asks for
 * @MCR_CHANGE_OP_ADD: add or replace a rule
 * @MCR_CHANGE_OP_REMOVE_ID: remove the rule with an id
 * @MCR_CHANGE_OP_REMOVE_NAME: remove the rule with a name
 * @MCR_CHANGE_OP_REMOVE_ALL: remove every rule, or every one of an origin
 * @MCR_CHANGE_OP_SETTINGS: change settings
 * @MCR_CHANGE_OP_PIN: pin an interface to CPUs, or unpin it
 * @MCR_CHANGE_OP_UNPIN_ALL: unpin every interface
 * @MCR_CHANGE_OP_LOG_LEVELS: change what is logged
 */
enum mcr_change_op {
	MCR_CHANGE_OP_ADD,
	MCR_CHANGE_OP_REMOVE_ID,
	MCR_CHANGE_OP_REMOVE_NAME,
	MCR_CHANGE_OP_REMOVE_ALL,
	MCR_CHANGE_OP_SETTINGS,
	MCR_CHANGE_OP_PIN,
	MCR_CHANGE_OP_UNPIN_ALL,
	MCR_CHANGE_OP_LOG_LEVELS,
};

/**
 * struct mcr_change_request - one queued change
 * @list: in mcr_transaction.requests
 * @op: what it asks for
 * @replace: ADD: a rule with this key may exist
 * @origin: REMOVE_ALL: enum mcr_origin, or -1 for any
 * @id: ADD, REMOVE_ID
 * @match: ADD: the key; PIN: the interface alone; a reference to it is held
 * @fanout: ADD: what to do
 * @settings: SETTINGS: how
 * @pinning: PIN: the CPUs
 * @name: REMOVE_NAME
 * @levels: LOG_LEVELS
 */
struct mcr_change_request {
	struct list_head list;
	enum mcr_change_op op;
	bool replace;
	int origin;
	u64 id;
	struct mcr_match match;
	struct mcr_fanout *fanout;
	struct mcr_settings_change *settings;
	struct mcr_pinning *pinning;
	union {
		char name[MCR_NAME_MAX + 1];
		struct mcr_levels_change levels;
	};
};

/**
 * struct mcr_transaction - changes that come into force together
 * @list: in mcr_net.transactions, if it spans messages
 * @mn: the namespace's relay
 * @portid: the netlink socket that owns it
 * @pid: the process
 * @comm: its command name
 * @client: what it calls itself, or empty
 * @cause: enum mcr_cause, what made it do that
 * @generation: the one it was made for, 0: any
 * @settings: all changes of settings among @requests together
 * @requests: struct mcr_change_request, in order
 * @touched: rules it touches, by mcr_rule.unsettled, while it is decided
 * @new_generation: set when it is committed
 * @digest: likewise
 * @added: number of rules added
 * @replaced: replaced with something else
 * @removed: removed
 * @blamed: the MCR_A_* of a request that made it fail, 0: none
 */
struct mcr_transaction {
	struct list_head list;
	struct mcr_net *mn;
	u32 portid;
	u32 pid;
	char comm[TASK_COMM_LEN];
	char client[MCR_CLIENT_MAX + 1];
	u32 cause;
	u32 generation;
	struct mcr_settings_change settings;
	struct list_head requests;
	struct list_head touched;
	u32 new_generation;
	u64 digest;
	u32 added;
	u32 replaced;
	u32 removed;
	u16 blamed;
};

void mcr_transaction_init(struct mcr_transaction *txn, struct mcr_net *mn,
			  u32 portid);
void mcr_transaction_queue(struct mcr_transaction *txn,
			   struct mcr_change_request *request);
int mcr_transaction_check_generation(const struct mcr_net *mn, u32 generation,
				     struct netlink_ext_ack *extack);
int mcr_transaction_commit(struct mcr_transaction *txn,
			   struct netlink_ext_ack *extack);
void mcr_transaction_clear(struct mcr_transaction *txn);
struct mcr_change_request *mcr_change_request_alloc(enum mcr_change_op op);
void mcr_change_request_free(struct mcr_change_request *request);
void mcr_transaction_settle_work(struct work_struct *work);
void mcr_transaction_drop_all(struct mcr_net *mn);
void mcr_transaction_flush(struct mcr_net *mn);

#endif /* _MCR_TRANSACTION_H */
