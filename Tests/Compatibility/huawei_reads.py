"""The official SDK reads channels, members, quotas and features."""

import json

from huaweicloudsdkapig.v2 import (
    ListFeaturesV2Request,
    ListInstanceFeaturesRequest,
    ListInstancesV2Request,
    ListProjectCofigsV2Request,
    ShowDetailsOfInstanceV2Request,
)

import state
from harness import equal, holds
from huawei_client import ID, NANOSECONDS, SECONDS, raw, refused


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
        supported = client.call(
            "list_instance_features", ListInstanceFeaturesRequest(state.GATEWAY, limit=500)
        ).features
        holds("vpc_backup" in json.dumps(supported), f"vpc_backup is among {supported}")
        features = client.call("list_features_v2", ListFeaturesV2Request(state.GATEWAY, limit=500)).features
        equal({f.name: f.enable for f in features}.get("vpc_backup"), True, "vpc_backup")
