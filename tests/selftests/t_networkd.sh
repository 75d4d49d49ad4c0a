#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A real systemd-networkd and systemd-udevd at work on interfaces that rules name,
# under traffic: they rename them, give them addresses and take those away, set MTUs,
# take links down and up, and make a VLAN; mcrd looks on. Then a namespace is deleted
# that mcrd is in.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.x/24 --- eth0 10.1.0.2/24
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
connect
for n in 1 9; do
	count_packets dst "from$n" udp dport 6000 ip saddr "10.1.0.$n"
done
count_packets dst vlan ip daddr 239.2.2.5
NETWORKS=/run/systemd/network

# networked: udevd and networkd run, in /run and /sys of their own. What is made as
# veth77 is udevd's to name eth1, and networkd's to bring up.
networked() {
	mkdir "$T/netns"
	mount --rbind /run/netns "$T/netns"
	mount -t tmpfs -o mode=755 run /run
	mkdir /run/netns
	mount --rbind "$T/netns" /run/netns
	mkdir -p "$NETWORKS" /run/udev /run/dbus /run/systemd/netif
	umount -l /sys
	mount -t sysfs sys /sys
	mount -t tracefs trace /sys/kernel/tracing
	chown systemd-network: /run/systemd/netif
	printf '%s\n' '[Match]' 'OriginalName=veth77' '[Link]' 'Name=eth1' >"$NETWORKS/10-eth1.link"
	network 10.1.0.1/24
	/lib/systemd/systemd-udevd --daemon
	dbus-daemon --system --nopidfile --fork
	/lib/systemd/systemd-networkd >"$T/networkd.log" 2>&1 &
	wait_for networkctl status >/dev/null 2>&1
}

# network ADDRESS [LINE...]: what networkd is to make of eth1.
network() {
	printf '%s\n' '[Match]' 'Name=eth1' '[Network]' "Address=$1" 'LinkLocalAddressing=no' \
		'IPv6AcceptRA=no' "${@:2}" >"$NETWORKS/20-eth1.network"
}

# daemons_end: so that the next case has none of them.
daemons_end() {
	udevadm control --exit
	pkill -x systemd-network || :
	pkill -x dbus-daemon || :
}

# lay_eth1: a cable that is not called eth1 yet; what becomes of it is not our doing.
lay_eth1() {
	ip link add veth77 type veth peer name eth0 netns dst
	ip -n dst addr add 10.1.0.2/24 dev eth0
	ip -n dst link set eth0 up
}

# watched: mcrd runs, src sends all the while.
watched() {
	configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for in_sync
	drip src eth0 239.1.1.1 5000
	GENERATION=$(mcrctl ping --json | jq .generation)
}

undisturbed() {
	wait_for in_sync
	equal "generation" "$(mcrctl ping --json | jq .generation)" "$GENERATION"
	equal "drift" "$(said_times drift)" 0
	equal "disagreements" "$(said_times 'the module has eth')" 0
	end_mcrd
}

# configured IF: networkd has done with it; for wait_for.
configured() {
	[[ $(networkctl --no-legend list "$1" 2>/dev/null) == *configured* ]]
}

managed() {
	local from1

	networked
	watched
	rule_is pending 'eth1 does not exist'
	lay_eth1
	rises dst from1
	mcrd_says 'eth1 has index [0-9]+, '
	not ip link show dev veth77 2>/dev/null
	contains "what networkd says" "$(networkctl --no-pager status eth1)" '10.1.0.1'

	# Another address, MTU and all.
	network 10.1.0.9/24
	sed -i '/^\[Network\]/i [Link]\nMTUBytes=1400' "$NETWORKS/20-eth1.network"
	networkctl reload
	rises dst from9
	wait_for mcrd_says 'eth1 .*lost address 10.1.0.1/24'
	wait_for mcrd_says 'eth1 .*has MTU 1400'
	from1=$(counted dst from1)
	rises dst from9
	count_is dst from1 "$from1"

	networkctl down eth1
	wait_for rule_is pending 'interface eth1 is down'
	networkctl up eth1
	rises dst from9

	# Made again; udevd names it, networkd gives it what it had.
	ip link del eth1
	wait_for mcrd_says 'eth1 is gone'
	lay_eth1
	rises dst from9

	# networkd itself goes, leaving what it has set, and comes, and sets it anew.
	pkill -x systemd-network
	rises dst from9
	/lib/systemd/systemd-networkd >>"$T/networkd.log" 2>&1 &
	wait_for configured eth1
	rises dst from9

	# A VLAN of its making, for which a rule waits.
	add eth0 239.1.1.1 5000 239.2.2.5:6000:eth1.5 --name vlan --replace
	GENERATION=$((GENERATION + 1))
	printf '%s\n' '[NetDev]' 'Name=eth1.5' 'Kind=vlan' '[VLAN]' 'Id=5' >"$NETWORKS/30-vlan.netdev"
	printf '%s\n' '[Match]' 'Name=eth1.5' '[Network]' 'Address=10.5.0.1/24' >"$NETWORKS/30-vlan.network"
	sed -i '/^\[Network\]/a VLAN=eth1.5' "$NETWORKS/20-eth1.network"
	networkctl reload
	ip -n dst link add link eth0 name eth0.5 type vlan id 5
	ip -n dst link set eth0.5 up
	rises dst vlan
	undisturbed
	daemons_end
}

# "ip netns del" takes away the name. What is in the namespace keeps it, mcrd above all:
# it goes on, and when it ends all goes.
name_deleted() {
	local before

	configure_rules "$(config_rule a 239.1.1.1 239.2.2.6)"
	host blue bluesrc bluedst
	cable blue:eth0 10.6.0.1/24 bluesrc:eth0 10.6.0.7/24
	cable blue:eth1 10.7.0.1/24 bluedst:eth0 10.7.0.2/24
	connect
	count_packets bluedst blue ip daddr 239.2.2.6
	in_host blue mcrd --config "$CONFIG" >"$T/mcrd.log" 2>&1 &
	wait_for mcrd_says 'configuration is in force'
	drip bluesrc eth0 239.1.1.1 5000
	rises bluedst blue
	before=$(said_times 'level=(critical|error|warning|notice)')
	ip netns del blue
	rises bluedst blue
	equal "complaints" "$(said_times 'level=(critical|error|warning|notice)')" "$before"
	# It ends some fifty events, and waits for two grace periods for each.
	echo 1 >/sys/kernel/rcu_expedited
	pkill -TERM -x mcrd
	# The devices go only when nothing refers to them any more.
	wait_for not ip -n bluedst link show dev eth0 2>/dev/null
	wait_for not ip -n bluesrc link show dev eth0 2>/dev/null
	echo 0 >/sys/kernel/rcu_expedited
}

run_case "a real systemd-networkd and udevd rename, address, take down and make what rules use" managed
run_case "a namespace's name deleted under mcrd" name_deleted
end
