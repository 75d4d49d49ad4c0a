// SPDX-License-Identifier: GPL-2.0-or-later
#include "rtnl.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* IFF_LOWER_UP: <linux/if.h> has it, and cannot stand beside <net/if.h>. */
#define LOWER_UP       (1 << 16)
#define RECEIVE_BUFFER (1 << 20)
/* A dump that was interrupted by a change is read again. */
#define DUMP_TRIES     10
/* Announcements that are lost faster than all can be read again. */
#define LOSS_TRIES     3

/*
 * Two sockets: announcements come on one, what is asked for on the other, so
 * that neither has to be picked out from between the other.
 */
struct mcrd_rtnl {
	struct nl_sock *announcements;
	struct nl_sock *requests;
	struct mcrd_links links;
	unsigned int events;
	int failure;
	bool is_stale;
};

static void read_link(struct mcrd_rtnl *rtnl, struct nlmsghdr *header)
{
	struct ifinfomsg *info = nlmsg_data(header);
	struct mcrd_link link = { .index = info->ifi_index };
	struct nlattr *name, *mtu;

	/* Bridges announce their ports too, in messages of their own family. */
	if (info->ifi_family != AF_UNSPEC)
		return;
	if (header->nlmsg_type == RTM_DELLINK) {
		mcrd_links_remove(&rtnl->links, link.index);
		return;
	}
	name = nlmsg_find_attr(header, sizeof(*info), IFLA_IFNAME);
	mtu = nlmsg_find_attr(header, sizeof(*info), IFLA_MTU);
	if (!name)
		return;
	snprintf(link.name, sizeof(link.name), "%s", nla_get_string(name));
	link.mtu = mtu ? nla_get_u32(mtu) : 0;
	link.admin_up = info->ifi_flags & IFF_UP;
	link.up = link.admin_up && (info->ifi_flags & LOWER_UP);
	if (mcrd_links_put(&rtnl->links, &link))
		rtnl->failure = -ENOMEM;
}

static void read_address(struct mcrd_rtnl *rtnl, struct nlmsghdr *header)
{
	struct ifaddrmsg *info = nlmsg_data(header);
	struct mcrd_address address = { .prefix_len = info->ifa_prefixlen };
	struct nlattr *attr;

	/* On a link to one peer ADDRESS is the peer's. */
	attr = nlmsg_find_attr(header, sizeof(*info), IFA_LOCAL);
	if (!attr)
		attr = nlmsg_find_attr(header, sizeof(*info), IFA_ADDRESS);
	if (!attr || !mcr_addr_from_octets(&address.addr, nla_data(attr),
					   nla_len(attr)))
		return;
	if (header->nlmsg_type == RTM_DELADDR)
		mcrd_links_remove_address(&rtnl->links, info->ifa_index,
					  &address);
	else if (mcrd_links_put_address(&rtnl->links, info->ifa_index,
					&address))
		rtnl->failure = -ENOMEM;
}

static int on_message(struct nl_msg *message, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct mcrd_rtnl *rtnl = arg;

	switch (header->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		if (nlmsg_valid_hdr(header, sizeof(struct ifinfomsg)))
			read_link(rtnl, header);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		if (nlmsg_valid_hdr(header, sizeof(struct ifaddrmsg)))
			read_address(rtnl, header);
		break;
	default:
		return NL_OK;
	}
	rtnl->events++;
	return NL_OK;
}

static struct nl_sock *open_socket(struct mcrd_rtnl *rtnl)
{
	struct nl_sock *sk = nl_socket_alloc();

	if (!sk)
		return NULL;
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_message, rtnl);
	if (nl_connect(sk, NETLINK_ROUTE)) {
		nl_socket_free(sk);
		return NULL;
	}
	return sk;
}

/* 0; -EAGAIN: it changed while it was read; another negative errno. */
static int dump(struct mcrd_rtnl *rtnl, int type, struct mcr_error *err)
{
	struct rtgenmsg all = { .rtgen_family = AF_UNSPEC };
	int ret;

	ret = nl_send_simple(rtnl->requests, type, NLM_F_DUMP, &all,
			     sizeof(all));
	if (ret >= 0)
		ret = nl_recvmsgs_default(rtnl->requests);
	if (ret >= 0)
		return 0;
	return mcr_error_set(err, ret == -NLE_DUMP_INTR ? -EAGAIN : -EIO,
			     "cannot read links and addresses: %s",
			     nl_geterror(ret));
}

int mcrd_rtnl_refresh(struct mcrd_rtnl *rtnl, struct mcr_error *err)
{
	struct mcrd_links old = rtnl->links, fresh;
	unsigned int events = rtnl->events;
	int ret = -EAGAIN;

	/* It is read aside: half a table would have interfaces gone that are not. */
	rtnl->links = (struct mcrd_links){ 0 };
	rtnl->is_stale = true;
	for (int tries = 0; ret == -EAGAIN && tries < DUMP_TRIES; tries++) {
		mcrd_links_clear(&rtnl->links);
		rtnl->failure = 0;
		ret = dump(rtnl, RTM_GETLINK, err);
		if (!ret)
			ret = dump(rtnl, RTM_GETADDR, err);
		if (!ret && rtnl->failure)
			ret = mcr_error_set(err, rtnl->failure,
					    "out of memory");
	}
	rtnl->events = events;
	fresh = rtnl->links;
	rtnl->links = old;
	if (ret) {
		mcrd_links_clear(&fresh);
		return ret;
	}
	mcrd_links_replace(&rtnl->links, &fresh);
	rtnl->is_stale = false;
	return 0;
}

int mcrd_rtnl_open(struct mcrd_rtnl **rtnl, struct mcr_error *err)
{
	struct mcrd_rtnl *opened = calloc(1, sizeof(*opened));
	int size = RECEIVE_BUFFER, ret;

	if (!opened)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	opened->announcements = open_socket(opened);
	opened->requests = open_socket(opened);
	if (!opened->announcements || !opened->requests) {
		ret = mcr_error_set(err, -EIO,
				    "cannot open a socket for links and addresses");
		goto close;
	}
	nl_socket_disable_seq_check(opened->announcements);
	/* The host's limit on socket buffers is not meant for administrators. */
	setsockopt(nl_socket_get_fd(opened->announcements), SOL_SOCKET,
		   SO_RCVBUFFORCE, &size, sizeof(size));
	ret = nl_socket_add_memberships(opened->announcements, RTNLGRP_LINK,
					RTNLGRP_IPV4_IFADDR,
					RTNLGRP_IPV6_IFADDR, 0);
	if (!ret)
		ret = nl_socket_set_nonblocking(opened->announcements);
	if (ret) {
		ret = mcr_error_set(err, -EIO,
				    "cannot listen to links and addresses: %s",
				    nl_geterror(ret));
		goto close;
	}
	/*
	 * What changes from here on is announced; what was before is read, if
	 * need be when there is less going on.
	 */
	ret = mcrd_rtnl_refresh(opened, err);
	if (ret && ret != -EAGAIN)
		goto close;
	*rtnl = opened;
	return 0;

close:
	mcrd_rtnl_close(opened);
	return ret;
}

void mcrd_rtnl_close(struct mcrd_rtnl *rtnl)
{
	if (!rtnl)
		return;
	nl_socket_free(rtnl->announcements);
	nl_socket_free(rtnl->requests);
	mcrd_links_clear(&rtnl->links);
	free(rtnl);
}

int mcrd_rtnl_fd(const struct mcrd_rtnl *rtnl)
{
	return nl_socket_get_fd(rtnl->announcements);
}

const struct mcrd_links *mcrd_rtnl_links(const struct mcrd_rtnl *rtnl)
{
	return &rtnl->links;
}

bool mcrd_rtnl_is_stale(const struct mcrd_rtnl *rtnl)
{
	return rtnl->is_stale;
}

/*
 * Reads announcements to the last. 1: some were lost: those that are left are
 * older, so all is to be read again only when they have been.
 */
static int drain(struct mcrd_rtnl *rtnl, struct mcr_error *err)
{
	bool lost = false;
	int ret;

	do {
		ret = nl_recvmsgs_default(rtnl->announcements);
		/* libnl calls a receive buffer that ran over a want of memory. */
		if (ret == -NLE_NOMEM)
			lost = true;
	} while (ret >= 0 || ret == -NLE_NOMEM || ret == -NLE_INTR);
	if (ret != -NLE_AGAIN)
		return mcr_error_set(err, -EIO,
				     "cannot read what became of links and addresses: %s",
				     nl_geterror(ret));
	return lost;
}

int mcrd_rtnl_read(struct mcrd_rtnl *rtnl, unsigned int *events,
		   struct mcr_error *err)
{
	bool lost = false;
	int ret;

	rtnl->events = 0;
	rtnl->failure = 0;
	for (int tries = 0; tries < LOSS_TRIES; tries++) {
		ret = drain(rtnl, err);
		if (ret > 0)
			lost = true;
		/* What could not be read is not tried at each announcement. */
		if (ret <= 0 || rtnl->is_stale)
			break;
		ret = mcrd_rtnl_refresh(rtnl, err);
		if (ret)
			break;
	}
	*events = rtnl->events;
	if (ret < 0)
		return ret;
	if (rtnl->is_stale)
		return mcr_error_set(err, -EAGAIN,
				     "links and addresses are to be read again");
	return rtnl->failure ? mcr_error_set(err, rtnl->failure,
					     "out of memory") :
			       lost;
}
