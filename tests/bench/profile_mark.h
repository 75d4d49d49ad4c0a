/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a program in the guest tells profile_plugin.c when to count: by an
 * instruction that does nothing, with a displacement that no compiler writes.
 */
#ifndef MCR_BENCH_PROFILE_MARK_H
#define MCR_BENCH_PROFILE_MARK_H

#define MARK_BEGIN 0x01
#define MARK_END 0x02

/* nopl 0x6d6372NN(%rax) */
#define MARK_BYTES(number) 0x0f, 0x1f, 0x80, (number), 0x72, 0x63, 0x6d

#endif
