#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# mcrctl's usage errors, help and exit status, where no module is needed: each
# is found before anything is asked of the kernel.
# shellcheck disable=SC2016 # backquotes are part of what is said
set -uo pipefail
MCRCTL=${MCRCTL:-$(dirname "$0")/../../build/bin/mcrctl}
number=0 failures=0

# check WHAT STATUS STDOUT-PATTERN STDERR-PATTERN ARGUMENT…
check() {
	local what=$1 status=$2 out_pattern=$3 err_pattern=$4 out err got
	shift 4
	err=$("$MCRCTL" "$@" 2>&1 >/dev/null)
	out=$("$MCRCTL" "$@" 2>/dev/null)
	got=$?
	number=$((number + 1))
	if [[ $got == "$status" && $out =~ $out_pattern && $err =~ $err_pattern ]]; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		printf '# status %s, wanted %s\n# stdout: %s\n# stderr: %s\n' \
			"$got" "$status" "$out" "$err"
		failures=$((failures + 1))
	fi
}

input=(--input-interface eth0 --input-group 239.1.1.1 --input-port 5000)

check "--version" 0 '^mcrctl [0-9]+\.[0-9]+\.[0-9]+$' '^$' --version
check "--version behind a verb" 0 '^mcrctl [0-9]' '^$' list --version
check "--help" 0 '^Usage: mcrctl' '^$' --help
for verb in add remove list list-rules stats list-workers batch explain log-level monitor ping top trace version; do
	check "$verb --help" 0 "^Usage: mcrctl list|^Usage: mcrctl $verb" '^$' "$verb" --help
done
for verb in show save load check diff; do
	check "config $verb --help" 0 "^Usage: mcrctl config $verb" '^$' config "$verb" --help
done
check "no verb" 2 '^$' '^mcrctl: no verb'
check "unknown verb" 2 '^$' "^mcrctl: 'frobnicate' is not a verb" frobnicate
check "unknown option" 2 '^$' '^mcrctl: unknown option --foo' list --foo
check "unknown letter" 2 '^$' '^mcrctl: unknown option -x' list -x
check "unknown global option" 2 '^$' '^mcrctl: unknown option --foo' --foo list
check "what a terminal would obey" 2 '^$' '^mcrctl: .\\u001b\[31m\\xff. is not a verb: see `mcrctl --help`$' \
	$'\e[31m\xff'
check "missing value" 2 '^$' '^mcrctl: --netns needs a value' list --netns
check "value too much" 2 '^$' '^mcrctl: --json=x takes no value' list --json=x
check "argument too much" 2 '^$' "^mcrctl: unexpected argument 'x'" ping x
check "no such namespace" 1 '^$' "^mcrctl: there is no network namespace 'no-such-netns'" \
	-n no-such-netns list
check "add nothing" 2 '^$' '--input-interface is missing' add
check "add without a group" 2 '^$' '--input-group is missing' add --input-interface eth0
check "add without a port" 2 '^$' '--input-port is missing' \
	add --input-interface eth0 --input-group 239.1.1.1
check "add without outputs" 2 '^$' '--outputs is missing' add "${input[@]}"
check "add with a bad port" 2 '^$' "--input-port: '99999' is not a port: give 1-65535 or any" \
	add --input-interface eth0 --input-group 239.1.1.1 --input-port 99999 \
	--outputs 239.2.2.2:1:eth1
check "add with a bad output" 2 '^$' "--outputs: 'x' is not an output" \
	add "${input[@]}" --outputs x
check "add with a bad key" 2 '^$' "'tll' is not a key of an output" \
	add "${input[@]}" --output interface=eth1,tll=3
check "add with mixed families" 2 '^$' 'output 1: group ff15::1 is not of' \
	add "${input[@]}" --outputs '[ff15::1]:1:eth1'
check "add with the same option twice" 2 '^$' '--name is given twice' \
	add --name a --name b "${input[@]}" --outputs 239.2.2.2:1:eth1
check "add ESP with a port" 2 '^$' "--input-port: '5000' cannot be a port of ESP" \
	add "${input[@]}" --input-protocol esp --outputs 239.2.2.2:0:eth1
check "remove nothing" 2 '^$' 'give one of' remove
check "remove two ways" 2 '^$' 'give one of' remove --all --name x
check "remove a bad id" 2 '^$' "'xyz' is not the id of a rule" remove --rule-id xyz
check "watch no number" 2 '^$' "--watch 'x' is not a number" stats --watch x
check "watch metrics" 2 '^$' '--prometheus goes with neither' stats --prometheus -j
check "top of no column" 2 '^$' "--sort 'loss' is not a column: give one of rule, interface, address, in, out, lost, total-in, total-out, total-lost: see" \
	top --sort loss
check "top in no unit" 2 '^$' "--units 'octets' is not a unit: give bits, bytes or packets" top --units octets
for seconds in 0 x -1 inf nan 0x1 1e9 3601 ''; do
	check "top every \"$seconds\" s" 2 '^$' "--interval '$seconds' is not a number of seconds: give 0.1-3600" \
		top --interval "$seconds"
done
check "top no times" 2 '^$' "--count '0' is not a number from 1 on" top --count 0
check "top of too long a filter" 2 '^$' 'is not up to 63 octets of printable UTF-8' \
	top --filter "$(printf 'x%.0s' {1..64})"
check "batch of a missing file" 1 '^$' "cannot open '/no/such/file'" batch /no/such/file
for verb in get set; do
	check "log-level $verb --help" 0 "^Usage: mcrctl log-level $verb" '^$' \
		log-level "$verb" --help
done
check "log-level alone" 2 '^$' 'no verb is given: see `mcrctl log-level --help`' log-level
check "log-level of something else" 2 '^$' "'put' is not a verb" log-level put
check "log-level with an option in between" 2 '^$' 'give --global, or --facility' \
	log-level -j set
check "log-level set nothing" 2 '^$' 'give --global, or --facility' log-level set
check "a facility without a level" 2 '^$' 'go together' log-level set --facility Ingress
check "no level" 2 '^$' "'loud' is not a level: give one of emergency, alert, .*, trace: see" \
	log-level set --global loud
check "no facility" 2 '^$' \
	"'Foo' is not a facility: give one of Supervisor, RuleDispatch, .*, Test: see" \
	log-level set --facility Foo --level info
for verb in enable disable get follow; do
	check "trace $verb --help" 0 "^Usage: mcrctl trace $verb" '^$' trace "$verb" --help
	check "trace $verb of nothing" 2 '^$' 'give one of --rule-id and --name' trace "$verb"
done
check "trace of a bad id" 2 '^$' "'xyz' is not the id of a rule" trace get --rule-id xyz
check "trace of depth 0" 2 '^$' "--depth '0' is not a number of 1 to 65536" \
	trace enable --name x --depth 0
check "trace of every 0th" 2 '^$' "--sample '0' is not a number" trace enable --name x --sample 0
check "trace of too much" 2 '^$' "--snaplen '9217' is not a number of 0 to 9216" \
	trace enable --name x --snaplen 9217
check "trace get has no depth" 2 '^$' 'unknown option --depth' trace get --depth 3
check "trace get on one output twice" 2 '^$' 'cannot both be on standard output' \
	trace get --name x --json --pcap -
question=(--interface eth0 --group 239.1.1.1)
check "explain nothing" 2 '^$' '--interface is missing' explain
check "explain without a group" 2 '^$' '--group is missing' explain --interface eth0
check "explain without a port" 2 '^$' '--port is missing' explain "${question[@]}"
check "explain with a bad port" 2 '^$' "--port: 'any' is not a port" \
	explain "${question[@]}" --port any
check "explain with mixed families" 2 '^$' 'must both be IPv4 or both IPv6' \
	explain "${question[@]}" --port 5 --source ::1
check "explain ESP with a port" 2 '^$' 'ESP has no ports' \
	explain "${question[@]}" --port 5 --protocol esp
check "config alone" 2 '^$' '^mcrctl: no verb' config
check "config frobnicate" 2 '^$' "'frobnicate' is not a verb" config frobnicate
check "load nothing" 2 '^$' 'a file is missing: see .mcrctl config load --help' config load
check "check nothing" 2 '^$' 'a file is missing' config check
check "load two files" 2 '^$' "unexpected argument 'b'" config load a b
check "--file twice" 2 '^$' '--file is given twice' config load --file a --file b
check "show a file" 2 '^$' "unexpected argument 'x'" config show x
check "diff --replace" 2 '^$' 'unknown option --replace' config diff --replace

file=$(mktemp)
trap 'rm -f "$file"' EXIT
echo '{ rules: [], gro: true }' >"$file"
check "check a file" 0 "^$file is valid: 0 rules\$" '^$' config check "$file"
check "check --file" 0 'is valid' '^$' config check --file "$file"
check "check a file, in JSON" 0 '"valid": ?true' '^$' config check -j "$file"
echo '{ rules: 5, gru: true }' >"$file"
check "check a wrong file" 1 '^$' "^$file:1:10: rules: 5 is of the wrong type.*:1:13: gru: there is no such field" \
	config check "$file"
check "check a wrong file, in JSON" 1 '"line": ?1.*"field": ?"gru"' '^$' config check -j "$file"
check "check a missing file" 1 '^$' "cannot open /no/such/file" config check /no/such/file

echo "1..$number"
[[ $failures == 0 ]]
