#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A client that is not mcrctl changes rules behind mcrd's back under traffic: it is
# found, said in words, and put right; rules it did not touch lose nothing.
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
count_packets dst untouched ip daddr 239.2.2.1

# Long enough that what is found at once was not found by it.
MORE="reconcile_interval: 3600, idle_timeout: 300"
configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)" \
	"$(config_rule b 239.1.1.2 239.2.2.2)" "$(config_rule c 239.1.1.3 239.2.2.3)"
WANTED=(a=239.2.2.1 b=239.2.2.2 c=239.2.2.3)

drift() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/drift.py" "$@"
}

# watched: mcrd runs, and rule a is under traffic until nothing_lost.
watched() {
	start_mcrd
	wait_for in_sync
	UNTOUCHED=$(counted dst untouched)
	stream src eth0 239.1.1.1 5000
}

nothing_lost() {
	stop_stream
	wait_for count_is dst untouched $((UNTOUCHED + SENT))
	((SENT > 20 / MCR_SCALE)) || fail "only $SENT datagrams while that went on"
	end_mcrd
}

# put_right: what is wanted is there, exactly, and mcrd says so of itself.
put_right() {
	wait_for rules_are "${WANTED[@]}" "$@"
	wait_for in_sync
}

removed() {
	local n

	watched
	for ((n = 0; n < 3; n++)); do
		drift remove b
		put_right
	done
	mcrd_says 'rule .*b.* was removed by a client without a name \(python3?[^,]*, pid [0-9]+\), which is not mcrctl'
	mcrd_says 'drift: .*something other than mcrctl changed rules: 1 rules are missing, 0 .* 0 '
	mcrd_says 'rule .*b.*\(eth0 239.1.1.2:5000\) of the module: is missing'
	mcrd_says 'drift is repaired: 1 rules added, 0 replaced, 0 removed'
	nothing_lost
}

added() {
	watched
	drift add 77
	put_right
	mcrd_says 'eth0 239.1.1.77:5000\) of the module: should not be there'
	mcrd_says 'drift is repaired: 0 rules added, 0 replaced, 1 removed'
	nothing_lost
}

altered() {
	watched
	drift alter 2 b
	put_right
	mcrd_says 'eth0 239.1.1.2:5000\) of the module: .*239.2.2.2'
	mcrd_says 'drift is repaired: 0 rules added, 1 replaced, 0 removed'
	nothing_lost
}

# However much it was, it is put right in one transaction.
mixture() {
	local before

	watched
	before=$(mcrctl ping --json | jq .generation)
	drift mixture 2 b c
	put_right
	mcrd_says 'drift is repaired: 1 rules added, 1 replaced, 5 removed'
	equal "generation" "$(mcrctl ping --json | jq .generation)" $((before + 2))
	nothing_lost
}

# Not for the rules that are gone, but all comes back.
everything_removed() {
	start_mcrd
	wait_for in_sync
	drift all
	put_right
	mcrd_says 'drift is repaired: 3 rules added'
	end_mcrd
}

settings() {
	watched
	drift settings 77
	wait_for mcrd_says 'drift is repaired: .*1 settings changed'
	mcrd_says 'idle_timeout is 77, should be 300'
	wait_for in_sync
	equal "idle_timeout" "$(mcrctl config show | grep -oE 'idle_timeout.*' || :)" ""
	# Levels and pinnings are settings too.
	drift level 4 7
	wait_for mcrd_says 'log levels were changed by a client without a name .*which is not mcrctl'
	wait_for mcrd_says 'logging.facilities.Ingress is debug'
	wait_for levels_are '{}'
	nothing_lost
}

# levels_are JSON: what facilities have of their own; for wait_for.
levels_are() {
	[[ $(mcrctl log-level get --json | jq -c .facilities) == "$1" ]]
}

# The API says what CLIENT is: what a client calls itself.
claimed() {
	watched
	drift claim 55
	wait_for mcrd_says 'claimed.* was added by mcrctl \(python'
	put_right claimed=239.2.2.2
	equal "drift" "$(said_times drift)" 0
	mcrctl remove --name claimed
	put_right
	nothing_lost
}

# mcrctl and something else at the same time: the one is wanted, the other not.
both() {
	local n

	watched
	for ((n = 0; n < 3; n++)); do
		drift remove c add 77 &
		add eth0 239.1.1.9 5000 "239.2.9.$n:6000:eth1" --name mine --replace
		wait $!
		put_right "mine=239.2.9.$n"
	done
	mcrctl remove --name mine
	put_right
	nothing_lost
}

# listeners HOW: what mcrd is told by the module, see listeners.py.
listeners() {
	"${PYTHON[@]}" "$MCR_SELFTESTS/listeners.py" "$MCRD" mcr "$1"
}

# More was announced than mcrd has room for, while it was stopped.
notifications_lost() {
	watched
	listeners choke
	kill -STOP "$MCRD"
	drift flood 100 remove b add 77
	kill -CONT "$MCRD"
	wait_for mcrd_says 'some were lost'
	put_right
	mcrd_says 'drift: .*notifications were lost'
	# It has not taken the flood for anything wanted.
	equal "rules" "$(mcrctl list --json | jq length)" 3
	nothing_lost
}

# Nobody says that they are lost: the next check finds it.
notifications_missing() {
	sed -i 's/3600/1/' "$CONFIG"
	watched
	listeners deafen
	drift remove b add 77
	put_right
	mcrd_says 'drift: .*nothing announced it: 1 rules are missing, 0 .* 1 should not be there'
	drift settings 77
	wait_for mcrd_says 'drift is repaired: .*1 settings changed'
	sed -i 's/interval: 1,/interval: 3600,/' "$CONFIG"
	nothing_lost
}

run_case "a rule removed comes back" removed
run_case "a rule added is removed" added
run_case "a rule altered is as before" altered
run_case "a mixture is put right in one transaction" mixture
run_case "all rules removed come back" everything_removed
run_case "a setting is put right" settings
run_case "a client that calls itself mcrctl is taken for it, and named" claimed
run_case "mcrctl and another at once" both
run_case "notifications lost: all is read again" notifications_lost
run_case "notifications that never come: the next check finds it" notifications_missing
end
