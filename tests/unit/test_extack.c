// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's refusals: its words and the attribute come through. */
#include "test.h"

#include <errno.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "extack.h"

/* An RULE_ADD with an input and two outputs. */
static struct nl_msg *request(void)
{
	struct nl_msg *message = nlmsg_alloc();
	struct nlattr *nest;

	assert_non_null(message);
	genlmsg_put(message, 0, 0, 32, 0, 0, MCR_CMD_RULE_ADD, 1);
	nla_put_string(message, MCR_A_NAME, "n");
	nest = nla_nest_start(message, MCR_A_INPUT);
	nla_put_string(message, MCR_INPUT_A_INTERFACE, "eth0");
	nla_put_u16(message, MCR_INPUT_A_PORT, 0);
	nla_nest_end(message, nest);
	for (int i = 0; i < 2; i++) {
		nest = nla_nest_start(message, MCR_A_OUTPUT);
		nla_put_string(message, MCR_OUTPUT_A_INTERFACE, "eth1");
		nla_put_u8(message, MCR_OUTPUT_A_TTL, 0);
		nla_nest_end(message, nest);
	}
	return message;
}

/* Where the nth attribute of a type begins, as the kernel counts. */
static uint32_t offset_of(struct nl_msg *message, int top, int nth, int inner)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct nlattr *attr, *sub;
	int left, sub_left;

	nla_for_each_attr(attr, nlmsg_attrdata(header, GENL_HDRLEN),
			  nlmsg_attrlen(header, GENL_HDRLEN), left) {
		if (nla_type(attr) != top || nth--)
			continue;
		if (!inner)
			return (char *)attr - (char *)header;
		nla_for_each_nested(sub, attr, sub_left)
			if (nla_type(sub) == inner)
				return (char *)sub - (char *)header;
	}
	fail_msg("no such attribute");
	return 0;
}

/* As the kernel answers: capped, or with the request in it. */
static struct nl_msg *refusal(int code, const struct nlmsghdr *echo,
			      const char *words, uint32_t offset)
{
	struct nl_msg *message = nlmsg_alloc();
	uint16_t flags = NLM_F_ACK_TLVS;
	char *data;
	size_t size = echo ? echo->nlmsg_len : NLMSG_HDRLEN;

	if (!echo)
		flags |= NLM_F_CAPPED;
	assert_non_null(message);
	assert_non_null(nlmsg_put(message, 0, 0, NLMSG_ERROR, 0, flags));
	data = nlmsg_reserve(message, sizeof(int) + size, NLMSG_ALIGNTO);
	assert_non_null(data);
	memset(data, 0, sizeof(int) + size);
	memcpy(data, &code, sizeof(code));
	if (echo)
		memcpy(data + sizeof(code), echo, size);
	if (words)
		nla_put_string(message, NLMSGERR_ATTR_MSG, words);
	if (offset)
		nla_put_u32(message, NLMSGERR_ATTR_OFFS, offset);
	return message;
}

static void words_and_attribute_are_told(void **state)
{
	static const struct {
		int top, nth, inner;
		const char *says;
	} cases[] = {
		{ MCR_A_NAME, 0, 0, "name: it is taken" },
		{ MCR_A_INPUT, 0, 0, "input: it is taken" },
		{ MCR_A_INPUT, 0, MCR_INPUT_A_PORT, "input port: it is taken" },
		{ MCR_A_OUTPUT, 0, MCR_OUTPUT_A_INTERFACE,
		  "output 1 interface: it is taken" },
		{ MCR_A_OUTPUT, 1, MCR_OUTPUT_A_TTL,
		  "output 2 ttl: it is taken" },
		{ MCR_A_OUTPUT, 1, 0, "output 2: it is taken" },
	};
	struct nl_msg *asked = request(), *answer;
	struct mcr_error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (int capped = 0; capped < 2; capped++) {
			answer = refusal(-EEXIST,
					 capped ? NULL : nlmsg_hdr(asked),
					 "it is taken",
					 offset_of(asked, cases[i].top,
						   cases[i].nth,
						   cases[i].inner));
			assert_int_equal(mcr_extack(nlmsg_hdr(answer),
						    nlmsg_hdr(asked), &err),
					 -EEXIST);
			assert_string_equal(err.text, cases[i].says);
			nlmsg_free(answer);
		}
	}
	nlmsg_free(asked);
}

static void errors_without_words_get_some(void **state)
{
	struct mcr_error err;
	struct nl_msg *answer;

	(void)state;
	answer = refusal(-EPERM, NULL, NULL, 0);
	assert_int_equal(mcr_extack(nlmsg_hdr(answer), NULL, &err), -EPERM);
	assert_non_null(strstr(err.text, "CAP_NET_ADMIN"));
	nlmsg_free(answer);
	answer = refusal(-ENOBUFS, NULL, NULL, 0);
	assert_int_equal(mcr_extack(nlmsg_hdr(answer), NULL, &err), -ENOBUFS);
	assert_string_equal(err.text, strerror(ENOBUFS));
	nlmsg_free(answer);
}

/* The module says what is not there; without it generic netlink has no words. */
static void a_module_that_has_gone_is_told_from_a_rule(void **state)
{
	struct mcr_error err;
	struct nl_msg *answer;

	(void)state;
	answer = refusal(-ENOENT, NULL, "there is no rule", 0);
	assert_int_equal(mcr_extack(nlmsg_hdr(answer), NULL, &err), -ENOENT);
	assert_string_equal(err.text, "there is no rule");
	nlmsg_free(answer);
	answer = refusal(-ENOENT, NULL, NULL, 0);
	assert_int_equal(mcr_extack(nlmsg_hdr(answer), NULL, &err), -ENOPKG);
	assert_non_null(strstr(err.text, "not loaded"));
	nlmsg_free(answer);
}

static void offsets_out_of_range_are_no_attribute(void **state)
{
	static const uint32_t offsets[] = { 1, 19, 1000, UINT32_MAX };
	struct nl_msg *asked = request(), *answer;
	struct mcr_error err;

	(void)state;
	for (size_t i = 0; i < COUNT(offsets); i++) {
		answer = refusal(-EINVAL, NULL, "no", offsets[i]);
		assert_int_equal(mcr_extack(nlmsg_hdr(answer), nlmsg_hdr(asked),
					    &err), -EINVAL);
		assert_non_null(strstr(err.text, "no"));
		nlmsg_free(answer);
	}
	nlmsg_free(asked);
}

static void an_acknowledgement_is_no_error(void **state)
{
	struct nl_msg *answer = refusal(0, NULL, NULL, 0);
	struct mcr_error err = { "untouched" };

	(void)state;
	assert_int_equal(mcr_extack(nlmsg_hdr(answer), NULL, &err), 0);
	assert_string_equal(err.text, "untouched");
	nlmsg_free(answer);
}

static void what_is_cut_off_is_refused(void **state)
{
	struct nl_msg *asked = request(), *answer;
	struct nlmsghdr *copy;
	uint32_t whole;

	(void)state;
	answer = refusal(-EEXIST, nlmsg_hdr(asked), "words", 20);
	whole = nlmsg_hdr(answer)->nlmsg_len;
	for (uint32_t len = NLMSG_HDRLEN; len < whole; len++) {
		/* In memory of its own, so that reading on is seen. */
		copy = malloc(len);
		assert_non_null(copy);
		memcpy(copy, nlmsg_hdr(answer), len);
		copy->nlmsg_len = len;
		assert_true(mcr_extack(copy, NULL, NULL) < 0);
		free(copy);
	}
	nlmsg_free(answer);
	nlmsg_free(asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_attribute_are_told),
		cmocka_unit_test(errors_without_words_get_some),
		cmocka_unit_test(a_module_that_has_gone_is_told_from_a_rule),
		cmocka_unit_test(offsets_out_of_range_are_no_attribute),
		cmocka_unit_test(an_acknowledgement_is_no_error),
		cmocka_unit_test(what_is_cut_off_is_refused),
	};

	return cmocka_run_group_tests_name("extack", tests, NULL, NULL);
}
