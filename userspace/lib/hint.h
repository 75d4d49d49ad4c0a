/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_HINT_H
#define MCR_HINT_H

#include <stddef.h>

/**
 * mcr_hint() - why the module is not loaded, and how to load it
 * @root: "" or a directory that stands for /
 * @text: where to
 * @size: of @text
 *
 * A kernel that is locked down, or enforces signatures, refuses a module that
 * is not signed, or is signed with a key it does not know; modprobe hides which
 * it was. The module's file and the kernel's settings tell.
 *
 * Return: @text, one sentence.
 */
const char *mcr_hint(const char *root, char *text, size_t size);

#endif /* MCR_HINT_H */
