#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Interfaces go, come, change name and namespace under traffic. What waits says
# why, what can go on goes on, it resumes by itself, memberships balance.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#	                  eth2 10.2.0.1/24 --- eth1 10.2.0.2/24
#	                                      away

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst away
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
cable eth2 10.2.0.1/24 2001:db8:2::1/64 dst:eth1 10.2.0.2/24 2001:db8:2::2/64
connect
ip netns attach here $$
count_packets dst first udp dport 6001
count_packets dst second udp dport 6002
BEFORE=$(memberships)

# balanced: without rules, every membership is as it was before the first.
balanced() {
	mcrctl remove --all
	equal "memberships" "$(memberships)" "$BEFORE"
}

# two: one input, two outputs, traffic; both flow.
two() {
	add eth0 239.1.1.1 5000 239.2.2.1:6001:eth1,239.2.2.2:6002:eth2
	drip src eth0 239.1.1.1 5000
	rises dst first
	rises dst second
}

# new_cable1: eth1 as it was.
new_cable1() {
	cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
	connect
}

output_removed() {
	two
	ip link del eth1
	wait_for list_says "interface eth1 does not exist"
	rises dst second
	new_cable1
	rises dst first
	wait_for rule_is active
	equal "pending" "$(mcrctl list --json | grep -c '"pending"' || :)" 0
	balanced
}

input_removed() {
	two
	ip link del eth0
	wait_for rule_is pending "interface eth0 does not exist"
	cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
	connect
	wait_for rule_is active
	wait_for joined eth0 239.1.1.1
	rises dst first
	rises dst second
	balanced
}

never_there() {
	add eth9 239.1.1.1 5000 239.2.2.1:6001:eth1
	rule_is pending "interface eth9 does not exist"
	mcrctl remove --rule-id "$ID"
	add eth0 239.1.1.1 5000 239.2.2.1:6001:eth9,239.2.2.2:6002:eth2
	list_says "interface eth9 does not exist"
	drip src eth0 239.1.1.1 5000
	rises dst second
	balanced
}

output_renamed() {
	two
	ip link set eth1 down
	wait_for list_says "interface eth1 is down"
	ip link set eth1 name other1
	wait_for list_says "interface eth1 does not exist"
	ip link set other1 up
	rises dst second
	ip link set other1 down
	ip link set other1 name eth1
	ip link set eth1 up
	rises dst first
	balanced
}

input_renamed() {
	two
	ip link set eth0 down
	ip link set eth0 name other0
	wait_for rule_is pending "interface eth0 does not exist"
	ip link set other0 up
	not joined other0 239.1.1.1
	ip link set other0 down
	ip link set other0 name eth0
	ip link set eth0 up
	wait_for joined eth0 239.1.1.1
	rises dst first
	balanced
}

# A rule that waits for the new name is served by it.
renamed_to_wanted() {
	add want0 239.1.1.1 5000 239.2.2.2:6002:eth2
	rule_is pending "interface want0 does not exist"
	ip link set eth0 down
	ip link set eth0 name want0
	ip link set want0 up
	wait_for rule_is active
	drip src eth0 239.1.1.1 5000
	rises dst second
	ip link set want0 down
	ip link set want0 name eth0
	ip link set eth0 up
	balanced
}

output_moved() {
	two
	ip link set eth1 netns away
	wait_for list_says "interface eth1 does not exist"
	rises dst second
	ip -n away link set eth1 netns here
	port here eth1 10.1.0.1/24 2001:db8:1::1/64
	connect
	rises dst first
	balanced
}

input_moved() {
	two
	ip link set eth0 netns away
	wait_for rule_is pending "interface eth0 does not exist"
	[[ $(ip -n away maddr show dev eth0) != *239.1.1.1* ]]
	ip -n away link set eth0 netns here
	port here eth0 10.0.0.1/24 2001:db8:0::1/64
	connect
	wait_for joined eth0 239.1.1.1
	rises dst first
	rises dst second
	balanced
}

# An alternative name is no name: of a device that has it no event would tell.
alternative_name() {
	ip link add other0 type dummy
	ip link property add dev other0 altname alias0
	ip link set other0 up
	add alias0 239.1.1.1 5000 239.2.2.1:6001:eth1
	wait_for rule_is pending "interface alias0 does not exist"
	add eth0 239.1.1.2 5000 239.2.2.1:6001:alias0,239.2.2.2:6001:eth1
	wait_for list_says "interface alias0 does not exist"
	drip src eth0 239.1.1.2 5000
	rises dst first
	ip link set other0 netns away
	rises dst first
	ip -n away link del other0
	rises dst first
	balanced
}

# one_source: the membership for that source alone is held, once; for wait_for. The
# kernel lists such groups of a device only if the one that was joined last is one of
# them, so another is joined to look.
one_source() {
	local listed

	listed=$("${PYTHON[@]}" -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 39,  # IP_ADD_SOURCE_MEMBERSHIP
             b"".join(map(socket.inet_aton, ("232.9.9.9", "10.0.0.1", "10.0.0.7"))))
print(open("/proc/net/mcfilter").read())')
	[[ $listed == *0xe8090909* ]] || fail "the group that was just joined is not listed"
	[[ $listed =~ eth0\ +0xe8010101\ +0x0a000007\ && $(ip maddr show dev eth0) != *"232.1.1.1 users"* ]]
}

# all_multicast HOST IF NUMBER: so many want all multicast of it; for wait_for.
all_multicast() {
	[[ $(in_host "$1" ip -d link show dev "$2") == *"allmulti $3 "* ]]
}

# held: both, and what comes for each of the rules goes on.
held() {
	wait_for one_source
	wait_for all_multicast here eth0 1
	rises dst first
	rises dst second
}

# Memberships for a source and all multicast go the way of the interface: each is there
# once when it is back, and none is when the rules are gone.
odd_memberships() {
	add eth0 232.1.1.1 5000 239.2.2.1:6001:eth1 --input-source 10.0.0.7
	add eth0 239.64.0.0/10 5000 239.2.2.2:6002:eth2
	drip src eth0 232.1.1.1 5000
	drip src eth0 239.65.1.1 5000
	held

	ip link set eth0 down
	ip link set eth0 name other0
	wait_for rule_is pending "interface eth0 does not exist"
	wait_for all_multicast here other0 0
	wait_for not joined other0 232.1.1.1
	ip link set other0 name eth0
	ip link set eth0 up
	held

	ip link set eth0 netns away
	wait_for rule_is pending "interface eth0 does not exist"
	all_multicast away eth0 0
	[[ $(ip -n away maddr show dev eth0) != *232.1.1.1* ]]
	ip -n away link set eth0 netns here
	port here eth0 10.0.0.1/24 2001:db8:0::1/64
	connect
	held

	ip link del eth0
	wait_for rule_is pending "interface eth0 does not exist"
	cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
	connect
	held
	balanced
	not one_source
	all_multicast here eth0 0
}

run_case "output removed and made again" output_removed
run_case "input removed and made again" input_removed
run_case "interfaces that do not exist are waited for" never_there
run_case "output renamed away and back" output_renamed
core_case "input renamed away and back" input_renamed
run_case "another interface takes the name" renamed_to_wanted
core_case "output moved to another namespace and back" output_moved
core_case "input moved to another namespace and back" input_moved
core_case "a device has another name besides" alternative_name
run_case "memberships for a source and all multicast: renamed, moved, made again" odd_memberships
end
