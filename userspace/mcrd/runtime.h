/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runtime rules that are wanted, written down, so that they outlive mcrd and
 * the module together: neither of the two holds them while the module is loaded
 * again and mcrd is not there. They do not outlive the machine: that is what
 * `mcrctl config save` is for.
 */
#ifndef MCRD_RUNTIME_H
#define MCRD_RUNTIME_H

#include <sys/types.h>

#include "wanted.h"

/**
 * mcrd_runtime_save() - write the runtime rules down
 * @name: the file
 * @wanted: what is wanted
 * @instance: of the module that has them
 * @err: on failure
 *
 * Return: 0 or negative errno; then the file is as it was.
 */
int mcrd_runtime_save(const char *name, const struct mcrd_wanted *wanted,
		      ino_t instance, struct mcr_error *err);

/**
 * mcrd_runtime_load() - read what an earlier mcrd wrote down
 * @name: the file
 * @rules: the result; what it held is freed
 * @instance: of the module that had them; 0: it was not known
 *
 * A file that is not there, or is about another namespace that had the same
 * number, is no rules. What is wrong with one is logged; the rules that are right
 * are kept, if they can be together.
 */
void mcrd_runtime_load(const char *name, struct mcr_rule_set *rules,
		       ino_t *instance);

#endif /* MCRD_RUNTIME_H */
