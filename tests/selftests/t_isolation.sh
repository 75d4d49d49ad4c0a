#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One output never harms another: each trouble is counted where it is, by
# reason, and the others lose nothing.
#
#	src                here                             dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --------------- eth1
#	                  eth2 10.2.0.1/24 (set down) ---- eth2
#	                  eth3 10.3.0.1/24 --------------- eth3
#	                  eth4 10.4.0.1/24 (slow queue) -- eth4
#	                  eth5 10.5.0.1/24 (no carrier) -- eth5 (down)
#
# The neighbour 10.3.0.99 does not exist; no interface is called eth9.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
for n in 1 2 3 4 5; do
	cable eth$n 10.$n.0.1/24 2001:db8:$n::1/64 dst:eth$n 10.$n.0.2/24 2001:db8:$n::2/64
done
connect
ip link set eth2 down
ip -n dst link set eth5 down
tc qdisc add dev eth4 root tbf rate 16kbit burst 1600 limit 4000
count=$((2000 / MCR_SCALE))

# error INTERFACE REASON: how often the first rule's output there counted it.
error() {
	stats ".rules[0].outputs[] | select(.interface == \"$1\") | .errors.$2 // 0"
}

# isolated GROUP COPY UNICAST BAD...
isolated() {
	local group=$1 copy=$2 neighbour=$3 outputs

	outputs="$copy:6000:eth2,$neighbour:6000:eth3,$copy:6000:eth4"
	outputs+=",$copy:6000:eth5,$copy:6000:eth9,$copy:6000:eth1"
	add eth0 "$group" 5000 "$outputs"
	receive got dst eth1 "${copy//[][]/}" 6000 --count "$count" --expect-no-loss
	count_packets dst "queue${#group}" iifname eth4 udp dport 6000
	transmit src eth0 "$group" 5000 "$count" --size 500
	received got "$count"
	equal "packets_relayed on eth1" \
		"$(stats '.rules[0].outputs[] | select(.interface == "eth1").packets_relayed')" "$count"
	(($(error eth2 link_down) == count)) || fail "eth2: $(error eth2 link_down) link_down"
	(($(error eth5 link_down) == count)) || fail "eth5: $(error eth5 link_down) link_down"
	(($(error eth9 no_interface) == count)) || fail "eth9: $(error eth9 no_interface) no_interface"
	# Only what the queue refused is an error of it; the rest was handed over.
	(($(error eth4 queue_full) > count / 2)) || fail "eth4: $(error eth4 queue_full) queue_full"
	equal "eth4 relayed and refused" $(($(error eth4 queue_full) +
		$(stats '.rules[0].outputs[] | select(.interface == "eth4").packets_relayed'))) "$count"
	# The neighbour's own queue took some, and lost them later.
	wait_for neighbour_counted
	contains "the list" "$(mcrctl list --json)" "interface eth9 does not exist"
	contains "the list" "$(mcrctl list --json)" "interface eth2 is down"
}

neighbour_counted() {
	(($(error eth3 neighbour_unresolved) > 0))
}

# The good neighbour of an output, whose first datagrams wait for its answer.
resolves() {
	ip neigh flush dev eth3
	add eth0 239.1.1.1 5000 10.3.0.2:6000:eth3
	receive got dst eth3 10.3.0.2 6000 --count 5 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 5 --size 100 --rate 100
	received got 5
}

no_route() {
	add eth0 ff15::1 5000 '[2001:db8:ffff::1]:6000:eth1,[ff15::2]:6000:eth1'
	receive got dst eth1 ff15::2 6000 --count 20 --expect-no-loss
	transmit src eth0 ff15::1 5000 20
	received got 20
	equal "no_route" "$(stats '.rules[0].outputs[0].errors.no_route')" 20
}

# The host's firewall is asked for unicast, as for any local sender.
firewall() {
	nft -f - <<-END
		table inet guard {
			chain out {
				type filter hook output priority 0;
				ip daddr 10.1.0.2 udp dport 6001 counter drop
			}
		}
	END
	add eth0 239.1.1.1 5000 10.1.0.2:6001:eth1,10.1.0.2:6002:eth1
	receive got dst eth1 10.1.0.2 6002 --count 20 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 20
	received got 20
	equal "firewall" "$(stats '.rules[0].outputs[] | select(.port == 6001) | .errors.firewall // 0')" 20
	contains "nftables" "$(nft list table inet guard)" 'packets 20 '
	nft delete table inet guard
}

core_case "down, unresolved, full, no carrier, missing: the good one loses nothing" \
	isolated 239.1.1.1 239.2.2.2 10.3.0.99
run_case "IPv6: the same" isolated ff15::1 '[ff15::2]' '[2001:db8:3::99]'
run_case "a neighbour that answers gets the first datagrams too" resolves
run_case "IPv6: an output without a route" no_route
core_case "an output that the firewall refuses" firewall
end
