/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the octets of an event to what a line of the log says: by the event's format,
 * with libtraceevent.
 */
#ifndef MCRD_TRACE_DECODE_H
#define MCRD_TRACE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "log.h"
#include "trace_format.h"

#define MCRD_TRACE_FIELDS 24

struct mcrd_decoder;

/**
 * struct mcrd_trace_kind - an event of the module
 * @id: its number, by which perf and records know it
 * @name: "mcr_rule_added"
 * @facility: its facility
 * @level: its severity; MCRD_LOG_EMERGENCY if it is one that this mcrd does not
 *	know, so that it is never left out
 * @is_packet: it is about a packet: there may be any number of them
 */
struct mcrd_trace_kind {
	uint16_t id;
	char name[64];
	uint8_t facility;
	uint8_t level;
	bool is_packet;
};

/**
 * struct mcrd_trace_line - an event as a line of the log
 * @facility: its facility
 * @level: its severity
 * @sentence: its name in words
 * @fields: "event", its name, and its fields; an empty one, and room for one more
 * @text: what they point to
 */
struct mcrd_trace_line {
	uint8_t facility;
	uint8_t level;
	char sentence[64];
	struct mcrd_field fields[MCRD_TRACE_FIELDS];
	char text[1024];
};

/**
 * mcrd_decoder_open() - read the formats
 * @decoder: the decoder
 * @formats: of the events
 * @err: on failure
 *
 * Return: 0; -EPROTO: a format cannot be read; -ENOMEM.
 */
int mcrd_decoder_open(struct mcrd_decoder **decoder,
		      const struct mcrd_formats *formats,
		      struct mcr_error *err);

/** mcrd_decoder_close() - NULL is fine */
void mcrd_decoder_close(struct mcrd_decoder *decoder);

/** mcrd_decoder_kinds() - all events it has formats of */
const struct mcrd_trace_kind *
mcrd_decoder_kinds(const struct mcrd_decoder *decoder, size_t *count);

/**
 * mcrd_decode_normal() - the octets of an event without what is of no account
 * @decoder: the decoder
 * @raw: the octets, as recorded
 * @size: how many
 * @normal: the same without what all events of the kernel have but their number,
 *	what lies between fields, and control characters in texts
 * @room: of @normal
 *
 * The same event has the same octets then.
 *
 * Return: how many octets; 0: no event of the module, or too large.
 */
uint32_t mcrd_decode_normal(const struct mcrd_decoder *decoder,
			    const uint8_t *raw, uint32_t size, uint8_t *normal,
			    uint32_t room);

/**
 * mcrd_decode() - put an event into words
 * @decoder: the decoder
 * @normal: as mcrd_decode_normal() has made it
 * @size: how many octets
 * @line: the line
 *
 * Return: whether it is an event of the module.
 */
bool mcrd_decode(struct mcrd_decoder *decoder, uint8_t *normal, uint32_t size,
		 struct mcrd_trace_line *line);

#endif /* MCRD_TRACE_DECODE_H */
