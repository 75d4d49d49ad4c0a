#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Prefixes, any port, and which rule wins.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	     10.0.0.8     eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 10.0.0.8/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
in_host dst nft -f - <<-END
	table inet count {
		set seen {
			type ipv4_addr . inet_service . inet_service
			flags dynamic
			counter
		}
		set seen6 {
			type ipv6_addr . inet_service . inet_service
			flags dynamic
			counter
		}
		chain arrivals {
			type filter hook prerouting priority raw;
			meta nfproto ipv4 udp length 8-1500 add @seen { ip daddr . udp sport . udp dport }
			meta nfproto ipv6 udp length 8-1500 add @seen6 { ip6 daddr . udp sport . udp dport }
		}
	}
END

# arrived: "GROUP SPORT DPORT COUNT" for each kind of datagram at dst, sorted.
arrived() {
	in_host dst nft list set inet count "${1-seen}" | tr ',' '\n' |
		sed -nE 's/.*[^0-9a-f:.]([0-9a-f:.]+) \. ([0-9]+) \. ([0-9]+) counter packets ([0-9]+) .*/\1 \2 \3 \4/p' |
		sort
}

has_arrived() {
	arrived "${2-seen}" | grep -qxF "$1"
}

# Which rule took a datagram shows in the port it leaves by.
most_specific() {
	add eth0 239.1.0.0/16 any '' --output interface=eth1,port=6001
	add eth0 239.1.0.0/16 5000 '' --output interface=eth1,port=6002
	add eth0 239.1.1.0/24 any '' --output interface=eth1,port=6003
	add eth0 239.1.1.0/24 5000 '' --output interface=eth1,port=6004
	add eth0 239.1.1.1 any '' --output interface=eth1,port=6005
	add eth0 239.1.1.1 5000 '' --output interface=eth1,port=6006
	add eth0 239.1.0.0/16 any '' --output interface=eth1,port=6007 --input-source 10.0.0.8
	add eth0 239.1.1.1 5001 '' --output interface=eth1,port=6008 --input-source 10.0.0.8
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.9.9 dport=5009 sport=1" \
		"src=10.0.0.7 dst=239.1.9.9 dport=5000 sport=2" \
		"src=10.0.0.7 dst=239.1.1.9 dport=5009 sport=3" \
		"src=10.0.0.7 dst=239.1.1.9 dport=5000 sport=4" \
		"src=10.0.0.7 dst=239.1.1.1 dport=5009 sport=5" \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 sport=6" \
		"src=10.0.0.8 dst=239.1.1.1 dport=5000 sport=7" \
		"src=10.0.0.8 dst=239.1.1.1 dport=5001 sport=8" \
		"src=10.0.0.7 dst=239.2.1.1 dport=5000 sport=9" \
		"src=10.0.0.7 dst=239.1.9.9 dport=5000 sport=10"
	wait_for has_arrived "239.1.9.9 10 6002 1"
	equal "what arrived" "$(arrived)" "$(sort <<-END
		239.1.9.9 1 6001 1
		239.1.9.9 2 6002 1
		239.1.1.9 3 6003 1
		239.1.1.9 4 6004 1
		239.1.1.1 5 6005 1
		239.1.1.1 6 6006 1
		239.1.1.1 7 6007 1
		239.1.1.1 8 6008 1
		239.1.9.9 10 6002 1
	END
	)"
}

# The same rules in any order of adding mean the same, and when the winner goes
# the next one takes over.
falls_back() {
	in_host dst nft flush set inet count seen
	add eth0 239.1.1.1 5000 '' --output interface=eth1,port=6006
	add eth0 239.1.1.0/24 any '' --output interface=eth1,port=6003 --name next
	add eth0 239.1.0.0/16 any '' --output interface=eth1,port=6001
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1 sport=1"
	wait_for has_arrived "239.1.1.1 1 6006 1"
	mcrctl remove --rule-id "$(mcrctl list --json | jq -r '.[] | select(.input.group == "239.1.1.1").id')"
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1 sport=2"
	wait_for has_arrived "239.1.1.1 2 6003 1"
	mcrctl remove --name next
	wire_frames src eth0 "src=10.0.0.7 dst=239.1.1.1 sport=3"
	wait_for has_arrived "239.1.1.1 3 6001 1"
	equal "what arrived" "$(arrived | wc -l)" 3
}

prefix6() {
	add eth0 ff15::/112 any '' --output interface=eth1,port=6001
	add eth0 ff15::5 5000 '[ff15::99]:6002:eth1'
	wire_frames src eth0 "src=2001:db8::7 dst=ff15::1 sport=1" \
		"src=2001:db8::7 dst=ff15::5 sport=2" \
		"src=2001:db8::7 dst=ff15::1:0 sport=3" \
		"src=2001:db8::7 dst=ff15::6 sport=4"
	wait_for has_arrived "ff15::6 4 6001 1" seen6
	equal "what arrived" "$(arrived seen6)" "$(sort <<-END
		ff15::1 1 6001 1
		ff15::99 2 6002 1
		ff15::6 4 6001 1
	END
	)"
}

# Up to 256 groups are joined one by one; more take all multicast.
memberships_of_prefixes() {
	local before after

	before=$(memberships)
	add eth0 239.1.1.0/24 5000 239.2.2.2:6000:eth1 --name short
	wait_for joined eth0 239.1.1.255
	equal "groups joined" "$(ip maddr show dev eth0 | grep -c 'inet  *239\.1\.1\.')" 256
	contains "flags" "$(ip -d link show dev eth0)" 'allmulti 0'
	add eth0 239.128.0.0/9 5000 239.2.2.2:6000:eth1 --name long
	wait_for all_multicast 1
	contains "mcrctl list" "$(mcrctl list)" '[Aa]ll.?multi'
	mcrctl remove --name long
	wait_for all_multicast 0
	# All there is has all groups in it, its first address being none.
	add eth0 0.0.0.0/0 5000 239.2.2.2:6000:eth1 --name all
	add eth0 c000::/2 5000 '[ff15::99]:6000:eth1' --name all6
	wait_for all_multicast 1
	mcrctl remove --name all
	equal "long prefixes" "$(worker eth0 .all_multicast)" true
	all_multicast 1
	mcrctl remove --name all6
	wait_for all_multicast 0
	add eth0 192.0.0.0/3 5000 239.2.2.2:6000:eth1 --name none
	equal "membership" "$(mcrctl list --json | jq -r '.[] | select(.name == "none").membership')" none
	mcrctl remove --name none
	mcrctl remove --name short
	after=$(memberships)
	equal "memberships afterwards" "$after" "$before"
}

all_multicast() {
	[[ $(ip -d link show dev eth0) == *"allmulti $1 "* ]]
}

run_case "the most specific rule wins" most_specific
run_case "when it goes, the next takes over" falls_back
core_case "IPv6: prefix and any port" prefix6
core_case "prefixes join group by group, long ones all multicast" memberships_of_prefixes
end
