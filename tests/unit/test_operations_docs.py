#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every counter, metric, reason and event, and every line that mcrd writes, has a row in
docs/operations.md; so has nothing that is not there any more. What docs/troubleshooting.md
shows, tests/demo/troubles does."""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What is said between two values, if it is long enough to be told from others.
WORDS_MIN = 8

number = 0
failures = 0


def result(missing, what):
    global number, failures
    number += 1
    failures += bool(missing)
    print("%s %d - %s" % ("not ok" if missing else "ok", number, what))
    for name in missing:
        print("# %s" % (name,))


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def uncommented(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def entries(name):
    """The lines of a list of the UAPI header."""
    body = re.search(r"#define %s\(X\) \\\n((?:.*\\\n)*.*)" % name, header).group(1)
    return re.findall(r"X\((.*?)\)", body)


def calls(text, function):
    """The arguments of each call, up to the bracket that closes it."""
    for match in re.finditer(r"\b%s\(" % function, text):
        depth, end, quoted = 1, match.end(), False
        while depth:
            if text[end] == '"' and text[end - 1] != "\\":
                quoted = not quoted
            elif not quoted:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield text[match.end():end - 1]


def sentences(arguments):
    """What a call says, but for the values, and for the names of fields."""
    for fields in calls(arguments, "MCRD_FIELDS"):
        arguments = arguments.replace(fields, "")
    for text in re.findall(r'"((?:[^"\\]|\\.)*)"', arguments):
        for words in re.split(r"%(?:[-.*0-9lzj]*[a-z])?", text):
            words = words.strip(" :,.\"\\")
            if len(words) >= WORDS_MIN:
                yield words


def rows(heading):
    """Names in backquotes in the first column of the tables under a heading."""
    text = re.search(r"^#+ %s\n(.*?)(?=^#+ |\Z)" % re.escape(heading), page,
                     re.M | re.S).group(1)
    for line in re.findall(r"^\|.*\|$", text, re.M):
        yield from re.findall(r"`([^`]+)`", line.split("|")[1])


page = read("docs/operations.md")
header = read("include/uapi/linux/mcr.h")

reasons = {re.search(r'"(\w+)"', entry).group(1) for entry in entries("MCR_REASONS")}
result([] if len(reasons) > 10 else [reasons], "reasons are listed")
result(sorted(reasons ^ set(rows("Reasons"))), "each reason has a row")

events = {"mcr_" + entry.split(",")[0] for entry in entries("MCR_EVENTS")}
result([] if len(events) > 40 else [events], "events are listed")
result(sorted(events ^ set(rows("Events of the module"))), "each event has a row")
severities = {"mcr_" + name: severity.lower() for name, _, severity in
              (re.split(r",\s*", entry) for entry in entries("MCR_EVENTS"))}
result([name for name, severity in severities.items()
        if "| `%s` | %s |" % (name, severity) not in page], "with its severity")

json = uncommented(read("userspace/lib/json.c"))
stats = "".join(re.search(r"^%s\(.*?^}" % function, json, re.M | re.S).group(0)
                for function in ("static struct json_object \\*rule_stats_json",
                                 "interface_stats_json",
                                 "static struct json_object \\*cpu_stats_json",
                                 "void mcr_json_add_rates"))
counters = set(re.findall(r'mcr_json_add_(?:number|rate)\(\s*\w+,\s*"(\w+)"', stats)) - {"cpu"}
counters |= set(re.findall(r'"(\w+_per_second)"', stats))
told = {name.split(".")[-1] for heading in ("Rules and outputs", "Interfaces", "CPUs")
        for name in rows(heading)} - {"errors", "small", "standard", "jumbo"}
result([] if len(counters) > 15 else [counters], "counters are listed")
result(sorted(counters ^ told), "each counter has a row")

metrics = set(re.findall(r'"(mcr_\w+)"', read("userspace/lib/prometheus.c")))
result([] if len(metrics) > 10 else [metrics], "metrics are listed")
result([name for name in sorted(metrics) if "`%s`" % name not in page],
       "each metric stands beside its counter")
result([name for name in sorted(metrics) if "`%s`" % name not in read("docs/reference.md")],
       "each metric stands in the reference")

own = re.search(r"^## mcrd's own lines\n(.*?)^## ", page, re.M | re.S).group(1)
own = own.replace("\\`", "`")
# What is an error's text is a line as a whole, or the end of one.
lines = [words for path in sorted(glob.glob(os.path.join(TOP, "userspace/mcrd/*.c")))
         for function in ("mcrd_log", "mcr_error_set")
         for arguments in calls(uncommented(read(path)), function)
         for words in sentences(arguments)]
result([] if len(lines) > 40 else [lines], "mcrd's lines are found")
result([words for words in lines if words not in own], "each of them has a row")

script = read("tests/demo/troubles")
for name, value in re.findall(r"^([A-Z]+)='(.*)'$", script, re.M):
    script = script.replace("$" + name, value)
    script = re.sub(r"\$\{%s/([^/]+)/([^}]+)\}" % name,
                    lambda match, value=value: value.replace(match[1], match[2], 1), script)
script = script.replace("\"' ", " ")
shown = re.findall(r"^[a-z]+# (.*)$", read("docs/troubleshooting.md"), re.M)
result([] if len(shown) > 50 else [shown], "troubles are looked into")
result([command for command in shown if command not in script and
        re.sub(r"^mcrgen send (.*) &$", r"'\1'", command) not in script],
       "each as the page shows")

print("1..%d" % number)
sys.exit(1 if failures else 0)
