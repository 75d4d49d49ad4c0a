// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor_print.h"

#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "names.h"
#include "problem.h"

static struct json_object *new_event(const char *kind)
{
	struct json_object *object = json_object_new_object();

	mcr_json_add_text(object, "event", kind);
	return object;
}

static void add_author(struct json_object *object,
		       const struct mcr_event *event)
{
	struct json_object *by = json_object_new_object();

	if (*event->client)
		mcr_json_add_text(by, "client", event->client);
	mcr_json_add_text(by, "comm", event->comm);
	mcr_json_add_number(by, "pid", event->pid);
	json_object_object_add(object, "by", by);
	if (event->cause)
		mcr_json_add_text(object, "cause",
				  mcr_cause_name(event->cause));
	mcr_json_add_number(object, "generation", event->commit.generation);
	json_object_object_add(object, "digest",
			       mcr_json_id(event->commit.digest));
}

static const char *cause_words(uint32_t cause)
{
	switch (cause) {
	case MCR_CAUSE_CONFIGURATION:
		return "from a configuration";
	case MCR_CAUSE_RESTORE:
		return "to restore what the module had";
	case MCR_CAUSE_REPAIR:
		return "to repair drift";
	default:
		return "for a reason not known here";
	}
}

static void print_author(const struct mcr_event *event)
{
	mcr_text_print(stdout, " by %s (%s, pid %u)%s%s, generation %u\n",
		       *event->client ? event->client : "an unnamed client",
		       event->comm, event->pid, event->cause ? ", " : "",
		       event->cause ? cause_words(event->cause) : "",
		       event->commit.generation);
}

static void print_change(const struct mcrctl *ctl,
			 const struct mcr_event *event,
			 const struct mcr_rule_change *change)
{
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "rule %016" PRIx64 "%s%s%s %s", change->id,
			       *change->name ? " \"" : "", change->name,
			       *change->name ? "\"" : "",
			       mcr_change_name(change->change));
		print_author(event);
		return;
	}
	object = new_event("rule");
	mcr_json_add_text(object, "change", mcr_change_name(change->change));
	json_object_object_add(object, "id", mcr_json_id(change->id));
	if (*change->name)
		mcr_json_add_text(object, "name", change->name);
	add_author(object, event);
	mcr_json_print(object, true, stdout);
}

/* A large commit lists its first rules only: the counts tell of the others. */
static void print_totals(const struct mcrctl *ctl,
			 const struct mcr_event *event)
{
	const struct mcr_commit *commit = &event->commit;
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "rules: %u added, %u replaced, %u removed in all by generation %u\n",
			       commit->added, commit->replaced, commit->removed,
			       commit->generation);
		return;
	}
	object = new_event("rules");
	mcr_json_add_number(object, "added", commit->added);
	mcr_json_add_number(object, "replaced", commit->replaced);
	mcr_json_add_number(object, "removed", commit->removed);
	add_author(object, event);
	mcr_json_print(object, true, stdout);
}

static void print_interface(const struct mcrctl *ctl,
			    const struct mcr_interface *interface)
{
	bool active = interface->state == MCR_STATE_ACTIVE;
	struct json_object *object;
	char reason[128];

	mcr_reason_words(interface->reason, interface->name, reason,
			 sizeof(reason));
	if (!ctl->json) {
		mcr_text_print(stdout, "interface %s %s%s%s\n", interface->name,
			       mcr_state_name(interface->state), active ? "" : ": ",
			       active ? "" : reason);
		return;
	}
	object = new_event("interface");
	mcr_json_add_text(object, "interface", interface->name);
	if (interface->index)
		mcr_json_add_number(object, "index", interface->index);
	mcr_json_add_text(object, "state", mcr_state_name(interface->state));
	if (!active)
		mcr_json_add_text(object, "reason", reason);
	mcr_json_print(object, true, stdout);
}

static void print_settings(const struct mcrctl *ctl,
			   const struct mcr_event *event)
{
	const struct mcr_settings *s = &event->settings;
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "settings: multicast_ttl %u, idle_timeout %u, reconcile_interval %u, gro %s, log_format %s, buffers %u/%u/%u",
			       s->multicast_ttl, s->idle_timeout,
			       s->reconcile_interval, s->gro ? "on" : "off",
			       mcr_log_format_name(s->log_format), s->buffers_small,
			       s->buffers_standard, s->buffers_jumbo);
		print_author(event);
		return;
	}
	object = new_event("settings");
	json_object_object_add(object, "settings", mcr_json_settings(s));
	add_author(object, event);
	mcr_json_print(object, true, stdout);
}

static void print_pinning(const struct mcrctl *ctl,
			  const struct mcr_event *event)
{
	const char *cpus = event->interface.cpus;
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "interface %s %s%s", event->interface.name,
			       *cpus ? "pinned to CPUs " : "not pinned any more", cpus);
		print_author(event);
		return;
	}
	object = new_event("pinning");
	mcr_json_add_text(object, "interface", event->interface.name);
	json_object_object_add(object, "pinned_cpus", mcr_json_cpus(cpus));
	add_author(object, event);
	mcr_json_print(object, true, stdout);
}

static void print_levels(const struct mcrctl *ctl,
			 const struct mcr_event *event)
{
	const struct mcr_log_levels *levels = &event->levels;
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "log levels: global %s", mcr_level_name(levels->global));
		for (uint8_t i = 0; i < MCR_FACILITIES_COUNT; i++)
			if (levels->own[i] != MCR_LEVEL_LEFT_OUT)
				mcr_text_print(stdout, ", %s %s", mcr_facility_name(i),
					       mcr_level_name(levels->own[i]));
		print_author(event);
		return;
	}
	object = new_event("log_levels");
	json_object_object_add(object, "log_levels", mcr_json_log_levels(levels));
	add_author(object, event);
	mcr_json_print(object, true, stdout);
}

static void print_rules(const struct mcrctl *ctl, const struct mcr_event *event)
{
	const struct mcr_commit *commit = &event->commit;

	for (size_t i = 0; i < event->changes_count; i++)
		print_change(ctl, event, &event->changes[i]);
	if (event->changes_count <
	    commit->added + commit->replaced + commit->removed)
		print_totals(ctl, event);
}

void mcrctl_monitor_event(const struct mcrctl *ctl,
			  const struct mcr_event *event)
{
	switch (event->kind) {
	case MCR_EVENT_RULES:
		print_rules(ctl, event);
		break;
	case MCR_EVENT_INTERFACE:
		print_interface(ctl, &event->interface);
		break;
	case MCR_EVENT_SETTINGS:
		print_settings(ctl, event);
		break;
	case MCR_EVENT_PINNING:
		print_pinning(ctl, event);
		break;
	case MCR_EVENT_LEVELS:
		print_levels(ctl, event);
		break;
	}
}

void mcrctl_monitor_lost(const struct mcrctl *ctl, const char *reason)
{
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "lost: %s: `mcrctl list` shows what is now\n", reason);
		return;
	}
	object = new_event("lost");
	mcr_json_add_text(object, "reason", reason);
	mcr_json_print(object, true, stdout);
}

void mcrctl_monitor_module(const struct mcrctl *ctl, const char *change,
			   const struct mcr_module *module)
{
	struct json_object *object;

	if (!ctl->json) {
		mcr_text_print(stdout, "module %s", change);
		if (module)
			mcr_text_print(stdout, ": version %s, generation %u", module->version,
				       module->generation);
		putchar('\n');
		return;
	}
	object = new_event("module");
	mcr_json_add_text(object, "change", change);
	if (module) {
		mcr_json_add_text(object, "version", module->version);
		mcr_json_add_number(object, "generation", module->generation);
		json_object_object_add(object, "digest",
				       mcr_json_id(module->digest));
	}
	mcr_json_print(object, true, stdout);
}
