# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# One, two and four processors, each an own thread of the emulator: how the rate
# grows, relative to one of them. Rates are those of an emulated machine on a host
# with its own number of processors, which is recorded.
#
#   gen0 ═══ in0 ── relay ──▶ d1 … d8      on processor 0
#   gen1 ═══ in1 ── relay ──▶ d9 … d16     on processor 1, and so on

SCALE_OUTPUTS=8

# on_input N COMMAND...: for what arrives on in N.
on_input() {
	local INPUT=in$1 OUTPUTS_BEFORE=$(($1 * SCALE_OUTPUTS))

	((APART)) || OUTPUTS_BEFORE=0
	shift
	"$@"
}

# generate_on CPUS SIZE COUNT: each of the processors sends COUNT; prints the
# microseconds of the slowest.
generate_on() {
	local i

	for ((i = 0; i < $1; i++)); do
		echo "pkt_size $2" > "$PG/gen$i"
		echo "count $3" > "$PG/gen$i"
	done
	echo start > "$PG/pgctrl"
	for ((i = 0; i < $1; i++)); do
		sed -n 's/^Result: OK: \([0-9]*\)(.*/\1/p' "$PG/gen$i"
	done | sort -n | tail -n 1
}

# sent_by_all: packets that all outputs have sent.
sent_by_all() {
	snapshot "$STATE/all"
	awk '{ n += $2 } END { print n + 0 }' "$STATE/all"
}

# scaling_batch CPUS COUNT: packets a second that went in; fails if copies lack.
scaling_batch() {
	local before after usec want=$(($1 * $2 * SCALE_OUTPUTS))

	before=$(sent_by_all)
	usec=$(generate_on "$1" 64 "$2")
	after=$(sent_by_all)
	((after - before == want)) || fail "$((after - before)) of $want copies were sent"
	echo $(($1 * $2 * 1000000 / usec))
}

# best_of N COMMAND...: the highest of what it prints.
best_of() {
	local i

	for ((i = 0; i < $1; i++)); do
		"${@:2}"
	done | sort -n | tail -n 1
}

# count_scaling RELAY CPUS: APART says whether each input has outputs of its own.
count_scaling() {
	local i pps

	for ((i = 0; i < $2; i++)); do
		on_input "$i" "${1}_up" "$SCALE_OUTPUTS"
	done
	generate_on "$2" 64 500 > /dev/null
	pps=$(best_of 3 scaling_batch "$2" 20000)
	record part=scaling relay="$1" cpus="$2" outputs="$SCALE_OUTPUTS" size=64 \
		shared_outputs=$((1 - APART)) host_cpus="$(cat "$SHARE/host_cpus")" pps="$pps"
	for ((i = 0; i < $2; i++)); do
		on_input "$i" "${1}_down"
	done
}

part_scaling() {
	local cpus relay i inputs=1

	outputs 32
	for cpus in 1 2 4; do
		for ((i = inputs; i < cpus; i++)); do
			input "$i"
		done
		inputs=$cpus
		for relay in mcr tc_mirred nft_rewrite; do
			for APART in 1 0; do
				count_scaling "$relay" "$cpus"
			done
		done
	done
}
