/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes more privilege than mcrd keeps: the formats of the module's events, which
 * tracefs shows to root alone, and perf events of whole CPUs. A process of its own is
 * left with that privilege, opens those and nothing else, and hands them over. The
 * module and CPUs come and go, so opening once at the start would not do.
 */
#ifndef MCRD_TRACE_OPENER_H
#define MCRD_TRACE_OPENER_H

#include <stdbool.h>
#include <stdint.h>

#include "trace_format.h"

/**
 * struct mcrd_opening - a perf event to be opened
 * @cpu: the CPU whose events it is to take
 * @id: of the module's event; 0: none, it is to own a ring buffer
 * @is_packet: such events come by the hundred, and need not wake anyone one by one
 */
struct mcrd_opening {
	uint32_t cpu;
	uint16_t id;
	bool is_packet;
};

/**
 * mcrd_opener_start() - leave the process behind
 * @user: whom it is to become; NULL: stays who it is
 *
 * To be called while there are privileges.
 *
 * Return: a socket to it, with which it ends; negative errno.
 */
int mcrd_opener_start(const char *user);

/**
 * mcrd_opener_formats() - the formats of the module's events
 * @opener: the socket
 * @formats: as of mcrd_formats_read()
 * @err: on failure
 *
 * Return: as mcrd_formats_read().
 */
int mcrd_opener_formats(int opener, struct mcrd_formats *formats,
			struct mcr_error *err);

/**
 * mcrd_opener_event() - a perf event, disabled
 *
 * Only what the formats that were read last name can be opened.
 *
 * Return: a file descriptor; -EACCES, -EPERM: the privilege lacks; -ENODEV: the CPU is
 * offline; another negative errno.
 */
int mcrd_opener_event(int opener, const struct mcrd_opening *opening);

#endif /* MCRD_TRACE_OPENER_H */
