/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps a table of links and addresses as rtnetlink announces them.
 */
#ifndef MCRD_RTNL_H
#define MCRD_RTNL_H

#include <stdbool.h>

#include "error.h"
#include "links.h"

struct mcrd_rtnl;

/**
 * mcrd_rtnl_open() - listen, and read all there is; 0 or negative errno
 *
 * What changes too fast to be read is read later.
 */
int mcrd_rtnl_open(struct mcrd_rtnl **rtnl, struct mcr_error *err);

/** mcrd_rtnl_close() - NULL is fine */
void mcrd_rtnl_close(struct mcrd_rtnl *rtnl);

/** mcrd_rtnl_fd() - for poll() */
int mcrd_rtnl_fd(const struct mcrd_rtnl *rtnl);

/** mcrd_rtnl_links() - the table; valid until the next call that reads */
const struct mcrd_links *mcrd_rtnl_links(const struct mcrd_rtnl *rtnl);

/** mcrd_rtnl_is_stale() - whether all must be read again, and could not be so far */
bool mcrd_rtnl_is_stale(const struct mcrd_rtnl *rtnl);

/**
 * mcrd_rtnl_read() - bring the table up to date, without waiting
 * @rtnl: open
 * @events: how many announcements were read
 * @err: on failure
 *
 * Return: 0; 1: announcements were lost, and all was read again; -EAGAIN: it must
 * be, and changes too fast: the table is the old one until mcrd_rtnl_refresh(),
 * which is for later; another negative errno.
 */
int mcrd_rtnl_read(struct mcrd_rtnl *rtnl, unsigned int *events,
		   struct mcr_error *err);

/**
 * mcrd_rtnl_refresh() - read all again
 *
 * Return: 0; -EAGAIN: it changed each time it was read; another negative errno; on
 * failure the table is as it was.
 */
int mcrd_rtnl_refresh(struct mcrd_rtnl *rtnl, struct mcr_error *err);

#endif /* MCRD_RTNL_H */
