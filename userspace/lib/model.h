/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules as plain structs: what the parsers fill, netlink carries and the
 * printers show. Ports are in host order here.
 *
 * A rule that was just initialised has everything left out. After
 * mcr_rule_defaults() every value is explicit, as in docs/digest.md and as the
 * module reports rules.
 */
#ifndef MCR_MODEL_H
#define MCR_MODEL_H

#include <linux/mcr.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "error.h"

#define MCR_PREFIX_WHOLE 255 /* prefix length left out: the whole address */

/* Counts of reasons this program does not know are kept together. */
#define MCR_REASON_OTHER __MCR_REASON_MAX

/**
 * struct mcr_counters - what a rule matched or an output relayed
 * @packets: datagrams; a GSO super-packet counts as those in it
 * @bytes: octets of the IP datagrams, headers included
 * @errors: datagrams not sent, by enum mcr_reason
 * @age: milliseconds since the last datagram, of a rule that had one
 */
struct mcr_counters {
	uint64_t packets;
	uint64_t bytes;
	uint64_t errors[MCR_REASON_OTHER + 1];
	uint64_t age;
};

/**
 * struct mcr_input - where and for what datagrams are taken
 * @interface: its name
 * @group: address or prefix
 * @prefix_len: MCR_PREFIX_WHOLE: left out
 * @port: 0: any (UDP), none (ESP)
 * @source: family 0: from anyone
 * @protocol: IPPROTO_UDP, IPPROTO_ESP, or 0: left out
 */
struct mcr_input {
	char interface[IFNAMSIZ];
	struct mcr_addr group;
	uint8_t prefix_len;
	uint8_t protocol;
	uint16_t port;
	struct mcr_addr source;
};

/**
 * struct mcr_output - where copies go and what they look like
 * @interface: its name
 * @group: family 0: left out, or as it came in
 * @port: 0: left out, or as it came in
 * @ttl: 0: left out
 * @dscp: 0-63, MCR_DSCP_KEEP: as it came in
 * @source_mode: enum mcr_source_mode
 * @source_ip: with MCR_SOURCE_EXPLICIT
 * @source_port: 0: as it came in
 * @qdisc: enum mcr_qdisc
 * @state: enum mcr_state, from the module
 * @reason: enum mcr_reason, from the module
 * @counters: of copies sent, from the module
 */
struct mcr_output {
	char interface[IFNAMSIZ];
	struct mcr_addr group;
	uint16_t port;
	uint8_t ttl;
	uint8_t dscp;
	uint32_t source_mode;
	struct mcr_addr source_ip;
	uint16_t source_port;
	uint32_t qdisc;
	uint32_t state;
	uint32_t reason;
	struct mcr_counters counters;
};

/**
 * struct mcr_trace - the packet trace of a rule
 * @depth: events kept; 0: it is not traced
 * @sample: every how manieth datagram is
 * @snaplen: octets of packets that are; 0: their headers
 * @seen: datagrams since it was enabled
 * @lost: those that could not be kept
 */
struct mcr_trace {
	uint32_t depth;
	uint32_t sample;
	uint32_t snaplen;
	uint64_t seen;
	uint64_t lost;
};

/**
 * struct mcr_rule - one input and its outputs
 * @id: hash of the key
 * @hash: of the whole rule
 * @name: "": none
 * @input: the key
 * @outputs: in order
 * @outputs_count: how many there are
 * @outputs_room: how many @outputs has room for
 * @origin: enum mcr_origin
 * @flags: enum mcr_rule_flag
 * @state: enum mcr_state, from the module
 * @reason: enum mcr_reason, from the module
 * @reason_interface: the interface @reason is about
 * @membership: enum mcr_membership, from the module
 * @counters: of datagrams matched, from the module
 * @trace: from the module
 */
struct mcr_rule {
	uint64_t id;
	uint64_t hash;
	char name[MCR_NAME_MAX + 1];
	struct mcr_input input;
	struct mcr_output *outputs;
	size_t outputs_count;
	size_t outputs_room;
	uint32_t origin;
	uint32_t flags;
	uint32_t state;
	uint32_t reason;
	char reason_interface[IFNAMSIZ];
	uint32_t membership;
	struct mcr_counters counters;
	struct mcr_trace trace;
};

/**
 * struct mcr_rule_set - rules, as many as there are
 * @rules: in the order they came
 * @count: how many there are
 * @room: how many @rules has room for
 */
struct mcr_rule_set {
	struct mcr_rule *rules;
	size_t count;
	size_t room;
};

/** mcr_rule_init() - everything left out; the rule owns nothing yet */
void mcr_rule_init(struct mcr_rule *rule);

/** mcr_rule_clear() - free what the rule owns; it is as after init */
void mcr_rule_clear(struct mcr_rule *rule);

/**
 * mcr_rule_add_output() - one more output, everything left out
 *
 * Return: the output, valid until the next call; NULL: no memory.
 */
struct mcr_output *mcr_rule_add_output(struct mcr_rule *rule);

/** mcr_rule_defaults() - make every default explicit (docs/digest.md) */
void mcr_rule_defaults(struct mcr_rule *rule);

/**
 * mcr_rule_validate() - whether a rule says something that can be done
 * @rule: before or after mcr_rule_defaults()
 * @err: on failure, one sentence about the first thing that is wrong
 *
 * What depends on other rules (names, loops) is the module's to judge.
 *
 * Return: 0 or -EINVAL.
 */
int mcr_rule_validate(const struct mcr_rule *rule, struct mcr_error *err);

/**
 * mcr_input_validate() - the same for an input alone
 * @input: before or after mcr_rule_defaults()
 * @field: on failure, the key in a file that is to blame
 * @err: on failure
 *
 * Return: 0 or -EINVAL.
 */
int mcr_input_validate(const struct mcr_input *input, const char **field,
		       struct mcr_error *err);

/** mcr_output_validate() - the same for one output of a rule with a valid input */
int mcr_output_validate(const struct mcr_output *output,
			const struct mcr_input *input, const char **field,
			struct mcr_error *err);

/** mcr_interface_name_validate() - 0, or -EINVAL and a sentence */
int mcr_interface_name_validate(const char *name, struct mcr_error *err);

/** mcr_rule_name_validate() - 0, or -EINVAL and a sentence */
int mcr_rule_name_validate(const char *name, struct mcr_error *err);

/**
 * mcr_rule_set_add() - one more rule, initialised
 *
 * Return: the rule, valid until the next call; NULL: no memory.
 */
struct mcr_rule *mcr_rule_set_add(struct mcr_rule_set *set);

/** mcr_rule_set_clear() - free all rules; the set is empty and usable */
void mcr_rule_set_clear(struct mcr_rule_set *set);

/** mcr_rule_set_find() - the rule with this id, or NULL */
struct mcr_rule *mcr_rule_set_find(const struct mcr_rule_set *set, uint64_t id);

#endif /* MCR_MODEL_H */
