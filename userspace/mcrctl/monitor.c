// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "family.h"
#include "monitor_print.h"

/**
 * struct watch - what is listened to
 * @ctl: how to print
 * @family: tells when the module comes and goes
 * @notifications: of the module; NULL: it is not loaded
 * @requests: to the same loading of it
 */
struct watch {
	struct mcrctl *ctl;
	struct mcr_family *family;
	struct mcr_client *notifications;
	struct mcr_client *requests;
};

static void disconnect(struct watch *w)
{
	mcr_client_close(w->notifications);
	mcr_client_close(w->requests);
	w->notifications = w->requests = NULL;
}

/* Listens first: what @change tells is then what later lines go on from. */
static int connect_to(struct watch *w, const char *change,
		      struct mcr_error *err)
{
	struct mcr_module module;
	int ret;

	ret = mcrctl_open(w->ctl, &w->notifications, err);
	if (!ret)
		ret = mcr_monitor_subscribe(w->notifications, err);
	if (!ret)
		ret = mcrctl_open(w->ctl, &w->requests, err);
	if (!ret)
		ret = mcr_module_get(w->requests, &module, err);
	if (ret) {
		disconnect(w);
		return ret;
	}
	mcrctl_monitor_module(w->ctl, change, &module);
	return 0;
}

static int on_event(const struct mcr_event *event, void *arg)
{
	mcrctl_monitor_event(arg, event);
	return 0;
}

static bool readable(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	return poll(&wait, 1, 0) > 0;
}

/* All that has arrived. */
static int read_events(struct watch *w, struct mcr_error *err)
{
	int ret = 0;

	while (!ret && readable(mcr_client_fd(w->notifications))) {
		ret = mcr_monitor_read(w->notifications, on_event, w->ctl, err);
		if (ret != -ENOBUFS)
			continue;
		mcrctl_monitor_lost(w->ctl, err->text);
		ret = 0;
	}
	return ret;
}

/* The module may be another one by now, or none. */
static int read_family(struct watch *w, struct mcr_error *err)
{
	struct mcr_module module;
	bool changed;
	int ret;

	ret = mcr_family_read(w->family, &changed, err);
	if (ret || !changed)
		return ret;
	if (w->requests && mcr_module_get(w->requests, &module, NULL)) {
		disconnect(w);
		mcrctl_monitor_module(w->ctl, "unloaded", NULL);
	}
	if (w->requests || !mcr_family_present())
		return 0;
	ret = connect_to(w, "loaded", err);
	/* It has gone again, and that will be told. */
	return ret == -ENOPKG ? 0 : ret;
}

static int watch(struct watch *w, struct mcr_error *err)
{
	struct pollfd wait[] = {
		{ .fd = mcr_family_fd(w->family), .events = POLLIN },
		{ .events = POLLIN },
	};
	int ret = 0;

	for (;;) {
		/* Whoever reads the other end of a pipe wants it now. */
		if (fflush(stdout))
			return mcr_error_set(err, -EPIPE,
					     "cannot write the output");
		wait[1].fd = w->notifications ? mcr_client_fd(w->notifications) :
						-1;
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			return mcr_error_set(err, -errno,
					     "cannot wait for notifications");
		/* What the module has said before it went comes first. */
		if (w->notifications)
			ret = read_events(w, err);
		if (!ret && readable(wait[0].fd))
			ret = read_family(w, err);
		if (ret)
			return ret;
	}
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct watch w = { .ctl = ctl };
	struct mcr_error err;
	int status, ret;

	status = mcrctl_no_arguments(ctl, argc, argv);
	if (status >= 0)
		return status;
	ret = mcr_family_open(&w.family, ctl->netns, &err);
	if (!ret)
		ret = connect_to(&w, "present", &err);
	if (!ret)
		ret = watch(&w, &err);
	disconnect(&w);
	mcr_family_close(w.family);
	return mcrctl_fail(ret, &err);
}

const struct mcrctl_verb mcrctl_monitor = {
	.name = "monitor",
	.synopsis = "",
	.summary = "Show changes of rules, settings, levels, interfaces and the module as they happen, one a line.",
	.run = run,
};
