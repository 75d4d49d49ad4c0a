#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
#
# The tracepoints, read by trace-cmd and perf: every event of the UAPI header is there,
# those of a life and of the reasons for a drop occur (t_pinning and t_fault have those
# of a full queue and of no memory), and they are printed with names, facility and
# severity as the list has them.
#
#	src                here                             dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --------------- eth1 10.1.0.2/24
#	                  eth2 10.2.0.1/24 (set down) ---- eth2
#	                  eth3 10.3.0.1/24 --------------- eth3
#	                  eth4 10.4.0.1/24 (slow queue) -- eth4
#	                  eth6 no address ---------------- eth6
#	                  wg0 10.5.0.1/24, which has no peer
#
# The neighbour 10.3.0.99 does not exist; no interface is called eth9.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

LEVELS='emergency|alert|critical|error|warning|notice|info|debug|trace'

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
for n in 1 2 3 4; do
	cable eth$n 10.$n.0.1/24 2001:db8:$n::1/64 dst:eth$n 10.$n.0.2/24 2001:db8:$n::2/64
done
cable eth6 dst:eth6
connect
# No address at all: not even a link-local one.
echo 1 >/proc/sys/net/ipv6/conf/eth6/addr_gen_mode
ip addr flush dev eth6
ip link set eth2 down
tc qdisc add dev eth4 root tbf rate 16kbit burst 1600 limit 4000
tracing
NETNS=$(stat -Lc %i /proc/self/ns/net)
# Whoever ends some fifty events waits for two grace periods for each.
echo 1 >/sys/kernel/rcu_expedited
# trace-cmd copies every symbol of the kernel; no event has any.
mount --bind /dev/null /proc/kallsyms

# listed: "event Facility level" of all events, from the list of the UAPI header and the
# names of its other lists.
listed() {
	local header=$MCR_TOP/include/uapi/linux/mcr.h name

	declare -A named=()
	while read -r id name; do
		named[$id]=$name
	done < <(sed -nE 's/^\tX\(([A-Z_]+),\s*"([A-Za-z]+)",.*/\1 \2/p' "$header")
	while read -r name facility severity; do
		echo "mcr_$name ${named[$facility]} ${named[$severity]}"
	done < <(sed -nE 's/^\tX\(([a-z0-9_]+),\s*([A-Z_]+),\s*([A-Z]+)\).*/\1 \2 \3/p' \
		"$header")
}

# record: trace-cmd records this namespace's events until report, which closes the
# pipe that its command reads.
record() {
	rm -f "$T/go"
	mkfifo "$T/go"
	trace-cmd record -q -e mcr -f "netns == $NETNS" -o "$T/trace.dat" -- \
		cat "$T/go" >"$T/record.log" 2>&1 &
	RECORD=$!
	exec {GO}>"$T/go"
}

# report: what was recorded, to $T/events.txt.
report() {
	exec {GO}>&-
	wait "$RECORD" || fail "trace-cmd: $(<"$T/record.log")"
	trace-cmd report -i "$T/trace.dat" >"$T/events.txt" 2>"$T/report.err"
	readable "$T/events.txt"
}

# readable FILE: every line of an event is whole, its numbers are names, and
# facility and severity are those of the list.
readable() {
	! grep -E 'FAILED TO PARSE|ARRAY\[|UNKNOWN|einval|INVALID' "$1" ||
		fail "lines that cannot be read"
	listed >"$T/listed"
	awk -v netns="$NETNS" '
		NR == FNR { wanted[$1] = "netns=" netns " facility=" $2 " severity=" $3 " "; next }
		match($0, / (mcr:)?mcr_[a-z0-9_]+: /) {
			name = substr($0, RSTART + 1, RLENGTH - 3)
			sub(/^mcr:/, "", name)
			rest = substr($0, RSTART + RLENGTH)
			sub(/^ +/, "", rest)
			if (!(name in wanted) || index(rest, wanted[name]) != 1)
				print
		}' "$T/listed" "$1" >"$T/odd"
	[[ ! -s $T/odd ]] || fail "lines of another facility or severity than the list has: $(<"$T/odd")"
	! grep -E 'mcr_[a-z0-9_]+: ' "$1" | grep -vE "severity=($LEVELS) " ||
		fail "lines without a level"
	! grep -E '(facility|severity|reason|error|command|protocol|ethertype|origin|what|level)=[0-9]' \
		"$1" || fail "numbers where there should be names"
}

# has PATTERN: the recorded events hold such a line.
has() {
	grep -qE "$1" "$T/events.txt" || {
		cut -c 1-300 "$T/events.txt" | tail -n 60
		fail "no event is like $1"
	}
}

# mac_of HOST IF: its link address.
mac_of() {
	in_host "$1" ip -j link show dev "$2" | jq -r '.[0].address'
}

all_there() {
	local field count

	listed | cut -d ' ' -f 1 | sort >"$T/names"
	count=$(wc -l <"$T/names")
	((count > 40)) || fail "only $count events are listed"
	find "$TRACING/events/mcr" -name format | awk -F/ '{ print $(NF - 1) }' | sort |
		diff "$T/names" - || fail "the events of system mcr are others than those listed"
	for field in 'u32 netns' 'u8 severity'; do
		grep -rL "field:$field;" --include=format "$TRACING/events/mcr" >"$T/lack" || :
		[[ ! -s $T/lack ]] || fail "no field $field: $(<"$T/lack")"
	done
	# What tools read holds no name of an enumerator.
	! grep -rlE 'print fmt.*MCR_' "$TRACING/events/mcr" || fail "enumerators that tools cannot know"
}

# A namespace that comes has the levels that all have at first.
namespace_comes() {
	trace-cmd record -q -e mcr:mcr_namespace_created -o "$T/trace.dat" -- \
		ip netns add passing >"$T/record.log" 2>&1 || fail "trace-cmd: $(<"$T/record.log")"
	trace-cmd report -i "$T/trace.dat" >"$T/events.txt" 2>"$T/report.err"
	has "mcr_namespace_created: netns=$(stat -L -c %i /run/netns/passing) facility=Supervisor severity=info rules=0$"
	trace_events namespace_destroyed
	ip netns del passing
	wait_for traced 'mcr_namespace_destroyed: .* facility=Supervisor severity=info rules=0$'
	trace_ends
}

# A life: interfaces, rules, transactions, memberships, requests.
life() {
	mcrctl config load - <<<'{ idle_timeout: 1 }'
	mcrctl log-level set --global trace
	record
	# A transaction that its client has left open.
	by_hand dropped
	mcrctl remove --all
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name video
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1' --input-source 2001:db8::7
	mcrctl add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--outputs 239.2.2.3:6000:eth1 --replace --name video >/dev/null
	add eth0 239.9.0.0/16 any 239.2.2.3:6000:eth1
	refused 1 'already' mcrctl add --input-interface eth0 --input-group 239.1.1.1 \
		--input-port 5000 --outputs 239.2.2.2:6000:eth1
	printf 'add --input-interface eth0 --input-group 239.1.1.4 --input-port 1 --outputs 239.2.2.2:1:eth1\n' |
		mcrctl batch >/dev/null
	mcrctl trace enable --name video --depth 8 --snaplen 100
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$(command -v mcrctl)" trace get --name video >/dev/null
	mcrctl trace disable --name video
	mcrctl stats >/dev/null
	transmit src eth0 239.1.1.1 5000 5
	transmit src eth0 239.1.1.77 5000 5
	ip addr add 10.1.7.1/24 dev eth1
	ip addr add 2001:db8:77::1/64 dev eth1 nodad
	ip addr del 10.1.7.1/24 dev eth1
	ip link set eth1 down
	ip link set eth1 up
	# Going down has cost it its IPv6 addresses, which the next case wants.
	ip addr add 2001:db8:1::1/64 dev eth1 nodad
	ip link add gone0 type dummy
	add eth0 239.1.1.5 5000 239.2.2.2:6000:gone0
	ip link del gone0
	mcrctl log-level set --facility Stats --level warning
	by_hand set buffers_small=7
	by_hand set buffers_small=0
	by_hand pin eth0 0
	by_hand pin eth0 ""
	# Its trace ends with the rule, and is told of, being no less severe now.
	mcrctl log-level set --facility Stats --level info
	mcrctl trace enable --name video --depth 9
	mcrctl remove --all
	wait_for not joined eth0 239.1.1.1
	by_hand set idle_timeout=1
	wait_for worker_is eth0 none
	by_hand set idle_timeout=300
	report

	has 'mcr_level_changed: .*what=Stats level=warning$'
	has 'mcr_interface_bound: .*interface=eth0 ifindex=[1-9][0-9]* reason=none$'
	has 'mcr_interface_lost: .*interface=gone0 '
	has 'mcr_interface_down: .*interface=eth1 ifindex=[1-9][0-9]* reason=link_down$'
	has 'mcr_interface_up: .*interface=eth1 '
	has 'mcr_address_changed: .*interface=eth1 ifindex=[1-9][0-9]* address=10\.1\.0\.1$'
	has 'mcr_address6_changed: .*interface=eth1 ifindex=[1-9][0-9]* address=2001:db8:77::1$'
	has 'mcr_worker_started: .*interface=eth0 '
	has 'mcr_hook_registered: .*interface=eth0 '
	has 'mcr_hook_unregistered: .*interface=eth0 '
	has 'mcr_worker_idle: .*interface=eth0 '
	has 'mcr_worker_idle: .*interface=eth0 '
	has 'mcr_worker_stopped: .*interface=eth0 '
	has 'mcr_rule_added: .*name=video interface=eth0 group=239\.1\.1\.1/32 port=5000 source=0\.0\.0\.0 protocol=udp outputs=1 origin=runtime$'
	has 'mcr_rule_added: .*group=ff15::1/128 port=5000 source=2001:db8::7 '
	has 'mcr_rule_replaced: .*name=video '
	has 'mcr_rule_removed: .*name=video '
	has 'mcr_transaction_begin: .*comm=mcrctl client=mcrctl '
	has 'mcr_transaction_commit: .*added=1 replaced=0 removed=0 .*error=none$'
	has 'mcr_transaction_commit: .*added=0 replaced=1 removed=0 '
	has 'mcr_transaction_refused: .*error=EEXIST$'
	has 'mcr_transaction_abort: .*comm=python3 .*error=ENODEV$'
	has 'mcr_packet_trace_enabled: .*depth=8 sample=1 snaplen=100 pid=[1-9][0-9]* comm=mcrctl$'
	has 'mcr_contents_withheld: .*depth=8 sample=1 snaplen=100 pid=[1-9][0-9]* comm=mcrctl$'
	has 'mcr_packet_trace_disabled: .*depth=8 sample=1 snaplen=100 pid=[1-9][0-9]* comm=mcrctl$'
	has 'mcr_packet_trace_disabled: .*depth=9 sample=1 snaplen=0 pid=[1-9][0-9]* comm=mcrctl$'
	has 'mcr_setting_changed: .*what=buffers_small value=7$'
	has 'mcr_buffers_resized: .*tier=small entries=7$'
	has 'mcr_pinning_changed: .*interface=eth0 ifindex=[1-9][0-9]* cpus=0$'
	has 'mcr_pinning_changed: .*interface=eth0 ifindex=[1-9][0-9]* cpus=none$'
	has 'mcr_request_refused: .*command=rule-add .*error=EEXIST$'
	has 'mcr_request: .*command=rule-add .*comm=mcrctl .*error=none$'
	has 'mcr_request: .*command=transaction-commit '
	has 'mcr_counters_read: .*command=rule-get '
	has 'mcr_counters_read: .*command=cpu-get '
	has 'mcr_membership_joined: .*interface=eth0 .*group=239\.1\.1\.1/32 source=0\.0\.0\.0 '
	has 'mcr_membership_joined: .*group=ff15::1/128 source=2001:db8::7 '
	has 'mcr_membership_left: .*group=239\.1\.1\.1/32 '
	has 'mcr_membership_left: .*group=ff15::1/128 source=2001:db8::7 '
	has 'mcr_allmulti_on: .*interface=eth0 '
	has 'mcr_allmulti_off: .*interface=eth0 '
	has 'mcr_datagram_matched: .*interface=eth0 .*source=10\.0\.0\.7 source_port=[0-9]+ group=239\.1\.1\.1 port=5000 protocol=udp length=1408 segments=1 reason=none$'
	has 'mcr_datagram_unmatched: .*group=239\.1\.1\.77 '
	has 'mcr_copy_sent: .*interface=eth1 .*output=0 group=239\.2\.2\.3 port=6000 from=10\.0\.0\.7 .*reason=none$'
	equal "copies sent" "$(grep -c 'mcr_copy_sent: .*group=239\.2\.2\.3 ' "$T/events.txt")" 5
}

# Each reason for which a copy is not sent, and the datagrams that none is made of.
drops() {
	local rule reason

	nft -f - <<-END
		table inet guard {
			chain out {
				type filter hook output priority 0;
				ip daddr 10.1.0.2 udp dport 6001 drop
			}
		}
	END
	ip link add wg0 type wireguard
	ip addr add 10.5.0.1/24 dev wg0
	ip link set wg0 up
	mcrctl log-level set --global debug
	record
	add eth0 239.1.1.1 5000 \
		239.2.2.2:6000:eth2,10.3.0.99:6000:eth3,239.2.2.2:6000:eth4,239.2.2.2:6000:eth6,239.2.2.2:6000:eth9,10.1.0.2:6001:eth1,10.5.0.2:6000:wg0
	rule=$ID
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth6,[2001:db8:ffff::1]:6000:eth1'
	add eth0 239.1.1.7 5000 10.3.0.2:6000:eth3
	transmit src eth0 239.1.1.1 5000 40 --size 1000
	transmit src eth0 ff15::1 5000 4
	wait_for unresolved
	transmit src eth0 239.1.1.1 5000 2
	# A neighbour that comes to answer.
	add eth0 239.1.1.8 5000 10.3.0.99:6000:eth3
	ip -n dst addr add 10.3.0.99/24 dev eth3
	ip neigh replace 10.3.0.99 lladdr "$(mac_of dst eth3)" \
		dev eth3 nud reachable
	transmit src eth0 239.1.1.1 5000 2
	# A frame that bears the receiver's own address: it came back.
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 mac_source=$(mac_of here eth0)" \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 ipcsum=bad" \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 trunc=30"
	transmit src eth0 239.1.1.1 5000 1 --size 4000
	report
	ip -n dst addr del 10.3.0.99/24 dev eth3
	nft delete table inet guard
	ip link del wg0

	for reason in eth2:link_down eth3:neighbour_unresolved eth4:queue_full \
		eth6:no_address eth6:no_address6 eth9:no_interface eth1:firewall \
		eth1:no_route wg0:transmit; do
		has "mcr_copy_dropped: .*interface=${reason%:*} .*reason=${reason#*:}\$"
		has "mcr_output_failing: .*interface=${reason%:*} .*reason=${reason#*:} count=1\$"
	done
	has "mcr_copy_dropped: .*rule=$rule output=0 group=239\\.2\\.2\\.2 port=6000 from=10\\.0\\.0\\.7 "
	has 'mcr_output_failing: .*interface=eth2 .*reason=link_down count=32$'
	# A line for a power of two, not one for each.
	equal "times eth2 is told of" \
		"$(grep -c 'mcr_output_failing: .*interface=eth2 ' "$T/events.txt")" 6
	has 'mcr_neighbour_failed: .*interface=eth3 .*address=10\.3\.0\.99$'
	has 'mcr_neighbour_answered: .*interface=eth3 .*address=10\.3\.0\.99$'
	has 'mcr_datagram_dropped: .*interface=eth0 .*group=239\.1\.1\.1 .*reason=loop$'
	has 'mcr_header_checksum_wrong: .*interface=eth0 '
	has 'mcr_header_malformed: .*interface=eth0 .*ethertype=ipv4 '
}

# Without sending: what is sent has it asked for again, and it is not failed then.
unresolved() {
	[[ $(ip neigh show to 10.3.0.99) == *FAILED* ]]
}

# Fragments, each held until the last, but for one whose header is wrong.
fragments() {
	mcrctl log-level set --facility PacketParser --level trace
	record
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	transmit src eth0 239.1.1.1 5000 1 --size 4000
	wait_for stats_are '.rules[0].packets_matched' 1
	wire payload 1000 "$T/sent"
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 payload=$T/sent frag=800 skip=1 ipcsum=bad"
	transmit src eth0 239.1.1.1 5000 1
	wait_for stats_are '.rules[0].packets_matched' 2
	report
	has 'mcr_fragment_dropped: .*interface=eth0 .*ethertype=ipv4 length=[0-9]+ error=EINVAL$'
	equal "fragments held" "$(grep -c mcr_fragment_held: "$T/events.txt")" 2
	has 'mcr_datagram_reassembled: .*group=239\.1\.1\.1 port=5000 protocol=udp length=4008 '
}

# The module tells when it goes. That it has come can be heard by whoever asked for it
# before, which kernels from 6.14 on can.
module_goes_and_comes() {
	cat "$TRACING/trace_pipe" >"$T/pipe" &
	wait_for told_of_unloading
	rmmod mcr
	if echo :mod:mcr 2>/dev/null >>"$TRACING/set_event"; then
		insmod "$MCR_KO"
		wait_for grep -qE "mcr_module_loaded: netns=[0-9]+ facility=Supervisor severity=notice version=[0-9.]+\$" "$T/pipe"
	else
		insmod "$MCR_KO"
	fi
}

# told_of_unloading: with its events goes what they have left in the buffer; whoever
# reads it has a grace period's time.
told_of_unloading() {
	trace_events module_unloading
	rmmod mcr
	insmod "$MCR_KO"
	grep -qE "mcr_module_unloading: netns=[0-9]+ facility=Supervisor severity=notice version=[0-9.]+\$" "$T/pipe"
}

# The other reader.
by_perf() {
	command -v perf >/dev/null || skip "perf is not installed"
	# It walks through all that is there, every time.
	mount -t tmpfs modules "/lib/modules/$(uname -r)"
	perf record -q -a --no-buildid --no-buildid-cache -e 'mcr:*' --filter "netns == $NETNS" \
		-o "$T/perf.data" -- \
		mcrctl add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--outputs 239.2.2.2:6000:eth1 >"$T/perf.log" 2>&1 ||
		fail "perf: $(<"$T/perf.log")"
	perf script -i "$T/perf.data" >"$T/events.txt" 2>"$T/perf.err"
	readable "$T/events.txt"
	has 'mcr:mcr_rule_added: netns=[0-9]+ facility=RuleDispatch severity=info rule=[0-9a-f]{16} .*group=239\.1\.1\.1/32 '
	has 'mcr:mcr_membership_joined: .*facility=Ingress severity=info .*error=none$'
	# Live, as the reference has it.
	perf trace -a --libtraceevent_print -e 'mcr:*' --filter "netns == $NETNS" \
		-o "$T/perf.out" -- mcrctl remove --all >"$T/perf.log" 2>&1 ||
		fail "perf trace: $(<"$T/perf.log")"
	sed -E 's/ mcr:(mcr_[a-z0-9_]+)\((.*)\)$/ mcr:\1: \2/' "$T/perf.out" >"$T/events.txt"
	readable "$T/events.txt"
	has 'mcr:mcr_rule_removed: netns=[0-9]+ facility=RuleDispatch severity=info rule=[0-9a-f]{16} .*group=239\.1\.1\.1/32 '
	# By itself it cuts lines to the width of their heading.
	perf report -i "$T/perf.data" --stdio -s trace -w 9,400 >"$T/events.txt" 2>"$T/perf.err"
	has "of event 'mcr:mcr_rule_added'"
	has '% +netns=[0-9]+ facility=RuleDispatch severity=info rule=[0-9a-f]{16} .*group=239\.1\.1\.1/32 '
}

run_case "every event of the list, with the fields all have" all_there
run_case "a life, read by trace-cmd" life
run_case "a namespace comes" namespace_comes
run_case "the reasons for a drop" drops
run_case "fragments" fragments
run_case "read by perf" by_perf
run_case "the module goes and comes" module_goes_and_comes
echo 0 >/sys/kernel/rcu_expedited
end
