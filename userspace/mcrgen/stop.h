/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ending on SIGINT and SIGTERM. */
#ifndef MCRGEN_STOP_H
#define MCRGEN_STOP_H

#include <signal.h>
#include <stdbool.h>

/**
 * mcrgen_stop_setup() - from now on the two signals only set a flag
 * @waiting: the signal mask to wait with (epoll_pwait()), so that none is missed between a
 *	look at the flag and the wait; NULL: leave the signals unblocked
 */
void mcrgen_stop_setup(sigset_t *waiting);

/** mcrgen_stop_asked() - whether one of the signals came */
bool mcrgen_stop_asked(void);

#endif
