// SPDX-License-Identifier: GPL-2.0-or-later
#include "config_schema.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "names.h"
#include "output_spec.h"

#define INTERFACE_EXPECTS "an interface's name, 1-15 bytes"
#define PORT_MAX 65535

/* ---- rules -------------------------------------------------------------- */

static void *take_interface(struct mcr_schema *schema,
			    const struct mcr_value *value,
			    char name[IFNAMSIZ])
{
	struct mcr_error err;

	if (mcr_interface_parse(value->text, name, &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	return NULL;
}

static void *take_input_interface(struct mcr_schema *schema, void *target,
				  const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;

	return take_interface(schema, value, draft->rule->input.interface);
}

static void *take_input_group(struct mcr_schema *schema, void *target,
			      const struct mcr_value *value)
{
	struct mcr_input *input =
		&((struct mcr_rule_draft *)target)->rule->input;
	struct mcr_error err;

	if (mcr_prefix_parse(value->text, &input->group, &input->prefix_len,
			     &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	return NULL;
}

static void *take_address(struct mcr_schema *schema,
			  const struct mcr_value *value, struct mcr_addr *addr)
{
	struct mcr_error err;

	if (mcr_addr_parse(value->text, addr, &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	return NULL;
}

static void *take_input_source(struct mcr_schema *schema, void *target,
			       const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;

	return take_address(schema, value, &draft->rule->input.source);
}

static void *take_protocol(struct mcr_schema *schema, void *target,
			   const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;
	struct mcr_error err;

	if (mcr_protocol_parse(value->text, &draft->rule->input.protocol, &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	return NULL;
}

/* With UDP "any" stands for 0, which is no port; ESP has 0 alone. */
static bool port_is_right(struct mcr_schema *schema,
			  const struct mcr_value *value, uint8_t protocol)
{
	char expects[64], text[MCR_SHOWN_MAX];

	if ((protocol == IPPROTO_ESP) == !value->number)
		return true;
	if (protocol == IPPROTO_ESP)
		mcr_schema_problem(schema, value,
				   "%s cannot be a port of ESP, which has none: give 0 or leave it out",
				   mcr_schema_shown(schema, value, text));
	else
		mcr_schema_problem(schema, value, "%s is not a port: give %s",
				   mcr_schema_shown(schema, value, text),
				   mcr_field_expects(value->field, expects,
						     sizeof(expects)));
	return false;
}

static void *take_input_port(struct mcr_schema *schema, void *target,
			     const struct mcr_value *value)
{
	struct mcr_input *input =
		&((struct mcr_rule_draft *)target)->rule->input;
	struct mcr_error err;

	if (value->text) {
		if (strcmp(value->text, "any") != 0 ||
		    input->protocol == IPPROTO_ESP) {
			mcr_error_set(&err, 0,
				      "'%.32s' cannot be a port here: give %s",
				      value->text,
				      input->protocol == IPPROTO_ESP ?
					      "0 or leave it out" :
					      value->field->expects);
			mcr_schema_problem(schema, value, "%s", err.text);
		}
		return NULL;
	}
	if (port_is_right(schema, value, input->protocol))
		input->port = value->number;
	return NULL;
}

static void check_input(struct mcr_schema *schema, void *target,
			const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;
	struct mcr_input *input = &draft->rule->input;
	const char *field = "group";
	struct mcr_error err;

	draft->place->input_at = value->at;
	if (input->protocol != IPPROTO_ESP &&
	    !json_object_object_get_ex(value->json, "port", NULL)) {
		mcr_schema_member_problem(schema, value, "port",
					  "the field is missing: give 1-65535 or \"any\"");
		return;
	}
	if (mcr_input_validate(input, &field, &err))
		mcr_schema_member_problem(schema, value, field, err.text);
	else
		draft->place->input_is_sound = true;
}

static void *take_outputs(struct mcr_schema *schema, void *target,
			  const struct mcr_value *value)
{
	(void)schema;
	(void)value;
	return target;
}

static struct mcr_output *last_output(struct mcr_rule_draft *draft)
{
	return &draft->rule->outputs[draft->rule->outputs_count - 1];
}

/* The members of an output are those of the rule's last one. */
static void *take_output(struct mcr_schema *schema, void *target,
			 const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;

	if (!mcr_rule_add_output(draft->rule))
		return mcr_schema_no_memory(schema, value);
	return draft;
}

static void *take_output_interface(struct mcr_schema *schema, void *target,
				   const struct mcr_value *value)
{
	return take_interface(schema, value, last_output(target)->interface);
}

static void *take_output_group(struct mcr_schema *schema, void *target,
			       const struct mcr_value *value)
{
	return take_address(schema, value, &last_output(target)->group);
}

static void *take_output_port(struct mcr_schema *schema, void *target,
			      const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;

	if (port_is_right(schema, value, draft->rule->input.protocol))
		last_output(draft)->port = value->number;
	return NULL;
}

static void *take_output_source_port(struct mcr_schema *schema, void *target,
				     const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;

	if (port_is_right(schema, value, draft->rule->input.protocol))
		last_output(draft)->source_port = value->number;
	return NULL;
}

static void *take_ttl(struct mcr_schema *schema, void *target,
		      const struct mcr_value *value)
{
	(void)schema;
	last_output(target)->ttl = value->number;
	return NULL;
}

static void *take_dscp(struct mcr_schema *schema, void *target,
		       const struct mcr_value *value)
{
	(void)schema;
	last_output(target)->dscp = value->number;
	return NULL;
}

static void *take_source_ip(struct mcr_schema *schema, void *target,
			    const struct mcr_value *value)
{
	struct mcr_output *output = last_output(target);
	struct mcr_error err;

	if (!strcmp(value->text, "preserve")) {
		output->source_mode = MCR_SOURCE_PRESERVE;
		return NULL;
	}
	output->source_mode = MCR_SOURCE_EXPLICIT;
	if (!mcr_addr_parse(value->text, &output->source_ip, &err))
		return NULL;
	if (mcr_addr_has_zone(value->text))
		mcr_schema_problem(schema, value, "%s", err.text);
	else
		mcr_schema_problem(schema, value,
				   "'%s' is not a source address: give %s",
				   value->text, value->field->expects);
	return NULL;
}

static void *take_qdisc(struct mcr_schema *schema, void *target,
			const struct mcr_value *value)
{
	if (!mcr_qdisc_find(value->text, &last_output(target)->qdisc))
		mcr_schema_problem(schema, value,
				   "'%s' is no way to a driver: give %s",
				   value->text, value->field->expects);
	return NULL;
}

static void check_output(struct mcr_schema *schema, void *target,
			 const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;
	const struct mcr_input *input = &draft->rule->input;
	struct mcr_output *output = last_output(draft);
	const char *field = "interface";
	struct mcr_error err;

	/* Families and ports are the input's to say. */
	if (!draft->place->input_is_sound)
		return;
	if (mcr_output_validate(output, input, &field, &err)) {
		mcr_schema_member_problem(schema, value, field, err.text);
		return;
	}
	if ((draft->rule->flags & MCR_RULE_ALLOW_LOOP) ||
	    strcmp(output->interface, input->interface) != 0)
		return;
	mcr_error_set(&err, 0,
		      "%s is the rule's own input interface: name another, or set allow_loop: true",
		      output->interface);
	mcr_schema_member_problem(schema, value, "interface", err.text);
}

static void *take_name(struct mcr_schema *schema, void *target,
		       const struct mcr_value *value)
{
	struct mcr_rule_draft *draft = target;
	struct mcr_error err;

	draft->place->name_at = value->at;
	if (mcr_rule_name_validate(value->text, &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	else
		snprintf(draft->rule->name, sizeof(draft->rule->name), "%s",
			 value->text);
	return NULL;
}

/* The field's id is the flag. */
static void *take_rule_flag(struct mcr_schema *schema, void *target,
			    const struct mcr_value *value)
{
	struct mcr_rule *rule = ((struct mcr_rule_draft *)target)->rule;

	(void)schema;
	if (value->flag)
		rule->flags |= value->field->id;
	else
		rule->flags &= ~(uint32_t)value->field->id;
	return NULL;
}

/* The protocol says what a port is, so it comes first. */
static const struct mcr_field input_fields[] = {
	{ .name = "protocol", .type = MCR_FIELD_TEXT, .max = 8,
	  .expects = "\"udp\" or \"esp\"", .take = take_protocol },
	{ .name = "interface", .type = MCR_FIELD_TEXT, .required = true,
	  .max = IFNAMSIZ - 1, .expects = INTERFACE_EXPECTS,
	  .take = take_input_interface },
	{ .name = "group", .type = MCR_FIELD_TEXT, .required = true,
	  .max = MCR_ADDR_TEXT_MAX,
	  .expects = "an address or a prefix, such as \"239.1.0.0/16\"",
	  .take = take_input_group },
	{ .name = "port", .type = MCR_FIELD_NUMBER_OR_TEXT, .max = PORT_MAX,
	  .expects = "1-65535 or \"any\"", .take = take_input_port },
	{ .name = "source", .type = MCR_FIELD_TEXT, .max = MCR_ADDR_TEXT_MAX,
	  .expects = "an address, such as \"10.1.1.7\"",
	  .take = take_input_source },
	{ 0 },
};

static const struct mcr_field output_fields[] = {
	{ .name = "interface", .type = MCR_FIELD_TEXT, .required = true,
	  .max = IFNAMSIZ - 1, .expects = INTERFACE_EXPECTS,
	  .take = take_output_interface },
	{ .name = "group", .type = MCR_FIELD_TEXT, .max = MCR_ADDR_TEXT_MAX,
	  .expects = "an address, such as \"239.2.2.2\"",
	  .take = take_output_group },
	{ .name = "port", .type = MCR_FIELD_NUMBER, .max = PORT_MAX,
	  .expects = "1-65535", .take = take_output_port },
	{ .name = "ttl", .type = MCR_FIELD_NUMBER, .min = 1, .max = 255,
	  .take = take_ttl },
	{ .name = "source_ip", .type = MCR_FIELD_TEXT, .max = MCR_ADDR_TEXT_MAX,
	  .expects = "an address or \"preserve\"", .take = take_source_ip },
	{ .name = "source_port", .type = MCR_FIELD_NUMBER, .max = PORT_MAX,
	  .expects = "1-65535", .take = take_output_source_port },
	{ .name = "dscp", .type = MCR_FIELD_NUMBER, .max = 63,
	  .take = take_dscp },
	{ .name = "qdisc", .type = MCR_FIELD_TEXT, .max = 8,
	  .expects = "\"default\" or \"bypass\"", .take = take_qdisc },
	{ 0 },
};

static const struct mcr_field output_field = {
	.type = MCR_FIELD_OBJECT, .fields = output_fields,
	.take = take_output, .check = check_output,
};

/* allow_loop is asked for at each output, so it comes before them. */
static const struct mcr_field rule_fields[] = {
	{ .name = "name", .type = MCR_FIELD_TEXT, .max = MCR_NAME_MAX,
	  .expects = "1-63 bytes of printable text", .take = take_name },
	{ .name = "input", .type = MCR_FIELD_OBJECT, .required = true,
	  .fields = input_fields, .check = check_input },
	{ .name = "local", .type = MCR_FIELD_FLAG, .id = MCR_RULE_LOCAL,
	  .take = take_rule_flag },
	{ .name = "allow_loop", .type = MCR_FIELD_FLAG,
	  .id = MCR_RULE_ALLOW_LOOP, .take = take_rule_flag },
	{ .name = "outputs", .type = MCR_FIELD_LIST, .required = true,
	  .min = 1, .max = MCR_OUTPUTS_MAX, .fields = &output_field,
	  .take = take_outputs },
	{ 0 },
};

const struct mcr_field mcr_rule_field = {
	.type = MCR_FIELD_OBJECT, .fields = rule_fields,
};

/* ---- everything else ---------------------------------------------------- */

static void *take_setting(struct mcr_schema *schema, void *target,
			  const struct mcr_value *value)
{
	(void)schema;
	mcr_config_set(target, value->field->id,
		       value->field->type == MCR_FIELD_FLAG ? value->flag :
							      value->number);
	return NULL;
}

static void *take_log_format(struct mcr_schema *schema, void *target,
			     const struct mcr_value *value)
{
	for (uint32_t i = 0; i <= MCR_LOG_FORMAT_JSON; i++) {
		if (strcmp(value->text, mcr_log_format_name(i)) != 0)
			continue;
		mcr_config_set(target, MCR_SETTING_LOG_FORMAT, i);
		return NULL;
	}
	mcr_schema_problem(schema, value, "'%s' is not a format: give %s",
			   value->text, value->field->expects);
	return NULL;
}

static void take_level(struct mcr_schema *schema, const struct mcr_value *value,
		       uint8_t *level)
{
	if (!mcr_level_find(value->text, level))
		mcr_schema_problem(schema, value, "'%s' is not a level: give %s",
				   value->text, value->field->expects);
}

static void *take_global_level(struct mcr_schema *schema, void *target,
			       const struct mcr_value *value)
{
	take_level(schema, value, &((struct mcr_config *)target)->level);
	return NULL;
}

static void *take_facility_level(struct mcr_schema *schema, void *target,
				 const struct mcr_value *value)
{
	struct mcr_config *config = target;
	uint8_t facility, level = 0;

	take_level(schema, value, &level);
	if (!mcr_facility_find(value->path->key, &facility))
		mcr_schema_problem(schema, value,
				   "there is no such facility: Supervisor, RuleDispatch, ControlSocket, DataPlane, Ingress, Egress, BufferPool, PacketParser, Stats, Security, Network and Test are");
	else if (config->levels[facility] != MCR_LEVEL_LEFT_OUT)
		mcr_schema_problem(schema, value,
				   "the facility %s is given twice",
				   mcr_facility_name(facility));
	else
		config->levels[facility] = level;
	return NULL;
}

static void *take_pinning(struct mcr_schema *schema, void *target,
			  const struct mcr_value *value)
{
	struct mcr_error err;

	if (mcr_interface_name_validate(value->path->key, &err))
		mcr_schema_problem(schema, value, "%s", err.text);
	if (!mcr_config_pinning_add(target, value->path->key))
		return mcr_schema_no_memory(schema, value);
	return target;
}

/* A CPU is one of the pinning that was added last. */
static void *take_cpu(struct mcr_schema *schema, void *target,
		      const struct mcr_value *value)
{
	const struct mcr_config_context *context = schema->context;
	struct mcr_config *config = target;

	if (context->options->cpus && value->number >= context->options->cpus) {
		mcr_schema_problem(schema, value,
				   "there is no CPU %u on this machine: give 0-%u",
				   value->number, context->options->cpus - 1);
		return NULL;
	}
	switch (mcr_pinning_add_cpu(
		&config->pinnings[config->pinnings_count - 1],
		value->number)) {
	case -EEXIST:
		mcr_schema_problem(schema, value, "CPU %u is given twice",
				   value->number);
		return NULL;
	case -ENOMEM:
		return mcr_schema_no_memory(schema, value);
	default:
		return NULL;
	}
}

#define BUFFER(tier, setting) \
	{ .name = tier, .type = MCR_FIELD_NUMBER, .max = MCR_BUFFERS_MAX, \
	  .unit = "entries per CPU", .id = setting, .take = take_setting }

static const struct mcr_field buffer_fields[] = {
	BUFFER("small", MCR_SETTING_BUFFERS_SMALL),
	BUFFER("standard", MCR_SETTING_BUFFERS_STANDARD),
	BUFFER("jumbo", MCR_SETTING_BUFFERS_JUMBO),
	{ 0 },
};

#define LEVEL_EXPECTS \
	"emergency, alert, critical, error, warning, notice, info, debug or trace"

static const struct mcr_field facility_field = {
	.type = MCR_FIELD_TEXT, .max = 16, .expects = LEVEL_EXPECTS,
	.take = take_facility_level,
};

static const struct mcr_field logging_fields[] = {
	{ .name = "global", .type = MCR_FIELD_TEXT, .max = 16,
	  .expects = LEVEL_EXPECTS, .take = take_global_level },
	{ .name = "facilities", .type = MCR_FIELD_MAP,
	  .fields = &facility_field },
	{ .name = "format", .type = MCR_FIELD_TEXT, .max = 16,
	  .expects = "\"text\" or \"json\"", .take = take_log_format },
	{ 0 },
};

static const struct mcr_field cpu_field = {
	.type = MCR_FIELD_NUMBER, .max = MCR_CPU_MAX, .take = take_cpu,
};

static const struct mcr_field pinning_field = {
	.type = MCR_FIELD_LIST, .max = MCR_CPU_MAX + 1, .fields = &cpu_field,
	.expects = "a list of CPUs, such as [0, 1]", .take = take_pinning,
};

/* The elements of rules are read one by one, by mcr_rule_field. */
static const struct mcr_field config_fields[] = {
	{ .name = "rules", .type = MCR_FIELD_LIST,
	  .expects = "a list of rules" },
	{ .name = "pinning", .type = MCR_FIELD_MAP, .fields = &pinning_field },
	{ .name = "multicast_ttl", .type = MCR_FIELD_NUMBER, .min = 1,
	  .max = 255, .id = MCR_SETTING_MULTICAST_TTL, .take = take_setting },
	{ .name = "idle_timeout", .type = MCR_FIELD_NUMBER, .min = 1,
	  .max = MCR_IDLE_TIMEOUT_MAX, .unit = "seconds",
	  .id = MCR_SETTING_IDLE_TIMEOUT, .take = take_setting },
	{ .name = "reconcile_interval", .type = MCR_FIELD_NUMBER, .min = 1,
	  .max = MCR_RECONCILE_INTERVAL_MAX, .unit = "seconds",
	  .id = MCR_SETTING_RECONCILE_INTERVAL, .take = take_setting },
	{ .name = "buffers", .type = MCR_FIELD_OBJECT,
	  .fields = buffer_fields },
	{ .name = "gro", .type = MCR_FIELD_FLAG, .id = MCR_SETTING_GRO,
	  .take = take_setting },
	{ .name = "logging", .type = MCR_FIELD_OBJECT,
	  .fields = logging_fields },
	{ 0 },
};

const struct mcr_field mcr_config_field = {
	.type = MCR_FIELD_OBJECT, .fields = config_fields,
};
