"""The state that every part begins with, and the credentials for it."""

import csv
import io
import json
import urllib.request

PROJECT = "0123456789abcdef0123456789abcdef"
PROJECT_NAME = "eu-de"
OTHER_PROJECT = "fedcba9876543210fedcba9876543210"
GATEWAY = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
SHOP = "56a7d7358e1b42459c9d730d65b14e59"
PAY = "105c6902457144a4820dff8b1ad63331"
SPARE = "00000000000000000000000000000a01"
MESH = "00000000000000000000000000000a02"
MIRROR = "00000000000000000000000000000a03"
UNKNOWN = "ffffffffffffffffffffffffffffffff"
# More than the default page of 20.
ITEMS = [f"000000000000000000000000000b{n:04x}" for n in range(30)]
PRIMARY_COUNT = 45
STANDBY_COUNT = 5

TOKEN = "a-token-for-the-suite"
ACCESS_KEY = "AKEXAMPLE0123456789A"
SECRET_KEY = "skExample/abcdefghijklmnopqrstuvwxyz0123"
USER = "suite-user"
PASSWORD = "suite-password"
DOMAIN = "suite-domain"

COLUMNS = (
    "project_id instance_id vpc_channel_id member_group_name host port weight is_backup status ecs_id ecs_name"
    " channel_name channel_port channel_type member_type"
).split()


def token_environment():
    """What makes the gateway accept the token."""
    return {"CUTOVER_TOKEN": TOKEN}


def key_environment():
    """What makes the gateway accept signatures, and the program sign."""
    return {"HUAWEICLOUD_SDK_AK": ACCESS_KEY, "HUAWEICLOUD_SDK_SK": SECRET_KEY}


def login_environment():
    """What makes the gateway's identity service accept the user."""
    return {
        "OS_USERNAME": USER,
        "OS_PASSWORD": PASSWORD,
        "OS_USER_DOMAIN_NAME": DOMAIN,
        "OS_PROJECT_NAME": PROJECT_NAME,
        "OS_PROJECT_ID": PROJECT,
    }


def row(channel, name, group, host="", project=PROJECT, **cells):
    """One member, or an empty group where there is no host; available, with weight 10, unless it says otherwise."""
    usual = {"weight": "10", "is_backup": "false", "status": "1", "port": "8080"} if host else {}
    return {
        "project_id": project,
        "instance_id": GATEWAY,
        "vpc_channel_id": channel,
        "channel_name": name,
        "member_group_name": group,
        "host": host,
        "channel_port": "8080",
        "channel_type": "builtin",
        "member_type": "ip",
        **usual,
        **cells,
    }


def rows():
    """Every row of the state."""
    for n in range(PRIMARY_COUNT):
        yield row(SHOP, "shop-frontend", "primary", f"10.0.0.{n + 1}")
    for n in range(STANDBY_COUNT):
        yield row(SHOP, "shop-frontend", "standby", f"10.0.1.{n + 1}", is_backup="true", port="9090")
    for n in range(3):
        server = {"ecs_id": f"1082720c-3c15-409c-9ae3-4983ddfb6a9{n}", "ecs_name": f"APIGtest0{n}"}
        yield row(PAY, "pay-backend", "primary", f"192.168.0.{n + 17}", member_type="ecs", **server)
    yield row(SPARE, "spare", "blue")
    yield row(MESH, "mesh", "primary", channel_type="microservice")
    yield row(MIRROR, "mirror", "primary", channel_type="reference")
    for n, channel in enumerate(ITEMS):
        yield row(channel, f"item-{n:02}", "primary", f"10.2.0.{n + 1}")
    yield row(SHOP, "elsewhere", "primary", "10.3.0.1", project=OTHER_PROJECT)


def text(members=None):
    """Rows as CSV, by default the whole state."""
    output = io.StringIO()
    writer = csv.DictWriter(output, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows() if members is None else members)
    return output.getvalue()


def login_body(password=PASSWORD):
    """What a client sends to the identity service for a token of the project."""
    user = {"name": USER, "password": password, "domain": {"name": DOMAIN}}
    identity = {"methods": ["password"], "password": {"user": user}}
    return {"auth": {"identity": identity, "scope": {"project": {"name": PROJECT_NAME}}}}


def login(url):
    """A token of the gateway's identity service."""
    body = json.dumps(login_body()).encode()
    request = urllib.request.Request(f"{url}/v3/auth/tokens?nocatalog", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.headers["X-Subject-Token"]
