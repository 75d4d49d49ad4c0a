#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ESP to a group: raw packets of protocol 50, byte for byte.
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

# esp SOURCE GROUP COPY: a small one, a large one, one in fragments; UDP to the
# same group is none of it.
esp() {
	local n size

	mcrctl add --input-interface eth0 --input-group "$2" --input-protocol esp \
		--output "group=$3,interface=eth1"
	wire_receive got dst if=eth0 group="$3" proto=50 count=3
	capture wire dst eth0 3 "dst $3"
	for size in 64 1400 4000; do
		wire payload "$size" "$T/$size"
	done
	wire_frames src eth0 \
		"src=$1 dst=$2 size=33" \
		"src=$1 dst=$2 proto=50 payload=$T/64" \
		"src=$1 dst=$2 proto=50 payload=$T/1400" \
		"src=$1 dst=$2 proto=50 payload=$T/4000 frag=1400"
	wire_received got
	n=0
	for size in 64 1400 4000; do
		n=$((n + 1))
		cmp "$T/$size" "$T/got/$n"
	done
	equal "frames that were not ESP" "$(captured wire | grep -c UDP || :)" 0
	equal "packets_matched" "$(stats '.rules[0].packets_matched')" 3
	contains "the list" "$(compact "$(mcrctl list --json)")" '"protocol":"esp"'
}

run_case "ESP to a group" esp 10.0.0.7 239.1.1.1 239.2.2.2
core_case "IPv6: ESP to a group" esp 2001:db8::7 ff15::1 ff15::2
end
