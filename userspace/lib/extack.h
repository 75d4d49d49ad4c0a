/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_EXTACK_H
#define MCR_EXTACK_H

#include <linux/netlink.h>

#include "error.h"

/**
 * mcr_extack() - what a NLMSG_ERROR or NLMSG_DONE message says
 * @header: the message, whole
 * @request: what was refused, for the name of an attribute; may be NULL
 * @err: set if the message is a refusal: the kernel's words if there are any,
 *	the attribute if it names one, else the error in words
 *
 * Return: 0 or the negative errno the message carries; -ENOPKG: the module has gone,
 * and @err says how to load it; -EPROTO: it is cut off.
 */
int mcr_extack(const struct nlmsghdr *header, const struct nlmsghdr *request,
	       struct mcr_error *err);

#endif /* MCR_EXTACK_H */
