#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
#
# The stream of `monitor`, which programs read: all that it tells, held against what it
# should be, octet by octet. Only process ids and the version are another each time.
# The module is unloaded and loaded on the way.
#
#	here: eth0 10.0.0.1/24, eth1 10.1.0.1/24 (dummies)

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

KEEP_RULES=1
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
configure here "link add eth0 type dummy" "link add eth1 type dummy"
port here eth0 10.0.0.1/24
port here eth1 10.1.0.1/24
connect

# told WORDS [TIMES]: the stream has so many lines with them; for wait_for.
told() {
	(($(grep -cF "$1" "$T/stream") >= ${2-1}))
}

listen() {
	mcrctl monitor --json >"$T/stream" 2>"$T/monitor.err" &
	mcrctl monitor >"$T/lines" 2>>"$T/monitor.err" &
	wait_for told '"present"'
	wait_for test -s "$T/lines"
}

rules_change() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1 --name one
	add eth0 239.1.1.1 5000 239.2.2.1:6001:eth1 --name first --replace
	mcrctl batch - >/dev/null <<-END
		add --input-interface eth0 --input-group 239.1.1.2 --input-port 5000 --outputs 239.2.2.2:6000:eth1 --name two
		remove --name first
	END
	mcrctl remove --name two >/dev/null
}

interfaces_change() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth9 --name one
	ip link set eth0 down
	ip link set eth0 up
	ip link add eth9 type dummy
	ip link set eth9 up
	ip link set eth9 down
	ip link set eth9 name eth8
	wait_for told 'eth9 does not exist'
	mcrctl remove --name one >/dev/null
}

levels_and_settings_change() {
	mcrctl log-level set --global warning >/dev/null
	mcrctl log-level set --facility Egress --level debug >/dev/null
	mcrctl log-level set --reset >/dev/null
	MORE='idle_timeout: 60, pinning: { eth0: [0, 1] },' configure_rules \
		"$(config_rule kept 239.1.1.1 239.2.2.1)" "$(config_rule other 239.1.1.2 239.2.2.2)"
	mcrctl config load --replace "$CONFIG" >/dev/null
}

# What is not mcrctl's doing is put back by mcrd, and it is told why.
drift_is_repaired() {
	start_mcrd
	wait_for in_sync
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" alter 1 altered
	wait_for told '"cause":"repair"' 1
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" remove other
	wait_for told '"cause":"repair"' 2
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" settings 7
	wait_for told '"cause":"repair"' 3
	mcrctl remove --name other >/dev/null
	configure_rules "$(config_rule kept 239.1.1.1 239.2.2.3)"
	wait_for in_sync
	kill -HUP "$MCRD"
	wait_for told '"client":"mcrd"' 4
	wait_for in_sync
	end_mcrd
}

module_goes_and_comes() {
	rmmod mcr
	wait_for told '"unloaded"'
	insmod "$MCR_KO"
	wait_for told '"loaded"'
	# Runtime rules that there were before do not come back without mcrd.
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1 --name again
	wait_for told '"again"'
	wait_for grep -q again "$T/lines"
}

# mask FILE: without what is another each time. A link may settle in more steps than
# one, which then read alike.
mask() {
	sed -E "s/\"pid\":[0-9]+/\"pid\":PID/; s/pid [0-9]+/pid PID/
		s/\"version\":\"[^\"]*\"/\"version\":\"VERSION\"/; s/version [^,]*,/version VERSION,/" "$1" | uniq
}

all_is_told() {
	local file failed=

	listen
	rules_change
	interfaces_change
	levels_and_settings_change
	drift_is_repaired
	module_goes_and_comes
	for file in stream lines; do
		mask "$T/$file" | diff "$MCR_SELFTESTS/monitor.$file" - || failed+=" $file"
	done
	[[ -z $failed ]] || fail "not as expected:$failed"
	equal "errors" "$(<"$T/monitor.err")" ""
}

# More than a notification lists: how many in all is told instead.
many_at_once() {
	local n

	# The case before leaves a rule.
	mcrctl remove --all >/dev/null 2>&1 || :
	listen
	for n in {1..130}; do
		echo "add --input-interface eth0 --input-group 239.3.1.$n --input-port 5000 --outputs 239.4.1.$n:6000:eth1"
	done | mcrctl batch - >/dev/null
	wait_for told '"rules"'
	mcrctl remove --all >/dev/null
	wait_for told '"rules"' 2
	equal "lines" "$(jq -r '.event + " " + (.change // "")' "$T/stream" | sort | uniq -c | awk '{ print $1, $2, $3 }' |
		sort | xargs)" "1 module present 128 rule added 128 rule removed 2 rules"
	equal "sums" "$(jq -c 'select(.event == "rules") | [.added, .replaced, .removed]' "$T/stream" | xargs)" \
		"[130,0,0] [0,0,130]"
}

# What mcrd gives back to a module that was loaded anew is told to be that.
restored() {
	configure_rules "$(config_rule kept 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for in_sync
	listen
	rmmod mcr
	wait_for told '"unloaded"'
	insmod "$MCR_KO"
	wait_for told '"cause":"restore"'
	equal "what was told of rules" "$(jq -c 'select(.event == "rule") |
		[.change, .name, .by.client, .cause]' "$T/stream")" \
		'["added","kept","mcrd","restore"]'
	end_mcrd
	mcrctl remove --all >/dev/null
}

# A stream that could not keep up says so, and goes on.
some_lost() {
	local monitor n

	mcrctl monitor --json >"$T/stream" 2>"$T/monitor.err" &
	monitor=$!
	wait_for told '"present"'
	"${PYTHON[@]}" "$MCR_SELFTESTS/listeners.py" "$monitor" mcr choke
	kill -STOP "$monitor"
	for n in {1..200}; do
		echo "add --input-interface eth0 --input-group 239.3.1.$n --input-port 5000 --outputs 239.4.1.$n:6000:eth1"
	done | mcrctl batch - >/dev/null
	mcrctl remove --all >/dev/null
	kill -CONT "$monitor"
	wait_for told '"event":"lost"'
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1 --name afterwards
	wait_for told '"afterwards"'
	mcrctl remove --all >/dev/null
	kill "$monitor"
	wait "$monitor" || :
}

# The rest of a stream that ends is an error, not a silence.
nobody_reads() {
	refused 1 'cannot write the output' bash -c 'mcrctl monitor --json >/dev/full'
	refused 1 'cannot write the output' bash -c 'mcrctl monitor --json >&-'
	refused 1 'cannot write the output' bash -c 'echo "{}" | mcrctl config check - >&-'
	rmmod mcr
	refused 3 'modprobe mcr|insmod' mcrctl monitor
	insmod "$MCR_KO"
}

# Others that run on are told too, and leave a terminal or a pipe in order.
others_end() {
	local status=0

	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1
	mcrctl top --json --interval 0.1 >"$T/top.log" 2>"$T/top.err" &
	wait_for test -s "$T/top.log"
	rmmod mcr
	wait $! || status=$?
	equal "exit status of top" "$status" 3
	contains "what top says" "$(<"$T/top.err")" 'modprobe mcr|insmod'
	insmod "$MCR_KO"
}

run_case "rules, interfaces, levels, settings, repairs, the module" all_is_told
run_case "more changes than are listed" many_at_once
run_case "rules that a new module is given back" restored
run_case "changes that were lost" some_lost
run_case "output that cannot be written, no module" nobody_reads
run_case "top, when the module goes" others_end
end
