#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the events of the UAPI header, their tracepoints and docs/reference.md against
each other, and facilities and levels too."""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

number = 0
failures = 0


def result(good, what, why=""):
    global number, failures
    number += 1
    failures += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, what))
    if not good:
        print("# %s" % (why,))


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def macro(text, name):
    """The lines of a list of the UAPI header: id and name of each."""
    body = re.search(r"#define %s\(X\) \\\n((?:.*\\\n)*.*)" % name, text).group(1)
    return dict(re.findall(r'X\((\w+),\s*"(\w+)"', body))


header = read("include/uapi/linux/mcr.h")
facilities = macro(header, "MCR_FACILITIES")
levels = macro(header, "MCR_LEVELS")
listed = {event: (facilities[facility], levels[level]) for event, facility, level in
          re.findall(r"^\tX\((\w+),\s*(\w+),\s*(\w+)\)", header, re.M)}
result(len(listed) > 40, "events are listed", listed)

text = read("kmod/trace.h") + read("kmod/trace_packet.h")
defined = set(re.findall(r"^MCR_\w+_EVENT\((\w+)\);", text, re.M))
defined |= set(re.findall(r"^(?:TRACE_EVENT\(|DEFINE_EVENT\(mcr_\w+, )mcr_(\w+),", text, re.M))
result(defined == set(listed), "each has a tracepoint", sorted(defined ^ set(listed)))

source = "".join(read(os.path.join(d, f)) for d in ("kmod", "kmod/tests")
                 for f in os.listdir(os.path.join(TOP, d)) if f.endswith(".c"))
unused = [e for e in listed if not re.search(r"mcr_log\([^;]*?,\s*%s,\s" % e, source)]
result(not unused, "each is emitted somewhere", unused)

reference = read("docs/reference.md")
told = {event: (facility, level) for event, facility, level in
        re.findall(r"^\| `mcr_(\w+)` \| (\w+) \| (\w+) \| \S", reference, re.M)}
result(told == listed, "each stands in the reference as it is",
       sorted(set(told.items()) ^ set(listed.items())))
missing = [name for name in facilities.values()
           if not re.search(r"^\| `%s` \| .* \| `mcr_\w+: .*facility=%s " % (name, name),
                            reference, re.M)]
result(not missing, "each facility has an example line of its own", missing)
wrong = [line for line in re.findall(r"`(mcr_\w+: netns=.*?)`", reference)
         if listed.get(re.match(r"mcr_(\w+)", line).group(1)) !=
         tuple(re.search(r"facility=(\w+) severity=(\w+)", line).groups())]
result(not wrong, "example lines are of the event's facility and severity", wrong)
absent = [name for name in levels.values() if "`%s`" % name not in reference]
result(not absent, "each level stands in the reference", absent)
print("1..%d" % number)
sys.exit(1 if failures else 0)
