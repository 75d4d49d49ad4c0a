# SPDX-License-Identifier: GPL-2.0-or-later
# bash completion for mcrctl. Verbs and options come from its own help.
# shellcheck shell=bash

_mcrctl_interfaces() {
	local path
	for path in /sys/class/net/*; do
		echo "${path##*/}"
	done
}

# Ids, or names, of the rules: `list --json` has a rule on each line.
_mcrctl_rules() {
	local pattern='s/^{"id":"\([^"]*\)".*/\1/p'
	if [[ $1 == name ]]; then
		pattern='s/^{"id":"[^"]*","name":"\(.*\)","origin":.*/\1/; T; s/\\\(["\\]\)/\1/g; p'
	fi
	mcrctl "${netns[@]}" --json list 2>/dev/null | sed -n "$pattern"
}

_mcrctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local verb='' sub='' word words='' quoted netns=() i
	COMPREPLY=()

	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		-n | --netns) netns=(--netns "${COMP_WORDS[++i]}") ;;
		-*) ;;
		*) if [[ ! $verb ]]; then verb=$word; else sub=${sub:-$word}; fi ;;
		esac
	done

	case $prev in
	-n | --netns) words=$(ip netns list 2>/dev/null | cut -d ' ' -f 1) ;;
	--input-interface) words=$(_mcrctl_interfaces) ;;
	--input-protocol) words='udp esp' ;;
	--input-port) words=any ;;
	--rule-id) words=$(_mcrctl_rules id) ;;
	--name) [[ $verb == add ]] || words=$(_mcrctl_rules name) ;;
	--interface) words=$(_mcrctl_interfaces) ;;
	--protocol) words='udp esp' ;;
	--global | --level) words='emergency alert critical error warning notice info debug trace' ;;
	--facility)
		words='Supervisor RuleDispatch ControlSocket DataPlane Ingress Egress
			BufferPool PacketParser Stats Security Network Test'
		;;
	--sort) words='rule interface address in out lost total-in total-out total-lost' ;;
	--units) words='bits bytes packets' ;;
	--pcap)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--input-group | --input-source | --outputs | --output) ;;
	--file)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	*)
		[[ $verb =~ ^(log-level|trace|config)$ ]] || sub=''
		if [[ $cur == -* ]]; then
			words=$(mcrctl ${verb:+"$verb"} ${sub:+"$sub"} --help 2>/dev/null |
				sed -n 's/^  \(--[a-z-]*\).*/\1/p')
		elif [[ ! $verb ]]; then
			words=$(mcrctl --help |
				sed -n '/^Verbs:/,/^$/s/^  \([a-z, -]*[a-z]\)  .*/\1/p' | tr -d ,)
		elif [[ $verb =~ ^(log-level|trace|config)$ && ! $sub ]]; then
			words=$(mcrctl "$verb" --help | sed -n "s/^  $verb \([a-z-]*\)  .*/\1/p")
		elif [[ $verb == batch || $verb == config ]]; then
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			return
		fi
		;;
	esac
	# Not compgen -W: it would expand what the words hold, and a rule may be
	# named $(command). Names of rules alone may have blanks in them.
	[[ $prev == --name ]] || words=${words//[[:space:]]/$'\n'}
	while IFS= read -r word; do
		[[ $word ]] || continue
		printf -v quoted %q "$word"
		if [[ $word == "$cur"* || $quoted == "$cur"* ]]; then
			COMPREPLY+=("$quoted")
		fi
	done <<<"$words"
}

complete -F _mcrctl mcrctl
