#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes digest_vectors.h from the text of docs/digest.md.

This is the oracle for the digest: it packs the canonical octets with
struct.pack and hashes them with python3-xxhash, and shares no code with the
module or the tools. Usage: gen_vectors.py > digest_vectors.h
"""
import ipaddress
import struct
import sys

import xxhash

UDP, ESP = 17, 50
LOCAL, ALLOW_LOOP = 1, 2
OWN, PRESERVE, EXPLICIT = 0, 1, 2
KEEP = 255
DEFAULT, BYPASS = 0, 1


def rule(interface, group, port=None, source=None, protocol=None, name="",
         origin=None, flags=None, outputs=(), what=""):
    """A rule as a request gives it; None is left out."""
    return dict(what=what, interface=interface, group=group, port=port,
                source=source, protocol=protocol, name=name, origin=origin,
                flags=flags, outputs=list(outputs))


def out(interface, group=None, port=None, ttl=None, dscp=None, mode=None,
        source_ip=None, source_port=None, qdisc=None):
    return dict(interface=interface, group=group, port=port, ttl=ttl, dscp=dscp,
                mode=mode, source_ip=source_ip, source_port=source_port,
                qdisc=qdisc)


RULES = [
    rule("eth0", "239.1.1.1", 5000, what="an input, one output, nothing else",
         outputs=[out("eth1")]),
    rule("eth0", "239.1.1.1", 5000, what="the same key, another rule",
         outputs=[out("eth1", "239.2.2.2", 6000)]),
    rule("eth0", "239.1.1.1", 5000, source="10.1.1.7", name="video-feed",
         what="a source, a name, two outputs",
         outputs=[out("eth1", "239.2.2.2", 6000, ttl=8),
                  out("wg0", "10.100.0.2", 6000)]),
    rule("eth0", "239.1.1.1", what="any port", outputs=[out("eth1")]),
    rule("eth0", "239.1.1.1", what="any port, an output port given",
         outputs=[out("eth1", port=6001)]),
    rule("eth0", "239.1.0.0/16", 5000, what="a prefix: the group goes through",
         outputs=[out("eth1"), out("eth2", "192.0.2.9", 5001)]),
    rule("eth0", "0.0.0.0/0", what="everything: the prefix is no multicast, ttl 64",
         outputs=[out("eth1")]),
    rule("eth0", "10.0.0.255", 7000, what="a broadcast address",
         outputs=[out("eth1", "255.255.255.255", 7000, ttl=1)]),
    rule("eth0", "10.0.0.5", 7000, what="a unicast input",
         outputs=[out("eth1", "239.9.9.9")]),
    rule("eth0", "239.1.1.2", protocol=ESP, what="ESP: no ports",
         outputs=[out("eth1", "239.1.1.3"), out("eth2", "10.2.0.1", dscp=46)]),
    rule("eth0", "239.1.1.1", 5000, flags=0, what="no local delivery",
         outputs=[out("eth1", "239.2.2.2", 6000)]),
    rule("eth0", "239.1.1.1", 5000, flags=LOCAL | ALLOW_LOOP,
         what="a loop allowed", outputs=[out("eth0", "239.2.2.2", 6000)]),
    rule("eth0", "239.1.1.1", 5000, origin=1, name="naïve-Überträger ✓",
         what="from the configuration, a name in UTF-8",
         outputs=[out("eth1", "239.2.2.2", 6000)]),
    rule("eth0", "239.1.1.1", 5000, what="every option of an output",
         outputs=[out("eth1", "239.2.2.2", 6000, ttl=255, dscp=0, mode=PRESERVE,
                      source_port=1),
                  out("eth2", "239.2.2.3", 65535, ttl=1, dscp=63, mode=EXPLICIT,
                      source_ip="192.0.2.1", source_port=65535),
                  out("eth3", "239.2.2.4", 1, dscp=KEEP, mode=OWN)]),
    rule("eth0", "ff3e::8000:1", 5000, what="IPv6", outputs=[out("eth1")]),
    rule("br-lan.100", "ff15::1234", 5004, source="2001:db8::7",
         what="IPv6, a source, multicast and unicast outputs",
         outputs=[out("eth1", "ff15::5678", 6004, ttl=16),
                  out("wg0", "fd00:10:100::2", 6004),
                  out("eth2", "ff02::1", mode=EXPLICIT, source_ip="fe80::1")]),
    rule("eth0", "ff15::/16", what="an IPv6 prefix, any port",
         outputs=[out("eth1"), out("eth2", port=9)]),
    rule("eth0", "2001:db8::/32", 4500, what="an IPv6 unicast prefix",
         outputs=[out("eth1")]),
    rule("eth0", "ff15::50", protocol=ESP, source="2001:db8::8", what="IPv6 ESP",
         outputs=[out("eth1", "ff15::51", ttl=3)]),
    rule("abcdefghijklmno", "224.0.0.251", 65535, name="n" * 63,
         what="the longest names", outputs=[out("ABCDEFGHIJKLMNO")]),
    rule("e", "239.255.255.255/32", 1, name="x",
         what="the shortest names, a prefix of one address",
         outputs=[out("f")]),
    rule("eth0", "239.1.1.0/24", 5000, source="10.1.1.7",
         what="a prefix with a source, an explicit source and port",
         outputs=[out("eth1", mode=EXPLICIT, source_ip="10.9.9.9",
                      source_port=5555)]),
    rule("eth0", "239.1.1.1", 5000, what="past the queueing discipline",
         outputs=[out("eth1", qdisc=BYPASS),
                  out("eth1", "255.255.255.255", qdisc=BYPASS, mode=PRESERVE),
                  out("eth1", "239.2.2.2", qdisc=BYPASS, mode=EXPLICIT,
                      source_ip="192.0.2.1", source_port=9),
                  out("eth1", "10.0.0.1", qdisc=DEFAULT)]),
    rule("eth0", "ff15::/16", 5000, what="IPv6, past the queueing discipline",
         outputs=[out("eth1", qdisc=BYPASS), out("eth2", "ff02::1", qdisc=BYPASS)]),
    rule("eth0", "239.1.1.1", 5000, what="64 outputs",
         outputs=[out("d%d" % i, "239.3.0.%d" % (i + 1), 6000 + i)
                  for i in range(64)]),
]


def text(s):
    b = s.encode()
    return struct.pack(">B", len(b)) + b


def canonical(r):
    """Fills the defaults in, as the table in docs/digest.md has them."""
    net = ipaddress.ip_network(r["group"])
    one = net.prefixlen == net.max_prefixlen
    group = net.network_address
    c = dict(interface=r["interface"], protocol=r["protocol"] or UDP,
             family=net.version, prefix_len=net.prefixlen, group=group,
             port=r["port"] or 0,
             source=ipaddress.ip_address(r["source"]) if r["source"] else None,
             name=r["name"], origin=r["origin"] or 0,
             flags=LOCAL if r["flags"] is None else r["flags"], outputs=[])
    for o in r["outputs"]:
        if o["group"]:
            mode, to = 1, ipaddress.ip_address(o["group"])
        elif one:
            mode, to = 1, group
        else:
            mode, to = 0, group
        c["outputs"].append(dict(
            interface=o["interface"], group_mode=mode,
            group=to if mode else None,
            port=c["port"] if o["port"] is None else o["port"],
            ttl=(1 if to.is_multicast else 64) if o["ttl"] is None else o["ttl"],
            dscp=KEEP if o["dscp"] is None else o["dscp"],
            source_mode=OWN if o["mode"] is None else o["mode"],
            source_ip=(ipaddress.ip_address(o["source_ip"])
                       if o["source_ip"] else None),
            source_port=o["source_port"] or 0,
            qdisc=o["qdisc"] or DEFAULT))
    return c


def key_octets(c):
    b = text(c["interface"])
    b += struct.pack(">BBB", c["protocol"], c["family"], c["prefix_len"])
    b += c["group"].packed
    b += struct.pack(">HB", c["port"], c["source"] is not None)
    if c["source"] is not None:
        b += c["source"].packed
    return b


def rule_octets(c):
    b = key_octets(c) + text(c["name"])
    b += struct.pack(">BBH", c["origin"], c["flags"], len(c["outputs"]))
    for o in c["outputs"]:
        b += text(o["interface"]) + struct.pack(">B", o["group_mode"])
        if o["group_mode"]:
            b += o["group"].packed
        b += struct.pack(">HBBB", o["port"], o["ttl"], o["dscp"],
                         o["source_mode"] + 128 * (o["qdisc"] == BYPASS))
        if o["source_mode"] == EXPLICIT:
            b += o["source_ip"].packed
        b += struct.pack(">H", o["source_port"])
    return b


def c_addr(a):
    if a is None:
        return "{ 0 }"
    return "{ " + ", ".join("0x%02x" % x for x in a.packed) + " }"


def c_text(s):
    return '"' + "".join(chr(x) if 32 <= x < 127 else "\\%03o" % x
                         for x in s.encode()) + '"'


def left_out(pairs):
    return " | ".join("MCR_VECTOR_NO_" + n for n, absent in pairs if absent) or "0"


HEADER = """\
/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Vectors for the rule id, the rule hash and the set digest of docs/digest.md.
 * Written by tests/unit/gen_vectors.py: change that, not this.
 *
 * The values are canonical: defaults are filled in. left_out says which of them
 * a request would not have given, so that a test can blank those, fill the
 * defaults in and expect the same. Ports are in host order; an IPv4 address is
 * the first four octets of its array.
 */
#ifndef MCR_DIGEST_VECTORS_H
#define MCR_DIGEST_VECTORS_H

#define MCR_VECTOR_NO_PREFIX_LEN	(1u << 0)
#define MCR_VECTOR_NO_PORT		(1u << 1)
#define MCR_VECTOR_NO_PROTOCOL		(1u << 2)
#define MCR_VECTOR_NO_ORIGIN		(1u << 3)
#define MCR_VECTOR_NO_FLAGS		(1u << 4)
#define MCR_VECTOR_NO_GROUP		(1u << 5)
#define MCR_VECTOR_NO_TTL		(1u << 6)
#define MCR_VECTOR_NO_DSCP		(1u << 7)
#define MCR_VECTOR_NO_SOURCE_MODE	(1u << 8)
#define MCR_VECTOR_NO_SOURCE_PORT	(1u << 9)
#define MCR_VECTOR_NO_QDISC		(1u << 10)

struct mcr_vector_output {
	const char *interface;
	unsigned char group_mode;	/* 0: as it came in, 1: given */
	unsigned char group[16];
	unsigned short port;
	unsigned char ttl;
	unsigned char dscp;
	unsigned char source_mode;	/* 0 own, 1 preserve, 2 explicit */
	unsigned char source_ip[16];
	unsigned short source_port;
	unsigned char qdisc;		/* 0 default, 1 bypass */
	unsigned int left_out;		/* PORT, GROUP, TTL … QDISC */
};

struct mcr_vector {
	const char *what;
	const char *interface;
	unsigned char protocol;		/* 17 or 50 */
	unsigned char family;		/* 4 or 6 */
	unsigned char prefix_len;
	unsigned char group[16];
	unsigned short port;		/* 0: any */
	unsigned char has_source;
	unsigned char source[16];
	const char *name;		/* "": none */
	unsigned char origin;
	unsigned char flags;
	unsigned short outputs_count;
	const struct mcr_vector_output *outputs;
	unsigned int left_out;		/* PREFIX_LEN … FLAGS */
	unsigned long long id;
	unsigned long long hash;
};
"""


def main():
    w = sys.stdout.write
    w(HEADER)
    total = 0
    body = ""
    for n, r in enumerate(RULES):
        c = canonical(r)
        w("\nstatic const struct mcr_vector_output mcr_vector_outputs_%d[] = {\n" % n)
        for o, given in zip(c["outputs"], r["outputs"]):
            lo = left_out([("PORT", given["port"] is None),
                           ("GROUP", given["group"] is None),
                           ("TTL", given["ttl"] is None),
                           ("DSCP", given["dscp"] is None),
                           ("SOURCE_MODE", given["mode"] is None),
                           ("SOURCE_PORT", given["source_port"] is None),
                           ("QDISC", given["qdisc"] is None)])
            w("\t{ %s, %d, %s,\n\t  %d, %d, %d, %d, %s, %d, %d,\n\t  %s },\n" % (
                c_text(o["interface"]), o["group_mode"], c_addr(o["group"]),
                o["port"], o["ttl"], o["dscp"], o["source_mode"],
                c_addr(o["source_ip"]), o["source_port"], o["qdisc"],
                lo.replace(" | ", " |\n\t  ")))
        w("};\n")
        h = xxhash.xxh64(rule_octets(c), seed=0).intdigest()
        total = (total + h) % 2 ** 64
        lo = left_out([("PREFIX_LEN", "/" not in r["group"]),
                       ("PORT", r["port"] is None),
                       ("PROTOCOL", r["protocol"] is None),
                       ("ORIGIN", r["origin"] is None),
                       ("FLAGS", r["flags"] is None)])
        body += "\t{\n\t\t.what = %s,\n" % c_text(r["what"])
        body += "\t\t.interface = %s,\n" % c_text(c["interface"])
        body += "\t\t.protocol = %d,\n\t\t.family = %d,\n\t\t.prefix_len = %d,\n" % (
            c["protocol"], c["family"], c["prefix_len"])
        body += "\t\t.group = %s,\n\t\t.port = %d,\n" % (c_addr(c["group"]), c["port"])
        body += "\t\t.has_source = %d,\n\t\t.source = %s,\n" % (
            c["source"] is not None, c_addr(c["source"]))
        body += "\t\t.name = %s,\n\t\t.origin = %d,\n\t\t.flags = %d,\n" % (
            c_text(c["name"]), c["origin"], c["flags"])
        body += "\t\t.outputs_count = %d,\n\t\t.outputs = mcr_vector_outputs_%d,\n" % (
            len(c["outputs"]), n)
        body += "\t\t.left_out = %s,\n" % lo.replace(" | ", " |\n\t\t\t    ")
        body += "\t\t.id = 0x%016xULL,\n\t\t.hash = 0x%016xULL,\n\t},\n" % (
            xxhash.xxh64(key_octets(c), seed=0).intdigest(), h)
    w("\nstatic const struct mcr_vector mcr_vectors[] = {\n" + body + "};\n")
    w("\n#define MCR_VECTORS_COUNT\t%d\n" % len(RULES))
    w("\n/* The digest of a set of all of the above. */\n")
    w("#define MCR_VECTORS_DIGEST\t0x%016xULL\n" % total)
    w("\n#endif /* MCR_DIGEST_VECTORS_H */\n")


if __name__ == "__main__":
    main()
