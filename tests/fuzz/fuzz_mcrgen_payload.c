// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzes mcrgen's payload parser and the accounting behind it. The input is a row of
 * datagrams, each a length (two bytes, big-endian, cut to what is left), a byte for channel
 * and sender, and that many bytes. Byte 0x80 of that byte set: the datagram is built from
 * the bytes as header fields instead, so that valid ones are reached too.
 *
 *   clang -fsanitize=fuzzer,address,undefined ...            as a libFuzzer target
 *   gcc -DFUZZ_STANDALONE -fsanitize=address,undefined ...   runs the files named
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/mcrgen/payload.h"
#include "../../userspace/mcrgen/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "violated: %s\n", what);
	abort();
}

/* Bytes of @data give the fields; what is built must come out intact. */
static uint8_t *build(const uint8_t *data, size_t len, struct mcrgen_payload *p)
{
	uint8_t *buf = malloc(len ? len : 1);
	struct mcrgen_parsed parsed;

	must(!!buf, "memory");
	memset(p, 0, sizeof(*p));
	memcpy(p, data, len < sizeof(*p) ? len : sizeof(*p));
	p->seq %= MCRGEN_SEQ_LIMIT;
	p->count %= MCRGEN_SEQ_LIMIT;
	if (p->count && p->count <= p->seq)
		p->count = p->seq + 1;
	mcrgen_payload_build(p, buf, len);
	mcrgen_payload_parse(buf, len, &parsed);
	if (len >= MCRGEN_HEADER_SIZE) {
		must(parsed.verdict == MCRGEN_INTACT, "a built datagram is intact");
		must(!memcmp(&parsed.payload, p, sizeof(*p)), "fields come back");
	} else {
		must(parsed.verdict == (len ? MCRGEN_SHORT : MCRGEN_EMPTY),
		     "a built short datagram is right");
	}
	return buf;
}

static void check_sums(const struct mcrgen_verify *v, uint64_t datagrams)
{
	struct mcrgen_totals t;

	mcrgen_verify_totals(v, 0, true, &t);
	must(v->arrived + v->foreign + t.late + t.duplicated == datagrams,
	     "every datagram is counted once");
	must(t.received + t.corrupted == v->arrived, "what arrived is intact or corrupted");
	must(t.lost <= t.expected, "no more is lost than was expected");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mcrgen_verify *v = calloc(1, sizeof(*v));
	struct mcrgen_parsed parsed;
	struct mcrgen_payload p;
	uint64_t datagrams = 0;
	uint8_t *buf, who;
	size_t len;

	must(!!v, "memory");
	for (; size >= 3; data += len, size -= len, datagrams++) {
		len = data[0] << 8 | data[1];
		who = data[2];
		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		if (who & 0x80) {
			buf = build(data, len, &p);
		} else {
			/* A copy of its own, so that the sanitizer sees a byte too many. */
			buf = malloc(len ? len : 1);
			must(!!buf, "memory");
			memcpy(buf, data, len);
		}
		mcrgen_payload_parse(buf, len, &parsed);
		must(!mcrgen_verify_add(v, &parsed, who & 3, who >> 2 & 3), "accounted for");
		free(buf);
	}
	check_sums(v, datagrams);
	mcrgen_verify_free(v);
	free(v);
	return 0;
}

#ifdef FUZZ_STANDALONE
static int run_file(const char *path)
{
	uint8_t *data = malloc(1 << 20);
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f || !data) {
		perror(path);
		if (f)
			fclose(f);
		free(data);
		return 1;
	}
	size = fread(data, 1, 1 << 20, f);
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;

	for (i = 1; i < argc; i++)
		failed |= run_file(argv[i]);
	printf("%d inputs\n", argc - 1);
	return failed;
}
#endif
