#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Payloads of every size arrive byte for byte: empty, small, a full frame, one
# byte more (fragmented out), jumbo, and the largest (fragmented in and out); to
# groups, which are sent at the link, and to a host, along a route.
#
#	src                here                       dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24 mtu 9000
#	                  eth1 10.1.0.1/24 mtu 1500 -- eth0 10.1.0.2/24
#	                  eth2 10.2.0.1/24 mtu 9000 -- eth1 10.2.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable eth2 10.2.0.1/24 2001:db8:2::1/64 dst:eth1 10.2.0.2/24 2001:db8:2::2/64
configure here "link set eth0 mtu 9000" "link set eth2 mtu 9000"
configure src "link set eth0 mtu 9000"
configure dst "link set eth1 mtu 9000"
connect

# sizes GROUP COPY HOST SIZE...: one datagram of each size to all outputs.
sizes() {
	local group=$1 copy=$2 host=$3 files=() n=0 size bracket=$2 routed=$3

	shift 3
	[[ $copy != *:* ]] || bracket="[$copy]" routed="[$host]"
	for size in "$@"; do
		wire payload "$size" "$T/$size"
		files+=("$T/$size")
	done
	add eth0 "$group" 5000 "$bracket:6000:eth1,$bracket:6000:eth2,$routed:6001:eth1"
	wait_for rule_is active
	wire_receive small dst if=eth0 group="$copy" port=6000 count=$#
	wire_receive jumbo dst if=eth1 group="$copy" port=6000 count=$#
	wire_receive routed dst bind="$host" port=6001 count=$#
	capture wire dst eth0 1000 'ip[6:2] & 0x1fff != 0 or ip[6] & 0x20 != 0 or ip6[6] == 44'
	wire_send src if=eth0 to="$group" port=5000 "${files[@]}"
	wire_received small
	wire_received jumbo
	wire_received routed
	for size in "$@"; do
		n=$((n + 1))
		cmp "$T/$size" "$T/small/$n"
		cmp "$T/$size" "$T/jumbo/$n"
		cmp "$T/$size" "$T/routed/$n"
	done
	FRAGMENTS=$(captured_so_far wire -v)
}

sizes4() {
	sizes 239.1.1.1 239.2.2.2 10.1.0.2 0 1 64 1472 1473 8972 65507
	# 2 + 7 + 45 of them each way, none with DF; nothing smaller was cut up.
	equal "number of fragments" "$(grep -c ', id ' <<<"$FRAGMENTS")" 108
	equal "fragments with DF" "$(grep -c 'flags \[[^]]*DF' <<<"$FRAGMENTS" || :)" 0
}

sizes6() {
	sizes ff15::1 ff15::2 2001:db8:1::2 0 1 64 1452 1453 8952 65527
	# 2 + 7 + 46 each way.
	equal "number of fragments" "$(grep -c 'frag (' <<<"$FRAGMENTS")" 110
}

# reassembled: datagrams so far; the interface's counters outlast its rules for a while.
reassembled() {
	stats '.interfaces[] | select(.interface == "eth0").fragments_reassembled'
}

# fragments FAMILY ADDRESSES GROUP COPY: out of order, doubled, incomplete.
fragments() {
	local family=$1 source=$2 group=$3 copy=$4 bracket=$4 before n

	[[ $family == 4 ]] || bracket="[$copy]"
	add eth0 "$group" 5000 "$bracket:6000:eth1"
	wait_for rule_is active
	before=$(reassembled)
	wire_receive got dst if=eth0 group="$copy" port=6000 count=4
	wire payload 5000 "$T/sent"
	# One that lacks its middle is not relayed; nothing that follows minds.
	wire_frames src eth0 \
		"src=$source dst=$group payload=$T/sent frag=1400 order=reverse id=1" \
		"src=$source dst=$group payload=$T/sent frag=1400 order=inside twice=1 id=2" \
		"src=$source dst=$group payload=$T/sent frag=1400 id=3 skip=1" \
		"src=$source dst=$group payload=$T/sent frag=64 id=4" \
		"src=$source dst=$group payload=$T/sent id=5"
	wire_received got
	for n in 1 2 3 4; do
		cmp "$T/sent" "$T/got/$n"
	done
	equal "datagrams reassembled" $(($(reassembled) - before)) 3
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" 4
}

# Fragments of a group without a rule are the stack's alone.
others() {
	local before

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	before=$(reassembled)
	wire_receive got here if=eth0 group=239.7.7.7 port=5000 count=1
	wire payload 4000 "$T/sent"
	wire_frames src eth0 "src=10.0.0.7 dst=239.7.7.7 payload=$T/sent frag=1400"
	wire_received got
	cmp "$T/sent" "$T/got/1"
	equal "datagrams reassembled" $(($(reassembled) - before)) 0
}

# narrow_route GROUP COPY HOST OTHER MTU [ROUTE...]: a route whose MTU is below what IPv4 or
# IPv6 allows is none, as for the host's own senders: a datagram would be cut into
# thousands, by older kernels for ever.
narrow_route() {
	local group=$1 copy=$2 host=$3 other=$4 mtu=$5
	local sent='[.rules[0].outputs[] | [.packets_relayed, .errors.no_route // 0]] | tojson'

	ip route add "$copy" dev eth1 mtu "$mtu" "${@:6}"
	ip route add "$host" dev eth1 mtu "$mtu"
	ip neigh replace "$host" lladdr 02:00:00:00:00:01 dev eth1 nud permanent
	if [[ $copy == *:* ]]; then
		add eth0 "$group" 5000 "[$copy]:6000:eth1,[$host]:6000:eth1,[$other]:6000:eth1"
	else
		add eth0 "$group" 5000 "$copy:6000:eth1,$host:6000:eth1,$other:6000:eth1"
	fi
	transmit src eth0 "$group" 5000 3 --size 4000
	wait_for stats_are "$sent" '[[0,3],[0,3],[3,0]]'
	ip route del "$copy" dev eth1 "${@:6}"
	ip route del "$host" dev eth1
	# The same once there is a better one.
	transmit src eth0 "$group" 5000 3 --size 4000
	wait_for stats_are "$sent" '[[3,3],[3,3],[6,0]]'
}

run_case "0, 1, 64, 1472, 1473, 8972, 65507 bytes" sizes4
run_case "IPv6: 0, 1, 64, 1452, 1453, 8952, 65527 bytes" sizes6
core_case "fragments out of order and incomplete ones" fragments 4 10.0.0.7 239.1.1.1 239.2.2.2
core_case "IPv6: fragments out of order and incomplete ones" \
	fragments 6 2001:db8::7 ff15::1 ff15::2
run_case "a route too narrow for IPv4 is no route" \
	narrow_route 239.1.1.1 239.2.2.2 10.1.0.3 10.1.0.2 24
run_case "a route too narrow for IPv6 is no route" \
	narrow_route ff15::1 ff15::2 2001:db8:1::3 2001:db8:1::2 64 table local
run_case "fragments of other groups reach the host's programs" others
end
