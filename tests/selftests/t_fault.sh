#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# kernel: debug
#
# Allocations fail: requests are done or not done, never by half; datagrams that
# found no memory are counted and the others go on. Needs fault injection, which
# the debug kernel has.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

FAIL=/sys/kernel/debug
host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

# inject KIND KEY=VALUE...
inject() {
	local setting

	for setting in "${@:2}"; do
		echo "${setting#*=}" >"$FAIL/$1/${setting%%=*}"
	done
}

needs() {
	[[ -e $FAIL/$1/probability ]] || skip "this kernel has no fault injection ($1)"
}

requests() {
	needs failslab
	inject failslab task-filter=N probability=0 times=-1 space=0 verbose=0 \
		ignore-gfp-wait=N
	trace_events hook_failed membership_failed
	"${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" faults
	wait_for told
	trace_ends
}

# told: the events that a hook and a membership found no memory; or both are tried again:
# not each time is a request's n-th allocation the same.
told() {
	if ! traced 'mcr_hook_failed: .*facility=DataPlane severity=error interface=.* error=ENOMEM$' ||
		! traced 'mcr_membership_failed: .*facility=Ingress severity=error interface=.* error=ENOMEM$'; then
		"${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" faults add
		return 1
	fi
}

# nomem: copies lost for want of memory, wherever counted.
nomem() {
	stats '[.rules[].outputs[].errors.no_memory // 0, .rules[].errors.no_memory // 0,
		.interfaces[].buffers_exhausted // 0] | add'
}

# Atomic allocations fail now and then, system-wide, while datagrams of every
# kind are relayed.
traffic() {
	local kind=$1

	needs "$kind"
	ip link set eth1 mtu 1300
	count_packets dst "copies$kind" udp dport 6000
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth1,10.1.0.2:6000:eth1
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1,[2001:db8:1::2]:6000:eth1'
	drip src eth0 239.1.1.1 5000 --size 1400
	drip src eth0 ff15::1 5000 --burst 8
	drip src eth0 239.1.1.1 5000 --size 4000
	rises dst "copies$kind"
	inject "$kind" task-filter=N ignore-gfp-wait=Y times=-1 space=0 verbose=0 \
		interval=1 "${@:2}" probability=20
	ENOUGH=$(nomem)
	mcrctl log-level set --global debug
	trace_events copy_dropped buffers_exhausted
	wait_for more_nomem
	wait_for traced 'mcr_copy_dropped: .*interface=eth1 .*reason=no_memory$'
	wait_for traced 'mcr_buffers_exhausted: .*interface=eth1 .*reason=no_memory$'
	inject "$kind" probability=0
	trace_ends
	mcrctl log-level set --global info
	# Nothing of it lasts.
	rises dst "copies$kind"
	mcrctl remove --all
	ip link set eth1 mtu 1500
}

more_nomem() {
	(($(nomem) > ENOUGH))
}

trap 'echo 0 >$FAIL/failslab/probability; echo 0 >$FAIL/fail_page_alloc/probability' EXIT
[[ -e $FAIL/failslab ]] || trap - EXIT
core_case "requests: each allocation fails once, all or nothing" requests
core_case "slab allocations fail under traffic" traffic failslab
core_case "page allocations fail under traffic" traffic fail_page_alloc min-order=0
end
