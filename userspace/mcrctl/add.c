// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon_state.h"
#include "json.h"
#include "mcrctl.h"
#include "names.h"
#include "output_spec.h"
#include "problem.h"
#include "text.h"

enum choice {
	OPT_NAME,
	OPT_INPUT_INTERFACE,
	OPT_INPUT_GROUP,
	OPT_INPUT_PORT,
	OPT_INPUT_SOURCE,
	OPT_INPUT_PROTOCOL,
	OPT_NO_LOCAL,
	OPT_OUTPUTS,
	OPT_OUTPUT,
	OPT_ALLOW_LOOP,
	OPT_REPLACE,
	OPT_COUNT,
};

static const struct mcrctl_option options[] = {
	[OPT_NAME] = { "name", "NAME", "what the rule is called, for people" },
	[OPT_INPUT_INTERFACE] = { "input-interface", "IF",
				  "where datagrams arrive" },
	[OPT_INPUT_GROUP] = { "input-group", "ADDRESS[/LEN]",
			      "what they are sent to" },
	[OPT_INPUT_PORT] = { "input-port", "PORT", "1-65535, or any" },
	[OPT_INPUT_SOURCE] = { "input-source", "ADDRESS",
			       "only what comes from there" },
	[OPT_INPUT_PROTOCOL] = { "input-protocol", "PROTOCOL",
				 "udp (default) or esp" },
	[OPT_NO_LOCAL] = { "no-local", NULL,
			   "keep them from programs on this host" },
	[OPT_OUTPUTS] = { "outputs", "SPEC[,SPEC...]",
			  "group:port:interface, or [group]:port:interface" },
	[OPT_OUTPUT] = { "output", "KEY=VALUE,...",
			 "one output in full; may be repeated" },
	[OPT_ALLOW_LOOP] = { "allow-loop", NULL,
			     "add it even if rules would feed themselves" },
	[OPT_REPLACE] = { "replace", NULL,
			  "take the place of a rule with the same input" },
	[OPT_COUNT] = { 0 },
};

/*
 * Values are read when all of them are there: what a port may be depends on the
 * protocol, which may come after it. Outputs keep the order they were given in.
 */
struct given {
	const char *values[OPT_COUNT];
	const char **outputs;
	bool *outputs_in_full;
	size_t outputs_count;
};

static int wrong(const struct mcrctl *ctl, enum choice option,
		 const struct mcr_error *err)
{
	mcr_text_print(stderr, "mcrctl: %s: --%s: %s\n", ctl->verb->name,
		       options[option].name, err->text);
	return MCRCTL_USAGE;
}

static int collect(struct mcrctl *ctl, int argc, char **argv,
		   struct given *given)
{
	int option;

	mcrctl_first_option();
	for (;;) {
		option = mcrctl_next_option(ctl, &mcrctl_add, argc, argv);
		switch (option) {
		case MCRCTL_OPTIONS_END:
			if (optind == argc)
				return -1;
			return mcrctl_usage_error(ctl,
						  "unexpected argument '%s'",
						  argv[optind]);
		case MCRCTL_OPTIONS_WRONG:
			return MCRCTL_USAGE;
		case MCRCTL_OPTIONS_ANSWERED:
			return MCRCTL_DONE;
		case OPT_OUTPUTS:
		case OPT_OUTPUT:
			given->outputs[given->outputs_count] = optarg;
			given->outputs_in_full[given->outputs_count++] =
				option == OPT_OUTPUT;
			break;
		default:
			if (given->values[option])
				return mcrctl_usage_error(ctl,
							  "--%s is given twice",
							  options[option].name);
			given->values[option] = optarg ? optarg : "";
			break;
		}
	}
}

static int read_name(struct mcr_rule *rule, const char *text,
		     struct mcr_error *err)
{
	if (mcr_rule_name_validate(text, err))
		return -1;
	snprintf(rule->name, sizeof(rule->name), "%s", text);
	return 0;
}

static int read_interface(struct mcr_rule *rule, const char *text,
			  struct mcr_error *err)
{
	return mcr_interface_parse(text, rule->input.interface, err);
}

static int read_group(struct mcr_rule *rule, const char *text,
		      struct mcr_error *err)
{
	return mcr_prefix_parse(text, &rule->input.group,
				&rule->input.prefix_len, err);
}

static int read_port(struct mcr_rule *rule, const char *text,
		     struct mcr_error *err)
{
	return mcr_input_port_parse(text, rule->input.protocol,
				    &rule->input.port, err);
}

static int read_source(struct mcr_rule *rule, const char *text,
		       struct mcr_error *err)
{
	return mcr_addr_parse(text, &rule->input.source, err);
}

static int read_protocol(struct mcr_rule *rule, const char *text,
			 struct mcr_error *err)
{
	return mcr_protocol_parse(text, &rule->input.protocol, err);
}

/* In the order they are read: the protocol before what depends on it. */
static const struct {
	enum choice option;
	int (*read)(struct mcr_rule *rule, const char *text,
		    struct mcr_error *err);
} readers[] = {
	{ OPT_INPUT_PROTOCOL, read_protocol },
	{ OPT_NAME, read_name },
	{ OPT_INPUT_INTERFACE, read_interface },
	{ OPT_INPUT_GROUP, read_group },
	{ OPT_INPUT_PORT, read_port },
	{ OPT_INPUT_SOURCE, read_source },
};

static int interpret(struct mcrctl *ctl, const struct given *given,
		     struct mcrctl_addition *addition)
{
	struct mcr_rule *rule = &addition->rule;
	struct mcr_error err = { 0 };
	bool full;
	int ret;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		const char *text = given->values[readers[i].option];

		if (text && readers[i].read(rule, text, &err))
			return wrong(ctl, readers[i].option, &err);
	}
	if (!given->values[OPT_INPUT_INTERFACE])
		return mcrctl_usage_error(ctl, "--input-interface is missing");
	if (!given->values[OPT_INPUT_GROUP])
		return mcrctl_usage_error(ctl, "--input-group is missing");
	if (!given->values[OPT_INPUT_PORT] &&
	    rule->input.protocol != IPPROTO_ESP)
		return mcrctl_usage_error(ctl,
					  "--input-port is missing: give 1-65535 or any");
	for (size_t i = 0; i < given->outputs_count; i++) {
		full = given->outputs_in_full[i];
		ret = full ? mcr_output_parse(given->outputs[i], rule, &err) :
			     mcr_outputs_parse(given->outputs[i], rule, &err);
		if (ret)
			return wrong(ctl, full ? OPT_OUTPUT : OPT_OUTPUTS,
				     &err);
	}
	if (!rule->outputs_count)
		return mcrctl_usage_error(ctl,
					  "--outputs is missing: give at least one output");
	if (given->values[OPT_NO_LOCAL])
		rule->flags &= ~MCR_RULE_LOCAL;
	if (given->values[OPT_ALLOW_LOOP])
		rule->flags |= MCR_RULE_ALLOW_LOOP;
	addition->replace = given->values[OPT_REPLACE];
	if (mcr_rule_validate(rule, &err)) {
		mcr_text_print(stderr, "mcrctl: %s: %s\n", ctl->verb->name, err.text);
		return MCRCTL_USAGE;
	}
	return -1;
}

int mcrctl_add_parse(struct mcrctl *ctl, int argc, char **argv,
		     struct mcrctl_addition *addition)
{
	struct given given = { 0 };
	int status = MCRCTL_FAILED;

	*addition = (struct mcrctl_addition){ 0 };
	mcr_rule_init(&addition->rule);
	given.outputs = calloc(argc, sizeof(*given.outputs));
	given.outputs_in_full = calloc(argc, sizeof(*given.outputs_in_full));
	if (given.outputs && given.outputs_in_full) {
		status = collect(ctl, argc, argv, &given);
		if (status < 0)
			status = interpret(ctl, &given, addition);
	} else {
		mcr_text_print(stderr, "mcrctl: out of memory\n");
	}
	free(given.outputs);
	free(given.outputs_in_full);
	return status;
}

/* A pending rule is no failure, and its reason no result: it goes to stderr. */
static void say_pending(const struct mcr_rule *rule)
{
	char why[MCR_TEXT_MAX], output[MCR_TEXT_MAX];

	mcr_text_rule_reason(rule, why);
	if (*why)
		mcr_text_print(stderr, "mcrctl: rule %016" PRIx64 " is pending: %s\n",
			       rule->id, why);
	for (size_t i = 0; i < rule->outputs_count; i++) {
		mcr_text_output_reason(&rule->outputs[i], output);
		/* A rule that waits for an output has given its reason. */
		if (*output && strcmp(output, why) != 0)
			mcr_text_print(stderr,
				       "mcrctl: output %zu of rule %016" PRIx64
				       " is pending: %s\n",
				       i + 1, rule->id, output);
	}
}

static int print_added(const struct mcrctl *ctl,
		       const struct mcr_commit *commit,
		       const struct mcr_rule_set *set)
{
	const struct mcr_rule *rule = set->count ? set->rules : NULL;
	struct json_object *object;
	char text[MCR_TEXT_MAX];

	if (rule)
		say_pending(rule);
	if (!ctl->json) {
		printf("%016" PRIx64 "\n", commit->id);
		return 0;
	}
	object = json_object_new_object();
	json_object_object_add(object, "id", mcr_json_id(commit->id));
	if (rule) {
		mcr_json_add_text(object, "state", mcr_state_name(rule->state));
		if (rule->state != MCR_STATE_ACTIVE)
			mcr_json_add_text(object, "reason",
					  mcr_text_rule_reason(rule, text));
	}
	mcr_json_add_number(object, "generation", commit->generation);
	json_object_object_add(object, "digest", mcr_json_id(commit->digest));
	return mcr_json_print(object, false, stdout);
}

static int run(struct mcrctl *ctl, int argc, char **argv)
{
	struct mcrctl_addition addition;
	struct mcr_client *client = NULL;
	struct mcr_rule_set set = { 0 };
	struct mcr_commit commit;
	struct mcr_error err;
	int status, ret;

	status = mcrctl_add_parse(ctl, argc, argv, &addition);
	if (status >= 0)
		goto clear;
	ret = mcrctl_open(ctl, &client, &err);
	if (!ret)
		ret = mcr_rule_add(client, &addition.rule, addition.replace,
				   &commit, &err);
	if (ret) {
		status = mcrctl_fail(ret, &err);
		goto clear;
	}
	mcr_daemon_forget_runtime(ctl->netns);
	/* Somebody may have removed it since: then there is no state to tell. */
	mcr_rule_get(client, &(struct mcr_rule_choice){ .id = commit.id },
		     false, &set, NULL);
	status = print_added(ctl, &commit, &set) ? MCRCTL_FAILED : MCRCTL_DONE;
clear:
	mcr_rule_set_clear(&set);
	mcr_rule_clear(&addition.rule);
	mcr_client_close(client);
	return status;
}

const struct mcrctl_verb mcrctl_add = {
	.name = "add",
	.synopsis = "[--name N] --input-interface IF --input-group A --input-port P\n"
		    "                  [--input-source A] [--input-protocol udp|esp] [--no-local]\n"
		    "                  --outputs SPEC[,SPEC...] [--output KEY=VALUE,...]...\n"
		    "                  [--allow-loop] [--replace]",
	.summary = "Add a rule and print its id.",
	.options = options,
	.run = run,
};
