# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Beside a relay in user space. It gets little of the one processor while a
# generator takes all of it, so here the generator pauses between packets, and what
# counts is the time in which the processor was not idle.

# paced_batch OUTPUTS SIZE COUNT: microseconds of work; fails unless all was delivered.
paced_batch() {
	local wrong begin end

	snapshot "$STATE/before"
	busy begin
	generate "$2" "$3" > /dev/null
	wait_until 20 all_delivered "$1" "$3" || :
	busy end
	wrong=$(delivered "$1" "$3")
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	echo $(((end - begin) / 1000))
}

# count_paced RELAY OUTPUTS PACE: at the pace that is set for so many outputs.
count_paced() {
	local relay=$1 n=$2 size count=1000 usec

	(($3 < 30)) || count=200
	if ! "${relay}_up" "$n" 2> "$STATE/why"; then
		record part=paced relay="$relay" outputs="$n" pace="$3" stops="$(tail -n 1 "$STATE/why")"
		return
	fi
	for size in 64 1400; do
		generate "$size" 50 > /dev/null
		if usec=$(paced_batch "$n" "$size" "$count" 2> "$STATE/why"); then
			record part=paced relay="$relay" outputs="$n" pace="$3" size="$size" packets="$count" \
				instructions=$((usec * 1000 / count))
		else
			record part=paced relay="$relay" outputs="$n" pace="$3" size="$size" \
				stops="$(tail -n 1 "$STATE/why")"
		fi
	done
	"${relay}_down"
}

part_paced() {
	local relay n

	outputs 100
	# While its file is read, the clock of a machine with nothing to do leaps.
	socat -V > /dev/null
	for n in 1 8 30 100; do
		# Time enough for each copy in user space, and never a busy loop.
		generator "delay $((120000 + n * 60000))"
		# To wait costs something, too.
		count_paced none 0 "$n"
		for relay in mcr tc_rewrite nft_rewrite socat; do
			count_paced "$relay" "$n" "$n"
		done
	done
	generator "delay 0"
}
