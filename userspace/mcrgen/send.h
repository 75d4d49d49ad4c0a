/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRGEN_SEND_H
#define MCRGEN_SEND_H

#include "options.h"

/**
 * mcrgen_send() - send until the count, the duration or a signal ends it, and report
 * @o: options; the source port is filled in
 *
 * Returns the exit status: 0, or 1 after telling the user what failed.
 */
int mcrgen_send(struct mcrgen_options *o);

#endif
