/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_NETNS_H
#define MCR_NETNS_H

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

#endif /* MCR_NETNS_H */
