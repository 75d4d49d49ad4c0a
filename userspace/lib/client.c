// SPDX-License-Identifier: GPL-2.0-or-later
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mcr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "extack.h"
#include "hint.h"
#include "netns.h"

/* A rule of MCR_OUTPUTS_MAX outputs is one message; so is a batch. */
#define SEND_BUFFER    (1 << 20)
/* Bursts of notifications while a program is busy elsewhere. */
#define RECEIVE_BUFFER (4 << 20)
/* The reply that shows such a rule, asked for by its id, is one message too. */
#define MESSAGE_BUFFER (1 << 20)
#define DUMP_TRIES     10

struct mcr_client {
	struct nl_sock *socket;
	int family;
	char name[MCR_CLIENT_MAX + 1];
};

/* What one exchange is about, while its replies are read. */
struct exchange {
	mcr_reply_fn reply;
	void *arg;
	struct mcr_error *err;
	const struct nlmsghdr *request;
	int code;
	bool done;
	bool interrupted;
};

static int from_nl(int code)
{
	switch (-code) {
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_PERM:
		return -EPERM;
	case NLE_AGAIN:
		return -EAGAIN;
	case NLE_INTR:
		return -EINTR;
	case NLE_MSG_OVERFLOW:
		return -EMSGSIZE;
	default:
		return -EIO;
	}
}

/* The limits of the host on socket buffers are not meant for administrators. */
static void buffer_size(int fd, int force, int plain, int size)
{
	if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, plain, &size, sizeof(size));
}

static int socket_prepare(struct nl_sock *socket)
{
	int fd = nl_socket_get_fd(socket), on = 1;

	buffer_size(fd, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
	buffer_size(fd, SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER);
	nl_socket_set_msg_buf_size(socket, MESSAGE_BUFFER);
	nl_socket_disable_msg_peek(socket);
	nl_socket_disable_auto_ack(socket);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)))
		return -errno;
	return 0;
}

int mcr_client_open(struct mcr_client **client, const char *name,
		    const char *netns, struct mcr_error *err)
{
	struct mcr_client *opened;
	int home = -1, ret;
	char hint[512];

	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	snprintf(opened->name, sizeof(opened->name), "%s", name);
	opened->socket = nl_socket_alloc();
	if (!opened->socket) {
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
		goto close;
	}
	if (netns) {
		ret = mcr_netns_enter(netns, &home, err);
		if (ret)
			goto close;
	}
	ret = genl_connect(opened->socket);
	if (netns && mcr_netns_leave(home, err)) {
		ret = -EIO;
		goto close;
	}
	if (ret) {
		ret = mcr_error_set(err, from_nl(ret),
				    "cannot open a netlink socket: %s",
				    nl_geterror(ret));
		goto close;
	}
	ret = socket_prepare(opened->socket);
	if (ret) {
		mcr_error_set(err, ret, "cannot set up a netlink socket: %s",
			      strerror(-ret));
		goto close;
	}
	opened->family = genl_ctrl_resolve(opened->socket, MCR_GENL_NAME);
	if (opened->family < 0) {
		ret = mcr_error_set(err, -ENOPKG, "%s",
				    mcr_hint("", hint, sizeof(hint)));
		goto close;
	}
	*client = opened;
	return 0;

close:
	mcr_client_close(opened);
	return ret;
}

void mcr_client_close(struct mcr_client *client)
{
	if (!client)
		return;
	nl_socket_free(client->socket);
	free(client);
}

int mcr_client_fd(const struct mcr_client *client)
{
	return nl_socket_get_fd(client->socket);
}

struct nl_msg *mcr_client_message(struct mcr_client *client, uint8_t command,
				  int flags, size_t attributes, bool change)
{
	struct nl_msg *message;

	message = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN + attributes +
				   nla_total_size(sizeof(client->name)));
	if (!message)
		return NULL;
	if (!genlmsg_put(message, NL_AUTO_PORT,
			 nl_socket_use_seq(client->socket), client->family, 0,
			 flags | NLM_F_REQUEST, command, MCR_GENL_VERSION) ||
	    (change &&
	     nla_put_string(message, MCR_A_CLIENT, client->name))) {
		nlmsg_free(message);
		return NULL;
	}
	nlmsg_hdr(message)->nlmsg_pid =
		nl_socket_get_local_port(client->socket);
	return message;
}

static int on_valid(struct nl_msg *message, void *arg)
{
	struct exchange *x = arg;
	struct nlmsghdr *header = nlmsg_hdr(message);

	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	if (!x->code && !x->interrupted && x->reply)
		x->code = x->reply(header, x->arg, x->err);
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	struct exchange *x = arg;
	int code;

	(void)from;
	code = mcr_extack((struct nlmsghdr *)((char *)error - NLMSG_HDRLEN),
			  x->request, x->code ? NULL : x->err);
	if (!x->code)
		x->code = code;
	x->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *message, void *arg)
{
	struct exchange *x = arg;

	(void)message;
	x->done = true;
	return NL_STOP;
}

/* The end of a dump, which can itself carry an error. */
static int on_finish(struct nl_msg *message, void *arg)
{
	struct exchange *x = arg;
	struct nlmsghdr *header = nlmsg_hdr(message);
	int code = mcr_extack(header, x->request, x->code ? NULL : x->err);

	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	if (!x->code)
		x->code = code;
	if (x->request->nlmsg_flags & NLM_F_DUMP)
		x->done = true;
	return NL_STOP;
}

/* A socket whose last exchange was given up may hold the rest of its answer. */
static int on_sequence(struct nl_msg *message, void *arg)
{
	struct exchange *x = arg;

	return nlmsg_hdr(message)->nlmsg_seq == x->request->nlmsg_seq ? NL_OK :
									NL_SKIP;
}

static int exchange_run(struct mcr_client *client, struct exchange *x)
{
	struct nl_cb *cb;
	int ret;

	ret = nl_sendto(client->socket, (void *)x->request,
			x->request->nlmsg_len);
	if (ret < 0)
		return mcr_error_set(x->err, from_nl(ret),
				     "cannot send a request of %u octets to the module: %s",
				     x->request->nlmsg_len, nl_geterror(ret));
	cb = nl_cb_alloc(NL_CB_CUSTOM);
	if (!cb)
		return mcr_error_set(x->err, -ENOMEM, "out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, x);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, x);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	while (!x->done) {
		ret = nl_recvmsgs_report(client->socket, cb);
		if (ret >= 0 || ret == -NLE_INTR || x->done)
			continue;
		if (ret == -NLE_DUMP_INTR) {
			x->interrupted = true;
			continue;
		}
		nl_cb_put(cb);
		return mcr_error_set(x->err, from_nl(ret),
				     "cannot read the module's answer: %s",
				     nl_geterror(ret));
	}
	nl_cb_put(cb);
	return x->code;
}

int mcr_client_do(struct mcr_client *client, struct nl_msg *message,
		  mcr_reply_fn reply, void *arg, struct mcr_error *err)
{
	struct exchange x = { .reply = reply, .arg = arg, .err = err };
	int ret;

	if (!message)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	x.request = nlmsg_hdr(message);
	nlmsg_hdr(message)->nlmsg_flags |= NLM_F_ACK;
	ret = exchange_run(client, &x);
	nlmsg_free(message);
	return ret;
}

int mcr_client_dump(struct mcr_client *client, struct nl_msg *message,
		    mcr_reply_fn reply, mcr_restart_fn restart, void *arg,
		    struct mcr_error *err)
{
	struct exchange x;
	int ret = -EAGAIN;

	if (!message)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	for (int tries = 0; tries < DUMP_TRIES; tries++) {
		x = (struct exchange){
			.reply = reply,
			.arg = arg,
			.err = err,
			.request = nlmsg_hdr(message),
		};
		if (tries) {
			restart(arg);
			nlmsg_hdr(message)->nlmsg_seq =
				nl_socket_use_seq(client->socket);
		}
		nlmsg_hdr(message)->nlmsg_flags |= NLM_F_DUMP;
		ret = exchange_run(client, &x);
		if (ret || !x.interrupted)
			break;
		ret = mcr_error_set(err, -EAGAIN,
				    "the rules kept changing while they were read, %d times: try again",
				    DUMP_TRIES);
	}
	nlmsg_free(message);
	return ret;
}

int mcr_client_post(struct mcr_client *client, const void *octets, size_t size,
		    struct mcr_error *err)
{
	int ret;

	ret = nl_sendto(client->socket, (void *)octets, size);
	if (ret >= 0)
		return 0;
	return mcr_error_set(err, from_nl(ret),
			     "cannot send %zu octets to the module: %s", size,
			     nl_geterror(ret));
}

int mcr_client_refusal(struct mcr_client *client, uint32_t *sequence,
		       struct mcr_error *err)
{
	struct pollfd wait = {
		.fd = mcr_client_fd(client),
		.events = POLLIN,
	};
	struct sockaddr_nl from;
	struct nlmsghdr *header;
	unsigned char *octets;
	int ret, left;

	while (poll(&wait, 1, 0) > 0) {
		ret = nl_recv(client->socket, &from, &octets, NULL);
		if (ret <= 0)
			return mcr_error_set(err, -EIO,
					     "cannot read the module's answer: %s",
					     nl_geterror(ret));
		left = ret;
		ret = 0;
		for (header = (struct nlmsghdr *)octets;
		     !ret && nlmsg_ok(header, left);
		     header = nlmsg_next(header, &left)) {
			if (header->nlmsg_type != NLMSG_ERROR)
				continue;
			ret = mcr_extack(header, NULL, err);
			*sequence = header->nlmsg_seq;
		}
		free(octets);
		if (ret)
			return ret;
	}
	return 0;
}

int mcr_client_subscribe(struct mcr_client *client, const char *group,
			 struct mcr_error *err)
{
	int id, ret;

	id = genl_ctrl_resolve_grp(client->socket, MCR_GENL_NAME, group);
	if (id < 0)
		return mcr_error_set(err, -EPROTO,
				     "the module has no notifications called %s",
				     group);
	ret = nl_socket_add_membership(client->socket, id);
	if (ret)
		return mcr_error_set(err, from_nl(ret),
				     "cannot listen to %s: %s", group,
				     nl_geterror(ret));
	return 0;
}

static int on_any_sequence(struct nl_msg *message, void *arg)
{
	(void)message;
	(void)arg;
	return NL_OK;
}

int mcr_client_notifications(struct mcr_client *client, mcr_reply_fn reply,
			     void *arg, struct mcr_error *err)
{
	struct exchange x = { .reply = reply, .arg = arg, .err = err };
	struct nl_cb *cb;
	int ret;

	cb = nl_cb_alloc(NL_CB_CUSTOM);
	if (!cb)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &x);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_any_sequence, NULL);
	ret = nl_recvmsgs_report(client->socket, cb);
	nl_cb_put(cb);
	if (ret >= 0 || ret == -NLE_INTR)
		return x.code;
	/* libnl calls a receive buffer that ran over a want of memory. */
	if (ret == -NLE_NOMEM)
		return mcr_error_set(err, -ENOBUFS,
				     "changes came faster than they were read, and some were lost");
	return mcr_error_set(err, from_nl(ret),
			     "cannot read notifications: %s", nl_geterror(ret));
}
