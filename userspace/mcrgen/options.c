// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line. One table holds every option: from it come the parsing, the ranges,
 * the refusals and the help.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "payload.h"
#include "report.h"

#define BOTH	(MCRGEN_SEND | MCRGEN_RECV)

enum kind {
	FLAG,	/* bool, no argument */
	WHOLE,	/* int64_t, min to max */
	REAL,	/* double, min to max */
	TEXT,	/* const char *, not empty */
	ADDR,	/* struct mcrgen_addr */
};

struct option_desc {
	const char *name;
	char letter;
	unsigned int modes;
	enum kind kind;
	size_t offset;
	double min;
	double max;
	const char *metavar;
	const char *help;
};

#define FIELD(field) offsetof(struct mcrgen_options, field)

static const struct option_desc descs[] = {
	{ "interface", 'i', BOTH, TEXT, FIELD(interface), 0, 0, "IF|IP",
	  "interface, or an address of it" },
	{ "group", 'g', BOTH, ADDR, FIELD(group), 0, 0, "A",
	  "multicast, broadcast or unicast address" },
	{ "port", 'p', BOTH, WHOLE, FIELD(port), 1, 65535, "P", "UDP port" },
	{ "source", 'S', BOTH, ADDR, FIELD(source), 0, 0, "A",
	  "send: own address to send from; recv: take datagrams from A only" },
	{ "source-port", 0, MCRGEN_SEND, WHOLE, FIELD(source_port), 1, 65535, "P",
	  "UDP port to send from (default: any free one)" },
	{ "rate", 'r', MCRGEN_SEND, REAL, FIELD(rate), 0, 1e9, "PPS",
	  "datagrams a second and stream (default 1000; 0: as fast as they go)" },
	{ "size", 's', MCRGEN_SEND, WHOLE, FIELD(size), 0, MCRGEN_SIZE_MAX6, "BYTES",
	  "payload of a datagram (default 1400)" },
	{ "count", 'c', BOTH, WHOLE, FIELD(count), 1, MCRGEN_SEQ_LIMIT, "N",
	  "stop after N datagrams (send: of every stream)" },
	{ "duration", 'd', MCRGEN_SEND, REAL, FIELD(duration), 1e-3, 1e9, "S",
	  "stop after S seconds" },
	{ "ttl", 't', MCRGEN_SEND, WHOLE, FIELD(ttl), 1, 255, "N",
	  "TTL or hop limit (default: 1 for multicast, else the system's)" },
	{ "dscp", 0, MCRGEN_SEND, WHOLE, FIELD(dscp), 0, 63, "N",
	  "differentiated services code point" },
	{ "burst", 'b', MCRGEN_SEND, WHOLE, FIELD(burst), 1, MCRGEN_BURST_MAX, "N",
	  "hand N datagrams to the kernel as one GSO super-packet" },
	{ "streams", 'n', BOTH, WHOLE, FIELD(streams), 1, MCRGEN_STREAMS_MAX, "N",
	  "N consecutive groups, from --group on" },
	{ "no-checksum", 0, BOTH, FLAG, FIELD(no_checksum), 0, 0, NULL,
	  "send: UDP checksum zero; recv: take such IPv6 datagrams" },
	{ "timeout", 'T', MCRGEN_RECV, REAL, FIELD(timeout), 1e-3, 1e9, "S",
	  "stop after S seconds without a datagram (default: never)" },
	{ "linger", 0, MCRGEN_RECV, REAL, FIELD(linger), 0, 1e9, "S",
	  "after --count, go on for S seconds to see repeats" },
	{ "expect-no-loss", 0, MCRGEN_RECV, FLAG, FIELD(expect_no_loss), 0, 0, NULL,
	  "exit 1 if anything was lost, duplicated, reordered, corrupted or fewer than --count" },
	{ "any-order", 0, MCRGEN_RECV, FLAG, FIELD(any_order), 0, 0, NULL,
	  "with --expect-no-loss: another order is no failure" },
	{ "ready-file", 0, MCRGEN_RECV, TEXT, FIELD(ready_file), 0, 0, "PATH",
	  "create PATH once joined and listening" },
	{ "json", 'j', BOTH, FLAG, FIELD(json), 0, 0, NULL, "report in JSON" },
	{ "quiet", 'q', BOTH, FLAG, FIELD(quiet), 0, 0, NULL, "no progress line" },
};

#define NDESCS (sizeof(descs) / sizeof(descs[0]))

static const char *mode_name(unsigned int mode)
{
	return mode == MCRGEN_SEND ? "send" : "recv";
}

static void print_options(unsigned int modes)
{
	const struct option_desc *d;
	char left[40], letter[4];

	for (d = descs; d < descs + NDESCS; d++) {
		if (d->modes != modes)
			continue;
		snprintf(letter, sizeof(letter), d->letter ? "-%c," : "   ", d->letter);
		snprintf(left, sizeof(left), "%s --%s%s%s", letter, d->name,
			 d->metavar ? " " : "", d->metavar ? d->metavar : "");
		printf("  %-24s %s\n", left, d->help);
	}
}

static void print_help(void)
{
	printf("Usage: mcrgen [send] --interface IF|IP --group A --port P [OPTION]...\n"
	       "       mcrgen recv --interface IF|IP --group A --port P [OPTION]...\n"
	       "Sends numbered, time-stamped UDP datagrams, or receives and verifies them.\n"
	       "\n");
	print_options(BOTH);
	printf("\nOnly when sending:\n");
	print_options(MCRGEN_SEND);
	printf("\nOnly when receiving:\n");
	print_options(MCRGEN_RECV);
	printf("\n  -h, --help               this text\n"
	       "  -V, --version            version of mcrgen\n"
	       "\nExit status: 0 done; 1 failed, or --expect-no-loss was not met; 2 wrong usage.\n");
}

int mcrgen_addr_parse(const char *text, struct mcrgen_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &addr->v6) == 1)
		addr->family = AF_INET6;
	else
		return -EINVAL;
	return 0;
}

bool mcrgen_addr_equal(const struct mcrgen_addr *a, const struct mcrgen_addr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4.s_addr == b->v4.s_addr;
	return !memcmp(&a->v6, &b->v6, sizeof(a->v6));
}

bool mcrgen_addr_multicast(const struct mcrgen_addr *addr)
{
	if (addr->family == AF_INET)
		return IN_MULTICAST(ntohl(addr->v4.s_addr));
	return addr->family == AF_INET6 && IN6_IS_ADDR_MULTICAST(&addr->v6);
}

struct mcrgen_addr mcrgen_addr_add(const struct mcrgen_addr *addr, uint32_t n)
{
	struct mcrgen_addr sum = *addr;
	uint32_t low;

	if (addr->family == AF_INET) {
		sum.v4.s_addr = htonl(ntohl(addr->v4.s_addr) + n);
		return sum;
	}
	memcpy(&low, &sum.v6.s6_addr[12], sizeof(low));
	low = htonl(ntohl(low) + n);
	memcpy(&sum.v6.s6_addr[12], &low, sizeof(low));
	return sum;
}

/* Reads one value into its field. Returns whether it is a legal one; else says why not. */
static bool set_value(const struct option_desc *d, const char *text, struct mcrgen_options *o)
{
	void *field = (char *)o + d->offset;
	double real;
	char *end;

	switch (d->kind) {
	case FLAG:
		*(bool *)field = true;
		return true;
	case TEXT:
		if (!*text) {
			mcrgen_error("--%s is empty: give %s", d->name, d->help);
			return false;
		}
		*(const char **)field = text;
		return true;
	case ADDR:
		if (mcrgen_addr_parse(text, field)) {
			mcrgen_error("--%s \"%s\" is no address: give an IPv4 or IPv6 address such as 239.1.1.1 or ff15::1",
				     d->name, text);
			return false;
		}
		return true;
	case WHOLE:
	case REAL:
		break;
	}
	errno = 0;
	real = strtod(text, &end);
	if (end == text || *end || strspn(text, "0123456789.eE+-") != strlen(text) || errno ||
	    real < d->min || real > d->max || (d->kind == WHOLE && real != floor(real))) {
		mcrgen_error("--%s \"%s\" is not valid: give a %snumber from %.15g to %.15g",
			     d->name, text, d->kind == WHOLE ? "whole " : "", d->min, d->max);
		return false;
	}
	if (d->kind == WHOLE)
		*(int64_t *)field = real;
	else
		*(double *)field = real;
	return true;
}

/* What getopt_long() did not know: an option of the other mode, or none at all. */
static void refuse_unknown(const char *text, unsigned int mode)
{
	size_t len = strcspn(text, "=");
	const struct option_desc *d;

	for (d = descs; d < descs + NDESCS; d++) {
		bool same = text[1] == '-' ?
			len == strlen(d->name) + 2 && !strncmp(text + 2, d->name, len - 2) :
			d->letter && text[1] == d->letter;

		if (same && !(d->modes & mode)) {
			mcrgen_error("--%s is an option of \"mcrgen %s\", not of \"mcrgen %s\"",
				     d->name, mode_name(d->modes), mode_name(mode));
			return;
		}
	}
	mcrgen_error("option \"%s\" is unknown or ambiguous: see mcrgen --help", text);
}

static bool check_group(const struct mcrgen_options *o)
{
	struct mcrgen_addr last = mcrgen_addr_add(&o->group, o->streams - 1);
	char text[INET6_ADDRSTRLEN];

	if (o->source.family && o->source.family != o->group.family) {
		mcrgen_error("--source and --group are of different families: give two IPv4 or two IPv6 addresses");
		return false;
	}
	if (o->source.family && mcrgen_addr_multicast(&o->source)) {
		mcrgen_error("--source is a multicast address: give a unicast one");
		return false;
	}
	if (mcrgen_addr_multicast(&o->group) && !o->interface) {
		mcrgen_error("--interface is missing: a multicast group needs one");
		return false;
	}
	if (mcrgen_addr_multicast(&o->group) != mcrgen_addr_multicast(&last)) {
		inet_ntop(o->group.family, &o->group.v4, text, sizeof(text));
		mcrgen_error("--streams %lld runs from %s past the last multicast group: give fewer, or a lower group",
			     (long long)o->streams, text);
		return false;
	}
	return true;
}

static bool check_send(const struct mcrgen_options *o)
{
	int64_t max = o->group.family == AF_INET ? MCRGEN_SIZE_MAX4 : MCRGEN_SIZE_MAX6;

	if (o->size > max) {
		mcrgen_error("--size %lld does not fit in an IPv4 datagram: give %lld at the most",
			     (long long)o->size, (long long)max);
		return false;
	}
	if (o->burst == 1)
		return true;
	if (o->no_checksum) {
		mcrgen_error("--burst and --no-checksum exclude each other: the kernel checksums the datagrams of a GSO super-packet");
		return false;
	}
	if (!o->size || o->burst * o->size > max) {
		mcrgen_error("--burst %lld of %lld bytes is no GSO super-packet: give a --size of 1 to %lld",
			     (long long)o->burst, (long long)o->size,
			     (long long)(max / o->burst));
		return false;
	}
	return true;
}

static bool check(const struct mcrgen_options *o)
{
	if (!o->group.family) {
		mcrgen_error("--group is missing: give the address to %s",
			     o->mode == MCRGEN_SEND ? "send to" : "receive at");
		return false;
	}
	if (o->port < 0) {
		mcrgen_error("--port is missing: give a number from 1 to 65535");
		return false;
	}
	if (!check_group(o))
		return false;
	if (o->mode == MCRGEN_SEND)
		return check_send(o);
	if (o->linger > 0 && !o->count) {
		mcrgen_error("--linger says how long to go on after --count: give that too");
		return false;
	}
	return true;
}

static void set_defaults(struct mcrgen_options *o, enum mcrgen_mode mode)
{
	memset(o, 0, sizeof(*o));
	o->mode = mode;
	o->port = -1;
	o->size = 1400;
	o->ttl = -1;
	o->dscp = -1;
	o->burst = 1;
	o->streams = 1;
	o->rate = 1000;
}

enum mcrgen_parse mcrgen_options_parse(int argc, char **argv, struct mcrgen_options *o)
{
	struct option longs[NDESCS + 3] = { 0 };
	char shorts[2 * NDESCS + 4] = ":hV";
	enum mcrgen_mode mode = MCRGEN_SEND;
	int base = 256, letter, at = 0;
	char *s = shorts + 3;
	size_t i;

	if (argc > 1 && argv[1][0] != '-') {
		if (!strcmp(argv[1], "recv")) {
			mode = MCRGEN_RECV;
		} else if (strcmp(argv[1], "send")) {
			mcrgen_error("\"%s\" is no command of mcrgen: give send or recv", argv[1]);
			return MCRGEN_USAGE;
		}
		argc--;
		argv++;
	}
	set_defaults(o, mode);
	for (i = 0; i < NDESCS; i++) {
		if (!(descs[i].modes & mode))
			continue;
		longs[at++] = (struct option){ descs[i].name, descs[i].kind != FLAG, NULL,
					       base + (int)i };
		if (!descs[i].letter)
			continue;
		*s++ = descs[i].letter;
		if (descs[i].kind != FLAG)
			*s++ = ':';
	}
	longs[at++] = (struct option){ "help", 0, NULL, 'h' };
	longs[at] = (struct option){ "version", 0, NULL, 'V' };

	opterr = 0;
	optind = 0; /* glibc: start over, as unit tests parse more than once */
	for (;;) {
		letter = getopt_long(argc, argv, shorts, longs, NULL);
		if (letter == -1)
			break;
		if (letter == 'h') {
			print_help();
			return MCRGEN_DONE;
		}
		if (letter == 'V') {
			printf("mcrgen %s\n", MCR_VERSION);
			return MCRGEN_DONE;
		}
		if (letter == ':') {
			mcrgen_error("option \"%s\" needs a value: see mcrgen --help",
				     argv[optind - 1]);
			return MCRGEN_USAGE;
		}
		for (i = 0; i < NDESCS; i++)
			if (letter == base + (int)i ||
			    (descs[i].letter && letter == descs[i].letter))
				break;
		if (i == NDESCS) {
			/* A letter is in optopt; a long option is the argument just passed. */
			char text[] = { '-', optopt, 0 };

			refuse_unknown(optopt > 0 && optopt < base ? text : argv[optind - 1],
				       mode);
			return MCRGEN_USAGE;
		}
		if (!set_value(&descs[i], optarg, o))
			return MCRGEN_USAGE;
	}
	if (optind < argc) {
		mcrgen_error("\"%s\" is one argument too many: see mcrgen --help", argv[optind]);
		return MCRGEN_USAGE;
	}
	return check(o) ? MCRGEN_RUN : MCRGEN_USAGE;
}
