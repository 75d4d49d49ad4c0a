/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the module comes or goes: generic netlink announces its families.
 */
#ifndef MCR_FAMILY_H
#define MCR_FAMILY_H

#include <stdbool.h>

#include "error.h"

struct mcr_family;

/**
 * mcr_family_open() - listen
 * @family: the result
 * @netns: as of mcr_client_open()
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_family_open(struct mcr_family **family, const char *netns,
		    struct mcr_error *err);

/** mcr_family_close() - NULL is fine */
void mcr_family_close(struct mcr_family *family);

/** mcr_family_fd() - for poll() */
int mcr_family_fd(const struct mcr_family *family);

/**
 * mcr_family_read() - read what was announced, without waiting
 * @family: open
 * @changed: the module came or went, or it cannot be told
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_family_read(struct mcr_family *family, bool *changed,
		     struct mcr_error *err);

/**
 * mcr_family_present() - whether the module is loaded
 *
 * Asks without the kernel loading it for the asking, as it would for a client
 * that asks by name: an administrator who unloads it wants it unloaded.
 */
bool mcr_family_present(void);

#endif /* MCR_FAMILY_H */
