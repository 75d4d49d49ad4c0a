/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of fields, and a walk through a tree of values by such a table: what is
 * unknown, missing, of the wrong type or out of range is a problem with its
 * place; what is right is handed over.
 */
#ifndef MCR_SCHEMA_H
#define MCR_SCHEMA_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "problem.h"

/** enum mcr_field_type - what a value has to be */
enum mcr_field_type {
	MCR_FIELD_NUMBER,	/* a whole number */
	MCR_FIELD_FLAG,		/* true or false */
	MCR_FIELD_TEXT,		/* a string */
	MCR_FIELD_NUMBER_OR_TEXT,
	MCR_FIELD_OBJECT,	/* an object of the fields of a table */
	MCR_FIELD_MAP,		/* an object of any keys, all values of one field */
	MCR_FIELD_LIST,		/* an array, all elements of one field */
};

struct mcr_field;

/**
 * struct mcr_schema - one walk
 * @problems: where to say what is wrong
 * @text: that was parsed, with a NUL behind it
 * @context: for the functions of the table
 * @stopped: there is no memory to go on with
 */
struct mcr_schema {
	struct mcr_problems *problems;
	const char *text;
	void *context;
	bool stopped;
};

/**
 * struct mcr_value - a value of the right type
 * @field: what it is
 * @path: the way to it
 * @at: where it begins
 * @json: it
 * @number: a number
 * @flag: a flag
 * @text: a string, which has no NUL in it and is UTF-8; else NULL
 */
struct mcr_value {
	const struct mcr_field *field;
	const struct mcr_path *path;
	size_t at;
	struct json_object *json;
	uint32_t number;
	bool flag;
	const char *text;
};

/**
 * struct mcr_field - one line of a table
 * @name: the key; NULL ends a table
 * @type: what its value is
 * @required: it cannot be left out
 * @min: the least number, the fewest elements
 * @max: the greatest number, the most elements or octets of text
 * @unit: what is counted; NULL: nothing
 * @expects: what is right, for people; NULL: made of the above
 * @id: for @take
 * @fields: of an object its table; of a map or list the one field
 * @take: uses the value; @target is what the container's take returned. For an
 *	object, map or list it is called before what is inside is walked, and
 *	returns the target for that; NULL: the same target
 * @check: for an object, behind its members, if none of them was wrong
 */
struct mcr_field {
	const char *name;
	enum mcr_field_type type;
	bool required;
	uint32_t min;
	uint32_t max;
	const char *unit;
	const char *expects;
	int id;
	const struct mcr_field *fields;
	void *(*take)(struct mcr_schema *schema, void *target,
		      const struct mcr_value *value);
	void (*check)(struct mcr_schema *schema, void *target,
		      const struct mcr_value *value);
};

/**
 * mcr_schema_walk() - check and hand over a value and all that is in it
 * @schema: the walk
 * @field: what it has to be
 * @path: the way to it
 * @json: the value, of mcr_json5_parse(); NULL: null
 * @at: where it begins
 * @target: for @field's take
 *
 * Members of an object come in the order of its table, not of the text.
 */
void mcr_schema_walk(struct mcr_schema *schema, const struct mcr_field *field,
		     const struct mcr_path *path, struct json_object *json,
		     size_t at, void *target);

#define MCR_SHOWN_MAX 96

/** mcr_schema_shown() - a value for people, who may have written anything */
const char *mcr_schema_shown(const struct mcr_schema *schema,
			     const struct mcr_value *value,
			     char text[MCR_SHOWN_MAX]);

/** mcr_schema_problem() - a sentence about a value */
void mcr_schema_problem(struct mcr_schema *schema,
			const struct mcr_value *value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** mcr_schema_no_memory() - there is none for a value: the walk ends; NULL */
void *mcr_schema_no_memory(struct mcr_schema *schema,
			   const struct mcr_value *value);

/**
 * mcr_schema_member_problem() - a sentence about a member of an object
 * @schema: the walk
 * @value: the object
 * @key: the member; if it is not there, its place is the object's
 * @text: the sentence
 */
void mcr_schema_member_problem(struct mcr_schema *schema,
			       const struct mcr_value *value, const char *key,
			       const char *text);

/** mcr_field_expects() - what is right, for people: "1-65535", "1-86400 seconds" */
const char *mcr_field_expects(const struct mcr_field *field, char *text,
			      size_t size);

#endif /* MCR_SCHEMA_H */
