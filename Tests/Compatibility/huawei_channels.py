"""The official SDK writes channels and their groups."""

from huaweicloudsdkapig.v2 import (
    CreateVpcChannelV2Request,
    DeleteMemberGroupRequest,
    DeleteVpcChannelV2Request,
    MemberGroupCreate,
    MemberInfo,
    MicroserviceLabel,
    ShowDetailsOfMemberGroupRequest,
    UpdateHealthCheckRequest,
    UpdateMemberGroupRequest,
    UpdateVpcChannelV2Request,
    VpcCreate,
    VpcHealthConfig,
)
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

import state
from harness import equal, holds, raises
from huawei_client import ID, missing, raw, refused


def changing_groups(outcomes, client):
    channel = state.ITEMS[1]

    def show(group_id):
        return client.call(
            "show_details_of_member_group", ShowDetailsOfMemberGroupRequest(state.GATEWAY, channel, group_id)
        )

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
        for group in (
            MemberGroupCreate("red", member_group_weight=101),
            MemberGroupCreate("1red"),
            MemberGroupCreate(""),
        ):
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
        wrong = UpdateHealthCheckRequest(
            state.GATEWAY, created["id"], VpcHealthConfig("TCP", None, None, 0, 11, 1, 300, timeout=30)
        )
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
