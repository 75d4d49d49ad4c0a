/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRCTL_TOP_H
#define MCRCTL_TOP_H

#include "client.h"
#include "error.h"
#include "top_rows.h"

/**
 * struct mcrctl_top - what `top` shows, and of what
 * @client: where counters are read
 * @view: what is wanted
 * @interval: seconds from one reading to the next
 * @count: times it is shown; 0: until it is ended
 * @before: the last reading but one
 * @now: the last one
 * @top: the rows the two make
 */
struct mcrctl_top {
	struct mcr_client *client;
	struct mcr_top_view view;
	double interval;
	unsigned long count;
	struct mcr_stats before;
	struct mcr_stats now;
	struct mcr_top top;
};

#define MCRCTL_TOP_INTERVAL_MIN 0.1
#define MCRCTL_TOP_INTERVAL_MAX 3600.0

/** mcrctl_top_read() - read counters again, and make rows; 0 or negative errno */
int mcrctl_top_read(struct mcrctl_top *top, struct mcr_error *err);

/**
 * mcrctl_top_screen() - show them on the terminal until it is ended by hand
 * @top: read once
 * @err: on failure
 *
 * The terminal is as before on return. A signal that ends the program does so when
 * the terminal has been put in order.
 *
 * Return: 0 or negative errno.
 */
int mcrctl_top_screen(struct mcrctl_top *top, struct mcr_error *err);

#endif /* MCRCTL_TOP_H */
