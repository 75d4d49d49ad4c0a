/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors for the rule id, the rule hash and the set digest of docs/digest.md.
 * Written by tests/unit/gen_vectors.py: change that, not this.
 *
 * The values are canonical: defaults are filled in. left_out says which of them
 * a request would not have given, so that a test can blank those, fill the
 * defaults in and expect the same. Ports are in host order; an IPv4 address is
 * the first four octets of its array.
 */
#ifndef MCR_DIGEST_VECTORS_H
#define MCR_DIGEST_VECTORS_H

#define MCR_VECTOR_NO_PREFIX_LEN	(1u << 0)
#define MCR_VECTOR_NO_PORT		(1u << 1)
#define MCR_VECTOR_NO_PROTOCOL		(1u << 2)
#define MCR_VECTOR_NO_ORIGIN		(1u << 3)
#define MCR_VECTOR_NO_FLAGS		(1u << 4)
#define MCR_VECTOR_NO_GROUP		(1u << 5)
#define MCR_VECTOR_NO_TTL		(1u << 6)
#define MCR_VECTOR_NO_DSCP		(1u << 7)
#define MCR_VECTOR_NO_SOURCE_MODE	(1u << 8)
#define MCR_VECTOR_NO_SOURCE_PORT	(1u << 9)
#define MCR_VECTOR_NO_QDISC		(1u << 10)

struct mcr_vector_output {
	const char *interface;
	unsigned char group_mode;	/* 0: as it came in, 1: given */
	unsigned char group[16];
	unsigned short port;
	unsigned char ttl;
	unsigned char dscp;
	unsigned char source_mode;	/* 0 own, 1 preserve, 2 explicit */
	unsigned char source_ip[16];
	unsigned short source_port;
	unsigned char qdisc;		/* 0 default, 1 bypass */
	unsigned int left_out;		/* PORT, GROUP, TTL … QDISC */
};

struct mcr_vector {
	const char *what;
	const char *interface;
	unsigned char protocol;		/* 17 or 50 */
	unsigned char family;		/* 4 or 6 */
	unsigned char prefix_len;
	unsigned char group[16];
	unsigned short port;		/* 0: any */
	unsigned char has_source;
	unsigned char source[16];
	const char *name;		/* "": none */
	unsigned char origin;
	unsigned char flags;
	unsigned short outputs_count;
	const struct mcr_vector_output *outputs;
	unsigned int left_out;		/* PREFIX_LEN … FLAGS */
	unsigned long long id;
	unsigned long long hash;
};

static const struct mcr_vector_output mcr_vector_outputs_0[] = {
	{ "eth1", 1, { 0xef, 0x01, 0x01, 0x01 },
	  5000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_1[] = {
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_2[] = {
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 8, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "wg0", 1, { 0x0a, 0x64, 0x00, 0x02 },
	  6000, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_3[] = {
	{ "eth1", 1, { 0xef, 0x01, 0x01, 0x01 },
	  0, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_4[] = {
	{ "eth1", 1, { 0xef, 0x01, 0x01, 0x01 },
	  6001, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_5[] = {
	{ "eth1", 0, { 0 },
	  5000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "eth2", 1, { 0xc0, 0x00, 0x02, 0x09 },
	  5001, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_6[] = {
	{ "eth1", 0, { 0 },
	  0, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_7[] = {
	{ "eth1", 1, { 0xff, 0xff, 0xff, 0xff },
	  7000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_8[] = {
	{ "eth1", 1, { 0xef, 0x09, 0x09, 0x09 },
	  7000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_9[] = {
	{ "eth1", 1, { 0xef, 0x01, 0x01, 0x03 },
	  0, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "eth2", 1, { 0x0a, 0x02, 0x00, 0x01 },
	  0, 64, 46, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_10[] = {
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_11[] = {
	{ "eth0", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_12[] = {
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_13[] = {
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  6000, 255, 0, 1, { 0 }, 1, 0,
	  MCR_VECTOR_NO_QDISC },
	{ "eth2", 1, { 0xef, 0x02, 0x02, 0x03 },
	  65535, 1, 63, 2, { 0xc0, 0x00, 0x02, 0x01 }, 65535, 0,
	  MCR_VECTOR_NO_QDISC },
	{ "eth3", 1, { 0xef, 0x02, 0x02, 0x04 },
	  1, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_14[] = {
	{ "eth1", 1, { 0xff, 0x3e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x01 },
	  5000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_15[] = {
	{ "eth1", 1, { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x56, 0x78 },
	  6004, 16, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "wg0", 1, { 0xfd, 0x00, 0x00, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02 },
	  6004, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "eth2", 1, { 0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01 },
	  5004, 1, 255, 2, { 0xfe, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_16[] = {
	{ "eth1", 0, { 0 },
	  0, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "eth2", 0, { 0 },
	  9, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_17[] = {
	{ "eth1", 0, { 0 },
	  4500, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_18[] = {
	{ "eth1", 1, { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x51 },
	  0, 3, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_19[] = {
	{ "ABCDEFGHIJKLMNO", 1, { 0xe0, 0x00, 0x00, 0xfb },
	  65535, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_20[] = {
	{ "f", 1, { 0xef, 0xff, 0xff, 0xff },
	  1, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_21[] = {
	{ "eth1", 0, { 0 },
	  5000, 1, 255, 2, { 0x0a, 0x09, 0x09, 0x09 }, 5555, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector_output mcr_vector_outputs_22[] = {
	{ "eth1", 1, { 0xef, 0x01, 0x01, 0x01 },
	  5000, 1, 255, 0, { 0 }, 0, 1,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT },
	{ "eth1", 1, { 0xff, 0xff, 0xff, 0xff },
	  5000, 64, 255, 1, { 0 }, 0, 1,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_PORT },
	{ "eth1", 1, { 0xef, 0x02, 0x02, 0x02 },
	  5000, 1, 255, 2, { 0xc0, 0x00, 0x02, 0x01 }, 9, 1,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP },
	{ "eth1", 1, { 0x0a, 0x00, 0x00, 0x01 },
	  5000, 64, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT },
};

static const struct mcr_vector_output mcr_vector_outputs_23[] = {
	{ "eth1", 0, { 0 },
	  5000, 1, 255, 0, { 0 }, 0, 1,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_GROUP |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT },
	{ "eth2", 1, { 0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01 },
	  5000, 1, 255, 0, { 0 }, 0, 1,
	  MCR_VECTOR_NO_PORT |
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT },
};

static const struct mcr_vector_output mcr_vector_outputs_24[] = {
	{ "d0", 1, { 0xef, 0x03, 0x00, 0x01 },
	  6000, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d1", 1, { 0xef, 0x03, 0x00, 0x02 },
	  6001, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d2", 1, { 0xef, 0x03, 0x00, 0x03 },
	  6002, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d3", 1, { 0xef, 0x03, 0x00, 0x04 },
	  6003, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d4", 1, { 0xef, 0x03, 0x00, 0x05 },
	  6004, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d5", 1, { 0xef, 0x03, 0x00, 0x06 },
	  6005, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d6", 1, { 0xef, 0x03, 0x00, 0x07 },
	  6006, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d7", 1, { 0xef, 0x03, 0x00, 0x08 },
	  6007, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d8", 1, { 0xef, 0x03, 0x00, 0x09 },
	  6008, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d9", 1, { 0xef, 0x03, 0x00, 0x0a },
	  6009, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d10", 1, { 0xef, 0x03, 0x00, 0x0b },
	  6010, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d11", 1, { 0xef, 0x03, 0x00, 0x0c },
	  6011, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d12", 1, { 0xef, 0x03, 0x00, 0x0d },
	  6012, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d13", 1, { 0xef, 0x03, 0x00, 0x0e },
	  6013, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d14", 1, { 0xef, 0x03, 0x00, 0x0f },
	  6014, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d15", 1, { 0xef, 0x03, 0x00, 0x10 },
	  6015, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d16", 1, { 0xef, 0x03, 0x00, 0x11 },
	  6016, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d17", 1, { 0xef, 0x03, 0x00, 0x12 },
	  6017, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d18", 1, { 0xef, 0x03, 0x00, 0x13 },
	  6018, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d19", 1, { 0xef, 0x03, 0x00, 0x14 },
	  6019, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d20", 1, { 0xef, 0x03, 0x00, 0x15 },
	  6020, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d21", 1, { 0xef, 0x03, 0x00, 0x16 },
	  6021, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d22", 1, { 0xef, 0x03, 0x00, 0x17 },
	  6022, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d23", 1, { 0xef, 0x03, 0x00, 0x18 },
	  6023, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d24", 1, { 0xef, 0x03, 0x00, 0x19 },
	  6024, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d25", 1, { 0xef, 0x03, 0x00, 0x1a },
	  6025, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d26", 1, { 0xef, 0x03, 0x00, 0x1b },
	  6026, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d27", 1, { 0xef, 0x03, 0x00, 0x1c },
	  6027, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d28", 1, { 0xef, 0x03, 0x00, 0x1d },
	  6028, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d29", 1, { 0xef, 0x03, 0x00, 0x1e },
	  6029, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d30", 1, { 0xef, 0x03, 0x00, 0x1f },
	  6030, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d31", 1, { 0xef, 0x03, 0x00, 0x20 },
	  6031, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d32", 1, { 0xef, 0x03, 0x00, 0x21 },
	  6032, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d33", 1, { 0xef, 0x03, 0x00, 0x22 },
	  6033, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d34", 1, { 0xef, 0x03, 0x00, 0x23 },
	  6034, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d35", 1, { 0xef, 0x03, 0x00, 0x24 },
	  6035, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d36", 1, { 0xef, 0x03, 0x00, 0x25 },
	  6036, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d37", 1, { 0xef, 0x03, 0x00, 0x26 },
	  6037, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d38", 1, { 0xef, 0x03, 0x00, 0x27 },
	  6038, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d39", 1, { 0xef, 0x03, 0x00, 0x28 },
	  6039, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d40", 1, { 0xef, 0x03, 0x00, 0x29 },
	  6040, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d41", 1, { 0xef, 0x03, 0x00, 0x2a },
	  6041, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d42", 1, { 0xef, 0x03, 0x00, 0x2b },
	  6042, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d43", 1, { 0xef, 0x03, 0x00, 0x2c },
	  6043, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d44", 1, { 0xef, 0x03, 0x00, 0x2d },
	  6044, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d45", 1, { 0xef, 0x03, 0x00, 0x2e },
	  6045, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d46", 1, { 0xef, 0x03, 0x00, 0x2f },
	  6046, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d47", 1, { 0xef, 0x03, 0x00, 0x30 },
	  6047, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d48", 1, { 0xef, 0x03, 0x00, 0x31 },
	  6048, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d49", 1, { 0xef, 0x03, 0x00, 0x32 },
	  6049, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d50", 1, { 0xef, 0x03, 0x00, 0x33 },
	  6050, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d51", 1, { 0xef, 0x03, 0x00, 0x34 },
	  6051, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d52", 1, { 0xef, 0x03, 0x00, 0x35 },
	  6052, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d53", 1, { 0xef, 0x03, 0x00, 0x36 },
	  6053, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d54", 1, { 0xef, 0x03, 0x00, 0x37 },
	  6054, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d55", 1, { 0xef, 0x03, 0x00, 0x38 },
	  6055, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d56", 1, { 0xef, 0x03, 0x00, 0x39 },
	  6056, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d57", 1, { 0xef, 0x03, 0x00, 0x3a },
	  6057, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d58", 1, { 0xef, 0x03, 0x00, 0x3b },
	  6058, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d59", 1, { 0xef, 0x03, 0x00, 0x3c },
	  6059, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d60", 1, { 0xef, 0x03, 0x00, 0x3d },
	  6060, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d61", 1, { 0xef, 0x03, 0x00, 0x3e },
	  6061, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d62", 1, { 0xef, 0x03, 0x00, 0x3f },
	  6062, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
	{ "d63", 1, { 0xef, 0x03, 0x00, 0x40 },
	  6063, 1, 255, 0, { 0 }, 0, 0,
	  MCR_VECTOR_NO_TTL |
	  MCR_VECTOR_NO_DSCP |
	  MCR_VECTOR_NO_SOURCE_MODE |
	  MCR_VECTOR_NO_SOURCE_PORT |
	  MCR_VECTOR_NO_QDISC },
};

static const struct mcr_vector mcr_vectors[] = {
	{
		.what = "an input, one output, nothing else",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_0,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0x3cfc73ed60c6f575ULL,
	},
	{
		.what = "the same key, another rule",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_1,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0xa430efac5f9103bdULL,
	},
	{
		.what = "a source, a name, two outputs",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 1,
		.source = { 0x0a, 0x01, 0x01, 0x07 },
		.name = "video-feed",
		.origin = 0,
		.flags = 1,
		.outputs_count = 2,
		.outputs = mcr_vector_outputs_2,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xa8dc37d53069fe11ULL,
		.hash = 0x9f73edbe9216ea68ULL,
	},
	{
		.what = "any port",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 0,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_3,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xeab01be5c5b1f921ULL,
		.hash = 0x9baddbac6f7d97f2ULL,
	},
	{
		.what = "any port, an output port given",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 0,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_4,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xeab01be5c5b1f921ULL,
		.hash = 0xdd7feb348aaf7514ULL,
	},
	{
		.what = "a prefix: the group goes through",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 16,
		.group = { 0xef, 0x01, 0x00, 0x00 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 2,
		.outputs = mcr_vector_outputs_5,
		.left_out = MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x1055bda90dfb448eULL,
		.hash = 0xd65f5f14e65c26caULL,
	},
	{
		.what = "everything: the prefix is no multicast, ttl 64",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 0,
		.group = { 0x00, 0x00, 0x00, 0x00 },
		.port = 0,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_6,
		.left_out = MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x8ddefcd456f4a474ULL,
		.hash = 0x13f957d3ad3cda5fULL,
	},
	{
		.what = "a broadcast address",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0x0a, 0x00, 0x00, 0xff },
		.port = 7000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_7,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x24a60b6fc4cff66dULL,
		.hash = 0x8e835e161a5e9f6fULL,
	},
	{
		.what = "a unicast input",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0x0a, 0x00, 0x00, 0x05 },
		.port = 7000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_8,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x463cffd2c4031929ULL,
		.hash = 0x82eb7dbc8e641b46ULL,
	},
	{
		.what = "ESP: no ports",
		.interface = "eth0",
		.protocol = 50,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x02 },
		.port = 0,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 2,
		.outputs = mcr_vector_outputs_9,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xf1118b8e2b0e7cd4ULL,
		.hash = 0xd87c20d9b0c603feULL,
	},
	{
		.what = "no local delivery",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 0,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_10,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0x49dcb2e74d7ab54eULL,
	},
	{
		.what = "a loop allowed",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 3,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_11,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0x3007a4b7ed41b878ULL,
	},
	{
		.what = "from the configuration, a name in UTF-8",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "na\303\257ve-\303\234bertr\303\244ger \342\234\223",
		.origin = 1,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_12,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0xed4813b2ac0c4a44ULL,
	},
	{
		.what = "every option of an output",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 3,
		.outputs = mcr_vector_outputs_13,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0x03eb3c8f85534062ULL,
	},
	{
		.what = "IPv6",
		.interface = "eth0",
		.protocol = 17,
		.family = 6,
		.prefix_len = 128,
		.group = { 0xff, 0x3e, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_14,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x9e987776401ac24eULL,
		.hash = 0xc07170004c596362ULL,
	},
	{
		.what = "IPv6, a source, multicast and unicast outputs",
		.interface = "br-lan.100",
		.protocol = 17,
		.family = 6,
		.prefix_len = 128,
		.group = { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x12, 0x34 },
		.port = 5004,
		.has_source = 1,
		.source = { 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 3,
		.outputs = mcr_vector_outputs_15,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x040ff06a3aec53feULL,
		.hash = 0x1a1b11bf38127691ULL,
	},
	{
		.what = "an IPv6 prefix, any port",
		.interface = "eth0",
		.protocol = 17,
		.family = 6,
		.prefix_len = 16,
		.group = { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 },
		.port = 0,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 2,
		.outputs = mcr_vector_outputs_16,
		.left_out = MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x9c9b09c84c11c893ULL,
		.hash = 0xd082963f8ad6ef76ULL,
	},
	{
		.what = "an IPv6 unicast prefix",
		.interface = "eth0",
		.protocol = 17,
		.family = 6,
		.prefix_len = 32,
		.group = { 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 },
		.port = 4500,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_17,
		.left_out = MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xd81b6f11ccd2be7bULL,
		.hash = 0x58715e50e034bfa4ULL,
	},
	{
		.what = "IPv6 ESP",
		.interface = "eth0",
		.protocol = 50,
		.family = 6,
		.prefix_len = 128,
		.group = { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50 },
		.port = 0,
		.has_source = 1,
		.source = { 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_18,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PORT |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0xd5c78aa657443ee2ULL,
		.hash = 0x5b472e15a90ee26fULL,
	},
	{
		.what = "the longest names",
		.interface = "abcdefghijklmno",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xe0, 0x00, 0x00, 0xfb },
		.port = 65535,
		.has_source = 0,
		.source = { 0 },
		.name = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_19,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x3dbb3dd41c459ef3ULL,
		.hash = 0xd2527c49fdb15fa7ULL,
	},
	{
		.what = "the shortest names, a prefix of one address",
		.interface = "e",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0xff, 0xff, 0xff },
		.port = 1,
		.has_source = 0,
		.source = { 0 },
		.name = "x",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_20,
		.left_out = MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x0d13f5a55a65ba8dULL,
		.hash = 0xc0dea5a7c9bc9609ULL,
	},
	{
		.what = "a prefix with a source, an explicit source and port",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 24,
		.group = { 0xef, 0x01, 0x01, 0x00 },
		.port = 5000,
		.has_source = 1,
		.source = { 0x0a, 0x01, 0x01, 0x07 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 1,
		.outputs = mcr_vector_outputs_21,
		.left_out = MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x3996cbd2ff4f866eULL,
		.hash = 0x9d95f570e34c91aaULL,
	},
	{
		.what = "past the queueing discipline",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 4,
		.outputs = mcr_vector_outputs_22,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0xcc25ccb0eedd1604ULL,
	},
	{
		.what = "IPv6, past the queueing discipline",
		.interface = "eth0",
		.protocol = 17,
		.family = 6,
		.prefix_len = 16,
		.group = { 0xff, 0x15, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 2,
		.outputs = mcr_vector_outputs_23,
		.left_out = MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x2a452dfd4ec7f391ULL,
		.hash = 0x12e37cf6c7100da4ULL,
	},
	{
		.what = "64 outputs",
		.interface = "eth0",
		.protocol = 17,
		.family = 4,
		.prefix_len = 32,
		.group = { 0xef, 0x01, 0x01, 0x01 },
		.port = 5000,
		.has_source = 0,
		.source = { 0 },
		.name = "",
		.origin = 0,
		.flags = 1,
		.outputs_count = 64,
		.outputs = mcr_vector_outputs_24,
		.left_out = MCR_VECTOR_NO_PREFIX_LEN |
			    MCR_VECTOR_NO_PROTOCOL |
			    MCR_VECTOR_NO_ORIGIN |
			    MCR_VECTOR_NO_FLAGS,
		.id = 0x80cd78d316c94c15ULL,
		.hash = 0x7e065a970c9e97d4ULL,
	},
};

#define MCR_VECTORS_COUNT	25

/* The digest of a set of all of the above. */
#define MCR_VECTORS_DIGEST	0x25c8d3b6aba6573aULL

#endif /* MCR_DIGEST_VECTORS_H */
