/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_NETNS_H
#define MCR_NETNS_H

#include <stdint.h>

#include "error.h"

/**
 * mcr_netns_enter() - move this thread to another network namespace
 * @netns: a name as of `ip netns`, or a path (it has a /)
 * @home: a file descriptor for mcr_netns_leave()
 * @err: on failure
 *
 * Return: 0 or negative errno; on failure the thread has not moved.
 */
int mcr_netns_enter(const char *netns, int *home, struct mcr_error *err);

/** mcr_netns_leave() - move back, and close @home */
int mcr_netns_leave(int home, struct mcr_error *err);

/**
 * mcr_netns_cookie() - what tells the caller's network namespace from all others
 *
 * Inodes of namespaces are used again; a cookie no other namespace has had since the
 * machine started.
 *
 * Return: 0 before Linux 5.14, where there is none.
 */
uint64_t mcr_netns_cookie(void);

#endif /* MCR_NETNS_H */
