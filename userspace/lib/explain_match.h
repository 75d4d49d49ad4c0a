/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_EXPLAIN_MATCH_H
#define MCR_EXPLAIN_MATCH_H

#include "explain.h"

/** mcr_explain_nearest() - find the rules that come nearest, the nearest first */
void mcr_explain_nearest(const struct mcr_query *query,
			 const struct mcr_rule_set *rules,
			 struct mcr_explanation *explanation);

#endif /* MCR_EXPLAIN_MATCH_H */
