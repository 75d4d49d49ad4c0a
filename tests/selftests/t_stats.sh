#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# processors: 2
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

# arrived GROUP: packets and octets of it that nftables saw at the ingress.
arrived() {
	nft list chain netdev count "c$1" |
		sed -nE 's/.*packets ([0-9]+) bytes ([0-9]+).*/\1 \2/p'
}

# left IF GROUP: the same of what came to dst.
left() {
	seen | awk -v what="$1 $2" '$1 " " $2 == what { print $3, $4 }'
}

# of RULE FIELD...: "PACKETS BYTES" of $STATS.
of() {
	jq -r --arg name "$1" ".rules[] | select(.name == \$name) | \"\\($2) \\($3)\"" <<<"$STATS"
}

cpus_matched() {
	jq -c '[.cpus[].matched]' <<<"$STATS"
}

# both_cpus_matched BEFORE: every CPU has relayed since; for wait_for.
both_cpus_matched() {
	STATS=$(mcrctl stats --json)
	jq -e --argjson before "$1" '[[.cpus[].matched], $before] | transpose | map(.[0] > .[1]) |
		all and length == 2' <<<"$STATS" >/dev/null
}

# Sixteen flows, spread over both CPUs, while their rules are replaced all the time:
# by ones with a further output, another order, another TTL. What nftables counts on
# the way in and on the way out, and what MCR counts, is the same to the octet.
counters_agree_under_load() {
	local n before outputs cpus all=() lost

	all=(239.2.2.11:6000:eth1 239.2.2.12:6000:eth2)
	nft -f - <<-END
		table netdev count {
			chain call {
				type filter hook ingress device eth0 priority 0;
				ip daddr 239.1.2.0/24 udp dport 5000 counter
			}
			chain csome {
				type filter hook ingress device eth0 priority 0;
				ip daddr 239.1.2.0/29 udp dport 5000 counter
			}
		}
	END
	mcrctl add --name some --input-interface eth0 --input-group 239.1.2.0/29 --input-port 5000 \
		--outputs "${all[0]},${all[1]}" >/dev/null
	mcrctl add --name rest --input-interface eth0 --input-group 239.1.2.0/24 --input-port any \
		--outputs 239.2.2.13:6000:eth1 >/dev/null
	by_hand pin eth0 0-1
	STATS=$(mcrctl stats --json)
	before=$(cpus_matched)
	lost=$(jq '.interfaces[] | select(.interface == "eth0").errors.steer_full // 0' <<<"$STATS")
	stream src eth0 239.1.2.0 5000 --streams 16 --rate $((200 / MCR_SCALE + 4))
	for ((n = 0; n < 30 / MCR_SCALE + 4; n++)); do
		outputs="${all[n % 2]},${all[(n + 1) % 2]}"
		((n % 3)) || outputs+=",239.2.2.14:6000:eth2"
		mcrctl add --name some --input-interface eth0 --input-group 239.1.2.0/29 \
			--input-port 5000 --outputs "$outputs" --replace >/dev/null
		mcrctl add --name rest --input-interface eth0 --input-group 239.1.2.0/24 \
			--input-port any --replace --output \
			group=239.2.2.13,port=6000,interface=eth1,ttl=$((n % 9 + 1)) >/dev/null
	done
	wait_for both_cpus_matched "$before"
	stop_stream
	wait_for stats_are '[.rules[].packets_matched] | add' "$SENT"
	by_hand pin eth0 ""
	STATS=$(mcrctl stats --json)
	equal "lost before its rule" \
		"$(jq '.interfaces[] | select(.interface == "eth0").errors.steer_full // 0' <<<"$STATS")" "$lost"
	equal "what came, by nftables" "$(arrived all | cut -d ' ' -f 1)" "$SENT"
	equal "what came, by MCR" \
		"$(jq -r '[.rules[].packets_matched, .rules[].bytes_matched] | "\(.[0] + .[1]) \(.[2] + .[3])"' \
			<<<"$STATS")" "$(arrived all)"
	equal "what came for one of them" "$(of some .packets_matched .bytes_matched)" "$(arrived some)"
	wait_for left_is eth0 239.2.2.11 "$(arrived some)"
	wait_for left_is eth1 239.2.2.12 "$(arrived some)"
	wait_for left_is eth0 239.2.2.13 "$(of rest .packets_matched .bytes_matched)"
	# What 239.2.2.14 counted went with the versions of the rule that had it.
	for n in 11:eth0 12:eth1 13:eth0; do
		equal "relayed to 239.2.2.${n%:*}" "$(jq -r --arg group "239.2.2.${n%:*}" \
			'.rules[].outputs[] | select(.group == $group) | "\(.packets_relayed) \(.bytes_relayed)"' \
			<<<"$STATS")" "$(left "${n#*:}" "239.2.2.${n%:*}")"
	done
	cpus=$(jq -c --argjson before "$before" '[[.cpus[].matched], $before] | transpose |
		map(.[0] - .[1]) | add' <<<"$STATS")
	equal "what CPUs matched" "$cpus" "$SENT"
	equal "errors" "$(jq -c '[.rules[].errors] | add' <<<"$STATS")" '{}'
	tables
	scraped
}

left_is() {
	[[ $(left "$1" "$2") == "$3" ]]
}

# The tables have what the JSON has.
tables() {
	local text rule

	text=$(mcrctl stats)
	rule=$(jq -r '.rules[] | select(.name == "some") |
		"some +eth0 +239.1.2.0/29:5000 +\(.packets_matched) +\(.packets_relayed) +\(.bytes_matched) +\(.bytes_relayed) "' \
		<<<"$STATS")
	contains "the rules" "$text" "$rule"
	contains "the outputs" "$text" "$(jq -r '.rules[].outputs[] | select(.group == "239.2.2.11") |
		"> eth1 +239.2.2.11:6000 +\(.packets_relayed) +\(.bytes_relayed)"' <<<"$STATS")"
	contains "the interfaces" "$text" "$(jq -r '.interfaces[] | select(.interface == "eth0") |
		"eth0 +\(.received) +\(.matched) +\(.no_match) +\(.parse_errors) "' <<<"$STATS")"
	contains "the CPUs" "$text" "$(jq -r '.cpus[] | select(.cpu == 1) |
		" 1 +\(.matched) +\(.cache.small.hits) +\(.cache.small.misses) +\(.cache.standard.hits) "' <<<"$STATS")"
}

# What Prometheus' own parser reads is what the JSON says.
scraped() {
	mcrctl stats --prometheus >"$T/metrics.log"
	# shellcheck disable=SC2016 # Python's
	equal "Prometheus" "$(/usr/bin/python3 -I -c '
import sys
from prometheus_client.parser import text_fd_to_metric_families
found = {}
for family in text_fd_to_metric_families(open(sys.argv[1])):
    for sample in family.samples:
        who = sample.labels.get("name", "") + sample.labels.get("output", "")
        found.setdefault(sample.name, {})[who] = int(sample.value)
for metric in ("mcr_rule_matched_packets_total", "mcr_rule_matched_bytes_total",
               "mcr_output_relayed_packets_total", "mcr_output_relayed_bytes_total"):
    for who, value in sorted(found[metric].items()):
        print(metric, who, value)' "$T/metrics.log")" \
		"$(jq -r '
			(.rules | sort_by(.name)) as $rules |
			($rules[] | "mcr_rule_matched_packets_total \(.name) \(.packets_matched)"),
			($rules[] | "mcr_rule_matched_bytes_total \(.name) \(.bytes_matched)"),
			($rules[] | .name as $name | .outputs | to_entries[] |
				"mcr_output_relayed_packets_total \($name)\(.key) \(.value.packets_relayed)"),
			($rules[] | .name as $name | .outputs | to_entries[] |
				"mcr_output_relayed_bytes_total \($name)\(.key) \(.value.bytes_relayed)")' <<<"$STATS")"
}

# Rates: of one reading, again and again, and for how long they are over.
rates() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1,239.2.2.2:6000:eth2 --name a
	stream src eth0 239.1.1.1 5000
	wait_for rate_is_there
	mcrctl stats --watch 1 --json >"$T/watch.log" &
	wait_for lines_in "$T/watch.log" 3
	kill %%
	stop_stream
	# Between two lines lies what the rate of the second is of.
	equal "rates are differences by time" "$(jq -s -c '[range(1; 3) as $i |
		((.[$i].rules[0].packets_matched - .[$i - 1].rules[0].packets_matched) as $n |
		.[$i].rules[0] as $r | .[$i].interval as $t |
		($r.packets_per_second * $t - $n | fabs < 2) and
		($r.relayed_packets_per_second * $t - 2 * $n | fabs < 4) and
		($r.bits_per_second * $t / 8 / 228 - $n | fabs < 2) and $n > 0 and $t >= 1)] | all' \
		<(head -n 3 "$T/watch.log"))" true
	wait_for stats_are '.rules[0].packets_per_second' 0
}

rate_is_there() {
	[[ $(stats '.rules[0].packets_per_second > 0 and .interval >= 0.25') == true ]]
}

lines_in() {
	(($(wc -l <"$1") >= $2))
}

core_case "rules, outputs, interfaces, CPUs and nftables agree" counters_agree
run_case "they do under load, on two CPUs, while rules are replaced" counters_agree_under_load
run_case "rates over the time that passed" rates
end
