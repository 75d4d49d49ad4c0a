// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_opener.h"

#include <cap-ng.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "trace_ring.h"

/* Longer than anything it is asked for could take. */
#define PATIENCE 10 /* seconds */
/* Events about packets wake the reader when they have filled so much of a ring. */
#define WAKE (8 * 1024)
/* Above this only CAP_SYS_ADMIN opens perf events: a patch that Debian has. */
#define PARANOID_MOST 2

/** struct question - what it is asked for */
struct question {
	bool is_event;
	struct mcrd_opening opening;
};

/** struct answer - of an event, with its file descriptor */
struct answer {
	int error;
};

/* ---- the process ---------------------------------------------------------- */

/* Everything of the daemon's is closed, its lock above all. */
static void close_all_but(int keep)
{
	if ((!keep || !syscall(SYS_close_range, 0, keep - 1, 0)) &&
	    !syscall(SYS_close_range, keep + 1, ~0U, 0))
		return;
	for (int fd = 0; fd < sysconf(_SC_OPEN_MAX); fd++)
		if (fd != keep)
			close(fd);
}

static bool is_paranoid(void)
{
	FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	char text[16] = "";

	/* Under mcrd's unit /proc does not show it. */
	if (!file)
		return true;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return strtol(text, NULL, 10) > PARANOID_MOST;
}

static bool keep_what_it_takes(const struct passwd *passwd)
{
	static const unsigned int wanted[] = { CAP_DAC_READ_SEARCH, CAP_PERFMON,
					       CAP_SYS_ADMIN };
	bool has[3];

	if (capng_get_caps_process())
		return false;
	for (size_t i = 0; i < 3; i++)
		has[i] = capng_have_capability(CAPNG_PERMITTED, wanted[i]);
	has[2] = has[2] && is_paranoid();
	capng_clear(CAPNG_SELECT_BOTH);
	for (size_t i = 0; i < 3; i++)
		if (has[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     wanted[i]);
	if (passwd && !geteuid()) {
		if (capng_change_id(passwd->pw_uid, passwd->pw_gid,
				    CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
			return false;
	} else if (capng_apply(CAPNG_SELECT_CAPS)) {
		return false;
	}
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Each format is a message; one of a single octet, an error's number, ends them. */
static bool answer_formats(int socket, struct mcrd_formats *formats)
{
	struct mcr_error err;
	unsigned char end;
	size_t length;

	mcrd_formats_clear(formats);
	end = -mcrd_formats_read(formats, &err);
	for (size_t at = 0; at < formats->size; at += length + 1) {
		length = strlen(formats->text + at);
		if (length > 1 && send(socket, formats->text + at, length,
				       MSG_NOSIGNAL) < 0)
			return false;
	}
	return send(socket, &end, 1, MSG_NOSIGNAL) == 1;
}

/* "ID: 1234" stands in the format of one of the module's events. */
static bool is_ours(const struct mcrd_formats *formats, uint16_t id)
{
	const char *text, *found;

	for (size_t at = 0; at < formats->size; at += strlen(text) + 1) {
		text = formats->text + at;
		found = strstr(text, "\nID: ");
		if (found && strtol(found + 5, NULL, 10) == id)
			return true;
	}
	return false;
}

static int open_event(const struct mcrd_opening *opening)
{
	struct perf_event_attr attr = {
		.type = opening->id ? PERF_TYPE_TRACEPOINT : PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = opening->id ? opening->id : PERF_COUNT_SW_DUMMY,
		.sample_period = opening->id ? 1 : 0,
		.sample_type = MCRD_RING_SAMPLE,
		.sample_id_all = 1,
		.disabled = 1,
		/* One clock, so that events of all CPUs can be put in order. */
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
	int fd;

	if (!opening->id || opening->is_packet) {
		attr.watermark = 1;
		attr.wakeup_watermark = WAKE;
	} else {
		attr.wakeup_events = 1;
	}
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, (int)opening->cpu, -1,
			  PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static bool answer_event(int socket, const struct mcrd_formats *formats,
			 const struct mcrd_opening *opening)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct answer answer = { .error = -EPERM };
	struct iovec part = { &answer, sizeof(answer) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;
	int fd = -1;

	if (!opening->id || is_ours(formats, opening->id)) {
		fd = open_event(opening);
		answer.error = fd < 0 ? fd : 0;
	}
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(fd)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	if (fd >= 0)
		close(fd);
	return sent == sizeof(answer);
}

__attribute__((noreturn)) static void serve(int socket,
					    const struct passwd *passwd)
{
	struct mcrd_formats formats = { 0 };
	struct question question;
	bool goes_on;
	sigset_t all;

	/* It ends with the daemon, not with what the daemon is told. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "mcrd-opener", 0, 0, 0);
	close_all_but(socket);
	goes_on = keep_what_it_takes(passwd);
	while (goes_on && recv(socket, &question, sizeof(question), 0) ==
				  sizeof(question))
		goes_on = question.is_event ?
				  answer_event(socket, &formats,
					       &question.opening) :
				  answer_formats(socket, &formats);
	_exit(0);
}

/* ---- the daemon ----------------------------------------------------------- */

int mcrd_opener_start(const char *user)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	const struct passwd *passwd = user ? getpwnam(user) : NULL;
	int sockets[2], error;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		return -errno;
	pid = fork();
	if (!pid)
		serve(sockets[1], passwd);
	error = errno;
	close(sockets[1]);
	if (pid > 0 && !setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO,
				   &patience, sizeof(patience)))
		return sockets[0];
	close(sockets[0]);
	return pid < 0 ? -error : -errno;
}

/* What it might still say would be taken for the answer to the next question. */
static int give_up(int opener)
{
	int error = errno;

	shutdown(opener, SHUT_RDWR);
	return error == EAGAIN ? -ETIMEDOUT : -error;
}

static int ask(int opener, const struct question *question)
{
	return send(opener, question, sizeof(*question), MSG_NOSIGNAL) ==
			       sizeof(*question) ?
		       0 :
		       -errno;
}

int mcrd_opener_formats(int opener, struct mcrd_formats *formats,
			struct mcr_error *err)
{
	static char text[MCRD_FORMAT_MAX];
	ssize_t got = 0;
	int ret;

	*formats = (struct mcrd_formats){ 0 };
	ret = ask(opener, &(struct question){ .is_event = false });
	while (!ret && (got = recv(opener, text, sizeof(text), 0)) > 1)
		ret = mcrd_formats_add(formats, text, got);
	if (!ret && got == 1)
		ret = -(unsigned char)text[0];
	else if (!ret)
		ret = got < 0 ? give_up(opener) : -EPIPE;
	if (!ret)
		return 0;
	mcrd_formats_clear(formats);
	return mcr_error_set(err, ret,
			     "the formats of its events cannot be read in %s: %s",
			     MCRD_FORMATS, strerror(-ret));
}

int mcrd_opener_event(int opener, const struct mcrd_opening *opening)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct answer answer;
	struct iovec part = { &answer, sizeof(answer) };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct question question = { .is_event = true, .opening = *opening };
	const struct cmsghdr *header;
	ssize_t got;
	int ret, fd;

	ret = ask(opener, &question);
	if (ret)
		return ret;
	got = recvmsg(opener, &message, MSG_CMSG_CLOEXEC);
	if (got != sizeof(answer))
		return got < 0 ? give_up(opener) : -EPIPE;
	header = CMSG_FIRSTHDR(&message);
	if (answer.error)
		return answer.error;
	/* More are open than may be. */
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return -EMFILE;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}
