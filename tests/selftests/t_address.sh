#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces change MTU, MAC, addresses, and go down and up under traffic. What
# waits says why, what can go on goes on, memberships balance.
#
#	src                here                           dst
#	eth0 10.0.0.7 --- eth0   10.0.0.1/24
#	                  eth1   10.1.0.1/24 ----------- eth0   10.1.0.2/24
#	                  eth2   10.2.0.1/24 ----------- eth1   10.2.0.2/24
#	                  eth2.5 10.5.0.1/24 ----------- eth1.5 10.5.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable eth2 10.2.0.1/24 2001:db8:2::1/64 dst:eth1 10.2.0.2/24 2001:db8:2::2/64
configure here "link add link eth2 name eth2.5 type vlan id 5"
port here eth2.5 10.5.0.1/24
configure dst "link add link eth1 name eth1.5 type vlan id 5"
port dst eth1.5 10.5.0.2/24
connect
count_packets dst first udp dport 6001
count_packets dst second udp dport 6002
count_packets dst tagged udp dport 6005
BEFORE=$(memberships)

# balanced: without rules, every membership is as it was before the first.
balanced() {
	mcrctl remove --all
	equal "memberships" "$(memberships)" "$BEFORE"
}

# two: one input, two outputs, traffic; both flow.
two() {
	add eth0 239.1.1.1 5000 239.2.2.1:6001:eth1,239.2.2.2:6002:eth2
	drip src eth0 239.1.1.1 5000
	rises dst first
	rises dst second
}

mtu_changes() {
	wire payload 1400 "$T/sent"
	add eth0 239.1.1.1 5000 239.2.2.1:6001:eth1
	for mtu in 1500 576 68 9000 1500; do
		ip link set eth1 mtu "$mtu"
		wire_receive got dst if=eth0 group=239.2.2.1 port=6001 count=1
		wire_send src if=eth0 to=239.1.1.1 port=5000 "$T/sent"
		wire_received got
		cmp "$T/sent" "$T/got/1"
	done
	balanced
}

# Below 68 a device loses IPv4 altogether.
mtu_too_low() {
	local before

	before=$(memberships)
	add eth0 239.1.1.1 5000 239.2.2.5:6005:eth2.5,239.2.2.2:6002:eth2
	add eth2.5 239.3.3.3 5000 239.2.2.1:6001:eth1 --name waits
	drip src eth0 239.1.1.1 5000
	rises dst tagged
	wait_for joined eth2.5 239.3.3.3
	ip link set eth2.5 mtu 60
	wait_for list_says "eth2.5 has no IPv4 address"
	rises dst second
	ip link set eth2.5 mtu 1500
	port here eth2.5 10.5.0.1/24
	connect
	rises dst tagged
	wait_for joined eth2.5 239.3.3.3
	in_host dst mcrgen send --interface eth1.5 --group 239.3.3.3 --port 5000 \
		--count 1000000 --rate $((400 / MCR_SCALE)) --quiet >/dev/null 2>&1 &
	rises dst first
	mcrctl remove --all
	equal "memberships" "$(memberships)" "$before"
}

mac_changes() {
	two
	ip link set eth1 address 02:00:00:00:00:99
	capture frame dst eth0 1 'udp dst port 6001 and ether src 02:00:00:00:00:99'
	captured frame >/dev/null
	ip link set eth0 address 02:00:00:00:00:98
	rises dst first
	rises dst second
	joined eth0 239.1.1.1
	balanced
}

# Without an address nothing is sent, least of all from the one that is gone.
address_removed() {
	two
	capture stale dst eth0 1 'udp dst port 6001 and not src host 10.1.0.77'
	captured stale >/dev/null
	ip addr del 10.1.0.1/24 dev eth1
	wait_for list_says "eth1 has no IPv4 address"
	capture stale dst eth0 1000 'udp dst port 6001 and not src host 10.1.0.77'
	rises dst second
	ip addr add 10.1.0.77/24 dev eth1
	rises dst first
	equal "datagrams from another address" "$(captured_so_far stale | wc -l)" 0
	ip addr del 10.1.0.77/24 dev eth1
	ip addr add 10.1.0.1/24 brd + dev eth1
	rises dst first
	balanced
}

output_down() {
	two
	ip link set eth1 down
	wait_for list_says "interface eth1 is down"
	rises dst second
	ip link set eth1 up
	rises dst first
	balanced
}

ipv6_off_and_on() {
	local before

	before=$(memberships)
	count_packets dst six ip6 daddr ff15::2 udp dport 6001
	add eth0 ff15::1 5000 '[ff15::2]:6001:eth1'
	drip src eth0 ff15::1 5000
	rises dst six
	echo 1 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6
	wait_for list_says "eth1 has no IPv6 address"
	echo 0 >/proc/sys/net/ipv6/conf/eth1/disable_ipv6
	ip addr add 2001:db8:1::1/64 dev eth1 nodad
	rises dst six
	echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6
	echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6
	ip addr add 2001:db8:0::1/64 dev eth0 nodad
	wait_for joined eth0 ff15::1
	rises dst six
	mcrctl remove --all
	equal "memberships" "$(memberships)" "$before"
}

run_case "MTU lowered and raised" mtu_changes
run_case "MTU below 68 and back" mtu_too_low
run_case "MAC addresses changed" mac_changes
core_case "address removed: nothing from a stale one" address_removed
run_case "output down and up" output_down
core_case "IPv6 switched off and on" ipv6_off_and_on
end
