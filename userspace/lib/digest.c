// SPDX-License-Identifier: GPL-2.0-or-later
#include "digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The longest input, and output, in canonical octets. */
#define KEY_MAX	   (1 + IFNAMSIZ + 3 + 16 + 3 + 16)
#define FIXED_MAX  (KEY_MAX + 1 + MCR_NAME_MAX + 4)
#define OUTPUT_MAX (1 + IFNAMSIZ + 1 + 16 + 2 + 3 + 16 + 2)

/* In the octet of the source mode. */
#define BYPASS 0x80

static uint8_t *put_u8(uint8_t *to, uint8_t value)
{
	*to = value;
	return to + 1;
}

static uint8_t *put_u16(uint8_t *to, uint16_t value)
{
	return put_u8(put_u8(to, value >> 8), value & 0xff);
}

static uint8_t *put_addr(uint8_t *to, const struct mcr_addr *addr)
{
	memcpy(to, addr->octets, mcr_addr_len(addr));
	return to + mcr_addr_len(addr);
}

static uint8_t *put_text(uint8_t *to, const char *text)
{
	size_t len = strlen(text);

	to = put_u8(to, len);
	memcpy(to, text, len);
	return to + len;
}

static uint8_t *put_key(uint8_t *to, const struct mcr_input *input)
{
	to = put_text(to, input->interface);
	to = put_u8(to, input->protocol);
	to = put_u8(to, input->group.family);
	to = put_u8(to, input->prefix_len);
	to = put_addr(to, &input->group);
	to = put_u16(to, input->port);
	to = put_u8(to, input->source.family ? 1 : 0);
	return put_addr(to, &input->source);
}

static uint8_t *put_output(uint8_t *to, const struct mcr_output *output)
{
	to = put_text(to, output->interface);
	to = put_u8(to, output->group.family ? 1 : 0);
	to = put_addr(to, &output->group);
	to = put_u16(to, output->port);
	to = put_u8(to, output->ttl);
	to = put_u8(to, output->dscp);
	to = put_u8(to, output->source_mode |
			(output->qdisc == MCR_QDISC_BYPASS ? BYPASS : 0));
	if (output->source_mode == MCR_SOURCE_EXPLICIT)
		to = put_addr(to, &output->source_ip);
	return put_u16(to, output->source_port);
}

int mcr_rule_digest(struct mcr_rule *rule)
{
	uint8_t *octets, *end;

	octets = malloc(FIXED_MAX + OUTPUT_MAX * rule->outputs_count);
	if (!octets)
		return -ENOMEM;
	end = put_key(octets, &rule->input);
	rule->id = XXH64(octets, end - octets, 0);
	end = put_text(end, rule->name);
	end = put_u8(end, rule->origin);
	end = put_u8(end, rule->flags);
	end = put_u16(end, rule->outputs_count);
	for (size_t i = 0; i < rule->outputs_count; i++)
		end = put_output(end, &rule->outputs[i]);
	rule->hash = XXH64(octets, end - octets, 0);
	free(octets);
	return 0;
}

uint64_t mcr_rule_set_digest(const struct mcr_rule_set *set)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < set->count; i++)
		sum += set->rules[i].hash;
	return sum;
}
