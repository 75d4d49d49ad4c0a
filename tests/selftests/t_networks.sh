#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces go, come, are renamed, moved, re-addressed and flap, as a rule's input
# and as its output, while mcrd looks on. It says so of those that rules name, and
# sees what the module sees. The first datagram after the link is up is relayed; the
# rule beside it, under traffic all the while, loses none; nothing is left behind.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24   touched
#	eth1 10.2.0.7 --- eth2 10.2.0.1/24
#	                  eth3 10.3.0.1/24 --- eth1 10.3.0.2/24   left alone
#	                                      away
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

ETH0=(eth0 10.0.0.1/24 src:eth0 10.0.0.7/24)
ETH1=(eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24)
host src dst away
cable "${ETH0[@]}"
cable "${ETH1[@]}"
cable eth2 10.2.0.1/24 src:eth1 10.2.0.7/24
cable eth3 10.3.0.1/24 dst:eth1 10.3.0.2/24
connect
ip netns attach here $$
count_packets dst touched udp dport 6001
count_packets dst alone udp dport 6002
count_packets dst passed udp dport 6003
count_packets dst changed udp dport 6001 ip saddr 10.1.9.9
count_packets dst six udp dport 6006
count_packets dst first6 udp dport 6006 ip6 saddr 2001:db8:1::1
count_packets dst second6 udp dport 6006 ip6 saddr 2001:db8:9::9

RULES=("{ name: 'touched', input: { interface: 'eth0', group: '239.1.1.1', port: 5000 },
	outputs: [{ interface: 'eth1', group: '239.2.2.1', port: 6001 }] },"
	"{ name: 'alone', input: { interface: 'eth2', group: '239.1.1.2', port: 5000 },
	outputs: [{ interface: 'eth3', group: '239.2.2.2', port: 6002 }] },")
configure_rules "${RULES[@]}"

# leavings: what mcrd and the host hold that may grow.
leavings() {
	memberships
	ls "/proc/$MCRD/fd"
	mcrctl list-workers --json | jq -c '.[] | [.interface, .state, .rules, .groups]' | sort
}

# watched: mcrd runs, the rule that is left alone is under traffic. GENERATION is what
# no change of an interface may touch.
watched() {
	start_mcrd
	wait_for in_sync
	relayed
	GENERATION=$(mcrctl ping --json | jq .generation)
	LEAVINGS=$(leavings)
	ALONE=$(counted dst alone)
	stream src eth1 239.1.1.2 5000
}

# relayed: one datagram for the rule that is touched, which is relayed.
relayed() {
	local before

	before=$(counted dst touched)
	transmit src eth0 239.1.1.1 5000 1
	wait_for count_is dst touched $((before + 1))
}

# undisturbed: rules were not touched, the one beside has lost nothing, mcrd and module
# agree about interfaces, and nothing is held that was not held before.
undisturbed() {
	relayed
	stop_stream
	wait_for count_is dst alone $((ALONE + SENT))
	((SENT > 20 / MCR_SCALE)) || fail "only $SENT datagrams while that went on"
	wait_for in_sync
	equal "generation" "$(mcrctl ping --json | jq .generation)" "$GENERATION"
	equal "drift" "$(said_times drift)" 0
	equal "disagreements" "$(said_times 'the module has eth')" 0
	wait_for leavings_are "$LEAVINGS"
	end_mcrd
}

leavings_are() {
	[[ $(leavings) == "$1" ]]
}

# sender_up: nothing src sends is lost before it leaves there.
sender_up() {
	wait_for link_up src eth0
}

deleted() {
	watched
	ip link del eth1
	wait_for mcrd_says 'eth1 is gone'
	cable "${ETH1[@]}"
	connect
	relayed
	wait_for mcrd_says 'eth1 has index [0-9]+, '
	wait_for mcrd_says 'eth1 .*has address 10.1.0.1/24'
	ip link del eth0
	wait_for mcrd_says 'eth0 is gone'
	cable "${ETH0[@]}"
	connect
	sender_up
	relayed
	wait_for mcrd_says 'eth0 has index [0-9]+, '
	wait_for mcrd_says 'eth0 .*has address 10.0.0.1/24'
	undisturbed
}

renamed() {
	local name

	watched
	for name in eth1 eth0; do
		ip link set "$name" down
		ip link set "$name" name other
		wait_for mcrd_says "$name is gone"
		ip link set other name "$name"
		ip link set "$name" up
		sender_up
		relayed
		wait_for mcrd_says "$name has index"
	done
	undisturbed
}

moved() {
	local name

	watched
	for name in eth1 eth0; do
		ip link set "$name" netns away
		wait_for mcrd_says "$name is gone"
		ip -n away link set "$name" netns here
		port here "$name" "10.${name#eth}.0.1/24"
		connect
		sender_up
		relayed
		wait_for mcrd_says "$name has index"
	done
	undisturbed
}

# The same for IPv6, by a runtime rule; an address is used once it is no longer tentative.
addresses6() {
	ip addr add 2001:db8:1::1/64 dev eth1 nodad
	mcrctl add --name six --input-interface eth0 --input-group ff15::1 --input-port 5000 \
		--outputs '[ff15::2]:6006:eth1' >/dev/null
	wait_for mcrd_says 'eth1 .*has address 2001:db8:1::1/64'
	sent_from first6
	ip addr add 2001:db8:9::9/64 dev eth1 nodad
	ip addr del 2001:db8:1::1/64 dev eth1
	sent_from second6
	wait_for mcrd_says 'eth1 .*lost address 2001:db8:1::1/64'
	ip addr del 2001:db8:9::9/64 dev eth1
	mcrctl remove --name six
	GENERATION=$((GENERATION + 2))
}

# sent_from COUNTER: the next datagram of IPv6 leaves with this one's address.
sent_from() {
	local all right

	all=$(($(counted dst six) + 1))
	right=$(($(counted dst "$1") + 1))
	transmit src eth0 ff15::1 5000 1
	wait_for count_is dst six "$all"
	equal "datagrams by $1" "$(counted dst "$1")" "$right"
}

# What is sent has the address that the interface has then, from the first datagram on.
addresses() {
	watched
	ip addr add 10.1.9.9/24 dev eth1
	ip addr del 10.1.0.1/24 dev eth1
	relayed
	equal "datagrams from the new address" "$(counted dst changed)" 1
	wait_for mcrd_says 'eth1 .*lost address 10.1.0.1/24'
	ip addr replace 10.1.0.1/24 brd + dev eth1
	ip addr del 10.1.9.9/24 dev eth1
	relayed
	equal "datagrams from the new address" "$(counted dst changed)" 1
	wait_for mcrd_says 'eth1 .*has address 10.1.0.1/24'
	addresses6
	undisturbed
}

mtu_and_down() {
	local name

	watched
	for name in eth1 eth0; do
		ip link set "$name" mtu 1400
		wait_for mcrd_says "$name has MTU 1400"
		ip link set "$name" mtu 1500
		wait_for mcrd_says "$name has MTU 1500"
		relayed
		ip link set "$name" down
		wait_for mcrd_says "$name .*is down"
		ip link set "$name" up
		sender_up
		relayed
		wait_for mcrd_says "$name .*is up"
	done
	undisturbed
}

# link COMMAND...: tests/selftests/link.py.
link() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/link.py" "$@"
}

# How long it takes, on the kernel's clock. What makes it short is judged by the first
# datagram in the other cases.
resumed() {
	local name n said steady

	watched
	in_host src mcrgen send --interface eth0 --group 239.1.1.1 --port 5000 \
		--rate $((1000 / MCR_SCALE)) --size 200 --quiet >"$T/steady.log" 2>&1 &
	steady=$!
	for name in eth1 eth0; do
		for n in 1 2 3; do
			ip link set "$name" down
			said=$(link up "$name" 239.2.2.1 eth1)
			figure "$name up: announced after ${said% *} ms, first datagram relayed after ${said#* } ms"
		done
	done
	stop "$steady"
	undisturbed
}

# flaps IF COUNT: takes it down and up so often, 200 times a second if the machine can.
flaps() {
	figure "$1 flapped $2 times, $(link flap "$1" "$2" 200) times a second"
	wait_for mcrd_says "$1 changed [0-9]+ times"
}

# passed_on: one datagram for the rule between the dummies, which is relayed.
passed_on() {
	local before

	before=$(counted dst passed)
	transmit src eth1 239.1.1.3 5000 1
	wait_for count_is dst passed $((before + 1))
}

# 200 times a second for 10 s, as far as the machine comes: dummies and a veth pair, whose
# kernel waits for grace periods each time; the other pair not for as long. in0 gets what
# tc passes on from eth2, eth3 what goes out of out0.
flapping() {
	local many=$((2000 / MCR_SCALE)) some=$((200 / MCR_SCALE)) name CONFIG=$T/flaps.json5

	for name in in0 out0; do
		ip link add "$name" type dummy
		ip link set "$name" multicast on up
	done
	ip addr add 10.4.0.1/24 dev in0
	ip addr add 10.5.0.1/24 dev out0
	tc qdisc add dev eth2 clsact
	tc filter add dev eth2 ingress protocol ip u32 match ip dst 239.1.1.3 \
		action mirred ingress redirect dev in0
	tc qdisc add dev out0 clsact
	tc filter add dev out0 egress protocol ip matchall action mirred egress redirect dev eth3
	configure_rules "${RULES[@]}" "{ name: 'passed', input: { interface: 'in0', group: '239.1.1.3',
		port: 5000 }, outputs: [{ interface: 'out0', group: '239.2.2.3', port: 6003 }] },"
	watched
	passed_on
	ip link add other0 type dummy
	ip link set other0 up
	for name in in0 out0; do
		flaps "$name" "$many"
		passed_on
	done
	for name in eth1 eth0; do
		if [[ $name == eth1 ]]; then flaps eth1 "$many"; else flaps eth0 "$some"; fi
		sender_up
		relayed
	done
	ip link del other0
	# A line for each look, not one for each flap.
	(($(said_times '(in|out|eth)[01] ') < many)) || fail "$(said_times '(in|out|eth)[01] ') lines"
	equal "lines about other0" "$(said_times other0)" 0
	undisturbed
	ip link del in0
	ip link del out0
	tc qdisc del dev eth2 clsact
}

# listeners HOW: what mcrd is told of links and addresses, see listeners.py.
listeners() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/listeners.py" "$MCRD" route "$1"
}

# More is announced than there is room for: links and addresses are read again,
# and so is whatever became of them meanwhile.
announcements_lost() {
	local n

	watched
	listeners choke
	kill -STOP "$MCRD"
	ip link add other0 type dummy
	for ((n = 0; n < 10; n++)); do
		ip link set other0 up
		ip link set other0 down
	done
	ip link set eth0 mtu 1402
	ip link del eth1
	kill -CONT "$MCRD"
	wait_for mcrd_says 'all were read again'
	wait_for mcrd_says 'eth0 .*has MTU 1402'
	wait_for mcrd_says 'eth1 is gone'
	ip link del other0
	ip link set eth0 mtu 1500
	cable "${ETH1[@]}"
	connect
	relayed
	wait_for mcrd_says 'eth1 has index'
	undisturbed
}

# Nobody says that they are lost: what the module and rtnetlink disagree about is read
# again all the same.
announcements_missing() {
	watched
	listeners deafen
	ip link del eth1
	wait_for mcrd_says 'eth1 is gone'
	cable "${ETH1[@]}"
	connect
	relayed
	wait_for mcrd_says 'eth1 has index'
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
	ethtool -k eth0 | grep -q rx-udp-gro-forwarding ||
		skip "this kernel has no UDP GRO forwarding"
	MORE="gro: true" configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
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
	# A VLAN takes the wish and does not fulfil it, which is told once.
	ip link add link eth2 name eth2.7 type vlan id 7
	ip link set eth2.7 up
	add eth2.7 239.1.1.4 5000 239.2.2.1:6001:eth1 --name tagged
	wait_for mcrd_says 'eth2.7: UDP GRO forwarding cannot be turned on'
	add eth2.7 239.1.1.5 5000 239.2.2.1:6001:eth1 --name last
	wait_for mcrd_says 'last.* was added'
	mcrctl remove --name tagged
	mcrctl remove --name last
	wait_for mcrd_says 'last.* was removed'
	wait_for in_sync
	equal "times it was told" "$(said_times 'eth2.7: UDP GRO')" 1
	ip link del eth2.7
	# A device made again is as it came, until mcrd sees to it.
	ip link del eth0
	cable "${ETH0[@]}"
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
	configure_rules "${RULES[@]}"
}

# With it single datagrams are bundles before the hook has them, and still are where
# they go out. They wait in a netem queue, so that they come in one go.
bundled() {
	local n=320

	ethtool -k eth0 | grep -q rx-udp-gro-forwarding ||
		skip "this kernel has no UDP GRO forwarding"
	# Other devices have this on by themselves.
	ethtool -K eth0 gro on
	in_host src ethtool -K eth0 tso off >/dev/null
	in_host src tc qdisc replace dev eth0 root netem delay 200ms limit 10000
	count_packets here bundles udp dport 5000 meta length \> 3000
	count_packets dst whole udp dport 6000 meta length \> 3000
	MORE="gro: true" configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for gro_is eth0 on
	receive got dst eth0 239.2.2.1 6000 --count "$n" --expect-no-loss
	in_host src mcrgen send --interface eth0 --group 239.1.1.1 --port 5000 \
		--count "$n" --rate 0 --size 1200 --quiet >"$T/send.log" 2>&1
	received got "$n"
	count_at_least here bundles 1 || fail "GRO made no bundle"
	count_at_least dst whole 1 || fail "no bundle went out whole"
	end_mcrd
	in_host src tc qdisc del dev eth0 root
	in_host src ethtool -K eth0 tso on >/dev/null
	ethtool -K eth0 gro off
	nft delete table inet count
	configure_rules "${RULES[@]}"
}

run_case "an interface deleted and made again" deleted
run_case "renamed away and back" renamed
run_case "moved to another namespace and back" moved
run_case "addresses changed" addresses
run_case "MTU changed, down and up" mtu_and_down
run_case "how soon relaying goes on when the link is up" resumed
run_case "200 flaps a second for 10 s" flapping
run_case "an interface that is still to come" waited_for
run_case "announcements lost: all is read again" announcements_lost
run_case "announcements that never come: found all the same" announcements_missing
run_case "UDP GRO forwarding on inputs, and put back" gro
run_case "UDP GRO forwarding: single datagrams become bundles, and go out so" bundled
end
