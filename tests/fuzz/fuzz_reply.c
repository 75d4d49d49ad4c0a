// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Answers of the module: octets become messages for each of the readers; what
 * they take is shown in every way there is.
 */
#include <linux/genetlink.h>
#include <linux/mcr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdlib.h>
#include <string.h>

#include "extack.h"
#include "json.h"
#include "log_level.h"
#include "monitor.h"
#include "prometheus.h"
#include "rule_attr.h"
#include "standalone.h"
#include "text.h"
#include "trace_text.h"

static void show(const struct mcr_stats *stats)
{
	struct mcr_module module = { .version = "0" };
	FILE *sink = fopen("/dev/null", "w");
	struct mcr_stats before = { 0 };
	char text[MCR_TEXT_MAX];
	struct mcr_rate *rates;

	if (!sink)
		return;
	rates = mcr_stats_rates(&before, stats);
	if (rates) {
		mcr_json_print_list(&stats->rules, sink);
		mcr_json_print_stats(stats, rates, 1.0, true, sink);
		mcr_json_print_workers(&stats->interfaces, sink);
		mcr_prometheus_print(&module, stats, sink);
	}
	for (size_t i = 0; i < stats->rules.count; i++) {
		mcr_text_endpoint(&stats->rules.rules[i].input, text);
		mcr_text_rule_reason(&stats->rules.rules[i], text);
	}
	free(rates);
	fclose(sink);
}

/* One message of a kind; nlmsg_len is what there is. */
static struct nlmsghdr *message(const uint8_t *data, size_t size, uint8_t kind)
{
	struct nlmsghdr *header = malloc(NLMSG_HDRLEN + GENL_HDRLEN + size);
	struct genlmsghdr genl = { .cmd = kind, .version = 1 };

	if (!header)
		return NULL;
	*header = (struct nlmsghdr){
		.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + size,
		.nlmsg_type = kind & 0x40 ? NLMSG_ERROR : 32,
		.nlmsg_flags = kind & 0x20 ? NLM_F_ACK_TLVS :
					     NLM_F_ACK_TLVS | NLM_F_CAPPED,
	};
	memcpy((char *)header + NLMSG_HDRLEN, &genl, sizeof(genl));
	memcpy((char *)header + NLMSG_HDRLEN + GENL_HDRLEN, data, size);
	return header;
}

/* Events of a packet trace, told of a rule that may or may not be theirs. */
static void read_traces(struct nlmsghdr *header, const struct mcr_rule_set *rules)
{
	static const struct mcr_rule none;
	const struct mcr_rule *rule = rules->count ? rules->rules : &none;
	struct mcr_trace_event event;
	struct mcr_trace trace;
	struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, genlmsg_attrdata(nlmsg_data(header), 0),
			  genlmsg_attrlen(nlmsg_data(header), 0), left) {
		mcr_trace_read(attr, &trace);
		if (mcr_trace_event_read(attr, &event))
			continue;
		free(mcr_trace_summary(&event, rule, 1));
		json_object_put(mcr_trace_event_json(&event, rule));
	}
}

/* Chunks: a kind, a length (little-endian, two octets), that many octets. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mcr_stats stats = { 0 };
	struct mcr_rule_reader reader = { .set = &stats.rules };
	struct mcr_event *event = malloc(sizeof(*event));
	struct mcr_module module;
	struct mcr_commit commit;
	struct mcr_log_levels levels;
	struct nlmsghdr *header;
	struct mcr_error err;
	int ret = 0;

	while (event && !ret && size >= 3) {
		uint8_t kind = data[0];
		size_t length = data[1] | data[2] << 8;

		data += 3;
		size -= 3;
		if (length > size)
			length = size;
		header = message(data, length, kind);
		data += length;
		size -= length;
		if (!header)
			break;
		mcr_extack(header, header, &err);
		mcr_event_read(header, event);
		mcr_module_read(header, &module, &err);
		mcr_commit_read(header, &commit, &err);
		mcr_interface_message(header, &stats.interfaces, &err);
		mcr_cpu_message(header, &stats.cpus, &err);
		mcr_log_level_read(header, &levels, &err);
		read_traces(header, &stats.rules);
		/* As the client does: the first that cannot be read ends it. */
		ret = mcr_rule_reader_message(header, &reader, &err);
		free(header);
	}
	if (!ret)
		mcr_rule_reader_end(&reader, &err);
	show(&stats);
	mcr_stats_clear(&stats);
	free(event);
	return 0;
}
