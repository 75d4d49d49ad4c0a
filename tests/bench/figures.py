# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures that tests/bench/measure took, and how the field calls what they are of."""

import json

RELAYS = {
    "none": "no relay",
    "mcr": "MCR",
    "tc_mirred": "tc mirred",
    "tc_flower": "tc flower, mirred",
    "tc_rewrite": "tc pedit, csum, mirred",
    "nft_dup": "nftables ingress dup",
    "nft_rewrite": "nftables prerouting set, dup",
    "mroute": "kernel multicast routing",
    "socat": "socat",
    "tc": "tc flower, pedit, csum, mirred",
    "nft": "nftables vmap, set, dup",
}

REWRITES = {
    "mcr": "everything",
    "tc_mirred": "nothing",
    "tc_rewrite": "addresses, port, TTL",
    "nft_dup": "nothing",
    "nft_rewrite": "addresses, port, TTL",
    "mroute": "TTL less one",
}

# Relays that carry packets to outputs, in the order of the tables.
PACKET_RELAYS = list(REWRITES)

SIZES = [64, 512, 1400, 8900]
OUTPUTS = [1, 2, 8, 30, 100, 1000]
RULES = [1, 100, 10000, 100000]

# What was measured, as opposed to what it was measured of.
MEASURED = {
    "instructions", "packets", "stops", "pps", "ns", "bytes", "host_cpus", "lost",
    "received", "reordered", "relayed", "dropped", "unaccounted", "min", "p50", "p90", "p99", "max",
}


class Figures:
    """All that one run measured."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.run = json.load(file)
        self.records = self.run["results"]

    def record(self, part, **of):
        """The record of exactly that, or an empty one."""
        of = {"part": part, **of}
        for record in self.records:
            if {key: record[key] for key in record if key not in MEASURED} == of:
                return record
        return {}

    def get(self, part, measured="instructions", **of):
        """A figure, or None."""
        return self.record(part, **of).get(measured)

    def has(self, *parts):
        """Has any of them been measured?"""
        return any(record["part"] in parts for record in self.records)

    def values(self, part, key, **of):
        """The values of a key in the records of a part, in their order."""
        found = {record[key]: None for record in self.records
                 if record["part"] == part and key in record
                 and all(record.get(name) == value for name, value in of.items())}
        return list(found)

    def packet(self, relay, outputs, size, **special):
        """Instructions for one packet in all."""
        part = "variants" if special else "packets"
        return self.get(part, relay=relay, outputs=outputs, size=size, **special)

    def more(self, relay, low, high, size, **special):
        """Instructions of one more output, between two numbers of them."""
        return per(minus(self.packet(relay, high, size, **special),
                         self.packet(relay, low, size, **special)), high - low)

    def native(self, relay, outputs, size):
        """Nanoseconds for one packet in all."""
        return self.get("native", "ns", relay=relay, outputs=outputs, size=size)

    def native_more(self, relay, low, high, size):
        """Nanoseconds of one more output."""
        return per(minus(self.native(relay, high, size), self.native(relay, low, size)), high - low)

    def stops(self):
        """Where a relay came to its end: the records that say why."""
        return [record for record in self.records if "stops" in record]


def minus(a, b):
    """Their difference, if both are known."""
    return None if a is None or b is None else a - b


def per(a, b):
    """Their quotient, if it is known."""
    return None if a is None or not b else a / b
