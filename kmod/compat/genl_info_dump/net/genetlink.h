/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A dump's request was told by struct genl_dumpit_info alone; what it and struct
 * genl_info both have is the attributes.
 */
#ifndef _MCR_COMPAT_GENL_INFO_DUMP_H
#define _MCR_COMPAT_GENL_INFO_DUMP_H

#include_next <net/genetlink.h>

static inline const struct genl_dumpit_info *
genl_info_dump(struct netlink_callback *cb)
{
	return genl_dumpit_info(cb);
}

#endif /* _MCR_COMPAT_GENL_INFO_DUMP_H */
