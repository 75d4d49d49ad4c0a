// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions: changes of rules that come into force together, or not at all.
 *
 * Every rule has a slot for each of two generations; the data path reads the slot
 * of mcr_net.gen. A transaction fills the slots of the coming generation, which no
 * reader looks at, checks the whole, and flips mcr_net.gen. Once the readers of the
 * generation it left are gone, the slots are made the same again ("settled"); the
 * next transaction waits for that. Only the rules touched cost anything. A
 * transaction that changes one rule needs no flip: one pointer is the change.
 */
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "extack.h"
#include "group.h"
#include "iface.h"
#include "loop.h"
#include "net.h"
#include "notify.h"
#include "packet_trace.h"
#include "pinning.h"
#include "table.h"
#include "trace.h"
#include "transaction.h"
#include "worker.h"

/*
 * How long a commit waits until all groups are joined. All the while whoever registers
 * a netlink family waits for it, and then all who use one do.
 */
#define MCR_COMMIT_PATIENCE (5 * HZ)

/**
 * mcr_transaction_init() - start a transaction on behalf of the current process
 * @txn: the transaction
 * @mn: the namespace's relay
 * @portid: the netlink socket
 */
void mcr_transaction_init(struct mcr_transaction *txn, struct mcr_net *mn,
			  u32 portid)
{
	memset(txn, 0, sizeof(*txn));
	INIT_LIST_HEAD(&txn->list);
	INIT_LIST_HEAD(&txn->requests);
	INIT_LIST_HEAD(&txn->touched);
	txn->mn = mn;
	txn->portid = portid;
	txn->pid = task_tgid_nr(current);
	get_task_comm(txn->comm, current);
}

/**
 * mcr_transaction_queue() - add a change
 * @txn: the transaction
 * @request: the change, owned by the transaction from here on
 */
void mcr_transaction_queue(struct mcr_transaction *txn,
			   struct mcr_change_request *request)
{
	if (request->op == MCR_CHANGE_OP_SETTINGS)
		mcr_settings_merge(&txn->settings, request->settings);
	list_add_tail(&request->list, &txn->requests);
}

/**
 * mcr_change_request_alloc() - make a change that is to be queued
 * @op: what it asks for
 *
 * Context: may sleep.
 * Return: the change, or NULL.
 */
struct mcr_change_request *mcr_change_request_alloc(enum mcr_change_op op)
{
	struct mcr_change_request *request = kzalloc(sizeof(*request),
						     GFP_KERNEL_ACCOUNT);

	if (request) {
		request->op = op;
		request->origin = -1;
	}
	return request;
}

/**
 * mcr_change_request_free() - free a change that is not queued
 * @request: the change
 *
 * Context: mcr_net.lock held.
 */
void mcr_change_request_free(struct mcr_change_request *request)
{
	mcr_fanout_free(request->fanout);
	mcr_pinning_free(request->pinning);
	kfree(request->settings);
	mcr_iface_put(request->match.iface);
	kfree(request);
}

/**
 * mcr_transaction_clear() - drop what is left of the changes
 * @txn: the transaction
 *
 * Context: mcr_net.lock held.
 */
void mcr_transaction_clear(struct mcr_transaction *txn)
{
	struct mcr_change_request *request, *next;

	list_for_each_entry_safe(request, next, &txn->requests, list) {
		list_del(&request->list);
		mcr_change_request_free(request);
		cond_resched();
	}
}

static struct mcr_fanout *slot(const struct mcr_rule *rule, unsigned int gen)
{
	return rcu_dereference_protected(rule->fanout[gen],
					 lockdep_is_held(&rule->mn->lock));
}

static void touch(struct mcr_transaction *txn, struct mcr_rule *rule)
{
	if (!list_empty(&rule->unsettled))
		return;
	rule->was = slot(rule, mcr_net_gen(txn->mn->epoch));
	list_add_tail(&rule->unsettled, &txn->touched);
}

/* A version that no reader has seen gives way to another, or to none. */
static void unstage(struct mcr_rule *rule, unsigned int next)
{
	struct mcr_fanout *staged = slot(rule, next);

	if (!staged || staged == rule->was)
		return;
	if (*staged->name)
		mcr_table_remove_name(rule->mn, staged);
	RCU_INIT_POINTER(rule->fanout[next], NULL);
	mcr_fanout_free(staged);
}

static struct mcr_rule *rule_create(struct mcr_change_request *request)
{
	struct mcr_rule *rule = mcr_rule_alloc(&request->match, request->id);
	int err;

	if (!rule)
		return ERR_PTR(-ENOMEM);
	/* The reference to the interface is the rule's from here on. */
	request->match.iface = NULL;
	err = mcr_table_insert(rule);
	if (err) {
		mcr_rule_free(rule);
		return ERR_PTR(err);
	}
	return rule;
}

static int stage_add(struct mcr_transaction *txn,
		     struct mcr_change_request *request, unsigned int next,
		     struct netlink_ext_ack *extack)
{
	struct mcr_fanout *fanout = request->fanout;
	struct mcr_net *mn = txn->mn;
	struct mcr_rule *rule;
	int err;

	rule = mcr_table_find(mn, request->id);
	if (rule && memcmp(&rule->match, &request->match, sizeof(rule->match))) {
		mcr_extack(extack, NULL,
			   "this input has the same id %016llx as another rule's: change its port or interface",
			   request->id);
		txn->blamed = MCR_A_INPUT;
		return -EEXIST;
	}
	if (rule && slot(rule, next) && !request->replace) {
		mcr_extack(extack, NULL,
			   "rule %016llx has this input already: remove it first, or ask to replace it",
			   request->id);
		txn->blamed = MCR_A_INPUT;
		return -EEXIST;
	}
	if (!rule) {
		rule = rule_create(request);
		if (IS_ERR(rule))
			return PTR_ERR(rule);
	}
	touch(txn, rule);
	unstage(rule, next);

	if (rule->was && rule->was->hash == fanout->hash) {
		/* Nothing changes: keep the version that is in force. */
		rcu_assign_pointer(rule->fanout[next], rule->was);
		return 0;
	}
	fanout->rule = rule;
	if (rule->was)
		mcr_fanout_inherit(fanout, rule->was);
	RCU_INIT_POINTER(rule->fanout[next], NULL);
	err = mcr_fanout_alloc_stats(fanout);
	if (err)
		return err;
	if (*fanout->name) {
		err = mcr_table_add_name(mn, fanout);
		if (err)
			return err;
	}
	request->fanout = NULL;
	rcu_assign_pointer(rule->fanout[next], fanout);
	return 0;
}

static void stage_remove(struct mcr_transaction *txn, struct mcr_rule *rule,
			 unsigned int next)
{
	touch(txn, rule);
	unstage(rule, next);
	RCU_INIT_POINTER(rule->fanout[next], NULL);
}

static void stage_remove_all(struct mcr_transaction *txn, int origin,
			     unsigned int next)
{
	struct mcr_rule *rule;
	unsigned long handle;

	xa_for_each(&txn->mn->rules, handle, rule) {
		const struct mcr_fanout *fanout = slot(rule, next);

		if (fanout && (origin < 0 || fanout->origin == origin))
			stage_remove(txn, rule, next);
	}
}

static int stage(struct mcr_transaction *txn, struct mcr_change_request *request,
		 unsigned int next, struct netlink_ext_ack *extack)
{
	struct mcr_fanout *fanout;
	struct mcr_rule *rule;

	switch (request->op) {
	case MCR_CHANGE_OP_ADD:
		return stage_add(txn, request, next, extack);
	case MCR_CHANGE_OP_REMOVE_ID:
		rule = mcr_table_find(txn->mn, request->id);
		if (!rule || !slot(rule, next)) {
			mcr_extack(extack, NULL, "there is no rule with id %016llx",
				   request->id);
			txn->blamed = MCR_A_ID;
			return -ENOENT;
		}
		stage_remove(txn, rule, next);
		return 0;
	case MCR_CHANGE_OP_REMOVE_NAME:
		fanout = mcr_table_find_name(txn->mn, request->name, next, NULL);
		if (!fanout) {
			mcr_extack(extack, NULL, "there is no rule with name \"%s\"",
				   request->name);
			txn->blamed = MCR_A_NAME;
			return -ENOENT;
		}
		stage_remove(txn, fanout->rule, next);
		return 0;
	case MCR_CHANGE_OP_REMOVE_ALL:
		stage_remove_all(txn, request->origin, next);
		return 0;
	case MCR_CHANGE_OP_SETTINGS:
	case MCR_CHANGE_OP_PIN:
	case MCR_CHANGE_OP_UNPIN_ALL:
	case MCR_CHANGE_OP_LOG_LEVELS:
		/* They cannot fail: see configure(). */
		return 0;
	}
	return -EINVAL;
}

static int check_names(struct mcr_transaction *txn, unsigned int next,
		       struct netlink_ext_ack *extack)
{
	const struct mcr_fanout *other;
	struct mcr_rule *rule;

	list_for_each_entry(rule, &txn->touched, unsettled) {
		const struct mcr_fanout *fanout = slot(rule, next);

		if (!fanout || !*fanout->name)
			continue;
		other = mcr_table_find_name(txn->mn, fanout->name, next, rule);
		if (!other)
			continue;
		mcr_extack(extack, NULL,
			   "name \"%s\" is that of rule %016llx: choose another",
			   fanout->name, other->rule->id);
		txn->blamed = MCR_A_NAME;
		return -EEXIST;
	}
	return 0;
}

static void rule_drop(struct mcr_rule *rule)
{
	mcr_table_remove(rule);
	mcr_rule_free(rule);
}

static void undo(struct mcr_transaction *txn, unsigned int next)
{
	struct mcr_rule *rule, *tmp;

	list_for_each_entry_safe(rule, tmp, &txn->touched, unsettled) {
		unstage(rule, next);
		rcu_assign_pointer(rule->fanout[next], rule->was);
		list_del_init(&rule->unsettled);
		if (!rule->was)
			rule_drop(rule);
		else
			rule->was = NULL;
	}
}

/* Rules that come out as they were need no more attention. */
static unsigned int forget_unchanged(struct mcr_transaction *txn,
				     unsigned int next)
{
	struct mcr_rule *rule, *tmp;
	unsigned int changed = 0;

	list_for_each_entry_safe(rule, tmp, &txn->touched, unsettled) {
		if (slot(rule, next) != rule->was) {
			changed++;
			continue;
		}
		list_del_init(&rule->unsettled);
		if (!rule->was)
			rule_drop(rule);
		else
			rule->was = NULL;
	}
	return changed;
}

static void count_outputs(struct mcr_fanout *fanout, int n)
{
	struct mcr_iface *iface;
	unsigned int i;

	for (i = 0; i < fanout->n_outputs; i++) {
		iface = fanout->output[i].iface;
		/* The data path asks whether there are any. */
		WRITE_ONCE(iface->outputs, iface->outputs + n);
	}
}

static void log_rule(const struct mcr_rule *rule, const struct mcr_fanout *now)
{
	if (!rule->was)
		mcr_log(rule->mn, rule_added, rule, now);
	else if (now)
		mcr_log(rule->mn, rule_replaced, rule, now);
	else
		mcr_log(rule->mn, rule_removed, rule, rule->was);
}

/* A rule's version has changed from @rule->was to @now: account for it. */
static void account(struct mcr_transaction *txn, struct mcr_rule *rule,
		    struct mcr_fanout *now)
{
	struct mcr_iface *iface = rule->match.iface;
	struct mcr_fanout *was = rule->was;
	struct mcr_net *mn = txn->mn;

	log_rule(rule, now);
	if (was) {
		mn->digest -= was->hash;
		count_outputs(was, -1);
		if (*was->name)
			mcr_table_remove_name(mn, was);
		list_add_tail(&was->list, &mn->garbage);
	}
	if (now) {
		mn->digest += now->hash;
		count_outputs(now, 1);
	}
	if (!was) {
		txn->added++;
		mn->n_rules++;
		mcr_membership_want(rule);
		mcr_worker_rule_added(iface);
	} else if (!now) {
		txn->removed++;
		mn->n_rules--;
		mcr_membership_unwant(rule);
		mcr_ptrace_log_end(rule);
		mcr_worker_rule_removed(iface);
	} else {
		txn->replaced++;
		mcr_ptrace_fit(rule, now);
	}
}

/* Make both slots of the rules last changed the same. */
static void settle(struct mcr_net *mn)
{
	unsigned int gen = mcr_net_gen(mn->epoch);
	struct mcr_rule *rule, *tmp;

	lockdep_assert_held(&mn->lock);
	if (list_empty(&mn->unsettled))
		return;
	cond_synchronize_rcu(mn->rcu_cookie);
	list_for_each_entry_safe(rule, tmp, &mn->unsettled, unsettled) {
		struct mcr_fanout *now = slot(rule, gen);

		list_del_init(&rule->unsettled);
		rcu_assign_pointer(rule->fanout[!gen], now);
		if (!now)
			rule_drop(rule);
		cond_resched();
	}
}

static void put_in_force(struct mcr_transaction *txn, unsigned int changed,
			 unsigned int next)
{
	struct mcr_net *mn = txn->mn;
	struct mcr_rule *rule;

	if (changed == 1) {
		rule = list_first_entry(&txn->touched, struct mcr_rule, unsettled);
		rcu_assign_pointer(rule->fanout[!next], slot(rule, next));
		/* Pairs with smp_load_acquire() in mcr_table_match(). */
		smp_store_release(&mn->epoch, mn->epoch + 2);
	} else {
		/* As above. */
		smp_store_release(&mn->epoch, mn->epoch + 1);
		mn->rcu_cookie = get_state_synchronize_rcu();
	}
	list_for_each_entry(rule, &txn->touched, unsettled)
		account(txn, rule, slot(rule, next));
	if (!++mn->generation)
		mn->generation = 1;
	txn->new_generation = mn->generation;
	txn->digest = mn->digest;
	mcr_log(mn, transaction_commit, txn, 0);
	mcr_notify_commit(txn);

	list_for_each_entry(rule, &txn->touched, unsettled)
		rule->was = NULL;
	if (changed == 1) {
		rule = list_first_entry(&txn->touched, struct mcr_rule, unsettled);
		list_del_init(&rule->unsettled);
		if (!slot(rule, next))
			rule_drop(rule);
	} else {
		list_splice_tail_init(&txn->touched, &mn->unsettled);
	}
	mcr_net_queue_settle(mn, 0);
}

/* The pinnings that all requests together come to. */
static void pin(struct mcr_transaction *txn)
{
	struct mcr_change_request *request;
	struct mcr_iface *iface;
	bool all = false;
	int bucket;

	list_for_each_entry_reverse(request, &txn->requests, list) {
		all = request->op == MCR_CHANGE_OP_UNPIN_ALL;
		if (all)
			break;
		iface = request->match.iface;
		if (request->op != MCR_CHANGE_OP_PIN || iface->pinning_decided)
			continue;
		iface->pinning_decided = true;
		if (mcr_pinning_set(iface, request->pinning))
			mcr_notify_pinning(txn, iface);
		request->pinning = NULL;
	}
	if (all) {
		hash_for_each(txn->mn->ifaces, bucket, iface, node)
			if (!iface->pinning_decided &&
			    mcr_pinning_set(iface, NULL))
				mcr_notify_pinning(txn, iface);
	}
	list_for_each_entry(request, &txn->requests, list)
		if (request->op == MCR_CHANGE_OP_PIN)
			request->match.iface->pinning_decided = false;
}

/* Everything else has been decided: what is left of the requests cannot fail. */
static void configure(struct mcr_transaction *txn)
{
	const struct mcr_settings was = txn->mn->settings;
	struct mcr_levels levels = txn->mn->levels;
	const struct mcr_change_request *request;

	list_for_each_entry(request, &txn->requests, list)
		if (request->op == MCR_CHANGE_OP_LOG_LEVELS)
			mcr_levels_apply(&levels, &request->levels);
	if (mcr_levels_set(txn->mn, &levels))
		mcr_notify_levels(txn);
	if (mcr_settings_apply(&txn->mn->settings, &txn->settings)) {
		mcr_settings_log(txn->mn, &was);
		mcr_buffers_resize(txn->mn);
		mcr_notify_settings(txn);
		/* The idle timeout may be shorter now. */
		mcr_net_queue_expire(txn->mn, 0);
	}
	pin(txn);
}

/**
 * mcr_transaction_check_generation() - were the rules read that are in force now?
 * @mn: the namespace's relay
 * @generation: what the client has read, or 0: it does not mind
 * @extack: where a refusal is explained
 *
 * Context: mcr_net.lock held.
 * Return: 0 or -ESTALE.
 */
int mcr_transaction_check_generation(const struct mcr_net *mn, u32 generation,
				     struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&mn->lock);
	if (!generation || generation == mn->generation)
		return 0;
	mcr_extack(extack, NULL,
		   "the rules have changed: this was made for generation %u, and they are at %u; read them again",
		   generation, mn->generation);
	return -ESTALE;
}

static int commit_locked(struct mcr_transaction *txn,
			 struct netlink_ext_ack *extack)
{
	struct mcr_change_request *request;
	struct mcr_net *mn = txn->mn;
	unsigned int changed, next;
	int err;

	err = mcr_transaction_check_generation(mn, txn->generation, extack);
	if (err) {
		txn->blamed = MCR_A_GENERATION;
		return err;
	}
	settle(mn);
	next = !mcr_net_gen(mn->epoch);
	list_for_each_entry(request, &txn->requests, list) {
		err = stage(txn, request, next, extack);
		if (err)
			goto err_undo;
		cond_resched();
	}
	err = check_names(txn, next, extack);
	if (err)
		goto err_undo;
	err = mcr_loop_check(mn, &txn->touched, next, extack);
	if (err)
		goto err_undo;

	txn->new_generation = mn->generation;
	txn->digest = mn->digest;
	changed = forget_unchanged(txn, next);
	if (changed)
		put_in_force(txn, changed, next);
	configure(txn);
	return 0;

err_undo:
	undo(txn, next);
	return err;
}

/**
 * mcr_transaction_commit() - bring the changes into force, all or none
 * @txn: the transaction; its changes are gone afterwards, whatever happens
 * @extack: where a refusal is explained
 *
 * When it returns, hooks are in place and groups are joined, or still being joined if
 * they are too many.
 *
 * Context: no lock held; may sleep, takes RTNL.
 * Return: 0, or -E2BIG, -EEXIST, -ELOOP, -ENOENT, -ENOMEM, -ESTALE: nothing has changed.
 */
int mcr_transaction_commit(struct mcr_transaction *txn,
			   struct netlink_ext_ack *extack)
{
	struct mcr_net *mn = txn->mn;
	bool ssm_dirty;
	int err;

	/* Wait for readers of the last commit before RTNL is held, not under it. */
	mutex_lock(&mn->lock);
	settle(mn);
	mutex_unlock(&mn->lock);

	/* RTNL keeps devices in place for the search for loops, and for joining. */
	rtnl_lock();
	mutex_lock(&mn->lock);
	err = commit_locked(txn, extack);
	if (err)
		mcr_log(mn, transaction_refused, txn, err);
	mcr_transaction_clear(txn);
	mcr_iface_sync(mn);
	ssm_dirty = !list_empty(&mn->ssm_dirty);
	mutex_unlock(&mn->lock);
	rtnl_unlock();

	mcr_iface_sync_all(mn, MCR_COMMIT_PATIENCE);
	if (ssm_dirty) {
		/* Not here: a 32-bit caller's setsockopt() would be read as compat. */
		mcr_net_queue_ssm(mn);
		wait_event_timeout(mn->ssm_wait, READ_ONCE(mn->ssm_settled),
				   MCR_COMMIT_PATIENCE);
	}
	return err;
}

/**
 * mcr_transaction_drop_all() - the namespace is going: no rules, no pinnings
 * @mn: the namespace's relay
 *
 * Context: no lock held; no netlink socket left.
 */
void mcr_transaction_drop_all(struct mcr_net *mn)
{
	struct mcr_transaction *open, *tmp, txn;
	unsigned int changed, next;
	struct mcr_iface *iface;
	int bucket;

	mcr_transaction_init(&txn, mn, 0);
	mutex_lock(&mn->lock);
	list_for_each_entry_safe(open, tmp, &mn->transactions, list) {
		mcr_transaction_clear(open);
		list_del(&open->list);
		kfree(open);
	}
	settle(mn);
	next = !mcr_net_gen(mn->epoch);
	stage_remove_all(&txn, -1, next);
	changed = forget_unchanged(&txn, next);
	if (changed)
		put_in_force(&txn, changed, next);
	hash_for_each(mn->ifaces, bucket, iface, node)
		mcr_pinning_set(iface, NULL);
	mcr_worker_stop_all(mn);
	mutex_unlock(&mn->lock);
}

/**
 * mcr_transaction_flush() - settle, and free what is no longer in force
 * @mn: the namespace's relay
 *
 * Context: no lock held; may sleep, takes RTNL.
 */
void mcr_transaction_flush(struct mcr_net *mn)
{
	struct mcr_fanout *fanout, *tmp;
	LIST_HEAD(garbage);

	mutex_lock(&mn->lock);
	settle(mn);
	mcr_iface_retry_all(mn);
	list_splice_init(&mn->garbage, &garbage);
	mutex_unlock(&mn->lock);

	if (!list_empty(&garbage))
		synchronize_rcu();

	mutex_lock(&mn->lock);
	list_for_each_entry_safe(fanout, tmp, &garbage, list) {
		mcr_fanout_free(fanout);
		cond_resched();
	}
	mutex_unlock(&mn->lock);

	mcr_iface_sync_all(mn, MAX_JIFFY_OFFSET);
}

/**
 * mcr_transaction_settle_work() - mcr_transaction_flush(), later
 * @work: mcr_net.settle_work
 */
void mcr_transaction_settle_work(struct work_struct *work)
{
	mcr_transaction_flush(container_of(to_delayed_work(work),
					   struct mcr_net, settle_work));
}
