/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs are online, and when one comes or goes.
 */
#ifndef MCRD_TRACE_CPUS_H
#define MCRD_TRACE_CPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

/**
 * mcrd_cpus_online() - the CPUs that are online
 * @online: their numbers; to be freed by the caller
 *
 * Return: 0 or negative errno.
 */
int mcrd_cpus_online(struct mcr_pinning *online);

/** mcrd_cpus_listen() - a socket that hears of devices; negative errno */
int mcrd_cpus_listen(void);

/** enum mcrd_cpu_news - what became of a CPU */
enum mcrd_cpu_news {
	MCRD_CPU_NONE,	/* nothing */
	MCRD_CPU_CAME,	/* it is online */
	MCRD_CPU_WENT,	/* it is offline */
	MCRD_CPU_LOST,	/* some of what was said was lost: it cannot be told */
	MCRD_CPU_END,	/* there is nothing more to hear for now */
};

/** mcrd_cpus_hear() - the next message of that socket, without waiting */
enum mcrd_cpu_news mcrd_cpus_hear(int socket, unsigned int *cpu);

/**
 * mcrd_cpus_parse() - what a message of the kernel about a device says of a CPU
 * @message: "offline@/devices/system/cpu/cpu1", and more behind a NUL
 * @size: octets
 * @cpu: the CPU's number
 */
enum mcrd_cpu_news mcrd_cpus_parse(const char *message, size_t size,
				   unsigned int *cpu);

#endif /* MCRD_TRACE_CPUS_H */
