#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One rule's output is the next one's input: three hops in three namespaces.
#
#	src         r1                 r2                 r3              dst
#	eth0 ---- eth0  eth1 ------- eth0  eth1 ------- eth0  eth1 ---- eth0
#	10.0.0.7  .0.1  10.0.1.1     .1.2  10.0.2.1     .2.2  10.0.3.1  .3.2
#
# IPv6 alike in 2001:db8:N::/64. No host has a route beyond its links.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src r1 r2 r3 dst
cable src:eth0 10.0.0.7/24 2001:db8:0::7/64 r1:eth0 10.0.0.1/24 2001:db8:0::1/64
cable r1:eth1 10.0.1.1/24 2001:db8:1::1/64 r2:eth0 10.0.1.2/24 2001:db8:1::2/64
cable r2:eth1 10.0.2.1/24 2001:db8:2::1/64 r3:eth0 10.0.2.2/24 2001:db8:2::2/64
cable r3:eth1 10.0.3.1/24 2001:db8:3::1/64 dst:eth0 10.0.3.2/24 2001:db8:3::2/64
connect

count=$((100000 / MCR_SCALE))
count6=$((5000 / MCR_SCALE))

chain4() {
	count_packets dst arrived ip daddr 239.1.0.3 udp dport 5003
	add_on r1 eth0 239.1.0.0 5000 239.1.0.1:5001:eth1
	add_on r2 eth0 239.1.0.1 5001 239.1.0.2:5002:eth1
	add_on r3 eth0 239.1.0.2 5002 239.1.0.3:5003:eth1
	receive dst dst eth0 239.1.0.3 5003 --count "$count" --expect-no-loss
	transmit src eth0 239.1.0.0 5000 "$count" --size 1400
	received dst "$count"
	equal "what nftables counted" "$(counted dst arrived)" "$count"
}

chain6() {
	count_packets dst arrived6 ip6 daddr ff15::3 udp dport 5003
	add_on r1 eth0 ff15::0 5000 '[ff15::1]:5001:eth1'
	add_on r2 eth0 ff15::1 5001 '[ff15::2]:5002:eth1'
	add_on r3 eth0 ff15::2 5002 '[ff15::3]:5003:eth1'
	receive dst dst eth0 ff15::3 5003 --count "$count6" --expect-no-loss
	transmit src eth0 ff15::0 5000 "$count6" --size 1400
	received dst "$count6"
	equal "what nftables counted" "$(counted dst arrived6)" "$count6"
}

run_case "$count datagrams of 1400 bytes pass three hops, none lost" chain4
run_case "IPv6: $count6 datagrams pass three hops, none lost" chain6
end
