// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_decode.h"

#include <errno.h>
#include <event-parse.h>
#include <linux/mcr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <trace-seq.h>

#include "utf8.h"

#define SYSTEM "mcr"

/** struct kind - an event, and what libtraceevent has made of its format */
struct kind {
	struct mcrd_trace_kind known;
	struct tep_event *event;
	uint32_t end;
};

struct mcrd_decoder {
	struct tep_handle *tep;
	struct trace_seq printed;
	struct mcrd_trace_kind *kinds;
	struct kind *details;
	size_t count;
};

#define LISTED(name, facility, level) \
	{ "mcr_" #name, MCR_FACILITY_##facility, MCR_LEVEL_##level },
static const struct {
	const char *name;
	uint8_t facility;
	uint8_t level;
} listed[] = { MCR_EVENTS(LISTED) };

/* Octets up to the end of its last field; 0: it is none of ours. */
static uint32_t end_of(const struct tep_event *event)
{
	const struct tep_format_field *field = event->format.fields;
	int end = 0;

	for (; field; field = field->next) {
		if (field->flags & TEP_FIELD_IS_DYNAMIC || field->offset < 0 ||
		    field->size < 0 || field->offset > UINT16_MAX ||
		    field->size > UINT16_MAX)
			return 0;
		if (field->offset + field->size > end)
			end = field->offset + field->size;
	}
	return end;
}

static struct kind kind_of(struct tep_event *event)
{
	struct kind kind = {
		.known = {
			.id = event->id,
			.facility = MCRD_SUPERVISOR,
			.level = MCRD_LOG_EMERGENCY,
			.is_packet = tep_find_field(event, "length"),
		},
		.event = event,
		.end = end_of(event),
	};

	snprintf(kind.known.name, sizeof(kind.known.name), "%s", event->name);
	for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++) {
		if (strcmp(listed[i].name, event->name) != 0)
			continue;
		kind.known.facility = listed[i].facility;
		kind.known.level = listed[i].level;
	}
	return kind;
}

static int add(struct mcrd_decoder *decoder, struct tep_event *event)
{
	struct kind *details;

	if (event->id <= 0 || event->id > UINT16_MAX || !end_of(event) ||
	    !tep_find_field(event, "netns") ||
	    !tep_find_field(event, "facility") ||
	    !tep_find_field(event, "severity"))
		return 0;
	details = reallocarray(decoder->details, decoder->count + 1,
			       sizeof(*details));
	if (!details)
		return -ENOMEM;
	decoder->details = details;
	details[decoder->count++] = kind_of(event);
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct kind *one = a, *other = b;

	return one->known.id - other->known.id;
}

static int parse(struct mcrd_decoder *decoder,
		 const struct mcrd_formats *formats, struct mcr_error *err)
{
	struct tep_event *event;
	enum tep_errno said;
	const char *text;

	for (size_t at = 0; at < formats->size; at += strlen(text) + 1) {
		text = formats->text + at;
		if (!*text)
			continue;
		event = NULL;
		said = tep_parse_format(decoder->tep, &event, text,
					strlen(text), SYSTEM);
		if (said == TEP_ERRNO__MEM_ALLOC_FAILED ||
		    (!said && event && add(decoder, event)))
			return mcr_error_set(err, -ENOMEM, "out of memory");
		if (said || !event)
			return mcr_error_set(err, -EPROTO,
					     "the format of an event cannot be read: \"%.*s\"",
					     (int)strcspn(text, "\n"), text);
	}
	return 0;
}

static int list_kinds(struct mcrd_decoder *decoder)
{
	decoder->kinds = calloc(decoder->count + 1, sizeof(*decoder->kinds));
	if (!decoder->kinds)
		return -ENOMEM;
	if (decoder->count)
		qsort(decoder->details, decoder->count,
		      sizeof(*decoder->details), by_id);
	for (size_t i = 0; i < decoder->count; i++)
		decoder->kinds[i] = decoder->details[i].known;
	return 0;
}

int mcrd_decoder_open(struct mcrd_decoder **decoder,
		      const struct mcrd_formats *formats, struct mcr_error *err)
{
	struct mcrd_decoder *made = calloc(1, sizeof(*made));
	int ret;

	if (made)
		made->tep = tep_alloc();
	if (!made || !made->tep) {
		free(made);
		return mcr_error_set(err, -ENOMEM, "out of memory");
	}
	/* What there is to say about a format is said by the caller. */
	tep_set_loglevel(TEP_LOG_NONE);
	tep_set_file_bigendian(made->tep,
			       __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ?
				       TEP_BIG_ENDIAN :
				       TEP_LITTLE_ENDIAN);
	tep_set_long_size(made->tep, sizeof(long));
	trace_seq_init(&made->printed);
	ret = parse(made, formats, err);
	if (!ret && list_kinds(made))
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
	if (ret) {
		mcrd_decoder_close(made);
		return ret;
	}
	*decoder = made;
	return 0;
}

void mcrd_decoder_close(struct mcrd_decoder *decoder)
{
	if (!decoder)
		return;
	trace_seq_destroy(&decoder->printed);
	tep_free(decoder->tep);
	free(decoder->kinds);
	free(decoder->details);
	free(decoder);
}

const struct mcrd_trace_kind *
mcrd_decoder_kinds(const struct mcrd_decoder *decoder, size_t *count)
{
	*count = decoder->count;
	return decoder->kinds;
}

/* All records begin with their event's number. */
static const struct kind *find(const struct mcrd_decoder *decoder,
			       const uint8_t *raw, uint32_t size)
{
	struct kind key = { 0 };
	const struct kind *found;

	if (size < sizeof(key.known.id) || !decoder->count)
		return NULL;
	memcpy(&key.known.id, raw, sizeof(key.known.id));
	found = bsearch(&key, decoder->details, decoder->count, sizeof(key),
			by_id);
	return found && found->end <= size ? found : NULL;
}

/* A text up to its end, with "?" for what is not to be written as it is. */
static void copy_text(uint8_t *to, const uint8_t *from, size_t size)
{
	char text[256];
	size_t length = strnlen((const char *)from, size), taken;
	uint32_t code;

	if (length >= sizeof(text))
		length = sizeof(text) - 1;
	memcpy(text, from, length);
	text[length] = '\0';
	for (size_t i = 0; i < length; i += taken) {
		taken = mcr_utf8_next(text + i, &code);
		if (taken && mcr_utf8_code_printable(code)) {
			memcpy(to + i, text + i, taken);
			continue;
		}
		taken = 1;
		to[i] = '?';
	}
}

/* Octets of an address are an array of small numbers, which is no text. */
static bool is_text(const struct tep_format_field *field)
{
	return field->flags & TEP_FIELD_IS_ARRAY && strstr(field->type, "char");
}

uint32_t mcrd_decode_normal(const struct mcrd_decoder *decoder,
			    const uint8_t *raw, uint32_t size, uint8_t *normal,
			    uint32_t room)
{
	const struct kind *kind = find(decoder, raw, size);
	const struct tep_format_field *field;

	if (!kind || kind->end > room)
		return 0;
	memset(normal, 0, kind->end);
	memcpy(normal, raw, sizeof(kind->known.id));
	for (field = kind->event->format.fields; field; field = field->next) {
		if (is_text(field))
			copy_text(normal + field->offset, raw + field->offset,
				  field->size);
		else
			memcpy(normal + field->offset, raw + field->offset,
			       field->size);
	}
	return kind->end;
}

/* Its name in words: "mcr_rule_added" is "rule added". */
static void name_it(const struct mcrd_trace_kind *kind,
		    struct mcrd_trace_line *line)
{
	const char *name = kind->name;
	size_t i;

	if (!strncmp(name, "mcr_", 4))
		name += 4;
	for (i = 0; name[i] && i + 1 < sizeof(line->sentence); i++)
		line->sentence[i] = name[i] == '_' ? ' ' : name[i];
	line->sentence[i] = '\0';
}

/* What every line has a word for already is told apart from it. */
static const char *field_name(const char *name)
{
	if (!strcmp(name, "level"))
		return "event_level";
	if (!strcmp(name, "time"))
		return "event_time";
	return name;
}

/*
 * Where a value ends. Numbers, addresses and names of enumerators have no blanks; a
 * text may, and is as long as it is in the event.
 */
static size_t value_size(const struct kind *kind, const uint8_t *event,
			 const char *name, const char *value)
{
	const struct tep_format_field *field =
		tep_find_field(kind->event, name);

	if (!field || !is_text(field))
		return strcspn(value, " ");
	return strnlen(value, strnlen((const char *)event + field->offset,
				      field->size));
}

/* "key=value key=value" becomes fields behind @count others; @text is cut up for it. */
static void cut(const struct kind *kind, const uint8_t *event, char *text,
		struct mcrd_trace_line *line, size_t count)
{
	char *value;

	while (*text && count + 2 < MCRD_TRACE_FIELDS) {
		value = strchr(text, '=');
		if (!value)
			break;
		*value++ = '\0';
		line->fields[count] =
			(struct mcrd_field){ field_name(text), value };
		value += value_size(kind, event, text, value);
		if (*value)
			*value++ = '\0';
		/* The first two stand in the line, and all are of one namespace. */
		if (strcmp(text, "facility") != 0 &&
		    strcmp(text, "severity") != 0 && strcmp(text, "netns") != 0)
			count++;
		text = value;
	}
	line->fields[count] = (struct mcrd_field){ 0 };
}

static uint8_t number_of(const struct kind *kind, const char *name,
			 const uint8_t *raw, uint8_t limit, uint8_t otherwise)
{
	unsigned long long value;

	if (tep_read_number_field(tep_find_field(kind->event, name), raw,
				  &value) ||
	    value >= limit)
		return otherwise;
	return value;
}

bool mcrd_decode(struct mcrd_decoder *decoder, uint8_t *normal, uint32_t size,
		 struct mcrd_trace_line *line)
{
	const struct kind *kind = find(decoder, normal, size);
	struct tep_record record = { .data = normal, .size = size };

	if (!kind)
		return false;
	line->facility = number_of(kind, "facility", normal,
				   MCR_FACILITIES_COUNT, kind->known.facility);
	line->level = number_of(kind, "severity", normal, MCR_LEVELS_COUNT,
				kind->known.level);
	name_it(&kind->known, line);
	trace_seq_reset(&decoder->printed);
	tep_print_event(decoder->tep, &decoder->printed, &record, "%s",
			TEP_PRINT_INFO);
	trace_seq_terminate(&decoder->printed);
	snprintf(line->text, sizeof(line->text), "%s",
		 decoder->printed.buffer);
	line->fields[0] = (struct mcrd_field){ "event", kind->known.name };
	cut(kind, normal, line->text, line, 1);
	return true;
}
