#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives the module with the library of the kernel tree's netlink client.

ynl.py FOLDER SPEC transactions|notifications|readable
ynl.py FOLDER SPEC unprivileged

FOLDER holds the client. What the module has is looked up with mcrctl. eth0 and eth1
are there, eth9 is not.
"""

import errno
import json
import select
import subprocess
import sys

if len(sys.argv) != 4:
    sys.exit(__doc__)
sys.path.insert(0, sys.argv[1])
from lib import NlError, YnlFamily  # noqa: E402

A, B, TO = "ef010101", "ef010102", "ef020202"  # 239.1.1.1, 239.1.1.2, 239.2.2.2


def check(good, what):
    if not good:
        sys.exit(f"failed: {what}")


def client():
    return YnlFamily(sys.argv[2], "")


def rule(group, interface="eth1", output=(), **more):
    return {"client": "ynl", "input": {"interface": "eth0", "group": group, "port": 5000},
            "output": [{"interface": interface, "group": TO, "port": 6000, **dict(output)}], **more}


def rules():
    """How many the module has."""
    return len(json.loads(subprocess.check_output(["mcrctl", "list", "--json"])))


def refused(ynl, error, attribute, words, operation, request):
    """With one of the errors, the attribute by its name in the specification, and why."""
    try:
        ynl.do(operation, request)
    except NlError as refusal:
        extack = refusal.nl_msg.extack
        check(refusal.error in error and extack.get("bad-attr") == attribute and
              words in extack.get("msg", ""), f"{operation} {request}: {refusal}")
        return
    sys.exit(f"failed: {operation} {request} was not refused")


def transactions():
    ynl = client()
    answers = ynl.do_multi([("transaction-begin", {"client": "ynl"}, []),
                            ("rule-add", rule(A), []), ("rule-add", rule(B, name="b"), []),
                            ("transaction-commit", {}, [])])
    check([answers[-1][what] for what in ("added", "replaced", "removed")] == [2, 0, 0], answers)
    module = ynl.do("module-get", {})
    check(module["rules"] == rules() == 2 and module["digest"] == answers[-1]["digest"] and
          module["generation"] == answers[-1]["generation"], f"{module} {answers}")
    # What is done to all at once is not done at all if one of them is refused.
    ynl.do("transaction-begin", {})
    ynl.do("rule-remove", {"request-flags": ["all"]})
    ynl.do("rule-add", rule(A))
    ynl.do("rule-add", rule(A))
    refused(ynl, (errno.EEXIST,), None, "has this input already", "transaction-commit", {})
    check(rules() == 2, "a transaction that was refused has changed something")

    policy = (errno.EINVAL, errno.ERANGE)
    for request in (((errno.EEXIST,), ".input", "has this input already", "rule-add", rule(A)),
                    ((errno.EEXIST,), ".name", "is that of rule", "rule-add", rule("ef010103", name="b")),
                    (policy, ".output.ttl", "", "rule-add", rule(B, output={"ttl": 0})),
                    (policy, ".output.interface", "", "rule-add", rule(B, "much-too-long-a-name")),
                    (policy, ".output.group", "", "rule-add", rule(B, output={"group": "00"})),
                    ((errno.ENOENT,), ".name", "there is no rule", "rule-remove", {"name": "nobody"}),
                    ((errno.ENOENT,), ".id", "there is no rule", "rule-remove", {"id": 1}),
                    ((errno.ESTALE,), ".generation", "have changed", "rule-add",
                     rule("ef010103", generation=module["generation"] - 1))):
        refused(ynl, *request)
    check(rules() == 2, "what was refused has changed something")


def unprivileged():
    """The flag of the specification is the kernel's."""
    try:
        client().do("rule-remove", {"request-flags": ["all"]})
    except NlError as refusal:
        check(refusal.error == errno.EPERM, refusal)
        return
    sys.exit("failed: anyone may remove rules")


def notifications():
    groups = {name: client() for name in ("rules", "interfaces")}
    for name, ynl in groups.items():
        ynl.ntf_subscribe(name)
    ynl, heard = client(), {}
    ynl.do("rule-add", rule(A, "eth9", name="heard"))
    ynl.do("log-level-set", {"client": "ynl", "log-level": [{"facility": "egress", "level": "debug"}]})
    subprocess.check_call(["ip", "link", "add", "eth9", "type", "dummy"])
    while not {"rule-ntf", "settings-ntf", "interface-ntf"} <= heard.keys():
        select.select([ynl.sock for ynl in groups.values()], [], [])
        for ynl in groups.values():
            ynl.check_ntf()
            heard.update((said["name"], said["msg"]) for said in ynl.async_msg_queue)
    said = heard["rule-ntf"]
    check(said["added"] == 1 and said["client"] == "ynl" and said["comm"] == "python3" and
          [(change["change"], change["name"]) for change in said["change"]] == [("added", "heard")], said)
    said = heard["settings-ntf"]
    check(said["client"] == "ynl" and {"facility": "egress", "level": "debug"} in said["log-level"], said)
    said = heard["interface-ntf"]["interface"]
    check(said["name"] in ("eth0", "eth1", "eth9"), said)


def readable():
    """All that can be read: the client knows every attribute of it."""
    ynl = client()
    ynl.do("rule-add", rule(A, name="read"))
    interfaces = sorted((said["interface"]["name"], said["interface"]["state"], said["interface"]["worker"])
                        for said in ynl.dump("interface-get", {}))
    check(interfaces == [("eth0", "active", "running"), ("eth1", "active", "none")], interfaces)
    # Those that are offline have counters too.
    with open("/sys/devices/system/cpu/possible", encoding="ascii") as possible:
        ends = [part.split("-") for part in possible.read().split(",")]
    cpus = sum(int(end[-1]) - int(end[0]) + 1 for end in ends)
    check(len(ynl.dump("cpu-get", {})) == cpus, f"there are {cpus} CPUs")
    ynl.do("settings-set", {"settings": {"idle-timeout": 77}})
    check(ynl.do("settings-get", {})["settings"]["idle-timeout"] == 77, "the setting is not read back")
    ynl.do("settings-set", {"request-flags": ["replace"]})
    ynl.do("pinning-set", {"interface": {"name": "eth0", "cpus": "0"}})
    ynl.do("pinning-set", {"request-flags": ["all"]})
    ynl.do("log-level-set", {"log-level": [{"facility": "stats", "level": "error"}]})
    levels = ynl.do("log-level-get", {})["log-level"]
    check({"facility": "stats", "level": "error"} in levels, levels)
    ynl.do("log-level-set", {"request-flags": ["replace"]})
    check(ynl.do("trace-enable", {"name": "read", "trace": {"depth": 4}})["trace"]["depth"] == 4,
          "the depth is another")
    # Until the caller has sent three datagrams.
    print("traces", flush=True)
    sys.stdin.read()
    events = ynl.do("trace-get", {"name": "read"})
    check(len(events["trace-event"]) == 3 and events["trace"]["seen"] == 3, events)
    ynl.do("trace-disable", {"name": "read"})


commands = {"transactions": transactions, "notifications": notifications, "readable": readable,
            "unprivileged": unprivileged}
if sys.argv[3] not in commands:
    sys.exit(__doc__)
commands[sys.argv[3]]()
