/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network interfaces of the namespace, as rtnetlink tells of them, and what
 * changed about one in words. No I/O.
 */
#ifndef MCRD_LINKS_H
#define MCRD_LINKS_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

/**
 * struct mcrd_address - an address of an interface
 * @addr: the address
 * @prefix_len: of its network
 */
struct mcrd_address {
	struct mcr_addr addr;
	uint8_t prefix_len;
};

/**
 * struct mcrd_link - an interface
 * @index: its number
 * @name: its name
 * @up: it is up and has a carrier: datagrams can pass
 * @admin_up: it was set up
 * @mtu: in octets
 * @changes: how often any of this changed, as far as was announced
 * @addresses: in the order they came
 * @addresses_count: how many
 */
struct mcrd_link {
	uint32_t index;
	char name[IFNAMSIZ];
	bool up;
	bool admin_up;
	uint32_t mtu;
	uint32_t changes;
	struct mcrd_address *addresses;
	size_t addresses_count;
};

/** struct mcrd_links - all of them, sorted by index */
struct mcrd_links {
	struct mcrd_link *links;
	size_t count;
	size_t room;
};

/**
 * mcrd_links_put() - an interface is there, or has changed
 * @links: the table
 * @link: what is said of it; its addresses are not looked at
 *
 * Return: 0 or -ENOMEM.
 */
int mcrd_links_put(struct mcrd_links *links, const struct mcrd_link *link);

/** mcrd_links_remove() - the interface with this index is gone, if it was there */
void mcrd_links_remove(struct mcrd_links *links, uint32_t index);

/**
 * mcrd_links_put_address() - an interface has an address
 *
 * One of an interface that is not there is passed over: the interface's own
 * removal was read before.
 *
 * Return: 0 or -ENOMEM.
 */
int mcrd_links_put_address(struct mcrd_links *links, uint32_t index,
			   const struct mcrd_address *address);

/** mcrd_links_remove_address() - an interface has this address no more */
void mcrd_links_remove_address(struct mcrd_links *links, uint32_t index,
			       const struct mcrd_address *address);

/** mcrd_links_find() - by name; NULL: there is none */
const struct mcrd_link *mcrd_links_find(const struct mcrd_links *links,
					const char *name);

/**
 * mcrd_links_replace() - put a table that was read anew into the place of another
 * @links: the old one; how often its links changed is counted on
 * @fresh: the new one; moved
 */
void mcrd_links_replace(struct mcrd_links *links, struct mcrd_links *fresh);

/** mcrd_links_clear() - forget all; the table is empty and usable */
void mcrd_links_clear(struct mcrd_links *links);

/**
 * mcrd_link_copy() - an independent copy, to be freed by mcrd_link_clear()
 * @link: NULL: there is no such interface; the copy has index 0
 *
 * Return: 0 or -ENOMEM; then @copy is as of NULL.
 */
int mcrd_link_copy(struct mcrd_link *copy, const struct mcrd_link *link);

/** mcrd_link_clear() - free what it owns */
void mcrd_link_clear(struct mcrd_link *link);

/**
 * mcrd_link_difference() - what changed about the interface of one name
 * @before: as it was; index 0: there was none
 * @now: as it is; NULL: there is none
 * @text: "is gone"; "has index 7, is up"; several parts with commas; "" if
 *	nothing did; "changed 4 times" in front if that is not all in the parts
 * @size: of @text
 *
 * Return: @text.
 */
const char *mcrd_link_difference(const struct mcrd_link *before,
				 const struct mcrd_link *now, char *text,
				 size_t size);

#endif /* MCRD_LINKS_H */
