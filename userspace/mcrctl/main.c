// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mcrctl.h"
#include "problem.h"

static const struct mcrctl_verb *const verbs[] = {
	&mcrctl_add,	 &mcrctl_remove,  &mcrctl_list,
	&mcrctl_stats,	 &mcrctl_top,	  &mcrctl_list_workers,
	&mcrctl_batch,	 &mcrctl_config,  &mcrctl_log_level,
	&mcrctl_trace,	 &mcrctl_explain, &mcrctl_monitor,
	&mcrctl_ping,	 &mcrctl_version, NULL,
};

const struct mcrctl_verb *const *mcrctl_verbs(void)
{
	return verbs;
}

const struct mcrctl_verb *mcrctl_verb_find(const struct mcrctl_verb *parent,
					   const char *name)
{
	const struct mcrctl_verb *const *list = parent ? parent->verbs : verbs;
	size_t skip = parent ? strlen(parent->name) + 1 : 0;

	for (size_t i = 0; list[i]; i++)
		if (!strcmp(name, list[i]->name + skip) ||
		    (list[i]->alias && !strcmp(name, list[i]->alias)))
			return list[i];
	return NULL;
}

int mcrctl_fail(int code, const struct mcr_error *err)
{
	mcr_text_print(stderr, "mcrctl: %s\n", err->text);
	return code == -ENOPKG ? MCRCTL_NO_MODULE : MCRCTL_FAILED;
}

int mcrctl_open(const struct mcrctl *ctl, struct mcr_client **client,
		struct mcr_error *err)
{
	return mcr_client_open(client, "mcrctl", ctl->netns, err);
}

/* What could not be written is a failure too: a full disk, a closed pipe. */
static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	mcr_text_print(stderr, "mcrctl: cannot write the output: %s\n", strerror(errno));
	return status == MCRCTL_DONE ? MCRCTL_FAILED : status;
}

/* What is opened later is not to be taken for an output that was closed. */
static void fill_closed(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct mcrctl_verb *verb;
	struct mcrctl ctl = { 0 };

	fill_closed();
	/* Names of rules are UTF-8 wherever they came from. */
	setlocale(LC_CTYPE, "C.UTF-8");
	do {
		mcrctl_first_option();
		switch (mcrctl_next_option(&ctl, ctl.verb, argc, argv)) {
		case MCRCTL_OPTIONS_WRONG:
			return MCRCTL_USAGE;
		case MCRCTL_OPTIONS_ANSWERED:
			return finish(MCRCTL_DONE);
		default:
			break;
		}
		if (optind >= argc)
			return mcrctl_usage_error(&ctl, "no verb is given");
		argc -= optind;
		argv += optind;
		verb = mcrctl_verb_find(ctl.verb, argv[0]);
		if (!verb)
			return mcrctl_usage_error(&ctl, "'%s' is not a verb",
						  argv[0]);
		ctl.verb = verb;
	} while (verb->verbs);
	return finish(verb->run(&ctl, argc, argv));
}
