// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain_facts.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/mcr.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netns.h"
#include "rule.h"

/* How long to look for datagrams, in nanoseconds. */
#define LOOK 300000000

static void look(void)
{
	struct timespec left = { .tv_nsec = LOOK };

	while (nanosleep(&left, &left))
		;
}

enum mcr_join_fact mcr_igmp_joined(FILE *file, const char *interface,
				   const struct mcr_addr *group)
{
	char line[256], name[IFNAMSIZ], text[33];
	bool here = false;
	uint32_t wanted;

	memcpy(&wanted, group->octets, sizeof(wanted));
	while (fgets(line, sizeof(line), file)) {
		if (group->family == 6) {
			char hex[33] = "";

			for (int i = 0; i < 16; i++)
				snprintf(hex + 2L * i, 3, "%02x",
					 group->octets[i]);
			if (sscanf(line, "%*d %15s %32s", name, text) == 2 &&
			    !strcmp(name, interface) && !strcmp(text, hex))
				return MCR_JOIN_YES;
		} else if (line[0] != '\t') {
			/* A device, whose groups are in the lines below it. */
			here = sscanf(line, "%*d %15[^: \t]", name) == 1 &&
			       !strcmp(name, interface);
		} else if (here && strtoul(line, NULL, 16) == wanted) {
			/* The address as a number of the host's own. */
			return MCR_JOIN_YES;
		}
	}
	return MCR_JOIN_NO;
}

/* The list of groups of the namespace this thread is in. */
static enum mcr_join_fact read_join(const struct mcr_query *query)
{
	enum mcr_join_fact fact;
	FILE *file;

	if (!mcr_addr_is_multicast(&query->group))
		return MCR_JOIN_UNKNOWN;
	file = fopen(query->group.family == 6 ? "/proc/thread-self/net/igmp6" :
						"/proc/thread-self/net/igmp",
		     "re");
	if (!file)
		return MCR_JOIN_UNKNOWN;
	fact = mcr_igmp_joined(file, query->interface, &query->group);
	fclose(file);
	return fact;
}

/* A socket of rtnetlink in the namespace, and what /proc has to say there. */
static int enter(const char *netns, const struct mcr_query *query,
		 struct mcr_explain_facts *facts, struct nl_sock **socket,
		 struct mcr_error *err)
{
	int home = -1, ret;

	*socket = nl_socket_alloc();
	if (!*socket)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	ret = netns ? mcr_netns_enter(netns, &home, err) : 0;
	if (ret)
		return ret;
	ret = nl_connect(*socket, NETLINK_ROUTE);
	facts->join = read_join(query);
	if (netns && mcr_netns_leave(home, err))
		return -EIO;
	if (ret)
		return mcr_error_set(err, -EIO,
				     "cannot ask the kernel about links: %s",
				     nl_geterror(ret));
	nl_socket_disable_auto_ack(*socket);
	return 0;
}

static enum mcr_link_fact link_fact(struct nl_sock *socket, const char *name)
{
	enum mcr_link_fact fact = MCR_LINK_UP;
	struct rtnl_link *link;
	unsigned int flags;
	int ret;

	ret = rtnl_link_get_kernel(socket, 0, name, &link);
	if (ret == -NLE_OBJ_NOTFOUND || ret == -NLE_NODEV)
		return MCR_LINK_MISSING;
	if (ret)
		return MCR_LINK_UNKNOWN;
	flags = rtnl_link_get_flags(link);
	if (!(flags & IFF_UP))
		fact = MCR_LINK_DOWN;
	else if (!(flags & IFF_LOWER_UP))
		fact = MCR_LINK_NO_CARRIER;
	rtnl_link_put(link);
	return fact;
}

/* What a route to an address is like. */
struct way {
	bool found;
	uint8_t type;
	struct mcr_addr via;
};

static int on_route(struct nl_msg *message, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct nlattr *tb[RTA_MAX + 1];
	struct way *way = arg;

	if (header->nlmsg_type != RTM_NEWROUTE ||
	    nlmsg_parse(header, sizeof(struct rtmsg), tb, RTA_MAX, NULL))
		return NL_SKIP;
	way->found = true;
	way->type = ((struct rtmsg *)nlmsg_data(header))->rtm_type;
	if (tb[RTA_GATEWAY])
		mcr_addr_from_octets(&way->via, nla_data(tb[RTA_GATEWAY]),
				     nla_len(tb[RTA_GATEWAY]));
	return NL_OK;
}

/* As the module asks: out of that interface, whatever else there is. */
static struct way find_way(struct nl_sock *socket, int ifindex,
			   const struct mcr_addr *to)
{
	struct rtmsg route = {
		.rtm_family = to->family == 6 ? AF_INET6 : AF_INET,
		.rtm_dst_len = mcr_addr_bits(to),
	};
	struct way way = { 0 };
	struct nl_msg *message;

	message = nlmsg_alloc_simple(RTM_GETROUTE, NLM_F_REQUEST);
	if (!message)
		return way;
	nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, on_route, &way);
	if (!nlmsg_append(message, &route, sizeof(route), NLMSG_ALIGNTO) &&
	    !nla_put(message, RTA_DST, mcr_addr_len(to), to->octets) &&
	    !nla_put_u32(message, RTA_OIF, ifindex) &&
	    nl_send_auto(socket, message) >= 0)
		nl_recvmsgs_default(socket);
	nlmsg_free(message);
	return way;
}

static enum mcr_neighbour_fact neighbour_fact(struct nl_cache *neighbours,
					      int ifindex,
					      const struct mcr_addr *addr)
{
	enum mcr_neighbour_fact fact = MCR_NEIGHBOUR_UNKNOWN;
	struct rtnl_neigh *neighbour;
	struct nl_addr *to;
	int state;

	to = nl_addr_build(addr->family == 6 ? AF_INET6 : AF_INET, addr->octets,
			   mcr_addr_len(addr));
	if (!to)
		return fact;
	neighbour = rtnl_neigh_get(neighbours, ifindex, to);
	nl_addr_put(to);
	if (!neighbour)
		return fact;
	state = rtnl_neigh_get_state(neighbour);
	if (state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE |
		     NUD_PERMANENT | NUD_NOARP))
		fact = MCR_NEIGHBOUR_ANSWERS;
	else if (state & NUD_FAILED)
		fact = MCR_NEIGHBOUR_FAILED;
	else if (state & NUD_INCOMPLETE)
		fact = MCR_NEIGHBOUR_ASKED;
	rtnl_neigh_put(neighbour);
	return fact;
}

static struct mcr_hop find_hop(struct nl_sock *socket,
			       struct nl_cache *neighbours,
			       const struct mcr_output *output,
			       const struct mcr_addr *to)
{
	static const struct mcr_addr everyone = {
		.family = 4,
		.octets = { 255, 255, 255, 255 },
	};
	struct mcr_hop hop = { .fact = MCR_NEIGHBOUR_NONE };
	unsigned int flags, ifindex;
	struct rtnl_link *link;
	struct way way;

	if (mcr_addr_is_multicast(to) || mcr_addr_equal(to, &everyone) ||
	    rtnl_link_get_kernel(socket, 0, output->interface, &link))
		return hop;
	ifindex = rtnl_link_get_ifindex(link);
	flags = rtnl_link_get_flags(link);
	rtnl_link_put(link);
	way = find_way(socket, ifindex, to);
	if (!way.found || (way.type != RTN_UNICAST && way.type != RTN_LOCAL &&
			   way.type != RTN_BROADCAST)) {
		hop.fact = MCR_NEIGHBOUR_NO_ROUTE;
		return hop;
	}
	if (way.type != RTN_UNICAST ||
	    (flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)))
		return hop;
	hop.via = way.via;
	hop.fact = neighbour_fact(neighbours, ifindex,
				  way.via.family ? &way.via : to);
	return hop;
}

static int find_hops(struct nl_sock *socket, const struct mcr_query *query,
		     const struct mcr_rule *rule,
		     struct mcr_explain_facts *facts, struct mcr_error *err)
{
	const struct mcr_output *output;
	struct nl_cache *neighbours;

	facts->hops = calloc(rule->outputs_count, sizeof(*facts->hops));
	if (!facts->hops)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	if (rtnl_neigh_alloc_cache(socket, &neighbours)) {
		free(facts->hops);
		facts->hops = NULL;
		return 0;
	}
	for (size_t i = 0; i < rule->outputs_count; i++) {
		output = &rule->outputs[i];
		facts->hops[i] = find_hop(socket, neighbours, output,
					  output->group.family ?
						  &output->group :
						  &query->group);
	}
	nl_cache_free(neighbours);
	return 0;
}

int mcr_explain_facts_get(struct mcr_client *client, const char *netns,
			  const struct mcr_query *query,
			  struct mcr_explain_facts *facts,
			  struct mcr_error *err)
{
	const struct mcr_rule_choice all = { .all = true };
	struct nl_sock *socket = NULL;
	const struct mcr_rule *rule;
	size_t others;
	int ret;

	*facts = (struct mcr_explain_facts){ 0 };
	ret = mcr_rule_get(client, &all, true, &facts->before, err);
	if (!ret && mcr_query_match(query, &facts->before, &others))
		look();
	if (!ret)
		ret = mcr_rule_get(client, &all, true, &facts->rules, err);
	if (!ret)
		ret = mcr_interface_get(client, &facts->interfaces, err);
	if (!ret)
		ret = enter(netns, query, facts, &socket, err);
	if (!ret) {
		facts->link = link_fact(socket, query->interface);
		rule = mcr_query_match(query, &facts->rules, &others);
		if (rule)
			ret = find_hops(socket, query, rule, facts, err);
	}
	nl_socket_free(socket);
	return ret;
}

void mcr_explain_facts_clear(struct mcr_explain_facts *facts)
{
	mcr_rule_set_clear(&facts->rules);
	mcr_rule_set_clear(&facts->before);
	mcr_interface_set_clear(&facts->interfaces);
	free(facts->hops);
	facts->hops = NULL;
}
