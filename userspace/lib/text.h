/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parts of rules as people read them in tables.
 */
#ifndef MCR_TEXT_H
#define MCR_TEXT_H

#include "model.h"

#define MCR_TEXT_MAX 192

/** mcr_text_endpoint() - "239.1.1.1:5000", "[ff15::/16]:any", "239.1.1.1 esp" */
const char *mcr_text_endpoint(const struct mcr_input *input,
			      char text[MCR_TEXT_MAX]);

/** mcr_text_destination() - "239.2.2.2:6000"; "same" is: as it came in */
const char *mcr_text_destination(const struct mcr_output *output,
				 const struct mcr_input *input,
				 char text[MCR_TEXT_MAX]);

/** mcr_text_options() - what an output does besides: "ttl 8 dscp 46 from …" */
const char *mcr_text_options(const struct mcr_output *output,
			     char text[MCR_TEXT_MAX]);

/** mcr_text_rule_reason() - why a rule is pending; "" if it is not */
const char *mcr_text_rule_reason(const struct mcr_rule *rule,
				 char text[MCR_TEXT_MAX]);

/** mcr_text_output_reason() - why an output is pending; "" if it is not */
const char *mcr_text_output_reason(const struct mcr_output *output,
				   char text[MCR_TEXT_MAX]);

/** mcr_text_scaled() - 1234567 as "1.23M"; below 1000 as it is */
const char *mcr_text_scaled(double value, char text[MCR_TEXT_MAX]);

#endif /* MCR_TEXT_H */
