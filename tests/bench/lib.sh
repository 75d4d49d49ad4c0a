# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Sourced by what runs inside the machine: the devices, the generator, the check
# that every output has sent every packet, and the record of a figure.
#
#   pktgen ── gen ═══ veth pair ═══ in0 ── relay ──▶ d1 … d1000 (dummy)

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SHARE=${MCR_SHARE:?is set by tests/vm/vm}
MCRCTL=$TOP/build/bin/mcrctl
MCRGEN=$TOP/build/bin/mcrgen
GROUP=239.1.1.1
PG=/proc/net/pktgen
STATE=$(mktemp -d)
trap 'rm -rf "$STATE"' EXIT

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# quietly COMMAND...: shows what it prints only if it fails.
quietly() {
	if ! "$@" > "$STATE/log" 2>&1; then
		echo "${1##*/}: $(tr '\n' ' ' < "$STATE/log")" >&2
		return 1
	fi
}

# wait_until SECONDS COMMAND...: for COMMAND to succeed; fails if it does not.
wait_until() {
	local deadline=$((SECONDS + $1))

	shift
	until "$@"; do
		((SECONDS < deadline)) || return 1
		read -rt 0.1 <> <(:) || :
	done
}

# record KEY=VALUE...: a figure and what it is of, as one JSON object.
record() {
	local pair value text=

	for pair; do
		value=${pair#*=}
		[[ $value =~ ^-?[0-9]+(\.[0-9]+)?$ ]] || value="\"${value//[\"\\]/\'}\""
		text+=",\"${pair%%=*}\":$value"
	done
	echo "{${text:1}}" | tee -a "$SHARE/results"
}

# load_modules NAME...: unless the kernel has all of them built in.
load_modules() {
	[[ ! -d /lib/modules/$(uname -r) ]] || modprobe --all "$@"
}

# load_mcr: the module is there.
load_mcr() {
	[[ ! -e /sys/module/mcr ]] || return 0
	# shellcheck disable=SC2046 # words are meant
	load_modules $(modinfo -F depends "$MCR_KO" | tr ',' ' ')
	insmod "$MCR_KO"
}

prepare() {
	local thread

	load_modules dummy veth pktgen
	# Nothing but the packets that are counted.
	sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
	# What the kernel puts off in favour of other threads it does before pktgen goes on.
	for thread in $(pgrep '^ksoftirqd/'); do
		chrt --fifo --pid 1 "$thread"
	done
	input 0
}

# input N: the generator of processor N, and what it sends arrives on.
input() {
	local line

	ip link add "gen$1" type veth peer name "in$1"
	ip link set "gen$1" up
	ip link set "in$1" up
	ip addr add "10.0.$1.1/24" dev "in$1"
	echo "add_device gen$1" > "$PG/kpktgend_$1"
	for line in "clone_skb 0" "delay 0" "dst $GROUP" "src_min 10.0.$1.2" "src_max 10.0.$1.2" \
		"udp_dst_min 5000" "udp_dst_max 5000" "udp_src_min 4000" "udp_src_max 4000" \
		"dst_mac 01:00:5e:01:01:01"; do
		echo "$line" > "$PG/gen$1"
	done
}

# generator SETTING...: of the first generator.
generator() {
	local line

	for line; do
		echo "$line" > "$PG/gen0"
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

# set_mtu OCTETS: of every device.
set_mtu() {
	local i

	{
		echo "link set gen0 mtu $1"
		echo "link set in0 mtu $1"
		for ((i = 1; i <= DUMMIES; i++)); do
			echo "link set d$i mtu $1"
		done
	} > "$STATE/batch"
	ip -batch "$STATE/batch"
}

# What relays are set up on, and the number of outputs that are left out before
# the first one they use.
INPUT=in0
OUTPUTS_BEFORE=0

# span FIRST LAST FORMAT: FORMAT for every output from FIRST to LAST; %i is its
# number, %n its net, %d its device, %a where the copy goes.
span() {
	local i net text

	for ((i = $1 + OUTPUTS_BEFORE; i <= $2 + OUTPUTS_BEFORE; i++)); do
		net=10.$((100 + i / 250)).$((i % 250))
		text=${3//%d/$OUT_DEVICE}
		text=${text//%a/$OUT_ADDRESS}
		text=${text//%i/$i}
		printf '%s' "${text//%n/$net}"
	done
}

# each N FORMAT: the same, from 1 on.
each() {
	span 1 "$1" "$2"
}

# copies_go DESTINATION DEVICES: what relays are set up for from now on. To
# "multicast" or "unicast" addresses, out of a device "each" or all of "one".
copies_go() {
	DESTINATION=$1 DEVICES=$2
	OUT_DEVICE=d%i OUT_ADDRESS=239.2.2.1
	[[ $DEVICES == each ]] || OUT_DEVICE=d1 OUT_ADDRESS=239.2.2.%i
	[[ $DESTINATION == multicast ]] || OUT_ADDRESS=%n.2
}
copies_go multicast each

# generate SIZE COUNT: has pktgen send that, prints its microseconds.
generate() {
	generator "pkt_size $1" "count $2"
	echo start > $PG/pgctrl
	sed -n 's/^Result: OK: \([0-9]*\)(.*/\1/p' $PG/gen0
}

# undisturbed: the last batch is fit to be counted. Once something else has woken
# up in the middle of it, the packets pile up behind the veth pair and what finds no
# place there is sent again.
undisturbed() {
	grep -q '^ *pkts-sofar:.* errors: 0$' $PG/gen0
}

# snapshot FILE: "name packets" of every output, as the kernel counts them.
snapshot() {
	awk -F'[: ]+' '{ sub(/^ +/, "") } $1 ~ /^d[0-9]+$/ { print $1, $11 }' /proc/net/dev > "$1"
}

# delivered N COUNT: N copies of COUNT packets have been sent since the snapshot
# "before", each copy by the device it was meant for. Prints what is wrong.
delivered() {
	local n=$1 count=$2

	if [[ $DEVICES == one ]]; then
		n=1 count=$(($1 * $2))
	fi
	snapshot "$STATE/after"
	awk -v n="$n" -v count="$count" '
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

# all_delivered N COUNT: see delivered.
all_delivered() {
	[[ -z $(delivered "$1" "$2") ]]
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
	undisturbed || usec=-
	echo "$usec"
}

# agreed COMMAND...: runs COMMAND, which prints a figure, until two are within
# $TOLERANCE thousandths of each other, and prints the lower one of the lowest such
# two. What else the machine does now and then mostly adds; "-" is no figure.
TOLERANCE=5
agreed() {
	local results=() result low next i n

	for ((i = 0; i < 10; i++)); do
		result=$("$@") || return 1
		[[ $result != - ]] || continue
		results+=("$result")
		mapfile -t results < <(printf '%s\n' "${results[@]}" | sort -n)
		for ((n = 1; n < ${#results[@]}; n++)); do
			low=${results[n - 1]} next=${results[n]}
			if (((next - low) * 1000 <= low * TOLERANCE)); then
				echo "$low"
				return
			fi
		done
	done
	echo "no two results agree: ${results[*]}" >&2
	return 1
}

# busy NAME: sets the variable to the nanoseconds in which the processor has not been
# idle, which are instructions. Starts no program.
busy() {
	local lines line now=0 idle=0

	mapfile -t lines < /proc/timer_list
	for line in "${lines[@]}"; do
		case $line in
		"now at "*) now=${line//[^0-9]/} ;;
		*.idle_sleeptime*) idle=${line//[^0-9]/} ;;
		esac
	done
	printf -v "$1" %s $((now - idle))
}

# enough SIZE: how many packets make a batch of about $BATCH_USEC microseconds, for
# what is set up now. Whatever is filled on first use is filled then.
BATCH_USEC=80000
enough() {
	local usec count

	generate "$1" 20 > /dev/null
	usec=$(generate "$1" 20)
	count=$((BATCH_USEC * 20 / (usec + 1)))
	((count >= 100)) || count=100
	((count <= 20000)) || count=20000
	echo "$count"
}
