// SPDX-License-Identifier: GPL-2.0-or-later
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP (64 << 10)

static int read_all(FILE *file, const char *name, size_t max, char **text,
		    size_t *size, struct mcr_error *err)
{
	size_t used = 0, room = 0, got;
	char *octets = NULL, *grown;

	do {
		if (room - used < STEP) {
			room = room * 2 + 2 * STEP;
			grown = realloc(octets, room + 1);
			if (!grown) {
				free(octets);
				return mcr_error_set(err, -ENOMEM,
						     "out of memory");
			}
			octets = grown;
		}
		got = fread(octets + used, 1, STEP, file);
		used += got;
	} while (got && used <= max);
	if (ferror(file) || used > max) {
		free(octets);
		if (used > max)
			return mcr_error_set(err, -EFBIG,
					     "%s has more than %zu octets, which is more than is read",
					     name, max);
		return mcr_error_set(err, -errno, "cannot read %s: %s", name,
				     strerror(errno));
	}
	octets[used] = '\0';
	*text = octets;
	*size = used;
	return 0;
}

int mcr_file_read(const char *path, size_t max, char **text, size_t *size,
		  struct mcr_error *err)
{
	FILE *file;
	int ret;

	if (!strcmp(path, "-"))
		return read_all(stdin, "standard input", max, text, size, err);
	file = fopen(path, "re");
	if (!file)
		return mcr_error_set(err, -errno, "cannot open %s: %s", path,
				     strerror(errno));
	ret = read_all(file, path, max, text, size, err);
	fclose(file);
	return ret;
}

int mcr_file_open_own(const char *path, int flags)
{
	struct stat st;
	int fd, ret;

	fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	ret = fstat(fd, &st) ? -errno : 0;
	/* One that was replaced in this moment has no name left, and is as good. */
	if (!ret && (!S_ISREG(st.st_mode) || st.st_nlink > 1))
		ret = -EINVAL;
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

int mcr_file_read_own(const char *path, size_t max, char **text, size_t *size,
		      struct mcr_error *err)
{
	int fd = mcr_file_open_own(path, O_RDONLY), ret;
	FILE *file;

	if (fd < 0)
		return mcr_error_set(err, fd, "cannot open %s: %s", path,
				     strerror(-fd));
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return mcr_error_set(err, -ENOMEM, "out of memory");
	}
	ret = read_all(file, path, max, text, size, err);
	fclose(file);
	return ret;
}

/*
 * @target: the name, symbolic links followed
 * @fresh: the name of the file beside it
 * @file: what is written there
 */
struct mcr_file_save {
	char *target;
	char *fresh;
	FILE *file;
};

static void save_free(struct mcr_file_save *save)
{
	if (save->file)
		fclose(save->file);
	free(save->target);
	free(save->fresh);
	free(save);
}

/* A link that leads to a file that is not there yet is followed too. */
static char *follow(const char *path)
{
	char *target = realpath(path, NULL), *copy, *directory, *result = NULL;
	char link[PATH_MAX];
	ssize_t length;

	if (target || errno != ENOENT)
		return target;
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		return errno == EINVAL || errno == ENOENT ? strdup(path) : NULL;
	link[length] = '\0';
	if (link[0] == '/')
		return strdup(link);
	copy = strdup(path);
	if (!copy)
		return NULL;
	directory = dirname(copy);
	if (asprintf(&result, "%s/%s", directory, link) < 0)
		result = NULL;
	free(copy);
	return result;
}

static int set_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0644 & ~mask);
}

/* As the old file's; what may not be given away stays the writer's. */
static int take_after(int fd, const char *target)
{
	struct stat old;

	if (stat(target, &old))
		return errno == ENOENT ? set_usual_mode(fd) : -1;
	if (!S_ISREG(old.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	if (fchown(fd, old.st_uid, old.st_gid) &&
	    fchown(fd, (uid_t)-1, old.st_gid) && errno != EPERM)
		return -1;
	/* Behind the owner: a change of owner takes bits of the mode away. */
	return fchmod(fd, old.st_mode & 07777);
}

static int begin(struct mcr_file_save **save, const char *path, bool own,
		 FILE **file, struct mcr_error *err)
{
	struct mcr_file_save *begun = calloc(1, sizeof(*begun));
	int fd, ret;

	if (!begun)
		return mcr_error_set(err, -ENOMEM, "out of memory");
	begun->target = own ? strdup(path) : follow(path);
	if (!begun->target) {
		ret = mcr_error_set(err, -errno, "cannot write %s: %s", path,
				    strerror(errno));
		goto free;
	}
	if (asprintf(&begun->fresh, "%s.XXXXXX", begun->target) < 0) {
		begun->fresh = NULL;
		ret = mcr_error_set(err, -ENOMEM, "out of memory");
		goto free;
	}
	fd = mkostemp(begun->fresh, O_CLOEXEC);
	if (fd < 0) {
		ret = mcr_error_set(err, -errno,
				    "cannot make a file beside %s: %s", path,
				    strerror(errno));
		goto free;
	}
	ret = own ? set_usual_mode(fd) : take_after(fd, begun->target);
	begun->file = ret ? NULL : fdopen(fd, "w");
	if (!begun->file) {
		ret = mcr_error_set(err, -errno, "cannot write %s: %s", path,
				    strerror(errno));
		close(fd);
		unlink(begun->fresh);
		goto free;
	}
	*file = begun->file;
	*save = begun;
	return 0;

free:
	save_free(begun);
	return ret;
}

int mcr_file_save_begin(struct mcr_file_save **save, const char *path,
			FILE **file, struct mcr_error *err)
{
	return begin(save, path, false, file, err);
}

int mcr_file_save_begin_own(struct mcr_file_save **save, const char *path,
			    FILE **file, struct mcr_error *err)
{
	return begin(save, path, true, file, err);
}

/* A new name is on disk when its directory is. */
static int sync_directory(char *path)
{
	int fd, ret;

	fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = fsync(fd);
	close(fd);
	return ret;
}

int mcr_file_save_commit(struct mcr_file_save *save, struct mcr_error *err)
{
	int ret;

	if (fflush(save->file) || ferror(save->file) ||
	    fsync(fileno(save->file)) || rename(save->fresh, save->target)) {
		ret = mcr_error_set(err, errno ? -errno : -EIO,
				    "cannot write %s: %s", save->target,
				    strerror(errno));
		mcr_file_save_abort(save);
		return ret;
	}
	if (sync_directory(save->fresh)) {
		ret = mcr_error_set(err, -errno,
				    "%s is written, but may not be on disk yet: %s",
				    save->target, strerror(errno));
		save_free(save);
		return ret;
	}
	save_free(save);
	return 0;
}

void mcr_file_save_abort(struct mcr_file_save *save)
{
	unlink(save->fresh);
	save_free(save);
}
