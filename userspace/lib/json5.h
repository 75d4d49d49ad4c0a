/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole of JSON5 1.0.0 into the tree of json-c, with the place of each key
 * and value.
 *
 * Stricter than JSON5 in what a file of settings has no use for: a key that
 * stands twice in an object is an error, and size, depth and number of values
 * are bounded.
 */
#ifndef MCR_JSON5_H
#define MCR_JSON5_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "problem.h"

#define MCR_JSON5_SIZE_MAX  (64u << 20)	/* octets of a text */
#define MCR_JSON5_DEPTH_MAX 32		/* objects and arrays in each other */
#define MCR_JSON5_VALUES_MAX (1u << 20)	/* values in memory at a time */

/**
 * mcr_json5_element_fn - takes one element of an array in the top-level object
 * @arg: as given to mcr_json5_parse()
 * @path: of the element; its @up is that of the array
 * @value: the element; freed by the caller when this returns
 * @at: where it begins
 */
typedef void (*mcr_json5_element_fn)(void *arg, const struct mcr_path *path,
				     struct json_object *value, size_t at);

/**
 * mcr_json5_parse() - read a text
 * @text: UTF-8, with a NUL behind it
 * @size: octets, without that NUL
 * @element: takes the elements of arrays in the top-level object as they are
 *	read, so that a long one is never whole in memory: the array itself is
 *	empty in the tree. NULL: all of it stays in the tree
 * @arg: for @element
 * @problems: what is wrong is added there; it can be sound in syntax and still
 *	have a key twice
 * @root: the tree, to be freed with json_object_put(); NULL stands for `null`
 * @at: where the root value begins
 *
 * Return: whether the text could be read to its end.
 */
bool mcr_json5_parse(const char *text, size_t size,
		     mcr_json5_element_fn element, void *arg,
		     struct mcr_problems *problems, struct json_object **root,
		     size_t *at);

/** mcr_json5_key_at() - where the key of an object's member number @i begins */
size_t mcr_json5_key_at(struct json_object *object, size_t i);

/** mcr_json5_value_at() - the same for a member's value, or an array's element */
size_t mcr_json5_value_at(struct json_object *container, size_t i);

#endif /* MCR_JSON5_H */
