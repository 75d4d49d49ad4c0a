#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the selftests put on a wire and take from it, byte by byte.

wire.py send KEY=VALUE... FILE...     each file is one UDP datagram
	if= to= port= [from=ADDRESS] [sport=] [ttl=] [tos=] [gso=SIZE]
	[nocheck=1] [times=N]
wire.py recv KEY=VALUE...             each datagram becomes a file, 1, 2, ...
	dir= ready=FILE port= count= timeout=SECONDS [if= group= [source=]] [bind=]
	[proto=NUMBER: of this protocol, instead of UDP; no port]
	prints "FILE LENGTH FROM PORT" for each
wire.py frames INTERFACE FRAME...     each FRAME is "KEY=VALUE ...", see frame()
wire.py tun KEY=VALUE... FRAME...     a tun device: what the relay sends out of it
	becomes files; each FRAME is put into it, without a link header, when the
	file "go" in dir appears
	if= dir= ready=FILE port= count= timeout=SECONDS; prints the IP headers
wire.py payload SIZE FILE             bytes that follow from size and offset
wire.py zerosum SRC DST SPORT DPORT FILE
	two bytes with which the UDP checksum comes out as zero, to be sent as ffff
wire.py checksums FILE                every IP datagram of a pcap file: are its
	checksums right? "ok", "zero" or "bad", IP first, then UDP

It shares no code with MCR. Arguments are not argparse's: that alone would take
longer to load than all else in an emulated machine.
"""

import fcntl
import os
import select
import socket
import struct
import sys
import time

SO_NO_CHECK = 11
SO_RCVBUFFORCE = 33
UDP_SEGMENT = 103
IP_MTU_DISCOVER = 10
IPV6_MTU_DISCOVER = 23
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000
MCAST_JOIN_GROUP = 42
MCAST_JOIN_SOURCE_GROUP = 46


def arguments(words):
    """Splits words into KEY=VALUE pairs and the rest."""
    keys = {}
    rest = []
    for word in words:
        key, sep, value = word.partition("=")
        if sep and key.isidentifier():
            keys[key] = value
        else:
            rest.append(word)
    return keys, rest


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def octets(address):
    return socket.inet_pton(family_of(address), address)


def pattern(size):
    """A payload in which every byte depends on its offset and on the size."""
    block = bytes((i * 7 + size * 13 + (i >> 8) * 5) & 255 for i in range(min(size, 65536)))
    return block[:size]


# ---- sockets -------------------------------------------------------------


def send(words):
    a, files = arguments(words)
    to = a["to"]
    family = family_of(to)
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    index = socket.if_nametoindex(a["if"]) if "if" in a else 0
    if family == socket.AF_INET:
        if index:
            mreq = struct.pack("4s4si", bytes(4), bytes(4), index)
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, mreq)
        # Fragmented where it is too big, never refused.
        s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 0)
        if "ttl" in a:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, int(a["ttl"]))
            s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(a["ttl"]))
        if "tos" in a:
            s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, int(a["tos"], 0))
    else:
        if index:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, 0)
        if "ttl" in a:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, int(a["ttl"]))
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, int(a["ttl"]))
        if "tos" in a:
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, int(a["tos"], 0))
    if "gso" in a:
        s.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, int(a["gso"]))
    if "nocheck" in a:
        s.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    if "from" in a or "sport" in a:
        s.bind((a.get("from", ""), int(a.get("sport", 0))))
    for _ in range(int(a.get("times", 1))):
        for name in files:
            with open(name, "rb") as f:
                s.sendto(f.read(), (to, int(a["port"])))


def join(s, a):
    family = family_of(a["group"])
    level = socket.IPPROTO_IPV6 if family == socket.AF_INET6 else socket.IPPROTO_IP
    index = socket.if_nametoindex(a["if"])

    def storage(address):
        if family == socket.AF_INET:
            raw = struct.pack("HH4s", family, 0, octets(address))
        else:
            raw = struct.pack("HHI16sI", family, 0, 0, octets(address), 0)
        return raw.ljust(128, b"\0")

    head = struct.pack("I4x", index)
    if "source" in a:
        s.setsockopt(level, MCAST_JOIN_SOURCE_GROUP,
                     head + storage(a["group"]) + storage(a["source"]))
    else:
        s.setsockopt(level, MCAST_JOIN_GROUP, head + storage(a["group"]))


def recv(words):
    a, _ = arguments(words)
    local = a.get("bind", a.get("group", "0.0.0.0"))
    proto = int(a.get("proto", 0))
    s = socket.socket(family_of(local), socket.SOCK_RAW if proto else socket.SOCK_DGRAM, proto)
    s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if "if" in a:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, a["if"].encode())
    s.bind((local, int(a.get("port", 0))))
    if "group" in a:
        join(s, a)
    open(a["ready"], "w").close()
    end = time.monotonic() + float(a["timeout"])
    for n in range(1, int(a["count"]) + 1):
        if not select.select([s], [], [], max(0, end - time.monotonic()))[0]:
            sys.exit(f"{n - 1} datagrams arrived in {a['timeout']} s, not {a['count']}")
        data, sender = s.recvfrom(65536)
        if proto and s.family == socket.AF_INET:
            data = data[(data[0] & 15) * 4:]
        with open(f"{a['dir']}/{n}", "wb") as f:
            f.write(data)
        print(n, len(data), sender[0], sender[1], flush=True)


# ---- frames --------------------------------------------------------------


def checksum(data):
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp(a, src, dst):
    """The UDP datagram: sport, dport, size or payload=FILE, csum=good|bad|zero."""
    if "payload" in a:
        with open(a["payload"], "rb") as f:
            data = f.read()
    else:
        data = pattern(int(a.get("size", 100)))
    length = 8 + len(data) + int(a.get("udplen", 0)) & 0xffff
    head = struct.pack("!HHH", int(a.get("sport", 4000)), int(a.get("dport", 5000)), length)
    pseudo = src + dst + struct.pack("!IHBB", length, 0, 0, 17)
    total = checksum(pseudo + head + b"\0\0" + data) or 0xffff
    kind = a.get("csum", "good")
    total = {"good": total, "zero": 0, "bad": (total ^ 0x5a5a) or 1}[kind]
    return head + struct.pack("!H", total) + data


def ipv4(a, src, dst, proto, body):
    options = bytes.fromhex(a.get("opt", ""))
    options += bytes(-len(options) % 4)
    words = 5 + len(options) // 4
    step = (int(a["frag"]) & ~7) if "frag" in a else len(body) or 1
    out = []
    for at in range(0, len(body) or 1, step):
        part = body[at:at + step]
        more = at + step < len(body)
        offset = (at >> 3) | (0x2000 if more else 0) | (0x4000 if a.get("df") else 0)
        head = struct.pack("!BBHHHBBH4s4s", 0x40 | words, int(a.get("tos", "0"), 0),
                           words * 4 + len(part) + int(a.get("iplen", 0)) & 0xffff,
                           int(a.get("id", "0x1234"), 0), offset,
                           int(a.get("ttl", 1)), proto, 0, src, dst) + options
        total = checksum(head) ^ (0x1111 if a.get("ipcsum") == "bad" else 0)
        out.append(head[:10] + struct.pack("!H", total) + head[12:] + part)
    return out


def ipv6(a, src, dst, proto, body):
    def header(next_header, payload):
        return struct.pack("!IHBB16s16s", 0x60000000 | int(a.get("tos", "0"), 0) << 20,
                           len(payload) + int(a.get("iplen", 0)) & 0xffff, next_header,
                           int(a.get("ttl", 1)), src, dst) + payload

    padding = b"\x01\x04\0\0\0\0"  # PadN
    if "dstopt" in a:
        body = bytes([proto, 0]) + padding + body
        proto = 60
    if "frag" not in a:
        out = [(proto, body)]
    else:
        step = int(a["frag"]) & ~7
        out = []
        for at in range(0, len(body), step):
            more = at + step < len(body)
            out.append((44, struct.pack("!BBHI", proto, 0, at | more, int(a.get("id", "0x1234"), 0))
                        + body[at:at + step]))
    if "hbh" in a:
        out = [(0, bytes([n, 0]) + padding + part) for n, part in out]
    return [header(n, part) for n, part in out]


def frame(text):
    """The frames for "KEY=VALUE ...": several when fragmented.

    src dst ttl tos id df=1 opt=HEX frag=SIZE order=reverse|inside skip=N twice=N
    proto=50 (payload is then bare) sport dport size payload csum
    hbh=1 dstopt=1 (IPv6) mac mac_source vlan trunc=LENGTH iplen/udplen=DELTA
    ipcsum=bad
    """
    a, rest = arguments(text.split())
    if rest:
        sys.exit(f"frame: no KEY=VALUE: {rest}")
    src, dst = octets(a["src"]), octets(a["dst"])
    proto = int(a.get("proto", 17))
    if proto == 17:
        body = udp(a, src, dst)
    elif "payload" in a:
        with open(a["payload"], "rb") as f:
            body = f.read()
    else:
        body = pattern(int(a.get("size", 100)))
    if len(dst) == 4:
        parts, ethertype = ipv4(a, src, dst, proto, body), 0x0800
        mac = b"\x01\0\x5e" + bytes([dst[1] & 127]) + dst[2:]
    else:
        parts, ethertype = ipv6(a, src, dst, proto, body), 0x86dd
        mac = b"\x33\x33" + dst[12:]
    if "mac" in a:
        mac = bytes.fromhex(a["mac"].replace(":", ""))
    sender = b"\x02\0\0\0\0\x01"
    if "mac_source" in a:
        sender = bytes.fromhex(a["mac_source"].replace(":", ""))
    head = mac + sender
    if "vlan" in a:
        head += struct.pack("!HH", 0x8100, int(a["vlan"]))
    head += struct.pack("!H", ethertype)
    if a.get("order") == "reverse":
        parts.reverse()
    if a.get("order") == "inside":
        parts = parts[1:] + parts[:1]
    if "skip" in a:
        del parts[int(a["skip"])]
    if "twice" in a:
        parts.insert(0, parts[int(a["twice"])])
    return [(head + part)[:int(a.get("trunc", 70000))] for part in parts]


def frames(words):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    s.bind((words[0], 0))
    for text in words[1:]:
        for data in frame(text):
            s.send(data)


def tun(words):
    a, texts = {}, []
    for word in words:
        if " " in word:
            texts.append(word)
        else:
            a.update(arguments([word])[0])
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", a["if"].encode(), IFF_TUN | IFF_NO_PI))
    open(a["ready"], "w").close()
    end = time.monotonic() + float(a["timeout"])
    count = 0
    while count < int(a["count"]) or texts:
        if texts and os.path.exists(a["dir"] + "/go"):
            for text in texts:
                for data in frame(text):
                    os.write(fd, data[14:])
            texts = []
        if time.monotonic() > end:
            sys.exit(f"{count} packets came in {a['timeout']} s, not {a['count']}")
        if not select.select([fd], [], [], 0.1)[0]:
            continue
        data = os.read(fd, 70000)
        # The relay's copies, not what the host says for itself.
        if udp_port(data) != int(a["port"]):
            continue
        count += 1
        head = 20 if data[0] >> 4 == 4 else 40
        with open(f"{a['dir']}/{count}", "wb") as f:
            f.write(data[head + 8:])
        print(data[:head].hex(), flush=True)


def udp_port(packet):
    """The UDP destination port of an IP packet without options, or 0."""
    if packet[0] >> 4 == 4:
        at, proto = 20, packet[9]
    else:
        at, proto = 40, packet[6]
    return struct.unpack_from("!H", packet, at + 2)[0] if proto == 17 else 0


# ---- captures ------------------------------------------------------------


def ip_packets(name):
    """The IP packets of an Ethernet pcap file; VLAN tags are skipped."""
    with open(name, "rb") as f:
        data = f.read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack_from(order + "I", data, at + 8)[0]
        packet = data[at + 16:at + 16 + length]
        at += 16 + length
        kind = 12
        while packet[kind:kind + 2] == b"\x81\0":
            kind += 4
        yield packet[kind + 2:]


def verdict(stored, computed):
    if stored == 0:
        return "zero"
    return "ok" if computed in (0, 0xffff) else "bad"


def checksums(words):
    for packet in ip_packets(words[0]):
        if packet[0] >> 4 == 4:
            size = (packet[0] & 15) * 4
            length = struct.unpack_from("!H", packet, 2)[0]
            head = "ok" if checksum(packet[:size]) == 0 else "bad"
            body = packet[size:length]
            proto, addresses = packet[9], packet[12:20]
        else:
            head, body = "ok", packet[40:40 + struct.unpack_from("!H", packet, 4)[0]]
            proto, addresses = packet[6], packet[8:40]
        if proto != 17 or len(body) < 8:
            print(head, "other")
            continue
        pseudo = addresses + struct.pack("!IHBB", len(body), 0, 0, 17)
        print(head, verdict(struct.unpack_from("!H", body, 6)[0], checksum(pseudo + body)))


def payload(words):
    with open(words[1], "wb") as f:
        f.write(pattern(int(words[0])))


def zerosum(words):
    src, dst = octets(words[0]), octets(words[1])
    head = struct.pack("!HHHH", int(words[2]), int(words[3]), 10, 0)
    pseudo = src + dst + struct.pack("!IHBB", 10, 0, 0, 17)
    with open(words[4], "wb") as f:
        f.write(struct.pack("!H", checksum(pseudo + head)))


commands = {"send": send, "recv": recv, "frames": frames, "payload": payload,
            "checksums": checksums, "zerosum": zerosum,
            "tun": tun}
if len(sys.argv) < 2 or sys.argv[1] not in commands:
    sys.exit(__doc__)
commands[sys.argv[1]](sys.argv[2:])
