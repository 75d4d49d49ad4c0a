#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mcrgen, whose word other tests take for it: "recv --expect-no-loss" succeeds if all
# came once, and fails if not.
#
#	src                here
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
connect
count_packets here arrived udp dport 5000

# told STATUS TEXT...: the receiver exits with STATUS, and its report has each TEXT.
told() {
	local status=0 report text

	wait "${RECEIVER[got]}" || status=$?
	report=$(compact "$(<"$T/got.json")")
	equal "exit status of mcrgen" "$status" "$1"
	for text in "${@:2}"; do
		[[ $report == *"$text"* ]] || fail "no $text in $report"
	done
	((status == 0)) || contains "what mcrgen says" "$(<"$T/got.err")" '^mcrgen: --expect-no-loss: '
}

# send_and_end COUNT ARRIVALS: sends, and ends the receiver when so many have come.
send_and_end() {
	local before

	before=$(counted here arrived)
	transmit src eth0 239.1.1.1 5000 "$1"
	wait_for count_is here arrived $((before + $2))
	stop "${RECEIVER[got]}"
}

all_came() {
	receive got here eth0 239.1.1.1 5000 --count 10 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 10
	told 0 '"received":10,' '"lost":0,'
}

# One fewer than it was to wait for.
too_few() {
	receive got here eth0 239.1.1.1 5000 --count 10 --expect-no-loss
	send_and_end 9 9
	told 1 '"received":9,' '"lost":1,'
}

# drop_fifth: of what comes in, the datagram with sequence number 5 does not get to
# programs. The number is 16 octets behind the UDP header.
drop_fifth() {
	nft -f - <<-'END'
		table inet guard {
			chain in {
				type filter hook input priority 0;
				udp dport 5000 @th,192,64 5 counter drop
			}
		}
	END
}

one_lost() {
	drop_fifth
	receive got here eth0 239.1.1.1 5000 --count 9 --expect-no-loss
	transmit src eth0 239.1.1.1 5000 10
	told 1 '"received":9,' '"lost":1,'
	# It is told of in any case, and is no failure if nobody asked for it.
	receive got here eth0 239.1.1.1 5000 --count 9
	transmit src eth0 239.1.1.1 5000 10
	told 0 '"received":9,' '"lost":1,'
	nft delete table inet guard
}

twice() {
	in_host src tc qdisc add dev eth0 root netem duplicate 100%
	receive got here eth0 239.1.1.1 5000 --expect-no-loss
	send_and_end 10 20
	told 1 '"lost":0,' '"duplicated":10,'
	in_host src tc qdisc del dev eth0 root
}

# The firewall lets none out: that it was all in vain is told by the exit status, too.
none_sent() {
	local status=0 report

	in_host src nft -f - <<-'END'
		table inet guard {
			chain out {
				type filter hook output priority 0;
				udp dport 5000 drop
			}
		}
	END
	report=$(in_host src mcrgen --interface eth0 --group 239.1.1.1 --port 5000 --count 3 \
		--json 2>"$T/none.err") || status=$?
	in_host src nft delete table inet guard
	equal "exit status of mcrgen" "$status" 1
	contains "the report" "$(compact "$report")" '"sent":0,.*"errors":[1-9]'
	contains "what mcrgen says" "$(<"$T/none.err")" '^mcrgen: .*(permitted|EPERM)'
}

run_case "all came: 0" all_came
run_case "fewer than were waited for: 1" too_few
run_case "one in the middle lost: 1, if asked for" one_lost
run_case "each came twice: 1" twice
run_case "none could be sent: 1" none_sent
end
