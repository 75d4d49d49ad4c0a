#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Checksums in every offload state. The bytes that leave are read where they
# leave in full: eth1 sends with software checksums.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

# offload SENDER RECEIVER OUTPUT: on or off, for each.
offload() {
	in_host src ethtool -K eth0 tx "$1" >/dev/null
	ethtool -K eth0 rx "$2" >/dev/null
	ethtool -K eth1 tx "$3" >/dev/null
}

# states: every state in, software checksums out: the bytes are right. Then the
# output with offload: the receiver takes what it gets.
states() {
	local sender receiver

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,10.1.0.2:6000:eth1
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1,[2001:db8:1::2]:6000:eth1'
	wire payload 301 "$T/odd"
	wire payload 300 "$T/even"
	for sender in on off; do
		for receiver in on off; do
			offload "$sender" "$receiver" off
			capture out dst eth0 8 'udp dst port 6000'
			wire_send src if=eth0 to=239.1.1.1 port=5000 "$T/odd" "$T/even"
			wire_send src if=eth0 to=ff15::1 port=5000 "$T/odd" "$T/even"
			captured out >/dev/null
			equal "checksums (sender $sender, receiver $receiver)" \
				"$(wire checksums "$T/out.pcap" | sort | uniq -c | xargs)" "8 ok ok"
		done
	done
}

offloaded_out() {
	local sender

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
	for sender in on off; do
		offload "$sender" on on
		receive a dst eth0 239.2.2.2 6000 --count 20 --expect-no-loss
		receive b dst eth0 ff15::2 6000 --count 20 --expect-no-loss
		transmit src eth0 239.1.1.1 5000 20
		transmit src eth0 ff15::1 5000 20
		received a 20
		received b 20
	done
}

# What the sender left out or got wrong is not made right. (A copy without a
# checksum is as good as its source; a wrong one must not be blessed.)
kept() {
	offload off on off
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
	capture out dst eth0 5 'udp dst port 6000'
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 csum=zero" \
		"src=10.0.0.7 dst=239.1.1.1 csum=bad" \
		"src=10.0.0.7 dst=239.1.1.1 csum=bad frag=64" \
		"src=2001:db8::7 dst=ff15::1 csum=bad" \
		"src=10.0.0.7 dst=239.1.1.1 csum=good"
	captured out >/dev/null
	equal "checksums" "$(wire checksums "$T/out.pcap" | xargs)" \
		"ok zero ok bad ok bad ok bad ok ok"
}

# A sum that comes out as zero is sent as ffff: zero would say "none".
comes_out_zero() {
	local sender

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wire zerosum 10.1.0.1 239.2.2.2 4000 6000 "$T/two"
	for sender in on off; do
		offload "$sender" on off
		capture out dst eth0 1 'udp dst port 6000'
		wire_send src if=eth0 to=239.1.1.1 port=5000 sport=4000 "$T/two"
		captured out >/dev/null
		equal "checksum" "$(wire checksums "$T/out.pcap")" "ok ok"
	done
}

# A datagram too large for the way out, whose checksum its sender left to the
# device.
partial_fragmented() {
	offload on on off
	ip link set eth0 mtu 9000
	ip -n src link set eth0 mtu 9000
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
	wire payload 4001 "$T/sent"
	wire_receive a dst if=eth0 group=239.2.2.2 port=6000 count=1
	wire_receive b dst if=eth0 group=ff15::2 port=6000 count=1
	wire_send src if=eth0 to=239.1.1.1 port=5000 "$T/sent"
	wire_send src if=eth0 to=ff15::1 port=5000 "$T/sent"
	wire_received a
	wire_received b
	cmp "$T/sent" "$T/a/1"
	cmp "$T/sent" "$T/b/1"
}

run_case "right for every state of sender and receiver" states
core_case "right with offload on the output" offloaded_out
run_case "none stays none, wrong stays wrong" kept
run_case "a sum of zero is sent as ffff" comes_out_zero
core_case "left to the device, then fragmented" partial_fragmented
end
