// SPDX-License-Identifier: GPL-2.0-or-later
/* The stable JSON: compared whole, with what SPEC says of it. */
#include "test.h"

#include "json.h"
#include "sample_stats.h"

static char *printed;
static size_t printed_size;

static FILE *begin(void)
{
	FILE *file = open_memstream(&printed, &printed_size);

	assert_non_null(file);
	return file;
}

static void end(FILE *file, const char *wanted)
{
	fclose(file);
	assert_string_equal(printed, wanted);
	free(printed);
}

static void check(struct json_object *object, const char *wanted)
{
	FILE *file = begin();

	assert_int_equal(mcr_json_print(object, true, file), 0);
	end(file, wanted);
}

static void check_list(const struct mcr_rule_set *set, const char *wanted)
{
	FILE *file = begin();

	assert_int_equal(mcr_json_print_list(set, file), 0);
	end(file, wanted);
}

static void list(void **state)
{
	struct mcr_rule_set set = { 0 };

	(void)state;
	check_list(&set, "[]\n");
	sample_rules(&set);
	check_list(&set,
	      "[\n{\"id\":\"0123456789abcdef\",\"name\":\"a \\\"b\\\" \\\\\",\"origin\":\"runtime\","
	      "\"state\":\"active\",\"input\":{\"interface\":\"eth0\",\"group\":\"239.1.1.1\","
	      "\"port\":5000,\"source\":\"10.1.1.7\",\"protocol\":\"udp\"},\"outputs\":["
	      "{\"interface\":\"eth1\",\"group\":\"239.2.2.2\",\"port\":6000,\"ttl\":1,"
	      "\"source_ip\":\"preserve\",\"dscp\":0,\"state\":\"active\"},"
	      "{\"interface\":\"eth9\",\"group\":\"10.100.0.2\",\"port\":5000,\"ttl\":64,"
	      "\"state\":\"pending\",\"reason\":\"interface eth9 does not exist\"}],"
	      "\"local\":true,\"allow_loop\":false,\"membership\":\"source\",\"trace\":false},\n"
	      "{\"id\":\"0000000000000001\",\"origin\":\"config\",\"state\":\"pending\","
	      "\"reason\":\"eth2 has no IPv6 address\","
	      "\"input\":{\"interface\":\"eth1\",\"group\":\"ff15::/16\",\"port\":0,"
	      "\"protocol\":\"esp\"},\"outputs\":[{\"interface\":\"eth2\",\"group\":null,"
	      "\"port\":0,\"ttl\":1,\"state\":\"active\"}],\"local\":false,"
	      "\"allow_loop\":false,\"membership\":\"none\",\"trace\":false}\n]\n");
	mcr_rule_set_clear(&set);
}

/* Names of interfaces and processes are whatever octets they are. */
static void no_octets_that_are_no_utf8(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "plain \xc3\xa4 \xf0\x9f\x98\x80", "plain \xc3\xa4 \xf0\x9f\x98\x80" },
		{ "eth\xff", "eth\xef\xbf\xbd" },
		{ "\xc3", "\xef\xbf\xbd" },
		{ "\xc0\x80x\xed\xa0\x80",
		  "\xef\xbf\xbd\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	};
	struct json_object *string;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		string = mcr_json_text(cases[i][0]);
		assert_string_equal(json_object_get_string(string),
				    cases[i][1]);
		json_object_put(string);
	}
}

static void any_port_and_same_port(void **state)
{
	struct json_object *rule, *outputs, *port;
	struct mcr_rule_set set = { 0 };

	(void)state;
	sample_rules(&set);
	set.rules[0].input.port = 0;
	set.rules[0].outputs[1].port = 0;
	rule = mcr_json_rule(&set.rules[0]);
	port = json_object_object_get(json_object_object_get(rule, "input"),
				      "port");
	assert_string_equal(json_object_get_string(port), "any");
	outputs = json_object_object_get(rule, "outputs");
	assert_true(json_object_object_get_ex(
		json_object_array_get_idx(outputs, 1), "port", &port));
	assert_null(port);
	json_object_put(rule);
	mcr_rule_set_clear(&set);
}

#define RULE_STATS \
	"{\"id\":\"0123456789abcdef\",\"name\":\"a \\\"b\\\" \\\\\"," \
	"\"input\":{\"interface\":\"eth0\",\"group\":\"239.1.1.1\",\"port\":5000," \
	"\"source\":\"10.1.1.7\",\"protocol\":\"udp\"}," \
	"\"packets_matched\":100,\"bytes_matched\":100000," \
	"\"packets_relayed\":107,\"bytes_relayed\":100700," \
	"\"packets_per_second\":25.0,\"bits_per_second\":1234567.9," \
	"\"relayed_packets_per_second\":50.0,\"relayed_bits_per_second\":2469135.8," \
	"\"lost_packets_per_second\":0.5," \
	"\"errors\":{\"no_interface\":93,\"loop\":1,\"other\":2},\"outputs\":[" \
	"{\"interface\":\"eth1\",\"group\":\"239.2.2.2\",\"port\":6000," \
	"\"packets_relayed\":100,\"bytes_relayed\":100000,\"errors\":{}}," \
	"{\"interface\":\"eth9\",\"group\":\"10.100.0.2\",\"port\":5000," \
	"\"packets_relayed\":7,\"bytes_relayed\":700," \
	"\"errors\":{\"no_interface\":93,\"other\":2}}]}"
#define INTERFACE_STATS \
	"{\"interface\":\"eth0\",\"received\":1,\"matched\":2,\"no_match\":3," \
	"\"parse_errors\":4,\"fragments_reassembled\":5," \
	"\"buffers_exhausted\":6,\"errors\":{\"no_memory\":7}}"
#define CPU_STATS \
	"{\"cpu\":3,\"matched\":18446744073709551615,\"cache\":{" \
	"\"small\":{\"hits\":7,\"misses\":1}," \
	"\"standard\":{\"hits\":8,\"misses\":2}," \
	"\"jumbo\":{\"hits\":0,\"misses\":18446744073709551615}}}"

static void stats(void **state)
{
	struct mcr_interface interface = {
		.name = "eth0", .received = 1, .matched = 2, .no_match = 3,
		.parse_errors = 4, .fragments_reassembled = 5,
		.buffers_exhausted = 6, .errors[MCR_REASON_NO_MEMORY] = 7,
	};
	struct mcr_cpu cpu = { .cpu = 3, .matched = UINT64_MAX,
			       .hits = { 7, 8, 0 },
			       .misses = { 1, 2, UINT64_MAX } };
	struct mcr_rate rates[2] = { { 25.04, 1234567.89, 50, 2469135.78, 0.5 } };
	struct mcr_stats sample = {
		.interfaces = { &interface, 1, 1 },
		.cpus = { &cpu, 1, 1 },
	};
	FILE *file;

	(void)state;
	sample_rules(&sample.rules);
	mcr_rule_clear(&sample.rules.rules[1]);
	sample.rules.count = 1;
	file = begin();
	assert_int_equal(mcr_json_print_stats(&sample, rates, 0.2504, true, file), 0);
	end(file, "{\"interval\":0.250,\"rules\":[" RULE_STATS "],\"interfaces\":["
		  INTERFACE_STATS "],\"cpus\":[" CPU_STATS "]}\n");
	file = begin();
	assert_int_equal(mcr_json_print_stats(&sample, rates, 1, false, file), 0);
	end(file, "{\"interval\":1.000,\n\"rules\":[\n" RULE_STATS "\n],\n\"interfaces\":[\n"
		  INTERFACE_STATS "\n],\n\"cpus\":[\n" CPU_STATS "\n]}\n");
	mcr_rule_set_clear(&sample.rules);
}

static void workers(void **state)
{
	struct mcr_interface interfaces[4] = {
		{ .name = "eth0", .worker = MCR_WORKER_RUNNING,
		  .input_rules = 2, .idle_seconds = 9, .groups = 1,
		  .cpus = "0-1,4" },
		{ .name = "out", .worker = MCR_WORKER_NONE, .outputs = 1 },
		{ .name = "eth9", .worker = MCR_WORKER_WAITING,
		  .input_rules = 1, .allmulti = 1,
		  .state = MCR_STATE_PENDING,
		  .reason = MCR_REASON_NO_INTERFACE },
		{ .name = "old", .worker = MCR_WORKER_IDLE,
		  .idle_seconds = 20, .idle_timeout_left = 280 },
	};
	struct mcr_interface_set set = { interfaces, 4, 4 };
	FILE *file = begin();

	(void)state;
	assert_int_equal(mcr_json_print_workers(&set, file), 0);
	end(file,
	      "[\n{\"interface\":\"eth0\",\"state\":\"running\",\"rules\":2,"
	      "\"pinned_cpus\":[0,1,4],\"idle_seconds\":9,\"groups\":1,"
	      "\"all_multicast\":false},\n"
	      "{\"interface\":\"eth9\",\"state\":\"waiting\","
	      "\"reason\":\"interface eth9 does not exist\",\"rules\":1,"
	      "\"pinned_cpus\":[],\"idle_seconds\":0,\"groups\":0,"
	      "\"all_multicast\":true},\n"
	      "{\"interface\":\"old\",\"state\":\"idle\",\"rules\":0,"
	      "\"pinned_cpus\":[],\"idle_seconds\":20,"
	      "\"idle_timeout_left\":280,\"groups\":0,"
	      "\"all_multicast\":false}\n]\n");

	set.count = 0;
	file = begin();
	assert_int_equal(mcr_json_print_workers(&set, file), 0);
	end(file, "[]\n");
}

static void ping(void **state)
{
	struct mcr_module module = {
		.version = "0.1.0", .protocol = 1, .generation = 12,
		.digest = 0xabc, .rules = 3,
	};

	(void)state;
	check(mcr_json_ping(&module, &(struct mcr_daemon_state){ 0 }),
	      "{\"module\":\"0.1.0\",\"daemon\":false,\"in_sync\":null,"
	      "\"rules\":3,\"generation\":12,\"digest\":\"0000000000000abc\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list),
		cmocka_unit_test(no_octets_that_are_no_utf8),
		cmocka_unit_test(any_port_and_same_port),
		cmocka_unit_test(stats),
		cmocka_unit_test(workers),
		cmocka_unit_test(ping),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
