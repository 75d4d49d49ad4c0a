// SPDX-License-Identifier: GPL-2.0-or-later
/* Ending on SIGINT and SIGTERM, see stop.h. */
#include <stddef.h>

#include "stop.h"

static volatile sig_atomic_t stop;

static void on_signal(int signum)
{
	(void)signum;
	stop = 1;
}

void mcrgen_stop_setup(sigset_t *waiting)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t both;

	/* No SA_RESTART: a blocked call returns and the flag is looked at. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!waiting)
		return;
	sigemptyset(&both);
	sigaddset(&both, SIGINT);
	sigaddset(&both, SIGTERM);
	sigprocmask(SIG_BLOCK, &both, waiting);
	sigdelset(waiting, SIGINT);
	sigdelset(waiting, SIGTERM);
}

bool mcrgen_stop_asked(void)
{
	return stop;
}
