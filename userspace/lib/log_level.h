/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a namespace logs, as the module holds it.
 */
#ifndef MCR_LOG_LEVEL_H
#define MCR_LOG_LEVEL_H

#include "client.h"
#include "level.h"

/* Of a change: the level stays as it is. */
#define MCR_LEVEL_KEPT 254

/**
 * struct mcr_log_levels - levels, or a change of them
 * @global: enum mcr_level; of a change also MCR_LEVEL_KEPT, or
 *	MCR_LEVEL_LEFT_OUT: its default
 * @own: by facility; MCR_LEVEL_LEFT_OUT: it follows @global; of a change also
 *	MCR_LEVEL_KEPT
 */
struct mcr_log_levels {
	uint8_t global;
	uint8_t own[MCR_FACILITIES_COUNT];
};

/** mcr_log_levels_keep() - a change that changes nothing yet */
void mcr_log_levels_keep(struct mcr_log_levels *change);

/** mcr_log_levels_usual() - what is logged where nothing was set */
void mcr_log_levels_usual(struct mcr_log_levels *levels);

/** mcr_log_levels_of() - what is logged of a facility */
uint8_t mcr_log_levels_of(const struct mcr_log_levels *levels,
			  uint8_t facility);

/**
 * mcr_log_level_get() - read the levels
 * @client: open
 * @levels: the result
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_log_level_get(struct mcr_client *client, struct mcr_log_levels *levels,
		      struct mcr_error *err);

/**
 * mcr_log_level_set() - change levels
 * @client: open
 * @change: what to change
 * @replace: what is kept in @change goes back to its default
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_log_level_set(struct mcr_client *client,
		      const struct mcr_log_levels *change, bool replace,
		      struct mcr_error *err);

/** mcr_log_level_message() - the request of the above alone; NULL: no memory */
struct nl_msg *mcr_log_level_message(struct mcr_client *client,
				     const struct mcr_log_levels *change,
				     bool replace);

/** mcr_log_level_read() - mcr_reply_fn, @arg: struct mcr_log_levels */
int mcr_log_level_read(struct nlmsghdr *header, void *arg,
		       struct mcr_error *err);

#endif /* MCR_LOG_LEVEL_H */
