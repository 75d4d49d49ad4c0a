#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Settings and pinnings as a client sees them: bounds, transactions, who is told;
# and what the module itself does by them.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect

# The TTL on the wire is the one that held when the rule was added.
ttl_on_the_wire() {
	by_hand set multicast_ttl=9
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,10.1.0.2:6001:eth1
	by_hand set multicast_ttl=1
	add eth0 239.1.1.1 5001 239.2.2.2:6002:eth1
	equal "TTLs" "$(mcrctl list --json | jq -c '[.[].outputs[].ttl] | sort')" "[1,9,64]"
	capture out here eth1 3 udp portrange 6000-6002
	transmit src eth0 239.1.1.1 5000 1
	transmit src eth0 239.1.1.1 5001 1
	captured out -v >"$T/out.txt"
	equal "TTLs sent" "$(grep -o 'ttl [0-9]*' "$T/out.txt" | sort | xargs)" "ttl 1 ttl 64 ttl 9"
}

# listening: the monitor tells of changes; for wait_for.
listening() {
	by_hand set reconcile_interval=$((RANDOM + 10))
	[[ -s $T/monitor.json ]]
}

# said WORDS: the monitor has said so; for wait_for.
said() {
	grep -qF "$1" "$T/monitor.json"
}

announced() {
	local lines

	mcrctl --json monitor >"$T/monitor.json" &
	wait_for listening
	by_hand set multicast_ttl=8 gro=1 reconcile_interval=5
	wait_for said '"settings":{"multicast_ttl":8,"idle_timeout":300,"reconcile_interval":5,"gro":true,"log_format":"text","buffers":{"small":0,"standard":0,"jumbo":0}}'
	contains "who" "$(grep '"event":"settings"' "$T/monitor.json")" '"comm":"python3"'
	by_hand pin eth0 1,0
	wait_for said '"event":"pinning","interface":"eth0","pinned_cpus":[0,1]'
	# What changes nothing is no news.
	lines=$(wc -l <"$T/monitor.json")
	by_hand pin eth0 0-1
	by_hand set gro=1
	by_hand pin eth0 ""
	wait_for said '"event":"pinning","interface":"eth0","pinned_cpus":[]'
	equal "lines" "$(wc -l <"$T/monitor.json")" "$((lines + 1))"
	by_hand set multicast_ttl=1 gro=0
}

# In a namespace of its own, and gone with it.
apart() {
	by_hand set multicast_ttl=8
	in_host dst "${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" settings >/dev/null
	by_hand set multicast_ttl=1
	in_host dst "${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" pin eth0 0
}

# jumbo WHAT: hits or misses of the tier so far.
jumbo() {
	stats "[.cpus[].cache.jumbo.$1] | add"
}

# found_buffers: HITS of ten more datagrams found one kept for them.
LARGE=0
found_buffers() {
	local hits misses

	hits=$(jumbo hits) misses=$(jumbo misses)
	LARGE=$((LARGE + 10))
	transmit src eth0 239.1.1.1 5000 10 --size 6000
	wait_for stats_are '.rules[0].packets_relayed' "$LARGE"
	HITS=$(($(jumbo hits) - hits))
	equal "buffers" $((HITS + $(jumbo misses) - misses)) 10
}

# no_hits, hits: for wait_for. The module looks at the MTU a little later.
no_hits() {
	found_buffers
	((HITS == 0))
}

hits() {
	found_buffers
	((HITS > 0))
}

# Copies of what was put together of fragments take a buffer of that size each.
jumbo_tier() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	no_hits
	ip -n dst link set eth0 mtu 9000
	ip link set eth1 mtu 9000
	wait_for hits
	ip link set eth1 mtu 1500
	ip -n dst link set eth0 mtu 1500
	wait_for no_hits
	no_hits
	# Nor is it an interface that no rule names that has them kept.
	ip link add large0 mtu 9000 type dummy
	ip link set large0 up
	no_hits
	ip link del large0
}

core_case "settings: defaults, bounds, transactions" by_hand settings
core_case "pinnings: refusals, transactions" by_hand pinnings
run_case "multicast_ttl counts when a rule is added" ttl_on_the_wire
run_case "changes are announced, and what changes nothing is not" announced
run_case "each namespace has its own" apart
run_case "jumbo buffers are kept while an interface has a large MTU" jumbo_tier
end
