/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_DIGEST_H
#define MCR_DIGEST_H

#include "model.h"

/**
 * mcr_rule_digest() - compute a rule's id and hash, as docs/digest.md has them
 * @rule: valid; after mcr_rule_defaults(). Its id and hash are set.
 *
 * Return: 0 or -ENOMEM.
 */
int mcr_rule_digest(struct mcr_rule *rule);

/** mcr_rule_set_digest() - the digest of a set whose rules have their hashes */
uint64_t mcr_rule_set_digest(const struct mcr_rule_set *set);

#endif /* MCR_DIGEST_H */
