#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every kind of device, as input and as output: bond, macvlan, ipvlan, dummy, lo, tun,
# a device in a VRF. (Cables, VLANs, bridges and tunnels have files of their own.)
#
#	src                    here                           dst
#	eth0 10.0.0.7 ------- eth0  10.0.0.1/24
#	                      eth1  10.1.0.1/24 ------------ eth0 10.1.0.2/24
#	p1 \                  q1 \
#	    bond0 10.2.0.7        bond0 10.2.0.1/24
#	p2 /                  q2 /
#	eth3 10.3.0.7 ------- eth3 = mac3 10.3.0.1/24
#	eth4, ip4 10.6.0.7 -- eth4 = ip4 10.6.0.1/24, ip4 of src
#	                      tun0 10.4.0.1/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable eth3 src:eth3 10.3.0.7/24 2001:db8:3::7/64
connect

# from IF SENDER-IF: the device as input.
from() {
	add "$1" 239.1.1.1 5000 239.2.2.2:6000:eth1
	add "$1" ff15::1 5000 '[ff15::2]:6000:eth1'
	wait_for rule_is active
	receive got dst eth0 239.2.2.2 6000 --count 50 --expect-no-loss
	receive got6 dst eth0 ff15::2 6000 --count 50 --expect-no-loss
	transmit src "$2" 239.1.1.1 5000 50
	transmit src "$2" ff15::1 5000 50
	received got 50
	received got6 50
	mcrctl remove --all
}

# to IF RECEIVER-IF N: as output to src, whose addresses there are 10.N.0.7 and
# 2001:db8:N::7: to a group, and along the routes of the device.
to() {
	add eth0 239.1.1.1 5000 "239.2.2.2:6000:$1,10.$3.0.7:6001:$1"
	add eth0 ff15::1 5000 "[ff15::2]:6000:$1,[2001:db8:$3::7]:6001:$1"
	wait_for rule_is active
	receive group src "$2" 239.2.2.2 6000 --count 50 --expect-no-loss
	receive host src "$2" "10.$3.0.7" 6001 --count 50 --expect-no-loss
	receive group6 src "$2" ff15::2 6000 --count 50 --expect-no-loss
	receive host6 src "$2" "2001:db8:$3::7" 6001 --count 50 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 50
	transmit src eth0 ff15::1 5000 50
	received group 50
	received host 50
	received group6 50
	received host6 50
	mcrctl remove --all
}

bond() {
	ip link add bond0 type bond mode active-backup miimon 50 ||
		skip "this kernel has no bonding"
	ip -n src link add bond0 type bond mode active-backup miimon 50
	configure here "link add q1 type veth peer name p1 netns src" \
		"link add q2 type veth peer name p2 netns src" \
		"link set q1 master bond0" "link set q2 master bond0"
	port here bond0 10.2.0.1/24 2001:db8:2::1/64
	configure src "link set p1 master bond0" "link set p2 master bond0"
	port src bond0 10.2.0.7/24 2001:db8:2::7/64
	connect
	wait_for link_up here bond0
	wait_for link_up src bond0
	from bond0 bond0
	to bond0 bond0 2
}

macvlan() {
	configure here "link add link eth3 name mac3 type macvlan mode bridge"
	port here mac3 10.3.0.1/24 2001:db8:3::1/64
	connect
	from mac3 eth3
	to mac3 eth3 3
}

# Both sides of one device: who sends has the link address of who receives.
ipvlan() {
	cable eth4 src:eth4 10.6.0.7/24 2001:db8:6::7/64
	configure here "link add link eth4 name ip4 type ipvlan mode l2" \
		"link add link eth4 name ip4s type ipvlan mode l2" \
		"link set ip4s netns src name ip4"
	port here ip4 10.6.0.1/24 2001:db8:6::1/64
	port src ip4 10.6.0.8/24 2001:db8:6::8/64
	connect
	from ip4 eth4
	from ip4 ip4
	to ip4 eth4 6
	# Nor does the sender's address tell anything of an output on the device below.
	ip addr add 10.6.0.3/24 dev eth4
	add ip4 239.1.1.1 5000 239.2.2.2:6000:eth4
	receive got src eth4 239.2.2.2 6000 --count 50 --expect-no-loss
	transmit src ip4 239.1.1.1 5000 50
	received got 50
	mcrctl remove --all
}

vrf() {
	ip link add red type vrf table 10 || skip "this kernel has no VRF"
	configure here "link set red up" "link set eth3 master red"
	port here eth3 10.3.0.2/24 2001:db8:3::2/64
	connect
	from eth3 eth3
	# Unicast goes by the routes of the output's own table.
	to eth3 eth3 3
	ip link del red
}

# A dummy swallows; its driver counts.
dummy() {
	configure here "link add d0 type dummy"
	port here d0 10.5.0.1/24
	connect
	echo 1 >/proc/sys/net/ipv6/conf/d0/disable_ipv6
	DUMMY=$(sent_by d0)
	add eth0 239.1.1.1 5000 239.2.2.2:6000:d0
	transmit src eth0 239.1.1.1 5000 50
	wait_for dummy_sent 50
}

sent_by() {
	ip -s -j link show dev "$1" | jq '.[0].stats64.tx.packets'
}

dummy_sent() {
	(($(sent_by d0) - DUMMY == $1))
}

# To programs on this host, by lo; and from them.
loopback() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:lo
	receive got here lo 239.2.2.2 6000 --count 20 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 20
	received got 20
	mcrctl remove --all
	add lo 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive got dst eth0 239.2.2.2 6000 --count 20 --expect-no-loss
	transmit here lo 239.1.1.1 5000 20
	received got 20
	mcrctl remove --all
	add eth0 239.1.1.1 5000 127.0.0.1:6000:lo
	receive got here lo 127.0.0.1 6000 --count 20 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 20
	received got 20
}

# No link header: what is written to a tun is IP, and so is what is read.
tun() {
	modprobe tun 2>/dev/null || :
	[[ -c /dev/net/tun ]] || skip "this kernel has no tun"
	wire payload 600 "$T/sent"
	mkdir -p "$T/tun"
	rm -f "$T/tun"/*
	wire tun if=tun0 dir="$T/tun" ready="$T/tun.ready" port=6000 count=2 \
		timeout="$WAIT" "src=192.0.2.1 dst=239.1.1.1 payload=$T/sent" \
		"src=2001:db8:bad::1 dst=ff15::1 payload=$T/sent" >"$T/tun.log" 2>&1 &
	RECEIVER[tun]=$!
	wait_for test -e "$T/tun.ready"
	port here tun0 10.4.0.1/24 2001:db8:4::1/64
	connect
	add tun0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add tun0 ff15::1 5000 '[ff15::2]:6001:eth1'
	add eth0 239.1.1.2 5000 239.2.2.3:6000:tun0
	add eth0 ff15::1:2 5000 '[ff15::3]:6000:tun0'
	wire_receive a dst if=eth0 group=239.2.2.2 port=6000 count=1
	wire_receive b dst if=eth0 group=ff15::2 port=6001 count=1
	: >"$T/tun/go"
	wire_received a
	wire_received b
	cmp "$T/sent" "$T/a/1"
	cmp "$T/sent" "$T/b/1"
	wire_send src if=eth0 to=239.1.1.2 port=5000 "$T/sent"
	wire_send src if=eth0 to=ff15::1:2 port=5000 "$T/sent"
	wire_received tun
	cmp "$T/sent" "$T/tun/1"
	cmp "$T/sent" "$T/tun/2"
	# Addresses: 10.4.0.1 to 239.2.2.3, 2001:db8:4::1 to ff15::3.
	contains "the first packet" "$(head -n 1 "$T/tun.log")" '^45.*0a040001ef020203$'
	contains "the second packet" "$(tail -n 1 "$T/tun.log")" \
		'^6.*20010db8000400000000000000000001ff150000000000000000000000000003$'
}

run_case "bond" bond
run_case "macvlan" macvlan
run_case "ipvlan" ipvlan
core_case "a device in a VRF" vrf
run_case "dummy" dummy
core_case "lo" loopback
core_case "tun, which has no link header" tun
end
