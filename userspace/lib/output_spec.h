/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_OUTPUT_SPEC_H
#define MCR_OUTPUT_SPEC_H

#include "model.h"

/**
 * mcr_outputs_parse() - read "group:port:interface[,…]" into a rule
 * @text: an IPv6 group stands in brackets
 * @rule: outputs are added to it; its input's protocol is set
 * @err: on failure, a sentence that names what is wrong
 *
 * Return: 0, -EINVAL or -ENOMEM; on failure some may have been added.
 */
int mcr_outputs_parse(const char *text, struct mcr_rule *rule,
		      struct mcr_error *err);

/**
 * mcr_output_parse() - read "key=value,…" into a rule
 * @text: the keys are those of the configuration file
 * @rule: one output is added to it; its input's protocol is set
 * @err: on failure, a sentence that names what is wrong
 *
 * Return: 0, -EINVAL or -ENOMEM; on failure it may have been added.
 */
int mcr_output_parse(const char *text, struct mcr_rule *rule,
		     struct mcr_error *err);

/**
 * mcr_port_parse() - read a port
 * @text: 1-65535; 0 for a protocol without ports
 * @protocol: IPPROTO_*
 * @port: the result
 * @err: on failure
 *
 * Return: 0 or -EINVAL.
 */
int mcr_port_parse(const char *text, uint8_t protocol, uint16_t *port,
		   struct mcr_error *err);

/** mcr_input_port_parse() - as mcr_port_parse(), or "any", which is 0 */
int mcr_input_port_parse(const char *text, uint8_t protocol, uint16_t *port,
			 struct mcr_error *err);

/** mcr_protocol_parse() - "udp" or "esp"; 0 or -EINVAL */
int mcr_protocol_parse(const char *text, uint8_t *protocol,
		       struct mcr_error *err);

/** mcr_interface_parse() - an interface's name; 0 or -EINVAL */
int mcr_interface_parse(const char *text, char name[IFNAMSIZ],
			struct mcr_error *err);

#endif /* MCR_OUTPUT_SPEC_H */
