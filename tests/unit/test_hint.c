// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said when the module is not loaded, in a made-up root directory. */
#include "test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "hint.h"

#define SIGNED "code~Module signature appended~\n"

static char root[64];

static void put(const char *name, const char *content)
{
	char path[512], *slash;
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", root, name);
	for (slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
	assert_int_equal(fclose(file), 0);
}

static void put_module(const char *file, const char *content)
{
	struct utsname host;
	char name[256], dep[512];

	assert_int_equal(uname(&host), 0);
	snprintf(name, sizeof(name), "/lib/modules/%s/updates/%s", host.release,
		 file);
	put(name, content);
	snprintf(dep, sizeof(dep),
		 "kernel/drivers/net/dummy.ko:\nkernel/net/xmcr.ko:\nupdates/%s: kernel/net/ipv6.ko\n",
		 file);
	snprintf(name, sizeof(name), "/lib/modules/%s/modules.dep",
		 host.release);
	put(name, dep);
}

static int unlink_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int setup(void **state)
{
	(void)state;
	strcpy(root, "/tmp/mcr-hint-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	return nftw(root, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void says(const char *words)
{
	char text[1024];

	mcr_hint(root, text, sizeof(text));
	if (!strstr(text, words))
		fail_msg("\"%s\" instead of \"%s\"", text, words);
	assert_non_null(strstr(text, "not loaded"));
	assert_non_null(strstr(text, "modprobe mcr"));
}

static void module_is_not_installed(void **state)
{
	(void)state;
	says("not installed for the running kernel");
	put("/sys/kernel/security/lockdown", "none [integrity] x\n");
	says("not installed for the running kernel");
}

static void module_is_there_after_all(void **state)
{
	char text[1024];

	(void)state;
	put_module("mcr.ko", "code");
	put("/sys/module/mcr/initstate", "going\n");
	says("`modprobe mcr` loads it");
	put("/sys/module/mcr/initstate", "live\n");
	mcr_hint(root, text, sizeof(text));
	assert_string_equal(text,
			    "the module mcr was loaded anew while this ran: run it again");
}

static void nothing_stands_in_the_way(void **state)
{
	(void)state;
	put_module("mcr.ko", "code");
	says("`modprobe mcr` loads it");
	put("/sys/kernel/security/lockdown",
	    "[none] integrity confidentiality\n");
	put("/sys/module/module/parameters/sig_enforce", "N\n");
	says("`modprobe mcr` loads it");
}

static void locked_down_and_not_signed(void **state)
{
	(void)state;
	put_module("mcr.ko", "code without the mark, and long enough for it");
	put("/sys/kernel/security/lockdown",
	    "none [integrity] confidentiality\n");
	says("locked down (Secure Boot) and /lib/modules/");
	says("mcr.ko is not signed");
}

static void enforced_and_not_signed(void **state)
{
	(void)state;
	put_module("mcr.ko", "short");
	put("/sys/module/module/parameters/sig_enforce", "Y\n");
	/* A file shorter than the mark has none, but cannot be judged. */
	says("enforces module signatures");
	put_module("mcr.ko", "code without the mark, and long enough for it");
	says("is not signed");
}

static void signed_with_an_unknown_key(void **state)
{
	(void)state;
	put_module("mcr.ko", SIGNED);
	put("/sys/kernel/security/lockdown",
	    "none integrity [confidentiality]\n");
	says("is not enrolled");
}

static void compressed_modules_cannot_be_judged(void **state)
{
	(void)state;
	put_module("mcr.ko.xz", SIGNED);
	put("/sys/module/module/parameters/sig_enforce", "Y\n");
	says("lacks a signature with an enrolled key");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(module_is_not_installed),
		TEST(module_is_there_after_all),
		TEST(nothing_stands_in_the_way),
		TEST(locked_down_and_not_signed),
		TEST(enforced_and_not_signed),
		TEST(signed_with_an_unknown_key),
		TEST(compressed_modules_cannot_be_judged),
	};

	return cmocka_run_group_tests_name("hint", tests, NULL, NULL);
}
