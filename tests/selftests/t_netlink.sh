#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The control interface as another client sees it: refusals with a sentence and
# the attribute to blame, transactions that are all or nothing.
#
#	here: eth0 10.0.0.1/24, eth1 10.1.0.1/24 (dummies)

. "${MCR_SELFTESTS:-$(dirname "$0")}/lib.sh"

configure here "link add eth0 type dummy" "link add eth1 type dummy"
port here eth0 10.0.0.1/24
port here eth1 10.1.0.1/24
connect

# Through mcrctl: a file is one transaction.
batch() {
	local before option

	add eth0 239.1.1.1 5000 239.2.2.2:6000:eth1 --name first
	before=$(mcrctl ping --json | jq -c '[.generation, .digest]')
	cat >"$T/batch" <<-END
		remove --all
		add --name x --input-interface eth0 --input-group 239.1.1.2 --input-port 5000 --outputs 239.2.2.2:6000:eth1
		remove --name nobody
	END
	refused 1 nobody mcrctl batch "$T/batch"
	equal "generation and digest" "$(mcrctl ping --json | jq -c '[.generation, .digest]')" "$before"
	equal "rules" "$(mcrctl list --json | jq -r '.[].name')" first
	for option in --json "--netns nowhere" -nnowhere --help -V; do
		refused 2 "cannot stand in a batch" mcrctl batch <<<"remove --all $option"
	done
	equal "rules" "$(mcrctl list --json | jq -r '.[].name')" first
	sed -i -e "1i \ # don't take this for a \"quotation" -e /nobody/d "$T/batch"
	mcrctl batch "$T/batch"
	equal "rules" "$(mcrctl list --json | jq -r '.[].name')" x
	joined eth0 239.1.1.2
	not joined eth0 239.1.1.1
}

# 2,000 rules in one transaction come back whole.
large() {
	local n=$((2000 / MCR_SCALE)) i

	for ((i = 0; i < n; i++)); do
		echo "add --input-interface eth0 --input-group 10.9.$((i / 250)).$((i % 250 + 1)) --input-port 5000 --outputs 239.2.2.2:6000:eth1"
	done >"$T/batch"
	mcrctl batch "$T/batch" >/dev/null
	equal "rules" "$(mcrctl list --json | jq '[.[].id] | unique | length')" "$n"
	equal "rules" "$(mcrctl ping --json | jq .rules)" "$n"
}

core_case "unknown attributes and flags are refused" by_hand unknown
core_case "values out of range are refused, the attribute named" by_hand ranges
core_case "a stale generation is refused" by_hand stale
core_case "an open transaction is invisible, a commit is all or nothing" by_hand open
core_case "closing the socket aborts" by_hand dropped
run_case "a list that rules change under says so" by_hand dumps
core_case "mcrctl batch is one transaction" batch
core_case "a large transaction" large
end
