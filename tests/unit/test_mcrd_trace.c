// SPDX-License-Identifier: GPL-2.0-or-later
/* From recorded ring buffers to lines: order, words, folding, losses, nonsense. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "trace_cpus.h"
#include "trace_opener.h"
#include "trace_recorded.h"
#include "trace_write.h"

#define RING_SIZE 4096
#define SECOND	  1000000000ULL

/** struct memory - a ring buffer that no kernel writes */
struct memory {
	struct perf_event_mmap_page page;
	uint8_t data[RING_SIZE] __attribute__((aligned(8)));
	struct mcrd_ring ring;
};

static struct memory memory[2];
static struct mcrd_ring *const rings[] = { &memory[0].ring, &memory[1].ring };
static struct mcrd_decoder *decoder;
static struct mcrd_writer writer;
static char *lines;
static size_t lines_size;
static FILE *file;

static void put(size_t cpu, const void *octets, size_t size)
{
	struct memory *m = &memory[cpu];

	for (size_t i = 0; i < size; i++)
		m->data[m->page.data_head++ % RING_SIZE] =
			((const uint8_t *)octets)[i];
	assert_true(m->page.data_head - m->page.data_tail <= RING_SIZE);
}

static int begin(void **state)
{
	struct mcrd_formats formats = { 0 };
	struct mcr_error err;

	(void)state;
	memset(memory, 0, sizeof(memory));
	memset(&writer, 0, sizeof(writer));
	for (size_t i = 0; i < 2; i++) {
		memory[i].ring = (struct mcrd_ring){
			.page = &memory[i].page,
			.data = memory[i].data,
			.size = RING_SIZE,
		};
	}
	for (size_t i = 0; i < COUNT(recorded_formats); i++)
		assert_int_equal(mcrd_formats_add(&formats, recorded_formats[i],
						  strlen(recorded_formats[i])),
				 0);
	assert_int_equal(mcrd_decoder_open(&decoder, &formats, &err), 0);
	mcrd_formats_clear(&formats);
	file = open_memstream(&lines, &lines_size);
	assert_non_null(file);
	mcrd_log_open(file, MCRD_LOG_FILE);
	mcrd_log_set_format(MCRD_LOG_TEXT);
	return 0;
}

static int end(void **state)
{
	(void)state;
	mcrd_log_open(NULL, MCRD_LOG_FILE);
	fclose(file);
	free(lines);
	mcrd_decoder_close(decoder);
	return 0;
}

static size_t run(uint64_t until)
{
	return mcrd_writer_run(&writer, decoder, rings, COUNT(rings), until,
			       1000);
}

static size_t count_lines(const char *words)
{
	size_t count = 0;

	fflush(file);
	for (const char *at = lines; (at = strstr(at, words)); at++)
		count++;
	return count;
}

static void has_line(const char *words)
{
	if (!count_lines(words))
		fail_msg("there is no \"%s\" in\n%s", words, lines);
}

/* A record of one CPU, from what was recorded there. */
static const void *recorded(uint16_t id, size_t *size)
{
	struct perf_event_header header;

	for (size_t at = 0; at < sizeof(recorded_ring0); at += header.size) {
		memcpy(&header, recorded_ring0 + at, sizeof(header));
		*size = header.size;
		if (!memcmp(recorded_ring0 + at + 20, &id, sizeof(id)))
			return recorded_ring0 + at;
	}
	fail_msg("nothing of id %u was recorded", id);
	return NULL;
}

static uint16_t id_of(const char *name)
{
	const struct mcrd_trace_kind *kinds;
	size_t count;

	kinds = mcrd_decoder_kinds(decoder, &count);
	for (size_t i = 0; i < count; i++)
		if (!strcmp(kinds[i].name, name))
			return kinds[i].id;
	fail_msg("%s has no format", name);
	return 0;
}

/* The same event again, at another time and by another process. */
static void put_again(size_t cpu, const char *name, uint64_t time)
{
	uint8_t copy[512];
	const void *record;
	size_t size;

	record = recorded(id_of(name), &size);
	assert_true(size <= sizeof(copy));
	memcpy(copy, record, size);
	memcpy(copy + 8, &time, sizeof(time));
	/* common_pid, which is nobody's business. */
	memcpy(copy + 24, &time, 4);
	put(cpu, copy, size);
}

static void kinds(void **state)
{
	const struct mcrd_trace_kind *all;
	size_t count;

	(void)state;
	all = mcrd_decoder_kinds(decoder, &count);
	assert_int_equal(count, COUNT(recorded_formats));
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(all[i].is_packet,
				 !strcmp(all[i].name, "mcr_datagram_matched"));
		if (!strcmp(all[i].name, "mcr_rule_added")) {
			assert_int_equal(all[i].level, MCRD_LOG_INFO);
			assert_int_equal(all[i].facility, MCRD_RULE_DISPATCH);
		}
	}
}

/* Two CPUs, one after the other as they were made, each in words and with its fields. */
static void merged_and_decoded(void **state)
{
	char time[28] = "", before[28] = "";

	(void)state;
	put(0, recorded_ring0, sizeof(recorded_ring0));
	put(1, recorded_ring1, sizeof(recorded_ring1));
	assert_true(run(UINT64_MAX) > 15);
	assert_int_equal(run(UINT64_MAX), 0);
	has_line("level=info facility=RuleDispatch msg=\"rule added\" event=mcr_rule_added rule=");
	fflush(file);
	for (char *at = lines; *at; at = strchr(at, '\n') + 1) {
		memcpy(time, at + 5, sizeof(time) - 1);
		assert_true(strcmp(before, time) <= 0);
		memcpy(before, time, sizeof(time));
	}
}

static void words_of_all_kinds(void **state)
{
	(void)state;
	put(0, recorded_ring0, sizeof(recorded_ring0));
	put(1, recorded_ring1, sizeof(recorded_ring1));
	run(UINT64_MAX);
	has_line("level=notice facility=Supervisor msg=\"level changed\" event=mcr_level_changed what=global event_level=trace\n");
	has_line(" name=video interface=eth0 group=239.1.1.1/32 port=5000 source=0.0.0.0 protocol=udp outputs=1 origin=runtime\n");
	has_line(" name=\"B\xc3\xbcro x=y \\\"z\\\"\" interface=eth0 group=ff15::1/128 port=5000 source=:: ");
	has_line("level=warning facility=RuleDispatch msg=\"transaction refused\" event=mcr_transaction_refused ");
	has_line(" client=mcrctl error=ENOENT\n");
	has_line("level=debug facility=ControlSocket msg=request event=mcr_request command=log-level-set ");
	has_line("level=info facility=Network msg=\"interface bound\" event=mcr_interface_bound interface=eth1 ifindex=");
	assert_int_equal(count_lines("netns="), 0);
	assert_int_equal(count_lines("severity="), 0);
}

/* An earlier record may yet come from elsewhere: younger ones wait. */
static void young_ones_wait(void **state)
{
	(void)state;
	put_again(0, "mcr_request", 5 * SECOND);
	put_again(1, "mcr_transaction_commit", 7 * SECOND);
	assert_int_equal(run(6 * SECOND), 1);
	assert_int_equal(count_lines("\n"), 1);
	put_again(0, "mcr_level_changed", 6 * SECOND);
	assert_int_equal(run(8 * SECOND), 2);
	fflush(file);
	assert_true(strstr(lines, "level_changed") <
		    strstr(lines, "transaction_commit"));
}

/* A bounded amount of work: the rest stays where it is. */
static void limited(void **state)
{
	(void)state;
	put(0, recorded_ring0, sizeof(recorded_ring0));
	assert_int_equal(mcrd_writer_run(&writer, decoder, rings, 2, UINT64_MAX,
					 3),
			 3);
	assert_int_equal(count_lines("\n"), 3);
}

/* Over the end of the buffer, often; and the kernel gets the room back. */
static void wraps_around(void **state)
{
	const size_t events = 3 * RING_SIZE / 64;

	(void)state;
	for (size_t i = 1; i <= events; i++) {
		put_again(0, "mcr_rule_added", i * 2 * SECOND);
		assert_int_equal(run(UINT64_MAX), 1);
	}
	assert_int_equal(count_lines(" name=\"B\xc3\xbcro"), events);
	assert_true(memory[0].page.data_tail == memory[0].page.data_head);
}

static void folded(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		put_again(i % 2, "mcr_request", SECOND + i);
	put_again(0, "mcr_level_changed", SECOND + 30);
	assert_int_equal(run(UINT64_MAX), 21);
	assert_int_equal(count_lines("mcr_request"), 1);
	assert_int_equal(count_lines("mcr_level_changed"), 1);
	assert_int_equal(count_lines("repeated="), 0);
	assert_true(mcrd_writer_next(&writer) == 2 * SECOND);
	mcrd_writer_due(&writer, decoder, 2 * SECOND - 1);
	assert_int_equal(count_lines("mcr_request"), 1);
	mcrd_writer_due(&writer, decoder, 2 * SECOND);
	has_line("repeated=19\n");
	assert_int_equal(count_lines("mcr_request"), 2);
	assert_true(mcrd_writer_next(&writer) == UINT64_MAX);
	/* After a second without it is as new; at the end nothing is kept back. */
	put_again(0, "mcr_request", 9 * SECOND);
	put_again(0, "mcr_request", 9 * SECOND + 1);
	run(UINT64_MAX);
	assert_int_equal(count_lines("mcr_request"), 3);
	mcrd_writer_due(&writer, decoder, UINT64_MAX);
	has_line("repeated=1\n");
}

/* More kinds of lines than there are places: each is written or counted. */
static void fold_is_bounded(void **state)
{
	static struct mcrd_fold fold;
	uint64_t written = 0, counted = 0;
	struct mcrd_folded other;

	(void)state;
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t event = i % 7 ? i % 700 : 1;

		written += mcrd_fold_add(&fold, (uint8_t *)&event,
					 sizeof(event), i, &other);
		if (other.size)
			counted += other.count;
	}
	while (mcrd_fold_due(&fold, UINT64_MAX, &other))
		counted += other.count;
	assert_int_equal(written + counted, 10000);
	assert_true(counted > 0);
	assert_true(mcrd_fold_next(&fold) == UINT64_MAX);
}

static void put_lost(size_t cpu, uint64_t time, uint64_t lost)
{
	const struct {
		struct perf_event_header header;
		uint64_t id;
		uint64_t lost;
		uint64_t time;
	} record = { { PERF_RECORD_LOST, 0, sizeof(record) }, 1, lost, time };

	put(cpu, &record, sizeof(record));
}

static void losses(void **state)
{
	(void)state;
	put_lost(0, SECOND, 40);
	put_lost(1, SECOND + 1, 2);
	run(UINT64_MAX);
	assert_true(mcrd_writer_next(&writer) == 0);
	mcrd_writer_due(&writer, decoder, SECOND + 2);
	has_line("level=warning facility=Supervisor msg=\"42 events of the module were lost: they came faster than they could be written\" lost=42 lost_ever=42\n");
	/* Not a line for each. */
	put_lost(0, SECOND + 3, 5);
	run(UINT64_MAX);
	mcrd_writer_due(&writer, decoder, SECOND + 4);
	assert_int_equal(count_lines("\n"), 1);
	mcrd_writer_due(&writer, decoder, 2 * SECOND + 2);
	has_line("lost=5 lost_ever=47\n");
}

/* What no kernel would write is passed over, and the ring can be used again. */
static void nonsense(void **state)
{
	const struct perf_event_header small = { PERF_RECORD_SAMPLE, 0, 8 };
	const struct perf_event_header large = { PERF_RECORD_SAMPLE, 0, 800 };
	uint8_t odd[24] = { 0 };
	uint8_t record[512];
	uint32_t raw_size = 9999;
	const void *octets;
	size_t size;

	(void)state;
	put(0, &small, sizeof(small));
	put(0, odd, 8);
	assert_int_equal(run(UINT64_MAX), 1);
	put(0, &large, sizeof(large));
	put(0, odd, 8);
	assert_int_equal(run(UINT64_MAX), 1);
	assert_int_equal(count_lines("holds what is no record"), 2);
	/* Its fields would reach past its end; it is of no event; it is too short. */
	octets = recorded(id_of("mcr_request"), &size);
	memcpy(record, octets, size);
	memcpy(record + 16, &raw_size, sizeof(raw_size));
	put(0, record, size);
	memcpy(record, octets, size);
	memset(record + 20, 0xff, 2);
	put(0, record, size);
	memcpy(record, octets, size);
	raw_size = 12;
	memcpy(record + 16, &raw_size, sizeof(raw_size));
	put(0, record, size);
	assert_int_equal(run(UINT64_MAX), 3);
	assert_int_equal(count_lines("mcr_request"), 0);
	put_again(0, "mcr_request", SECOND);
	assert_int_equal(run(UINT64_MAX), 1);
	assert_int_equal(count_lines("mcr_request"), 1);
}

/* A process may call itself what it likes. */
static void names_are_only_text(void **state)
{
	static const char evil[16] = "a\x1fportid=7\n\xff z";
	uint8_t record[512];
	const void *octets;
	size_t size;

	(void)state;
	octets = recorded(id_of("mcr_request"), &size);
	memcpy(record, octets, size);
	for (size_t i = 20; i + 6 < size; i++)
		if (!memcmp(record + i, "mcrctl", 6))
			memcpy(record + i, evil, sizeof(evil));
	put(0, record, size);
	run(UINT64_MAX);
	has_line(" comm=\"a?portid=7?? z\" portid=");
}

static void formats_that_are_none(void **state)
{
	static const char *const texts[] = {
		"", "name", "name: mcr_x\nID: 7\nformat:\n",
		"name: mcr_x\nID: 70000\nformat:\n\tfield:u32 netns;\toffset:8;\tsize:4;\tsigned:0;\n\nprint fmt: \"x\"\n",
	};
	struct mcrd_decoder *none = NULL;
	struct mcr_error err;
	size_t count;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct mcrd_formats formats = { 0 };

		assert_int_equal(mcrd_formats_add(&formats, texts[i],
						  strlen(texts[i])),
				 0);
		if (!mcrd_decoder_open(&none, &formats, &err)) {
			mcrd_decoder_kinds(none, &count);
			assert_int_equal(count, 0);
			mcrd_decoder_close(none);
		}
		mcrd_formats_clear(&formats);
	}
}

static enum mcrd_cpu_news news(const char *message, unsigned int *cpu)
{
	return mcrd_cpus_parse(message, strlen(message) + 1, cpu);
}

static void cpus_that_come_and_go(void **state)
{
	unsigned int cpu = 0;

	(void)state;
	assert_int_equal(news("offline@/devices/system/cpu/cpu1", &cpu),
			 MCRD_CPU_WENT);
	assert_int_equal(cpu, 1);
	assert_int_equal(news("online@/devices/system/cpu/cpu127", &cpu),
			 MCRD_CPU_CAME);
	assert_int_equal(cpu, 127);
	assert_int_equal(news("add@/devices/system/cpu/cpu1", &cpu),
			 MCRD_CPU_NONE);
	assert_int_equal(news("online@/devices/system/cpu/cpufreq", &cpu),
			 MCRD_CPU_NONE);
	assert_int_equal(news("online@/devices/system/cpu/cpu1/cache", &cpu),
			 MCRD_CPU_NONE);
	assert_int_equal(news("online@/devices/system/cpu/cpu", &cpu),
			 MCRD_CPU_NONE);
	assert_int_equal(news("online@/devices/system/cpu/cpu99999999999", &cpu),
			 MCRD_CPU_NONE);
	assert_int_equal(news("", &cpu), MCRD_CPU_NONE);
	/* Without a NUL. */
	assert_int_equal(mcrd_cpus_parse("online@/devices/system/cpu/cpu12", 32,
					 &cpu),
			 MCRD_CPU_CAME);
	assert_int_equal(cpu, 12);
}

/* It opens what belongs to no event, and events of the module; nothing else. */
static void opener(void **state)
{
	struct mcrd_formats formats;
	struct mcr_error err;
	struct stat st;
	int socket, fd, ret;

	(void)state;
	socket = mcrd_opener_start(NULL);
	assert_true(socket >= 0);
	ret = mcrd_opener_formats(socket, &formats, &err);
	if (ret)
		assert_non_null(strstr(err.text, "/events/mcr"));
	mcrd_formats_clear(&formats);
	/* The kernel's own first event. */
	assert_int_equal(mcrd_opener_event(socket,
					   &(struct mcrd_opening){ .id = 1 }),
			 -EPERM);
	fd = mcrd_opener_event(socket, &(struct mcrd_opening){ .cpu = 0 });
	/* Where there is no privilege to, it is said. */
	if (fd >= 0) {
		assert_int_equal(fstat(fd, &st), 0);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		close(fd);
	}
	assert_true(mcrd_opener_event(socket,
				      &(struct mcrd_opening){ .cpu = 1 << 20 }) <
		    0);
	close(socket);
	assert_true(wait(&ret) > 0);
	assert_true(WIFEXITED(ret) && !WEXITSTATUS(ret));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(kinds),
		CASE(merged_and_decoded),
		CASE(words_of_all_kinds),
		CASE(young_ones_wait),
		CASE(limited),
		CASE(wraps_around),
		CASE(folded),
		cmocka_unit_test(fold_is_bounded),
		CASE(losses),
		CASE(nonsense),
		CASE(names_are_only_text),
		cmocka_unit_test(formats_that_are_none),
		cmocka_unit_test(cpus_that_come_and_go),
		cmocka_unit_test(opener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
