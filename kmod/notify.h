/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_NOTIFY_H
#define _MCR_NOTIFY_H

#include <linux/types.h>

struct mcr_iface;
struct mcr_transaction;

void mcr_notify_iface(const struct mcr_iface *iface);
void mcr_notify_commit(const struct mcr_transaction *txn);
void mcr_notify_settings(const struct mcr_transaction *txn);
void mcr_notify_levels(const struct mcr_transaction *txn);
void mcr_notify_pinning(const struct mcr_transaction *txn,
			const struct mcr_iface *iface);
void mcr_notify_start(void);
void mcr_notify_stop(void);

#endif /* _MCR_NOTIFY_H */
