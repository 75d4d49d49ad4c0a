// SPDX-License-Identifier: GPL-2.0-or-later
#include "hint.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define SIGNATURE "~Module signature appended~\n"

enum signature {
	SIGNATURE_UNKNOWN,
	SIGNATURE_NONE,
	SIGNATURE_PRESENT,
};

/* The first line of a small file, or "". */
static void read_line(const char *root, const char *name, char *line, int size)
{
	char path[PATH_MAX];
	FILE *file;

	line[0] = '\0';
	snprintf(path, sizeof(path), "%s%s", root, name);
	file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(line, size, file))
		line[0] = '\0';
	fclose(file);
}

/* What of this kernel insists on signatures, or NULL. */
static const char *signatures_required(const char *root)
{
	char line[128];

	read_line(root, "/sys/kernel/security/lockdown", line, sizeof(line));
	if (strstr(line, "[integrity]") || strstr(line, "[confidentiality]"))
		return "the kernel is locked down (Secure Boot)";
	read_line(root, "/sys/module/module/parameters/sig_enforce", line,
		  sizeof(line));
	if (line[0] == 'Y' || line[0] == '1')
		return "the kernel enforces module signatures";
	return NULL;
}

/* Finds mcr.ko in modules.dep, as modprobe does. */
static bool find_module(const char *root, char *path, size_t size)
{
	char dep[PATH_MAX], line[4096], *colon, *base;
	struct utsname host;
	bool found = false;
	FILE *file;

	if (uname(&host))
		return false;
	snprintf(dep, sizeof(dep), "%s/lib/modules/%s/modules.dep", root,
		 host.release);
	file = fopen(dep, "re");
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon = '\0';
		base = strrchr(line, '/');
		base = base ? base + 1 : line;
		if (strcmp(base, "mcr.ko") != 0 &&
		    strncmp(base, "mcr.ko.", 7) != 0)
			continue;
		found = (size_t)snprintf(path, size, "/lib/modules/%s/%s",
					 host.release, line) < size;
	}
	fclose(file);
	return found;
}

static enum signature read_signature(const char *root, const char *name)
{
	char path[PATH_MAX], end[sizeof(SIGNATURE)] = "";
	enum signature found = SIGNATURE_UNKNOWN;
	const char *suffix = strrchr(name, '.');
	FILE *file;

	/* The mark of a compressed module is inside. */
	if (!suffix || strcmp(suffix, ".ko") != 0)
		return SIGNATURE_UNKNOWN;
	snprintf(path, sizeof(path), "%s%s", root, name);
	file = fopen(path, "re");
	if (!file)
		return SIGNATURE_UNKNOWN;
	if (!fseek(file, -(long)strlen(SIGNATURE), SEEK_END) &&
	    fread(end, strlen(SIGNATURE), 1, file) == 1)
		found = !strcmp(end, SIGNATURE) ? SIGNATURE_PRESENT :
						  SIGNATURE_NONE;
	fclose(file);
	return found;
}

const char *mcr_hint(const char *root, char *text, size_t size)
{
	const char *required = signatures_required(root);
	char module[PATH_MAX], state[16];

	/* It is there for a while longer when it goes. */
	read_line(root, "/sys/module/mcr/initstate", state, sizeof(state));
	if (!strcmp(state, "live\n")) {
		snprintf(text, size,
			 "the module mcr was loaded anew while this ran: run it again");
		return text;
	}
	if (!find_module(root, module, sizeof(module))) {
		snprintf(text, size,
			 "the module mcr is not loaded, and is not installed for the running kernel: install it, then `modprobe mcr`");
		return text;
	}
	if (!required) {
		snprintf(text, size,
			 "the module mcr is not loaded: `modprobe mcr` loads it");
		return text;
	}
	switch (read_signature(root, module)) {
	case SIGNATURE_NONE:
		snprintf(text, size,
			 "the module mcr is not loaded: %s and %s is not signed: sign it with an enrolled key, then `modprobe mcr`",
			 required, module);
		break;
	case SIGNATURE_PRESENT:
		snprintf(text, size,
			 "the module mcr is not loaded: `modprobe mcr` loads it; if that fails with \"Key was rejected by service\", %s and the key that signed %s is not enrolled (`mokutil --import`)",
			 required, module);
		break;
	case SIGNATURE_UNKNOWN:
		snprintf(text, size,
			 "the module mcr is not loaded: `modprobe mcr` loads it; if that is refused, %s and %s lacks a signature with an enrolled key",
			 required, module);
		break;
	}
	return text;
}
