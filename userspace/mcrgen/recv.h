/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRGEN_RECV_H
#define MCRGEN_RECV_H

#include "options.h"

/**
 * mcrgen_recv() - receive and verify until the count, the timeout or a signal ends it, and
 *	report
 * @o: options
 *
 * Returns the exit status: 0, or 1 after telling the user what failed or was wrong.
 */
int mcrgen_recv(const struct mcrgen_options *o);

#endif
