"""Kills of the gateway while many callers write: what was acknowledged is there afterwards."""

import http.client
import json
import os
import random
import threading

import state
from harness import Gateway, equal, holds

ROUNDS = 4
CALLERS = 16


class Caller(threading.Thread):
    """Writes to a channel of its own until the gateway is gone, each time another weight."""

    def __init__(self, url, channel, weight, on_write):
        super().__init__(daemon=True)
        self.host = url.removeprefix("http://")
        self.channel = channel
        self.acknowledged = weight
        self.sent = weight
        self.on_write = on_write

    def run(self):
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            while True:
                self.sent = self.acknowledged % 10_000 + 1
                status = put_weight(connection, self.channel, self.sent)
                if status != 200:
                    raise AssertionError(f"a write was answered with {status}")
                self.acknowledged = self.sent
                self.on_write()
        except (http.client.HTTPException, OSError):
            pass  # the kill


def path_of(channel):
    return f"/v2/{state.PROJECT}/apigw/instances/{state.GATEWAY}/vpc-channels/{channel}/members"


def put_weight(connection, channel, weight):
    member = {"host": "10.2.0.1", "weight": weight, "member_group_name": "primary"}
    body = json.dumps({"member_group_name": "primary", "members": [member]})
    headers = {"X-Auth-Token": state.TOKEN, "Content-Type": "application/json"}
    connection.request("PUT", path_of(channel), body=body, headers=headers)
    reply = connection.getresponse()
    reply.read()
    return reply.status


def weight_of(gateway, channel):
    connection = http.client.HTTPConnection(gateway.url.removeprefix("http://"), timeout=20)
    try:
        connection.request("GET", path_of(channel), headers={"X-Auth-Token": state.TOKEN})
        members = json.load(connection.getresponse())["members"]
        equal(len(members), 1, f"members of {channel}")
        return members[0]["weight"]
    finally:
        connection.close()


def kill_after(gateway, callers_of, writes):
    """Lets the callers write, kills the gateway after so many acknowledged writes, and gives the callers."""
    lock = threading.Lock()
    counted = [0]

    def on_write():
        with lock:
            counted[0] += 1
            if counted[0] == writes:
                gateway.process.kill()

    callers = callers_of(on_write)
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=60)
        holds(not caller.is_alive(), "a caller ends with the gateway")
    gateway.kill()
    holds(counted[0] >= writes, f"{writes} writes were acknowledged")
    return callers


def run(outcomes, binary):
    """Each round goes on with the file that the kill before it left."""
    outcomes.part = "durability"
    seed = int(os.environ.get("CUTOVER_COMPATIBILITY_SEED") or random.randrange(1_000_000))
    choice = random.Random(seed)
    channels = state.ITEMS[:CALLERS]
    weights = dict.fromkeys(channels, 10)
    gateway = Gateway(binary, state.text(), state.token_environment())
    gateway_folder = gateway.__enter__()
    try:
        gateway.kill()
        gateway.flags = ["--state", gateway_folder.path("state.sqlite")]
        for number in range(1, ROUNDS + 1):
            writes = choice.randrange(1, 600)
            with outcomes.promise(
                f"kill -9 after {writes} of {CALLERS} callers' writes loses none of them"
                f" (round {number}, CUTOVER_COMPATIBILITY_SEED={seed})"
            ):
                gateway.start()
                callers = kill_after(
                    gateway, lambda on_write: [Caller(gateway.url, c, weights[c], on_write) for c in channels], writes
                )
                gateway.start()
                for caller in callers:
                    weights[caller.channel] = weight_of(gateway, caller.channel)
                    allowed = (caller.acknowledged, caller.sent)
                    holds(weights[caller.channel] in allowed, f"{weights[caller.channel]} is one of {allowed}")
                gateway.kill()

        with outcomes.promise("ends in order when asked, and leaves no write-ahead log behind"):
            gateway.start()
            equal(gateway.stop(), 0, "exit code")
            log = gateway.path("state.sqlite-wal")
            holds(not os.path.exists(log) or os.path.getsize(log) == 0, "the log is empty or gone")
    finally:
        gateway.__exit__(None, None, None)
