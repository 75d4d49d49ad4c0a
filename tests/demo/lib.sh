# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by run and stage: colours, headings, waiting.
# shellcheck shell=bash

# MCR_DEMO_COLOUR and MCR_DEMO_UTF8 are decided once, by run, which knows the
# terminal; stage may be writing to a VM's serial line.
if [[ ${MCR_DEMO_COLOUR:-0} == 1 ]]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' CYAN=$'\e[36m' OFF=$'\e[0m'
else
	BOLD='' DIM='' GREEN='' RED='' CYAN='' OFF=''
fi

# say TEXT...: a line for the reader, in ASCII where the terminal knows no more.
say() {
	local line="$*"

	if [[ ${MCR_DEMO_UTF8:-0} != 1 ]]; then
		line=${line//─/-} line=${line//│/|} line=${line//▶/>} line=${line//✓/ok}
		line=${line//✗/NO} line=${line//█/#} line=${line//░/.} line=${line//→/->}
		line=${line//┌/+} line=${line//┐/+} line=${line//└/+} line=${line//┘/+}
		line=${line//├/+} line=${line//┤/+}
	fi
	printf '%s\n' "$line"
}

heading() {
	say
	say "$BOLD$CYAN── $* ──$OFF"
}

good() {
	say "  $GREEN✓$OFF $*"
}

bad() {
	say "  $RED✗$OFF $*"
}

# command COMMAND...: shows a command the way a reader would type it.
command_shown() {
	say "  $DIM\$$OFF $*"
}

# wait_until SECONDS WHAT COMMAND...: polls COMMAND; gives up with WHAT.
wait_until() {
	local deadline=$((SECONDS + $1)) what=$2

	shift 2
	until "$@"; do
		if ((SECONDS >= deadline)); then
			bad "gave up waiting: $what" >&2
			return 1
		fi
		read -rt 0.2 <> <(:) || :
	done
}
