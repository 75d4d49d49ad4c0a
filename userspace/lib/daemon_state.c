// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

#define STATE_MAX (64 << 10)
#define OWN_NETNS "/proc/thread-self/ns/net"
#define NETNS_DIR "/run/netns/"

#define RUNS_ALREADY \
	"mcrd runs already in this network namespace, as process %d"

/* The inode of a namespace is its number, whatever path leads to it. */
static int netns_inode(const char *netns, ino_t *inode, struct mcr_error *err)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s",
		 !netns || strchr(netns, '/') ? "" : NETNS_DIR,
		 netns ? netns : OWN_NETNS);
	if (stat(path, &st))
		return mcr_error_set(err, -errno,
				     "cannot look at network namespace %s: %s",
				     path, strerror(errno));
	*inode = st.st_ino;
	return 0;
}

int mcr_daemon_files(const char *netns, struct mcr_daemon_files *files,
		     struct mcr_error *err)
{
	const char *dir = getenv("RUNTIME_DIRECTORY");
	ino_t inode = 0;
	int len, ret;

	ret = netns_inode(netns, &inode, err);
	if (ret)
		return ret;
	if (!dir || !*dir)
		dir = MCR_DAEMON_DIR;
	/* systemd separates several with colons; the first is ours. */
	len = strcspn(dir, ":");
	if (snprintf(files->lock, sizeof(files->lock), "%.*s/%ju.lock", len,
		     dir, (uintmax_t)inode) >= (int)sizeof(files->lock) - 16)
		return mcr_error_set(err, -ENAMETOOLONG,
				     "RUNTIME_DIRECTORY is too long: '%s'",
				     dir);
	snprintf(files->state, sizeof(files->state), "%.*s/%ju.json", len, dir,
		 (uintmax_t)inode);
	snprintf(files->runtime, sizeof(files->runtime),
		 "%.*s/%ju.runtime.json5", len, dir, (uintmax_t)inode);
	snprintf(files->gro, sizeof(files->gro), "%.*s/%ju.gro", len, dir,
		 (uintmax_t)inode);
	return 0;
}

/* The pid a lock file holds; 0: none. */
static pid_t read_pid(int fd)
{
	char text[32] = "";
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);

	return len > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

static int write_pid(int fd)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%d\n", getpid());

	if (ftruncate(fd, 0) || pwrite(fd, text, len, 0) != len)
		return errno ? -errno : -EIO;
	return 0;
}

/* The pid of who has locked a file; 0: nobody, or it cannot be told. */
static pid_t holder(const char *name)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = mcr_file_open_own(name, O_RDONLY);
	pid_t pid = 0;

	if (fd < 0)
		return 0;
	/* Asking takes no lock, so it keeps no mcrd from starting. */
	if (!fcntl(fd, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK)
		pid = read_pid(fd);
	close(fd);
	return pid;
}

int mcr_daemon_lock(const struct mcr_daemon_files *files, struct mcr_error *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char dir[PATH_MAX];
	int fd, ret;

	snprintf(dir, sizeof(dir), "%.*s",
		 (int)(strrchr(files->lock, '/') - files->lock), files->lock);
	if (mkdir(dir, 0755) && errno != EEXIST)
		return mcr_error_set(err, -errno,
				     "cannot make the directory %s: %s", dir,
				     strerror(errno));
	fd = mcr_file_open_own(files->lock, O_RDWR | O_CREAT);
	/* One that ran as another user, and is no more, may have left it. */
	if (fd == -EACCES && !holder(files->lock) && !unlink(files->lock))
		fd = mcr_file_open_own(files->lock, O_RDWR | O_CREAT);
	if (fd == -EACCES && holder(files->lock))
		return mcr_error_set(err, -EBUSY, RUNS_ALREADY,
				     holder(files->lock));
	if (fd == -ELOOP || fd == -EINVAL)
		return mcr_error_set(err, fd,
				     "%s is a link or no file, which mcrd has not made: remove it",
				     files->lock);
	if (fd < 0)
		return mcr_error_set(err, fd, "cannot open %s: %s",
				     files->lock, strerror(-fd));
	/* Not of the process but of the descriptor: nothing else can drop it. */
	if (fcntl(fd, F_OFD_SETLK, &lock)) {
		ret = -errno;
		if (ret == -EAGAIN || ret == -EACCES)
			ret = mcr_error_set(err, -EBUSY,
					    RUNS_ALREADY, read_pid(fd));
		else
			mcr_error_set(err, ret, "cannot lock %s: %s",
				      files->lock, strerror(-ret));
		close(fd);
		return ret;
	}
	ret = write_pid(fd);
	if (ret) {
		mcr_error_set(err, ret, "cannot write %s: %s", files->lock,
			      strerror(-ret));
		close(fd);
		return ret;
	}
	return fd;
}

static struct json_object *state_json(const struct mcr_daemon_state *state)
{
	struct json_object *object = json_object_new_object();
	char digest[17];

	snprintf(digest, sizeof(digest), "%016" PRIx64, state->digest);
	json_object_object_add(object, "pid", json_object_new_int(state->pid));
	json_object_object_add(object, "config",
			       json_object_new_string(state->config));
	json_object_object_add(object, "in_sync",
			       json_object_new_boolean(state->in_sync));
	json_object_object_add(object, "generation",
			       json_object_new_int64(state->generation));
	json_object_object_add(object, "digest",
			       json_object_new_string(digest));
	return object;
}

int mcr_daemon_state_write(const struct mcr_daemon_files *files,
			   const struct mcr_daemon_state *state,
			   struct mcr_error *err)
{
	struct json_object *object = state_json(state);
	struct mcr_file_save *save;
	FILE *file;
	int ret;

	ret = mcr_file_save_begin_own(&save, files->state, &file, err);
	if (!ret) {
		fputs(json_object_to_json_string_ext(
			      object, JSON_C_TO_STRING_PLAIN |
					      JSON_C_TO_STRING_NOSLASHESCAPE),
		      file);
		ret = mcr_file_save_commit(save, err);
	}
	json_object_put(object);
	return ret;
}

static void read_state(const struct mcr_daemon_files *files,
		       struct mcr_daemon_state *state)
{
	struct json_object *object, *value;
	size_t size;
	char *text;

	if (mcr_file_read_own(files->state, STATE_MAX, &text, &size, NULL))
		return;
	object = json_tokener_parse(text);
	free(text);
	if (!object)
		return;
	if (json_object_object_get_ex(object, "config", &value) &&
	    json_object_is_type(value, json_type_string))
		snprintf(state->config, sizeof(state->config), "%s",
			 json_object_get_string(value));
	/* How things stood with an earlier mcrd says nothing of this one. */
	if (state->running && json_object_object_get_ex(object, "pid", &value) &&
	    json_object_get_int(value) == state->pid) {
		if (json_object_object_get_ex(object, "in_sync", &value))
			state->in_sync = json_object_get_boolean(value);
		if (json_object_object_get_ex(object, "generation", &value))
			state->generation = json_object_get_int64(value);
		if (json_object_object_get_ex(object, "digest", &value) &&
		    json_object_is_type(value, json_type_string))
			state->digest = strtoull(json_object_get_string(value),
						 NULL, 16);
	}
	json_object_put(object);
}

int mcr_daemon_state_read(const char *netns, struct mcr_daemon_state *state,
			  struct mcr_error *err)
{
	struct mcr_daemon_files files;
	int ret;

	*state = (struct mcr_daemon_state){ 0 };
	ret = mcr_daemon_files(netns, &files, err);
	if (ret)
		return ret;
	state->pid = holder(files.lock);
	state->running = state->pid;
	read_state(&files, state);
	return 0;
}

void mcr_daemon_forget_runtime(const char *netns)
{
	struct mcr_daemon_files files;

	if (!mcr_daemon_files(netns, &files, NULL) && !holder(files.lock))
		unlink(files.runtime);
}
