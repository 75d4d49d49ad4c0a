#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# processors: 2
#
# Datagrams are relayed on the CPUs their interface is pinned to, in order within
# a flow, whatever changes meanwhile; the host's own traffic stays where it is.
# Takes a CPU offline.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# A datagram is received on the CPU its sender runs on (a veth pair's doing), so
# senders are bound to one. What arrives at dst is taken in by one CPU there, or
# that host's own queues would disorder it.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect
count_packets dst copies udp dport 6000
if [[ $(uname -v) == *PREEMPT_RT* ]]; then
	# Such a kernel warns of the interrupts by which it does that itself; a queue of
	# NAPI is kept in order too.
	ip netns exec dst ethtool -K eth0 gro on
else
	ip netns exec dst sh -c 'echo 1 >/sys/class/net/eth0/queues/rx-0/rps_cpus'
fi
FLOWS=4
SLOWER=$((MCR_SCALE > 1 ? 2 : 1))
CPU1=/sys/devices/system/cpu/cpu1/online

# on CPU COMMAND...: on that CPU.
on() {
	taskset -c "$1" "${@:2}"
}

# sent_on CPU COUNT [OPTION...]: to 239.1.1.1, and the groups after it if streams
# are asked for. What has to arrive whole is fewer than a queue holds, 2048: a CPU of
# an emulated machine may stand still for a while.
sent_on() {
	on "$1" nsenter --net=/run/netns/src -- mcrgen send --interface eth0 --group 239.1.1.1 \
		--port 5000 --count "$2" --rate $((200 / SLOWER)) --size 200 --quiet "${@:3}" \
		>"$T/send.log" 2>&1 || fail "mcrgen: $(<"$T/send.log")"
}

# matched CPU: datagrams relayed there since the module was loaded.
matched() {
	stats "[.cpus[] | select(.cpu == $1).matched][0] // 0"
}

# relayed_on CPU COUNT COMMAND...: the command has that many relayed there, and
# none on the other.
relayed_on() {
	local one other

	one=$(matched "$1") other=$(matched $((1 - $1)))
	"${@:3}"
	wait_for matched_is "$1" $((one + $2))
	equal "relayed on CPU $((1 - $1))" "$(matched $((1 - $1)))" "$other"
}

matched_is() {
	[[ $(matched "$1") == "$2" ]]
}

matched_more() {
	(($(matched "$1") >= $2))
}

# rises_on CPU: more and more is relayed there.
rises_on() {
	wait_for matched_more "$1" $(($(matched "$1") + 5))
}

where() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	receive there dst eth0 239.2.2.2 6000 --count 400
	relayed_on 0 100 sent_on 0 100
	by_hand pin eth0 1
	equal "pinned_cpus" "$(worker eth0 .pinned_cpus)" "[1]"
	contains "the table" "$(mcrctl list-workers)" 'eth0 +running .* 1 '
	relayed_on 1 100 sent_on 0 100
	relayed_on 1 100 sent_on 1 100
	by_hand pin eth0 0
	relayed_on 0 100 sent_on 1 100
	received there 400
	by_hand pin eth0 ""
}

# Of several flows some go to each, and one flow to one only.
spread() {
	local zero one

	add eth0 239.1.1.0/27 5000 239.2.2.2:6000:eth1
	by_hand pin eth0 0-1
	zero=$(matched 0) one=$(matched 1)
	sent_on 0 50 --streams 24
	wait_for copies_are 1200
	zero=$(($(matched 0) - zero)) one=$(($(matched 1) - one))
	equal "relayed" $((zero + one)) 1200
	((zero && one)) || fail "$zero relayed on CPU 0, $one on CPU 1"
	((zero % 50 == 0)) || fail "$zero relayed on CPU 0: a flow is split"
	by_hand pin eth0 ""
}

copies_are() {
	[[ $(stats '[.rules[].packets_relayed] | add') == "$1" ]]
}

# in_order TAG COUNT: as received, and each flow in order.
in_order() {
	received "$1" "$2"
	contains "receiver $1" "$(compact "$(<"$T/$1.json")")" '"reordered":0,'
}

# Pinnings change all the time while flows go on.
order() {
	local n=$((500 / SLOWER)) sender cpus

	add eth0 239.1.1.0/28 5000 '' --output port=6000,interface=eth1
	receive there dst eth0 239.1.1.1 6000 --streams "$FLOWS" --count $((n * FLOWS))
	sent_on 0 "$n" --streams "$FLOWS" &
	sender=$!
	while kill -0 "$sender" 2>/dev/null; do
		for cpus in 0 1 0-1 "" 1 "" 0-1; do
			by_hand pin eth0 "$cpus"
		done
	done
	wait "$sender"
	in_order there $((n * FLOWS))
	by_hand pin eth0 ""
}

# A CPU goes and comes back under traffic: left out, and taken again.
hotplug() {
	local before round

	[[ -w $CPU1 ]] || fail "CPU 1 cannot be taken offline"
	add eth0 239.1.1.0/28 5000 '' --output port=6000,interface=eth1
	by_hand pin eth0 1
	before=$(counted dst copies)
	receive there dst eth0 239.1.1.1 6000 --streams 2
	on 0 nsenter --net=/run/netns/src -- mcrgen send --interface eth0 --group 239.1.1.1 \
		--port 5000 --rate $((100 / SLOWER)) --size 200 --streams 2 --json --quiet \
		>"$T/stream.json" 2>"$T/stream.err" &
	STREAM=$!
	rises_on 1
	for round in 1 2; do
		echo 0 >"$CPU1"
		equal "pinned_cpus in round $round" "$(worker eth0 .pinned_cpus)" "[1]"
		rises_on 0
		echo 1 >"$CPU1"
		rises_on 1
	done
	stop_stream
	wait_for count_is dst copies $((before + SENT))
	stop "${RECEIVER[there]}"
	in_order there "$SENT"

	# Pinned while it is away: it is not refused, and taken when it comes.
	echo 0 >"$CPU1"
	by_hand pin eth0 ""
	by_hand pin eth0 1
	relayed_on 0 20 sent_on 0 20
	echo 1 >"$CPU1"
	relayed_on 1 20 sent_on 0 20
	by_hand pin eth0 ""
}

# pinned CPUS: the interface is pinned to them; for wait_for.
pinned() {
	[[ $(worker eth0 .pinned_cpus) == "$1" ]]
}

# file_pins PINNING: the configuration, with that.
file_pins() {
	MORE="pinning: $1" configure_rules "$(config_rule a 239.1.1.1 239.2.2.2)"
}

# mcrd applies what the file says, and sees to it; a CPU that is away is no drift.
from_file() {
	file_pins '{ eth0: [1] }'
	start_mcrd
	wait_for in_sync
	receive there dst eth0 239.2.2.2 6000 --count 160
	relayed_on 1 60 sent_on 0 60
	echo 0 >"$CPU1"
	relayed_on 0 20 sent_on 0 20
	kill -HUP "$MCRD"
	wait_for mcrd_says 'read again'
	wait_for in_sync
	pinned '[1]'
	echo 1 >"$CPU1"
	relayed_on 1 20 sent_on 0 20
	equal "drift" "$(said_times drift)" 0
	by_hand pin eth0 0
	wait_for mcrd_says 'pinning eth0 is 0, should be 1'
	wait_for pinned '[1]'
	relayed_on 1 20 sent_on 0 20
	file_pins '{ eth0: [0] }'
	kill -HUP "$MCRD"
	wait_for pinned '[0]'
	relayed_on 0 20 sent_on 1 20
	file_pins '{}'
	kill -HUP "$MCRD"
	wait_for pinned '[]'
	relayed_on 1 20 sent_on 1 20
	in_order there 160
	end_mcrd
}

# The host's own program gets its datagrams where they were received.
own_traffic() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	by_hand pin eth0 1
	cat >"$T/own.py" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		s.bind(("239.1.1.1", 5000))
		s.connect(("10.0.0.7", 4444))  # the CPU is noted for connected ones only
		s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
		             socket.inet_aton("239.1.1.1") + socket.inet_aton("10.0.0.1"))
		s.settimeout(float(sys.argv[1]))
		open(sys.argv[2], "w").close()
		cpus = set()
		for _ in range(100):
		    s.recv(2048)
		    cpus.add(s.getsockopt(socket.SOL_SOCKET, 49))  # SO_INCOMING_CPU
		print(sorted(cpus))
	END
	# It reads while CPU 0 takes datagrams in, so from CPU 1.
	on 1 "${PYTHON[@]}" "$T/own.py" "$WAIT" "$T/own.ready" >"$T/own.out" 2>"$T/own.err" &
	wait_for test -e "$T/own.ready"
	relayed_on 1 100 sent_on 0 100 --source-port 4444
	wait_for test -s "$T/own.out"
	equal "CPUs of the host's own traffic" "$(<"$T/own.out")" "[0]"
	by_hand pin eth0 ""
}

# As fast as they can be sent: whether or not that is more than a CPU can take, each is
# relayed or counted as lost, once.
flood() {
	local sent lost

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --no-local
	by_hand pin eth0 1
	on 0 nsenter --net=/run/netns/src -- mcrgen send --interface eth0 --group 239.1.1.1 \
		--port 5000 --count $((20000 / MCR_SCALE)) --rate 0 --size 64 --quiet --json >"$T/flood.json"
	sent=$(jq .sent "$T/flood.json")
	wait_for stats_are "[.rules[0].packets_matched, .rules[0].packets_relayed +
		(.rules[0].outputs[0].errors | add // 0) +
		([.interfaces[] | select(.interface == \"eth0\").errors.steer_full // 0] | add)]
		| tojson" "[$sent,$sent]"
	lost=$(stats '[.interfaces[] | select(.interface == "eth0").errors.steer_full // 0] | add')
	figure "for $lost of $sent the queue had no room"
	by_hand pin eth0 ""
}

# What finds no room is told of, with the reason: a CPU that makes 300 copies of each is
# slower than the one that hands them over.
full_queue() {
	local outputs

	ip link add sink up type dummy
	ip addr add 10.9.0.1/24 dev sink
	outputs=$(printf ",239.2.3.1:%d:sink" {6001..6300})
	add eth0 239.1.1.1 5000 "${outputs:1}" --no-local
	mcrctl log-level set --facility Ingress --level debug
	trace_events datagram_dropped
	by_hand pin eth0 1
	wait_for told_of_full_queue
	equal "its rule, its interface" "$(mcrctl stats --json | jq '.rules[0].errors.steer_full > 0 and
		.rules[0].errors.steer_full == ([.interfaces[].errors.steer_full // 0] | add)')" true
	by_hand pin eth0 ""
	trace_ends
	mcrctl log-level set --facility Ingress --level info
	ip link del sink
}

# told_of_full_queue: it has happened, or more are sent.
told_of_full_queue() {
	traced 'mcr_datagram_dropped: .*interface=eth0 .*group=239\.1\.1\.1 .*reason=steer_full$' ||
		{ sent_on 0 5000 --rate 0 && return 1; }
}

# Pinned and unpinned, devices and namespaces deleted, the module unloaded, all
# while datagrams are in the queues.
removals() {
	local n

	for ((n = 0; n < 3; n++)); do
		host relay feed
		cable relay:eth0 10.5.0.1/24 feed:eth0 10.5.0.7/24
		cable relay:eth1 10.6.0.1/24 feed:eth1 10.6.0.2/24
		connect
		add_on relay eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth1
		in_host relay "${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" pin eth0 1
		on 0 nsenter --net=/run/netns/feed -- mcrgen send --interface eth0 --group 239.1.1.1 \
			--port 5000 --rate 0 --size 100 --quiet >/dev/null 2>&1 &
		wait_for relays relay
		case $((n % 3)) in
		0) ip -n relay link del eth0 ;;
		1) mcrctl --netns relay remove --all ;;
		2) in_host relay "${PYTHON[@]}" "$MCR_SELFTESTS/netlink.py" pin eth0 "" ;;
		esac
		ip netns del relay
		# The devices go only when nothing refers to them any more.
		wait_for not ip -n feed link show dev eth1 2>/dev/null
		kill -KILL %% 2>/dev/null || :
		ip netns del feed
	done
}

# relays HOST: it has relayed some; for wait_for.
relays() {
	(($(mcrctl --netns "$1" stats --json | jq '[.rules[].packets_relayed] | add // 0') > 20))
}

unloaded() {
	local n

	on 0 nsenter --net=/run/netns/src -- mcrgen send --interface eth0 --group 239.1.1.1 \
		--port 5000 --rate 0 --size 100 --quiet >/dev/null 2>&1 &
	for ((n = 0; n < 3; n++)); do
		add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
		by_hand pin eth0 $((n % 2))
		rises_on $((n % 2))
		rmmod mcr
		insmod "$MCR_KO"
	done
}

core_case "relayed on the pinned CPU, wherever it was received" where
run_case "flows are spread, none is split" spread
core_case "order within each flow while pinnings change" order
run_case "a CPU goes offline and comes back under traffic" hotplug
run_case "by the file, kept so by mcrd, with a CPU that goes and comes" from_file
run_case "the host's own traffic is not moved" own_traffic
run_case "a flood: each datagram is relayed or counted as lost" flood
run_case "datagrams that find no room are told of" full_queue
run_case "interfaces, rules, namespaces removed while datagrams are queued" removals
run_case "the module unloaded while datagrams are queued" unloaded
end
