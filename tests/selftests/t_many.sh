#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 100,000 rules in a file, all the way: mcrd starts with them, reads them again,
# follows one change, finds and repairs drift, and looks from time to time; with
# what each takes.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect
MANY=$((100000 / MCR_SCALE))
WAIT=$((WAIT * 6))

# Settings as when left out, but for no checks beside those that are asked for.
awk -v count="$MANY" 'BEGIN {
	print "{ reconcile_interval: 3600, rules: ["
	# By port, on two groups: what a device has groups for is another matter.
	for (i = 0; i < count; i++)
		printf "{ name: \"r%d\", input: { interface: \"eth0\", group: \"239.1.1.%d\", port: %d }, outputs: [{ interface: \"eth1\", group: \"239.2.2.1\", port: %d }] },\n",
			i, i % 2 + 1, i / 2 + 1, i == count - 1 ? 6000 : 7000
	print "] }"
}' >"$CONFIG"

# memory: the most mcrd has taken so far, in KiB.
memory() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$MCRD/status"
}

# processor: what mcrd has taken of one so far, in milliseconds.
processor() {
	local stat

	read -r stat <"/proc/$MCRD/stat"
	# shellcheck disable=SC2086 # into words
	set -- ${stat##*) }
	echo $(((${12} + ${13}) * 10))
}

# begin, measured WHAT: what mcrd took from the one to the other.
begin() {
	TICKS=$(processor)
	BEGUN=$EPOCHREALTIME
}

measured() {
	figure "$MANY rules, $1: $(seconds_since "$BEGUN") s, $(($(processor) - TICKS)) ms of a processor, $(memory) KiB at most so far"
}

# woken: how often mcrd has slept so far.
woken() {
	sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$MCRD/status"
}

woken_at_least() {
	(($(woken) >= $1))
}

module_has() {
	equal "rules" "$(mcrctl ping --json | jq .rules)" "$1"
}

generation() {
	mcrctl ping --json | jq .generation
}

in_force_again() {
	: >"$T/mcrd.log"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'configuration is in force'
	in_sync
}

all() {
	local before last

	BEGUN=$EPOCHREALTIME TICKS=0
	start_mcrd
	wait_for in_sync
	measured "started"
	module_has "$MANY"
	last=$(((MANY - 1) / 2 + 1))
	receive got dst eth0 239.2.2.1 6000 --count 200 --expect-no-loss --timeout $((WAIT * 2))
	in_host src mcrgen send --interface eth0 --group "239.1.1.$(((MANY - 1) % 2 + 1))" \
		--port "$last" --count 200 --rate 10 --size 200 --quiet >"$T/sending.log" 2>&1 &

	# What is as it was costs no transaction, what changed costs one.
	before=$(generation)
	sed -i 's/"r5", \(.*\) 7000 }/"r5", \1 7001 }/' "$CONFIG"
	begin
	in_force_again
	measured "reloaded with one changed"
	equal "generation" "$(generation)" $((before + 1))
	equal "its port" "$(mcrctl list | awk '$2 == "r5"' | grep -o '239\.2\.2\.1:[0-9]*')" 239.2.2.1:7001

	begin
	add eth0 239.1.1.9 5000 239.2.2.9:6009:eth1 --name mine
	wait_for in_sync
	measured "one added by mcrctl, and adopted"
	equal "drift" "$(said_times drift)" 0
	begin
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" remove r7
	wait_for mcrd_says 'drift is repaired: 1 rules added, 0 replaced, 0 removed'
	wait_for in_sync
	measured "drift of one found and repaired"
	module_has $((MANY + 1))
	received got 200

	# Looking costs the same however many there are: it compares two digests.
	mcrctl config load - <<<'{ reconcile_interval: 1 }'
	wait_for in_sync
	begin
	wait_for woken_at_least $(($(woken) + 10))
	measured "looked at every second, till it has slept ten times"
	# A few copies of a set of rules, and the text.
	(($(memory) < 32768 + 3 * MANY)) || fail "mcrd has taken $(memory) KiB"
	end_mcrd
	BEGUN=$EPOCHREALTIME
	mcrctl remove --all
	figure "$MANY rules, removed: $(seconds_since "$BEGUN") s"
}

run_case "mcrd with $MANY rules: start, reload, one change, drift, checks" all
end
