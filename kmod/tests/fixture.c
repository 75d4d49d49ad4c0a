// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the suites share: rules in words, transactions, lookups.
 */
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "device.h"
#include "digest.h"
#include "fixture.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "rule.h"
#include "table.h"
#include "worker.h"

/*
 * Kernels before 6.7 run the suites of a module before its init function, later
 * ones after it.
 */
static bool relay_is_ours;

/**
 * mcr_test_suite_init() - see to it that there is a relay; for kunit_suite.suite_init
 * @suite: the suite
 *
 * Return: 0 or a negative error.
 */
int mcr_test_suite_init(struct kunit_suite *suite)
{
	int err;

	if (THIS_MODULE->state == MODULE_STATE_LIVE)
		return 0;
	err = mcr_net_init();
	if (err)
		return err;
	err = mcr_iface_notifiers_init();
	if (err)
		mcr_net_exit();
	relay_is_ours = !err;
	return err;
}

/**
 * mcr_test_suite_exit() - undo it; for kunit_suite.suite_exit
 * @suite: the suite
 */
void mcr_test_suite_exit(struct kunit_suite *suite)
{
	if (!relay_is_ours)
		return;
	relay_is_ours = false;
	mcr_iface_notifiers_exit();
	mcr_net_exit();
}

/**
 * mcr_test_init() - start a case; for kunit_suite.init
 * @test: the case; its priv is a struct mcr_test from here on
 *
 * Return: 0 or a negative error.
 */
int mcr_test_init(struct kunit *test)
{
	struct mcr_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	t->test = test;
	t->mn = mcr_net(&init_net);
	mcr_transaction_init(&t->txn, t->mn, 0);
	/* Workers are to be gone when a case ends. */
	t->mn->settings.value[MCR_SETTINGS_A_IDLE_TIMEOUT] = 0;
	test->priv = t;
	return 0;
}

/**
 * mcr_test_exit() - end a case; for kunit_suite.exit
 * @test: the case; what it left is removed, and that all went is checked
 */
void mcr_test_exit(struct kunit *test)
{
	struct mcr_test *t = test->priv;
	struct mcr_net *mn;

	if (!t)
		return;
	mn = t->mn;
	mutex_lock(&mn->lock);
	mcr_transaction_clear(&t->txn);
	mutex_unlock(&mn->lock);
	mcr_test_empty(t);
	KUNIT_EXPECT_EQ(test, mn->n_rules, 0U);
	KUNIT_EXPECT_EQ(test, mn->digest, 0ULL);
	KUNIT_EXPECT_TRUE(test, hash_empty(mn->ifaces));
	KUNIT_EXPECT_TRUE(test, xa_empty(&mn->rules));
	KUNIT_EXPECT_EQ(test, atomic_read(&mn->rules_by_match.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&mn->rules_by_id.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&mn->names.ht.nelems), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&mn->groups.nelems), 0);
	mcr_test_devices_destroy(t);
	mcr_settings_init(&mn->settings);
}

/**
 * mcr_test_addr() - read an address or a prefix
 * @test: the case; fails for good if the text is neither
 * @text: "239.1.1.1", "ff15::/16"
 * @addr: where the address goes, unused words zero
 * @prefix_len: where the length goes, the whole address if none is given; or NULL
 *
 * Return: AF_INET or AF_INET6.
 */
u8 mcr_test_addr(struct kunit *test, const char *text,
		 union nf_inet_addr *addr, u8 *prefix_len)
{
	const char *end = NULL;
	u8 family = AF_INET;
	u8 len = 32;

	memset(addr, 0, sizeof(*addr));
	if (strchr(text, ':')) {
		family = AF_INET6;
		len = 128;
		KUNIT_ASSERT_EQ(test, in6_pton(text, -1, (u8 *)addr, '/', &end), 1);
	} else {
		KUNIT_ASSERT_EQ(test, in4_pton(text, -1, (u8 *)addr, '/', &end), 1);
	}
	if (*end)
		KUNIT_ASSERT_EQ(test, kstrtou8(end + 1, 10, &len), 0);
	if (prefix_len)
		*prefix_len = len;
	return family;
}

static struct mcr_iface *iface_hold(struct mcr_test *t, const char *name)
{
	struct mcr_iface *iface;

	rtnl_lock();
	mutex_lock(&t->mn->lock);
	iface = mcr_iface_create(t->mn, name);
	mutex_unlock(&t->mn->lock);
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(t->test, iface);
	return iface;
}

static void fill_output(struct mcr_test *t, const struct mcr_match *match,
			const struct mcr_test_output *from, struct mcr_output *to)
{
	u8 family = match->family;

	to->iface = iface_hold(t, from->iface);
	to->port = from->port ? htons(from->port) : match->port;
	to->source_port = htons(from->source_port);
	to->ttl = from->ttl ?: 1;
	to->dscp = from->set_dscp ? from->dscp : MCR_DSCP_KEEP;
	if (from->bypass)
		to->flags |= MCR_OUTPUT_BYPASS;
	if (from->group) {
		family = mcr_test_addr(t->test, from->group, &to->group, NULL);
		to->flags |= MCR_OUTPUT_GROUP;
	} else if (match->prefix_len == 8 * mcr_addr_octets(family)) {
		to->group = match->group;
		to->flags |= MCR_OUTPUT_GROUP;
	}
	KUNIT_ASSERT_EQ(t->test, family, match->family);
	if (from->source && !strcmp(from->source, "preserve")) {
		to->source_mode = MCR_SOURCE_PRESERVE;
	} else if (from->source) {
		to->source_mode = MCR_SOURCE_EXPLICIT;
		mcr_test_addr(t->test, from->source, &to->source, NULL);
	}
	KUNIT_ASSERT_EQ(t->test, mcr_fanout_init_output(to, family), 0);
}

static void fill_match(struct mcr_test *t, const struct mcr_test_rule *rule,
		       struct mcr_match *match)
{
	match->family = mcr_test_addr(t->test, rule->group, &match->group,
				      &match->prefix_len);
	match->port = htons(rule->port);
	match->protocol = rule->protocol ?: IPPROTO_UDP;
	if (rule->source) {
		match->has_source = 1;
		mcr_test_addr(t->test, rule->source, &match->source, NULL);
	}
	match->iface = iface_hold(t, rule->iface);
}

static void fill_outputs(struct mcr_test *t, const struct mcr_match *match,
			 const struct mcr_test_output *from,
			 struct mcr_fanout *fanout)
{
	struct mcr_test_output next = *from;
	unsigned int i;

	for (i = 0; i <= from->more; i++, next.port++)
		fill_output(t, match, &next, &fanout->output[fanout->n_outputs++]);
	if (from->bypass)
		fanout->bypass = true;
}

static struct mcr_change_request *queue_request(struct mcr_test *t,
						enum mcr_change_op op)
{
	struct mcr_change_request *request;

	request = kzalloc(sizeof(*request), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, request);
	request->op = op;
	/* At once: then it goes with the transaction whatever happens. */
	mcr_transaction_queue(&t->txn, request);
	return request;
}

static u64 queue_add(struct mcr_test *t, const struct mcr_test_rule *rule,
		     bool replace)
{
	static const struct mcr_test_output nowhere = { .iface = "ktnowhere" };
	struct mcr_change_request *request;
	struct mcr_fanout *fanout;
	unsigned int n, room = MCR_TEST_OUTPUTS_MAX;

	request = queue_request(t, MCR_CHANGE_OP_ADD);
	request->replace = replace;
	fill_match(t, rule, &request->match);
	for (n = 0; n < MCR_TEST_OUTPUTS_MAX; n++)
		room += rule->outputs[n].more;
	fanout = mcr_fanout_alloc(room);
	KUNIT_ASSERT_NOT_NULL(t->test, fanout);
	request->fanout = fanout;
	fanout->flags = rule->flags;
	fanout->origin = rule->origin;
	strscpy(fanout->name, rule->name ?: "", sizeof(fanout->name));
	if (!rule->outputs[0].iface)
		fill_outputs(t, &request->match, &nowhere, fanout);
	for (n = 0; n < MCR_TEST_OUTPUTS_MAX && rule->outputs[n].iface; n++)
		fill_outputs(t, &request->match, &rule->outputs[n], fanout);
	request->id = mcr_digest_id(&request->match);
	KUNIT_ASSERT_EQ(t->test, mcr_digest_hash(&request->match, fanout), 0);
	return request->id;
}

/**
 * mcr_test_add() - queue a rule
 * @t: the case
 * @rule: the rule
 *
 * Return: its id.
 */
u64 mcr_test_add(struct mcr_test *t, const struct mcr_test_rule *rule)
{
	return queue_add(t, rule, false);
}

/**
 * mcr_test_replace() - queue a rule that may be there already
 * @t: the case
 * @rule: the rule
 *
 * Return: its id.
 */
u64 mcr_test_replace(struct mcr_test *t, const struct mcr_test_rule *rule)
{
	return queue_add(t, rule, true);
}

/**
 * mcr_test_remove_id() - queue the removal of a rule
 * @t: the case
 * @id: its id
 */
void mcr_test_remove_id(struct mcr_test *t, u64 id)
{
	queue_request(t, MCR_CHANGE_OP_REMOVE_ID)->id = id;
}

/**
 * mcr_test_remove_name() - queue the removal of a rule
 * @t: the case
 * @name: its name
 */
void mcr_test_remove_name(struct mcr_test *t, const char *name)
{
	struct mcr_change_request *request;

	request = queue_request(t, MCR_CHANGE_OP_REMOVE_NAME);
	strscpy(request->name, name, sizeof(request->name));
}

/**
 * mcr_test_remove_all() - queue the removal of all rules
 * @t: the case
 * @origin: enum mcr_origin, or -1 for any
 */
void mcr_test_remove_all(struct mcr_test *t, int origin)
{
	queue_request(t, MCR_CHANGE_OP_REMOVE_ALL)->origin = origin;
}

/**
 * mcr_test_commit() - commit what was queued, and start anew
 * @t: the case; @t->extack, added, replaced and removed are set
 *
 * Return: what mcr_transaction_commit() does.
 */
int mcr_test_commit(struct mcr_test *t)
{
	int err;

	memset(&t->extack, 0, sizeof(t->extack));
	err = mcr_transaction_commit(&t->txn, &t->extack);
	t->added = t->txn.added;
	t->replaced = t->txn.replaced;
	t->removed = t->txn.removed;
	KUNIT_EXPECT_TRUE(t->test, list_empty(&t->txn.requests));
	mcr_transaction_init(&t->txn, t->mn, 0);
	return err;
}

/**
 * mcr_test_put() - bring one rule into force, on its own
 * @t: the case
 * @rule: the rule; it may be there already
 *
 * Return: its id.
 */
u64 mcr_test_put(struct mcr_test *t, const struct mcr_test_rule *rule)
{
	u64 id = mcr_test_replace(t, rule);

	KUNIT_ASSERT_EQ(t->test, mcr_test_commit(t), 0);
	return id;
}

/**
 * mcr_test_empty() - remove every rule, and free what belonged to it
 * @t: the case
 */
void mcr_test_empty(struct mcr_test *t)
{
	mcr_test_remove_all(t, -1);
	KUNIT_EXPECT_EQ(t->test, mcr_test_commit(t), 0);
	/* The fan-outs first: they hold interfaces, which go the second time. */
	mcr_transaction_flush(t->mn);
	mcr_worker_expire(t->mn);
	mcr_transaction_flush(t->mn);
	/* Work that was under way may hold some of them. */
	flush_work(&t->mn->ssm_work);
	flush_delayed_work(&t->mn->settle_work);
}

/**
 * mcr_test_match() - which rule takes a datagram?
 * @t: the case
 * @datagram: the datagram
 * @hash: where the hash of the rule's version goes, or NULL
 *
 * Return: the rule's id, or 0.
 */
u64 mcr_test_match(struct mcr_test *t, const struct mcr_test_datagram *datagram,
		   u64 *hash)
{
	const struct mcr_fanout *fanout = NULL;
	struct mcr_datagram d = { };
	struct mcr_iface *iface;
	struct mcr_rule *rule;
	u64 id = 0;

	d.family = mcr_test_addr(t->test, datagram->daddr, &d.daddr, NULL);
	mcr_test_addr(t->test, datagram->saddr, &d.saddr, NULL);
	d.dport = htons(datagram->dport);
	d.protocol = datagram->protocol ?: IPPROTO_UDP;

	mutex_lock(&t->mn->lock);
	local_bh_disable();
	rcu_read_lock();
	iface = mcr_iface_find(t->mn, datagram->iface);
	rule = iface ? mcr_table_match(iface, &d, &fanout) : NULL;
	if (rule) {
		id = rule->id;
		if (hash)
			*hash = fanout->hash;
	}
	rcu_read_unlock();
	local_bh_enable();
	mutex_unlock(&t->mn->lock);
	return id;
}

/**
 * mcr_test_find() - a rule in force
 * @t: the case
 * @id: its id
 *
 * Return: the rule or NULL; valid until the next commit.
 */
struct mcr_rule *mcr_test_find(struct mcr_test *t, u64 id)
{
	struct mcr_rule *rule;

	mutex_lock(&t->mn->lock);
	rule = mcr_table_find(t->mn, id);
	if (rule && !rcu_access_pointer(rule->fanout[mcr_net_gen(t->mn->epoch)]))
		rule = NULL;
	mutex_unlock(&t->mn->lock);
	return rule;
}

/**
 * mcr_test_fanout() - the version of a rule that is in force
 * @t: the case; fails for good if there is none
 * @id: the rule's id
 *
 * Return: the version; valid until the next commit.
 */
struct mcr_fanout *mcr_test_fanout(struct mcr_test *t, u64 id)
{
	struct mcr_fanout *fanout = NULL;
	struct mcr_rule *rule;

	mutex_lock(&t->mn->lock);
	rule = mcr_table_find(t->mn, id);
	if (rule)
		fanout = rcu_dereference_protected(rule->fanout[mcr_net_gen(t->mn->epoch)],
						   lockdep_is_held(&t->mn->lock));
	mutex_unlock(&t->mn->lock);
	KUNIT_ASSERT_NOT_NULL(t->test, fanout);
	return fanout;
}

/**
 * mcr_test_state() - what a client sees of the rules in force
 * @t: the case
 *
 * Return: it.
 */
struct mcr_test_state mcr_test_state(struct mcr_test *t)
{
	struct mcr_test_state state;

	mutex_lock(&t->mn->lock);
	state.digest = t->mn->digest;
	state.generation = t->mn->generation;
	state.n_rules = t->mn->n_rules;
	mutex_unlock(&t->mn->lock);
	return state;
}

/**
 * mcr_test_state_same() - does a client see no change?
 * @a: one state
 * @b: another
 */
bool mcr_test_state_same(const struct mcr_test_state *a,
			 const struct mcr_test_state *b)
{
	return a->digest == b->digest && a->generation == b->generation &&
	       a->n_rules == b->n_rules;
}
