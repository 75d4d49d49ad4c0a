// SPDX-License-Identifier: GPL-2.0-or-later
#include "privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "log.h"

/* What mcrd uses: netlink requests, and later tracepoints. */
static const int used[] = { CAP_NET_ADMIN, CAP_PERFMON };

int mcrd_privilege_drop(const char *user, const char *dir,
			struct mcr_error *err)
{
	bool root = !geteuid(), kept[sizeof(used) / sizeof(used[0])];
	struct passwd *passwd = NULL;

	if (user) {
		errno = 0;
		passwd = getpwnam(user);
		if (!passwd)
			return mcr_error_set(err, errno ? -errno : -ENOENT,
					     "there is no user '%s': `systemd-sysusers` or `useradd --system` makes it",
					     user);
		if (!root && passwd->pw_uid != geteuid())
			return mcr_error_set(err, -EPERM,
					     "cannot become user '%s': mcrd was not started as root",
					     user);
	}
	if (capng_get_caps_process())
		return mcr_error_set(err, -EIO,
				     "cannot read this process's capabilities");
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
		kept[i] = capng_have_capability(CAPNG_PERMITTED, used[i]);
	if (!kept[0])
		return mcr_error_set(err, -EPERM,
				     "mcrd lacks CAP_NET_ADMIN, without which it can change no rule: start it as root, or by its systemd unit");
	if (passwd && root && dir &&
	    chown(dir, passwd->pw_uid, passwd->pw_gid))
		return mcr_error_set(err, -errno,
				     "cannot give %s to user '%s': %s", dir,
				     user, strerror(errno));
	capng_clear(CAPNG_SELECT_BOTH);
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
		if (kept[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     used[i]);
	if (passwd && root) {
		if (capng_change_id(passwd->pw_uid, passwd->pw_gid,
				    CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
			return mcr_error_set(err, -EPERM,
					     "cannot become user '%s'", user);
	} else if (capng_apply(root ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS)) {
		return mcr_error_set(err, -EPERM,
				     "cannot give up capabilities");
	}
	/* Nothing this process could start would get any of it back. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return mcr_error_set(err, -errno,
				     "cannot give up new privileges: %s",
				     strerror(errno));
	mcrd_log(MCRD_SECURITY, MCRD_LOG_INFO, MCRD_FIELDS({ "user", user }),
		 "capabilities are CAP_NET_ADMIN%s, and no others",
		 kept[1] ? " and CAP_PERFMON" : "");
	return 0;
}
