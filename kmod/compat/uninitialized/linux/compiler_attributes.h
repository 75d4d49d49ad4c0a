/* SPDX-License-Identifier: GPL-2.0-only */
/* Variables on the stack were not cleared unasked. */
#ifndef _MCR_COMPAT_UNINITIALIZED_H
#define _MCR_COMPAT_UNINITIALIZED_H

#include_next <linux/compiler_attributes.h>

#define __uninitialized

#endif /* _MCR_COMPAT_UNINITIALIZED_H */
