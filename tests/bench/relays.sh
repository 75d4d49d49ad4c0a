# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced after lib.sh: how each relay is set up to copy what comes for $GROUP,
# port 5000, on in0 to d1 … dN, and how it goes away again.
#
#   NAME_up N     one copy out of each of d1 … dN
#   NAME_down

none_up() {
	:
}

none_down() {
	:
}

# load_mcr: the module is there.
load_mcr() {
	local name

	[[ ! -e /sys/module/mcr ]] || return 0
	for name in $(modinfo -F depends "$MCR_KO" | tr ',' ' '); do
		modprobe "$name"
	done
	insmod "$MCR_KO"
}

# mcr_up N [OPTION...]: one rule that rewrites everything and consumes the datagram.
mcr_up() {
	local list

	load_mcr
	list=$(each "$1" ',239.2.2.1:6000:d%i')
	shift
	quietly "$MCRCTL" add --name bench --input-interface in0 --input-group "$GROUP" --input-port 5000 \
		--outputs "${list:1}" --no-local "$@"
}

mcr_down() {
	quietly "$MCRCTL" remove --name bench
}

# Rewrites nothing; matches every IP packet of the interface, the cheapest there is.
tc_mirred_up() {
	quietly tc qdisc add dev in0 clsact
	# shellcheck disable=SC2046 # words are meant
	quietly tc filter add dev in0 ingress protocol ip matchall \
		$(each $(($1 - 1)) 'action mirred egress mirror dev d%i ') \
		action mirred egress redirect dev "d$1"
}

tc_mirred_down() {
	quietly tc qdisc del dev in0 clsact
}

# Addresses, TTL and port; three actions an output, and a filter holds 32.
tc_rewrite_up() {
	local rewrite='action pedit ex munge ip src set %n.1 munge ip dst set 239.2.2.1 munge ip ttl set 8 munge udp dport set 6000 pipe action csum ip udp pipe action mirred egress mirror dev d%i pipe '

	quietly tc qdisc add dev in0 clsact
	# shellcheck disable=SC2046 # words are meant
	quietly tc filter add dev in0 ingress protocol ip matchall $(each "$1" "$rewrite") action drop
}

tc_rewrite_down() {
	quietly tc qdisc del dev in0 clsact
}

nft_dup_up() {
	nft -f - <<-NFT
		table netdev bench {
			chain copies {
				$(each "$1" 'dup to d%i;')
				drop
			}
			chain ingress {
				type filter hook ingress device in0 priority 0;
				ip daddr $GROUP udp dport 5000 goto copies
			}
		}
	NFT
}

nft_dup_down() {
	nft delete table netdev bench
}

# The peer that does the whole job.
nft_rewrite_up() {
	nft -f - <<-NFT
		table ip bench {
			chain copies {
				$(each "$1" 'ip saddr set %n.1 ip daddr set 239.2.2.1 ip ttl set 8 udp dport set 6000 dup to %n.2 device d%i;')
				drop
			}
			chain prerouting {
				type filter hook prerouting priority raw;
				iif in0 ip daddr $GROUP udp dport 5000 goto copies
			}
		}
	NFT
}

nft_rewrite_down() {
	nft delete table ip bench
}
