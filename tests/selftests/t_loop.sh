#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Loops are refused when rules are set, and bounded when they come about
# outside: by a bridge, by a cable, by another relay.
#
#	src                here                    other
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 ------ eth0 10.1.0.2/24
#	                  cab0 10.3.0.1 = cab1 10.3.0.2 (a cable from here to here)
#	                  out1 10.6.1.1/24 ------ out1 ] joined by user space
#	                  out2 10.6.2.1/24 ------ out2 ]
#	                  out3 10.6.3.1/24 ------ out3 ] joined by user space
#	                  out4 10.6.4.1/24 ------ out4 ]

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src other
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 other:eth0 10.1.0.2/24
configure here "link add cab0 type veth peer name cab1"
port here cab0 10.3.0.1/24
port here cab1 10.3.0.2/24
connect

rule=(mcrctl add --input-port 5000)

own_interface() {
	refused 1 'eth0.*(allow-loop|own interface|input)' "${rule[@]}" \
		--input-interface eth0 --input-group 239.1.1.1 --outputs 239.2.2.2:6000:eth0
	equal "rules" "$(compact "$(mcrctl list --json)")" "[]"
	# With the override it is the user's own business, and works.
	count_packets src back ip daddr 239.2.2.2 udp dport 6000
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth0 --allow-loop
	transmit src eth0 239.1.1.1 5000 20
	wait_for count_is src back 20
}

# Two rules that feed one another through cab0 and cab1, which MCR cannot know to be
# one cable; and two on the same interfaces, which it can.
cycle() {
	add cab0 239.1.1.1 5000 239.1.1.2:5000:cab1 --name one
	refused 1 'cab1.*cab0.*cab1' "${rule[@]}" --name two \
		--input-interface cab1 --input-group 239.1.1.2 --outputs 239.1.1.1:5000:cab0
	equal "rules" "$(mcrctl list --json | jq length)" 1
	add cab1 239.1.1.2 5000 239.1.1.1:5000:cab0 --name two --allow-loop
	equal "rules" "$(mcrctl list --json | jq length)" 2
}

cycle_of_three() {
	add cab0 239.1.1.1 5000 239.1.1.2:5000:cab1 --name one
	add cab1 239.1.1.2 5000 239.1.1.3:5000:eth1 --name two
	refused 1 'eth1.*cab0.*cab1.*eth1' "${rule[@]}" --name three \
		--input-interface eth1 --input-group 239.1.1.3 --outputs 239.1.1.1:5000:cab0
	# A chain is no loop.
	add eth1 239.1.1.3 5000 239.1.1.4:5000:cab0 --name three
}

# bounded PATTERN...: one datagram goes in; what goes round comes to an end and
# is counted as a loop.
ended() {
	LOOPS=$(stats '[.rules[].errors.loop // 0, .rules[].outputs[].errors.loop // 0, .interfaces[].errors.loop // 0] | add')
	((LOOPS >= 1))
}

# quiet IF: the device has stopped sending.
quiet() {
	local before

	before=$(link_packets_here "$1")
	nap
	nap
	[[ $(link_packets_here "$1") == "$before" ]]
}

link_packets_here() {
	local text

	text=$(ip -s -j link show dev "$1")
	[[ $text =~ \"tx\":\{\"bytes\":[0-9]+,\"packets\":([0-9]+) ]]
	echo "${BASH_REMATCH[1]}"
}

# The cable joins what the rules keep apart: what cab0 sends, cab1 receives.
by_cable() {
	add cab0 239.1.1.1 5000 239.1.1.1:5000:cab1 --allow-loop
	add cab1 239.1.1.1 5000 239.1.1.1:5000:cab0 --allow-loop
	add eth0 239.1.1.1 5000 239.1.1.1:5000:cab0 --allow-loop
	transmit src eth0 239.1.1.1 5000 5
	wait_for ended
	wait_for quiet cab0
	(($(link_packets_here cab0) < 1000)) || fail "cab0 sent $(link_packets_here cab0) packets for 5"
}

# A bridge reflects: ports x and y of one bridge, relayed from one to the other.
by_bridge() {
	ip link add br0 type bridge mcast_snooping 0
	ip link add x0 type veth peer name x1
	ip link add y0 type veth peer name y1
	port here x0 10.4.0.1/24
	port here y0 10.5.0.1/24
	configure here "link set x1 master br0" "link set y1 master br0" \
		"link set x1 up" "link set y1 up" "link set br0 up"
	connect
	add x0 239.1.1.1 5000 239.1.1.1:5000:y0 --allow-loop
	add y0 239.1.1.1 5000 239.1.1.1:5000:x0 --allow-loop
	add eth0 239.1.1.1 5000 239.1.1.1:5000:x0 --allow-loop
	transmit src eth0 239.1.1.1 5000 5
	wait_for ended
	wait_for quiet x0
	(($(link_packets_here x0) < 1000)) || fail "x0 sent $(link_packets_here x0) packets for 5"
}

# bridged IF IF: user space of the other host passes on what comes on either; whoever it
# comes to cannot know how often it was relayed.
bridged() {
	become other socat "INTERFACE:$1" "INTERFACE:$2" 2>>"$T/socat.err" &
	BRIDGES+=($!)
}
BRIDGES=()

# Two switches, each between two interfaces of this host, make a circle of two rules.
by_switches() {
	local before n

	for n in 1 2 3 4; do
		cable "out$n" "10.6.$n.1/24" "other:out$n"
	done
	connect
	bridged out1 out2
	bridged out3 out4
	add out2 239.1.1.1 5000 239.1.1.1:5000:out3
	add out4 239.1.1.1 5000 239.1.1.1:5000:out1
	add eth0 239.1.1.1 5000 239.1.1.1:5000:out1
	# Whether user space is at it yet shows when something goes round.
	wait_for going_round
	wait_for quiet out1
	before=$(stats '.rules[] | select(.input.interface == "out2") | .errors.loop')
	transmit src eth0 239.1.1.1 5000 5
	# Each ends once, where it came by first.
	wait_for stats_are '.rules[] | select(.input.interface == "out2") | .errors.loop' $((before + 5))
	wait_for quiet out1
	(($(link_packets_here out1) < 1000)) || fail "out1 sent $(link_packets_here out1) packets"
	kill "${BRIDGES[@]}"
	for n in 1 2 3 4; do
		ip link del "out$n"
	done
}

# going_round: for wait_for.
going_round() {
	transmit src eth0 239.1.1.1 5000 1
	wait_for quiet out1
	ended
}

looped_between() {
	local there

	there=$(mcrctl --netns other stats --json | jq '[.rules[].errors.loop // 0] | add')
	(($(stats '[.rules[].errors.loop // 0] | add') + there >= 5))
}

# Another relay, in another namespace of this host, sends it back.
by_relay() {
	add eth1 239.1.1.1 5000 239.1.1.2:5000:eth1 --allow-loop
	add eth0 239.1.1.1 5000 239.1.1.2:5000:eth1
	add_on other eth0 239.1.1.2 5000 239.1.1.1:5000:eth0 --allow-loop
	transmit src eth0 239.1.1.1 5000 5
	wait_for quiet eth1
	(($(link_packets_here eth1) < 1000)) || fail "eth1 sent $(link_packets_here eth1) packets for 5"
	# The sixteenth relaying of a datagram may fall to either.
	wait_for looped_between
	mcrctl --netns other remove --all
}

# 4,096 outputs to a group on which 4,200 rules wait, each on a port of its own: to look at
# each for each takes longer than others may be kept waiting.
far_too_many() {
	local taken='interface: \"eth1\", group: \"239.1.1.2\", port: %d' out more

	out=$(awk 'BEGIN { for (i = 1; i <= 4200; i++)
		printf "{ input: { '"$taken"' }, outputs: [{ interface: \"eth9\" }] },\n", i }')
	mcrctl config load - >"$T/load.out" <<<"{ rules: [ $out ] }"
	more=$(awk 'BEGIN { for (i = 1; i <= 4096; i++) printf "{ '"$taken"' },\n", i }')
	more="input: { interface: 'eth0', group: '239.1.1.1', port: 5000 }, outputs: [ $more ]"
	refused 1 'given up after 16777216 steps.*or allow the loop' \
		mcrctl config load - <<<"{ rules: [ { $more } ] }"
	equal "rules" "$(mcrctl ping --json | jq .rules)" 4200
	mcrctl config load - >"$T/load.out" <<<"{ rules: [ { $more, allow_loop: true } ] }"
	equal "rules" "$(mcrctl ping --json | jq .rules)" 4201
}

run_case "an output on the input's interface is refused" own_interface
run_case "two rules that feed one another are refused" cycle
core_case "three are refused, a chain of three is not" cycle_of_three
run_case "a search that takes too long is given up" far_too_many
run_case "a cable's loop is bounded and counted" by_cable
core_case "a bridge's loop is bounded and counted" by_bridge
run_case "another relay's loop is bounded" by_relay
core_case "a loop by switches outside is bounded and counted" by_switches
end
