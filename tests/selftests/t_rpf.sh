#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the kernel's own multicast routing drops, MCR relays: a source that the
# reverse-path check refuses, a TTL of 1.
#
#	src                                here                       dst
#	eth0 10.0.0.7/24 ----------- eth0 10.0.0.1/24
#	     198.51.100.7/24              2001:db8::1/64
#	     2001:db8:bad::7/64      eth1 10.1.0.1/24 -------- eth0 10.1.0.2/24
#	     2001:db8::7/64               2001:db8:1::1/64          2001:db8:1::2/64
#
# No route leads from here to 198.51.100.0/24 or 2001:db8:bad::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8::1/64 \
	src:eth0 10.0.0.7/24 198.51.100.7/24 2001:db8::7/64 2001:db8:bad::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
reverse_path_check eth0 eth1
echo 1 >/proc/sys/net/ipv4/ip_forward
count_packets dst all ip daddr 239.1.1.1 udp dport 5000

# refused_by_check: datagrams that the reverse-path check has dropped so far.
refused_by_check() {
	local text

	text=$(nstat -asz TcpExtIPReversePathFilter)
	[[ $text =~ IPReversePathFilter\ +([0-9]+) ]]
	echo "${BASH_REMATCH[1]}"
}

# send_from ADDRESS COUNT TTL
send_from() {
	transmit src eth0 239.1.1.1 5000 "$2" --source "$1" --ttl "$3" --size 100
}

kernel_routing() {
	local before

	cat >"$T/smcroute.conf" <<-END
		phyint eth0 enable
		phyint eth1 enable
		mroute from eth0 source 10.0.0.7 group 239.1.1.1 to eth1
		mroute from eth0 source 198.51.100.7 group 239.1.1.1 to eth1
	END
	smcrouted -n -f "$T/smcroute.conf" -P "$T/smcroute.pid" \
		-u "$T/smcroute.sock" 2>"$T/smcroute.err" &
	wait_for grep -qi '010101EF 076433C6' /proc/net/ip_mr_cache
	before=$(refused_by_check)
	send_from 198.51.100.7 20 64
	send_from 10.0.0.7 20 1
	# The routing works: this one arrives, after all the others did not.
	send_from 10.0.0.7 1 64
	wait_for count_at_least dst all 1
	equal "number of datagrams that came through" "$(counted dst all)" 1
	equal "IPReversePathFilter" $(($(refused_by_check) - before)) 20
}

relayed4() {
	local before

	before=$(refused_by_check)
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wait_for rule_is active
	receive dst dst eth0 239.2.2.2 6000 --count 50 --expect-no-loss
	send_from 198.51.100.7 50 1
	received dst 50
	# The check was in force all the while, for the host's own part.
	equal "IPReversePathFilter" $(($(refused_by_check) - before)) 50
}

relayed6() {
	add eth0 ff15::1:1 5000 '[ff15::2:2]:6000:eth1'
	wait_for rule_is active
	receive dst dst eth0 ff15::2:2 6000 --count 50 --expect-no-loss
	transmit src eth0 ff15::1:1 5000 50 --source 2001:db8:bad::7 --ttl 1
	received dst 50
}

payload_files() {
	head -c 1316 /dev/urandom >"$T/a"
	head -c 7 /dev/urandom >"$T/b"
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wire_receive got dst if=eth0 group=239.2.2.2 port=6000 count=2
	wire_send src if=eth0 to=239.1.1.1 port=5000 from=198.51.100.7 ttl=1 \
		"$T/a" "$T/b"
	wire_received got
	cmp "$T/a" "$T/got/1"
	cmp "$T/b" "$T/got/2"
	contains "sender of the copy" "$(<"$T/got.log")" '^1 1316 10\.1\.0\.1 '
}

run_case "kernel routing drops an unroutable source and TTL 1" kernel_routing
run_case "unroutable source and TTL 1 are relayed under rp_filter=1" relayed4
run_case "IPv6: unroutable source and hop limit 1 are relayed" relayed6
run_case "payloads arrive byte for byte" payload_files
end
