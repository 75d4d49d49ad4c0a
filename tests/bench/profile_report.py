#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints what profile_plugin.c counted, as instructions per packet.

    profile_report.py FOLDER PACKETS LINES CASE…

FOLDER holds "counts", "kallsyms", "mcr.ko" and "mcr.text" (where its code was), as profile puts
them there. First comes a table of functions: a column for each case and, for more than one, what
one more output costs between the first and the last of them. It is sorted by its last column. If
LINES is not 0, the dearest lines of the module's source follow, as many as that; a line of a
function that was inlined stands under the name of that function.
"""

import bisect
import collections
import re
import subprocess
import sys


class Symbols:
    """The functions of the kernel and its modules, by address."""

    def __init__(self, path):
        table = {}
        with open(path, encoding="ascii") as lines:
            for line in lines:
                address, kind, name, *module = line.split()
                if kind in "tTwW":
                    # The first name of an address; later ones are aliases.
                    table.setdefault(int(address, 16), " ".join([name, *module]))
        self.addresses = sorted(table)
        self.names = [table[address] for address in self.addresses]

    def find(self, address):
        """The name of the function that the address is in."""
        if address < 1 << 63:
            return "(user space)"
        return self.names[max(bisect.bisect_right(self.addresses, address) - 1, 0)]


class Module:
    """The code of a module: its instructions and the source lines they came from."""

    def __init__(self, path, base):
        self.path = path
        self.base = base
        text = subprocess.run(["objdump", "-d", "-j", ".text", "--no-show-raw-insn", path],
                              check=True, capture_output=True, text=True).stdout
        self.addresses = [int(address, 16)
                          for address in re.findall(r"^ +([0-9a-f]+):\t", text, re.M)]
        self.index = {address: index for index, address in enumerate(self.addresses)}

    def instructions(self, address, count):
        """The addresses, from the start of the code, of so many instructions from there on."""
        first = self.index.get(address - self.base)
        return [] if first is None else self.addresses[first:first + count]

    def lines(self, addresses):
        """For each address "function, file:line"."""
        answer = subprocess.run(["addr2line", "-f", "-s", "-j", ".text", "-e", self.path],
                                check=True, input="".join(f"{address:x}\n" for address in addresses),
                                capture_output=True, text=True).stdout.splitlines()
        return {address: f"{answer[2 * index]}, {answer[2 * index + 1].split(' ')[0]}"
                for index, address in enumerate(addresses)}


def read_windows(path):
    """For each window its blocks: (address, instructions, runs)."""
    windows = []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line == "window\n":
                windows.append([])
            else:
                address, instructions, runs = line.split()
                windows[-1].append((int(address, 16), int(instructions), int(runs)))
    return windows


class Table:
    """Instructions by name, a column for each case."""

    def __init__(self, cases, packets):
        self.cases = cases
        self.packets = packets
        outputs = [int(case.split(":")[1]) for case in cases]
        self.outputs_more = outputs[-1] - outputs[0]
        self.counts = collections.defaultdict(lambda: [0] * len(cases))

    def figures(self, counts):
        """The columns of a row."""
        result = [count / self.packets for count in counts]
        if self.outputs_more:
            result.append((result[-1] - result[0]) / self.outputs_more)
        return result

    def print(self, what, limit=None):
        """All rows of at least one instruction a packet, or the first of them."""
        heads = self.cases + (["one more output"] if self.outputs_more else [])
        width = max(len(head) for head in heads) + 2
        rows = [(name, self.figures(counts)) for name, counts in self.counts.items()]
        rows.sort(key=lambda row: -row[1][-1])
        total = [sum(column) for column in zip(*(figures for _, figures in rows))]
        shown = [row for row in rows if max(row[1]) >= 1][:limit]
        print("".join(f"{head:>{width}}" for head in heads), "", what)
        for name, figures in shown + [("all of them", total)]:
            print("".join(f"{figure:{width},.1f}" for figure in figures), "", name)
        print()


def main():
    """See above."""
    folder, packets, limit, *cases = sys.argv[1:]
    symbols = Symbols(f"{folder}/kallsyms")
    windows = read_windows(f"{folder}/counts")
    if len(windows) != len(cases):
        sys.exit(f"profile_report.py: {len(windows)} windows were counted, not {len(cases)}")
    functions = Table(cases, int(packets))
    for column, blocks in enumerate(windows):
        for address, instructions, runs in blocks:
            functions.counts[symbols.find(address)][column] += instructions * runs
    functions.print("function")
    if not int(limit):
        return

    with open(f"{folder}/mcr.text", encoding="ascii") as text:
        module = Module(f"{folder}/mcr.ko", int(text.read(), 16))
    runs_of = collections.defaultdict(lambda: [0] * len(cases))
    for column, blocks in enumerate(windows):
        for start, instructions, runs in blocks:
            for address in module.instructions(start, instructions):
                runs_of[address][column] += runs
    line_of = module.lines(sorted(runs_of))
    lines = Table(cases, int(packets))
    for address, runs in runs_of.items():
        counts = lines.counts[line_of[address]]
        for column, count in enumerate(runs):
            counts[column] += count
    lines.print("source line of mcr.ko", int(limit))


main()
