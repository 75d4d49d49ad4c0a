/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of the module's events, as tracefs has them while it is loaded: what
 * number each event has, which fields, and how they are written.
 */
#ifndef MCRD_TRACE_FORMAT_H
#define MCRD_TRACE_FORMAT_H

#include <stddef.h>

#include "error.h"

/* Where tracefs has them. */
#define MCRD_FORMATS "/sys/kernel/tracing/events/mcr"
/* Longer than any: a page of the kernel's for each part of it, and some. */
#define MCRD_FORMAT_MAX (64 * 1024)

/**
 * struct mcrd_formats - formats, one text after the other
 * @text: the texts, each with a NUL behind it
 * @size: of all, with their NULs
 */
struct mcrd_formats {
	char *text;
	size_t size;
};

/** mcrd_formats_add() - one more text; 0 or -ENOMEM */
int mcrd_formats_add(struct mcrd_formats *formats, const char *text,
		     size_t size);

/**
 * mcrd_formats_read() - read those of all events of the module
 * @formats: read; none if it fails
 * @err: on failure
 *
 * Return: 0; -EACCES: this process may not read tracefs; -ENOENT: tracefs is not
 * mounted, or has no events of the module; another negative errno.
 */
int mcrd_formats_read(struct mcrd_formats *formats, struct mcr_error *err);

/** mcrd_formats_clear() - free them; there are none then */
void mcrd_formats_clear(struct mcrd_formats *formats);

#endif /* MCRD_TRACE_FORMAT_H */
