"""The same rows in other orders, files and spellings, under options: all of them must mean the same.

A case is a few rows on each side, from a small world, so that they meet: members twice, ids that a `--default` fills in beside the
same ids written out, cells that `--keep` and `--set` supply, values that are wrong. There is no model of what comes of it. Instead,
each writing of the same rows must end with the same exit code, the same plan to the byte and the same findings; and where a
`--default` or a `--set` is written into the cells instead, with the same updates.
"""

import collections
import json
import random

from program import csv_bytes, rows, run, updates

KEY = ["project_id", "instance_id", "vpc_channel_id", "member_group_name"]
MEMBER = ["host", "port", "weight", "is_backup", "status", "ecs_id", "ecs_name"]
FACTS = ["channel_name", "member_group_weight"]
OPEN = ["--min-available", "0", "--max-shrink", "100%", "--max-total-shrink", "100%", "--allow-empty", "9"]
# Findings about several rows, or a whole group: at which of its rows they are told is a matter of order.
OF_ROWS = {"channel-unknown", "group-absent", "group-empty-and-not", "group-missing", "group-name", "group-new", "group-weight",
           "member-kind", "member-twice", "present-state", "wave-differs", "whole-channel-weight"}
# And how many rows differ from the first as well.
OF_THE_FIRST = {"member-kind", "wave-differs"}


class Case:
    def __init__(self, seed):
        self.random = random.Random(f"orders {seed}")
        self.odd = self.random.choice([0, 0, 0.03, 0.1])
        self.tidy = self.chance(0.6)
        self.columns = {"inventory": KEY + MEMBER[:3], "current": KEY + MEMBER[:3]}
        for column in MEMBER[3:]:
            for side in self.columns.values():
                if self.chance(0.4):
                    side.append(column)
        self.add_others()
        if "channel_name" in self.columns["inventory"] and self.chance(0.3):
            self.columns["inventory"].remove("vpc_channel_id")
        if self.chance(0.3):
            self.random.shuffle(self.columns["inventory"])
        if self.chance(0.2):
            self.random.shuffle(self.columns["current"])
        self.flags, self.defaults, self.sets = [], {}, {}
        self.choose_options()
        current = [self.row() for _ in range(self.random.randint(self.tidy, 8))]
        inventory = [self.edited(row) for row in current if self.chance(0.8)]
        inventory += [self.row() for _ in range(self.random.randint(0, 3))]
        inventory += [self.edited(row) for row in inventory if self.chance(0.1)]
        if self.chance(0.1):
            current += [self.edited(row) for row in current if self.chance(0.3)]
        if self.tidy:
            current = self.tidied(current)
            inventory = self.once(inventory) if self.chance(0.7) else inventory
        self.rows = {"inventory": inventory, "current": current}

    def chance(self, probability):
        return self.random.random() < probability

    def add_others(self):
        inventory, current = self.columns["inventory"], self.columns["current"]
        if self.chance(0.15):
            inventory.append("wave")
        if self.chance(0.2):
            inventory.append("owner")
        for side in (inventory, current):
            if self.chance(0.2):
                side += self.random.sample(FACTS, self.random.randint(1, 2))

    def choose_options(self):
        pick, inventory = self.random.choice, self.columns["inventory"]
        if "owner" in inventory:
            self.flags += ["--label", "owner"]
        for flag in ("--allow-unknown-channels", "--allow-new-groups", "--allow-whole-channel"):
            if self.chance(0.9 if self.tidy else 0.6):
                self.flags.append(flag)
        for column in KEY + MEMBER[1:5] + ["wave", "channel_name"]:
            if self.chance(0.05 if column == "channel_name" else 0.25):
                self.defaults[column] = pick([value for value in self.values(column) if value])
        for column in ("weight", "status", "is_backup"):
            if column in inventory and self.chance(0.15):
                self.flags += ["--keep", column]
        for column in MEMBER[2:5] + KEY[:2] + ["wave"]:
            if self.chance(0.08):
                self.sets[column] = pick(self.values(column))
                for side, columns in self.columns.items():
                    # For a snapshot only ids are supplied.
                    if column in columns and (side == "inventory" or column in KEY):
                        columns.remove(column)

    def values(self, column):
        return {
            "project_id": ["P", "Q"], "instance_id": ["I", "J"], "vpc_channel_id": ["C1", "C2", "C3"],
            "member_group_name": ["blue", "蓝色组", "gr"] if not self.tidy else ["blue", "蓝色组", "red"], "host": ["10.0.0.1", "10.0.0.2", "10.0.0.3", "db.example.com", "fd00::1"],
            "port": ["80", "8080"], "weight": ["1", "2", "100"], "is_backup": ["false", "true", "FALSE"], "status": ["1", "2"],
            "ecs_id": ["", "", "", "e1"], "ecs_name": ["", "", "n1"], "wave": ["1", "2"], "owner": ["", "a", "b"],
            "channel_name": ["n1", "n2", ""], "member_group_weight": ["1", "2", ""],
        }[column]

    def cell(self, column):
        if self.chance(self.odd):
            return self.random.choice(["", "x y", "010", "10.0.0.01", "FD00::1", "DB.example.com", "70000", "a,b", "1\u202e", "-1", " 1", "é"])
        # What a default would fill in may be left out.
        if self.chance(0.3 if column in self.defaults else 0 if self.tidy else 0.02):
            return ""
        return self.random.choice(self.values(column)[:1] if self.tidy and column in FACTS else self.values(column))

    def row(self):
        """A row of either side, with all columns that one of them has."""
        row = {column: self.cell(column) for column in KEY + MEMBER + FACTS + ["wave", "owner"]}
        for column in KEY[:2]:
            if row[column] and self.chance(0.7):
                row[column] = self.values(column)[0]
        if self.tidy:
            row["wave"] = str(1 + len(row["vpc_channel_id"]) % 2)
            row["channel_name"] = row["vpc_channel_id"] and "n" + row["vpc_channel_id"][1:]
        if self.tidy or not self.chance(0.3):
            row.update(host=f"10.0.0.{self.random.randint(1, 30)}", ecs_id="", ecs_name="")
        if self.chance(0.02):
            row.update(dict.fromkeys(MEMBER, ""))
        return row

    def tidied(self, rows):
        """The rows as a gateway would give them: nothing left out, no server twice."""
        rows = [{column: cell or (self.values(column)[0] if column in KEY + MEMBER[:5] else "") for column, cell in row.items()} for row in rows]
        return self.once(rows)

    def once(self, rows):
        return list({tuple(row[column] for column in KEY + MEMBER[:2]): row for row in rows}.values())

    def edited(self, row):
        row = dict(row)
        for column in KEY + MEMBER[:5]:
            if self.chance(0.06):
                row[column] = self.cell(column)
        return row

    def writing(self, order, count=1, quotes=0.0, cells=None):
        """Both sides as files: `order` puts the rows of one in order, `cells` is what is done to a row and the columns of a side."""
        sides = {}
        for side, rows in self.rows.items():
            columns = self.columns[side]
            if cells:
                columns, rows = cells(side, columns, rows)
            rows = order([[row[column] for column in columns] for row in rows])
            parts = [rows[index::count] for index in range(count)]
            sides[side] = [(columns, part) for number, part in enumerate(parts) if part or number == 0]
        return {side: [csv_bytes(part, self.random, quotes) for part in parts] for side, parts in sides.items()}

    def shuffled(self, rows):
        return self.random.sample(rows, len(rows))

    def writings(self):
        yield "sorted", self.writing(sorted), []
        yield "reversed", self.writing(lambda rows: sorted(rows, reverse=True)), []
        yield "shuffled", self.writing(self.shuffled), []
        yield "shuffled, hardly any memory", self.writing(self.shuffled), ["--memory", "1"]
        yield "some files", self.writing(self.shuffled, self.random.randint(2, 3)), self.random.choice([[], ["--memory", "1"]])
        yield "some quotes", self.writing(self.random.choice([sorted, self.shuffled]), quotes=0.2), []

    def options(self):
        given = list(self.flags)
        for flag, values in (("--default", self.defaults), ("--set", self.sets)):
            for column, value in values.items():
                given += [flag, f"{column}={value}"]
        return given

    def written_out(self):
        """The same with each default and each set value in the cells, and without these options; nil where that is not the same."""
        kept = {self.flags[index + 1] for index, flag in enumerate(self.flags) if flag == "--keep"}

        def cells(side, columns, rows):
            sets = {column: value for column, value in self.sets.items() if side == "inventory" or column in KEY}
            columns, filled = columns + list(sets), []
            for row in rows:
                row = {**row, **sets}
                if side == "inventory":
                    # Empty cells say that the group is empty where all of the member's are.
                    columns_filled = KEY + ["wave"] if self.is_empty(row) else self.defaults
                    row.update({column: self.defaults[column] for column in columns_filled if column in self.defaults and not row[column]})
                filled.append(row)
            return columns, filled

        missing = [column for column in self.defaults if column not in self.columns["inventory"] and column not in self.sets]
        supplied = set(self.sets) & set(MEMBER) and any(self.is_empty(row) for rows in self.rows.values() for row in rows)
        return None if missing or supplied or kept & set(self.defaults) else self.writing(sorted, cells=cells)

    def is_empty(self, row):
        return not any(row[column] for column in MEMBER if column in self.columns["inventory"])


def outcome(binary, folder, command, files, flags):
    """What must not hang on how the rows are written."""
    done = run(binary, folder, command, files, flags + ["--json"])
    findings, names = collections.Counter(), rows(folder, files)
    for line in done.errors.splitlines():
        event = json.loads(line)
        if event.get("event") == "diagnostic":
            code, line = event["code"], event.get("line")
            severity = "" if code == "member-twice" else event["severity"]
            row = names.get(event.get("file"), {}).get(line) if line != 1 and code not in OF_ROWS else None
            # Of the header there is one for each file.
            if (line != 1 and code not in OF_THE_FIRST) or not findings[severity, code, row]:
                findings[severity, code, row] += 1
    return done.code, done.plan, findings


def difference(binary, folder, seed):
    """What is not the same in all writings; nothing where all is."""
    case = Case(seed)
    for command, flags in (("plan", OPEN), ("check", [])):
        given = case.options() + flags
        if command == "check":
            given = [flag for flag in given if flag not in ("--allow-unknown-channels", "--allow-new-groups")]
        first = None
        for name, files, extra in case.writings():
            found = outcome(binary, folder, command, files, given + extra)
            if found[0] not in (0, 3, 4):
                return f"{command}, {name}: it ends with {found[0]}"
            first = first or found
            if found != first:
                return f"{command}, {name} ends with {found[0]}, sorted with {first[0]}; flags {given}" + told_apart("sorted", first, name, found)
    files = case.written_out()
    if files is None:
        return None
    first = outcome(binary, folder, "plan", case.writing(sorted), case.options() + OPEN)
    found = outcome(binary, folder, "plan", files, case.flags + OPEN)
    if (found[0], updates(found[1])) != (first[0], updates(first[1])):
        return f"written out it ends with {found[0]}, as options with {first[0]}; flags {case.options()}" + told_apart("as options", first, "written out", found)
    return None


def told_apart(one_name, one, other_name, other):
    """What only one of two outcomes has."""
    words = ""
    for name, (_, plan, findings), (_, other_plan, others) in ((one_name, one, other), (other_name, other, one)):
        alone = [update for update in updates(plan) if update not in updates(other_plan)]
        words += f"\n  only {name}: findings {dict(findings - others)}, updates {alone}"
    return words
