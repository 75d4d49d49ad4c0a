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
# IPv6 alike: 2001:db8:N::/64. The way to far's network is by router; other, which is
# 10.1.0.3, hangs on the same cable.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src router other far
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 router:eth0 10.1.0.2/24 2001:db8:1::2/64
cable router:eth1 10.2.0.1/24 2001:db8:2::1/64 far:eth0 10.2.0.2/24 2001:db8:2::2/64
configure here "route add 10.2.0.0/24 via 10.1.0.2" \
	"route add 2001:db8:2::/64 via 2001:db8:1::2"
configure far "route add default via 10.2.0.1" "route add default via 2001:db8:2::1"
# It is here's neighbour, and has a link address of its own.
configure router "link add other0 link eth0 type macvlan mode bridge" \
	"link set other0 netns other name eth0"
port other eth0 10.1.0.3/24 2001:db8:1::3/64
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

# no_more HOST COUNTER OTHER COUNTER: nothing comes to HOST while it flows to OTHER.
no_more() {
	local before

	before=$(counted "$1" "$2")
	rises "$3" "$4"
	count_is "$1" "$2" "$before"
}

# route_changes FAMILY GROUP NETWORK HOST GATEWAY OTHER: the way to HOST is by another
# gateway under traffic, and by the first one again.
route_changes() {
	local bracket=$4

	[[ $1 == 4 ]] || bracket="[$4]"
	count_packets router "by$1" iifname eth0 udp dport 6000
	count_packets other "by$1" iifname eth0 udp dport 6000
	add eth0 "$2" 5000 "$bracket:6000:eth1"
	drip src eth0 "$2" 5000
	rises router "by$1"
	ip "-$1" route replace "$3" via "$6"
	rises other "by$1"
	no_more router "by$1" other "by$1"
	ip "-$1" route replace "$3" via "$5"
	rises router "by$1"
	no_more other "by$1" router "by$1"
}

# each_its_way NETWORK OTHER-NETWORK ADDRESS OTHER-ADDRESS GATEWAY OTHER-GATEWAY PREFIX HERE:
# to the addresses they came for, of one rule, by the gateways these have.
each_its_way() {
	local tag=way${3//[.:]/}

	in_host src ip route add "$7" dev eth0 via "$8"
	ip route add "$1" via "$5"
	ip route add "$2" via "$6"
	count_packets router "$tag" iifname eth0 udp dport 6002
	count_packets other "$tag" iifname eth0 udp dport 6002
	mcrctl add --input-interface eth0 --input-group "$7" --input-port 5000 \
		--output interface=eth1,port=6002 >/dev/null
	transmit src eth0 "$3" 5000 5
	transmit src eth0 "$4" 5000 7
	transmit src eth0 "$3" 5000 3
	wait_for count_is router "$tag" 8
	wait_for count_is other "$tag" 7
	ip route del "$1" via "$5"
	ip route del "$2" via "$6"
}

# link_address_changes FAMILY GROUP HOST: a neighbour has a new one, and says so.
link_address_changes() {
	local bracket=$3

	[[ $1 == 4 ]] || bracket="[$3]"
	# Of both families, or the other would find out by and by.
	in_host router sh -c 'echo 1 >/proc/sys/net/ipv4/conf/eth0/arp_notify
		echo 1 >/proc/sys/net/ipv6/conf/eth0/ndisc_notify'
	# What is for another link address does not count.
	count_packets router "new$1" meta pkttype host udp dport 6001
	add eth0 "$2" 5000 "$bracket:6001:eth1"
	drip src eth0 "$2" 5000
	rises router "new$1"
	ip -n router link set eth0 address "02:00:00:00:00:0$1"
	rises router "new$1"
	contains "the neighbour" "$(ip neigh show to "$3" dev eth1)" "02:00:00:00:00:0$1"
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
run_case "a route by another gateway under traffic" \
	route_changes 4 239.1.1.1 10.2.0.0/24 10.2.0.2 10.1.0.2 10.1.0.3
run_case "IPv6: a route by another gateway under traffic" \
	route_changes 6 ff15::1 2001:db8:2::/64 2001:db8:2::2 2001:db8:1::2 2001:db8:1::3
run_case "to the addresses they came for, by different gateways" each_its_way \
	10.9.1.0/24 10.9.2.0/24 10.9.1.1 10.9.2.1 10.1.0.2 10.1.0.3 10.9.0.0/16 10.0.0.1
core_case "IPv6: to the addresses they came for, by different gateways" each_its_way \
	2001:db8:9:1::/64 2001:db8:9:2::/64 2001:db8:9:1::1 2001:db8:9:2::1 \
	2001:db8:1::2 2001:db8:1::3 2001:db8:9::/48 2001:db8:0::1
run_case "a neighbour's link address changes under traffic" \
	link_address_changes 4 239.1.1.1 10.1.0.2
run_case "IPv6: a neighbour's link address changes under traffic" \
	link_address_changes 6 ff15::1 2001:db8:1::2
end
