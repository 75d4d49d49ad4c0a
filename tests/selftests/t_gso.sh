#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# GSO and GRO super-packets: relayed as one, intact at the far end; cut up where
# the way out asks for it, or what they bundle is in a tunnel.
#
#	src                here                              dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 mtu 1500 ------- eth0 10.1.0.2/24
#	                  eth2 10.2.0.1/24 mtu 1280 ------- eth1 10.2.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable eth2 10.2.0.1/24 2001:db8:2::1/64 dst:eth1 10.2.0.2/24 2001:db8:2::2/64
configure here "link set eth2 mtu 1280"
configure dst "link set eth1 mtu 1280"
connect
count=$((1600 / MCR_SCALE))

# whole GROUP COPY: 16 datagrams are one skb on the input and on the output.
whole() {
	local bracket=$2

	[[ $2 != *:* ]] || bracket="[$2]"
	add eth0 "$1" 5000 "$bracket:6000:eth1"
	capture in here eth0 $((count / 16)) "udp dst port 5000"
	capture out here eth1 $((count / 16)) "udp dst port 6000"
	receive got dst eth0 "$2" 6000 --count "$count" --expect-no-loss
	transmit src eth0 "$1" 5000 "$count" --size 1400 --burst 16
	received got "$count"
	equal "sizes that came in" "$(captured in | lengths)" "$((16 * 1400))"
	equal "sizes that went out" "$(captured out | lengths)" "$((16 * 1400))"
	equal "packets_relayed" "$(stats '.rules[0].packets_relayed')" "$count"
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" "$count"
}

# lengths: the different UDP lengths in tcpdump's lines.
lengths() {
	sed -nE 's/.* length (> )?([0-9]+).*/\2/p' | sort -un
}

# Several outputs: private headers, shared payload; each is whole.
several() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6001:eth1,10.1.0.2:6002:eth1
	receive a dst eth0 239.2.2.2 6000 --count "$count" --expect-no-loss
	receive b dst eth0 239.2.2.3 6001 --count "$count" --expect-no-loss
	receive c dst eth0 10.1.0.2 6002 --count "$count" --expect-no-loss
	transmit src eth0 239.1.1.1 5000 "$count" --size 1000 --burst 16
	received a "$count"
	received b "$count"
	received c "$count"
}

# A device that cannot segment: the stack does it, and the bytes on the wire are
# right.
segmented() {
	ethtool -K eth1 tx-udp-segmentation off tx off >/dev/null
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	capture out dst eth0 "$count" "udp dst port 6000"
	receive got dst eth0 239.2.2.2 6000 --count "$count" --expect-no-loss
	transmit src eth0 239.1.1.1 5000 "$count" --size 1400 --burst 16
	received got "$count"
	captured out >"$T/out.txt"
	equal "checksums" "$(wire checksums "$T/out.pcap" | sort | uniq -c | xargs)" "$count ok ok"
	ethtool -K eth1 tx-udp-segmentation on tx on >/dev/null
}

# Datagrams larger than the way out: segmented and fragmented, at the link and
# along a route.
too_big() {
	local bracket=$2 host=$3

	[[ $2 != *:* ]] || bracket="[$2]" host="[$3]"
	# The receiver gives a datagram up when more than that many fragments of others from
	# the same address come in between: as they may, on the other processor.
	in_host dst sysctl -qw net.ipv4.ipfrag_max_dist=0
	add eth0 "$1" 5000 "$bracket:6000:eth2,$host:6001:eth2"
	receive got dst eth1 "$2" 6000 --count "$count" --expect-no-loss
	receive routed dst eth1 "$3" 6001 --count "$count" --expect-no-loss
	transmit src eth0 "$1" 5000 "$count" --size 1400 --burst 16
	received got "$count"
	received routed "$count"
}

# The host's own program gets the bundle as well.
with_local() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive here here eth0 239.1.1.1 5000 --count "$count" --expect-no-loss
	receive got dst eth0 239.2.2.2 6000 --count "$count" --expect-no-loss
	transmit src eth0 239.1.1.1 5000 "$count" --size 1400 --burst 16
	received got "$count"
	received here "$count"
}

# tunnelled OPTION: super-packets of what is in a VXLAN, whose own headers are those of a
# tunnel, become datagrams of the tunnel; the tunnel goes on at the far end.
tunnelled() {
	ip -n src link add vx0 mtu 1400 type vxlan id 7 group 239.1.1.1 dev eth0 dstport 4789 "$1"
	ip -n src addr add 10.7.0.1/24 dev vx0
	ip -n src link set vx0 up
	ip -n dst link add vx0 mtu 1400 type vxlan id 7 group 239.2.2.2 dev eth0 dstport 4789
	ip -n dst addr add 10.7.0.2/24 dev vx0
	ip -n dst link set vx0 up
	add eth0 239.1.1.1 4789 239.2.2.2:4789:eth1 "${@:2}"
	count_packets dst tunnel udp dport 4789 udp length \> 1000
	capture in here eth0 $((count / 16)) "udp dst port 4789 and greater 5000"
	receive got dst vx0 239.9.9.9 5000 --count "$count" --expect-no-loss
	transmit src vx0 239.9.9.9 5000 "$count" --size 1200 --burst 16
	received got "$count"
	captured in >"$T/in.txt"
	equal "datagrams of the tunnel" "$(counted dst tunnel)" "$count"
	in_host dst nft delete table inet count
	ip -n src link del vx0
	ip -n dst link del vx0
}

# gro FEATURE GROUP COPY: single datagrams, bundled on the way in by GRO. They
# wait in a netem queue, so that they come in one go.
gro() {
	local bracket=$3 n=320

	[[ $3 != *:* ]] || bracket="[$3]"
	in_host src ethtool -K eth0 tso off >/dev/null
	in_host src tc qdisc replace dev eth0 root netem delay 200ms limit 10000
	ethtool -K eth0 gro on "$1" on >/dev/null
	count_packets here bundles udp dport 5000 meta length \> 3000
	count_packets dst whole iifname eth0 udp dport 6000 meta length \> 3000
	add eth0 "$2" 5000 "$bracket:6000:eth1,$bracket:6000:eth2"
	receive a dst eth0 "$3" 6000 --count "$n" --expect-no-loss
	receive b dst eth1 "$3" 6000 --count "$n" --expect-no-loss
	in_host src mcrgen send --interface eth0 --group "$2" --port 5000 \
		--count "$n" --rate 0 --size 1200 --quiet >"$T/send.log" 2>&1
	received a "$n"
	received b "$n"
	count_at_least here bundles 1 || fail "GRO made no bundle"
	count_at_least dst whole 1 || fail "no bundle went out whole"
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" "$n"
	in_host src tc qdisc del dev eth0 root
	in_host src ethtool -K eth0 tso on >/dev/null
	ethtool -K eth0 gro off "$1" off >/dev/null
	nft delete table inet count
	in_host dst nft delete table inet count
}

core_case "a GSO bundle stays whole" whole 239.1.1.1 239.2.2.2
run_case "IPv6: a GSO bundle stays whole" whole ff15::1 ff15::2
run_case "a bundle to several outputs" several
run_case "a bundle out of a device that cannot segment" segmented
run_case "a bundle to a smaller MTU" too_big 239.1.1.1 239.2.2.2 10.2.0.2
core_case "IPv6: a bundle to a smaller MTU" too_big ff15::1 ff15::2 2001:db8:2::2
run_case "a bundle is delivered locally too" with_local
core_case "bundles in a VXLAN" tunnelled noudpcsum
run_case "bundles in a VXLAN with checksums, taken from the host" tunnelled udpcsum --no-local
run_case "UDP GRO forwarding" gro rx-udp-gro-forwarding 239.1.1.1 239.2.2.2
run_case "IPv6: UDP GRO forwarding" gro rx-udp-gro-forwarding ff15::1 ff15::2
core_case "frag-list GRO" gro rx-gro-list 239.1.1.1 239.2.2.2
run_case "IPv6: frag-list GRO" gro rx-gro-list ff15::1 ff15::2
end
