/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links and addresses: what becomes of the interfaces that rules name is logged,
 * and the module is asked whether it sees them as they are. Binding names to
 * devices, and suspending and resuming rules, is the module's own work.
 */
#ifndef MCRD_NETWORK_H
#define MCRD_NETWORK_H

#include "interface.h"
#include "rtnl.h"

/**
 * struct mcrd_network - the interfaces that rules name, as they were logged last
 * @rtnl: where it is learned from
 * @logged: as logged; those that do not exist have index 0, and their name
 * @logged_count: how many
 * @disagreements: looks in a row at which the module saw something otherwise that had
 *	not changed since the look before
 * @is_behind: they change faster than they can be read, and that was logged
 */
struct mcrd_network {
	struct mcrd_rtnl *rtnl;
	struct mcrd_link *logged;
	size_t logged_count;
	unsigned int disagreements;
	bool is_behind;
};

/** mcrd_network_open() - 0 or negative errno */
int mcrd_network_open(struct mcrd_network *network, struct mcr_error *err);

/** mcrd_network_close() - free all */
void mcrd_network_close(struct mcrd_network *network);

/**
 * mcrd_network_read() - take in what was announced
 * @network: open
 * @err: on failure
 *
 * Return: 1: something was announced, so look again soon; 0; negative errno.
 */
int mcrd_network_read(struct mcrd_network *network, struct mcr_error *err);

/**
 * mcrd_network_look() - see what became of the interfaces that rules name
 * @network: open
 * @client: to the module
 * @err: on failure
 *
 * Logs what changed since the last time, a line for each interface however often
 * it did, and an error if the module sees one otherwise than the kernel for
 * longer than the kernel takes to announce it.
 *
 * Return: 0; 1: look again, a little later; negative errno.
 */
int mcrd_network_look(struct mcrd_network *network, struct mcr_client *client,
		      struct mcr_error *err);

/**
 * mcrd_network_verify() - whether the module sees the interfaces as they are
 * @links: as rtnetlink has them
 * @named: as the module has them
 * @text: on disagreement, what about the first interface
 * @size: of @text
 *
 * Return: how many it sees otherwise. The kernel announces some changes after
 * the module has been told, so only what lasts is an error.
 */
size_t mcrd_network_verify(const struct mcrd_links *links,
			   const struct mcr_interface_set *named, char *text,
			   size_t size);

#endif /* MCRD_NETWORK_H */
