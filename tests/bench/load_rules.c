// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * load-rules INPUT OUTPUT COUNT: adds COUNT rules from one interface to another
 * in one transaction, and prints the seconds that took. None of them matches
 * what tests/bench sends (239.1.1.1 port 5000).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "model.h"
#include "transaction.h"

/* Few groups and many ports: it is the rules that count here, not memberships. */
#define PORTS 50000
#define FIRST_PORT 10000

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int fill(struct mcr_rule *rule, const char *input, const char *output,
		unsigned int i, struct mcr_error *err)
{
	struct mcr_output *out = mcr_rule_add_output(rule);
	char group[MCR_ADDR_TEXT_MAX];

	if (!out)
		return mcr_error_set(err, -1, "out of memory");
	snprintf(rule->input.interface, sizeof(rule->input.interface), "%s", input);
	snprintf(out->interface, sizeof(out->interface), "%s", output);
	snprintf(group, sizeof(group), "239.77.0.%u", 1 + i / PORTS);
	rule->input.port = FIRST_PORT + i % PORTS;
	out->port = 6000;
	if (mcr_addr_parse(group, &rule->input.group, err))
		return -1;
	if (mcr_addr_parse("239.2.2.2", &out->group, err))
		return -1;
	mcr_rule_defaults(rule);
	return mcr_rule_validate(rule, err);
}

static int load(struct mcr_client *client, const char *input, const char *output,
		unsigned int count, struct mcr_error *err)
{
	struct mcr_transaction *transaction;
	struct mcr_commit commit;
	struct mcr_rule rule;
	unsigned int i;
	int ret;

	ret = mcr_transaction_begin(&transaction, client, 0, err);
	for (i = 0; !ret && i < count; i++) {
		mcr_rule_init(&rule);
		ret = fill(&rule, input, output, i, err);
		if (!ret)
			ret = mcr_transaction_add(transaction, &rule, false, err);
		mcr_rule_clear(&rule);
	}
	if (!ret)
		ret = mcr_transaction_commit(transaction, &commit, err);
	if (ret && i)
		mcr_transaction_abort(transaction);
	return ret;
}

int main(int argc, char **argv)
{
	struct mcr_client *client;
	struct mcr_error err = { 0 };
	unsigned int count;
	double start;
	int ret;

	if (argc != 4) {
		fprintf(stderr, "usage: load-rules INPUT OUTPUT COUNT\n");
		return 2;
	}
	count = strtoul(argv[3], NULL, 10);
	if (!count || count > 200 * PORTS) {
		fprintf(stderr, "load-rules: %s is no count from 1 to %d\n", argv[3], 200 * PORTS);
		return 2;
	}
	ret = mcr_client_open(&client, "load-rules", NULL, &err);
	if (!ret) {
		start = now();
		ret = load(client, argv[1], argv[2], count, &err);
		if (!ret)
			printf("%.6f\n", now() - start);
		mcr_client_close(client);
	}
	if (ret)
		fprintf(stderr, "load-rules: %s\n", err.text);
	return ret ? 1 : 0;
}
