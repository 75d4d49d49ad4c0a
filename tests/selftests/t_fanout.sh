#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Fan-out: one input to 50 cables, and to 1,000 dummy devices (kernel multicast
# routing ends at 32). A dummy counts what its driver was handed, a far end's
# nftables what arrived.
#
#	src                here                    dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  v1   10.2.1.1/24 ------- v1      IPv6 alike:
#	                  ...                      ...     2001:db8:2:N::1/64
#	                  v50  10.2.50.1/24 ------ v50
#	                  d1   10.3.0.1/32 (dummy)
#	                  ...
#	                  d1000
#
# With MCR_SCALE s there are 1000/s dummies, with s outputs each.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8::1/64 src:eth0 10.0.0.7/24 2001:db8::7/64
cables=$((MCR_SCALE > 1 ? 10 : 50))
dummies=$((1000 / MCR_SCALE))
for ((n = 1; n <= cables; n++)); do
	cable v$n 10.2.$n.1/24 2001:db8:2:$n::1/64 dst:v$n
done
connect

# to_cables GROUP PREFIX FAMILY: to PREFIX1 on the first cable and so on.
to_cables() {
	local n group outputs='' seen

	in_host dst nft -f - <<-END
		table inet count$3 {
			set seen {
				type ifname . ipv$3_addr . inet_service
				flags dynamic
				counter
			}
			chain arrivals {
				type filter hook prerouting priority raw;
				udp dport 6000-6999 add @seen { iifname . ip${3#4} daddr . udp dport }
			}
		}
	END
	for ((n = 1; n <= cables; n++)); do
		group=$2$n
		[[ $3 == 4 ]] || group="[$group]"
		outputs+="$group:$((6000 + n)):v$n,"
	done
	add eth0 "$1" 5000 "${outputs%,}"
	wait_for rule_is active
	transmit src eth0 "$1" 5000 40 --size 200
	wait_for stats_are '[.rules[].packets_relayed] | add' $((40 * cables))
	seen=$(in_host dst nft list set inet "count$3" seen)
	for ((n = 1; n <= cables; n++)); do
		contains "what nftables saw" "$seen" \
			"\"?v$n\"? \. ${2//./\\.}$n \. $((6000 + n)) counter packets 40 "
	done
	equal "number of different packets" "$(grep -o 'counter packets' <<<"$seen" | wc -l)" "$cables"
}

to_dummies() {
	local n g outputs='' right

	# Else each would speak for itself.
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	for ((n = 1; n <= dummies; n++)); do
		configure here "link add d$n type dummy" \
			"addr add 10.3.$((n / 250)).$((n % 250 + 1))/32 dev d$n" \
			"link set d$n up"
	done
	connect
	for ((n = 1; n <= dummies; n++)); do
		for ((g = 1; g <= MCR_SCALE; g++)); do
			outputs+="239.3.$g.1:6000:d$n,"
		done
	done
	add eth0 239.1.1.1 5000 "${outputs%,}"
	wait_for rule_is active
	transmit src eth0 239.1.1.1 5000 10 --size 200 --rate 50
	wait_for stats_are '[.rules[].packets_relayed] | add' 10000
	right=$(ip -s -j link show type dummy |
		jq '[.[] | select(.stats64.tx.packets == '$((10 * MCR_SCALE))')] | length')
	equal "number of dummies that sent 10 copies an output" "$right" "$dummies"
	# Asked for by its id, it is one message.
	equal "outputs of the rule traced" "$(mcrctl trace enable --rule-id "$ID" --json | jq -r .id)" "$ID"
	equal "events" "$(mcrctl trace get --rule-id "$ID" --json | jq '.events | length')" 0
	mcrctl trace disable --rule-id "$ID"
}

core_case "1 to $cables cables" to_cables 239.1.1.1 239.2.2. 4
run_case "IPv6: 1 to $cables cables" to_cables ff15::1 ff15::2: 6
run_case "1 to 1,000 outputs on $dummies devices" to_dummies
end
