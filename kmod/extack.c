// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sentences with values for extended acks.
 *
 * The kernel's own formatted extended acks came with 6.2 and hold 80 octets, too
 * few to name a cycle of rules. The text must live until the ack is sent, right after
 * the handler has returned, by whoever called it. So texts stand in a ring. A request
 * that is being handled, however long that takes, has its place to itself; one that is
 * done gives it back, and it is used again when all others have been.
 */
#include <linux/kernel.h>
#include <linux/spinlock.h>

#include "extack.h"

#define MCR_EXTACK_RING	128
#define MCR_EXTACK_LEN	512

static struct {
	const struct netlink_ext_ack *owner; /* of a request being handled, or NULL */
	char text[MCR_EXTACK_LEN];
} extack_ring[MCR_EXTACK_RING];
static unsigned int extack_next;
static DEFINE_SPINLOCK(extack_lock); /* owners and extack_next */

/* The place of a request: its own, the next that is nobody's, or just the next. */
static char *extack_place(const struct netlink_ext_ack *extack)
{
	unsigned int i, at;

	lockdep_assert_held(&extack_lock);
	for (i = 0; i < MCR_EXTACK_RING; i++)
		if (extack_ring[i].owner == extack)
			return extack_ring[i].text;
	at = extack_next++ % MCR_EXTACK_RING;
	for (i = 0; i < MCR_EXTACK_RING && extack_ring[at].owner; i++)
		at = extack_next++ % MCR_EXTACK_RING;
	extack_ring[at].owner = extack;
	return extack_ring[at].text;
}

/**
 * mcr_extack() - say what is wrong with a request
 * @extack: where to, or NULL; mcr_extack_release() is to follow
 * @attr: the attribute to blame, or NULL
 * @fmt: one sentence: what is wrong, with the value, and what would be right
 *
 * Context: any but interrupts.
 */
void mcr_extack(struct netlink_ext_ack *extack, const struct nlattr *attr,
		const char *fmt, ...)
{
	va_list args;
	char *text;

	if (!extack)
		return;
	spin_lock(&extack_lock);
	text = extack_place(extack);
	spin_unlock(&extack_lock);
	va_start(args, fmt);
	/* Leave out the last octet: it is never written, so always NUL. */
	vsnprintf(text, MCR_EXTACK_LEN - 1, fmt, args);
	va_end(args);
	extack->_msg = text;
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
}

/**
 * mcr_extack_release() - a request has been handled
 * @extack: its extended ack, or NULL
 *
 * Context: any but interrupts.
 */
void mcr_extack_release(const struct netlink_ext_ack *extack)
{
	unsigned int i;

	if (!extack || !extack->_msg)
		return;
	spin_lock(&extack_lock);
	for (i = 0; i < MCR_EXTACK_RING; i++)
		if (extack_ring[i].owner == extack)
			extack_ring[i].owner = NULL;
	spin_unlock(&extack_lock);
}
