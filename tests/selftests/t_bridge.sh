#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A switch that snoops delivers only what was joined: the join must go out. And
# a bridge of our own as input and output.
#
#	src            switch                         here            dst
#	eth0 -------- p1  br0 (IGMP and MLD snooping,
#	10.0.0.7      p2      querier)  ------------ eth0 10.0.0.1
#	                                             eth1 10.1.0.1 -- eth0 10.1.0.2
#	eth1 --------------------------------------- q1 \
#	10.3.0.7                                         br1 10.3.0.1
#	                                             q2 /   --------- eth1 10.3.0.2
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src switch dst
configure switch "link add br0 type bridge mcast_snooping 0"
cable src:eth0 10.0.0.7/24 2001:db8:0::7/64 switch:p1
cable eth0 10.0.0.1/24 2001:db8:0::1/64 switch:p2
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable q1 src:eth1 10.3.0.7/24 2001:db8:3::7/64
cable q2 dst:eth1 10.3.0.2/24 2001:db8:3::2/64
configure here "link add br1 type bridge mcast_snooping 1" \
	"link set q1 master br1" "link set q2 master br1"
port here br1 10.3.0.1/24 2001:db8:3::1/64
connect
# The querier counts as present after one response interval, here 0.1 s.
ip -n switch -batch - <<-END
	addr add 10.0.0.254/24 dev br0
	link set br0 type bridge mcast_query_response_interval 10
	link set br0 type bridge mcast_snooping 1 mcast_querier 1
	link set p1 master br0
	link set p2 master br0
	link set br0 up
	link set p1 type bridge_slave mcast_flood off
	link set p2 type bridge_slave mcast_flood off
END

# snooped PORT GROUP: the switch has learned it there.
snooped() {
	[[ $(in_host switch bridge mdb show) == *"port $1 grp $2 "* ]]
}

# delivering GROUP COUNTER: the switch takes itself for the querier, and so goes
# by what it has learned (a while after its IPv6 address has passed detection).
delivering() {
	transmit src eth0 "$1" 5001 1
	(($(counted here "$2") > 0))
}

# snooping GROUP COPY FAMILY
snooping() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	count_packets here "before$3" meta nfproto "ipv$3" udp dport 5000
	# Before the rule the switch keeps it to itself. That it works at all
	# shows the group all switches deliver.
	not snooped p2 "$1"
	transmit src eth0 "$1" 5000 20
	add eth0 "$1" 5000 "$bracket:6000:eth1"
	wait_for snooped p2 "$1"
	count_packets here "ready$3" meta nfproto "ipv$3" udp dport 5001
	wait_for delivering "$1" "ready$3"
	receive dst dst eth0 "$2" 6000 --count 50 --expect-no-loss
	transmit src eth0 "$1" 5000 50
	received dst 50
	equal "datagrams the switch delivered" "$(counted here "before$3")" 50
	mcrctl remove --rule-id "$ID"
	wait_for not snooped p2 "$1"
}

# The bridge itself is the input, and a cable the output.
from_bridge() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	add br1 "$1" 5000 "$bracket:6000:eth1"
	receive dst dst eth0 "$2" 6000 --count 50 --expect-no-loss
	transmit src eth1 "$1" 5000 50
	received dst 50
}

# A cable is the input, the bridge the output: its far port gets it.
to_bridge() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	add eth0 "$1" 5000 "$bracket:6000:br1"
	receive dst dst eth1 "$2" 6000 --count 50 --expect-no-loss
	wait_for snooped p2 "$1"
	transmit src eth0 "$1" 5000 50
	received dst 50
}

# One port of a bridge as input: the rest of the bridge's life goes on.
from_port() {
	add q1 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive bridged dst eth1 239.1.1.1 5000 --count 50 --expect-no-loss
	receive relayed dst eth0 239.2.2.2 6000 --count 50 --expect-no-loss
	transmit src eth1 239.1.1.1 5000 50
	received relayed 50
	received bridged 50
}

# reassembled: datagrams that q1 has put together so far.
reassembled() {
	stats '.interfaces[] | select(.interface == "q1").fragments_reassembled'
}

# Fragments are put together for the relay and go on across the bridge as they are: whole,
# they would fit no other port.
from_port_in_fragments() {
	local bracket=$2 before

	[[ $2 != *:* ]] || bracket="[$2]"
	add q1 "$1" 5000 "$bracket:6000:eth1"
	before=$(reassembled)
	receive bridged dst eth1 "$1" 5000 --count 50 --expect-no-loss
	receive relayed dst eth0 "$2" 6000 --count 50 --expect-no-loss
	transmit src eth1 "$1" 5000 50 --size 4000
	received relayed 50
	received bridged 50
	equal "datagrams put together" $(($(reassembled) - before)) 50
}

core_case "the join crosses a snooping switch" snooping 239.1.1.1 239.2.2.2 4
run_case "IPv6: the join crosses a snooping switch" snooping ff15::1 ff15::2 6
run_case "a bridge as input" from_bridge 239.1.1.1 239.2.2.2
run_case "IPv6: a bridge as input" from_bridge ff15::1 ff15::2
run_case "a bridge as output" to_bridge 239.1.1.1 239.2.2.2
run_case "IPv6: a bridge as output" to_bridge ff15::1 ff15::2
core_case "a port of a bridge as input, bridging goes on" from_port
core_case "a port of a bridge as input, fragments" from_port_in_fragments 239.1.1.1 239.2.2.2
run_case "IPv6: a port of a bridge as input, fragments" from_port_in_fragments ff15::1 ff15::2
end
