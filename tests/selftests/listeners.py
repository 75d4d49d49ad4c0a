#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Interferes with a process's netlink sockets.

listeners.py PID PROTOCOL HOW

PROTOCOL is "route" (links and addresses) or "mcr" (the module's notifications). Its
sockets that listen to groups are taken out of the process, and

	choke	have room for next to nothing: the kernel loses what is announced
		while the process does not read, and says so (ENOBUFS)
	deafen	let nothing pass any more: what is announced is lost, and nobody
		is told

With "begin" it is the socket that asks the module: a transaction is begun on it, of
which the process has not heard.
"""

import ctypes
import os
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netlink import BEGIN, Client  # noqa: E402

PIDFD_GETFD = 438
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
NETLINK_ROUTE, NETLINK_GENERIC = 0, 16
# Generic netlink's own group, which tells of families; all others are of families.
NLCTRL_GROUP = 1 << (16 - 1)

libc = ctypes.CDLL(None, use_errno=True)


def listening(protocol):
    """Inodes of the netlink sockets of this namespace that listen to groups."""
    return {inode for inode, groups in sockets_of(protocol)
            if groups & ~(NLCTRL_GROUP if protocol == NETLINK_GENERIC else 0)}


def asking(protocol):
    """Those of sockets that listen to none."""
    return {inode for inode, groups in sockets_of(protocol) if not groups}


def sockets_of(protocol):
    """Inode and groups of each."""
    with open("/proc/net/netlink", encoding="ascii") as table:
        for line in list(table)[1:]:
            words = line.split()
            if int(words[1]) == protocol:
                yield int(words[9]), int(words[3], 16)


def taken(pid, inodes):
    """The process's sockets among them, as our own."""
    pidfd = os.pidfd_open(pid)
    for name in os.listdir(f"/proc/{pid}/fd"):
        target = os.readlink(f"/proc/{pid}/fd/{name}")
        if not target.startswith("socket:[") or int(target[8:-1]) not in inodes:
            continue
        fd = libc.syscall(PIDFD_GETFD, pidfd, int(name), 0)
        if fd < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
        yield socket.socket(fileno=fd)


def choke(sock):
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1)


def deafen(sock):
    # One instruction: return 0, none of the packet.
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                    struct.pack("HxxxxxxQ", 1, ctypes.addressof(program)))


def begin(sock):
    client = Client()
    client.s = sock
    sock.settimeout(60)
    client.ask(BEGIN)


if len(sys.argv) != 4:
    sys.exit(__doc__)
of = {"route": NETLINK_ROUTE, "mcr": NETLINK_GENERIC}[sys.argv[2]]
sockets = list(taken(int(sys.argv[1]),
                     asking(of) if sys.argv[3] == "begin" else listening(of)))
if not sockets:
    sys.exit(f"process {sys.argv[1]} has no such {sys.argv[2]} socket")
for each in sockets:
    {"choke": choke, "deafen": deafen, "begin": begin}[sys.argv[3]](each)
