#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# processors: 2
#
# Rules come, change and go under traffic; no datagram of the others, nor of the
# one that is replaced, is lost or sent twice.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect
rounds=$((MCR_SCALE > 1 ? 3 : 10))

# flows COUNTER: from here on datagrams come, and are counted and verified at the far
# end.
flows() {
	KEPT=$1
	count_packets dst "$KEPT" ip daddr 239.2.2.2 udp dport 6000
	receive dst dst eth0 239.2.2.2 6000
	stream src eth0 239.1.1.1 5000
	wait_for count_at_least dst "$KEPT" 5
}

# each_round: one more datagram has come since the last.
each_round() {
	wait_for count_at_least dst "$KEPT" $(($(counted dst "$KEPT") + 1))
}

# none_lost: the sender stops; all that it has sent has come, once and intact.
none_lost() {
	stop_stream
	wait_for count_is dst "$KEPT" "$SENT"
	stop "${RECEIVER[dst]}"
	received dst "$SENT"
}

others_change() {
	local n round

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	flows others
	for ((round = 0; round < rounds; round++)); do
		for n in 1 2; do
			add eth0 "239.1.1.$((n + 1))" 5000 "239.2.3.$n:6000:eth1" --name "n$n"
		done
		add eth0 239.1.1.2 5000 239.2.4.1:6000:eth1 --name n1 --replace
		add eth0 239.1.0.0/16 any 239.2.5.1:6000:eth1 --name wide
		mcrctl remove --name n1
		mcrctl remove --name n2
		mcrctl remove --name wide
		each_round
	done
	none_lost
}

itself_replaced() {
	local round

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name first
	flows itself
	for ((round = 0; round < rounds; round++)); do
		add eth0 239.1.1.1 5000 '' --replace --name "again$round" \
			--output "group=239.2.2.2,port=6000,interface=eth1,ttl=$((round % 60 + 2))" \
			--output "group=239.9.9.9,port=$((7000 + round)),interface=eth1"
		each_round
	done
	none_lost
	# Counters belong to the key and outlive each version.
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" "$SENT"
	equal "number of rules" "$(stats '.rules | length')" 1
}

# Removing ends it: what is sent afterwards does not pass.
removed() {
	count_packets dst copies ip daddr 239.2.2.2 udp dport 6000
	count_packets dst mark ip daddr 239.2.2.3 udp dport 6000
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name goes
	add eth0 239.1.1.2 5000 239.2.2.3:6000:eth1 --name stays
	transmit src eth0 239.1.1.1 5000 30
	wait_for count_is dst copies 30
	mcrctl remove --name goes
	transmit src eth0 239.1.1.1 5000 30
	transmit src eth0 239.1.1.2 5000 1
	wait_for count_is dst mark 1
	equal "copies" "$(counted dst copies)" 30
}

all_replaced() {
	local n

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	for n in 2 3 4; do
		add eth0 "239.1.1.$n" 5000 239.2.2.2:6000:eth1
	done
	contains "memberships" "$(ip maddr show dev eth0)" '239\.1\.1\.4'
	mcrctl remove --all
	equal "rules" "$(compact "$(mcrctl list --json)")" "[]"
	[[ $(ip maddr show dev eth0) != *239.1.1.* ]]
}

core_case "others added, replaced, removed under traffic" others_change
run_case "a rule replaced under its own traffic keeps its counters" itself_replaced
run_case "a removed rule relays no more, the others do" removed
run_case "remove --all leaves no rule and no membership" all_replaced
end
