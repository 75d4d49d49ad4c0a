/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of mcrgen, as one plain struct, and the addresses in it. */
#ifndef MCRGEN_OPTIONS_H
#define MCRGEN_OPTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define MCRGEN_SIZE_MAX4	65507	/* 65535 - IPv4 header - UDP header */
#define MCRGEN_SIZE_MAX6	65527	/* 65535 - UDP header */
#define MCRGEN_BURST_MAX	64	/* UDP_MAX_SEGMENTS of the kernels before 6.9 */
#define MCRGEN_STREAMS_MAX	4096

enum mcrgen_mode {
	MCRGEN_SEND = 1,
	MCRGEN_RECV = 2,
};

/**
 * struct mcrgen_addr - an IPv4 or IPv6 address
 * @family: AF_INET, AF_INET6, or AF_UNSPEC when there is none
 * @v4: the address in network byte order, if AF_INET
 * @v6: the address, if AF_INET6
 */
struct mcrgen_addr {
	int family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/**
 * struct mcrgen_options - what the user asked for; numbers are -1 where not given
 * @mode: send or receive
 * @interface: name of an interface, or an address of it; NULL: the routing decides
 * @group: where datagrams go to or are expected for
 * @source: send: bind to it; receive: take datagrams from this address only
 * @port: UDP port they go to
 * @source_port: UDP port they come from, 0: any free one
 * @size: bytes of payload
 * @count: datagrams a stream (send), datagrams in all (receive), 0: no limit
 * @ttl: TTL or hop limit
 * @dscp: DSCP
 * @burst: datagrams in one GSO super-packet, 1: no GSO
 * @streams: consecutive groups, from @group on
 * @rate: datagrams a second and stream, 0: as fast as they go
 * @duration: seconds after which the sender stops, 0: never
 * @timeout: seconds without a datagram after which the receiver stops, 0: never
 * @linger: seconds the receiver goes on after @count, to see repeats
 * @ready_file: created when the receiver is ready, NULL: none
 * @no_checksum: send: UDP checksum zero; receive: IPv6 datagrams without one are taken
 * @expect_no_loss: exit 1 if anything was wrong
 * @any_order: of which another order is no part: the network between may make one
 * @json: report in JSON
 * @quiet: no progress line
 */
struct mcrgen_options {
	enum mcrgen_mode mode;
	const char *interface;
	struct mcrgen_addr group;
	struct mcrgen_addr source;
	int64_t port;
	int64_t source_port;
	int64_t size;
	int64_t count;
	int64_t ttl;
	int64_t dscp;
	int64_t burst;
	int64_t streams;
	double rate;
	double duration;
	double timeout;
	double linger;
	const char *ready_file;
	bool no_checksum;
	bool expect_no_loss;
	bool any_order;
	bool json;
	bool quiet;
};

/**
 * enum mcrgen_parse - what mcrgen_options_parse() says is to be done
 * @MCRGEN_RUN: send or receive
 * @MCRGEN_DONE: nothing, help or version was printed
 * @MCRGEN_USAGE: nothing, the command line is wrong and the user was told
 */
enum mcrgen_parse {
	MCRGEN_RUN,
	MCRGEN_DONE,
	MCRGEN_USAGE,
};

/**
 * mcrgen_options_parse() - read the command line
 * @argc: as main() got it
 * @argv: as main() got it; strings in @o point into it
 * @o: result, wholly written
 */
enum mcrgen_parse mcrgen_options_parse(int argc, char **argv, struct mcrgen_options *o);

/**
 * mcrgen_addr_parse() - read an address
 * @text: IPv4 or IPv6 address
 * @addr: result
 *
 * Returns 0, or -EINVAL.
 */
int mcrgen_addr_parse(const char *text, struct mcrgen_addr *addr);

/**
 * mcrgen_addr_equal() - whether two addresses are the same
 * @a: one
 * @b: the other
 */
bool mcrgen_addr_equal(const struct mcrgen_addr *a, const struct mcrgen_addr *b);

/**
 * mcrgen_addr_multicast() - whether an address is a multicast group
 * @addr: the address
 */
bool mcrgen_addr_multicast(const struct mcrgen_addr *addr);

/**
 * mcrgen_addr_add() - the address @n after @addr
 * @addr: the address; the last 32 bits are counted up and wrap
 * @n: how many to add
 */
struct mcrgen_addr mcrgen_addr_add(const struct mcrgen_addr *addr, uint32_t n);

#endif
