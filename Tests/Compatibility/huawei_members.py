"""The official SDK writes members, many at a time and one by one."""

from huaweicloudsdkapig.v2 import (
    BatchDisableMembersRequest,
    BatchEnableMembersRequest,
    DeleteBackendInstanceV2Request,
    MemberGroupCreate,
    MemberInfo,
    MembersBatchEnableOrDisable,
)
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

import state
from harness import equal, holds, raises
from huawei_client import missing, refused


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
        request = BatchDisableMembersRequest(
            state.GATEWAY, state.SHOP, MembersBatchEnableOrDisable([known, state.UNKNOWN])
        )
        missing(lambda: client.call("batch_disable_members", request))
        equal(client.members(limit=1).members[0].status, 1, "status of the known one")
