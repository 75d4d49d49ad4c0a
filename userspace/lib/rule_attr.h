/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules as netlink attributes: written for requests, read from replies.
 */
#ifndef MCR_RULE_ATTR_H
#define MCR_RULE_ATTR_H

#include <netlink/msg.h>

#include "model.h"

/** mcr_rule_attr_size() - octets mcr_rule_attr_put() may need for a rule */
size_t mcr_rule_attr_size(const struct mcr_rule *rule);

/**
 * mcr_rule_attr_put() - write a rule, without what is left out
 *
 * Return: 0; -EMSGSIZE: @message has not the room of mcr_rule_attr_size().
 */
int mcr_rule_attr_put(struct nl_msg *message, const struct mcr_rule *rule);

/**
 * struct mcr_rule_reader - puts the messages of a reply together to rules
 * @set: where rules go to
 * @wanted: outputs the last rule of @set has in all
 */
struct mcr_rule_reader {
	struct mcr_rule_set *set;
	size_t wanted;
};

/**
 * mcr_rule_reader_message() - read one message of a RULE_GET reply
 * @header: the message
 * @arg: struct mcr_rule_reader
 * @err: on failure
 *
 * Return: 0; -EPROTO: it is not what it should be; -ENOMEM.
 */
int mcr_rule_reader_message(struct nlmsghdr *header, void *arg,
			    struct mcr_error *err);

/** mcr_rule_reader_end() - 0; -EPROTO: the last rule is not complete */
int mcr_rule_reader_end(const struct mcr_rule_reader *reader,
			struct mcr_error *err);

/** mcr_counters_read() - the attributes of a COUNTERS nest; 0 or -EPROTO */
int mcr_counters_read(struct nlattr *nest, struct mcr_counters *counters);

/** mcr_error_read() - one ERROR nest added to @errors; 0 or -EPROTO */
int mcr_error_read(struct nlattr *nest, uint64_t errors[MCR_REASON_OTHER + 1]);

#endif /* MCR_RULE_ATTR_H */
