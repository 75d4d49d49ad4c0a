/* SPDX-License-Identifier: GPL-2.0-only */
/* nla_strscpy() was nla_strlcpy(), which returned the length of the source. */
#ifndef _MCR_COMPAT_NLA_STRSCPY_H
#define _MCR_COMPAT_NLA_STRSCPY_H

#include_next <net/netlink.h>

static inline ssize_t nla_strscpy(char *dst, const struct nlattr *nla,
				  size_t dstsize)
{
	size_t len = nla_strlcpy(dst, nla, dstsize);

	return len < dstsize ? len : -E2BIG;
}

#endif /* _MCR_COMPAT_NLA_STRSCPY_H */
