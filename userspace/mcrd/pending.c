// SPDX-License-Identifier: GPL-2.0-or-later
#include "pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum mcrd_author mcrd_author(const struct mcr_event *event,
			     uint32_t own_portid)
{
	if (event->portid == own_portid)
		return MCRD_AUTHOR_SELF;
	return strcmp(event->client, "mcrctl") == 0 ? MCRD_AUTHOR_MCRCTL :
						      MCRD_AUTHOR_OTHER;
}

int mcrd_pending_add(struct mcrd_pending *pending,
		     const struct mcr_event *event, enum mcrd_author author)
{
	const struct mcr_commit *commit = &event->commit;
	struct mcrd_touched *grown;
	size_t room;

	pending->generation = commit->generation;
	if (author == MCRD_AUTHOR_OTHER)
		pending->drift = true;
	if (author == MCRD_AUTHOR_MCRCTL &&
	    event->changes_count <
		    commit->added + commit->replaced + commit->removed)
		pending->adopt_unlisted = true;
	if (pending->count + event->changes_count > pending->room) {
		room = pending->room * 2 + event->changes_count;
		grown = reallocarray(pending->touched, room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		pending->touched = grown;
		pending->room = room;
	}
	for (size_t i = 0; i < event->changes_count; i++) {
		pending->touched[pending->count] = (struct mcrd_touched){
			.id = event->changes[i].id,
			.order = pending->count,
			.author = author,
		};
		pending->count++;
	}
	return 0;
}

/* By id; of one id, the latest first. */
static int by_id(const void *a, const void *b)
{
	const struct mcrd_touched *left = a, *right = b;

	if (left->id != right->id)
		return left->id < right->id ? -1 : 1;
	return left->order > right->order ? -1 : left->order < right->order;
}

void mcrd_pending_settle(struct mcrd_pending *pending)
{
	size_t kept = 0;

	if (!pending->count)
		return;
	qsort(pending->touched, pending->count, sizeof(*pending->touched),
	      by_id);
	for (size_t i = 0; i < pending->count; i++)
		if (!kept || pending->touched[kept - 1].id !=
				     pending->touched[i].id)
			pending->touched[kept++] = pending->touched[i];
	pending->count = kept;
	/* Those that may still come are later. */
	for (size_t i = 0; i < kept; i++)
		pending->touched[i].order = i;
}

bool mcrd_pending_author(const struct mcrd_pending *pending, uint64_t id,
			 enum mcrd_author *author)
{
	size_t low = 0, high = pending->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (pending->touched[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == pending->count || pending->touched[low].id != id)
		return false;
	*author = pending->touched[low].author;
	return true;
}

size_t mcrd_pending_adopts(const struct mcrd_pending *pending)
{
	size_t adopts = 0;

	for (size_t i = 0; i < pending->count; i++)
		adopts += pending->touched[i].author == MCRD_AUTHOR_MCRCTL;
	return adopts;
}

void mcrd_pending_clear(struct mcrd_pending *pending)
{
	free(pending->touched);
	*pending = (struct mcrd_pending){ 0 };
}
