// SPDX-License-Identifier: GPL-2.0-or-later
#include "privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

/* Whether there is any capability but CAP_NET_ADMIN. */
static bool has_others(void)
{
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (cap != CAP_NET_ADMIN &&
		    capng_have_capability(CAPNG_PERMITTED, cap))
			return true;
	return false;
}

/*
 * The directory is to be that of the user mcrd will be, who may do no more in it
 * than its owner may: an earlier mcrd may have been another. Files of another
 * owner are then replaced.
 */
static int take_directory(const char *dir, const char *user, uid_t uid,
			  gid_t gid, struct mcr_error *err)
{
	struct stat st;

	if (!stat(dir, &st) && st.st_uid == uid)
		return 0;
	if (!chown(dir, uid, gid))
		return 0;
	return mcr_error_set(err, -errno, "cannot give %s to user '%s': %s",
			     dir, user, strerror(errno));
}

int mcrd_privilege_drop(const char *user, const char *dir,
			struct mcr_error *err)
{
	bool root = !geteuid(), others;
	struct passwd *passwd = NULL;
	int ret;

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
	if (!capng_have_capability(CAPNG_PERMITTED, CAP_NET_ADMIN))
		return mcr_error_set(err, -EPERM,
				     "mcrd lacks CAP_NET_ADMIN, without which it can change no rule: start it as root, or by its systemd unit");
	if (root && dir) {
		ret = passwd ? take_directory(dir, user, passwd->pw_uid,
					      passwd->pw_gid, err) :
			       take_directory(dir, "root", 0, 0, err);
		if (ret)
			return ret;
	}
	/* Where a service manager has done it already, it may not even be asked. */
	others = has_others();
	capng_clear(CAPNG_SELECT_BOTH);
	capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
		     CAP_NET_ADMIN);
	if (passwd && root) {
		if (capng_change_id(passwd->pw_uid, passwd->pw_gid,
				    CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
			return mcr_error_set(err, -EPERM,
					     "cannot become user '%s'", user);
	} else if (others && capng_apply(root ? CAPNG_SELECT_BOTH :
						CAPNG_SELECT_CAPS)) {
		return mcr_error_set(err, -EPERM,
				     "cannot give up capabilities");
	}
	/* Nothing this process could start would get any of it back. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return mcr_error_set(err, -errno,
				     "cannot give up new privileges: %s",
				     strerror(errno));
	mcrd_log(MCRD_SECURITY, MCRD_LOG_INFO, MCRD_FIELDS({ "user", user }),
		 "keeps CAP_NET_ADMIN, and no other capability");
	return 0;
}
