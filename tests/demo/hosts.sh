# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For recipes and troubles: hosts, each a network namespace, cables between them, and
# commands that are shown with what they print. Whoever sources it has set -euo pipefail.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
KO=${MCR_KO:-$TOP/kmod/mcr.ko}
export PATH=$TOP/build/bin:$PATH
STATE=$(mktemp -d -t mcr-hosts.XXXXXX)
HOSTS=()
RECEIVERS=()
SENDERS=()
FILES=()
LOADED=

# shellcheck disable=SC2329 # called by the trap
clean_up() {
	trap '' INT TERM
	kill "${RECEIVERS[@]%%:*}" "${SENDERS[@]}" 2>/dev/null || :
	no_hosts
	[[ -z $LOADED ]] || rmmod mcr
	rm -rf "$STATE" "${FILES[@]}"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

load_module() {
	[[ ! -e /sys/module/mcr ]] || return 0
	modinfo -F depends "$KO" | tr ',' '\n' | xargs -r -n 1 modprobe
	insmod "$KO"
	LOADED=1
}

# hosts NAME...: machines, each a network namespace.
hosts() {
	local name

	for name; do
		ip netns add "$name"
		HOSTS+=("$name")
		ip netns exec "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0
		ip -n "$name" link set lo up
	done
}

no_hosts() {
	local name

	for name in "${HOSTS[@]}"; do
		ip netns del "$name"
	done
	HOSTS=()
}

# cable HOST INTERFACE[=ADDRESS] HOST INTERFACE[=ADDRESS]
cable() {
	ip -n "$1" link add "${2%=*}" type veth peer name "${4%=*}" netns "$3"
	address "$1" "$2"
	address "$3" "$4"
}

address() {
	ip -n "$1" link set "${2%=*}" up
	[[ $2 != *=* ]] || ip -n "$1" addr add "${2#*=}" dev "${2%=*}"
}

# on HOST COMMAND: shows it, runs it there, and shows what it says.
on() {
	echo "$1# $2"
	ip netns exec "$1" bash -c "$2" 2>&1
}

# refused HOST COMMAND: the same, of what must fail.
refused() {
	if on "$@"; then
		echo "$0: that should have been refused" >&2
		exit 1
	fi
}

# receive HOST ARGUMENTS: mcrgen recv there, in the background, once it listens.
# ANY_ORDER is --any-order where what is between may change the order.
receive() {
	local ready=$STATE/ready.$1 deadline=$((SECONDS + 30))

	echo "$1# mcrgen recv $2"
	rm -f "$ready"
	ip netns exec "$1" bash -c "exec mcrgen recv $2 --timeout 20 --expect-no-loss ${ANY_ORDER-} \
		--quiet --ready-file $ready" > "$STATE/out.$1" 2>&1 &
	RECEIVERS+=("$!:$1")
	until [[ -e $ready ]]; do
		((SECONDS < deadline)) || { echo "$0: no receiver on $1" >&2; exit 1; }
		read -rt 0.1 <> <(:) || :
	done
}
