/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_INTERFACE_H
#define MCR_INTERFACE_H

#include "client.h"
#include "model.h"

/**
 * struct mcr_interface - an interface that rules name
 * @name: its name
 * @index: 0: it does not exist
 * @state: enum mcr_state
 * @reason: enum mcr_reason
 * @input_rules: rules with this input
 * @outputs: outputs on it
 * @worker: enum mcr_worker_state
 * @idle_seconds: since the last matched datagram, or the start; of an idle worker,
 *	since it lost its last rule
 * @idle_timeout_left: seconds until an idle worker is taken down
 * @cpus: the CPUs it is pinned to, as "0-1,4"; "": not pinned
 * @groups: memberships held
 * @allmulti: long prefixes that need all-multicast
 * @received: datagrams seen by the hook
 * @matched: datagrams a rule took
 * @no_match: datagrams no rule took
 * @parse_errors: datagrams with a malformed header
 * @fragments_reassembled: datagrams put together
 * @buffers_exhausted: copies lost for want of memory
 * @errors: by enum mcr_reason
 */
struct mcr_interface {
	char name[IFNAMSIZ];
	uint32_t index;
	uint32_t state;
	uint32_t reason;
	uint32_t input_rules;
	uint32_t outputs;
	uint32_t worker;
	uint32_t idle_seconds;
	uint32_t idle_timeout_left;
	char cpus[MCR_CPUS_MAX + 1];
	uint32_t groups;
	uint32_t allmulti;
	uint64_t received;
	uint64_t matched;
	uint64_t no_match;
	uint64_t parse_errors;
	uint64_t fragments_reassembled;
	uint64_t buffers_exhausted;
	uint64_t errors[MCR_REASON_OTHER + 1];
};

/** struct mcr_interface_set - interfaces, as many as there are */
struct mcr_interface_set {
	struct mcr_interface *interfaces;
	size_t count;
	size_t room;
};

/**
 * mcr_interface_get() - read all interfaces
 * @client: open
 * @set: its interfaces afterwards; what it held is freed
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_interface_get(struct mcr_client *client, struct mcr_interface_set *set,
		      struct mcr_error *err);

/** mcr_interface_read() - the attributes of an INTERFACE nest; 0 or -EPROTO */
int mcr_interface_read(struct nlattr *nest, struct mcr_interface *interface);

/** mcr_interface_message() - mcr_reply_fn, @arg: struct mcr_interface_set */
int mcr_interface_message(struct nlmsghdr *header, void *arg,
			  struct mcr_error *err);

/** mcr_interface_set_clear() - free all; the set is empty and usable */
void mcr_interface_set_clear(struct mcr_interface_set *set);

#endif /* MCR_INTERFACE_H */
