/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCRD_FOLLOW_H
#define MCRD_FOLLOW_H

#include "config.h"
#include "connection.h"
#include "pending.h"

/**
 * mcrd_follow() - read the module's notifications, to the last there is
 * @connection: open
 * @pending: what they come to about rules is added
 * @settings: the settings that are wanted; those mcrctl changed are adopted
 * @interfaces: set if one was about an interface
 * @err: on failure
 *
 * Logs who changed what. When this returns, every change that came before is in
 * @pending: the module sends notifications before it lets anybody see a change. So
 * what was read in front of it holds no more than was known then, if there is none.
 *
 * Return: 1: there were changes by others than this mcrd, or some may have been lost;
 * 0: there were none; negative errno.
 */
int mcrd_follow(struct mcrd_connection *connection,
		struct mcrd_pending *pending, struct mcr_config *settings,
		bool *interfaces, struct mcr_error *err);

#endif /* MCRD_FOLLOW_H */
