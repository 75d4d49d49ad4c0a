#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws what tests/bench/run measured, with gnuplot.

    plots.py RESULTS.json FOLDER

FOLDER gets an SVG file for each of PLOTS whose part was measured.
"""

import subprocess
import sys

from figures import OUTPUTS, PACKET_RELAYS, RELAYS, RULES, SIZES, Figures, minus, per

# One colour for a relay in all plots; the first eight can be told apart by everyone
# (Okabe and Ito's), and MCR is drawn thicker.
COLOURS = {
    "mcr": "#d55e00", "tc_mirred": "#0072b2", "tc_rewrite": "#56b4e9", "nft_dup": "#009e73",
    "nft_rewrite": "#8fbc4e", "mroute": "#cc79a7", "socat": "#7f7f7f", "none": "#000000",
    "tc": "#0072b2", "nft": "#009e73",
}

HEAD = """
set terminal svg size 820,480 font 'sans-serif,13' background rgb 'white' linewidth 1.2
set output '{path}'
set title '{title}'
set xlabel '{x}'
set ylabel '{y}'
set key outside right top Left reverse samplen 2 spacing 1.2
set grid ytics linecolor rgb '#d8d8d8'
set border 3
set tics nomirror
set format y '%.0s %c'
"""


def draw(path, title, x, y, settings, data, clauses):
    """Runs gnuplot: data is a list of (name, rows), clauses what is drawn of them."""
    script = HEAD.format(path=path, title=title, x=x, y=y)
    for name, rows in data:
        script += f"${name} << end\n"
        script += "".join(" ".join("NaN" if cell is None else f'"{cell}"' if isinstance(cell, str)
                                   else f"{cell}" for cell in row) + "\n" for row in rows)
        script += "end\n"
    script += settings + "\nplot " + ", \\\n     ".join(clauses) + "\n"
    subprocess.run(["gnuplot"], check=True, input=script, text=True)


def lines(path, title, x, y, points, settings):
    """A line for each relay: points[relay] is a list of (x, y)."""
    data, clauses = [], []
    for index, (relay, row) in enumerate(points.items()):
        row = [point for point in row if point[1] is not None]
        if row:
            width = 3 if relay == "mcr" else 1.6
            data.append((f"line{index}", row))
            clauses.append(f"$line{index} using 1:2 with linespoints pointtype 7 pointsize 0.5 "
                           f"linewidth {width} linecolor rgb '{COLOURS[relay]}' "
                           f"title '{RELAYS[relay]}'")
    draw(path, title, x, y, settings, data, clauses)


def bars(path, title, x, y, groups, columns, settings=""):
    """Groups of bars: groups is a list of (name, [figure of each column]), columns of relays."""
    data = [("bars", [[name, *figures] for name, figures in groups])]
    clauses = [f"$bars using {index + 2}:xtic(1) linecolor rgb '{COLOURS[relay]}' "
               f"title '{RELAYS[relay]}'" for index, relay in enumerate(columns)]
    draw(path, title, x, y,
         "set style data histogram\nset style histogram clustered gap 1.5\n"
         "set style fill solid 0.9 noborder\nset yrange [0:*]\n" + settings, data, clauses)


LOG_X = "set logscale x\nset xtics ({})\n"
LOG_Y = "set logscale y\n"


def ticks(values):
    """Exactly these ticks on the x axis."""
    return LOG_X.format(", ".join(f"'{value:,}' {value}" for value in values))


def outputs(f, path):
    """A packet in all, by outputs."""
    lines(path, "A packet of 64 B relayed, generator included", "outputs", "instructions",
          {relay: [(n, f.packet(relay, n, 64)) for n in OUTPUTS] for relay in PACKET_RELAYS},
          ticks(OUTPUTS) + LOG_Y)


def one_more(f, path):
    """One more output, by size."""
    bars(path, "One more output (8 → 30)", "size of the frame", "instructions",
         [(f"{size} B", [f.more(relay, 8, 30, size) for relay in PACKET_RELAYS]) for size in SIZES],
         PACKET_RELAYS)


def match(f, path):
    """One among many rules."""
    lines(path, "A packet for one rule among many, 1 → 1, 64 B", "rules", "instructions",
          {system: [(n, f.get("rules", what="match", relay=system, rules=n)) for n in RULES]
           for system in ("mcr", "tc", "nft")}, ticks(RULES) + "set yrange [0:*]\n")


def load(f, path):
    """To load many rules."""
    lines(path, "To load rules at once, the program included", "rules", "millions of instructions",
          {system: [(n, per(f.get("rules", what="load", relay=system, rules=n), 1e6)) for n in RULES]
           for system in ("mcr", "tc", "nft")}, ticks(RULES) + LOG_Y)


def bundles(f, path):
    """GSO bundles."""
    relays = f.values("gso", "relay")

    def more(relay, bundle):
        return per(minus(f.get("gso", relay=relay, outputs=8, bundle=bundle, size=1400),
                         f.get("gso", relay=relay, outputs=1, bundle=bundle, size=1400)), 7)
    sizes = f.values("gso", "bundle")
    bars(path, "GSO bundles: one more output, for each datagram of 1400 B", "datagrams to a bundle",
         "instructions",
         [(f"{bundle}", [more(relay, bundle) for relay in relays]) for bundle in sizes], relays)


def user_space(f, path):
    """Beside socat."""
    relays = ["mcr", "tc_rewrite", "nft_rewrite", "socat"]
    counts = [1, 8, 30, 100]
    bars(path, "For each datagram of 64 B delivered, generator left out", "outputs", "instructions",
         [(f"{n}", [per(minus(f.get("paced", relay=relay, outputs=n, pace=n, size=64),
                              f.get("paced", relay="none", outputs=0, pace=n, size=64)), n)
                    for relay in relays]) for n in counts], relays)


def delay(f, path):
    """Percentiles of the delay."""
    columns = ["min", "p50", "p90", "p99", "max"]
    data, clauses = [], []
    for index, (relay, hops) in enumerate((("none", 0), ("mcr", 1), ("mcr", 2), ("tc_rewrite", 1),
                                           ("nft_rewrite", 1))):
        record = f.record("delay", clock="instructions", relay=relay, hops=hops)
        if record:
            data.append((f"delay{index}", [[place, record[column]]
                                           for place, column in enumerate(columns)]))
            clauses.append(f"$delay{index} using 1:2 with linespoints pointtype 7 pointsize 0.5 "
                           f"linewidth {3 if relay == 'mcr' else 1.6} dashtype {max(hops, 1)} "
                           f"linecolor rgb '{COLOURS[relay]}' "
                           f"title '{RELAYS[relay]}{', 2 hops' if hops == 2 else ''}'")
    draw(path, "From mcrgen send to mcrgen recv", "percentile", "thousands of instructions",
         "set xtics (" + ", ".join(f"'{column}' {place}" for place, column in enumerate(columns))
         + ")\n" + LOG_Y, data, clauses)


def native(f, path):
    """Nanoseconds."""
    relays = [relay for relay in PACKET_RELAYS if f.values("native", "outputs", relay=relay)]
    bars(path, "One more output (8 → 30), User-mode Linux", "size of the frame", "nanoseconds",
         [(f"{size} B", [f.native_more(relay, 8, 30, size) for relay in relays])
          for size in (64, 1400, 8900)], relays)


def scaling(f, path):
    """Relative to one processor."""
    cpus = [1, 2, 4]

    def rate(relay, n):
        pps = [f.get("scaling", "pps", relay=relay, cpus=count, outputs=8, size=64, shared_outputs=0)
               for count in (1, n)]
        return per(pps[1], pps[0])
    lines(path, f"Processors, on {f.run.get('host_cpus')} real ones: rate relative to one",
          "processors", "times",
          {relay: [(n, rate(relay, n)) for n in cpus] for relay in f.values("scaling", "relay")},
          "set xtics (1, 2, 4)\nset yrange [0:*]\nset format y '%.1f'\n")


PLOTS = [
    ("outputs", "packets", outputs), ("one-more-output", "packets", one_more), ("match", "rules", match),
    ("load", "rules", load), ("bundles", "gso", bundles), ("user-space", "paced", user_space),
    ("delay", "delay", delay), ("native", "native", native), ("scaling", "scaling", scaling),
]


def main():
    """See above."""
    figures = Figures(sys.argv[1])
    for name, part, plot in PLOTS:
        if figures.has(part):
            plot(figures, f"{sys.argv[2]}/{name}.svg")


if __name__ == "__main__":
    main()
