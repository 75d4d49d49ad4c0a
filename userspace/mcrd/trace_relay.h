/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The module's events in mcrd's log: a perf ring buffer for each CPU that is online,
 * and in it the events of this namespace that the levels let through, as long as
 * there is a module.
 *
 * It does a bounded amount of work each time the event loop calls it, after all else,
 * and holds a bounded amount of memory: what comes faster than that stays in the
 * rings, and what finds them full is lost and counted.
 */
#ifndef MCRD_TRACE_RELAY_H
#define MCRD_TRACE_RELAY_H

#include <systemd/sd-event.h>

#include "error.h"
#include "level.h"

struct mcrd_relay;

/**
 * mcrd_relay_open() - a relay, of a module that is not there yet
 * @event: the loop
 * @opener: as of mcrd_opener_start()
 * @err: on failure
 *
 * Return: it; NULL: no memory.
 */
struct mcrd_relay *mcrd_relay_open(sd_event *event, int opener,
				   struct mcr_error *err);

/** mcrd_relay_close() - write what there is, and end; NULL is fine, as in all of these */
void mcrd_relay_close(struct mcrd_relay *relay);

/** mcrd_relay_connect() - a module is there: read its events */
void mcrd_relay_connect(struct mcrd_relay *relay);

/** mcrd_relay_disconnect() - it is not any more: write what there is of its events */
void mcrd_relay_disconnect(struct mcrd_relay *relay);

/**
 * mcrd_relay_levels() - what is to be read
 * @relay: the relay
 * @level: as of mcrd_log_set_levels()
 * @levels: likewise
 *
 * An event that is not logged is not read either, and so costs the module nothing.
 */
void mcrd_relay_levels(struct mcrd_relay *relay, uint8_t level,
		       const uint8_t levels[MCR_FACILITIES_COUNT]);

/** mcrd_relay_look() - look which CPUs are online */
void mcrd_relay_look(struct mcrd_relay *relay);

/**
 * mcrd_relay_release() - let go of the module for some seconds, so that it can be
 * unloaded: events that are read keep it
 */
void mcrd_relay_release(struct mcrd_relay *relay);

#endif /* MCRD_TRACE_RELAY_H */
