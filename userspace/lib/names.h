/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for the enums of <linux/mcr.h>, as JSON and tables show them. A value
 * of a newer module that is not known here is "unknown".
 */
#ifndef MCR_NAMES_H
#define MCR_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** mcr_state_name() - of enum mcr_state */
const char *mcr_state_name(uint32_t state);
/** mcr_origin_name() - of enum mcr_origin */
const char *mcr_origin_name(uint32_t origin);
/** mcr_membership_name() - of enum mcr_membership */
const char *mcr_membership_name(uint32_t membership);
/** mcr_worker_state_name() - of enum mcr_worker_state */
const char *mcr_worker_state_name(uint32_t state);
/** mcr_change_name() - of enum mcr_change */
const char *mcr_change_name(uint32_t change);
/** mcr_cause_name() - of enum mcr_cause */
const char *mcr_cause_name(uint32_t cause);
/** mcr_log_format_name() - of enum mcr_log_format */
const char *mcr_log_format_name(uint32_t format);
/** mcr_qdisc_name() - of enum mcr_qdisc */
const char *mcr_qdisc_name(uint32_t qdisc);
/** mcr_qdisc_find() - by name; false: there is none of that name */
bool mcr_qdisc_find(const char *name, uint32_t *qdisc);
/** mcr_protocol_name() - of IPPROTO_UDP and IPPROTO_ESP */
const char *mcr_protocol_name(uint8_t protocol);

/** mcr_reason_name() - the key of a reason in JSON and metrics */
const char *mcr_reason_name(uint32_t reason);

/**
 * mcr_reason_words() - a reason in words
 * @reason: enum mcr_reason
 * @interface: the interface it is about; "": not known
 * @text: where to
 * @size: of @text
 *
 * Return: @text
 */
const char *mcr_reason_words(uint32_t reason, const char *interface, char *text,
			     size_t size);

#endif /* MCR_NAMES_H */
