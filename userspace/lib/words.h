/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_WORDS_H
#define MCR_WORDS_H

#include "error.h"

/**
 * mcr_words_split() - cut a line into words, as a shell would
 * @line: changed; the words are in it
 * @words: an array of them, with a NULL behind the last, to be freed
 * @err: on failure
 *
 * White space parts words, but not between ' or ". Backslashes mean nothing.
 *
 * Return: how many; -EINVAL: a quotation is not closed; -ENOMEM.
 */
int mcr_words_split(char *line, char ***words, struct mcr_error *err);

#endif /* MCR_WORDS_H */
