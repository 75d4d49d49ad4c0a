#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes what tests/bench/run measured as tables.

    report.py RESULTS.json                 the tables
    report.py RESULTS.json goals README    fills in the table of goals of README

A part that was not measured has no section.
"""

import re
import sys

from figures import (OUTPUTS, PACKET_RELAYS, RELAYS, REWRITES, RULES, SIZES, Figures, minus, per)

MARK = re.compile(r"(<!-- goals: [^>]*-->\n).*?(<!-- end of goals -->)", re.S)


def shown(value, digits=0):
    """A figure as it stands in a table."""
    return "–" if value is None else f"{value:,.{digits}f}"


def times(a, b):
    """How many times b is in a."""
    quotient = per(a, b)
    return "–" if quotient is None else f"{quotient:,.1f} ×"


def table(heads, rows):
    """A table; the first column and those whose head ends in ":" hold words."""
    heads = list(heads)
    rows = [list(row) for row in rows]
    lines = ["| " + " | ".join(head.rstrip(":") for head in heads) + " |",
             "| " + " | ".join("---" if index == 0 or head.endswith(":") else "---:"
                               for index, head in enumerate(heads)) + " |"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def steps_between(counts):
    """The differences that tell what one more output costs."""
    return [(1, 8)] + [(8, n) for n in counts if n > 8]


def one_more_output(f):
    """What each copy costs, the generator and the match left out."""
    steps = steps_between(OUTPUTS)
    rows = []
    for relay in PACKET_RELAYS:
        for size in SIZES:
            figures = [f.more(relay, low, high, size) for low, high in steps]
            rows.append([RELAYS[relay], REWRITES[relay], f"{size} B"]
                        + [shown(figure) for figure in figures])
    return ("## One more output\n\n"
            "(cost at the larger number of outputs − cost at the smaller) / outputs between them, in "
            "instructions.\n\n"
            + table(["relay", "rewrites:", "size"] + [f"{low} → {high:,}" for low, high in steps],
                    rows))


def ends(f, *parts):
    """Which relays ended where, and why."""
    seen = {}
    for record in f.stops():
        if record["part"] in parts:
            what = [f"{record[key]:,} {key}" for key in ("outputs", "rules") if key in record]
            what += [f"bundles of {record['bundle']}"] if "bundle" in record else []
            name = RELAYS[record["relay"]]
            seen[f"- {name}, {', '.join(what)}: {record['stops']}"] = None
    if not seen:
        return ""
    return "A dash stands where a relay has come to its end before:\n\n" + "\n".join(seen) + "\n"


def in_all(f):
    """What a packet costs from the generator to the last output."""
    text = "## A packet relayed, in all\n\n"
    for size in SIZES:
        rows = [[RELAYS[relay]] + [shown(f.packet(relay, n, size)) for n in OUTPUTS]
                for relay in PACKET_RELAYS]
        refused = f.packet("none", 0, size)
        text += (f"### {size} B\n\n"
                 + table(["relay"] + [f"1 → {n:,}" for n in OUTPUTS], rows)
                 + f"\nGenerated, received and refused by the IP stack: {shown(refused)}.\n\n")
    return text + ends(f, "packets")


def unshared(f):
    """Datagrams that nobody but the relay holds."""
    text = ("## Datagrams that nobody else holds\n\n"
            f"On Debian's kernel {f.run.get('kernel612')}, whose pktgen can let go of what it has sent: as with "
            "what a driver has received, a relay with one output may send the datagram itself.\n\n")
    counts = (1, 8, 30)
    for size in (64, 1400):
        rows = [[RELAYS[relay], REWRITES[relay]]
                + [shown(f.get("unshared", relay=relay, outputs=n, size=size)) for n in counts]
                for relay in f.values("unshared", "relay") if relay != "none"]
        refused = f.get("unshared", relay="none", outputs=0, size=size)
        text += (f"### {size} B\n\n"
                 + table(["relay", "rewrites:"] + [f"1 → {n}" for n in counts], rows)
                 + f"\nGenerated, received and refused by the IP stack: {shown(refused)}.\n\n")
    return text + ends(f, "unshared")


def kinds_of_outputs(f):
    """Unicast, several on one device, UDP checksums."""
    relays = ["mcr", "tc_rewrite", "nft_rewrite"]
    kinds = [
        ("multicast, one on a device", {}, (1, 8)),
        ("unicast, one on a device", {"destination": "unicast"}, (1, 8)),
        ("unicast, one on a device", {"destination": "unicast"}, (8, 30)),
        ("multicast, all on one device", {"devices": "one"}, (8, 30)),
        ("multicast, with a UDP checksum", {"checksum": 1}, (1, 8)),
    ]
    rows = []
    for kind, special, (low, high) in kinds:
        for size in (64, 1400):
            rows.append([kind, f"{low} → {high}", f"{size} B"]
                        + [shown(f.more(relay, low, high, size, **special)) for relay in relays])
    return ("## Kinds of outputs\n\n"
            "What one more of them costs. pktgen's datagrams have no UDP checksum (IPv4 allows that) "
            "but where the table says so; whoever rewrites must then keep it right.\n\n"
            + table(["outputs", "between:", "size"] + [RELAYS[relay] for relay in relays], rows))


def not_relayed(f):
    """What a packet pays that is not for MCR."""
    rows = []

    def row(what, figure, base_name, base):
        rows.append([what, shown(figure), base_name, shown(base), shown(minus(figure, base))])
    for size in (64, 1400):
        base = f.get("variants", relay="none", outputs=0, size=size)
        row(f"a rule on another interface, {size} B",
            f.packet("mcr", 0, size, rules="on another interface"), "no relay", base)
        row(f"an nftables hook on another interface, {size} B",
            f.packet("nft_dup", 0, size, rules="on another interface"), "no relay", base)
        row(f"a rule on the interface, no match, {size} B",
            f.packet("mcr", 0, size, rules="without a match"), "no relay", base)
        row(f"1 → 1 and local delivery, {size} B", f.packet("mcr", 1, size, local=1),
            "1 → 1 alone", f.packet("mcr", 1, size))
        row(f"tc mirred with flower, {size} B",
            f.get("variants", relay="tc_flower", outputs=1, size=size),
            "with matchall", f.packet("tc_mirred", 1, size))
    return ("## What is not relayed, or not only\n\n"
            + table(["what", "instructions", "compared with:", "instructions", "difference"], rows))


def many_rules(f):
    """Load, memory, changes and the match, by the number of rules."""
    systems = ["mcr", "tc", "nft"]

    def rows(what, measured="instructions", divide=lambda value, rules: value):
        return [[RELAYS[system]] + [
            shown(divide(f.get("rules", measured, what=what, relay=system, rules=n), n))
            for n in RULES] for system in systems]

    heads = ["system"] + [f"{n:,}" for n in RULES]
    text = ("## Many rules\n\n"
            "Each rule has a group and port of its own and one output, fully rewritten: `mcrctl config "
            "load` in one transaction, `tc -batch` with a flower filter and three actions each, "
            "`nft -f` with a chain each and a verdict map.\n\n")
    sections = [
        ("A packet for one of them, in all, instructions", rows("match")),
        ("To load them, instructions for each, the program included",
         rows("load", divide=per)),
        ("Memory, octets for each", rows("load", "bytes", per)),
        ("To add one more, thousands of instructions, the program included",
         rows("add", divide=lambda value, _: per(value, 1000))),
        ("To replace one, thousands of instructions, the program included",
         rows("replace", divide=lambda value, _: per(value, 1000))),
    ]
    for title, body in sections:
        text += f"### {title}\n\n" + table(heads, body) + "\n"
    loaded = f.record("rules", what="load with traffic", relay="mcr", rules=RULES[-1])
    if loaded:
        text += (f"While {RULES[-1]:,} rules were loaded, {shown(loaded.get('packets'))} packets came for a "
                 f"rule that was there before and after; lost: {loaded.get('lost')}.\n\n")
    return text + ends(f, "rules")


def bundles(f):
    """GSO super-packets and what GRO makes of single datagrams."""
    text = ""
    if f.has("gso"):
        sizes = f.values("gso", "bundle")
        rows = []
        for relay in f.values("gso", "relay"):
            for size in (64, 1400):
                for n in (1, 8):
                    rows.append([RELAYS[relay], f"{size} B", f"1 → {n}"] + [
                        shown(f.get("gso", relay=relay, outputs=n, bundle=bundle, size=size))
                        for bundle in sizes])
                rows.append([RELAYS[relay], f"{size} B", "one more output"] + [
                    shown(per(minus(f.get("gso", relay=relay, outputs=8, bundle=bundle, size=size),
                                    f.get("gso", relay=relay, outputs=1, bundle=bundle, size=size)), 7))
                    for bundle in sizes])
        text += ("## GSO bundles\n\n"
                 "`mcrgen` sends as fast as it goes, so many datagrams to a super-packet; instructions "
                 "for one datagram, sender included. Sizes are those of the payload. A bundle leaves "
                 "every output whole.\n\n"
                 + table(["relay", "size", "outputs:"] + [f"bundles of {n}" for n in sizes], rows)
                 + "\n" + ends(f, "gso") + "\n")
    if f.has("gro"):
        rows = []
        for size in (64, 1400):
            found = {(record["gro"], record["outputs"]): record for record in f.records
                     if record["part"] == "gro" and record["size"] == size}
            for n in (1, 8):
                off, on = (found.get((gro, n), {}) for gro in ("off", "on"))
                rows.append([f"{size} B", f"1 → {n}", shown(off.get("instructions")),
                             shown(on.get("instructions")),
                             times(off.get("instructions"), on.get("instructions")),
                             shown(on.get("bundle"))])
            off, on = (per(minus(found.get((gro, 8), {}).get("instructions"),
                                 found.get((gro, 1), {}).get("instructions")), 7)
                       for gro in ("off", "on"))
            rows.append([f"{size} B", "one more output", shown(off), shown(on), times(off, on), ""])
        text += ("## GRO bundles\n\n"
                 "Single datagrams in from `mcrgen`, and as many datagrams out, by the octets that the "
                 "output counts; without and with `rx-udp-gro-forwarding` on the input (`gro: true` has "
                 "mcrd do that). Instructions for one datagram, sender included; sizes are those of the "
                 "payload. A veth pair hands over one packet a poll, so the input holds them back for "
                 "500 µs (`gro_flush_timeout`), as the interrupt moderation of a NIC would.\n\n"
                 + table(["size", "outputs:", "off", "on", "off / on", "datagrams to a bundle"], rows)
                 + "\n")
    return text


def user_space(f):
    """Beside socat."""
    rows = []

    def each(relay, n, size):
        return per(minus(f.get("paced", relay=relay, outputs=n, pace=n, size=size),
                         f.get("paced", relay="none", outputs=0, pace=n, size=size)), n)
    for size in (64, 1400):
        for n in (1, 8, 30, 100):
            figures = {relay: each(relay, n, size)
                       for relay in ("mcr", "tc_rewrite", "nft_rewrite", "socat")}
            rows.append([f"{size} B", f"1 → {n}"] + [shown(figure) for figure in figures.values()]
                        + [times(figures["socat"], figures["mcr"])])
    return ("## Beside a relay in user space\n\n"
            "The generator pauses between packets, and what counts is the time in which the processor "
            "was not idle. (instructions in all − those without a relay) / datagrams delivered. There "
            "is a `socat` for every output.\n\n"
            + table(["size", "outputs:", "MCR", RELAYS["tc_rewrite"], RELAYS["nft_rewrite"], "socat",
                     "socat / MCR"], rows) + "\n" + ends(f, "paced"))


def delay(f):
    """From the sender to the receiver."""
    columns = ["min", "p50", "p90", "p99", "max"]
    text = ""
    for unit, title in (("instructions", "thousands of instructions"),
                        ("native", "microseconds, User-mode Linux")):
        rows = []
        for relay, hops in (("none", 0), ("mcr", 1), ("mcr", 2), ("nft_rewrite", 1), ("tc_rewrite", 1)):
            record = f.record("delay", relay=relay, hops=hops, clock=unit)
            base = f.record("delay", relay="none", hops=0, clock=unit)
            if record:
                added = per(minus(record.get("p50"), base.get("p50")), hops)
                rows.append([RELAYS[relay], f"{hops}"]
                            + [shown(record.get(column), 2) for column in columns]
                            + [shown(added, 2)])
        if rows:
            text += f"### In {title}\n\n" + table(
                ["relay", "hops"] + columns + ["added per hop, median"], rows) + "\n"
    return ("## Delay\n\n"
            "From `mcrgen send` to `mcrgen recv`, 64 octets of payload, 1000 a second, over one veth "
            "pair and one more for each hop.\n\n" + text)


def steering(f):
    """The hand-over to another processor."""
    text = ""
    if f.has("steering"):
        rows = []
        for size in (64, 1400):
            for n in (1, 8):
                here, same, other = (f.get("steering", relay="mcr", outputs=n, size=size, pinned=cpus)
                                     for cpus in ("none", 0, 1))
                rows.append([f"{size} B", f"1 → {n}", shown(here), shown(same), shown(other),
                             shown(minus(other, here))])
        text += ("## Pinning: the hand-over\n\n"
                 "Instructions for one packet on two processors together, of which one runs at a time; it "
                 "arrives on the first. To some percent: the clock of this machine is real.\n\n"
                 + table(["size", "outputs:", "not pinned", "pinned to where it arrives",
                          "pinned to the other", "hand-over"], rows) + "\n")
    if f.has("pinning"):
        rows = [[f"{record['pinned']}", shown(record["packets"]), shown(record["relayed"]),
                 shown(record["dropped"]), shown(record["unaccounted"]), shown(record["pps"])]
                for record in f.records if record["part"] == "pinning"]
        text += ("## Pinning: one generator, other processors\n\n"
                 f"1 → 8, 64 flows, as fast as processor 0 generates them; an emulated machine of four "
                 f"processors on {f.run.get('host_cpus')} real ones. What a queue (2048 datagrams for a "
                 "processor) has no room for is counted.\n\n"
                 + table(["relayed on", "sent", "relayed", "dropped and counted", "unaccounted for",
                          "relayed a second"], rows) + "\n")
    if f.has("order"):
        rows = [[f"{record['pinned']}", f"{record['streams']}", shown(record["received"]),
                 shown(record["lost"]), shown(record["reordered"])]
                for record in f.records if record["part"] == "order"]
        text += "Order within each of several streams, at a rate that no queue is full at:\n\n" + table(
            ["relayed on", "streams", "received", "lost", "out of order"], rows) + "\n"
    return text


def scaling(f):
    """One, two and four processors."""
    rows = []
    for relay in f.values("scaling", "relay"):
        for shared in (0, 1):
            figures = [f.get("scaling", "pps", relay=relay, cpus=cpus, outputs=8, size=64,
                             shared_outputs=shared) for cpus in (1, 2, 4)]
            rows.append([RELAYS[relay], "the same" if shared else "own"]
                        + [shown(figure) for figure in figures]
                        + [times(figure, figures[0]) for figure in figures[1:]])
    return ("## Processors\n\n"
            "1 → 8, 64 B: a generator, an input and a rule for each processor, outputs of its own or the "
            f"same for all. An emulated machine whose processors are threads on {f.run.get('host_cpus')} "
            "real ones, so four of them cannot be faster than those; packets a second mean something "
            "beside each other only.\n\n"
            + table(["relay", "outputs:", "1", "2", "4", "2 / 1", "4 / 1"], rows))


def native(f):
    """Nanoseconds."""
    relays = [relay for relay in PACKET_RELAYS if f.values("native", "outputs", relay=relay)]
    more, whole = [], []
    for relay in relays:
        for size in f.values("native", "size", relay=relay):
            more.append([RELAYS[relay], f"{size} B"]
                        + [shown(f.native_more(relay, low, high, size))
                           for low, high in ((1, 8), (8, 30), (8, 100))]
                        + [shown(f.more(relay, 8, 30, size))])
            whole.append([RELAYS[relay], f"{size} B"]
                         + [shown(f.native(relay, n, size)) for n in (1, 8, 30, 100)])
    return ("## Native nanoseconds\n\n"
            f"User-mode Linux {f.run.get('uml')} on the host's own processor and caches, the fastest of "
            "several batches; relays take turns between batches. One processor, no static keys, and a "
            "host with other things to do: to be read beside the instructions, not instead.\n\n"
            "### One more output\n\n"
            + table(["relay", "size", "1 → 8, ns", "8 → 30, ns", "8 → 100, ns", "8 → 30, instructions"],
                    more)
            + "\n### In all\n\n" + table(["relay", "size", "1 → 1", "1 → 8", "1 → 30", "1 → 100"], whole))


SECTIONS = [
    (("packets",), one_more_output), (("packets",), in_all), (("unshared",), unshared),
    (("variants",), kinds_of_outputs),
    (("variants",), not_relayed), (("rules",), many_rules), (("gso", "gro"), bundles),
    (("paced",), user_space), (("delay",), delay), (("steering", "pinning", "order"), steering),
    (("scaling",), scaling), (("native",), native),
]


def page(f):
    """The tables of all that was measured."""
    text = ("# What MCR and its peers cost\n\n"
            f"MCR {f.run['mcr']} on Debian's kernel {f.run.get('kernel', '–')}. Written by `make bench`; "
            "`results.json` holds the same figures. What they are and how they are taken stands in "
            "[README.md](README.md).\n\n")
    for parts, section in SECTIONS:
        if f.has(*parts):
            text += section(f).rstrip("\n") + "\n\n"
    return text.rstrip("\n") + "\n"


class Goals:
    """The goals of the design, beside what was reached."""

    def __init__(self, f):
        self.f = f
        self.rows = []

    def add(self, what, goal, reached, good):
        """One row; good is None where something was not measured."""
        verdict = "not measured" if good is None else "reached" if good else "**not reached**"
        self.rows.append([what, goal, reached, verdict])

    def below(self, what, goal, figure, limit, unit="instructions"):
        """A figure that is to be at most a limit."""
        known = figure is not None and limit is not None
        self.add(what, f"{goal}: at most {shown(limit)}", f"{shown(figure)} {unit}",
                 figure <= limit if known else None)

    def collect(self):
        """All of them."""
        f = self.f
        for size in (64, 1400):
            self.below(f"one more output, fully rewritten, {size} B",
                       "half of `tc` mirred, which rewrites nothing", f.more("mcr", 8, 30, size),
                       per(f.more("tc_mirred", 8, 30, size), 2))
        self.below("1 → 1 relay in all, 64 B, a datagram that nobody else holds", "`tc` mirred redirect",
                   f.get("unshared", relay="mcr", outputs=1, size=64),
                   f.get("unshared", relay="tc_mirred", outputs=1, size=64))
        self.below("1 → 1 relay in all, 64 B, one that has to be copied", "`tc` mirred redirect",
                   f.packet("mcr", 1, 64), f.packet("tc_mirred", 1, 64))
        eight = f.more("mcr", 1, 8, 64)
        self.below("1 → 1,000 outputs, each of them", "within 10 % of that at 8",
                   f.more("mcr", 8, 1000, 64), None if eight is None else eight * 1.1)
        one, most = (f.get("rules", what="match", relay="mcr", rules=n) for n in (RULES[0], RULES[-1]))
        self.below("match among 100,000 rules", "within 5 % of among 1", most,
                   None if one is None else one * 1.05)
        base = f.get("variants", relay="none", outputs=0, size=64)
        self.below("no match on an interface with rules", "250 instructions added",
                   minus(f.packet("mcr", 0, 64, rules="without a match"), base), 250)
        mcr, nft = (minus(f.packet(relay, 0, 64, rules="on another interface"), base)
                    for relay in ("mcr", "nft_dup"))
        self.add("an interface without rules",
                 "0 added to what the kernel's own look for a hook costs, once any interface has one: "
                 + shown(nft), f"{shown(mcr)} instructions",
                 None if mcr is None or nft is None else mcr <= nft + 2)
        single, bundle = (
            per(minus(f.get("gso", relay="mcr", outputs=8, bundle=n, size=1400),
                      f.get("gso", relay="mcr", outputs=1, bundle=n, size=1400)), 7) for n in (1, 16))
        self.below("GSO bundle of 16, one more output, for each datagram", "1/8 of single ones",
                   bundle, per(single, 8))
        loaded = f.record("rules", what="load with traffic", relay="mcr", rules=RULES[-1])
        self.add("load 100,000 rules in one transaction", "no packet of an unchanged rule lost",
                 f"{shown(loaded.get('packets'))} sent, lost: {loaded.get('lost', '–')}",
                 loaded["lost"] == 0 if loaded else None)
        none = f.get("paced", relay="none", outputs=0, pace=30, size=64)
        mcr, socat = (per(minus(f.get("paced", relay=relay, outputs=30, pace=30, size=64), none), 30)
                      for relay in ("mcr", "socat"))
        self.add("against `socat`, 1 → 30, for each datagram delivered", "at least 10 times fewer instructions",
                 f"{shown(mcr)} beside {shown(socat)}: {times(socat, mcr)}",
                 None if mcr is None or socat is None else socat >= 10 * mcr)
        return table(["what", "goal:", "reached:", "verdict:"], self.rows)


def main():
    """See above."""
    figures = Figures(sys.argv[1])
    if sys.argv[2:3] != ["goals"]:
        print(page(figures), end="")
        return
    with open(sys.argv[3], encoding="utf-8") as file:
        text = file.read()
    filled, count = MARK.subn(lambda match: match[1] + "\n" + Goals(figures).collect() + "\n" + match[2], text)
    if count != 1:
        sys.exit(f"{sys.argv[3]} has no place for the goals, or several")
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.write(filled)


if __name__ == "__main__":
    main()
