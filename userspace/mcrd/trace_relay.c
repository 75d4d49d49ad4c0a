// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_relay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "trace_cpus.h"
#include "trace_perf.h"
#include "trace_opener.h"
#include "trace_write.h"

#define MS 1000ULL /* in microseconds, as sd-event counts */
#define NS 1000ULL /* of a microsecond */

/* After everything else that mcrd has to do. */
#define PRIORITY (SD_EVENT_PRIORITY_IDLE + 10)

/* Records written at a time. */
#define AT_A_TIME 512
/* By then an earlier record of another CPU has appeared. */
#define WINDOW (20 * MS)
/* Events about packets wake the reader by the hundred; fewer wait as long as this. */
#define POLL (100 * MS)
/* For how long the module is let go of; ending its events takes some seconds of that. */
#define RELEASED (30 * 1000 * MS)

/**
 * struct cpu_slot - a CPU whose events are read
 * @cpu: its buffer
 * @source: wakes when there is something in it
 * @is_gone: the CPU is offline: the buffer is closed when it is empty
 */
struct cpu_slot {
	struct mcrd_cpu *cpu;
	sd_event_source *source;
	bool is_gone;
};

struct mcrd_relay {
	sd_event *event;
	int opener;
	char filter[40];
	struct mcrd_decoder *decoder;
	bool *wanted;
	bool wants_packets;
	size_t said_kinds;
	size_t said_cpus;
	uint8_t levels[MCR_FACILITIES_COUNT];
	bool is_behind;
	struct cpu_slot *slots;
	struct mcrd_ring **rings;
	size_t count;
	sd_event_source *timer;
	sd_event_source *news;
	int news_fd;
	uint64_t released_until;
	bool is_connected;
	bool is_told;
	struct mcrd_writer writer;
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The kernel refuses what mcrd may well do without; it is said once. */
static void tell(struct mcrd_relay *relay, int error,
		 const struct mcr_error *err)
{
	if (relay->is_told)
		return;
	relay->is_told = true;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_WARNING, NULL,
		 "the module's events are not in this log: %s%s", err->text,
		 error == -EACCES || error == -EPERM ?
			 "; at the start it takes CAP_PERFMON (CAP_SYS_ADMIN, where kernel.perf_event_paranoid is above 2) and CAP_DAC_READ_SEARCH" :
			 "");
}

/* Never later than it was. */
static void wake(struct mcrd_relay *relay, uint64_t usec)
{
	int enabled = SD_EVENT_OFF;
	uint64_t before = 0;

	sd_event_source_get_enabled(relay->timer, &enabled);
	sd_event_source_get_time(relay->timer, &before);
	if (enabled != SD_EVENT_OFF && before <= usec)
		return;
	sd_event_source_set_time(relay->timer, usec);
	sd_event_source_set_enabled(relay->timer, SD_EVENT_ONESHOT);
}

static uint64_t now_usec(const struct mcrd_relay *relay)
{
	uint64_t now = 0;

	sd_event_now(relay->event, CLOCK_MONOTONIC, &now);
	return now;
}

static int on_records(sd_event_source *source, int fd, uint32_t events,
		      void *arg)
{
	struct mcrd_relay *relay = arg;

	(void)fd;
	/* Of a buffer that has no events any more; they would call without end. */
	if (events & (EPOLLHUP | EPOLLERR))
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	wake(relay, now_usec(relay) + WINDOW);
	return 0;
}

static bool is_read(const struct mcrd_relay *relay)
{
	return relay->is_connected && relay->decoder && !relay->released_until;
}

/* Has one CPU's buffer take the events that are wanted. */
static int read_events(struct mcrd_relay *relay, struct mcrd_cpu *cpu,
		       struct mcr_error *err)
{
	const struct mcrd_trace_kind *kinds = NULL;
	size_t count = 0;

	if (is_read(relay))
		kinds = mcrd_decoder_kinds(relay->decoder, &count);
	return mcrd_cpu_events(cpu, kinds, relay->wanted, count, relay->filter,
			       err);
}

/* What is read, when that has changed. */
static void say_reading(struct mcrd_relay *relay)
{
	size_t kinds = 0, count, cpus = 0;

	if (!is_read(relay))
		return;
	mcrd_decoder_kinds(relay->decoder, &count);
	for (size_t i = 0; i < count; i++)
		kinds += relay->wanted[i];
	for (size_t i = 0; i < relay->count; i++)
		cpus += !relay->slots[i].is_gone;
	if (!cpus || (kinds == relay->said_kinds && cpus == relay->said_cpus))
		return;
	relay->said_kinds = kinds;
	relay->said_cpus = cpus;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_INFO, NULL,
		 "reads events of the module: %zu of %zu kinds, on %zu CPUs",
		 kinds, count, cpus);
}

static void drop_slot(struct mcrd_relay *relay, size_t i)
{
	sd_event_source_disable_unref(relay->slots[i].source);
	mcrd_cpu_close(relay->slots[i].cpu);
	relay->count--;
	relay->slots[i] = relay->slots[relay->count];
	relay->rings[i] = relay->rings[relay->count];
}

/* What is in its buffer is still written. */
static void cpu_went(struct mcrd_relay *relay, size_t i)
{
	struct mcr_error err;

	if (relay->slots[i].is_gone)
		return;
	relay->slots[i].is_gone = true;
	mcrd_cpu_events(relay->slots[i].cpu, NULL, NULL, 0, NULL, &err);
	wake(relay, now_usec(relay) + WINDOW);
}

static int make_room(struct mcrd_relay *relay)
{
	struct cpu_slot *slots = reallocarray(relay->slots, relay->count + 1,
					      sizeof(*slots));
	struct mcrd_ring **rings;

	if (!slots)
		return -ENOMEM;
	relay->slots = slots;
	rings = reallocarray(relay->rings, relay->count + 1, sizeof(void *));
	if (!rings)
		return -ENOMEM;
	relay->rings = rings;
	return 0;
}

/* One that has gone again meanwhile is no failure: it will be heard of. */
static int cpu_came(struct mcrd_relay *relay, unsigned int number,
		    struct mcr_error *err)
{
	struct cpu_slot *slot;
	struct mcrd_cpu *cpu;
	int ret;

	if (make_room(relay))
		return mcr_error_set(err, -ENOMEM, "out of memory");
	ret = mcrd_cpu_open(&cpu, relay->opener, number, err);
	if (ret)
		return ret == -ENODEV ? 0 : ret;
	slot = &relay->slots[relay->count];
	*slot = (struct cpu_slot){ .cpu = cpu };
	ret = sd_event_add_io(relay->event, &slot->source, cpu->fd, EPOLLIN,
			      on_records, relay);
	if (ret >= 0)
		ret = sd_event_source_set_priority(slot->source, PRIORITY);
	relay->rings[relay->count++] = &cpu->ring;
	if (ret < 0)
		mcr_error_set(err, ret, "cannot wait for events of CPU %u: %s",
			      number, strerror(-ret));
	else
		ret = read_events(relay, cpu, err);
	if (ret < 0)
		drop_slot(relay, relay->count - 1);
	return ret < 0 && ret != -ENODEV ? ret : 0;
}

static bool is_online(const struct mcr_pinning *online, unsigned int cpu)
{
	for (size_t i = 0; i < online->count; i++)
		if (online->cpus[i] == cpu)
			return true;
	return false;
}

static bool has_slot(const struct mcrd_relay *relay, unsigned int cpu)
{
	for (size_t i = 0; i < relay->count; i++)
		if (relay->slots[i].cpu->cpu == cpu)
			return true;
	return false;
}

void mcrd_relay_look(struct mcrd_relay *relay)
{
	struct mcr_pinning online;
	struct mcr_error err;
	int ret;

	if (!relay || !relay->decoder)
		return;
	ret = mcrd_cpus_online(&online);
	if (ret)
		mcr_error_set(&err, ret,
			      "it cannot be told which CPUs are online: %s",
			      strerror(-ret));
	for (size_t i = 0; !ret && i < relay->count; i++)
		if (!is_online(&online, relay->slots[i].cpu->cpu))
			cpu_went(relay, i);
	mcrd_perf_opens(true);
	for (size_t i = 0; !ret && i < online.count; i++)
		if (!has_slot(relay, online.cpus[i]))
			ret = cpu_came(relay, online.cpus[i], &err);
	mcrd_perf_opens(false);
	free(online.cpus);
	if (ret) {
		tell(relay, ret, &err);
		return;
	}
	if (!relay->is_behind)
		relay->is_told = false;
	say_reading(relay);
}

/* Which kinds the levels ask for. */
static void choose(struct mcrd_relay *relay)
{
	const struct mcrd_trace_kind *kinds;
	size_t count;

	relay->wants_packets = false;
	kinds = mcrd_decoder_kinds(relay->decoder, &count);
	for (size_t i = 0; i < count; i++) {
		relay->wanted[i] =
			kinds[i].level <= relay->levels[kinds[i].facility];
		if (relay->wanted[i] && kinds[i].is_packet)
			relay->wants_packets = true;
	}
}

/* All CPUs read what is wanted now, and nothing else. */
static void apply(struct mcrd_relay *relay)
{
	struct mcr_error err;
	int ret = 0;

	if (!relay->decoder)
		return;
	choose(relay);
	mcrd_perf_opens(true);
	for (size_t i = 0; !ret && i < relay->count; i++) {
		if (!relay->slots[i].is_gone)
			ret = read_events(relay, relay->slots[i].cpu, &err);
		/* A CPU that has just gone is no failure, and keeps no other back. */
		if (ret == -ENODEV)
			ret = 0;
	}
	mcrd_perf_opens(false);
	relay->is_behind = ret;
	if (ret)
		tell(relay, ret, &err);
	if (is_read(relay) && relay->wants_packets)
		wake(relay, now_usec(relay) + POLL);
}

void mcrd_relay_levels(struct mcrd_relay *relay, uint8_t level,
		       const uint8_t levels[MCR_FACILITIES_COUNT])
{
	uint8_t wanted[MCR_FACILITIES_COUNT];

	if (!relay)
		return;
	if (level == MCR_LEVEL_LEFT_OUT)
		level = MCR_LEVEL_USUAL;
	for (size_t i = 0; i < MCR_FACILITIES_COUNT; i++)
		wanted[i] = levels[i] == MCR_LEVEL_LEFT_OUT ? level : levels[i];
	if (!memcmp(wanted, relay->levels, sizeof(wanted)) && !relay->is_behind)
		return;
	memcpy(relay->levels, wanted, sizeof(wanted));
	apply(relay);
	say_reading(relay);
}

void mcrd_relay_connect(struct mcrd_relay *relay)
{
	struct mcrd_formats formats;
	struct mcr_error err;
	size_t count;
	int ret;

	if (!relay)
		return;
	relay->is_connected = true;
	ret = mcrd_opener_formats(relay->opener, &formats, &err);
	if (!ret) {
		ret = mcrd_decoder_open(&relay->decoder, &formats, &err);
		mcrd_formats_clear(&formats);
	}
	if (!ret) {
		mcrd_decoder_kinds(relay->decoder, &count);
		relay->wanted = calloc(count + 1, sizeof(*relay->wanted));
		if (!relay->wanted)
			ret = mcr_error_set(&err, -ENOMEM, "out of memory");
	}
	if (ret) {
		mcrd_decoder_close(relay->decoder);
		relay->decoder = NULL;
		tell(relay, ret, &err);
		return;
	}
	apply(relay);
	mcrd_relay_look(relay);
}

static size_t write_some(struct mcrd_relay *relay, uint64_t until, size_t limit)
{
	relay->writer.to_realtime = (int64_t)(now_ns(CLOCK_REALTIME) -
					      now_ns(CLOCK_MONOTONIC));
	return mcrd_writer_run(&relay->writer, relay->decoder, relay->rings,
			       relay->count, until, limit);
}

/* The next module's events have other numbers: none of these may be left. */
static void write_all(struct mcrd_relay *relay)
{
	while (write_some(relay, UINT64_MAX, AT_A_TIME) == AT_A_TIME)
		;
	mcrd_writer_due(&relay->writer, relay->decoder, UINT64_MAX);
}

void mcrd_relay_disconnect(struct mcrd_relay *relay)
{
	if (!relay)
		return;
	relay->is_connected = false;
	relay->released_until = 0;
	relay->said_kinds = 0;
	apply(relay);
	write_all(relay);
	mcrd_decoder_close(relay->decoder);
	relay->decoder = NULL;
	free(relay->wanted);
	relay->wanted = NULL;
}

void mcrd_relay_release(struct mcrd_relay *relay)
{
	if (!relay || !is_read(relay))
		return;
	relay->released_until = now_usec(relay) + RELEASED;
	apply(relay);
	wake(relay, relay->released_until);
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE, NULL,
		 "lets go of the module for %llu s, so that it can be unloaded: its events are not in this log meanwhile",
		 RELEASED / (1000 * MS));
}

/* Buffers of CPUs that went have been written when nothing is left in them. */
static void drop_gone(struct mcrd_relay *relay)
{
	bool dropped = false;

	for (size_t i = relay->count; i-- > 0;) {
		if (!relay->slots[i].is_gone ||
		    mcrd_ring_ready(relay->rings[i]))
			continue;
		drop_slot(relay, i);
		dropped = true;
	}
	/* It may have come back meanwhile. */
	if (dropped)
		mcrd_relay_look(relay);
}

/* What is too young to be written now is written when it is not. */
static void wake_for_rest(struct mcrd_relay *relay)
{
	for (size_t i = 0; i < relay->count; i++)
		if (mcrd_ring_ready(relay->rings[i]))
			wake(relay, relay->rings[i]->next / NS + WINDOW);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct mcrd_relay *relay = arg;
	uint64_t now = now_ns(CLOCK_MONOTONIC), next;

	(void)source;
	(void)usec;
	if (relay->released_until && now / NS >= relay->released_until) {
		relay->released_until = 0;
		relay->said_kinds = 0;
		apply(relay);
		say_reading(relay);
	}
	if (write_some(relay, now - WINDOW * NS, AT_A_TIME) == AT_A_TIME) {
		wake(relay, now / NS);
	} else {
		drop_gone(relay);
		wake_for_rest(relay);
	}
	mcrd_writer_due(&relay->writer, relay->decoder, now);
	next = mcrd_writer_next(&relay->writer);
	if (next != UINT64_MAX)
		wake(relay, next / NS + 1);
	if (relay->released_until)
		wake(relay, relay->released_until);
	if (is_read(relay) && relay->wants_packets)
		wake(relay, now / NS + POLL);
	return 0;
}

static int on_news(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct mcrd_relay *relay = arg;
	enum mcrd_cpu_news news;
	bool changed = false;
	unsigned int cpu;

	(void)source;
	(void)events;
	while ((news = mcrd_cpus_hear(fd, &cpu)) != MCRD_CPU_END) {
		changed |= news != MCRD_CPU_NONE;
		/* Its events have ended, even if it is back by now. */
		for (size_t i = 0; i < relay->count; i++)
			if (news == MCRD_CPU_LOST ||
			    (news == MCRD_CPU_WENT &&
			     relay->slots[i].cpu->cpu == cpu))
				cpu_went(relay, i);
	}
	if (changed)
		mcrd_relay_look(relay);
	return 0;
}

/* A CPU has some tens of events, each of which takes a file descriptor. */
static void allow_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int add_sources(struct mcrd_relay *relay)
{
	int ret = sd_event_add_time(relay->event, &relay->timer,
				    CLOCK_MONOTONIC, 0, MS, on_timer, relay);

	if (ret >= 0)
		ret = sd_event_source_set_enabled(relay->timer, SD_EVENT_OFF);
	if (ret >= 0)
		ret = sd_event_source_set_priority(relay->timer, PRIORITY);
	relay->news_fd = mcrd_cpus_listen();
	/* Without, it is looked at intervals. */
	if (ret >= 0 && relay->news_fd >= 0)
		ret = sd_event_add_io(relay->event, &relay->news,
				      relay->news_fd, EPOLLIN, on_news, relay);
	return ret < 0 ? ret : 0;
}

struct mcrd_relay *mcrd_relay_open(sd_event *event, int opener,
				   struct mcr_error *err)
{
	struct mcrd_relay *relay = calloc(1, sizeof(*relay));
	struct stat st;
	int ret;

	if (!relay) {
		mcr_error_set(err, -ENOMEM, "out of memory");
		return NULL;
	}
	relay->event = event;
	relay->opener = opener;
	relay->news_fd = -1;
	memset(relay->levels, MCR_LEVEL_USUAL, sizeof(relay->levels));
	ret = stat("/proc/thread-self/ns/net", &st) ? -errno :
						     add_sources(relay);
	if (ret) {
		mcr_error_set(err, ret, "cannot set up the event loop: %s",
			      strerror(-ret));
		mcrd_relay_close(relay);
		return NULL;
	}
	snprintf(relay->filter, sizeof(relay->filter), "netns == %ju",
		 (uintmax_t)st.st_ino);
	allow_files();
	return relay;
}

void mcrd_relay_close(struct mcrd_relay *relay)
{
	if (!relay)
		return;
	mcrd_relay_disconnect(relay);
	while (relay->count)
		drop_slot(relay, relay->count - 1);
	sd_event_source_disable_unref(relay->timer);
	sd_event_source_disable_unref(relay->news);
	if (relay->news_fd >= 0)
		close(relay->news_fd);
	free(relay->slots);
	free(relay->rings);
	free(relay);
}
