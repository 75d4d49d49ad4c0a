# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Pinning: what it costs to hand a datagram to another processor. The instructions of
# both are counted by profile_plugin.c, which writes to $SHARE/counts; the generator
# runs on the first one.

MARK=$TOP/build/bench/profile_mark

# pin CPUS: datagrams of in0 are relayed there; nothing: where they arrive.
pin() {
	quietly python3 "$TOP/tests/selftests/netlink.py" pin in0 "$1"
}

# steered_batch OUTPUTS SIZE COUNT: thousands of instructions; fails unless all was
# delivered.
steered_batch() {
	local wrong

	snapshot "$STATE/before"
	"$MARK" begin
	generate "$2" "$3" > /dev/null
	"$MARK" end
	wait_until 20 all_delivered "$1" "$3" || :
	wrong=$(delivered "$1" "$3")
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	if undisturbed; then
		awk '$1 == "window" { sum = 0 } NF == 3 { sum += $2 * $3 } END { printf "%d\n", sum / 1000 }' \
			"$SHARE/counts"
	else
		echo -
	fi
}

part_steering() {
	local n size cpus thousands count=20000

	outputs 8
	for n in 1 8; do
		mcr_up "$n"
		for cpus in "" 0 1; do
			pin "$cpus"
			for size in 64 1400; do
				generate "$size" 200 > /dev/null
				thousands=$(TOLERANCE=50 agreed steered_batch "$n" "$size" "$count")
				record part=steering relay=mcr outputs="$n" size="$size" packets="$count" \
					pinned="${cpus:-none}" instructions=$((thousands * 1000 / count))
			done
		done
		pin ""
		mcr_down
	done
}
