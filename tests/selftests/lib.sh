# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced by every t_*.sh. The test runs as process 1 of a pid namespace, in
# network and mount namespaces of its own (see run): where it stands is the host
# that relays, other hosts are namespaces beside it, and when it ends everything
# it made is gone. Its files go to $T, a tmpfs.
#
# A file sources this, lays cables, then runs its cases:
#
#	host src dst
#	cable eth0 10.0.0.1/24 src:eth0 10.0.0.2/24
#	connect
#	run_case "what must be so" function [argument...]
#	end
#
# or core_case for one that goes a way through the module that no other core case does.
#
# A case is a function that runs in a subshell under "set -e": the first command
# that fails, fails it, and what it printed is shown. After each case the rules
# are removed and every process it left is killed.
#
# shellcheck shell=bash

T=/mnt
MCR_SLOW=${MCR_SLOW:-1}
MCR_SCALE=${MCR_SCALE:-1}
WAIT=$((20 * MCR_SLOW))		# seconds a condition may take to come true
RATE=$((4000 / MCR_SCALE))	# datagrams a second an emulated machine holds
PYTHON=(/usr/bin/python3 -IS)
exec {NAP}<> <(:)

# ---- waiting -------------------------------------------------------------

# nap: lets a moment pass between two looks at a condition. Looking costs the debug
# kernel half a second of a processor, Debian's a tenth.
NAP_TIME=0.1
((MCR_SCALE == 1)) || NAP_TIME=0.2
nap() {
	read -rt "$NAP_TIME" -u "$NAP" || :
}

# wait_for COMMAND...: until it succeeds; fails the case if it does not in time.
wait_for() {
	local deadline=$((SECONDS + WAIT))

	until "$@"; do
		((SECONDS < deadline)) || fail "in $WAIT s never: $*"
		nap
	done
}

# not COMMAND...: succeeds when it fails; wait_for can use it.
not() {
	! "$@"
}

# holds FILE WORDS: they stand in it; for wait_for.
holds() {
	[[ -e $1 && $(<"$1") == *"$2"* ]]
}

# ended PID: it is gone or waits to be reaped, which "kill -0" cannot tell from
# running; wait_for can use it.
ended() {
	local stat

	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ ${stat##*) } == Z* ]]
}

# ---- hosts and cables ----------------------------------------------------

declare -A BATCH=([here]="link set lo up"$'\n')
ORDER=(here)

# busybox is linked statically: an emulated machine starts it in half the time.
NSENTER=(nsenter)
! command -v busybox >/dev/null || NSENTER=(busybox nsenter)

# in_host HOST COMMAND...: runs it there; "here" is the relaying host.
in_host() {
	if [[ $1 == here ]]; then
		"${@:2}"
	else
		program "$2"
		"${NSENTER[@]}" --net="/run/netns/$1" -- "$PROGRAM" "${@:3}"
	fi
}

# program NAME: PROGRAM is where it is. By its name alone, busybox would take its own.
program() {
	hash "$1" 2>/dev/null || :
	PROGRAM=${BASH_CMDS[$1]-$1}
}

# become HOST COMMAND...: in_host for the background, without a shell that waits.
become() {
	if [[ $1 == here ]]; then
		exec "${@:2}"
	else
		program "$2"
		exec "${NSENTER[@]}" --net="/run/netns/$1" -- "$PROGRAM" "${@:3}"
	fi
}

# host NAME...: more hosts.
host() {
	local name lines=''

	for name in "$@"; do
		lines+="netns add $name"$'\n'
		configure "$name" "link set lo up"
	done
	ip -batch - <<<"$lines"
}

# configure HOST LINE...: what ip is to do there at the next connect.
configure() {
	local host=$1 line

	shift
	[[ -n ${BATCH[$host]-} ]] || ORDER+=("$host")
	for line in "$@"; do
		BATCH[$host]+="$line"$'\n'
	done
}

# port HOST IF [ADDRESS...]: addresses of an interface, and up.
port() {
	local host=$1 interface=$2 address

	shift 2
	for address in "$@"; do
		if [[ $address == *:* ]]; then
			configure "$host" "addr add $address dev $interface nodad"
		else
			configure "$host" "addr add $address brd + dev $interface"
		fi
	done
	configure "$host" "link set $interface up"
}

# cable [HOST:]IF [ADDRESS...] HOST:IF [ADDRESS...]: a veth pair. The first end
# is here unless it names a host. Hosts are connected in the order in which they
# were first spoken of, so the first end must have been.
cable() {
	local first=$1 near=() second

	shift
	while [[ $1 != *:* || $1 == */* ]]; do
		near+=("$1")
		shift
	done
	second=$1
	shift
	[[ $first == *:* ]] || first=here:$first
	configure "${first%%:*}" "link add ${first#*:} type veth peer name ${second#*:} netns ${second%%:*}"
	port "${first%%:*}" "${first#*:}" "${near[@]}"
	port "${second%%:*}" "${second#*:}" "$@"
}

# connect: does what has been configured since the last time.
connect() {
	local host

	for host in "${ORDER[@]}"; do
		if [[ $host == here ]]; then
			ip -batch - <<<"${BATCH[here]}"
		else
			ip -n "$host" -batch - <<<"${BATCH[$host]}"
		fi
	done
	BATCH=()
	ORDER=()
}

# reverse_path_check IF...: rp_filter=1, and proof that it is in force.
reverse_path_check() {
	local name

	for name in all "$@"; do
		echo 1 >"/proc/sys/net/ipv4/conf/$name/rp_filter"
		[[ $(<"/proc/sys/net/ipv4/conf/$name/rp_filter") == 1 ]]
	done
}

# forwarding HOST: it routes unicast.
forwarding() {
	in_host "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

# link_up HOST IF: there is a carrier.
link_up() {
	[[ $(in_host "$1" ip -o link show dev "$2") == *LOWER_UP* ]]
}

# ---- MCR -----------------------------------------------------------------

# add IF GROUP PORT OUTPUTS [OPTION...]: adds a rule; ID is its id. OUTPUTS may
# be empty when --output options follow.
add() {
	local args=(--input-interface "$1" --input-group "$2" --input-port "$3")

	[[ -z $4 ]] || args+=(--outputs "$4")
	ID=$(mcrctl add "${args[@]}" "${@:5}")
	[[ $ID =~ ^[0-9a-f]{16}$ ]] || fail "mcrctl add printed \"$ID\", no id"
}

# add_on HOST IF GROUP PORT OUTPUTS [OPTION...]: the same on another host.
add_on() {
	local args=(--input-interface "$2" --input-group "$3" --input-port "$4")

	[[ -z $5 ]] || args+=(--outputs "$5")
	ID=$(mcrctl --netns "$1" add "${args[@]}" "${@:6}")
	[[ $ID =~ ^[0-9a-f]{16}$ ]] || fail "mcrctl add printed \"$ID\", no id"
}

# compact TEXT: JSON without white space, so that patterns match it.
compact() {
	echo "${1//[[:space:]]/}"
}

# rule_is STATE [WORDS]: the first rule listed is in it, and the list holds the
# words; for wait_for.
rule_is() {
	local text

	text=$(mcrctl list --json)
	[[ $text =~ \"state\":\ *\"([a-z]+)\" && ${BASH_REMATCH[1]} == "$1" ]] &&
		[[ -z ${2-} || $text == *"$2"* ]]
}

# list_says WORDS: the list, as JSON, holds them; for wait_for.
list_says() {
	[[ $(mcrctl list --json) == *"$1"* ]]
}

# by_hand COMMAND [ARGUMENT...]: tests/selftests/netlink.py, what mcrctl has no
# words for.
by_hand() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" "$@"
}

# worker IF JQ-FILTER: picks from the interface's worker, null if it has none.
worker() {
	mcrctl list-workers --json |
		jq -rc "[.[] | select(.interface == \"$1\")][0] | $2"
}

# worker_is IF STATE: "none" if there is none; for wait_for.
worker_is() {
	[[ $(worker "$1" '.state // "none"') == "$2" ]]
}

# stats JQ-FILTER: picks from "mcrctl stats --json".
stats() {
	mcrctl stats --json | jq -r "$1"
}

# stats_are JQ-FILTER VALUE: for wait_for.
stats_are() {
	STATS=$(stats "$1")
	[[ $STATS == "$2" ]]
}

# joined IF GROUP: the kernel holds the membership; for wait_for.
joined() {
	local word found=

	for word in $(ip maddr show dev "$1"); do
		[[ $word != "$2" ]] || found=1
	done
	[[ -n $found ]]
}

# memberships: every membership of this host, sorted, but for those that follow
# from a MAC address.
memberships() {
	ip maddr show | grep -vE '33:33:ff|ff02::1:ff' | sed 's/^[0-9]*://' | sort
}

# ---- traffic -------------------------------------------------------------

# receive TAG HOST IF GROUP PORT [OPTION...]: a mcrgen receiver in the
# background that has joined when this returns.
receive() {
	local tag=$1

	absent "$T/$tag.ready"
	become "$2" mcrgen recv --interface "$3" --group "$4" --port "$5" \
		--timeout "$WAIT" --ready-file "$T/$tag.ready" --json \
		--quiet "${@:6}" >"$T/$tag.json" 2>"$T/$tag.err" &
	RECEIVER[$tag]=$!
	wait_for test -e "$T/$tag.ready"
}
declare -A RECEIVER=()

# received TAG COUNT: the receiver saw exactly that, each once and intact.
received() {
	local text

	wait "${RECEIVER[$1]}" || :
	text=$(compact "$(<"$T/$1.json")")
	[[ $text == *'"received":'"$2,"* ]] &&
		[[ $text == *'"lost":0,'* && $text == *'"duplicated":0,'* ]] &&
		[[ $text == *'"corrupted":0,'* ]] && return
	cat "$T/$1.err"
	fail "receiver $1 should have $2 intact datagrams: $text"
}

# transmit HOST IF GROUP PORT COUNT [OPTION...]: sends; waits for its end.
transmit() {
	in_host "$1" mcrgen send --interface "$2" --group "$3" --port "$4" \
		--count "$5" --rate "$RATE" --quiet "${@:6}" >"$T/transmit.log" 2>&1 ||
		fail "mcrgen: $(<"$T/transmit.log")"
}

# stream HOST IF GROUP PORT [OPTION...]: sends in the background until
# stop_stream, which says in SENT how many.
stream() {
	become "$1" mcrgen send --interface "$2" --group "$3" --port "$4" \
		--rate $((500 / MCR_SCALE)) --size 200 --json --quiet "${@:5}" \
		>"$T/stream.json" 2>"$T/stream.err" &
	STREAM=$!
}

stop_stream() {
	local text

	stop "$STREAM"
	text=$(compact "$(<"$T/stream.json")")
	[[ $text =~ \"sent\":([0-9]+) ]] || fail "mcrgen: $(<"$T/stream.err")"
	# shellcheck disable=SC2034 # for the caller
	SENT=${BASH_REMATCH[1]}
}

# drip HOST IF GROUP PORT [OPTION...]: sends in the background to the end of the
# case, whatever becomes of the interface.
drip() {
	while :; do
		in_host "$1" mcrgen send --interface "$2" --group "$3" --port "$4" \
			--count 1000 --rate $((400 / MCR_SCALE)) --size 200 --quiet \
			"${@:5}" >/dev/null 2>&1 || nap
	done &
}

# rises HOST NAME: the counter goes on rising.
rises() {
	local before

	before=$(counted "$1" "$2")
	wait_for count_at_least "$1" "$2" $((before + 5))
}

# stop PID: asks a process in the background to end, and waits for it.
stop() {
	local n

	for ((n = 0; ; n++)); do
		! ended "$1" || break
		# Asked once more, in case it had not come to where it listens.
		((n % 50)) || ask_to_end "$1"
		((n < WAIT * 10)) || fail "process $1 does not end"
		nap
	done
	wait "$1" 2>/dev/null || :
}

# ask_to_end PID: the subshell that in_host runs in passes no signal on.
ask_to_end() {
	local child children='' list=/proc/$1/task/$1/children

	if [[ -e $list ]]; then
		{ read -r children <"$list"; } 2>/dev/null || :
	else
		children=$(pgrep -P "$1" || :)
	fi
	for child in $children "$1"; do
		kill -INT "$child" 2>/dev/null || :
	done
}

# wire COMMAND...: tests/selftests/wire.py: payload files, crafted frames.
wire() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/wire.py" "$@"
}

# wire_receive TAG HOST KEY=VALUE...: wire.py recv in the background, ready when
# this returns; datagrams become files in $T/TAG.
wire_receive() {
	local tag=$1 where=$2

	shift 2
	[[ -d $T/$tag ]] || mkdir "$T/$tag"
	absent "$T/$tag"/* "$T/$tag.ready"
	become "$where" "${PYTHON[@]}" "$MCR_SELFTESTS/wire.py" recv \
		dir="$T/$tag" ready="$T/$tag.ready" timeout="$WAIT" "$@" \
		>"$T/$tag.log" 2>&1 &
	RECEIVER[$tag]=$!
	wait_for test -e "$T/$tag.ready"
}

# wire_received TAG: waits for its end, which must be a good one.
wire_received() {
	wait "${RECEIVER[$1]}" || fail "receiver $1: $(<"$T/$1.log")"
}

# wire_send HOST KEY=VALUE... FILE..., wire_frames HOST IF FRAME...
wire_send() {
	in_host "$1" "${PYTHON[@]}" "$MCR_SELFTESTS/wire.py" send "${@:2}"
}

wire_frames() {
	in_host "$1" "${PYTHON[@]}" "$MCR_SELFTESTS/wire.py" frames "${@:2}"
}

# capture TAG HOST IF COUNT FILTER...: tcpdump in the background, listening when
# this returns; it ends by itself after COUNT packets.
capture() {
	local tag=$1

	# What the last one of that tag said is no sign that this one listens.
	: >"$T/$tag.tcpdump"
	become "$2" tcpdump -n -p -U --immediate-mode -s 1600 -B 8192 -i "$3" -c "$4" \
		-w "$T/$tag.pcap" "${@:5}" >"$T/$tag.tcpdump" 2>&1 &
	CAPTURE[$tag]=$!
	wait_for holds "$T/$tag.tcpdump" 'listening on'
}
declare -A CAPTURE=()

# captured TAG [OPTION...]: when it has its packets, prints them, tcpdump's way.
captured() {
	wait_for ended "${CAPTURE[$1]}"
	tcpdump -n -r "$T/$1.pcap" "${@:2}" 2>/dev/null
}

# captured_so_far TAG [OPTION...]: the same, whatever it has.
captured_so_far() {
	stop "${CAPTURE[$1]}"
	tcpdump -n -r "$T/$1.pcap" "${@:2}" 2>/dev/null
}

# ---- counting ------------------------------------------------------------

# count_packets HOST NAME MATCH...: an nftables counter of what arrives there,
# before routing: "count_packets dst a udp dport 6000".
count_packets() {
	in_host "$1" nft -f - <<-END
		table inet count {
			chain c_$2 {
				type filter hook prerouting priority raw;
				${*:3} counter
			}
		}
	END
}

# counted HOST NAME: packets so far.
counted() {
	local text

	text=$(in_host "$1" nft list chain inet count "c_$2")
	[[ $text =~ packets\ ([0-9]+)\ bytes ]]
	echo "${BASH_REMATCH[1]}"
}

# count_is HOST NAME N: for wait_for.
count_is() {
	[[ $(counted "$1" "$2") == "$3" ]]
}

# count_at_least HOST NAME N: for wait_for.
count_at_least() {
	(($(counted "$1" "$2") >= $3))
}

# link_packets HOST IF rx|tx: packets the device counted.
link_packets() {
	local text

	text=$(ip -n "$1" -s -j link show dev "$2")
	[[ $text =~ \"$3\":\{\"bytes\":[0-9]+,\"packets\":([0-9]+) ]]
	echo "${BASH_REMATCH[1]}"
}

# tracing: the kernel's tracing is at $TRACING.
TRACING=/sys/kernel/tracing
tracing() {
	[[ -e $TRACING/trace ]] || mount -t tracefs nodev "$TRACING"
}

# trace_events EVENT...: the kernel keeps these of the module, and nothing from before.
trace_events() {
	local event

	tracing
	: >"$TRACING/trace"
	for event; do
		echo 1 >"$TRACING/events/mcr/mcr_$event/enable"
	done
}

# traced PATTERN: it has kept such a one; for wait_for.
traced() {
	grep -qE "$1" "$TRACING/trace"
}

# trace_ends: it keeps no more.
trace_ends() {
	echo 0 >"$TRACING/events/mcr/enable"
}

# ---- asserting -----------------------------------------------------------

# fail SENTENCE: ends the case.
fail() {
	echo "failed: $*" >&2
	exit 1
}

# skip REASON: ends the case; it says nothing on this machine.
skip() {
	echo "$*" >"$T/.skip"
	exit 4
}

# equal WHAT IS SHOULD
equal() {
	[[ $2 == "$3" ]] || fail "$1 is \"$2\", should be \"$3\""
}

# contains WHAT TEXT PATTERN: a bash regular expression somewhere in TEXT.
contains() {
	[[ $2 =~ $3 ]] || fail "$1 is \"$2\", should hold \"$3\""
}

# refused STATUS WORDS COMMAND...: it exits with STATUS, prints nothing on
# standard output, and one sentence with WORDS (a regular expression) on stderr.
refused() {
	local status=0 said

	"${@:3}" >"$T/.out" 2>"$T/.err" || status=$?
	said=$(<"$T/.err")
	((status == $1)) || fail "\"${*:3}\" exits with $status, should with $1: $said"
	[[ ! -s $T/.out ]] || fail "\"${*:3}\" printed: $(<"$T/.out")"
	contains "what \"${*:3}\" says" "$said" "$2"
}

# ---- cases ---------------------------------------------------------------

# figure TEXT: what was measured, for people to read; nothing is judged by it.
figure() {
	echo "# $*" >>"$T/.figures"
}

# seconds_since TIME: from then, in the form of $EPOCHREALTIME, to now.
seconds_since() {
	local us=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))

	printf '%d.%03d' $((us / 1000000)) $((us / 1000 % 1000))
}

# absent FILE...: they are, now. Starting rm takes longer than it takes.
absent() {
	local file files=()

	for file; do
		[[ ! -e $file ]] || files+=("$file")
	done
	((${#files[@]} == 0)) || rm -f "${files[@]}"
}

# diagnose: what is to be known of this host when something failed.
diagnose() {
	local file name

	for name in here $(ip netns list 2>/dev/null | cut -d ' ' -f 1); do
		echo "---- host $name"
		in_host "$name" ip -br addr
		in_host "$name" ip -s -j link | jq -r '.[] | select(.ifname != "lo") |
			.ifname + ": rx " + (.stats64.rx | tojson) + " tx " + (.stats64.tx | tojson)' |
			sed -E 's/"[a-z_]+":0,?//g' | head -n 20
		in_host "$name" nstat -as 2>/dev/null |
			awk '$2 != 0 && /Discard|Error|Drop|Filter|NoPorts|Fails|NoRoutes/ { print $1, $2 }'
	done
	echo "---- mcr"
	mcrctl list 2>&1 | head -n 30 || :
	mcrctl stats --json 2>&1 | jq -c . | head -c 5000 || :
	for file in "$T"/*.err "$T"/*.log "$T"/*.json; do
		[[ ! -s $file ]] || { echo "---- $file"; tail -n 5 "$file" | cut -c 1-600; }
	done
	echo "---- processes"
	ps -eo pid,ppid,stat,wchan:20,args | cut -c 1-160
	echo "---- dmesg"
	dmesg | tail -n 8
}

# clear_away: no rule and no process of the last case is left. Killing all but
# oneself is what process 1 of a pid namespace can do.
clear_away() {
	if [[ $$ == 1 ]]; then
		kill -KILL -1 2>/dev/null || :
	fi
	wait 2>/dev/null || :
	[[ ${KEEP_RULES-} == 1 ]] || mcrctl remove --all >/dev/null 2>&1 || :
	absent "$T/.skip" "$T"/*.err "$T"/*.log "$T"/*.json "$T"/*.ready
}

CASES_FAILED=0

# run_case NAME FUNCTION [ARGUMENT...]: but not in a run of core cases only.
run_case() {
	[[ ${MCR_CORE-} == 1 ]] || core_case "$@"
}

# core_case NAME FUNCTION [ARGUMENT...]: one of the few that between them go every way
# through the module; "make check" runs them on the debug kernel too.
core_case() {
	local name=$1 status=0 begun=$EPOCHREALTIME

	absent "$T/.skip" "$T/.figures"
	set +e
	(
		set -eEuo pipefail
		# shellcheck disable=SC2034 # used by the trap
		CASE=$BASHPID
		trap '((BASHPID != CASE)) || echo "failed: line ${BASH_LINENO[0]}: $BASH_COMMAND"' ERR
		"${@:2}"
	) >"$T/.said" 2>&1 </dev/null
	status=$?
	set -e
	# Others than skip() exit with 4 as well: jq, which found nothing, or nmcli.
	if ((status == 0)); then
		echo "ok - $name"
	elif ((status == 4)) && [[ -e $T/.skip ]]; then
		echo "ok - $name # SKIP $(<"$T/.skip")"
	else
		CASES_FAILED=$((CASES_FAILED + 1))
		echo "not ok - $name"
		{
			cat "$T/.said"
			diagnose
		} 2>&1 | sed 's/^/#   /' || :
	fi
	[[ ! -e $T/.figures ]] || cat "$T/.figures"
	[[ -z ${MCR_TIMES-} ]] || echo "# that took $(seconds_since "$begun") s"
	clear_away
}

# end: the last line of every file.
end() {
	echo "# end"
	((CASES_FAILED == 0)) || exit 1
	exit 0
}

set -euo pipefail
if [[ ${1-} == --diagnose ]]; then
	diagnose
fi
