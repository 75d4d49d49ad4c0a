#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# More than 1,000 groups joined at once, though a program's limit is 20 and no
# sysctl is raised.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
singles=$((40 / MCR_SCALE))

# groups4: how many 239.x groups the kernel has on eth0, from /proc/net/igmp.
groups4() {
	grep -cE '^\s+[0-9A-F]{6}EF ' /proc/net/igmp || :
}

groups6() {
	grep -cE ' eth0 +ff15[0-9a-f]{28} ' /proc/net/igmp6 || :
}

# Four prefixes of 256 groups, and single ones.
joined4() {
	local n

	equal "igmp_max_memberships" "$(</proc/sys/net/ipv4/igmp_max_memberships)" 20
	equal "groups before" "$(groups4)" 0
	capture reports src eth0 5 igmp and ip dst 224.0.0.22
	for n in 0 1 2 3; do
		add eth0 "239.1.$n.0/24" 5000 239.2.2.2:6000:eth1
	done
	for ((n = 1; n <= singles; n++)); do
		add eth0 "239.9.9.$n" 5000 239.2.2.2:6000:eth1
	done
	equal "groups" "$(groups4)" $((1024 + singles))
	captured reports >/dev/null
	receive got dst eth0 239.2.2.2 6000 --count 30 --expect-no-loss
	transmit src eth0 239.1.0.255 5000 10
	transmit src eth0 239.1.3.7 5000 10
	transmit src eth0 "239.9.9.$singles" 5000 10
	received got 30
	mcrctl remove --all
	equal "groups afterwards" "$(groups4)" 0
}

joined6() {
	local n

	equal "groups before" "$(groups6)" 0
	for n in 0 1 2 3; do
		add eth0 "ff15::$n:0/120" 5000 '[ff15::2]:6000:eth1'
	done
	equal "groups" "$(groups6)" 1024
	receive got dst eth0 ff15::2 6000 --count 20 --expect-no-loss
	transmit src eth0 ff15::1:ff 5000 10
	transmit src eth0 ff15::3:7 5000 10
	received got 20
	mcrctl remove --all
	equal "groups afterwards" "$(groups6)" 0
}

# Two rules of one group share its membership; the last to go ends it.
shared() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name one
	add eth0 239.1.1.1 5001 239.2.2.2:6000:eth1 --name two
	wire_receive prog here if=eth0 group=239.1.1.1 port=5009 count=1
	mcrctl remove --name one
	joined eth0 239.1.1.1
	mcrctl remove --name two
	# The program's own membership is not MCR's to end.
	joined eth0 239.1.1.1
	wire payload 10 "$T/ten"
	wire_send src if=eth0 to=239.1.1.1 port=5009 "$T/ten"
	wire_received prog
	wait_for not joined eth0 239.1.1.1
}

# partly_joined COUNT: some groups are joined, not all; for wait_for.
partly_joined() {
	local groups

	groups=$(worker eth0 '.groups // 0')
	((groups > 0 && groups < $1))
}

# more_joined COUNT: than that; for wait_for.
more_joined() {
	(($(groups4) > $1))
}

# Joining many takes the kernel long. Whoever waits for its lock meanwhile gets it, and it
# can be seen how far it is. Leaving, the last one joined before the first, takes no longer
# for each than if there were a few.
many() {
	local count=16000 joined=0 loading begun=$EPOCHREALTIME before

	# Few enough for the debug kernel, and enough that others come in between.
	((MCR_SCALE == 1)) || count=6000
	before=$(memberships)
	awk -v count="$count" 'BEGIN {
		for (i = 0; i < count; i++)
			printf "add --input-interface eth0 --input-group 239.%d.%d.%d --input-port 5000 --outputs 239.255.0.1:6000:eth1\n",
				1 + int(i / 65536), int(i / 256) % 256, i % 256
	}' >"$T/many"
	mcrctl batch "$T/many" >/dev/null &
	loading=$!
	wait_for partly_joined "$count"
	ip link add other0 type dummy
	ip link set other0 up
	(($(groups4) < count)) || fail "all groups were joined before others had their turn"
	wait "$loading"
	while ((joined < count)); do
		wait_for more_joined "$joined"
		joined=$(groups4)
	done
	figure "$count groups joined in $(seconds_since "$begun") s"
	begun=$EPOCHREALTIME
	ip link del eth0
	figure "a device with $count groups deleted in $(seconds_since "$begun") s"
	cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
	connect
	wait_for partly_joined $((count + 1))
	begun=$EPOCHREALTIME
	mcrctl remove --all
	figure "left in $(seconds_since "$begun") s"
	ip link del other0
	wait_for memberships_are "$before"
}

memberships_are() {
	[[ $(memberships) == "$1" ]]
}

core_case "$((1024 + singles)) IPv4 groups" joined4
run_case "1,024 IPv6 groups" joined6
core_case "rules and programs share a membership" shared
run_case "many groups: others have their turn, and leaving is quick" many
end
