/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection to the module's generic netlink family, and the shape all
 * requests have. One file per object has its requests: module, rule,
 * transaction, interface, cpu, settings, pinning; monitor has the notifications.
 */
#ifndef MCR_CLIENT_H
#define MCR_CLIENT_H

#include <netlink/msg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct mcr_client;

/** mcr_reply_fn - one message of a reply: 0, or negative errno to give up */
typedef int (*mcr_reply_fn)(struct nlmsghdr *header, void *arg,
			    struct mcr_error *err);

/** mcr_restart_fn - a dump starts again: forget what was read so far */
typedef void (*mcr_restart_fn)(void *arg);

/**
 * mcr_client_open() - connect to the relay of a network namespace
 * @client: the connection
 * @name: what this program calls itself in notifications
 * @netns: a name as of `ip netns`, a path, or NULL: the caller's own
 * @err: on failure
 *
 * The thread is in its own namespace again on return. Not for use by two
 * threads at once.
 *
 * Return: 0; -ENOPKG: the module is not loaded, and @err says how to load it;
 * another negative errno.
 */
int mcr_client_open(struct mcr_client **client, const char *name,
		    const char *netns, struct mcr_error *err);

/** mcr_client_close() - an open transaction ends; NULL is fine */
void mcr_client_close(struct mcr_client *client);

/** mcr_client_fd() - for poll() */
int mcr_client_fd(const struct mcr_client *client);

/**
 * mcr_client_message() - begin a request
 * @client: whose it will be
 * @command: enum mcr_cmd
 * @flags: NLM_F_*, besides NLM_F_REQUEST
 * @attributes: octets of attributes it shall have room for
 * @change: it changes something, so the client says its name
 *
 * Return: a message to be given to mcr_client_do(), mcr_client_dump() or
 * nlmsg_free(); NULL: no memory.
 */
struct nl_msg *mcr_client_message(struct mcr_client *client, uint8_t command,
				  int flags, size_t attributes, bool change);

/**
 * mcr_client_do() - send a request, read the reply up to its acknowledgement
 * @client: open
 * @message: the request; freed in any case; NULL is -ENOMEM
 * @reply: called for each message of the reply; NULL: none is looked at
 * @arg: for @reply
 * @err: on failure: the module's own words, where it had any
 *
 * Return: 0 or negative errno, as the module gave it.
 */
int mcr_client_do(struct mcr_client *client, struct nl_msg *message,
		  mcr_reply_fn reply, void *arg, struct mcr_error *err);

/**
 * mcr_client_dump() - read all of something
 * @client: open
 * @message: the request; freed in any case; NULL is -ENOMEM
 * @reply: called for each message
 * @restart: called before the dump is read again, because it changed meanwhile
 * @arg: for @reply and @restart
 * @err: on failure
 *
 * Return: 0; -EAGAIN: it kept changing; another negative errno.
 */
int mcr_client_dump(struct mcr_client *client, struct nl_msg *message,
		    mcr_reply_fn reply, mcr_restart_fn restart, void *arg,
		    struct mcr_error *err);

/**
 * mcr_client_post() - send messages that are answered only if refused
 * @client: open
 * @octets: whole netlink messages, of mcr_client_message(), in a row
 * @size: of @octets
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_client_post(struct mcr_client *client, const void *octets, size_t size,
		    struct mcr_error *err);

/**
 * mcr_client_refusal() - whether one of the messages posted was refused
 * @client: open
 * @sequence: of the message that was
 * @err: in the module's words
 *
 * The module handles messages while they are sent, so what there is to be said
 * is there when mcr_client_post() returns; this does not wait.
 *
 * Return: 0: none was; negative errno.
 */
int mcr_client_refusal(struct mcr_client *client, uint32_t *sequence,
		       struct mcr_error *err);

/** mcr_client_subscribe() - listen to a multicast group of the family */
int mcr_client_subscribe(struct mcr_client *client, const char *group,
			 struct mcr_error *err);

/**
 * mcr_client_notifications() - read what has arrived on a subscribed client
 * @client: subscribed; used for nothing else
 * @reply: called for each notification
 * @arg: for @reply
 * @err: on failure
 *
 * Waits for at least one.
 *
 * Return: 0; -ENOBUFS: some were lost, go on; another negative errno.
 */
int mcr_client_notifications(struct mcr_client *client, mcr_reply_fn reply,
			     void *arg, struct mcr_error *err);

#endif /* MCR_CLIENT_H */
