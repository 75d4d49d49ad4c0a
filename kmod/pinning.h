/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_PINNING_H
#define _MCR_PINNING_H

#include <linux/rcupdate.h>
#include <net/netlink.h>
#include <uapi/linux/mcr.h>

struct mcr_iface;
struct mcr_steer_flow;

/**
 * struct mcr_pinning - the CPUs that relay what arrives on an interface
 * @rcu: for the grace period before it is freed
 * @text: the CPUs in words, as they are shown; in canonical form
 * @flows: where flows are relayed; the interface's own once it is in force
 * @leaving: unpinned; flows that have something queued elsewhere come back after it
 * @n: number of @cpu, 0 in a request to unpin
 * @cpu: the CPUs, in ascending order; those too that are offline
 */
struct mcr_pinning {
	struct rcu_head rcu;
	struct mcr_steer_flow *flows;
	bool leaving;
	char text[MCR_CPUS_MAX + 1];
	unsigned int n;
	unsigned int cpu[];
};

extern const struct nla_policy mcr_pinning_policy[MCR_INTERFACE_A_CPUS + 1];

struct mcr_pinning *mcr_pinning_parse(const struct nlattr *attr,
				      struct netlink_ext_ack *extack);
void mcr_pinning_free(struct mcr_pinning *pinning);
bool mcr_pinning_set(struct mcr_iface *iface, struct mcr_pinning *pinning);
bool mcr_pinning_expire(struct mcr_iface *iface);
void mcr_pinning_destroy(struct mcr_iface *iface);
const char *mcr_pinning_text(const struct mcr_iface *iface);

#endif /* _MCR_PINNING_H */
