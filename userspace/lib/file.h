/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole files: read within bounds, replaced so that nobody ever sees half of one.
 */
#ifndef MCR_FILE_H
#define MCR_FILE_H

#include <stddef.h>
#include <stdio.h>

#include "error.h"

/**
 * mcr_file_read() - read a file, or what a pipe brings
 * @path: "-": standard input
 * @max: octets at most
 * @text: the result, with a NUL behind it, to be freed
 * @size: octets, without the NUL
 * @err: on failure
 *
 * Return: 0; -EFBIG: it is longer; another negative errno.
 */
int mcr_file_read(const char *path, size_t max, char **text, size_t *size,
		  struct mcr_error *err);

/**
 * mcr_file_open_own() - open a file of mcrd's own
 * @path: in its runtime directory, in which another user may write
 * @flags: O_RDONLY, or O_RDWR with or without O_CREAT (then its mode is 0644)
 *
 * What another user could have put in its place to have something else written
 * or waited for is not opened: a link of either kind, a FIFO, a device.
 *
 * Return: a file descriptor or negative errno; -ELOOP, -EINVAL: it is no such file.
 */
int mcr_file_open_own(const char *path, int flags);

/** mcr_file_read_own() - mcr_file_read(), of such a file */
int mcr_file_read_own(const char *path, size_t max, char **text, size_t *size,
		      struct mcr_error *err);

struct mcr_file_save;

/**
 * mcr_file_save_begin() - begin to replace a file
 * @save: ended by commit or abort
 * @path: of the file; a symbolic link is followed, and stays
 * @file: what is written to it is in a file beside, which has the mode and owner
 *	of the one it is to replace (as far as may be), else 0644 by the umask
 * @err: on failure
 *
 * Return: 0 or negative errno.
 */
int mcr_file_save_begin(struct mcr_file_save **save, const char *path,
			FILE **file, struct mcr_error *err);

/**
 * mcr_file_save_begin_own() - begin to replace a file of mcrd's own
 *
 * As mcr_file_save_begin(), but what has the name is replaced whatever it is: no
 * link is followed, and its mode is 0644 by the umask.
 */
int mcr_file_save_begin_own(struct mcr_file_save **save, const char *path,
			    FILE **file, struct mcr_error *err);

/**
 * mcr_file_save_commit() - put the new file into the place of the old one
 *
 * It is on disk before it has its name, so whatever happens the name leads to
 * the whole old file or the whole new one. Frees @save in any case; on failure
 * the old file is as it was.
 *
 * Return: 0 or negative errno.
 */
int mcr_file_save_commit(struct mcr_file_save *save, struct mcr_error *err);

/** mcr_file_save_abort() - leave the old file alone */
void mcr_file_save_abort(struct mcr_file_save *save);

#endif /* MCR_FILE_H */
