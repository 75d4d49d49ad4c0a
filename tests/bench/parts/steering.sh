# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Pinning: what it costs to hand a datagram to another processor. Two processors
# whose instructions are counted together; the generator runs on the first.

# pin CPUS: datagrams of in0 are relayed there; nothing: where they arrive.
pin() {
	quietly python3 "$TOP/tests/selftests/netlink.py" pin in0 "$1"
}

# steered_batch OUTPUTS SIZE COUNT: as one_batch, but the last copies may be on their way.
steered_batch() {
	local usec wrong

	snapshot "$STATE/before"
	usec=$(generate "$2" "$3")
	wait_until 20 all_delivered "$1" "$3" || :
	wrong=$(delivered "$1" "$3")
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	undisturbed || usec=-
	echo "$usec"
}

part_steering() {
	local n size cpus usec count=10000

	outputs 8
	for n in 1 8; do
		mcr_up "$n"
		for cpus in "" 0 1; do
			pin "$cpus"
			for size in 64 1400; do
				generate "$size" 200 > /dev/null
				usec=$(agreed steered_batch "$n" "$size" "$count")
				record part=steering relay=mcr outputs="$n" size="$size" packets="$count" \
					pinned="${cpus:-none}" instructions=$((usec * 1000 / count))
			done
		done
		pin ""
		mcr_down
	done
}
