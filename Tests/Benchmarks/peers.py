"""What a skilled person would use in place of `cutover plan`, each in one process: `peers.py NAME INVENTORY CURRENT OUT`.

Each reads both files, groups rows by gateway, channel and group, compares the members, and writes a JSON line for each
group that differs with its members before and after, in the order of the groups' keys. None validates anything, and none
makes a digest.
"""

import csv
import json
import os
import sys

KEY = ["project_id", "instance_id", "vpc_channel_id", "member_group_name"]
MEMBER = ["host", "port", "weight", "is_backup", "status"]


def duckdb(inventory, current, out):
    """Fingerprints of groups first, and the members of those that differ in a second reading."""
    import duckdb as database

    connection = database.connect(config={"threads": 2})
    keys = ", ".join(KEY)
    struct = "{" + ", ".join(f"'{name}': {name}" for name in MEMBER) + "}"

    def side(path):
        return f"read_csv('{path}', header = true, all_varchar = true)"

    for table, path in (("after", inventory), ("before", current)):
        connection.execute(
            f"create temp table {table}_sums as select {keys}, bit_xor(hash({', '.join(MEMBER)})) as sum, count(*) as n "
            f"from {side(path)} group by all"
        )
    connection.execute(
        f"create temp table changed as select {keys} from after_sums a full join before_sums b using ({keys}) "
        "where a.sum is distinct from b.sum or a.n is distinct from b.n"
    )
    parts = [
        f"{table} as (select {keys}, list({struct} order by host, port) as {table} "
        f"from {side(path)} semi join changed using ({keys}) group by all)"
        for table, path in (("after", inventory), ("before", current))
    ]
    connection.execute(
        f"copy (with {', '.join(parts)} select * from before full join after using ({keys}) order by {keys}) "
        f"to '{out}' (format json)"
    )


def duckdb_lists(inventory, current, out):
    """Ordered lists of members on both sides, and a join."""
    import duckdb as database

    connection = database.connect(config={"threads": 2})
    keys = ", ".join(KEY)
    struct = "{" + ", ".join(f"'{name}': {name}" for name in MEMBER) + "}"
    parts = [
        f"{table} as (select {keys}, list({struct} order by host, port) as {table} "
        f"from read_csv('{path}', header = true, all_varchar = true) group by all)"
        for table, path in (("after", inventory), ("before", current))
    ]
    connection.execute(
        f"copy (with {', '.join(parts)} select * from before full join after using ({keys}) "
        f"where before is distinct from after order by {keys}) to '{out}' (format json)"
    )


def polars(inventory, current, out):
    """Sums of hashes first, and the members of the groups that differ in a second reading."""
    os.environ["POLARS_MAX_THREADS"] = "2"
    import polars as pl

    def side(path):
        return pl.scan_csv(path, infer_schema=False).select(KEY + MEMBER)

    def sums(path, name):
        return side(path).group_by(KEY).agg(pl.struct(MEMBER).hash().sum().alias(name), pl.len().alias(name + "_n"))

    changed = (
        sums(inventory, "a")
        .join(sums(current, "b"), on=KEY, how="full", coalesce=True)
        .filter(pl.col("a").ne_missing(pl.col("b")) | pl.col("a_n").ne_missing(pl.col("b_n")))
        .select(KEY)
        .collect(engine="streaming")
        .lazy()
    )

    def members(path, name):
        return side(path).join(changed, on=KEY, how="semi").group_by(KEY).agg(pl.struct(MEMBER).sort().alias(name))

    joined = members(current, "before").join(members(inventory, "after"), on=KEY, how="full", coalesce=True)
    joined.sort(KEY).collect(engine="streaming").write_ndjson(out)


def python(inventory, current, out):
    """The standard library alone."""

    def side(path):
        groups = {}
        with open(path, newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            header = next(rows)
            keys = [header.index(name) for name in KEY]
            values = [header.index(name) for name in MEMBER]
            for row in rows:
                groups.setdefault(tuple(row[i] for i in keys), []).append(tuple(row[i] for i in values))
        return groups

    before, after = side(current), side(inventory)
    with open(out, "w", encoding="utf-8") as file:
        for key in sorted(before.keys() | after.keys()):
            old, new = sorted(before.get(key, [])), sorted(after.get(key, []))
            if old != new:
                line = dict(zip(KEY, key))
                line["before"] = [dict(zip(MEMBER, member)) for member in old]
                line["after"] = [dict(zip(MEMBER, member)) for member in new]
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    {"duckdb": duckdb, "duckdb_lists": duckdb_lists, "polars": polars, "python": python}[sys.argv[1]](*sys.argv[2:5])
