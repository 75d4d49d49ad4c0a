#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# top, as a user at a terminal sees and drives it (tmux), and as a script reads it.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth1
#
# Rule "big" has the most octets, "small" the most datagrams, "lossy" loses all of its
# few (there is no eth9), "idle" has none.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth1 10.1.0.2/24
connect

terminal() {
	tmux -S "$T/tmux" "$@"
}

# open_terminal WIDTH HEIGHT: a shell at a terminal of this size.
open_terminal() {
	cat >"$T/tmux.conf" <<-END
		set -g default-terminal screen
		set -g status off
		set -s escape-time 0
	END
	terminal -u -f "$T/tmux.conf" new-session -d -x "$1" -y "$2" \
		"env PS1='shell> ' bash --norc --noprofile -i"
	# Not before: with this in its configuration, tmux 3.3a crashes at the start.
	terminal set -g window-size manual
	wait_for shows 'shell>'
}

# type_in LINE: at the shell.
type_in() {
	terminal send-keys -l -- "$1"
	terminal send-keys Enter
}

# press KEY...: as tmux calls them.
press() {
	terminal send-keys -- "$@"
}

# shows PATTERN: somewhere on the screen; for wait_for.
shows() {
	[[ $(terminal capture-pane -p) =~ $1 ]]
}

# order_is NAME...: rules from the top; for wait_for.
order_is() {
	[[ $(terminal capture-pane -p | sed -n '3,$p' | awk 'NF > 2 && !/quit/ { print $1 }' |
		head -n $# | xargs) == "$*" ]]
}

rules() {
	add eth0 239.1.1.1 5000 239.2.2.1:6000:eth1 --name big
	add eth0 239.1.1.2 5000 239.2.2.2:6000:eth1 --name small
	add eth0 239.1.1.3 5000 239.2.2.3:6000:eth9 --name lossy
	add eth1 239.1.1.4 5000 239.2.2.4:6000:eth0 --name idle
}

# flow GROUP RATE SIZE: to the end of the case.
flow() {
	in_host src mcrgen send --interface eth0 --group "$1" --port 5000 \
		--rate "$2" --size "$3" --quiet >/dev/null 2>&1 &
}

flows() {
	flow 239.1.1.1 40 1400
	flow 239.1.1.2 120 20
	flow 239.1.1.3 10 20
}

by_hand_on_a_terminal() {
	rules
	flows
	open_terminal 100 12
	type_in 'mcrctl top --interval 0.5; echo "ended with $?"'
	wait_for order_is big small lossy idle
	wait_for shows '4 rules, by IN bit/s, every 0\.5 s'
	wait_for shows 'RULE .*INTERFACE .*ADDRESS .*IN bit/s .*OUT bit/s .*LOST/s'
	wait_for shows 'big +eth0 +239\.1\.1\.1:5000 +[0-9.]+k +[0-9.]+k +0'
	wait_for shows 'q quit .*sort .*reverse .*units .*filter'

	# Units.
	press u
	wait_for shows 'IN B/s .*OUT B/s'
	press u
	wait_for shows 'IN pkt/s .*OUT pkt/s'
	wait_for order_is small big lossy idle
	press u
	wait_for order_is big small lossy idle

	# Sorting.
	press '>' '>'
	wait_for shows 'by LOST/s'
	wait_for order_is lossy
	press Left Left Left
	wait_for shows 'by ADDRESS'
	wait_for order_is big small lossy idle
	press r
	wait_for shows 'by ADDRESS reversed'
	wait_for order_is idle lossy small big
	press r Right

	# The filter: as it is typed, given up, accepted, taken back.
	press / e t h 1
	wait_for shows 'filter: eth1'
	wait_for shows '1 of 4 rules, filter "eth1"'
	wait_for order_is idle
	press Escape
	wait_for shows '4 rules, by IN'
	press / B I g x BSpace Enter
	wait_for shows '1 of 4 rules, filter "BIg"'
	wait_for shows 'q quit'
	wait_for order_is big
	press / C-u Enter
	wait_for order_is big small lossy idle

	# The interval.
	press +
	wait_for shows 'every 1 s'
	press - -
	wait_for shows 'every 0\.25 s'

	# Another size: narrow, low, wide.
	terminal resize-window -x 40 -y 5
	wait_for shows $'\n''RULE +ADDRESS +IN bit/s'$'\n'
	wait_for order_is big small
	equal "lines" "$(terminal capture-pane -p | grep -c .)" 5
	contains "the last line" "$(terminal capture-pane -p | tail -n 1)" '^q quit .*~$'
	press Down
	wait_for order_is small lossy
	press End
	wait_for order_is lossy idle
	press Home
	wait_for order_is big small
	press NPage
	wait_for order_is lossy idle
	terminal resize-window -x 130 -y 20
	wait_for shows 'LOST/s +MATCHED +RELAYED +LOST'
	wait_for order_is big small lossy idle

	press q
	wait_for shows 'ended with 0'
}

# at_shell: the picture has gone, what was there before is back, the cursor too.
at_shell() {
	[[ $(terminal display -p '#{alternate_on} #{cursor_flag}') == "0 1" ]] &&
		! shows 'q quit'
}

# However it ends, the terminal is as it was.
terminal_is_left_clean() {
	local how

	rules
	open_terminal 90 10
	type_in "stty -a >$T/before.log"
	for how in INT C-c TERM HUP QUIT; do
		type_in 'mcrctl top'
		wait_for shows 'q quit'
		if [[ $how == C-c ]]; then
			press C-c
		else
			pkill -"$how" -x mcrctl
		fi
		wait_for at_shell
		type_in "clear; echo \"status \$?\"; stty -a >$T/after.log; echo written"
		wait_for shows $'\n''written'
		cmp "$T/before.log" "$T/after.log" || fail "after SIG$how the terminal is another"
	done
	# Stopped and continued, it draws all of it again.
	type_in 'clear; mcrctl top'
	wait_for shows 'q quit'
	press C-z
	wait_for at_shell
	type_in fg
	wait_for shows 'q quit'
	press q
	wait_for at_shell
	# What it knows nothing about is not drawn on.
	type_in 'TERM=nonsense mcrctl top'
	wait_for shows 'nothing is known of the terminal "nonsense"'
}

# turns: how often top has gone to sleep, which it does once for each picture.
turns() {
	sed -n 's/^voluntary_ctxt_switches:\s*//p' "/proc/$(pgrep -nx mcrctl)/status"
}

turns_are() {
	(($(turns) >= $1))
}

# What does not change is not sent again: it is meant for slow lines, too.
differences_alone() {
	local first before after from n=20

	rules
	open_terminal 90 10
	terminal pipe-pane "cat >$T/octets"
	type_in 'mcrctl top --interval 0.1'
	wait_for shows 'q quit'
	wait_for turns_are 5
	first=$(stat -c %s "$T/octets")
	wait_for turns_are $(($(turns) + n))
	equal "octets of $n pictures without traffic" \
		$(($(stat -c %s "$T/octets") - first)) 0
	flows
	wait_for shows 'small .*[0-9]k'
	from=$(turns) before=$(stat -c %s "$T/octets")
	wait_for turns_are $((from + n))
	after=$(stat -c %s "$T/octets")
	((after > before)) || fail "no octets with traffic"
	n=$(($(turns) - from))
	((after - before < n * first / 2)) ||
		fail "$n pictures took $((after - before)) octets, the first one $first"
}

# For scripts: no terminal, or --json.
in_batches() {
	local text

	rules
	flows
	text=$(mcrctl top --interval 0.5 --count 3 --sort total-in --reverse --units packets)
	equal "tables" "$(grep -c '^4 rules, by MATCHED reversed, over ' <<<"$text")" 3
	equal "headings" "$(grep -c '^RULE .*IN pkt/s' <<<"$text")" 3
	mcrctl top --json --interval 1 --count 2 --filter 239.1.1.2 >"$T/top.log"
	equal "lines" "$(wc -l <"$T/top.log")" 2
	equal "who" "$(jq -c '[.rules_count, (.rules | map(.name))]' "$T/top.log" | sort -u)" \
		'[4,["small"]]'
	equal "it went on" "$(jq -s '.[1].rules[0].packets_matched - .[0].rules[0].packets_matched > 0' \
		"$T/top.log")" true
	# Rates are what was counted over what time it took.
	equal "the rate is the difference by time" "$(jq -s '
		(.[1].rules[0].packets_matched - .[0].rules[0].packets_matched) as $n |
		(.[1].rules[0].packets_per_second * .[1].interval - $n) | fabs < 0.5' "$T/top.log")" true
	equal "bits are of IP datagrams" "$(jq '.rules[0] |
		.bits_per_second / .packets_per_second - 48 * 8 | fabs < 4' "$T/top.log" | sort -u)" true
	equal "relayed as much as came" "$(jq '.rules[0] |
		.relayed_packets_per_second == .packets_per_second' "$T/top.log" | tail -n 1)" true
	mcrctl top --json --interval 1 --count 1 --sort lost >"$T/top.log"
	equal "lost the most" "$(jq -c '.rules[0] | [.name, .lost_packets_per_second == .packets_per_second]' \
		"$T/top.log")" '["lossy",true]'
	refused 1 'cannot write the output' bash -c 'mcrctl top --json --interval 0.1 >/dev/full'
}

run_case "sorted, filtered, in units, resized, ended by keys" by_hand_on_a_terminal
run_case "the terminal is left as it was" terminal_is_left_clean
run_case "differences alone are drawn" differences_alone
run_case "tables and JSON for scripts" in_batches
end
