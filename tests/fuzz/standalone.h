/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A main() for fuzz targets where there is no fuzzer: it runs files. */
#ifndef MCR_FUZZ_STANDALONE_H
#define MCR_FUZZ_STANDALONE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef FUZZ_STANDALONE
int main(int argc, char **argv)
{
	static uint8_t octets[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		uint8_t *exact;
		size_t size;

		if (!file) {
			perror(argv[i]);
			return 1;
		}
		size = fread(octets, 1, sizeof(octets), file);
		fclose(file);
		/* In memory of its own size, so that reading on is seen. */
		exact = malloc(size ? size : 1);
		if (!exact)
			return 1;
		for (size_t o = 0; o < size; o++)
			exact[o] = octets[o];
		LLVMFuzzerTestOneInput(exact, size);
		free(exact);
	}
	printf("%d files\n", argc - 1);
	return 0;
}
#endif

#endif /* MCR_FUZZ_STANDALONE_H */
