/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The claim to be the one mcrd of a network namespace, wherever its files are: two
 * containers of one pod share the namespace and have a /run each. It is a listening
 * socket in the abstract namespace, which belongs to the network namespace (unix(7)),
 * so it ends with its process and tells who that is.
 */
#ifndef MCRD_CLAIM_H
#define MCRD_CLAIM_H

#include "error.h"

/**
 * mcrd_claim() - be the mcrd of the caller's network namespace
 * @user: whom mcrd runs as, or NULL
 * @err: on failure; names the process that is it already
 *
 * Any user may take a name in the abstract namespace. Only root's, the caller's and
 * those of the users mcrd runs as, @user or "mcr", are claims; another's is told of in
 * the log and keeps no mcrd from starting.
 *
 * Return: 0: it is until the process ends; -EBUSY: another is it; another negative
 * errno.
 */
int mcrd_claim(const char *user, struct mcr_error *err);

#endif /* MCRD_CLAIM_H */
