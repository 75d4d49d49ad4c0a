// SPDX-License-Identifier: GPL-2.0-or-later
#include "service.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <time.h>

static char last_status[512];

void mcrd_service_ready(void)
{
	sd_notify(0, "READY=1");
}

void mcrd_service_reloading(void)
{
	struct timespec now;

	/* By the time the manager tells this reload from an earlier one. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		   (uint64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void mcrd_service_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

void mcrd_service_status(const char *format, ...)
{
	char status[sizeof(last_status)];
	va_list args;

	va_start(args, format);
	vsnprintf(status, sizeof(status), format, args);
	va_end(args);
	if (!strcmp(status, last_status))
		return;
	memcpy(last_status, status, sizeof(last_status));
	sd_notifyf(0, "STATUS=%s", status);
}
