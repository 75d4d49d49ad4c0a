#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# exclusive
# kernel: stock
#
# DKMS installs the module it has built for the running kernel (scripts/dkms-build,
# outside the emulated machine, which takes ten minutes to compile it); modprobe
# loads it with what it depends on. The tree of modules it is installed in holds the
# kernel's own that mcr needs and no others: depmod reads all there are, and the
# whole of Debian's takes it five minutes here. The host keeps nothing of it.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

KEEP_RULES=1
VERSION=$(<"$MCR_TOP/VERSION")
TREES=(--dkmstree "$MCR_TOP/build/dkms/tree" --sourcetree "$MCR_TOP/build/dkms/usr/src")

# few_modules: what follows sees a tree with the modules mcr depends on only.
few_modules() {
	local tree small=$T/modules file

	tree=/lib/modules/$(uname -r)
	mkdir -p "$small"
	cp -d "$tree"/{build,modules.{order,builtin,builtin.modinfo}} "$small"
	while read -r _ file _; do
		[[ $file == "$tree"/kernel/* ]] || continue
		install -D -t "$small/$(dirname "${file#"$tree/"}")" "$file"
	done < <(modinfo -F depends "$MCR_KO" | tr ',' '\n' |
		xargs -r modprobe --show-depends -a)
	mount --bind "$small" "$tree"
	depmod
}

installs() {
	local release

	release=$(uname -r)
	few_modules
	contains "dkms status" "$(dkms status mcr "${TREES[@]}")" "mcr/.*$release.*: built"
	rmmod mcr
	dkms install "mcr/$VERSION" -k "$release" "${TREES[@]}" >"$T/dkms.log" 2>&1
	contains "dkms status" "$(dkms status mcr "${TREES[@]}")" "mcr/.*$release.*: installed"
	modprobe mcr
	mcrctl ping >/dev/null
	contains "modinfo" "$(modinfo -F filename mcr)" "/lib/modules/$release/.*/mcr\.ko"
	# Removed, it is gone; the next file finds what tests/selftests/run loads.
	modprobe -r mcr
	dkms remove "mcr/$VERSION" --all "${TREES[@]}" >>"$T/dkms.log" 2>&1
	equal "dkms status" "$(dkms status mcr "${TREES[@]}")" ""
	refused 1 'mcr' modprobe mcr
}

run_case "dkms install, modprobe mcr" installs
end
