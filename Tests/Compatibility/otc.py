"""The Open Telekom Cloud's SDK (openstacksdk with otcextensions) against the embedded gateway.

Some of its calls cannot work against any server. Each is called all the same, so that the day on which it works is
noticed, and then sent by hand.
"""

import requests
from openstack import exceptions
from otcextensions.sdk.apig.v2.backend_server import BackendServer
from otcextensions.sdk.apig.v2.backend_server_group import BackendServerGroup

import state
from harness import Gateway, equal, holds, raises
from otc_client import GATEWAY, answer, channel_of, defect, login, members_of, path_of, with_token


def reading(outcomes, gateway, apig):
    with outcomes.promise("lists gateways by hand, and shows one"):
        page = answer(apig.get("/apigw/instances", params={"limit": 500}))
        equal([g["id"] for g in page["instances"]], [state.GATEWAY], "gateways of the project")
        detail = apig.get_gateway(GATEWAY)
        equal((detail.id, detail.status, detail.instance_status), (state.GATEWAY, "Running", 6), "the detail")

    with outcomes.promise("lists channels, one page, with filters that the server applies"):
        equal(len(list(apig.vpc_channels(GATEWAY))), 20, "channels of the default page")
        named = [c.id for c in apig.vpc_channels(GATEWAY, name="shop-frontend", precise_search="name")]
        equal(named, [state.SHOP], "channels of that name")
        equal([c.id for c in apig.vpc_channels(GATEWAY, member_host="10.0.0.7")], [state.SHOP], "by host")
        page = answer(apig.get(path_of("").rstrip("/"), params={"limit": 500}))
        equal((page["total"], len(page["vpc_channels"])), (35, 35), "channels by hand")

    with outcomes.promise("shows a channel with its members and groups"):
        channel = apig.get_vpc_channel(GATEWAY, state.SHOP)
        equal((channel.name, channel.port, channel.type), ("shop-frontend", 8080, 2), "name, port, type")
        equal((len(channel.members), len(channel.member_groups)), (50, 2), "members and groups")

    with outcomes.promise("lists members, one page, and all of them by hand"):
        page = list(apig.list_backend_servers(GATEWAY, state.SHOP))
        equal((len(page), page[0].host, page[0].weight), (20, "10.0.0.1", 10), "size of the page, first member")
        equal(len({m["id"] for m in members_of(apig, state.SHOP)}), 50, "distinct members over the pages")

    with outcomes.promise("lists quotas and features"):
        names = {config.config_name for config in apig.configs_for_gateway(state.GATEWAY)}
        holds({"VPC_NUM_LIMIT", "VPC_INSTANCE_NUM_LIMIT"} <= names, f"both quotas are among {sorted(names)}")
        supported = str(apig.supported_gateway_features(GATEWAY, limit=500))
        holds("vpc_backup" in supported, f"vpc_backup is among {supported}")
        features = {f.name: f.enable for f in apig.gateway_features(GATEWAY)}
        equal(features.get("vpc_backup"), True, f"vpc_backup among {features}")

    defect(
        outcomes,
        gateway,
        "gateways() does not look into `instances`",
        AssertionError,
        lambda: equal([g.id for g in apig.gateways(limit=500)], [state.GATEWAY], "ids"),
    )
    defect(
        outcomes,
        gateway,
        "lists with a limit send a marker, which no such API has, and meet the first page again",
        exceptions.SDKException,
        lambda: list(apig.list_backend_servers(GATEWAY, state.SHOP, limit=20)),
    )


def writing_members(outcomes, gateway, apig):
    spare = channel_of(state.SPARE)
    member = {"host": "192.168.2.25", "weight": 1, "is_backup": False, "member_group_name": "blue", "port": 22}
    other = {"host": "192.168.4.1", "weight": 5}

    with outcomes.promise("updates every group, then one"):
        reply = apig.update_backend_server(GATEWAY, spare, members=[member, other])
        equal(sorted(m.host for m in reply), ["192.168.2.25", "192.168.4.1"], "the reply's members")
        changed = [{**member, "weight": 9}]
        reply = apig.update_backend_server(GATEWAY, spare, members=changed, member_group_name="blue")
        equal([(m.host, m.weight, m.port) for m in reply], [("192.168.2.25", 9, 22)], "the reply's members")
        kept = sorted((m["host"], m["weight"]) for m in members_of(apig, state.SPARE))
        equal(kept, [("192.168.2.25", 9), ("192.168.4.1", 5)], "members")

    with outcomes.promise("adds and removes a member, and raises for what is gone"):
        new = apig.add_or_update_backend_servers(GATEWAY, spare, members=[{"host": "192.168.6.1", "weight": 2}])
        added = next(m for m in new if m.host == "192.168.6.1")
        apig.remove_backend_server(GATEWAY, spare, added)
        equal(len(members_of(apig, state.SPARE)), 2, "members")
        raises(exceptions.NotFoundException, lambda: apig.remove_backend_server(GATEWAY, spare, added))
        apig.remove_backend_server(GATEWAY, spare, added, ignore_missing=True)

    ids = [m["id"] for m in members_of(apig, state.SPARE)]
    for name, path, status in (
        ("disable_backend_server", "batch-disable", 2),
        ("enable_backend_server", "batch-enable", 1),
    ):
        defect(
            outcomes,
            gateway,
            f"{name} passes an argument that its callee does not take",
            TypeError,
            lambda n=name: getattr(apig, n)(GATEWAY, spare, BackendServer.new(id=ids[0]), member_ids=ids),
        )
        with outcomes.promise(f"{path} sent by hand answers 204 without a body"):
            reply = apig.post(path_of(state.SPARE, f"/members/{path}"), json={"member_ids": ids})
            equal((reply.status_code, reply.content), (204, b""), "status and body")
            equal({m["status"] for m in members_of(apig, state.SPARE)}, {status}, "statuses")

    with outcomes.promise("empties a channel"):
        equal(apig.update_backend_server(GATEWAY, spare, members=[]), [], "the reply's members")
        equal(members_of(apig, state.SPARE), [], "members")


def writing_groups(outcomes, gateway, apig):
    channel = channel_of(state.ITEMS[2])
    blue = {}

    with outcomes.promise("creates groups, updates one of a known name, and lists them by hand"):
        group = {"member_group_name": "blue", "member_group_weight": 10}
        made = apig.add_or_update_backend_server_group(GATEWAY, channel, member_groups=[group])
        equal([(g.member_group_name, g.member_group_weight) for g in made], [("blue", 10)], "the reply's groups")
        group["member_group_weight"] = 20
        apig.add_or_update_backend_server_group(GATEWAY, channel, member_groups=[group])
        listed = answer(apig.get(path_of(channel.id, "/member-groups")))["member_groups"]
        equal({g["member_group_name"] for g in listed}, {"primary", "blue"}, "groups")
        blue.update(next(g for g in listed if g["member_group_name"] == "blue"))
        equal(blue["member_group_weight"], 20, "its weight")

    defect(
        outcomes,
        gateway,
        "backend_server_groups() does not look into `member_groups`, so what it lists can be shown, updated and deleted"
        " by no call",
        AssertionError,
        lambda: equal({g.member_group_name for g in apig.backend_server_groups(GATEWAY, channel)}, {"primary", "blue"}),
    )

    with outcomes.promise("shows, updates and deletes a group whose id is known, and raises for what is gone"):
        group = BackendServerGroup.existing(**blue)
        equal(apig.get_backend_server_group(GATEWAY, channel, group).member_group_name, "blue", "its name")
        body = {"member_group_name": "navy", "member_group_weight": 30}
        reply = apig.update_backend_server_group(GATEWAY, channel, group, **body)
        equal((reply.member_group_name, reply.member_group_weight), ("navy", 30), "the reply")
        apig.delete_backend_server_group(GATEWAY, channel, group)
        raises(exceptions.NotFoundException, lambda: apig.get_backend_server_group(GATEWAY, channel, group))


def writing_channels(outcomes, apig):
    made = {}

    with outcomes.promise("creates a channel with a group, a member and a health check"):
        check = {
            "protocol": "http",
            "path": "/",
            "threshold_normal": 2,
            "threshold_abnormal": 2,
            "time_interval": 10,
            "timeout": 5,
            "http_code": "200",
            "port": 0,
        }
        channel = apig.create_vpc_channel(
            GATEWAY,
            name="made-by-otc",
            port=22,
            balance_strategy=1,
            member_type="ip",
            type=2,
            member_groups=[{"member_group_name": "first"}],
            members=[{"host": "10.8.0.1", "weight": 1, "member_group_name": "first"}],
            vpc_health_config=check,
        )
        made["id"] = channel.id
        detail = apig.get_vpc_channel(GATEWAY, channel.id)
        equal([m.host for m in detail.members], ["10.8.0.1"], "members")
        equal((detail.vpc_health_config.path, detail.vpc_health_config.timeout), ("/", 5), "health check")

    with outcomes.promise("updates a channel, and its health check"):
        changed = apig.update_vpc_channel(
            GATEWAY, made["id"], name="renamed-by-otc", port=23, balance_strategy=3, member_type="ip", type=2
        )
        equal((changed.name, changed.port), ("renamed-by-otc", 23), "the reply")
        reply = apig.modify_vpc_channel_healthcheck(
            GATEWAY,
            channel_of(made["id"]),
            protocol="tcp",
            threshold_normal=3,
            threshold_abnormal=3,
            time_interval=20,
            timeout=6,
        )
        equal(reply.vpc_health_config.time_interval, 20, "time_interval")

    with outcomes.promise("deletes a channel, and raises for what is gone"):
        apig.delete_vpc_channel(GATEWAY, made["id"])
        raises(exceptions.NotFoundException, lambda: apig.get_vpc_channel(GATEWAY, made["id"]))


def errors(outcomes, apig):
    with outcomes.promise("raises its typed exceptions, with the gateway's code and words in them"):
        error = raises(exceptions.NotFoundException, lambda: apig.get_vpc_channel(GATEWAY, state.UNKNOWN))
        holds("APIG.3023" in f"{error} {error.response.text}", f"{error} has the code")
        wrong = {"host": "10.0.0.1", "weight": 10001}
        error = raises(
            exceptions.BadRequestException,
            lambda: apig.update_backend_server(GATEWAY, channel_of(state.SPARE), members=[wrong]),
        )
        equal(error.response.json()["error_code"], "APIG.2004", "error_code")
        holds(error.response.headers.get("X-Request-Id"), "the error has a request id")
        refused = {"members": [{"host": "10.0.0.1"}]}
        error = raises(
            exceptions.HttpException,
            lambda: apig.update_backend_server(GATEWAY, channel_of(state.MESH), **refused),
            status_code=403,
        )
        equal(error.response.json()["error_code"], "APIG.3471", "error_code")


def every_call(outcomes, gateway, apig):
    """Every promise on calls, each write in channels of its own."""
    reading(outcomes, gateway, apig)
    writing_members(outcomes, gateway, apig)
    writing_groups(outcomes, gateway, apig)
    writing_channels(outcomes, apig)
    errors(outcomes, apig)


def logging_in(outcomes, gateway):
    with outcomes.promise("logs in once, finds the gateway in the catalog, and sends the token it got"):
        before = len(gateway.requests())
        connection = login(gateway.url)
        connection.apig.get_gateway(GATEWAY)
        connection.apig.get_gateway(GATEWAY)
        made = [(r["method"], r["path"]) for r in gateway.requests()[before:]]
        equal(made.count(("POST", "/v3/auth/tokens")), 1, f"logins among {made}")
        holds(connection.apig.get_endpoint().startswith(f"{gateway.url}/v2/"), "the endpoint is this gateway")

    with outcomes.promise("refuses a wrong password, and a project that is not there"):
        for wrong in ({"password": "wrong"}, {"project": "nowhere"}):
            error = raises(exceptions.SDKException, lambda w=wrong: login(gateway.url, **w).authorize())
            holds("HTTP 401" in str(error), f"{error} tells the status")

    with outcomes.promise("answers a refused login in the identity service's own form"):
        body = state.login_body(password="wrong")
        reply = requests.post(f"{gateway.url}/v3/auth/tokens", json=body, timeout=10)
        equal(reply.status_code, 401, "status")
        equal(sorted(reply.json()["error"]), ["code", "message", "title"], "fields of the error")
        holds("X-Subject-Token" not in reply.headers, "there is no token")

    with outcomes.promise("logs in again by itself after its token was refused, once"):
        connection = login(gateway.url)
        auth = connection.session.auth
        connection.apig.get_gateway(GATEWAY)
        auth.auth_ref._auth_token = "a-token-that-nobody-gave"
        before = len(gateway.requests())
        equal(connection.apig.get_gateway(GATEWAY).id, state.GATEWAY, "gateway")
        statuses = [(r["path"].rsplit("/", 1)[-1], r["status"]) for r in gateway.requests()[before:]]
        equal(statuses, [(state.GATEWAY, 401), ("tokens", 201), (state.GATEWAY, 200)], "requests")


def tokens(outcomes, gateway):
    with outcomes.promise("raises for a wrong token"):
        apig = with_token(gateway.url, token="another-token").apig
        error = raises(exceptions.HttpException, lambda: apig.get_gateway(GATEWAY), status_code=401)
        equal(error.response.json()["error_code"], "APIG.1002", "error_code")


def run(outcomes, binary):
    """With a login at the embedded identity service, then with a token given."""
    outcomes.part = "OTC SDK, login"
    with Gateway(binary, state.text(), state.login_environment()) as gateway:
        every_call(outcomes, gateway, login(gateway.url).apig)
        logging_in(outcomes, gateway)

    outcomes.part = "OTC SDK, token"
    with Gateway(binary, state.text(), state.token_environment()) as gateway:
        every_call(outcomes, gateway, with_token(gateway.url).apig)
        tokens(outcomes, gateway)
