// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_perf.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "trace_opener.h"

/*
 * What an unprivileged user may have for each CPU is 512 KiB and a page
 * (perf_event_mlock_kb), for all mcrds together; who finds it taken is content with
 * less.
 */
#define RING_MOST  (256 * 1024)
#define RING_LEAST (16 * 1024)

/** struct closing - file descriptors that a thread closes */
struct closing {
	size_t count;
	int fds[];
};

/*
 * Opening and closing keep each other waiting in the kernel, a grace period for each
 * close: closing stands back while there is something to be opened.
 */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static bool opens;

void mcrd_perf_opens(bool value)
{
	pthread_mutex_lock(&turn);
	opens = value;
	pthread_cond_broadcast(&opened);
	pthread_mutex_unlock(&turn);
}

static void wait_for_turn(void)
{
	pthread_mutex_lock(&turn);
	while (opens)
		pthread_cond_wait(&opened, &turn);
	pthread_mutex_unlock(&turn);
}

static void *close_all(void *arg)
{
	struct closing *closing = arg;

	for (size_t i = 0; i < closing->count; i++) {
		pthread_mutex_lock(&one_at_a_time);
		wait_for_turn();
		close(closing->fds[i]);
		pthread_mutex_unlock(&one_at_a_time);
	}
	free(closing);
	return NULL;
}

/*
 * Ends events. They are disabled at once; but whoever closes the last one of a kind
 * waits for a grace period of the kernel's, for which the daemon has no time.
 */
static void end_events(int *events, size_t count)
{
	struct closing *closing =
		malloc(sizeof(*closing) + count * sizeof(*closing->fds));
	pthread_attr_t attr;
	pthread_t thread;
	size_t ended = 0;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (size_t i = 0; closing && i < count; i++) {
		if (events[i] < 0)
			continue;
		ioctl(events[i], PERF_EVENT_IOC_DISABLE, 0);
		closing->fds[ended++] = events[i];
	}
	if (closing)
		closing->count = ended;
	if (!ended || pthread_create(&thread, &attr, close_all, closing)) {
		free(closing);
		for (size_t i = 0; i < count; i++)
			if (events[i] >= 0)
				close(events[i]);
	}
	pthread_attr_destroy(&attr);
	for (size_t i = 0; i < count; i++)
		events[i] = -1;
}

static int map(struct mcrd_cpu *cpu, size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *memory = mmap(NULL, page + size, PROT_READ | PROT_WRITE,
			    MAP_SHARED, cpu->fd, 0);

	if (memory == MAP_FAILED)
		return -errno;
	cpu->mapped = page + size;
	cpu->ring = (struct mcrd_ring){
		.page = memory,
		.data = (const uint8_t *)memory + page,
		.size = size,
	};
	return 0;
}

int mcrd_cpu_open(struct mcrd_cpu **opened, int opener, unsigned int cpu,
		  struct mcr_error *err)
{
	const struct mcrd_opening owner = { .cpu = cpu };
	struct mcrd_cpu *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	made->cpu = cpu;
	made->opener = opener;
	made->fd = mcrd_opener_event(opener, &owner);
	if (made->fd < 0) {
		ret = mcr_error_set(err, made->fd,
				    "perf events cannot be opened on CPU %u: %s",
				    cpu, strerror(-made->fd));
		free(made);
		return ret;
	}
	ret = -EPERM;
	for (size_t size = RING_MOST; ret == -EPERM && size >= RING_LEAST;
	     size /= 2)
		ret = map(made, size);
	if (ret) {
		mcr_error_set(err, ret,
			      "there is no memory for a perf ring buffer of CPU %u: %s: see kernel.perf_event_mlock_kb and `ulimit -l`",
			      cpu, strerror(-ret));
		close(made->fd);
		free(made);
		return ret;
	}
	*opened = made;
	return 0;
}

void mcrd_cpu_close(struct mcrd_cpu *cpu)
{
	if (!cpu)
		return;
	end_events(cpu->events, cpu->count);
	munmap(cpu->ring.page, cpu->mapped);
	close(cpu->fd);
	free(cpu->events);
	free(cpu);
}

/* A file descriptor, or negative errno. */
static int open_kind(const struct mcrd_cpu *cpu,
		     const struct mcrd_trace_kind *kind, const char *filter)
{
	const struct mcrd_opening opening = {
		.cpu = cpu->cpu,
		.id = kind->id,
		.is_packet = kind->is_packet,
	};
	int fd, ret;

	fd = mcrd_opener_event(cpu->opener, &opening);
	if (fd < 0)
		return fd;
	if (!ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) &&
	    !ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, cpu->fd) &&
	    !ioctl(fd, PERF_EVENT_IOC_ENABLE, 0))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

/* Makes room for as many kinds; those of other formats have been closed. */
static int make_room(struct mcrd_cpu *cpu, size_t count)
{
	int *events;

	if (cpu->count == count)
		return 0;
	end_events(cpu->events, cpu->count);
	events = reallocarray(cpu->events, count + 1, sizeof(*events));
	if (!events) {
		cpu->count = 0;
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		events[i] = -1;
	cpu->events = events;
	cpu->count = count;
	return 0;
}

static int open_missing(struct mcrd_cpu *cpu,
			const struct mcrd_trace_kind *kinds,
			const bool *wanted, const char *filter,
			struct mcr_error *err)
{
	int ret;

	for (size_t i = 0; i < cpu->count; i++) {
		if (!wanted[i] || cpu->events[i] >= 0)
			continue;
		ret = open_kind(cpu, &kinds[i], filter);
		if (ret < 0)
			return mcr_error_set(err, ret,
					     "event %s cannot be read on CPU %u: %s",
					     kinds[i].name, cpu->cpu,
					     strerror(-ret));
		cpu->events[i] = ret;
	}
	return 0;
}

int mcrd_cpu_events(struct mcrd_cpu *cpu, const struct mcrd_trace_kind *kinds,
		    const bool *wanted, size_t count, const char *filter,
		    struct mcr_error *err)
{
	int *ended;

	if (make_room(cpu, count))
		return mcr_error_set(err, -ENOMEM, "out of memory");
	ended = calloc(count + 1, sizeof(*ended));
	if (!ended)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		ended[i] = wanted[i] ? -1 : cpu->events[i];
		if (!wanted[i])
			cpu->events[i] = -1;
	}
	end_events(ended, count);
	free(ended);
	return open_missing(cpu, kinds, wanted, filter, err);
}
