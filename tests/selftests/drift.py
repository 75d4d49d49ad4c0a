#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of the family "mcr" that is not mcrctl, and changes what mcrd wants.

drift.py COMMAND...: each is done, in a request or a transaction of its own.

	remove NAME		removes the rule of this name
	add LAST		adds a rule for 239.1.1.LAST
	alter LAST NAME		replaces the rule for 239.1.1.LAST by another
	mixture LAST NAME GONE	in one transaction: alters one, removes GONE, adds five
	all			removes all
	settings SECONDS	sets the idle timeout
	level FACILITY LEVEL	sets a log level; both are numbers
	claim LAST		adds a rule, calling itself mcrctl
	flood N			N changes, as fast as it can; no rule is left of them
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netlink import (ALL, A_LOG_LEVEL, A_NAME, A_REQUEST_FLAGS, BEGIN, COMMIT,  # noqa: E402
                     LEVEL_FACILITY, LEVEL_LEVEL, LOG_LEVEL_SET, OUT_TTL, REPLACE, RULE_ADD,
                     RULE_REMOVE, SETTINGS_SET, Client, attr, nest, rule, u32, values)


A_CLIENT = 9

client = Client()


def remove(name):
    client.ask(RULE_REMOVE, attr(A_NAME, name))


def add(last):
    client.ask(RULE_ADD, rule(int(last)))


def altered(last, name):
    return rule(int(last), attr(A_NAME, name), attr(A_REQUEST_FLAGS, u32(REPLACE)),
                out=attr(OUT_TTL, bytes([9])))


def alter(last, name):
    client.ask(RULE_ADD, altered(last, name))


def mixture(last, name, gone):
    client.ask(BEGIN)
    client.ask(RULE_ADD, altered(last, name))
    client.ask(RULE_REMOVE, attr(A_NAME, gone))
    for stranger in range(200, 205):
        client.ask(RULE_ADD, rule(stranger))
    client.ask(COMMIT)


def remove_all():
    client.ask(RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL)))


def settings(seconds):
    client.ask(SETTINGS_SET, values({"idle_timeout": int(seconds)}))


def level(facility, value):
    client.ask(LOG_LEVEL_SET, nest(A_LOG_LEVEL, attr(LEVEL_FACILITY, u32(int(facility))),
                                   attr(LEVEL_LEVEL, u32(int(value)))))


def claim(last):
    client.ask(RULE_ADD, rule(int(last), attr(A_NAME, "claimed"), attr(A_CLIENT, "mcrctl")))


def flood(count):
    for _ in range(int(count) // 2):
        client.ask(RULE_ADD, rule(250, attr(A_NAME, "flood" + "x" * 50)))
        client.ask(RULE_REMOVE, attr(A_NAME, "flood" + "x" * 50))


commands = {"remove": (remove, 1), "add": (add, 1), "alter": (alter, 2),
            "mixture": (mixture, 3), "all": (remove_all, 0), "settings": (settings, 1),
            "level": (level, 2),
            "claim": (claim, 1), "flood": (flood, 1)}
arguments = sys.argv[1:]
if not arguments:
    sys.exit(__doc__)
while arguments:
    if arguments[0] not in commands:
        sys.exit(__doc__)
    command, count = commands[arguments[0]]
    command(*arguments[1:1 + count])
    arguments = arguments[1 + count:]
