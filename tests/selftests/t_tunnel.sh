#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Through tunnels, whose devices have no link header: multicast becomes unicast,
# crosses, and becomes multicast again on the far side; and multicast through GRE.
#
#	src        here                              far                 dst
#	eth0 --- eth0
#	10.0.0.7 10.0.0.1  eth1 10.1.0.1 -- eth0 10.1.0.2
#	                   wg0 10.100.0.1 ~~ wg0 10.100.0.2  eth1 ---- eth0
#	                   gre1 10.101.0.1 ~ gre1 10.101.0.2 10.2.0.1  10.2.0.2
#	                   tap1 10.102.0.1 ~ tap1 10.102.0.2
#
# IPv6 alike: 2001:db8:N::/64 on cables, fd00:N::/64 in tunnels.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src far dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 far:eth0 10.1.0.2/24 2001:db8:1::2/64
cable far:eth1 10.2.0.1/24 2001:db8:2::1/64 dst:eth0 10.2.0.2/24 2001:db8:2::2/64
connect
count=$((1000 / MCR_SCALE))
# A tunnel's own queues are short.
RATE=$((RATE / 4))

wireguard() {
	local here_key far_key

	here_key=$(wg genkey)
	far_key=$(wg genkey)
	ip link add wg0 type wireguard || skip "this kernel has no WireGuard"
	ip -n far link add wg0 type wireguard
	wg set wg0 listen-port 5555 private-key <(echo "$here_key") \
		peer "$(wg pubkey <<<"$far_key")" endpoint 10.1.0.2:5555 \
		allowed-ips 10.100.0.2/32,fd00:100::2/128
	in_host far wg set wg0 listen-port 5555 private-key <(echo "$far_key") \
		peer "$(wg pubkey <<<"$here_key")" endpoint 10.1.0.1:5555 \
		allowed-ips 10.100.0.1/32,fd00:100::1/128
	port here wg0 10.100.0.1/24 fd00:100::1/64
	port far wg0 10.100.0.2/24 fd00:100::2/64
	connect

	# What is sent before the handshake waits in a short queue.
	wire payload 10 "$T/ten"
	wire_send here to=10.100.0.2 port=9 "$T/ten"
	wait_for shaken_hands
	through wg0 10.100.0.2 fd00:100::2
	# It went through the tunnel, not beside it.
	contains "transfer" "$(in_host far wg show wg0 transfer)" '[0-9]{5,}'
}

shaken_hands() {
	[[ $(wg show wg0 latest-handshakes) != *$'\t0' ]]
}

# through DEVICE ADDRESS ADDRESS6: src's group to a unicast address beyond the
# tunnel, and from there to a group again.
through() {
	add eth0 239.1.1.1 5000 "$2:6000:$1"
	add_on far "$1" "$2" 6000 239.9.9.9:7000:eth1
	add eth0 ff15::1 5000 "[$3]:6000:$1"
	add_on far "$1" "$3" 6000 '[ff15::9]:7000:eth1'
	# WireGuard spreads the datagrams of a flow over the CPUs.
	receive got dst eth0 239.9.9.9 7000 --count "$count" --expect-no-loss --any-order
	transmit src eth0 239.1.1.1 5000 "$count" --size 1300
	received got "$count"
	receive got6 dst eth0 ff15::9 7000 --count "$count" --expect-no-loss --any-order
	transmit src eth0 ff15::1 5000 "$count" --size 1300
	received got6 "$count"
	mcrctl --netns far remove --all
	mcrctl remove --all
}

# multicast_through DEVICE: groups cross the tunnel as such, large ones too.
multicast_through() {
	add eth0 239.1.1.1 5000 "239.5.5.5:6000:$1"
	add_on far "$1" 239.5.5.5 6000 239.9.9.9:7000:eth1
	receive got dst eth0 239.9.9.9 7000 --count "$count" --expect-no-loss
	transmit src eth0 239.1.1.1 5000 "$count" --size 3000
	received got "$count"
	mcrctl --netns far remove --all
	mcrctl remove --all
}

multicast_through6() {
	add eth0 ff15::1 5000 "[ff15::5]:6000:$1"
	add_on far "$1" ff15::5 6000 '[ff15::9]:7000:eth1'
	receive got dst eth0 ff15::9 7000 --count "$count" --expect-no-loss
	transmit src eth0 ff15::1 5000 "$count" --size 3000
	received got "$count"
	mcrctl --netns far remove --all
	mcrctl remove --all
}

gre() {
	ip link add gre1 type gre local 10.1.0.1 remote 10.1.0.2 ttl 64 ||
		skip "this kernel has no GRE"
	ip -n far link add gre1 type gre local 10.1.0.2 remote 10.1.0.1 ttl 64
	port here gre1 10.101.0.1/24 fd00:101::1/64
	port far gre1 10.101.0.2/24 fd00:101::2/64
	connect
	count_packets far "gre" ip protocol gre
	through gre1 10.101.0.2 fd00:101::2
	multicast_through gre1
	multicast_through6 gre1
	count_at_least far gre $((4 * count))
}

gretap() {
	ip link add tap1 type gretap local 10.1.0.1 remote 10.1.0.2 ttl 64 ||
		skip "this kernel has no GRE"
	ip -n far link add tap1 type gretap local 10.1.0.2 remote 10.1.0.1 ttl 64
	port here tap1 10.102.0.1/24 fd00:102::1/64
	port far tap1 10.102.0.2/24 fd00:102::2/64
	connect
	multicast_through tap1
	multicast_through6 tap1
}

core_case "multicast, WireGuard, multicast; IPv4 and IPv6" wireguard
run_case "GRE, unicast and multicast; IPv4 and IPv6" gre
run_case "Ethernet over GRE" gretap
end
