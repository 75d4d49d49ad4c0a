#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Packet traces: what they tell of datagrams and copies is held against tcpdump and
# receivers; their bounds; and that tracing harms no traffic.
#
#	src                here                             dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --------------- eth1
#	                  eth2 10.2.0.1/24 (set down) ---- eth2
#
# No interface is called eth9.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth1 10.1.0.2/24
cable eth2 10.2.0.1/24 2001:db8:2::1/64 dst:eth2 10.2.0.2/24
connect
ip link set eth2 down

# trace NAME JQ-FILTER: picks from "trace get --json".
trace() {
	mcrctl trace get --name "$1" --json | jq -c "$2"
}

# trace_is NAME JQ-FILTER VALUE: for wait_for.
trace_is() {
	[[ $(trace "$1" "$2") == "$3" ]]
}

fates() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth2,239.2.2.4:6000:eth9 --name many
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1' --name six
	add eth0 239.1.1.3 5000 239.2.2.2:6001:eth1 --name other
	mcrctl trace enable --name many
	mcrctl trace enable --name six --depth 4
	equal "traced" "$(mcrctl list --json | jq -c '[.[] | {(.name): .trace}] | add')" \
		'{"many":true,"other":false,"six":true}'
	receive got dst eth1 239.2.2.2 6000 --count 5 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 5 --size 100 --source-port 4321
	transmit src eth0 ff15::1 5000 9 --size 300
	transmit src eth0 239.1.1.3 5000 2
	received got 5
	wait_for trace_is many '.events | length' 5
	equal "what became of copies" \
		"$(trace many '[.events[].copies | map([.interface, .group, .port, .fate])] | unique')" \
		'[[["eth1","239.2.2.2",6000,"sent"],["eth2","239.2.2.3",6000,"link_down"],["eth9","239.2.2.4",6000,"no_interface"]]]'
	equal "datagrams" \
		"$(trace many '[.events[] | [.interface, .source, .source_port, .group, .port, .protocol, .length, .segments, .sent]] | unique')" \
		'[["eth0","10.0.0.7",4321,"239.1.1.1",5000,"udp",128,1,1]]'
	equal "their numbers" "$(trace many '[.events[].sequence]')" '[1,2,3,4,5]'
	equal "times in order" "$(trace many '[.events[].time] | . == sort')" true
	wait_for trace_is six .seen 9
	equal "the last four" "$(trace six '[.events[].sequence]')" '[6,7,8,9]'
	equal "IPv6" "$(trace six '[.events[] | [.source, .group, .length, .copies[0].fate]] | unique')" \
		'[["2001:db8::7","ff15::1",348,"sent"]]'
	contains "the table" "$(mcrctl trace get --name many)" \
		'10.0.0.7:4321 +239.1.1.1:5000 +128 +eth1 239.2.2.2:6000 +sent'
	contains "the table" "$(mcrctl trace get --name many)" 'eth2 239.2.2.3:6000 +link_down'
	refused 1 'is not traced: enable that first' mcrctl trace get --name other
	mcrctl trace disable --name many
	refused 1 'is not traced' mcrctl trace disable --name many
	equal "traced" "$(mcrctl list --json | jq -c '[.[].trace]')" '[false,true,false]'
}

# Every third, the last ten: on two CPUs each takes every third of its own.
bounds() {
	local first last

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	mcrctl trace enable --name a --depth 10 --sample 3
	receive got dst eth1 239.2.2.2 6000 --count 90 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 90
	received got 90
	wait_for trace_is a .seen 90
	equal "depth, sample, lost" "$(trace a '[.depth, .sample, .lost]')" '[10,3,0]'
	equal "events" "$(trace a '.events | length')" 10
	first=$(trace a '.events[0].sequence') last=$(trace a '.events[-1].sequence')
	((last == 30 || last == 31)) || fail "the last event is $last"
	equal "the first" "$first" $((last - 9))
	# Enabled once more it begins anew.
	mcrctl trace enable --name a
	equal "anew" "$(trace a '[.depth, .sample, .seen, (.events | length)]')" '[256,1,0,0]'
	refused 1 'would take .* KiB: at most 65536 KiB' \
		mcrctl trace enable --name a --depth 65536 --snaplen 9216
	equal "as before" "$(trace a .depth)" 256
}

# The octets of a packet, by tcpdump too; only who may change rules sees payload.
contents() {
	local plain=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)
	local hex

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	mcrctl trace enable --name a --snaplen 100
	capture in here eth0 1 udp dst port 5000
	transmit src eth0 239.1.1.1 5000 1 --size 200
	hex=$(captured in -x | sed -nE 's/^\s+0x[0-9a-f]+:\s+//p' | tr -d ' \n')
	equal "octets that tcpdump saw" "${#hex}" 456
	wait_for trace_is a '.events | length' 1
	equal "octets of the trace" "$(trace a '.events[0].packet')" "\"${hex:0:200}\""
	equal "what anyone may read" \
		"$("${plain[@]}" "$(command -v mcrctl)" trace get --name a --json | jq -c '.events[0].packet')" \
		"\"${hex:0:56}\""
	refused 1 'not permitted|CAP_NET_ADMIN' "${plain[@]}" "$(command -v mcrctl)" trace disable --name a
	# Headers are kept in any case.
	mcrctl trace enable --name a
	transmit src eth0 239.1.1.1 5000 1 --size 200
	wait_for trace_is a '.events | length' 1
	equal "octets of headers" "$(trace a '.events[0].packet | length')" 56
}

# A file that tcpdump opens; tests/unit/test_pcapng.sh has Wireshark's reader open one.
pcap() {
	local text

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth2 --name a
	mcrctl trace enable --name a --snaplen 1000
	transmit src eth0 239.1.1.1 5000 7 --size 333
	wait_for trace_is a '.events | length' 7
	mcrctl trace get --name a --pcap "$T/a.pcapng"
	text=$(tcpdump -n -v -r "$T/a.pcapng" 2>"$T/tcpdump.err") || fail "tcpdump: $(<"$T/tcpdump.err")"
	equal "packets" "$(grep -c '10\.0\.0\.7\.[0-9]* > 239\.1\.1\.1\.5000: .*UDP, length 333' <<<"$text")" 7
	[[ $text != *"bad udp cksum"* && $text != *"[|"* ]] || fail "damaged packets: $text"
	equal "who may read it" "$(stat -c %a "$T/a.pcapng")" 600
	equal "comments" "$(grep -aoc 'eth1 239.2.2.2:6000 sent; eth2 239.2.2.3:6000 dropped: link_down' \
		<(tr '\0' '\n' <"$T/a.pcapng"))" 7
	mcrctl trace get --name a --pcap - | cmp - "$T/a.pcapng"
	# One that was there, and that all could read, is for its owner alone, too.
	cp "$T/a.pcapng" "$T/b.pcapng"
	chmod 644 "$T/b.pcapng"
	mcrctl trace get --name a --pcap "$T/b.pcapng"
	equal "who may read one that was there" "$(stat -c %a "$T/b.pcapng")" 600
	# Headers alone: the length is still the packet's.
	mcrctl trace enable --name a
	transmit src eth0 239.1.1.1 5000 1 --size 333
	wait_for trace_is a '.events | length' 1
	mcrctl trace get --name a --pcap "$T/a.pcapng"
	contains "headers alone" "$(tcpdump -n -r "$T/a.pcapng" 2>/dev/null)" 'UDP, length 333$'
	refused 1 "cannot write '/no/such/file'" mcrctl trace get --name a --pcap /no/such/file
}

# followers: two that read rule a's trace live, as JSON and as lines.
followers() {
	mcrctl trace follow --name a --json >"$T/follow.log" 2>"$T/follow.err" &
	FOLLOW=$!
	mcrctl trace follow --name a >"$T/lines.log" 2>&1 &
	LINES=$!
}

# As it happens, a datagram a line, until the trace ends.
follow() {
	local status=0

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1,239.2.2.3:6000:eth2 --name a
	mcrctl trace enable --name a
	followers
	transmit src eth0 239.1.1.1 5000 30
	wait_for lines_in "$T/follow.log" 30
	wait_for lines_in "$T/lines.log" 30
	equal "numbers" "$(jq -s -c 'map(.sequence) == [range(1; 31)]' "$T/follow.log")" true
	contains "a line" "$(head -n 1 "$T/lines.log")" \
		'cpu [01] 10\.0\.0\.7:[0-9]+ > 239\.1\.1\.1:5000 length 1428: eth1 239\.2\.2\.2:6000 sent; eth2 239\.2\.2\.3:6000 dropped: link_down$'
	mcrctl trace disable --name a
	wait "$FOLLOW" || status=$?
	equal "status of follow" "$status" 0
	wait "$LINES" || status=$?
	equal "status of follow" "$status" 0
	refused 1 'is not traced' mcrctl trace follow --name a
}

lines_in() {
	(($(wc -l <"$1") == $2))
}

# What is overwritten before it could be read is counted, and follows what was read.
missed() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	mcrctl trace enable --name a --depth 2
	followers
	transmit src eth0 239.1.1.1 5000 1
	wait_for lines_in "$T/follow.log" 1
	wait_for lines_in "$T/lines.log" 1
	transmit src eth0 239.1.1.1 5000 200
	wait_for followed_to 201
	equal "read and missed" \
		"$(jq -s -c 'map(.missed // 1) | add' "$T/follow.log")" 201
	equal "gaps that are not told of" "$(jq -s -c '. as $all | [range(1; length) |
		select($all[.].sequence and $all[. - 1].sequence and
			$all[.].sequence != $all[. - 1].sequence + 1)] | length' "$T/follow.log")" 0
	jq -s -e 'any(.missed)' "$T/follow.log" >/dev/null || fail "nothing was missed: $(<"$T/follow.log")"
	wait_for grep -qE '^[1-9][0-9]* events were overwritten before they could be read$' "$T/lines.log"
	mcrctl trace disable --name a
	wait "$FOLLOW"
	wait "$LINES"
}

# followed_to SEQUENCE: for wait_for.
followed_to() {
	[[ $(jq -s '.[-1].sequence' "$T/follow.log") == "$1" ]]
}

# More outputs than there was room for, and one version after another.
replaced() {
	local n outputs=239.2.2.2:6000:eth1 more

	add eth0 239.1.1.1 5000 "$outputs" --name a
	mcrctl trace enable --name a
	transmit src eth0 239.1.1.1 5000 3
	wait_for trace_is a '.events | length' 3
	more=$outputs
	for ((n = 0; n < 40; n++)); do
		more+=",239.3.0.$n:6000:eth$((n % 2 + 1))"
	done
	mcrctl add --name a --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--outputs "$more" --replace >/dev/null
	transmit src eth0 239.1.1.1 5000 2
	wait_for trace_is a '.events | length' 5
	equal "numbers" "$(trace a '[.events[].sequence]')" '[1,2,3,4,5]'
	equal "outputs" "$(trace a '[.events[].outputs]')" '[1,1,1,41,41]'
	equal "fates" "$(trace a '[.events[4].copies | group_by(.fate)[] | [.[0].fate, length]]')" \
		'[["link_down",20],["sent",21]]'
	# An older version's outputs are known by number.
	equal "an older one" "$(trace a '.events[0].copies')" '[{"fate":"sent","output":0}]'
	contains "the table" "$(mcrctl trace get --name a)" '21 of 41 +sent'
	mcrctl remove --name a
	refused 1 'there is no rule' mcrctl trace get --name a
}

# A super-packet is one event, and one copy.
bundles() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	mcrctl trace enable --name a
	receive got dst eth1 239.2.2.2 6000 --count 32 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 32 --size 1000 --burst 16
	received got 32
	equal "datagrams" "$(trace a '[.events[].segments] | add')" 32
	(($(trace a '.events | length') < 32)) || skip "no super-packet came"
}

# mac_of HOST IF: its link address.
mac_of() {
	in_host "$1" ip -j link show dev "$2" | jq -r '.[0].address'
}

# Datagrams that are not relayed at all.
looped() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	mcrctl trace enable --name a
	wire_frames src eth0 \
		"src=10.0.0.7 dst=239.1.1.1 dport=5000 mac_source=$(mac_of here eth0)"
	wait_for trace_is a '[.events[] | [.reason, .sent, .copies]]' '[["loop",0,[]]]'
	contains "the table" "$(mcrctl trace get --name a)" ' none +loop'
}

# Traces come and go, and are read, while datagrams are relayed: none is lost.
under_traffic() {
	local n

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name a
	add eth0 239.1.1.2 5000 239.2.2.3:6000:eth1 --name b
	count_packets dst a ip daddr 239.2.2.2 udp dport 6000
	count_packets dst b ip daddr 239.2.2.3 udp dport 6000
	stream src eth0 239.1.1.1 5000
	first=$STREAM
	drip src eth0 239.1.1.2 5000
	rises dst a
	rises dst b
	for ((n = 0; n < 20 / MCR_SCALE + 4; n++)); do
		mcrctl trace enable --name a --depth $((n % 5 + 1)) --snaplen 64
		mcrctl trace enable --name b --sample $((n % 3 + 1))
		wait_for trace_is a '(.events | length) == .depth' true
		mcrctl trace get --name a --json >"$T/a.log"
		equal "events less depth, fates" "$(jq -c '[(.events | length) - .depth,
			([.events[].copies[].fate] | unique)]' "$T/a.log")" '[0,["sent"]]'
		mcrctl trace get --name b --pcap "$T/b.log"
		mcrctl trace disable --name a
	done
	STREAM=$first
	stop_stream
	wait_for count_is dst a "$SENT"
	equal "matched" "$(stats '.rules[] | select(.name == "a").packets_matched')" "$SENT"
}

# A namespace goes while its rule is traced, read and busy.
namespace_goes() {
	local n

	for ((n = 0; n < 4; n++)); do
		ip netns add gone
		ip link add g0 type veth peer name eth0 netns gone
		ip -n gone link add d0 type dummy
		ip -batch - <<<"link set g0 up"
		ip -n gone -batch - <<-END
			link set eth0 up
			link set d0 up
			addr add 10.8.0.1/24 dev eth0
			addr add 10.9.0.1/24 dev d0
		END
		ip addr add 10.8.0.2/24 dev g0
		add_on gone eth0 239.1.1.1 5000 239.2.2.2:6000:d0 --name a
		mcrctl --netns gone trace enable --name a --depth 1000
		drip here g0 239.1.1.1 5000
		wait_for seen_there
		mcrctl --netns gone trace follow --name a >/dev/null 2>&1 &
		ip netns del gone
		kill %% 2>/dev/null || :
		wait_for not ip link show dev g0 2>/dev/null
	done
}

seen_there() {
	(($(mcrctl --netns gone trace get --name a --json | jq .seen) > 20))
}

run_case "two rules at once: datagrams, and the fate of each copy" fates
run_case "depth and sampling" bounds
run_case "contents, for those who may" contents
run_case "a file that tcpdump opens" pcap
run_case "live" follow
run_case "live, faster than it is read" missed
run_case "a rule that is replaced, and removed" replaced
run_case "super-packets" bundles
run_case "a datagram that came back" looped
run_case "coming and going under traffic" under_traffic
run_case "a namespace that goes" namespace_goes
end
