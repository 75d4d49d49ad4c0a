/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one loop: what is wanted is compared with what the module has, and what
 * differs is put right in one transaction. Start-up, drift, a module that was
 * loaded again and a configuration that was read again are all this.
 */
#ifndef MCRD_RECONCILE_H
#define MCRD_RECONCILE_H

#include <sys/types.h>

#include "config.h"
#include "connection.h"
#include "module.h"
#include "pending.h"
#include "drift.h"
#include "wanted.h"

/** enum mcrd_condition - how things stand between mcrd and the module */
enum mcrd_condition {
	MCRD_WAITING,	/* the module is not loaded */
	MCRD_IN_SYNC,	/* the module has what is wanted */
	MCRD_REFUSED,	/* the module refuses what is wanted */
	MCRD_FAILED_TO,	/* it could not be found out, or put right */
};

/** enum mcrd_step - what is to be done after a step of the loop */
enum mcrd_step {
	MCRD_STEP_DONE,		/* nothing, until something happens */
	MCRD_STEP_AGAIN,	/* another step, at once */
};

/**
 * struct mcrd_reconciler - the loop's state
 * @connection: to the module, if it is loaded
 * @wanted: the rules the module is to have
 * @settings: settings, pinnings and levels it is to have; its rules are not used
 * @fresh: a configuration that was read and is not in force yet
 * @has_fresh: there is one
 * @restored: runtime rules that an earlier mcrd wrote down
 * @restored_instance: of the module that had them; 0: not known
 * @pending: changes others have made
 * @listen: called with the file descriptor of the notifications when there is a
 *	connection, and with -1 before it is closed
 * @listen_arg: for @listen
 * @composed: what is wanted has been put together once
 * @instance: the module of the last connection; 0: there was none, or not known
 * @runtime_changed: the runtime rules that are wanted are others than before
 * @interfaces_changed: the module said that an interface is another
 * @started: a configuration has been in force
 * @told_wanted: digest of what was wanted when differences were logged last
 * @told_module: digest of the module's rules then
 * @told_settings: settings differed then
 * @why: what makes for the differences that will be found next
 * @condition: how things stand
 * @module: what the module last said of itself
 * @error: why, in words, if things do not stand well
 */
struct mcrd_reconciler {
	struct mcrd_connection connection;
	struct mcrd_wanted wanted;
	struct mcr_config settings;
	struct mcr_config fresh;
	bool has_fresh;
	struct mcr_rule_set restored;
	ino_t restored_instance;
	struct mcrd_pending pending;
	void (*listen)(int fd, void *arg);
	void *listen_arg;
	bool composed;
	bool started;
	uint64_t told_wanted;
	uint64_t told_module;
	bool told_settings;
	ino_t instance;
	bool runtime_changed;
	bool interfaces_changed;
	enum mcrd_why why;
	enum mcrd_condition condition;
	struct mcr_module module;
	struct mcr_error error;
};

/** mcrd_reconciler_init() - nothing is wanted yet */
void mcrd_reconciler_init(struct mcrd_reconciler *reconciler);

/** mcrd_reconciler_clear() - free all; the module is left as it is */
void mcrd_reconciler_clear(struct mcrd_reconciler *reconciler);

/**
 * mcrd_reconcile_config() - a configuration is to come into force
 * @reconciler: the loop
 * @config: complete; moved: it is as after init afterwards
 */
void mcrd_reconcile_config(struct mcrd_reconciler *reconciler,
			   struct mcr_config *config);

/**
 * mcrd_reconcile() - one step of the loop
 * @reconciler: the loop
 *
 * Logs what it finds and does; how things stand is in @reconciler afterwards.
 */
enum mcrd_step mcrd_reconcile(struct mcrd_reconciler *reconciler);

/** mcrd_reconcile_disconnect() - the module came or went: connect anew */
void mcrd_reconcile_disconnect(struct mcrd_reconciler *reconciler);

/** mcrd_reconcile_flush() - remove all rules; 0 or negative errno */
int mcrd_reconcile_flush(struct mcrd_reconciler *reconciler,
			 struct mcr_error *err);

#endif /* MCRD_RECONCILE_H */
