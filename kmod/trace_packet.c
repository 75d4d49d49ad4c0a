// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints about packets themselves.
 */
#define CREATE_TRACE_POINTS
#include "trace_packet.h"
