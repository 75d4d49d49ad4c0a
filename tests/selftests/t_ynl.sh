#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel tree's own netlink client, tools/net/ynl of Linux 6.12, drives the module
# by docs/netlink/mcr.yaml: the specification is one by the kernel's schema, and what
# is sent and received by it is what the module takes and says. The client raises an
# error at every attribute and message that the specification lacks.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 dst:eth0 10.1.0.2/24
connect

SPEC=$MCR_TOP/docs/netlink/mcr.yaml
YNL=$("$MCR_TOP/tests/vm/fetch-ynl" --cached) || YNL=

# ynl OPTION...: the client. What it says in JSON has a line for each request.
ynl() {
	/usr/bin/python3 -s "$YNL/tools/net/ynl/cli.py" --spec "$SPEC" --no-schema \
		--output-json "$@"
}

has_ynl() {
	[[ -n $YNL ]] || skip "tests/vm/fetch-ynl has not been run on the host"
}

# number NAME: what it is in the line of JSON on standard input; jq knows 53 bits of it.
number() {
	grep -oE "\"$1\": [0-9]+" | tail -n 1 | grep -oE '[0-9]+$'
}

schema() {
	local cli=("/usr/bin/python3" -s "$YNL/tools/net/ynl/cli.py" --output-json
		--schema "$YNL/Documentation/netlink/genetlink-legacy.yaml" --do module-get)
	local said

	has_ynl
	said=$("${cli[@]}" --spec "$SPEC")
	equal "version" "$(jq -r '."module-version"' <<<"$said")" "$(</sys/module/mcr/version)"
	equal "srcversion" "$(jq -r .srcversion <<<"$said")" "$(</sys/module/mcr/srcversion)"
	# It would say so if it were none.
	sed 's/^    enum-name: mcr_origin$/    enumname: mcr_origin/' "$SPEC" >"$T/wrong.yaml"
	not cmp -s "$SPEC" "$T/wrong.yaml"
	not "${cli[@]}" --spec "$T/wrong.yaml" 2>"$T/schema.err"
	grep -q "'enumname' was unexpected" "$T/schema.err"
}

# 239.1.1.1 and 239.2.2.2 in hexadecimal digits.
A=ef010101 TO=ef020202

rules() {
	local said id

	has_ynl
	said=$(ynl --do rule-add --json "{
		\"name\": \"by ynl\", \"client\": \"ynl\", \"rule-flags\": [\"local\"],
		\"input\": {\"interface\": \"eth0\", \"group\": \"$A\", \"port\": 5000},
		\"output\": [{\"interface\": \"eth1\", \"group\": \"$TO\", \"port\": 6000}]}")
	id=$(number id <<<"$said")
	equal "the rule" "$(mcrctl list --json | jq -c '.[] | [.id, .name, .state]')" \
		"[\"$(printf %016x "$id")\",\"by ynl\",\"active\"]"
	receive one dst eth0 239.2.2.2 6000 --count 20
	transmit src eth0 239.1.1.1 5000 20
	received one 20
	said=$(ynl --dump rule-get --json '{"request-flags": ["stats"]}')
	equal "id" "$(number id <<<"$said")" "$id"
	equal "the rule" "$(jq -c '.[] | [.name, .origin, .state, ."rule-flags", .membership,
		.input.interface, .input.group, .input.port, .output[0].group, .output[0].port]' <<<"$said")" \
		"[\"by ynl\",\"runtime\",\"active\",[\"local\"],\"group\",\"eth0\",\"$A\",5000,\"$TO\",6000]"
	equal "counters" "$(jq -c '.[] | [.counters.packets, .output[0].counters.packets]' <<<"$said")" "[20,20]"
}

# library COMMAND: tests/selftests/ynl.py, several requests of one client.
library() {
	has_ynl
	/usr/bin/python3 -s "$MCR_SELFTESTS/ynl.py" "$YNL/tools/net/ynl" "$SPEC" "$1"
}

requests() {
	library transactions
	mcrctl remove --all
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	setpriv --bounding-set -net_admin --inh-caps -net_admin -- "$BASH" -c "$(declare -f library has_ynl)
		YNL=$YNL SPEC=$SPEC; library unprivileged"
	equal "rules" "$(mcrctl list --json | jq length)" 1
}

readable() {
	has_ynl
	mkfifo "$T/go"
	library readable <"$T/go" >"$T/library.log" &
	exec {GO}>"$T/go"
	wait_for holds "$T/library.log" traces
	transmit src eth0 239.1.1.1 5000 3
	exec {GO}>&-
	wait $!
}

run_case "the specification is one by the kernel's schema" schema
run_case "a rule added, and dumped with its counters" rules
run_case "transactions; refusals that name the attribute and say why" requests
run_case "notifications of both groups" library notifications
run_case "all else that can be read" readable
end
