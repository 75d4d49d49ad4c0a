#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a copy looks like: source, TTL, DSCP, source port, no options, no DF, all
# read from captured bytes.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#	                       10.1.0.9/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 10.1.0.9/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
# Software checksums, so that the capture holds the bytes a wire would.
ethtool -K eth1 tx off >/dev/null

rewriting4() {
	local text

	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1 \
		--output interface=eth1,group=239.2.2.2,source_ip=preserve \
		--output interface=eth1,group=239.2.2.3,source_ip=10.1.0.9,source_port=7777 \
		--output interface=eth1,group=239.2.2.4,ttl=99,dscp=10 \
		--output interface=eth1,group=10.1.0.2,port=6001 \
		--output interface=eth1,group=239.2.2.5,dscp=0,source_ip=203.0.113.5
	capture wire dst eth0 6 'udp and not src 10.1.0.2'
	# tos 0xb9: EF, ECT(1). Options: router alert and a padding.
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 ttl=1 tos=0xb9 df=1 opt=94040000 sport=4000 size=100"
	text=$(captured wire -vv)
	line "$text" 239.2.2.1.6000 '0xb9' 1 10.1.0.1.4000
	line "$text" 239.2.2.2.5000 '0xb9' 1 10.0.0.7.4000
	line "$text" 239.2.2.3.5000 '0xb9' 1 10.1.0.9.7777
	line "$text" 239.2.2.4.5000 '0x29' 99 10.1.0.1.4000
	line "$text" 10.1.0.2.6001 '0xb9' 64 10.1.0.1.4000
	line "$text" 239.2.2.5.5000 '0x1' 1 203.0.113.5.4000
	equal "DF or options" "$(grep -cE 'flags \[DF\]|options \(' <<<"$text" || :)" 0
	equal "checksums" "$(wire checksums "$T/wire.pcap" | sort | uniq -c | xargs)" "6 ok ok"
}

# line TEXT TO TOS TTL FROM: there is one such packet, with these in its header.
line() {
	local found

	found=$(grep -FB 1 " > $2: " <<<"$1") || fail "no packet to $2 in: $1"
	contains "packet to $2" "$found" "tos $3,"
	contains "packet to $2" "$found" " ttl $4,"
	contains "packet to $2" "$found" "${5//./\\.} > ${2//./\\.}: \[udp sum ok\]"
}

# Of the 100 bytes none has changed.
payload_kept() {
	wire_receive got dst if=eth0 group=239.2.2.1 port=6000 count=1
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1
	wire payload 100 "$T/sent"
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1 df=1 opt=94040000 payload=$T/sent"
	wire_received got
	cmp "$T/sent" "$T/got/1"
}

rewriting6() {
	local text

	add eth0 ff15::1 5000 '[ff15::2:1]:6000:eth1' \
		--output interface=eth1,group=ff15::2:2,source_ip=preserve \
		--output interface=eth1,group=ff15::2:3,source_ip=2001:db8:1::9,source_port=7777 \
		--output interface=eth1,group=ff15::2:4,ttl=99,dscp=10 \
		--output interface=eth1,group=2001:db8:1::2,port=6001
	capture wire dst eth0 5 'udp and not src 2001:db8:1::2'
	# Hop-by-hop and destination options do not go through.
	wire_frames src eth0 \
		"src=2001:db8::7 dst=ff15::1 ttl=1 tos=0xb9 hbh=1 dstopt=1 sport=4000 size=100"
	text=$(captured wire -vv)
	line6 "$text" ff15::2:1.6000 0xb9 1 2001:db8:1::1.4000
	line6 "$text" ff15::2:2.5000 0xb9 1 2001:db8::7.4000
	line6 "$text" ff15::2:3.5000 0xb9 1 2001:db8:1::9.7777
	line6 "$text" ff15::2:4.5000 0x29 99 2001:db8:1::1.4000
	line6 "$text" 2001:db8:1::2.6001 0xb9 64 2001:db8:1::1.4000
	equal "extension headers" "$(grep -cE 'HBH|DSTOPT' <<<"$text" || :)" 0
	equal "checksums" "$(wire checksums "$T/wire.pcap" | sort | uniq -c | xargs)" "5 ok ok"
}

line6() {
	local found

	found=$(grep -F " > $2: " <<<"$1") || fail "no packet to $2 in: $1"
	contains "packet to $2" "$found" "class $3,"
	contains "packet to $2" "$found" "hlim $4,"
	contains "packet to $2" "$found" "$5 > $2: \[udp sum ok\]"
}

# The link's own address changes: copies follow at once, never the stale one.
follows_address() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1
	wire_receive got dst if=eth0 group=239.2.2.1 port=6000 count=2
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1"
	wait_for test -e "$T/got/1"
	ip addr del 10.1.0.1/24 dev eth1
	ip addr add 10.1.0.77/24 dev eth1
	wait_for rule_is active
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1"
	wire_received got
	contains "first sender" "$(head -n 1 "$T/got.log")" ' 10\.1\.0\.1 '
	contains "second sender" "$(tail -n 1 "$T/got.log")" ' 10\.1\.0\.(9|77) '
}

core_case "source, TTL, DSCP, ports; options and DF gone" rewriting4
run_case "the payload is kept, byte for byte" payload_kept
core_case "IPv6: source, hop limit, DSCP, ports; extension headers gone" rewriting6
run_case "copies follow the output's address" follows_address
end
