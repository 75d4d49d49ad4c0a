/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notifications of the module that have been read and not yet been acted on: of
 * which rules what the module now holds is wanted, and of which it is not.
 * No I/O.
 */
#ifndef MCRD_PENDING_H
#define MCRD_PENDING_H

#include "monitor.h"

/** enum mcrd_author - who made a change */
enum mcrd_author {
	MCRD_AUTHOR_SELF,	/* this mcrd: known already */
	MCRD_AUTHOR_MCRCTL,	/* an administrator: it is wanted */
	MCRD_AUTHOR_OTHER,	/* anything else: drift */
};

/**
 * struct mcrd_touched - a rule that was changed
 * @id: of the rule
 * @order: number of the change
 * @author: who changed it last
 */
struct mcrd_touched {
	uint64_t id;
	size_t order;
	enum mcrd_author author;
};

/**
 * struct mcrd_pending - what is to be acted on
 * @touched: rules, in the order they were changed; after mcrd_pending_settle()
 *	each one once, sorted by id
 * @count: how many
 * @room: how many @touched has room for
 * @generation: that the last of these changes made; 0: none
 * @adopt_unlisted: mcrctl changed more rules than were listed
 * @drift: something else changed rules
 * @lost: notifications were lost
 */
struct mcrd_pending {
	struct mcrd_touched *touched;
	size_t count;
	size_t room;
	uint32_t generation;
	bool adopt_unlisted;
	bool drift;
	bool lost;
};

/**
 * mcrd_pending_is_newer() - is there a change that a generation is without?
 * @pending: what was announced
 * @generation: of the module, when it was read
 */
static inline bool mcrd_pending_is_newer(const struct mcrd_pending *pending,
					 uint32_t generation)
{
	/* They wrap. */
	return pending->generation &&
	       (int32_t)(pending->generation - generation) > 0;
}

/**
 * mcrd_author() - who made a change
 * @event: a notification about rules
 * @own_portid: netlink port of this mcrd's requests
 *
 * What a client calls itself is its own affair: whoever may change rules may say
 * "mcrctl" and is then taken at his word, as administrators' own tools are.
 */
enum mcrd_author mcrd_author(const struct mcr_event *event,
			     uint32_t own_portid);

/** mcrd_pending_add() - note a notification; 0 or -ENOMEM */
int mcrd_pending_add(struct mcrd_pending *pending,
		     const struct mcr_event *event, enum mcrd_author author);

/** mcrd_pending_settle() - of each rule the last change alone counts */
void mcrd_pending_settle(struct mcrd_pending *pending);

/**
 * mcrd_pending_author() - who changed a rule last
 * @pending: settled
 * @id: of the rule
 * @author: the result
 *
 * Return: false: it is not among the rules listed.
 */
bool mcrd_pending_author(const struct mcrd_pending *pending, uint64_t id,
			 enum mcrd_author *author);

/** mcrd_pending_adopts() - how many rules are to be adopted, of those listed */
size_t mcrd_pending_adopts(const struct mcrd_pending *pending);

/** mcrd_pending_clear() - all was acted on */
void mcrd_pending_clear(struct mcrd_pending *pending);

#endif /* MCRD_PENDING_H */
