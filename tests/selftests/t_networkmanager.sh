#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A real NetworkManager at work on an interface that a rule names, under traffic: it
# takes it up and gives it an address, another one, takes it down and up, finds it
# again when it was made anew, ends and comes back, and makes a VLAN; mcrd looks on.
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

# has_manager: it may have been unpacked without being installed.
has_manager() {
	local unpacked

	unpacked=$("$MCR_TOP/tests/vm/fetch-networkmanager" --cached) ||
		skip "tests/vm/fetch-networkmanager has not been run on the host"
	[[ -z $unpacked ]] ||
		tar -C "$unpacked" -c . | tar -C / -x --keep-directory-symlink --skip-old-files
}

# managed_network: NetworkManager runs, with udevd and a bus, in /run, /sys and /etc of
# their own. eth1 is its to configure; all else is not.
managed_network() {
	mkdir "$T/netns"
	mount --rbind /run/netns "$T/netns"
	mount -t tmpfs -o mode=755 run /run
	mkdir -p /run/netns /run/udev /run/dbus /run/NetworkManager/system-connections
	mount --rbind "$T/netns" /run/netns
	mount -t tmpfs -o mode=755 state /var/lib/NetworkManager
	mount -t tmpfs -o mode=755 etc /etc/NetworkManager
	umount -l /sys
	mount -t sysfs sys /sys
	mount -t tracefs trace /sys/kernel/tracing
	cat >/etc/NetworkManager/NetworkManager.conf <<-'END'
		[main]
		plugins=keyfile
		no-auto-default=*
		auth-polkit=false
		dns=none
		[keyfile]
		unmanaged-devices=*,except:interface-name:eth1*
		[device-eth1]
		match-device=interface-name:eth1*
		managed=1
	END
	profile=/run/NetworkManager/system-connections/out.nmconnection
	cat >"$profile" <<-'END'
		[connection]
		id=out
		type=ethernet
		interface-name=eth1
		[ipv4]
		method=manual
		address1=10.1.0.1/24
		[ipv6]
		method=disabled
	END
	chmod 600 "$profile"
	/lib/systemd/systemd-udevd --daemon
	dbus-daemon --system --nopidfile --fork
	manager
}

# manager: starts it; its log goes on.
manager() {
	NetworkManager --no-daemon --log-level=INFO >>"$T/manager.log" 2>&1 &
	wait_for nmcli -t general status >/dev/null 2>&1
}

# end_manager: and waits until it has ended.
end_manager() {
	pkill -x NetworkManager
	wait_for not pgrep -x NetworkManager >/dev/null
}

# lay_eth1: a cable; what becomes of it is not our doing.
lay_eth1() {
	ip link add eth1 type veth peer name eth0 netns dst
	ip -n dst addr add 10.1.0.2/24 dev eth0
	ip -n dst link set eth0 up
}

managed() {
	local generation from1

	has_manager
	managed_network
	configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for in_sync
	drip src eth0 239.1.1.1 5000
	rule_is pending 'eth1 does not exist'
	generation=$(mcrctl ping --json | jq .generation)
	lay_eth1
	rises dst from1
	mcrd_says 'eth1 has index [0-9]+, '
	contains "what NetworkManager says" "$(nmcli -t -f device,state,connection device)" 'eth1:connected:out'

	# Another address.
	nmcli connection modify out ipv4.addresses 10.1.0.9/24
	nmcli connection up out >/dev/null
	rises dst from9
	wait_for mcrd_says 'eth1 .*lost address 10.1.0.1/24'
	from1=$(counted dst from1)
	rises dst from9
	count_is dst from1 "$from1"

	# Down takes its address away, and up brings it back.
	nmcli --wait "$WAIT" connection down out >/dev/null
	wait_for rule_is pending 'eth1 has no IPv4 address'
	nmcli connection up out >/dev/null
	rises dst from9

	# Made again: it is found by its name.
	ip link del eth1
	wait_for mcrd_says 'eth1 is gone'
	lay_eth1
	rises dst from9

	# It goes, leaving what it has set, and comes.
	end_manager
	rises dst from9
	manager
	wait_for eval 'nmcli -t -f device,state device | grep -q "^eth1:connected"'
	rises dst from9

	# A VLAN of its making, for which a rule waits.
	add eth0 239.1.1.1 5000 239.2.2.5:6000:eth1.5 --name vlan --replace
	rule_is pending 'eth1.5 does not exist'
	ip -n dst link add link eth0 name eth0.5 type vlan id 5
	ip -n dst link set eth0.5 up
	nmcli connection add type vlan con-name five ifname eth1.5 dev eth1 id 5 \
		ipv4.method manual ipv4.addresses 10.5.0.1/24 ipv6.method disabled >/dev/null
	rises dst vlan
	wait_for in_sync
	equal "generation" "$(mcrctl ping --json | jq .generation)" $((generation + 1))
	equal "drift" "$(said_times drift)" 0
	equal "disagreements" "$(said_times 'the module has eth')" 0
	end_mcrd
	end_manager
	udevadm control --exit
	pkill -x dbus-daemon
}

run_case "a real NetworkManager addresses, takes down and up and makes what rules use" managed
end
