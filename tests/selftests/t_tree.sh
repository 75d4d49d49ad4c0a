#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One input to three outputs, and three inputs to one output.
#
#	                     here
#	root eth0 --- eth0          eth1 --- eth0 a
#	                            eth2 --- eth0 b
#	                            eth3 --- eth0 c
#
# Links are 10.0.N.0/24 and 2001:db8:N::/64 for ethN; .1 is here, .2 there.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host root a b c
n=0
for name in root a b c; do
	cable eth$n 10.0.$n.1/24 2001:db8:$n::1/64 $name:eth0 10.0.$n.2/24 2001:db8:$n::2/64
	n=$((n + 1))
done
connect
count=$((1000 / MCR_SCALE))

tree() {
	local name

	add eth0 "$1" 5000 "$2"
	for name in a b c; do
		receive "$name" "$name" eth0 "$3" 6000 --count "$count" --expect-no-loss
	done
	transmit root eth0 "$1" 5000 "$count"
	for name in a b c; do
		received "$name" "$count"
	done
}

# Rules of three inputs with the same output; each stream arrives whole.
converge() {
	local n

	count_packets root "all$3" udp dport 6000
	for n in 1 2 3; do
		add "eth$n" "$1" 5000 "$2"
	done
	receive root root eth0 "$4" 6000 --count $((3 * count)) --expect-no-loss
	for name in a b c; do
		in_host "$name" mcrgen send --interface eth0 --group "$1" --port 5000 \
			--count "$count" --rate $((RATE / 3)) --quiet >"$T/$name.log" 2>&1 &
	done
	received root $((3 * count))
	equal "what nftables counted" "$(counted root "all$3")" $((3 * count))
}

run_case "one input, three outputs" \
	tree 239.1.1.1 239.2.2.2:6000:eth1,239.2.2.2:6000:eth2,239.2.2.2:6000:eth3 239.2.2.2
run_case "IPv6: one input, three outputs" \
	tree ff15::1 '[ff15::2]:6000:eth1,[ff15::2]:6000:eth2,[ff15::2]:6000:eth3' ff15::2
run_case "three inputs, one output" converge 239.1.1.1 239.2.2.2:6000:eth0 4 239.2.2.2
run_case "IPv6: three inputs, one output" converge ff15::1 '[ff15::2]:6000:eth0' 6 ff15::2
end
