// SPDX-License-Identifier: GPL-2.0-or-later
/* Files: read within bounds; replaced as a whole, whatever happens. */
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"

static char directory[64];

static int enter(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/mcr-test-file-XXXXXX");
	return mkdtemp(directory) && !chdir(directory) ? 0 : -1;
}

static int leave(void **state)
{
	struct dirent *entry;
	DIR *dir = opendir(directory);

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlink(entry->d_name);
	if (dir)
		closedir(dir);
	return chdir("/") || rmdir(directory);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void check(const char *path, const char *wanted)
{
	struct mcr_error err;
	char *text;
	size_t size;

	if (mcr_file_read(path, 1 << 20, &text, &size, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text, wanted);
	assert_int_equal(size, strlen(wanted));
	free(text);
}

/* Names here, besides "." and "..". */
static int entries(void)
{
	struct dirent *entry;
	DIR *dir = opendir(".");
	int count = -2;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		count++;
	closedir(dir);
	return count;
}

static void save(const char *path, const char *text)
{
	struct mcr_file_save *begun;
	struct mcr_error err;
	FILE *file;

	if (mcr_file_save_begin(&begun, path, &file, &err))
		fail_msg("%s", err.text);
	fputs(text, file);
	if (mcr_file_save_commit(begun, &err))
		fail_msg("%s", err.text);
}

static void files_are_read_within_bounds(void **state)
{
	struct mcr_error err;
	char *text;
	size_t size;

	(void)state;
	put("f", "12345");
	check("f", "12345");
	assert_int_equal(mcr_file_read("f", 5, &text, &size, &err), 0);
	free(text);
	assert_int_equal(mcr_file_read("f", 4, &text, &size, &err), -EFBIG);
	assert_non_null(strstr(err.text, "f has more than 4 octets"));
	assert_int_equal(mcr_file_read("/dev/zero", 1 << 20, &text, &size,
				       &err), -EFBIG);
	assert_int_equal(mcr_file_read("none", 9, &text, &size, &err), -ENOENT);
	assert_non_null(strstr(err.text, "none"));
	assert_int_equal(mcr_file_read(".", 9, &text, &size, &err), -EISDIR);
	put("f", "");
	check("f", "");
}

static void a_new_file_is_made(void **state)
{
	struct stat status;
	mode_t mask;

	(void)state;
	mask = umask(027);
	save("f", "new");
	umask(mask);
	check("f", "new");
	assert_int_equal(stat("f", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(entries(), 1);
}

static void mode_and_owner_stay(void **state)
{
	struct stat before, after;

	(void)state;
	put("f", "old");
	assert_int_equal(chmod("f", 0604), 0);
	if (!geteuid())
		assert_int_equal(chown("f", 12, 34), 0);
	assert_int_equal(stat("f", &before), 0);
	save("f", "new");
	assert_int_equal(stat("f", &after), 0);
	check("f", "new");
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_uid, before.st_uid);
	assert_int_equal(after.st_gid, before.st_gid);
	assert_true(after.st_ino != before.st_ino);
	assert_int_equal(entries(), 1);
}

static void links_stay_links(void **state)
{
	struct stat status;

	(void)state;
	put("f", "old");
	assert_int_equal(symlink("f", "link"), 0);
	assert_int_equal(symlink("link", "second"), 0);
	save("second", "new");
	check("f", "new");
	assert_int_equal(lstat("second", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	/* One that leads nowhere yet. */
	assert_int_equal(symlink("g", "ahead"), 0);
	save("ahead", "there");
	check("g", "there");
	assert_int_equal(lstat("ahead", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(entries(), 5);
}

static void what_cannot_be_saved_leaves_nothing(void **state)
{
	struct mcr_file_save *begun;
	struct mcr_error err;
	FILE *file;

	(void)state;
	assert_int_equal(mcr_file_save_begin(&begun, "none/f", &file, &err),
			 -ENOENT);
	assert_non_null(strstr(err.text, "none/f"));
	assert_int_equal(mcr_file_save_begin(&begun, ".", &file, &err),
			 -EINVAL);
	/* A full disk shows when it is written, and the old file stays. */
	put("f", "old");
	assert_int_equal(mcr_file_save_begin(&begun, "f", &file, &err), 0);
	assert_non_null(freopen("/dev/full", "w", file));
	fputs("new", file);
	assert_int_equal(mcr_file_save_commit(begun, &err), -ENOSPC);
	check("f", "old");
	assert_int_equal(mcr_file_save_begin(&begun, "f", &file, &err), 0);
	fputs("new", file);
	mcr_file_save_abort(begun);
	check("f", "old");
	assert_int_equal(entries(), 1);
}

/* A writer that is killed at any moment leaves the old file or the new one. */
static void a_kill_leaves_the_old_or_the_new(void **state)
{
	static char old_text[200001], new_text[200001];
	unsigned int olds = 0, news = 0, status;
	struct mcr_error err;
	char *text;
	size_t size;
	pid_t child;

	(void)state;
	memset(old_text, 'o', sizeof(old_text) - 1);
	memset(new_text, 'n', sizeof(new_text) - 1);
	for (unsigned int round = 0; round < 200; round++) {
		put("f", old_text);
		child = fork();
		assert_true(child >= 0);
		if (!child) {
			save("f", new_text);
			for (;;)
				pause();
		}
		/* Later in each round, so that it is hit everywhere. */
		usleep(round * 30);
		kill(child, SIGKILL);
		waitpid(child, (int *)&status, 0);
		assert_int_equal(mcr_file_read("f", 1 << 20, &text, &size,
					       &err), 0);
		assert_int_equal(size, sizeof(old_text) - 1);
		if (!memcmp(text, old_text, size))
			olds++;
		else if (!memcmp(text, new_text, size))
			news++;
		else
			fail_msg("the file is neither the old nor the new");
		free(text);
	}
	print_message("# killed: %u times before, %u times behind\n", olds,
		      news);
	assert_true(olds);
}

/* What another user may have put in the place of a file of mcrd's. */
static void own_files_follow_no_links(void **state)
{
	struct mcr_file_save *begun;
	struct mcr_error err;
	struct stat status;
	FILE *file;
	char *text;
	size_t size;

	(void)state;
	put("victim", "precious");
	put("f", "own");
	assert_int_equal(mcr_file_read_own("f", 9, &text, &size, &err), 0);
	assert_string_equal(text, "own");
	free(text);
	assert_int_equal(symlink("victim", "symbolic"), 0);
	assert_int_equal(mcr_file_read_own("symbolic", 9, &text, &size, &err),
			 -ELOOP);
	assert_int_equal(link("victim", "hard"), 0);
	assert_int_equal(mcr_file_read_own("hard", 9, &text, &size, &err),
			 -EINVAL);
	assert_int_equal(mkfifo("fifo", 0666), 0);
	assert_int_equal(mcr_file_read_own("fifo", 9, &text, &size, &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "fifo"));
	for (const char *const *name = (const char *const[]){ "symbolic",
							      "hard", "fifo",
							      NULL };
	     *name; name++) {
		assert_int_equal(mcr_file_save_begin_own(&begun, *name, &file,
							 &err), 0);
		fputs("own", file);
		assert_int_equal(mcr_file_save_commit(begun, &err), 0);
		check(*name, "own");
		assert_int_equal(lstat(*name, &status), 0);
		assert_true(S_ISREG(status.st_mode));
	}
	check("victim", "precious");
	assert_int_equal(entries(), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_are_read_within_bounds,
						enter, leave),
		cmocka_unit_test_setup_teardown(a_new_file_is_made, enter,
						leave),
		cmocka_unit_test_setup_teardown(mode_and_owner_stay, enter,
						leave),
		cmocka_unit_test_setup_teardown(links_stay_links, enter, leave),
		cmocka_unit_test_setup_teardown(own_files_follow_no_links,
						enter, leave),
		cmocka_unit_test_setup_teardown(
			what_cannot_be_saved_leaves_nothing, enter, leave),
		cmocka_unit_test_setup_teardown(a_kill_leaves_the_old_or_the_new,
						enter, leave),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
