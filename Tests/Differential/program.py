"""Files for `cutover`, and what it makes of them."""

import csv
import dataclasses
import io
import json
import os
import re
import shutil
import subprocess


def field(text, random, quotes):
    """A field, quoted where it must be and now and then where it need not."""
    if re.search('[",\r\n]', text) or random.random() < quotes:
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_bytes(part, random, quotes):
    """Columns and rows as a file."""
    columns, rows = part
    return "".join(",".join(field(text, random, quotes) for text in row) + "\n" for row in [columns, *rows]).encode("utf-8")


@dataclasses.dataclass
class Done:
    """What a command came to."""

    code: int
    # The bytes of the plan that it wrote, if it did.
    plan: bytes | None
    errors: str


def path(folder, side, number):
    return os.path.join(folder, f"{side}-{number}.csv")


def run(binary, folder, command, files, flags):
    """Runs `plan` or `check` on files, which are bytes by side."""
    for side, contents in files.items():
        for number, data in enumerate(contents):
            with open(path(folder, side, number), "wb") as file:
                file.write(data)
    given = [path(folder, "inventory", number) for number in range(len(files["inventory"]))]
    out = os.path.join(folder, "plan")
    shutil.rmtree(out, ignore_errors=True)
    if command == "plan":
        given += ["--out", out]
        for number in range(len(files["current"])):
            given += ["--current", path(folder, "current", number)]
    done = subprocess.run([binary, command, *given, *flags], capture_output=True, text=True, timeout=60)
    written, plan = os.path.join(out, "plan.jsonl"), None
    if os.path.exists(written):
        with open(written, "rb") as file:
            plan = file.read()
    return Done(done.returncode, plan, done.stderr)


def rows(folder, files):
    """The cells of each row by path and line, for files without line ends in cells."""
    found = {}
    for side, contents in files.items():
        for number, data in enumerate(contents):
            lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
            found[path(folder, side, number)] = {line: tuple(row) for line, row in enumerate(lines, 1)}
    return found


def updates(plan):
    """The lines of a plan's updates."""
    return [line for line in map(json.loads, plan.splitlines()) if line["line"] == "update"] if plan else []
