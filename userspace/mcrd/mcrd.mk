# SPDX-License-Identifier: GPL-2.0-or-later
# What mcrd and its tests are made of; paths are relative to the top of the tree.
mcrd_SRCS := $(addprefix userspace/mcrd/, adopt.c claim.c connection.c drift.c follow.c gro.c links.c \
	load.c log.c log_journal.c main.c network.c options.c pending.c privilege.c reconcile.c rtnl.c runtime.c \
	service.c supervisor.c trace_cpus.c trace_decode.c trace_fold.c trace_format.c \
	trace_opener.c trace_perf.c trace_relay.c trace_ring.c trace_write.c wanted.c)
mcrd_LIBS := libsystemd libcap-ng libtraceevent

# Each test, tests/unit/NAME.c, links these as well.
mcrd_TESTS := test_mcrd_adopt test_mcrd_links test_mcrd_log test_mcrd_options test_mcrd_runtime \
	test_mcrd_trace test_mcrd_wanted
mcrd_TEST_SRCS := $(filter-out %/main.c %/supervisor.c, $(mcrd_SRCS))

# Fuzzed, tests/fuzz/NAME.c, with these.
mcrd_FUZZ := fuzz_mcrd_trace
mcrd_FUZZ_SRCS := $(addprefix userspace/mcrd/, log.c log_journal.c trace_cpus.c trace_decode.c \
	trace_fold.c trace_format.c trace_ring.c trace_write.c)
