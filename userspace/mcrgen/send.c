// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sender. It hands the kernel messages: a message is one datagram, or with GSO up to
 * --burst datagrams of one stream in one buffer. Messages are numbered over all streams in
 * turn, so that one number says which stream, which datagrams and when.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "payload.h"
#include "report.h"
#include "send.h"
#include "sock.h"
#include "stop.h"

#define BATCH		64		/* messages in one system call */
#define NSEC		1000000000ULL
#define SLICE_NS	(NSEC / 10)	/* longest sleep between two looks at the stop flag */
#define BACKLOG_NS	(NSEC / 10)	/* more delay than this is not made up for */
#define GIVE_UP_NS	(10 * NSEC)	/* of nothing but errors */

/**
 * struct pacer - when which message is due
 * @interval_ns: time between two messages, 0: at once
 * @base_ns: when message @base is due, CLOCK_MONOTONIC
 * @base: a message number
 */
struct pacer {
	double interval_ns;
	uint64_t base_ns;
	uint64_t base;
};

struct sender {
	struct mcrgen_options *o;
	struct mcrgen_ifc ifc;
	int fd;
	struct pacer pacer;
	struct mcrgen_sent result;
	uint64_t next;		/* message number */
	uint64_t end;		/* message number after the last one */
	uint64_t failing_since;	/* 0: the last attempt went well */
	bool told;		/* the user knows that sending fails */
	struct sockaddr_storage *to;	/* one a stream */
	socklen_t to_len;
	uint8_t *buffers;
	struct mmsghdr msgs[BATCH];
	struct iovec iovs[BATCH];
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

static uint64_t pacer_deadline(const struct pacer *p, uint64_t message)
{
	return p->base_ns + (uint64_t)((message - p->base) * p->interval_ns);
}

/* How many messages from @message on are due at @now. */
static uint64_t pacer_due(struct pacer *p, uint64_t message, uint64_t now)
{
	uint64_t deadline;

	if (p->interval_ns <= 0)
		return BATCH;
	deadline = pacer_deadline(p, message);
	if (now < deadline)
		return 0;
	/* After a stall, go on at the rate instead of in one burst. */
	if (now - deadline > BACKLOG_NS) {
		p->base = message;
		p->base_ns = now;
		deadline = now;
	}
	return (uint64_t)((now - deadline) / p->interval_ns) + 1;
}

/* Datagrams in a message: --burst, fewer in the last one of a stream. */
static uint64_t message_datagrams(const struct mcrgen_options *o, uint64_t message)
{
	uint64_t first = message / o->streams * o->burst;

	if (o->count && (uint64_t)o->count - first < (uint64_t)o->burst)
		return o->count - first;
	return o->burst;
}

/* Where each stream goes; an IPv6 address may hold the interface's index. */
static void address_streams(struct sender *s)
{
	const struct mcrgen_options *o = s->o;
	struct mcrgen_addr group;
	int i;

	for (i = 0; i < o->streams; i++) {
		group = mcrgen_addr_add(&o->group, i);
		s->to_len = mcrgen_sockaddr(&group, o->port, s->ifc.index, &s->to[i]);
	}
}

static void build_message(struct sender *s, unsigned int slot, uint64_t message)
{
	const struct mcrgen_options *o = s->o;
	uint64_t stream = message % o->streams, i, n = message_datagrams(o, message);
	uint8_t *buf = s->buffers + (size_t)slot * o->burst * o->size;
	struct mcrgen_payload p = {
		.stream = s->result.stream_ids[stream],
		.seq = message / o->streams * o->burst,
		/* The duration may end it before the count does. */
		.count = o->duration > 0 ? 0 : o->count,
		.sent_ns = now_ns(CLOCK_REALTIME),
	};

	for (i = 0; i < n; i++, p.seq++)
		mcrgen_payload_build(&p, buf + i * o->size, o->size);
	s->iovs[slot] = (struct iovec){ .iov_base = buf, .iov_len = n * o->size };
	s->msgs[slot].msg_hdr = (struct msghdr){
		.msg_name = &s->to[stream],
		.msg_namelen = s->to_len,
		.msg_iov = &s->iovs[slot],
		.msg_iovlen = 1,
	};
}

static void account_sent(struct sender *s, unsigned int messages)
{
	uint64_t n;

	for (; messages--; s->next++) {
		n = message_datagrams(s->o, s->next);
		s->result.sent += n;
		s->result.bytes += n * s->o->size;
		s->result.stream_sent[s->next % s->o->streams] += n;
	}
}

/* An error read here is not reported by the next send. */
static void drain_errors(int fd)
{
	char data[512];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	while (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)
		;
}

static void pause_ns(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / NSEC, .tv_nsec = ns % NSEC };

	nanosleep(&ts, NULL);
}

/* Whether an error may pass: a link that comes back, an address, a route, a neighbour. */
static bool may_pass(int err)
{
	switch (err) {
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENODEV:
	case ENXIO:
	case EADDRNOTAVAIL:
	case ECONNREFUSED:
	case ENOPROTOOPT:
	case EPROTO:
	case EPERM: /* a packet filter */
		return true;
	default:
		return false;
	}
}

static const char *hint(const struct sender *s, int err)
{
	if (s->o->burst > 1 && (err == EINVAL || err == EMSGSIZE || err == EIO))
		return ": a GSO super-packet needs datagrams that fit the MTU and a device that checksums; give a smaller --size or no --burst";
	if (err == ENETUNREACH && !s->ifc.index)
		return ": there is no route; give --interface";
	return "";
}

/*
 * An interface made anew has another index, and the socket is bound to the old one. Its
 * address may not be back yet, so this may take several attempts.
 */
static void follow_interface(struct sender *s)
{
	int fd;

	if (!mcrgen_ifc_changed(&s->ifc))
		return;
	fd = mcrgen_tx_open(s->o, &s->ifc);
	if (fd < 0) {
		s->ifc.index = 0;
		pause_ns(NSEC / 2);
		return;
	}
	close(s->fd);
	s->fd = fd;
	address_streams(s);
}

/*
 * A send failed with errno @err. Returns whether to try the same message again; if not, the
 * user has been told.
 */
static bool try_again(struct sender *s, int err)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	bool full = err == EAGAIN || err == ENOBUFS || err == ENOMEM;

	if (err == EINTR)
		return true;
	drain_errors(s->fd);
	if (!s->failing_since)
		s->failing_since = now;
	if (full)
		s->result.retries++;
	else
		s->result.errors++;
	if ((!full && !may_pass(err)) || now - s->failing_since >= GIVE_UP_NS) {
		mcrgen_error("cannot send: %s%s", strerror(err), hint(s, err));
		return false;
	}
	if (full) {
		pause_ns(NSEC / 20000);
		return true;
	}
	/* A refusal by the receiver is reported by the send after it and costs nothing. */
	if (err == ECONNREFUSED)
		return true;
	if (!s->told) {
		s->told = true;
		mcrgen_error("cannot send: %s%s; trying on for %llu seconds", strerror(err),
			     hint(s, err), GIVE_UP_NS / NSEC);
	}
	pause_ns(NSEC / 100);
	follow_interface(s);
	return true;
}

static void show_progress(const struct sender *s, uint64_t now, uint64_t start)
{
	const struct mcrgen_options *o = s->o;
	double seconds = (now - start) / 1e9;

	if (o->count)
		mcrgen_progress("%.0f s: sent %llu of %lld (%.0f %%), %.0f/s, %.1f Mbit/s, errors %llu",
				seconds, (unsigned long long)s->result.sent,
				(long long)o->count * o->streams,
				100.0 * s->result.sent / o->count / o->streams,
				s->result.sent / seconds, 8e-6 * s->result.bytes / seconds,
				(unsigned long long)s->result.errors);
	else
		mcrgen_progress("%.0f s: sent %llu, %.0f/s, %.1f Mbit/s, errors %llu", seconds,
				(unsigned long long)s->result.sent, s->result.sent / seconds,
				8e-6 * s->result.bytes / seconds,
				(unsigned long long)s->result.errors);
}

static void sleep_until(uint64_t deadline, uint64_t now)
{
	struct timespec ts;

	if (deadline > now + SLICE_NS)
		deadline = now + SLICE_NS;
	ts = (struct timespec){ .tv_sec = deadline / NSEC, .tv_nsec = deadline % NSEC };
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

/* Sends all there is to send. Returns the exit status. */
static int run(struct sender *s)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC), now = start, first = 0, last = 0;
	uint64_t shown = start, stop_at = UINT64_MAX, due;
	bool progress = mcrgen_progress_wanted(s->o);
	int ret, status = 0;
	unsigned int i;

	if (s->o->duration > 0)
		stop_at = start + s->o->duration * NSEC;
	s->pacer.base_ns = start;
	while (!mcrgen_stop_asked() && s->next < s->end && now < stop_at) {
		if (progress && now - shown >= NSEC / 2) {
			show_progress(s, now, start);
			shown = now;
		}
		due = pacer_due(&s->pacer, s->next, now);
		if (!due) {
			uint64_t deadline = pacer_deadline(&s->pacer, s->next);

			sleep_until(deadline < stop_at ? deadline : stop_at, now);
			now = now_ns(CLOCK_MONOTONIC);
			continue;
		}
		if (due > BATCH)
			due = BATCH;
		if (due > s->end - s->next)
			due = s->end - s->next;
		for (i = 0; i < due; i++)
			build_message(s, i, s->next + i);
		if (!first)
			first = now;
		ret = sendmmsg(s->fd, s->msgs, due, 0);
		now = now_ns(CLOCK_MONOTONIC);
		if (ret > 0) {
			account_sent(s, ret);
			s->failing_since = 0;
			s->told = false;
			last = now;
		} else if (!try_again(s, errno)) {
			status = 1;
			break;
		}
	}
	/* It ended in the middle of failing, which try_again() has told of. */
	if (s->failing_since && !last)
		status = 1;
	if (progress)
		mcrgen_progress(NULL);
	if (last)
		s->result.seconds = (last - first) / 1e9;
	return status;
}

static int prepare(struct sender *s)
{
	const struct mcrgen_options *o = s->o;
	size_t ids = o->streams * sizeof(*s->result.stream_ids), got;

	s->result.stream_ids = malloc(ids);
	s->result.stream_sent = calloc(o->streams, sizeof(*s->result.stream_sent));
	s->to = calloc(o->streams, sizeof(*s->to));
	s->buffers = malloc((size_t)BATCH * o->burst * o->size + 1);
	if (!s->result.stream_ids || !s->result.stream_sent || !s->to || !s->buffers) {
		mcrgen_error("out of memory");
		return -ENOMEM;
	}
	for (got = 0; got < ids;) {
		ssize_t ret = getrandom((char *)s->result.stream_ids + got, ids - got, 0);

		if (ret < 0 && errno != EINTR) {
			mcrgen_error("cannot get random numbers: %s", strerror(errno));
			return -errno;
		}
		got += ret > 0 ? ret : 0;
	}
	address_streams(s);
	s->end = UINT64_MAX;
	if (o->count)
		s->end = (o->count + o->burst - 1) / o->burst * o->streams;
	if (o->rate > 0)
		s->pacer.interval_ns = 1e9 * o->burst / o->rate / o->streams;
	return 0;
}

int mcrgen_send(struct mcrgen_options *o)
{
	struct sender *s = calloc(1, sizeof(*s));
	int status = 1;

	if (!s) {
		mcrgen_error("out of memory");
		return 1;
	}
	s->o = o;
	s->fd = -1;
	/* The kernel may otherwise wake us 50 us late, to save power. */
	prctl(PR_SET_TIMERSLACK, 1UL);
	mcrgen_stop_setup(NULL);
	if (!mcrgen_ifc_find(o->interface, &s->ifc) && !prepare(s)) {
		s->fd = mcrgen_tx_open(o, &s->ifc);
		if (s->fd >= 0) {
			status = run(s);
			if (mcrgen_report_sent(o, &s->result))
				status = 1;
		}
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s->result.stream_ids);
	free(s->result.stream_sent);
	free(s->to);
	free(s->buffers);
	free(s);
	return status;
}
