"""The official Huawei Cloud SDK against the embedded gateway: every call that concerns channels and their members."""

import datetime
import json
import re
import time
import urllib.error
import urllib.request

from huaweicloudsdkapig.v2 import (
    AddingBackendInstancesV2Request,
    ApigClient,
    BatchDisableMembersRequest,
    BatchEnableMembersRequest,
    CreateMemberGroupRequest,
    CreateVpcChannelV2Request,
    DeleteBackendInstanceV2Request,
    DeleteMemberGroupRequest,
    DeleteVpcChannelV2Request,
    ListBackendInstancesV2Request,
    ListFeaturesV2Request,
    ListInstanceFeaturesRequest,
    ListInstancesV2Request,
    ListMemberGroupsRequest,
    ListProjectCofigsV2Request,
    ListVpcChannelsV2Request,
    MemberGroupCreate,
    MemberGroupCreateBatch,
    MemberInfo,
    MembersBatchEnableOrDisable,
    MicroserviceLabel,
    ShowDetailsOfInstanceV2Request,
    ShowDetailsOfMemberGroupRequest,
    ShowDetailsOfVpcChannelV2Request,
    UpdateBackendInstancesV2Request,
    UpdateHealthCheckRequest,
    UpdateMemberGroupRequest,
    UpdateVpcChannelV2Request,
    VpcCreate,
    VpcHealthConfig,
    VpcMemberCreate,
    VpcMemberModify,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region

import state
from harness import Gateway, equal, holds, raises

ID = re.compile(r"[0-9a-f]{32}\Z")
SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
NANOSECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z\Z")


class Client:
    """The SDK's client of one gateway; `headers` go with every call, as a token does."""

    def __init__(self, url, access_key=state.ACCESS_KEY, secret_key=state.SECRET_KEY, headers=None, project=state.PROJECT):
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


def reading_channels(outcomes, client):
    with outcomes.promise("lists channels a page at a time, 20 by default, and says how many there are"):
        page = client.channels()
        equal((page.size, len(page.vpc_channels), page.total), (20, 20, 5 + len(state.ITEMS)), "size, count, total")
        seen = []
        while True:
            page = client.channels(limit=12, offset=len(seen))
            seen += [channel.id for channel in page.vpc_channels]
            if page.size < 12:
                break
        equal(len(set(seen)), page.total, "distinct channels over all pages")
        equal(client.channels(offset=1000).vpc_channels, [], "a page beyond the end")

    with outcomes.promise("clamps limit and offset as documented"):
        equal(client.channels(limit=501).size, 35, "size under limit 501")
        equal(client.channels(limit=0).size, 20, "size under limit 0")
        equal(client.channels(limit=-1, offset=-1).size, 20, "size under limit -1 and offset -1")

    with outcomes.promise("filters channels by part of a name, and by all of it where precise_search says so"):
        equal(client.channels(name="item-0").total, 10, "channels with item-0 in their name")
        equal(client.channels(name="item-0", precise_search="name").total, 0, "channels named item-0")
        equal(client.channels(name="item-07", precise_search="name,member_group_name").total, 1, "named item-07")
        equal([c.id for c in client.channels(id=state.SHOP).vpc_channels], [state.SHOP], "by id")
        kinds = [c.name for c in client.channels(vpc_channel_type="microservice").vpc_channels]
        equal(kinds, ["mesh"], "channels of a kind")

    with outcomes.promise("filters channels by member and group"):
        equal([c.id for c in client.channels(member_host="10.0.0.7").vpc_channels], [state.SHOP], "by host")
        equal(client.channels(member_host="10.0.0").total, 0, "a part of a host")
        equal([c.id for c in client.channels(member_port=9090).vpc_channels], [state.SHOP], "by port")
        equal(client.channels(member_group_name="stand").total, 1, "by part of a group's name")
        equal(client.channels(member_group_name="stand", precise_search="member_group_name").total, 0, "whole name")
        group = client.groups(state.SHOP).member_groups[0].member_group_id
        equal([c.id for c in client.channels(member_group_id=group).vpc_channels], [state.SHOP], "by group id")

    with outcomes.promise("shows a channel with its members, and lists it without them"):
        channel = client.channel()
        equal((channel.name, channel.port, channel.member_type), ("shop-frontend", 8080, "ip"), "name, port, type")
        equal((channel.type, channel.vpc_channel_type, channel.status), (2, "builtin", 1), "kind and status")
        equal(len(channel.members), state.PRIMARY_COUNT + state.STANDBY_COUNT, "members in the detail")
        equal([g.member_group_name for g in channel.member_groups], ["primary", "standby"], "groups")
        holds(NANOSECONDS.match(raw(channel)["create_time"]), "the detail's time has nanoseconds")
        listed = raw(client.channels(id=state.SHOP))["vpc_channels"][0]
        holds("members" not in listed and "vpc_health_config" not in listed, "the list shows neither members nor check")
        holds(SECONDS.match(listed["create_time"]), "the list's time has whole seconds")
        holds(set(listed["microservice_info"]) >= {"service_type"}, "the list shows an empty microservice_info")
        equal(listed["microservice_info"]["service_type"], "", "service_type of a server channel")

    with outcomes.promise("answers what does not exist with the documented 404"):
        message = f"The VPC channel does not exist,id:{state.UNKNOWN}"
        refused(lambda: client.channel(state.UNKNOWN), 404, "APIG.3023", message)
        refused(lambda: client.members(state.UNKNOWN), 404, "APIG.3023", message)
        message = f"The instance does not exist;id:{state.UNKNOWN}"
        refused(lambda: client.channel(gateway=state.UNKNOWN), 404, "APIG.3030", message)


def reading_members(outcomes, client):
    with outcomes.promise("lists members over several pages without a gap or a repeat"):
        page = client.members()
        equal((page.size, page.total), (20, 50), "size and total of the default page")
        ids = [m.id for offset in (0, 20, 40) for m in client.members(limit=20, offset=offset).members]
        equal((len(ids), len(set(ids))), (50, 50), "members and distinct ids over the pages")
        equal(client.members(limit=500).size, 50, "size of one large page")

    with outcomes.promise("filters members by name and group, in part or whole"):
        equal(client.members(member_group_name="standby").total, 5, "members of standby")
        equal(client.members(member_group_name="stand").total, 5, "members of a group with stand in its name")
        equal(client.members(member_group_name="stand", precise_search="member_group_name").total, 0, "whole name")
        equal(client.members(name="10.0.0.1").total, 11, "members with 10.0.0.1 in their server's name")
        equal(client.members(name="10.0.0.1", precise_search="name").total, 1, "the whole name")
        group = client.groups(state.SHOP).member_groups[1].member_group_id
        equal(client.members(member_group_id=group).total, 5, "by the group's id")

    with outcomes.promise("shows every documented field of a member, and echoes the host of an ip member"):
        member = client.members(name="10.0.1.3", precise_search="name").members[0]
        equal((member.host, member.ecs_id, member.ecs_name), ("10.0.1.3",) * 3, "host, ecs_id, ecs_name")
        equal((member.port, member.weight, member.is_backup, member.status), (9090, 10, True, 1), "its settings")
        equal((member.vpc_channel_id, member.member_group_name), (state.SHOP, "standby"), "where it belongs")
        holds(ID.match(member.id) and ID.match(member.member_group_id), "ids have 32 hexadecimal digits")
        fields = raw(client.members(limit=1))["members"][0]
        holds(SECONDS.match(fields["create_time"]), "the time has whole seconds")
        # Newer pages have it; the service was seen to answer null even where a health check is configured.
        health = fields.get("health_status")
        holds(health in (None, "unknown", "healthy", "unhealthy"), f"health_status {health!r} is a documented value")

    with outcomes.promise("shows the server and the address of an ecs member"):
        member = client.members(state.PAY, name="APIGtest01").members[0]
        equal(member.ecs_id, "1082720c-3c15-409c-9ae3-4983ddfb6a91", "ecs_id")
        equal((member.host, member.member_group_name), ("192.168.0.18", "primary"), "host and group")


def updating_members(outcomes, client):
    first = MemberInfo(host="192.168.2.25", weight=1, is_backup=False, member_group_name="blue", status=1, port=22)

    with outcomes.promise("overwrites one group and leaves the others"):
        client.create_groups(MemberGroupCreate(member_group_name="green"))
        client.update([first, MemberInfo(host="192.168.3.1", member_group_name="green")])
        reply = client.update([MemberInfo(host="192.168.2.26", weight=0, member_group_name="blue")], "blue")
        equal([(m.host, m.weight) for m in reply.members], [("192.168.2.26", 0)], "the reply's members")
        equal(client.hosts(state.SPARE), [("blue", "192.168.2.26"), ("green", "192.168.3.1")], "members")

    with outcomes.promise("ignores members of other groups in the update of one group"):
        stray = [MemberInfo(host="192.168.9.9", member_group_name="green"), MemberInfo(host="192.168.9.8")]
        client.update([first, *stray], "blue")
        equal(client.hosts(state.SPARE), [("blue", "192.168.2.25"), ("green", "192.168.3.1")], "members")

    with outcomes.promise("overwrites every group where none is named"):
        reply = client.update([first, MemberInfo(host="192.168.4.1", weight=7)])
        equal((reply.total, reply.size, reply.status_code), (2, 2, 200), "total, size and status")
        equal(client.hosts(state.SPARE), [("", "192.168.4.1"), ("blue", "192.168.2.25")], "members")
        outside = client.members(state.SPARE, name="192.168.4.1").members[0]
        equal((outside.member_group_id, outside.port, outside.status), ("", 8080, 1), "a member without a group")

    with outcomes.promise("empties a group by an empty list, and the channel likewise"):
        client.update([], "blue")
        equal(client.hosts(state.SPARE), [("", "192.168.4.1")], "members")
        equal(client.update([]).total, 0, "total of the emptied channel")
        equal(client.members(state.SPARE).total, 0, "members")

    with outcomes.promise("keeps a name in Chinese characters, which the SDK sends escaped"):
        client.create_groups(MemberGroupCreate(member_group_name="主组-a", member_group_remark="备注"))
        client.update([MemberInfo(host="192.168.5.1", member_group_name="主组-a")], "主组-a")
        equal(client.hosts(state.SPARE, "主组-a"), [("主组-a", "192.168.5.1")], "members")

    with outcomes.promise("refuses an update without members, in the document's words"):
        message = "The request parameters must be specified, parameter name:members"
        refused(lambda: client.update(None, "blue"), 400, "APIG.2001", message)
        refused(lambda: client.update(None), 400, "APIG.2001", message)

    with outcomes.promise("refuses what breaks a rule of the fields, and changes nothing"):
        before = client.hosts(state.SPARE)
        wrong = [
            (MemberInfo(host="192.168.2.25", weight=10001), "APIG.2004"),
            (MemberInfo(host="192.168.2.25", weight=-1), "APIG.2004"),
            (MemberInfo(host="192.168.2.25", port=65536), "APIG.2004"),
            (MemberInfo(host="192.168.2.25", status=3), None),
            (MemberInfo(host="192.168.2.25", member_group_name="nowhere"), None),
            (MemberInfo(weight=1), "APIG.2001"),
        ]
        for member, code in wrong:
            error = raises(ClientRequestException, lambda m=member: client.update([first, m]), status_code=400)
            holds(error.error_code.startswith("APIG.20"), f"{error.error_code} is a parameter's error")
            if code is not None:
                equal(error.error_code, code, f"error_code for {member.to_dict()}")
        equal(client.hosts(state.SPARE), before, "members after the refusals")

    with outcomes.promise("updates servers of an ecs channel"):
        server = MemberInfo(ecs_id="1082720c-3c15-409c-9ae3-4983ddfb6a90", ecs_name="APIGtest00", weight=2)
        reply = client.update([server], channel=state.PAY)
        equal([(m.ecs_id, m.host, m.weight) for m in reply.members], [(server.ecs_id, "192.168.0.17", 2)], "members")
        refused(lambda: client.update([MemberInfo(host="10.0.0.1")], channel=state.PAY), 400, "APIG.2001")

    with outcomes.promise("refuses to write members of a channel that follows another source"):
        for channel in (state.MESH, state.MIRROR):
            refused(lambda c=channel: client.update([first], channel=c), 403, "APIG.3471")
            refused(lambda c=channel: client.add([first], channel=c), 403, "APIG.3471")


def changing_single_members(outcomes, client):
    channel = state.ITEMS[0]

    with outcomes.promise("adds members, updates those with a known address, and of equal ones takes the first"):
        before = client.members(channel).members[0]
        same = MemberInfo(host=before.host, port=before.port, weight=55, member_group_name="primary")
        new = [MemberInfo(host="10.2.1.1", weight=1), MemberInfo(host="10.2.1.1", weight=2)]
        equal(client.add([same, *new], channel).status_code, 201, "status")
        after = {member.host: member for member in client.members(channel).members}
        equal(sorted(after), sorted([before.host, "10.2.1.1"]), "hosts")
        equal((after[before.host].id, after[before.host].weight), (before.id, 55), "the one that was there")
        equal(after["10.2.1.1"].weight, 1, "the weight of the first definition")

    with outcomes.promise("refuses to add nothing"):
        refused(lambda: client.add(None, channel), 400, "APIG.2001")

    with outcomes.promise("deletes one member, answers 204, and 404 the next time"):
        member = client.members(channel, name="10.2.1.1").members[0]
        request = DeleteBackendInstanceV2Request(state.GATEWAY, channel, member.id)
        equal(client.call("delete_backend_instance_v2", request).status_code, 204, "status")
        equal(client.members(channel).total, 1, "members left")
        message = f"The VPC instance does not exist,id:{member.id}"
        refused(lambda: client.call("delete_backend_instance_v2", request), 404, "APIG.3024", message)

    with outcomes.promise("disables and enables members together, with 204 and an empty body"):
        ids = [member.id for member in client.members(limit=3).members]
        body = MembersBatchEnableOrDisable(ids)
        reply = client.call("batch_disable_members", BatchDisableMembersRequest(state.GATEWAY, state.SHOP, body))
        equal((reply.status_code, reply.raw_content or b""), (204, b""), "status and body")
        statuses = [member.status for member in client.members(limit=4).members]
        equal(statuses, [2, 2, 2, 1], "statuses after disabling three")
        reply = client.call("batch_enable_members", BatchEnableMembersRequest(state.GATEWAY, state.SHOP, body))
        equal(reply.status_code, 204, "status")
        equal({member.status for member in client.members(limit=500).members}, {1}, "statuses after enabling")

    with outcomes.promise("refuses to disable an unknown member, and disables none of those with it"):
        known = client.members(limit=1).members[0].id
        request = BatchDisableMembersRequest(state.GATEWAY, state.SHOP, MembersBatchEnableOrDisable([known, state.UNKNOWN]))
        missing(lambda: client.call("batch_disable_members", request))
        equal(client.members(limit=1).members[0].status, 1, "status of the known one")


def changing_groups(outcomes, client):
    channel = state.ITEMS[1]

    def show(group_id):
        return client.call("show_details_of_member_group", ShowDetailsOfMemberGroupRequest(state.GATEWAY, channel, group_id))

    with outcomes.promise("creates groups with weight, remark and labels, and shows them"):
        labels = [MicroserviceLabel("cluster", "c-1")]
        blue = MemberGroupCreate("blue", "the blue side", 30, microservice_labels=labels)
        reply = client.create_groups(blue, MemberGroupCreate("green", member_group_weight=0), channel=channel)
        equal(reply.status_code, 201, "status")
        equal([g.member_group_name for g in reply.member_groups], ["blue", "green"], "the reply's groups")
        group = show(reply.member_groups[0].member_group_id)
        equal((group.member_group_name, group.member_group_remark), ("blue", "the blue side"), "name and remark")
        equal((group.member_group_weight, group.microservice_port), (30, 0), "weight and port")
        equal([(l.label_name, l.label_value) for l in group.microservice_labels], [("cluster", "c-1")], "labels")
        holds(ID.match(group.member_group_id) and group.create_time and group.update_time, "id and times")

    with outcomes.promise("creates a group of a known name by updating it"):
        before = {g.member_group_name: g.member_group_id for g in client.groups(channel).member_groups}
        client.create_groups(MemberGroupCreate("blue", member_group_weight=70), channel=channel)
        after = {g.member_group_name: g for g in client.groups(channel).member_groups}
        equal({name: g.member_group_id for name, g in after.items()}, before, "groups and ids")
        equal(after["blue"].member_group_weight, 70, "its weight")

    with outcomes.promise("lists groups with filters and pages"):
        equal(client.groups(channel).total, 3, "groups")
        equal(client.groups(channel, member_group_name="re").total, 1, "groups with re in their name")
        equal(client.groups(channel, member_group_name="re", precise_search="member_group_name").total, 0, "whole name")
        equal(client.groups(channel, limit=2, offset=2).size, 1, "size of the second page")

    with outcomes.promise("renames and weighs a group, and its members follow"):
        primary = next(g for g in client.groups(channel).member_groups if g.member_group_name == "primary")
        body = MemberGroupCreate("main", member_group_weight=20)
        request = UpdateMemberGroupRequest(state.GATEWAY, channel, primary.member_group_id, body)
        reply = client.call("update_member_group", request)
        equal((reply.member_group_name, reply.member_group_weight), ("main", 20), "the reply's name and weight")
        equal(show(primary.member_group_id).member_group_name, "main", "its name afterwards")
        equal(client.members(channel, member_group_name="main").total, 1, "members under the new name")

    with outcomes.promise("refuses a weight beyond 100, a name that breaks the rule and a missing name"):
        for group in (MemberGroupCreate("red", member_group_weight=101), MemberGroupCreate("1red"), MemberGroupCreate("")):
            raises(ClientRequestException, lambda g=group: client.create_groups(g, channel=channel), status_code=400)
        equal(client.groups(channel).total, 3, "groups afterwards")

    with outcomes.promise("deletes an empty group, and answers 404 from then on"):
        blue = next(g for g in client.groups(channel).member_groups if g.member_group_name == "blue")
        request = DeleteMemberGroupRequest(state.GATEWAY, channel, blue.member_group_id)
        equal(client.call("delete_member_group", request).status_code, 204, "status")
        missing(lambda: show(blue.member_group_id))
        missing(lambda: client.call("delete_member_group", request))


def changing_channels(outcomes, client):
    def update(body):
        return client.call("update_vpc_channel_v2", UpdateVpcChannelV2Request(state.GATEWAY, created["id"], body))

    created = {}
    health = VpcHealthConfig("http", "/health", "GET", 8081, 2, 5, 10, "200,201,210-299", False, 1, 5)

    with outcomes.promise("creates a channel with groups, members and a health check"):
        body = VpcCreate(
            name="made-by-sdk",
            port=80,
            balance_strategy=1,
            member_type="ip",
            vpc_channel_type="builtin",
            member_groups=[MemberGroupCreate("first")],
            members=[MemberInfo(host="10.7.0.1", weight=3, member_group_name="first")],
            vpc_health_config=health,
        )
        reply = client.call("create_vpc_channel_v2", CreateVpcChannelV2Request(state.GATEWAY, body))
        equal((reply.status_code, reply.name, reply.port), (201, "made-by-sdk", 80), "status, name, port")
        holds("members" not in raw(reply), "the reply has no members")
        created["id"] = reply.id
        channel = client.channel(reply.id)
        equal([(m.host, m.weight, m.port) for m in channel.members], [("10.7.0.1", 3, 80)], "members")
        check = channel.vpc_health_config
        equal((check.protocol, check.path, check.port), ("http", "/health", 8081), "health check")
        equal((check.threshold_normal, check.threshold_abnormal), (2, 5), "thresholds")
        equal((check.time_interval, check.timeout, check.http_code), (10, 5, "200,201,210-299"), "times and codes")

    with outcomes.promise("refuses a second channel of that name and a channel without a port"):
        refused(
            lambda: client.call(
                "create_vpc_channel_v2",
                CreateVpcChannelV2Request(state.GATEWAY, VpcCreate("made-by-sdk", 80, 1, "ip")),
            ),
            400,
            "APIG.3208",
        )
        request = CreateVpcChannelV2Request(state.GATEWAY, VpcCreate("without-port", None, 1, "ip"))
        refused(lambda: client.call("create_vpc_channel_v2", request), 400, "APIG.2001")

    with outcomes.promise("updates a channel and leaves its members and groups where the lists are left out"):
        reply = update(VpcCreate("renamed", 81, 2, "ip"))
        equal((reply.name, reply.port, reply.balance_strategy), ("renamed", 81, 2), "the reply")
        channel = client.channel(created["id"])
        equal((channel.name, channel.port), ("renamed", 81), "name and port")
        equal((len(channel.members), len(channel.member_groups)), (1, 1), "members and groups")

    with outcomes.promise("replaces the health check alone"):
        changed = VpcHealthConfig("TCP", None, None, 0, 1, 1, 300, None, None, 2, 30)
        request = UpdateHealthCheckRequest(state.GATEWAY, created["id"], changed)
        reply = client.call("update_health_check", request)
        equal((reply.protocol.upper(), reply.time_interval, reply.status), ("TCP", 300, 2), "the reply")
        check = client.channel(created["id"]).vpc_health_config
        equal((check.protocol.upper(), check.timeout), ("TCP", 30), "what is kept")
        wrong = UpdateHealthCheckRequest(state.GATEWAY, created["id"], VpcHealthConfig("TCP", None, None, 0, 11, 1, 300, timeout=30))
        raises(ClientRequestException, lambda: client.call("update_health_check", wrong), status_code=400)

    with outcomes.promise("deletes every member by an empty list, then every group"):
        update(VpcCreate("renamed", 81, 2, "ip", members=[]))
        channel = client.channel(created["id"])
        equal((len(channel.members), len(channel.member_groups)), (0, 1), "members and groups")
        update(VpcCreate("renamed", 81, 2, "ip", members=[], member_groups=[]))
        equal(client.channel(created["id"]).member_groups, [], "groups")

    with outcomes.promise("deletes a channel, and answers 404 from then on"):
        request = DeleteVpcChannelV2Request(state.GATEWAY, created["id"])
        equal(client.call("delete_vpc_channel_v2", request).status_code, 204, "status")
        refused(lambda: client.channel(created["id"]), 404, "APIG.3023")
        refused(lambda: client.call("delete_vpc_channel_v2", request), 404, "APIG.3023")


def reading_the_gateway(outcomes, client):
    with outcomes.promise("lists and shows gateways, with times as whole milliseconds"):
        page = client.call("list_instances_v2", ListInstancesV2Request(limit=500, offset=0))
        equal([i.id for i in page.instances], [state.GATEWAY], "gateways of the project")
        equal((page.instances[0].project_id, page.instances[0].instance_status), (state.PROJECT, 6), "project, status")
        holds(isinstance(raw(page)["instances"][0]["create_time"], int), "create_time is a number")
        detail = client.call("show_details_of_instance_v2", ShowDetailsOfInstanceV2Request(state.GATEWAY))
        equal((detail.id, detail.status, detail.type), (state.GATEWAY, "Running", "apig"), "the detail")
        request = ShowDetailsOfInstanceV2Request(state.UNKNOWN)
        refused(lambda: client.call("show_details_of_instance_v2", request), 404, "APIG.3030")

    with outcomes.promise("lists the quotas of a project"):
        reply = client.call("list_project_cofigs_v2", ListProjectCofigsV2Request(state.GATEWAY, limit=500))
        configs = {config.config_name: config for config in reply.configs}
        holds({"VPC_NUM_LIMIT", "VPC_INSTANCE_NUM_LIMIT"} <= set(configs), f"both quotas are among {sorted(configs)}")
        holds(int(configs["VPC_NUM_LIMIT"].config_value) > 0, "a quota is a number")

    with outcomes.promise("lists what the gateway supports"):
        supported = client.call("list_instance_features", ListInstanceFeaturesRequest(state.GATEWAY, limit=500)).features
        holds("vpc_backup" in json.dumps(supported), f"vpc_backup is among {supported}")
        features = client.call("list_features_v2", ListFeaturesV2Request(state.GATEWAY, limit=500)).features
        equal({f.name: f.enable for f in features}.get("vpc_backup"), True, "vpc_backup")


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
                    client.sdk = ApigClient.new_builder().with_credentials(credentials).with_endpoints([gateway.url]).build()
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
