#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What "make install-tools" puts where, what "make clean" leaves, and what is said of
# what is missing.
# shellcheck disable=SC2317,SC2329 # called by case_is
set -uo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd -P)
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
unset MAKEFLAGS MAKELEVEL MAKEOVERRIDES MFLAGS
number=0 failures=0

# case_is WHAT COMMAND...: what it prints tells why it fails.
case_is() {
	local what=$1

	number=$((number + 1))
	if "${@:2}" >"$T/said" 2>&1; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		sed 's/^/# /' "$T/said"
		failures=$((failures + 1))
	fi
}

# installed_files PREFIX: all that should be there.
installed_files() {
	local file

	echo ./etc/mcr/rules.json5
	for file in bin/mcrctl bin/mcrgen sbin/mcrd include/linux/mcr.h \
		lib/modprobe.d/mcr.conf lib/modules-load.d/mcr.conf \
		lib/systemd/system/mcrd.service lib/systemd/system/mcrd@.service \
		lib/sysusers.d/mcr.conf share/bash-completion/completions/mcrctl; do
		echo ".$1/$file"
	done
	for file in "$top"/docs/man/*.[58]; do
		echo ".$1/share/man/man${file##*.}/${file##*/}"
	done
}

installs() {
	make -s -C "$top" install-tools DESTDIR="$T/root" PREFIX="$1" || return
	(cd "$T/root" && find . -type f | sort) |
		diff <(installed_files "$1" | sort) - || return
	# The units run what was installed.
	grep -q "^ExecStart=$1/sbin/mcrd" "$T/root$1"/lib/systemd/system/mcrd.service || return
	"$T/root$1/bin/mcrctl" --version && "$T/root$1/sbin/mcrd" --version || return
	# A configuration that is there stays.
	echo '{ /* mine */ }' >"$T/root/etc/mcr/rules.json5"
	make -s -C "$top" install-tools DESTDIR="$T/root" PREFIX="$1" || return
	grep mine "$T/root/etc/mcr/rules.json5" || return
	rm -rf "$T/root"
}

# In a copy, which nothing else uses.
cleans() {
	mkdir -p "$T/copy/build/bin"
	cp -r "$top"/{Makefile,VERSION,scripts,userspace} "$T/copy"
	touch "$T/copy/build/bin/mcrctl"
	make -s -C "$T/copy" clean KDIR=/nonexistent || return
	[[ ! -e $T/copy/build ]]
}

# one_sentence STATUS PATTERN COMMAND...
one_sentence() {
	local said status=0

	said=$("${@:3}" 2>&1 >/dev/null) || status=$?
	[[ $status == "$1" && $said =~ $2 && $said != *$'\n'* ]] && return
	echo "status $status: $said"
	return 1
}

# modules_of KDIR: without what make itself says of it.
modules_of() {
	make -s -C "$top" modules KDIR="$1" 2>&1 | grep -v '^make' >&2
	return "${PIPESTATUS[0]}"
}

# A package list on which nothing stands.
mkdir "$T/bin"
printf '#!/bin/sh\nexit 1\n' >"$T/bin/dpkg-query"
chmod +x "$T/bin/dpkg-query"

case_is "installed under /usr" installs /usr
case_is "installed under /usr/local" installs /usr/local
case_is "cleaned" cleans
case_is "missing packages" one_sentence 1 \
	'^Packages are missing: sudo apt-get install -y .*libnl-genl-3-dev' \
	env PATH="$T/bin:$PATH" "$top/scripts/deps" tools
case_is "no kernel to build against" one_sentence 2 'KDIR="/nonexistent" is no kernel build tree' \
	modules_of /nonexistent
echo "1..$number"
exit $((failures > 0))
