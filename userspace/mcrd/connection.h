/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mcrd's connection to the module: requests on one socket, notifications on
 * another, both of one loading of the module.
 */
#ifndef MCRD_CONNECTION_H
#define MCRD_CONNECTION_H

#include <sys/types.h>

#include "client.h"

/**
 * struct mcrd_connection - requests and notifications
 * @requests: NULL: not connected
 * @notifications: subscribed
 * @portid: of @requests, by which the module names it in notifications
 * @instance: tells one loading of the module from another; 0: it cannot be told
 */
struct mcrd_connection {
	struct mcr_client *requests;
	struct mcr_client *notifications;
	uint32_t portid;
	ino_t instance;
};

/**
 * mcrd_connection_open() - connect to the module
 *
 * Return: 0; -ENOPKG: the module is not loaded; another negative errno.
 */
int mcrd_connection_open(struct mcrd_connection *connection,
			 struct mcr_error *err);

/** mcrd_connection_close() - one that is not open is fine */
void mcrd_connection_close(struct mcrd_connection *connection);

/** mcrd_module_instance() - of the module as it is loaded now; 0: unknown */
ino_t mcrd_module_instance(void);

#endif /* MCRD_CONNECTION_H */
