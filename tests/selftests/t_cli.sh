#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mcrctl: exit statuses, sentences, JSON; the module's refusals reach the user.
#
#	here: eth0 10.0.0.1/24, eth1 10.1.0.1/24 (dummies)

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

configure here "link add eth0 type dummy" "link add eth1 type dummy"
port here eth0 10.0.0.1/24 2001:db8::1/64
port here eth1 10.1.0.1/24 2001:db8:1::1/64
connect

rule() {
	mcrctl add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--outputs 239.2.2.2:6000:eth1 "$@"
}

# usage WORDS ARGUMENT...: exit 2, and WORDS.
usage() {
	refused 2 "$1" mcrctl "${@:2}"
}

wrong_usage() {
	usage . nonsense
	usage . add
	usage 'input-port|port' add --input-interface eth0 --input-group 239.1.1.1 \
		--outputs 239.2.2.2:6000:eth1
	usage 70000 add --input-interface eth0 --input-group 239.1.1.1 \
		--input-port 70000 --outputs 239.2.2.2:6000:eth1
	usage '239\.1\.1\.300' add --input-interface eth0 --input-group 239.1.1.300 \
		--input-port 5000 --outputs 239.2.2.2:6000:eth1
	usage 'eth0/x' add --input-interface eth0/x --input-group 239.1.1.1 \
		--input-port 5000 --outputs 239.2.2.2:6000:eth1
	usage '(family|IPv6|ff15::1)' add --input-interface eth0 --input-group 239.1.1.1 \
		--input-port 5000 --outputs '[ff15::1]:6000:eth1'
	usage 'ttl' add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--output interface=eth1,ttl=256
	usage 'dscp' add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--output interface=eth1,dscp=64
	usage 'colour' add --input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--output interface=eth1,colour=red
	usage 'rule-id|name|all' remove
	equal "rules after all of it" "$(compact "$(mcrctl list --json)")" "[]"
}

refusals() {
	local id

	id=$(rule --name one)
	refused 1 '(exists|replace)' rule
	refused 1 'one' mcrctl add --name one --input-interface eth0 \
		--input-group 239.1.1.2 --input-port 5000 --outputs 239.2.2.2:6000:eth1
	refused 1 'nobody' mcrctl remove --name nobody
	refused 1 '0123456789abcdef' mcrctl remove --rule-id 0123456789abcdef
	refused 2 'xyz' mcrctl remove --rule-id xyz
	equal "id of the same key" "$(rule --name other --replace)" "$id"
	equal "rules" "$(mcrctl list --json | jq length)" 1
	equal "name" "$(mcrctl list --json | jq -r '.[0].name')" other
	mcrctl remove --rule-id "$id"
	refused 1 "$id" mcrctl remove --rule-id "$id"
}

# The id is a hash of the key alone: the same on every host and for every output.
ids() {
	local first

	first=$(rule)
	mcrctl remove --all
	equal "id with other outputs" "$(mcrctl add --input-interface eth0 \
		--input-group 239.1.1.1 --input-port 5000 --no-local --name n \
		--output interface=eth1,ttl=7,dscp=3)" "$first"
	mcrctl remove --name n
	[[ $(mcrctl add --input-interface eth0 --input-group 239.1.1.1 --input-port 5001 \
		--outputs 239.2.2.2:6000:eth1) != "$first" ]]
}

json() {
	local text

	rule --name video --output group=10.1.0.9,port=7000,interface=eth1,ttl=5,source_ip=preserve,dscp=46
	text=$(mcrctl list --json)
	equal "list" "$(jq -c '.[0] | [.name, .origin, .state, .local, .trace,
		.input.interface, .input.group, .input.port, .input.protocol,
		(.outputs | length), .outputs[0].interface, .outputs[0].group,
		.outputs[0].port, .outputs[1].ttl, .outputs[1].source_ip,
		.outputs[1].dscp]' <<<"$text")" \
		'["video","runtime","active",true,false,"eth0","239.1.1.1",5000,"udp",2,"eth1","239.2.2.2",6000,5,"preserve",46]'
	equal "list-rules" "$(mcrctl list-rules --json)" "$text"
	equal "stats" "$(mcrctl -j stats | jq -c '[(.rules[0] | .packets_matched, .packets_relayed,
		(.outputs | length)), (.interfaces | length > 0), (.cpus | length > 0)]')" \
		'[0,0,2,true,true]'
	equal "ping" "$(mcrctl ping --json | jq -r '(.module | length > 0), .rules')" $'true\n1'
	equal "version" "$(mcrctl version --json |
		jq -r '(.tool | length > 0), (.module | length > 0), .protocol')" $'true\ntrue\n1'
	contains "list-workers" "$(mcrctl list-workers --json)" '"eth0"'
}

# A batch is text: what stands behind a NUL would be passed over.
nul() {
	rule --name kept
	printf 'remove --all\0 --bogus\n' >"$T/batch"
	refused 2 'batch:1: holds a NUL' mcrctl batch "$T/batch"
	equal "rules" "$(mcrctl list --json | jq length)" 1
}

# Tables for people: one header, aligned, the names in them.
tables() {
	local text

	rule --name video
	mcrctl add --input-interface eth9 --input-group ff15::1 --input-port any \
		--input-source 2001:db8::7 --outputs '[ff15::2]:6000:eth1'
	text=$(mcrctl list)
	contains "mcrctl list" "$text" 'video'
	contains "mcrctl list" "$text" 'interface eth9 does not exist'
	contains "mcrctl list" "$text" 'ff15::1'
	contains "mcrctl stats" "$(mcrctl stats)" '239\.1\.1\.1'
	contains "mcrctl list-workers" "$(mcrctl list-workers)" 'eth0'
	contains "mcrctl ping" "$(mcrctl ping)" 'pong'
	contains "mcrctl version" "$(mcrctl version)" '[0-9]+\.[0-9]+'
	contains "mcrctl --help" "$(mcrctl --help)" 'list-workers'
}

# One line for each change, naming it.
monitor() {
	local id

	mcrctl monitor --json >"$T/monitor.out" 2>"$T/monitor.err" &
	# It listens when the first change shows.
	wait_for heard_probe
	id=$(rule --name seen)
	rule --name seen2 --replace
	mcrctl remove --rule-id "$id"
	wait_for lines_of "$id" 3
	equal "changes" "$(grep "$id" "$T/monitor.out" |
		grep -oE 'added|replaced|removed' | awk '!s[$0]++' | sort | xargs)" \
		"added removed replaced"
	jq -e . "$T/monitor.out" >/dev/null
	# One object a line.
	equal "lines that are no object" "$(grep -cv '^{.*}$' "$T/monitor.out" || :)" 0
}

heard_probe() {
	rule --name probe >/dev/null
	mcrctl remove --name probe
	grep -q probe "$T/monitor.out"
}

lines_of() {
	[[ $(grep -c "$1.*seen\|$1.*removed" "$T/monitor.out") -ge $2 ]]
}

# Every change has a generation and a digest, which come back with the rules.
digests() {
	local empty full

	empty=$(mcrctl ping --json | jq -r .digest)
	rule --name a
	full=$(mcrctl ping --json | jq -r .digest)
	[[ $full != "$empty" ]]
	mcrctl remove --all
	equal "digest of no rules" "$(mcrctl ping --json | jq -r .digest)" "$empty"
	rule --name a
	equal "digest of the same rules" "$(mcrctl ping --json | jq -r .digest)" "$full"
}

names() {
	local name

	rule --name 'Übertragung ⑦'
	equal "name" "$(mcrctl list --json | jq -r '.[0].name')" 'Übertragung ⑦'
	mcrctl remove --name 'Übertragung ⑦'
	status=0
	rule --name "$(printf 'x%.0s' {1..64})" >"$T/.out" 2>"$T/.err" || status=$?
	((status == 1 || status == 2)) || fail "a name of 64 bytes: exit $status"
	rule --name "$(printf 'x%.0s' {1..63})"
	mcrctl remove --all
	status=0
	rule --name $'a\nb' >"$T/.out" 2>"$T/.err" || status=$?
	((status == 1 || status == 2)) || fail "a name with a line feed: exit $status"
	for name in $'a\u202eb' $'a\u00ad' ' a' $'a\u00a0'; do
		refused 2 "rule name" rule --name "$name"
	done
	# Neither a file nor JSON could hold the name of such an interface.
	refused 1 'name has octet 0xff .*rename the interface' mcrctl add \
		--input-interface $'eth\xff' --input-group 239.1.1.1 --input-port 5000 \
		--outputs 239.2.2.2:6000:eth1
	refused 1 'name has octet 0xc3 .*rename the interface' mcrctl add \
		--input-interface eth0 --input-group 239.1.1.1 --input-port 5000 \
		--outputs $'239.2.2.2:6000:a\xc3'
	equal "rules" "$(mcrctl ping --json | jq .rules)" 0
}

run_case "wrong usage: exit 2, the value named" wrong_usage
run_case "refused: exit 1, the reason given" refusals
run_case "an id depends on the key alone" ids
run_case "JSON as documented" json
run_case "tables for people" tables
run_case "monitor tells each change" monitor
run_case "a batch with a NUL is refused" nul
run_case "the digest tells rule sets apart" digests
run_case "names: UTF-8, 63 bytes, printable" names
end
