# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced behind lib.sh by the tests of mcrd. Its files are in $T/run, its
# configuration is $T/rules.json5, its log $T/mcrd.log.
#
# shellcheck shell=bash disable=SC2120

export RUNTIME_DIRECTORY=$T/run
CONFIG=$T/rules.json5

# config_rule NAME GROUP TO [FIELD...]: a rule from eth0 to eth1, as the file has it.
config_rule() {
	local field more=''

	for field in "${@:4}"; do
		more+=", $field"
	done
	echo "{ name: '$1', input: { interface: 'eth0', group: '$2', port: 5000 },
		outputs: [{ interface: 'eth1', group: '$3', port: 6000 }]$more },"
}

# configure_rules [RULE...]: writes the file; MORE is what stands beside the rules.
configure_rules() {
	echo "{ rules: [ $* ], ${MORE-} }" >"$CONFIG"
}

# start_mcrd [OPTION...]: in the background; MCRD is its pid. Returns when it has
# taken its place. The module's events are in the log with RELAY=1 alone: ending
# them takes a grace period each.
start_mcrd() {
	local relay=(--no-log-relay)

	[[ ${RELAY-} != 1 ]] || relay=()
	rm -f "$T/mcrd.log"
	mcrd --config "$CONFIG" "${relay[@]}" "$@" >>"$T/mcrd.log" 2>&1 &
	MCRD=$!
	wait_for mcrd_says 'mcrd .* starts'
}

# mcrd_says PATTERN: its log has a line like this; for wait_for.
mcrd_says() {
	grep -qE -- "$1" "$T/mcrd.log"
}

# said_times PATTERN: how many lines of its log are like this.
said_times() {
	grep -cE -- "$1" "$T/mcrd.log" || :
}

# in_sync: mcrd says so, and the module agrees; for wait_for.
in_sync() {
	[[ $(mcrctl ping --json 2>/dev/null | jq -r .in_sync) == true ]]
}

# rules_are NAME=GROUP...: the module has these rules, and no others; for wait_for.
# Each is a name, or "" for none, and where the first output goes.
rules_are() {
	local is should

	is=$(mcrctl list --json | jq -r '.[] | (.name // "") + "=" + .outputs[0].group' | sort)
	should=$(printf '%s\n' "$@" | sort)
	[[ $is == "$should" ]]
}

# end_mcrd [STATUS]: asks it to end, and waits for it.
end_mcrd() {
	local status=0

	kill -TERM "$MCRD"
	wait "$MCRD" || status=$?
	equal "exit status of mcrd" "$status" "${1-0}"
}

# gone PID: for wait_for.
gone() {
	! kill -0 "$1" 2>/dev/null
}
