/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules the module is to have: those of the configuration file, and those
 * that mcrctl has added, changed or removed since. No I/O.
 */
#ifndef MCRD_WANTED_H
#define MCRD_WANTED_H

#include "model.h"

/**
 * struct mcrd_wanted - rules, and what follows from them
 * @rules: sorted by id; with defaults, ids and hashes
 * @digest: of them all
 * @config: how many are of origin config
 */
struct mcrd_wanted {
	struct mcr_rule_set rules;
	uint64_t digest;
	size_t config;
};

/** mcrd_wanted_find() - by id; NULL: it is not wanted */
struct mcr_rule *mcrd_wanted_find(const struct mcrd_wanted *wanted,
				  uint64_t id);

/**
 * mcrd_wanted_put() - want a rule; one with its id is not wanted any more
 * @wanted: the rules
 * @rule: with id and hash; moved: it is empty afterwards, in any case
 *
 * Return: 0 or -ENOMEM.
 */
int mcrd_wanted_put(struct mcrd_wanted *wanted, struct mcr_rule *rule);

/** mcrd_wanted_remove() - false: it was not wanted */
bool mcrd_wanted_remove(struct mcrd_wanted *wanted, uint64_t id);

/** mcrd_wanted_clear() - want nothing */
void mcrd_wanted_clear(struct mcrd_wanted *wanted);

/** enum mcrd_conflict - what a runtime rule cannot have */
enum mcrd_conflict {
	MCRD_CONFLICT_INPUT,	/* another has its input: it is left out */
	MCRD_CONFLICT_NAME,	/* another has its name: it loses that */
};

/** mcrd_conflict_fn - told of each conflict, before @runtime changes */
typedef void (*mcrd_conflict_fn)(enum mcrd_conflict conflict,
				 const struct mcr_rule *runtime, void *arg);

/**
 * mcrd_wanted_compose() - what a file and the runtime rules come to together
 * @wanted: the result; what it held is freed
 * @config: the file's rules; with defaults, ids and hashes
 * @runtime: sets of rules, of which those of origin config are passed over; of
 *	two with the same input, the one in the earlier set is taken
 * @runtime_count: how many sets
 * @conflict: called when a runtime rule cannot be as it is beside those of the
 *	file and of earlier sets; may be NULL
 * @arg: for @conflict
 *
 * Return: 0 or -ENOMEM; then @wanted is as it was.
 */
int mcrd_wanted_compose(struct mcrd_wanted *wanted,
			const struct mcr_rule_set *config,
			const struct mcr_rule_set *const *runtime,
			size_t runtime_count, mcrd_conflict_fn conflict,
			void *arg);

/** mcrd_wanted_config() - copy the rules of origin config; 0 or -ENOMEM */
int mcrd_wanted_config(const struct mcrd_wanted *wanted,
		       struct mcr_rule_set *config);

/** mcrd_rule_copy() - an independent copy; 0 or -ENOMEM */
int mcrd_rule_copy(struct mcr_rule *copy, const struct mcr_rule *rule);

#endif /* MCRD_WANTED_H */
