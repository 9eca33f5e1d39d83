"""An independent verifier of request signatures, and a server that checks, records and passes requests on.

Written from the published algorithm SDK-HMAC-SHA256 (huaweicloudsdkcore, signer.py) and not from the code under test:
it rebuilds the canonical request from what arrived and the names in SignedHeaders.
"""

import hashlib
import hmac
import http.client
import http.server
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import datetime, timezone

ALGORITHM = "SDK-HMAC-SHA256"
SKEW_SECONDS_MAX = 15 * 60


@dataclass
class Recorded:
    """One request as it arrived, and why its signature is refused; None where it is right."""

    method: str
    target: str
    headers: list
    body: bytes
    refusal: str = None

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return urllib.parse.parse_qsl(self.target.partition("?")[2], keep_blank_values=True, strict_parsing=False)

    def header(self, name):
        """The only value of a header, whatever its case; None where it is absent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if len(values) == 1 else None


def encode(text):
    """Percent-encodes everything but letters, digits and - _ . ~"""
    return urllib.parse.quote(text, safe="~")


def canonical_path(path):
    parts = [encode(part) for part in urllib.parse.unquote(path).split("/")]
    joined = "/".join(parts)
    return joined if joined.endswith("/") else joined + "/"


def canonical_query(pairs):
    return "&".join(f"{encode(key)}={encode(value)}" for key, value in sorted(pairs))


def canonical_request(request, signed_names):
    headers = "".join(f"{name}:{(request.header(name) or '').strip()}\n" for name in signed_names)
    payload = request.header("X-Sdk-Content-Sha256") if request.body else None
    if payload is None:
        payload = hashlib.sha256(request.body).hexdigest()
    query = canonical_query(request.query)
    parts = [request.method.upper(), canonical_path(request.path), query, headers, ";".join(signed_names), payload]
    return "\n".join(parts)


def signature(request, signed_names, secret_key):
    digest = hashlib.sha256(canonical_request(request, signed_names).encode()).hexdigest()
    text = f"{ALGORITHM}\n{request.header('X-Sdk-Date')}\n{digest}"
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def refusal_of(request, access_key, secret_key, now=None):
    """Why a request's signature does not hold; None where it does."""
    authorization = request.header("Authorization") or ""
    if not authorization.startswith(f"{ALGORITHM} "):
        return f"no {ALGORITHM} authorization"
    fields = dict(part.strip().partition("=")[::2] for part in authorization[len(ALGORITHM) :].split(","))
    if sorted(fields) != ["Access", "Signature", "SignedHeaders"]:
        return f"fields {sorted(fields)}"
    if fields["Access"] != access_key:
        return "another access key"
    names = fields["SignedHeaders"].split(";")
    if names != sorted(name.lower() for name in names):
        return "signed headers are not in order"
    missing = {"host", "x-sdk-date"} - set(names)
    if missing:
        return f"not signed: {sorted(missing)}"
    absent = [name for name in names if request.header(name) is None]
    if absent:
        return f"signed and absent, or there twice: {absent}"
    date = datetime.strptime(request.header("X-Sdk-Date"), "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if abs((now or time.time()) - date.timestamp()) > SKEW_SECONDS_MAX:
        return "date beyond 15 minutes"
    expected = signature(request, names, secret_key)
    return None if hmac.compare_digest(expected, fields["Signature"]) else "signature differs"


@dataclass
class Recorder:
    """A server in front of a gateway: records every request and passes it on."""

    upstream: str
    recorded: list = field(default_factory=list)

    def __enter__(self):
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle_any(self):
                recorder.handle(self)

            do_GET = do_PUT = do_POST = do_DELETE = handle_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def handle(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        request = Recorded(handler.command, handler.path, handler.headers.items(), body)
        request.refusal = self.refusal(request)
        self.recorded.append(request)
        if request.refusal:
            text = f'{{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail: {request.refusal}"}}'
            status, headers, reply = 401, [("Content-Type", "application/json")], text.encode()
        else:
            status, headers, reply = self.pass_on(request)
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        if status != 204:
            handler.send_header("Content-Length", str(len(reply)))
        handler.end_headers()
        handler.wfile.write(reply)

    def refusal(self, request):
        """Why a request is not passed on; None where it is."""
        return None

    def token(self, request):
        """The token that the gateway gets."""
        return request.header("X-Auth-Token")

    def pass_on(self, request):
        connection = http.client.HTTPConnection(self.upstream.removeprefix("http://"), timeout=30)
        try:
            headers = {"X-Auth-Token": self.token(request), "Content-Type": request.header("Content-Type")}
            headers = {name: value for name, value in headers.items() if value is not None}
            connection.request(request.method, request.target, body=request.body or None, headers=headers)
            reply = connection.getresponse()
            kept = ("content-type", "x-request-id", "x-subject-token")
            return reply.status, [h for h in reply.getheaders() if h[0].lower() in kept], reply.read()
        finally:
            connection.close()


@dataclass
class Verifier(Recorder):
    """Checks the signature of every request, and passes on those that are right.

    It opens the gateway behind it by a token of its own, so that nothing depends on the gateway's own check.
    """

    upstream_token: str = None
    access_key: str = None
    secret_key: str = None

    def refusal(self, request):
        return refusal_of(request, self.access_key, self.secret_key)

    def token(self, request):
        return self.upstream_token
