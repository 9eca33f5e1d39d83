"""Where processes are played with: a folder with a plan, a gateway, and a process that may be made to fail."""

import collections
import json
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "not-to-be-seen-4711"
PROJECT, INSTANCE = "0" * 31 + "1", "a" * 32
GROUPS = [(f"{channel:032x}", group) for channel in range(3) for group in ("blue", "green")]
HEADER = "project_id,instance_id,vpc_channel_id,member_group_name,host,port,weight,is_backup,status\n"
# What a process may end with that was made to fail: the codes of the one table, and never a trap.
CODES = {0, 1, 5, 6, 7, 8, 130}


class Broken(Exception):
    """A promise that does not hold."""


def require(holds, what):
    if not holds:
        raise Broken(what)


class NotReached(Exception):
    """The process did not make so many calls, so nothing was tried."""


class NotTried(Exception):
    """This machine does not allow it."""


class Place:
    """A folder with an inventory and a snapshot of six groups, and one that the plan does not touch."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.preload = os.path.join(folder, "faultpoint.so")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", self.preload,
             os.path.join(HERE, "faultpoint.c"), "-ldl"], check=True)
        # Some processes run as somebody else.
        os.chmod(folder, 0o755)
        self.write("current.csv", 0, [*GROUPS, ("f" * 32, "other")])
        self.write("inventory.csv", 1, GROUPS)
        self.work = os.path.join(folder, "work")
        self.plan = os.path.join(folder, "plan")
        self.log = os.path.join(folder, "fault.log")
        self.outputs = []
        code, output = self.run(*self.planning(self.plan))
        require(code == 0, f"planning ends with {code}: {output}")
        self.wanted = self.undisturbed()

    def write(self, name, network, groups):
        rows = [f"{PROJECT},{INSTANCE},{c},{g},10.{network}.{n}.{i},80,10,false,1\n"
                for n, (c, g) in enumerate(groups) for i in range(2)]
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(HEADER + "".join(rows))

    def planning(self, out):
        return ["plan", f"{self.folder}/inventory.csv", "--current", f"{self.folder}/current.csv", "--out", out,
                "--max-total-shrink", "100%"]

    def environment(self, fault=None, below=None):
        environment = {**os.environ, "CUTOVER_TOKEN": TOKEN}
        if fault:
            kind, at, how = fault
            environment.update(LD_PRELOAD=self.preload, FAULT_KIND=kind, FAULT_AT=str(at), FAULT_HOW=how,
                               FAULT_FOLDER=below, FAULT_LOG=self.log)
        return environment

    def run(self, *arguments, fault=None, below=None, timeout=60, **streams):
        """Exit code (negative for a signal) and output of one process."""
        if os.path.exists(self.log):
            os.remove(self.log)
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **streams}
        process = subprocess.run([self.binary, *arguments], env=self.environment(fault, below), timeout=timeout,
                                 stdin=subprocess.DEVNULL, text=True, **streams)
        output = process.stdout or ""
        require(TOKEN not in output, "the token was shown")
        return process.returncode, output

    def require_fired(self):
        if "fired" not in self.events():
            raise NotReached

    def apply(self, gateway, runs):
        """The command that a point plays: two requests at once, and few seconds of patience."""
        # A channel of a write whose fate is open gets nothing else for twice as long as a request may take.
        return ["apply", self.plan, "--gateway", gateway.url, "--yes", "--run-dir", runs, "--concurrency", "2", "--timeout", "1"]

    def search_for_token(self):
        """The token is in no file that any process has written."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    require(TOKEN.encode() not in file.read(), f"the token is in {name}")

    def events(self):
        try:
            with open(self.log) as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def undisturbed(self):
        with Gateway(self) as gateway:
            code, output = self.run("apply", self.plan, "--gateway", gateway.url, "--yes", "--run-dir", self.fresh())
            require(code == 0, f"undisturbed, apply ends with {code}: {output}")
            return gateway.snapshot()

    def fresh(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work, mode=0o700)
        return self.work


class Gateway:
    """The embedded gateway, with the snapshot in it."""

    def __init__(self, place, *arguments):
        self.place, self.access = place, os.path.join(place.folder, "access.jsonl")
        if os.path.exists(self.access):
            os.remove(self.access)
        command = [place.binary, "gateway", "--seed", f"{place.folder}/current.csv", "--access-log", self.access]
        with open(os.path.join(place.folder, "gateway.err"), "w") as errors:
            self.process = subprocess.Popen([*command, *arguments], env=place.environment(), stdout=subprocess.PIPE,
                                            stderr=errors, text=True)
        self.url = self.process.stdout.readline().strip()
        require(self.url.startswith("http"), "the gateway does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def snapshot(self):
        path = os.path.join(self.place.folder, "held.csv")
        code, output = self.place.run("snapshot", "--gateway", self.url, "--project", PROJECT, "--out", path)
        require(code == 0, f"the snapshot ends with {code}: {output}")
        with open(path) as file:
            # Ids and times differ from gateway to gateway.
            rows = [line.rstrip("\n").split(",")[:9] for line in file]
        return sorted(map(tuple, rows))

    def puts(self):
        with open(self.access) as file:
            lines = [json.loads(line) for line in file]
        return collections.Counter(line["path"] for line in lines if line["method"] == "PUT")
