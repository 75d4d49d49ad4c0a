#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# kernel: stock
# by name
#
# DKMS installs the module it has built for the running kernel (scripts/dkms-build,
# outside the emulated machine, which takes ten minutes to compile it); modprobe
# loads it with what it depends on. In the machine's overlay: the host keeps nothing.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

KEEP_RULES=1
VERSION=$(<"$MCR_TOP/VERSION")
TREES=(--dkmstree "$MCR_TOP/build/dkms/tree" --sourcetree "$MCR_TOP/build/dkms/usr/src")

installs() {
	local release

	release=$(uname -r)
	contains "dkms status" "$(dkms status mcr "${TREES[@]}")" "mcr/.*$release.*: built"
	rmmod mcr
	dkms install "mcr/$VERSION" -k "$release" "${TREES[@]}" >"$T/dkms.log" 2>&1
	contains "dkms status" "$(dkms status mcr "${TREES[@]}")" "mcr/.*$release.*: installed"
	modprobe mcr
	mcrctl ping >/dev/null
	contains "modinfo" "$(modinfo -F filename mcr)" "/lib/modules/$release/.*/mcr\.ko"
	# Removed: gone, and loaded by hand again.
	modprobe -r mcr
	dkms remove "mcr/$VERSION" --all "${TREES[@]}" >>"$T/dkms.log" 2>&1
	equal "dkms status" "$(dkms status mcr "${TREES[@]}")" ""
	refused 1 'mcr' modprobe mcr
}

run_case "dkms install, modprobe mcr" installs
[[ -d /sys/module/mcr ]] || insmod "$MCR_KO"
end
