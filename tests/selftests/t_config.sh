#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The configuration file: loaded as one transaction, shown and saved so that it
# loads again as the same, compared, refused with every place that is wrong.
#
#	src                here                 dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8::1/64 src:eth0 10.0.0.7/24
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24
connect
count_packets dst kept ip daddr 239.2.2.2 udp dport 6000

# file NAME: what stands on standard input becomes $T/NAME.json5.
file() {
	cat >"$T/$1.json5"
}

digest() {
	mcrctl ping --json | jq -r .digest
}

names() {
	mcrctl list --json | jq -r '[.[].name] | sort | join(" ")'
}

# Every field of a rule, and of the settings.
file whole <<-'END'
	// A comment, and the forms that JSON has not.
	{
	  rules: [
	    { name: "video", input: { interface: 'eth0', group: "239.1.1.1", port: 0x1388, source: "10.0.0.7" },
	      outputs: [
	        { interface: "eth1", group: "239.2.2.2", port: 6000, ttl: 8, dscp: 46 },
	        { interface: "eth1", group: "10.1.0.2", port: 6001, source_ip: "preserve" },
	        { interface: "eth9", source_ip: "10.1.0.1", source_port: +7e3, qdisc: 'bypass' },
	      ], local: false },
	    { input: { interface: "eth0", group: "239.3.0.0/16", port: "any" }, outputs: [{ interface: "eth1" }] },
	    { name: "Übertragung ⑦", input: { interface: "eth0", group: "ff15::1", port: 5000 },
	      outputs: [{ interface: "eth0", group: "ff15::2" }], allow_loop: true },
	    { input: { interface: "eth1", group: "10.1.0.1", protocol: "esp" }, outputs: [{ interface: "eth0", group: "10.0.0.7" }] },
	  ],
	  pinning: { eth0: [0] },
	  multicast_ttl: 3,
	  idle_timeout: 60,
	  reconcile_interval: 10,
	  buffers: { small: 512, standard: 256, jumbo: 64 },
	  gro: true,
	  logging: { global: "notice", facilities: { Egress: "debug", Test: "err" }, format: "json" },
	}
END

round_trip() {
	local whole

	mcrctl config load "$T/whole.json5" >"$T/said"
	contains "what load says" "$(<"$T/said")" '^4 added, 0 replaced, 0 removed; [0-9]+ settings changed$'
	whole=$(digest)
	equal "origins" "$(mcrctl list --json | jq -r '[.[].origin] | unique[]')" config
	equal "ttl by multicast_ttl" "$(mcrctl list --json |
		jq '.[] | select(.input.group == "239.3.0.0/16") | .outputs[0].ttl')" 3
	mcrctl config diff "$T/whole.json5" >"$T/said" || fail "it differs: $(<"$T/said")"
	[[ ! -s $T/said ]]
	mcrctl config show >"$T/shown.json5"
	mcrctl config show --json | jq -e '.rules | length == 4' >/dev/null
	mcrctl config save --file "$T/saved.json5"
	mcrctl config save - | cmp - "$T/saved.json5"
	cmp "$T/shown.json5" "$T/saved.json5"
	# Into the running ones, and into none.
	equal "what it changes" "$(mcrctl config load --replace "$T/shown.json5")" \
		"0 added, 0 replaced, 0 removed"
	mcrctl remove --all
	mcrctl config load - --replace <"$T/saved.json5"
	equal "digest" "$(digest)" "$whole"
	mcrctl config load --replace <(mcrctl config show --json)
	equal "digest by JSON" "$(digest)" "$whole"
	mcrctl config show | cmp - "$T/saved.json5"
}

# Rules of mcrctl add are shown too; loaded, they are the file's.
runtime_rules() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name mine
	equal "comments" "$(mcrctl config show | grep -c '// runtime')" 1
	mcrctl config save "$T/mine.json5"
	[[ $(<"$T/mine.json5") != *//* ]]
	contains "what differs" "$(mcrctl config diff "$T/mine.json5" || :)" 'origin: runtime -> config'
	mcrctl config load "$T/mine.json5"
	equal "origin" "$(mcrctl list --json | jq -r '.[0].origin')" config
	mcrctl config diff "$T/mine.json5"
	[[ $(mcrctl config show) != *runtime* ]]
}

file first <<-'END'
	{ rules: [
	  { name: "kept", input: { interface: "eth0", group: "239.1.1.1", port: 5000 },
	    outputs: [{ interface: "eth1", group: "239.2.2.2", port: 6000 }] },
	  { name: "one", input: { interface: "eth0", group: "239.1.1.2", port: 5000 }, outputs: [{ interface: "eth1" }] },
	  { name: "two", input: { interface: "eth0", group: "239.1.1.3", port: 5000 }, outputs: [{ interface: "eth1" }] },
	] }
END
# The names of the others are swapped, and a rule comes that was not there.
file second <<-'END'
	{ rules: [
	  { name: "new", input: { interface: "eth0", group: "239.1.0.0/16", port: "any" }, outputs: [{ interface: "eth1" }] },
	  { name: "two", input: { interface: "eth0", group: "239.1.1.2", port: 5000 }, outputs: [{ interface: "eth1" }] },
	  { name: "one", input: { interface: "eth0", group: "239.1.1.3", port: 5000 }, outputs: [{ interface: "eth1", ttl: 9 }] },
	  { name: "kept", input: { interface: "eth0", group: "239.1.1.1", port: 5000 },
	    outputs: [{ interface: "eth1", group: "239.2.2.2", port: 6000 }] },
	] }
END

merge_and_replace() {
	add eth0 239.9.9.9 5000 239.2.2.2:6000:eth1 --name mine
	equal "first" "$(mcrctl config load "$T/first.json5")" "3 added, 0 replaced, 0 removed"
	equal "rules" "$(names)" "kept mine one two"
	equal "second" "$(mcrctl config load "$T/second.json5")" "1 added, 2 replaced, 0 removed"
	equal "rules" "$(names)" "kept mine new one two"
	equal "origin of another's" "$(mcrctl list --json |
		jq -r '.[] | select(.name == "mine") | .origin')" runtime
	equal "what first would do" "$(mcrctl config diff "$T/first.json5" --json |
		jq -c '[.equal, .added, .changed, .removed]')" '[false,0,2,2]'
	equal "replaced by first" "$(mcrctl config load --replace --json "$T/first.json5" |
		jq -c '[.added, .replaced, .removed]')" '[0,2,2]'
	equal "rules" "$(names)" "kept one two"
	equal "replaced by nothing" "$(mcrctl config load - --replace <<<'{}')" \
		"0 added, 0 replaced, 3 removed"
}

# A rule that is in both loses nothing and keeps its counters.
under_traffic() {
	local n

	mcrctl config load "$T/first.json5"
	stream src eth0 239.1.1.1 5000
	for n in 1 2 3; do
		mcrctl config load --replace "$T/second.json5" >/dev/null
		mcrctl config load --replace "$T/first.json5" >/dev/null
		mcrctl config load "$T/second.json5" >/dev/null
	done
	stop_stream
	wait_for count_is dst kept "$SENT"
	((SENT > 20 / MCR_SCALE)) || fail "only $SENT datagrams while that went on"
	equal "matched" "$(stats '.rules[] | select(.name == "kept") | .packets_matched')" "$SENT"
}

# unchanged COMMAND...: it is refused, and rules and settings are as before.
unchanged() {
	local before after

	before=$(mcrctl config show)$(mcrctl ping --json | jq .generation)
	refused 1 "$@"
	after=$(mcrctl config show)$(mcrctl ping --json | jq .generation)
	equal "what is running" "$after" "$before"
}

# Everything that is wrong, with its place; and nothing is changed.
wrong_files() {
	mcrctl config load "$T/first.json5"
	file wrong <<-'END'
		{ rules: [
		  { input: { interface: "eth0", group: "239.1.1.7", port: 5000 }, outputs: [{ interface: "eth1" }] },
		  { input: { interface: "eth0", group: "239.1.1.300", port: 70000 },
		    outputs: [{ interface: "eth1", ttl: 0, colour: "red" }, {}] },
		  { name: "x", input: { interface: "eth0", group: "239.1.1.8", port: 1 }, outputs: [{ interface: "eth0" }] },
		  { name: "x", input: { interface: "eth0", group: "239.1.1.9", port: 1 }, outputs: [{ interface: "eth1" }] },
		], multicast_ttl: "8", pinning: { eth0: [100000] } }
	END
	unchanged 'wrong.json5:3:40: rules\[1\].input.group: .239.1.1.300' \
		mcrctl config load --replace "$T/wrong.json5"
	equal "errors" "$(mcrctl config check "$T/wrong.json5" 2>&1 |
		sed -E 's/^.*json5:([0-9]+):[0-9]+: ([^:]*): .*/\1 \2/')" \
		"$(printf '%s\n' '3 rules[1].input.group' '3 rules[1].input.port' \
			'4 rules[1].outputs[0].ttl' '4 rules[1].outputs[0].colour' \
			'4 rules[1].outputs[1].interface' '5 rules[2].outputs[0].interface' \
			'6 rules[3].name' '7 multicast_ttl' '7 pinning.eth0[0]')"
	equal "errors, in JSON" "$(mcrctl config check -j "$T/wrong.json5" |
		jq -c '[.valid, .errors_count, .errors[8].line, .errors[8].field]')" \
		'[false,9,7,"pinning.eth0[0]"]'
	unchanged 'standard input:1:' mcrctl config load - <<<'{ rules: [ }'
	unchanged '/none' mcrctl config load /none
	unchanged 'more than' mcrctl config load /dev/zero
	refused 2 'wrong.json5:3' mcrctl config diff "$T/wrong.json5"
	# Another namespace's is not this one's.
	refused 2 '/etc/mcr/dst\.json5' mcrctl --netns dst config diff
	contains "what check says" "$(mcrctl config check "$T/first.json5")" 'valid: 3 rules'
}

# What the module alone can tell: it is named with its line, and nothing is done.
refused_by_the_module() {
	local name

	ip link add eth5 type veth peer name eth6
	ip link set eth5 up
	ip link set eth6 up
	mcrctl config load "$T/first.json5"
	# By the cable it feeds itself.
	file cable <<-'END'
		{ rules: [
		  { name: "fine", input: { interface: "eth0", group: "239.7.7.7", port: 1 }, outputs: [{ interface: "eth1" }] },
		  { input: { interface: "eth5", group: "239.7.7.8", port: 1 }, outputs: [{ interface: "eth6" }] },
		], multicast_ttl: 77 }
	END
	mcrctl config check "$T/cable.json5"
	for name in '' --replace; do
		# shellcheck disable=SC2086 # none or one option
		unchanged 'feed themselves' mcrctl config load $name "$T/cable.json5"
	done
	# The name of a rule that stays.
	file name <<-'END'
		{ rules: [{ name: "one", input: { interface: "eth0", group: "239.7.7.7", port: 1 }, outputs: [{ interface: "eth1" }] }] }
	END
	unchanged '"one"' mcrctl config load "$T/name.json5"
	ip link del eth5
}

settings() {
	mcrctl config load "$T/whole.json5"
	equal "pinned" "$(mcrctl config show --json | jq -c .pinning)" '{"eth0":[0]}'
	# Merged, what is not mentioned stays; a list without CPUs unpins.
	mcrctl config load - <<<'{ idle_timeout: 90, pinning: { eth1: [0], eth0: [] } }'
	equal "settings" "$(mcrctl config show --json |
		jq -c '[.multicast_ttl, .idle_timeout, .gro, .buffers.jumbo, .pinning]')" \
		'[3,90,true,64,{"eth1":[0]}]'
	# Levels are what log-level shows; those of others stay.
	mcrctl config load - <<<'{ logging: { facilities: { ingress: "trace" } } }'
	equal "levels" "$(mcrctl config show --json | jq -c .logging)" \
		'{"facilities":{"Egress":"debug","Ingress":"trace","Test":"error"},"format":"json","global":"notice"}'
	contains "log-level get" "$(mcrctl log-level get)" 'Ingress +trace'
	# A rule that gives no TTL goes by the setting that is in force, or that comes.
	mcrctl config load - <<<'{ rules: [{ input: { interface: "eth0", group: "239.5.5.5", port: 1 }, outputs: [{ interface: "eth1" }] }] }'
	equal "ttl" "$(mcrctl list --json | jq '.[] | select(.input.group == "239.5.5.5") | .outputs[0].ttl')" 3
	mcrctl config load - <<<'{ multicast_ttl: 5, rules: [{ input: { interface: "eth0", group: "239.5.5.6", port: 1 }, outputs: [{ interface: "eth1" }] }] }'
	equal "ttl" "$(mcrctl list --json | jq '.[] | select(.input.group == "239.5.5.6") | .outputs[0].ttl')" 5
	# Exactly the file: everything else as when left out.
	mcrctl config load --replace - <<<'{ gro: true }'
	equal "settings" "$(mcrctl config show --json | jq -c .)" '{"gro":true,"multicast_ttl":1,"rules":[]}'
	mcrctl config load --replace - <<<'{}'
	equal "settings" "$(mcrctl config show)" $'{\n  rules: [],\n  multicast_ttl: 1,\n}'
	# A rule that was saved keeps its TTL where another is usual.
	add eth0 239.5.5.7 1 239.2.2.2:6000:eth1
	mcrctl config save "$T/ttl.json5" >/dev/null
	mcrctl config load --replace - <<<'{ multicast_ttl: 5 }'
	mcrctl config load "$T/ttl.json5"
	equal "ttl" "$(mcrctl list --json | jq '.[0].outputs[0].ttl')" 1
	mcrctl config load --replace - <<<'{}'
}

# shellcheck disable=SC2119 # no options are given
saved() {
	mcrctl config load "$T/first.json5"
	echo old >"$T/target"
	chmod 604 "$T/target"
	chown 12:34 "$T/target"
	ln -s target "$T/link"
	mcrctl config save "$T/link" >/dev/null
	[[ -L $T/link ]]
	equal "mode and owner" "$(stat -c '%a %u %g' "$T/target")" "604 12 34"
	mcrctl config diff "$T/target"
	# The file that mcrd was started with.
	configure_rules
	start_mcrd
	wait_for in_sync
	add eth0 239.9.9.9 5000 239.2.2.2:6000:eth1 --name more
	equal "what save says" "$(mcrctl config save)" "1 rule saved to $CONFIG"
	contains "its file" "$(<"$CONFIG")" '"more"'
	# What mcrd names is replaced only if it is a configuration.
	cp "$CONFIG" "$T/kept"
	echo precious >"$CONFIG"
	refused 1 "give the file's name" mcrctl config save
	equal "what is no configuration" "$(<"$CONFIG")" precious
	mcrctl config save "$CONFIG" >/dev/null
	cmp "$CONFIG" "$T/kept"
	mcrctl config load "$CONFIG"
	mcrctl config diff
	end_mcrd
	refused 1 '/none/f' mcrctl config save /none/f
	# A full disk leaves the old one.
	mkdir "$T/full"
	mount -t tmpfs -o size=4k none "$T/full"
	echo old >"$T/full/f"
	refused 1 'No space' mcrctl config save "$T/full/f"
	equal "the old file" "$(<"$T/full/f")" old
	equal "files there" "$(ls -A "$T/full")" f
	umount "$T/full"
	rm -rf "$T/full" "$T/link" "$T/target"
}

# Changes by others between its reading and its commit: it reads again.
others_change() {
	local n changing before after

	# Either may find that a load was there first.
	while :; do
		add eth0 239.9.9.1 5000 239.2.2.2:6000:eth1 || :
		mcrctl remove --all || :
	done >/dev/null 2>&1 &
	changing=$!
	before=$(mcrctl ping --json | jq .generation)
	for n in {1..8}; do
		mcrctl config load --replace "$T/first.json5" >/dev/null
		mcrctl config load "$T/second.json5" >/dev/null
	done
	after=$(mcrctl ping --json | jq .generation)
	kill -KILL "$changing"
	wait "$changing" || :
	((after - before > 20)) || fail "generations: $before to $after in round $n"
	mcrctl config load --replace "$T/first.json5"
	mcrctl config diff "$T/first.json5"
}

# normal: configurations in JSON that say the same are the same text.
normal() {
	jq -c '.rules |= sort_by(.input.interface, .input.group)'
}

# Whatever is loaded is shown as it is in the file, which is not of our making, and saved
# so that it loads again as the same.
any_round_trip() {
	local seed whole

	for seed in 1 2 3; do
		"${PYTHON[@]}" "$MCR_SELFTESTS/random_config.py" "$seed" $((100 / MCR_SCALE + 10)) \
			>"$T/any.json5"
		mcrctl config load --replace "$T/any.json5"
		whole=$(digest)
		mcrctl config show --json | normal >"$T/any.shown"
		normal <"$T/any.json5" | diff - "$T/any.shown"
		mcrctl config diff "$T/any.json5"
		mcrctl config save "$T/any.saved"
		none
		mcrctl config load --replace "$T/any.saved"
		equal "digest" "$(digest)" "$whole"
		mcrctl config save - | cmp - "$T/any.saved"
	done
	rm "$T"/any.*
}

# Refused by whoever reads it, in little memory; 100,000 deep, and 100 MB.
hostile_files() {
	local hostile

	head -c 100000 /dev/zero | tr '\0' '[' >"$T/deep.json5"
	{ printf '{ a: %.0s' {1..50000}; printf '[ %.0s' {1..50000}; } >"$T/deeper.json5"
	truncate -s 100M "$T/huge.json5"
	mcrctl config load "$T/first.json5" >/dev/null
	for hostile in 'deep 32 deep' 'deeper 32 deep' 'huge more than'; do
		unchanged "${hostile#* }" prlimit --as=200000000 \
			mcrctl config load --replace "$T/${hostile%% *}.json5"
		refused 1 "${hostile#* }" mcrctl config check "$T/${hostile%% *}.json5"
	done
	cp "$T/first.json5" "$CONFIG"
	start_mcrd
	wait_for in_sync
	for hostile in 'deep 32 deep' 'deeper 32 deep' 'huge more than'; do
		cp "$T/${hostile%% *}.json5" "$CONFIG"
		: >"$T/mcrd.log"
		kill -HUP "$MCRD"
		wait_for mcrd_says 'the configuration is left as it was'
		mcrd_says "${hostile#* }"
		equal "rules" "$(names)" "kept one two"
	done
	in_sync
	end_mcrd
	rm "$T/deep.json5" "$T/deeper.json5" "$T/huge.json5"
}

# Everything else here goes on without it.
beside_mcrd() {
	configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
	start_mcrd
	wait_for in_sync
	mcrctl config load "$T/first.json5"
	equal "rules" "$(names)" "kept one two"
	wait_for in_sync
	mcrctl config show >"$T/shown"
	mcrctl config diff "$T/shown"
	mcrctl config check "$T/shown"
	mcrctl config load --replace "$T/second.json5"
	wait_for in_sync
	mcrctl config load - <<<'{ idle_timeout: 90, pinning: { eth0: [0] } }'
	wait_for in_sync
	# Settings and pinnings are wanted like rules from then on.
	wait_for mcrd_says 'settings were changed by mcrctl .*and that is wanted'
	wait_for mcrd_says 'eth0 had its pinning changed by mcrctl .*and that is wanted'
	equal "what holds" "$(mcrctl config show --json | jq -c '[.idle_timeout, .pinning]')" \
		'[90,{"eth0":[0]}]'
	equal "drift so far" "$(said_times 'drift')" 0
	equal "rules" "$(names)" "kept new one two"
	mcrctl config save
	: >"$T/mcrd.log"
	kill -HUP "$MCRD"
	wait_for mcrd_says 'in force'
	mcrctl config diff
	in_sync
	equal "drift" "$(said_times 'drift')" 0
	end_mcrd
	rm "$T/shown"
}

# Many enough for progress to be shown, on a terminal.
many() {
	local count=3000 said

	awk -v count="$count" 'BEGIN {
		print "{ rules: ["
		for (i = 0; i < count; i++)
			printf "{ name: \"r%d\", input: { interface: \"eth0\", group: \"239.64.0.1\", port: %d }, outputs: [{ interface: \"eth1\" }] },\n",
				i, i + 1
		print "] }"
	}' >"$T/many.json5"
	said=$(script -qec "mcrctl config load $T/many.json5" /dev/null </dev/null)
	contains "what it does" "$said" "$count added, 0 replaced, 0 removed"
	contains "progress" "$said" $'\r'"1000 of $count rules"$'\r'"2000 of $count rules"
	equal "nothing" "$(mcrctl config load --replace - <<<'{}' 2>&1)" \
		"0 added, 0 replaced, $count removed"
	rm "$T/many.json5"
}

# none: settings are as when left out.
none() {
	mcrctl config load --replace - <<<'{}' >/dev/null
}

run_case "what is shown and saved loads again as the same" round_trip
none
run_case "runtime rules are shown, and the file's when loaded" runtime_rules
run_case "merge leaves the others, replace does not" merge_and_replace
run_case "a rule in both loses nothing" under_traffic
run_case "a file that is wrong changes nothing, all errors placed" wrong_files
run_case "what the module refuses changes nothing" refused_by_the_module
run_case "settings and pinnings" settings
none
run_case "a save keeps mode, owner and link, and finds mcrd's file" saved
run_case "others change rules during loads" others_change
none
run_case "any configuration is shown as it is, and loads again as the same" any_round_trip
none
run_case "nested 100,000 deep, and 100 MB: refused" hostile_files
run_case "all of it while mcrd runs" beside_mcrd
none
run_case "progress on a terminal" many
end
