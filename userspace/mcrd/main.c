// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "daemon_state.h"
#include "load.h"
#include "log.h"
#include "netns.h"
#include "options.h"
#include "privilege.h"
#include "supervisor.h"
#include "trace_opener.h"

/* Goes to the namespace for good. */
static int enter(const char *netns, struct mcr_error *err)
{
	int home, ret;

	if (!netns)
		return 0;
	ret = mcr_netns_enter(netns, &home, err);
	if (!ret)
		close(home);
	return ret;
}

/*
 * Becomes the mcrd of the namespace, with no more privilege than that takes. What
 * takes more is left to a process of its own, at @opener.
 */
static int become(const struct mcrd_options *options,
		  struct mcr_daemon_files *files, int *opener, int *claim,
		  struct mcr_error *err)
{
	char dir[sizeof(files->lock)];
	int ret;

	ret = enter(options->netns, err);
	if (!ret)
		ret = mcr_daemon_files(NULL, files, err);
	if (!ret)
		ret = mcr_daemon_lock(files, err);
	if (ret >= 0)
		ret = mcrd_claim(options->user, claim, err);
	if (ret < 0)
		return ret;
	memcpy(dir, files->lock, sizeof(dir));
	*strrchr(dir, '/') = '\0';
	*opener = options->no_log_relay ? -1 : mcrd_opener_start(options->user);
	return mcrd_privilege_drop(options->user, dir, err);
}

/*
 * They are read from the event loop, and are kept for it from the first: one that
 * comes before would end the process, which a service manager takes for a wish.
 */
static void hold_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
	struct mcr_daemon_files files;
	struct mcrd_options options;
	struct mcr_config config;
	struct mcr_error err;
	int status, opener, claim;

	hold_signals();
	/* Names of rules are UTF-8 wherever they came from. */
	setlocale(LC_CTYPE, "C.UTF-8");
	status = mcrd_options_parse(&options, argc, argv);
	if (status >= 0)
		return status;
	/* A line is one write: others may be writing to the same place. */
	setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
	mcrd_log_open(stderr, mcrd_log_sink());
	mcrd_log_set_format(options.log_format);
	if (become(&options, &files, &opener, &claim, &err) < 0) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_CRITICAL, NULL, "%s",
			 err.text);
		return MCRD_FAILED;
	}
	if (mcrd_load(options.config, &config)) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_CRITICAL,
			 MCRD_FIELDS({ "file", options.config }),
			 "does not start without a configuration; nothing was changed, and what relays goes on");
		return MCRD_FAILED;
	}
	return mcrd_supervise(&options, &files, opener, claim, &config);
}
