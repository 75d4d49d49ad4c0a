// SPDX-License-Identifier: GPL-2.0-or-later
#include "extack.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "hint.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Attributes a request may have, by the words users know them by. */
static const char *const top_names[] = {
	[MCR_A_GENERATION] = "generation",
	[MCR_A_REQUEST_FLAGS] = "request flags",
	[MCR_A_CLIENT] = "client",
	[MCR_A_ID] = "rule id",
	[MCR_A_NAME] = "name",
	[MCR_A_ORIGIN] = "origin",
	[MCR_A_RULE_FLAGS] = "rule flags",
	[MCR_A_INPUT] = "input",
	[MCR_A_OUTPUT] = "output",
	[MCR_A_CAUSE] = "cause",
};

static const char *const input_names[] = {
	[MCR_INPUT_A_INTERFACE] = "interface",
	[MCR_INPUT_A_GROUP] = "group",
	[MCR_INPUT_A_PREFIX_LEN] = "prefix length",
	[MCR_INPUT_A_PORT] = "port",
	[MCR_INPUT_A_SOURCE] = "source",
	[MCR_INPUT_A_PROTOCOL] = "protocol",
};

static const char *const output_names[] = {
	[MCR_OUTPUT_A_INTERFACE] = "interface",
	[MCR_OUTPUT_A_GROUP] = "group",
	[MCR_OUTPUT_A_PORT] = "port",
	[MCR_OUTPUT_A_TTL] = "ttl",
	[MCR_OUTPUT_A_DSCP] = "dscp",
	[MCR_OUTPUT_A_SOURCE_MODE] = "source mode",
	[MCR_OUTPUT_A_SOURCE_IP] = "source_ip",
	[MCR_OUTPUT_A_SOURCE_PORT] = "source_port",
	[MCR_OUTPUT_A_QDISC] = "qdisc",
};

static const char *pick(const char *const *names, size_t count, int type)
{
	return (size_t)type < count && names[type] ? names[type] : "attribute";
}

/* Names the attribute of a request that begins at an offset of the message. */
static void attribute_name(const struct nlmsghdr *request, uint32_t offset,
			   char *text, size_t size)
{
	const struct nlattr *top, *inner;
	int top_left, inner_left, outputs = 0, type;
	const char *start = (const char *)request;

	text[0] = '\0';
	if (!request || offset >= request->nlmsg_len)
		return;
	nla_for_each_attr(top, nlmsg_attrdata(request, GENL_HDRLEN),
			  nlmsg_attrlen(request, GENL_HDRLEN), top_left) {
		type = nla_type(top);
		outputs += type == MCR_A_OUTPUT;
		if (offset >= (uint32_t)((const char *)top - start) +
				      (uint32_t)nla_total_size(nla_len(top)))
			continue;
		if (type == MCR_A_OUTPUT)
			snprintf(text, size, "output %d", outputs);
		else
			snprintf(text, size, "%s",
				 pick(top_names, COUNT(top_names), type));
		if (type != MCR_A_INPUT && type != MCR_A_OUTPUT)
			return;
		nla_for_each_nested(inner, top, inner_left) {
			if (offset != (uint32_t)((const char *)inner - start))
				continue;
			snprintf(text + strlen(text), size - strlen(text),
				 " %s",
				 type == MCR_A_INPUT ?
					 pick(input_names, COUNT(input_names),
					      nla_type(inner)) :
					 pick(output_names, COUNT(output_names),
					      nla_type(inner)));
			return;
		}
		return;
	}
}

/* What an errno means here when the kernel adds no words of its own. */
static const char *words(int code)
{
	switch (code) {
	case -EPERM:
		return "permission denied: CAP_NET_ADMIN in the network namespace is needed";
	case -EOPNOTSUPP:
		return "the module does not know this request: is it older than this program?";
	default:
		return strerror(-code);
	}
}

static void describe(int code, const char *said, const char *attribute,
		     struct mcr_error *err)
{
	if (!said || !*said)
		said = words(code);
	if (*attribute)
		mcr_error_set(err, code, "%s: %s", attribute, said);
	else
		mcr_error_set(err, code, "%s", said);
}

int mcr_extack(const struct nlmsghdr *header, const struct nlmsghdr *request,
	       struct mcr_error *err)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = { 0 };
	const char *data = (const char *)header + NLMSG_HDRLEN;
	int length = (int)header->nlmsg_len - NLMSG_HDRLEN;
	int code, skip = sizeof(int);
	const struct nlmsghdr *echo;
	char attribute[64] = "";
	const char *said = NULL;
	char hint[512];

	if (length < skip)
		return mcr_error_set(err, -EPROTO,
				     "an answer of the kernel is cut off");
	memcpy(&code, data, sizeof(code));
	if (code >= 0)
		return 0;
	if (header->nlmsg_type == NLMSG_ERROR) {
		echo = (const struct nlmsghdr *)(data + sizeof(int));
		skip += NLMSG_HDRLEN;
		if (length < skip)
			return mcr_error_set(err, -EPROTO,
					     "an answer of the kernel is cut off");
		if (!(header->nlmsg_flags & NLM_F_CAPPED)) {
			if (echo->nlmsg_len < NLMSG_HDRLEN ||
			    echo->nlmsg_len > (uint32_t)length)
				return mcr_error_set(err, -EPROTO,
						     "an answer of the kernel is cut off");
			skip = NLMSG_ALIGN(sizeof(int) + echo->nlmsg_len);
		}
	}
	if (header->nlmsg_flags & NLM_F_ACK_TLVS && length > skip &&
	    !nla_parse(tb, NLMSGERR_ATTR_MAX,
		       (struct nlattr *)(data + NLMSG_ALIGN(skip)),
		       length - NLMSG_ALIGN(skip), NULL)) {
		if (tb[NLMSGERR_ATTR_MSG] &&
		    memchr(nla_data(tb[NLMSGERR_ATTR_MSG]), '\0',
			   nla_len(tb[NLMSGERR_ATTR_MSG])))
			said = nla_get_string(tb[NLMSGERR_ATTR_MSG]);
		if (tb[NLMSGERR_ATTR_OFFS] &&
		    nla_len(tb[NLMSGERR_ATTR_OFFS]) >= (int)sizeof(uint32_t))
			attribute_name(request,
				       nla_get_u32(tb[NLMSGERR_ATTR_OFFS]),
				       attribute, sizeof(attribute));
	}
	/* The module says what does not exist; only without it nobody does. */
	if (code == -ENOENT && !said)
		return mcr_error_set(err, -ENOPKG, "%s",
				     mcr_hint("", hint, sizeof(hint)));
	describe(code, said, attribute, err);
	return code;
}
