/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the module comes or goes: generic netlink announces its families.
 */
#ifndef MCRD_FAMILY_H
#define MCRD_FAMILY_H

#include <stdbool.h>

#include "error.h"

struct mcrd_family;

/** mcrd_family_open() - listen; 0 or negative errno */
int mcrd_family_open(struct mcrd_family **family, struct mcr_error *err);

/** mcrd_family_close() - NULL is fine */
void mcrd_family_close(struct mcrd_family *family);

/** mcrd_family_fd() - for poll() */
int mcrd_family_fd(const struct mcrd_family *family);

/**
 * mcrd_family_read() - read what was announced, without waiting
 * @family: open
 * @changed: the module came or went, or it cannot be told
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcrd_family_read(struct mcrd_family *family, bool *changed,
		     struct mcr_error *err);

/**
 * mcrd_family_present() - whether the module is loaded
 *
 * Asks without the kernel loading it for the asking, as it would for a client
 * that asks by name: an administrator who unloads it wants it unloaded.
 */
bool mcrd_family_present(void);

#endif /* MCRD_FAMILY_H */
