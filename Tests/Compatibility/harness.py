"""What every part of the suite shares: promises and their outcomes, and the embedded gateway as a process."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import traceback

START_SECONDS = 20


class Outcomes:
    """Collects what held and what did not; one line for each promise."""

    def __init__(self):
        self.held = 0
        self.failed = []
        self.part = ""

    @contextlib.contextmanager
    def promise(self, text):
        """Runs the block as one promise: whatever it raises is a failure, and the next promise is tried."""
        begin = time.monotonic()
        try:
            yield
        except Exception as error:  # any client may raise anything
            self.failed.append(f"{self.part}: {text}")
            print(f"FAIL  {self.part}: {text}")
            for line in explanation(error):
                print(f"      {line}")
        else:
            self.held += 1
            print(f"ok    {self.part}: {text} ({(time.monotonic() - begin) * 1000:.0f} ms)")
        sys.stdout.flush()

    def note(self, text):
        """Says a fact that is not ours to promise, as a defect of a client."""
        print(f"note  {self.part}: {text}")


def explanation(error):
    """The reason in full, then where in the suite it was met."""
    lines = [f"{type(error).__name__}: {error}"]
    here = os.path.dirname(os.path.abspath(__file__))
    for frame in traceback.extract_tb(error.__traceback__):
        if os.path.dirname(os.path.abspath(frame.filename)) == here and frame.name != "promise":
            lines.append(f"at {os.path.basename(frame.filename)}:{frame.lineno}: {frame.line}")
    return lines


def equal(actual, expected, what="value"):
    """Two values are the same."""
    if actual != expected:
        raise AssertionError(f"{what} is {actual!r}, expected {expected!r}")


def holds(condition, what):
    """Something is so."""
    if not condition:
        raise AssertionError(what)


def raises(kind, action, **attributes):
    """`action` raises an error of this very kind, with these attributes; the error."""
    try:
        result = action()
    except kind as error:
        equal(type(error).__name__, kind.__name__, "the kind of error")
        for name, expected in attributes.items():
            equal(getattr(error, name), expected, name)
        return error
    raise AssertionError(f"no {kind.__name__} was raised; the result was {str(result)[:300]}")


class Gateway:
    """One `cutover gateway`, from the moment that it listens; killed at the end, whatever happens."""

    def __init__(self, binary, seed=None, environment=None, flags=(), access_log=True):
        self.binary = binary
        self.access_log = access_log
        self.seed = seed
        self.environment = environment or {}
        self.flags = list(flags)
        self.folder = None
        self.process = None

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="cutover-compatibility-")
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    def path(self, name):
        """A file in the gateway's own folder."""
        return os.path.join(self.folder.name, name)

    def start(self, listen="127.0.0.1:0"):
        """Starts it, again after a kill, and waits until it has said its address."""
        arguments = [self.binary, "gateway", "--listen", listen]
        if self.access_log:
            arguments += ["--access-log", self.path("access.jsonl")]
        if self.seed is not None:
            with open(self.path("seed.csv"), "w", encoding="utf-8") as file:
                file.write(self.seed)
            arguments += ["--seed", self.path("seed.csv")]
        self.process = subprocess.Popen(
            arguments + self.flags,
            env=clean_environment(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=open(self.path("errors.txt"), "ab"),
            text=True,
        )
        self.url = first_line(self.process, START_SECONDS).strip()
        if not self.url.startswith("http://"):
            raise AssertionError(f"the gateway did not start: {self.url!r} {self.errors()}")

    def kill(self):
        """Ends it at once, as kill -9 does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def stop(self):
        """Asks it to end, and gives its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=START_SECONDS)
        self.process.stdout.close()
        self.process = None
        return code

    def errors(self):
        """What it wrote to standard error."""
        with open(self.path("errors.txt"), encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def requests(self):
        """The access log so far."""
        try:
            with open(self.path("access.jsonl"), encoding="utf-8") as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []


def clean_environment(additions):
    """This process's environment without anything that chooses credentials or addresses, and with `additions`."""
    prefixes = ("CUTOVER_", "HUAWEICLOUD_", "OS_")
    proxies = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(prefixes) and name.lower() not in proxies
    }
    return {**kept, "SWIFT_BACKTRACE": "enable=no", **additions}


def first_line(process, seconds):
    """The first line that a process writes; what there is where it ends or the time is over."""
    lines = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        return ""


def run_program(binary, arguments, environment=None, seconds=60):
    """Runs `cutover` to its end."""
    return subprocess.run(
        [binary, *arguments],
        env=clean_environment(environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
