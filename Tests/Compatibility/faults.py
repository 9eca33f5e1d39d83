"""What the SDKs make of a gateway that throttles, fails, cuts the connection and ends tokens, as its fault script says."""

import json
import os
import tempfile

from huaweicloudsdkapig.v2 import ApigClient, ListVpcChannelsV2Request
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import (
    ClientRequestException,
    ConnectionException,
    ServerResponseException,
)
from huaweicloudsdkcore.http.http_config import HttpConfig
from openstack import exceptions

import state
from harness import Gateway, equal, raises
from huawei_client import Client
from otc_client import GATEWAY, login


def once(name, route, action, attempts=(1,)):
    """A rule that hits these attempts of a route."""
    return {"name": name, "route": route, "attempts": list(attempts), "action": action}


RULES = [
    once("throttled", "ListVpcChannelsV2", {"kind": "reply", "status": 429, "headers": {"Retry-After": "0"}}, (1, 3)),
    once("failed", "ShowDetailsOfVpcChannelV2", {"kind": "reply", "status": 500}),
    once("cut", "ListBackendInstancesV2", {"kind": "reset", "applies": True}),
    once("ended", "ShowDetailsOfInstanceV2", {"kind": "expire_token"}),
]


def huawei(outcomes, gateway):
    client = Client(gateway.url)

    with outcomes.promise("the Huawei SDK raises its typed error for 429, and the next call is served"):
        raises(ClientRequestException, client.channels, status_code=429)
        equal(client.channels(limit=1).size, 1, "size")

    with outcomes.promise("the Huawei SDK, told to retry, waits as Retry-After says and is served"):
        credentials = BasicCredentials(state.ACCESS_KEY, state.SECRET_KEY, state.PROJECT)
        builder = ApigClient.new_builder().with_http_config(HttpConfig(retry_times=1)).with_credentials(credentials)
        sdk = builder.with_endpoints([gateway.url]).build()
        before = len(gateway.requests())
        equal(sdk.list_vpc_channels_v2(ListVpcChannelsV2Request(state.GATEWAY, limit=1)).size, 1, "size")
        equal([r["status"] for r in gateway.requests()[before:]], [429, 200], "statuses")

    with outcomes.promise("the Huawei SDK raises its typed error for 500, with the documented code"):
        raises(ServerResponseException, client.channel, status_code=500, error_code="APIG.9999")
        equal(client.channel().id, state.SHOP, "the next reply's channel")

    with outcomes.promise("the Huawei SDK raises its typed error for a connection that was cut"):
        raises(ConnectionException, client.members)
        equal(client.members().total, 50, "the next reply's total")


def otc(outcomes, gateway):
    apig = login(gateway.url).apig

    with outcomes.promise("the OTC SDK logs in again by itself when its token has ended, once"):
        before = len(gateway.requests())
        equal(apig.get_gateway(GATEWAY).id, state.GATEWAY, "gateway")
        statuses = [(r["path"].rsplit("/", 1)[-1], r["status"]) for r in gateway.requests()[before:]]
        equal(statuses, [(state.GATEWAY, 401), ("tokens", 201), (state.GATEWAY, 200)], "requests")

    with outcomes.promise("the OTC SDK raises its typed error for 429"):
        raises(exceptions.HttpException, lambda: list(apig.vpc_channels(GATEWAY)), status_code=429)


def run(outcomes, binary):
    """Each SDK meets the script from its beginning."""
    with tempfile.TemporaryDirectory(prefix="cutover-compatibility-") as folder:
        script = os.path.join(folder, "faults.json")
        with open(script, "w", encoding="utf-8") as file:
            json.dump({"format": "cutover.faults/1", "seed": 1, "rules": RULES}, file)
        for part, environment in ((huawei, state.key_environment()), (otc, state.login_environment())):
            outcomes.part = "faults"
            with Gateway(binary, state.text(), environment, ["--fault", script]) as gateway:
                part(outcomes, gateway)
