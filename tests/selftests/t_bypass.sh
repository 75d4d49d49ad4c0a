#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Outputs past the queueing discipline, on a cable that has one: what it counts, and
# what it does to other copies, is the oracle.
#
#	src               here                         dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 pfifo ----- eth1 10.1.0.2/24
#	                  eth2 10.2.0.1/24 1 kbit/s -- eth2 10.2.0.2/24
#	                  eth3 10.3.0.1/24 noqueue --- eth3 10.3.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
for n in 1 2 3; do
	cable eth$n 10.$n.0.1/24 "2001:db8:$n::1/64" dst:eth$n 10.$n.0.2/24 "2001:db8:$n::2/64"
done
connect
tc qdisc add dev eth1 root handle 1: pfifo limit 1000
tc qdisc add dev eth2 root handle 1: tbf rate 1kbit burst 2000 limit 3000

# queued IF: packets its queueing discipline has let through.
queued() {
	tc -s -j qdisc show dev "$1" | jq '.[0].packets'
}

# bypass N: the Nth output on eth1, by its port.
bypass() {
	echo "--output group=$GROUP,port=$((6000 + $1)),interface=$OUT,qdisc=bypass"
}

# Copies by the hundred, beside which what the host says of itself is little.
past() {
	local before

	add eth0 "$1" 5000 '' --output "group=$2,port=6000,interface=eth1,qdisc=bypass" \
		--output "group=$2,port=6001,interface=eth1"
	wait_for rule_is active
	receive bypass dst eth1 "$2" 6000 --count 300 --expect-no-loss
	receive queued dst eth1 "$2" 6001 --count 300 --expect-no-loss
	before=$(queued eth1)
	transmit src eth0 "$1" 5000 300
	received bypass 300
	received queued 300
	before=$(($(queued eth1) - before))
	((before >= 300 && before < 400)) || fail "the queueing discipline saw $before copies of 300"
	equal "relayed" "$(stats '[.rules[0].outputs[].packets_relayed] | join(" ")')" "300 300"
}

# A rate of next to nothing for one is none of the other's business.
shaped() {
	add eth0 239.1.1.1 5000 '' --output group=239.2.2.2,port=6000,interface=eth2 \
		--output group=239.2.2.2,port=6001,interface=eth2,qdisc=bypass
	wait_for rule_is active
	receive got dst eth2 239.2.2.2 6001 --count 50 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 50 --size 500
	received got 50
	(($(stats '.rules[0].outputs[0].errors.queue_full // 0') > 0)) || fail "no copy was dropped"
	equal "errors" "$(stats '.rules[0].outputs[1].errors')" '{}'
}

# together IF N: more than are handed over at a time, and another output among them.
together() {
	local n outputs=() OUT=$1 GROUP=239.2.2.2

	for ((n = 1; n <= $2; n++)); do
		# shellcheck disable=SC2207 # words are meant
		outputs+=($(bypass "$n"))
	done
	outputs[10]="--output" outputs[11]="group=$GROUP,port=6006,interface=$OUT"
	add eth0 239.1.1.1 5000 '' "${outputs[@]}"
	wait_for rule_is active
	receive first dst "$1" "$GROUP" 6001 --count 100 --expect-no-loss
	receive other dst "$1" "$GROUP" 6006 --count 100 --expect-no-loss
	receive last dst "$1" "$GROUP" $((6000 + $2)) --count 100 --expect-no-loss
	count_packets dst "all_$1" iifname "$1" udp dport 6001-6099
	transmit src eth0 239.1.1.1 5000 100
	received first 100
	received other 100
	received last 100
	wait_for count_is dst "all_$1" $((100 * $2))
	equal "relayed" "$(stats '[.rules[0].outputs[].packets_relayed] | unique | join(" ")')" 100
}

# Fragments, and super-packets for a driver that wants them cut up or not.
parts() {
	local tx=$1

	in_host here ethtool -K eth1 tx "$tx" sg "$tx" tx-udp-segmentation "$tx" >/dev/null 2>&1 || :
	add eth0 239.1.1.1 5000 '' --output group=239.2.2.2,port=6000,interface=eth1,qdisc=bypass \
		--output group=239.2.2.2,port=6001,interface=eth1,qdisc=bypass
	wait_for rule_is active
	receive one dst eth1 239.2.2.2 6000 --count 130 --expect-no-loss
	receive two dst eth1 239.2.2.2 6001 --count 130 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 50 --size 4000
	transmit src eth0 239.1.1.1 5000 80 --size 500 --burst 16
	received one 130
	received two 130
}

# Nobody on this host sees what bypasses: packet(7).
taps() {
	local seen

	add eth0 239.1.1.1 5000 '' --output group=239.2.2.2,port=6000,interface=eth1,qdisc=bypass \
		--output group=239.2.2.2,port=6001,interface=eth1
	wait_for rule_is active
	receive got dst eth1 239.2.2.2 6000 --count 20 --expect-no-loss
	receive too dst eth1 239.2.2.2 6001 --count 20 --expect-no-loss
	capture out here eth1 20 udp dst portrange 6000-6001
	transmit src eth0 239.1.1.1 5000 20
	received got 20
	received too 20
	seen=$(captured out | grep -o '239\.2\.2\.2\.[0-9]*' | sort | uniq -c | tr -s ' \n' ' ')
	equal "what tcpdump saw" "$seen" ' 20 239.2.2.2.6001 '
}

# It goes into the file and comes back; what takes a route is refused.
says() {
	local words='only copies to a multicast group or 255.255.255.255'

	add eth0 239.1.1.1 5000 '' --output group=239.2.2.2,port=6000,interface=eth1,qdisc=bypass \
		--output group=255.255.255.255,interface=eth1,qdisc=bypass \
		--output group=239.2.2.3,interface=eth1,qdisc=default
	equal "list" "$(mcrctl list --json | jq -c '[.[0].outputs[].qdisc]')" '["bypass","bypass",null]'
	contains "table" "$(mcrctl list)" 'qdisc bypass'
	mcrctl config show >"$T/shown.json5"
	contains "config show" "$(<"$T/shown.json5")" 'qdisc: "bypass"'
	mcrctl config load --replace "$T/shown.json5" >"$T/said"
	equal "list once loaded" "$(mcrctl list --json | jq -c '[.[0].outputs[].qdisc]')" '["bypass","bypass",null]'
	mcrctl config diff "$T/shown.json5" || fail "what is shown differs"
	refused 2 "$words" mcrctl add --input-interface eth0 --input-group 239.1.1.2 --input-port 5000 \
		--output group=10.1.0.2,interface=eth1,qdisc=bypass
	refused 2 "$words" mcrctl add --input-interface eth0 --input-group 10.0.0.1 --input-port 5000 \
		--output interface=eth1,qdisc=bypass
}

core_case "past the queueing discipline, and through it" past 239.1.1.1 239.2.2.2
run_case "IPv6: the same" past ff15::1 ff15::2
run_case "what shapes others" shaped
run_case "20 outputs together" together eth1 20
run_case "20 outputs where there is nothing to bypass" together eth3 20
run_case "fragments and super-packets, offloads on" parts on
run_case "fragments and super-packets, offloads off" parts off
run_case "not seen by tcpdump" taps
run_case "listed, written, refused to one host" says
end
