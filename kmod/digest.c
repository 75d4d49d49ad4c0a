// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rule id and rule hash over the canonical form of docs/digest.md.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xxhash.h>

#include "digest.h"
#include "iface.h"
#include "rule.h"

#define MCR_DIGEST_KEY_MAX	(1 + IFNAMSIZ + 3 + 16 + 2 + 1 + 16)
#define MCR_DIGEST_OUTPUT_MAX	(1 + IFNAMSIZ + 1 + 16 + 2 + 1 + 1 + 1 + 16 + 2)
#define MCR_DIGEST_RULE_MAX	(MCR_DIGEST_KEY_MAX + 1 + MCR_NAME_MAX + 1 + 1 + 2)

/* In the octet of the source mode. */
#define MCR_DIGEST_BYPASS	0x80

static u8 *put_u8(u8 *p, u8 value)
{
	*p = value;
	return p + 1;
}

static u8 *put_be16(u8 *p, __be16 value)
{
	memcpy(p, &value, sizeof(value));
	return p + sizeof(value);
}

static u8 *put_str(u8 *p, const char *str)
{
	size_t len = strlen(str);

	p = put_u8(p, len);
	memcpy(p, str, len);
	return p + len;
}

static u8 *put_addr(u8 *p, u8 family, const union nf_inet_addr *addr)
{
	unsigned int octets = mcr_addr_octets(family);

	memcpy(p, addr, octets);
	return p + octets;
}

static u8 *put_key(u8 *p, const struct mcr_match *match)
{
	p = put_str(p, match->iface->name);
	p = put_u8(p, match->protocol);
	p = put_u8(p, match->family == AF_INET ? 4 : 6);
	p = put_u8(p, match->prefix_len);
	p = put_addr(p, match->family, &match->group);
	p = put_be16(p, match->port);
	p = put_u8(p, match->has_source);
	if (match->has_source)
		p = put_addr(p, match->family, &match->source);
	return p;
}

static u8 *put_output(u8 *p, u8 family, const struct mcr_output *output)
{
	bool has_group = output->flags & MCR_OUTPUT_GROUP;

	p = put_str(p, output->iface->name);
	p = put_u8(p, has_group);
	if (has_group)
		p = put_addr(p, family, &output->group);
	p = put_be16(p, output->port);
	p = put_u8(p, output->ttl);
	p = put_u8(p, output->dscp);
	p = put_u8(p, output->source_mode |
		      (output->flags & MCR_OUTPUT_BYPASS ? MCR_DIGEST_BYPASS : 0));
	if (output->source_mode == MCR_SOURCE_EXPLICIT)
		p = put_addr(p, family, &output->source);
	return put_be16(p, output->source_port);
}

/**
 * mcr_digest_id() - the id of a rule
 * @match: its key
 *
 * Return: XXH64 of the canonical key, the same on every host.
 */
u64 mcr_digest_id(const struct mcr_match *match)
{
	u8 buf[MCR_DIGEST_KEY_MAX];

	return xxh64(buf, put_key(buf, match) - buf, 0);
}

/**
 * mcr_digest_hash() - fill in the hash of a version of a rule
 * @match: the rule's key
 * @fanout: the version, with defaults made explicit; @fanout->hash is set
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int mcr_digest_hash(const struct mcr_match *match, struct mcr_fanout *fanout)
{
	unsigned int i;
	u8 *buf, *p;

	buf = kvmalloc(MCR_DIGEST_RULE_MAX +
		       (size_t)fanout->n_outputs * MCR_DIGEST_OUTPUT_MAX,
		       GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	p = put_key(buf, match);
	p = put_str(p, fanout->name);
	p = put_u8(p, fanout->origin);
	p = put_u8(p, fanout->flags);
	p = put_be16(p, htons(fanout->n_outputs));
	for (i = 0; i < fanout->n_outputs; i++)
		p = put_output(p, match->family, &fanout->output[i]);

	fanout->hash = xxh64(buf, p - buf, 0);
	kvfree(buf);
	return 0;
}
