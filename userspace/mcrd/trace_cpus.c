// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_cpus.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "number.h"

#define ONLINE "/sys/devices/system/cpu/online"
#define DEVICE "@/devices/system/cpu/cpu"
/* The group in which the kernel itself speaks, as <linux/kobject.h> has it. */
#define KERNEL_GROUP 1

int mcrd_cpus_online(struct mcr_pinning *online)
{
	char list[4096];
	ssize_t size;
	int fd;

	*online = (struct mcr_pinning){ 0 };
	fd = open(ONLINE, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	size = read(fd, list, sizeof(list) - 1);
	close(fd);
	if (size <= 0)
		return -EIO;
	list[size] = '\0';
	list[strcspn(list, "\n")] = '\0';
	return mcr_pinning_parse(online, list);
}

int mcrd_cpus_listen(void)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = KERNEL_GROUP,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);
	int ret;

	if (fd < 0)
		return -errno;
	if (!bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

enum mcrd_cpu_news mcrd_cpus_parse(const char *message, size_t size,
				   unsigned int *cpu)
{
	size_t length = strnlen(message, size), before;
	unsigned long value;
	char number[8];
	const char *at;

	at = memmem(message, length, DEVICE, strlen(DEVICE));
	if (!at)
		return MCRD_CPU_NONE;
	before = at - message;
	at += strlen(DEVICE);
	length -= at - message;
	if (length >= sizeof(number))
		return MCRD_CPU_NONE;
	memcpy(number, at, length);
	number[length] = '\0';
	if (!mcr_number_parse(number, 0, MCR_CPU_MAX, &value))
		return MCRD_CPU_NONE;
	*cpu = value;
	if (before == 6 && !memcmp(message, "online", before))
		return MCRD_CPU_CAME;
	if (before == 7 && !memcmp(message, "offline", before))
		return MCRD_CPU_WENT;
	return MCRD_CPU_NONE;
}

enum mcrd_cpu_news mcrd_cpus_hear(int socket, unsigned int *cpu)
{
	struct sockaddr_nl from = { 0 };
	socklen_t length = sizeof(from);
	char message[4096];
	ssize_t size;

	size = recvfrom(socket, message, sizeof(message), 0,
			(struct sockaddr *)&from, &length);
	if (size < 0)
		return errno == ENOBUFS ? MCRD_CPU_LOST :
		       errno == EINTR	? MCRD_CPU_NONE :
					  MCRD_CPU_END;
	/* Other programs may speak there too, under numbers of their own. */
	if (from.nl_pid)
		return MCRD_CPU_NONE;
	return mcrd_cpus_parse(message, size, cpu);
}
