# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced behind lib.sh: packages of other Debian releases, from the mirror this host
# has configured, looked up with an apt state of their own; nothing is installed.
# shellcheck shell=bash disable=SC2034

# configured PATTERN: the address of the first configured Debian archive whose
# suite matches.
configured() {
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
		awk -v want="$1" '$2 ~ want { print $1; exit }'
}

# apt_open NAME SUITE…: looks the suites up. The state is the folder APT_DIR in the
# cache, the caller's to remove; apt-get and apt-cache take APT_OPTIONS to use it;
# APT_ARCHIVE is the mirror.
apt_open() {
	local suite security keyring=/usr/share/keyrings/debian-archive-keyring.gpg

	APT_ARCHIVE=$(configured '^[a-z]+$')
	[[ -n $APT_ARCHIVE ]] || APT_ARCHIVE=$(configured '.')
	[[ -n $APT_ARCHIVE ]] ||
		die "no Debian mirror is configured (or \"apt-get update\" was never run)"
	security=$(configured '-security$')
	security=${security:-${APT_ARCHIVE%/}-security}
	APT_DIR=$MCR_CACHE/$1
	mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial"
	for suite in "${@:2}"; do
		case $suite in
		*-security) echo "deb [signed-by=$keyring] $security $suite main" ;;
		*) echo "deb [signed-by=$keyring] $APT_ARCHIVE $suite main" ;;
		esac
	done >"$APT_DIR/sources.list"
	APT_OPTIONS=(-qq -o "Dir::State::Lists=$APT_DIR/lists" -o "Dir::Cache=$APT_DIR/cache"
		-o "Dir::Etc::SourceList=$APT_DIR/sources.list"
		-o Dir::Etc::SourceParts=/dev/null -o Dir::State::Status=/dev/null
		-o APT::Sandbox::User="$(id -un)")
	apt-get "${APT_OPTIONS[@]}" update >&2
}
