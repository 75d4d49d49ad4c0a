// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem.h"
#include "utf8.h"

void mcr_rule_init(struct mcr_rule *rule)
{
	*rule = (struct mcr_rule){
		.input.prefix_len = MCR_PREFIX_WHOLE,
		.flags = MCR_RULE_LOCAL,
	};
}

void mcr_rule_clear(struct mcr_rule *rule)
{
	free(rule->outputs);
	mcr_rule_init(rule);
}

/* Room for one more element in an array that doubles; NULL: no memory. */
static void *array_grow(void *array, size_t count, size_t *room, size_t size)
{
	size_t wanted = *room ? *room * 2 : 1;

	if (count < *room)
		return array;
	array = reallocarray(array, wanted, size);
	if (array)
		*room = wanted;
	return array;
}

struct mcr_output *mcr_rule_add_output(struct mcr_rule *rule)
{
	struct mcr_output *outputs, *output;

	outputs = array_grow(rule->outputs, rule->outputs_count,
			     &rule->outputs_room, sizeof(*outputs));
	if (!outputs)
		return NULL;
	rule->outputs = outputs;
	output = &outputs[rule->outputs_count++];
	*output = (struct mcr_output){ .dscp = MCR_DSCP_KEEP };
	return output;
}

struct mcr_rule *mcr_rule_set_add(struct mcr_rule_set *set)
{
	struct mcr_rule *rules, *rule;

	rules = array_grow(set->rules, set->count, &set->room, sizeof(*rules));
	if (!rules)
		return NULL;
	set->rules = rules;
	rule = &rules[set->count++];
	mcr_rule_init(rule);
	return rule;
}

void mcr_rule_set_clear(struct mcr_rule_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		mcr_rule_clear(&set->rules[i]);
	free(set->rules);
	*set = (struct mcr_rule_set){ 0 };
}

struct mcr_rule *mcr_rule_set_find(const struct mcr_rule_set *set, uint64_t id)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->rules[i].id == id)
			return &set->rules[i];
	return NULL;
}

static void output_defaults(struct mcr_output *output,
			    const struct mcr_input *input)
{
	const struct mcr_addr *destination;

	if (!output->group.family &&
	    input->prefix_len == mcr_addr_bits(&input->group))
		output->group = input->group;
	if (!output->port)
		output->port = input->port;
	destination = output->group.family ? &output->group : &input->group;
	if (!output->ttl)
		output->ttl = mcr_addr_is_multicast(destination) ? 1 : 64;
}

void mcr_rule_defaults(struct mcr_rule *rule)
{
	struct mcr_input *input = &rule->input;

	if (input->prefix_len == MCR_PREFIX_WHOLE)
		input->prefix_len = mcr_addr_bits(&input->group);
	if (!input->protocol)
		input->protocol = IPPROTO_UDP;
	for (size_t i = 0; i < rule->outputs_count; i++)
		output_defaults(&rule->outputs[i], input);
}

int mcr_interface_name_validate(const char *name, struct mcr_error *err)
{
	if (!*name)
		return mcr_error_set(err, -EINVAL,
				     "an interface's name cannot be empty");
	if (strlen(name) >= IFNAMSIZ)
		return mcr_error_set(err, -EINVAL,
				     "interface name '%s' is too long: it has at most %d bytes",
				     name, IFNAMSIZ - 1);
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return mcr_error_set(err, -EINVAL,
				     "'%s' cannot be an interface's name",
				     name);
	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == ':' || isspace((unsigned char)*c))
			return mcr_error_set(err, -EINVAL,
					     "interface name '%s' has a '%c' in it: white space, / and : cannot be",
					     name, *c);
	return 0;
}

int mcr_rule_name_validate(const char *name, struct mcr_error *err)
{
	char shown[MCR_NAME_MAX + 1];

	if (!*name)
		return mcr_error_set(err, -EINVAL,
				     "a rule's name cannot be empty: leave it out");
	if (strlen(name) > MCR_NAME_MAX)
		return mcr_error_set(err, -EINVAL,
				     "rule name '%s' is too long: it has at most %d bytes",
				     mcr_text_printable(name, shown,
							sizeof(shown)),
				     MCR_NAME_MAX);
	mcr_text_printable(name, shown, sizeof(shown));
	if (!mcr_utf8_printable(name))
		return mcr_error_set(err, -EINVAL,
				     "rule name '%s' has what cannot be seen in it: give printable UTF-8",
				     shown);
	if (mcr_utf8_has_outer_blank(name))
		return mcr_error_set(err, -EINVAL,
				     "rule name '%s' begins or ends with a blank: leave it out",
				     shown);
	return 0;
}

int mcr_input_validate(const struct mcr_input *input, const char **field,
		       struct mcr_error *err)
{
	char group[MCR_ADDR_TEXT_MAX], source[MCR_ADDR_TEXT_MAX];
	uint8_t bits = mcr_addr_bits(&input->group);
	struct mcr_addr masked = input->group;

	*field = "interface";
	if (mcr_interface_name_validate(input->interface, err))
		return -EINVAL;
	*field = "group";
	if (!input->group.family)
		return mcr_error_set(err, -EINVAL,
				     "the input has no group: give an address or a prefix");
	mcr_addr_format(&input->group, group);
	if (input->prefix_len != MCR_PREFIX_WHOLE) {
		if (input->prefix_len > bits)
			return mcr_error_set(err, -EINVAL,
					     "a prefix length of %u is too long for %s: at most %u",
					     input->prefix_len, group, bits);
		bits = input->prefix_len;
		mcr_addr_mask(&masked, bits);
		if (!mcr_addr_equal(&masked, &input->group))
			return mcr_error_set(err, -EINVAL,
					     "input group %s/%u has bits set behind its prefix length",
					     group, bits);
	}
	if (mcr_addr_is_mapped(&input->group))
		return mcr_error_set(err, -EINVAL,
				     "input group %s is an IPv4 address inside an IPv6 one: write it as IPv4",
				     group);
	if (bits == mcr_addr_bits(&input->group) &&
	    mcr_addr_is_unspecified(&input->group))
		return mcr_error_set(err, -EINVAL,
				     "input group %s is no address a datagram is sent to",
				     group);
	*field = "protocol";
	if (input->protocol && input->protocol != IPPROTO_UDP &&
	    input->protocol != IPPROTO_ESP)
		return mcr_error_set(err, -EINVAL,
				     "protocol %u cannot be relayed: give udp or esp",
				     input->protocol);
	*field = "port";
	if (input->protocol == IPPROTO_ESP && input->port)
		return mcr_error_set(err, -EINVAL,
				     "ESP has no ports: leave input port %u out",
				     input->port);
	*field = "source";
	if (!input->source.family)
		return 0;
	mcr_addr_format(&input->source, source);
	if (input->source.family != input->group.family)
		return mcr_error_set(err, -EINVAL,
				     "input source %s and group %s are not of one address family",
				     source, group);
	if (!mcr_addr_is_sender(&input->source))
		return mcr_error_set(err, -EINVAL,
				     "input source %s is no address a datagram comes from: give a unicast one",
				     source);
	return 0;
}

static int output_source_validate(const struct mcr_output *output,
				  const struct mcr_input *input,
				  struct mcr_error *err)
{
	char text[MCR_ADDR_TEXT_MAX];

	switch (output->source_mode) {
	case MCR_SOURCE_OWN:
	case MCR_SOURCE_PRESERVE:
		if (output->source_ip.family)
			return mcr_error_set(err, -EINVAL,
					     "a source address goes with source mode explicit only");
		return 0;
	case MCR_SOURCE_EXPLICIT:
		break;
	default:
		return mcr_error_set(err, -EINVAL,
				     "source mode %u is unknown",
				     output->source_mode);
	}
	if (!output->source_ip.family)
		return mcr_error_set(err, -EINVAL,
				     "source mode explicit needs an address");
	mcr_addr_format(&output->source_ip, text);
	if (output->source_ip.family != input->group.family)
		return mcr_error_set(err, -EINVAL,
				     "source_ip %s is not of the input's address family",
				     text);
	if (!mcr_addr_is_sender(&output->source_ip) ||
	    mcr_addr_is_mapped(&output->source_ip))
		return mcr_error_set(err, -EINVAL,
				     "source_ip %s cannot be a sender: give a unicast address or preserve",
				     text);
	return 0;
}

/* Whether all copies go to multicast groups or the limited broadcast address. */
static bool goes_to_many(const struct mcr_output *output,
			 const struct mcr_input *input)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };
	const struct mcr_addr *to =
		output->group.family ? &output->group : &input->group;

	if (to->family == 4 && !memcmp(to->octets, broadcast, 4))
		return true;
	/* As it came in: the whole prefix, which can hold more than groups. */
	return mcr_addr_is_multicast(to) &&
	       (output->group.family ||
		input->prefix_len >= (to->family == 4 ? 4 : 8));
}

static int output_qdisc_validate(const struct mcr_output *output,
				 const struct mcr_input *input,
				 struct mcr_error *err)
{
	if (output->qdisc > MCR_QDISC_BYPASS)
		return mcr_error_set(err, -EINVAL, "qdisc %u is unknown",
				     output->qdisc);
	if (output->qdisc == MCR_QDISC_BYPASS && !goes_to_many(output, input))
		return mcr_error_set(err, -EINVAL,
				     "only copies to a multicast group or 255.255.255.255 can bypass the queueing discipline: leave qdisc out");
	return 0;
}

int mcr_output_validate(const struct mcr_output *output,
			const struct mcr_input *input, const char **field,
			struct mcr_error *err)
{
	char group[MCR_ADDR_TEXT_MAX];

	*field = "interface";
	if (mcr_interface_name_validate(output->interface, err))
		return -EINVAL;
	*field = "group";
	mcr_addr_format(&output->group, group);
	if (output->group.family &&
	    output->group.family != input->group.family)
		return mcr_error_set(err, -EINVAL,
				     "group %s is not of the input's address family",
				     group);
	if (output->group.family &&
	    (mcr_addr_is_unspecified(&output->group) ||
	     mcr_addr_is_mapped(&output->group)))
		return mcr_error_set(err, -EINVAL,
				     "group %s is no address a datagram can be sent to",
				     group);
	*field = "dscp";
	if (output->dscp > 63 && output->dscp != MCR_DSCP_KEEP)
		return mcr_error_set(err, -EINVAL,
				     "dscp %u is out of range: 0-63",
				     output->dscp);
	*field = output->port ? "port" : "source_port";
	if (input->protocol == IPPROTO_ESP &&
	    (output->port || output->source_port))
		return mcr_error_set(err, -EINVAL,
				     "ESP has no ports: leave port %u out",
				     output->port ? output->port :
						    output->source_port);
	*field = "source_ip";
	if (output_source_validate(output, input, err))
		return -EINVAL;
	*field = "qdisc";
	return output_qdisc_validate(output, input, err);
}

int mcr_rule_validate(const struct mcr_rule *rule, struct mcr_error *err)
{
	const char *field;

	if (*rule->name && mcr_rule_name_validate(rule->name, err))
		return -EINVAL;
	if (rule->origin > MCR_ORIGIN_CONFIG)
		return mcr_error_set(err, -EINVAL, "origin %u is unknown",
				     rule->origin);
	if (rule->flags & ~(MCR_RULE_LOCAL | MCR_RULE_ALLOW_LOOP))
		return mcr_error_set(err, -EINVAL, "rule flags %#x are unknown",
				     rule->flags);
	if (mcr_input_validate(&rule->input, &field, err))
		return -EINVAL;
	if (!rule->outputs_count)
		return mcr_error_set(err, -EINVAL,
				     "the rule has no output: give at least one");
	if (rule->outputs_count > MCR_OUTPUTS_MAX)
		return mcr_error_set(err, -EINVAL,
				     "the rule has %zu outputs: at most %d can be",
				     rule->outputs_count, MCR_OUTPUTS_MAX);
	for (size_t i = 0; i < rule->outputs_count; i++) {
		if (!mcr_output_validate(&rule->outputs[i], &rule->input,
					 &field, err))
			continue;
		mcr_error_prefix(err, "output %zu: ", i + 1);
		return -EINVAL;
	}
	return 0;
}
