#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# kernel: stock
#
# DKMS builds and installs the module for the running kernel; modprobe loads it
# with what it depends on. In the machine's overlay: the host keeps nothing.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

KEEP_RULES=1

installs() {
	local release

	release=$(uname -r)
	command -v dkms >/dev/null || skip "dkms is not installed"
	[[ -e /lib/modules/$release/build/Makefile ]] ||
		skip "the headers of $release are not installed"
	rmmod mcr
	make -s -C "$MCR_TOP" dkms KDIR="/lib/modules/$release/build" >"$T/dkms.log" 2>&1
	contains "dkms status" "$(dkms status mcr)" "mcr/.*$release.*: installed"
	modprobe mcr
	mcrctl ping >/dev/null
	contains "modinfo" "$(modinfo -F filename mcr)" "/lib/modules/$release/.*/mcr\.ko"
	# Removed: gone, and loaded by hand again.
	modprobe -r mcr
	dkms remove "mcr/$(<"$MCR_TOP/VERSION")" --all >>"$T/dkms.log" 2>&1
	equal "dkms status" "$(dkms status mcr)" ""
	refused 1 'mcr' modprobe mcr
}

run_case "dkms install, modprobe mcr" installs
[[ -d /sys/module/mcr ]] || insmod "$MCR_KO"
end
