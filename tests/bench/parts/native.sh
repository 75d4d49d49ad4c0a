# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Nanoseconds at native speed, in User-mode Linux: on caches that instructions do not
# show, but on a host that has other things to do. So of several batches the fastest
# counts, and relays take turns between batches: what slows the host slows them all.

ROUNDS=5

# native_batch RELAY OUTPUTS SIZE COUNT: adds its nanoseconds per packet to a list.
native_batch() {
	local usec wrong

	"${1}_up" "$2" || return
	snapshot "$STATE/before"
	usec=$(generate "$3" "$4")
	wrong=$(delivered "$2" "$4")
	"${1}_down"
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	! undisturbed || echo $((usec * 1000 / $4)) >> "$STATE/native.$1.$2.$3"
}

# native_packets SIZES OUTPUTS RELAYS
native_packets() {
	local _ relay n size count

	for n in $2; do
		# Some tens of milliseconds.
		count=$((200000 / (n + 3)))
		for _ in $(seq "$ROUNDS"); do
			for size in $1; do
				for relay in $3; do
					native_batch "$relay" "$n" "$size" "$count"
				done
			done
		done
	done
	for n in $2; do
		for size in $1; do
			for relay in $3; do
				record part=native relay="$relay" outputs="$n" size="$size" \
					ns="$(sort -n "$STATE/native.$relay.$n.$size" | head -n 1)"
			done
		done
	done
}

part_native() {
	outputs 100
	native_packets "64 1400" 0 none
	native_packets "64 1400" "1 8 30 100" "mcr tc_mirred tc_rewrite nft_dup nft_rewrite"
	set_mtu 9000
	native_packets 8900 "8 30" "mcr tc_mirred tc_rewrite nft_dup nft_rewrite"
	set_mtu 1500
	delays 5000 1000
}
