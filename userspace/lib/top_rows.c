// SPDX-License-Identifier: GPL-2.0-or-later
#include "top_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "utf8.h"

#define GAP 2 /* between columns */
/* As "99.9M" and a space before it. */
#define NUMBER_MIN 6
/* RULE and ADDRESS may be cut to these, before other columns are left out. */
#define RULE_MIN    16
#define ADDRESS_MIN 21

static const struct {
	const char *name;
	bool text;
	const char *headings[MCR_TOP_UNITS_COUNT];
} columns[] = {
#define COLUMN(id, name, text, ...) { name, text, { __VA_ARGS__ } },
	MCR_TOP_COLUMNS(COLUMN)
};

static const char *const units[] = {
	[MCR_TOP_BITS] = "bits",
	[MCR_TOP_BYTES] = "bytes",
	[MCR_TOP_PACKETS] = "packets",
};

/* What is needed least comes first; RULE stays. */
static const enum mcr_top_column dispensable[] = {
	MCR_TOP_TOTAL_OUT, MCR_TOP_TOTAL_IN, MCR_TOP_TOTAL_LOST,
	MCR_TOP_INTERFACE, MCR_TOP_LOST,     MCR_TOP_OUT,
	MCR_TOP_ADDRESS,   MCR_TOP_IN,
};

int mcr_top_make(struct mcr_top *top, struct mcr_stats *before,
		 const struct mcr_stats *now)
{
	struct mcr_rate *rates = mcr_stats_rates(before, now);
	struct mcr_counters relayed;

	*top = (struct mcr_top){
		.rules = now->rules.count,
		.interval = mcr_stats_interval(before, now),
	};
	/* One more than needed, so that no rules are not "no memory". */
	top->all = calloc(top->rules + 1, sizeof(*top->all));
	top->rows = calloc(top->rules + 1, sizeof(*top->rows));
	if (!rates || !top->all || !top->rows) {
		free(rates);
		mcr_top_clear(top);
		return -ENOMEM;
	}
	for (size_t i = 0; i < top->rules; i++) {
		mcr_stats_relayed(&now->rules.rules[i], &relayed);
		top->all[i] = (struct mcr_top_row){
			.rule = &now->rules.rules[i],
			.rate = rates[i],
			.matched = now->rules.rules[i].counters.packets,
			.relayed = relayed.packets,
			.lost = mcr_counters_lost(&relayed),
		};
	}
	free(rates);
	return 0;
}

void mcr_top_clear(struct mcr_top *top)
{
	free(top->all);
	free(top->rows);
	*top = (struct mcr_top){ 0 };
}

static bool passes(const struct mcr_top_row *row, const char *filter)
{
	const struct mcr_rule *rule = row->rule;
	char text[MCR_TEXT_MAX], id[17];

	snprintf(id, sizeof(id), "%016" PRIx64, rule->id);
	return strcasestr(id, filter) || strcasestr(rule->name, filter) ||
	       strcasestr(rule->input.interface, filter) ||
	       strcasestr(mcr_text_endpoint(&rule->input, text), filter);
}

static double number(const struct mcr_top_row *row, enum mcr_top_column column,
		     enum mcr_top_unit unit)
{
	const struct mcr_rate *rate = &row->rate;

	switch (column) {
	case MCR_TOP_IN:
		return unit == MCR_TOP_BITS  ? rate->bits :
		       unit == MCR_TOP_BYTES ? rate->bits / 8 :
					       rate->packets;
	case MCR_TOP_OUT:
		return unit == MCR_TOP_BITS  ? rate->relayed_bits :
		       unit == MCR_TOP_BYTES ? rate->relayed_bits / 8 :
					       rate->relayed_packets;
	case MCR_TOP_LOST:
		return rate->lost_packets;
	case MCR_TOP_TOTAL_IN:
		return (double)row->matched;
	case MCR_TOP_TOTAL_OUT:
		return (double)row->relayed;
	default:
		return (double)row->lost;
	}
}

static const char *text_cell(const struct mcr_top_row *row,
			     enum mcr_top_column column,
			     char text[MCR_TEXT_MAX])
{
	const struct mcr_rule *rule = row->rule;

	switch (column) {
	case MCR_TOP_RULE:
		if (*rule->name)
			snprintf(text, MCR_TEXT_MAX, "%s", rule->name);
		else
			snprintf(text, MCR_TEXT_MAX, "%016" PRIx64, rule->id);
		return text;
	case MCR_TOP_INTERFACE:
		snprintf(text, MCR_TEXT_MAX, "%s", rule->input.interface);
		return text;
	default:
		return mcr_text_endpoint(&rule->input, text);
	}
}

const char *mcr_top_cell(const struct mcr_top_row *row,
			 enum mcr_top_column column, enum mcr_top_unit unit,
			 char text[MCR_TEXT_MAX])
{
	return columns[column].text ?
		       text_cell(row, column, text) :
		       mcr_text_scaled(number(row, column, unit), text);
}

const char *mcr_top_heading(enum mcr_top_column column, enum mcr_top_unit unit)
{
	return columns[column].headings[unit];
}

bool mcr_top_column_is_text(enum mcr_top_column column)
{
	return columns[column].text;
}

/* Negative: @a goes before @b. */
static int compare(const struct mcr_top_row *a, const struct mcr_top_row *b,
		   const struct mcr_top_view *view)
{
	char left[MCR_TEXT_MAX], right[MCR_TEXT_MAX];
	double x, y;

	if (columns[view->sort].text)
		return strcmp(text_cell(a, view->sort, left),
			      text_cell(b, view->sort, right));
	x = number(a, view->sort, view->unit);
	y = number(b, view->sort, view->unit);
	return x > y ? -1 : x < y;
}

/* Rules that are alike in what is sorted by stay in one order. */
static int by_view(const void *a, const void *b, void *arg)
{
	const struct mcr_top_row *left = a, *right = b;
	const struct mcr_top_view *view = arg;
	int order = compare(left, right, view);

	if (order)
		return view->reverse ? -order : order;
	return left->rule->id < right->rule->id ? -1 :
	       left->rule->id > right->rule->id;
}

void mcr_top_arrange(struct mcr_top *top, const struct mcr_top_view *view)
{
	top->count = 0;
	for (size_t i = 0; i < top->rules; i++)
		if (passes(&top->all[i], view->filter))
			top->rows[top->count++] = top->all[i];
	qsort_r(top->rows, top->count, sizeof(*top->rows), by_view,
		(void *)view);
}

static size_t heading_width(enum mcr_top_column column)
{
	size_t widest = 0, width;

	for (int unit = 0; unit < MCR_TOP_UNITS_COUNT; unit++) {
		width = strlen(columns[column].headings[unit]);
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* Columns that all of it needs. */
static size_t natural_width(const struct mcr_top *top,
			    enum mcr_top_column column)
{
	size_t widest = heading_width(column), width;
	char text[MCR_TEXT_MAX];

	if (!columns[column].text)
		return widest > NUMBER_MIN ? widest : NUMBER_MIN;
	for (size_t i = 0; i < top->rules; i++) {
		width = mcr_utf8_width(text_cell(&top->all[i], column, text));
		if (width > widest)
			widest = width;
	}
	return widest;
}

static size_t in_all(const size_t widths[MCR_TOP_COLUMNS_COUNT])
{
	size_t sum = 0;

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++)
		if (widths[c])
			sum += (sum ? GAP : 0) + widths[c];
	return sum;
}

static void widen(size_t widths[MCR_TOP_COLUMNS_COUNT], size_t width,
		  enum mcr_top_column column, size_t natural)
{
	size_t room = width - in_all(widths);

	if (!widths[column])
		return;
	widths[column] = natural - widths[column] < room ?
				 natural :
				 widths[column] + room;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

void mcr_top_layout(const struct mcr_top *top, size_t width,
		    size_t widths[MCR_TOP_COLUMNS_COUNT])
{
	size_t rule, address;

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++)
		widths[c] = natural_width(top, c);
	rule = widths[MCR_TOP_RULE];
	address = widths[MCR_TOP_ADDRESS];
	widths[MCR_TOP_RULE] = least(rule, RULE_MIN);
	widths[MCR_TOP_ADDRESS] = least(address, ADDRESS_MIN);
	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]) &&
			   in_all(widths) > width;
	     i++)
		widths[dispensable[i]] = 0;
	if (in_all(widths) > width) {
		widths[MCR_TOP_RULE] = width;
		return;
	}
	widen(widths, width, MCR_TOP_RULE, rule);
	widen(widths, width, MCR_TOP_ADDRESS, address);
}

void mcr_top_summary(const struct mcr_top *top, const struct mcr_top_view *view,
		     char *text, size_t size)
{
	char shown[32] = "";

	if (top->count != top->rules)
		snprintf(shown, sizeof(shown), "%zu of ", top->count);
	snprintf(text, size, "%s%zu rule%s%s%s%s, by %s%s", shown, top->rules,
		 top->rules == 1 ? "" : "s",
		 *view->filter ? ", filter \"" : "", view->filter,
		 *view->filter ? "\"" : "",
		 mcr_top_heading(view->sort, view->unit),
		 view->reverse ? " reversed" : "");
}

bool mcr_top_column_parse(const char *name, enum mcr_top_column *column)
{
	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++) {
		if (strcmp(name, columns[c].name) != 0)
			continue;
		*column = c;
		return true;
	}
	return false;
}

bool mcr_top_unit_parse(const char *name, enum mcr_top_unit *unit)
{
	for (int u = 0; u < MCR_TOP_UNITS_COUNT; u++) {
		if (strcmp(name, units[u]) != 0)
			continue;
		*unit = u;
		return true;
	}
	return false;
}

static struct json_object *row_json(const struct mcr_top_row *row)
{
	struct json_object *object = mcr_json_rule_key(row->rule);

	json_object_object_add(object, "input", mcr_json_input(&row->rule->input));
	mcr_json_add_rates(object, &row->rate);
	mcr_json_add_number(object, "packets_matched", row->matched);
	mcr_json_add_number(object, "packets_relayed", row->relayed);
	mcr_json_add_number(object, "packets_lost", row->lost);
	return object;
}

struct json_object *mcr_top_json(const struct mcr_top *top)
{
	struct json_object *object = json_object_new_object();
	struct json_object *rows = json_object_new_array();

	mcr_json_add_seconds(object, "interval", top->interval);
	mcr_json_add_number(object, "rules_count", top->rules);
	for (size_t i = 0; i < top->count; i++)
		json_object_array_add(rows, row_json(&top->rows[i]));
	json_object_object_add(object, "rules", rows);
	return object;
}
