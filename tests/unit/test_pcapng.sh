#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What `trace get --pcap` writes opens in tcpdump and in Wireshark.
set -uo pipefail
printer=$(dirname "$0")/../../build/test/test_trace
number=0 failures=0
file=$(mktemp)
trap 'rm -f "$file"' EXIT
"$printer" --print >"$file"

# check WHAT IS SHOULD
check() {
	number=$((number + 1))
	if [[ $2 == "$3" ]]; then
		echo "ok $number - $1"
		return
	fi
	echo "not ok $number - $1"
	printf '# is:\n%s\n# should be:\n%s\n' "$2" "$3" | sed 's/^[^#]/# &/'
	failures=$((failures + 1))
}

check "tcpdump" "$(tcpdump -n -tt -r "$file" 2>&1 | grep -v '^reading from')" \
	"1700000000.123456 IP 10.0.0.7.4321 > 239.1.1.1.5000: UDP, length 32
1700000001.000000 IP6 2001:db8::7 > ff15::1: ESP(spi=0x00000001,seq=0x2), length 100"
check "Wireshark's reader" "$(TZ=UTC tshark -n -r "$file" -T fields -E separator='|' -e frame.time_epoch \
	-e frame.interface_name -e frame.len -e frame.cap_len -e ip.dst -e udp.dstport -e esp.spi \
	-e frame.comment 2>&1 | grep -v '^Running as user')" \
	"1700000000.123456789|eth0|60|28|239.1.1.1|5000||eth1 239.2.2.2:6000 sent; eth2 239.2.2.3:6000 dropped: link_down
1700000001.000000000|eth0|140|56|||0x00000001|none: loop"
echo "1..$number"
((failures == 0))
