# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Sourced by what runs inside the machine: the devices, the generator, and the
# check that every output has sent every packet.
#
#   pktgen ── gen ═══ veth pair ═══ in0 ── relay ──▶ d1 … d1000 (dummy)

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SHARE=${MCR_SHARE:?is set by tests/vm/vm}
MCRCTL=$TOP/build/bin/mcrctl
GROUP=239.1.1.1
PG=/proc/net/pktgen
STATE=$(mktemp -d)

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# quietly COMMAND...: shows what it prints only if it fails.
quietly() {
	"$@" > "$STATE/log" 2>&1 || fail "$* failed: $(cat "$STATE/log")"
}

# until_true SECONDS WHAT COMMAND...: waits for COMMAND to succeed.
until_true() {
	local deadline=$((SECONDS + $1)) what=$2

	shift 2
	until "$@"; do
		((SECONDS < deadline)) || fail "$what did not happen"
		read -rt 0.1 <> <(:) || :
	done
}

prepare() {
	local module line

	for module in veth pktgen "dummy numdummies=0"; do
		# shellcheck disable=SC2086 # a name and its parameters
		modprobe $module
	done
	# Nothing but the packets that are counted.
	sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	ip link add gen type veth peer name in0
	ip link set gen up
	ip link set in0 up
	ip addr add 10.0.0.1/24 dev in0
	# What the kernel puts off in favour of other threads it does before pktgen goes on.
	chrt --fifo --pid 1 "$(pgrep -x ksoftirqd/0)"
	echo add_device gen > $PG/kpktgend_0
	for line in "clone_skb 0" "delay 0" "dst $GROUP" "src_min 10.0.0.2" "src_max 10.0.0.2" \
		"udp_dst_min 5000" "udp_dst_max 5000" "udp_src_min 4000" "udp_src_max 4000" \
		"dst_mac 01:00:5e:01:01:01"; do
		echo "$line" > $PG/gen
	done
}

# output_net N: the first three octets of output N's network.
output_net() {
	echo "10.$((100 + $1 / 250)).$(($1 % 250))"
}

# outputs N: d1 … dN exist, are up, have an address and take multicast.
DUMMIES=0
outputs() {
	local i

	((DUMMIES < $1)) || return 0
	for ((i = DUMMIES + 1; i <= $1; i++)); do
		echo "link add d$i type dummy"
		echo "link set d$i up multicast on"
		echo "addr add $(output_net "$i").1/24 dev d$i"
	done > "$STATE/batch"
	ip -batch "$STATE/batch"
	DUMMIES=$1
}

# each N FORMAT: FORMAT for every output from 1 to N; %i is its number, %n its net.
each() {
	local i text

	for ((i = 1; i <= $1; i++)); do
		text=${2//%i/$i}
		printf '%s' "${text//%n/$(output_net "$i")}"
	done
}

# generate SIZE COUNT: has pktgen send that, prints its microseconds.
generate() {
	echo "pkt_size $1" > $PG/gen
	echo "count $2" > $PG/gen
	echo start > $PG/pgctrl
	sed -n 's/^Result: OK: \([0-9]*\)(.*/\1/p' $PG/gen
}

# undisturbed: the last batch is fit to be counted. Once something else has woken
# up in the middle of it, the packets pile up behind the veth pair and what finds no
# place there is sent again.
undisturbed() {
	grep -q '^ *pkts-sofar:.* errors: 0$' $PG/gen
}

# snapshot FILE: "name packets" of every output, as the kernel counts them.
snapshot() {
	awk -F'[: ]+' '{ sub(/^ +/, "") } $1 ~ /^d[0-9]+$/ { print $1, $11 }' /proc/net/dev > "$1"
}

# delivered N COUNT: every one of d1 … dN has sent COUNT more than the last time.
delivered() {
	snapshot "$STATE/after"
	awk -v n="$1" -v count="$2" '
		NR == FNR { before[$1] = $2; next }
		{
			want = substr($1, 2) + 0 <= n ? count : 0
			if ($2 - before[$1] != want) {
				print "output " $1 " sent " $2 - before[$1] " of " want
				exit
			}
			seen++
		}
		END { if (seen < n) print seen + 0 " of " n " outputs exist" }' "$STATE/before" "$STATE/after"
}

# one_batch OUTPUTS SIZE COUNT: its microseconds; fails unless all was delivered.
one_batch() {
	local usec wrong

	snapshot "$STATE/before"
	usec=$(generate "$2" "$3")
	wrong=$(delivered "$1" "$3")
	if [[ -n $wrong ]]; then
		echo "$wrong" >&2
		return 1
	fi
	echo "$usec"
}
