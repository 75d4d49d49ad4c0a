/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `mcrctl top` shows: a row for each rule, sorted, filtered and in one unit;
 * and how the columns fit a width. No I/O: see mcrctl/top_screen.c for drawing.
 */
#ifndef MCR_TOP_ROWS_H
#define MCR_TOP_ROWS_H

#include <json-c/json.h>
#include <stdbool.h>

#include "stats.h"
#include "text.h"

#define MCR_TOP_FILTER_MAX 63

/* Column, name for --sort, whether it is text, heading in bits, bytes, packets. */
#define MCR_TOP_COLUMNS(X) \
	X(RULE,		"rule",		true,	"RULE", "RULE", "RULE") \
	X(INTERFACE,	"interface",	true,	"INTERFACE", "INTERFACE", "INTERFACE") \
	X(ADDRESS,	"address",	true,	"ADDRESS", "ADDRESS", "ADDRESS") \
	X(IN,		"in",		false,	"IN bit/s", "IN B/s", "IN pkt/s") \
	X(OUT,		"out",		false,	"OUT bit/s", "OUT B/s", "OUT pkt/s") \
	X(LOST,		"lost",		false,	"LOST/s", "LOST/s", "LOST/s") \
	X(TOTAL_IN,	"total-in",	false,	"MATCHED", "MATCHED", "MATCHED") \
	X(TOTAL_OUT,	"total-out",	false,	"RELAYED", "RELAYED", "RELAYED") \
	X(TOTAL_LOST,	"total-lost",	false,	"LOST", "LOST", "LOST")

#define MCR_TOP_COLUMN_ENUM(id, name, text, bits, bytes, packets) MCR_TOP_##id,
/** enum mcr_top_column - see MCR_TOP_COLUMNS */
enum mcr_top_column {
	MCR_TOP_COLUMNS(MCR_TOP_COLUMN_ENUM)
	MCR_TOP_COLUMNS_COUNT
};

/** enum mcr_top_unit - what rates are shown in; totals are datagrams in any case */
enum mcr_top_unit {
	MCR_TOP_BITS,
	MCR_TOP_BYTES,
	MCR_TOP_PACKETS,
	MCR_TOP_UNITS_COUNT
};

/**
 * struct mcr_top_view - what is wanted
 * @sort: numbers begin with the greatest, texts with the first
 * @reverse: the other way round
 * @unit: of rates
 * @filter: rules that have it in what is shown of them, or in their id, in any case;
 *	"": all
 */
struct mcr_top_view {
	enum mcr_top_column sort;
	bool reverse;
	enum mcr_top_unit unit;
	char filter[MCR_TOP_FILTER_MAX + 1];
};

/**
 * struct mcr_top_row - a rule
 * @rule: it
 * @rate: of its datagrams
 * @matched: datagrams so far
 * @relayed: datagrams so far
 * @lost: datagrams so far
 */
struct mcr_top_row {
	const struct mcr_rule *rule;
	struct mcr_rate rate;
	uint64_t matched;
	uint64_t relayed;
	uint64_t lost;
};

/**
 * struct mcr_top - what is to be shown
 * @all: a row for each rule
 * @rules: how many there are
 * @rows: those that the filter leaves, in order
 * @count: how many
 * @interval: seconds that rates are over
 */
struct mcr_top {
	struct mcr_top_row *all;
	size_t rules;
	struct mcr_top_row *rows;
	size_t count;
	double interval;
};

/**
 * mcr_top_make() - rows of two readings, not arranged yet
 * @top: the result, to be cleared
 * @before: the earlier reading; its rules are sorted by id
 * @now: the later one; must live as long as @top
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_top_make(struct mcr_top *top, struct mcr_stats *before,
		 const struct mcr_stats *now);

/** mcr_top_arrange() - filter and sort the rows, as often as the view changes */
void mcr_top_arrange(struct mcr_top *top, const struct mcr_top_view *view);

/** mcr_top_clear() - free what it owns */
void mcr_top_clear(struct mcr_top *top);

/** mcr_top_cell() - what stands in a column of a row */
const char *mcr_top_cell(const struct mcr_top_row *row,
			 enum mcr_top_column column, enum mcr_top_unit unit,
			 char text[MCR_TEXT_MAX]);

/** mcr_top_heading() - what stands above it */
const char *mcr_top_heading(enum mcr_top_column column, enum mcr_top_unit unit);

/** mcr_top_column_is_text() - its cells stand at the left, and sort upwards */
bool mcr_top_column_is_text(enum mcr_top_column column);

/**
 * mcr_top_layout() - how wide each column is to be
 * @top: what is to be shown
 * @width: columns of the terminal
 * @widths: the result; 0: there is no room for it
 *
 * Widths of numbers are fixed, so that what is shown stays where it is and need not be
 * drawn again. What is needed least goes first: the totals.
 */
void mcr_top_layout(const struct mcr_top *top, size_t width,
		    size_t widths[MCR_TOP_COLUMNS_COUNT]);

/** mcr_top_summary() - 3 of 12 rules, filter "eth0", by IN bit/s */
void mcr_top_summary(const struct mcr_top *top, const struct mcr_top_view *view,
		     char *text, size_t size);

/** mcr_top_column_parse() - by the name that --sort has */
bool mcr_top_column_parse(const char *name, enum mcr_top_column *column);

/** mcr_top_unit_parse() - bits, bytes or packets */
bool mcr_top_unit_parse(const char *name, enum mcr_top_unit *unit);

/** mcr_top_json() - for programs; rates are in bits and in datagrams in any unit */
struct json_object *mcr_top_json(const struct mcr_top *top);

#endif /* MCR_TOP_ROWS_H */
