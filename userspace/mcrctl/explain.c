// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "explain_facts.h"
#include "json.h"
#include "mcrctl.h"
#include "number.h"

enum choice {
	OPT_INTERFACE,
	OPT_GROUP,
	OPT_PORT,
	OPT_SOURCE,
	OPT_PROTOCOL,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_INTERFACE] = { "interface", "IF", "where it would arrive" },
	[OPT_GROUP] = { "group", "ADDRESS", "what it is sent to" },
	[OPT_PORT] = { "port", "PORT", "likewise; none with ESP" },
	[OPT_SOURCE] = { "source", "ADDRESS", "where it comes from (anywhere)" },
	[OPT_PROTOCOL] = { "protocol", "PROTOCOL", "udp (default) or esp" },
	[OPT_COUNT] = { 0 },
};

static int parse_option(const struct mcrctl *ctl, int option,
			struct mcr_query *query)
{
	struct mcr_error err;
	unsigned long port;

	switch (option) {
	case OPT_INTERFACE:
		if (mcr_interface_name_validate(optarg, &err))
			return mcrctl_usage_error(ctl, "%s", err.text);
		snprintf(query->interface, sizeof(query->interface), "%s",
			 optarg);
		return -1;
	case OPT_GROUP:
		if (mcr_addr_parse(optarg, &query->group, &err))
			return mcrctl_usage_error(ctl, "--group: %s", err.text);
		return -1;
	case OPT_PORT:
		if (!mcr_number_parse(optarg, 1, 65535, &port))
			return mcrctl_usage_error(ctl,
						  "--port: '%s' is not a port: give 1-65535",
						  optarg);
		query->port = port;
		return -1;
	case OPT_SOURCE:
		if (mcr_addr_parse(optarg, &query->source, &err))
			return mcrctl_usage_error(ctl, "--source: %s", err.text);
		return -1;
	default:
		if (strcmp(optarg, "udp") != 0 && strcmp(optarg, "esp") != 0)
			return mcrctl_usage_error(ctl,
						  "--protocol: '%s' cannot be relayed: udp and esp can",
						  optarg);
		query->protocol = strcmp(optarg, "esp") ? IPPROTO_UDP :
							  IPPROTO_ESP;
		return -1;
	}
}

static int check(const struct mcrctl *ctl, const struct mcr_query *query)
{
	if (!*query->interface)
		return mcrctl_usage_error(ctl, "--interface is missing");
	if (!query->group.family)
		return mcrctl_usage_error(ctl, "--group is missing");
	if (query->protocol == IPPROTO_ESP && query->port)
		return mcrctl_usage_error(ctl, "ESP has no ports: leave --port out");
	if (query->protocol == IPPROTO_UDP && !query->port)
		return mcrctl_usage_error(ctl, "--port is missing");
	if (query->source.family && query->source.family != query->group.family)
		return mcrctl_usage_error(ctl,
					  "--source and --group must both be IPv4 or both IPv6");
	return -1;
}

static int parse(struct mcrctl *ctl, int argc, char **argv,
		 struct mcr_query *query)
{
	int option, status;

	*query = (struct mcr_query){ .protocol = IPPROTO_UDP };
	mcrctl_first_option();
	for (;;) {
		option = mcrctl_next_option(ctl, &mcrctl_explain, argc, argv);
		if (option == MCRCTL_OPTIONS_WRONG)
			return MCRCTL_USAGE;
		if (option == MCRCTL_OPTIONS_ANSWERED)
			return MCRCTL_DONE;
		if (option == MCRCTL_OPTIONS_END)
			break;
		status = parse_option(ctl, option, query);
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		return mcrctl_usage_error(ctl, "unexpected argument '%s'",
					  argv[optind]);
	return check(ctl, query);
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcr_explanation explanation = { 0 };
	struct mcr_explain_facts facts = { 0 };
	struct mcr_client *client = NULL;
	struct mcr_query query;
	struct mcr_error err;
	int status, ret;

	status = parse(ctl, argc, argv, &query);
	if (status >= 0)
		return status;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_explain_facts_get(client, ctl->netns, &query, &facts,
					    &err);
	if (!ret && mcr_explain(&query, &facts, &explanation))
		ret = mcr_error_set(&err, -1, "out of memory");
	mcr_client_close(client);
	if (ret)
		status = mcrctl_fail(ret, &err);
	else if (ctl->json)
		status = mcr_json_print(mcr_explanation_json(&query,
							     &explanation),
					false, stdout) ?
				 MCRCTL_FAILED :
				 MCRCTL_DONE;
	else
		mcr_explanation_print(&query, &explanation, stdout);
	mcr_explanation_clear(&explanation);
	mcr_explain_facts_clear(&facts);
	return status < 0 ? MCRCTL_DONE : status;
}

const struct mcrctl_verb mcrctl_explain = {
	.name = "explain",
	.synopsis = "--interface IF --group A --port P [--source A] [--protocol udp|esp]",
	.summary = "Say what would happen to such a datagram now, and why.",
	.options = options,
	.run = run,
};
