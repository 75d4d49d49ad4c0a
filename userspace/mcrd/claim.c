// SPDX-License-Identifier: GPL-2.0-or-later
#include "claim.h"

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

#define USER "mcr"

/* A leading zero octet says that it is no file. */
static const struct sockaddr_un address = {
	.sun_family = AF_UNIX,
	.sun_path = "\0mcrd",
};
static const socklen_t address_length =
	offsetof(struct sockaddr_un, sun_path) + sizeof("\0mcrd") - 1;

static bool is_user(uid_t uid, const char *name)
{
	const struct passwd *passwd = name ? getpwnam(name) : NULL;

	return passwd && passwd->pw_uid == uid;
}

/* Who listens there: it is asked by being called. False: nobody can be. */
static bool find_holder(int fd, struct ucred *who)
{
	socklen_t length = sizeof(*who);

	return !connect(fd, (const struct sockaddr *)&address, address_length) &&
	       !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, who, &length);
}

static int refuse(const struct ucred *who, struct mcr_error *err)
{
	/* A process of another pid namespace has no number here. */
	if (!who->pid)
		return mcr_error_set(err, -EBUSY,
				     "mcrd runs already in this network namespace, as a process that has no number here, being in another container");
	return mcr_error_set(err, -EBUSY,
			     "mcrd runs already in this network namespace, as process %d, with files in another folder",
			     who->pid);
}

int mcrd_claim(const char *user, int *claim, struct mcr_error *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct ucred who;
	int ret = 0;

	*claim = -1;
	if (fd < 0)
		return mcr_error_set(err, -errno, "cannot open a socket: %s",
				     strerror(errno));
	if (!bind(fd, (const struct sockaddr *)&address, address_length) &&
	    !listen(fd, SOMAXCONN)) {
		*claim = fd;
		return 0;
	}
	if (errno != EADDRINUSE)
		ret = mcr_error_set(err, -errno,
				    "cannot listen at the socket @mcrd: %s",
				    strerror(errno));
	/* An mcrd answers whoever calls. */
	else if (!find_holder(fd, &who))
		mcrd_log(MCRD_SECURITY, MCRD_LOG_WARNING, NULL,
			 "somebody holds the socket @mcrd who cannot be called, so is no mcrd: a second mcrd with files in another folder would not be noticed");
	else if (!who.uid || who.uid == geteuid() || is_user(who.uid, user) ||
		 is_user(who.uid, USER))
		ret = refuse(&who, err);
	else
		mcrd_log(MCRD_SECURITY, MCRD_LOG_WARNING, NULL,
			 "process %d of user %u holds the socket @mcrd, and is no mcrd: a second mcrd with files in another folder would not be noticed",
			 who.pid, who.uid);
	close(fd);
	return ret;
}

void mcrd_claim_answer(int claim)
{
	int fd;

	/* That it was called is all that was wanted. */
	while ((fd = accept4(claim, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		close(fd);
}
