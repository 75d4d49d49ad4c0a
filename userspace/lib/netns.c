// SPDX-License-Identifier: GPL-2.0-or-later
#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NETNS_DIR "/run/netns"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

int mcr_netns_enter(const char *netns, int *home, struct mcr_error *err)
{
	char path[PATH_MAX];
	int there, ret = 0;

	snprintf(path, sizeof(path), "%s%s",
		 strchr(netns, '/') ? "" : NETNS_DIR "/", netns);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (there < 0) {
		ret = -errno;
		if (ret == -ENOENT)
			return mcr_error_set(err, ret,
					     "there is no network namespace '%s': `ip netns list` shows those there are",
					     netns);
		return mcr_error_set(err, ret,
				     "cannot open network namespace '%s': %s",
				     netns, strerror(-ret));
	}
	*home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*home < 0) {
		ret = mcr_error_set(err, -errno,
				    "cannot open this program's network namespace: %s",
				    strerror(errno));
	} else if (setns(there, CLONE_NEWNET)) {
		ret = mcr_error_set(err, -errno,
				    "cannot enter network namespace '%s': %s",
				    netns, strerror(errno));
		close(*home);
	}
	close(there);
	return ret;
}

int mcr_netns_leave(int home, struct mcr_error *err)
{
	int ret = 0;

	if (setns(home, CLONE_NEWNET))
		ret = mcr_error_set(err, -errno,
				    "cannot return to this program's network namespace: %s",
				    strerror(errno));
	close(home);
	return ret;
}

uint64_t mcr_netns_cookie(void)
{
	socklen_t size = sizeof(uint64_t);
	uint64_t cookie = 0;
	int fd;

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size))
		cookie = 0;
	close(fd);
	return cookie;
}
