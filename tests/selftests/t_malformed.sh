#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever arrives in a packet: damaged headers are not relayed and harm nothing;
# what is merely unusual is.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

parse_errors() {
	stats '[.interfaces[] | select(.interface == "eth0").parse_errors] | add // 0'
}

# The last one is good: when it has come, the others have been decided on.
damaged4() {
	local base="src=10.0.0.7 dst=239.1.1.1" before

	before=$(parse_errors)
	count_packets dst copies4 ip daddr 239.2.2.2
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wire_receive got dst if=eth0 group=239.2.2.2 port=6000 count=1
	wire_frames src eth0 \
		"$base trunc=15" "$base trunc=20" "$base trunc=33" "$base trunc=34" \
		"$base trunc=41" "$base trunc=60" "$base iplen=50" "$base iplen=-110" \
		"$base iplen=-120" "$base udplen=40" "$base udplen=-105" \
		"$base ipcsum=bad" "$base proto=6" "$base proto=17 opt=ffffffff trunc=36" \
		"$base frag=64 skip=0" "$base frag=8 trunc=40" \
		"$base size=100 frag=64 id=77 udplen=40" "$base size=10"
	wire_received got
	contains "what arrived" "$(<"$T/got.log")" '^1 10 10\.1\.0\.1 '
	equal "copies" "$(counted dst copies4)" 1
	# Each datagram, and each fragment; not what is no UDP, nor what waits for the rest.
	equal "parse_errors" "$(parse_errors)" $((before + 27))
}

damaged6() {
	local base="src=2001:db8::7 dst=ff15::1" before

	before=$(parse_errors)
	count_packets dst copies6 ip6 daddr ff15::2
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1'
	wire_receive got dst if=eth0 group=ff15::2 port=6000 count=1
	wire_frames src eth0 \
		"$base trunc=15" "$base trunc=40" "$base trunc=54" "$base trunc=60" \
		"$base iplen=50" "$base iplen=-106" "$base udplen=40" "$base udplen=-105" \
		"$base hbh=1 trunc=56" "$base hbh=1 dstopt=1 trunc=66" \
		"$base frag=64 skip=0" "$base frag=8 trunc=64" "$base proto=59" \
		"$base size=100 frag=64 id=77 udplen=40" "$base size=10"
	wire_received got
	contains "what arrived" "$(<"$T/got.log")" '^1 10 2001:db8:1::1 '
	equal "copies" "$(counted dst copies6)" 1
	equal "parse_errors" "$(parse_errors)" $((before + 25))
}

# Padding after a short datagram, as Ethernet adds it, does not go along.
padded() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	capture out dst eth0 1 udp dst port 6000
	wire_receive got dst if=eth0 group=239.2.2.2 port=6000 count=1
	# 30 octets more on the wire than IP and UDP say.
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1 size=40 iplen=-30 udplen=-30 csum=zero"
	wire_received got
	contains "what arrived" "$(<"$T/got.log")" '^1 10 '
	contains "the packet" "$(captured out -e)" ' length (52|60): '
}

# Random bytes in the shape of frames: nothing comes of it, nothing breaks.
noise() {
	local n frames=()

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	add eth0 239.0.0.0/8 any 239.2.2.3:6000:eth1
	add eth0 ff00::/8 any '[ff15::2]:6000:eth1'
	for ((n = 0; n < 300 / MCR_SCALE + 30; n++)); do
		frames+=("src=10.0.0.$((RANDOM % 256)) dst=239.$((RANDOM % 256)).1.1 ttl=$((RANDOM % 256)) trunc=$((RANDOM % 150 + 14)) iplen=$((RANDOM % 200 - 100)) udplen=$((RANDOM % 200 - 100)) frag=$((RANDOM % 90 + 8)) id=$RANDOM opt=$(printf '%08x' $((RANDOM * RANDOM)))")
		frames+=("src=2001:db8::7 dst=ff15::$((RANDOM % 9)) hbh=1 dstopt=1 trunc=$((RANDOM % 200 + 14)) iplen=$((RANDOM % 200 - 100)) frag=$((RANDOM % 90 + 8)) id=$RANDOM")
	done
	wire_frames src eth0 "${frames[@]}"
	mcrctl remove --all
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive got dst eth0 239.2.2.2 6000 --count 10 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 10
	received got 10
}

core_case "damaged IPv4 is not relayed" damaged4
core_case "damaged IPv6 is not relayed" damaged6
run_case "Ethernet's padding does not go along" padded
core_case "noise breaks nothing" noise
end
