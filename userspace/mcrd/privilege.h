/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_PRIVILEGE_H
#define MCRD_PRIVILEGE_H

#include "error.h"

/**
 * mcrd_privilege_drop() - keep CAP_NET_ADMIN alone, for good
 * @user: whom to become; NULL: stay who one is
 * @dir: a directory that must be this user's own, or NULL
 * @err: on failure
 *
 * To be called when all that needs more has been done.
 *
 * Return: 0; -EPERM: CAP_NET_ADMIN is not there to be kept; another negative
 * errno.
 */
int mcrd_privilege_drop(const char *user, const char *dir,
			struct mcr_error *err);

#endif /* MCRD_PRIVILEGE_H */
