#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Copies to a host go through IPsec where the host's own datagrams would: by policies
# that name ports, so that one is encrypted and another is not; and none where a policy
# blocks them.
#
#	src                here                  dst
#	eth0 10.0.0.7 --- eth0 10.0.0.1/24
#	                  eth1 10.1.0.1/24 --- eth0 10.1.0.2/24
#
# IPv6 alike: 2001:db8:N::/64.

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

host src dst
cable eth0 10.0.0.1/24 2001:db8:0::1/64 src:eth0 10.0.0.7/24 2001:db8:0::7/64
cable eth1 10.1.0.1/24 2001:db8:1::1/64 dst:eth0 10.1.0.2/24 2001:db8:1::2/64
connect

# policy VERB FROM TO ACTION...: for port 6000 of TO.
policy() {
	ip xfrm policy "$1" dir out src "$2" dst "$3" proto udp dport 6000 "${@:4}"
}

# encrypted GROUP FROM TO: to port 6000 by ESP, to port 6001 as it is.
encrypted() {
	local group=$1 from=$2 to=$3 bracket=$3 name text
	local keys=(enc 'cbc(aes)' 0x000102030405060708090a0b0c0d0e0f
		auth-trunc 'hmac(sha256)' 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 128)

	[[ $to != *:* ]] || bracket="[$to]"
	add eth0 "$group" 5000 "$bracket:6000:eth1,$bracket:6001:eth1"
	receive warm dst eth0 "$to" 6000 --count 3
	transmit src eth0 "$group" 5000 3 --size 500
	received warm 3
	# From now on, whatever was found out before.
	for name in here dst; do
		in_host "$name" ip xfrm state add src "$from" dst "$to" proto esp spi 0x100 \
			mode transport "${keys[@]}"
	done
	policy add "$from" "$to" tmpl src "$from" dst "$to" proto esp mode transport
	capture wire dst eth0 40 "dst $to and (udp or esp or ip6 proto 50)"
	receive secret dst eth0 "$to" 6000 --count 20 --expect-no-loss
	receive open dst eth0 "$to" 6001 --count 20 --expect-no-loss
	transmit src eth0 "$group" 5000 20 --size 500
	received secret 20
	received open 20
	text=$(captured wire)
	equal "encrypted frames" "$(grep -c 'ESP(spi=0x00000100' <<<"$text")" 20
	equal "open frames to port 6001" "$(grep -c '\.6001: UDP' <<<"$text")" 20
	equal "open frames to port 6000" "$(grep -c '\.6000: UDP' <<<"$text" || :)" 0

	policy update "$from" "$to" action block
	transmit src eth0 "$group" 5000 7 --size 500
	wait_for stats_are '.rules[0].outputs[0].errors.firewall' 7
	equal "sent to the other port" "$(stats '.rules[0].outputs[1].packets_relayed')" 30
	policy delete "$from" "$to"
	receive again dst eth0 "$to" 6000 --count 5
	transmit src eth0 "$group" 5000 5 --size 500
	received again 5
}

run_case "by a policy that names a port" encrypted 239.1.1.1 10.1.0.1 10.1.0.2
core_case "IPv6: by a policy that names a port" encrypted ff15::1 2001:db8:1::1 2001:db8:1::2
end
