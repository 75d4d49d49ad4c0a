/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cmocka needs to have included before it. */
#ifndef MCR_TEST_H
#define MCR_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif /* MCR_TEST_H */
