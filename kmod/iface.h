/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_IFACE_H
#define _MCR_IFACE_H

#include <linux/if.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/u64_stats_sync.h>
#include <uapi/linux/mcr.h>

struct mcr_filter;
struct mcr_net;
struct mcr_pinning;
struct mcr_recent;
struct mcr_steer_flow;

/**
 * struct mcr_shape - a form of keys that rules of an interface have
 * @prefix_len: length of the group's prefix
 * @protocol: IPPROTO_UDP or IPPROTO_ESP
 * @has_source: the key names a source
 * @has_port: the key names a port
 *
 * The data path probes the table once for each shape an interface really has.
 */
struct mcr_shape {
	u8 prefix_len;
	u8 protocol;
	u8 has_source;
	u8 has_port;
};

/**
 * struct mcr_shapes - the shapes of one interface and family, most specific first
 * @rcu: for the grace period before it is freed
 * @n: number of @shape
 * @shape: a source before none, then the longer prefix, then a port before any
 */
struct mcr_shapes {
	struct rcu_head rcu;
	unsigned int n;
	struct mcr_shape shape[];
};

/**
 * struct mcr_filter_groups - what the filter of one interface and family is about
 * @exact: groups that are one address
 * @prefixes: groups that are more
 * @set: groups whose bits are set, those that are gone since included
 */
struct mcr_filter_groups {
	unsigned int exact;
	unsigned int prefixes;
	unsigned int set;
};

/**
 * struct mcr_iface_counters - per-CPU counters of an interface
 * @syncp: makes reading consistent on 32 bits
 * @matched: datagrams a rule took
 * @no_match: datagrams of UDP or ESP no rule wanted
 * @parse_errors: malformed ones
 * @reassembled: datagrams put together from fragments
 * @errors: datagrams not sent on this interface, by enum mcr_reason
 */
struct mcr_iface_counters {
	struct u64_stats_sync syncp;
	u64_stats_t matched;
	u64_stats_t no_match;
	u64_stats_t parse_errors;
	u64_stats_t reassembled;
	u64_stats_t errors[__MCR_REASON_MAX];
};

/**
 * struct mcr_iface - an interface that rules name, whether or not it exists
 * @dev: the device that has the name now, or NULL
 * @shapes: by family, IPv4 then IPv6; NULL: no rules
 * @filter: by family; NULL: the table is to be asked about everything
 * @pinning: the CPUs that relay what arrives; NULL: the one that receives it
 * @counters: see struct mcr_iface_counters
 * @recent: see struct mcr_recent
 * @mn: the namespace's relay
 * @addr4: the device's primary IPv4 address, 0: none
 * @name: the name, fixed
 * @node: in mcr_net.ifaces
 * @sender_node: in mcr_net.senders while its device is an Ethernet
 * @refs: rules with it as input and outputs on it, of all versions; its pinning; its
 *	  worker
 * @input_rules: rules in force with it as input
 * @outputs: outputs in force on it
 * @worker: there is one, see worker.c
 * @idle_since: second at which it lost its last rule
 * @flows: where the flows of a pinned interface are relayed; NULL: it never was
 * @unpinned: jiffies when it ceased to be
 * @pinning_decided: by the transaction that is being committed
 * @hook: the netfilter hook, registered while @hooked
 * @shares_address: others have the device's link address too: it is an ipvlan's
 * @hooked: there are a worker and a device, and the hook is in place
 * @memberships: groups joined on the device, and sources of groups
 * @allmulti: long prefixes that want the device in all-multicast mode
 * @allmulti_dev: the device that is in it for them, or NULL; under RTNL
 * @allmulti_node: in mcr_net.allmulti_dirty
 * @last_matched: jiffies of the last sample of a changed matched counter
 * @rules: rules with it as input, by mcr_rule.iface_node
 * @groups: groups of its rules, by mcr_group.iface_node
 * @dirty_groups: groups to be joined or left, by mcr_group.dirty_node
 * @dirty: in mcr_net.dirty_ifaces
 * @shape_refs: how many rules have each shape, by family
 * @n_shape_refs: used entries of @shape_refs
 * @filter_groups: by family
 * @retry: the hook or a membership failed for want of memory; try again
 * @rcu: for the grace period before it is freed
 */
struct mcr_iface {
	struct net_device __rcu *dev;
	struct mcr_shapes __rcu *shapes[2];
	struct mcr_filter __rcu *filter[2];
	struct mcr_pinning __rcu *pinning;
	struct mcr_iface_counters __percpu *counters;
	struct mcr_recent __percpu *recent;
	struct mcr_net *mn;
	__be32 addr4;

	char name[IFNAMSIZ];
	struct hlist_node node;
	struct hlist_node sender_node;
	unsigned int refs;
	unsigned int input_rules;
	unsigned int outputs;
	struct nf_hook_ops hook;
	bool worker;
	time64_t idle_since;
	struct mcr_steer_flow *flows;
	unsigned long unpinned;
	bool pinning_decided;
	bool shares_address;
	bool hooked;
	unsigned int memberships;
	unsigned int allmulti;
	struct net_device *allmulti_dev;
	struct list_head allmulti_node;
	unsigned long last_change;
	u64 last_matched;
	struct list_head groups;
	struct list_head dirty_groups;
	struct list_head dirty;
	struct mcr_shape_ref *shape_refs[2];
	unsigned int n_shape_refs[2];
	struct mcr_filter_groups filter_groups[2];
	bool retry;
	struct rcu_head rcu;
};

/**
 * mcr_family_index() - index of a family in arrays by family
 * @family: AF_INET or AF_INET6
 */
static inline unsigned int mcr_family_index(u8 family)
{
	return family == AF_INET6;
}

struct mcr_iface *mcr_iface_find(struct mcr_net *mn, const char *name);
struct mcr_iface *mcr_iface_get(struct mcr_net *mn, const char *name);
struct mcr_iface *mcr_iface_create(struct mcr_net *mn, const char *name);
void mcr_iface_put(struct mcr_iface *iface);
void mcr_iface_bind(struct mcr_iface *iface, struct net_device *dev);
void mcr_iface_unbind(struct mcr_iface *iface);
int mcr_iface_shape_get(struct mcr_iface *iface, u8 family,
			const struct mcr_shape *shape);
void mcr_iface_shape_put(struct mcr_iface *iface, u8 family,
			 const struct mcr_shape *shape);
void mcr_iface_mark_dirty(struct mcr_iface *iface);
void mcr_iface_sync(struct mcr_net *mn);
void mcr_iface_sync_all(struct mcr_net *mn, unsigned long patience);
void mcr_iface_retry(struct mcr_iface *iface);
void mcr_iface_retry_all(struct mcr_net *mn);
enum mcr_reason mcr_iface_reason(const struct mcr_iface *iface);
void mcr_iface_unbind_all(struct mcr_net *mn);

int mcr_iface_notifiers_init(void);
void mcr_iface_notifiers_exit(void);

#endif /* _MCR_IFACE_H */
