# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What one packet costs in all: every relay, number of outputs and size; then what
# is different about the outputs, UDP checksums, local delivery, packets not relayed.

RELAYS=(mcr tc_mirred tc_rewrite nft_dup nft_rewrite mroute)

# count_packets RELAY OUTPUTS KEY=VALUE...: measures what is set up now with each of
# $SIZES. KEY=VALUE says what is special about it.
count_packets() {
	local relay=$1 n=$2 size count usec

	shift 2
	for size in "${SIZES[@]}"; do
		count=$(enough "$size")
		if ! usec=$(agreed one_batch "$n" "$size" "$count" 2> "$STATE/why"); then
			record part="$PART" relay="$relay" outputs="$n" size="$size" "$@" \
				stops="$(tail -n 1 "$STATE/why")"
			return 1
		fi
		record part="$PART" relay="$relay" outputs="$n" size="$size" "$@" packets="$count" \
			instructions=$((usec * 1000 / count))
	done
}

# count_relay RELAY OUTPUTS KEY=VALUE...: sets it up, measures, takes it down; fails
# if the relay cannot do that, which is recorded.
count_relay() {
	local status=0

	if ! "${1}_up" "$2" 2> "$STATE/why"; then
		record part="$PART" relay="$1" outputs="$2" "${@:3}" stops="$(tail -n 1 "$STATE/why")"
		return 1
	fi
	count_packets "$@" || status=1
	"${1}_down"
	return "$status"
}

# checksums on|off: whether datagrams have a UDP checksum, and one that no device
# is left to fill in: as they come from a wire.
checksums() {
	if [[ $1 == on ]]; then
		ethtool -K gen0 tx off > /dev/null
		generator "flag UDPCSUM"
	else
		generator "flag !UDPCSUM"
		ethtool -K gen0 tx on > /dev/null
	fi
}

part_packets() {
	local mtu n relay

	outputs 1000
	for mtu in 1500 9000; do
		set_mtu "$mtu"
		SIZES=(64 512 1400)
		((mtu == 1500)) || SIZES=(8900)
		count_relay none 0
		for relay in "${RELAYS[@]}"; do
			for n in 1 2 8 30 100 1000; do
				count_relay "$relay" "$n" || break
			done
		done
	done
	set_mtu 1500
}

# pktgen keeps hold of what it has sent, so that a relay must copy it; but not where it
# is told not to, as kernels from 6.7 on can be. What a driver has received nobody else
# holds either.
part_unshared() {
	local n relay

	SIZES=(64 1400)
	outputs 30
	generator "flag !SHARED"
	count_relay none 0
	for relay in mcr tc_mirred tc_rewrite nft_dup nft_rewrite; do
		for n in 1 8 30; do
			count_relay "$relay" "$n" || break
		done
	done
	generator "flag SHARED"
}

# What is not for MCR. First of all: an interface keeps its hook for a while after its
# last rule.
not_relayed() {
	# Not one of the outputs: the report that it joins would be counted there.
	ip link add elsewhere type dummy
	ip link set elsewhere up
	# The kernel looks at each interface as soon as one of them has such a hook.
	nft -f - <<-'NFT'
		table netdev elsewhere {
			chain ingress { type filter hook ingress device elsewhere priority 0; }
		}
	NFT
	count_packets nft_dup 0 rules="on another interface"
	nft delete table netdev elsewhere
	load_mcr
	quietly "$MCRCTL" add --input-interface elsewhere --input-group "$GROUP" --input-port 5000 \
		--outputs 239.2.2.1:6000:d1
	count_packets mcr 0 rules="on another interface"
	quietly "$MCRCTL" remove --all
	ip link del elsewhere
	mcr_unmatched_up
	count_packets mcr 0 rules="without a match"
	mcr_unmatched_down
	quietly "$MCRCTL" add --input-interface in0 --input-group "$GROUP" --input-port 5000 \
		--outputs 239.2.2.1:6000:d1
	count_packets mcr 1 local=1
	quietly "$MCRCTL" remove --all
}

part_variants() {
	local n relay

	SIZES=(64 1400)
	outputs 30
	count_relay none 0
	not_relayed
	count_relay tc_flower 1
	for relay in mcr tc_rewrite nft_rewrite; do
		copies_go unicast each
		for n in 1 8 30; do
			count_relay "$relay" "$n" destination=unicast
		done
		copies_go multicast one
		for n in 8 30; do
			count_relay "$relay" "$n" devices=one
		done
		copies_go multicast each
		checksums on
		for n in 1 8; do
			count_relay "$relay" "$n" checksum=1
		done
		checksums off
	done
}
