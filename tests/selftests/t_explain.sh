#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# explain: what it says would happen is what happens when such a datagram is sent.
#
#	src                here                             dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --------------- eth1 10.1.0.2/24
#	                  eth2 10.2.0.1/24 (set down) ---- eth2
#
# The neighbour 10.1.0.99 does not exist.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst other
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth1 10.1.0.2/24 2001:db8:1::2/64
cable eth2 10.2.0.1/24 dst:eth2 10.2.0.2/24
cable src:eth9 10.9.0.2/24 other:eth0 10.9.0.1/24
connect
ip link set eth2 down
count_packets dst copies udp dport 6000
count_packets dst barrier udp dport 6999
# What is sent, received and relayed on one CPU stays in order.
taskset -cp 0 $$ >/dev/null

# explain OPTION...: to $T/explain.json.
explain() {
	mcrctl explain --json "$@" >"$T/explain.json"
}

# verdict VERDICT; says TEXT: a finding or an output has it.
verdict() {
	equal "the verdict" "$(jq -r .verdict "$T/explain.json")" "$1"
}

says() {
	jq -e --arg words "$1" '[.findings[], .outputs[]] | any(.text | contains($words))' \
		"$T/explain.json" >/dev/null || fail "nothing says \"$1\": $(jq -c . "$T/explain.json")"
}

# comes_true GROUP PORT: sends one, and holds the copies that arrive against what was
# said of each output. When one of a rule that is in order has arrived, sent after it,
# no more of them will.
comes_true() {
	local ID copies barrier said

	said=$(jq '[.outputs[] | select(.sent)] | length' "$T/explain.json")
	add eth0 239.3.3.3 5999 239.3.3.4:6999:eth1
	copies=$(counted dst copies) barrier=$(counted dst barrier)
	transmit src eth0 "$1" "$2" 1
	transmit src eth0 239.3.3.3 5999 1
	wait_for count_is dst barrier $((barrier + 1))
	equal "copies" $(($(counted dst copies) - copies)) "$said"
	mcrctl remove --rule-id "$ID"
}

relayed() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth1 --name video
	explain --interface eth0 --group 239.1.1.1 --port 5000
	verdict relayed
	equal "the rule" "$(jq -r '.rule.id + .rule.name' "$T/explain.json")" "${ID}video"
	says 'takes it'
	says '239.1.1.1 is joined on eth0'
	says 'none has arrived yet'
	comes_true 239.1.1.1 5000
	explain --interface eth0 --group 239.1.1.1 --port 5000
	says ' s ago, 1 in all'
	drip src eth0 239.1.1.1 5000
	wait_for arriving
	contains "in words" "$(mcrctl explain --interface eth0 --group 239.1.1.1 --port 5000)" \
		'^A datagram to 239\.1\.1\.1:5000 that arrives on eth0 would be relayed now:'
}

arriving() {
	explain --interface eth0 --group 239.1.1.1 --port 5000
	grep -q 'are arriving now' "$T/explain.json"
}

partly() {
	add eth0 239.1.1.1 5000 \
		239.2.2.2:6000:eth1,239.2.2.3:6000:eth2,239.2.2.4:6000:eth7,10.1.0.2:6000:eth1
	mcrgen send --interface eth1 --group 10.1.0.2 --port 9 --count 1 --quiet >/dev/null
	wait_for answers
	explain --interface eth0 --group 239.1.1.1 --port 5000
	verdict partly
	says 'waits: interface eth2 is down'
	says 'waits: interface eth7 does not exist'
	says '10.1.0.2 on eth1 answers'
	comes_true 239.1.1.1 5000
	explain --interface eth0 --group 239.1.1.1 --port 5000
	says 'lost so far: 1 link_down'
	says 'lost so far: 1 no_interface'
	drip src eth0 239.1.1.1 5000
	wait_for losing
}

losing() {
	explain --interface eth0 --group 239.1.1.1 --port 5000
	jq -e '[.outputs[].text | select(test("link_down [(][0-9]+ just now[)]|no_interface [(][0-9]+ just now[)]"))] |
		length == 2' "$T/explain.json" >/dev/null
}

answers() {
	[[ $(ip neigh show to 10.1.0.2) == *REACHABLE* ]]
}

# The next hops of unicast outputs.
neighbours() {
	add eth0 239.1.1.1 5000 10.1.0.99:6000:eth1
	ip neigh flush dev eth1
	explain --interface eth0 --group 239.1.1.1 --port 5000
	verdict relayed
	says '10.1.0.99 on eth1 has not been asked'
	wait_for failed
	wait_for no_answer
	verdict not_relayed
	comes_true 239.1.1.1 5000
	mcrctl remove --all

	# That one was asked for again: until that has failed too, it is waited for.
	ip route add 10.77.0.0/16 via 10.1.0.99 dev eth1
	add eth0 239.1.1.1 5000 10.77.0.1:6000:eth1
	wait_for no_answer
	mcrctl remove --all
	ip route del 10.77.0.0/16

	add eth0 ff15::1 5000 '[2001:db8:ffff::1]:6000:eth1'
	explain --interface eth0 --group ff15::1 --port 5000
	verdict not_relayed
	says 'no route leads to 2001:db8:ffff::1 through eth1'
	comes_true ff15::1 5000
}

no_answer() {
	explain --interface eth0 --group 239.1.1.1 --port 5000
	grep -q '10\.1\.0\.99 on eth1 does not answer' "$T/explain.json"
}

failed() {
	transmit src eth0 239.1.1.1 5000 2
	[[ $(ip neigh show to 10.1.0.99) == *FAILED* ]]
}

no_rule() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name video
	add eth0 239.1.1.1 6000 239.2.2.2:6000:eth1 --input-source 10.0.0.7
	explain --interface eth0 --group 239.1.1.1 --port 5001
	verdict not_relayed
	equal "the rule" "$(jq -c .rule "$T/explain.json")" null
	equal "the nearest" "$(jq -c '[.nearest[0].name, .nearest[0].differs]' "$T/explain.json")" \
		'["video",["port"]]'
	says 'would, but its port is 5000'
	comes_true 239.1.1.1 5001
	explain --interface eth0 --group 239.1.1.1 --port 6000
	verdict not_relayed
	says 'from 10.0.0.7 it would be rule'
	explain --interface eth0 --group 239.1.1.1 --port 6000 --source 10.0.0.7
	verdict relayed
	comes_true 239.1.1.1 6000
	explain --interface eth1 --group 239.1.1.1 --port 5000
	says 'no rule has eth1 as its input at all'
	explain --interface eth5 --group 239.1.1.1 --port 5000
	says 'interface eth5 does not exist'
	contains "in words" "$(mcrctl explain --interface eth5 --group ff15::1 --port 5000)" \
		'^A datagram to \[ff15::1\]:5000 that arrives on eth5 would not be relayed now:'
}

# The input's own link, and its membership.
inputs() {
	add eth2 239.1.1.1 5000 239.2.2.2:6000:eth1
	explain --interface eth2 --group 239.1.1.1 --port 5000
	verdict not_relayed
	says 'interface eth2 is down'
	ip link set eth2 up
	ip -n dst link set eth2 down
	explain --interface eth2 --group 239.1.1.1 --port 5000
	verdict not_relayed
	says 'eth2 has no carrier'
	ip -n dst link set eth2 up
	wait_for link_up here eth2
	explain --interface eth2 --group 239.1.1.1 --port 5000
	verdict relayed
	ip link set eth2 down
	add eth0 239.64.0.0/10 any 239.2.2.2:6000:eth1
	explain --interface eth0 --group 239.65.1.1 --port 1234
	verdict relayed
	says 'a snooping switch must be told'
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1' --no-local
	explain --interface eth0 --group ff15::1 --port 5000
	says 'ff15::1 is joined on eth0'
	says 'programs on this host do not get it'
	comes_true ff15::1 5000
	add eth0 10.0.0.1 5000 239.2.2.2:6000:eth1
	explain --interface eth0 --group 10.0.0.1 --port 5000
	verdict relayed
	says '10.0.0.1 needs no membership'
	comes_true 10.0.0.1 5000
	# With so small an MTU there is no IPv6, and no group can be joined.
	ip link set eth0 mtu 1200
	wait_for not_joined
	ip link set eth0 mtu 1500
	ip addr add 2001:db8:0::1/64 dev eth0 nodad
	wait_for joined_again
	comes_true ff15::1 5000
}

not_joined() {
	explain --interface eth0 --group ff15::1 --port 5000
	grep -q 'ff15::1 is not joined on eth0 yet' "$T/explain.json"
}

joined_again() {
	explain --interface eth0 --group ff15::1 --port 5000
	grep -q 'ff15::1 is joined on eth0' "$T/explain.json"
}

# The last one of the rule, whatever another rule of the interface has meanwhile.
last_one() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name busy
	explain --interface eth0 --group 239.1.1.1 --port 5000
	equal "its age" "$(jq .last_seen_seconds "$T/explain.json")" null
	transmit src eth0 239.1.1.1 5000 1
	wait_for stats_are '.rules[] | select(.name == "a").packets_matched' 1
	stream src eth0 239.1.1.9 5000
	wait_for quiet_for_a_while
	says ' s ago, 1 in all'
	explain --interface eth0 --group 239.1.1.9 --port 5000
	says 'datagrams are arriving now'
	equal "its age is small" "$(jq '.last_seen_seconds < 1' "$T/explain.json")" true
	stop_stream
}

quiet_for_a_while() {
	explain --interface eth0 --group 239.1.1.1 --port 5000
	jq -e '.last_seen_seconds >= 1' "$T/explain.json" >/dev/null
}

# What the firewall or a queueing discipline does with copies cannot be foreseen, but
# seen while datagrams come.
dropped() {
	nft -f - <<-'END'
		table inet guard {
			chain out {
				type filter hook output priority 0;
				udp dport 6009 drop
			}
		}
	END
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,10.1.0.2:6009:eth1 --name a
	stream src eth0 239.1.1.1 5000
	wait_for says_now 'is dropped just now: firewall; lost so far: .*verdict partly$'
	equal "sent" "$(jq -c '[.outputs[].sent]' "$T/explain.json")" '[true,false]'
	stop_stream
	# Of none that comes now nothing is seen: it is a guess, and said to be one.
	wait_for says_now 'would be sent.*; lost so far: [0-9]+ firewall'$'\n'
	equal "levels" "$(jq -c '[.outputs[].level]' "$T/explain.json")" '["ok","note"]'
	nft delete table inet guard
}

# says_now PATTERN: the answer, asked for once more; for wait_for.
says_now() {
	explain --interface eth0 --group 239.1.1.1 --port 5000
	[[ $(jq -r '.outputs[].text, "verdict " + .verdict' "$T/explain.json") =~ $1 ]]
}

# Of another namespace, from here.
elsewhere() {
	add_on other eth0 239.1.1.1 5000 239.2.2.2:6000:lo
	mcrctl --netns other explain --json --interface eth0 --group 239.1.1.1 --port 5000 >"$T/explain.json"
	says 'interface eth0 is up'
	says '239.1.1.1 is joined on eth0'
	[[ $(jq -r .rule.id "$T/explain.json") == "$ID" ]]
	explain --interface eth0 --group 239.1.1.1 --port 5000
	verdict not_relayed
	mcrctl --netns other remove --all
}

run_case "to every output" relayed
run_case "to some outputs" partly
run_case "next hops" neighbours
run_case "no rule, and the nearest" no_rule
run_case "links and memberships" inputs
run_case "the age of the last one" last_one
run_case "what is dropped just now will be" dropped
run_case "another namespace" elsewhere
end
