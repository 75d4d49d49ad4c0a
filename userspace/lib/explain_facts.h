/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What mcr_explain() decides on: asked of the module, of rtnetlink and of /proc.
 */
#ifndef MCR_EXPLAIN_FACTS_H
#define MCR_EXPLAIN_FACTS_H

#include "client.h"
#include "explain.h"

/**
 * mcr_explain_facts_get() - find out what is so now
 * @client: open
 * @netns: the namespace @client is of; NULL: the caller's own
 * @query: the datagram in question
 * @facts: the result, to be cleared in any case
 * @err: on failure
 *
 * Takes a moment, to see whether datagrams are arriving. What the kernel does not
 * tell stays unknown.
 *
 * Return: 0 or negative errno.
 */
int mcr_explain_facts_get(struct mcr_client *client, const char *netns,
			  const struct mcr_query *query,
			  struct mcr_explain_facts *facts,
			  struct mcr_error *err);

/** mcr_explain_facts_clear() - free what they hold */
void mcr_explain_facts_clear(struct mcr_explain_facts *facts);

/**
 * mcr_igmp_joined() - whether /proc/net/igmp or igmp6 lists a group
 * @file: the one of @group's family
 * @interface: where
 * @group: the group
 */
enum mcr_join_fact mcr_igmp_joined(FILE *file, const char *interface,
				   const struct mcr_addr *group);

#endif /* MCR_EXPLAIN_FACTS_H */
