# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced after lib.sh: how each relay is set up to copy what comes for $GROUP,
# port 5000, on $INPUT to N outputs as copies_go says, and how it goes away again.
#
#   NAME_up N     fails, and says why on standard error, where the relay ends
#   NAME_down

# Nothing but the IP stack, which refuses the datagram.
none_up() {
	:
}

none_down() {
	:
}

# One rule that rewrites everything and consumes the datagram, as tc does.
mcr_up() {
	local list

	load_mcr
	list=$(each "$1" ',%a:6000:%d')
	quietly "$MCRCTL" add --name "$INPUT" --input-interface "$INPUT" --input-group "$GROUP" --input-port 5000 \
		--outputs "${list:1}" --no-local
}

mcr_down() {
	quietly "$MCRCTL" remove --name "$INPUT"
}

# A rule for another group, which nothing matches.
mcr_unmatched_up() {
	load_mcr
	quietly "$MCRCTL" add --name "$INPUT" --input-interface "$INPUT" --input-group 239.9.9.9 --input-port 5000 \
		--outputs "$OUT_ADDRESS:6000:d1"
}

mcr_unmatched_down() {
	mcr_down
}

# tc_copies N PER ACTIONS LAST: filters that do ACTIONS for every output, PER of
# them each, since a filter holds 32 actions, and LAST for the last one.
tc_copies() {
	local n=$1 per=$2 first last

	quietly tc qdisc add dev "$INPUT" clsact || return
	for ((first = 1; first <= n; first += per)); do
		last=$((first + per - 1))
		if ((last < n)); then
			# shellcheck disable=SC2046 # words are meant
			quietly tc filter add dev "$INPUT" ingress protocol ip pref "$first" matchall \
				$(span "$first" "$last" "$3 ") action continue || return
		else
			# shellcheck disable=SC2046 # words are meant
			quietly tc filter add dev "$INPUT" ingress protocol ip pref "$first" matchall \
				$(span "$first" $((n - 1)) "$3 ") $(span "$n" "$n" "$4") || return
		fi
	done
}

# Rewrites nothing; matches every IP packet of the interface, the cheapest there is.
tc_mirred_up() {
	tc_copies "$1" 30 'action mirred egress mirror dev %d pipe' 'action mirred egress redirect dev %d'
}

tc_mirred_down() {
	quietly tc qdisc del dev "$INPUT" clsact
}

# The same with the address and port matched.
tc_flower_up() {
	quietly tc qdisc add dev "$INPUT" clsact || return
	# shellcheck disable=SC2046 # words are meant
	quietly tc filter add dev "$INPUT" ingress protocol ip flower dst_ip "$GROUP" ip_proto udp dst_port 5000 \
		$(each $(($1 - 1)) 'action mirred egress mirror dev %d pipe ') \
		$(span "$1" "$1" 'action mirred egress redirect dev %d')
}

tc_flower_down() {
	tc_mirred_down
}

# Addresses, TTL and port.
tc_rewrite_up() {
	local rewrite='action pedit ex munge ip src set %n.1 munge ip dst set %a munge ip ttl set 8 munge udp dport set 6000 pipe action csum ip udp pipe action mirred egress'

	tc_copies "$1" 10 "$rewrite mirror dev %d pipe" "$rewrite redirect dev %d"
}

tc_rewrite_down() {
	tc_mirred_down
}

nft_dup_up() {
	quietly nft -f - <<-NFT
		table netdev bench_$INPUT {
			chain copies {
				$(each "$1" 'dup to %d;')
				drop
			}
			chain ingress {
				type filter hook ingress device $INPUT priority 0;
				ip daddr $GROUP udp dport 5000 goto copies
			}
		}
	NFT
}

nft_dup_down() {
	quietly nft delete table netdev "bench_$INPUT"
}

# The peer that does the whole job.
nft_rewrite_up() {
	quietly nft -f - <<-NFT
		table ip bench_$INPUT {
			chain copies {
				$(each "$1" 'ip saddr set %n.1 ip daddr set %a ip ttl set 8 udp dport set 6000 dup to %n.2 device %d;')
				drop
			}
			chain prerouting {
				type filter hook prerouting priority raw;
				iif $INPUT ip daddr $GROUP udp dport 5000 goto copies
			}
		}
	NFT
}

nft_rewrite_down() {
	quietly nft delete table ip "bench_$INPUT"
}

# The kernel has the multicast route.
mroute_is_set() {
	ip mroute show | grep -q "$GROUP.*resolved"
}

# Kernel multicast routing: takes one from the TTL, rewrites nothing.
mroute_up() {
	{
		echo "phyint in0 enable"
		each "$1" $'phyint %d enable\n'
		echo "mgroup from in0 group $GROUP"
		echo "mroute from in0 source 10.0.0.2 group $GROUP to $(each "$1" '%d ')"
	} > "$STATE/smcroute.conf"
	smcrouted -n -N -f "$STATE/smcroute.conf" -u "$STATE/smcroute.socket" -P "$STATE/smcroute.pid" \
		> "$STATE/smcroute.log" 2>&1 &
	echo $! > "$STATE/smcroute.child"
	wait_until 60 mroute_is_set || {
		echo "smcrouted: $(tail -n 1 "$STATE/smcroute.log")" >&2
		mroute_down
		return 1
	}
	if grep -i 'too many\|failed adding' "$STATE/smcroute.log" >&2; then
		mroute_down
		return 1
	fi
}

mroute_down() {
	# It may have ended by itself.
	kill "$(< "$STATE/smcroute.child")" 2> /dev/null || :
	wait "$(< "$STATE/smcroute.child")" || :
}

# A program in user space, one process for each output.
socat_up() {
	local i net

	: > "$STATE/socat.children"
	for ((i = 1; i <= $1; i++)); do
		net=$(output_net "$i")
		socat -u "UDP4-RECV:5000,bind=$GROUP,reuseaddr,ip-add-membership=$GROUP:in0" \
			"UDP4-DATAGRAM:$OUT_ADDRESS:6000,bind=$net.1,ip-multicast-if=$net.1,ip-multicast-ttl=8" \
			2> "$STATE/socat.log" &
		echo $! >> "$STATE/socat.children"
	done
	wait_until 120 socats_listen "$1" || {
		tail -n 1 "$STATE/socat.log" >&2
		socat_down
		return 1
	}
}

socats_listen() {
	(($(ss -Hlun "dst :* and src $GROUP:5000" | wc -l) >= $1))
}

socat_down() {
	local child

	while read -r child; do
		kill "$child" 2> /dev/null || :
		wait "$child" 2> /dev/null || :
	done < "$STATE/socat.children"
}
