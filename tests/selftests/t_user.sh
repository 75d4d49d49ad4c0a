#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may do what: a namespace's own administrator may configure it, anybody may
# read, nobody else may change.
#
#	here: eth0 (dummy); and a user namespace of nobody's with a network of its own

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

configure here "link add eth0 type dummy" "link add eth1 type dummy"
port here eth0 10.0.0.1/24
port here eth1 10.1.0.1/24
connect
# Where nobody can execute it, wherever the tree lies.
cp "$(command -v mcrctl)" "$(command -v mcrgen)" "$T"
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
rule=("$T/mcrctl" add --input-interface eth0 --input-group 239.1.1.1
	--input-port 5000 --outputs 239.2.2.2:6000:eth1)

unprivileged() {
	local text

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	text=$("${nobody[@]}" "$T/mcrctl" list --json)
	contains "list for nobody" "$text" "$ID"
	"${nobody[@]}" "$T/mcrctl" stats --json >/dev/null
	"${nobody[@]}" "$T/mcrctl" ping >/dev/null
	refused 1 'CAP_NET_ADMIN in the network namespace is needed' "${nobody[@]}" "${rule[@]}" --replace
	refused 1 'CAP_NET_ADMIN in the network namespace is needed' \
		"${nobody[@]}" "$T/mcrctl" remove --all
	equal "rules" "$(mcrctl list --json | jq length)" 1
}

# CAP_NET_ADMIN over another user namespace is none over this one.
foreign_administrator() {
	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1
	refused 1 'CAP_NET_ADMIN in the network namespace is needed' \
		"${nobody[@]}" unshare -Ur "$T/mcrctl" remove --all
	equal "rules" "$(mcrctl list --json | jq length)" 1
}

# In a network of their own, unprivileged users relay as they like.
own_administrator() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	"${nobody[@]}" unshare -Urn bash -euc '
		ip -batch - <<-END
			link set lo up
			link add in0 type veth peer name in1
			link add out0 type veth peer name out1
			addr add 10.0.0.1/24 dev in0
			addr add 10.0.0.2/24 dev in1
			addr add 10.1.0.1/24 dev out0
			addr add 10.1.0.2/24 dev out1
			link set in0 up
			link set in1 up
			link set out0 up
			link set out1 up
		END
		"$1/mcrctl" add --input-interface in1 --input-group 239.1.1.1 \
			--input-port 5000 --outputs 239.2.2.2:6000:out0
		nft -f - <<-END
			table netdev count {
				chain in {
					type filter hook ingress device out1 priority 0;
					ip daddr 239.2.2.2 udp dport 6000 counter
				}
			}
		END
		"$1/mcrgen" send --interface in0 --group 239.1.1.1 --port 5000 \
			--count 10 --rate 100 --quiet >/dev/null
		nft list chain netdev count in
		"$1/mcrctl" remove --all
	' - "$T" >"$T/own"
	contains "what nftables counted there" "$(<"$T/own")" 'packets 10 '
	equal "rules here" "$(compact "$(mcrctl list --json)")" "[]"
}

# To the CPUs of others a namespace's administrator may not send work.
cpus_of_its_own() {
	local text

	cp "$MCR_SELFTESTS/netlink.py" "$T"
	# shellcheck disable=SC2016 # expanded by the inner shell
	text=$("${nobody[@]}" unshare -Urn bash -uc '
		ip link add eth0 type dummy
		taskset -c 0 "$@" pin eth0 0 && echo "CPU 0 may be"
		taskset -c 0 "$@" pin eth0 1 2>&1' - "${PYTHON[@]}" "$T/netlink.py" || :)
	contains "what pinning says" "$text" "CPU 0 may be"
	contains "what pinning says" "$text" "CPU 1 is none that this process may run on: 0 are"
}

run_case "an unprivileged user reads and does not change" unprivileged
core_case "a foreign administrator does not change" foreign_administrator
run_case "a namespace's own administrator relays" own_administrator
run_case "a namespace's own administrator pins to the CPUs it has" cpus_of_its_own
end
