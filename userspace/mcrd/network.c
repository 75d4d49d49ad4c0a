// SPDX-License-Identifier: GPL-2.0-or-later
#include "network.h"

#include <errno.h>
#include <linux/mcr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/*
 * The kernel may take a second to announce a carrier that came or went, of which
 * the module is told at once.
 */
#define PATIENCE 10

int mcrd_network_open(struct mcrd_network *network, struct mcr_error *err)
{
	*network = (struct mcrd_network){ 0 };
	return mcrd_rtnl_open(&network->rtnl, err);
}

static void forget_logged(struct mcrd_network *network)
{
	for (size_t i = 0; i < network->logged_count; i++)
		mcrd_link_clear(&network->logged[i]);
	free(network->logged);
	network->logged = NULL;
	network->logged_count = 0;
}

void mcrd_network_close(struct mcrd_network *network)
{
	forget_logged(network);
	mcrd_rtnl_close(network->rtnl);
	network->rtnl = NULL;
}

int mcrd_network_read(struct mcrd_network *network, struct mcr_error *err)
{
	unsigned int events;
	int ret;

	ret = mcrd_rtnl_read(network->rtnl, &events, err);
	if (ret == -EAGAIN) {
		if (!network->is_behind)
			mcrd_log(MCRD_NETWORK, MCRD_LOG_WARNING, NULL,
				 "links and addresses change faster than they can be read: they are read again a little later");
		network->is_behind = true;
		return 1;
	}
	if (ret < 0)
		return ret;
	network->is_behind = false;
	if (ret)
		mcrd_log(MCRD_NETWORK, MCRD_LOG_WARNING, NULL,
			 "links and addresses changed faster than was read: all were read again");
	return events || ret;
}

static const struct mcrd_link *logged_of(const struct mcrd_network *network,
					 const char *name)
{
	for (size_t i = 0; i < network->logged_count; i++)
		if (!strcmp(network->logged[i].name, name))
			return &network->logged[i];
	return NULL;
}

/* @before: NULL: the name is new among the rules, which is no change. */
static void log_one(const struct mcrd_link *before, const struct mcrd_link *now,
		    const char *name)
{
	char text[512];

	if (!before) {
		if (!now)
			mcrd_log(MCRD_NETWORK, MCRD_LOG_INFO,
				 MCRD_FIELDS({ "interface", name }),
				 "%s is named by rules and does not exist: they wait for it",
				 name);
		return;
	}
	if (*mcrd_link_difference(before, now, text, sizeof(text)))
		mcrd_log(MCRD_NETWORK, MCRD_LOG_NOTICE,
			 MCRD_FIELDS({ "interface", name }), "%s %s", name,
			 text);
}

static int log_changes(struct mcrd_network *network,
		       const struct mcr_interface_set *named)
{
	const struct mcrd_links *links = mcrd_rtnl_links(network->rtnl);
	struct mcrd_link *fresh;
	size_t count = 0;

	fresh = reallocarray(NULL, named->count + 1, sizeof(*fresh));
	if (!fresh)
		return -ENOMEM;
	for (size_t i = 0; i < named->count; i++) {
		const char *name = named->interfaces[i].name;
		const struct mcrd_link *now = mcrd_links_find(links, name);

		log_one(logged_of(network, name), now, name);
		if (mcrd_link_copy(&fresh[count], now))
			break;
		snprintf(fresh[count].name, sizeof(fresh[count].name), "%s",
			 name);
		count++;
	}
	forget_logged(network);
	network->logged = fresh;
	network->logged_count = count;
	return count == named->count ? 0 : -ENOMEM;
}

size_t mcrd_network_verify(const struct mcrd_links *links,
			   const struct mcr_interface_set *named, char *text,
			   size_t size)
{
	size_t wrong = 0;

	for (size_t i = 0; i < named->count; i++) {
		const struct mcr_interface *seen = &named->interfaces[i];
		const struct mcrd_link *link =
			mcrd_links_find(links, seen->name);
		bool up = seen->state == MCR_STATE_ACTIVE;

		if (seen->index == (link ? link->index : 0) &&
		    up == (link && link->up))
			continue;
		if (wrong++)
			continue;
		snprintf(text, size,
			 "the module has %s as index %u, %s; the kernel has it as index %u, %s",
			 seen->name, seen->index, up ? "up" : "not up",
			 link ? link->index : 0,
			 link && link->up ? "up" : "not up");
	}
	return wrong;
}

/* Has it changed since it was logged? Then one may have been read before, one after. */
static bool is_moving(const struct mcrd_network *network, const char *name)
{
	const struct mcrd_link *now =
		mcrd_links_find(mcrd_rtnl_links(network->rtnl), name);
	const struct mcrd_link *before = logged_of(network, name);

	if (!before)
		return false;
	return before->index != (now ? now->index : 0) ||
	       (now && before->changes != now->changes);
}

/* How many the module sees otherwise that do not move; @text: about the first. */
static size_t verify_still(const struct mcrd_network *network,
			   const struct mcr_interface_set *named, char *text,
			   size_t size)
{
	const struct mcrd_links *links = mcrd_rtnl_links(network->rtnl);
	size_t wrong = 0;

	for (size_t i = 0; i < named->count; i++) {
		const struct mcr_interface_set one = {
			.interfaces = &named->interfaces[i],
			.count = 1,
		};

		if (!is_moving(network, named->interfaces[i].name))
			wrong += mcrd_network_verify(links, &one, text,
						     wrong ? 0 : size);
	}
	return wrong;
}

/* 0: they agree; 1: not (yet). */
static int verify(struct mcrd_network *network,
		  const struct mcr_interface_set *named)
{
	char text[512];

	if (!mcrd_network_verify(mcrd_rtnl_links(network->rtnl), named, text,
				 sizeof(text))) {
		if (network->disagreements >= PATIENCE)
			mcrd_log(MCRD_NETWORK, MCRD_LOG_NOTICE, NULL,
				 "the module sees the interfaces as they are again");
		network->disagreements = 0;
		return 0;
	}
	if (!verify_still(network, named, text, sizeof(text)))
		return 1;
	if (++network->disagreements == PATIENCE)
		mcrd_log(MCRD_NETWORK, MCRD_LOG_ERROR, NULL, "%s", text);
	return network->disagreements < PATIENCE;
}

int mcrd_network_look(struct mcrd_network *network, struct mcr_client *client,
		      struct mcr_error *err)
{
	struct mcr_interface_set named = { 0 };
	int ret;

	ret = mcr_interface_get(client, &named, err);
	/* What is left to be read is older than what is read anew. */
	if (!ret && mcrd_rtnl_is_stale(network->rtnl)) {
		ret = mcrd_network_read(network, err);
		if (ret >= 0)
			ret = mcrd_rtnl_refresh(network->rtnl, err);
	} else if (!ret && network->disagreements + 1 >= PATIENCE) {
		/* What the module was told before, was announced before. */
		ret = mcrd_rtnl_refresh(network->rtnl, err);
	}
	if (!ret || ret == -EAGAIN)
		ret = mcrd_network_read(network, err);
	/* What the table has is not so any more, and has been logged before. */
	if (ret >= 0 && mcrd_rtnl_is_stale(network->rtnl)) {
		ret = 1;
	} else if (ret >= 0) {
		int differ = verify(network, &named);

		ret = log_changes(network, &named);
		if (ret)
			mcr_error_set(err, ret, "out of memory");
		else
			ret = differ;
	}
	mcr_interface_set_clear(&named);
	return ret;
}
