"""The other way round: what our client sends, before a verifier that is not ours."""

import csv
import json
import os
import re
import tempfile

import openstack
from huaweicloudsdkapig.v2 import MemberInfo

import state
from harness import Gateway, equal, holds, run_program
from huawei_client import Client
from verifier import Recorded, Recorder, Verifier, canonical_request, refusal_of, signature

GROUP = "主组-a"
HERE = os.path.dirname(os.path.abspath(__file__))

# One published signature: huaweicloudsdkcore 3.1.219 made it from this request.
VECTOR = Recorded(
    "GET",
    "/v2/0123456789abcdef0123456789abcdef/apigw/instances/a1b2c3d4e5f60718293a4b5c6d7e8f90/vpc-channels"
    "?limit=500&name=a%20b~c%2Ad%2B%C3%A9%2F%E7%BB%84&offset=0&precise_search=name%2Cmember_group_name",
    [
        ("Content-Type", "application/json"),
        ("User-Agent", "huaweicloud-usdk-python/3.0"),
        ("X-Sdk-Date", "20260101T123456Z"),
        ("X-Project-Id", "0123456789abcdef0123456789abcdef"),
        ("Host", "apig.cn-north-4.myhuaweicloud.com"),
    ],
    b"",
)
VECTOR_SIGNATURE = "89e45b307510b6f352ff51f63eebebaa6d0e3211833277e381512ee2cc50eea9"


def meaning(request):
    """What a request asks for, whatever the order of its query and its JSON."""
    media_type = (request.header("Content-Type") or "").partition(";")[0] if request.body else None
    body = json.loads(request.body) if request.body else None
    if isinstance(body, dict) and isinstance(body.get("members"), list):
        body["members"] = sorted(body["members"], key=json.dumps)
    return request.method, request.path, sorted(request.query), media_type, body


def template(path):
    """A path with its ids taken out, as the fixture has it."""
    path = path.replace(f"/v2/{state.PROJECT}/apigw/instances/{state.GATEWAY}", "B")
    path = path.replace(state.PROJECT, "{project_id}")
    return re.sub(r"(vpc-channels)/[^/]+", r"\1/{vpc_channel_id}", path)


def the_verifier_itself(outcomes):
    def tampered(**changes):
        signed = [*VECTOR.headers, ("Authorization", authorization)]
        return Recorded(**{"method": "GET", "target": VECTOR.target, "headers": signed, "body": b"", **changes})

    names = "content-type;host;user-agent;x-project-id;x-sdk-date"
    authorization = f"SDK-HMAC-SHA256 Access={state.ACCESS_KEY}, SignedHeaders={names}, Signature={VECTOR_SIGNATURE}"
    then = 1767270896

    def refusal(request, now=then, secret_key=state.SECRET_KEY):
        return refusal_of(request, state.ACCESS_KEY, secret_key, now)

    with outcomes.promise("the verifier computes a published signature"):
        equal(signature(VECTOR, names.split(";"), state.SECRET_KEY), VECTOR_SIGNATURE, "signature")
        equal(refusal(tampered()), None, "refusal of the published request")
        holds(canonical_request(VECTOR, names.split(";")).startswith("GET\n/v2/"), "the canonical request")

    with outcomes.promise("the verifier refuses what was changed after signing, and what is old"):
        headers = [(k, v) if k != "Host" else (k, "elsewhere") for k, v in tampered().headers]
        for request in (
            tampered(method="DELETE"),
            tampered(target=VECTOR.target + "&x=1"),
            tampered(target=VECTOR.target.replace("limit=500", "limit=50")),
            tampered(target=VECTOR.target.replace("vpc-channels", "vpc-channel")),
            tampered(body=b"{}"),
            tampered(headers=headers),
        ):
            equal(refusal(request), "signature differs", f"refusal of {request.method} {request.target[-20:]}")
        equal(refusal(tampered(), now=then + 901), "date beyond 15 minutes", "refusal after 15 minutes")
        equal(refusal(tampered(), secret_key="another"), "signature differs", "refusal under another key")


def inventory():
    """What is to be: a group moved, one in Chinese characters changed, one emptied, and a whole channel."""
    rows = [state.row(state.SHOP, "shop-frontend", "primary", f"10.9.0.{n + 1}", weight="20") for n in range(45)]
    rows += [
        state.row(state.SHOP, "shop-frontend", "standby", f"10.0.1.{n + 1}", is_backup="true", port="9090", weight="0")
        for n in range(5)
    ]
    rows += [state.row(state.SPARE, "spare", GROUP, "10.6.0.2", status="2")]
    rows += [state.row(state.ITEMS[3], "item-03", "primary")]
    rows += [
        state.row(state.ITEMS[4], "item-04", "", "10.2.9.9"),
        state.row(state.ITEMS[4], "item-04", "primary", "10.2.9.8"),
    ]
    server = {"ecs_id": "1082720c-3c15-409c-9ae3-4983ddfb6a90", "ecs_name": "APIGtest00", "member_type": "ecs"}
    return rows + [state.row(state.PAY, "pay-backend", "primary", "192.168.0.17", weight="33", **server)]


def program(binary, *arguments, environment=None):
    result = run_program(binary, arguments, environment or state.key_environment())
    if result.returncode != 0:
        raise AssertionError(f"cutover {arguments[0]} ended with {result.returncode}: {result.stderr[-1500:]}")
    return result


def our_client(outcomes, binary, verifier, folder):
    def path(name, text=None):
        full = os.path.join(folder, name)
        if text is not None:
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return full

    reach = ["--gateway", verifier.url, "--project", state.PROJECT, "--instance", state.GATEWAY]

    with outcomes.promise("snapshot: every request is signed right"):
        program(binary, "snapshot", *reach, "--out", path("current.csv"))
        with open(path("current.csv"), encoding="utf-8") as file:
            holds(len(list(csv.reader(file))) > 80, "the snapshot has the members")
        signed_right(verifier)

    with outcomes.promise("apply: every request is signed right, bodies in UTF-8 included"):
        arguments = ["--allow-whole-channel", "--allow-empty", "1", "--min-available", "0"]
        limits = ["--max-shrink", "100", "--max-total-shrink", "100"]
        inventory_path = path("inventory.csv", state.text(inventory()))
        current = ["--current", path("current.csv"), "--out", path("plan")]
        program(binary, "plan", inventory_path, *current, *arguments, *limits)
        program(binary, "apply", path("plan"), "--gateway", verifier.url, "--yes")
        writes = signed_right(verifier, method="PUT")
        equal(len(writes), 6, "writes")
        holds(any(GROUP in write.body.decode() for write in writes), "a body has Chinese characters")

    with outcomes.promise("verify: every request is signed right, and the plan holds"):
        program(binary, "verify", path("plan"), "--gateway", verifier.url)
        signed_right(verifier)


def signed_right(verifier, method=None):
    """The requests so far, of which none was refused."""
    refused = [f"{r.method} {r.target}: {r.refusal}" for r in verifier.recorded if r.refusal]
    equal(refused, [], "refused requests")
    found = [r for r in verifier.recorded if method in (None, r.method)]
    holds(found, "requests arrived")
    return found


def recorded_meaning(outcomes, verifier):
    with open(os.path.join(HERE, "meaning.json"), encoding="utf-8") as file:
        fixture = json.load(file)

    with outcomes.promise(
        "each request is one that the SDKs send: route, names in the query, media type, keys of the body"
    ):
        for request in verifier.recorded:
            where = f"{request.method} {request.target}"
            known = [
                r for r in fixture["requests"] if (r["method"], r["path"]) == (request.method, template(request.path))
            ]
            holds(known, f"{where} is a recorded route")
            names = {name for name, _ in request.query}
            may = {name for r in known for name in r["query"] + r.get("documented", [])}
            holds(names <= may, f"{where} has {sorted(names)} in its query")
            equal(len(names), len(request.query), f"names in the query of {where}")
            if not request.body:
                holds(all("body" not in r for r in known), f"{where} has no body")
                continue
            _, _, _, media_type, body = meaning(request)
            equal(media_type, fixture["media_type"], f"media type of {where}")
            holds(sorted(body) in [r.get("body") for r in known], f"{where} has {sorted(body)} in its body")
            keys = {key for member in body["members"] for key in member}
            holds(keys <= set(fixture["member_keys"]), f"{where} has {sorted(keys)} in its members")


def same_as_sdk(outcomes, verifier):
    """Has the official SDK send each update that our client sent, and compares the two requests."""
    ours = [r for r in verifier.recorded if r.method == "PUT"]
    client = Client(verifier.url)

    with outcomes.promise("the official SDK, asked for the same updates, sends requests of equal meaning"):
        equal(len(ours), 6, "updates to compare")
        for request in ours:
            body = json.loads(request.body)
            members = [MemberInfo(**member) for member in body["members"]]
            client.update(members, body.get("member_group_name"), channel=request.path.split("/")[-2])
            theirs = verifier.recorded[-1]
            equal(theirs.refusal, None, "the SDK's own request is signed right")
            equal(meaning(request), meaning(theirs), "our request")

    with outcomes.promise("the official SDK, asked for the same pages, sends requests of equal meaning"):
        reads = {r.target: r for r in verifier.recorded if r.method == "GET" and r.path.endswith("/members")}
        for request in list(reads.values())[:20]:
            query = {name: int(value) if value.isdigit() else value for name, value in request.query}
            client.members(request.path.split("/")[-2], **query)
            equal(meaning(request), meaning(verifier.recorded[-1]), "our request")


def logins(outcomes, binary, recorder, folder):
    """Has openstacksdk log in for the same project as our client, and compares the two requests."""
    user = {"username": state.USER, "password": state.PASSWORD, "user_domain_name": state.DOMAIN}
    environment = {f"OS_{name.upper()}": value for name, value in user.items()}
    environment |= {"OS_AUTH_URL": f"{recorder.url}/v3", "OS_PROJECT_ID": state.PROJECT}

    with outcomes.promise("logs in once, as openstacksdk does, and sends the token that it got"):
        reach = ["--gateway", recorder.url, "--project", state.PROJECT, "--instance", state.GATEWAY]
        out = os.path.join(folder, "snapshot.csv")
        program(binary, "snapshot", *reach, "--out", out, environment=environment)
        ours = [r for r in recorder.recorded if r.method == "POST"]
        equal([r.path for r in ours], ["/v3/auth/tokens"], "logins")
        reads = [r for r in recorder.recorded if r.method == "GET"]
        equal(len({r.header("X-Auth-Token") for r in reads}), 1, "tokens sent")
        holds(all(r.header("Authorization") is None for r in reads), "nothing is signed")
        auth = {**user, "auth_url": f"{recorder.url}/v3", "project_id": state.PROJECT}
        openstack.connect(auth=auth, load_envvars=False, load_yaml_config=False).authorize()
        theirs = recorder.recorded[-1]
        holds((theirs.method, theirs.path) == ("POST", "/v3/auth/tokens"), "openstacksdk logged in last")
        method, path, _, media_type, body = meaning(ours[0])
        equal((method, path, media_type, body), (theirs.method, theirs.path, *meaning(theirs)[3:]), "our login")

    with outcomes.promise(
        "refuses to go on after a wrong password, with exit code 7 and without the password in its words"
    ):
        wrong = {**environment, "OS_PASSWORD": "a-wrong-password"}
        before = len(recorder.recorded)
        result = run_program(binary, ["snapshot", *reach, "--out", "-"], wrong)
        equal(result.returncode, 7, f"exit code ({result.stderr[-500:]})")
        equal(len(recorder.recorded) - before, 1, "requests")
        holds("a-wrong-password" not in result.stderr + result.stdout, "the password is nowhere")


def run(outcomes, binary):
    """The verifier stands before an embedded gateway that knows nothing of signatures."""
    outcomes.part = "signatures"
    the_verifier_itself(outcomes)
    seed = state.text([*state.rows(), state.row(state.SPARE, "spare", GROUP, "10.6.0.1")])
    outcomes.part = "our client, signed"
    with (
        tempfile.TemporaryDirectory(prefix="cutover-compatibility-") as folder,
        Gateway(binary, seed, state.token_environment()) as gateway,
        Verifier(
            gateway.url,
            upstream_token=state.TOKEN,
            access_key=state.ACCESS_KEY,
            secret_key=state.SECRET_KEY,
        ) as verifier,
    ):
        our_client(outcomes, binary, verifier, folder)
        recorded_meaning(outcomes, verifier)
        same_as_sdk(outcomes, verifier)

    outcomes.part = "our client, login"
    with (
        tempfile.TemporaryDirectory(prefix="cutover-compatibility-") as folder,
        Gateway(binary, state.text(), state.login_environment()) as gateway,
        Recorder(gateway.url) as recorder,
    ):
        logins(outcomes, binary, recorder, folder)
