#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What mcrd is to a service manager: what it tells it, with what privileges it
# runs, and its units, installed and started by a systemd of the test's own.
#
#	here: eth0, eth1 (dummies without addresses)
#
# shellcheck disable=SC2119

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"
. "$MCR_SELFTESTS/mcrd.sh"

host blue
configure blue "link add eth0 type dummy" "link add eth1 type dummy" \
	"link set eth0 up" "link set eth1 up"
connect
ip link add eth0 type dummy
ip link add eth1 type dummy
ip link set eth0 up
ip link set eth1 up
configure_rules "$(config_rule a 239.1.1.1 239.2.2.1)"

# listen: writes down what arrives at a notification socket, a line each.
listen() {
	export NOTIFY_SOCKET=$T/notify
	rm -f "$NOTIFY_SOCKET" "$T/told"
	"${PYTHON[@]}" -c '
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True:
    print(s.recv(4096).decode(), flush=True)' "$NOTIFY_SOCKET" >"$T/told" &
	wait_for test -S "$NOTIFY_SOCKET"
}

# told PATTERN: for wait_for.
told() {
	grep -qE -- "$1" "$T/told"
}

told_times() {
	grep -cE -- "$1" "$T/told" || :
}

told_at_least() {
	(($(told_times "$2") >= $1))
}

notified() {
	listen
	WATCHDOG_USEC=1000000 start_mcrd
	wait_for told '^READY=1$'
	wait_for told '^STATUS=in sync: 1 rules'
	# More than once: it is the loop that says it, not the start.
	wait_for told_at_least 3 '^WATCHDOG=1$'
	kill -HUP "$MCRD"
	wait_for told_at_least 2 '^READY=1$'
	told '^RELOADING=1$'
	told '^MONOTONIC_USEC=[0-9]+$'
	# Also after a file that is no good: it goes on as it was.
	echo "{" >"$T/bad.json5"
	cp "$CONFIG" "$T/good.json5"
	cp "$T/bad.json5" "$CONFIG"
	kill -HUP "$MCRD"
	wait_for told_at_least 3 '^READY=1$'
	cp "$T/good.json5" "$CONFIG"
	end_mcrd
	wait_for told '^STOPPING=1$'
}

# A loop that stands still says nothing, so the watchdog bites.
stuck() {
	local before

	listen
	WATCHDOG_USEC=1000000 start_mcrd
	wait_for told '^WATCHDOG=1$'
	kill -STOP "$MCRD"
	before=$(told_times '^WATCHDOG=1$')
	read -rt 2 -u "$NAP" || :
	equal "watchdog messages of a stopped process" "$(told_times '^WATCHDOG=1$')" "$before"
	kill -CONT "$MCRD"
	wait_for told_at_least $((before + 1)) '^WATCHDOG=1$'
	end_mcrd
}

# capabilities PID: they are exactly CAP_NET_ADMIN, which is bit 12; and there is
# no other it could ever get.
capabilities() {
	local field

	for field in CapPrm CapEff; do
		equal "$field" "$(sed -n "s/^$field:\t0*//p" "/proc/$1/status")" 1000
	done
	equal "CapBnd" "$(sed -n "s/^CapBnd:\t0*//p" "/proc/$1/status")" ""
}

as_root() {
	start_mcrd
	wait_for in_sync
	capabilities "$MCRD"
	equal "new privileges" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$MCRD/status")" 1
	end_mcrd
	rm -rf "$RUNTIME_DIRECTORY"
	start_mcrd --user nobody
	wait_for in_sync
	capabilities "$MCRD"
	equal "user" "$(stat -c %U "/proc/$MCRD")" nobody
	end_mcrd
	refused 1 "no user 'nobody2'" mcrd --config "$CONFIG" --user nobody2
	rm -rf "$RUNTIME_DIRECTORY"
}

# As the unit starts it; and with nothing it is refused.
as_user() {
	local as=(setpriv --reuid=65534 --regid=65534 --clear-groups)

	mkdir -p "$RUNTIME_DIRECTORY"
	chown 65534 "$RUNTIME_DIRECTORY"
	"${as[@]}" --inh-caps=+net_admin --ambient-caps=+net_admin \
		"$MCR_TOP/build/bin/mcrd" --config "$CONFIG" >"$T/mcrd.log" 2>&1 &
	MCRD=$!
	wait_for in_sync
	equal "user" "$(stat -c %u "/proc/$MCRD")" 65534
	end_mcrd
	refused 1 'CAP_NET_ADMIN' "${as[@]}" mcrd --config "$CONFIG"
	rm -rf "$RUNTIME_DIRECTORY"
}

# The root of the machine is an overlay in memory: it may be installed to, once. What is
# there was built before.
install_it() {
	[[ ! -e $T/installed ]] || return 0
	make -s -C "$MCR_TOP/userspace" -o all install PREFIX=/usr >"$T/install.log" 2>&1 ||
		fail "make install: $(<"$T/install.log")"
	systemd-sysusers
	touch "$T/installed"
}

units() {
	local unit said

	install_it
	for unit in mcrd.service mcrd@.service; do
		said=$(systemd-analyze verify --man=no "/usr/lib/systemd/system/$unit" 2>&1) ||
			fail "$unit: $said"
		[[ $said != *mcr* ]] || fail "$unit: $said"
		# In tenths: 2.0 is the most that is exposed.
		said=$(systemd-analyze security --offline=true --threshold=20 \
			"/usr/lib/systemd/system/$unit" 2>&1) || fail "$unit: $said"
		contains "the score" "$said" 'Overall exposure level for mcrd@?i?\.service: ([01]\.[0-9])'
		figure "exposure of $unit: ${BASH_REMATCH[1]}"
		grep -q "rates them ${BASH_REMATCH[1]}" "$MCR_TOP/docs/reference.md" ||
			fail "docs/reference.md gives another score than ${BASH_REMATCH[1]}"
	done
	getent passwd mcr >/dev/null
	mcrctl config check /etc/mcr/rules.json5
}

# manager: a systemd with a /run, processes and control groups of its own, that
# starts mcrd.service as it was installed, but without a machine's whole boot in
# front of it. MANAGER is its pid, seen from here.
manager() {
	# shellcheck disable=SC2016 # expanded by the inner shells
	bash -c '
		mkdir -p /sys/fs/cgroup/mcr-selftest
		echo $$ >/sys/fs/cgroup/mcr-selftest/cgroup.procs
		exec unshare --mount --pid --cgroup --fork --kill-child --mount-proc bash -c "$1"' - '
		umount /sys/fs/cgroup
		mount -t cgroup2 cgroup /sys/fs/cgroup
		mkdir -p /mnt/netns
		mount --rbind /run/netns /mnt/netns
		mount -t tmpfs -o mode=755 run /run
		mkdir -p /run/netns /run/systemd/system/mcrd.service.d /run/systemd/system/mcrd@.service.d
		mount --rbind /mnt/netns /run/netns
		printf "[Unit]\nDefaultDependencies=no\n[Service]\nStandardError=append:/run/mcrd.log\n" |
			tee /run/systemd/system/mcrd.service.d/alone.conf \
			>/run/systemd/system/mcrd@.service.d/alone.conf
		printf "[Unit]\nDefaultDependencies=no\nWants=mcrd.service\n" \
			>/run/systemd/system/alone.target
		exec env -i container=mcr PATH="$PATH" /lib/systemd/systemd --system \
			--unit=alone.target --log-target=console --log-level=info \
			--show-status=no' >"$T/systemd.log" 2>&1 &
	wait_for pgrep -f '^/lib/systemd/systemd --system --unit=alone.target' >"$T/manager"
	MANAGER=$(head -n 1 "$T/manager")
}

# managed COMMAND...: where that systemd is.
managed() {
	env -u RUNTIME_DIRECTORY nsenter --target "$MANAGER" --mount --pid -- "$@"
}

# shows PROPERTY=PATTERN: of mcrd.service; for wait_for.
shows() {
	[[ $(managed systemctl show mcrd.service -p "${1%%=*}" --value 2>/dev/null) =~ ${1#*=} ]]
}

really_managed() {
	local pid

	install_it
	cp "$CONFIG" /etc/mcr/rules.json5
	mcrctl remove --all
	unset RUNTIME_DIRECTORY
	manager
	wait_for shows 'ActiveState=^active$'
	wait_for shows 'StatusText=^in sync: 1 rules'
	rules_are a=239.2.2.1
	managed mcrctl ping | grep -q 'mcrd runs .* and is in sync'
	pid=$(managed systemctl show mcrd.service -p MainPID --value)
	equal "user" "$(managed stat -c %U "/proc/$pid")" mcr
	equal "capabilities" "$(managed sed -n 's/^CapEff:\t0*//p' "/proc/$pid/status")" 1000
	# That it could not have more than its opener has (see t_log_relay).
	equal "bounding set" "$(managed sed -n 's/^CapBnd:\t0*//p' "/proc/$pid/status")" 4000201004
	wait_for managed grep -q 'event=mcr_rule_added .*name=a ' /run/mcrd.log
	configure_rules "$(config_rule b 239.1.1.2 239.2.2.2)"
	cp "$CONFIG" /etc/mcr/rules.json5
	managed systemctl reload mcrd.service
	wait_for rules_are b=239.2.2.2
	mcrctl remove --name b
	wait_for shows 'StatusText=^in sync: 0 rules'
	# What is killed is started again, and finds things as they should be.
	managed kill -KILL "$pid"
	wait_for shows 'NRestarts=^1$'
	wait_for rules_are b=239.2.2.2
	wait_for shows 'StatusText=^in sync: 1 rules'
	watched
	instance
	managed systemctl stop mcrd.service
	rules_are b=239.2.2.2
	shows 'Result=^success$'
}

# One that stands still is ended by the manager and started again; rules stay.
watched() {
	local pid

	managed bash -c "printf '[Service]\nWatchdogSec=$((3 * MCR_SLOW))\n' \
		>/run/systemd/system/mcrd.service.d/watchdog.conf"
	managed systemctl daemon-reload
	managed systemctl restart mcrd.service
	wait_for shows 'StatusText=^in sync: 1 rules'
	pid=$(managed systemctl show mcrd.service -p MainPID --value)
	shows 'NRestarts=^0$'
	managed kill -STOP "$pid"
	rules_are b=239.2.2.2
	wait_for shows 'NRestarts=^[1-9]'
	wait_for shows 'StatusText=^in sync: 1 rules'
	not managed kill -0 "$pid" 2>/dev/null
	rules_are b=239.2.2.2
}

# in_sync_there: mcrd of the namespace says so; for wait_for.
in_sync_there() {
	[[ $(managed mcrctl --netns blue ping 2>/dev/null) == *'is in sync'* ]]
}

# The template's, for a namespace with a name, beside the other.
instance() {
	local pid

	configure_rules "$(config_rule c 239.1.1.3 239.2.2.3)"
	cp "$CONFIG" /etc/mcr/blue.json5
	managed systemctl start mcrd@blue.service
	wait_for in_sync_there
	equal "rules there" "$(mcrctl --netns blue list --json | jq -c '[.[].name]')" '["c"]'
	rules_are b=239.2.2.2
	pid=$(managed systemctl show mcrd@blue.service -p MainPID --value)
	equal "user" "$(managed stat -c %U "/proc/$pid")" mcr
	equal "its namespace" "$(managed readlink "/proc/$pid/ns/net")" \
		"$(in_host blue readlink /proc/self/ns/net)"
	configure_rules "$(config_rule d 239.1.1.4 239.2.2.4)"
	cp "$CONFIG" /etc/mcr/blue.json5
	managed systemctl reload mcrd@blue.service
	wait_for in_sync_there
	equal "rules there" "$(mcrctl --netns blue list --json | jq -c '[.[].name]')" '["d"]'
	managed systemctl stop mcrd@blue.service
	equal "rules there" "$(mcrctl --netns blue list --json | jq -c '[.[].name]')" '["d"]'
}

run_case "READY, STATUS, RELOADING, WATCHDOG and STOPPING are told" notified
run_case "a loop that stands still feeds no watchdog" stuck
run_case "started as root it keeps CAP_NET_ADMIN alone" as_root
run_case "as a user with CAP_NET_ADMIN it works; with nothing it is refused" as_user
run_case "the units are sound, and their exposure is 2.0 at the most" units
run_case "a real systemd starts, reloads, restarts and stops it, and one of a namespace" really_managed
end
