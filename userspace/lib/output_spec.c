// SPDX-License-Identifier: GPL-2.0-or-later
#include "output_spec.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "number.h"

int mcr_port_parse(const char *text, uint8_t protocol, uint16_t *port,
		   struct mcr_error *err)
{
	bool esp = protocol == IPPROTO_ESP;
	unsigned long number;

	if (!mcr_number_parse(text, esp ? 0 : 1, esp ? 0 : 65535, &number))
		return mcr_error_set(err, -EINVAL,
				     esp ? "'%s' cannot be a port of ESP, which has none: give 0 or leave it out" :
					   "'%s' is not a port: give 1-65535",
				     text);
	*port = number;
	return 0;
}

int mcr_input_port_parse(const char *text, uint8_t protocol, uint16_t *port,
			 struct mcr_error *err)
{
	if (protocol == IPPROTO_ESP)
		return mcr_port_parse(text, protocol, port, err);
	if (!strcmp(text, "any")) {
		*port = 0;
		return 0;
	}
	if (mcr_port_parse(text, protocol, port, err))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not a port: give 1-65535 or any",
				     text);
	return 0;
}

int mcr_protocol_parse(const char *text, uint8_t *protocol,
		       struct mcr_error *err)
{
	if (!strcmp(text, "udp"))
		*protocol = IPPROTO_UDP;
	else if (!strcmp(text, "esp"))
		*protocol = IPPROTO_ESP;
	else
		return mcr_error_set(err, -EINVAL,
				     "protocol '%s' cannot be relayed: give udp or esp",
				     text);
	return 0;
}

int mcr_interface_parse(const char *text, char name[IFNAMSIZ],
			struct mcr_error *err)
{
	if (mcr_interface_name_validate(text, err))
		return -EINVAL;
	snprintf(name, IFNAMSIZ, "%s", text);
	return 0;
}

static int not_a_spec(const char *text, struct mcr_error *err)
{
	return mcr_error_set(err, -EINVAL,
			     "'%s' is not an output: give group:port:interface, an IPv6 group as [group]:port:interface",
			     text);
}

/* One "group:port:interface"; @text is cut into pieces. */
static int parse_spec(char *text, struct mcr_rule *rule, struct mcr_error *err)
{
	char whole[128], *group = text, *end, *port, *interface;
	struct mcr_output *output;

	snprintf(whole, sizeof(whole), "%s", text);
	if (*text == '[') {
		group = text + 1;
		end = strchr(group, ']');
		if (!end || end[1] != ':')
			return not_a_spec(whole, err);
		*end = '\0';
		port = end + 2;
	} else {
		end = strchr(text, ':');
		if (!end)
			return not_a_spec(whole, err);
		*end = '\0';
		port = end + 1;
	}
	interface = strchr(port, ':');
	/* An IPv6 group without brackets has colons of its own. */
	if (!interface || (*text != '[' && strchr(interface + 1, ':')))
		return not_a_spec(whole, err);
	*interface++ = '\0';
	output = mcr_rule_add_output(rule);
	if (!output)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	if (mcr_addr_parse(group, &output->group, err) ||
	    mcr_port_parse(port, rule->input.protocol, &output->port, err) ||
	    mcr_interface_parse(interface, output->interface, err)) {
		mcr_error_prefix(err, "output '%s': ", whole);
		return -EINVAL;
	}
	if ((*text == '[') != (output->group.family == 6))
		return not_a_spec(whole, err);
	return 0;
}

int mcr_outputs_parse(const char *text, struct mcr_rule *rule,
		      struct mcr_error *err)
{
	char *copy = strdup(text), *rest = copy, *spec;
	int ret = 0;

	if (!copy)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	while (!ret && (spec = strsep(&rest, ",")))
		ret = parse_spec(spec, rule, err);
	free(copy);
	return ret;
}

static int set_group(struct mcr_output *output, const char *value,
		     uint8_t protocol, struct mcr_error *err)
{
	(void)protocol;
	return mcr_addr_parse(value, &output->group, err);
}

static int set_port(struct mcr_output *output, const char *value,
		    uint8_t protocol, struct mcr_error *err)
{
	return mcr_port_parse(value, protocol, &output->port, err);
}

static int set_interface(struct mcr_output *output, const char *value,
			 uint8_t protocol, struct mcr_error *err)
{
	(void)protocol;
	return mcr_interface_parse(value, output->interface, err);
}

static int set_ttl(struct mcr_output *output, const char *value,
		   uint8_t protocol, struct mcr_error *err)
{
	unsigned long number;

	(void)protocol;
	if (!mcr_number_parse(value, 1, 255, &number))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not a TTL: give 1-255", value);
	output->ttl = number;
	return 0;
}

static int set_dscp(struct mcr_output *output, const char *value,
		    uint8_t protocol, struct mcr_error *err)
{
	unsigned long number;

	(void)protocol;
	if (!mcr_number_parse(value, 0, 63, &number))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not a DSCP: give 0-63", value);
	output->dscp = number;
	return 0;
}

static int set_source_ip(struct mcr_output *output, const char *value,
			 uint8_t protocol, struct mcr_error *err)
{
	(void)protocol;
	if (!strcmp(value, "preserve")) {
		output->source_mode = MCR_SOURCE_PRESERVE;
		return 0;
	}
	if (mcr_addr_parse(value, &output->source_ip, err)) {
		if (mcr_addr_has_zone(value))
			return -EINVAL;
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not a source address: give an address or preserve",
				     value);
	}
	output->source_mode = MCR_SOURCE_EXPLICIT;
	return 0;
}

static int set_source_port(struct mcr_output *output, const char *value,
			   uint8_t protocol, struct mcr_error *err)
{
	return mcr_port_parse(value, protocol, &output->source_port, err);
}

static int set_qdisc(struct mcr_output *output, const char *value,
		     uint8_t protocol, struct mcr_error *err)
{
	(void)protocol;
	if (!mcr_qdisc_find(value, &output->qdisc))
		return mcr_error_set(err, -EINVAL,
				     "'%s' is no way to a driver: give default or bypass",
				     value);
	return 0;
}

static const struct {
	const char *key;
	int (*set)(struct mcr_output *output, const char *value,
		   uint8_t protocol, struct mcr_error *err);
} keys[] = {
	{ "group", set_group },
	{ "port", set_port },
	{ "interface", set_interface },
	{ "ttl", set_ttl },
	{ "source_ip", set_source_ip },
	{ "source_port", set_source_port },
	{ "dscp", set_dscp },
	{ "qdisc", set_qdisc },
};

#define KEYS_COUNT (sizeof(keys) / sizeof(keys[0]))

/* One "key=value"; @pair is cut into pieces. */
static int parse_pair(char *pair, struct mcr_output *output, uint8_t protocol,
		      unsigned int *seen, struct mcr_error *err)
{
	char *value = strchr(pair, '=');
	size_t i;

	if (!value)
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not of the form key=value", pair);
	*value++ = '\0';
	for (i = 0; i < KEYS_COUNT; i++)
		if (!strcmp(pair, keys[i].key))
			break;
	if (i == KEYS_COUNT)
		return mcr_error_set(err, -EINVAL,
				     "'%s' is not a key of an output: group, port, interface, ttl, source_ip, source_port, dscp and qdisc are",
				     pair);
	if (*seen & 1u << i)
		return mcr_error_set(err, -EINVAL, "%s is given twice", pair);
	*seen |= 1u << i;
	if (keys[i].set(output, value, protocol, err)) {
		mcr_error_prefix(err, "%s: ", pair);
		return -EINVAL;
	}
	return 0;
}

int mcr_output_parse(const char *text, struct mcr_rule *rule,
		     struct mcr_error *err)
{
	char *copy = strdup(text), *rest = copy, *pair;
	struct mcr_output *output;
	unsigned int seen = 0;
	int ret = 0;

	output = mcr_rule_add_output(rule);
	if (!copy || !output) {
		free(copy);
		return mcr_error_set(err, -ENOMEM, "out of memory");
	}
	while (!ret && (pair = strsep(&rest, ",")))
		ret = parse_pair(pair, output, rule->input.protocol, &seen,
				 err);
	if (!ret && !*output->interface)
		ret = mcr_error_set(err, -EINVAL,
				    "it has no interface: add interface=NAME");
	if (ret)
		mcr_error_prefix(err, "output '%s': ", text);
	free(copy);
	return ret;
}
