// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses and prefixes: what is read is written so that it is read again. */
#include <stdlib.h>
#include <string.h>

#include "addr.h"
#include "number.h"
#include "standalone.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), written[MCR_ADDR_TEXT_MAX];
	struct mcr_addr addr, again;
	uint8_t len, len_again;
	struct mcr_error err;
	uint64_t id;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!mcr_addr_parse(text, &addr, &err)) {
		mcr_addr_format(&addr, written);
		if (mcr_addr_parse(written, &again, &err) ||
		    !mcr_addr_equal(&addr, &again))
			abort();
	}
	if (!mcr_prefix_parse(text, &addr, &len, &err)) {
		mcr_prefix_format(&addr, len, written);
		if (mcr_prefix_parse(written, &again, &len_again, &err) ||
		    !mcr_addr_equal(&addr, &again) || len != len_again)
			abort();
	}
	mcr_id_parse(text, &id);
	mcr_utf8_printable(text);
	if (mcr_utf8_width(text) > 2 * strlen(text))
		abort();
	free(text);
	return 0;
}
