// SPDX-License-Identifier: GPL-2.0-or-later
/* profile_mark begin|end: what profile_plugin.c counts begins or ends here. */
#include <stdio.h>
#include <string.h>

#include "profile_mark.h"

#define TEXT(...) #__VA_ARGS__
#define EMIT(...) __asm__ volatile(".byte " TEXT(__VA_ARGS__))

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "begin")) {
		EMIT(MARK_BYTES(MARK_BEGIN));
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "end")) {
		EMIT(MARK_BYTES(MARK_END));
		return 0;
	}
	fprintf(stderr, "usage: profile_mark begin|end\n");
	return 2;
}
