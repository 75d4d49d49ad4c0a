// SPDX-License-Identifier: GPL-2.0-or-later
/* Interfaces and sockets, see sock.h. */
#define _GNU_SOURCE 1
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "sock.h"

#ifndef UDP_NO_CHECK6_TX /* linux/udp.h and netinet/udp.h cannot both be included */
#define UDP_NO_CHECK6_TX	101
#define UDP_NO_CHECK6_RX	102
#endif
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL	29
#endif

#define RCVBUF_ALL	(64 << 20)	/* bytes asked for, divided among the sockets */
#define RCVBUF_LEAST	(1 << 20)

static int addr_of(const struct sockaddr *sa, struct mcrgen_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (sa && sa->sa_family == AF_INET)
		addr->v4 = ((const struct sockaddr_in *)sa)->sin_addr;
	else if (sa && sa->sa_family == AF_INET6)
		addr->v6 = ((const struct sockaddr_in6 *)sa)->sin6_addr;
	else
		return -EAFNOSUPPORT;
	addr->family = sa->sa_family;
	return 0;
}

static int find_by_addr(const struct mcrgen_addr *want, struct mcrgen_ifc *ifc)
{
	struct ifaddrs *all, *i;
	struct mcrgen_addr addr;

	if (getifaddrs(&all))
		return -errno;
	for (i = all; i; i = i->ifa_next)
		if (!addr_of(i->ifa_addr, &addr) && mcrgen_addr_equal(&addr, want))
			break;
	if (i)
		snprintf(ifc->name, sizeof(ifc->name), "%s", i->ifa_name);
	freeifaddrs(all);
	return i ? 0 : -ENODEV;
}

int mcrgen_ifc_find(const char *spec, struct mcrgen_ifc *ifc)
{
	memset(ifc, 0, sizeof(*ifc));
	if (!spec)
		return 0;
	if (!mcrgen_addr_parse(spec, &ifc->own)) {
		if (find_by_addr(&ifc->own, ifc)) {
			mcrgen_error("no interface has the address %s: give an interface name or an address of one",
				     spec);
			return -ENODEV;
		}
	} else if (strlen(spec) < sizeof(ifc->name)) {
		strcpy(ifc->name, spec);
	}
	ifc->index = if_nametoindex(ifc->name);
	if (ifc->index)
		return 0;
	mcrgen_error("interface \"%s\" does not exist: give one that \"ip link\" lists", spec);
	return -ENODEV;
}

int mcrgen_ifc_changed(struct mcrgen_ifc *ifc)
{
	unsigned int index = ifc->name[0] ? if_nametoindex(ifc->name) : 0;

	if (!index || index == ifc->index)
		return 0;
	ifc->index = index;
	return 1;
}

bool mcrgen_ifc_takes_groups(const struct mcrgen_ifc *ifc)
{
	FILE *routes = fopen("/proc/net/ipv6_route", "re");
	char line[256], dest[33], prefix[3], device[IF_NAMESIZE];
	bool found = false;

	if (!routes)
		return true;
	while (!found && fgets(line, sizeof(line), routes)) {
		/* destination, its prefix, source, its prefix, gateway, 4 numbers, device */
		if (sscanf(line, "%32s %2s %*s %*s %*s %*s %*s %*s %*s %15s", dest, prefix,
			   device) != 3)
			continue;
		found = !strcmp(dest, "ff000000000000000000000000000000") && !strcmp(prefix, "08") &&
			!strcmp(device, ifc->name);
	}
	fclose(routes);
	return found;
}

socklen_t mcrgen_sockaddr(const struct mcrgen_addr *addr, uint16_t port, unsigned int index,
			  struct sockaddr_storage *sa)
{
	struct sockaddr_in *in = (struct sockaddr_in *)sa;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)sa;

	memset(sa, 0, sizeof(*sa));
	if (addr->family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_addr = addr->v4;
		in->sin_port = htons(port);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_addr = addr->v6;
	in6->sin6_port = htons(port);
	if (IN6_IS_ADDR_LINKLOCAL(&addr->v6) || IN6_IS_ADDR_MULTICAST(&addr->v6))
		in6->sin6_scope_id = index;
	return sizeof(*in6);
}

/* Sets an int option. Returns 0, or -errno after telling the user what was to be done. */
static int set_int(int fd, int level, int name, int value, const char *what)
{
	int err;

	if (!setsockopt(fd, level, name, &value, sizeof(value)))
		return 0;
	err = -errno;
	mcrgen_error("cannot %s (value %d): %s", what, value, strerror(-err));
	return err;
}

static int bind_device(int fd, const struct mcrgen_ifc *ifc)
{
	int err;

	if (!ifc->index)
		return 0;
	if (!setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, ifc->name, strlen(ifc->name)))
		return 0;
	err = -errno;
	mcrgen_error("cannot bind to interface %s: %s", ifc->name, strerror(-err));
	return err;
}

static int bind_addr(int fd, const struct mcrgen_addr *addr, uint16_t port, unsigned int index)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_storage sa;
	socklen_t len = mcrgen_sockaddr(addr, port, index, &sa);
	int err;

	if (!bind(fd, (struct sockaddr *)&sa, len))
		return 0;
	err = -errno;
	inet_ntop(addr->family, &addr->v4, text, sizeof(text));
	mcrgen_error("cannot bind to %s port %u: %s%s", text, port, strerror(-err),
		     err == -EADDRNOTAVAIL ? ": give an address this host has" : "");
	return err;
}

static int udp_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd >= 0)
		return fd;
	err = -errno;
	mcrgen_error("cannot open an %s UDP socket: %s", family == AF_INET ? "IPv4" : "IPv6",
		     strerror(-err));
	return err;
}

static int tx_options4(int fd, const struct mcrgen_options *o, const struct mcrgen_ifc *ifc)
{
	struct ip_mreqn out = { .imr_ifindex = ifc->index };
	int err = 0;

	if (ifc->index && setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &out, sizeof(out))) {
		err = -errno;
		mcrgen_error("cannot send multicast out of %s: %s", ifc->name, strerror(-err));
		return err;
	}
	/* Without this a datagram dropped by the output queue counts as sent. */
	err = set_int(fd, IPPROTO_IP, IP_RECVERR, 1, "ask for errors");
	if (!err && o->ttl > 0)
		err = set_int(fd, IPPROTO_IP, IP_TTL, o->ttl, "set the TTL");
	if (!err && o->ttl > 0)
		err = set_int(fd, IPPROTO_IP, IP_MULTICAST_TTL, o->ttl, "set the TTL");
	if (!err && o->dscp >= 0)
		err = set_int(fd, IPPROTO_IP, IP_TOS, o->dscp << 2, "set the DSCP");
	if (!err && o->no_checksum)
		err = set_int(fd, SOL_SOCKET, SO_NO_CHECK, 1, "turn the checksum off");
	return err;
}

static int tx_options6(int fd, const struct mcrgen_options *o, const struct mcrgen_ifc *ifc)
{
	int err = set_int(fd, IPPROTO_IPV6, IPV6_RECVERR, 1, "ask for errors");

	if (!err && ifc->index)
		err = set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, ifc->index,
			      "choose the multicast interface");
	if (!err && o->ttl > 0)
		err = set_int(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, o->ttl, "set the hop limit");
	if (!err && o->ttl > 0)
		err = set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, o->ttl, "set the hop limit");
	if (!err && o->dscp >= 0)
		err = set_int(fd, IPPROTO_IPV6, IPV6_TCLASS, o->dscp << 2, "set the DSCP");
	if (!err && o->no_checksum)
		err = set_int(fd, IPPROTO_UDP, UDP_NO_CHECK6_TX, 1, "turn the checksum off");
	return err;
}

int mcrgen_tx_open(struct mcrgen_options *o, const struct mcrgen_ifc *ifc)
{
	struct mcrgen_addr from = o->source.family ? o->source : ifc->own;
	int fd = udp_socket(o->group.family), err;
	union {
		struct sockaddr_in6 in6;
		struct sockaddr_in in;
		struct sockaddr any;
	} bound = { .in6 = { .sin6_family = AF_UNSPEC } };
	socklen_t len = sizeof(bound);

	if (fd < 0)
		return fd;
	/* An interface may be named by an address of the other family. */
	if (from.family != o->group.family)
		from = (struct mcrgen_addr){ .family = o->group.family };
	err = bind_device(fd, ifc);
	if (!err)
		err = set_int(fd, SOL_SOCKET, SO_BROADCAST, 1, "allow broadcast");
	if (!err)
		err = o->group.family == AF_INET ? tx_options4(fd, o, ifc) :
						   tx_options6(fd, o, ifc);
	if (!err && o->burst > 1)
		err = set_int(fd, IPPROTO_UDP, UDP_SEGMENT, o->size, "turn on UDP GSO");
	if (!err)
		err = bind_addr(fd, &from, o->source_port, ifc->index);
	if (err) {
		close(fd);
		return err;
	}
	if (!getsockname(fd, &bound.any, &len))
		o->source_port = ntohs(bound.any.sa_family == AF_INET ? bound.in.sin_port :
									bound.in6.sin6_port);
	return fd;
}

static int join(int fd, const struct mcrgen_options *o, const struct mcrgen_ifc *ifc,
		const struct mcrgen_addr *group)
{
	int level = group->family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, ret, err;
	struct group_source_req ssm = { .gsr_interface = ifc->index };
	struct group_req asm_ = { .gr_interface = ifc->index };
	char text[INET6_ADDRSTRLEN];

	if (o->source.family) {
		mcrgen_sockaddr(group, 0, 0, &ssm.gsr_group);
		mcrgen_sockaddr(&o->source, 0, 0, &ssm.gsr_source);
		ret = setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, &ssm, sizeof(ssm));
	} else {
		mcrgen_sockaddr(group, 0, 0, &asm_.gr_group);
		ret = setsockopt(fd, level, MCAST_JOIN_GROUP, &asm_, sizeof(asm_));
	}
	if (!ret)
		return 0;
	err = -errno;
	inet_ntop(group->family, &group->v4, text, sizeof(text));
	mcrgen_error("cannot join %s on %s: %s", text, ifc->name, strerror(-err));
	return err;
}

static int rx_options(int fd, const struct mcrgen_options *o)
{
	int size = RCVBUF_ALL / o->streams, err;

	if (size < RCVBUF_LEAST)
		size = RCVBUF_LEAST;
	/* FORCE goes past net.core.rmem_max and needs CAP_NET_ADMIN. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	err = set_int(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1, "ask for timestamps");
	if (err)
		return err;
	if (o->group.family == AF_INET) {
		err = set_int(fd, IPPROTO_IP, IP_PKTINFO, 1, "ask for interfaces");
		if (!err)
			err = set_int(fd, IPPROTO_IP, IP_RECVTTL, 1, "ask for TTLs");
		if (!err)
			err = set_int(fd, IPPROTO_IP, IP_RECVTOS, 1, "ask for DSCPs");
		if (!err)
			err = set_int(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0,
				      "refuse groups others joined");
		return err;
	}
	err = set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "refuse IPv4");
	if (!err)
		err = set_int(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "ask for interfaces");
	if (!err)
		err = set_int(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "ask for hop limits");
	if (!err)
		err = set_int(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1, "ask for DSCPs");
	if (!err)
		err = set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0,
			      "refuse groups others joined");
	if (!err && o->no_checksum)
		err = set_int(fd, IPPROTO_UDP, UDP_NO_CHECK6_RX, 1, "take zero checksums");
	return err;
}

int mcrgen_rx_open(const struct mcrgen_options *o, const struct mcrgen_ifc *ifc,
		   const struct mcrgen_addr *group)
{
	int fd = udp_socket(group->family), err;

	if (fd < 0)
		return fd;
	err = bind_device(fd, ifc);
	if (!err)
		err = set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1, "share the port");
	if (!err)
		err = rx_options(fd, o);
	if (!err)
		err = bind_addr(fd, group, o->port, ifc->index);
	if (!err && mcrgen_addr_multicast(group))
		err = join(fd, o, ifc, group);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

uint64_t mcrgen_rx_drops(int fd)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len))
		return 0;
	return info[SK_MEMINFO_DROPS];
}
