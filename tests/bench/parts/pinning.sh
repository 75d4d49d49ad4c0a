# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Pinning at work: one generator on the first of four processors, its flows relayed on
# others. What the queues have no room for must be counted, and every flow must stay in
# order.

# count_pinned CPUS COUNT: one input, many flows, relayed on those processors.
count_pinned() {
	local usec sent relayed dropped n=8

	pin "$1"
	sent=$(sent_by_all) dropped=$(steer_full)
	usec=$(generate 64 "$2")
	wait_until 60 all_accounted $((sent + n * (dropped + $2))) || :
	relayed=$((($(sent_by_all) - sent) / n))
	dropped=$(($(steer_full) - dropped))
	record part=pinning relay=mcr pinned="${1:-none}" outputs="$n" size=64 packets="$2" \
		relayed="$relayed" dropped="$dropped" unaccounted=$(($2 - relayed - dropped)) \
		host_cpus="$(cat "$SHARE/host_cpus")" pps=$((relayed * 1000000 / usec))
}

# steer_full: datagrams of in0 that a queue had no room for, as MCR counts.
steer_full() {
	"$MCRCTL" stats --json |
		jq '[.interfaces[] | select(.interface == "in0").errors.steer_full // 0] | add // 0'
}

# all_accounted COPIES: so many have been sent, or would have been had there been room.
all_accounted() {
	(($(sent_by_all) + 8 * $(steer_full) >= $1))
}

# count_order CPUS STREAMS: each stream arrives in its order.
count_order() {
	local receiver received lost reordered

	pin "$1"
	rm -f "$STATE/ready"
	"$MCRGEN" recv --interface p1 --group 239.1.1.0 --port 6000 --streams "$2" --count $(($2 * 500)) \
		--timeout 60 --ready-file "$STATE/ready" --json > "$STATE/received" &
	receiver=$!
	wait_until 60 test -e "$STATE/ready"
	taskset -c 0 "$MCRGEN" send --interface gen0 --group 239.1.1.0 --port 5000 --streams "$2" --count 500 \
		--rate 100 --size 64 > "$STATE/sent" 2>&1
	wait "$receiver"
	jq -r '[.received, .lost, .reordered] | join(" ")' "$STATE/received" > "$STATE/order"
	read -r received lost reordered < "$STATE/order"
	record part=order relay=mcr pinned="$1" streams="$2" received="$received" lost="$lost" \
		reordered="$reordered"
}

part_pinning() {
	local cpus

	outputs 8
	mcr_up 8
	generator "udp_src_min 4000" "udp_src_max 4063" "flag UDPSRC_RND"
	for cpus in "" 1 1-2 1-3; do
		count_pinned "$cpus" 40000
	done
	generator "flag !UDPSRC_RND" "udp_src_min 4000" "udp_src_max 4000"
	mcr_down

	delay_pairs
	# What is received there is taken in by one processor, or it would be disordered
	# on the last step.
	echo 1 > /sys/class/net/p1/queues/rx-0/rps_cpus
	quietly "$MCRCTL" add --input-interface in0 --input-group 239.1.1.0/28 --input-port 5000 \
		--output port=6000,interface=o1
	for cpus in 1 1-2 1-3; do
		count_order "$cpus" 16
	done
	pin ""
	quietly "$MCRCTL" remove --all
}
