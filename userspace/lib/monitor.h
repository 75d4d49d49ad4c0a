/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_MONITOR_H
#define MCR_MONITOR_H

#include "interface.h"
#include "log_level.h"
#include "rule.h"
#include "settings.h"

/**
 * struct mcr_rule_change - what a commit did to one rule
 * @change: enum mcr_change
 * @id: of the rule
 * @name: "": none
 */
struct mcr_rule_change {
	uint32_t change;
	uint64_t id;
	char name[MCR_NAME_MAX + 1];
};

/** enum mcr_event_kind - what a notification is about */
enum mcr_event_kind {
	MCR_EVENT_RULES,
	MCR_EVENT_INTERFACE,
	MCR_EVENT_SETTINGS,
	MCR_EVENT_PINNING,
	MCR_EVENT_LEVELS,
};

/**
 * struct mcr_event - a notification
 * @kind: rules, settings, a pinning and levels are changed by a commit
 * @commit: what it did in all
 * @changes: the rules it lists: all, or the first MCR_NTF_CHANGES_MAX
 * @changes_count: how many
 * @portid: netlink port of who did it
 * @pid: the process
 * @comm: its command name
 * @client: what it calls itself; may be ""
 * @cause: enum mcr_cause, what made it do that
 * @interface: name, index, state and reason; of a pinning, name and cpus
 * @settings: all of them
 * @levels: all of them
 */
struct mcr_event {
	enum mcr_event_kind kind;
	struct mcr_commit commit;
	struct mcr_rule_change changes[MCR_NTF_CHANGES_MAX];
	size_t changes_count;
	uint32_t portid;
	uint32_t pid;
	char comm[32];
	char client[MCR_CLIENT_MAX + 1];
	uint32_t cause;
	struct mcr_interface interface;
	struct mcr_settings settings;
	struct mcr_log_levels levels;
};

/** mcr_event_fn - 0, or negative errno to give up */
typedef int (*mcr_event_fn)(const struct mcr_event *event, void *arg);

/** mcr_monitor_subscribe() - listen to rules and interfaces; 0 or -errno */
int mcr_monitor_subscribe(struct mcr_client *client, struct mcr_error *err);

/**
 * mcr_monitor_read() - read what has arrived; waits for at least one
 *
 * Return: 0; -ENOBUFS: some were lost, go on; another negative errno.
 */
int mcr_monitor_read(struct mcr_client *client, mcr_event_fn event, void *arg,
		     struct mcr_error *err);

/** mcr_event_read() - 0; -EPROTO; -ENOMSG: it is of a kind not known here */
int mcr_event_read(struct nlmsghdr *header, struct mcr_event *event);

#endif /* MCR_MONITOR_H */
