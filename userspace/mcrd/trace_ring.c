// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_ring.h"

#include <string.h>

/* A record's size is 16 bits wide; one that wraps around is put together here. */
static uint8_t whole[1 << 16];

/* Records and their fields are aligned to 8 octets, so none of these wraps. */
static uint64_t u64_at(const struct mcrd_ring *ring, uint64_t at)
{
	uint64_t value;

	memcpy(&value, ring->data + (at & (ring->size - 1)), sizeof(value));
	return value;
}

static struct perf_event_header header_at(const struct mcrd_ring *ring,
					  uint64_t at)
{
	struct perf_event_header header;

	memcpy(&header, ring->data + (at & (ring->size - 1)), sizeof(header));
	return header;
}

static uint64_t head_of(const struct mcrd_ring *ring)
{
	/* Pairs with the kernel's barrier between the record and the head. */
	return __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
}

/* Whether a record stands there as the kernel would have written it. */
static bool is_sound(const struct perf_event_header *header, uint64_t there)
{
	return header->size >= sizeof(*header) + sizeof(uint64_t) &&
	       header->size % sizeof(uint64_t) == 0 && header->size <= there;
}

bool mcrd_ring_ready(struct mcrd_ring *ring)
{
	uint64_t tail = ring->page->data_tail, head = head_of(ring);
	struct perf_event_header header;

	if (head == tail)
		return false;
	header = header_at(ring, tail);
	if (head - tail > ring->size || !is_sound(&header, head - tail))
		ring->next = 0;
	/* An event's time comes first, every other record's last. */
	else if (header.type == PERF_RECORD_SAMPLE)
		ring->next = u64_at(ring, tail + sizeof(header));
	else
		ring->next = u64_at(ring,
				    tail + header.size - sizeof(uint64_t));
	return true;
}

static void read_sample(const uint8_t *octets, size_t size,
			struct mcrd_record *record)
{
	const size_t before = sizeof(uint64_t) + sizeof(record->raw_size);

	record->kind = MCRD_RECORD_OTHER;
	if (size < before)
		return;
	memcpy(&record->raw_size, octets + sizeof(uint64_t),
	       sizeof(record->raw_size));
	if (record->raw_size > size - before)
		return;
	record->raw = octets + before;
	record->kind = MCRD_RECORD_EVENT;
}

static void read_lost(const uint8_t *octets, size_t size,
		      struct mcrd_record *record)
{
	/* The event's id, then how many. */
	if (size < 2 * sizeof(uint64_t)) {
		record->kind = MCRD_RECORD_OTHER;
		return;
	}
	memcpy(&record->lost, octets + sizeof(uint64_t), sizeof(record->lost));
	record->kind = MCRD_RECORD_LOST;
}

void mcrd_ring_take(struct mcrd_ring *ring, struct mcrd_record *record)
{
	uint64_t tail = ring->page->data_tail, head = head_of(ring);
	uint64_t at = tail & (ring->size - 1);
	struct perf_event_header header = header_at(ring, tail);
	const uint8_t *octets = ring->data + at;
	size_t straight;

	*record = (struct mcrd_record){ .kind = MCRD_RECORD_BROKEN };
	if (head - tail > ring->size || !is_sound(&header, head - tail)) {
		__atomic_store_n(&ring->page->data_tail, head,
				 __ATOMIC_RELEASE);
		return;
	}
	/* Copied, so that the kernel may have the room at once. */
	straight = ring->size - at < header.size ? ring->size - at :
						   header.size;
	memcpy(whole, octets, straight);
	memcpy(whole + straight, ring->data, header.size - straight);
	__atomic_store_n(&ring->page->data_tail, tail + header.size,
			 __ATOMIC_RELEASE);

	record->time = ring->next;
	octets = whole + sizeof(header);
	switch (header.type) {
	case PERF_RECORD_SAMPLE:
		read_sample(octets, header.size - sizeof(header), record);
		break;
	case PERF_RECORD_LOST:
		read_lost(octets, header.size - sizeof(header), record);
		break;
	default:
		record->kind = MCRD_RECORD_OTHER;
		break;
	}
}

size_t mcrd_ring_first(struct mcrd_ring *const *rings, size_t count,
		       uint64_t until)
{
	size_t first = count;

	for (size_t i = 0; i < count; i++)
		if (rings[i] && mcrd_ring_ready(rings[i]) &&
		    rings[i]->next <= until &&
		    (first == count || rings[i]->next < rings[first]->next))
			first = i;
	return first;
}
