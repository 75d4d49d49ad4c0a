// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

static void endpoint(char *text, const char *address, bool v6, const char *port)
{
	snprintf(text, MCR_TEXT_MAX, v6 ? "[%s]:%s" : "%s:%s", address, port);
}

const char *mcr_text_endpoint(const struct mcr_input *input,
			      char text[MCR_TEXT_MAX])
{
	char group[MCR_ADDR_TEXT_MAX], port[8] = "any";

	mcr_prefix_format(&input->group, input->prefix_len, group);
	if (input->protocol == IPPROTO_ESP) {
		snprintf(text, MCR_TEXT_MAX, "%s esp", group);
		return text;
	}
	if (input->port)
		snprintf(port, sizeof(port), "%u", input->port);
	endpoint(text, group, input->group.family == 6, port);
	return text;
}

const char *mcr_text_destination(const struct mcr_output *output,
				 const struct mcr_input *input,
				 char text[MCR_TEXT_MAX])
{
	char group[MCR_ADDR_TEXT_MAX] = "same", port[8] = "same";

	if (output->group.family)
		mcr_addr_format(&output->group, group);
	if (input->protocol == IPPROTO_ESP) {
		snprintf(text, MCR_TEXT_MAX, "%s", group);
		return text;
	}
	if (output->port)
		snprintf(port, sizeof(port), "%u", output->port);
	endpoint(text, group, output->group.family == 6, port);
	return text;
}

const char *mcr_text_options(const struct mcr_output *output,
			     char text[MCR_TEXT_MAX])
{
	char source[MCR_ADDR_TEXT_MAX];
	size_t used;

	used = snprintf(text, MCR_TEXT_MAX, "ttl %u", output->ttl);
	if (output->dscp != MCR_DSCP_KEEP)
		used += snprintf(text + used, MCR_TEXT_MAX - used, " dscp %u",
				 output->dscp);
	if (output->source_mode == MCR_SOURCE_PRESERVE)
		used += snprintf(text + used, MCR_TEXT_MAX - used,
				 " from sender");
	else if (output->source_mode == MCR_SOURCE_EXPLICIT)
		used += snprintf(text + used, MCR_TEXT_MAX - used, " from %s",
				 mcr_addr_format(&output->source_ip, source));
	if (output->source_port)
		used += snprintf(text + used, MCR_TEXT_MAX - used,
				 " from port %u", output->source_port);
	if (output->qdisc != MCR_QDISC_DEFAULT)
		snprintf(text + used, MCR_TEXT_MAX - used, " qdisc %s",
			 mcr_qdisc_name(output->qdisc));
	return text;
}

static const char *reason(uint32_t state, uint32_t code, const char *interface,
			  char text[MCR_TEXT_MAX])
{
	text[0] = '\0';
	if (state != MCR_STATE_ACTIVE)
		mcr_reason_words(code, interface, text, MCR_TEXT_MAX);
	return text;
}

const char *mcr_text_rule_reason(const struct mcr_rule *rule,
				 char text[MCR_TEXT_MAX])
{
	return reason(rule->state, rule->reason,
		      *rule->reason_interface ? rule->reason_interface :
						rule->input.interface,
		      text);
}

const char *mcr_text_output_reason(const struct mcr_output *output,
				   char text[MCR_TEXT_MAX])
{
	return reason(output->state, output->reason, output->interface, text);
}

const char *mcr_text_scaled(double value, char text[MCR_TEXT_MAX])
{
	static const char units[] = " kMGTPE";
	size_t unit = 0;

	/* 999.5 would be shown as 1000. */
	while (value >= 999.5 && units[unit + 1]) {
		value /= 1000;
		unit++;
	}
	if (!unit)
		snprintf(text, MCR_TEXT_MAX, "%.0f", value);
	else
		snprintf(text, MCR_TEXT_MAX, "%.*f%c",
			 value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value,
			 units[unit]);
	return text;
}
