#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces go, come, are renamed, moved and re-addressed while mcrd looks on: it
# says so of those that rules name, disturbs no rule, sees what the module sees,
# and reads all again if it was told too much at once.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#	                  eth2 10.2.0.1/24 --- eth1 10.2.0.2/24
#	                                      away
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host src dst away
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
cable eth2 10.2.0.1/24 dst:eth1 10.2.0.2/24
connect
ip netns attach here $$
count_packets dst first udp dport 6001
count_packets dst second udp dport 6002

MORE=''
configure_rules "{ name: 'both', input: { interface: 'eth0', group: '239.1.1.1', port: 5000 },
	outputs: [{ interface: 'eth1', group: '239.2.2.1', port: 6001 },
		{ interface: 'eth2', group: '239.2.2.2', port: 6002 }] },"

# watched: mcrd runs, both outputs are under traffic. GENERATION is what no change
# of an interface may touch.
watched() {
	start_mcrd
	wait_for in_sync
	drip src eth0 239.1.1.1 5000
	rises dst first
	rises dst second
	GENERATION=$(mcrctl ping --json | jq .generation)
}

# undisturbed: rules were not touched, mcrd and module agree about interfaces.
undisturbed() {
	rises dst first
	rises dst second
	wait_for in_sync
	equal "generation" "$(mcrctl ping --json | jq .generation)" "$GENERATION"
	equal "drift" "$(said_times drift)" 0
	equal "disagreements" "$(said_times 'the module has eth')" 0
	end_mcrd
}

deleted() {
	watched
	ip link del eth1
	wait_for mcrd_says 'eth1 is gone'
	rises dst second
	cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
	connect
	wait_for mcrd_says 'eth1 has index [0-9]+, .*has address 10.1.0.1/24'
	undisturbed
}

renamed() {
	watched
	ip link set eth1 down
	ip link set eth1 name other1
	wait_for mcrd_says 'eth1 is gone'
	rises dst second
	ip link set other1 name eth1
	ip link set eth1 up
	wait_for mcrd_says 'eth1 has index'
	undisturbed
}

moved() {
	watched
	ip link set eth1 netns away
	wait_for mcrd_says 'eth1 is gone'
	rises dst second
	ip -n away link set eth1 netns here
	port here eth1 10.1.0.1/24
	connect
	wait_for mcrd_says 'eth1 has index'
	undisturbed
}

addresses() {
	watched
	ip addr add 10.1.0.9/24 dev eth1
	ip addr del 10.1.0.1/24 dev eth1
	wait_for mcrd_says 'eth1 .*lost address 10.1.0.1/24'
	ip addr replace 10.1.0.1/24 brd + dev eth1
	wait_for mcrd_says 'eth1 .*has address 10.1.0.1/24'
	undisturbed
}

mtu_and_down() {
	watched
	ip link set eth1 mtu 1400
	wait_for mcrd_says 'eth1 has MTU 1400'
	ip link set eth1 mtu 1500
	wait_for mcrd_says 'eth1 has MTU 1500'
	ip link set eth1 down
	wait_for mcrd_says 'eth1 .*is down'
	rises dst second
	ip link set eth1 up
	wait_for mcrd_says 'eth1 .*is up'
	undisturbed
}

# Down and up as fast as can be, 200 changes in a row, ten times; what rules do not
# name is of no interest.
flapping() {
	local n lines=''

	watched
	ip link add other0 type dummy
	for ((n = 0; n < 100 / MCR_SCALE; n++)); do
		lines+="link set eth1 down"$'\n'"link set eth1 up"$'\n'
	done
	lines+="link set other0 up"$'\n'"link set other0 down"$'\n'
	for ((n = 0; n < 10; n++)); do
		ip -batch - <<<"$lines"
		rises dst second
	done
	ip link del other0
	wait_for mcrd_says 'eth1 changed [0-9]+ times'
	# A line for each look, not one for each flap.
	(($(said_times 'eth1 ') < 1000 / MCR_SCALE)) ||
		fail "$(said_times 'eth1 ') lines about eth1"
	equal "lines about other0" "$(said_times other0)" 0
	undisturbed
}

# More is announced than there is room for: links and addresses are read again,
# and so is whatever became of them meanwhile.
announcements_lost() {
	local n lines=''

	watched
	kill -STOP "$MCRD"
	ip link add other0 type dummy
	for ((n = 0; n < 1000; n++)); do
		lines+="link set other0 up"$'\n'"link set other0 down"$'\n'
	done
	ip -batch - <<<"$lines"
	ip link set eth1 mtu 1402
	ip link del eth2
	kill -CONT "$MCRD"
	wait_for mcrd_says 'all were read again'
	wait_for mcrd_says 'eth1 .*has MTU 1402'
	wait_for mcrd_says 'eth2 is gone'
	ip link del other0
	ip link set eth1 mtu 1500
	cable eth2 10.2.0.1/24 dst:eth1 10.2.0.2/24
	connect
	wait_for mcrd_says 'eth2 has index'
	undisturbed
}

# An interface that is named and does not exist is waited for.
waited_for() {
	watched
	add eth0 239.1.1.2 5000 239.2.2.1:6001:eth9 --name later
	wait_for mcrd_says 'eth9 is named by rules and does not exist'
	ip link add eth9 type dummy
	wait_for mcrd_says 'eth9 has index'
	mcrctl remove --name later
	ip link del eth9
	GENERATION=$((GENERATION + 2))
	undisturbed
}

# gro_is IF on|off: as the kernel has it; for wait_for.
gro_is() {
	[[ $(ethtool -k "$1" | grep rx-udp-gro-forwarding) == *": $2"* ]]
}

# Turned on where rules take datagrams from, put back where not, and at the end;
# one that was on before is left on.
gro() {
	local before=$MORE

	ethtool -k eth0 | grep -q rx-udp-gro-forwarding ||
		skip "this kernel has no UDP GRO forwarding"
	MORE="gro: true"
	cp "$CONFIG" "$T/without"
	configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for gro_is eth0 on
	gro_is eth1 off
	ethtool -K eth2 rx-udp-gro-forwarding on
	add eth2 239.1.1.2 5000 239.2.2.1:6001:eth1 --name two
	add eth1 239.1.1.3 5000 239.2.2.1:6001:eth2 --name three
	wait_for gro_is eth1 on
	mcrctl remove --name two
	mcrctl remove --name three
	wait_for gro_is eth1 off
	gro_is eth2 on
	# A device made again is as it came, until mcrd sees to it.
	ip link del eth0
	cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
	connect
	wait_for gro_is eth0 on
	# One that was killed leaves it on; the next one puts it back at its end.
	kill -KILL "$MCRD"
	wait "$MCRD" || :
	start_mcrd
	wait_for in_sync
	end_mcrd
	gro_is eth0 off
	gro_is eth2 on
	ethtool -K eth2 rx-udp-gro-forwarding off
	MORE=$before
	cp "$T/without" "$CONFIG"
}

run_case "an interface deleted and made again" deleted
run_case "renamed away and back" renamed
run_case "moved to another namespace and back" moved
run_case "addresses changed" addresses
run_case "MTU changed, down and up" mtu_and_down
run_case "an interface that is still to come" waited_for
run_case "UDP GRO forwarding on inputs, and put back" gro
run_case "flapping" flapping
run_case "announcements lost: all is read again" announcements_lost
end
