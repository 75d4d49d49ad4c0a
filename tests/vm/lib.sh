# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the programs in this folder and in scripts/: where things are.
# shellcheck shell=bash disable=SC2034

MCR_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
MCR_VM_DIR=$MCR_TOP/tests/vm
MCR_CACHE=${MCR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/mcr}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

note() {
	echo "${0##*/}: $*" >&2
}

# jobs_wanted: how many compilers to run at once; MCR_MAKE_JOBS overrides the count
# of processors.
jobs_wanted() {
	echo "${MCR_MAKE_JOBS:-$(nproc)}"
}
