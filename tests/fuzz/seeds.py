#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the first inputs of the fuzz targets: seeds.py TARGET DIRECTORY"""
import os
import re
import struct
import sys

OUTPUTS = [b"239.2.2.2:6000:eth1", b"239.2.2.2:6000:eth1,10.0.0.2:1:wg0",
           b"[ff15::2]:65535:br-lan.100", b"239.2.2.2:0:eth1"]
PAIRS = [b"interface=eth1", b"group=239.2.2.2,port=6000,interface=eth1,ttl=8,"
         b"source_ip=preserve,source_port=7,dscp=46,qdisc=bypass",
         b"interface=eth1,source_ip=10.0.0.1", b"interface=eth1,group=ff15::1"]
WORDS = [b"add --name 'two words' x=\"a b\"\n", b"any", b"5000", b"udp", b"esp"]


def attr(kind, payload):
    return struct.pack("<HH", len(payload) + 4, kind) + payload + b"\0" * (-len(payload) % 4)


def u32(v):
    return struct.pack("<I", v)


def u64(v):
    return struct.pack("<Q", v)


def replies():
    """Messages with the attribute numbers of linux/mcr.h."""
    error = attr(4, attr(2, u32(8)) + attr(3, u64(3)))
    counters = attr(2, u64(10)) + attr(3, u64(1000)) + error
    given = attr(19, attr(1, b"eth0\0") + attr(2, bytes([239, 1, 1, 1])) + attr(4, b"\x13\x88"))
    out = attr(22, attr(1, b"eth1\0") + attr(2, bytes([239, 2, 2, 2])) + attr(11, counters))
    rule = attr(10, u64(7)) + attr(20, u32(2)) + attr(21, u32(0)) + given + out
    more = attr(10, u64(7)) + attr(20, u32(2)) + attr(21, u32(1)) + out
    interface = attr(24, attr(2, b"eth0\0") + attr(12, u64(5)) + attr(18, error[4:]))
    cpu = attr(25, attr(2, u32(0)) + attr(3, u64(1)))
    commit = attr(5, u32(1)) + attr(6, u64(2)) + attr(32, attr(2, u32(0)) + attr(3, u64(4)))
    module = (attr(2, b"0.1.0\0") + attr(4, u32(1)) + attr(5, u32(1)) + attr(6, u64(0)) +
              attr(7, u32(0)))
    levels = attr(34, attr(2, u32(6))) + attr(34, attr(1, u32(4)) + attr(2, u32(7)))
    event = (attr(2, u64(1)) + attr(3, u64(10 ** 18)) + attr(4, u32(0)) + attr(5, u32(2)) +
             attr(6, bytes([10, 0, 0, 7])) + attr(7, b"\x10\xe1") + attr(8, bytes([239, 1, 1, 1])) +
             attr(9, b"\x13\x88") + attr(10, b"\x11") + attr(11, u32(28)) + attr(12, u32(1)) +
             attr(13, u64(0)) + attr(15, u32(2)) + attr(16, b"\0\2") + attr(17, b"E" * 28))
    trace = attr(10, u64(7)) + attr(35, attr(2, u32(256))) + attr(36, event)
    refusal = u32(20) + b"\0" * 12 + attr(1, b"words\0") + attr(2, u32(20))
    for parts in ([(4, rule), (4, more)], [(8, interface)], [(9, cpu)], [(10, commit)],
                  [(1, module)], [(17, levels)], [(4, rule), (20, trace)], [(0x40, refusal)], [(0x60, refusal)]):
        yield b"".join(struct.pack("<BH", k, len(p)) + p for k, p in parts)


def rings():
    """The ring buffers that the unit test has, at the start, and over the end of a ring."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../unit/trace_recorded.h")
    with open(path, encoding="utf-8") as f:
        arrays = re.findall(r"recorded_ring\d\[\] = \{(.*?)\};", f.read(), re.S)
    for array in arrays:
        octets = bytes(int(o, 16) for o in re.findall("0x[0-9a-f]{2}", array))
        yield b"\0" + octets
        yield b"\xff" + octets
    yield b"offline@/devices/system/cpu/cpu1\0ACTION=offline\0"


# Configurations: one with all there is, and one for each form of JSON5.
RULE = "{name:'a',input:{interface:'eth0',group:'239.1.1.1',port:5000,source:'10.1.1.7'," \
       "protocol:'udp'},outputs:[{interface:'eth1',group:'239.2.2.2',port:6000,ttl:8,dscp:46," \
       "source_ip:'preserve',source_port:7,qdisc:'bypass'},{interface:'wg0',source_ip:'10.0.0.1'}]," \
       "local:false,allow_loop:true}"
CONFIGS = [
    "{rules:[" + RULE + "],pinning:{eth0:[0,1]},multicast_ttl:1,idle_timeout:300,"
    "reconcile_interval:5,buffers:{small:1,standard:2,jumbo:3},gro:true,"
    "logging:{global:'info',facilities:{Ingress:'debug'},format:'json'}}",
    "{rules:[{input:{interface:'e',group:'ff15::/16',port:'any'},outputs:[{interface:'f'}]},"
    "{input:{interface:'f',group:'ff15::1',port:1},outputs:[{interface:'e'}]}]}",
    "{rules:[{input:{interface:'e',group:'10.0.0.1',protocol:'esp'},outputs:[{interface:'f'}]}]}",
    "/* c */ {'a':+.5e-3, // d\n b:[0x1F,-Infinity,NaN,null,true,],}",
    "{\u00fcn\\u00efc\\u006fde:'\\x41\\u0041\\ud83d\\ude00\\\n\\0\\v\u2028'}",
    "{\"a\":\"it's\",\"a\":'\\'\"'}\ufeff\u00a0",
]

SEEDS = {
    "fuzz_config": [c.encode() for c in CONFIGS],
    "fuzz_addr": [b"239.1.1.1", b"239.1.0.0/16", b"ff15::1", b"ff15::/16", b"::/0",
                  b"0123456789abcdef", "Überträger".encode()],
    "fuzz_output_spec": [bytes([s]) + t for n, l in enumerate((OUTPUTS, PAIRS, WORDS, WORDS))
                         for t in l for s in (n << 1, n << 1 | 1)],
    "fuzz_mcrd_trace": list(rings()),
    "fuzz_reply": list(replies()),
}

target, directory = sys.argv[1:]
for i, seed in enumerate(SEEDS.get(target, [b"seed"])):
    with open(os.path.join(directory, "seed-%02d" % i), "wb") as f:
        f.write(seed)
