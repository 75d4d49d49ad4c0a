// SPDX-License-Identifier: GPL-2.0-or-later
#include "links.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the link of this index is, or would be. */
static size_t place(const struct mcrd_links *links, uint32_t index)
{
	size_t low = 0, high = links->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (links->links[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct mcrd_link *by_index(const struct mcrd_links *links,
				  uint32_t index)
{
	size_t at = place(links, index);

	return at < links->count && links->links[at].index == index ?
		       &links->links[at] :
		       NULL;
}

int mcrd_links_put(struct mcrd_links *links, const struct mcrd_link *link)
{
	struct mcrd_link *known = by_index(links, link->index), *grown;
	size_t at;

	if (!known) {
		if (links->count == links->room) {
			grown = reallocarray(links->links,
					     links->room * 2 + 16,
					     sizeof(*grown));
			if (!grown)
				return -ENOMEM;
			links->links = grown;
			links->room = links->room * 2 + 16;
		}
		at = place(links, link->index);
		known = &links->links[at];
		memmove(known + 1, known,
			(links->count - at) * sizeof(*known));
		links->count++;
		*known = (struct mcrd_link){ .index = link->index };
	}
	if (strcmp(known->name, link->name) != 0 || known->up != link->up ||
	    known->admin_up != link->admin_up || known->mtu != link->mtu)
		known->changes++;
	memcpy(known->name, link->name, sizeof(known->name));
	known->up = link->up;
	known->admin_up = link->admin_up;
	known->mtu = link->mtu;
	return 0;
}

void mcrd_links_remove(struct mcrd_links *links, uint32_t index)
{
	struct mcrd_link *known = by_index(links, index);

	if (!known)
		return;
	mcrd_link_clear(known);
	links->count--;
	memmove(known, known + 1,
		(links->count - (known - links->links)) * sizeof(*known));
}

static bool same_address(const struct mcrd_address *a,
			 const struct mcrd_address *b)
{
	return a->prefix_len == b->prefix_len &&
	       mcr_addr_equal(&a->addr, &b->addr);
}

static struct mcrd_address *find_address(const struct mcrd_link *link,
					 const struct mcrd_address *address)
{
	for (size_t i = 0; i < link->addresses_count; i++)
		if (same_address(&link->addresses[i], address))
			return &link->addresses[i];
	return NULL;
}

int mcrd_links_put_address(struct mcrd_links *links, uint32_t index,
			   const struct mcrd_address *address)
{
	struct mcrd_link *link = by_index(links, index);
	struct mcrd_address *grown;

	if (!link || find_address(link, address))
		return 0;
	grown = reallocarray(link->addresses, link->addresses_count + 1,
			     sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	link->addresses = grown;
	grown[link->addresses_count++] = *address;
	link->changes++;
	return 0;
}

void mcrd_links_remove_address(struct mcrd_links *links, uint32_t index,
			       const struct mcrd_address *address)
{
	struct mcrd_link *link = by_index(links, index);
	struct mcrd_address *known = link ? find_address(link, address) : NULL;

	if (!known)
		return;
	link->changes++;
	link->addresses_count--;
	memmove(known, known + 1,
		(link->addresses_count - (known - link->addresses)) *
			sizeof(*known));
}

const struct mcrd_link *mcrd_links_find(const struct mcrd_links *links,
					const char *name)
{
	for (size_t i = 0; i < links->count; i++)
		if (!strcmp(links->links[i].name, name))
			return &links->links[i];
	return NULL;
}

void mcrd_links_clear(struct mcrd_links *links)
{
	for (size_t i = 0; i < links->count; i++)
		mcrd_link_clear(&links->links[i]);
	free(links->links);
	*links = (struct mcrd_links){ 0 };
}

int mcrd_link_copy(struct mcrd_link *copy, const struct mcrd_link *link)
{
	struct mcrd_address *addresses = NULL;

	*copy = (struct mcrd_link){ 0 };
	if (!link)
		return 0;
	if (link->addresses_count) {
		addresses = reallocarray(NULL, link->addresses_count,
					 sizeof(*addresses));
		if (!addresses)
			return -ENOMEM;
		memcpy(addresses, link->addresses,
		       link->addresses_count * sizeof(*addresses));
	}
	*copy = *link;
	copy->addresses = addresses;
	return 0;
}

void mcrd_link_clear(struct mcrd_link *link)
{
	free(link->addresses);
	*link = (struct mcrd_link){ 0 };
}

void mcrd_links_replace(struct mcrd_links *links, struct mcrd_links *fresh)
{
	struct mcrd_link *now;
	const struct mcrd_link *before;
	char text[64];

	for (size_t i = 0; i < fresh->count; i++) {
		now = &fresh->links[i];
		before = by_index(links, now->index);
		if (!before)
			continue;
		now->changes = before->changes;
		if (strcmp(before->name, now->name) != 0 ||
		    *mcrd_link_difference(before, now, text, sizeof(text)))
			now->changes++;
	}
	mcrd_links_clear(links);
	*links = *fresh;
	*fresh = (struct mcrd_links){ 0 };
}

/* Appends a part; what does not fit is left out. */
__attribute__((format(printf, 3, 4))) static void
part(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	if (used)
		used += snprintf(text + used, size - used, ", ");
	if (used >= size)
		return;
	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

static const char *state_words(const struct mcrd_link *link)
{
	return link->up	      ? "is up" :
	       link->admin_up ? "has no carrier" :
				"is down";
}

/* Addresses that @link has and @other has not. */
static void put_addresses(char *text, size_t size, const char *verb,
			  const struct mcrd_link *link,
			  const struct mcrd_link *other)
{
	char address[MCR_ADDR_TEXT_MAX];

	for (size_t i = 0; i < link->addresses_count; i++)
		if (!find_address(other, &link->addresses[i]))
			part(text, size, "%s address %s/%u", verb,
			     mcr_addr_format(&link->addresses[i].addr, address),
			     link->addresses[i].prefix_len);
}

const char *mcrd_link_difference(const struct mcrd_link *before,
				 const struct mcrd_link *now, char *text,
				 size_t size)
{
	static const struct mcrd_link none;
	bool often = false;

	text[0] = '\0';
	if (!now) {
		if (before->index)
			part(text, size, "is gone");
		return text;
	}
	if (before->index != now->index) {
		if (before->index)
			part(text, size, "is another device than before");
		part(text, size, "has index %u", now->index);
		before = &none;
	} else if (now->changes - before->changes > 2) {
		often = true;
		part(text, size, "changed %u times, and now %s",
		     now->changes - before->changes, state_words(now));
	}
	if (!often && (!before->index || before->up != now->up ||
		       before->admin_up != now->admin_up))
		part(text, size, "%s", state_words(now));
	if (before->mtu != now->mtu)
		part(text, size, "has MTU %u", now->mtu);
	put_addresses(text, size, "lost", before, now);
	put_addresses(text, size, "has", now, before);
	return text;
}
