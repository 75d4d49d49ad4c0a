// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sentences with values for extended acks.
 *
 * The kernel's own formatted extended acks came with 6.2 and hold 80 octets, too
 * few to name a cycle of rules. The text must stay as it is until the ack is sent, after
 * the handler has returned, however long that takes. It is sent by whoever made the
 * request, before making another: so a place belongs to a task as long as that lives.
 */
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "extack.h"

#define MCR_EXTACK_PLACES	128
#define MCR_EXTACK_LEN		512

static struct {
	struct pid *owner; /* a reference, or NULL */
	char text[MCR_EXTACK_LEN];
} extack_places[MCR_EXTACK_PLACES];
static DEFINE_SPINLOCK(extack_lock); /* owners */

/* The place of the current task, or one whose task is no more; NULL if there is none. */
static char *extack_place(void)
{
	struct pid *pid = task_pid(current);
	char *text = NULL;
	unsigned int i;

	spin_lock(&extack_lock);
	for (i = 0; i < MCR_EXTACK_PLACES && !text; i++)
		if (extack_places[i].owner == pid)
			text = extack_places[i].text;
	for (i = 0; i < MCR_EXTACK_PLACES && !text; i++) {
		if (extack_places[i].owner &&
		    pid_has_task(extack_places[i].owner, PIDTYPE_PID))
			continue;
		put_pid(extack_places[i].owner);
		extack_places[i].owner = get_pid(pid);
		text = extack_places[i].text;
	}
	spin_unlock(&extack_lock);
	return text;
}

/**
 * mcr_extack() - say what is wrong with a request
 * @extack: where to, or NULL
 * @attr: the attribute to blame, or NULL
 * @fmt: one sentence: what is wrong, with the value, and what would be right
 *
 * Context: the task that made the request; any but interrupts.
 */
void mcr_extack(struct netlink_ext_ack *extack, const struct nlattr *attr,
		const char *fmt, ...)
{
	va_list args;
	char *text;

	if (!extack)
		return;
	if (attr)
		NL_SET_BAD_ATTR(extack, attr);
	text = extack_place();
	if (!text) {
		NL_SET_ERR_MSG(extack,
			       "refused; too many programs that were refused something still run to say more");
		return;
	}
	va_start(args, fmt);
	vsnprintf(text, MCR_EXTACK_LEN, fmt, args);
	va_end(args);
	extack->_msg = text;
}

/**
 * mcr_extack_exit() - no request will come any more
 *
 * Context: process.
 */
void mcr_extack_exit(void)
{
	unsigned int i;

	for (i = 0; i < MCR_EXTACK_PLACES; i++)
		put_pid(extack_places[i].owner);
}
