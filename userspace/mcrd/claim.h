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
 * @claim: a descriptor, to be kept and answered; -1: another is taken for no claim
 * @err: on failure; names the process that is it already
 *
 * Any user may take a name in the abstract namespace. Only root's, the caller's and
 * those of the users mcrd runs as, @user or "mcr", are claims; another's is told of in
 * the log and keeps no mcrd from starting.
 *
 * Return: 0: it is until the process ends; -EBUSY: another is it; another negative
 * errno.
 */
int mcrd_claim(const char *user, int *claim, struct mcr_error *err);

/**
 * mcrd_claim_answer() - others ask who holds the claim
 * @claim: as of mcrd_claim()
 *
 * To be called when there is something to read there: the queue of calls is short.
 */
void mcrd_claim_answer(int claim);

#endif /* MCRD_CLAIM_H */
