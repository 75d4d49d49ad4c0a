// SPDX-License-Identifier: GPL-2.0-or-later
#include "family.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/family.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"

struct mcr_family {
	struct nl_sock *socket;
	bool changed;
};

static int on_announcement(struct nl_msg *message, void *arg)
{
	struct mcr_family *family = arg;
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct nlattr *name;

	name = nlmsg_find_attr(header, GENL_HDRLEN, CTRL_ATTR_FAMILY_NAME);
	switch (genlmsg_hdr(header)->cmd) {
	case CTRL_CMD_NEWFAMILY:
	case CTRL_CMD_DELFAMILY:
		if (name && !nla_strcmp(name, MCR_GENL_NAME))
			family->changed = true;
		break;
	}
	return NL_OK;
}

/* A socket hears what is announced in the namespace it was connected in. */
static int connect_in(struct nl_sock *socket, const char *netns,
		      struct mcr_error *err)
{
	int home = -1, ret;

	if (netns) {
		ret = mcr_netns_enter(netns, &home, err);
		if (ret)
			return ret;
	}
	ret = genl_connect(socket);
	if (netns && mcr_netns_leave(home, err))
		return -EIO;
	return ret ? mcr_error_set(err, -EIO,
				   "cannot open a netlink socket: %s",
				   nl_geterror(ret)) :
		     0;
}

int mcr_family_open(struct mcr_family **family, const char *netns,
		    struct mcr_error *err)
{
	struct mcr_family *opened = calloc(1, sizeof(*opened));
	int ret, group;

	if (opened)
		opened->socket = nl_socket_alloc();
	if (!opened || !opened->socket) {
		free(opened);
		return mcr_error_set(err, -ENOMEM, "out of memory");
	}
	nl_socket_disable_seq_check(opened->socket);
	nl_socket_modify_cb(opened->socket, NL_CB_VALID, NL_CB_CUSTOM,
			    on_announcement, opened);
	ret = connect_in(opened->socket, netns, err);
	if (ret) {
		mcr_family_close(opened);
		return ret;
	}
	group = genl_ctrl_resolve_grp(opened->socket, "nlctrl", "notify");
	ret = group < 0 ? group :
			  nl_socket_add_membership(opened->socket, group);
	if (!ret)
		ret = nl_socket_set_nonblocking(opened->socket);
	if (ret) {
		mcr_error_set(err, -EIO,
			      "cannot listen to generic netlink: %s",
			      nl_geterror(ret));
		mcr_family_close(opened);
		return -EIO;
	}
	*family = opened;
	return 0;
}

void mcr_family_close(struct mcr_family *family)
{
	if (!family)
		return;
	nl_socket_free(family->socket);
	free(family);
}

int mcr_family_fd(const struct mcr_family *family)
{
	return nl_socket_get_fd(family->socket);
}

int mcr_family_read(struct mcr_family *family, bool *changed,
		     struct mcr_error *err)
{
	int ret;

	family->changed = false;
	do {
		ret = nl_recvmsgs_default(family->socket);
		/* Announcements were lost: it may have been among them. */
		if (ret == -NLE_NOMEM)
			family->changed = true;
	} while (ret >= 0 || ret == -NLE_NOMEM || ret == -NLE_INTR);
	*changed = family->changed;
	if (ret != -NLE_AGAIN)
		return mcr_error_set(err, -EIO,
				     "cannot read what generic netlink announces: %s",
				     nl_geterror(ret));
	return 0;
}

bool mcr_family_present(void)
{
	struct nl_sock *socket = nl_socket_alloc();
	struct genl_family *family = NULL;
	struct nl_cache *cache = NULL;

	if (socket && !genl_connect(socket) &&
	    !genl_ctrl_alloc_cache(socket, &cache))
		family = genl_ctrl_search_by_name(cache, MCR_GENL_NAME);
	genl_family_put(family);
	nl_cache_free(cache);
	nl_socket_free(socket);
	return family;
}
