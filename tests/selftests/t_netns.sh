#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# processors: 2
#
# Each namespace has rules of its own; one that is deleted under traffic takes
# them along and holds nothing back.
#
#	src        relay              dst
#	eth0 --- eth0  eth1 ------- eth0
#
# relay is made and deleted again and again.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
connect
rounds=$((MCR_SCALE > 1 ? 5 : 10))

lay() {
	host relay
	cable relay:eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
	cable relay:eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
	connect
}

deleted() {
	local n

	count_packets dst copies udp dport 6000
	for ((n = 0; n < rounds; n++)); do
		lay
		add_on relay eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,10.1.0.2:6000:eth1
		add_on relay eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
		add_on relay eth0 232.1.1.1 5000 239.2.2.2:6000:eth1 --input-source 10.0.0.7
		add_on relay eth7 239.1.1.2 5000 239.2.2.2:6000:eth8
		drip src eth0 239.1.1.1 5000
		drip src eth0 ff15::1 5000
		rises dst copies
		ip netns del relay
		# The devices go only when nothing refers to them any more.
		wait_for not ip -n dst link show dev eth0 2>/dev/null
		wait_for not ip -n src link show dev eth0 2>/dev/null
		kill -KILL %% %- 2>/dev/null || :
	done
}

apart() {
	lay
	add_on relay eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	equal "rules here" "$(compact "$(mcrctl list --json)")" "[]"
	equal "rules there" "$(mcrctl --netns relay list --json | jq length)" 1
	# The same key may exist in each.
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	equal "id here and there" "$ID" "$(mcrctl --netns relay list --json | jq -r '.[0].id')"
	mcrctl remove --all
	equal "rules there" "$(mcrctl --netns relay list --json | jq length)" 1
	refused 1 'nowhere' mcrctl --netns nowhere list
}

core_case "a namespace deleted under traffic, $rounds times" deleted
run_case "rules of one namespace are not another's" apart
end
