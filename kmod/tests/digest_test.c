// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rule id, rule hash and set digest, by vectors that neither the module nor the
 * tools have made (tests/unit/gen_vectors.py).
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "digest.h"
#include "digest_vectors.h"
#include "iface.h"
#include "rule.h"

static struct mcr_iface *iface_named(struct kunit *test, const char *name)
{
	struct mcr_iface *iface = kunit_kzalloc(test, sizeof(*iface), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, iface);
	KUNIT_ASSERT_GT(test, strscpy(iface->name, name, sizeof(iface->name)), 0);
	return iface;
}

static struct mcr_match *vector_match(struct kunit *test,
				      const struct mcr_vector *v)
{
	struct mcr_match *match = kunit_kzalloc(test, sizeof(*match), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, match);
	match->iface = iface_named(test, v->interface);
	match->family = v->family == 4 ? AF_INET : AF_INET6;
	match->protocol = v->protocol;
	match->prefix_len = v->prefix_len;
	match->port = htons(v->port);
	match->has_source = v->has_source;
	memcpy(&match->group, v->group, sizeof(v->group));
	memcpy(&match->source, v->source, sizeof(v->source));
	return match;
}

static void vector_output(struct kunit *test, const struct mcr_vector_output *v,
			  struct mcr_output *output)
{
	output->iface = iface_named(test, v->interface);
	output->flags = (v->group_mode ? MCR_OUTPUT_GROUP : 0) |
			(v->qdisc == MCR_QDISC_BYPASS ? MCR_OUTPUT_BYPASS : 0);
	memcpy(&output->group, v->group, sizeof(v->group));
	memcpy(&output->source, v->source_ip, sizeof(v->source_ip));
	output->port = htons(v->port);
	output->source_port = htons(v->source_port);
	output->ttl = v->ttl;
	output->dscp = v->dscp;
	output->source_mode = v->source_mode;
}

static struct mcr_fanout *vector_fanout(struct kunit *test,
					const struct mcr_vector *v)
{
	struct mcr_fanout *fanout;
	unsigned int i;

	fanout = kunit_kzalloc(test, struct_size(fanout, output, v->outputs_count),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fanout);
	strscpy(fanout->name, v->name, sizeof(fanout->name));
	fanout->origin = v->origin;
	fanout->flags = v->flags;
	fanout->n_outputs = v->outputs_count;
	for (i = 0; i < v->outputs_count; i++)
		vector_output(test, &v->outputs[i], &fanout->output[i]);
	return fanout;
}

static u64 hash_of(struct kunit *test, const struct mcr_match *match,
		   struct mcr_fanout *fanout)
{
	fanout->hash = 0;
	KUNIT_ASSERT_EQ(test, mcr_digest_hash(match, fanout), 0);
	return fanout->hash;
}

static void digest_ids(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < MCR_VECTORS_COUNT; i++) {
		const struct mcr_vector *v = &mcr_vectors[i];

		KUNIT_EXPECT_EQ_MSG(test, mcr_digest_id(vector_match(test, v)),
				    v->id, "%s", v->what);
	}
}

static void digest_hashes(struct kunit *test)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < MCR_VECTORS_COUNT; i++) {
		const struct mcr_vector *v = &mcr_vectors[i];
		u64 hash = hash_of(test, vector_match(test, v),
				   vector_fanout(test, v));

		KUNIT_EXPECT_EQ_MSG(test, hash, v->hash, "%s", v->what);
		sum += hash;
	}
	KUNIT_EXPECT_EQ(test, sum, MCR_VECTORS_DIGEST);
}

/* The vectors with every field of a rule given, for IPv4 and IPv6. */
static const struct mcr_vector *find_vector(struct kunit *test, u8 family)
{
	unsigned int i, j;

	for (i = 0; i < MCR_VECTORS_COUNT; i++) {
		const struct mcr_vector *v = &mcr_vectors[i];

		if (v->family != family || !v->has_source || v->prefix_len == 0)
			continue;
		for (j = 0; j < v->outputs_count; j++)
			if (v->outputs[j].source_mode == MCR_SOURCE_EXPLICIT)
				return v;
	}
	KUNIT_FAIL(test, "no vector of IPv%u with a source", family);
	return &mcr_vectors[0];
}

/* A change of one field of the key is another id, and another hash. */
static void digest_key_fields(struct kunit *test)
{
	static const u8 families[] = { 4, 6 };
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		const struct mcr_vector *v = find_vector(test, families[i]);
		struct mcr_match *match = vector_match(test, v);
		struct mcr_fanout *fanout = vector_fanout(test, v);
		u64 hash = hash_of(test, match, fanout);
		unsigned int octets = mcr_addr_octets(match->family);

#define EXPECT_OTHER(change, undo) do { \
		change; \
		KUNIT_EXPECT_NE_MSG(test, mcr_digest_id(match), v->id, #change); \
		KUNIT_EXPECT_NE_MSG(test, hash_of(test, match, fanout), hash, #change); \
		undo; \
	} while (0)

		EXPECT_OTHER(match->iface->name[0] ^= 1, match->iface->name[0] ^= 1);
		EXPECT_OTHER(match->protocol ^= 1, match->protocol ^= 1);
		EXPECT_OTHER(match->prefix_len ^= 1, match->prefix_len ^= 1);
		EXPECT_OTHER(match->port ^= htons(1), match->port ^= htons(1));
		EXPECT_OTHER(match->port ^= htons(256), match->port ^= htons(256));
		EXPECT_OTHER(match->has_source = 0, match->has_source = 1);
		for (bit = 0; bit < octets; bit++) {
			u8 *group = (u8 *)&match->group + bit;
			u8 *source = (u8 *)&match->source + bit;

			EXPECT_OTHER(*group ^= 0x80, *group ^= 0x80);
			EXPECT_OTHER(*source ^= 1, *source ^= 1);
		}
#undef EXPECT_OTHER
		KUNIT_EXPECT_EQ(test, mcr_digest_id(match), v->id);
		KUNIT_EXPECT_EQ(test, hash_of(test, match, fanout), v->hash);
	}
}

/* A change of anything else is another hash, and the same id. */
static void digest_rule_fields(struct kunit *test)
{
	static const u8 families[] = { 4, 6 };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		const struct mcr_vector *v = find_vector(test, families[i]);
		struct mcr_match *match = vector_match(test, v);
		struct mcr_fanout *fanout = vector_fanout(test, v);
		unsigned int last;

#define EXPECT_OTHER(change, undo) do { \
		change; \
		KUNIT_EXPECT_NE_MSG(test, hash_of(test, match, fanout), v->hash, #change); \
		undo; \
	} while (0)

		EXPECT_OTHER(strcat(fanout->name, "x"),
			     fanout->name[strlen(fanout->name) - 1] = 0);
		EXPECT_OTHER(fanout->origin ^= 1, fanout->origin ^= 1);
		EXPECT_OTHER(fanout->flags ^= MCR_RULE_LOCAL,
			     fanout->flags ^= MCR_RULE_LOCAL);
		EXPECT_OTHER(fanout->flags ^= MCR_RULE_ALLOW_LOOP,
			     fanout->flags ^= MCR_RULE_ALLOW_LOOP);
		EXPECT_OTHER(fanout->n_outputs--, fanout->n_outputs++);
		for (j = 0; j < fanout->n_outputs; j++) {
			struct mcr_output *o = &fanout->output[j];

			last = mcr_addr_octets(match->family) - 1;
			EXPECT_OTHER(o->iface->name[0] ^= 1, o->iface->name[0] ^= 1);
			EXPECT_OTHER(o->flags ^= MCR_OUTPUT_GROUP,
				     o->flags ^= MCR_OUTPUT_GROUP);
			EXPECT_OTHER(o->flags ^= MCR_OUTPUT_BYPASS,
				     o->flags ^= MCR_OUTPUT_BYPASS);
			EXPECT_OTHER(o->port ^= htons(1), o->port ^= htons(1));
			EXPECT_OTHER(o->source_port ^= htons(1),
				     o->source_port ^= htons(1));
			EXPECT_OTHER(o->ttl ^= 1, o->ttl ^= 1);
			EXPECT_OTHER(o->dscp ^= 1, o->dscp ^= 1);
			EXPECT_OTHER(o->source_mode ^= 1, o->source_mode ^= 1);
			if (o->flags & MCR_OUTPUT_GROUP)
				EXPECT_OTHER(((u8 *)&o->group)[last] ^= 1,
					     ((u8 *)&o->group)[last] ^= 1);
			if (o->source_mode == MCR_SOURCE_EXPLICIT)
				EXPECT_OTHER(((u8 *)&o->source)[last] ^= 1,
					     ((u8 *)&o->source)[last] ^= 1);
		}
#undef EXPECT_OTHER
		KUNIT_EXPECT_EQ(test, mcr_digest_id(match), v->id);
		KUNIT_EXPECT_EQ(test, hash_of(test, match, fanout), v->hash);
	}
}

static struct kunit_case digest_cases[] = {
	KUNIT_CASE(digest_ids),
	KUNIT_CASE(digest_hashes),
	KUNIT_CASE(digest_key_fields),
	KUNIT_CASE(digest_rule_fields),
	{ }
};

static struct kunit_suite digest_suite = {
	.name = "mcr-digest",
	.test_cases = digest_cases,
};

kunit_test_suite(digest_suite);
