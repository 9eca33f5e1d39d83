"""The official Huawei Cloud SDK against the embedded gateway: every call, and every way to be let in or not."""

import datetime
import json
import time
import urllib.error
import urllib.request

from huaweicloudsdkapig.v2 import (
    ApigClient,
    ListVpcChannelsV2Request,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region

import state
from harness import Gateway, equal, holds, raises
from huawei_client import Client, refused
from huawei_channels import changing_channels, changing_groups
from huawei_members import changing_single_members, updating_members
from huawei_reads import reading_channels, reading_members, reading_the_gateway


def every_call(outcomes, client):
    """Every promise on calls; the state of a part is changed by the parts before it, each in channels of its own."""
    reading_channels(outcomes, client)
    reading_members(outcomes, client)
    updating_members(outcomes, client)
    changing_single_members(outcomes, client)
    changing_groups(outcomes, client)
    changing_channels(outcomes, client)
    reading_the_gateway(outcomes, client)


def signing_credentials(outcomes, gateway):
    """Each of these begins or ends with a right signature: failures in a row lock the key."""
    good = Client(gateway.url)
    stale = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=16)

    with outcomes.promise("refuses a wrong secret key, and takes the right one after it"):
        bad = Client(gateway.url, secret_key="wrong" + state.SECRET_KEY)
        error = raises(ClientRequestException, bad.channels, status_code=401)
        holds(error.error_code in ("APIGW.0301", "APIG.0301"), f"{error.error_code} is the edge's code")
        holds("verify aksk signature fail" in error.error_msg, f"{error.error_msg!r} tells what failed")
        good.channels()

    with outcomes.promise("refuses an unknown access key, and says that it is unknown"):
        bad = Client(gateway.url, access_key="AKUNKNOWN000000000A")
        error = raises(ClientRequestException, bad.channels, status_code=401)
        holds("ak not exist" in error.error_msg, f"{error.error_msg!r} tells what failed")

    with outcomes.promise("refuses a signature that is older than 15 minutes"):
        date = {"X-Sdk-Date": stale.strftime("%Y%m%dT%H%M%SZ")}
        request = ListVpcChannelsV2Request(state.GATEWAY)
        raises(ClientRequestException, lambda: good.call("list_vpc_channels_v2", request, **date), status_code=401)
        good.channels()

    with outcomes.promise("refuses a request without any credentials"):
        try:
            urllib.request.urlopen(f"{gateway.url}/v2/{state.PROJECT}/apigw/instances/{state.GATEWAY}/vpc-channels")
            raise AssertionError("the request was answered")
        except urllib.error.HTTPError as error:
            equal(error.code, 401, "status")
            holds({"error_code", "error_msg"} <= set(json.load(error)), "the error has the documented form")

    with outcomes.promise("finds the project of a region by its name, where no project id is given"):
        credentials = BasicCredentials(state.ACCESS_KEY, state.SECRET_KEY).with_iam_endpoint(gateway.url)
        region = Region(state.PROJECT_NAME, gateway.url)
        builder = ApigClient.new_builder().with_credentials(credentials)
        sdk = builder.with_region(region).build()
        equal(sdk.list_vpc_channels_v2(ListVpcChannelsV2Request(state.GATEWAY, limit=1)).total, 35, "channels")

    with outcomes.promise("locks a key after five failed signatures in a row, also for right ones"):
        bad = Client(gateway.url, secret_key="wrong" + state.SECRET_KEY)
        good.channels()
        for _ in range(5):
            raises(ClientRequestException, bad.channels, status_code=401)
        error = raises(ClientRequestException, good.channels, status_code=401)
        holds("AK access failed to reach the limit,forbidden" in error.error_msg, f"{error.error_msg!r} tells why")


def token_credentials(outcomes, gateway):
    with outcomes.promise("refuses a wrong token and an empty one, in the document's words"):
        bad = Client(gateway.url, headers={"X-Auth-Token": "another-token"})
        refused(bad.channels, 401, "APIG.1002", "Incorrect token or token resolution failed")

    with outcomes.promise("reads the projects that the token is for, each by itself"):
        there = Client(gateway.url, headers={"X-Auth-Token": state.TOKEN}, project=state.OTHER_PROJECT)
        equal([c.name for c in there.channels().vpc_channels], ["elsewhere"], "channels of the other project")


def temporary_credentials(outcomes, binary):
    """Keys that are of use with their security token alone."""
    environment = {**state.key_environment(), "HUAWEICLOUD_SDK_SECURITY_TOKEN": "the-security-token"}
    with Gateway(binary, state.text(), environment) as gateway:
        with outcomes.promise("takes temporary keys with their security token, and refuses them without it or another"):
            credentials = BasicCredentials(state.ACCESS_KEY, state.SECRET_KEY, state.PROJECT)
            for token, is_right in (("the-security-token", True), ("another", False), (None, False)):
                client = Client(gateway.url)
                if token is not None:
                    credentials.with_security_token(token)
                    client.sdk = (
                        ApigClient.new_builder().with_credentials(credentials).with_endpoints([gateway.url]).build()
                    )
                if is_right:
                    equal(client.channels(limit=1).size, 1, "size")
                else:
                    raises(ClientRequestException, client.channels, status_code=401)


def expired_credentials(outcomes, binary):
    """Tokens of the identity service that live for a second."""
    with Gateway(binary, state.text(), state.login_environment(), ["--token-lifetime", "1"]) as gateway:
        with outcomes.promise("refuses a token that has expired, and says so"):
            client = Client(gateway.url, headers={"X-Auth-Token": state.login(gateway.url)})
            end = time.monotonic() + 20
            while time.monotonic() < end:
                try:
                    client.channels(limit=1)
                except ClientRequestException as error:
                    equal(error.status_code, 401, "status")
                    holds(error.error_code in ("APIGW.0301", "APIGW.0307"), f"{error.error_code} is the edge's code")
                    holds("expire" in error.error_msg, f"{error.error_msg!r} tells why")
                    break
            else:
                raise AssertionError("the token was accepted for 20 seconds")
            Client(gateway.url, headers={"X-Auth-Token": state.login(gateway.url)}).channels(limit=1)


def run(outcomes, binary):
    """The SDK signs every request; with a token added by hand, the token decides."""
    outcomes.part = "Huawei SDK, signed"
    with Gateway(binary, state.text(), {**state.key_environment(), **state.login_environment()}) as gateway:
        every_call(outcomes, Client(gateway.url))
    with Gateway(binary, state.text(), {**state.key_environment(), **state.login_environment()}) as gateway:
        signing_credentials(outcomes, gateway)
    temporary_credentials(outcomes, binary)

    outcomes.part = "Huawei SDK, token"
    with Gateway(binary, state.text(), state.token_environment(), ["--auth", "token"]) as gateway:
        every_call(outcomes, Client(gateway.url, headers={"X-Auth-Token": state.TOKEN}))
        token_credentials(outcomes, gateway)
    expired_credentials(outcomes, binary)
