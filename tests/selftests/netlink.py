#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The family "mcr" spoken by hand, for what mcrctl has no words for.

netlink.py COMMAND [ARGUMENT...]: one case; it prints what it found, and says in
its exit status whether that was right. Numbers are those of include/uapi/linux/mcr.h.

	unknown		attributes and flags that do not exist are refused
	ranges		values out of range are refused, the attribute named
	stale		a transaction with an old generation is refused whole
	open		a transaction is invisible until it is committed
	dropped		closing the socket aborts it
	dumps		a list that rules changed under says so
	levels		bad changes of levels are refused; a transaction makes them whole
	faults [REQUEST]	each allocation of a request fails once: all or nothing
	settings	defaults, bounds, and settings in transactions
	pinnings	what is no pinning is refused; pinnings in transactions
	set NAME=N...	sets settings
	pin IF CPUS	pins an interface
"""

import ctypes
import errno
import os
import socket
import struct
import subprocess
import sys
import time

NETLINK_GENERIC = 16
GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME = 16, 3, 1, 2
NLM_F_REQUEST, NLM_F_ACK, NLM_F_DUMP_INTR, NLM_F_DUMP = 1, 4, 0x10, 0x300
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLMSGERR_ATTR_MSG, NLMSGERR_ATTR_OFFS = 1, 2
SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 270, 10, 11
NLA_F_NESTED = 0x8000

(MODULE_GET, RULE_ADD, RULE_REMOVE, RULE_GET, BEGIN, COMMIT, ABORT, INTERFACE_GET) = range(1, 9)
SETTINGS_SET, SETTINGS_GET, PINNING_SET = 12, 13, 14
A_INTERFACE, A_SETTINGS = 24, 33
IF_NAME, IF_CPUS = 2, 19
SETTINGS = {
    # name: attribute, octets, least, most, default
    "multicast_ttl": (1, 1, 1, 255, 1),
    "idle_timeout": (2, 4, 1, 86400 * 365, 300),
    "reconcile_interval": (3, 4, 1, 86400, 5),
    "gro": (4, 1, 0, 1, 0),
    "log_format": (5, 4, 0, 1, 0),
    "buffers_small": (6, 4, 0, 65536, 0),
    "buffers_standard": (7, 4, 0, 65536, 0),
    "buffers_jumbo": (8, 4, 0, 65536, 0),
}
A_GENERATION, A_RULES, A_REQUEST_FLAGS, A_ID, A_NAME = 5, 7, 8, 10, 11
A_INPUT, A_OUTPUT, A_RULE_FLAGS, A_LOG_LEVEL, A_CAUSE = 19, 22, 13, 34, 38
LOG_LEVEL_SET, LOG_LEVEL_GET, LEVEL_FACILITY, LEVEL_LEVEL = 16, 17, 1, 2
IN_INTERFACE, IN_GROUP, IN_PREFIX_LEN, IN_PORT, IN_SOURCE, IN_PROTOCOL = range(1, 7)
OUT_INTERFACE, OUT_GROUP, OUT_PORT, OUT_TTL, OUT_DSCP = range(1, 6)
OUT_QDISC = 12
REPLACE, ALL = 1, 2


class Refused(Exception):
    """errno, sentence and offset of a refusal."""

    def __init__(self, errno, text, offset):
        super().__init__(errno, text, offset)
        self.errno, self.text, self.offset = errno, text, offset


def attr(kind, value):
    if isinstance(value, str):
        value = value.encode() + b"\0"
    head = struct.pack("=HH", 4 + len(value), kind)
    return head + value + bytes(-len(value) % 4)


def nest(kind, *parts):
    return attr(kind | NLA_F_NESTED, b"".join(parts))


def attrs(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found[kind & 0x3fff] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


class Client:
    def __init__(self):
        self.s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.s.bind((0, 0))
        self.s.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.s.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.s.settimeout(60)
        self.seq = 0
        self.family = GENL_ID_CTRL
        reply = self.ask(CTRL_CMD_GETFAMILY, attr(CTRL_ATTR_FAMILY_NAME, "mcr"))
        self.family = struct.unpack("=H", attrs(reply[0])[CTRL_ATTR_FAMILY_ID])[0]

    def message(self, command, body=b"", flags=NLM_F_ACK):
        self.seq += 1
        payload = struct.pack("=BBH", command, 1, 0) + body
        return struct.pack("=IHHII", 16 + len(payload), self.family,
                           NLM_F_REQUEST | flags, self.seq, 0) + payload

    def ask(self, command, body=b"", flags=NLM_F_ACK):
        """Bodies of the replies; raises Refused."""
        self.s.send(self.message(command, body, flags))
        return self.answer()

    def answer(self):
        replies = []
        while True:
            data = self.s.recv(1 << 20)
            while data:
                length, kind, flags, seq, _ = struct.unpack_from("=IHHII", data)
                body, data = data[16:length], data[(length + 3) & ~3:]
                if seq != self.seq:
                    continue
                if kind == NLMSG_DONE:
                    return replies
                if kind == NLMSG_ERROR:
                    error = -struct.unpack_from("=i", body)[0]
                    if not error:
                        return replies
                    tlvs = attrs(body[20:])
                    text = tlvs.get(NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode()
                    offset = tlvs.get(NLMSGERR_ATTR_OFFS)
                    raise Refused(error, text, offset and struct.unpack("=I", offset)[0])
                replies.append(body[4:])

    def module(self):
        found = attrs(self.ask(MODULE_GET)[0])
        return (struct.unpack("=I", found[A_GENERATION])[0],
                struct.unpack("=I", found[A_RULES])[0])

    def settings(self):
        found = attrs(attrs(self.ask(SETTINGS_GET)[0])[A_SETTINGS])
        return {name: int.from_bytes(found[s[0]], sys.byteorder)
                for name, s in SETTINGS.items()}

    def interfaces(self):
        """Their names."""
        return {attrs(attrs(reply)[A_INTERFACE])[IF_NAME].rstrip(b"\0").decode()
                for reply in self.ask(INTERFACE_GET, flags=NLM_F_DUMP)}

    def pinnings(self):
        found = {}
        for reply in self.ask(INTERFACE_GET, flags=NLM_F_DUMP):
            one = attrs(attrs(reply)[A_INTERFACE])
            if IF_CPUS in one:
                found[one[IF_NAME].rstrip(b"\0").decode()] = \
                    one[IF_CPUS].rstrip(b"\0").decode()
        return found

    def ttls(self):
        """TTLs of the outputs, by the last octet of the rules' groups."""
        dump = self.ask(RULE_GET, flags=NLM_F_DUMP)
        return {attrs(attrs(r)[A_INPUT])[IN_GROUP][-1]:
                attrs(attrs(r)[A_OUTPUT])[OUT_TTL][0] for r in dump}

    def rules(self):
        """Groups of the rules, as numbers' last octets."""
        dump = self.ask(RULE_GET, flags=NLM_F_DUMP)
        return sorted({attrs(attrs(r)[A_INPUT])[IN_GROUP][-1] for r in dump})


def rule(last, *more, group=None, inside=b"", out=b"", interface="eth0"):
    group = group or bytes([239, 1, 1, last])
    return (nest(A_INPUT, attr(IN_INTERFACE, interface), attr(IN_GROUP, group),
                 attr(IN_PORT, struct.pack("!H", 5000)), inside) +
            nest(A_OUTPUT, attr(OUT_INTERFACE, "eth1"),
                 attr(OUT_GROUP, bytes([239, 2, 2, 2])),
                 attr(OUT_PORT, struct.pack("!H", 6000)), out) + b"".join(more))


def u32(n):
    return struct.pack("=I", n)


def check(truth, what):
    if not truth:
        sys.exit(f"failed: {what}")


def refused(client, command, body, what):
    """The request is refused with a sentence; returns the refusal."""
    before = client.module(), client.rules(), client.settings(), client.pinnings()
    try:
        client.ask(command, body)
    except Refused as refusal:
        print(f"{what}: {os.strerror(refusal.errno)}: {refusal.text}"
              f" (offset {refusal.offset})")
        check(refusal.text, f"{what}: no sentence")
        check((client.module(), client.rules(), client.settings(),
               client.pinnings()) == before, f"{what}: something changed")
        return refusal
    sys.exit(f"failed: {what} was accepted")


def unknown():
    c = Client()
    for what, body in (
            ("unknown attribute", rule(1, attr(200, u32(1)))),
            ("unknown attribute of the input", rule(1, inside=attr(77, u32(1)))),
            ("unknown attribute of the output", rule(1, out=attr(77, u32(1)))),
            ("unknown request flag", rule(1, attr(A_REQUEST_FLAGS, u32(1 << 9)))),
            ("unknown rule flag", rule(1, attr(A_RULE_FLAGS, u32(1 << 9))))):
        refusal = refused(c, RULE_ADD, body, what)
        check(refusal.offset, f"{what}: no attribute named")


def ranges():
    c = Client()
    offending = (
        ("TTL 0", rule(1, out=attr(OUT_TTL, b"\0"))),
        ("DSCP 64", rule(1, out=attr(OUT_DSCP, bytes([64])))),
        ("qdisc 2", rule(1, out=attr(OUT_QDISC, u32(2)))),
        ("qdisc bypass to one host", rule(1, out=attr(OUT_GROUP, bytes([10, 0, 0, 1])) +
                                          attr(OUT_QDISC, u32(1)))),
        ("TTL of two octets", rule(1, out=attr(OUT_TTL, b"\1\1"))),
        ("protocol 6", rule(1, inside=attr(IN_PROTOCOL, bytes([6])))),
        ("prefix of 33 bits", rule(1, inside=attr(IN_PREFIX_LEN, bytes([33])))),
        ("source of another family", rule(1, inside=attr(IN_SOURCE, bytes(16)))),
        ("multicast source", rule(1, inside=attr(IN_SOURCE, bytes([239, 1, 1, 1])))),
        ("group of five octets", rule(1, group=bytes(5))),
        ("mapped group", rule(1, group=bytes(10) + b"\xff\xff" + bytes([239, 1, 1, 1]))),
        ("name of 64 octets", rule(1, attr(A_NAME, "n" * 64))),
        ("name that is no UTF-8", rule(1, attr(A_NAME, b"\xff\xfe\0"))),
        ("name that turns round", rule(1, attr(A_NAME, "a\u202eb".encode() + b"\0"))),
        ("name with a noncharacter", rule(1, attr(A_NAME, "a\U0001fffe".encode() + b"\0"))),
        ("name that begins with a blank", rule(1, attr(A_NAME, b" a\0"))),
        ("name that ends with a blank", rule(1, attr(A_NAME, "a\u3000".encode() + b"\0"))),
        ("interface of 16 octets", nest(A_INPUT, attr(IN_INTERFACE, "i" * 16),
                                        attr(IN_GROUP, bytes([239, 1, 1, 1])))),
    )
    for what, body in offending:
        refusal = refused(c, RULE_ADD, body, what)
        check(refusal.offset, f"{what}: no attribute named")
    refusal = refused(c, BEGIN, attr(A_CAUSE, u32(4)), "cause 4")
    check(refusal.offset, "cause 4: no attribute named")
    # Something is missing.
    for what, body in (
            ("nothing", b""),
            ("no output", nest(A_INPUT, attr(IN_INTERFACE, "eth0"),
                               attr(IN_GROUP, bytes([239, 1, 1, 1])))),
            ("no group", nest(A_INPUT, attr(IN_INTERFACE, "eth0")) +
             nest(A_OUTPUT, attr(OUT_INTERFACE, "eth1")))):
        refused(c, RULE_ADD, body, what)
    # Truncated and overlong nests; the kernel's own parser says what it says.
    for cut in (1, 3, 5, 9):
        body = rule(1)[:-cut]
        try:
            c.ask(RULE_ADD, body)
            sys.exit("failed: a truncated request was accepted")
        except Refused:
            pass
    check(c.rules() == [], "rules came about")


def stale():
    c, other = Client(), Client()
    generation, _ = c.module()
    other.ask(RULE_ADD, rule(1))
    check(c.module()[0] != generation, "the generation did not change")
    refusal = refused(c, RULE_ADD, rule(2, attr(A_GENERATION, u32(generation))), "stale add")
    check(refusal.errno == 116, "stale add: no ESTALE")
    generation, _ = c.module()
    c.ask(BEGIN, attr(A_GENERATION, u32(generation)))
    c.ask(RULE_ADD, rule(3))
    c.ask(RULE_ADD, rule(4))
    other.ask(RULE_ADD, rule(5))
    refusal = refused(c, COMMIT, b"", "stale transaction")
    check(refusal.errno == 116, "stale transaction: no ESTALE")
    check(c.rules() == [1, 5], f"rules are {c.rules()}")
    # It is over: a new one works. What is stale in one is not queued, nor kept otherwise.
    c.ask(BEGIN, attr(A_GENERATION, u32(c.module()[0])))
    for body in (rule(6, attr(A_GENERATION, u32(generation)), interface="nobody"),
                 rule(7, attr(A_GENERATION, u32(generation)))):
        refusal = refused(c, RULE_ADD, body, "stale add in a transaction")
        check(refusal.errno == 116, "stale add in a transaction: no ESTALE")
    refused(c, RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL)) + attr(A_GENERATION, u32(generation)),
            "stale removal in a transaction")
    c.ask(RULE_ADD, rule(3))
    c.ask(COMMIT)
    check(c.rules() == [1, 3, 5], f"rules are {c.rules()}")


def open_transaction():
    c, other = Client(), Client()
    c.ask(RULE_ADD, rule(1))
    c.ask(BEGIN)
    check(refused(c, BEGIN, b"", "second begin").errno == 16, "second begin: no EBUSY")
    c.ask(RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL)))
    for n in range(10, 20):
        c.ask(RULE_ADD, rule(n))
    check(other.rules() == [1], "an open transaction is visible")
    # One that is refused leaves the transaction open without it.
    try:
        c.ask(RULE_ADD, rule(30, out=attr(OUT_TTL, b"\0")))
        sys.exit("failed: TTL 0 was accepted")
    except Refused:
        pass
    c.ask(COMMIT)
    check(other.rules() == list(range(10, 20)), f"rules are {other.rules()}")
    # One bad change spoils the commit whole.
    c.ask(BEGIN)
    try:
        c.ask(RULE_ADD, rule(40))
        c.ask(RULE_ADD, rule(10))  # exists
        c.ask(COMMIT)
        sys.exit("failed: a second rule with the same input was accepted")
    except Refused as refusal:
        check(refusal.errno == 17, f"no EEXIST: {refusal}")
    check(40 not in other.rules(), "half a transaction was applied")
    try:
        c.ask(ABORT)
    except Refused:
        pass
    check(refused(c, ABORT, b"", "abort of none").errno == 2, "abort of none: no ENOENT")
    refused(c, COMMIT, b"", "commit of none")


def dropped():
    c, other = Client(), Client()
    c.ask(BEGIN)
    for n in range(1, 50):
        c.ask(RULE_ADD, rule(n))
    c.ask(RULE_ADD, rule(50, interface="ghost0"))
    check("ghost0" not in other.interfaces(), "what an open transaction names is visible")
    c.s.close()
    check(other.rules() == [], "a dropped transaction was applied")
    other.ask(RULE_ADD, rule(1))
    check(other.rules() == [1], "no change after a dropped transaction")


def interrupted(client, change):
    """Does a list say that it is of several generations? change() comes in between."""
    client.s.send(client.message(RULE_GET, flags=NLM_F_DUMP))
    seen = parts = 0
    while True:
        data = client.s.recv(1 << 20)
        parts += 1
        if parts == 1:
            change()
        while data:
            length, kind, flags = struct.unpack_from("=IHH", data)
            seen |= flags
            if kind == NLMSG_DONE:
                # The second part is made before the first one is read.
                check(parts > 2, "the list is too short to be changed under")
                return bool(seen & NLM_F_DUMP_INTR)
            data = data[(length + 3) & ~3:]


def dumps():
    c, other = Client(), Client()
    c.ask(BEGIN)
    for n in range(1000):
        c.ask(RULE_ADD, rule(1, group=bytes([239, 1, n >> 8, n & 255])))
    c.ask(COMMIT)
    check(not interrupted(c, lambda: None), "a list left alone says that it was not")
    check(interrupted(c, lambda: other.ask(RULE_ADD, rule(1, group=bytes([239, 2, 1, 1])))),
          "a list that was changed under does not say so")


def levels():
    """The answer before and after; 6 is "info", 7 "debug", 4 "Ingress"."""
    c = Client()

    def level(facility=None, value=None):
        return nest(A_LOG_LEVEL,
                    b"" if facility is None else attr(LEVEL_FACILITY, u32(facility)),
                    b"" if value is None else attr(LEVEL_LEVEL, u32(value)))

    before = c.ask(LOG_LEVEL_GET)
    for what, body in (
            ("nothing", b""),
            ("level 9", level(None, 9)),
            ("facility 12", level(12, 6)),
            ("a good one and a bad one", level(4, 7) + level(5, 99)),
            ("unknown attribute", level(4, 7) + attr(200, u32(1))),
            ("unknown attribute of a level", nest(A_LOG_LEVEL, attr(77, u32(1)))),
            ("unknown request flag", level(4, 7) + attr(A_REQUEST_FLAGS, u32(ALL))),
            ("a stale generation", level(4, 7) + attr(A_GENERATION, u32(12345)))):
        refused(c, LOG_LEVEL_SET, body, what)
        check(c.ask(LOG_LEVEL_GET) == before, f"{what}: levels have changed")
    generation, _ = c.module()
    c.ask(BEGIN)
    c.ask(LOG_LEVEL_SET, level(4, 7))
    c.ask(LOG_LEVEL_SET, level(None, 3))
    check(Client().ask(LOG_LEVEL_GET) == before, "an open transaction is visible")
    c.ask(ABORT)
    check(c.ask(LOG_LEVEL_GET) == before, "an aborted transaction has changed levels")
    c.ask(BEGIN)
    c.ask(LOG_LEVEL_SET, level(4, 7))
    c.ask(RULE_ADD, rule(1))
    c.ask(RULE_ADD, rule(1))
    try:
        c.ask(COMMIT)
        sys.exit("failed: the same rule twice was accepted")
    except Refused:
        pass
    check(c.ask(LOG_LEVEL_GET) == before, "a refused transaction has changed levels")
    c.ask(BEGIN)
    c.ask(LOG_LEVEL_SET, level(None, 3) + level(4, 7))
    c.ask(LOG_LEVEL_SET, level(4) + level(5, 8))
    c.ask(COMMIT)
    check(c.ask(LOG_LEVEL_GET)[0] == level(None, 3) + level(5, 8),
          "a transaction has not done all of it")
    check(c.module()[0] == generation, "levels count as a change of rules")
    c.ask(LOG_LEVEL_SET, attr(A_REQUEST_FLAGS, u32(REPLACE)))
    check(c.ask(LOG_LEVEL_GET) == before, "REPLACE by nothing is not the default")


class FailNth:
    """The allocation of this thread that is to fail. Opened once: to open allocates too."""

    def __init__(self):
        self.fd = os.open(f"/proc/self/task/{ctypes.CDLL(None).gettid()}/fail-nth", os.O_RDWR)

    def set(self, n):
        os.pwrite(self.fd, str(n).encode(), 0)

    def left(self):
        return int(os.pread(self.fd, 32, 0))


def memberships():
    with open("/proc/net/igmp") as f:
        return f.read().count("EF")


def new_interface(n):
    """A name that no rule has had: its worker would be kept for a while."""
    return f"new{os.getpid()}x{n}"


def interfaces(verb, kind=""):
    """Adds or deletes more interfaces than adding a rule makes allocations."""
    batch = "".join(f"link {verb} {new_interface(n)} {kind}\n" for n in range(1, 100))
    subprocess.run(["ip", "-batch", "-"], input=batch.encode(), check=True)


def faults(only=None):
    """For n = 1, 2, ...: the n-th allocation of the request fails."""
    c = Client()
    failing = FailNth()
    interfaces("add", "up type dummy")
    clean = memberships()
    requests = (
        # Each time on another interface, which has no hook yet.
        ("add", lambda n: c.message(RULE_ADD, rule(7, interface=new_interface(n))), False, True),
        ("replace",
         lambda n: c.message(RULE_ADD, rule(7, attr(A_REQUEST_FLAGS, u32(REPLACE)))), True, True),
        ("source",
         lambda n: c.message(RULE_ADD, rule(7, inside=attr(IN_SOURCE, bytes([10, 0, 0, 7])))),
         False, True),
        ("remove", lambda n: c.message(RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL))), True, False),
    )
    for name, request, before, after in requests:
        if only not in (None, name):
            continue
        for n in range(1, 400):
            c.ask(RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL)))
            if before:
                c.ask(RULE_ADD, rule(7))
            message = request(n)
            failing.set(n)
            try:
                c.s.send(message)
                sent = True
            except OSError:
                sent = False
            hit = failing.left() == 0
            failing.set(0)
            done = sent
            if sent:
                try:
                    c.answer()
                except Refused:
                    done = False
                except OSError as e:
                    check(e.errno == errno.ENOBUFS, f"{name}: allocation {n} fails: {e}")
                    done = None  # the answer was what could not be allocated
            there = c.rules() == [7]
            if done is not None:
                check(there == (after if done else before),
                      f"{name}: allocation {n} fails, reply {done}, rule there: {there}")
            # A join that found no memory is tried again within a second.
            deadline = time.monotonic() + 60
            while memberships() - clean != there and time.monotonic() < deadline:
                time.sleep(0.1)
            joined = memberships() - clean
            check(joined == there,
                  f"{name}: allocation {n} fails, rule there: {there}, memberships: {joined}")
            if not hit:
                break
        else:
            sys.exit(f"failed: {name} makes more than 400 allocations")
        check(n > 2, f"{name}: no allocation failed")
        print(f"{name}: each of {n - 1} allocations has failed once")
    c.ask(RULE_REMOVE, attr(A_REQUEST_FLAGS, u32(ALL)))
    check(memberships() == clean, "memberships are left")
    interfaces("del")


def values(given):
    return nest(A_SETTINGS, *(
        attr(SETTINGS[name][0], n.to_bytes(SETTINGS[name][1], sys.byteorder))
        for name, n in given.items()))


def pinning(name, cpus):
    return nest(A_INTERFACE, attr(IF_NAME, name), attr(IF_CPUS, cpus))


def settings():
    c, other = Client(), Client()
    defaults = {name: s[4] for name, s in SETTINGS.items()}
    check(c.settings() == defaults, f"settings are {c.settings()}")
    for name, (_, octets, least, most, _) in SETTINGS.items():
        for n in (least, most):
            c.ask(SETTINGS_SET, values({name: n}))
            check(other.settings()[name] == n, f"{name} is {other.settings()}")
        for n in (least - 1, most + 1):
            if 0 <= n < 1 << 8 * octets:
                refusal = refused(c, SETTINGS_SET, values({name: n}), f"{name} {n}")
                check(refusal.offset, f"{name} {n}: no attribute named")
    refused(c, SETTINGS_SET, nest(A_SETTINGS, attr(99, u32(1))), "unknown setting")
    refused(c, SETTINGS_SET, attr(A_REQUEST_FLAGS, u32(ALL)), "unknown flag")
    before = c.module()
    c.ask(SETTINGS_SET, attr(A_REQUEST_FLAGS, u32(REPLACE)))
    check(c.settings() == defaults, f"settings are {c.settings()}")
    check(c.module() == before, "settings count in the generation")

    # Queued settings hold for what is queued after them, and for it alone.
    c.ask(RULE_ADD, rule(1))
    c.ask(BEGIN)
    c.ask(RULE_ADD, rule(2))
    c.ask(SETTINGS_SET, values({"multicast_ttl": 7, "gro": 1}))
    c.ask(RULE_ADD, rule(3))
    other.ask(RULE_ADD, rule(4))
    check(other.settings() == defaults, "queued settings are seen")
    c.ask(COMMIT)
    c.ask(RULE_ADD, rule(5))
    check(c.ttls() == {1: 1, 2: 1, 3: 7, 4: 1, 5: 7}, f"TTLs are {c.ttls()}")
    check(c.settings()["gro"] == 1, f"settings are {c.settings()}")
    # All or nothing.
    c.ask(BEGIN)
    c.ask(SETTINGS_SET, values({"idle_timeout": 7}) + attr(A_REQUEST_FLAGS, u32(REPLACE)))
    c.ask(RULE_ADD, rule(6))
    check(c.ttls()[5] == 7, f"TTLs are {c.ttls()}")
    c.ask(RULE_ADD, rule(1))  # exists
    refused(c, COMMIT, b"", "a transaction that fails")
    c.ask(SETTINGS_SET, attr(A_REQUEST_FLAGS, u32(REPLACE)))


def pinnings():
    c = Client()
    for what, body in (
            ("nothing", b""),
            ("both", pinning("eth0", "0") + attr(A_REQUEST_FLAGS, u32(ALL))),
            ("no CPUs", nest(A_INTERFACE, attr(IF_NAME, "eth0"))),
            ("no name", nest(A_INTERFACE, attr(IF_CPUS, "0"))),
            ("no interface name", pinning("a/b", "0")),
            ("a name that is not UTF-8", pinning(b"a\xed\xa0\x80\0", "0")),
            ("no list", pinning("eth0", "one")),
            ("a reversed range", pinning("eth0", "1-0")),
            ("CPU 8191", pinning("eth0", "0,8191")),
            ("CPU 1000000", pinning("eth0", "1000000")),
            ("a list of 1024 octets", pinning("eth0", "0," * 512)),
            ("another attribute", nest(A_INTERFACE, attr(IF_NAME, "eth0"),
                                       attr(IF_CPUS, "0"), attr(3, u32(1))))):
        refused(c, PINNING_SET, body, what)
    check("8191" in refused(c, PINNING_SET, pinning("eth0", "0,8191"), "CPU 8191").text,
          "the CPU is not named")
    before = c.module()
    c.ask(PINNING_SET, pinning("eth0", "1,0"))
    c.ask(PINNING_SET, pinning("nowhere", "1"))
    check(c.pinnings() == {"eth0": "0-1", "nowhere": "1"}, f"{c.pinnings()}")
    c.ask(BEGIN)
    c.ask(PINNING_SET, attr(A_REQUEST_FLAGS, u32(ALL)))
    c.ask(PINNING_SET, pinning("eth1", "0"))
    check(c.pinnings() == {"eth0": "0-1", "nowhere": "1"}, f"{c.pinnings()}")
    c.ask(RULE_REMOVE, attr(A_NAME, "nobody"))
    refused(c, COMMIT, b"", "a transaction that fails")
    c.ask(BEGIN)
    c.ask(PINNING_SET, attr(A_REQUEST_FLAGS, u32(ALL)))
    c.ask(PINNING_SET, pinning("eth1", "0"))
    c.ask(COMMIT)
    check(c.pinnings() == {"eth1": "0"}, f"{c.pinnings()}")
    c.ask(PINNING_SET, pinning("eth1", ""))
    check(c.pinnings() == {}, f"{c.pinnings()}")
    check(c.module() == before, "pinnings count in the generation")


def set_command(*given):
    Client().ask(SETTINGS_SET, values({name: int(n) for name, n in
                                       (g.split("=") for g in given)}))


def pin_command(name, cpus):
    Client().ask(PINNING_SET, pinning(name, cpus))


commands = {"settings": settings, "pinnings": pinnings, "set": set_command, "pin": pin_command,
            "unknown": unknown, "ranges": ranges, "stale": stale,
            "open": open_transaction, "dropped": dropped, "dumps": dumps, "levels": levels,
            "faults": faults}
if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
