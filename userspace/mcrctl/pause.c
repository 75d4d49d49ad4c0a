// SPDX-License-Identifier: GPL-2.0-or-later
#include "pause.h"

#include <time.h>

void mcrctl_pause(double seconds)
{
	struct timespec left = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9),
	};

	while (nanosleep(&left, &left))
		;
}
