#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Source-specific rules: the membership asks for that source, others do not pass.
#
#	src                   here                  dst
#	eth0 10.0.0.7/24 --- eth0 10.0.0.1/24
#	     10.0.0.8/24
#	                     eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 \
	src:eth0 10.0.0.7/24 10.0.0.8/24 2001:db8:0::7/64 2001:db8:0::8/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

# only GROUP COPY SOURCE OTHER FAMILY
only() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	count_packets dst "all$5" udp dport 6000
	add eth0 "$1" 5000 "$bracket:6000:eth1" --input-source "$3"
	receive dst dst eth0 "$2" 6000 --count 40 --expect-no-loss
	transmit src eth0 "$1" 5000 30 --source "$4"
	transmit src eth0 "$1" 5000 40 --source "$3"
	received dst 40
	equal "datagrams that came through" "$(counted dst "all$5")" 40
	contains "the list" "$(compact "$(mcrctl list --json)")" "\"source\":\"$3\""
}

# reported RECORD: a report held it, alone or with others; for wait_for.
reported() {
	[[ $(tcpdump -n -vv -r "$T/report.pcap" 2>/dev/null) =~ report.*\[gaddr\ $1\] ]]
}

report4() {
	capture report src eth0 1000 igmp
	add eth0 232.1.1.1 5000 239.2.2.2:6000:eth1 --input-source 10.0.0.7
	wait_for reported '232\.1\.1\.1 (allow|is_in) \{ 10\.0\.0\.7 \}'
	contains "/proc/net/mcfilter" "$(</proc/net/mcfilter)" \
		'eth0 *0xe8010101 *0x0a000007 *1 *0'
	mcrctl remove --rule-id "$ID"
	[[ $(</proc/net/mcfilter) != *0xe8010101* ]]
}

report6() {
	capture report src eth0 1000 'ip6[48] = 143'
	add eth0 ff35::1 5000 '[ff15::2]:6000:eth1' --input-source 2001:db8::7
	wait_for reported 'ff35::1 (allow|is_in) \{ 2001:db8::7 \}'
	contains "/proc/net/mcfilter6" "$(</proc/net/mcfilter6)" \
		'eth0 ff350000000000000000000000000001 20010db8000000000000000000000007'
	mcrctl remove --rule-id "$ID"
	[[ $(</proc/net/mcfilter6) != *ff350000000000000000000000000001* ]]
}

# A rule for one source and one for any: each datagram follows one of them.
both() {
	add eth0 239.1.1.1 5000 239.2.2.7:6000:eth1 --input-source 10.0.0.7
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive one dst eth0 239.2.2.7 6000 --count 30 --expect-no-loss
	receive any dst eth0 239.2.2.2 6000 --count 40 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 30 --source 10.0.0.7
	transmit src eth0 239.1.1.1 5000 40 --source 10.0.0.8
	received one 30
	received any 40
	# Without the one, its datagrams are the other's.
	mcrctl remove --rule-id "$(mcrctl list --json |
		jq -r '.[] | select(.input.source).id')"
	receive any dst eth0 239.2.2.2 6000 --count 30 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 30 --source 10.0.0.7
	received any 30
}

# memberships_in FILE PATTERN NUMBER: so many of that kind are in the kernel's list.
memberships_in() {
	[[ $(grep -cE "$2" "/proc/net/$1") == "$3" ]]
}

# A prefix of up to 256 groups: each is joined for that source alone.
prefix() {
	local four='eth0 *0xe80102.. *0x0a000007 *1 *0'
	local six='eth0 ff3500000000000000000000000000.. 20010db8000000000000000000000007'

	add eth0 232.1.2.0/24 5000 239.2.2.2:6000:eth1 --input-source 10.0.0.7
	add eth0 ff35::/120 5000 '[ff15::2]:6000:eth1' --input-source 2001:db8::7
	wait_for memberships_in mcfilter "$four" 256
	wait_for memberships_in mcfilter6 "$six" 256
	equal "memberships" "$(mcrctl list --json | jq -r '.[].membership')" $'source\nsource'
	equal "groups" "$(worker eth0 .groups)" 512
	receive one dst eth0 239.2.2.2 6000 --count 30 --expect-no-loss
	transmit src eth0 232.1.2.255 5000 40 --source 10.0.0.8
	transmit src eth0 232.1.2.255 5000 30 --source 10.0.0.7
	received one 30
	# They outlive the link, with which IPv6 goes and comes. The kernel's lists of sources
	# leave out devices on which a group without any was joined last.
	ip link set eth0 down
	ip link set eth0 up
	wait_for memberships_in igmp '[0-9A-F]{2}0201E8 ' 256
	wait_for memberships_in igmp6 'eth0 +ff35' 256
	mcrctl remove --all
	wait_for memberships_in igmp '[0-9A-F]{2}0201E8 ' 0
	wait_for memberships_in igmp6 'eth0 +ff35' 0
}

core_case "only the named source passes" only 232.1.1.1 239.2.2.2 10.0.0.7 10.0.0.8 4
core_case "IPv6: only the named source passes" \
	only ff35::1 ff15::2 2001:db8::7 2001:db8::8 6
run_case "the IGMPv3 report names the source" report4
run_case "the MLDv2 report names the source" report6
core_case "a prefix is joined group by group for its source" prefix
run_case "a rule for a source wins over one for any" both
end
