#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
#
# mcrd from start to end: the file's rules and the runtime ones, reload, a file
# with errors, a second instance, the module not loaded, unloaded and loaded again
# under traffic, mcrd killed at any moment.
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
count_packets dst copies udp dport 6000

A=$(config_rule a 239.1.1.1 239.2.2.1)
B=$(config_rule b 239.1.1.2 239.2.2.2)
C=$(config_rule c 239.1.1.3 239.2.2.3)

# The rules of the file come; runtime rules that were there stay, those an earlier
# mcrd had from its file go.
start_and_stop() {
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	configure_rules "$A" "$B"
	start_mcrd
	wait_for rules_are a=239.2.2.1 b=239.2.2.2 mine=239.2.2.9
	wait_for in_sync
	contains "origins" "$(mcrctl list --json | jq -r '.[] | .name + ":" + .origin' | sort | tr '\n' ' ')" \
		'^a:config b:config mine:runtime $'
	contains "ping" "$(mcrctl ping)" "mcrd runs \(pid $MCRD\) and is in sync"
	equal "daemon" "$(mcrctl ping --json | jq -r .daemon)" true
	drip src eth0 239.1.1.1 5000
	rises dst copies
	end_mcrd
	# Its end changes nothing.
	rises dst copies
	rules_are a=239.2.2.1 b=239.2.2.2 mine=239.2.2.9
	equal "daemon" "$(mcrctl ping --json | jq -c '[.daemon, .in_sync]')" '[false,null]'
	configure_rules "$B" "$C"
	start_mcrd
	wait_for rules_are b=239.2.2.2 c=239.2.2.3 mine=239.2.2.9
	end_mcrd
}

# watch_traffic GROUP: it is under traffic until nothing_lost.
watch_traffic() {
	COPIES=$(counted dst copies)
	stream src eth0 "$1" 5000
}

nothing_lost() {
	stop_stream
	wait_for count_is dst copies $((COPIES + SENT))
	((SENT > 20 / MCR_SCALE)) || fail "only $SENT datagrams while that went on"
}

# Nobody loses a datagram of a rule that is in both files.
reload() {
	configure_rules "$A" "$B"
	start_mcrd
	wait_for in_sync
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	watch_traffic 239.1.1.1
	configure_rules "$A" "$C"
	kill -HUP "$MCRD"
	wait_for rules_are a=239.2.2.1 c=239.2.2.3 mine=239.2.2.9
	configure_rules "$A" "$B" "$C"
	kill -HUP "$MCRD"
	wait_for rules_are a=239.2.2.1 b=239.2.2.2 c=239.2.2.3 mine=239.2.2.9
	wait_for in_sync
	nothing_lost
	end_mcrd
}

# Every error is said, with its place, and nothing changes.
invalid_file() {
	local before

	configure_rules "$A" "$B"
	start_mcrd
	wait_for in_sync
	before=$(mcrctl ping --json | jq -r .generation)
	printf '%s\n' '{ rules: [' '  { name: "x", input: { interface: "eth0", group: "239.1.1.1", port: 0 },' \
		'    outputs: [{ interface: "eth/1" }], colour: "red" },' '] }' >"$CONFIG"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'the configuration is left as it was'
	mcrd_says 'rules.json5:2:[0-9]+: rules\[0\]\.input\.port: '
	mcrd_says 'rules.json5:3:[0-9]+: rules\[0\]\.outputs\[0\]\.interface: '
	mcrd_says 'rules.json5:3:[0-9]+: rules\[0\].*colour'
	rules_are a=239.2.2.1 b=239.2.2.2
	equal "generation" "$(mcrctl ping --json | jq -r .generation)" "$before"
	in_sync
	end_mcrd
	# At the start it is refused, and what relays is left alone.
	refused 1 '2:[0-9]+' mcrd --config "$CONFIG"
	refused 1 'No such file' mcrd --config "$T/nowhere.json5"
	rules_are a=239.2.2.1 b=239.2.2.2
}

# What only the module can judge: with a runtime rule the file makes a circle.
refused_by_module() {
	configure_rules "$A"
	start_mcrd
	wait_for in_sync
	add eth1 239.2.2.3 6000 239.1.1.3:5000:eth0 --name back
	wait_for in_sync
	configure_rules "$A" "$C"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'refuses what is wanted.*(loop|circle|feed)'
	wait_for mcrd_says 'the configuration is left as it was'
	wait_for in_sync
	rules_are a=239.2.2.1 back=239.1.1.3
	end_mcrd
}

flush() {
	configure_rules "$A" "$B"
	start_mcrd --flush-on-exit
	wait_for in_sync
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1
	end_mcrd
	equal "rules" "$(compact "$(mcrctl list --json)")" "[]"
}

# One that is killed, told or not, leaves the rules; nor does it matter that there is no
# module.
not_flushed() {
	configure_rules "$A" "$B"
	start_mcrd --flush-on-exit
	wait_for in_sync
	kill -KILL "$MCRD"
	wait "$MCRD" || :
	rules_are a=239.2.2.1 b=239.2.2.2
	start_mcrd --flush-on-exit
	wait_for in_sync
	rmmod mcr
	wait_for mcrd_says 'waits for the module'
	end_mcrd
	insmod "$MCR_KO"
}

# A transaction that is open on mcrd's own socket, of which it knows nothing, as when the
# answer was lost: it is given up, and neither a repair nor the end becomes part of it.
left_open() {
	# It asks nothing by itself meanwhile: answers are to whoever reads them first.
	MORE="reconcile_interval: 3600" configure_rules "$A" "$B"
	start_mcrd --flush-on-exit
	wait_for in_sync
	"${PYTHON[@]}" "$MCR_SELFTESTS/listeners.py" "$MCRD" mcr begin
	mcrctl remove --name b
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" remove a
	wait_for mcrd_says 'drift is repaired'
	wait_for rules_are a=239.2.2.1
	wait_for in_sync
	"${PYTHON[@]}" "$MCR_SELFTESTS/listeners.py" "$MCRD" mcr begin
	end_mcrd
	equal "rules" "$(compact "$(mcrctl list --json)")" "[]"
}

second_instance() {
	configure_rules "$A"
	start_mcrd
	refused 1 "runs already.* $MCRD" mcrd --config "$CONFIG"
	# Nor does it run with another /run, as a container of the same pod has it.
	refused 1 "runs already.* $MCRD, with files in another folder" \
		env RUNTIME_DIRECTORY="$T" mcrd --config "$CONFIG"
	wait_for in_sync
	# One in another namespace is none of its business.
	in_host dst mcrd --config "$CONFIG" --no-log-relay >"$T/other.log" 2>&1 &
	wait_for grep -q 'configuration is in force' "$T/other.log"
	equal "rules there" "$(mcrctl --netns dst list --json | jq length)" 1
	mcrctl --netns dst ping | grep -q 'is in sync'
	[[ $(mcrctl --netns dst ping) != *"pid $MCRD)"* ]]
	mcrctl --netns dst remove --all
	end_mcrd
}

# What mcrctl does is wanted, and said who did it.
adopted() {
	local n

	configure_rules "$A" "$B"
	start_mcrd
	wait_for in_sync
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	mcrctl remove --name b
	add eth0 239.1.1.1 5000 239.2.7.7:6000:eth1 --name a --replace
	wait_for in_sync
	rules_are a=239.2.7.7 mine=239.2.2.9
	mcrd_says '"?mine.* was added by mcrctl \(mcrctl, pid [0-9]+\), and is wanted so'
	mcrd_says 'rule .* was removed by mcrctl'
	# More than one notification lists, and then those come off again.
	for ((n = 1; n <= 200; n++)); do
		echo "add --name n$n --input-interface eth0 --input-group 239.3.0.$n --input-port 5000 --outputs 239.2.3.$n:6000:eth1"
	done >"$T/many"
	mcrctl batch "$T/many" >/dev/null
	wait_for in_sync
	equal "rules" "$(mcrctl list --json | jq length)" 202
	sed 's/^add \(--name [^ ]*\).*/remove \1/' "$T/many" >"$T/none"
	mcrctl batch "$T/none" >/dev/null
	wait_for in_sync
	rules_are a=239.2.7.7 mine=239.2.2.9
	equal "drift" "$(said_times 'drift')" 0
	# The file is asked again: it has the word about its own rules.
	kill -HUP "$MCRD"
	wait_for rules_are a=239.2.2.1 b=239.2.2.2 mine=239.2.2.9
	end_mcrd
}

not_loaded() {
	rmmod mcr
	configure_rules "$A"
	start_mcrd
	wait_for mcrd_says 'waits for the module.*(modprobe|install)'
	insmod "$MCR_KO"
	wait_for rules_are a=239.2.2.1
	wait_for in_sync
	end_mcrd
}

# put_right_at: when mcrd last said that the module has what is wanted, in microseconds.
put_right_at() {
	local line

	wait_for mcrd_says 'the module has what is wanted'
	line=$(grep 'the module has what is wanted' "$T/mcrd.log" | tail -n 1)
	line=${line#time=}
	date -d "${line%% *}" +%s%6N
}

# The file is read again though there is no module, and is in force when that comes; one
# that is not there changes nothing.
reloaded_meanwhile() {
	configure_rules "$A"
	start_mcrd
	wait_for in_sync
	rmmod mcr
	wait_for mcrd_says 'waits for the module'
	configure_rules "$A" "$C"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'the configuration is read again'
	insmod "$MCR_KO"
	wait_for rules_are a=239.2.2.1 c=239.2.2.3
	wait_for in_sync
	rm "$CONFIG"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'No such file.*|the configuration is left as it was'
	wait_for mcrd_says 'the configuration is left as it was'
	rules_are a=239.2.2.1 c=239.2.2.3
	in_sync
	end_mcrd
}

# What the module refuses at the start changes nothing, until it does not any more.
refused_at_start() {
	add eth1 239.2.2.3 6000 239.1.1.3:5000:eth0 --name back
	MORE="reconcile_interval: 1" configure_rules "$A" "$C"
	start_mcrd
	wait_for mcrd_says 'refuses what is wanted.*(loop|circle|feed)'
	rules_are back=239.1.1.3
	equal "in sync" "$(mcrctl ping --json | jq .in_sync)" false
	mcrctl remove --name back
	wait_for rules_are a=239.2.2.1 c=239.2.2.3
	wait_for in_sync
	end_mcrd
}

# The log is written as the file says, from when it has been read.
logging_of_the_file() {
	MORE="logging: { global: 'notice', facilities: { RuleDispatch: 'debug' }, format: 'json' }" \
		configure_rules "$A"
	start_mcrd
	wait_for in_sync
	equal "lines that are no JSON" "$(sed '1,/ starts/d' "$T/mcrd.log" | grep -v '^{.*}$' || :)" ""
	mcrd_says '^{.*"message":"mcrd [^"]* starts"'
	equal "levels" "$(mcrctl log-level get --json | jq -c '[.global, .facilities.RuleDispatch]')" \
		'["notice","debug"]'
	# The module holds them: they outlive mcrd.
	kill -KILL "$MCRD"
	wait "$MCRD" || :
	equal "levels" "$(mcrctl log-level get --json | jq -c '[.global, .facilities.RuleDispatch]')" \
		'["notice","debug"]'
	start_mcrd
	wait_for in_sync
	configure_rules "$A" "$B"
	kill -HUP "$MCRD"
	wait_for rules_are a=239.2.2.1 b=239.2.2.2
	wait_for in_sync
	mcrctl remove --name b
	wait_for mcrd_says '^time=.* msg="rule .*\\"b\\" was removed by mcrctl'
	end_mcrd
}

# Whatever was wanted is back, runtime rules too, however often.
loaded_again() {
	local n begun loops=$((MCR_SCALE > 1 ? 3 : 5))

	MORE="idle_timeout: 77, pinning: { eth0: [0] }, logging: { facilities: { Egress: 'error' } }" \
		configure_rules "$A" "$B"
	start_mcrd
	wait_for in_sync
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	mcrctl remove --name b
	mcrctl log-level set --facility Stats --level alert
	wait_for in_sync
	drip src eth0 239.1.1.9 5000
	for ((n = 0; n < loops; n++)); do
		rises dst copies
		rmmod mcr
		: >"$T/mcrd.log"
		insmod "$MCR_KO"
		begun=${EPOCHREALTIME/[.,]/}
		wait_for rules_are a=239.2.2.1 mine=239.2.2.9
		wait_for in_sync
		# All in one transaction, and what was missing is said.
		wait_for mcrd_says 'the module has what is wanted: 2 rules added, 0 replaced, 0 removed'
		mcrd_says 'rule [0-9a-f]{16} .*"mine.* is missing" .*why="the module was loaded"'
		equal "generation" "$(mcrctl ping --json | jq .generation)" 2
		equal "settings" "$(mcrctl config show --json | jq -c '[.idle_timeout, .pinning]')" \
			'[77,{"eth0":[0]}]'
		equal "levels" "$(mcrctl log-level get --json | jq -c '[.facilities.Egress, .facilities.Stats]')" \
			'["error","alert"]'
		figure "the module loaded: all rules back $((($(put_right_at) - begun) / 1000)) ms later"
	done
	rises dst copies
	wait_for in_sync
	# Unloading needs nobody's leave, and it is not loaded behind one's back.
	rmmod mcr
	wait_for mcrd_says 'waits for the module'
	[[ ! -d /sys/module/mcr ]]
	insmod "$MCR_KO"
	wait_for rules_are a=239.2.2.1 mine=239.2.2.9
	end_mcrd
}

# many_configured: many rules are, in order; prints how many.
many_configured() {
	local n many=$((1000 / MCR_SCALE)) rules=()

	for ((n = 0; n < many; n++)); do
		rules+=("$(config_rule "r$n" "239.4.$((n / 250)).$((n % 250))" 239.2.2.1)")
	done
	configure_rules "${rules[@]}"
	echo "$many"
}

# rules_count N: for wait_for.
rules_count() {
	(($(mcrctl list --json | jq length) == $1))
}

# The same with its events in the log: they keep it until mcrd is told to let go, and
# when it comes back its rules go before them, which take an emulated machine a second
# to open.
loaded_again_for_events() {
	local before begun many

	many=$(many_configured)
	RELAY=1 start_mcrd
	wait_for in_sync
	rules_count "$many"
	# Each event takes a grace period to end.
	echo 1 >/sys/kernel/rcu_expedited
	wait_for let_go
	echo 0 >/sys/kernel/rcu_expedited
	wait_for mcrd_says 'waits for the module'
	before=$(wc -l <"$T/mcrd.log")
	insmod "$MCR_KO"
	begun=${EPOCHREALTIME/[.,]/}
	wait_for rules_count "$many"
	wait_for in_sync
	figure "the module loaded: all $many rules back $((($(put_right_at) - begun) / 1000)) ms later"
	wait_for mcrd_resumes "$before"
	equal "what came first" "$(sed "1,${before}d" "$T/mcrd.log" |
		grep -oE 'has what is wanted|reads events' | tr '\n' ,)" "has what is wanted,reads events,"
	end_mcrd
}

# let_go: it has, of the module, which is unloaded; for wait_for.
let_go() {
	kill -USR1 "$MCRD"
	rmmod mcr 2>/dev/null
}

# mcrd_resumes LINE: it says behind that line that it reads events; for wait_for.
mcrd_resumes() {
	sed "1,$1d" "$T/mcrd.log" | grep -q 'reads events of the module'
}

# It is killed while the module is loaded anew; the next one has it all.
lost_together() {
	configure_rules "$A"
	start_mcrd
	wait_for in_sync
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	wait_for grep -qs 239.2.2.9 "$RUNTIME_DIRECTORY"/*.runtime.json5
	kill -KILL "$MCRD"
	wait "$MCRD" || :
	rmmod mcr
	insmod "$MCR_KO"
	start_mcrd
	wait_for rules_are a=239.2.2.1 mine=239.2.2.9
	equal "origin" "$(mcrctl list --json | jq -r '.[] | select(.name == "mine").origin')" runtime
	end_mcrd
	# What was removed while nobody looked stays removed: the module knows best.
	mcrctl remove --name mine
	start_mcrd
	wait_for in_sync
	rules_are a=239.2.2.1
	end_mcrd
}

# At any moment: forwarding never stops, and the next one converges.
killed() {
	local n loops=$((MCR_SCALE > 1 ? 5 : 30)) pace begun late was now before=0 after=0

	configure_rules "$A" "$B"
	begun=${EPOCHREALTIME/[.,]/}
	start_mcrd
	wait_for in_sync
	# Milliseconds from its start to its last step, and then some.
	pace=$(((${EPOCHREALTIME/[.,]/} - begun) / 800))
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	# Of the file's rules this one is in all files.
	watch_traffic 239.1.1.1
	kill -KILL "$MCRD"
	wait "$MCRD" || :
	was=(a=239.2.2.1 b=239.2.2.2 mine=239.2.2.9)
	for ((n = 0; n < loops; n++)); do
		configure_rules "$A" "$(config_rule b 239.1.1.2 "239.2.3.$n")" "$C"
		mcrd --config "$CONFIG" --no-log-relay >"$T/mcrd.log" 2>&1 &
		MCRD=$!
		# From before its first step to after its last, however fast the machine is.
		late=$((n * pace / loops))
		read -rt "$((late / 1000)).$(printf %03d $((late % 1000)))" -u "$NAP" || :
		kill -KILL "$MCRD" 2>/dev/null || :
		wait "$MCRD" || :
		now=(a=239.2.2.1 "b=239.2.3.$n" c=239.2.2.3 mine=239.2.2.9)
		if rules_are "${now[@]}"; then
			after=$((after + 1))
			was=("${now[@]}")
		else
			before=$((before + 1))
			rules_are "${was[@]}" || fail "neither the old rules nor the new: $(mcrctl list)"
		fi
	done
	figure "of $loops killed $before before the rules changed, $after after"
	((before && after)) || fail "all were killed on the same side of the change"
	configure_rules "$A" "$C"
	start_mcrd
	wait_for rules_are a=239.2.2.1 c=239.2.2.3 mine=239.2.2.9
	wait_for in_sync
	nothing_lost
	end_mcrd
}

# Names and inputs that both the file and mcrctl gave.
conflicts() {
	add eth0 239.1.1.1 5000 239.2.7.1:6000:eth1 --name mine
	add eth0 239.1.1.8 5000 239.2.7.2:6000:eth1 --name b
	configure_rules "$A" "$B"
	start_mcrd
	wait_for rules_are a=239.2.2.1 b=239.2.2.2 =239.2.7.2
	wait_for in_sync
	mcrd_says 'gives way to the configuration'
	mcrd_says 'loses its name'
	end_mcrd
}

run_case "the file's rules come, runtime rules stay, its end changes nothing" start_and_stop
run_case "SIGHUP: what is in both files loses nothing" reload
run_case "a file with errors: each with its place, nothing changes" invalid_file
run_case "a file that the module refuses changes nothing" refused_by_module
run_case "--flush-on-exit removes all rules" flush
run_case "--flush-on-exit: not if it is killed, nor without a module" not_flushed
run_case "a transaction left open on its socket does no harm" left_open
run_case "a second one is refused, with the first one's pid" second_instance
run_case "what mcrctl changes is wanted" adopted
run_case "the file goes before runtime rules with its inputs and names" conflicts
run_case "a file that the module refuses at the start is tried again" refused_at_start
run_case "its log is as the file says" logging_of_the_file
run_case "SIGHUP without a module, and without a file" reloaded_meanwhile
run_case "without the module it waits, and says so" not_loaded
run_case "the module loaded again: all is back" loaded_again
run_case "the module loaded again under a log of its events: 1,000 rules go first" loaded_again_for_events
run_case "mcrd killed and the module loaded again: all is back" lost_together
run_case "killed at any moment: nothing is lost" killed
end
