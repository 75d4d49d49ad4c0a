/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinnings: the CPUs on which what arrives on an interface is relayed. Which
 * there are is told by mcr_interface_get().
 */
#ifndef MCR_PINNING_H
#define MCR_PINNING_H

#include "client.h"
#include "rule.h"

/**
 * mcr_pinning_set() - pin an interface
 * @client: open
 * @interface: its name; it need not exist
 * @cpus: as "0-1,4"; "": not pinned any more
 * @commit: the result: where the rules are at; pinnings do not count in it
 * @err: on failure
 *
 * Return: 0; -EINVAL: not a list, or a CPU that cannot be on this machine;
 * another negative errno.
 */
int mcr_pinning_set(struct mcr_client *client, const char *interface,
		    const char *cpus, struct mcr_commit *commit,
		    struct mcr_error *err);

/**
 * mcr_pinning_message() - the request that pins an interface, or unpins all
 * @client: open
 * @interface: NULL: every interface is unpinned
 * @cpus: for @interface
 *
 * Return: the message; NULL: no memory.
 */
struct nl_msg *mcr_pinning_message(struct mcr_client *client,
				   const char *interface, const char *cpus);

/**
 * mcr_cpulist_next() - go through a list of CPUs as the module gives it
 * @list: where to go on; the rest afterwards
 * @cpu: goes up within a range; -1 at the start
 *
 * Return: whether there was one more, in @cpu.
 */
bool mcr_cpulist_next(const char **list, long *cpu);

#endif /* MCR_PINNING_H */
