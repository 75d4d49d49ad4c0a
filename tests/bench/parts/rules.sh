# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Many rules: what it costs to load them, to add and to replace one among them, to
# find one among them, and the memory they take; beside tc and nftables with as many
# filters or chains that do the same.
#
# Each rule has a group and port of its own and one output, fully rewritten. Few
# groups and many ports: it is rules that count here, not memberships.

# rule_set SYSTEM FIRST LAST: rules number FIRST to LAST, as SYSTEM reads them.
rule_set() {
	seq "$2" "$3" | awk -v kind="$1" '
		BEGIN {
			if (kind == "mcr")
				print "{ rules: ["
			if (kind == "nft")
				print "table ip many {"
		}
		{
			group = "239.77.0." 1 + int($1 / 50000)
			port = 10000 + $1 % 50000
		}
		kind == "mcr" {
			printf "{input:{interface:\"in0\",group:\"%s\",port:%d},", group, port
			print "local:false,outputs:[{interface:\"d1\",group:\"239.2.2.2\",port:6000}]},"
		}
		kind == "tc" {
			printf "filter add dev in0 ingress protocol ip pref 1 handle %d flower ip_proto udp ", $1 + 1
			printf "dst_ip %s dst_port %d action pedit ex munge ip src set 10.100.1.1 ", group, port
			printf "munge ip dst set 239.2.2.2 munge ip ttl set 8 munge udp dport set 6000 pipe "
			print "action csum ip udp pipe action mirred egress redirect dev d1"
		}
		kind == "nft" {
			printf "chain r%d { ip saddr set 10.100.1.1 ip daddr set 239.2.2.2 ip ttl set 8 ", $1
			print "udp dport set 6000 dup to 10.100.1.2 device d1; drop; }"
			element[NR] = sprintf("%s . %d : goto r%d", group, port, $1)
		}
		END {
			if (kind == "mcr")
				print "] }"
			if (kind != "nft")
				exit
			print "}\nadd element ip many rules {"
			for (i = 1; i <= NR; i++)
				print element[i] (i < NR ? "," : " }")
		}'
}

# load_rules SYSTEM FILE
load_rules() {
	case $1 in
	mcr) quietly "$MCRCTL" config load "$2" --replace ;;
	tc) quietly tc -batch "$2" ;;
	nft) quietly nft -f "$2" ;;
	esac
}

# begin_rules SYSTEM, end_rules SYSTEM: what has to be there for them.
begin_rules() {
	case $1 in
	mcr) load_mcr ;;
	tc) quietly tc qdisc add dev in0 clsact ;;
	nft)
		quietly nft -f - <<-'NFT'
			table ip many {
				map rules { type ipv4_addr . inet_service : verdict; }
				chain prerouting {
					type filter hook prerouting priority raw;
					iif in0 meta l4proto udp ip daddr . udp dport vmap @rules
				}
			}
		NFT
		;;
	esac
}

end_rules() {
	case $1 in
	mcr) quietly "$MCRCTL" remove --all ;;
	tc) quietly tc qdisc del dev in0 clsact ;;
	nft) quietly nft delete table ip many ;;
	esac
}

# unused: KiB that are free once everything is given back that can be.
unused() {
	local before now=0

	while
		before=$now
		echo 3 > /proc/sys/vm/drop_caches
		read -rt 0.2 <> <(:) || :
		now=$(awk '$1 == "MemFree:" { print $2 }' /proc/meminfo)
		((now - before > 200 || before - now > 200))
	do
		:
	done
	echo "$now"
}

# took COMMAND...: thousands of instructions that it takes.
took() {
	local begin end

	busy begin
	"$@" || return
	busy end
	echo $(((end - begin) / 1000))
}

# median COMMAND...: of five runs, told by a number from 1 to 5 as the last argument.
median() {
	local i

	for i in 1 2 3 4 5; do
		took "$@" "$i" || return
	done | sort -n | sed -n 3p
}

# add_one SYSTEM N I: a rule more than the N that are there.
add_one() {
	case $1 in
	mcr)
		quietly "$MCRCTL" add --name "more-$3" --input-interface in0 --input-group 239.77.1.1 \
			--input-port $((5000 + $3)) --outputs 239.2.2.2:6000:d1
		;;
	*)
		# What a load of one does is what an addition does.
		rule_set "$1" $(($2 + $3)) $(($2 + $3)) > "$STATE/one"
		load_rules "$1" "$STATE/one"
		;;
	esac
}

# replace_one SYSTEM N I: the one that add_one made, with another output.
replace_one() {
	case $1 in
	mcr)
		quietly "$MCRCTL" add --name "more-$3" --input-interface in0 --input-group 239.77.1.1 \
			--input-port $((5000 + $3)) --outputs 239.2.2.3:6000:d1 --replace
		;;
	tc)
		rule_set tc $(($2 + $3)) $(($2 + $3)) | sed 's/add/replace/; s/239.2.2.2/239.2.2.3/' > "$STATE/one"
		quietly tc -batch "$STATE/one"
		;;
	nft)
		echo "flush chain ip many r$(($2 + $3))" > "$STATE/one"
		rule_set nft $(($2 + $3)) $(($2 + $3)) | sed '/^add element/,$d; s/239.2.2.2/239.2.2.3/' >> "$STATE/one"
		quietly nft -f "$STATE/one"
		;;
	esac
}

# find_one SYSTEM N: sends what the rule in the middle is for, at one size.
find_one() {
	local count usec port=$((10000 + ($2 - 1) / 2))

	generator "dst 239.77.0.1" "udp_dst_min $port" "udp_dst_max $port"
	count=$(enough 64)
	if usec=$(agreed one_batch 1 64 "$count" 2> "$STATE/why"); then
		record part=rules what=match relay="$1" rules="$2" packets="$count" \
			instructions=$((usec * 1000 / count))
	else
		record part=rules what=match relay="$1" rules="$2" stops="$(tail -n 1 "$STATE/why")"
	fi
}

# traffic: the generator sends for the first rule until it is stopped.
traffic() {
	generator "dst 239.77.0.1" "udp_dst_min 10000" "udp_dst_max 10000" "delay 1000000" "count 0" \
		"pkt_size 64"
	echo start > "$PG/pgctrl" &
}

# under_traffic N FILE: loads the rules of FILE, one of which was there before and has
# traffic; every packet of it must be relayed.
under_traffic() {
	local usec sent wrong

	rule_set mcr 0 0 > "$STATE/first"
	load_rules mcr "$STATE/first"
	snapshot "$STATE/before"
	traffic
	usec=$(took load_rules mcr "$2")
	echo stop > "$PG/pgctrl"
	wait
	sent=$(sed -n 's/^ *pkts-sofar: \([0-9]*\) .*/\1/p' "$PG/gen0")
	wrong=$(delivered 1 "$sent")
	generator "delay 0"
	record part=rules what="load with traffic" relay=mcr rules="$1" packets="$sent" \
		lost="${wrong:-0}" instructions=$((usec * 1000))
}

part_rules() {
	local system n free usec

	outputs 1
	for system in mcr tc nft; do
		# Once before it counts, so that the program is in memory.
		rule_set "$system" 0 0 > "$STATE/rules"
		begin_rules "$system"
		load_rules "$system" "$STATE/rules"
		end_rules "$system"
		for n in 1 100 10000 100000; do
			rule_set "$system" 0 $((n - 1)) > "$STATE/rules"
			begin_rules "$system"
			free=$(unused)
			if ! usec=$(took load_rules "$system" "$STATE/rules" 2> "$STATE/why"); then
				record part=rules what=load relay="$system" rules="$n" \
					stops="$(tail -n 1 "$STATE/why")"
				end_rules "$system"
				break
			fi
			record part=rules what=load relay="$system" rules="$n" instructions=$((usec * 1000)) \
				bytes=$(((free - $(unused)) * 1024))
			find_one "$system" "$n"
			record part=rules what=add relay="$system" rules="$n" \
				instructions=$(($(median add_one "$system" "$n") * 1000))
			record part=rules what=replace relay="$system" rules="$n" \
				instructions=$(($(median replace_one "$system" "$n") * 1000))
			end_rules "$system"
		done
	done
	rule_set mcr 0 99999 > "$STATE/rules"
	under_traffic 100000 "$STATE/rules"
	end_rules mcr
	rm "$STATE/rules"
}
