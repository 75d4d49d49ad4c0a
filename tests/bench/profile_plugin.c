// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin for QEMU's TCG that counts how often each block of guest code runs,
 * between two marks that a program in the guest makes (profile_mark.c).
 *
 *   -plugin profile_plugin.so,output=FILE
 *
 * For each pair of marks FILE gets a line "window", then one line for each block
 * that ran: its address, its number of instructions, how often it ran. All processors
 * of the guest share one thread (-icount, or thread=single), so nothing here is locked.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile_mark.h"

/*
 * What is used of QEMU's plugin interface, version 1 (QEMU 4.2 to 8.2). Debian
 * packages the interface, but not its header.
 */
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef uint64_t qemu_plugin_id_t;
typedef void (*tb_translated_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*insn_executed_cb)(unsigned int cpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_translated_cb callback);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, enum qemu_plugin_op op,
					      void *counter, uint64_t addend);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    insn_executed_cb callback,
					    enum qemu_plugin_cb_flags flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv);

/* One piece of code that QEMU translated; its counter is written by the code itself. */
struct block {
	uint64_t address;
	uint64_t instructions;
	uint64_t runs;
	struct block *next;
};

#define BUCKETS 65536
static struct block *blocks[BUCKETS];
static FILE *output;

static const unsigned char mark_begin[] = { MARK_BYTES(MARK_BEGIN) };
static const unsigned char mark_end[] = { MARK_BYTES(MARK_END) };

/* The same code may be translated again, at the same address or in other pieces. */
static struct block *block_get(uint64_t address, uint64_t instructions)
{
	struct block **bucket = &blocks[(address ^ address >> 16) % BUCKETS];
	struct block *block;

	for (block = *bucket; block; block = block->next)
		if (block->address == address && block->instructions == instructions)
			return block;
	block = calloc(1, sizeof(*block));
	if (!block)
		abort();
	block->address = address;
	block->instructions = instructions;
	block->next = *bucket;
	*bucket = block;
	return block;
}

static void begin(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct block *block = blocks[i]; block; block = block->next)
			block->runs = 0;
}

static void end(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	fprintf(output, "window\n");
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct block *block = blocks[i]; block; block = block->next)
			if (block->runs)
				fprintf(output, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n",
					block->address, block->instructions, block->runs);
	fflush(output);
}

static bool is_mark(const struct qemu_plugin_insn *insn, const unsigned char *mark, size_t length)
{
	return qemu_plugin_insn_size(insn) == length &&
	       !memcmp(qemu_plugin_insn_data(insn), mark, length);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *block = block_get(qemu_plugin_tb_vaddr(tb), n);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &block->runs, 1);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (is_mark(insn, mark_begin, sizeof(mark_begin)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (is_mark(insn, mark_end, sizeof(mark_end)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end, QEMU_PLUGIN_CB_NO_REGS,
							       NULL);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	static const char option[] = "output=";

	(void)info;
	if (argc != 1 || strncmp(argv[0], option, strlen(option))) {
		fprintf(stderr, "profile_plugin: needs output=FILE\n");
		return 1;
	}
	output = fopen(argv[0] + strlen(option), "w");
	if (!output) {
		perror(argv[0] + strlen(option));
		return 1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
