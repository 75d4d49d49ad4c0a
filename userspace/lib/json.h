/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stable JSON of mcrctl.
 *
 * What has an element for each rule is printed as it is made: an object of
 * json-c takes some kilobytes a rule, and there may be 100,000.
 */
#ifndef MCR_JSON_H
#define MCR_JSON_H

#include <json-c/json.h>
#include <stdio.h>

#include "daemon_state.h"
#include "model.h"
#include "log_level.h"
#include "module.h"
#include "settings.h"
#include "stats.h"

/** mcr_json_text() - a string; what is no UTF-8 in it becomes U+FFFD; NULL: no memory */
struct json_object *mcr_json_text(const char *text);

/** mcr_json_rule() - an element of `list`; NULL: no memory */
struct json_object *mcr_json_rule(const struct mcr_rule *rule);

/** mcr_json_rule_key() - its id, and its name if it has one */
struct json_object *mcr_json_rule_key(const struct mcr_rule *rule);

/** mcr_json_input() - where and for what datagrams are taken */
struct json_object *mcr_json_input(const struct mcr_input *input);

/** mcr_json_add_rule_body() - what it does: origin, input, outputs, flags */
void mcr_json_add_rule_body(struct json_object *object,
			    const struct mcr_rule *rule);

/** mcr_json_print_list() - print `list`, a rule a line; 0 or -ENOMEM */
int mcr_json_print_list(const struct mcr_rule_set *set, FILE *file);

/** mcr_json_print_workers() - print `list-workers`; 0 or -ENOMEM */
int mcr_json_print_workers(const struct mcr_interface_set *set, FILE *file);

/**
 * mcr_json_print_stats() - print `stats`
 * @stats: what was read
 * @rates: one for each rule
 * @interval: seconds they are over
 * @line: all on one line; else a rule, an interface, a CPU a line
 * @file: where to
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_json_print_stats(const struct mcr_stats *stats,
			 const struct mcr_rate *rates, double interval,
			 bool line, FILE *file);

/** mcr_json_ping() - `ping` */
struct json_object *mcr_json_ping(const struct mcr_module *module,
				  const struct mcr_daemon_state *daemon);

/** mcr_json_settings() - settings, as `monitor` shows them */
struct json_object *mcr_json_settings(const struct mcr_settings *settings);

/** mcr_json_cpus() - a list as "0-1,4" as an array of numbers */
struct json_object *mcr_json_cpus(const char *cpus);

/** mcr_json_log_levels() - `log-level get` */
struct json_object *mcr_json_log_levels(const struct mcr_log_levels *levels);

/** mcr_json_commit() - what a change has done */
struct json_object *mcr_json_commit(const struct mcr_commit *commit);

/** mcr_json_id() - 16 hex digits */
struct json_object *mcr_json_id(uint64_t id);

/** mcr_json_add_text() - a member that is a string */
void mcr_json_add_text(struct json_object *object, const char *key,
		       const char *text);

/** mcr_json_add_number() - a member that is a whole number */
void mcr_json_add_number(struct json_object *object, const char *key,
			 uint64_t number);

/** mcr_json_add_seconds() - a member that is a time, to the millisecond */
void mcr_json_add_seconds(struct json_object *object, const char *key,
			  double seconds);

/** mcr_json_add_rates() - what becomes of a rule's datagrams, a second */
void mcr_json_add_rates(struct json_object *object,
			const struct mcr_rate *rate);

/**
 * mcr_json_print() - print an object, and free it
 * @object: NULL is -ENOMEM
 * @line: on one line, not indented
 * @file: where to
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_json_print(struct json_object *object, bool line, FILE *file);

/** mcr_json_print_part() - print a part of a text, and free it; 0 or -ENOMEM */
int mcr_json_print_part(struct json_object *object, FILE *file);

#endif /* MCR_JSON_H */
