// SPDX-License-Identifier: GPL-2.0-or-later
#include "reconcile.h"

#include <errno.h>
#include <linux/mcr.h>
#include <string.h>

#include "adopt.h"
#include "config_module.h"
#include "follow.h"
#include "log.h"
#include "transaction.h"

/* Rules that are read one by one; more are read with all the others. */
#define ADOPT_ONE_BY_ONE 64
/* Others may change the rules while they are compared. */
#define TRIES		 10

void mcrd_reconciler_init(struct mcrd_reconciler *r)
{
	*r = (struct mcrd_reconciler){ .condition = MCRD_FAILED_TO };
	mcr_config_init(&r->settings);
	mcr_config_init(&r->fresh);
}

void mcrd_reconcile_disconnect(struct mcrd_reconciler *r)
{
	if (!r->connection.requests)
		return;
	r->listen(-1, r->listen_arg);
	mcrd_connection_close(&r->connection);
	mcrd_pending_clear(&r->pending);
}

void mcrd_reconciler_clear(struct mcrd_reconciler *r)
{
	mcrd_reconcile_disconnect(r);
	mcrd_wanted_clear(&r->wanted);
	mcr_config_clear(&r->settings);
	mcr_config_clear(&r->fresh);
	mcr_rule_set_clear(&r->restored);
	mcrd_pending_clear(&r->pending);
}

void mcrd_reconcile_config(struct mcrd_reconciler *r, struct mcr_config *config)
{
	mcr_config_clear(&r->fresh);
	r->fresh = *config;
	r->has_fresh = true;
	mcr_config_init(config);
}

static void explain(struct mcrd_reconciler *r, enum mcrd_why why)
{
	if (why > r->why)
		r->why = why;
}

/* Says it once, however often it is found to be so. */
static void condition(struct mcrd_reconciler *r, enum mcrd_condition condition,
		      const struct mcr_error *err)
{
	bool said = r->condition == condition &&
		    !strcmp(r->error.text, err->text);

	r->condition = condition;
	r->error = *err;
	if (said)
		return;
	switch (condition) {
	case MCRD_WAITING:
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING, NULL,
			 "waits for the module: %s", err->text);
		break;
	case MCRD_REFUSED:
		mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_ERROR, NULL,
			 "the module refuses what is wanted, and nothing was changed: %s",
			 err->text);
		break;
	case MCRD_FAILED_TO:
		mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_ERROR, NULL, "%s",
			 err->text);
		break;
	case MCRD_IN_SYNC:
		break;
	}
}

static void log_conflict(enum mcrd_conflict conflict,
			 const struct mcr_rule *runtime, void *arg)
{
	char id[17];

	(void)arg;
	mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_NOTICE,
		 MCRD_FIELDS({ "rule", mcrd_rule_id(runtime->id, id) },
			     { "name", runtime->name }),
		 conflict == MCRD_CONFLICT_INPUT ?
			 "runtime rule %s gives way to the configuration's rule with the same input" :
			 "runtime rule %s loses its name \"%s\", which another rule has",
		 id, runtime->name);
}

/* What a module that is new here makes wanted, beside what is so already. */
static int compose(struct mcrd_reconciler *r, const struct mcr_rule_set *have,
		   struct mcr_error *err)
{
	bool first = !r->composed;
	/* What mcrd holds goes before what an earlier one wrote down. */
	const struct mcr_rule_set *runtime[] = {
		have,
		first ? &r->restored : &r->wanted.rules,
	};
	bool lost = first ? r->restored_instance != r->connection.instance :
			    true;
	uint64_t digest = r->wanted.digest;
	struct mcrd_wanted made = { 0 };
	struct mcr_rule_set config = { 0 };
	int ret;

	/* At the start the file will come on top of it. */
	if (!first)
		ret = mcrd_wanted_config(&r->wanted, &config);
	else
		ret = 0;
	if (!ret)
		ret = mcrd_wanted_compose(&made, &config, runtime,
					  lost ? 2 : 1, NULL, NULL);
	mcr_rule_set_clear(&config);
	if (ret)
		return mcr_error_set(err, ret, "out of memory");
	mcrd_wanted_clear(&r->wanted);
	r->wanted = made;
	r->composed = true;
	r->runtime_changed |= made.digest != digest || first;
	mcr_rule_set_clear(&r->restored);
	return 0;
}

static int read_all(struct mcrd_reconciler *r, struct mcr_rule_set *have,
		    struct mcr_error *err)
{
	const struct mcr_rule_choice all = { .all = true };

	return mcr_rule_get(r->connection.requests, &all, false, have, err);
}

/* Returns as mcrd_follow(). */
static int follow(struct mcrd_reconciler *r, struct mcr_error *err)
{
	return mcrd_follow(&r->connection, &r->pending, &r->settings,
			   &r->interfaces_changed, err);
}

/* -EAGAIN: others have changed something since it was last looked. */
static int unchanged(struct mcrd_reconciler *r, struct mcr_error *err)
{
	int ret = follow(r, err);

	return ret > 0 ? -EAGAIN : ret;
}

/* Those of the rules mcrctl changed that the module has still. */
static int read_listed(struct mcrd_reconciler *r, struct mcr_rule_set *have,
		       struct mcr_error *err)
{
	const struct mcrd_pending *pending = &r->pending;
	struct mcr_rule_choice choice = { 0 };
	struct mcr_rule_set one = { 0 };
	struct mcr_rule *rule;
	int ret = 0;

	for (size_t i = 0; !ret && i < pending->count; i++) {
		if (pending->touched[i].author != MCRD_AUTHOR_MCRCTL)
			continue;
		choice.id = pending->touched[i].id;
		ret = mcr_rule_get(r->connection.requests, &choice, false, &one,
				   err);
		if (ret == -ENOENT)
			ret = 0;
		if (ret || !one.count)
			continue;
		rule = mcr_rule_set_add(have);
		if (!rule) {
			ret = -ENOMEM;
			continue;
		}
		*rule = one.rules[0];
		mcr_rule_init(&one.rules[0]);
	}
	mcr_rule_set_clear(&one);
	return ret;
}

/* What mcrctl has changed is wanted. */
static int adopt(struct mcrd_reconciler *r, struct mcr_error *err)
{
	struct mcrd_pending *pending = &r->pending;
	struct mcr_rule_set have = { 0 };
	size_t adopts;
	bool all;
	int ret = 0;

	if (pending->drift)
		explain(r, MCRD_WHY_OTHER);
	if (pending->lost)
		explain(r, MCRD_WHY_LOST);
	mcrd_pending_settle(pending);
	adopts = mcrd_pending_adopts(pending);
	all = pending->adopt_unlisted || adopts > ADOPT_ONE_BY_ONE;
	if (all)
		ret = read_all(r, &have, err);
	else if (adopts)
		ret = read_listed(r, &have, err);
	/* Who changed them last is known only if nobody did while they were read. */
	if (!ret && (all || adopts))
		ret = unchanged(r, err);
	if (!ret && all)
		ret = mcrd_adopt_from(&r->wanted, pending, &have);
	else if (!ret)
		ret = mcrd_adopt_listed(&r->wanted, pending, &have);
	mcr_rule_set_clear(&have);
	if (ret == -ENOMEM)
		mcr_error_set(err, ret, "out of memory");
	if (ret)
		return ret;
	if (adopts || pending->adopt_unlisted)
		r->runtime_changed = true;
	mcrd_pending_clear(pending);
	return 0;
}

static int connect_to(struct mcrd_reconciler *r, struct mcr_error *err)
{
	struct mcr_rule_set have = { 0 };
	bool same;
	int ret;

	ret = mcrd_connection_open(&r->connection, err);
	if (ret)
		return ret;
	/* Another instance of the module counts from the start. */
	r->pending.generation = 0;
	same = r->composed && r->instance &&
	       r->instance == r->connection.instance;
	r->instance = r->connection.instance;
	r->listen(mcr_client_fd(r->connection.notifications), r->listen_arg);
	if (same) {
		explain(r, MCRD_WHY_LOST);
		return 0;
	}
	ret = read_all(r, &have, err);
	if (!ret)
		ret = compose(r, &have, err);
	mcr_rule_set_clear(&have);
	if (ret) {
		mcrd_reconcile_disconnect(r);
		return ret;
	}
	explain(r, MCRD_WHY_MODULE);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_INFO, NULL,
		 "connected to the module");
	return 0;
}

/* What the module is to have: @target borrows from @r, and from @made. */
static int make_target(struct mcrd_reconciler *r, struct mcrd_wanted *made,
		       struct mcr_config *target, struct mcr_error *err)
{
	const struct mcr_rule_set *runtime[] = { &r->wanted.rules };

	if (r->has_fresh)
		explain(r, MCRD_WHY_CONFIG);
	if (!r->has_fresh) {
		*target = r->settings;
		target->rules = r->wanted.rules;
		return 0;
	}
	if (mcrd_wanted_compose(made, &r->fresh.rules, runtime, 1, log_conflict,
				NULL))
		return mcr_error_set(err, -ENOMEM, "out of memory");
	*target = r->fresh;
	target->rules = made->rules;
	return 0;
}

/* The configuration that was read is in force. */
static void take_fresh(struct mcrd_reconciler *r, struct mcrd_wanted *made)
{
	if (!r->has_fresh)
		return;
	mcrd_wanted_clear(&r->wanted);
	r->wanted = *made;
	*made = (struct mcrd_wanted){ 0 };
	mcr_config_clear(&r->settings);
	r->settings = r->fresh;
	mcr_rule_set_clear(&r->settings.rules);
	mcr_config_init(&r->fresh);
	r->has_fresh = false;
	r->started = true;
	r->runtime_changed = true;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE, NULL,
		 "the configuration is in force: %zu rules, and %zu runtime rules beside them",
		 r->wanted.config, r->wanted.rules.count - r->wanted.config);
}

/* It cannot be in force. Before the first is, there is none to go back to. */
static void drop_fresh(struct mcrd_reconciler *r)
{
	if (!r->has_fresh || !r->started)
		return;
	mcr_config_clear(&r->fresh);
	r->has_fresh = false;
	/* What differs from now on does so for another reason. */
	r->why = MCRD_WHY_UNKNOWN;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL,
		 "the configuration is left as it was");
}

/* A repair that is refused is tried again and again, and told of once. */
static bool is_told(struct mcrd_reconciler *r, uint64_t digest,
		    bool has_settings)
{
	bool told = r->condition == MCRD_REFUSED && r->told_wanted == digest &&
		    r->told_module == r->module.digest &&
		    r->told_settings == has_settings;

	r->told_wanted = digest;
	r->told_settings = has_settings;
	r->told_module = r->module.digest;
	return told;
}

/* Names the rule that was refused in front of why. */
static void blame(const struct mcr_rule *rule, struct mcr_error *err)
{
	char id[17];

	if (rule)
		mcr_error_prefix(err, "rule %s%s%s%s: ",
				 mcrd_rule_id(rule->id, id),
				 *rule->name ? " \"" : "", rule->name,
				 *rule->name ? "\"" : "");
}

/*
 * Puts right what differs. 0: done; -EAGAIN: others were faster; another negative
 * errno: it was refused.
 */
static int put_right(struct mcrd_reconciler *r, const struct mcr_config *target,
		     uint64_t digest, struct mcr_error *err)
{
	struct mcr_config_load load = {
		.replace = true,
		.cause = mcrd_why_cause(r->why),
	};
	struct mcr_client *client = r->connection.requests;
	struct mcr_config_diff diff = { 0 };
	struct mcr_module module;
	struct mcr_config have;
	int ret;

	mcr_config_init(&have);
	ret = mcr_config_get(client, &have, &module, err);
	/*
	 * What changed since the notifications were read may not be drift. Settings
	 * have no generation; @target is no longer to be used if they have changed.
	 */
	if (!ret && module.generation != r->module.generation)
		ret = -EAGAIN;
	if (!ret)
		ret = unchanged(r, err);
	if (!ret && mcr_config_diff(&have, target, &diff))
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
	if (!ret && !mcr_config_diff_is_empty(&diff)) {
		if (!is_told(r, digest, diff.settings))
			mcrd_log_differences(&diff, r->why);
		ret = mcr_config_load_from(client, &have, &module, target,
					   &load, err);
		if (ret == -ESTALE)
			ret = -EAGAIN;
		else if (ret)
			blame(load.refused, err);
		if (!ret) {
			mcrd_log_repair(r->why, &load);
			r->module.generation = load.commit.generation;
			r->module.digest = load.commit.digest;
			r->module.rules = target->rules.count;
		}
	}
	mcr_config_diff_clear(&diff);
	mcr_config_clear(&have);
	return ret;
}

static void count_change(void *arg, const char *what, const char *before,
			 const char *after)
{
	(void)what;
	(void)before;
	(void)after;
	++*(size_t *)arg;
}

/* 1: the module has the settings that are wanted; 0; negative errno. */
static int settings_agree(struct mcrd_reconciler *r,
			  const struct mcr_config *target,
			  struct mcr_error *err)
{
	struct mcr_config have;
	size_t changes = 0;
	int ret;

	mcr_config_init(&have);
	ret = mcr_config_get_settings(r->connection.requests, &have, err);
	if (!ret)
		mcr_config_setting_changes(&have, target, count_change,
					   &changes);
	mcr_config_clear(&have);
	return ret ? ret : !changes;
}

/* 0: the module has what is wanted; else as put_right(). */
static int compare(struct mcrd_reconciler *r, struct mcr_error *err)
{
	struct mcrd_wanted made = { 0 };
	struct mcr_config target;
	uint64_t digest;
	int ret;

	ret = make_target(r, &made, &target, err);
	if (ret)
		return ret;
	digest = r->has_fresh ? made.digest : r->wanted.digest;
	ret = settings_agree(r, &target, err);
	if (ret > 0 && r->module.digest == digest)
		ret = 0;
	else if (ret >= 0)
		ret = put_right(r, &target, digest, err);
	/* Were the two to compute digests differently, this would never end. */
	if (!ret && r->module.digest != digest)
		ret = mcr_error_set(err, -EPROTO,
				    "the module has what is wanted, and its digest says otherwise: is it of another version?");
	if (!ret)
		take_fresh(r, &made);
	mcrd_wanted_clear(&made);
	return ret;
}

/* 0: in sync; -EAGAIN: look again; another negative errno. */
static int pass(struct mcrd_reconciler *r, struct mcr_error *err)
{
	struct mcr_error gone;
	int ret;

	if (!r->connection.requests) {
		ret = connect_to(r, err);
		if (ret)
			return ret;
	}
	ret = mcr_module_get(r->connection.requests, &r->module, err);
	/* Every change up to here has been announced; so it is read now. */
	if (!ret)
		ret = follow(r, err);
	if (ret > 0)
		ret = 0;
	/* One that came in between is not in what was read of the module. */
	if (!ret && mcrd_pending_is_newer(&r->pending, r->module.generation))
		return -EAGAIN;
	if (!ret)
		ret = adopt(r, err);
	if (!ret)
		ret = compare(r, err);
	if (!ret || ret == -EAGAIN)
		return ret;
	/* A module that was unloaded meanwhile refuses everything. */
	if (mcr_module_get(r->connection.requests, &r->module, &gone)) {
		mcrd_reconcile_disconnect(r);
		return -EAGAIN;
	}
	return ret;
}

/* Has it nothing to do with the configuration, which may be taken the next time? */
static bool may_pass(int error)
{
	return error == -ENOMEM || error == -ENOBUFS || error == -EBUSY ||
	       error == -EIO;
}

enum mcrd_step mcrd_reconcile(struct mcrd_reconciler *r)
{
	struct mcr_error err = { "" };
	int ret = -EAGAIN, lost = 0;

	for (int tries = 0; ret == -EAGAIN && tries < TRIES; tries++) {
		ret = pass(r, &err);
		/* One that answers with errors alone is not asked without a pause. */
		if (ret == -EAGAIN && !r->connection.requests && lost++)
			ret = -EIO;
	}
	switch (ret) {
	case 0:
		r->why = MCRD_WHY_UNKNOWN;
		condition(r, MCRD_IN_SYNC, &(struct mcr_error){ "" });
		return MCRD_STEP_DONE;
	case -EAGAIN:
		return MCRD_STEP_AGAIN;
	case -ENOPKG:
		condition(r, MCRD_WAITING, &err);
		return MCRD_STEP_DONE;
	default:
		condition(r, r->connection.requests ? MCRD_REFUSED :
						      MCRD_FAILED_TO,
			  &err);
		if (!r->has_fresh || !r->started || may_pass(ret))
			return MCRD_STEP_DONE;
		drop_fresh(r);
		return MCRD_STEP_AGAIN;
	}
}

int mcrd_reconcile_flush(struct mcrd_reconciler *r, struct mcr_error *err)
{
	const struct mcr_rule_choice all = { .all = true };
	struct mcr_transaction *transaction;
	struct mcr_commit commit;
	int ret;

	if (!r->connection.requests) {
		mcrd_wanted_clear(&r->wanted);
		return 0;
	}
	/* Were an earlier one open still, a removal alone would become a part of it. */
	ret = mcr_transaction_begin(&transaction, r->connection.requests, 0,
				    MCR_CAUSE_REQUEST, err);
	if (ret)
		return ret;
	ret = mcr_transaction_remove(transaction, &all, err);
	if (!ret)
		ret = mcr_transaction_commit(transaction, &commit, err);
	if (ret) {
		mcr_transaction_abort(transaction);
		return ret;
	}
	mcrd_wanted_clear(&r->wanted);
	mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_NOTICE, NULL,
		 "all %u rules were removed", commit.removed);
	return 0;
}
