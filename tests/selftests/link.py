#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes links down and up, and looks when relaying goes on.

link.py flap IF FLAPS RATE	down and up, RATE times a second; prints how many times
				a second it really was. The kernel must have announced
				each of them
link.py up IF GROUP		takes it up, and prints, in milliseconds from when that was
				asked for: when the kernel announced the link, and
				when the first datagram for GROUP left on it or on
				the interface WATCH, if there is a fifth argument
"""

import select
import socket
import struct
import sys
import time

RTM_NEWLINK, NLM_F_REQUEST, NLM_F_ACK = 16, 1, 4
IFF_UP, IFF_LOWER_UP = 0x1, 0x10000
RTMGRP_LINK = 1
SO_RCVBUFFORCE = 33
ETH_P_ALL, PACKET_OUTGOING = 3, 4
SO_TIMESTAMPNS = 35


class Links:
    """A socket that asks for changes of links."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self.sock.bind((0, 0))

    def message(self, index, up, sequence, ack):
        body = struct.pack("BxHiII", 0, 0, index, IFF_UP if up else 0, IFF_UP)
        return struct.pack("IHHII", 16 + len(body), RTM_NEWLINK,
                           NLM_F_REQUEST | (NLM_F_ACK if ack else 0), sequence, 0) + body

    def answered(self, sequence):
        """Reads to the answer to that; whatever is refused is answered, too."""
        while True:
            data = self.sock.recv(65536)
            while len(data) >= 20:
                length, _, _, which = struct.unpack_from("IHHI", data)
                error, = struct.unpack_from("i", data, 16)
                if error:
                    raise OSError(-error, f"request {which}")
                if which == sequence:
                    return
                data = data[(length + 3) & ~3:]

    def set(self, index, up):
        self.sock.send(self.message(index, up, 1, True))
        self.answered(1)

    def flap(self, index):
        """Down and up, asked for at once."""
        self.sock.send(self.message(index, False, 1, False) + self.message(index, True, 2, True))
        self.answered(2)


def flap(interface, flaps, rate):
    """Keeps to the rate: what is late is caught up."""
    links, index = Links(), socket.if_nametoindex(interface)
    news = listener()
    news.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 128 << 20)
    begun = time.monotonic()
    for n in range(int(flaps)):
        links.flap(index)
        wait = begun + (n + 1) / float(rate) - time.monotonic()
        if wait > 0:
            time.sleep(wait)
    took = time.monotonic() - begun
    downs = went_down(news, index)
    if downs != int(flaps):
        raise OSError(f"{interface} was announced to go down {downs} times")
    print(f"{int(flaps) / took:.0f}")


def listener():
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    news.bind((0, RTMGRP_LINK))
    return news


def states(data, index):
    """What a datagram of announcements says of that link: its flags, one by one."""
    while len(data) >= 32:
        length, kind = struct.unpack_from("IH", data)
        which, flags = struct.unpack_from("iI", data, 20)
        if kind == RTM_NEWLINK and which == index:
            yield flags
        data = data[(length + 3) & ~3:]


def went_down(news, index):
    """How often it was, by all that has been announced since it listens."""
    downs, up = 0, True
    news.setblocking(False)
    while True:
        try:
            data = news.recv(65536)
        except BlockingIOError:
            return downs
        for flags in states(data, index):
            downs += up and not flags & IFF_UP
            up = flags & IFF_UP != 0


def announced(sock, index):
    """Whether this tells that the link is there."""
    return any(flags & IFF_LOWER_UP for flags in states(sock.recv(65536), index))


def left(tap, group):
    """When a datagram for the group left, by the kernel's clock; None: it was another."""
    data, control, _, address = tap.recvmsg(2048, 256)
    if address[2] != PACKET_OUTGOING or data[30:34] != socket.inet_aton(group):
        return None
    for level, kind, value in control:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("qq", value)
            return seconds + nanoseconds / 1e9
    raise OSError("a packet without a timestamp")


def take_up(interface, group, watch=None):
    links, index = Links(), socket.if_nametoindex(interface)
    news = listener()
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    # All protocols: what leaves is shown to no other tap.
    tap.bind((watch or interface, ETH_P_ALL))
    tap.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)  # that it is down
    poll = select.poll()
    poll.register(news, select.POLLIN)
    poll.register(tap, select.POLLIN)
    asked = time.time()
    links.set(index, True)
    said = sent = None
    while said is None or sent is None:
        for fd, _ in poll.poll():
            if fd == news.fileno() and announced(news, index):
                said = said or time.time()
            elif fd == tap.fileno():
                sent = sent or left(tap, group)
    print(f"{(said - asked) * 1e3:.1f} {(sent - asked) * 1e3:.1f}")


commands = {"flap": (flap, 3, 3), "up": (take_up, 2, 3)}
if len(sys.argv) < 2 or sys.argv[1] not in commands:
    sys.exit(__doc__)
command, least, most = commands[sys.argv[1]]
if not least <= len(sys.argv) - 2 <= most:
    sys.exit(__doc__)
command(*sys.argv[2:])
