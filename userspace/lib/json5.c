// SPDX-License-Identifier: GPL-2.0-or-later
#include "json5.h"

#include <stdlib.h>
#include <string.h>

#include "json5_scan.h"

/*
 * Where the members or elements of a container begin: two for a member, its key
 * and its value, one for an element. The container's userdata.
 */
struct marks {
	size_t count;
	size_t room;
	size_t at[];
};

struct parser {
	struct mcr_json5_scan scan;
	mcr_json5_element_fn element;
	void *arg;
	size_t values;
};

static bool parse_value(struct parser *p, const struct mcr_path *path,
			unsigned int depth, struct json_object **value);

static void marks_free(struct json_object *object, void *marks)
{
	(void)object;
	free(marks);
}

static bool out_of_memory(struct parser *p)
{
	return mcr_json5_fail(&p->scan, p->scan.at, "out of memory");
}

static bool mark(struct parser *p, struct marks **marks, size_t at)
{
	size_t room = *marks ? (*marks)->room : 0;
	struct marks *grown;

	if (!*marks || (*marks)->count == room) {
		room = room * 2 + 8;
		grown = realloc(*marks, sizeof(*grown) + room * sizeof(size_t));
		if (!grown)
			return out_of_memory(p);
		if (!*marks)
			grown->count = 0;
		grown->room = room;
		*marks = grown;
	}
	(*marks)->at[(*marks)->count++] = at;
	return true;
}

static size_t mark_get(struct json_object *container, size_t i)
{
	const struct marks *marks = json_object_get_userdata(container);

	return marks && i < marks->count ? marks->at[i] : 0;
}

size_t mcr_json5_key_at(struct json_object *object, size_t i)
{
	return mark_get(object, 2 * i);
}

size_t mcr_json5_value_at(struct json_object *container, size_t i)
{
	if (json_object_is_type(container, json_type_object))
		return mark_get(container, 2 * i + 1);
	return mark_get(container, i);
}

/* Behind a member or an element: more (true), or the end. */
static bool separator(struct parser *p, char close, const char *wanted,
		      bool *more)
{
	char c;

	if (!mcr_json5_space(&p->scan))
		return false;
	c = mcr_json5_peek(&p->scan);
	if (c != ',' && c != close)
		return mcr_json5_unexpected(&p->scan, wanted);
	*more = c == ',';
	if (*more) {
		p->scan.at++;
		if (!mcr_json5_space(&p->scan))
			return false;
		/* One comma may stand behind the last. */
		*more = mcr_json5_peek(&p->scan) != close;
	}
	return true;
}

static bool parse_key(struct parser *p)
{
	char c = mcr_json5_peek(&p->scan);

	if (c != '"' && c != '\'')
		return mcr_json5_name(&p->scan);
	return mcr_json5_string(&p->scan);
}

/*
 * The word that was read as a key of json-c, which ends at a NUL: one inside the
 * key is written in the longer way that UTF-8 forbids, so it is like no other.
 */
static char *key_dup(const struct mcr_json5_scan *s)
{
	char *key = malloc(2 * s->used + 1), *to = key;

	for (size_t i = 0; key && i < s->used; i++) {
		if (s->word[i]) {
			*to++ = s->word[i];
		} else {
			*to++ = (char)0xc0;
			*to++ = (char)0x80;
		}
	}
	if (key)
		*to = '\0';
	return key;
}

static bool parse_member(struct parser *p, const struct mcr_path *up,
			 unsigned int depth, struct json_object *object,
			 struct marks **marks)
{
	struct mcr_path path = { .up = up };
	struct json_object *value = NULL;
	size_t at = p->scan.at;
	bool twice, ok = false;
	char *key;

	if (!parse_key(p))
		return false;
	key = key_dup(&p->scan);
	if (!key)
		return out_of_memory(p);
	path.key = key;
	p->scan.path = &path;
	twice = json_object_object_get_ex(object, key, NULL);
	if (twice)
		mcr_problem_add(p->scan.problems, at, &path,
				"the field is given twice");
	if (!mcr_json5_space(&p->scan))
		goto free;
	if (mcr_json5_peek(&p->scan) != ':') {
		mcr_json5_unexpected(&p->scan, "a colon behind the key");
		goto free;
	}
	p->scan.at++;
	if (!mcr_json5_space(&p->scan) ||
	    (!twice && (!mark(p, marks, at) ||
			!mark(p, marks, p->scan.at))) ||
	    !parse_value(p, &path, depth, &value))
		goto free;
	ok = true;
	/* The first one stays, where its marks are. */
	if (twice)
		json_object_put(value);
	else if (json_object_object_add(object, key, value))
		ok = out_of_memory(p);
free:
	p->scan.path = up;
	free(key);
	return ok;
}

static bool parse_object(struct parser *p, const struct mcr_path *path,
			 unsigned int depth, struct json_object **value)
{
	struct json_object *object = json_object_new_object();
	struct marks *marks = NULL;
	bool more, ok = true;

	if (!object)
		return out_of_memory(p);
	p->scan.at++;
	ok = mcr_json5_space(&p->scan);
	more = ok && mcr_json5_peek(&p->scan) != '}';
	while (ok && more)
		ok = parse_member(p, path, depth, object, &marks) &&
		     separator(p, '}', "a comma or }", &more);
	json_object_set_userdata(object, marks, marks_free);
	if (!ok) {
		json_object_put(object);
		return false;
	}
	p->scan.at++;
	*value = object;
	return true;
}

/* An element of an array that is handed over instead of kept. */
static bool pass_element(struct parser *p, const struct mcr_path *path,
			 unsigned int depth)
{
	size_t values = p->values, at = p->scan.at;
	struct json_object *value = NULL;

	if (!parse_value(p, path, depth, &value))
		return false;
	p->element(p->arg, path, value, at);
	json_object_put(value);
	p->values = values;
	return true;
}

static bool parse_array(struct parser *p, const struct mcr_path *up,
			unsigned int depth, struct json_object **value)
{
	/* The array is in the top-level object: root, object, array. */
	bool pass = p->element && depth == 2 && up->key;
	struct json_object *array = json_object_new_array(), *element;
	struct mcr_path path = { .up = up };
	struct marks *marks = NULL;
	bool more, ok = true;

	if (!array)
		return out_of_memory(p);
	p->scan.at++;
	ok = mcr_json5_space(&p->scan);
	more = ok && mcr_json5_peek(&p->scan) != ']';
	for (; ok && more; path.index++) {
		p->scan.path = &path;
		element = NULL;
		if (pass)
			ok = pass_element(p, &path, depth);
		else
			ok = mark(p, &marks, p->scan.at) &&
			     parse_value(p, &path, depth, &element);
		if (ok && !pass && json_object_array_add(array, element)) {
			json_object_put(element);
			ok = out_of_memory(p);
		}
		p->scan.path = up;
		ok = ok && separator(p, ']', "a comma or ]", &more);
	}
	json_object_set_userdata(array, marks, marks_free);
	if (!ok) {
		json_object_put(array);
		return false;
	}
	p->scan.at++;
	*value = array;
	return true;
}

static bool parse_string(struct parser *p, struct json_object **value)
{
	if (!mcr_json5_string(&p->scan))
		return false;
	*value = json_object_new_string_len(p->scan.word, (int)p->scan.used);
	return *value || out_of_memory(p);
}

static bool parse_word(struct parser *p, struct json_object **value)
{
	if (mcr_json5_literal(&p->scan, "null")) {
		*value = NULL;
		return true;
	}
	if (mcr_json5_literal(&p->scan, "true"))
		*value = json_object_new_boolean(1);
	else if (mcr_json5_literal(&p->scan, "false"))
		*value = json_object_new_boolean(0);
	else
		return mcr_json5_unexpected(&p->scan, "a value");
	return *value || out_of_memory(p);
}

static bool parse_value(struct parser *p, const struct mcr_path *path,
			unsigned int depth, struct json_object **value)
{
	char c = mcr_json5_peek(&p->scan);

	if (++p->values > MCR_JSON5_VALUES_MAX)
		return mcr_json5_fail(&p->scan, p->scan.at,
				      "there are more than %u values: a configuration has less",
				      MCR_JSON5_VALUES_MAX);
	if ((c == '{' || c == '[') && depth == MCR_JSON5_DEPTH_MAX)
		return mcr_json5_fail(&p->scan, p->scan.at,
				      "objects and arrays stand in each other more than %d deep",
				      MCR_JSON5_DEPTH_MAX);
	switch (c) {
	case '{':
		return parse_object(p, path, depth + 1, value);
	case '[':
		return parse_array(p, path, depth + 1, value);
	case '"':
	case '\'':
		return parse_string(p, value);
	case '+':
	case '-':
	case '.':
	case 'I':
	case 'N':
	case '0' ... '9':
		*value = mcr_json5_number(&p->scan);
		return *value;
	default:
		return parse_word(p, value);
	}
}

bool mcr_json5_parse(const char *text, size_t size,
		     mcr_json5_element_fn element, void *arg,
		     struct mcr_problems *problems, struct json_object **root,
		     size_t *at)
{
	const struct mcr_path top = { 0 };
	struct parser p = {
		.scan = {
			.text = text,
			.size = size,
			.problems = problems,
			.path = &top,
		},
		.element = element,
		.arg = arg,
	};
	bool ok;

	*root = NULL;
	*at = 0;
	if (size > MCR_JSON5_SIZE_MAX) {
		mcr_problem_add(problems, 0, NULL,
				"the text has %zu octets: at most %u are read",
				size, MCR_JSON5_SIZE_MAX);
		return false;
	}
	ok = mcr_json5_space(&p.scan);
	*at = p.scan.at;
	ok = ok && parse_value(&p, &top, 0, root) && mcr_json5_space(&p.scan);
	if (ok && p.scan.at < size)
		ok = mcr_json5_unexpected(&p.scan, "the end of the text");
	free(p.scan.word);
	if (!ok) {
		json_object_put(*root);
		*root = NULL;
	}
	return ok;
}
