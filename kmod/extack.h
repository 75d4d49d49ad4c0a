/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_EXTACK_H
#define _MCR_EXTACK_H

#include <linux/netlink.h>

__printf(3, 4)
void mcr_extack(struct netlink_ext_ack *extack, const struct nlattr *attr,
		const char *fmt, ...);
void mcr_extack_exit(void);

#endif /* _MCR_EXTACK_H */
