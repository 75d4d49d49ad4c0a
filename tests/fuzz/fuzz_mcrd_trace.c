// SPDX-License-Identifier: GPL-2.0-or-later
/* Ring buffers of the module's events, and what the kernel says about CPUs. */
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/trace_recorded.h"
#include "log.h"
#include "standalone.h"
#include "trace_cpus.h"
#include "trace_write.h"

#define RING_SIZE 4096

static struct mcrd_decoder *decoder;
static struct mcrd_writer writer;

static void start(void)
{
	struct mcrd_formats formats = { 0 };
	struct mcr_error err;

	for (size_t i = 0;
	     i < sizeof(recorded_formats) / sizeof(*recorded_formats); i++)
		if (mcrd_formats_add(&formats, recorded_formats[i],
				     strlen(recorded_formats[i])))
			abort();
	if (mcrd_decoder_open(&decoder, &formats, &err))
		abort();
	mcrd_formats_clear(&formats);
	mcrd_log_open(fopen("/dev/null", "w"), MCRD_LOG_FILE);
	mcrd_log_set_format(MCRD_LOG_JSON);
	(void)recorded_ring0;
	(void)recorded_ring1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perf_event_mmap_page page = { 0 };
	struct mcrd_ring ring = { .page = &page, .size = RING_SIZE };
	struct mcrd_ring *rings[] = { &ring };
	unsigned int cpu;
	uint8_t *memory;

	if (!decoder)
		start();
	mcrd_cpus_parse((const char *)data, size, &cpu);
	/* The first octet says where in the ring it begins, in eights. */
	memory = calloc(1, RING_SIZE);
	if (!memory || !size || size > RING_SIZE) {
		free(memory);
		return 0;
	}
	ring.data = memory;
	page.data_tail = data[0] * 8;
	page.data_head = page.data_tail;
	for (size_t i = 1; i < size; i++)
		memory[page.data_head++ % RING_SIZE] = data[i];
	if (mcrd_writer_run(&writer, decoder, rings, 1, UINT64_MAX,
			    RING_SIZE) == RING_SIZE ||
	    page.data_tail != page.data_head)
		abort();
	mcrd_writer_due(&writer, decoder, UINT64_MAX);
	free(memory);
	return 0;
}
