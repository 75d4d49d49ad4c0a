// SPDX-License-Identifier: GPL-2.0-or-later
/* The receiver: one socket a group, every datagram verified and accounted for. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "payload.h"
#include "recv.h"
#include "report.h"
#include "sock.h"
#include "stop.h"

#define BATCH		64		/* datagrams in one system call */
#define BUF_SIZE	65536		/* more than any datagram has */
#define NSEC		1000000000ULL
#define TICK_NS		(NSEC / 5)	/* longest wait between two looks around */
#define LINK_NS		(3 * NSEC)	/* longest wait for a link to come up */
#define LINK_STEP_NS	(NSEC / 100)

/* What came with a datagram. */
struct arrival {
	struct mcrgen_addr from;
	unsigned int from_port;
	struct mcrgen_addr to;
	unsigned int ifindex;
	int ttl;
	int dscp;
	uint64_t when_ns;
};

struct receiver {
	const struct mcrgen_options *o;
	struct mcrgen_ifc ifc;
	int epoll;
	int *fds;
	struct mcrgen_received result;
	uint64_t heard_ns;	/* last datagram, CLOCK_MONOTONIC */
	uint64_t linger_end;	/* 0: the count has not been reached */
	struct mmsghdr msgs[BATCH];
	struct iovec iovs[BATCH];
	struct sockaddr_storage from[BATCH];
	char control[BATCH][256] __attribute__((aligned(8)));
	uint8_t buffers[BATCH][BUF_SIZE];
};

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

/* Returns the entry if it is a new one. */
static struct mcrgen_seen *seen_add(struct mcrgen_seen_list *list,
				    const struct mcrgen_addr *addr, unsigned int number)
{
	struct mcrgen_seen *e;

	for (e = list->entries; e < list->entries + list->count; e++) {
		if (e->number == number && mcrgen_addr_equal(&e->addr, addr)) {
			e->datagrams++;
			return NULL;
		}
	}
	if (list->count == MCRGEN_SEEN_MAX) {
		list->others++;
		return NULL;
	}
	list->count++;
	*e = (struct mcrgen_seen){ .addr = *addr, .number = number, .datagrams = 1 };
	return e;
}

static int cmsg_int(const struct cmsghdr *c)
{
	int value;

	memcpy(&value, CMSG_DATA(c), sizeof(value));
	return value;
}

static void read_ip_cmsg(const struct cmsghdr *c, struct arrival *a)
{
	struct in_pktinfo info;

	switch (c->cmsg_type) {
	case IP_TTL:
		a->ttl = cmsg_int(c);
		break;
	case IP_TOS: /* one byte, unlike all others */
		a->dscp = *CMSG_DATA(c) >> 2;
		break;
	case IP_PKTINFO:
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		a->to.family = AF_INET;
		a->to.v4 = info.ipi_addr;
		a->ifindex = info.ipi_ifindex;
		break;
	}
}

static void read_ipv6_cmsg(const struct cmsghdr *c, struct arrival *a)
{
	struct in6_pktinfo info;

	switch (c->cmsg_type) {
	case IPV6_HOPLIMIT:
		a->ttl = cmsg_int(c);
		break;
	case IPV6_TCLASS:
		a->dscp = cmsg_int(c) >> 2;
		break;
	case IPV6_PKTINFO:
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		a->to.family = AF_INET6;
		a->to.v6 = info.ipi6_addr;
		a->ifindex = info.ipi6_ifindex;
		break;
	}
}

static void read_arrival(struct msghdr *msg, struct arrival *a)
{
	const struct sockaddr_in *in = msg->msg_name;
	const struct sockaddr_in6 *in6 = msg->msg_name;
	struct timespec ts;
	struct cmsghdr *c;

	memset(a, 0, sizeof(*a));
	a->from.family = in->sin_family;
	if (in->sin_family == AF_INET) {
		a->from.v4 = in->sin_addr;
		a->from_port = ntohs(in->sin_port);
	} else {
		a->from.v6 = in6->sin6_addr;
		a->from_port = ntohs(in6->sin6_port);
	}
	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IP) {
			read_ip_cmsg(c, a);
		} else if (c->cmsg_level == IPPROTO_IPV6) {
			read_ipv6_cmsg(c, a);
		} else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			a->when_ns = ts.tv_sec * NSEC + ts.tv_nsec;
		}
	}
}

static int account(struct receiver *r, unsigned int channel, struct msghdr *msg,
		   const uint8_t *buf, size_t size)
{
	struct mcrgen_received *res = &r->result;
	struct mcrgen_parsed parsed;
	struct mcrgen_seen *to;
	struct arrival a;
	int err;

	read_arrival(msg, &a);
	if (r->o->source.family && !mcrgen_addr_equal(&a.from, &r->o->source)) {
		res->filtered++;
		return 0;
	}
	mcrgen_payload_parse(buf, size, &parsed);
	err = mcrgen_verify_add(&res->verify, &parsed, channel,
				XXH64(&a.from, sizeof(a.from), a.from_port));
	if (err) {
		mcrgen_error("out of memory");
		return err;
	}
	if (parsed.full)
		mcrgen_delay_add(&res->delay, a.when_ns - parsed.payload.sent_ns);
	seen_add(&res->sources, &a.from, a.from_port);
	to = seen_add(&res->destinations, &a.to, a.ifindex);
	if (to)
		if_indextoname(a.ifindex, to->interface);
	res->ttl[a.ttl & 255]++;
	res->dscp[a.dscp & 63]++;
	if (!res->datagrams || size < res->size_min)
		res->size_min = size;
	if (size > res->size_max)
		res->size_max = size;
	if (!res->datagrams)
		res->first_ns = a.when_ns;
	res->last_ns = a.when_ns;
	res->datagrams++;
	res->bytes += size;
	return 0;
}

/* Whether --count has arrived. */
static bool complete(struct receiver *r)
{
	return r->o->count && r->result.verify.arrived >= (uint64_t)r->o->count;
}

/* Reads up to a batch from one socket. Returns 0, or a negative errno after telling. */
static int read_socket(struct receiver *r, unsigned int channel)
{
	int i, n, err;

	for (i = 0; i < BATCH; i++) {
		r->iovs[i] = (struct iovec){ r->buffers[i], BUF_SIZE };
		r->msgs[i].msg_hdr = (struct msghdr){
			.msg_name = &r->from[i],
			.msg_namelen = sizeof(r->from[i]),
			.msg_iov = &r->iovs[i],
			.msg_iovlen = 1,
			.msg_control = r->control[i],
			.msg_controllen = sizeof(r->control[i]),
		};
	}
	/* An error is one that was pending on the socket, and is gone by being read. */
	n = recvmmsg(r->fds[channel], r->msgs, BATCH, MSG_DONTWAIT, NULL);
	for (i = 0; i < n; i++) {
		/* Exactly --count, unless repeats are waited for. */
		if (complete(r) && r->o->linger <= 0)
			break;
		err = account(r, channel, &r->msgs[i].msg_hdr, r->buffers[i],
			      r->msgs[i].msg_len);
		if (err)
			return err;
	}
	if (n > 0)
		r->heard_ns = now_ns(CLOCK_MONOTONIC);
	return 0;
}

static void close_sockets(struct receiver *r)
{
	int i;

	for (i = 0; i < r->o->streams; i++) {
		if (r->fds[i] < 0)
			continue;
		r->result.drops += mcrgen_rx_drops(r->fds[i]);
		close(r->fds[i]);
		r->fds[i] = -1;
	}
}

static int open_sockets(struct receiver *r)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct mcrgen_addr group;
	int i;

	for (i = 0; i < r->o->streams; i++) {
		group = mcrgen_addr_add(&r->o->group, i);
		r->fds[i] = mcrgen_rx_open(r->o, &r->ifc, &group);
		if (r->fds[i] < 0)
			return r->fds[i];
		event.data.u32 = i;
		if (epoll_ctl(r->epoll, EPOLL_CTL_ADD, r->fds[i], &event)) {
			mcrgen_error("cannot wait for a socket: %s", strerror(errno));
			return -errno;
		}
	}
	return 0;
}

/* An interface made anew has another index: sockets and memberships of the old one are dead. */
static void follow_interface(struct receiver *r)
{
	if (!mcrgen_ifc_changed(&r->ifc))
		return;
	close_sockets(r);
	/* Its address may not be back yet: then try at the next tick. */
	if (open_sockets(r)) {
		close_sockets(r);
		r->ifc.index = 0;
	}
}

/* Gives a link that is coming up the time to; one that is down is listened to all the same. */
static void wait_for_link(const struct receiver *r)
{
	const struct timespec step = { .tv_nsec = LINK_STEP_NS };
	uint64_t left;

	if (r->o->group.family != AF_INET6 || !mcrgen_addr_multicast(&r->o->group))
		return;
	for (left = LINK_NS; left && !mcrgen_ifc_takes_groups(&r->ifc); left -= LINK_STEP_NS)
		nanosleep(&step, NULL);
}

static int create_ready_file(const char *path)
{
	int fd;

	if (!path)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0) {
		mcrgen_error("cannot create --ready-file \"%s\": %s", path, strerror(errno));
		return -errno;
	}
	close(fd);
	return 0;
}

static void show_progress(const struct receiver *r, uint64_t now, uint64_t start)
{
	const struct mcrgen_received *res = &r->result;
	struct mcrgen_totals t;

	mcrgen_verify_totals(&res->verify, 0, false, &t);
	mcrgen_progress("%.0f s: received %llu, lost %llu, duplicated %llu, reordered %llu, corrupted %llu",
			(now - start) / 1e9, (unsigned long long)t.received,
			(unsigned long long)t.lost, (unsigned long long)t.duplicated,
			(unsigned long long)t.reordered, (unsigned long long)t.corrupted);
}

/* Until when to wait for datagrams. */
static uint64_t wait_until(const struct receiver *r, uint64_t now)
{
	uint64_t until = now + TICK_NS, silent;

	if (r->o->timeout > 0) {
		silent = r->heard_ns + r->o->timeout * NSEC;
		if (silent < until)
			until = silent;
	}
	if (r->linger_end && r->linger_end < until)
		until = r->linger_end;
	return until;
}

/* Whether it is time to end. */
static bool finished(struct receiver *r, uint64_t now)
{
	if (complete(r) && !r->linger_end) {
		r->result.count_reached = true;
		r->linger_end = now + r->o->linger * NSEC;
	}
	if (r->linger_end && now >= r->linger_end)
		return true;
	return r->o->timeout > 0 && now >= r->heard_ns + r->o->timeout * NSEC;
}

/* Receives all there is to receive. Returns 0, or a negative errno after telling the user. */
static int run(struct receiver *r, const sigset_t *waiting)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC), now = start, shown = start, until;
	bool progress = mcrgen_progress_wanted(r->o);
	struct epoll_event events[16];
	int i, n, err = 0;

	r->heard_ns = start;
	while (!mcrgen_stop_asked() && !err && !finished(r, now)) {
		until = wait_until(r, now);
		n = epoll_pwait(r->epoll, events, 16,
				until > now ? (until - now + NSEC / 1000 - 1) / (NSEC / 1000) : 0,
				waiting);
		for (i = 0; i < n && !err; i++)
			err = read_socket(r, events[i].data.u32);
		if (!n)
			follow_interface(r);
		now = now_ns(CLOCK_MONOTONIC);
		if (progress && now - shown >= NSEC / 2) {
			show_progress(r, now, start);
			shown = now;
		}
	}
	if (progress)
		mcrgen_progress(NULL);
	return err;
}

static int prepare(struct receiver *r)
{
	struct rlimit files;
	int i;

	/* One socket a group, and the soft limit is usually 1024. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	r->fds = malloc(r->o->streams * sizeof(*r->fds));
	if (r->epoll < 0 || !r->fds) {
		mcrgen_error("cannot prepare to receive: %s", strerror(errno));
		return -ENOMEM;
	}
	for (i = 0; i < r->o->streams; i++)
		r->fds[i] = -1;
	return 0;
}

/* Reports, and says what --expect-no-loss objects to. Returns the exit status. */
static int conclude(struct receiver *r)
{
	const char *wrong = mcrgen_received_wrong(r->o, &r->result);

	if (mcrgen_report_received(r->o, &r->result))
		return 1;
	if (!r->o->expect_no_loss || !wrong)
		return 0;
	mcrgen_error("--expect-no-loss: %s", wrong);
	return 1;
}

int mcrgen_recv(const struct mcrgen_options *o)
{
	struct receiver *r = calloc(1, sizeof(*r));
	int status = 1, err;
	sigset_t waiting;

	if (!r) {
		mcrgen_error("out of memory");
		return 1;
	}
	r->o = o;
	r->epoll = -1;
	mcrgen_stop_setup(&waiting);
	/* One left by an earlier run would say "ready" too soon. */
	if (o->ready_file)
		unlink(o->ready_file);
	if (!mcrgen_ifc_find(o->interface, &r->ifc) && !prepare(r)) {
		err = open_sockets(r);
		if (!err)
			wait_for_link(r);
		if (!err)
			err = create_ready_file(o->ready_file);
		if (!err) {
			err = run(r, &waiting);
			close_sockets(r);
			status = conclude(r);
			if (err)
				status = 1;
		} else {
			close_sockets(r);
		}
	}
	if (r->epoll >= 0)
		close(r->epoll);
	free(r->fds);
	mcrgen_verify_free(&r->result.verify);
	free(r);
	return status;
}
