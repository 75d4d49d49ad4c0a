# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Datagrams that come in bundles: GSO super-packets from the sender, and single
# datagrams that GRO makes bundles of before the relay sees them.

# send_bundles BUNDLE SIZE COUNT: has mcrgen send COUNT datagrams with SIZE octets of
# payload, BUNDLE to a GSO super-packet; prints its microseconds. On one processor that
# is everything: sender, veth pair, relay.
send_bundles() {
	"$MCRGEN" send --interface gen0 --group "$GROUP" --port 5000 --source-port 4000 --size "$2" \
		--rate 0 --burst "$1" --count "$3" --json > "$STATE/sent"
	# Afterwards: nothing else may run meanwhile.
	jq '.seconds * 1e6 | round' "$STATE/sent"
}

# one_sending OUTPUTS BUNDLE SIZE COUNT: its microseconds; fails unless all was
# delivered, whole.
one_sending() {
	local wrong usec

	snapshot "$STATE/before"
	usec=$(send_bundles "$2" "$3" "$4")
	wrong=$(delivered "$1" $(($4 / $2)))
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	echo "$usec"
}

# count_bundles RELAY OUTPUTS BUNDLE SIZE
count_bundles() {
	# A multiple of all bundles.
	local usec count=7040

	if ! one_sending "$2" "$3" "$4" 704 > /dev/null || ! usec=$(agreed one_sending "$2" "$3" "$4" "$count"); then
		record part=gso relay="$1" outputs="$2" bundle="$3" size="$4" stops="$(tail -n 1 "$STATE/why")"
		return
	fi
	record part=gso relay="$1" outputs="$2" bundle="$3" size="$4" packets="$count" \
		instructions=$((usec * 1000 / count))
}

part_gso() {
	local relay n bundle size

	outputs 8
	ip addr add 10.0.0.2/24 dev gen0
	for relay in mcr tc_mirred tc_rewrite nft_rewrite; do
		for n in 1 8; do
			"${relay}_up" "$n"
			for size in 64 1400; do
				for bundle in 1 16 44; do
					count_bundles "$relay" "$n" "$bundle" "$size" 2> "$STATE/why"
				done
			done
			"${relay}_down"
		done
	done
	ip addr del 10.0.0.2/24 dev gen0
}

# sent_by_d1: "packets octets".
sent_by_d1() {
	awk -F'[: ]+' '{ sub(/^ +/, "") } $1 == "d1" { print $11, $10 }' /proc/net/dev
}

# has_sent OCTETS: d1 has, or more.
has_sent() {
	local now

	read -r -a now < <(sent_by_d1)
	((now[1] >= $1))
}

# gro_batch SIZE COUNT: microseconds for COUNT single datagrams; fails unless d1 has sent
# the payload of all of them, in packets of any length. Leaves their number in "bundles".
gro_batch() {
	local usec before after packets octets

	read -r -a before < <(sent_by_d1)
	usec=$(send_bundles 1 "$1" "$2")
	# The last ones may still be held back; each packet has headers of 42 octets.
	wait_until 20 has_sent $((before[1] + $1 * $2 + 42)) || :
	read -r -a after < <(sent_by_d1)
	packets=$((after[0] - before[0]))
	octets=$((after[1] - before[1] - 42 * packets))
	if ((octets != $1 * $2)); then
		echo "output d1 sent $octets octets of payload of $(($1 * $2))" >&2
		return 1
	fi
	echo "$packets" > "$STATE/bundles"
	echo "$usec"
}

# count_gro NAME: single datagrams in, at each of two sizes and numbers of outputs.
count_gro() {
	local n size count=4000 usec

	for n in 1 8; do
		mcr_up "$n"
		for size in 64 1400; do
			gro_batch "$size" 500 > /dev/null
			usec=$(agreed gro_batch "$size" "$count")
			record part=gro relay=mcr gro="$1" outputs="$n" size="$size" packets="$count" \
				bundle=$((count / $(< "$STATE/bundles"))) instructions=$((usec * 1000 / count))
		done
		mcr_down
	done
}

part_gro() {
	local hold=/sys/class/net/in0/gro_flush_timeout

	outputs 8
	ip addr add 10.0.0.2/24 dev gen0
	count_gro off
	# A veth pair hands over one packet a poll; a NIC with interrupt moderation many.
	# Held back for half a millisecond, they are as many.
	ethtool -K in0 gro on rx-udp-gro-forwarding on > /dev/null
	echo 500000 > "$hold"
	count_gro on
	echo 0 > "$hold"
	ethtool -K in0 gro off rx-udp-gro-forwarding off > /dev/null
	ip addr del 10.0.0.2/24 dev gen0
}
