#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Counters agree with one another and with nftables at the far end.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0
#	                  eth2 10.2.0.1/24 --- eth1

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
cable eth2 10.2.0.1/24 dst:eth1 10.2.0.2/24
connect
in_host dst nft -f - <<-END
	table inet count {
		set seen {
			type ifname . ipv4_addr
			flags dynamic
			counter
		}
		chain arrivals {
			type filter hook prerouting priority raw;
			udp dport 6000 add @seen { iifname . ip daddr }
		}
	}
END

nft -f - <<-END
	table netdev count {
		chain ingress {
			type filter hook ingress device eth0 priority 0;
			meta l4proto udp counter
		}
	}
END

# seen: "IF GROUP PACKETS BYTES" lines of nftables, sorted.
seen() {
	in_host dst nft list set inet count seen | tr ',' '\n' |
		sed -nE 's/.*"(eth[0-9])" \. ([0-9.]+) counter packets ([0-9]+) bytes ([0-9]+).*/\1 \2 \3 \4/p' |
		sort
}

# reported: the same of what MCR says it relayed; eth1 here is eth0 there.
reported() {
	jq -r '.rules[].outputs[] | select(.packets_relayed > 0) |
		[(.interface | sub("eth1"; "eth0") | sub("eth2"; "eth1")), .group,
		 .packets_relayed, .bytes_relayed] | join(" ")' <<<"$STATS" | sort
}

counters_agree() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1,239.2.2.2:6000:eth2
	add eth0 239.1.1.2 5000 239.2.2.3:6000:eth1
	add eth0 239.1.0.0/16 any 239.2.2.4:6000:eth2
	add eth0 239.1.1.3 5000 239.2.2.5:6000:eth7
	receive last dst eth1 239.2.2.4 6000 --count 30 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 100 --size 100
	transmit src eth0 239.1.1.2 5000 50 --size 1000
	transmit src eth0 239.1.1.3 5000 20 --size 10
	transmit src eth0 239.7.1.1 5000 10
	transmit src eth0 239.1.9.9 1234 30 --size 0
	received last 30
	STATS=$(mcrctl stats --json)
	equal "what nftables and MCR counted" "$(seen)" "$(reported)"
	equal "nftables' lines" "$(seen | wc -l)" 4
	equal "matched: rules" "$(jq '[.rules[].packets_matched] | add' <<<"$STATS")" 200
	equal "matched: interface" \
		"$(jq '.interfaces[] | select(.interface == "eth0").matched' <<<"$STATS")" 200
	equal "matched: CPUs" "$(jq '[.cpus[].matched] | add' <<<"$STATS")" 200
	equal "errors" "$(jq -c '[.rules[] | select(.input.group == "239.1.1.3").outputs[].errors.no_interface]' <<<"$STATS")" "[20]"
	equal "relayed: rules and outputs" \
		"$(jq '[.rules[].packets_relayed] | add' <<<"$STATS")" \
		"$(jq '[.rules[].outputs[].packets_relayed] | add' <<<"$STATS")"
	equal "received: nftables at the ingress" \
		"$(jq '.interfaces[] | select(.interface == "eth0").received' <<<"$STATS")" \
		"$(nft list chain netdev count ingress | sed -nE 's/.*packets ([0-9]+).*/\1/p')"
	equal "no_match" \
		"$(jq '.interfaces[] | select(.interface == "eth0").no_match' <<<"$STATS")" 10
	equal "bytes_matched" \
		"$(jq '.rules[] | select(.input.group == "239.1.1.2").bytes_matched' <<<"$STATS")" \
		$((50 * 1028))
}

core_case "rules, outputs, interfaces, CPUs and nftables agree" counters_agree
end
