#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""random_config.py SEED RULES: a configuration with any of the fields there are, as
plain JSON, the same for the same seed.

Nothing is in it that means the same left out, and all of it is written as MCR does; so
what is loaded from it is to be shown as it stands here, but for the order of rules.
"""

import ipaddress
import json
import random
import sys

r = random.Random(int(sys.argv[1]))
FACILITIES = ["Supervisor", "RuleDispatch", "ControlSocket", "DataPlane", "Ingress", "Egress",
              "BufferPool", "PacketParser", "Stats", "Security", "Network", "Test"]
LEVELS = ["emergency", "alert", "critical", "error", "warning", "notice", "debug", "trace"]
NAMES = ["two words", 'a "quoted" one', "back\\slash", "Übertragung ⑦", "// no comment", "'",
         "📺"]


def chance(one_in):
    return r.randrange(one_in) == 0


def unicast(version):
    if version == 4:
        host = r.getrandbits(16) * 256 + r.randrange(1, 255)
        return str(ipaddress.IPv4Address((10 << 24) + host))
    return str(ipaddress.IPv6Address((0x20010DB8 << 96) + r.getrandbits(64) + 1))


def multicast(version):
    if version == 4:
        return str(ipaddress.IPv4Address((238 << 24) + r.getrandbits(24)))
    return str(ipaddress.IPv6Address((0xFF15 << 112) + r.getrandbits(64)))


def port():
    return r.randrange(1, 65536)


def an_input(number):
    version = 6 if chance(3) else 4
    given = {"interface": r.choice(["eth0", "in.100", "in-lan", "in_é", "in\"q"])}
    # The number in the address tells inputs apart.
    if version == 4:
        group = ipaddress.IPv4Address((239 << 24) + (number << 8))
    else:
        group = ipaddress.IPv6Address((0xFF18 << 112) + (number << 8))
    given["group"] = str(group)
    if chance(4):
        given["group"] += f"/{group.max_prefixlen - r.randrange(1, 6)}"
    if chance(4):
        given["source"] = unicast(version)
    if chance(6):
        given["protocol"] = "esp"
    else:
        given["port"] = "any" if chance(5) else port()
    return version, given


def an_output(version, given):
    output = {"interface": r.choice(["eth1", "out.7", "wg0", "out$"])}
    to = None
    if not chance(3):
        to = multicast(version) if chance(2) else unicast(version)
        output["group"] = to
    udp = given.get("protocol") != "esp"
    if udp and chance(2):
        output["port"] = port()
        if output["port"] == given["port"]:
            del output["port"]
    if chance(2):
        # Neither of the two that it is without.
        output["ttl"] = r.choice([t for t in range(2, 256) if t not in (64, 77)])
    if chance(3):
        output["dscp"] = r.randrange(64)
    if chance(2):
        output["source_ip"] = "preserve" if chance(2) else unicast(version)
    if udp and chance(3):
        output["source_port"] = port()
    if chance(2) and (ipaddress.ip_address(to).is_multicast if to else
                      ipaddress.ip_network(given["group"]).is_multicast):
        output["qdisc"] = "bypass"
    return output


def a_rule(number):
    version, given = an_input(number)
    rule = {"input": given, "outputs": []}
    if chance(2):
        rule["name"] = f"{number} {r.choice(NAMES)}"
    for _ in range(r.randrange(1, 4)):
        output = an_output(version, given)
        # Two outputs to one place are refused.
        if not any(o["interface"] == output["interface"] for o in rule["outputs"]):
            rule["outputs"].append(output)
    if chance(3):
        rule["local"] = False
    if chance(4):
        rule["allow_loop"] = True
        rule["outputs"][0]["interface"] = given["interface"]
    return rule


config = {
    "rules": [a_rule(number) for number in range(int(sys.argv[2]))],
    "pinning": {"eth0": r.choice([[0], [1], [0, 1]]), "in-lan": [0]},
    "multicast_ttl": 77,
    "idle_timeout": r.randrange(301, 31536001),
    "reconcile_interval": r.randrange(6, 86401),
    "buffers": {size: r.randrange(1, 65537) for size in ("small", "standard", "jumbo")},
    "gro": True,
    "logging": {"global": r.choice(LEVELS), "format": "json",
                "facilities": {name: r.choice(LEVELS) for name in FACILITIES if chance(2)}},
}
json.dump(config, sys.stdout, ensure_ascii=False, indent=1)
