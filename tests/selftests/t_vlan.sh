#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A trunk on which two VLANs carry the same group; each rule sees its own VLAN.
#
#	src                      here                          dst
#	eth0 ================= eth0        10.0.0.1/24
#	eth0.10 10.0.10.7/24   eth0.10     10.0.10.1/24
#	eth0.20 10.0.20.7/24   eth0.20     10.0.20.1/24
#	                       eth1        10.1.0.1/24 ====== eth0    10.1.0.2/24
#	                       eth1.30     10.1.30.1/24       eth0.30 10.1.30.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
for vlan in 10 20; do
	configure here "link add link eth0 name eth0.$vlan type vlan id $vlan"
	port here eth0.$vlan 10.0.$vlan.1/24 2001:db8:$vlan::1/64
	configure src "link add link eth0 name eth0.$vlan type vlan id $vlan"
	port src eth0.$vlan 10.0.$vlan.7/24 2001:db8:$vlan::7/64
done
configure here "link add link eth1 name eth1.30 type vlan id 30"
port here eth1.30 10.1.30.1/24 2001:db8:30::1/64
configure dst "link add link eth0 name eth0.30 type vlan id 30"
port dst eth0.30 10.1.30.2/24 2001:db8:30::2/64
connect

# trunk GROUP A B C: VLAN 10, VLAN 20 and no VLAN are three streams.
trunk() {
	local group=$1 a=$2 b=$3 c=$4

	add eth0.10 "$group" 5000 "$a:6000:eth1.30"
	add eth0.20 "$group" 5000 "$b:6000:eth1.30"
	add eth0 "$group" 5000 "$c:6000:eth1.30"
	receive a dst eth0.30 "${a//[][]/}" 6000 --count 30 --expect-no-loss
	receive b dst eth0.30 "${b//[][]/}" 6000 --count 40 --expect-no-loss
	receive c dst eth0.30 "${c//[][]/}" 6000 --count 50 --expect-no-loss
	capture tagged dst eth0 120 'vlan 30 and udp dst port 6000'
	transmit src eth0.10 "$group" 5000 30
	transmit src eth0.20 "$group" 5000 40
	transmit src eth0 "$group" 5000 50
	received a 30
	received b 40
	received c 50
	equal "frames with tag 30" "$(captured tagged | wc -l)" 120
}

# The tag in the packet itself, as from a NIC without VLAN offload.
tag_in_packet() {
	in_host src ethtool -K eth0 tx-vlan-hw-insert off >/dev/null
	ethtool -K eth0 rx-vlan-hw-parse off >/dev/null
	trunk 239.1.1.1 239.2.2.10 239.2.2.20 239.2.2.30
}

# A tag that no device here stands for is nobody's, not the trunk's.
foreign_tag() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wire_receive got dst if=eth0 group=239.2.2.2 port=6000 count=1
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 size=10 vlan=99" \
		"src=10.0.0.7 dst=239.1.1.1 size=20"
	wire_received got
	contains "what arrived" "$(<"$T/got.log")" '^1 20 '
}

run_case "two VLANs and the trunk carry one group" \
	trunk 239.1.1.1 239.2.2.10 239.2.2.20 239.2.2.30
run_case "IPv6: two VLANs and the trunk carry one group" \
	trunk ff15::1 '[ff15::10]' '[ff15::20]' '[ff15::30]'
core_case "tags in the packet, offloads off" tag_in_packet
run_case "a tag without a device is not the trunk's" foreign_tag
end
