// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_format.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Where tracefs is: since 4.1, and within debugfs before it. Its place is not looked
 * up: under mcrd's unit /proc shows no list of mounts.
 */
static const char *const places[] = {
	MCRD_FORMATS,
	"/sys/kernel/debug/tracing/events/mcr",
};

int mcrd_formats_add(struct mcrd_formats *formats, const char *text,
		     size_t size)
{
	char *all = realloc(formats->text, formats->size + size + 1);

	if (!all)
		return -ENOMEM;
	memcpy(all + formats->size, text, size);
	all[formats->size + size] = '\0';
	formats->text = all;
	formats->size += size + 1;
	return 0;
}

void mcrd_formats_clear(struct mcrd_formats *formats)
{
	free(formats->text);
	*formats = (struct mcrd_formats){ 0 };
}

static int read_whole(int fd, char *text, size_t room)
{
	size_t size = 0;
	ssize_t got;

	do {
		got = read(fd, text + size, room - size);
		if (got > 0)
			size += got;
	} while ((got > 0 && size < room) || (got < 0 && errno == EINTR));
	return got < 0 ? -errno : (int)size;
}

/* One event's; what is no directory of an event is passed over. */
static int read_one(int dir, const char *event, struct mcrd_formats *formats)
{
	static char text[MCRD_FORMAT_MAX];
	char name[300];
	int fd, size;

	snprintf(name, sizeof(name), "%s/format", event);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	size = read_whole(fd, text, sizeof(text));
	close(fd);
	return size < 0 ? size : mcrd_formats_add(formats, text, size);
}

static int read_all(DIR *dir, struct mcrd_formats *formats)
{
	const struct dirent *entry;
	int ret = 0;

	while (!ret && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			ret = read_one(dirfd(dir), entry->d_name, formats);
	return ret;
}

int mcrd_formats_read(struct mcrd_formats *formats, struct mcr_error *err)
{
	int ret = -ENOENT;
	DIR *dir = NULL;

	*formats = (struct mcrd_formats){ 0 };
	for (size_t i = 0; !dir && i < sizeof(places) / sizeof(*places); i++) {
		dir = opendir(places[i]);
		/* What one may not see is more to the point than what is not there. */
		if (!dir && ret != -EACCES)
			ret = -errno;
	}
	if (dir) {
		ret = read_all(dir, formats);
		closedir(dir);
	}
	if (!ret && !formats->size)
		ret = -ENOENT;
	if (!ret)
		return 0;
	mcrd_formats_clear(formats);
	return mcr_error_set(err, ret,
			     "the formats of its events cannot be read in %s: %s",
			     MCRD_FORMATS, strerror(-ret));
}
