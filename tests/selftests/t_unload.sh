#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
#
# On one processor where that can be chosen: each round has the kernel rewrite code that
# packets run through, and an emulator with a thread for each processor was seen to go
# on with what stood there before, for ever.
#
# The module unloaded and loaded again under traffic, with rules in two
# namespaces, and what mcrctl says without it.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

KEEP_RULES=1
host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
count_packets dst copies udp dport 6000
# A debug kernel takes a second and more for each grace period.
loops=$((MCR_SCALE > 1 ? 25 : 100))
BEFORE=$(memberships)

unloaded_under_traffic() {
	local n

	drip src eth0 239.1.1.1 5000
	drip src eth0 ff15::1 5000 --burst 4
	for ((n = 1; n <= loops; n++)); do
		rmmod mcr
		insmod "$MCR_KO"
		add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,10.1.0.2:6000:eth1
		if ((n % 10 == 0)); then
			add_on dst eth0 239.2.2.2 6000 239.2.2.3:6000:eth9
			add eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
			add eth0 232.1.1.1 5000 239.2.2.4:6000:eth1 --input-source 10.0.0.7
			rises dst copies
		fi
	done
	rises dst copies
}

not_loaded() {
	rmmod mcr
	equal "memberships without the module" "$(memberships)" "$BEFORE"
	refused 3 'modprobe mcr|insmod' mcrctl list
	refused 3 'modprobe mcr|insmod' mcrctl add --input-interface eth0 \
		--input-group 239.1.1.1 --input-port 5000 --outputs 239.2.2.2:6000:eth1
	refused 3 'modprobe mcr|insmod' mcrctl ping
	insmod "$MCR_KO"
	mcrctl ping >/dev/null
	equal "rules after loading" "$(compact "$(mcrctl list --json)")" "[]"
}

# A module of another version than mcrctl's: which is which is said.
versions_differ() {
	local mine other

	mine=$(<"$MCR_TOP/VERSION")
	other=${mine//[0-9]/9}
	contains "mcrctl version" "$(mcrctl version)" \
		"^mcrctl ${mine}"$'\n'"module ${mine} "[^$'\n']*$'\nprotocol 1$'
	LC_ALL=C sed "s/${mine//./\\.}/$other/g" "$MCR_KO" >"$T/other.ko"
	rmmod mcr
	insmod "$T/other.ko"
	contains "mcrctl version" "$(mcrctl version)" \
		"^mcrctl ${mine}"$'\n'"module ${other} .*"$'\nmcrctl and the module are of different versions$'
	equal "as JSON" "$(mcrctl version --json | jq -c '[.tool, .module]')" "[\"$mine\",\"$other\"]"
	rmmod mcr
	insmod "$MCR_KO"
}

# A listener to notifications does not keep the module, nor suffer.
monitored() {
	mcrctl monitor --json >"$T/monitor.out" 2>&1 &
	wait_for told present
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	rmmod mcr
	wait_for told unloaded
	insmod "$MCR_KO"
	wait_for told loaded
}

# told CHANGE: the monitor has said so of the module; for wait_for.
told() {
	jq -ne --arg change "$1" 'any(inputs; .event == "module" and .change == $change)' \
		"$T/monitor.out" >/dev/null 2>&1
}

core_case "unloaded and loaded $loops times under traffic" unloaded_under_traffic
run_case "without the module: exit 3, how to load it" not_loaded
run_case "unloaded while a client listens" monitored
run_case "a module of another version" versions_differ
mcrctl remove --all
end
