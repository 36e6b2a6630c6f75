"""Answers requests, whatever carries them. A request of a shape that no real server was seen to get is told."""

import json
import traceback
import urllib.parse
from dataclasses import dataclass

from . import control, routes, shapes
from .answers import HTML, Answer, Unexpected, detail

# With these an answer may be that nothing has changed, though something has.
CONDITIONS = ("If-Modified-Since", "If-None-Match", "If-Match", "If-Unmodified-Since")


@dataclass
class Call:
    """A request: what it names, who makes it, and what it says."""

    stub: object
    world: object
    method: str
    path: str
    query: dict
    headers: object
    text: bytes
    origin: str
    body: object = None
    match: object = None
    rights: frozenset = frozenset()

    def may(self, right):
        return right in self.rights


@dataclass
class Response:
    status: int
    headers: dict
    body: bytes
    has_changed: bool = False


def respond(stub, method, target, headers, text):
    """The answer to a request, after it was carried out."""
    split = urllib.parse.urlsplit(target)
    scheme = "https" if stub.is_secure else "http"
    call = Call(stub, stub.world, method, split.path, {}, headers, text, f"{scheme}://{headers.get('Host', '')}")
    with stub.world.lock:
        before = stub.world.revision
        try:
            call.query = query_of(split.query)
            status, body, more = answer(call, split.query)
        except Answer as refusal:
            status, body, more = refusal.status, refusal.body, refusal.headers
        except Unexpected as error:
            status, body, more = stub.unexpected_request(call, str(error))
        except Exception:
            status, body, more = stub.unexpected_request(call, f"The stub failed: {traceback.format_exc(-3)}")
        return response(status, body, more, stub.world.revision != before)


def response(status, body, headers, has_changed):
    if body is None:
        return Response(status, dict(headers), b"", has_changed)
    if isinstance(body, str):
        return Response(status, {"Content-Type": HTML} | dict(headers), body.encode(), has_changed)
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, {"Content-Type": "application/json"} | dict(headers), data, has_changed)


def query_of(text):
    pairs = urllib.parse.parse_qsl(text, keep_blank_values=True)
    if len(dict(pairs)) < len(pairs):
        raise Unexpected("a member of the query is there twice")
    return dict(pairs)


def answer(call, query):
    if call.path.startswith("/stub/"):
        return (*control.answer(call), {})
    here, found = routes.find(call.method, call.path)
    if not here and not call.path.endswith("/") and routes.find(call.method, f"{call.path}/")[0]:
        call.stub.note(call, "the slash at its end is missing")
        raise Answer(301, "", {"Location": f"{call.path}/" + (f"?{query}" if query else "")})
    if not here:
        raise Unexpected("there is no such path")
    one, call.match = found or here[0]
    if one.needs_key:
        call.rights = rights(call)
    if not found:
        call.stub.require(False, f"the method {call.method} is not for this path")
        raise detail(405, f'Method "{call.method}" not allowed.')
    check(call, one)
    status, body = one.answer(call)
    return status, body, {}


def rights(call):
    """The rights of the key. The scheme is written as it stands here, with one blank."""
    scheme, _, key = call.headers.get("Authorization", "").partition(" ")
    realm = {"WWW-Authenticate": 'Cookie realm="api"'}
    if scheme != "Api-Key" or not key or " " in key:
        raise Answer(401, {"detail": "Authentication credentials were not provided."}, realm)
    if key not in call.world.keys:
        raise Answer(401, {"detail": "Valid Master API Key not found."}, realm)
    return call.world.keys[key]


def check(call, one):
    """Ends a request whose shape nobody has seen. Its body is read on the way."""
    require, accepted = call.stub.require, call.headers.get("Accept", "")
    require("application/json" in accepted or "*/*" in accepted, "the header Accept does not take JSON")
    for name in CONDITIONS:
        require(name not in call.headers, f"the header {name} makes it conditional")
    for name in sorted(call.query.keys() - one.query):
        require(False, f"its query has a member {name!r}")
    if call.text:
        require(one.body is not None, "it has a body")
        call.body = read_body(call)
    else:
        require(one.body is None, "it has no body")
        call.body = {}
    if one.body is not None and call.stub.is_strict:
        shapes.require(one.body, call.body)


def read_body(call):
    kind = call.headers.get("Content-Type", "").partition(";")[0].strip()
    call.stub.require(kind, "the header Content-Type is missing")
    if kind not in ("application/json", ""):
        raise detail(415, f'Unsupported media type "{kind}" in request.')
    try:
        return json.loads(call.text)
    except ValueError as error:
        call.stub.require(False, f"its body is no JSON: {error}")
        raise detail(400, f"JSON parse error - {error}") from None
