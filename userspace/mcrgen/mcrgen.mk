# SPDX-License-Identifier: GPL-2.0-or-later
# What mcrgen and its tests are made of; paths are relative to the top of the tree.
mcrgen_SRCS := $(addprefix userspace/mcrgen/, mcrgen.c options.c send.c recv.c sock.c stop.c \
	payload.c verify.c delay.c report.c)
mcrgen_LIBS := json-c libxxhash
mcrgen_LDLIBS := -lm
mcrgen_CPPFLAGS := -D_GNU_SOURCE

# Each test links all of mcrgen but main(), send and receive.
mcrgen_TESTS := test_mcrgen_payload test_mcrgen_verify test_mcrgen_delay test_mcrgen_options
mcrgen_TEST_SRCS := $(addprefix userspace/mcrgen/, options.c payload.c verify.c delay.c report.c)
