// SPDX-License-Identifier: GPL-2.0-or-later
#include "connection.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "family.h"
#include "hint.h"
#include "monitor.h"

ino_t mcrd_module_instance(void)
{
	struct stat st;

	/* sysfs gives each directory it makes a number of its own. */
	return stat("/sys/module/mcr", &st) ? 0 : st.st_ino;
}

static int read_portid(struct mcr_client *client, uint32_t *portid,
		       struct mcr_error *err)
{
	struct sockaddr_nl address = { 0 };
	socklen_t size = sizeof(address);

	if (getsockname(mcr_client_fd(client), (struct sockaddr *)&address,
			&size))
		return mcr_error_set(err, -errno,
				     "cannot read the address of a netlink socket: %s",
				     strerror(errno));
	*portid = address.nl_pid;
	return 0;
}

int mcrd_connection_open(struct mcrd_connection *connection,
			 struct mcr_error *err)
{
	char hint[512];
	int ret;

	*connection = (struct mcrd_connection){
		.instance = mcrd_module_instance(),
	};
	if (!mcr_family_present())
		return mcr_error_set(err, -ENOPKG, "%s",
				     mcr_hint("", hint, sizeof(hint)));
	/* Nothing may change unheard between the first look and the listening. */
	ret = mcr_client_open(&connection->notifications, "mcrd", NULL, err);
	if (!ret)
		ret = mcr_monitor_subscribe(connection->notifications, err);
	if (!ret)
		ret = mcr_client_open(&connection->requests, "mcrd", NULL, err);
	if (!ret)
		ret = read_portid(connection->requests, &connection->portid,
				  err);
	if (ret)
		mcrd_connection_close(connection);
	return ret;
}

void mcrd_connection_close(struct mcrd_connection *connection)
{
	mcr_client_close(connection->requests);
	mcr_client_close(connection->notifications);
	*connection = (struct mcrd_connection){ 0 };
}
