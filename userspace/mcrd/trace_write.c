// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_write.h"

#include <inttypes.h>
#include <stdio.h>

/* Losses are told once in so long, however many there are. */
#define LOSSES_NS 1000000000ULL

/* @event is normal. One that has come several times since it was written says so. */
static void write_event(struct mcrd_writer *writer,
			struct mcrd_decoder *decoder, uint8_t *event,
			uint32_t size, uint64_t time, uint64_t count)
{
	struct mcrd_trace_line line;
	char repeated[24];
	size_t end = 0;

	if (!mcrd_decode(decoder, event, size, &line))
		return;
	while (line.fields[end].name)
		end++;
	if (count && end + 1 < MCRD_TRACE_FIELDS) {
		snprintf(repeated, sizeof(repeated), "%" PRIu64, count);
		line.fields[end++] =
			(struct mcrd_field){ "repeated", repeated };
		line.fields[end] = (struct mcrd_field){ 0 };
	}
	mcrd_log_event(time + writer->to_realtime, line.facility, line.level,
		       line.fields, line.sentence);
}

static void on_event(struct mcrd_writer *writer, struct mcrd_decoder *decoder,
		     const struct mcrd_record *record)
{
	uint8_t normal[MCRD_FOLD_MAX];
	struct mcrd_folded ousted;
	uint32_t size;
	bool written;

	size = mcrd_decode_normal(decoder, record->raw, record->raw_size,
				  normal, sizeof(normal));
	if (!size)
		return;
	written = mcrd_fold_add(&writer->fold, normal, size, record->time,
				&ousted);
	if (ousted.size)
		write_event(writer, decoder, ousted.event, ousted.size,
			    ousted.last, ousted.count);
	if (written)
		write_event(writer, decoder, normal, size, record->time, 0);
}

size_t mcrd_writer_run(struct mcrd_writer *writer, struct mcrd_decoder *decoder,
		       struct mcrd_ring *const *rings, size_t count,
		       uint64_t until, size_t limit)
{
	struct mcrd_record record;
	size_t taken = 0, first;

	for (; taken < limit; taken++) {
		first = mcrd_ring_first(rings, count, until);
		if (first == count)
			break;
		mcrd_ring_take(rings[first], &record);
		switch (record.kind) {
		case MCRD_RECORD_EVENT:
			if (decoder)
				on_event(writer, decoder, &record);
			break;
		case MCRD_RECORD_LOST:
			writer->lost += record.lost;
			writer->lost_ever += record.lost;
			break;
		case MCRD_RECORD_BROKEN:
			mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL,
				 "a perf ring buffer holds what is no record: events of the module were passed over");
			break;
		case MCRD_RECORD_OTHER:
			break;
		}
	}
	return taken;
}

static uint64_t lost_due(const struct mcrd_writer *writer)
{
	if (!writer->lost)
		return UINT64_MAX;
	return writer->lost_said ? writer->lost_said + LOSSES_NS : 0;
}

static void write_lost(struct mcrd_writer *writer, uint64_t now)
{
	char lost[24], ever[24];

	snprintf(lost, sizeof(lost), "%" PRIu64, writer->lost);
	snprintf(ever, sizeof(ever), "%" PRIu64, writer->lost_ever);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING,
		 MCRD_FIELDS({ "lost", lost }, { "lost_ever", ever }),
		 "%" PRIu64
		 " events of the module were lost: they came faster than they could be written",
		 writer->lost);
	writer->lost = 0;
	writer->lost_said = now;
}

void mcrd_writer_due(struct mcrd_writer *writer, struct mcrd_decoder *decoder,
		     uint64_t now)
{
	struct mcrd_folded due;

	while (decoder && mcrd_fold_due(&writer->fold, now, &due))
		write_event(writer, decoder, due.event, due.size, due.last,
			    due.count);
	if (lost_due(writer) <= now && writer->lost)
		write_lost(writer, now);
}

uint64_t mcrd_writer_next(const struct mcrd_writer *writer)
{
	uint64_t fold = mcrd_fold_next(&writer->fold);
	uint64_t lost = lost_due(writer);

	return fold < lost ? fold : lost;
}
