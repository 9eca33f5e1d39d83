"""Processes that fail: what is done with a fault, and what must hold then."""

import json
import os
import signal
import subprocess

from place import CODES, GROUPS, PROJECT, Gateway, require


def apply_point(place, fault, scripts=()):
    """`apply` with a fault, then the same command until it is done."""
    runs = place.fresh()
    with Gateway(place, *scripts) as gateway:
        command = place.apply(gateway, runs)
        code, output = place.run(*command, fault=fault, below=runs)
        events = place.events()
        place.require_fired()
        if code == -signal.SIGKILL:
            require("kill" in fault[2], "it was killed by nobody")
        else:
            require(code in CODES, f"it ends with {code}: {output}")
            if code and fault[0] != "send":
                require("cutover apply" in output or "error" in output, f"nothing says how to go on: {output}")
            if fault[0] in ("write", "sync") and fault[2].startswith("sticky"):
                # Two may be in flight when the first write fails.
                require(events.count("put") <= 2, f"{events.count('put')} writes left after the disk had failed")
        # Those in flight at the fault may leave twice; a gateway that fails by itself asks for more.
        require_end(place, gateway, runs, command, putsmax=len(GROUPS) + 3 if not scripts else 3 * len(GROUPS))
    place.search_for_token()


def require_end(place, gateway, runs, command, putsmax):
    """The same command comes to the end that an undisturbed run comes to."""
    for _ in range(4):
        code, output = place.run(*command)
        if code == 0:
            break
    require(code == 0, f"it does not come to its end: {code}: {output}")
    require(gateway.snapshot() == place.wanted, "the gateway does not hold what an undisturbed run leaves")
    puts = gateway.puts()
    require(sum(puts.values()) <= putsmax, f"too many writes: {dict(puts)}")
    # A process that died before it had a checkpoint leaves an empty folder; the next takes the next number.
    latest = max((name for name in os.listdir(runs) if name.isdigit()), key=int)
    with open(f"{runs}/{latest}/report.json") as file:
        totals = json.load(file)["totals"]
    require(totals["applied"] == len(GROUPS), f"the report counts {totals}")
    with open(f"{runs}/{latest}/updates.jsonl") as file:
        outcomes = {line["n"]: line["outcome"] for line in map(json.loads, file) if "n" in line}
    require(outcomes == {n + 1: "applied" for n in range(len(GROUPS))}, f"the updates are {outcomes}")
    code, output = place.run("audit", place.plan, "--run-dir", runs)
    require(code == 0, f"the record is not whole: {output[-300:]}")


def plan_point(place, fault):
    """`plan` with a fault: its folder holds a whole plan or none, and the same command makes it."""
    work = place.fresh()
    out = os.path.join(work, "made")
    code, output = place.run(*place.planning(out), fault=fault, below=work)
    place.require_fired()
    require(code in CODES or (code == -signal.SIGKILL and "kill" in fault[2]), f"it ends with {code}: {output}")
    made = os.path.join(out, "plan.jsonl")
    if os.path.exists(made):
        require(same(made, place), "half a plan was left")
    else:
        require(code != 0, "it says that there is a plan, and there is none")
        # Who is killed cannot tidy up, nor who cannot remove files.
        if code > 0 and fault[0] != "remove":
            require(not os.path.exists(out), f"{os.listdir(out) if os.path.exists(out) else ''} are left")
    code, output = place.run(*place.planning(out))
    require(code == 0 and same(made, place), f"the same command makes no plan: {code}: {output}")
    left = set(os.listdir(out)) - {"plan.jsonl", "summary.md", "inputs.json"}
    hidden = "kill" in fault[2] or fault[0] == "remove"
    require(all(hidden and name.startswith(".") and name.endswith(".tmp") for name in left), f"{left} are left")


def same(path, place):
    with open(path, "rb") as one, open(os.path.join(place.plan, "plan.jsonl"), "rb") as two:
        return one.read() == two.read()


def snapshot_point(place, fault):
    """`snapshot` with a fault: its file is whole or absent."""
    work = place.fresh()
    out = os.path.join(work, "held.csv")
    with Gateway(place) as gateway:
        command = ["snapshot", "--gateway", gateway.url, "--project", PROJECT, "--out", out]
        code, output = place.run(*command, fault=fault, below=work)
        place.require_fired()
        require(code in CODES or (code == -signal.SIGKILL and "kill" in fault[2]), f"it ends with {code}: {output}")
        first = open(out).read() if os.path.exists(out) else None
        require(first is not None or code != 0, "it says that there is a snapshot, and there is none")
        code, output = place.run(*command)
        require(code == 0, f"the same command ends with {code}: {output}")
        require(first in (None, open(out).read()), "half a snapshot was left")


def stream_point(place, fault):
    """`apply` whose standard output or error takes nothing."""
    runs = place.fresh()
    with Gateway(place) as gateway:
        command = ["apply", place.plan, "--gateway", gateway.url, "--yes", "--run-dir", runs, "--timeout", "1"]
        with open("/dev/full", "w") as full:
            code, _ = place.run(*command, **{fault[0]: full})
        require(code in (0, 1), f"it ends with {code}")
        require(gateway.snapshot() == place.wanted, "the run was harmed")
        code, output = place.run(*command)
        require(code == 0, f"the same command ends with {code}: {output}")


def gateway_faults(place, fault):
    """A kill while the gateway fails in its own ways."""
    script = os.path.join(place.folder, "faults.json")
    rules = [
        {"name": "late", "route": "UpdateBackendInstancesV2", "share": 0.2, "count": 1,
         "action": {"kind": "hold", "apply_after_ms": 300, "reply": "late"}},
        {"name": "lost", "route": "UpdateBackendInstancesV2", "share": 0.3, "count": 1, "action": {"kind": "reset", "applies": True}},
        {"name": "cut", "route": "UpdateBackendInstancesV2", "share": 0.3, "count": 1, "action": {"kind": "truncate", "body_bytes": 9}},
        {"name": "busy", "share": 0.2, "count": 1, "action": {"kind": "reply", "status": 503}},
    ]
    with open(script, "w") as file:
        json.dump({"format": "cutover.faults/1", "seed": fault[1], "rules": rules}, file)
    apply_point(place, fault, ("--fault", script))


def clock_point(place, fault):
    """A wall clock that is set: within a session (`clock`), or between one that was killed and the next."""
    if fault[0] == "clock":
        return apply_point(place, fault)
    killed, shift = fault[2].split("+")
    runs = place.fresh()
    with Gateway(place) as gateway:
        command = place.apply(gateway, runs)
        code, output = place.run(*command, fault=(fault[0], fault[1], killed), below=runs)
        place.require_fired()
        require(code == -signal.SIGKILL, f"it ends with {code}: {output}")
        code, output = place.run(*command, fault=("clock", 1, shift), below=runs)
        require(code in CODES, f"with another clock it ends with {code}: {output}")
        place.require_fired()
        require_end(place, gateway, runs, command, putsmax=len(GROUPS) + 3)


def twice_point(place, fault):
    """Several processes of one plan at once: one runs, the others are refused or find it done."""
    runs = place.fresh()
    with Gateway(place) as gateway:
        command = place.apply(gateway, runs)
        running = [
            subprocess.Popen([place.binary, *command], env=place.environment(), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(fault[1])
        ]
        ends = [(process.communicate(timeout=60)[0], process.returncode) for process in running]
        codes = [code for _, code in ends]
        require(set(codes) <= {0, 8} and 0 in codes, f"they end with {codes}: {ends}")
        require_end(place, gateway, runs, command, putsmax=len(GROUPS))
