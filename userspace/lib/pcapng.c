// SPDX-License-Identifier: GPL-2.0-or-later
#include "pcapng.h"

#include <string.h>

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE 1
#define BLOCK_PACKET	6
#define BYTE_ORDER_SEEN 0x1a2b3c4d
#define LINKTYPE_RAW	101
#define OPTION_END	0
#define OPTION_COMMENT	1
#define OPTION_IF_NAME	2
#define OPTION_IF_TSRESOL 9
#define OPTION_MAX	65535

static const uint8_t zeroes[4];

static void put(FILE *file, const void *octets, size_t size)
{
	if (size)
		fwrite(octets, 1, size, file);
}

static void put16(FILE *file, uint16_t value)
{
	put(file, &value, sizeof(value));
}

static void put32(FILE *file, uint32_t value)
{
	put(file, &value, sizeof(value));
}

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void put_padded(FILE *file, const void *octets, size_t size)
{
	put(file, octets, size);
	put(file, zeroes, padded(size) - size);
}

static size_t text_size(const char *text)
{
	size_t size = strlen(text);

	return size < OPTION_MAX ? size : OPTION_MAX;
}

/* Octets of an option; the end of options is one of none. */
static size_t option_size(size_t size)
{
	return 4 + padded(size);
}

static void put_option(FILE *file, uint16_t code, const void *octets,
		       size_t size)
{
	put16(file, code);
	put16(file, size);
	put_padded(file, octets, size);
}

void mcr_pcapng_begin(FILE *file, const char *interface, const char *comment)
{
	const uint8_t nanoseconds = 9;
	uint32_t size;

	size = 28 + option_size(text_size(comment)) + option_size(0);
	put32(file, BLOCK_SECTION);
	put32(file, size);
	put32(file, BYTE_ORDER_SEEN);
	put16(file, 1);
	put16(file, 0);
	/* The length of the section is not known yet: all ones. */
	put32(file, UINT32_MAX);
	put32(file, UINT32_MAX);
	put_option(file, OPTION_COMMENT, comment, text_size(comment));
	put_option(file, OPTION_END, NULL, 0);
	put32(file, size);

	size = 20 + option_size(text_size(interface)) + option_size(1) +
	       option_size(0);
	put32(file, BLOCK_INTERFACE);
	put32(file, size);
	put16(file, LINKTYPE_RAW);
	put16(file, 0);
	put32(file, 0);
	put_option(file, OPTION_IF_NAME, interface, text_size(interface));
	put_option(file, OPTION_IF_TSRESOL, &nanoseconds, 1);
	put_option(file, OPTION_END, NULL, 0);
	put32(file, size);
}

void mcr_pcapng_packet(FILE *file, uint64_t time, const uint8_t *packet,
		       size_t captured, size_t length, const char *comment)
{
	uint32_t size = 32 + padded(captured) +
			option_size(text_size(comment)) + option_size(0);

	put32(file, BLOCK_PACKET);
	put32(file, size);
	put32(file, 0);
	put32(file, time >> 32);
	put32(file, (uint32_t)time);
	put32(file, captured);
	put32(file, length);
	put_padded(file, packet, captured);
	put_option(file, OPTION_COMMENT, comment, text_size(comment));
	put_option(file, OPTION_END, NULL, 0);
	put32(file, size);
}
