#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs on the relaying host, and packet sockets, go on as before.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

# both GROUP COPY SOCAT-ADDRESS: socat here and a receiver beyond get the same.
both() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	head -c 1000 /dev/urandom >"$T/sent"
	add eth0 "$1" 5000 "$bracket:6000:eth1"
	socat -u "$3" "CREATE:$T/here" 2>"$T/socat.err" &
	wait_for bound 5000
	wire_receive got dst if=eth0 group="$2" port=6000 count=1
	wire_send src if=eth0 to="$1" port=5000 "$T/sent"
	wire_received got
	cmp "$T/sent" "$T/got/1"
	wait_for cmp -s "$T/sent" "$T/here"
	rm -f "$T/here"
}

# bound PORT: a UDP socket is bound to it.
bound() {
	[[ $(ss -Hlnu "sport = :$1") == *":$1"* ]]
}

# consumed: with --no-local the host's program gets nothing of that group; that
# it would, shows the other group.
consumed() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --no-local
	wire_receive here here if=eth0 group=239.1.1.2 bind=0.0.0.0 port=5000 count=1
	wire_receive also here if=eth0 group=239.1.1.1 bind=0.0.0.0 port=5000 count=1
	wire_receive got dst if=eth0 group=239.2.2.2 port=6000 count=1
	wire payload 100 "$T/a"
	wire payload 200 "$T/b"
	wire_send src if=eth0 to=239.1.1.1 port=5000 "$T/a"
	wire_received got
	cmp "$T/a" "$T/got/1"
	wire_send src if=eth0 to=239.1.1.2 port=5000 "$T/b"
	wire_received here
	cmp "$T/b" "$T/here/1"
	wire_received also
	cmp "$T/b" "$T/also/1"
	contains "the list" "$(compact "$(mcrctl list --json)")" '"local":false'
}

# tcpdump on the input sees what is relayed, consumed or not.
seen_by_tcpdump() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 "$@"
	capture in here eth0 5 udp dst port 5000
	capture out here eth1 5 udp dst port 6000
	transmit src eth0 239.1.1.1 5000 5 --size 77
	equal "packets seen on the input" "$(captured in | grep -c '239.1.1.1.5000: UDP, length 77')" 5
	equal "packets seen on the output" "$(captured out | grep -c '10.1.0.1.* > 239.2.2.2.6000: UDP, length 77')" 5
}

# A copy is private: what the host's program reads is what was sent, though the
# copies have other headers.
local_unharmed() {
	add eth0 239.1.1.1 5000 '' --output group=239.2.2.2,port=6000,interface=eth1,ttl=9,dscp=46
	count_packets here marked ip daddr 239.1.1.1 udp dport 5000 ip ttl 3 ip dscp 8
	receive here here eth0 239.1.1.1 5000 --count 50 --expect-no-loss
	receive got dst eth0 239.2.2.2 6000 --count 50 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 50 --ttl 3 --dscp 8
	received got 50
	received here 50
	equal "packets with their own header" "$(counted here marked)" 50
}

# What matches no rule is untouched.
others() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive here here eth0 239.1.1.1 5001 --count 50 --expect-no-loss
	transmit src eth0 239.1.1.1 5001 50
	received here 50
	equal "no_match" "$(($(stats '.interfaces[] | select(.interface == "eth0").no_match') >= 50))" 1
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" 0
}

run_case "a local program and the relay get the same" \
	both 239.1.1.1 239.2.2.2 UDP4-RECV:5000,ip-add-membership=239.1.1.1:eth0
core_case "IPv6: a local program and the relay get the same" \
	both ff15::1 ff15::2 'UDP6-RECV:5000,ipv6-join-group=[ff15::1]:eth0'
core_case "--no-local consumes" consumed
run_case "the local datagram keeps its own header" local_unharmed
run_case "datagrams of no rule are untouched" others
run_case "tcpdump sees input and output" seen_by_tcpdump
run_case "tcpdump sees input and output of --no-local" seen_by_tcpdump --no-local
end
