#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds include/uapi/linux/mcr.h and docs/netlink/mcr.yaml against each other.

The C compiler is the judge of values: every name of the YAML becomes a static
assertion. What the header has and the YAML lacks is found in its preprocessed
text; types are compared with the comments that stand beside the attributes.
"""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EVENTS = os.path.join(TOP, "kmod/trace_fields.h")
HEADER = os.path.join(TOP, "include/uapi/linux/mcr.h")
SPEC = os.path.join(TOP, "docs/netlink/mcr.yaml")
CC = [os.environ.get("CC", "cc"), "-I" + os.path.join(TOP, "include/uapi")]

# What the header adds for C's sake.
COUNTERPARTLESS = re.compile(r"^(__)?MCR_.*_(MAX|UNSPEC)$")

number = 0
failures = 0


def result(good, what, why=""):
    global number, failures
    number += 1
    failures += not good
    print("%s %d - %s" % ("ok" if good else "not ok", number, what))
    if not good:
        print("".join("# %s\n" % line for line in str(why).splitlines()), end="")


def upper(*parts):
    return "".join(parts).upper().replace("-", "_")


def entry_name(entry):
    return entry if isinstance(entry, str) else entry["name"]


def constants(spec):
    """C name and value of everything the YAML numbers."""
    for d in spec["definitions"]:
        if d["type"] == "const":
            yield upper("mcr-", d["name"]), d["value"]
            continue
        prefix = d.get("name-prefix", "mcr-%s-" % d["name"])
        for i, e in enumerate(d["entries"], d.get("value-start", 0)):
            yield upper(prefix, entry_name(e)), 1 << i if d["type"] == "flags" else i
    for s in spec["attribute-sets"]:
        prefix = attribute_prefix(s)
        for i, a in enumerate(s["attributes"], 1):
            yield upper(prefix, a["name"]), i
        yield upper(prefix, "max"), len(s["attributes"])
    for i, op in enumerate(spec["operations"]["list"], 1):
        yield upper("mcr-cmd-", op["name"]), i
    yield "MCR_CMD_MAX", len(spec["operations"]["list"])


def attribute_prefix(attribute_set):
    name = attribute_set["name"]
    return "mcr-a-" if name == "mcr" else "mcr-%s-a-" % name


def compile_assertions(values):
    source = "#include <linux/mcr.h>\n" + "".join(
        '_Static_assert((%s) == %d, "%s is %d in the YAML");\n' % (n, v, n, v)
        for n, v in values)
    return subprocess.run(CC + ["-x", "c", "-fsyntax-only", "-"], input=source,
                          text=True, capture_output=True)


def header_enums():
    """Name of each enum of the header, and of all that is in it."""
    text = subprocess.run(CC + ["-x", "c", "-E", "-P", HEADER], text=True,
                          check=True, capture_output=True).stdout
    for name, body in re.findall(r"enum\s+(mcr_\w+)\s*\{([^}]*)\}", text):
        yield name, re.findall(r"\b(_*MCR_\w+)\b(?=\s*(?:=[^,]*)?(?:,|$))", body.strip())


def type_in_header(attribute):
    """How the header's comment would describe an attribute of the YAML."""
    kind = attribute["type"]
    if kind == "u16" and attribute.get("byte-order") == "big-endian":
        return "be16"
    if kind == "binary":
        return "octets, " if attribute["name"] in ("fates", "packet") else "4 or 16 octets"
    if kind == "nest":
        return "nest of enum mcr_%s_attr%s" % (
            attribute["nested-attributes"].replace("-", "_"),
            ", repeated" if attribute.get("multi-attr") else "")
    return kind


def enum_in_header(attribute):
    return "enum mcr_" + attribute["enum"].replace("-", "_")


def main():
    try:
        import yaml
    except ImportError:
        print("1..0 # SKIP python3-yaml is missing")
        return 4
    with open(SPEC, encoding="utf-8") as f:
        spec = yaml.safe_load(f)

    values = list(constants(spec))
    done = compile_assertions(values)
    result(done.returncode == 0, "%d values are those of the header" % len(values),
           done.stderr)
    # The judge must be able to say no.
    wrong = compile_assertions([(values[0][0], values[0][1] + 1)])
    result(wrong.returncode != 0, "a wrong value is found")

    known = {name for name, _ in values}
    enums = list(header_enums())
    result(len(enums) > 10, "the header's enums are found", enums)
    for name, members in enums:
        lacking = [m for m in members
                   if m not in known and not COUNTERPARTLESS.match(m)]
        result(members and not lacking, "%s is whole in the YAML" % name, lacking)

    with open(HEADER, encoding="utf-8") as f:
        header = f.read()
    for s in spec["attribute-sets"]:
        bad = []
        for a in s["attributes"]:
            c_name = upper(attribute_prefix(s), a["name"])
            if a["type"] == "pad":
                continue
            comment = re.search(r"^\t%s,\s*(?:/\* (.*?) \*/)?$" % c_name, header, re.M)
            text = comment and comment.group(1) or ""
            if text == "" and s["name"] in ("interface",) and a["type"] == "u64":
                continue
            if not text.startswith(type_in_header(a)):
                bad.append("%s: '%s', '%s' in the YAML" % (c_name, text, type_in_header(a)))
            if "enum" in a and enum_in_header(a) not in text:
                bad.append("%s: '%s' lacks %s" % (c_name, text, enum_in_header(a)))
        result(not bad, "types of set %s are those of the header" % s["name"],
               "\n".join(bad))

    with open(EVENTS, encoding="utf-8") as f:
        fields = f.read()

    def named_in_events(what):
        listed = re.search(r"#define MCR_TRACE_%s\(X\)((?:.*\\\n)+.*)" % what, fields).group(1)
        return dict(re.findall(r'X\((\w+),\s*"([a-z0-9_-]+)"\)', listed))

    named = named_in_events("COMMANDS")
    commands = {upper(op["name"]): op["name"] for op in spec["operations"]["list"]
                if "event" not in op}
    result(named == commands, "events name every command as the YAML does",
           sorted(set(named.items()) ^ set(commands.items())))

    named = named_in_events("SETTINGS")
    settings = {upper(a["name"]): a["name"].replace("-", "_")
                for s in spec["attribute-sets"] if s["name"] == "settings"
                for a in s["attributes"]}
    result(named == settings, "and every setting",
           sorted(set(named.items()) ^ set(settings.items())))

    groups = {g["name"] for g in spec["mcast-groups"]["list"]}
    defined = set(re.findall(r'#define MCR_GENL_MCGRP_\w+\s+"(\w+)"', header))
    result(groups == defined, "multicast groups", (groups, defined))
    used = {op["mcgrp"] for op in spec["operations"]["list"] if "mcgrp" in op}
    result(used == groups, "each multicast group has its notification", used)

    sets = {s["name"]: {a["name"] for a in s["attributes"]}
            for s in spec["attribute-sets"]}
    unknown = []
    for op in spec["operations"]["list"]:
        for part in ("do", "dump", "event"):
            body = op.get(part, {})
            names = body.get("attributes", []) + sum(
                (body.get(d, {}).get("attributes", []) for d in ("request", "reply")), [])
            unknown += [(op["name"], n) for n in names
                        if n not in sets[op["attribute-set"]]]
    result(not unknown, "operations use attributes there are", unknown)
    print("1..%d" % number)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
