// SPDX-License-Identifier: GPL-2.0-or-later
#include "gro.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "file.h"
#include "log.h"
#include "netns.h"

#define FEATURE "rx-udp-gro-forwarding"

/* There are some sixty; the kernel says how many. */
#define FEATURES_MAX 256
#define BLOCKS_MAX   (FEATURES_MAX / 32)
#define FILE_MAX     (1 << 20)
#define HEADING	     "namespace %ju"
#define FAILED_MAX   64	/* devices that are remembered to have been told of */

static int ethtool(const char *device, void *command)
{
	struct ifreq request = { .ifr_data = command };
	int fd, ret = 0;

	/* Any socket will do, and this kind the sandbox allows. */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", device);
	/* More than 0 is how a wish was taken, which is looked at afterwards. */
	if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* How many features devices have here; negative errno. */
static int features_count(const char *device)
{
	union {
		struct ethtool_sset_info info;
		char octets[sizeof(struct ethtool_sset_info) + sizeof(uint32_t)];
	} command = {
		.info = {
			.cmd = ETHTOOL_GSSET_INFO,
			.sset_mask = 1ULL << ETH_SS_FEATURES,
		},
	};
	uint32_t count;
	int ret = ethtool(device, &command);

	if (ret)
		return ret;
	memcpy(&count, command.info.data, sizeof(count));
	return count <= FEATURES_MAX ? (int)count : -E2BIG;
}

/* The number of the feature; -EOPNOTSUPP: this kernel has none. */
static int feature_number(const char *device)
{
	static int known = -1;
	struct ethtool_gstrings *names;
	int count, ret = -EOPNOTSUPP;

	if (known >= 0)
		return known;
	count = features_count(device);
	if (count < 0)
		return count;
	names = calloc(1, sizeof(*names) + (size_t)count * ETH_GSTRING_LEN);
	if (!names)
		return -ENOMEM;
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_FEATURES;
	names->len = count;
	ret = ethtool(device, names);
	for (int i = 0; !ret && known < 0 && i < count; i++)
		if (!strncmp((char *)names->data + i * ETH_GSTRING_LEN, FEATURE,
			     ETH_GSTRING_LEN))
			known = i;
	free(names);
	return ret ? ret : known < 0 ? -EOPNOTSUPP : known;
}

/* 1: it is on; 0: off; negative errno. */
static int is_on(const char *device)
{
	union {
		struct ethtool_gfeatures get;
		char octets[sizeof(struct ethtool_gfeatures) +
			    BLOCKS_MAX *
				    sizeof(struct ethtool_get_features_block)];
	} command = {
		.get = { .cmd = ETHTOOL_GFEATURES, .size = BLOCKS_MAX },
	};
	const struct ethtool_get_features_block *block;
	int number = feature_number(device), ret;

	if (number < 0)
		return number;
	ret = ethtool(device, &command);
	if (ret)
		return ret;
	block = command.get.features + number / 32;
	return !!(block->active & 1u << number % 32);
}

static int turn(const char *device, bool on)
{
	union {
		struct ethtool_sfeatures set;
		char octets[sizeof(struct ethtool_sfeatures) +
			    BLOCKS_MAX *
				    sizeof(struct ethtool_set_features_block)];
	} command = { .set = { .cmd = ETHTOOL_SFEATURES } };
	struct ethtool_set_features_block *block;
	int number = feature_number(device), count = features_count(device);

	if (number < 0 || count < 0)
		return number < 0 ? number : count;
	command.set.size = (count + 31) / 32;
	block = command.set.features + number / 32;
	block->valid = 1u << number % 32;
	block->requested = on ? block->valid : 0;
	return ethtool(device, &command);
}

static void write_down(const struct mcrd_gro *gro)
{
	struct mcr_file_save *save;
	struct mcr_error err;
	FILE *file;
	int ret;

	if (!gro->count) {
		unlink(gro->file);
		return;
	}
	ret = mcr_file_save_begin_own(&save, gro->file, &file, &err);
	if (!ret) {
		fprintf(file, HEADING "\n", (uintmax_t)mcr_netns_cookie());
		for (size_t i = 0; i < gro->count; i++)
			fprintf(file, "%u %s\n", gro->devices[i].index,
				gro->devices[i].name);
		ret = mcr_file_save_commit(save, &err);
	}
	if (ret)
		mcrd_log(MCRD_NETWORK, MCRD_LOG_ERROR, NULL, "%s", err.text);
}

static struct mcrd_gro_device *find(const struct mcrd_gro *gro, uint32_t index)
{
	for (size_t i = 0; i < gro->count; i++)
		if (gro->devices[i].index == index)
			return &gro->devices[i];
	return NULL;
}

/* NULL: no memory. */
static struct mcrd_gro_device *note(struct mcrd_gro *gro, const char *name,
				    uint32_t index)
{
	struct mcrd_gro_device *device = find(gro, index), *grown;

	if (!device) {
		grown = reallocarray(gro->devices, gro->count + 1,
				     sizeof(*grown));
		if (!grown)
			return NULL;
		gro->devices = grown;
		device = &grown[gro->count++];
		*device = (struct mcrd_gro_device){ .index = index };
	}
	snprintf(device->name, sizeof(device->name), "%s", name);
	return device;
}

void mcrd_gro_open(struct mcrd_gro *gro, const char *file)
{
	char heading[64], *text, *line, *rest, *name;
	uint32_t index;
	size_t size;

	*gro = (struct mcrd_gro){ .file = file };
	if (mcr_file_read_own(file, FILE_MAX, &text, &size, NULL))
		return;
	snprintf(heading, sizeof(heading), HEADING,
		 (uintmax_t)mcr_netns_cookie());
	line = strtok_r(text, "\n", &rest);
	/* Devices of a namespace that is no more are none of this one. */
	if (line && strcmp(line, heading))
		line = NULL;
	while (line && (line = strtok_r(NULL, "\n", &rest))) {
		index = strtoul(line, &name, 10);
		if (index && *name == ' ' && strlen(name + 1) < IFNAMSIZ)
			note(gro, name + 1, index);
	}
	free(text);
}

/* Puts a device back, whatever it is called by now, if it is still there. */
static void put_back(const struct mcrd_gro_device *device)
{
	char name[IFNAMSIZ];

	if (!if_indextoname(device->index, name) || turn(name, false))
		return;
	mcrd_log(MCRD_NETWORK, MCRD_LOG_INFO,
		 MCRD_FIELDS({ "interface", name }),
		 "%s: UDP GRO forwarding is off again", name);
}

/* It is tried again and again, and told once of a device. */
static void log_failure(const char *name, int error)
{
	static char failed[FAILED_MAX][IFNAMSIZ];
	static size_t next;

	for (size_t i = 0; i < FAILED_MAX; i++)
		if (!strcmp(failed[i], name))
			return;
	snprintf(failed[next++ % FAILED_MAX], IFNAMSIZ, "%s", name);
	mcrd_log(MCRD_NETWORK, MCRD_LOG_WARNING, MCRD_FIELDS({ "interface", name }),
		 "%s: UDP GRO forwarding cannot be turned on: %s", name,
		 strerror(-error));
}

/* Returns whether it is to be turned on, and was noted. */
static bool note_if_off(struct mcrd_gro *gro, const char *name)
{
	uint32_t index = if_nametoindex(name);
	struct mcrd_gro_device *device;
	int ret;

	if (!index)
		return false;
	ret = is_on(name);
	if (ret < 0)
		log_failure(name, ret);
	if (ret)
		return false;
	device = note(gro, name, index);
	if (device)
		device->is_new = true;
	return device;
}

/* Returns whether some could not be, and are noted no more. */
static bool turn_on_new(struct mcrd_gro *gro)
{
	struct mcrd_gro_device *device;
	size_t kept = 0, count = gro->count;
	int ret;

	for (size_t i = 0; i < count; i++) {
		device = &gro->devices[i];
		if (device->is_new) {
			device->is_new = false;
			ret = turn(device->name, true);
			/* A wish may be taken and not be fulfilled, as of a VLAN. */
			if (!ret && is_on(device->name) == 0)
				ret = -EOPNOTSUPP;
			if (ret) {
				log_failure(device->name, ret);
				continue;
			}
			mcrd_log(MCRD_NETWORK, MCRD_LOG_INFO,
				 MCRD_FIELDS({ "interface", device->name }),
				 "%s: UDP GRO forwarding is on", device->name);
		}
		gro->devices[kept++] = *device;
	}
	gro->count = kept;
	return kept < count;
}

/* The interfaces that rules have as input, each once. */
struct inputs {
	const char **names;
	size_t count;
};

static bool is_input(const struct inputs *inputs, const char *name)
{
	for (size_t i = 0; i < inputs->count; i++)
		if (!strcmp(inputs->names[i], name))
			return true;
	return false;
}

static int find_inputs(struct inputs *inputs, const struct mcr_rule_set *rules)
{
	const char **grown;

	for (size_t i = 0; i < rules->count; i++) {
		if (is_input(inputs, rules->rules[i].input.interface))
			continue;
		grown = reallocarray(inputs->names, inputs->count + 1,
				     sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		inputs->names = grown;
		grown[inputs->count++] = rules->rules[i].input.interface;
	}
	return 0;
}

void mcrd_gro_apply(struct mcrd_gro *gro, const struct mcr_rule_set *rules,
		    bool on)
{
	struct inputs inputs = { 0 };
	char name[IFNAMSIZ];
	bool changed = false;
	size_t kept = 0;

	if (!on && !gro->count)
		return;
	if (on && find_inputs(&inputs, rules)) {
		free(inputs.names);
		return;
	}
	for (size_t i = 0; i < gro->count; i++) {
		if (if_indextoname(gro->devices[i].index, name) &&
		    is_input(&inputs, name)) {
			gro->devices[kept++] = gro->devices[i];
			continue;
		}
		put_back(&gro->devices[i]);
		changed = true;
	}
	gro->count = kept;
	for (size_t i = 0; i < inputs.count; i++)
		changed |= note_if_off(gro, inputs.names[i]);
	free(inputs.names);
	/* Before it is done: an mcrd that is killed leaves none on unnoticed. */
	if (changed)
		write_down(gro);
	if (turn_on_new(gro))
		write_down(gro);
}

void mcrd_gro_close(struct mcrd_gro *gro)
{
	for (size_t i = 0; i < gro->count; i++)
		put_back(&gro->devices[i]);
	gro->count = 0;
	if (gro->file)
		write_down(gro);
	free(gro->devices);
	gro->devices = NULL;
}
