/* SPDX-License-Identifier: GPL-2.0-only */
/* Before net/gso.h there was, its functions were here. */
#include <linux/netdevice.h>
