/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a service manager is told. Without one, nothing happens.
 */
#ifndef MCRD_SERVICE_H
#define MCRD_SERVICE_H

/** mcrd_service_ready() - it is up, or has read its configuration again */
void mcrd_service_ready(void);

/** mcrd_service_reloading() - it reads its configuration again */
void mcrd_service_reloading(void);

/** mcrd_service_stopping() - it ends */
void mcrd_service_stopping(void);

/** mcrd_service_status() - how things stand, in a sentence; told if it changed */
void mcrd_service_status(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif /* MCRD_SERVICE_H */
