// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tracepoints about rules, interfaces and memberships themselves.
 */
#define CREATE_TRACE_POINTS
#include "trace.h"
