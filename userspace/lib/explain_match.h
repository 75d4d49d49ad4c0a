/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MCR_EXPLAIN_MATCH_H
#define MCR_EXPLAIN_MATCH_H

#include "explain.h"

/** mcr_query_differs() - MCR_DIFFERS_… of a datagram and a rule's input; 0: it takes it */
unsigned int mcr_query_differs(const struct mcr_query *query,
			       const struct mcr_input *input);

/** mcr_explain_nearest() - find the rules that come nearest, the nearest first */
void mcr_explain_nearest(const struct mcr_query *query,
			 const struct mcr_rule_set *rules,
			 struct mcr_explanation *explanation);

#endif /* MCR_EXPLAIN_MATCH_H */
