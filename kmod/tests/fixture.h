/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites share: rules in words, transactions, lookups.
 *
 * The suites run in the initial namespace, where a module that was just loaded
 * has no rules; each case leaves it as empty as it found it.
 */
#ifndef _MCR_TESTS_FIXTURE_H
#define _MCR_TESTS_FIXTURE_H

#include <kunit/test.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>

#include "transaction.h"

#define MCR_TEST_OUTPUTS_MAX	3
#define MCR_TEST_DEVICES_MAX	4

/**
 * struct mcr_test_output - an output in words
 * @iface: name of its interface; NULL: there is no such output
 * @group: where to, NULL: as it came in
 * @port: likewise, 0: as it came in
 * @source: an address, "preserve", or NULL: the interface's own
 * @source_port: 0: as it came in
 * @ttl: 0 stands for 1
 * @set_dscp: @dscp is given; else as it came in
 * @dscp: 0-63
 * @bypass: the queueing discipline is bypassed
 * @more: so many others like it, to the ports after it
 */
struct mcr_test_output {
	const char *iface;
	const char *group;
	u16 port;
	const char *source;
	u16 source_port;
	u8 ttl;
	bool set_dscp;
	u8 dscp;
	bool bypass;
	u8 more;
};

/**
 * struct mcr_test_rule - a rule in words
 * @iface: name of the input interface
 * @group: address or prefix
 * @port: 0: any
 * @source: NULL: any
 * @protocol: 0 stands for UDP
 * @name: NULL: none
 * @origin: enum mcr_origin
 * @flags: enum mcr_rule_flag
 * @outputs: without any, there is one that sends what came in to "ktnowhere"
 */
struct mcr_test_rule {
	const char *iface;
	const char *group;
	u16 port;
	const char *source;
	u8 protocol;
	const char *name;
	u8 origin;
	u8 flags;
	struct mcr_test_output outputs[MCR_TEST_OUTPUTS_MAX];
};

/**
 * struct mcr_test_datagram - a datagram to look up
 * @iface: name of the interface it arrives on
 * @daddr: destination
 * @dport: likewise
 * @saddr: source
 * @protocol: 0 stands for UDP
 */
struct mcr_test_datagram {
	const char *iface;
	const char *daddr;
	u16 dport;
	const char *saddr;
	u8 protocol;
};

/**
 * struct mcr_test_state - what a client sees of a set of rules
 * @digest: of the set
 * @generation: of the set
 * @n_rules: in it
 */
struct mcr_test_state {
	u64 digest;
	u32 generation;
	u32 n_rules;
};

/**
 * struct mcr_test - a case under way, at kunit.priv
 * @test: the case
 * @mn: the relay of the initial namespace
 * @txn: the transaction being put together
 * @extack: why the last commit was refused
 * @added: what the last commit did
 * @replaced: likewise
 * @removed: likewise
 * @device: the case's own devices
 * @n_devices: used entries of @device
 */
struct mcr_test {
	struct kunit *test;
	struct mcr_net *mn;
	struct mcr_transaction txn;
	struct netlink_ext_ack extack;
	u32 added;
	u32 replaced;
	u32 removed;
	struct net_device *device[MCR_TEST_DEVICES_MAX];
	unsigned int n_devices;
};

int mcr_test_suite_init(struct kunit_suite *suite);
void mcr_test_suite_exit(struct kunit_suite *suite);
int mcr_test_init(struct kunit *test);
void mcr_test_exit(struct kunit *test);

u8 mcr_test_addr(struct kunit *test, const char *text,
		 union nf_inet_addr *addr, u8 *prefix_len);

u64 mcr_test_add(struct mcr_test *t, const struct mcr_test_rule *rule);
u64 mcr_test_replace(struct mcr_test *t, const struct mcr_test_rule *rule);
void mcr_test_remove_id(struct mcr_test *t, u64 id);
void mcr_test_remove_name(struct mcr_test *t, const char *name);
void mcr_test_remove_all(struct mcr_test *t, int origin);
int mcr_test_commit(struct mcr_test *t);
u64 mcr_test_put(struct mcr_test *t, const struct mcr_test_rule *rule);
void mcr_test_empty(struct mcr_test *t);

u64 mcr_test_match(struct mcr_test *t, const struct mcr_test_datagram *datagram,
		   u64 *hash);
struct mcr_rule *mcr_test_find(struct mcr_test *t, u64 id);
struct mcr_fanout *mcr_test_fanout(struct mcr_test *t, u64 id);
struct mcr_test_state mcr_test_state(struct mcr_test *t);
bool mcr_test_state_same(const struct mcr_test_state *a,
			 const struct mcr_test_state *b);

#endif /* _MCR_TESTS_FIXTURE_H */
