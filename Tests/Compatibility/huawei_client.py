"""The official Huawei Cloud SDK's client of one gateway, and how its replies and errors are looked at."""

import json
import re

from huaweicloudsdkapig.v2 import (
    AddingBackendInstancesV2Request,
    ApigClient,
    CreateMemberGroupRequest,
    ListBackendInstancesV2Request,
    ListMemberGroupsRequest,
    ListVpcChannelsV2Request,
    MemberGroupCreateBatch,
    ShowDetailsOfVpcChannelV2Request,
    UpdateBackendInstancesV2Request,
    VpcMemberCreate,
    VpcMemberModify,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

import state
from harness import equal, holds, raises

ID = re.compile(r"[0-9a-f]{32}\Z")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
NANOSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\Z")


class Client:
    """The SDK's client of one gateway; `headers` go with every call, as a token does."""

    def __init__(
        self, url, access_key=state.ACCESS_KEY, secret_key=state.SECRET_KEY, headers=None, project=state.PROJECT
    ):
        credentials = BasicCredentials(access_key, secret_key, project)
        self.sdk = ApigClient.new_builder().with_credentials(credentials).with_endpoints([url]).build()
        self.headers = headers or {}

    def call(self, name, request, **headers):
        """Calls the SDK's method `name`."""
        invoker = getattr(self.sdk, f"{name}_invoker")(request)
        for key, value in {**self.headers, **headers}.items():
            invoker.add_header(key, value)
        return invoker.invoke()

    def channels(self, **query):
        return self.call("list_vpc_channels_v2", ListVpcChannelsV2Request(state.GATEWAY, **query))

    def channel(self, channel=state.SHOP, gateway=state.GATEWAY):
        return self.call("show_details_of_vpc_channel_v2", ShowDetailsOfVpcChannelV2Request(gateway, channel))

    def members(self, channel=state.SHOP, **query):
        return self.call("list_backend_instances_v2", ListBackendInstancesV2Request(state.GATEWAY, channel, **query))

    def hosts(self, channel, group=None):
        members = self.members(channel, limit=500, member_group_name=group).members
        return sorted((member.member_group_name, member.host) for member in members)

    def update(self, members, group=None, channel=state.SPARE):
        body = VpcMemberModify(members=members, member_group_name=group)
        request = UpdateBackendInstancesV2Request(state.GATEWAY, channel, body)
        return self.call("update_backend_instances_v2", request)

    def add(self, members, channel=state.SPARE):
        request = AddingBackendInstancesV2Request(state.GATEWAY, channel, VpcMemberCreate(members))
        return self.call("adding_backend_instances_v2", request)

    def groups(self, channel=state.SPARE, **query):
        return self.call("list_member_groups", ListMemberGroupsRequest(state.GATEWAY, channel, **query))

    def create_groups(self, *groups, channel=state.SPARE):
        request = CreateMemberGroupRequest(state.GATEWAY, channel, MemberGroupCreateBatch(list(groups)))
        return self.call("create_member_group", request)


def raw(response):
    """A reply as it came, before the SDK took out what it does not know."""
    return json.loads(response.raw_content)


def refused(action, status, code, message=None):
    """The SDK raises its typed error with the documented code, message and a request id."""
    error = raises(ClientRequestException, action, status_code=status, error_code=code)
    if message is not None:
        equal(error.error_msg, message, "error_msg")
    holds(error.request_id, "the error has a request id")


def missing(action):
    """The SDK raises its typed error of 404 with one of the API's codes: not the edge's, which knows no such route."""
    error = raises(ClientRequestException, action, status_code=404)
    holds(error.error_code.startswith("APIG.3"), f"{error.error_code} tells that the object does not exist")
