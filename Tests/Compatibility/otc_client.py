"""Connections of the Open Telekom Cloud's SDK to one gateway, and how its replies and its defects are looked at."""

import openstack
from otcextensions import sdk as otcextensions
from otcextensions.sdk.apig.v2.gateway import Gateway as GatewayResource
from otcextensions.sdk.apig.v2.vpc_channel import VpcChannel

import state
from harness import equal

GATEWAY = GatewayResource.new(id=state.GATEWAY)


def login(url, password=state.PASSWORD, project=state.PROJECT_NAME, **more):
    """A connection that logs in at the gateway's identity service."""
    connection = openstack.connect(
        auth={
            "auth_url": f"{url}/v3",
            "username": state.USER,
            "password": password,
            "project_name": project,
            "user_domain_name": state.DOMAIN,
            "project_domain_name": state.DOMAIN,
        },
        region_name="eu-de",
        load_envvars=False,
        load_yaml_config=False,
        **more,
    )
    otcextensions.register_otc_extensions(connection)
    return connection


def with_token(url, token=state.TOKEN, project=state.PROJECT):
    """A connection that has a token already, and logs in nowhere."""
    endpoint = f"{url}/v2/{project}"
    connection = openstack.connect(
        auth_type="admin_token",
        auth={"token": token, "endpoint": endpoint},
        apig_endpoint_override=endpoint,
        region_name="eu-de",
        load_envvars=False,
        load_yaml_config=False,
    )
    otcextensions.register_otc_extensions(connection)
    return connection


def channel_of(channel):
    return VpcChannel.new(id=channel)


def path_of(channel, rest=""):
    return f"/apigw/instances/{state.GATEWAY}/vpc-channels/{channel}{rest}"


def answer(reply, status=200):
    """The JSON of a reply to a request that was sent by hand, which must have this status."""
    equal(reply.status_code, status, f"the status of {reply.request.method} {reply.request.path_url}")
    return reply.json() if reply.content else None


def defect(outcomes, gateway, text, kinds, action):
    """A defect of the SDK, outside our reach: says whether it is still there, and that nothing was written."""
    writes = [r for r in gateway.requests() if r["method"] != "GET"]
    try:
        action()
    except kinds as error:
        outcomes.note(f"the SDK's own defect: {text}: {type(error).__name__}: {str(error)[:120]}")
        equal([r for r in gateway.requests() if r["method"] != "GET"], writes, "writes that left")
    else:
        outcomes.note(f"the SDK's defect is gone: {text}")


def members_of(apig, channel):
    """Every member, a page at a time by hand: the SDK takes one page, and cannot ask for another."""
    members = []
    while True:
        reply = apig.get(path_of(channel, "/members"), params={"limit": 500, "offset": len(members)})
        page = answer(reply)
        members += page["members"]
        if len(members) >= page["total"]:
            return members
