/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mcrd's event loop: signals, sockets and clocks, each of which does no more
 * than call for another step of the one loop in reconcile.c.
 */
#ifndef MCRD_SUPERVISOR_H
#define MCRD_SUPERVISOR_H

#include "config.h"
#include "daemon_state.h"
#include "options.h"

/**
 * mcrd_supervise() - work until a signal ends it
 * @options: the command line
 * @files: of the namespace; locked
 * @opener: as of mcrd_opener_start()
 * @claim: as of mcrd_claim(), or -1
 * @config: what the file says; moved
 *
 * Return: the exit status.
 */
int mcrd_supervise(const struct mcrd_options *options,
		   const struct mcr_daemon_files *files, int opener, int claim,
		   struct mcr_config *config);

#endif /* MCRD_SUPERVISOR_H */
