// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sentences with values for extended acks.
 *
 * The kernel's own formatted extended acks came with 6.2 and hold 80 octets, too
 * few to name a cycle of rules. The text must live until the ack is sent, shortly
 * after the handler returns: it stands in a ring that many refusals in flight do
 * not wrap. If they did, a sentence would be another one's, never unterminated.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>

#include "extack.h"

#define MCR_EXTACK_RING	128
#define MCR_EXTACK_LEN	512

static char extack_ring[MCR_EXTACK_RING][MCR_EXTACK_LEN];
static atomic_t extack_next;

/**
 * mcr_extack() - say what is wrong with a request
 * @extack: where to, or NULL
 * @attr: the attribute to blame, or NULL
 * @fmt: one sentence: what is wrong, with the value, and what would be right
 *
 * Context: any.
 */
void mcr_extack(struct netlink_ext_ack *extack, const struct nlattr *attr,
		const char *fmt, ...)
{
	unsigned int slot;
	va_list args;

	if (!extack)
		return;
	slot = (unsigned int)atomic_inc_return(&extack_next) % MCR_EXTACK_RING;
	va_start(args, fmt);
	/* Leave out the last octet: it is never written, so always NUL. */
	vsnprintf(extack_ring[slot], MCR_EXTACK_LEN - 1, fmt, args);
	va_end(args);
	extack->_msg = extack_ring[slot];
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
}
