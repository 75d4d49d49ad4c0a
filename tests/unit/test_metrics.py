#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prometheus' own tools take what `stats --prometheus` prints.

Its client library parses it, every time. `promtool check metrics`, which knows the
conventions for names too, judges it where it is installed: its package brings a
server that starts and listens, which nobody wants from running tests.
"""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PRINTER = os.path.join(HERE, "..", "..", "build", "test", "test_prometheus")
UNITS = ("packets", "bytes", "errors", "exhausted", "hits", "misses")

failures = 0
number = 0


def check(what, good, said=""):
    global failures, number
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    if not good and said:
        print("# " + str(said).rstrip().replace("\n", "\n# "))


def main():
    text = subprocess.run([PRINTER, "--print"], check=True, capture_output=True,
                          text=True).stdout
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        check("Prometheus' client library", False,
              "it is missing: apt-get install python3-prometheus-client")
        return
    try:
        families = list(text_string_to_metric_families(text))
    except ValueError as error:
        check("its client library parses it", False, error)
        return
    samples = [sample for family in families for sample in family.samples]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    check("its client library finds each sample", len(samples) == len(lines),
          f"{len(samples)} samples of {len(lines)} lines")
    check("each metric has a type and help",
          all(family.type in ("counter", "gauge") and family.documentation
              for family in families))
    check("counters are of a unit",
          all(family.name.endswith(UNITS) for family in families
              if family.type == "counter"),
          [family.name for family in families])
    series = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in samples]
    check("no series comes twice", len(series) == len(set(series)))
    names = {sample.labels["name"] for sample in samples if "name" in sample.labels}
    check("labels are read as they were", names == {'a "b" \\', ""}, names)
    values = {sample.labels["reason"]: sample.value for sample in samples
              if sample.name == "mcr_output_errors_total"}
    check("values are read as they were", values == {"no_interface": 93, "other": 2},
          values)

    promtool = shutil.which("promtool")
    if not promtool:
        print("# promtool is not installed, so its opinion was not asked")
        return
    verdict = subprocess.run([promtool, "check", "metrics"], input=text,
                             capture_output=True, text=True, check=False)
    said = verdict.stdout + verdict.stderr
    check("promtool check metrics", verdict.returncode == 0 and not said, said)


main()
print(f"1..{number}")
sys.exit(failures != 0)
