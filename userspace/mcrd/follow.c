// SPDX-License-Identifier: GPL-2.0-or-later
#include "follow.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/mcr.h>
#include <poll.h>
#include <stdio.h>

#include "adopt.h"
#include "log.h"
#include "names.h"

struct following {
	struct mcrd_connection *connection;
	struct mcrd_pending *pending;
	struct mcr_config *settings;
	bool *interfaces;
	bool changes;
};

/* "mcrctl (mcrctl, pid 7)": what it calls itself, and what it is. */
static void author_words(const struct mcr_event *event, char *text, size_t size)
{
	snprintf(text, size, "%s (%s, pid %u)",
		 *event->client ? event->client : "a client without a name",
		 event->comm, event->pid);
}

static void log_change(const struct mcr_event *event,
		       const struct mcr_rule_change *change, bool adopted)
{
	char author[96], id[17], pid[16];

	author_words(event, author, sizeof(author));
	snprintf(id, sizeof(id), "%016" PRIx64, change->id);
	snprintf(pid, sizeof(pid), "%u", event->pid);
	mcrd_log(MCRD_CONTROL_SOCKET,
		 adopted ? MCRD_LOG_INFO : MCRD_LOG_WARNING,
		 MCRD_FIELDS({ "rule", id }, { "name", change->name },
			     { "change", mcr_change_name(change->change) },
			     { "client", event->client },
			     { "comm", event->comm }, { "pid", pid }),
		 "rule %s%s%s%s was %s by %s, %s", id,
		 *change->name ? " \"" : "", change->name,
		 *change->name ? "\"" : "", mcr_change_name(change->change),
		 author,
		 adopted ? "and is wanted so" :
			   "which is not mcrctl: it will be put right");
}

static void log_unlisted(const struct mcr_event *event)
{
	const struct mcr_commit *commit = &event->commit;
	char author[96];

	author_words(event, author, sizeof(author));
	mcrd_log(MCRD_CONTROL_SOCKET, MCRD_LOG_INFO, NULL,
		 "in all %u rules were added, %u replaced, %u removed by %s",
		 commit->added, commit->replaced, commit->removed, author);
}

static int on_rules(const struct mcr_event *event, struct following *following)
{
	const struct mcr_commit *commit = &event->commit;
	enum mcrd_author author =
		mcrd_author(event, following->connection->portid);

	if (author == MCRD_AUTHOR_SELF)
		return 0;
	following->changes = true;
	for (size_t i = 0; i < event->changes_count; i++)
		log_change(event, &event->changes[i],
			   author == MCRD_AUTHOR_MCRCTL);
	if (event->changes_count <
	    commit->added + commit->replaced + commit->removed)
		log_unlisted(event);
	return mcrd_pending_add(following->pending, event, author);
}

/* What was changed, where that is no rule: "settings were", … */
static void settings_words(const struct mcr_event *event, char *text,
			   size_t size)
{
	switch (event->kind) {
	case MCR_EVENT_PINNING:
		snprintf(text, size, "%s had its pinning",
			 event->interface.name);
		break;
	case MCR_EVENT_LEVELS:
		snprintf(text, size, "log levels were");
		break;
	default:
		snprintf(text, size, "settings were");
		break;
	}
}

static int on_settings(const struct mcr_event *event,
		       struct following *following)
{
	enum mcrd_author author =
		mcrd_author(event, following->connection->portid);
	bool adopted = author == MCRD_AUTHOR_MCRCTL;
	char what[64], words[96];

	if (author == MCRD_AUTHOR_SELF)
		return 0;
	following->changes = true;
	settings_words(event, what, sizeof(what));
	author_words(event, words, sizeof(words));
	mcrd_log(MCRD_CONTROL_SOCKET,
		 adopted ? MCRD_LOG_INFO : MCRD_LOG_WARNING,
		 MCRD_FIELDS({ "client", event->client },
			     { "comm", event->comm }),
		 "%s changed by %s, %s", what, words,
		 adopted ? "and that is wanted" :
			   "which is not mcrctl: it will be put right");
	if (adopted)
		return mcrd_adopt_settings(following->settings, event);
	following->pending->drift = true;
	return 0;
}

static int on_event(const struct mcr_event *event, void *arg)
{
	struct following *following = arg;

	switch (event->kind) {
	case MCR_EVENT_RULES:
		return on_rules(event, following);
	case MCR_EVENT_SETTINGS:
	case MCR_EVENT_PINNING:
	case MCR_EVENT_LEVELS:
		return on_settings(event, following);
	case MCR_EVENT_INTERFACE:
		*following->interfaces = true;
		break;
	}
	return 0;
}

int mcrd_follow(struct mcrd_connection *connection,
		struct mcrd_pending *pending, struct mcr_config *settings,
		bool *interfaces, struct mcr_error *err)
{
	struct following following = { connection, pending, settings,
				       interfaces, false };
	struct pollfd wait = {
		.fd = mcr_client_fd(connection->notifications),
		.events = POLLIN,
	};
	int ret;

	while (poll(&wait, 1, 0) > 0) {
		ret = mcr_monitor_read(connection->notifications, on_event,
				       &following, err);
		if (ret == -ENOBUFS) {
			pending->lost = true;
			following.changes = true;
			mcrd_log(MCRD_CONTROL_SOCKET, MCRD_LOG_WARNING, NULL,
				 "%s: all rules will be read again", err->text);
		} else if (ret == -ENOMEM) {
			return mcr_error_set(err, ret, "out of memory");
		} else if (ret) {
			return ret;
		}
	}
	return following.changes;
}
