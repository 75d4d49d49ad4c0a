/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UDP GRO forwarding on the interfaces that rules take datagrams from: turned on
 * where the settings ask for it, and put back as it was.
 */
#ifndef MCRD_GRO_H
#define MCRD_GRO_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "model.h"

/**
 * struct mcrd_gro_device - a device it was turned on for
 * @name: of the device when it was; by now it may have another
 * @index: its number; a device made again has another, and is as it came
 * @is_new: it is noted, and about to be turned on
 */
struct mcrd_gro_device {
	char name[IFNAMSIZ];
	uint32_t index;
	bool is_new;
};

/**
 * struct mcrd_gro - what was turned on
 * @file: where that is written down, for an mcrd after this one
 * @devices: those it was turned on for
 * @count: how many
 */
struct mcrd_gro {
	const char *file;
	struct mcrd_gro_device *devices;
	size_t count;
};

/**
 * mcrd_gro_open() - begin, with what an earlier mcrd has left turned on
 * @gro: the result
 * @file: where that is written down
 */
void mcrd_gro_open(struct mcrd_gro *gro, const char *file);

/**
 * mcrd_gro_apply() - turn it on where it is wanted, and back elsewhere
 * @gro: open
 * @rules: inputs of these
 * @on: whether it is wanted at all
 *
 * What cannot be done is logged once for each device.
 */
void mcrd_gro_apply(struct mcrd_gro *gro, const struct mcr_rule_set *rules,
		    bool on);

/** mcrd_gro_close() - put everything back, and free all */
void mcrd_gro_close(struct mcrd_gro *gro);

#endif /* MCRD_GRO_H */
