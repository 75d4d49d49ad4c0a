// SPDX-License-Identifier: GPL-2.0-or-later
/* mcrgen: UDP traffic generator and verifying receiver. */
#include "options.h"
#include "recv.h"
#include "send.h"

int main(int argc, char **argv)
{
	struct mcrgen_options o;

	switch (mcrgen_options_parse(argc, argv, &o)) {
	case MCRGEN_DONE:
		return 0;
	case MCRGEN_USAGE:
		return 2;
	case MCRGEN_RUN:
		break;
	}
	return o.mode == MCRGEN_SEND ? mcrgen_send(&o) : mcrgen_recv(&o);
}
