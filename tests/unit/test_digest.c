// SPDX-License-Identifier: GPL-2.0-or-later
/* Ids, hashes and digests, against the vectors of gen_vectors.py. */
#include "test.h"

#include "digest.h"
#include "vector_rule.h"

static void check(const struct mcr_vector *v, bool as_given)
{
	struct mcr_error err = { "" };
	struct mcr_rule rule;

	vector_rule(v, as_given, &rule);
	if (mcr_rule_validate(&rule, &err))
		fail_msg("%s: %s", v->what, err.text);
	if (as_given)
		mcr_rule_defaults(&rule);
	assert_int_equal(mcr_rule_digest(&rule), 0);
	if (rule.id != v->id || rule.hash != v->hash)
		fail_msg("%s: id %016llx hash %016llx, not %016llx %016llx",
			 v->what, (unsigned long long)rule.id,
			 (unsigned long long)rule.hash, v->id, v->hash);
	mcr_rule_clear(&rule);
}

static void canonical_rules_hash_as_the_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++)
		check(&mcr_vectors[i], false);
}

static void defaults_make_the_canonical_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++)
		check(&mcr_vectors[i], true);
}

static void defaults_change_nothing_twice(void **state)
{
	struct mcr_rule rule;

	(void)state;
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++) {
		vector_rule(&mcr_vectors[i], true, &rule);
		mcr_rule_defaults(&rule);
		mcr_rule_defaults(&rule);
		assert_int_equal(mcr_rule_digest(&rule), 0);
		assert_true(rule.hash == mcr_vectors[i].hash);
		mcr_rule_clear(&rule);
	}
}

static void set_digest_does_not_depend_on_order(void **state)
{
	struct mcr_rule_set set = { 0 };
	struct mcr_rule swap;

	(void)state;
	assert_true(mcr_rule_set_digest(&set) == 0);
	for (size_t i = 0; i < MCR_VECTORS_COUNT; i++) {
		struct mcr_rule *rule = mcr_rule_set_add(&set);

		assert_non_null(rule);
		vector_rule(&mcr_vectors[i], false, rule);
		assert_int_equal(mcr_rule_digest(rule), 0);
	}
	assert_true(mcr_rule_set_digest(&set) == MCR_VECTORS_DIGEST);
	swap = set.rules[0];
	set.rules[0] = set.rules[set.count - 1];
	set.rules[set.count - 1] = swap;
	assert_true(mcr_rule_set_digest(&set) == MCR_VECTORS_DIGEST);
	mcr_rule_set_clear(&set);
}

/* The id is of the key alone; the hash is of everything. */
static void id_is_of_the_key_alone(void **state)
{
	struct mcr_rule rule;
	uint64_t id, hash;

	(void)state;
	vector_rule(&mcr_vectors[0], false, &rule);
	assert_int_equal(mcr_rule_digest(&rule), 0);
	id = rule.id;
	hash = rule.hash;
	rule.outputs[0].ttl++;
	assert_int_equal(mcr_rule_digest(&rule), 0);
	assert_true(rule.id == id && rule.hash != hash);
	rule.input.port++;
	assert_int_equal(mcr_rule_digest(&rule), 0);
	assert_true(rule.id != id);
	mcr_rule_clear(&rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_rules_hash_as_the_vectors),
		cmocka_unit_test(defaults_make_the_canonical_rule),
		cmocka_unit_test(defaults_change_nothing_twice),
		cmocka_unit_test(set_digest_does_not_depend_on_order),
		cmocka_unit_test(id_is_of_the_key_alone),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
