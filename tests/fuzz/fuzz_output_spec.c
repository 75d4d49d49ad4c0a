// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --outputs, --output and lines of a batch: whatever is taken makes outputs
 * that can be validated, hashed and shown.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "output_spec.h"
#include "standalone.h"
#include "text.h"
#include "words.h"

static void use(struct mcr_rule *rule)
{
	char text[MCR_TEXT_MAX];
	struct mcr_error err;

	strcpy(rule->input.interface, "eth0");
	mcr_addr_parse("239.1.1.1", &rule->input.group, &err);
	if (!mcr_rule_validate(rule, &err)) {
		mcr_rule_defaults(rule);
		if (mcr_rule_validate(rule, &err) || mcr_rule_digest(rule))
			abort();
	} else if (!*err.text) {
		abort();
	}
	for (size_t i = 0; i < rule->outputs_count; i++) {
		mcr_text_destination(&rule->outputs[i], &rule->input, text);
		mcr_text_options(&rule->outputs[i], text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), **words = NULL;
	struct mcr_error err;
	struct mcr_rule rule;

	if (!text || !size) {
		free(text);
		return 0;
	}
	/* The first octet says which parser it is for. */
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	mcr_rule_init(&rule);
	rule.input.protocol = data[0] & 1 ? IPPROTO_ESP : IPPROTO_UDP;
	switch (data[0] >> 1 & 3) {
	case 0:
		if (!mcr_outputs_parse(text, &rule, &err))
			use(&rule);
		break;
	case 1:
		if (!mcr_output_parse(text, &rule, &err))
			use(&rule);
		break;
	case 2:
		mcr_input_port_parse(text, rule.input.protocol,
				     &rule.input.port, &err);
		mcr_protocol_parse(text, &rule.input.protocol, &err);
		mcr_rule_name_validate(text, &err);
		break;
	default:
		if (mcr_words_split(text, &words, &err) >= 0)
			free(words);
		break;
	}
	mcr_rule_clear(&rule);
	free(text);
	return 0;
}
