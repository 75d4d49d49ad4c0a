#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bash completion: what mcrctl answers is offered as it is and never executed,
# whatever a rule is named.
# shellcheck disable=SC1003,SC2016,SC2034 # commands that are to stay text; read by the completion
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
number=0 failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/here"

cat >"$work/bin/mcrctl" <<'END'
#!/bin/sh
case "$*" in
*list*)
	cat <<'LIST'
[
{"id":"0000000000000001","name":"$(touch FILE)x","origin":"runtime","state":"active"},
{"id":"0000000000000002","name":"`touch FILE`","origin":"runtime","state":"active"},
{"id":"0000000000000003","name":"plain","origin":"config","state":"active"},
{"id":"0000000000000004","name":"two words","origin":"config","state":"active"},
{"id":"0000000000000005","name":"a\"quote\\","origin":"config","state":"active"},
{"id":"0000000000000006","origin":"config","state":"active"}
]
LIST
	;;
remove*--help) printf '  --rule-id ID  the id\n  --name NAME  the name\n' ;;
--help) printf 'Verbs:\n  add  x\n  list, list-rules  x\n  remove  x\n\nGlobal\n' ;;
esac
END
chmod +x "$work/bin/mcrctl"
PATH=$work/bin:$PATH
cd "$work/here" || exit 1
# shellcheck source=userspace/mcrctl/completion.bash
source "$here/../../userspace/mcrctl/completion.bash"

# check WHAT WANTED WORD…: what is offered for the last word, joined with '|'
check() {
	local what=$1 wanted=$2 got
	shift 2
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_mcrctl 2>"$work/errors"
	got=$(IFS='|' && echo "${COMPREPLY[*]}")
	number=$((number + 1))
	if [[ $got == "$wanted" && ! -s $work/errors && ! -e FILE ]]; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		printf '# offered: %s\n# wanted: %s\n' "$got" "$wanted"
		sed 's/^/# /' "$work/errors"
		[[ ! -e FILE ]] || echo '# a name was executed'
		failures=$((failures + 1))
		rm -f FILE
	fi
}

check "a plain name" plain mcrctl remove --name pl
check "names that are commands stay text" \
	'\$\(touch\ FILE\)x|\`touch\ FILE\`|plain|two\ words|a\"quote\\' \
	mcrctl remove --name ''
check "a name as it is typed" '\$\(touch\ FILE\)x' mcrctl remove --name '$(to'
check "a name quoted in part" '\$\(touch\ FILE\)x' mcrctl remove --name '\$\(to'
check "a name with a blank" 'two\ words' mcrctl remove --name 'two\ w'
check "ids" '0000000000000003' mcrctl remove --rule-id 0000000000000003
check "no name for a new rule" '' mcrctl add --name ''
check "verbs" 'list|list-rules' mcrctl li
check "options" '--rule-id' mcrctl remove --ru
check "what is typed is not executed" '' mcrctl remove --name '$(touch FILE)y'

echo "1..$number"
((failures == 0))
