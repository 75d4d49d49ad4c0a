#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Levels: what they let through is judged by the kernel's own trace buffer; they
# belong to the namespace, hold at once, and come in any case and short form.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst other
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
cable src:eth9 10.9.0.2/24 other:eth0 10.9.0.1/24
connect
tracing
B=$TRACING/instances/mcr_log_level
[[ -d $B ]] || mkdir "$B"
trap 'echo 0 >"$B/events/mcr/enable"; rmdir "$B"' EXIT
NETNS=$(stat -Lc %i /proc/self/ns/net)
OTHER=$(in_host other stat -Lc %i /proc/self/ns/net)

# watch [NETNS]: from here on, events of that namespace alone.
watch() {
	echo "netns == ${1-$NETNS}" >"$B/events/mcr/filter"
	echo 1 >"$B/events/mcr/enable"
	: >"$B/trace"
}

# seen PATTERN: how many events are like it.
seen() {
	grep -cE "$1" "$B/trace" || :
}

level() {
	mcrctl log-level get --json | jq -r "$1"
}

defaults() {
	equal "the global level" "$(level .global)" info
	equal "levels of facilities" "$(level '.facilities | length')" 0
	equal "levels in force" "$(level '.in_force | map(select(. == "info")) | length')" 12
	contains "the table" "$(mcrctl log-level get)" 'Supervisor +info'
}

names() {
	mcrctl log-level set --global WARN
	equal "WARN" "$(level .global)" warning
	mcrctl log-level set --global Emerg
	equal "Emerg" "$(level .global)" emergency
	mcrctl log-level set --facility packetparser --level ERR
	equal "ERR of packetparser" "$(level .facilities.PacketParser)" error
	equal "it in force" "$(level .in_force.PacketParser)" error
	contains "the table" "$(mcrctl log-level get)" 'PacketParser +error +here'
	mcrctl log-level set --facility PacketParser --level global
	equal "PacketParser that follows" "$(level '.facilities.PacketParser')" null
	equal "it in force" "$(level .in_force.PacketParser)" emergency
	mcrctl log-level set --facility Egress --level trace
	mcrctl log-level set --reset
	defaults
	refused 2 'not a level: give one of emergency, .*, trace' mcrctl log-level set --global 9
	refused 2 'not a facility: give one of' mcrctl log-level set --facility x --level info
	defaults
}

# Each level lets through what is as severe, and nothing else.
let_through() {
	watch
	mcrctl log-level set --global emergency
	: >"$B/trace"
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	transmit src eth0 239.1.1.1 5000 3
	mcrctl remove --all
	equal "events at emergency" "$(seen mcr_)" 0

	mcrctl log-level set --facility RuleDispatch --level info
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	wait_for grep -q mcr_transaction_commit "$B/trace"
	equal "rules added" "$(seen mcr_rule_added)" 1
	equal "events of others" "$(grep mcr_ "$B/trace" | grep -vc 'facility=RuleDispatch')" 0

	# Held by the module: the next datagram goes by it.
	mcrctl log-level set --facility Ingress --level trace
	transmit src eth0 239.1.1.1 5000 7
	equal "datagrams matched" "$(seen mcr_datagram_matched)" 7
	mcrctl log-level set --facility Ingress --level debug
	transmit src eth0 239.1.1.1 5000 7
	equal "datagrams matched, still" "$(seen mcr_datagram_matched)" 7
	equal "copies, of another facility" "$(seen mcr_copy_sent)" 0
}

# Another namespace has levels of its own.
namespaces() {
	watch "$OTHER"
	mcrctl log-level set --global trace
	mcrctl --netns other log-level set --global alert
	equal "the level here" "$(level .global)" trace
	add_on other eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	equal "events there" "$(seen mcr_)" 0
	mcrctl --netns other log-level set --global info
	mcrctl --netns other remove --all
	wait_for grep -q mcr_rule_removed "$B/trace"
	equal "events of other namespaces" "$(grep mcr_ "$B/trace" | grep -vc "netns=$OTHER")" 0
}

# Listeners are told, with who did it.
told() {
	mcrctl monitor --json >"$T/monitor.log" 2>&1 &
	wait_for telling
	mcrctl log-level set --facility Stats --level notice
	wait_for grep -q '"log_levels"' "$T/monitor.log"
	equal "what they are told" \
		"$(jq -c 'select(.event == "log_levels" and .log_levels.facilities.Stats == "notice") |
			[.log_levels.global, .log_levels.facilities, .by.client]' "$T/monitor.log" | tail -n 1)" \
		'["info",{"Stats":"notice"},"mcrctl"]'
}

# The monitor listens once it has printed something.
telling() {
	mcrctl log-level set --facility Test --level debug
	mcrctl log-level set --reset
	[[ -s $T/monitor.log ]]
}

# Reading needs no privilege, changing does.
privileges() {
	local plain=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)

	"${plain[@]}" "$(command -v mcrctl)" log-level get >"$T/get.log"
	contains "what anyone may read" "$(<"$T/get.log")" 'global +info'
	refused 1 'not permitted|CAP_NET_ADMIN' "${plain[@]}" "$(command -v mcrctl)" log-level set --global debug
	defaults
}

# Refused requests leave all as it was.
bad_requests() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" levels
	defaults
}

run_level() {
	run_case "$@"
	mcrctl log-level set --reset
	mcrctl --netns other log-level set --reset
	echo 0 >"$B/events/mcr/enable"
}

run_level "defaults" defaults
run_level "names in any case, and short ones" names
run_level "a level lets through what is as severe, at once" let_through
run_level "levels belong to a namespace" namespaces
run_level "listeners are told" told
run_level "anyone may read them" privileges
run_level "bad requests are refused whole" bad_requests
end
