#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unicast and broadcast, in and out.
#
#	src                here                  router            far
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#	                                       eth1 10.2.0.1 ---- eth0 10.2.0.2
#
# IPv6 alike: 2001:db8:N::/64. The way to far's network is by router.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src router far
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 router:eth0 10.1.0.2/24 2001:db8:1::2/64
cable router:eth1 10.2.0.1/24 2001:db8:2::1/64 far:eth0 10.2.0.2/24 2001:db8:2::2/64
configure here "route add 10.2.0.0/24 via 10.1.0.2" \
	"route add 2001:db8:2::/64 via 2001:db8:1::2"
configure far "route add default via 10.2.0.1" "route add default via 2001:db8:2::1"
connect
forwarding router

# pass GROUP PORT OUTPUT HOST ADDRESS
pass() {
	add eth0 "$1" "$2" "$3"
	receive got "$4" eth0 "$5" 6000 --count 50 --expect-no-loss
	transmit src eth0 "$1" "$2" 50
	received got 50
}

# Unicast to this host itself, which has no program on the port: taken, relayed,
# and no ICMP says the port is closed.
consumed() {
	local address=$1 icmp=$2

	count_packets src "icmp${address//[:.]/}" meta l4proto "$icmp" "$3"
	pass "$address" 5000 "$4" router "$5"
	# A closed port without a rule does answer, after all that came before.
	wire payload 10 "$T/ten"
	wire_send src to="$address" port=5999 "$T/ten"
	wait_for count_is src "icmp${address//[:.]/}" 1
}

broadcast_in() {
	count_packets router "all${1//./}" udp dport 6000
	add eth0 "$1" 5000 239.2.2.2:6000:eth1
	wire_receive got router if=eth0 group=239.2.2.2 port=6000 count=1
	wire payload 700 "$T/sent"
	in_host src "${PYTHON[@]}" "$MCR_SELFTESTS/wire.py" frames eth0 \
		"src=10.0.0.7 dst=$1 mac=ffffffffffff payload=$T/sent"
	wire_received got
	cmp "$T/sent" "$T/got/1"
}

broadcast_out() {
	capture wire router eth0 1 'udp dst port 6000'
	add eth0 239.1.1.1 5000 "$1:6000:eth1"
	wire_receive got router bind=0.0.0.0 port=6000 count=1
	wire payload 700 "$T/sent"
	wire_send src if=eth0 to=239.1.1.1 port=5000 "$T/sent"
	wire_received got
	cmp "$T/sent" "$T/got/1"
	contains "the frame" "$(captured wire -e)" "> ff:ff:ff:ff:ff:ff, .* > ${1//./\\.}\.6000"
}

run_case "multicast to a neighbour" pass 239.1.1.1 5000 10.1.0.2:6000:eth1 router 10.1.0.2
run_case "IPv6: multicast to a neighbour" \
	pass ff15::1 5000 '[2001:db8:1::2]:6000:eth1' router 2001:db8:1::2
core_case "multicast to a host behind a router" \
	pass 239.1.1.1 5000 10.2.0.2:6000:eth1 far 10.2.0.2
core_case "IPv6: multicast to a host behind a router" \
	pass ff15::1 5000 '[2001:db8:2::2]:6000:eth1' far 2001:db8:2::2
run_case "unicast to multicast, no ICMP port unreachable" \
	consumed 10.0.0.1 icmp 'icmp type destination-unreachable' \
	239.2.2.2:6000:eth1 239.2.2.2
run_case "IPv6: unicast to multicast, no ICMP port unreachable" \
	consumed 2001:db8::1 icmpv6 'icmpv6 type destination-unreachable' \
	'[ff15::2]:6000:eth1' ff15::2
run_case "unicast to unicast" pass 10.0.0.1 5000 10.1.0.2:6000:eth1 router 10.1.0.2
run_case "IPv6: unicast to unicast" \
	pass 2001:db8::1 5000 '[2001:db8:1::2]:6000:eth1' router 2001:db8:1::2
run_case "subnet broadcast in" broadcast_in 10.0.0.255
run_case "limited broadcast in" broadcast_in 255.255.255.255
core_case "subnet broadcast out" broadcast_out 10.1.0.255
run_case "limited broadcast out" broadcast_out 255.255.255.255
end
