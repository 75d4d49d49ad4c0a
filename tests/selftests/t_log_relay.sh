#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# processors: 2
#
# The module's events in mcrd's log: as text, as JSON, to the journal; those of this
# namespace that the levels let through; a storm of them; CPUs that go and come; the
# module that comes, goes and is let go of. The oracle is what was done, counted by
# nftables and by the module.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

CPU1=/sys/devices/system/cpu/cpu1/online
host src dst other
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect
configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"
count_packets dst copies udp dport 6000

# relaying [OPTION...]: mcrd runs, is in sync, and reads the module's events.
relaying() {
	RELAY=1 start_mcrd "$@"
	wait_for in_sync
	wait_for mcrd_says 'event"?[=:]"?mcr_rule_added'
}

# marked: mcrd has written an event that was made after all before it. Levels that
# were just changed hold for mcrd a little later; so there is more than one mark, each
# another rule, so that it is not taken for the last one.
MARKS=0
marked() {
	local first=$((MARKS + 1))

	wait_for mark "$first"
}

mark() {
	MARKS=$((MARKS + 1))
	add eth0 239.9.9.9 "$MARKS" 239.2.9.9:6009:eth1 --name "mark$MARKS" --replace
	mcrctl remove --name "mark$MARKS"
	nap
	mcrd_says "mcr_rule_removed.*name=mark($(seq -s '|' "$1" "$MARKS")) "
}

# Every value of an event by its name, values with blanks and quotes whole.
as_text() {
	relaying
	add eth0 ff15::1 5000 '[ff15::2]:6000:eth1' --name 'two words="x"'
	wait_for mcrd_says 'level=info facility=RuleDispatch msg="rule added" event=mcr_rule_added .*rule='"$ID"' .*name="two words=\\"x\\"" interface=eth0 group=ff15::1/128 port=5000 source=:: protocol=udp outputs=1 origin=runtime$'
	wait_for mcrd_says 'level=info facility=Ingress msg="membership joined" event=mcr_membership_joined .*group=ff15::1/128'
	refused 1 'already' mcrctl add --input-interface eth0 --input-group ff15::1 \
		--input-port 5000 --outputs '[ff15::2]:6000:eth1'
	wait_for mcrd_says 'level=notice facility=Security msg="request refused" event=mcr_request_refused .*command=rule-add .*comm=mcrctl .*error=EEXIST$'
	mcrctl log-level set --facility Stats --level notice
	wait_for mcrd_says 'msg="level changed" event=mcr_level_changed .*what=Stats event_level=notice$'
	end_mcrd
	# What mcrd itself did at its start was heard, and all in the order of its time.
	mcrd_says 'event=mcr_rule_added .*name=a '
	mcrd_says 'event=mcr_transaction_commit .*client=mcrd '
	grep 'event=' "$T/mcrd.log" | grep -v repeated= | cut -d ' ' -f 1 >"$T/times"
	sort -c "$T/times"
}

# JSON: an object a line, whatever the process was called that had it happen.
as_json() {
	relaying --log-format json
	cp "$(command -v mcrctl)" "$T/b"$'\x1f\xff'"x=1"
	refused 1 'no rule' "$T/b"$'\x1f\xff'"x=1" remove --rule-id 0123456789abcdef
	wait_for mcrd_says mcr_request_refused
	end_mcrd
	jq -Rne 'all(inputs; fromjson | type == "object")' "$T/mcrd.log" >/dev/null ||
		fail "a line is no object: $(<"$T/mcrd.log")"
	equal "the refused request" \
		"$(jq -c 'select(.event == "mcr_request_refused") |
			[.level, .facility, .message, .command, .comm, .error]' "$T/mcrd.log")" \
		'["notice","Security","request refused","rule-remove","b??x=1","ENOENT"]'
	equal "the first rule" \
		"$(jq -c 'select(.event == "mcr_rule_added") | [.name, .group, .port, .interface]' \
			"$T/mcrd.log" | head -n 1)" '["a","239.1.1.1/32","5000","eth0"]'
}

# journal: takes entries where the journal would, and writes each as JSON.
journal() {
	mkdir -p /run/systemd/journal
	"${PYTHON[@]}" -c '
import json, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("/run/systemd/journal/socket")
while True:
    fields = s.recv(65536).decode().rstrip("\n").split("\n")
    print(json.dumps(dict(f.split("=", 1) for f in fields)), flush=True)' >"$T/journal" &
	wait_for test -S /run/systemd/journal/socket
}

# To the journal, with its fields; standard error is the journal by its inode.
as_journal() {
	journal
	: >"$T/mcrd.log"
	JOURNAL_STREAM=$(stat -c '%d:%i' "$T/mcrd.log")
	export JOURNAL_STREAM
	mcrd --config "$CONFIG" 2>>"$T/mcrd.log" &
	MCRD=$!
	wait_for in_sync
	wait_for grep -q '"MCR_EVENT": "mcr_rule_added"' "$T/journal"
	equal "the entry" "$(jq -c 'select(.MCR_EVENT == "mcr_rule_added" and .MCR_NAME == "a") |
		[.PRIORITY, .SYSLOG_IDENTIFIER, .MCR_FACILITY, .MCR_LEVEL, .MCR_INTERFACE, .MCR_GROUP]' "$T/journal")" \
		'["6","mcrd","RuleDispatch","info","eth0","239.1.1.1/32"]'
	contains "its message" "$(jq -r 'select(.MCR_EVENT == "mcr_rule_added") | .MESSAGE' "$T/journal")" \
		'^level=info facility=RuleDispatch msg="rule added" event=mcr_rule_added '
	contains "what mcrd says of itself" \
		"$(jq -r 'select(.MCR_FACILITY == "Supervisor") | .PRIORITY + .MCR_MESSAGE' "$T/journal")" '5mcrd .* starts'
	end_mcrd
	equal "what went past it" "$(<"$T/mcrd.log")" ""
	rm -r /run/systemd/journal
}

# reads KINDS [CPUS]: what it last said it reads; for wait_for.
reads() {
	[[ $(grep -oE 'reads events of the module: [0-9]+ of [0-9]+ kinds, on [0-9]+ CPUs' \
		"$T/mcrd.log" | tail -n 1) =~ ': '$1' of '[0-9]+' kinds, on '${2-[0-9]+}' CPUs' ]]
}

# kinds PATTERN: how many events of the list of the UAPI header are like it.
kinds() {
	grep -cE "^	X\\([a-z0-9_]+,	+$1\\)" "$MCR_TOP/include/uapi/linux/mcr.h"
}

# Levels hold for module and daemon at once; another namespace is none of its business.
filtered() {
	local before usual ingress

	usual=$(kinds '[A-Z_]+,	+(ERROR|WARNING|NOTICE|INFO)')
	ingress=$(kinds 'INGRESS,	+(DEBUG|TRACE)')
	relaying
	# What is not logged is not read either, and costs the module nothing.
	wait_for reads "$usual"
	mcrctl --netns other log-level set --global trace
	add_on other lo 239.1.1.1 5000 239.2.2.2:6000:eth9 --name elsewhere
	mcrctl --netns other remove --all
	mcrctl log-level set --facility Ingress --level trace
	wait_for reads $((usual + ingress))
	wait_for mcrd_says 'what=Ingress event_level=trace'
	transmit src eth0 239.1.1.1 5000 3
	wait_for mcrd_says 'level=trace facility=Ingress msg="datagram matched" .*repeated=2$'
	equal "copies, of another facility" "$(said_times mcr_copy_sent)" 0
	mcrctl log-level set --facility Ingress --level info
	wait_for reads "$usual"
	transmit src eth0 239.1.1.1 5000 3
	mcrctl log-level set --global error
	mcrctl log-level set --facility RuleDispatch --level info
	marked
	equal "datagrams at info" "$(said_times 'datagram matched.*repeated')" 1
	# mcrd's own facilities too: that rules were changed is a line at info.
	before=$(said_times 'facility=ControlSocket')
	add eth0 239.1.1.3 5000 239.2.2.3:6000:eth1 --name third
	marked
	equal "lines of ControlSocket at error" "$(said_times 'facility=ControlSocket')" "$before"
	mcrctl log-level set --reset
	add eth0 239.1.1.4 5000 239.2.2.4:6000:eth1 --name fourth
	wait_for mcrd_says 'facility=ControlSocket .*fourth'
	marked
	equal "events of the other namespace" "$(said_times elsewhere)" 0
	mcrctl log-level set --facility Egress --level alert
	mcrctl config save "$T/saved.json5"
	contains "what is saved" "$(compact "$(<"$T/saved.json5")")" 'Egress:"alert"'
	end_mcrd
	mcrctl log-level set --reset
	mcrctl --netns other log-level set --reset
}

# rss: mcrd's memory, in KiB.
rss() {
	awk '$1 == "VmRSS:" { print $2 }' "/proc/$MCRD/status"
}

# sum PATTERN FIELD: of that field, in all lines like this.
sum() {
	grep -E -- "$1" "$T/mcrd.log" | sed -nE "s/.* $2=([0-9]+).*/\\1/p" | awk '{ n += $1 } END { print n + 0 }'
}

# Each datagram is an event when it comes and one for each of twenty copies. They are
# relayed all the same, mcrd does what else it has to, and every event is accounted
# for: written, folded or lost.
storm() {
	local count=$((50000 / MCR_SCALE)) n outputs='' before matched copies lost sender

	relaying
	for ((n = 1; n <= 20; n++)); do
		outputs+=,239.2.3.$n:6000:eth1
	done
	add eth0 239.1.1.2 5000 "${outputs#,}" --name storm
	mcrctl log-level set --facility Ingress --level trace
	mcrctl log-level set --facility Egress --level trace
	wait_for reads $(($(kinds '[A-Z_]+,	+(ERROR|WARNING|NOTICE|INFO)') +
		$(kinds '(INGRESS|EGRESS),	+(DEBUG|TRACE)')))
	before=$(rss)
	# However fast mcrd is, these are more than the rings hold.
	kill -STOP "$MCRD"
	transmit src eth0 239.1.1.2 5000 500 --size 64
	kill -CONT "$MCRD"
	in_host src mcrgen send --interface eth0 --group 239.1.1.2 --port 5000 \
		--count $((count - 500)) --rate $((RATE * 2)) --size 64 --quiet >"$T/storm.log" 2>&1 &
	sender=$!
	# Meanwhile it takes part in what happens.
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name meanwhile
	wait_for in_sync
	wait_for mcrd_says 'meanwhile.* was added by mcrctl'
	wait "$sender"
	wait_for stats_are '[.rules[] | select(.name == "storm")][0].packets_matched' "$count"
	equal "copies relayed" \
		"$(stats '[.rules[] | select(.name == "storm")][0].packets_relayed')" $((count * 20))
	equal "errors" "$(stats '[.rules[] | select(.name == "storm")][0].errors | length')" 0
	# The rings, should none of them have been read before, and a megabyte.
	n=$(rss)
	((n < before + 1024 + 2 * 260)) || fail "mcrd had $before KiB, and has $n"
	# What was lost last is told when there is room again, on each CPU.
	for n in 0 1; do
		taskset -c "$n" mcrctl add --name "end$n" --input-interface eth0 \
			--input-group 239.1.5.1 --input-port $((n + 1)) --outputs 239.2.2.2:6000:eth1 >/dev/null
		wait_for mcrd_says "mcr_rule_added.*name=end$n "
	done
	mcrctl log-level set --reset
	end_mcrd
	matched=$(($(said_times 'event=mcr_datagram_matched .*group=239\.1\.1\.2 ') +
		$(sum 'event=mcr_datagram_matched .*group=239\.1\.1\.2 .*repeated=' repeated) -
		$(said_times 'event=mcr_datagram_matched .*group=239\.1\.1\.2 .*repeated=')))
	copies=$(($(said_times 'event=mcr_copy_sent .*group=239\.2\.3\.') +
		$(sum 'event=mcr_copy_sent .*group=239\.2\.3\..*repeated=' repeated) -
		$(said_times 'event=mcr_copy_sent .*group=239\.2\.3\..*repeated=')))
	lost=$(sum 'events of the module were lost' lost)
	echo "of $((count * 21)) events: $matched datagrams, $copies copies, $lost lost;" \
		"$(wc -l <"$T/mcrd.log") lines; $before KiB before, $n after"
	((lost > 0)) || fail "none was lost: this was no storm"
	# Of what was lost some were events of another kind, but no more than a few.
	((matched + copies + lost >= count * 21 && matched + copies + lost < count * 21 + 200)) ||
		fail "$matched datagrams, $copies copies and $lost lost are not $((count * 21)) events"
	((matched + copies > 0 && $(wc -l <"$T/mcrd.log") < count)) ||
		fail "nothing was folded: $(wc -l <"$T/mcrd.log") lines"
}

# A CPU that goes and comes back: what happens on it is in the log again.
hotplug() {
	[[ -w $CPU1 ]] || skip "CPU 1 cannot be taken away"
	relaying
	wait_for reads '[0-9]+' 2
	taskset -c 1 mcrctl add --name last --input-interface eth0 --input-group 239.1.4.1 \
		--input-port 5000 --outputs 239.2.2.2:6000:eth1 >/dev/null
	echo 0 >"$CPU1"
	wait_for mcrd_says 'mcr_rule_added.*name=last '
	wait_for reads '[0-9]+' 1
	echo 1 >"$CPU1"
	wait_for reads '[0-9]+' 2
	taskset -c 1 mcrctl add --name first --input-interface eth0 --input-group 239.1.4.2 \
		--input-port 5000 --outputs 239.2.2.2:6000:eth1 >/dev/null
	wait_for mcrd_says 'mcr_rule_added.*name=first '
	# So fast that it is back before it is looked at.
	echo 0 >"$CPU1"
	echo 1 >"$CPU1"
	wait_for back_on_cpu1
	end_mcrd
}

BACK=0
back_on_cpu1() {
	BACK=$((BACK + 1))
	taskset -c 1 mcrctl add --name "back$BACK" --input-interface eth0 --input-group 239.1.6.1 \
		--input-port "$BACK" --outputs 239.2.2.2:6000:eth1 >/dev/null
	nap
	mcrd_says 'mcr_rule_added.*name=back[0-9]+ '
}

# free: nobody keeps the module; for wait_for.
free() {
	[[ $(</sys/module/mcr/refcnt) == 0 ]]
}

# few_modules: modprobe knows mcr and what it depends on. Of all there are, depmod would
# take a minute to find out.
few_modules() {
	local release kind file

	release=$(uname -r)
	mkdir -p "$T/few/lib/modules/$release"
	# None at all, where the kernel has them built in.
	modinfo -F depends "$MCR_KO" | tr ',' '\n' | xargs -r modprobe --show-depends -a |
		while read -r kind file _; do
			[[ $kind != insmod ]] || cp "$file" "$T/few/lib/modules/$release"
		done
	cp "$MCR_KO" "$T/few/lib/modules/$release/mcr.ko"
	cp "/lib/modules/$release"/modules.{order,builtin*} "$T/few/lib/modules/$release"
	depmod -b "$T/few" "$release"
	mount --bind "$T/few/lib/modules/$release" "/lib/modules/$release"
}

# The module absent at the start, there, let go of, unloaded, there again.
module_comes_and_goes() {
	rmmod mcr
	RELAY=1 start_mcrd
	wait_for mcrd_says 'waits for the module'
	insmod "$MCR_KO"
	wait_for in_sync
	wait_for mcrd_says 'event=mcr_rule_added .*name=a '
	# Events that are read keep it.
	rmmod mcr 2>"$T/rmmod.err" && fail "the module was unloaded while its events are read"
	grep -q 'in use' "$T/rmmod.err"
	wait_for rules_are a=239.2.2.1
	kill -USR1 "$MCRD"
	wait_for free
	rmmod mcr
	wait_for mcrd_says 'lets go of the module for 30 s'
	insmod "$MCR_KO"
	wait_for rules_are a=239.2.2.1
	marked
	# As the package has modprobe do it.
	mkdir -p /etc/modprobe.d
	few_modules
	cp "$MCR_TOP/systemd/modprobe.conf" /etc/modprobe.d/mcr.conf
	modprobe -r mcr
	[[ ! -d /sys/module/mcr ]]
	modprobe mcr
	wait_for rules_are a=239.2.2.1
	marked
	end_mcrd
	rm /etc/modprobe.d/mcr.conf
	umount "/lib/modules/$(uname -r)"
}

# capabilities PID: the effective ones.
capabilities() {
	sed -n 's/^CapEff:\t0*//p' "/proc/$1/status"
}

# As the unit starts it: an unprivileged user, and a process that opens events for it.
# With less there is no relay, which is said once; all else goes on.
privileges() {
	local as=(setpriv --reuid=65534 --regid=65534 --clear-groups) caps opener kept

	mkdir -p "$RUNTIME_DIRECTORY"
	chown -R 65534 "$RUNTIME_DIRECTORY"
	caps=+net_admin,+perfmon,+dac_read_search,+sys_admin
	"${as[@]}" --inh-caps="$caps" --ambient-caps="$caps" "$MCR_TOP/build/bin/mcrd" \
		--config "$CONFIG" >"$T/mcrd.log" 2>&1 &
	MCRD=$!
	wait_for in_sync
	wait_for mcrd_says 'event=mcr_rule_added .*name=a '
	equal "capabilities of mcrd" "$(capabilities "$MCRD")" 1000
	opener=$(pgrep -P "$MCRD" -x mcrd-opener)
	# CAP_DAC_READ_SEARCH (2), CAP_PERFMON (38); CAP_SYS_ADMIN (21) where Debian's patch
	# asks for it.
	kept=4000000004
	(($(</proc/sys/kernel/perf_event_paranoid) <= 2)) || kept=4000200004
	equal "capabilities of its opener" "$(capabilities "$opener")" "$kept"
	equal "what its opener has open" "$(find "/proc/$opener/fd" -type l | wc -l)" 1
	kill -TERM "$opener"
	marked
	end_mcrd
	wait_for ended "$opener"
	"${as[@]}" --inh-caps=+net_admin --ambient-caps=+net_admin \
		"$MCR_TOP/build/bin/mcrd" --config "$CONFIG" >"$T/mcrd.log" 2>&1 &
	MCRD=$!
	wait_for in_sync
	mcrctl log-level set --global debug
	add eth0 239.1.1.9 5000 239.2.2.9:6000:eth1 --name mine
	wait_for mcrd_says 'mine.* was added by mcrctl'
	equal "times it was said" "$(said_times "the module's events are not in this log: .*Permission denied.*CAP_PERFMON")" 1
	equal "events" "$(said_times event=mcr)" 0
	end_mcrd
	mcrctl log-level set --reset
	rm -rf "$RUNTIME_DIRECTORY"
}

run_case "as text, merged in the order of their time" as_text
run_case "as JSON, whatever a process calls itself" as_json
run_case "to the journal, with fields" as_journal
run_case "by level and namespace; mcrd's own lines too" filtered
run_case "a storm: bounded memory, nothing harmed, all accounted for" storm
run_case "a CPU goes and comes back" hotplug
run_case "the module comes, is let go of, and comes again" module_comes_and_goes
run_case "with the unit's privileges, and with fewer" privileges
end
