/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MCR_TABLE_H
#define _MCR_TABLE_H

#include <linux/types.h>

struct mcr_datagram;
struct mcr_fanout;
struct mcr_iface;
struct mcr_net;
struct mcr_rule;

int mcr_table_init(struct mcr_net *mn);
void mcr_table_exit(struct mcr_net *mn);
int mcr_table_insert(struct mcr_rule *rule);
void mcr_table_remove(struct mcr_rule *rule);
struct mcr_rule *mcr_table_find(struct mcr_net *mn, u64 id);
int mcr_table_add_name(struct mcr_net *mn, struct mcr_fanout *fanout);
void mcr_table_remove_name(struct mcr_net *mn, struct mcr_fanout *fanout);
struct mcr_fanout *mcr_table_find_name(struct mcr_net *mn, const char *name,
				       unsigned int gen,
				       const struct mcr_rule *except);
struct mcr_rule *mcr_table_match(struct mcr_iface *iface,
				 const struct mcr_datagram *d,
				 const struct mcr_fanout **fanout);

#endif /* _MCR_TABLE_H */
