// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of rules: by key for the data path, by id and by name for control.
 */
#include <linux/bitops.h>
#include <linux/ip.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "group.h"
#include "iface.h"
#include "net.h"
#include "parse.h"
#include "rule.h"
#include "table.h"

/* The key in words, which hash and comparison go by. */
#define MCR_MATCH_WORDS 6
static_assert(sizeof(struct mcr_match) == MCR_MATCH_WORDS * sizeof(u64));

/*
 * Only an administrator can put keys into the table, a sender of packets can only
 * look some up: so a fast hash will do, no keyed one is needed. What keys differ in
 * (mostly the last octets of group and port, which are not the lowest bits) is
 * carried upwards by the factors, so the upper half is folded down and carried up
 * once more: the table goes by the lowest bits of the result.
 */
static __always_inline u32 match_hash(const struct mcr_match *match, u32 seed)
{
	const u64 *word = (const u64 *)match;
	u64 hash;

	hash = (word[1] ^ rol64(word[5], 32)) * 0x9e3779b97f4a7c15ULL;
	hash += (word[2] ^ rol64(word[3], 32)) * 0xc2b2ae3d27d4eb4fULL;
	hash += (word[0] ^ word[4] ^ seed) * 0xd6e8feb86659fd93ULL;
	hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15ULL;
	return hash >> 32;
}

static __always_inline bool match_equal(const struct mcr_match *a,
					const struct mcr_match *b)
{
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;

	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) |
		 (x[3] ^ y[3]) | (x[4] ^ y[4]) | (x[5] ^ y[5]));
}

static __always_inline u32 match_key_hashfn(const void *data, u32 len, u32 seed)
{
	return match_hash(data, seed);
}

static u32 match_obj_hashfn(const void *data, u32 len, u32 seed)
{
	const struct mcr_rule *rule = data;

	return match_hash(&rule->match, seed);
}

static __always_inline int match_obj_cmpfn(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct mcr_rule *rule = obj;

	return !match_equal(arg->key, &rule->match);
}

static const struct rhashtable_params match_params = {
	.head_offset = offsetof(struct mcr_rule, match_node),
	.key_offset = offsetof(struct mcr_rule, match),
	.key_len = sizeof(struct mcr_match),
	.hashfn = match_key_hashfn,
	.obj_hashfn = match_obj_hashfn,
	.obj_cmpfn = match_obj_cmpfn,
	.automatic_shrinking = true,
};

static const struct rhashtable_params id_params = {
	.head_offset = offsetof(struct mcr_rule, id_node),
	.key_offset = offsetof(struct mcr_rule, id),
	.key_len = sizeof_field(struct mcr_rule, id),
	.automatic_shrinking = true,
};

static u32 name_key_hashfn(const void *data, u32 len, u32 seed)
{
	return full_name_hash((void *)(unsigned long)seed, data, strlen(data));
}

static u32 name_obj_hashfn(const void *data, u32 len, u32 seed)
{
	const struct mcr_fanout *fanout = data;

	return name_key_hashfn(fanout->name, len, seed);
}

static int name_obj_cmpfn(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct mcr_fanout *fanout = obj;

	return strcmp(arg->key, fanout->name);
}

static const struct rhashtable_params name_params = {
	.head_offset = offsetof(struct mcr_fanout, name_node),
	.hashfn = name_key_hashfn,
	.obj_hashfn = name_obj_hashfn,
	.obj_cmpfn = name_obj_cmpfn,
	.automatic_shrinking = true,
};

/**
 * mcr_table_init() - make the empty tables of a namespace
 * @mn: the namespace's relay
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int mcr_table_init(struct mcr_net *mn)
{
	int err;

	/* What no CPU remembers anything of, yet. */
	mn->epoch = 2;
	err = rhashtable_init(&mn->rules_by_match, &match_params);
	if (err)
		return err;
	err = rhashtable_init(&mn->rules_by_id, &id_params);
	if (err)
		goto err_match;
	err = rhltable_init(&mn->names, &name_params);
	if (err)
		goto err_id;
	err = rhashtable_init(&mn->groups, &mcr_group_params);
	if (err)
		goto err_names;
	xa_init_flags(&mn->rules, XA_FLAGS_ALLOC1);
	return 0;

err_names:
	rhltable_destroy(&mn->names);
err_id:
	rhashtable_destroy(&mn->rules_by_id);
err_match:
	rhashtable_destroy(&mn->rules_by_match);
	return err;
}

/**
 * mcr_table_exit() - free the tables, which are empty
 * @mn: the namespace's relay
 *
 * Context: may sleep.
 */
void mcr_table_exit(struct mcr_net *mn)
{
	xa_destroy(&mn->rules);
	rhashtable_destroy(&mn->groups);
	rhltable_destroy(&mn->names);
	rhashtable_destroy(&mn->rules_by_id);
	rhashtable_destroy(&mn->rules_by_match);
}

static struct mcr_shape rule_shape(const struct mcr_rule *rule)
{
	return (struct mcr_shape) {
		.prefix_len = rule->match.prefix_len,
		.protocol = rule->match.protocol,
		.has_source = rule->match.has_source,
		.has_port = !!rule->match.port,
	};
}

/**
 * mcr_table_insert() - put a rule into the tables, in no generation yet
 * @rule: the rule
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or a negative error.
 */
int mcr_table_insert(struct mcr_rule *rule)
{
	struct mcr_shape shape = rule_shape(rule);
	struct mcr_net *mn = rule->mn;
	int err;

	err = xa_alloc_cyclic(&mn->rules, &rule->handle, rule, xa_limit_32b,
			      &mn->next_handle, GFP_KERNEL_ACCOUNT);
	if (err < 0)
		return err;
	err = mcr_group_attach(rule);
	if (err)
		goto err_handle;
	err = mcr_membership_prepare(rule);
	if (err)
		goto err_group;
	err = mcr_iface_shape_get(rule->match.iface, rule->match.family, &shape);
	if (err)
		goto err_membership;
	err = rhashtable_insert_fast(&mn->rules_by_id, &rule->id_node, id_params);
	if (err)
		goto err_shape;
	err = rhashtable_insert_fast(&mn->rules_by_match, &rule->match_node,
				     match_params);
	if (err)
		goto err_id;
	return 0;

err_id:
	rhashtable_remove_fast(&mn->rules_by_id, &rule->id_node, id_params);
err_shape:
	mcr_iface_shape_put(rule->match.iface, rule->match.family, &shape);
err_membership:
	mcr_membership_cancel(rule);
err_group:
	mcr_group_detach(rule);
err_handle:
	xa_erase(&mn->rules, rule->handle);
	return err;
}

/**
 * mcr_table_remove() - take a rule that is in no generation out of the tables
 * @rule: the rule; its membership is no longer wanted
 *
 * Context: mcr_net.lock held; may sleep.
 */
void mcr_table_remove(struct mcr_rule *rule)
{
	struct mcr_shape shape = rule_shape(rule);
	struct mcr_net *mn = rule->mn;

	rhashtable_remove_fast(&mn->rules_by_match, &rule->match_node,
			       match_params);
	rhashtable_remove_fast(&mn->rules_by_id, &rule->id_node, id_params);
	mcr_iface_shape_put(rule->match.iface, rule->match.family, &shape);
	mcr_membership_cancel(rule);
	mcr_group_detach(rule);
	xa_erase(&mn->rules, rule->handle);
}

/**
 * mcr_table_find() - look a rule up by its id
 * @mn: the namespace's relay
 * @id: the id
 *
 * Context: mcr_net.lock held.
 * Return: the rule, in whatever generation, or NULL.
 */
struct mcr_rule *mcr_table_find(struct mcr_net *mn, u64 id)
{
	lockdep_assert_held(&mn->lock);
	return rhashtable_lookup_fast(&mn->rules_by_id, &id, id_params);
}

/**
 * mcr_table_add_name() - make a version findable by its name
 * @mn: the namespace's relay
 * @fanout: a version that has a name; several may have the same meanwhile
 *
 * Context: mcr_net.lock held; may sleep.
 * Return: 0 or a negative error.
 */
int mcr_table_add_name(struct mcr_net *mn, struct mcr_fanout *fanout)
{
	return rhltable_insert_key(&mn->names, fanout->name, &fanout->name_node,
				   name_params);
}

/**
 * mcr_table_remove_name() - undo mcr_table_add_name()
 * @mn: the namespace's relay
 * @fanout: the version
 *
 * Context: mcr_net.lock held.
 */
void mcr_table_remove_name(struct mcr_net *mn, struct mcr_fanout *fanout)
{
	rhltable_remove(&mn->names, &fanout->name_node, name_params);
}

/**
 * mcr_table_find_name() - look a version up by its name
 * @mn: the namespace's relay
 * @name: the name
 * @gen: the generation it is to be in
 * @except: a rule to pass over, or NULL
 *
 * Context: mcr_net.lock held.
 * Return: the version or NULL.
 */
struct mcr_fanout *mcr_table_find_name(struct mcr_net *mn, const char *name,
				       unsigned int gen,
				       const struct mcr_rule *except)
{
	struct mcr_fanout *found = NULL, *fanout;
	struct rhlist_head *list, *pos;

	lockdep_assert_held(&mn->lock);
	rcu_read_lock();
	list = rhltable_lookup(&mn->names, name, name_params);
	rhl_for_each_entry_rcu(fanout, pos, list, name_node) {
		if (fanout->rule == except ||
		    rcu_access_pointer(fanout->rule->fanout[gen]) != fanout)
			continue;
		found = fanout;
		break;
	}
	rcu_read_unlock();
	return found;
}

static void remember(struct mcr_iface *iface, const struct mcr_datagram *d,
		     unsigned long epoch, struct mcr_rule *rule,
		     const struct mcr_fanout *fanout)
{
	if (!MCR_REMEMBER)
		return;
	*this_cpu_ptr(iface->recent) = (struct mcr_recent) {
		.epoch = epoch,
		.rule = rule,
		.fanout = fanout,
		.daddr = d->daddr,
		.saddr = d->saddr,
		.dport = d->dport,
		.family = d->family,
		.protocol = d->protocol,
	};
}

/**
 * mcr_table_search() - mcr_table_match() for what is not remembered
 * @iface: where the datagram arrived
 * @d: the datagram
 * @epoch: mcr_net.epoch
 * @fanout: where the version to apply goes
 *
 * Context: RCU, BH disabled.
 * Return: the rule or NULL.
 */
struct mcr_rule *mcr_table_search(struct mcr_iface *iface,
				  const struct mcr_datagram *d,
				  unsigned long epoch,
				  const struct mcr_fanout **fanout)
{
	const unsigned int full = 8 * mcr_addr_octets(d->family);
	unsigned int i, gen = mcr_net_gen(epoch);
	struct mcr_match match = {
		.iface = iface,
		.family = d->family,
		.protocol = d->protocol,
	};
	const struct mcr_shapes *shapes;

	shapes = rcu_dereference(iface->shapes[mcr_family_index(d->family)]);
	if (!shapes)
		return NULL;
	for (i = 0; i < shapes->n; i++) {
		const struct mcr_shape *shape = &shapes->shape[i];
		struct mcr_rule *rule;

		if (shape->protocol != d->protocol)
			continue;
		match.prefix_len = shape->prefix_len;
		match.has_source = shape->has_source;
		match.port = shape->has_port ? d->dport : 0;
		match.group = d->daddr;
		if (shape->prefix_len != full)
			mcr_addr_prefix(&match.group, d->family, &d->daddr,
					shape->prefix_len);
		if (shape->has_source)
			match.source = d->saddr;
		else
			memset(&match.source, 0, sizeof(match.source));
		rule = rhashtable_lookup(&iface->mn->rules_by_match, &match,
					 match_params);
		if (!rule)
			continue;
		*fanout = rcu_dereference(rule->fanout[gen]);
		if (!*fanout)
			continue;
		remember(iface, d, epoch, rule, *fanout);
		return rule;
	}
	return NULL;
}
