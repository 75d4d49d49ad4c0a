/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_ERROR_H
#define MCR_ERROR_H

/**
 * struct mcr_error - why something failed, for people
 * @text: one sentence without a full stop: what is wrong, with the value, and
 *	what would be right
 */
struct mcr_error {
	char text[1024];
};

/**
 * mcr_error_set() - say why something failed
 * @err: where to; may be NULL
 * @code: negative errno
 * @format: of the sentence, as printf()
 *
 * Return: @code, so that a function can end with it.
 */
int mcr_error_set(struct mcr_error *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * mcr_error_prefix() - put words in front of what is already said
 * @err: may be NULL
 * @format: of the words, as printf()
 */
void mcr_error_prefix(struct mcr_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* MCR_ERROR_H */
