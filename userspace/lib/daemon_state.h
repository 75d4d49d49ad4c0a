/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What mcrd leaves for others to see: a lock that lives as long as it does, and
 * a file that says how things stand. Both are in $RUNTIME_DIRECTORY or /run/mcr
 * and are named after the network namespace they are about.
 */
#ifndef MCR_DAEMON_STATE_H
#define MCR_DAEMON_STATE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

#define MCR_DAEMON_DIR "/run/mcr"

/**
 * struct mcr_daemon_files - where the files about one namespace are
 * @lock: is locked while mcrd runs, and holds its pid as text
 * @state: JSON
 * @runtime: the runtime rules that mcrd holds, in the configuration's format
 * @gro: devices it has turned UDP GRO forwarding on for
 */
struct mcr_daemon_files {
	char lock[PATH_MAX];
	char state[PATH_MAX];
	char runtime[PATH_MAX];
	char gro[PATH_MAX];
};

/**
 * struct mcr_daemon_state - how things stand with mcrd
 * @running: it runs; if not, of the rest only @config is set
 * @pid: its process
 * @config: its configuration file, or that of the last one; "": not known
 * @in_sync: the module held what was wanted when it last looked, which was at
 *	@generation and @digest
 * @generation: of the module's rule set
 * @digest: of the rules that are wanted
 */
struct mcr_daemon_state {
	bool running;
	pid_t pid;
	char config[PATH_MAX];
	bool in_sync;
	uint32_t generation;
	uint64_t digest;
};

/**
 * mcr_daemon_files() - the names of the files
 * @netns: a name as of `ip netns`, a path, or NULL: the caller's own
 * @files: the result
 * @err: on failure
 *
 * Return: 0; -ENOENT: there is no such namespace; another negative errno.
 */
int mcr_daemon_files(const char *netns, struct mcr_daemon_files *files,
		     struct mcr_error *err);

/**
 * mcr_daemon_lock() - become the mcrd of a namespace
 * @files: of the namespace
 * @err: on failure; names the process that is it already
 *
 * The pid in the file is that of the caller. The lock ends with the last copy of
 * the file descriptor, so it outlives no crash.
 *
 * Return: a file descriptor to be kept open; -EBUSY: another is it; another
 * negative errno.
 */
int mcr_daemon_lock(const struct mcr_daemon_files *files,
		    struct mcr_error *err);

/**
 * mcr_daemon_state_write() - say how things stand
 * @files: of the namespace, locked
 * @state: what is true now
 * @err: on failure
 *
 * Readers see the old file or the new one.
 *
 * Return: 0 or negative errno.
 */
int mcr_daemon_state_write(const struct mcr_daemon_files *files,
			   const struct mcr_daemon_state *state,
			   struct mcr_error *err);

/**
 * mcr_daemon_state_read() - whether mcrd runs, and how things stand
 * @netns: as of mcr_daemon_files()
 * @state: the result
 * @err: on failure
 *
 * The state is as old as its file: it is in force only if the module is still at
 * its digest.
 *
 * Return: 0, also if it does not run; negative errno: there is no such namespace.
 */
int mcr_daemon_state_read(const char *netns, struct mcr_daemon_state *state,
			  struct mcr_error *err);

/**
 * mcr_daemon_forget_runtime() - rules were changed in mcrd's absence
 * @netns: as of mcr_daemon_files()
 *
 * While it runs it keeps account of the runtime rules itself. While it does not,
 * what it wrote down is out of date with the first change, and would bring back
 * what was removed, were the module loaded again before mcrd returns.
 */
void mcr_daemon_forget_runtime(const char *netns);

/**
 * mcr_daemon_state_in_sync() - whether the module has what is wanted
 * @state: as read
 * @digest: of the module's rules, read after it
 */
static inline bool mcr_daemon_state_in_sync(const struct mcr_daemon_state *state,
					    uint64_t digest)
{
	return state->running && state->in_sync && state->digest == digest;
}

#endif /* MCR_DAEMON_STATE_H */
