// SPDX-License-Identifier: GPL-2.0-or-later
#include "schema.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "json5.h"
#include "utf8.h"

#define FIELDS_MAX 16		/* fields of one table */
#define SHOWN_MAX 60		/* octets of a text that are shown */
#define NUMBER_SHOWN_MAX 40	/* and of a number */
#define EXPECTS_MAX 160
#define KEY_MAX 63		/* octets of a key that can be anything */

void mcr_schema_problem(struct mcr_schema *schema,
			const struct mcr_value *value, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	mcr_problem_add(schema->problems, value->at, value->path, "%s", text);
}

void *mcr_schema_no_memory(struct mcr_schema *schema,
			   const struct mcr_value *value)
{
	mcr_schema_problem(schema, value, "out of memory");
	schema->stopped = true;
	return NULL;
}

void mcr_schema_member_problem(struct mcr_schema *schema,
			       const struct mcr_value *value, const char *key,
			       const char *text)
{
	struct mcr_path path = { .up = value->path, .key = key };
	size_t i = 0, at = value->at;

	json_object_object_foreach(value->json, name, member) {
		(void)member;
		if (!strcmp(name, key))
			at = mcr_json5_value_at(value->json, i);
		i++;
	}
	mcr_problem_add(schema->problems, at, &path, "%s", text);
}

const char *mcr_field_expects(const struct mcr_field *field, char *text,
			      size_t size)
{
	const char *unit = field->unit ? field->unit : "";

	if (field->expects)
		return field->expects;
	switch (field->type) {
	case MCR_FIELD_NUMBER:
		snprintf(text, size, "%u-%u%s%s", field->min, field->max,
			 *unit ? " " : "", unit);
		return text;
	case MCR_FIELD_FLAG:
		return "true or false";
	case MCR_FIELD_OBJECT:
	case MCR_FIELD_MAP:
		return "an object, in { }";
	case MCR_FIELD_LIST:
		return "a list, in [ ]";
	default:
		return "a text, in quotation marks";
	}
}

const char *mcr_schema_shown(const struct mcr_schema *schema,
			     const struct mcr_value *value,
			     char text[MCR_SHOWN_MAX])
{
	struct json_object *json = value->json;
	const char *source = schema->text + value->at;
	char start[SHOWN_MAX];
	size_t length;

	switch (json_object_get_type(json)) {
	case json_type_null:
		return "null";
	case json_type_boolean:
		return json_object_get_boolean(json) ? "true" : "false";
	case json_type_object:
		return "an object";
	case json_type_array:
		return "a list";
	case json_type_string:
		mcr_text_printable(json_object_get_string(json), start,
				   sizeof(start));
		snprintf(text, MCR_SHOWN_MAX, "the text \"%s\"", start);
		return text;
	default:
		/* As it is written: another number would not be found there. */
		length = strspn(source, "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz");
		snprintf(text, MCR_SHOWN_MAX, "%.*s%s",
			 (int)(length < NUMBER_SHOWN_MAX ? length :
							   NUMBER_SHOWN_MAX),
			 source, length > NUMBER_SHOWN_MAX ? "…" : "");
		return text;
	}
}

static void wrong_type(struct mcr_schema *schema, const struct mcr_value *value)
{
	char expects[EXPECTS_MAX], text[MCR_SHOWN_MAX];

	mcr_schema_problem(schema, value, "%s is of the wrong type: give %s",
			   mcr_schema_shown(schema, value, text),
			   mcr_field_expects(value->field, expects,
					     sizeof(expects)));
}

static void number(struct mcr_schema *schema, void *target,
		   struct mcr_value *value)
{
	char expects[EXPECTS_MAX], text[MCR_SHOWN_MAX];
	const struct mcr_field *field = value->field;
	double real = json_object_get_double(value->json);

	mcr_field_expects(field, expects, sizeof(expects));
	/*
	 * 5, 5.0 and 5e0 are one number; so is what double holds exactly. What
	 * it cannot hold is infinite too, and a whole number all the same.
	 */
	mcr_schema_shown(schema, value, text);
	if (isnan(real) || (isinf(real) && strchr(text, 'I')) ||
	    (!isinf(real) && real != floor(real))) {
		mcr_schema_problem(schema, value,
				   "%s is not a whole number: give %s",
				   text,
				   mcr_field_expects(field, expects,
						     sizeof(expects)));
		return;
	}
	if (real < field->min || real > field->max) {
		mcr_schema_problem(schema, value,
				   "%s is out of range: give %s",
				   text,
				   mcr_field_expects(field, expects,
						     sizeof(expects)));
		return;
	}
	value->number = (uint32_t)real;
	field->take(schema, target, value);
}

static void text(struct mcr_schema *schema, void *target,
		 struct mcr_value *value)
{
	size_t octets = json_object_get_string_len(value->json), taken;
	char expects[EXPECTS_MAX], start[MCR_SHOWN_MAX];
	uint32_t code;

	value->text = json_object_get_string(value->json);
	if (octets > value->field->max) {
		mcr_schema_problem(schema, value,
				   "%s of %zu octets is too long: give %s",
				   mcr_schema_shown(schema, value, start),
				   octets,
				   mcr_field_expects(value->field, expects,
						     sizeof(expects)));
		return;
	}
	for (const char *c = value->text; c < value->text + octets;
	     c += taken) {
		taken = mcr_utf8_next(c, &code);
		if (taken)
			continue;
		mcr_schema_problem(schema, value,
				   *c ? "the text has half of a surrogate pair in it: give %s" :
					"the text has U+0000 in it: give %s",
				   mcr_field_expects(value->field, expects,
						     sizeof(expects)));
		return;
	}
	value->field->take(schema, target, value);
}

static void *into(struct mcr_schema *schema, void *target,
		  const struct mcr_value *value)
{
	void *inner = NULL;

	if (value->field->take)
		inner = value->field->take(schema, target, value);
	return inner ? inner : target;
}

static void unknown_field(struct mcr_schema *schema,
			  const struct mcr_field *fields,
			  const struct mcr_path *path, size_t at)
{
	char names[256] = "";
	size_t used = 0;

	for (size_t i = 0; fields[i].name; i++)
		used += snprintf(names + used, sizeof(names) - used, "%s%s",
				 !i ? "" : fields[i + 1].name ? ", " : " and ",
				 fields[i].name);
	mcr_problem_add(schema->problems, at, path,
			"there is no such field: %s are", names);
}

static void missing_field(struct mcr_schema *schema,
			  const struct mcr_field *field,
			  const struct mcr_value *object)
{
	struct mcr_path path = { .up = object->path, .key = field->name };
	char expects[EXPECTS_MAX];

	mcr_problem_add(schema->problems, object->at, &path,
			"the field is missing: give %s",
			mcr_field_expects(field, expects, sizeof(expects)));
}

static void object(struct mcr_schema *schema, void *target,
		   const struct mcr_value *value)
{
	const struct mcr_field *fields = value->field->fields;
	struct json_object *members[FIELDS_MAX];
	size_t places[FIELDS_MAX] = { 0 };
	struct mcr_path path = { .up = value->path };
	bool given[FIELDS_MAX] = { false };
	size_t before = schema->problems->count, i = 0, f;

	target = into(schema, target, value);
	json_object_object_foreach(value->json, key, member) {
		for (f = 0; fields[f].name; f++)
			if (!strcmp(key, fields[f].name))
				break;
		if (fields[f].name) {
			given[f] = true;
			members[f] = member;
			places[f] = mcr_json5_value_at(value->json, i);
		} else {
			path.key = key;
			unknown_field(schema, fields, &path,
				      mcr_json5_key_at(value->json, i));
		}
		i++;
	}
	for (f = 0; fields[f].name; f++) {
		path.key = fields[f].name;
		if (given[f])
			mcr_schema_walk(schema, &fields[f], &path, members[f],
					places[f], target);
		else if (fields[f].required)
			missing_field(schema, &fields[f], value);
	}
	if (value->field->check && schema->problems->count == before)
		value->field->check(schema, target, value);
}

/* Keys that anything can be: as texts, no longer and no less UTF-8. */
static bool key_is_text(struct mcr_schema *schema, const struct mcr_path *path,
			size_t at)
{
	size_t octets = strlen(path->key), taken;
	uint32_t code;

	if (octets > KEY_MAX) {
		mcr_problem_add(schema->problems, at, path,
				"a key of %zu octets is too long", octets);
		return false;
	}
	for (const char *c = path->key; *c; c += taken) {
		taken = mcr_utf8_next(c, &code);
		if (taken)
			continue;
		mcr_problem_add(schema->problems, at, path,
				"the key has U+0000 or half of a surrogate pair in it");
		return false;
	}
	return true;
}

static void map(struct mcr_schema *schema, void *target,
		const struct mcr_value *value)
{
	struct mcr_path path = { .up = value->path };
	size_t i = 0;

	target = into(schema, target, value);
	json_object_object_foreach(value->json, key, member) {
		path.key = key;
		if (key_is_text(schema, &path,
				mcr_json5_key_at(value->json, i)))
			mcr_schema_walk(schema, value->field->fields, &path,
					member,
					mcr_json5_value_at(value->json, i),
					target);
		i++;
	}
}

static void list(struct mcr_schema *schema, void *target,
		 const struct mcr_value *value)
{
	size_t count = json_object_array_length(value->json);
	const struct mcr_field *field = value->field;
	struct mcr_path path = { .up = value->path };

	target = into(schema, target, value);
	if (!field->fields)
		return;
	if (count < field->min || count > field->max)
		mcr_schema_problem(schema, value,
				   "the list has %zu elements: it has %u-%u",
				   count, field->min, field->max);
	for (; path.index < count && path.index < field->max; path.index++)
		mcr_schema_walk(schema, field->fields, &path,
				json_object_array_get_idx(value->json,
							  path.index),
				mcr_json5_value_at(value->json, path.index),
				target);
}

void mcr_schema_walk(struct mcr_schema *schema, const struct mcr_field *field,
		     const struct mcr_path *path, struct json_object *json,
		     size_t at, void *target)
{
	enum json_type type = json_object_get_type(json);
	bool is_number = type == json_type_int || type == json_type_double;
	struct mcr_value value = {
		.field = field,
		.path = path,
		.at = at,
		.json = json,
	};

	if (schema->stopped)
		return;
	if (is_number && (field->type == MCR_FIELD_NUMBER ||
			  field->type == MCR_FIELD_NUMBER_OR_TEXT)) {
		number(schema, target, &value);
	} else if (type == json_type_string &&
		   (field->type == MCR_FIELD_TEXT ||
		    field->type == MCR_FIELD_NUMBER_OR_TEXT)) {
		text(schema, target, &value);
	} else if (type == json_type_boolean && field->type == MCR_FIELD_FLAG) {
		value.flag = json_object_get_boolean(json);
		field->take(schema, target, &value);
	} else if (type == json_type_object &&
		   field->type == MCR_FIELD_OBJECT) {
		object(schema, target, &value);
	} else if (type == json_type_object && field->type == MCR_FIELD_MAP) {
		map(schema, target, &value);
	} else if (type == json_type_array && field->type == MCR_FIELD_LIST) {
		list(schema, target, &value);
	} else {
		wrong_type(schema, &value);
	}
}
