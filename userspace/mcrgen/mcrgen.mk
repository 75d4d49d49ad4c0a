# SPDX-License-Identifier: GPL-2.0-or-later
# What mcrgen and its tests are made of; paths are relative to the top of the tree.
mcrgen_SRCS := $(addprefix userspace/mcrgen/, mcrgen.c options.c send.c recv.c sock.c stop.c \
	payload.c verify.c delay.c report.c)
mcrgen_LIBS := json-c libxxhash
mcrgen_LDLIBS := -lm

# Each test, tests/unit/NAME.c, links these as well.
mcrgen_TESTS := test_mcrgen_payload test_mcrgen_verify test_mcrgen_delay test_mcrgen_options
mcrgen_TEST_SRCS := $(addprefix userspace/mcrgen/, options.c payload.c verify.c delay.c report.c)

# tests/fuzz/fuzz_mcrgen_payload.c; -DFUZZ_STANDALONE gives it a main() that runs files.
mcrgen_FUZZ := fuzz_mcrgen_payload
mcrgen_FUZZ_SRCS := $(addprefix userspace/mcrgen/, payload.c verify.c)
