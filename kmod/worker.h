/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_WORKER_H
#define _MCR_WORKER_H

#include <linux/types.h>
#include <uapi/linux/mcr.h>

struct mcr_iface;
struct mcr_net;
struct work_struct;

void mcr_worker_rule_added(struct mcr_iface *iface);
void mcr_worker_rule_removed(struct mcr_iface *iface);
enum mcr_worker_state mcr_worker_state(const struct mcr_iface *iface);
u32 mcr_worker_idle_seconds(const struct mcr_iface *iface);
u32 mcr_worker_seconds_left(const struct mcr_iface *iface);
void mcr_worker_expire(struct mcr_net *mn);
void mcr_worker_expire_work(struct work_struct *work);
void mcr_worker_stop_all(struct mcr_net *mn);

#endif /* _MCR_WORKER_H */
