/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces and sockets: everything mcrgen asks of the kernel before datagrams flow. */
#ifndef MCRGEN_SOCK_H
#define MCRGEN_SOCK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "options.h"

/**
 * struct mcrgen_ifc - the interface in use
 * @name: its name, empty when the routing decides
 * @index: its index at the time of mcrgen_ifc_find(), 0 when the routing decides
 * @own: its address by which the user named it, if that is how
 */
struct mcrgen_ifc {
	char name[IF_NAMESIZE];
	unsigned int index;
	struct mcrgen_addr own;
};

/**
 * mcrgen_ifc_find() - resolve --interface
 * @spec: name, address, or NULL for none
 * @ifc: result
 *
 * Returns 0, or -ENODEV after telling the user.
 */
int mcrgen_ifc_find(const char *spec, struct mcrgen_ifc *ifc);

/**
 * mcrgen_ifc_changed() - whether the interface has gone, or been made anew
 * @ifc: the interface; its index is updated when it is there under a new one
 *
 * Returns 1 if it is there with a new index (sockets must be opened again), 0 if nothing
 * changed or it is not there.
 */
int mcrgen_ifc_changed(struct mcrgen_ifc *ifc);

/**
 * mcrgen_ifc_takes_groups() - whether datagrams for IPv6 groups that arrive now are taken
 * @ifc: the interface
 *
 * A link that has just come up has no multicast route for up to a second, and what arrives
 * until then is dropped whatever was joined. IPv4 needs no such route.
 */
bool mcrgen_ifc_takes_groups(const struct mcrgen_ifc *ifc);

/**
 * mcrgen_sockaddr() - address and port as the socket calls take them
 * @addr: the address
 * @port: UDP port
 * @index: interface index, used as scope where IPv6 needs one
 * @sa: result
 *
 * Returns the length of what is in @sa.
 */
socklen_t mcrgen_sockaddr(const struct mcrgen_addr *addr, uint16_t port, unsigned int index,
			  struct sockaddr_storage *sa);

/**
 * mcrgen_tx_open() - a socket to send from
 * @o: options; @o->source_port is set to the port bound, so that a later socket has the same
 * @ifc: interface
 *
 * Returns a file descriptor, or a negative errno after telling the user.
 */
int mcrgen_tx_open(struct mcrgen_options *o, const struct mcrgen_ifc *ifc);

/**
 * mcrgen_rx_open() - a socket that receives the datagrams for one address only, joined
 * @o: options
 * @ifc: interface
 * @group: multicast group, broadcast address or own unicast address
 *
 * Returns a file descriptor, or a negative errno after telling the user.
 */
int mcrgen_rx_open(const struct mcrgen_options *o, const struct mcrgen_ifc *ifc,
		   const struct mcrgen_addr *group);

/**
 * mcrgen_rx_drops() - datagrams the kernel dropped at a socket: queue full, bad checksum
 * @fd: the socket
 */
uint64_t mcrgen_rx_drops(int fd);

#endif
