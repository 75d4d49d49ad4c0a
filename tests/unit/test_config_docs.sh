#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The configuration file and its documentation: every field of the table is in
# both documents, and every example in them is a file that is valid.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
top=$here/../..
MCRCTL=${MCRCTL:-$top/build/bin/mcrctl}
number=0 failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# result STATUS WHAT
result() {
	number=$((number + 1))
	if (($1)); then
		echo "not ok $number - $2"
		failures=$((failures + 1))
	else
		echo "ok $number - $2"
	fi
}

schema=$top/userspace/lib/config_schema.c
mapfile -t fields < <(sed -nE 's/^\t(\{ \.name = |BUFFER\()"([a-z_]+)".*/\2/p' "$schema" | sort -u)
((${#fields[@]} > 20))
result $? "the table has fields"
for field in "${fields[@]}"; do
	grep -qE "^\| \`[^\`]*\b$field\b" "$top/docs/reference.md"
	result $? "docs/reference.md has $field"
	grep -qE "^\.BR? ?.*\b$field\b" "$top/docs/man/mcr-rules.json5.5"
	result $? "mcr-rules.json5(5) has $field"
done

# examples FILE: each block of JSON5 in Markdown becomes a file.
examples() {
	awk -v base="$work/$(basename "$1")" '
		/^ *```json5/ { n++; inside = 1; next }
		/^ *```/ { inside = 0 }
		inside { print >(base "-" n ".json5") }' "$1"
}

for document in "$top"/docs/*.md "$top"/README.md; do
	examples "$document"
done
sed -n '/^\.SH EXAMPLE/,/^\.fi/p' "$top/docs/man/mcr-rules.json5.5" | sed '/^\./d; s/\\-/-/g' \
	>"$work/mcr-rules.json5"
for example in "$work"/*.json5; do
	"$MCRCTL" config check "$example" >"$work/said" 2>&1
	status=$?
	result $status "${example##*/} is valid"
	((!status)) || sed 's/^/# /' "$work/said"
done

echo "1..$number"
((failures == 0))
