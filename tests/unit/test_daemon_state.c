// SPDX-License-Identifier: GPL-2.0-or-later
/* What mcrd leaves for others to see, across processes that end as they may. */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon_state.h"

static char dir[] = "/tmp/mcr-state.XXXXXX";

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	setenv("RUNTIME_DIRECTORY", dir, 1);
	return 0;
}

static int tear_down(void **state)
{
	struct mcr_daemon_files files;

	(void)state;
	if (!mcr_daemon_files(NULL, &files, NULL)) {
		unlink(files.lock);
		unlink(files.state);
		unlink(files.runtime);
	}
	return rmdir(dir);
}

/* A process that is mcrd until it is killed. */
static pid_t another(const struct mcr_daemon_files *files)
{
	int ready[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (mcr_daemon_lock(files, NULL) >= 0)
			(void)!write(ready[1], "x", 1);
		close(ready[1]);
		pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

static void one_at_a_time(void **state)
{
	struct mcr_daemon_state seen;
	struct mcr_daemon_files files;
	struct mcr_error err;
	char pid_text[16];
	pid_t pid;
	int fd;

	(void)state;
	assert_int_equal(mcr_daemon_files(NULL, &files, &err), 0);
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, &err), 0);
	assert_false(seen.running);
	pid = another(&files);
	assert_int_equal(mcr_daemon_lock(&files, &err), -EBUSY);
	snprintf(pid_text, sizeof(pid_text), "%d", pid);
	assert_non_null(strstr(err.text, pid_text));
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, &err), 0);
	assert_true(seen.running);
	assert_int_equal(seen.pid, pid);
	/* It ends with the process, however that ends. */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, &err), 0);
	assert_false(seen.running);
	fd = mcr_daemon_lock(&files, &err);
	assert_true(fd >= 0);
	close(fd);
}

static void how_things_stand(void **state)
{
	struct mcr_daemon_state said = {
		.config = "/etc/a \"b\".json5",
		.in_sync = true,
		.generation = 4000000000u,
		.digest = 0xfedcba9876543210,
	}, seen;
	struct mcr_daemon_files files;
	pid_t pid;

	(void)state;
	assert_int_equal(mcr_daemon_files(NULL, &files, NULL), 0);
	pid = another(&files);
	said.pid = pid;
	assert_int_equal(mcr_daemon_state_write(&files, &said, NULL), 0);
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, NULL), 0);
	assert_string_equal(seen.config, said.config);
	assert_true(seen.in_sync);
	assert_int_equal(seen.generation, said.generation);
	assert_int_equal(seen.digest, said.digest);
	assert_true(mcr_daemon_state_in_sync(&seen, said.digest));
	assert_false(mcr_daemon_state_in_sync(&seen, said.digest + 1));
	/* What one before it said is nothing about this one. */
	said.pid = pid + 1;
	assert_int_equal(mcr_daemon_state_write(&files, &said, NULL), 0);
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, NULL), 0);
	assert_true(seen.running);
	assert_false(seen.in_sync);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* But its file is still the one to save to. */
	assert_int_equal(mcr_daemon_state_read(NULL, &seen, NULL), 0);
	assert_false(seen.running);
	assert_string_equal(seen.config, said.config);
}

static void rubbish_says_nothing(void **state)
{
	static const char *const texts[] = {
		"", "{", "[]", "7", "{\"pid\":\"x\",\"config\":7,\"digest\":[]}",
	};
	struct mcr_daemon_state seen;
	struct mcr_daemon_files files;
	pid_t pid;
	FILE *file;

	(void)state;
	assert_int_equal(mcr_daemon_files(NULL, &files, NULL), 0);
	pid = another(&files);
	for (size_t i = 0; i < COUNT(texts); i++) {
		file = fopen(files.state, "w");
		assert_non_null(file);
		fputs(texts[i], file);
		fclose(file);
		assert_int_equal(mcr_daemon_state_read(NULL, &seen, NULL), 0);
		assert_true(seen.running);
		assert_false(seen.in_sync);
		assert_string_equal(seen.config, "");
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void forgotten_in_its_absence(void **state)
{
	struct mcr_daemon_files files;
	pid_t pid;
	FILE *file;

	(void)state;
	assert_int_equal(mcr_daemon_files(NULL, &files, NULL), 0);
	file = fopen(files.runtime, "w");
	assert_non_null(file);
	fclose(file);
	pid = another(&files);
	mcr_daemon_forget_runtime(NULL);
	assert_int_equal(access(files.runtime, F_OK), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	mcr_daemon_forget_runtime(NULL);
	assert_int_equal(access(files.runtime, F_OK), -1);
}

/* The directory is that of a user who is not root; whoever reads it may be. */
static void what_others_put_there_is_left_alone(void **state)
{
	struct mcr_daemon_files files;
	struct mcr_daemon_state seen;
	char victim[PATH_MAX], text[16] = "";
	struct mcr_error err;
	FILE *file;

	(void)state;
	assert_int_equal(mcr_daemon_files(NULL, &files, NULL), 0);
	snprintf(victim, sizeof(victim), "%s/victim", dir);
	file = fopen(victim, "w");
	assert_non_null(file);
	fputs("precious", file);
	fclose(file);
	unlink(files.lock);
	unlink(files.state);
	for (int kind = 0; kind < 3; kind++) {
		if (kind == 0)
			assert_int_equal(symlink(victim, files.lock), 0);
		else if (kind == 1)
			assert_int_equal(link(victim, files.lock), 0);
		else
			assert_int_equal(mkfifo(files.lock, 0666), 0);
		assert_true(mcr_daemon_lock(&files, &err) < 0);
		assert_non_null(strstr(err.text, files.lock));
		assert_int_equal(mkfifo(files.state, 0666), 0);
		assert_int_equal(mcr_daemon_state_read(NULL, &seen, &err), 0);
		assert_false(seen.running);
		assert_string_equal(seen.config, "");
		unlink(files.lock);
		unlink(files.state);
	}
	assert_int_equal(symlink(victim, files.state), 0);
	assert_int_equal(mcr_daemon_state_write(&files, &seen, &err), 0);
	file = fopen(victim, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, "precious");
	unlink(victim);
}

static void named_by_the_namespace(void **state)
{
	struct mcr_daemon_files own, path;
	struct mcr_error err;
	struct stat st;
	char name[32];

	(void)state;
	assert_int_equal(stat("/proc/self/ns/net", &st), 0);
	snprintf(name, sizeof(name), "/%ju.lock", (uintmax_t)st.st_ino);
	assert_int_equal(mcr_daemon_files(NULL, &own, NULL), 0);
	assert_int_equal(mcr_daemon_files("/proc/self/ns/net", &path, NULL), 0);
	assert_string_equal(own.lock, path.lock);
	assert_string_equal(strrchr(own.lock, '/'), name);
	assert_int_equal(mcr_daemon_files("nowhere", &own, &err), -ENOENT);
	assert_non_null(strstr(err.text, "nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_at_a_time),
		cmocka_unit_test(how_things_stand),
		cmocka_unit_test(rubbish_says_nothing),
		cmocka_unit_test(forgotten_in_its_absence),
		cmocka_unit_test(what_others_put_there_is_left_alone),
		cmocka_unit_test(named_by_the_namespace),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
