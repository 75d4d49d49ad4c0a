#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Workers come with the first rule of an interface, and are taken down when they
# have been without one for the idle timeout, not before.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect
count_packets dst copies udp dport 6000
BEFORE=$(memberships)

# passed_over N: the interface's hook has seen that many without a rule.
passed_over() {
	(($(stats '[.interfaces[] | select(.interface == "eth0").no_match][0] // 0') >= $1))
}

# gone: there is neither worker nor hook; with no rules nothing is left to list.
gone() {
	worker_is eth0 none &&
		[[ $(mcrctl stats --json | jq '[.interfaces[] | select(.interface == "eth0")] | length') == 0 ]]
}

countdown() {
	local left idle

	by_hand set idle_timeout=300
	worker_is eth0 none
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	worker_is eth0 running
	equal "countdown of a running worker" "$(worker eth0 .idle_timeout_left)" null
	mcrctl remove --all
	worker_is eth0 idle
	left=$(worker eth0 .idle_timeout_left)
	((left > 200 && left <= 300)) || fail "idle_timeout_left is $left"
	contains "the table" "$(mcrctl list-workers)" 'eth0 +idle .*taken down in [0-9]+ s'
	# Nothing needs the traffic: the group is left at once. The hook stays.
	equal "memberships" "$(memberships)" "$BEFORE"
	transmit src eth0 239.1.1.1 5000 5
	wait_for passed_over 5
	idle=$(worker eth0 .idle_seconds)
	by_hand set idle_timeout=2
	wait_for gone
	[[ $idle =~ ^[0-9]+$ ]] || fail "idle_seconds is \"$idle\""
}

# A rule that comes back in time finds the worker as it was, with its counters.
cancelled() {
	by_hand set idle_timeout=300
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	transmit src eth0 239.1.1.1 5000 20
	wait_for stats_are '.interfaces[] | select(.interface == "eth0").matched' 20
	mcrctl remove --all
	worker_is eth0 idle
	add eth0 239.1.1.1 5001 239.2.2.2:6000:eth1
	worker_is eth0 running
	by_hand set idle_timeout=1
	transmit src eth0 239.1.1.1 5001 20
	wait_for stats_are '.interfaces[] | select(.interface == "eth0").matched' 40
}

# idle_for SECONDS: the interface has matched nothing for that long.
idle_for() {
	(($(worker eth0 '.idle_seconds // 0') >= $1))
}

# However long no datagram comes: a worker that a rule needs stays.
needed() {
	by_hand set idle_timeout=1
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add eth0 239.1.1.2 5000 239.2.2.2:6000:eth1
	mcrctl remove --rule-id "$ID"
	wait_for idle_for 3
	worker_is eth0 running
	joined eth0 239.1.1.1
	drip src eth0 239.1.1.1 5000
	rises dst copies
}

# Rules that go and come all the time, with the shortest timeout, under traffic.
flicker() {
	local n

	by_hand set idle_timeout=1
	drip src eth0 239.1.1.1 5000
	for ((n = 0; n < 60 / MCR_SLOW; n++)); do
		add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
		mcrctl remove --rule-id "$ID"
		((n % 20)) || wait_for gone
	done
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	rises dst copies
	mcrctl remove --all
	wait_for gone
	equal "memberships" "$(memberships)" "$BEFORE"
}

# The device of an idle worker goes and comes; its namespace goes.
devices() {
	by_hand set idle_timeout=300
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	mcrctl remove --all
	ip link set eth0 down
	ip link set eth0 name other0
	worker_is eth0 idle
	ip link set other0 name eth0
	ip link set eth0 up
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wait_for worker_is eth0 running
	drip src eth0 239.1.1.1 5000
	rises dst copies

	host idle
	configure idle "link add dummy0 type dummy"
	connect
	add_on idle dummy0 239.1.1.1 5000 239.2.2.2:6000:eth1
	mcrctl --netns idle remove --all
	equal "its state" "$(mcrctl --netns idle list-workers --json | jq -r '.[].state')" idle
	ip netns del idle
}

core_case "idle for its timeout, counted down, then taken down" countdown
run_case "a rule that comes back cancels it" cancelled
run_case "never while a rule needs it" needed
run_case "rules go and come under traffic" flicker
run_case "devices and namespaces of idle workers" devices
end
