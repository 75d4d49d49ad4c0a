/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Levels and facilities of the log, by the names that people use.
 */
#ifndef MCR_LEVEL_H
#define MCR_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#define MCR_LEVELS_COUNT     9
#define MCR_FACILITIES_COUNT 12
#define MCR_LEVEL_USUAL	     6	/* info */
#define MCR_LEVEL_LEFT_OUT   255 /* a facility: follows the global level */

/** mcr_level_name() - "info"; "unknown" for one of a newer module */
const char *mcr_level_name(uint32_t level);

/** mcr_level_find() - by name or short form ("warn"), in any case */
bool mcr_level_find(const char *name, uint8_t *level);

/** mcr_facility_name() - "DataPlane"; "unknown" for one of a newer module */
const char *mcr_facility_name(uint32_t facility);

/** mcr_facility_find() - by name, in any case */
bool mcr_facility_find(const char *name, uint8_t *facility);

#endif /* MCR_LEVEL_H */
