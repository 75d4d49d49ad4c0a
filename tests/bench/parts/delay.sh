# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# How long a datagram takes from its sender to its receiver, over one veth pair and
# then over one or two relays and as many more pairs:
#
#   mcrgen send ── gen0 ═══ in0 ── relay ── o2 ═══ p2
#   mcrgen send ── gen0 ═══ in0 ── relay ── o1 ═══ p1 ── relay ── o2 ═══ p2
#
# mcrgen recv stands on in0 or p2, and goes by the kernel's time stamps. Within a
# namespace some relays leave a datagram the stamp that it came in with, so p2 is in one
# of its own. The clock of a machine that counts instructions tells instructions.

# What a nanosecond of this machine is.
CLOCK=instructions
[[ $MCR_KERNEL_NAME != uml ]] || CLOCK=native

# delay_pairs: what is on the way after the first relay.
delay_pairs() {
	local i

	# All of them are this host's own addresses, which it would not take from outside.
	sysctl -qw net.ipv4.conf.all.accept_local=1 net.ipv4.conf.all.rp_filter=0
	ip addr add 10.0.0.2/24 dev gen0
	ip netns add far
	ip link add o1 type veth peer name p1
	ip link add o2 type veth peer name p2 netns far
	for i in 1 2; do
		ip addr add "10.9.$i.1/24" dev "o$i"
		ip link set "o$i" up
	done
	ip link set p1 up
	ip -n far addr add 10.9.2.2/24 dev p2
	ip -n far link set p2 up
	sysctl -qw net.ipv4.conf.in0.rp_filter=0
}

# mcr_hop FROM TO PORT: the datagrams of one port leave with the next.
mcr_hop() {
	load_mcr
	quietly "$MCRCTL" add --input-interface "$1" --input-group "$GROUP" --input-port "$3" \
		--outputs "$GROUP:$(($3 + 1)):$2" --no-local
}

nft_hop() {
	quietly nft -f - <<-NFT
		table ip bench {
			chain prerouting {
				type filter hook prerouting priority raw;
				iif $1 ip daddr $GROUP udp dport $3 udp dport set $(($3 + 1)) ip ttl set 8 ip saddr set 10.9.${2#o}.1 dup to 10.9.${2#o}.2 device $2 drop
			}
		}
	NFT
}

tc_hop() {
	quietly tc qdisc add dev "$1" clsact
	quietly tc filter add dev "$1" ingress protocol ip flower ip_proto udp dst_ip "$GROUP" dst_port "$3" \
		action pedit ex munge ip src set "10.9.${2#o}.1" munge udp dport set $(($3 + 1)) pipe \
		action csum ip udp pipe action mirred egress redirect dev "$2"
}

# count_delay RELAY HOPS COUNT RATE
count_delay() {
	local at=("$MCRGEN" recv --interface in0) receiver figures

	(($2 == 0)) || at=(ip netns exec far "$MCRGEN" recv --interface p2)
	rm -f "$STATE/ready"
	"${at[@]}" --group "$GROUP" --port $((5000 + $2)) --count "$3" --timeout 60 \
		--ready-file "$STATE/ready" --json > "$STATE/received" &
	receiver=$!
	wait_until 60 test -e "$STATE/ready"
	"$MCRGEN" send --interface gen0 --group "$GROUP" --port 5000 --size 64 --rate "$4" --count "$3" \
		> "$STATE/sent" 2>&1
	wait "$receiver"
	figures=$(jq -r '.delay_us | del(.samples) | to_entries | map("\(.key)=\(.value)") | join(" ")' \
		"$STATE/received")
	# shellcheck disable=SC2086 # words are meant
	record part=delay clock="$CLOCK" relay="$1" hops="$2" packets="$3" $figures
}

# delays COUNT RATE
delays() {
	delay_pairs
	count_delay none 0 "$@"
	mcr_hop in0 o2 5000
	count_delay mcr 1 "$@"
	quietly "$MCRCTL" remove --all
	mcr_hop in0 o1 5000
	mcr_hop p1 o2 5001
	count_delay mcr 2 "$@"
	quietly "$MCRCTL" remove --all
	nft_hop in0 o2 5000
	count_delay nft_rewrite 1 "$@"
	quietly nft delete table ip bench
	tc_hop in0 o2 5000
	count_delay tc_rewrite 1 "$@"
	quietly tc qdisc del dev in0 clsact
	ip link del o1
	ip link del o2
	ip netns del far
	ip addr del 10.0.0.2/24 dev gen0
}

part_delay() {
	delays 2000 1000
}
